// Written by `cargo xtask tokens` from docs/design/tokens.json. Do not edit.
package app.legwork.ui.theme

import androidx.compose.animation.core.CubicBezierEasing
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp

/** The colours of one mode. */
data class Palette(
    val background: Color,
    val info: Color,
    val infoSoft: Color,
    val outline: Color,
    val primary: Color,
    val primarySoft: Color,
    val review: Color,
    val reviewSoft: Color,
    val surface: Color,
    val surfaceSunken: Color,
    val suspicious: Color,
    val suspiciousSoft: Color,
    val text: Color,
    val textOnPrimary: Color,
    val textOnTrail: Color,
    val textSecondary: Color,
    val trail: Color,
    val trailSoft: Color,
    val verified: Color,
    val verifiedSoft: Color,
)

/** Light colours. */
val LightPalette = Palette(
    background = Color(0xFFF4F6FA),
    info = Color(0xFF0A6AA8),
    infoSoft = Color(0xFFE1F1FB),
    outline = Color(0xFFDDE2EC),
    primary = Color(0xFF2446C8),
    primarySoft = Color(0xFFE6EBFC),
    review = Color(0xFF8A5A00),
    reviewSoft = Color(0xFFFFF2D1),
    surface = Color(0xFFFFFFFF),
    surfaceSunken = Color(0xFFECEFF6),
    suspicious = Color(0xFFB4232C),
    suspiciousSoft = Color(0xFFFDE7E8),
    text = Color(0xFF131A2C),
    textOnPrimary = Color(0xFFFFFFFF),
    textOnTrail = Color(0xFFFFFFFF),
    textSecondary = Color(0xFF55607A),
    trail = Color(0xFFBF3F0A),
    trailSoft = Color(0xFFFFF1E8),
    verified = Color(0xFF11734A),
    verifiedSoft = Color(0xFFDFF5EA),
)

/** Dark colours. */
val DarkPalette = Palette(
    background = Color(0xFF0D1220),
    info = Color(0xFF7CC6F5),
    infoSoft = Color(0xFF0E2C42),
    outline = Color(0xFF2A3350),
    primary = Color(0xFF9CB1FF),
    primarySoft = Color(0xFF1E2A57),
    review = Color(0xFFF3C04B),
    reviewSoft = Color(0xFF3A2C08),
    surface = Color(0xFF161C2E),
    surfaceSunken = Color(0xFF0A0E19),
    suspicious = Color(0xFFFF8A90),
    suspiciousSoft = Color(0xFF43161A),
    text = Color(0xFFE8ECF7),
    textOnPrimary = Color(0xFF0B1438),
    textOnTrail = Color(0xFF2A1003),
    textSecondary = Color(0xFF9AA6C2),
    trail = Color(0xFFFF9357),
    trailSoft = Color(0xFF43210F),
    verified = Color(0xFF62D6A0),
    verifiedSoft = Color(0xFF0F3326),
)

/** Text styles: size, line height, weight; figures of equal width. */
object TypeScale {
    val body = style(15, 22, 400)
    val bodyStrong = style(15, 22, 600)
    val display = style(28, 34, 700)
    val heading = style(17, 24, 600)
    val label = style(12, 16, 500)
    val small = style(13, 18, 400)
    val title = style(22, 28, 700)

    private fun style(size: Int, line: Int, weight: Int) =
        TextStyle(fontSize = size.sp, lineHeight = line.sp, fontWeight = FontWeight(weight), fontFeatureSettings = "tnum")
}

/** Distances. */
object Space {
    val s4 = 4.dp
    val s8 = 8.dp
    val s12 = 12.dp
    val s16 = 16.dp
    val s20 = 20.dp
    val s24 = 24.dp
    val s32 = 32.dp
}

/** Sizes: radius. */
object Radius {
    val card = 16.dp
    val control = 12.dp
    val pill = 999.dp
    val sheet = 24.dp
}

/** Sizes: elevation. */
object Elevation {
    val card = 0.dp
    val raised = 2.dp
    val sheet = 8.dp
}

/** Sizes: touch. */
object Touch {
    val minimum = 48.dp
    val primary = 56.dp
}

/** Times in ms and the one curve. */
object Motion {
    const val fast = 120
    const val standard = 220
    val curve = CubicBezierEasing(0.2f, 0.0f, 0.0f, 1.0f)
}
