package app.legwork

import android.content.Intent
import android.net.Uri
import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.test.ext.junit.runners.AndroidJUnit4
import app.legwork.core.Route
import app.legwork.core.adapter.textValue
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.RuleChain
import org.junit.runner.RunWith
import org.robolectric.Shadows.shadowOf

/** Language, links, calling, signing out. */
@RunWith(AndroidJUnit4::class)
class ChoicesTest {
    private val team = Team()
    private val compose = createAndroidComposeRule<MainActivity>()

    @get:Rule val rules: RuleChain = RuleChain.outerRule(team).around(compose)

    private val phone by lazy { Phone(compose) }

    @After fun close() = phone.app.closeCore()

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
        compose.runOnUiThread { phone.model.navigator.open(Route.Home) }
        compose.activityRule.scenario.onActivity { org.robolectric.util.ReflectionHelpers.callInstanceMethod<Any>(it, "onNewIntent", org.robolectric.util.ReflectionHelpers.ClassParameter.from(Intent::class.java, link)) }
        phone.await("云岭精密")
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
