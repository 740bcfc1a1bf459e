package app.legwork

import android.graphics.BitmapFactory
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.material3.LocalContentColor
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.asImageBitmap
import androidx.compose.ui.test.junit4.ComposeContentTestRule
import app.legwork.core.Words
import app.legwork.core.adapter.LegworkConfig
import app.legwork.core.adapter.LegworkPlatform
import app.legwork.core.adapter.openCore
import app.legwork.ui.samples.sampleScreens
import app.legwork.ui.theme.LegworkTheme
import app.legwork.ui.theme.LocalPalette
import java.io.File

/** Shows one sample screen after the other, with the real texts. */
class SampleStage(private val rule: ComposeContentTestRule, private val language: String, private val theme: String = "light", private val fontScale: Float = 1f) {
    private var shown by mutableStateOf("")
    private val screens = sampleScreens(language)
    private val core = openCore(
        LegworkConfig(File.createTempFile("words", "").apply { delete() }.path, null, language, "test", "linux"),
        LegworkPlatform(null, null, null, null),
    )
    private val words = Words(core.settings)

    /** Goes through all screens, or those named. */
    fun each(only: Collection<String> = screens.keys, look: (String) -> Unit) {
        rule.setContent { Stage() }
        only.forEach { name ->
            shown = name
            rule.waitForIdle()
            look(name)
        }
        core.close()
    }

    private fun picture(bytes: ByteArray) = BitmapFactory.decodeByteArray(bytes, 0, bytes.size)?.asImageBitmap()

    @Composable
    private fun Stage() {
        LegworkTheme(words, theme, fontScale, ::picture) {
            val p = LocalPalette.current
            CompositionLocalProvider(LocalContentColor provides p.text) {
                Box(Modifier.fillMaxSize().background(p.background)) { key(shown) { screens[shown]?.invoke() } }
            }
        }
    }
}
