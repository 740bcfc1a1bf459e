package app.legwork

import android.location.Location
import android.location.LocationManager
import android.os.SystemClock
import app.legwork.core.Route
import app.legwork.core.adapter.positionValue
import app.legwork.core.adapter.textValue
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowSystemClock
import java.time.Duration

/** What one can do in a check-in besides sending it: give it up, come back to another, change the source, set a position. */
class CheckInTest : PhoneTest() {
    private fun customer(name: String, pinned: Boolean = true): String = runBlocking {
        val place = if (pinned) mapOf("location" to positionValue(31.3246, 120.6723, 8.0)) else emptyMap()
        phone.core.records.create("customer", mapOf("name" to textValue(name)) + place).id
    }

    private fun checkInAt(id: String) {
        open(Route.CheckIn(id))
        phone.await("更换")
    }

    @Test fun a_check_in_is_given_up_only_after_saying_what_is_lost() {
        phone.allowPosition()
        phone.signIn(team.url)
        checkInAt(customer("云岭精密"))
        phone.locate(31.3247, 120.6724)
        phone.pressNamed("拍照")
        phone.photograph()
        phone.awaitNamed("删除照片 1")
        phone.press("放弃签到")
        phone.await("会丢失：照片 1")
        phone.press("继续签到")
        phone.awaitGone("会丢失")
        assertEquals(1, runBlocking { phone.core.visits.screen() }.photos.size)
        phone.press("放弃签到")
        phone.await("放弃这次签到？")
        phone.press("放弃签到")
        phone.await("已放弃签到")
        phone.await("今天")
        assertNull(runBlocking { phone.core.visits.underWay() })
        assertEquals("nothing was sent", 0, runBlocking { phone.core.visits.openVisits() }.size)
    }

    @Test fun another_check_in_that_holds_something_is_gone_back_to_or_given_up() {
        phone.allowPosition()
        phone.signIn(team.url)
        val (first, second) = customer("云岭精密") to customer("海棠包装")
        checkInAt(first)
        runBlocking { phone.core.visits.setNote("见了邵工") }
        open(Route.Home)

        open(Route.CheckIn(second))
        phone.await("另一次签到还没有发出")
        phone.await("云岭精密", substring = true)
        phone.await("会丢失：说明")
        phone.press("回到那次签到")
        phone.await("见了邵工")
        assertEquals(Route.CheckIn(first), phone.model.navigator.stack.value.last())

        open(Route.Home)
        phone.press("签到还没有发出 · 云岭精密")
        phone.await("见了邵工")
        open(Route.Home)
        open(Route.CheckIn(second))
        phone.press("放弃那次，在这里签到")
        phone.await("更换")
        val now = runBlocking { phone.core.visits.screen() }
        assertEquals(listOf(second, ""), listOf(now.customerId, now.note))
    }

    @Test fun l4_another_source_begins_anew_and_is_remembered() {
        val manager = phone.app.getSystemService(LocationManager::class.java)
        listOf(LocationManager.GPS_PROVIDER, LocationManager.NETWORK_PROVIDER).forEach { shadowOf(manager).setProviderEnabled(it, true) }
        phone.allowPosition()
        phone.signIn(team.url)
        checkInAt(customer("云岭精密"))
        phone.locate(31.3247, 120.6724)
        phone.press("自动")
        phone.await("定位来源")
        phone.press("基站和 Wi-Fi")
        phone.until("the old readings are gone") { fixes() == 0 }
        phone.until("a reading of the network") {
            network(31.3246, 120.6722)
            fixes() > 0
        }
        val before = fixes()
        phone.stand(31.3247, 120.6724, heard = false)
        assertEquals("satellites are not asked any more", before, fixes())
        assertEquals("network", phone.app.device.preferences.value.positionSource)
        assertEquals("and after a restart", "network", app.legwork.platform.AndroidDevice(phone.app).preferences.value.positionSource)
    }

    private fun fixes() = runBlocking { phone.core.visits.screen() }.fixes.toInt()

    private fun network(lat: Double, lng: Double) {
        ShadowSystemClock.advanceBy(Duration.ofSeconds(1))
        val place = Location(LocationManager.NETWORK_PROVIDER).apply {
            latitude = lat
            longitude = lng
            accuracy = 35f
            time = System.currentTimeMillis()
            elapsedRealtimeNanos = SystemClock.elapsedRealtimeNanos()
        }
        compose.runOnUiThread { shadowOf(phone.app.getSystemService(LocationManager::class.java)).simulateLocation(place) }
        compose.waitForIdle()
    }

    @Test fun the_first_check_in_proposes_the_customer_s_position_when_the_person_says_so() {
        phone.allowPosition()
        phone.signIn(team.url)
        val id = customer("海棠包装", pinned = false)
        fun position() = runBlocking { phone.core.records.page("customer", id) }.lat
        fun offered() = runBlocking { phone.core.visits.openVisits().mapNotNull { phone.core.visits.pinOffer(it.id) }.size }
        repeat(2) { round ->
            checkInAt(id)
            phone.locate(31.3247, 120.6724)
            phone.press("签到")
            phone.await("提议把这里作为“海棠包装”的位置？")
            phone.await("定位误差 8 米", substring = true)
            phone.press(if (round == 0) "暂不" else "提议为客户位置")
            phone.await("今天")
            assertNull("one person alone decides nothing", position())
        }
        phone.await("已提议，等另一位同事在这里签到确认")
        phone.until("proposed once is enough") { offered() == 0 }
        phone.press("撤销")
        phone.await("已撤销")
        assertNull(position())
        assertEquals("it may be proposed again", 2, offered())
    }

    @Test fun leaving_takes_a_position_from_home_and_goes_without_one_from_the_customer_s_page() {
        phone.allowPosition()
        phone.signIn(team.url)
        val id = customer("云岭精密")
        fun visitNow() {
            checkInAt(id)
            phone.locate(31.3247, 120.6724)
            phone.press("签到")
            phone.await("签到成功", substring = true)
        }
        visitNow()
        phone.press("签退")
        phone.await("正在签退…")
        phone.stand(31.3248, 120.6725)
        phone.await("已签退", substring = true)
        phone.awaitGone("正在拜访")

        visitNow()
        open(Route.Page("customer", id))
        phone.press("签退")
        phone.await("正在签退…")
        // Nobody finds a position: after a while one leaves without.
        compose.runOnUiThread { shadowOf(android.os.Looper.getMainLooper()).idleFor(Duration.ofSeconds(9)) }
        phone.await("已签退", substring = true)
        phone.await("签到")
        assertEquals(0, runBlocking { phone.core.visits.openVisits() }.size)
    }
}
