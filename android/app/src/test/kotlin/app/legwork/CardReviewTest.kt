package app.legwork

import android.graphics.Bitmap
import android.graphics.BitmapFactory
import android.graphics.Canvas
import android.graphics.Color
import android.graphics.Paint
import androidx.compose.ui.graphics.asAndroidBitmap
import androidx.compose.ui.graphics.asImageBitmap
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performScrollToNode
import androidx.test.ext.junit.runners.AndroidJUnit4
import app.legwork.core.Words
import app.legwork.core.adapter.LegworkConfig
import app.legwork.core.adapter.LegworkPlatform
import app.legwork.core.adapter.openCore
import app.legwork.ui.samples.Samples
import app.legwork.ui.screens.CardScanScreen
import app.legwork.ui.theme.LegworkTheme
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import java.io.File

/** The card's picture beside the fields of its review. */
@RunWith(AndroidJUnit4::class)
class CardReviewTest {
    @get:Rule val rule = createComposeRule()
    @get:Rule val folder = TemporaryFolder()

    @Test fun k5_an_unsure_field_shows_the_part_of_the_card_it_was_read_from() {
        val core = openCore(LegworkConfig(folder.newFolder().path, null, "zh-CN", "test", "linux"), LegworkPlatform(null, null, null, null))
        val card = Samples("zh-CN").card
        val screen = checkNotNull(card.screen)
        val mail = screen.lines.single { "email" in it.fields }
        // White, but red where the address stands.
        val picture = Bitmap.createBitmap(700, 400, Bitmap.Config.ARGB_8888).apply { eraseColor(Color.WHITE) }
        val (from, to) = mail.corners[0] to mail.corners[2]
        Canvas(picture).drawRect(from.x * 700, from.y * 400, to.x * 700, to.y * 400, Paint().apply { color = Color.RED })
        val file = File(folder.root, "card.png").apply { outputStream().use { picture.compress(Bitmap.CompressFormat.PNG, 100, it) } }

        rule.setContent {
            LegworkTheme(Words(core.settings), "light", 1f, { BitmapFactory.decodeByteArray(it, 0, it.size)?.asImageBitmap() }) {
                CardScanScreen(card.copy(screen = screen.copy(pictureFile = file.path))) {}
            }
        }
        val said = "名片上写着“${mail.text}”"
        rule.onNodeWithTag("card").performScrollToNode(hasContentDescription(said))
        val strip = rule.onNodeWithContentDescription(said).captureToImage().asAndroidBitmap()
        val middle = strip.getPixel(strip.width / 2, strip.height / 2)
        assertTrue(Integer.toHexString(middle), Color.red(middle) > 200 && Color.green(middle) < 60)
        val sure = rule.onAllNodes(hasContentDescription("名片上写着", substring = true)).fetchSemanticsNodes()
        assertEquals("only what is unsure needs a second look", 1, sure.size)
        core.close()
    }
}
