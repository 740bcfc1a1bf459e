package app.legwork.platform

import android.content.ActivityNotFoundException
import android.content.Context
import android.content.Intent
import android.net.ConnectivityManager
import android.net.Network
import android.net.Uri
import android.os.VibrationEffect
import android.os.Vibrator
import android.provider.ContactsContract
import android.provider.Settings
import androidx.core.content.edit
import app.legwork.core.AUTO_SOURCE
import app.legwork.core.Device
import app.legwork.core.PhotoAnswer
import app.legwork.core.Positioning
import app.legwork.core.Preferences
import app.legwork.core.adapter.LocationReading
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.withContext
import java.io.FileNotFoundException
import java.util.Locale

/** The Android phone around the app. */
class AndroidDevice(private val context: Context) : Device {
    /** What needs an activity; there is none while the app is put away. */
    var sensors: Sensors? = null

    private val store = context.getSharedPreferences("choices", Context.MODE_PRIVATE)
    private val choices = MutableStateFlow(read())
    private val reachable = MutableStateFlow(true)
    private val locations = Locations(context)

    override suspend fun licences(): String? = withContext(Dispatchers.IO) {
        try {
            context.assets.open("licenses.txt").use { it.readBytes().decodeToString() }
        } catch (_: FileNotFoundException) {
            null
        }
    }

    override val version: String get() = context.packageManager.getPackageInfo(context.packageName, 0).versionName.orEmpty()
    override val online: StateFlow<Boolean> = reachable
    override val preferences: StateFlow<Preferences> = choices
    override val systemLanguages: String get() = Locale.getDefault().toLanguageTag()

    init {
        val manager = context.getSystemService(ConnectivityManager::class.java)
        reachable.value = manager?.activeNetwork != null
        manager?.registerDefaultNetworkCallback(object : ConnectivityManager.NetworkCallback() {
            override fun onAvailable(network: Network) { reachable.value = true }
            override fun onLost(network: Network) { reachable.value = false }
        })
    }

    private fun read() = Preferences(
        store.getString("language", "").orEmpty(), store.getString("theme", "system").orEmpty(),
        store.getFloat("font", 1f), store.getString("server", "").orEmpty(),
        store.getString("positions", AUTO_SOURCE).orEmpty(),
    )

    override fun keep(preferences: Preferences) {
        store.edit {
            putString("language", preferences.language).putString("theme", preferences.theme)
            putFloat("font", preferences.fontScale).putString("server", preferences.server)
            putString("positions", preferences.positionSource)
        }
        choices.value = preferences
    }

    private fun start(intent: Intent): Boolean = try {
        context.startActivity(intent.addFlags(Intent.FLAG_ACTIVITY_NEW_TASK))
        true
    } catch (_: ActivityNotFoundException) {
        false
    }

    override fun call(number: String) = start(Intent(Intent.ACTION_DIAL, Uri.fromParts("tel", number, null)))

    override fun navigate(lat: Double, lng: Double, label: String): Boolean {
        val point = String.format(Locale.ROOT, "%.6f,%.6f", lat, lng)
        return start(Intent(Intent.ACTION_VIEW, Uri.parse("geo:$point?q=$point(${Uri.encode(label)})")))
    }

    override fun share(text: String): Boolean {
        val send = Intent(Intent.ACTION_SEND).setType("text/plain").putExtra(Intent.EXTRA_TEXT, text)
        return start(Intent.createChooser(send, null))
    }

    override fun exportContact(name: String, company: String, phones: List<String>, email: String): Boolean {
        val insert = Intent(ContactsContract.Intents.Insert.ACTION).setType(ContactsContract.RawContacts.CONTENT_TYPE)
            .putExtra(ContactsContract.Intents.Insert.NAME, name).putExtra(ContactsContract.Intents.Insert.COMPANY, company)
            .putExtra(ContactsContract.Intents.Insert.EMAIL, email)
        val keys = listOf(
            ContactsContract.Intents.Insert.PHONE, ContactsContract.Intents.Insert.SECONDARY_PHONE,
            ContactsContract.Intents.Insert.TERTIARY_PHONE,
        )
        keys.zip(phones).forEach { (key, number) -> insert.putExtra(key, number) }
        return start(insert)
    }

    override fun openAppSettings() {
        start(Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, Uri.fromParts("package", context.packageName, null)))
    }

    override fun openLocationSettings() {
        start(Intent(Settings.ACTION_LOCATION_SOURCE_SETTINGS))
    }

    override suspend fun takePhoto(): PhotoAnswer = sensors?.takePhoto() ?: PhotoAnswer.Missing

    override suspend fun pickPhoto(): PhotoAnswer = sensors?.pickPhoto() ?: PhotoAnswer.Missing

    override fun positioning(): Positioning = locations.state(asked = store.getBoolean("asked", false))

    override suspend fun askForPosition(): Positioning {
        sensors?.askForPosition()
        store.edit { putBoolean("asked", true) }
        return positioning()
    }

    override fun positionSources(): List<String> = listOf(AUTO_SOURCE) + locations.sources()

    override fun positionSwitches(): Flow<Unit> = locations.switches()

    override fun phoneState() = PhoneProbe.look()

    override fun positions(): Flow<LocationReading> = locations.readings(choices.value.positionSource)

    override fun tap() {
        val motor = context.getSystemService(Vibrator::class.java) ?: return
        motor.vibrate(VibrationEffect.createOneShot(20, VibrationEffect.DEFAULT_AMPLITUDE))
    }

    override fun syncLater() = SyncWorker.enqueue(context)

    /** Asks once for leave to show notifications, as soon as there is something to remind of and somebody looks. */
    fun askForNotices() {
        val asking = sensors ?: return
        if (mayNotify(context) || store.getBoolean("asked-notices", false)) return
        store.edit { putBoolean("asked-notices", true) }
        asking.askForNotices()
    }

    override fun scheduleReminders() = ReminderWorker.enqueue(context)
}
