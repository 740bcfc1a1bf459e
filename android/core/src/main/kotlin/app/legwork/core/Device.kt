package app.legwork.core

import app.legwork.core.adapter.LocationReading
import app.legwork.core.adapter.PhoneState
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.StateFlow

/** What came of asking for a photo. */
sealed interface PhotoAnswer {
    /** A file of our own; [live] when the camera took it just now. */
    data class Taken(val path: String, val live: Boolean) : PhotoAnswer

    /** The person turned back. */
    data object Cancelled : PhotoAnswer

    /** There is no camera. */
    data object Missing : PhotoAnswer

    /** What was picked is no picture. */
    data object NotAPicture : PhotoAnswer

    /** There is no room for it. */
    data object NoRoom : PhotoAnswer
}

/** Whether positions can be had. */
enum class Positioning {
    /** Yes. */
    Ready,

    /** Nobody asked the person yet. */
    Unasked,

    /** The person refused; only the system's settings help. */
    Refused,

    /** Switched off for the whole phone. */
    Off,

    /** No such hardware. */
    Missing,
}

/** Choices that hold before anybody signed in. */
data class Preferences(
    /** Language tag; empty = the system's. */
    val language: String = "",
    /** `system`, `light`, `dark`. */
    val theme: String = "system",
    /** Factor on the system's font size. */
    val fontScale: Float = 1f,
    /** Server typed last. */
    val server: String = "",
    /** Where positions come from: `auto`, or one of [Device.positionSources]. */
    val positionSource: String = AUTO_SOURCE,
)

/** All sources together. */
const val AUTO_SOURCE = "auto"

/** What the phone around the app can do. Every shell brings one; tests bring a fake. */
interface Device {
    /** Version of the app. */
    val version: String

    /** The licences of what others wrote and this app carries; null where they were not put beside it. */
    suspend fun licences(): String?

    /** Whether there is a network. */
    val online: StateFlow<Boolean>

    /** The choices now. */
    val preferences: StateFlow<Preferences>

    /** Language tags of the system, best first. */
    val systemLanguages: String

    /** Keeps the choices. */
    fun keep(preferences: Preferences)

    /** Opens the dialler; false when nothing can. */
    fun call(number: String): Boolean

    /** Opens a map app on the way to a point; false when nothing can. */
    fun navigate(lat: Double, lng: Double, label: String): Boolean

    /** Offers a text to other apps. */
    fun share(text: String): Boolean

    /** Opens the phone's own form for a new contact. */
    fun exportContact(name: String, company: String, phones: List<String>, email: String): Boolean

    /** Opens the system's page of this app. */
    fun openAppSettings()

    /** Opens the system's page of positions. */
    fun openLocationSettings()

    /** The system's camera. */
    suspend fun takePhoto(): PhotoAnswer

    /** The system's photo picker. */
    suspend fun pickPhoto(): PhotoAnswer

    /** Whether positions can be had now. */
    fun positioning(): Positioning

    /** Asks the person. */
    suspend fun askForPosition(): Positioning

    /** Sources of positions one can choose from on this phone, [AUTO_SOURCE] first; the others are `gps` and `network`. */
    fun positionSources(): List<String>

    /** Comes whenever positions, or a source of them, are switched on or off for the whole phone. */
    fun positionSwitches(): Flow<Unit>

    /** Positions as they come from the chosen source, until nobody collects them. */
    fun positions(): Flow<LocationReading>

    /** What was noticed about the phone: rooted, hooked, emulated. */
    fun phoneState(): PhoneState

    /** A short tap of the phone's motor. */
    fun tap()

    /** Work to do when there is a network, also with the app put away. */
    fun syncLater()

    /** Tasks and their reminders changed. */
    fun scheduleReminders()
}
