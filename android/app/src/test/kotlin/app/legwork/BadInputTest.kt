package app.legwork

import android.app.Activity
import android.content.Intent
import android.net.Uri
import app.legwork.core.Route
import app.legwork.core.adapter.textValue
import com.sun.net.httpserver.HttpServer
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Test
import org.robolectric.Shadows.shadowOf
import java.net.InetSocketAddress

/** What goes wrong is said in words, and nothing is lost. */
class BadInputTest : PhoneTest() {
    @Test fun a2_a_server_that_answers_html_and_nothing_typed_are_named() {
        phone.press("登录")
        phone.await("请先填写")
        val html = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0)
        html.createContext("/") { call ->
            val page = "<html>Wi-Fi login</html>".toByteArray()
            call.responseHeaders.add("Content-Type", "text/html")
            call.sendResponseHeaders(200, page.size.toLong())
            call.responseBody.use { it.write(page) }
        }
        html.start()
        phone.type("服务器", "http://127.0.0.1:${html.address.port}")
        phone.type("用户名", "amy")
        phone.type("密码", PASSWORD)
        phone.press("登录")
        phone.await("这个地址不是行客服务器，请检查网址或网络登录页")
        phone.await("http://127.0.0.1:${html.address.port}")
        html.stop(0)
    }

    @Test fun a3_a_wrong_password_says_so_and_keeps_the_rest() {
        phone.type("服务器", team.url)
        phone.type("用户名", "amy")
        phone.type("密码", "not this one")
        phone.press("登录")
        phone.until("words about the password") { phone.shown().any { it.contains("不正确") } }
        phone.await("amy")
    }

    @Test fun k3_a_cancelled_camera_and_a_pdf_are_said_in_words() {
        phone.signIn(team.url)
        open(Route.Card)
        phone.press("拍名片")
        phone.answer(Activity.RESULT_CANCELED)
        phone.await("没有拍照")
        phone.press("从相册选")
        val pdf = Uri.parse("content://documents/1")
        shadowOf(phone.app.contentResolver).registerInputStream(pdf, "%PDF-1.7".byteInputStream())
        phone.answer(Activity.RESULT_OK, Intent().setData(pdf))
        phone.await("不支持这种图片格式，请用 JPEG、PNG 或 WebP")
        phone.await("拍名片")
    }

    @Test fun a_record_that_breaks_a_rule_is_named_at_its_field_and_stays_as_typed() {
        phone.signIn(team.url)
        open(Route.Form("customer"))
        phone.type("电话", "12")
        phone.await("电话号码不正确")
        phone.press("保存")
        phone.await("必填")
        phone.await("12")
    }

    @Test fun a_session_that_ended_while_editing_loses_nothing() {
        phone.signIn(team.url)
        team.down()
        val id = runBlocking { phone.core.records.create("customer", mapOf("name" to textValue("云岭精密"))).id }
        open(Route.Sync)
        phone.await("待发送 1")
        runBlocking { phone.core.sync.stop() }
        team.up()
        team.signOutPhonesOf("周楠")
        phone.press("立即同步")
        phone.await("登录已失效，请重新登录。未发送的内容都还在")
        assertEquals("云岭精密", runBlocking { phone.core.records.detail("customer", id) }.title)
        phone.await("待发送 1")
    }

    @Test fun a_code_that_is_no_server_is_refused() {
        phone.await("登录行客")
        val login = phone.model.presenter<app.legwork.core.presenter.LoginPresenter>(Route.Login)
        compose.runOnUiThread { login.on(app.legwork.core.presenter.LoginEvent.Code("BEGIN:VCARD")) }
        phone.await("这个二维码不是服务器地址，请向管理员要新的二维码")
        compose.runOnUiThread { login.on(app.legwork.core.presenter.LoginEvent.Code("legwork://server?url=https%3A%2F%2Fcrm.example")) }
        phone.await("https://crm.example")
    }
}
