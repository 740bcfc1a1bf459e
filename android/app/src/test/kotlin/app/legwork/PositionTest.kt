package app.legwork

import android.app.Application
import android.location.LocationManager
import app.legwork.core.Positioning
import app.legwork.core.Route
import app.legwork.core.adapter.positionValue
import app.legwork.core.adapter.textValue
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Test
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowSystemClock

/** The position: refused, allowed later, off, missing, stale, false, wide. */
class PositionTest : PhoneTest() {
    private fun checkIn() {
        phone.signIn(team.url)
        val place = positionValue(31.3246, 120.6723, 8.0)
        val id = runBlocking { phone.core.records.create("customer", mapOf("name" to textValue("云岭精密"), "location" to place)).id }
        open(Route.CheckIn(id))
        phone.await("拜访签到")
        // On a busy machine the screen is there before the check-in has begun.
        phone.until("the check-in has begun") { runBlocking { phone.core.visits.underWay() } != null }
    }

    private fun refuse() = compose.runOnUiThread {
        val asked = checkNotNull(shadowOf(compose.activity).lastRequestedPermission)
        compose.activity.onRequestPermissionsResult(asked.requestCode, asked.requestedPermissions, IntArray(asked.requestedPermissions.size) { -1 })
    }

    @Test fun refused_says_why_and_after_allowing_in_the_settings_it_goes_on() {
        checkIn()
        compose.waitForIdle()
        refuse()
        phone.await("没有定位权限，无法签到。可以在系统设置里打开")
        phone.press("去系统设置里打开")
        assertEquals(android.provider.Settings.ACTION_APPLICATION_DETAILS_SETTINGS, shadowOf(phone.app as Application).nextStartedActivity.action)
        phone.allowPosition()
        compose.activityRule.scenario.moveToState(androidx.lifecycle.Lifecycle.State.CREATED)
        compose.activityRule.scenario.moveToState(androidx.lifecycle.Lifecycle.State.RESUMED)
        phone.await("重新定位")
        phone.stand(31.3247, 120.6724)
        phone.await("在客户范围内", substring = true)
    }

    @Test fun switched_off_and_missing_are_said_in_words() {
        phone.allowPosition()
        val manager = checkNotNull(phone.app.getSystemService(LocationManager::class.java))
        shadowOf(manager).setLocationEnabled(false)
        checkIn()
        phone.await("手机定位已关闭")
        shadowOf(manager).setLocationEnabled(true)
        manager.allProviders.toList().forEach { shadowOf(manager).removeProvider(it) }
        assertEquals(Positioning.Missing, phone.app.device.positioning())
        compose.runOnUiThread { phone.model.foreground() }
        phone.await("这台设备没有定位硬件")
    }

    @Test fun switched_on_while_the_check_in_is_open_it_goes_on_without_leaving_the_screen() {
        phone.allowPosition()
        val manager = checkNotNull(phone.app.getSystemService(LocationManager::class.java))
        shadowOf(manager).setLocationEnabled(false)
        checkIn()
        phone.await("手机定位已关闭")
        shadowOf(manager).setLocationEnabled(true)
        phone.awaitGone("手机定位已关闭")
        phone.stand(31.3247, 120.6724)
        phone.await("在客户范围内", substring = true)
        shadowOf(manager).setLocationEnabled(false)
        phone.await("手机定位已关闭")
    }

    @Test fun l4_a_source_that_is_switched_on_later_is_listened_to() {
        phone.allowPosition()
        val manager = checkNotNull(phone.app.getSystemService(LocationManager::class.java))
        shadowOf(manager).setProviderEnabled(LocationManager.GPS_PROVIDER, false)
        shadowOf(manager).setProviderEnabled(LocationManager.NETWORK_PROVIDER, true)
        checkIn()
        phone.until("cells and Wi-Fi are listened to") { listeners(manager, LocationManager.NETWORK_PROVIDER) == 1 }
        assertEquals(0, listeners(manager, LocationManager.GPS_PROVIDER))
        shadowOf(manager).setProviderEnabled(LocationManager.GPS_PROVIDER, true)
        phone.until("satellites are listened to") { listeners(manager, LocationManager.GPS_PROVIDER) == 1 }
        assertEquals("once each", 1, listeners(manager, LocationManager.NETWORK_PROVIDER))
        phone.stand(31.3247, 120.6724)
        phone.await("在客户范围内", substring = true)
    }

    private fun listeners(manager: LocationManager, source: String): Int {
        shadowOf(android.os.Looper.getMainLooper()).idle()
        return shadowOf(manager).getLegacyLocationRequests(source).size
    }

    @Test fun a_false_position_is_doubted_before_it_is_sent() {
        phone.allowPosition()
        checkIn()
        repeat(5) { phone.stand(31.3247, 120.6724, mock = true) }
        phone.await("详情")
        phone.press("详情")
        val proof = runBlocking { phone.core.visits.screen() }.proof
        val mock = proof.reasons.single { it.code == "mock_location" }
        assertEquals("${proof.score} ${mock.weight}", "suspicious", proof.verdict)
        phone.await(mock.text, substring = true)
    }

    @Test fun a_wide_position_and_one_far_away_change_the_words() {
        phone.allowPosition()
        checkIn()
        phone.stand(31.3247, 120.6724, accuracy = 900f)
        phone.until("doubt about the place") { runBlocking { phone.core.visits.screen() }.fence in setOf("unsure", "outside") }
        phone.press("重新定位")
        phone.until("the readings are gone") { runBlocking { phone.core.visits.screen() }.fixes == 0u }
        phone.stand(31.4247, 120.6724)
        phone.await("不在客户范围内", substring = true)
    }

    @Test fun a_reading_of_long_ago_is_doubted_in_words_and_a_new_one_takes_its_place() {
        phone.allowPosition()
        ShadowSystemClock.advanceBy(java.time.Duration.ofHours(1))
        checkIn()
        phone.stand(31.3247, 120.6724, ageMs = 20 * 60_000)
        phone.await("定位已过时（1200 秒之前）", substring = true)
        assertEquals("suspicious", runBlocking { phone.core.visits.screen() }.proof.verdict)
        phone.press("重新定位")
        phone.until("the readings are gone") { runBlocking { phone.core.visits.screen() }.fixes == 0u }
        phone.stand(31.3247, 120.6724)
        phone.await("在客户范围内", substring = true)
        phone.awaitGone("定位已过时")
    }

    @Test fun l6_a_cancelled_photo_leaves_the_check_in_as_it_was() {
        phone.allowPosition()
        checkIn()
        phone.stand(31.3247, 120.6724)
        phone.await("在客户范围内", substring = true)
        phone.pressNamed("拍照")
        phone.answer(android.app.Activity.RESULT_CANCELED)
        phone.await("没有拍照")
        val screen = runBlocking { phone.core.visits.screen() }
        assertEquals(0 to true, screen.photos.size to screen.sendable)
    }
}
