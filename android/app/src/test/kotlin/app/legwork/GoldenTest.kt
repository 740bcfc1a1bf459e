package app.legwork

import android.graphics.Bitmap
import android.graphics.BitmapFactory
import android.graphics.Color
import androidx.compose.ui.graphics.asAndroidBitmap
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onRoot
import androidx.test.ext.junit.runners.AndroidJUnit4
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.annotation.Config
import java.io.File
import kotlin.math.abs

/** Share of pixels that may differ: fonts of another release move a few edges. */
private const val TOLERANCE = 0.005

/** How far a colour channel may be off before a pixel counts as different. */
private const val SLACK = 24

/**
 * Every screen beside its golden picture, src/test/golden. `-Dgolden.write=yes` writes them anew; what differs is left in
 * target/android/app/shots.
 */
@RunWith(AndroidJUnit4::class)
class GoldenTest {
    @get:Rule val rule = createComposeRule()

    private val golden = File(checkNotNull(System.getProperty("golden.dir")))
    private val shots = File(checkNotNull(System.getProperty("shots.dir")))

    private fun compare(series: String, language: String, theme: String = "light", fontScale: Float = 1f, only: Collection<String>? = null) {
        val wrong = mutableListOf<String>()
        val look = { name: String ->
            val now = rule.onRoot().captureToImage().asAndroidBitmap()
            val file = File(golden, "$series/$name.png")
            if (System.getProperty("golden.write") == "yes") save(now, file)
            val share = if (file.exists()) difference(file.readBytes().let { BitmapFactory.decodeByteArray(it, 0, it.size) }, now) else 1.0
            if (share > TOLERANCE) {
                save(now, File(shots, "$series/$name.png"))
                wrong += "$series/$name: %.2f %%".format(share * 100)
            }
        }
        val stage = SampleStage(rule, language, theme, fontScale)
        if (only == null) stage.each(look = look) else stage.each(only, look)
        assertEquals("differ from their golden pictures", emptyList<String>(), wrong)
    }

    @Test fun pictures_zh_light() = compare("zh-light", "zh-CN")

    @Test fun pictures_zh_dark() = compare("zh-dark", "zh-CN", "dark")

    @Test @Config(qualifiers = "en-rUS-w411dp-h891dp-mdpi") fun pictures_en_light() = compare("en-light", "en")

    @Test @Config(qualifiers = "en-rUS-w411dp-h891dp-mdpi") fun pictures_en_dark() = compare("en-dark", "en", "dark", only = listOf("home", "page", "check-in", "sync"))

    @Test fun pictures_zh_large_type() = compare("zh-200", "zh-CN", fontScale = 2f)

    @Test @Config(qualifiers = "en-rUS-w320dp-h568dp-mdpi") fun pictures_en_small_phone_large_type() =
        compare("en-small-200", "en", fontScale = 2f, only = listOf("login", "home", "list", "page", "form", "check-in", "sync", "settings"))

    @Test @Config(qualifiers = "zh-rCN-w800dp-h1280dp-mdpi") fun pictures_zh_tablet() =
        compare("zh-tablet", "zh-CN", only = listOf("home", "list", "page", "form", "check-in"))

    @Test fun a_changed_picture_is_noticed() {
        val white = Bitmap.createBitmap(20, 20, Bitmap.Config.ARGB_8888).apply { eraseColor(Color.WHITE) }
        val other = white.copy(Bitmap.Config.ARGB_8888, true).apply { for (x in 0 until 3) setPixel(x, 0, Color.BLACK) }
        assertEquals(0.0, difference(white, white), 0.0)
        assertEquals(3 / 400.0, difference(white, other), 1e-9)
        assertEquals(1.0, difference(white, Bitmap.createBitmap(10, 20, Bitmap.Config.ARGB_8888)), 0.0)
    }

    private fun save(picture: Bitmap, file: File) {
        file.parentFile?.mkdirs()
        file.outputStream().use { picture.compress(Bitmap.CompressFormat.PNG, 100, it) }
    }

    private fun difference(one: Bitmap, other: Bitmap): Double {
        if (one.width != other.width || one.height != other.height) return 1.0
        val (a, b) = listOf(one, other).map { picture ->
            IntArray(picture.width * picture.height).also { picture.getPixels(it, 0, picture.width, 0, 0, picture.width, picture.height) }
        }
        fun off(x: Int, y: Int, shift: Int) = abs((x shr shift and 0xFF) - (y shr shift and 0xFF)) > SLACK
        return a.indices.count { i -> off(a[i], b[i], 0) || off(a[i], b[i], 8) || off(a[i], b[i], 16) } / a.size.toDouble()
    }
}
