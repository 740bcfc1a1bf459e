package app.legwork.desktop

import app.legwork.core.AUTO_SOURCE
import app.legwork.core.Device
import app.legwork.core.PhotoAnswer
import app.legwork.core.Positioning
import app.legwork.core.Preferences
import app.legwork.core.adapter.ClockTimes
import app.legwork.core.adapter.DeviceClock
import app.legwork.core.adapter.LocationReading
import app.legwork.core.adapter.PhoneState
import app.legwork.core.adapter.LocationSource
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.withContext
import java.awt.Desktop
import java.awt.FileDialog
import java.awt.Frame
import java.io.File
import java.net.URI
import java.util.Properties
import kotlin.random.Random

/** The computer's clocks: the ones that simulated positions are stamped with. One run counts as one boot. */
class DesktopClock : DeviceClock {
    private val boot = Random.nextBytes(16)

    override fun read() = ClockTimes(System.currentTimeMillis(), System.nanoTime().toULong(), boot)
}

/**
 * A computer in the place of a phone: the position is simulated; the camera shows the pictures of a folder one after the
 * other, or is a file one chooses when there is no [camera].
 */
class DesktopDevice(
    private val language: String, data: File, private val camera: File? = null, private val licences: File? = null,
) : Device {
    private var photos = 0
    private val file = File(data, "choices.properties")
    private val choices = MutableStateFlow(read())
    private val noise = Random(7)

    override val version = "0.1.0"
    override suspend fun licences(): String? = withContext(Dispatchers.IO) { licences?.takeIf { it.isFile }?.readText() }

    override val online: StateFlow<Boolean> = MutableStateFlow(true)
    override val preferences: StateFlow<Preferences> = choices
    override val systemLanguages get() = language

    private fun read(): Preferences {
        val p = Properties().apply { if (file.exists()) file.inputStream().use(::load) }
        return Preferences(
            p.getProperty("language", ""), p.getProperty("theme", "system"), p.getProperty("font", "1").toFloat(), p.getProperty("server", ""),
        )
    }

    override fun keep(preferences: Preferences) {
        val p = Properties()
        p["language"] = preferences.language
        p["theme"] = preferences.theme
        p["font"] = preferences.fontScale.toString()
        p["server"] = preferences.server
        file.outputStream().use { p.store(it, null) }
        choices.value = preferences
    }

    private fun browse(address: String): Boolean =
        runCatching { Desktop.getDesktop().browse(URI(address)) }.isSuccess

    override fun call(number: String) = browse("tel:${number.filter { it.isDigit() || it == '+' }}")

    override fun navigate(lat: Double, lng: Double, label: String) = browse("geo:$lat,$lng")

    override fun share(text: String): Boolean = runCatching {
        java.awt.Toolkit.getDefaultToolkit().systemClipboard.setContents(java.awt.datatransfer.StringSelection(text), null)
    }.isSuccess

    override fun exportContact(name: String, company: String, phones: List<String>, email: String) =
        share((listOf(name, company, email) + phones).joinToString("\n"))

    override fun openAppSettings() = Unit

    override fun openLocationSettings() = Unit

    override suspend fun takePhoto(): PhotoAnswer {
        val scenes = camera?.listFiles { file -> file.isFile }?.sorted() ?: return pickPhoto()
        return if (scenes.isEmpty()) PhotoAnswer.Missing else PhotoAnswer.Taken(scenes[photos++ % scenes.size].path, live = true)
    }

    override suspend fun pickPhoto(): PhotoAnswer = withContext(Dispatchers.IO) {
        val dialog = FileDialog(null as Frame?, "", FileDialog.LOAD).apply {
            // Else it begins with what was used lately, and then does not tell where that lies.
            directory = System.getProperty("user.home")
            isVisible = true
        }
        dialog.files.firstOrNull()?.let { PhotoAnswer.Taken(it.path, live = false) } ?: PhotoAnswer.Cancelled
    }

    override fun positionSources() = listOf(AUTO_SOURCE)

    override fun positionSwitches() = emptyFlow<Unit>()

    override fun positioning() = Positioning.Ready

    override suspend fun askForPosition() = Positioning.Ready

    override fun phoneState() = PhoneState(rooted = false, hooked = false, emulator = true, attested = null)

    /** Somebody who stands still in Suzhou, seen through a receiver with some noise. The core is told that it is simulated. */
    override fun positions(): Flow<LocationReading> = flow {
        while (true) {
            emit(
                LocationReading(
                    31.3246 + noise.nextDouble(-4e-5, 4e-5), 120.6723 + noise.nextDouble(-4e-5, 4e-5), 12.0, null, null, null, null, null, null,
                    System.currentTimeMillis(), System.nanoTime().toULong(), LocationSource.GPS, false, true, false, false, null, null,
                ),
            )
            delay(1_000)
        }
    }

    override fun tap() = Unit

    override fun syncLater() = Unit

    override fun scheduleReminders() = Unit
}
