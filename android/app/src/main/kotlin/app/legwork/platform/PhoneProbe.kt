package app.legwork.platform

import android.os.Build
import app.legwork.core.adapter.PhoneState
import java.io.File

/**
 * Looks for signs that the phone is not what it seems. Each costs points, none refuses anybody: a determined person
 * hides them all, and the score says so by weighing the hardware's signature and the server's own look higher.
 */
object PhoneProbe {
    fun look(): PhoneState {
        val emulator = isEmulator()
        return PhoneState(rooted = !emulator && isRooted(), hooked = isHooked(), emulator = emulator, attested = null)
    }

    private fun isEmulator() =
        Build.HARDWARE in setOf("goldfish", "ranchu", "vbox86") || Build.PRODUCT.orEmpty().startsWith("sdk_")

    /** Files that only a rooted phone has. */
    private fun isRooted() = ROOT.any { File(it).exists() }

    /** Libraries of hooking tools among those this process has loaded. */
    private fun isHooked() = runCatching {
        File("/proc/self/maps").useLines { lines -> lines.any { line -> HOOKS.any { line.contains(it, ignoreCase = true) } } }
    }.getOrDefault(false)

    private val ROOT = listOf(
        "/system/bin/su", "/system/xbin/su", "/sbin/su", "/su/bin/su", "/data/local/xbin/su", "/data/adb/magisk",
        "/system/app/Superuser.apk",
    )
    private val HOOKS = listOf("frida", "xposed", "lspd", "substrate")
}
