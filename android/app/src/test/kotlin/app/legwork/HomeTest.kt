package app.legwork

import app.legwork.core.Route
import app.legwork.core.adapter.linkValue
import app.legwork.core.adapter.numberValue
import app.legwork.core.adapter.ownTime
import app.legwork.core.adapter.textValue
import app.legwork.core.presenter.HomeEvent
import app.legwork.core.presenter.HomePresenter
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.robolectric.Shadows.shadowOf

/** The day by touch: swiped, postponed, followed up, taken back; and how many presses each thing takes. */
class HomeTest : PhoneTest() {
    private fun task(subject: String, kind: String = "task", about: Pair<String, String>? = null): String = runBlocking {
        val due = numberValue(System.currentTimeMillis() + 60_000)
        val related = about?.let { mapOf("related" to linkValue(it.first, it.second)) }.orEmpty()
        phone.core.records.create("task", mapOf("subject" to textValue(subject), "kind" to textValue(kind), "due" to due) + related).id
    }

    private fun customer(name: String, vararg more: Pair<String, String>): String = runBlocking {
        phone.core.records.create("customer", mapOf("name" to textValue(name)) + more.associate { it.first to textValue(it.second) }).id
    }

    private fun agenda() = runBlocking { phone.core.home.today() }.agenda.map { it.row.title }

    @Test fun b3_a_swipe_to_the_right_completes_and_can_be_taken_back() {
        phone.signIn(team.url)
        task("写日报")
        phone.await("写日报")
        phone.swipe("写日报", 0.1f, ms = 2_000)
        assertEquals("a short swipe does nothing", listOf("写日报"), agenda())
        phone.presses = 0
        phone.swipe("写日报", 0.7f)
        phone.await("已完成")
        assertEquals(1, phone.presses)
        phone.awaitGone("写日报")
        phone.press("撤销")
        phone.await("写日报")
        assertEquals(listOf("写日报"), agenda())
    }

    @Test fun b5_a_swipe_to_the_left_postpones_to_a_preset_or_a_time_of_one_s_own() {
        phone.signIn(team.url)
        val id = task("写日报")
        phone.await("写日报")
        phone.swipe("写日报", -0.7f)
        phone.await("延后到")
        phone.press("明天同一时间")
        phone.await("已延后")
        phone.awaitGone("写日报")
        phone.press("撤销")
        phone.await("写日报")

        phone.swipe("写日报", -0.7f)
        phone.press("自己选时间")
        phone.press("下一步")
        phone.await("选择时间")
        phone.press("好")
        phone.await("已延后")
        // Tomorrow of this machine may be today where the company is.
        val due = runBlocking { phone.core.records.detail("task", id) }.sections.flatMap { it.items }.first { it.cell.field == "due" }
        assertTrue(due.cell.text, due.cell.text.contains("9:00"))

        // A time that is over is refused in words, and the task stays where it was.
        val home = phone.model.presenter<HomePresenter>(Route.Home)
        compose.runOnUiThread {
            home.on(HomeEvent.AskPostpone(id))
            home.on(HomeEvent.Postpone(ownTime("2020-01-01 08:00")))
        }
        phone.await("这个时间已经过了，请选以后的时间")
    }

    @Test fun b2_b4_b6_a_line_opens_to_what_can_be_done_with_it() {
        phone.signIn(team.url)
        task("给贺兰机电回报价", about = "customer" to customer("贺兰机电"))
        phone.press("给贺兰机电回报价")
        listOf("完成", "跟进", "延时", "删除").forEach(phone::see)
        phone.press("删除")
        phone.await("已删除，30 天内可恢复")
        phone.awaitGone("给贺兰机电回报价")
        phone.press("撤销")
        phone.press("给贺兰机电回报价")
        phone.press("跟进")
        phone.until("the form of the task that follows") { phone.model.navigator.stack.value.last() is Route.Form }
        phone.await("贺兰机电", substring = true)
        val all = runBlocking { phone.core.records.browse("task", null, "", emptyMap(), null, 10u) }.rows
        assertEquals("the old task and the one that follows it", listOf("给贺兰机电回报价", "给贺兰机电回报价"), all.map { it.title })
    }

    @Test fun l3_a_visit_planned_with_a_contact_checks_in_at_its_customer() {
        phone.allowPosition()
        phone.signIn(team.url)
        val place = customer("云岭精密")
        val contact = runBlocking {
            phone.core.records.create("contact", mapOf("name" to textValue("沈知夏"), "customer" to textValue(place))).id
        }
        task("见沈知夏", "visit", "contact" to contact)
        phone.await("见沈知夏")
        phone.presses = 0
        phone.press("签到")
        phone.await("拜访签到")
        phone.locate(31.3247, 120.6724)
        phone.press("签到")
        phone.await("签到成功", substring = true)
        assertTrue("check-in from home took ${phone.presses} presses", phone.presses <= 3)
        assertEquals(place, runBlocking { phone.core.visits.openVisits() }.single().customerId)
    }

    @Test fun each_daily_job_takes_few_presses() {
        phone.allowPosition()
        phone.signIn(team.url)
        customer("云岭精密", "phone" to "0512-62881000")
        task("写日报")
        phone.await("写日报")
        phone.presses = 0
        phone.pressNamed("完成")
        phone.await("已完成")
        assertEquals("complete a task", 1, phone.presses)

        phone.press("客户")
        phone.await("云岭精密")
        phone.presses = 0
        phone.press("云岭精密")
        phone.press("电话")
        phone.until("the dialler") { shadowOf(phone.app as android.app.Application).peekNextStartedActivity() != null }
        assertEquals("call a customer", 2, phone.presses)
        val asked = shadowOf(phone.app as android.app.Application).nextStartedActivity
        assertEquals("tel:0512-62881000", asked.dataString)

        phone.presses = 0
        phone.press("签到")
        phone.await("更换")
        phone.locate(31.3247, 120.6724)
        phone.press("签到")
        phone.press("暂不")
        phone.await("签到成功", substring = true)
        assertTrue("check-in from the page: ${phone.presses}", phone.presses <= 3)
    }
}
