package app.legwork

import android.Manifest
import android.app.Application
import android.content.Intent
import android.location.Location
import android.location.LocationManager
import android.os.SystemClock
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ComposeTimeoutException
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isEnabled
import androidx.compose.ui.test.onLast
import androidx.compose.ui.test.junit4.AndroidComposeTestRule
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performTextInput
import androidx.compose.ui.test.performTouchInput
import androidx.compose.ui.test.swipe
import androidx.test.core.app.ApplicationProvider
import androidx.test.ext.junit.rules.ActivityScenarioRule
import app.legwork.core.AppModel
import app.legwork.core.adapter.Core
import kotlinx.coroutines.runBlocking
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowSystemClock
import java.io.File

/** How long a screen may take to show what the core says, ms. */
const val PATIENCE = 20_000L

typealias Rule = AndroidComposeTestRule<ActivityScenarioRule<MainActivity>, MainActivity>

/** The app under Robolectric as a person holds it. */
class Phone(private val rule: Rule) {
    val app: LegworkApplication = ApplicationProvider.getApplicationContext<Application>().legwork
    val core: Core get() = app.core()

    /** How often the person pressed something. */
    var presses = 0

    val model: AppModel
        get() {
            val holder = androidx.lifecycle.ViewModelProvider(rule.activity)[AppViewModel::class.java]
            return checkNotNull(holder.model.value)
        }

    /** Waits; when it is in vain, the failure tells what was on the screen instead. */
    fun until(what: String, condition: () -> Boolean) = try {
        rule.waitUntil(what, PATIENCE) {
            rule.waitForIdle()
            condition()
        }
    } catch (e: ComposeTimeoutException) {
        throw AssertionError("not in time: $what. On the screen: ${shown()}", e)
    }

    /** All words on the screen, in order. */
    fun shown(): List<String> = rule.onAllNodes(SemanticsMatcher("any") { true }).fetchSemanticsNodes().flatMap { node ->
        val config = node.config
        config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text } +
            listOfNotNull(config.getOrNull(SemanticsProperties.EditableText)?.text) +
            config.getOrNull(SemanticsProperties.ContentDescription).orEmpty().map { "[$it]" }
    }

    fun await(text: String, substring: Boolean = false) =
        until("“$text”") { rule.onAllNodesWithText(text, substring).fetchSemanticsNodes().isNotEmpty() }

    fun awaitNamed(description: String) =
        until("[$description]") { rule.onAllNodes(hasContentDescription(description)).fetchSemanticsNodes().isNotEmpty() }

    fun awaitGone(text: String) =
        until("“$text” gone") { rule.onAllNodesWithText(text, true).fetchSemanticsNodes().isEmpty() }

    fun see(text: String) {
        await(text)
        rule.onAllNodesWithText(text).onFirst().assertIsDisplayed()
    }

    /** Presses a word; of several the last, as a sheet lies above what is behind it. */
    fun press(text: String) = press(hasText(text), text)

    fun pressNamed(description: String) = press(hasContentDescription(description), description)

    private fun press(matcher: SemanticsMatcher, words: String) {
        val enabled = matcher and isEnabled() and hasClickAction()
        until("“$words” to press") { rule.onAllNodes(enabled).fetchSemanticsNodes().isNotEmpty() }
        rule.onAllNodes(enabled).onLast().performClick()
        presses++
        rule.waitForIdle()
    }

    /** Draws a finger over a line, from its words to the side; [share] of the screen's width, to the left when negative. */
    fun swipe(text: String, share: Float, ms: Long = 300) {
        await(text)
        val far = rule.activity.resources.displayMetrics.widthPixels * share
        rule.onAllNodesWithText(text).onFirst().performTouchInput { swipe(center, center.copy(x = center.x + far), ms) }
        presses++
        rule.waitForIdle()
    }

    /** The system's camera takes a photo of one colour. */
    fun photograph(colour: Int = 0xFF7D8DB3.toInt()) {
        asked()
        // The one that is still empty is for this photo.
        val file = File(rule.activity.cacheDir, "photos").listFiles().orEmpty().single { it.length() == 0L }
        file.outputStream().use { out ->
            android.graphics.Bitmap.createBitmap(640, 480, android.graphics.Bitmap.Config.ARGB_8888)
                .apply { eraseColor(colour) }.compress(android.graphics.Bitmap.CompressFormat.JPEG, 80, out)
        }
        answer(android.app.Activity.RESULT_OK)
    }

    fun scrollTo(text: String) {
        await(text)
        rule.onAllNodesWithText(text).onFirst().performScrollTo()
    }

    fun type(label: String, text: String) {
        await(label)
        rule.onNodeWithText(label).performTextInput(text)
        rule.waitForIdle()
    }

    /** Signs amy in through the screen. */
    fun signIn(url: String) {
        type("服务器", url)
        type("用户名", "amy")
        type("密码", PASSWORD)
        press("登录")
        await("今天")
        // The first sync is through: from now on it goes on by itself, and can be stopped.
        await("数据截至", substring = true)
    }

    /** Signs amy in below the screen; before the activity starts. */
    fun signedIn(url: String) = runBlocking {
        core.session.signIn(url, "amy", PASSWORD)
        core.sync.runOnce(null)
    }

    fun allowPosition() {
        shadowOf(app as Application).grantPermissions(Manifest.permission.ACCESS_FINE_LOCATION, Manifest.permission.ACCESS_COARSE_LOCATION)
    }

    /** Delivers a position, and, if it is to be [heard], once somebody listens: it comes once. */
    fun stand(lat: Double, lng: Double, accuracy: Float = 8f, ageMs: Long = 0, mock: Boolean = false, heard: Boolean = true) {
        val manager = app.getSystemService(LocationManager::class.java)
        shadowOf(manager).setProviderEnabled(LocationManager.GPS_PROVIDER, true)
        if (heard) until("somebody listens") { shadowOf(manager).getLegacyLocationRequests(LocationManager.GPS_PROVIDER).isNotEmpty() }
        // A second passes: nobody is told of positions more often.
        ShadowSystemClock.advanceBy(java.time.Duration.ofSeconds(1))
        val place = Location(LocationManager.GPS_PROVIDER).apply {
            latitude = lat
            longitude = lng
            this.accuracy = accuracy
            time = System.currentTimeMillis() - ageMs
            elapsedRealtimeNanos = SystemClock.elapsedRealtimeNanos() - ageMs * 1_000_000
            if (mock) isMock = true
        }
        rule.runOnUiThread { shadowOf(manager).simulateLocation(place) }
        rule.waitForIdle()
    }

    /** Stands somewhere until the check-in knows it: nobody listens in the moment a screen opens. */
    fun locate(lat: Double, lng: Double) = until("a reading of the position") {
        stand(lat, lng)
        runBlocking { core.visits.underWay() }?.sendable == true
    }

    /** Waits until another app is asked for something. */
    fun asked(): Intent {
        until("another app is asked") { shadowOf(rule.activity).peekNextStartedActivityForResult() != null }
        return shadowOf(rule.activity).peekNextStartedActivityForResult().intent
    }

    /** The intent of the last activity that was asked for a result, answered with [code] and [data]. */
    fun answer(code: Int, data: Intent? = null) {
        asked()
        rule.runOnUiThread {
            val asked = shadowOf(rule.activity).nextStartedActivityForResult
            shadowOf(rule.activity).receiveResult(asked.intent, code, data)
        }
        rule.waitForIdle()
    }
}
