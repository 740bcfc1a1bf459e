package app.legwork

import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performScrollToNode
import app.legwork.core.Route
import app.legwork.core.adapter.numberValue
import app.legwork.core.adapter.textValue
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

/** Deleting from a record's own page and finding it again, by touch; and the licences, which are one press away too. */
class RecycleBinTest : PhoneTest() {
    private fun customer(name: String): String = runBlocking { phone.core.records.create("customer", mapOf("name" to textValue(name))).id }

    private fun customers() = runBlocking { phone.core.records.browse("customer", null, "", emptyMap(), null, 10u) }.rows.map { it.title }

    private fun askToDelete(id: String) {
        open(Route.Customers)
        open(Route.Page("customer", id))
        phone.press("资料")
        compose.onNodeWithTag("page").performScrollToNode(hasText("删除客户"))
        phone.press("删除客户")
        phone.await("删除“云岭精密”？")
    }

    @Test fun b6_a_deleted_customer_is_asked_about_taken_back_and_without_a_network_found_in_the_bin() {
        phone.signIn(team.url)
        val id = customer("云岭精密")
        askToDelete(id)
        phone.pressNamed("关闭")
        phone.awaitGone("删除“云岭精密”？")
        assertEquals("nothing was done without a yes", listOf("云岭精密"), customers())

        askToDelete(id)
        phone.press("删除")
        phone.await("已删除，30 天内可恢复")
        assertTrue("the page of what is gone is left", phone.model.navigator.stack.value.none { it is Route.Page })
        assertEquals(emptyList<String>(), customers())
        phone.press("撤销")
        phone.await("已撤销")
        assertEquals(listOf("云岭精密"), customers())

        askToDelete(id)
        phone.press("删除")
        phone.await("已删除，30 天内可恢复")
        runBlocking {
            val task = phone.core.records.create("task", mapOf("subject" to textValue("寄样品"), "due" to numberValue(System.currentTimeMillis()))).id
            phone.core.sync.runOnce(null)
            phone.core.records.delete("task", task)
        }
        team.down()
        phone.press("我")
        phone.scrollTo("回收站")
        phone.presses = 0
        phone.press("回收站")
        phone.await("寄样品")
        phone.await("还剩 30 天", substring = true)
        phone.pressNamed("恢复“云岭精密”")
        phone.await("已恢复")
        assertEquals("from the settings", 2, phone.presses)
        phone.awaitGone("云岭精密")
        phone.see("寄样品")
        assertEquals(listOf("云岭精密"), customers())
        phone.press("打开")
        phone.until("its page") { phone.model.navigator.stack.value.last() == Route.Page("customer", id) }
        phone.await("云岭精密")

        // Restored on the other device, deleted by somebody else: neither is in the bin.
        compose.runOnUiThread { phone.model.navigator.back() }
        phone.pressNamed("恢复“寄样品”")
        phone.await("回收站是空的")
        team.up()
        runBlocking { phone.core.sync.runOnce(null) }
        team.delete("customer", id)
        runBlocking { phone.core.sync.runOnce(null) }
        assertEquals(emptyList<String>(), customers())
        phone.await("回收站是空的")
    }

    @Test fun licences_are_one_press_away_in_the_settings() {
        phone.signIn(team.url)
        phone.press("我")
        phone.scrollTo("第三方许可")
        phone.press("第三方许可")
        // A test has no package: what the page says then.
        phone.await("这个版本没有附带许可文本")
        phone.pressNamed("返回")
        phone.await("设置")
    }
}
