package app.legwork

import android.app.Application
import android.content.Context
import android.os.Build
import androidx.work.Configuration
import app.legwork.core.adapter.Core
import app.legwork.core.adapter.LegworkConfig
import app.legwork.core.adapter.LegworkPlatform
import app.legwork.core.adapter.openCore
import app.legwork.platform.AndroidClock
import app.legwork.platform.AndroidDevice
import app.legwork.platform.KeystoreSigner
import app.legwork.platform.KeystoreVault
import java.io.File
import java.util.Locale

/** Holds what lives as long as the process: the core and the phone around it. */
class LegworkApplication : Application(), Configuration.Provider {
    /** WorkManager starts when it is first asked for, not with every start of the app. */
    override val workManagerConfiguration = Configuration.Builder().build()

    /** The phone. */
    val device: AndroidDevice by lazy { AndroidDevice(this) }

    private var opened: Core? = null

    /** The core, opened when first needed; workers and screens share it. */
    @Synchronized
    fun core(): Core = opened ?: openCore(config(), platform()).also { opened = it }

    /** Closes the core: tests do it between two lives of the process. */
    @Synchronized
    fun closeCore() {
        opened?.close()
        opened = null
    }

    private fun config() = LegworkConfig(
        folder = File(noBackupFilesDir, "legwork").path,
        models = File(filesDir, "models").path.takeIf { File(it).isDirectory } ?: System.getenv("LEGWORK_MODELS"),
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
