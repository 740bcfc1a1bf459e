package app.legwork

import android.content.Intent
import android.net.Uri
import android.provider.ContactsContract
import androidx.compose.ui.graphics.luminance
import androidx.compose.ui.graphics.toPixelMap
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.onRoot
import androidx.core.content.IntentCompat
import app.legwork.core.Route
import app.legwork.core.adapter.numberValue
import app.legwork.core.adapter.positionValue
import app.legwork.core.adapter.textValue
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Test
import org.robolectric.Shadows.shadowOf

/** Language, links, calling, signing out. */
class ChoicesTest : PhoneTest() {
    @Test fun the_language_changes_at_once_and_stays() {
        phone.signIn(team.url)
        phone.press("我")
        phone.press("English")
        phone.await("Settings")
        phone.press("Home")
        phone.await("Today")
        assertEquals("en", phone.app.device.preferences.value.language)
        compose.activityRule.scenario.recreate()
        phone.await("Today")
    }

    private fun heightOf(text: String) = compose.onAllNodesWithText(text).onFirst().fetchSemanticsNode().size.height

    /** How bright the corner of the screen is, 0 to 1. */
    private fun light() = compose.onRoot().captureToImage().toPixelMap().let { it[2, it.height - 2].luminance() }

    @Test fun theme_and_size_of_type_change_at_once_and_stay() {
        phone.signIn(team.url)
        phone.press("我")
        phone.press("浅色")
        val (small, bright) = heightOf("外观") to light()
        phone.press("特大")
        assertTrue("${heightOf("外观")} after $small", heightOf("外观") > small * 1.3)
        phone.press("深色")
        assertTrue("${light()} after $bright", bright > 0.8 && light() < 0.1)
        compose.activityRule.scenario.recreate()
        phone.await("外观")
        assertTrue(heightOf("外观") > small * 1.3 && light() < 0.1)
    }

    @Test fun v3_a_page_is_shared_navigated_to_and_saved_as_a_contact() {
        phone.signIn(team.url)
        val fields = mapOf(
            "name" to textValue("云岭精密"), "phone" to textValue("0512-62881000"), "location" to positionValue(31.3246, 120.6723, 8.0),
        )
        open(Route.Page("customer", runBlocking { phone.core.records.create("customer", fields).id }))
        phone.await("云岭精密")
        fun started() = shadowOf(phone.app as android.app.Application).nextStartedActivity
        generateSequence { started() }.count()

        phone.press("导航")
        val map = started()
        assertEquals("geo:31.324600,120.672300?q=31.324600,120.672300(云岭精密)", Uri.decode(map.dataString))
        phone.pressNamed("分享")
        val shared = checkNotNull(IntentCompat.getParcelableExtra(started(), Intent.EXTRA_INTENT, Intent::class.java))
        val text = shared.getStringExtra(Intent.EXTRA_TEXT).orEmpty()
        assertTrue(text, text.startsWith("云岭精密\n") && "0512-62881000" in text)
        phone.pressNamed("存到手机通讯录")
        val contact = started()
        assertEquals(ContactsContract.Intents.Insert.ACTION, contact.action)
        assertEquals("云岭精密", contact.getStringExtra(ContactsContract.Intents.Insert.COMPANY))
        assertEquals("0512-62881000", contact.getStringExtra(ContactsContract.Intents.Insert.PHONE))

        // A phone without such apps says so.
        shadowOf(phone.app as android.app.Application).checkActivities(true)
        phone.press("导航")
        phone.await("这台设备上没有能打开它的应用")
    }

    @Test fun m2_calling_takes_two_presses_and_a_link_opens_a_page() {
        phone.signIn(team.url)
        val id = runBlocking {
            phone.core.records.create("customer", mapOf("name" to textValue("云岭精密"), "phone" to textValue("0512-62881000"))).id
        }
        phone.press("客户")
        phone.await("云岭精密")
        phone.presses = 0
        phone.press("云岭精密")
        phone.press("电话")
        assertEquals("presses to call a customer", 2, phone.presses)
        figure("android.presses_call", phone.presses.toDouble(), "presses")
        val dialled = generateSequence { shadowOf(phone.app as android.app.Application).nextStartedActivity }.last()
        assertEquals(Intent.ACTION_DIAL to "tel:0512-62881000", dialled.action to Uri.decode(dialled.dataString))

        val link = Intent(Intent.ACTION_VIEW, Uri.parse("legwork://page/customer/$id"))
        open(Route.Home)
        compose.activityRule.scenario.onActivity { org.robolectric.util.ReflectionHelpers.callInstanceMethod<Any>(it, "onNewIntent", org.robolectric.util.ReflectionHelpers.ClassParameter.from(Intent::class.java, link)) }
        phone.await("云岭精密")
    }

    @Test fun c5_leave_to_show_reminders_is_asked_for_once_and_only_when_there_is_something_to_remind_of() {
        phone.signIn(team.url)
        fun asked() = shadowOf(compose.activity).lastRequestedPermission
        phone.app.device.scheduleReminders()
        compose.waitForIdle()
        assertEquals(null, asked())
        val soon = System.currentTimeMillis() + 3_600_000
        runBlocking {
            phone.core.records.create("task", mapOf("subject" to textValue("回报价"), "due" to numberValue(soon), "remind_at" to numberValue(soon)))
        }
        phone.app.device.scheduleReminders()
        phone.until("the person is asked") { asked() != null }
        val first = asked()
        assertEquals(listOf(android.Manifest.permission.POST_NOTIFICATIONS), first.requestedPermissions.toList())
        compose.runOnUiThread { compose.activity.onRequestPermissionsResult(first.requestCode, first.requestedPermissions, intArrayOf(-1)) }
        phone.app.device.scheduleReminders()
        compose.waitForIdle()
        assertSame("a refusal is respected", first, asked())
    }

    @Test fun a9_signing_out_asks_before_unsent_work_is_lost() {
        phone.signIn(team.url)
        team.down()
        runBlocking { phone.core.records.create("customer", mapOf("name" to textValue("云岭精密"))) }
        phone.press("我")
        phone.press("退出登录")
        phone.await("还有 1 项没有发送，退出会丢失")
        phone.press("仍然退出")
        phone.await("登录行客")
        assertTrue(runBlocking { phone.core.session.current() } == null)
    }
}
