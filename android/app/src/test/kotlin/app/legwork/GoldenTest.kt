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
import java.awt.image.BufferedImage
import java.awt.image.IndexColorModel
import java.io.File
import javax.imageio.ImageIO
import kotlin.math.abs

/** Share of pixels that may differ: fonts of another release move a few edges. */
private const val TOLERANCE = 0.005

/** How far a colour channel may be off before a pixel counts as different. */
private const val SLACK = 24

/**
 * Every screen beside its golden picture, src/test/golden. `-Dgolden.write=yes` writes them anew; what differs is left in
 * target/android/app/shots. Language, theme, size of type and size of screen each meet each of the others in a series;
 * every series has every screen.
 */
@RunWith(AndroidJUnit4::class)
class GoldenTest {
    @get:Rule val rule = createComposeRule()

    private val golden = File(checkNotNull(System.getProperty("golden.dir")))
    private val shots = File(checkNotNull(System.getProperty("shots.dir")))

    private fun compare(series: String, language: String, theme: String = "light", fontScale: Float = 1f) {
        val wrong = mutableListOf<String>()
        val look = { name: String ->
            val now = rule.onRoot().captureToImage().asAndroidBitmap()
            val file = File(golden, "$series/$name.png")
            if (System.getProperty("golden.write") == "yes") saveSmall(now, file)
            val share = if (file.exists()) difference(file.readBytes().let { BitmapFactory.decodeByteArray(it, 0, it.size) }, now) else 1.0
            if (share > TOLERANCE) {
                save(now, File(shots, "$series/$name.png"))
                wrong += "$series/$name: %.2f %%".format(share * 100)
            }
        }
        SampleStage(rule, language, theme, fontScale).each(look = look)
        assertEquals("differ from their golden pictures", emptyList<String>(), wrong)
    }

    @Test fun pictures_zh_light() = compare("zh-light", "zh-CN")

    @Test fun pictures_zh_dark() = compare("zh-dark", "zh-CN", "dark")

    @Test @Config(qualifiers = "en-rUS-w411dp-h891dp-mdpi") fun pictures_en_light() = compare("en-light", "en")

    @Test @Config(qualifiers = "en-rUS-w411dp-h891dp-mdpi") fun pictures_en_dark() = compare("en-dark", "en", "dark")

    @Test fun pictures_zh_large_type() = compare("zh-200", "zh-CN", fontScale = 2f)

    @Test @Config(qualifiers = "en-rUS-w320dp-h568dp-mdpi") fun pictures_en_small_phone_large_type() = compare("en-small-200", "en", fontScale = 2f)

    @Test @Config(qualifiers = "zh-rCN-w320dp-h568dp-mdpi") fun pictures_zh_small_phone_dark_large_type() =
        compare("zh-small-dark-200", "zh-CN", "dark", 2f)

    @Test @Config(qualifiers = "zh-rCN-w800dp-h1280dp-mdpi") fun pictures_zh_tablet() = compare("zh-tablet", "zh-CN")

    @Test @Config(qualifiers = "en-rUS-w800dp-h1280dp-mdpi") fun pictures_en_tablet_dark_large_type() = compare("en-tablet-dark-200", "en", "dark", 2f)

    @Test fun a_changed_picture_is_noticed() {
        val white = Bitmap.createBitmap(20, 20, Bitmap.Config.ARGB_8888).apply { eraseColor(Color.WHITE) }
        val other = white.copy(Bitmap.Config.ARGB_8888, true).apply { for (x in 0 until 3) setPixel(x, 0, Color.BLACK) }
        assertEquals(0.0, difference(white, white), 0.0)
        assertEquals(3 / 400.0, difference(white, other), 1e-9)
        assertEquals(1.0, difference(white, Bitmap.createBitmap(10, 20, Bitmap.Config.ARGB_8888)), 0.0)
    }

    /** A picture of at most 256 colours, a third of the size: the commonest ones, and for the rest the nearest of them. */
    private fun saveSmall(picture: Bitmap, file: File) {
        val pixels = picture.pixels()
        // Two bits less in each channel: far below what counts as different.
        fun coarse(colour: Int) = colour or 0x030303
        val common = pixels.groupBy(::coarse).entries.sortedByDescending { it.value.size }.take(256).map { it.key }
        val places = common.withIndex().associate { (at, colour) -> colour to at }.toMutableMap()
        fun place(colour: Int) = places.getOrPut(colour) { common.indices.minBy { distance(common[it], colour) } }
        val (reds, greens, blues) = listOf(16, 8, 0).map { shift -> ByteArray(common.size) { (common[it] shr shift).toByte() } }
        val image = BufferedImage(picture.width, picture.height, BufferedImage.TYPE_BYTE_INDEXED, IndexColorModel(8, common.size, reds, greens, blues))
        image.raster.setPixels(0, 0, picture.width, picture.height, IntArray(pixels.size) { place(coarse(pixels[it])) })
        file.parentFile?.mkdirs()
        check(ImageIO.write(image, "png", file)) { "cannot write $file" }
    }

    private fun distance(one: Int, other: Int) = listOf(16, 8, 0).sumOf { shift -> abs((one shr shift and 0xFF) - (other shr shift and 0xFF)) }

    private fun Bitmap.pixels() = IntArray(width * height).also { getPixels(it, 0, width, 0, 0, width, height) }

    private fun save(picture: Bitmap, file: File) {
        file.parentFile?.mkdirs()
        file.outputStream().use { picture.compress(Bitmap.CompressFormat.PNG, 100, it) }
    }

    private fun difference(one: Bitmap, other: Bitmap): Double {
        if (one.width != other.width || one.height != other.height) return 1.0
        val (a, b) = one.pixels() to other.pixels()
        fun off(x: Int, y: Int, shift: Int) = abs((x shr shift and 0xFF) - (y shr shift and 0xFF)) > SLACK
        return a.indices.count { i -> off(a[i], b[i], 0) || off(a[i], b[i], 8) || off(a[i], b[i], 16) } / a.size.toDouble()
    }
}
