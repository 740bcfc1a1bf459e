package app.legwork

import android.app.Application
import android.content.Context
import android.os.Build
import android.util.Log
import androidx.work.Configuration
import app.legwork.core.adapter.Core
import app.legwork.core.adapter.LegworkConfig
import app.legwork.core.adapter.LegworkException
import app.legwork.core.adapter.LegworkPlatform
import app.legwork.core.adapter.prepareCore
import app.legwork.platform.AndroidClock
import app.legwork.platform.AndroidDevice
import app.legwork.platform.CardModels
import app.legwork.platform.KeystoreSigner
import app.legwork.platform.KeystoreVault
import kotlinx.coroutines.runBlocking
import java.io.File
import java.util.Locale

/** Holds what lives as long as the process: the core and the phone around it. */
class LegworkApplication : Application(), Configuration.Provider {
    /**
     * WorkManager starts when it is first asked for, not with every start of the app. It keeps a database of its own;
     * on a full disk the app goes on without it.
     */
    override val workManagerConfiguration =
        Configuration.Builder().setInitializationExceptionHandler { Log.w("legwork", "no work in the back", it) }.build()

    /** Whether a person looks at the app. */
    var visible = false

    /** The phone. */
    val device: AndroidDevice by lazy { AndroidDevice(this) }

    private val models by lazy { CardModels(this) }

    private var prepared: Core? = null

    override fun onCreate() {
        super.onCreate()
        // Without room for them a card cannot be scanned, and that screen says so; everything else works.
        models.unpackInBack { Log.w("legwork", "no card models", it) }
    }

    /** The core before any file is touched: it has words, and `session.resume()` opens the database. */
    @Synchronized
    fun preparedCore(): Core = prepared ?: prepareCore(config(), platform()).also { prepared = it }

    /** The core with its database open, for work in the back; workers and screens share it. */
    fun core(): Core = preparedCore().also { runBlocking { it.session.resume() } }

    /** As [core]; null when the database does not open now: the screens say why, work in the back comes again. */
    fun coreOrNull(): Core? = try {
        core()
    } catch (_: LegworkException) {
        null
    }

    /** Closes the core: tests do it between two lives of the process. */
    @Synchronized
    fun closeCore() {
        prepared?.close()
        prepared = null
    }

    private fun config() = LegworkConfig(
        folder = File(noBackupFilesDir, "legwork").path,
        models = models.path ?: System.getenv("LEGWORK_MODELS"),
        languages = device.preferences.value.language.ifEmpty { Locale.getDefault().toLanguageTag() },
        deviceName = "${Build.MANUFACTURER} ${Build.MODEL}".trim(),
        platformName = "android",
    )

    private fun platform() = LegworkPlatform(
        clock = AndroidClock(this), vault = KeystoreVault.open(this), observer = null, signer = KeystoreSigner.open(this),
    )
}

/** The application behind any context. */
val Context.legwork: LegworkApplication get() = applicationContext as LegworkApplication
