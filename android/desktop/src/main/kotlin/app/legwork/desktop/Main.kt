package app.legwork.desktop

import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.toComposeImageBitmap
import androidx.compose.ui.input.key.Key
import androidx.compose.ui.input.key.KeyEventType
import androidx.compose.ui.input.key.key
import androidx.compose.ui.input.key.type
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.DpSize
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Window
import androidx.compose.ui.window.WindowPosition
import androidx.compose.ui.window.WindowState
import androidx.compose.ui.window.application
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.material3.LocalContentColor
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.Modifier
import app.legwork.core.Start
import app.legwork.core.Words
import app.legwork.core.adapter.Core
import app.legwork.core.adapter.LegworkConfig
import app.legwork.core.adapter.LegworkPlatform
import app.legwork.core.adapter.prepareCore
import app.legwork.ui.LegworkStart
import app.legwork.ui.samples.sampleScreens
import app.legwork.ui.theme.LegworkTheme
import app.legwork.ui.theme.LocalPalette
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import org.jetbrains.skia.EncodedImageFormat
import org.jetbrains.skia.Image
import java.io.File

/** Size of the phone drawn, dp. */
private const val WIDTH = 411
private const val HEIGHT = 891

/** `--shot FOLDER` writes a picture of every screen; without it a window opens. */
fun main(args: Array<String>) {
    val options = args.toList().chunked(2).filter { it.size == 2 }.associate { it[0] to it[1] }
    val language = options["--language"] ?: "zh-CN"
    val data = File(options["--data"] ?: "phone-data")
    data.mkdirs()
    val core = prepareCore(
        LegworkConfig(data.path, System.getenv("LEGWORK_MODELS"), language, "Desktop", "linux"),
        LegworkPlatform(DesktopClock(), null, null, null),
    )
    val shots = options["--shot"]
    if (shots == null) open(core, DesktopDevice(language, data, options["--camera"]?.let(::File), options["--licences"]?.let(::File))) else {
        shoot(core, language, File(shots))
        core.close()
    }
}

/** The bytes of a picture, decoded by Skia. */
fun decode(bytes: ByteArray): ImageBitmap? = runCatching { Image.makeFromEncoded(bytes).toComposeImageBitmap() }.getOrNull()

private fun open(core: Core, device: DesktopDevice) {
    val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main)
    val start = Start(core, device, scope) { emptyList() }
    start.open()
    application {
        val state = WindowState(size = DpSize(WIDTH.dp, HEIGHT.dp), position = WindowPosition.PlatformDefault)
        Window(
            {
                core.close()
                exitApplication()
            },
            state, title = start.words["app-name"],
            onKeyEvent = { key -> key.key == Key.Escape && key.type == KeyEventType.KeyUp && start.model.value?.navigator?.back() == true },
        ) { LegworkStart(start, device, ::decode) }
    }
}

/** Writes a picture of every sample screen in light and dark; returns their files. */
fun shoot(core: Core, language: String, folder: File): List<File> {
    core.settings.setLanguage(language)
    val words = Words(core.settings)
    return listOf("light", "dark").flatMap { theme ->
        sampleScreens(language).map { (name, screen) ->
            val scene = ImageComposeScene(WIDTH * 2, HEIGHT * 2, Density(2f)) {
                LegworkTheme(words, theme, 1f, ::decode) {
                    val p = LocalPalette.current
                    CompositionLocalProvider(LocalContentColor provides p.text) {
                        Box(Modifier.fillMaxSize().background(p.background)) { screen() }
                    }
                }
            }
            val file = File(folder, "$theme/$name.png")
            file.parentFile.mkdirs()
            // The second frame holds what the first one only measured.
            scene.render(0)
            scene.render(300_000_000).encodeToData(EncodedImageFormat.PNG)?.let { file.writeBytes(it.bytes) }
            scene.close()
            file
        }
    }
}
