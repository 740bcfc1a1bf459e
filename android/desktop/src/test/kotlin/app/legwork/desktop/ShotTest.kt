package app.legwork.desktop

import app.legwork.core.adapter.LegworkConfig
import app.legwork.core.adapter.LegworkPlatform
import app.legwork.core.adapter.openCore
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import javax.imageio.ImageIO

/** The screens on a computer, without a window. */
class ShotTest {
    @get:Rule val folder = TemporaryFolder()

    @Test fun every_screen_can_be_drawn_without_a_window() {
        val core = openCore(LegworkConfig(folder.newFolder().path, null, "zh-CN", "test", "linux"), LegworkPlatform(null, null, null, null))
        val files = shoot(core, "zh-CN", folder.newFolder())
        core.close()
        assertTrue("${files.size}", files.size >= 30)
        files.forEach { file ->
            val picture = ImageIO.read(file)
            assertEquals(822 to 1782, picture.width to picture.height)
            val colours = (0 until picture.height step 5).flatMap { y -> (0 until picture.width step 5).map { x -> picture.getRGB(x, y) } }.toSet()
            assertTrue("$file is one colour", colours.size > 3)
        }
    }
}
