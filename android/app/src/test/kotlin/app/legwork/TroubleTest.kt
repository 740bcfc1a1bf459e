package app.legwork

import app.legwork.core.Route
import app.legwork.core.adapter.textValue
import com.sun.net.httpserver.HttpServer
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import java.net.InetSocketAddress
import java.net.URI

/** The server says no, or is not the server: it is said in words, there is a way on, and nothing is lost. */
class TroubleTest : PhoneTest() {
    private fun customersOfBo(): List<String> = runBlocking {
        val bo = team.otherPhone("bo")
        bo.session.signIn(team.url, "bo", PASSWORD)
        bo.sync.runOnce(null)
        bo.records.browse("customer", "all", "", emptyMap(), null, 10u).rows.map { it.title }
    }

    @Test fun a3_a_login_revoked_while_editing_keeps_the_draft_and_goes_on_after_signing_in_in_place() {
        phone.signIn(team.url)
        runBlocking { phone.core.sync.stop() }
        open(Route.Form("customer"))
        phone.type("客户名称", "海棠包装")
        phone.until("the draft is kept") { runBlocking { phone.core.settings.recall("form:customer:new:") }.orEmpty().contains("海棠包装") }

        team.signOutPhonesOf("周楠")
        phone.pressNamed("返回")
        phone.press("同步")
        phone.press("立即同步")
        phone.await("登录已失效，请重新登录。未发送的内容都还在")
        phone.press("登录")
        phone.await("登录行客")
        phone.await(team.url)
        phone.type("用户名", "amy")
        phone.type("密码", PASSWORD)
        phone.press("登录")
        phone.await("立即同步")

        open(Route.Form("customer"))
        phone.await("已恢复上次没保存的内容")
        phone.await("海棠包装")
        phone.press("保存")
        phone.await("已存在本机")
        phone.pressNamed("返回")
        phone.press("同步")
        phone.press("立即同步")
        phone.await("都已送达")
        assertEquals(listOf("海棠包装"), customersOfBo())
    }

    @Test fun a3_v1_a_login_that_ended_stands_on_home_and_sync_without_asking_and_is_mended_in_place() {
        phone.signIn(team.url)
        team.signOutPhonesOf("周楠")
        // Saving makes the phone send by itself; nobody asks for a sync.
        runBlocking { phone.core.records.create("customer", mapOf("name" to textValue("云岭精密"))) }
        phone.await("登录已失效，请重新登录。未发送的内容都还在")
        phone.press("同步")
        phone.await("登录已失效，请重新登录。未发送的内容都还在")
        phone.await("待发送 1")
        phone.press("登录")
        phone.type("用户名", "amy")
        phone.type("密码", PASSWORD)
        phone.press("登录")
        phone.await("立即同步")
        phone.awaitGone("登录已失效")
        phone.await("都已送达")
        phone.press("首页")
        phone.await("今天")
        phone.awaitGone("登录已失效")
        assertEquals(listOf("云岭精密"), customersOfBo())
    }

    /** A customer of 周楠 that is on the server, deleted there while she changes it without a network. */
    private fun refusedChange(name: String): String {
        val id = runBlocking {
            phone.core.records.create("customer", mapOf("name" to textValue(name))).id.also { phone.core.sync.runOnce(null) }
        }
        runBlocking { phone.core.sync.stop() }
        open(Route.Form("customer", id))
        phone.type("电话", "0512-62881000")
        phone.press("保存")
        phone.await("已存在本机")
        team.delete("customer", id)
        phone.press("同步")
        phone.press("立即同步")
        phone.await("记录已被删除。请管理员从回收站恢复后，再重新发送你的修改")
        phone.await("需要处理 1")
        return id
    }

    @Test fun v1_a_refused_change_says_why_and_is_sent_again_by_touch() {
        phone.signIn(team.url)
        val id = refusedChange("云岭精密")
        assertEquals(emptyList<String>(), customersOfBo())
        phone.press("重新发送")
        val why = runCatching { runBlocking { phone.core.sync.retry(phone.core.sync.attention().single().action) } }.exceptionOrNull()
        assertEquals("记录不存在", phone.model.desk.words.of(checkNotNull(why)))
        assertEquals("it waits on", 1, runBlocking { phone.core.sync.attention() }.size)
        team.restore("customer", id)
        phone.press("立即同步")
        phone.await("云岭精密")
        phone.press("重新发送")
        phone.awaitGone("需要处理")
        phone.press("立即同步")
        phone.await("都已送达")
        val phoneNumber = runBlocking { phone.core.records.detail("customer", id) }.sections.flatMap { it.items }.map { it.cell.text }
        assertTrue("$phoneNumber", phoneNumber.any { it.filter(Char::isDigit) == "051262881000" })
        assertEquals(listOf("云岭精密"), customersOfBo())
    }

    @Test fun v1_a_refused_change_is_given_up_only_after_a_question() {
        phone.signIn(team.url)
        refusedChange("海棠包装")
        phone.press("放弃修改")
        phone.await("放弃后，这项内容不再发送，也无法找回。")
        phone.pressNamed("关闭")
        phone.awaitGone("无法找回")
        assertEquals("turned back: it still waits", 1, runBlocking { phone.core.sync.attention() }.size)
        phone.press("放弃修改")
        phone.press("确认放弃")
        phone.awaitGone("需要处理")
        assertTrue(runBlocking { phone.core.sync.attention() }.isEmpty())
        assertEquals(0uL, runBlocking { phone.core.sync.status() }.pending)
        assertEquals(emptyList<String>(), customersOfBo())
    }

    @Test fun v1_a_web_page_in_place_of_the_server_loses_nothing_that_waits() {
        phone.signIn(team.url)
        runBlocking { phone.core.sync.stop() }
        team.down()
        val page = HttpServer.create(InetSocketAddress("127.0.0.1", URI(team.url).port), 0)
        page.createContext("/") { call ->
            val text = "<html>Wi-Fi login</html>".toByteArray()
            call.responseHeaders.add("Content-Type", "text/html")
            call.sendResponseHeaders(200, text.size.toLong())
            call.responseBody.use { it.write(text) }
        }
        page.start()
        runBlocking { phone.core.records.create("customer", mapOf("name" to textValue("星野电子"))) }
        phone.press("同步")
        phone.press("立即同步")
        phone.await("这个地址不是行客服务器，请检查网址或网络登录页")
        phone.await("待发送 1")
        page.stop(0)
        team.up()
        phone.press("重试")
        phone.await("都已送达")
        assertEquals(listOf("星野电子"), customersOfBo())
    }
}
