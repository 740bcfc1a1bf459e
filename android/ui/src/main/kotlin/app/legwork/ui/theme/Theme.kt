package app.legwork.ui.theme

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.material3.ColorScheme
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Typography
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.unit.Density
import app.legwork.core.Words

/** The colours in use. */
val LocalPalette = staticCompositionLocalOf { LightPalette }

/** The texts in use. */
val LocalWords = staticCompositionLocalOf<Words> { error("no words: wrap in LegworkTheme") }

/** Turns the bytes of a JPEG or PNG into a picture; the shell has the decoder. */
val LocalPictures = staticCompositionLocalOf<(ByteArray) -> ImageBitmap?> { { null } }

/** A colour and its soft ground, by the role the core names. */
data class Tone(val ink: Color, val ground: Color)

/** The colours of a role; neutral for a name nobody knows. */
fun Palette.tone(name: String?): Tone = when (name) {
    "primary" -> Tone(primary, primarySoft)
    "trail" -> Tone(trail, trailSoft)
    "verified" -> Tone(verified, verifiedSoft)
    "review" -> Tone(review, reviewSoft)
    "suspicious", "rejected" -> Tone(suspicious, suspiciousSoft)
    "info" -> Tone(info, infoSoft)
    else -> Tone(textSecondary, surfaceSunken)
}

private fun scheme(p: Palette, dark: Boolean): ColorScheme {
    val base = if (dark) darkColorScheme() else lightColorScheme()
    return base.copy(
        primary = p.primary, onPrimary = p.textOnPrimary, primaryContainer = p.primarySoft, onPrimaryContainer = p.primary,
        secondary = p.primary, onSecondary = p.textOnPrimary, secondaryContainer = p.primarySoft, onSecondaryContainer = p.primary,
        tertiary = p.trail, onTertiary = p.textOnTrail,
        background = p.background, onBackground = p.text, surface = p.surface, onSurface = p.text,
        surfaceVariant = p.surfaceSunken, onSurfaceVariant = p.textSecondary,
        surfaceContainerLowest = p.surface, surfaceContainerLow = p.surface, surfaceContainer = p.surface,
        surfaceContainerHigh = p.surface, surfaceContainerHighest = p.surfaceSunken,
        outline = p.outline, outlineVariant = p.outline, error = p.suspicious, onError = p.surface,
        errorContainer = p.suspiciousSoft, onErrorContainer = p.suspicious,
        inverseSurface = p.text, inverseOnSurface = p.surface, inversePrimary = p.primarySoft,
    )
}

private val typography = Typography(
    displaySmall = TypeScale.display, headlineMedium = TypeScale.title, titleLarge = TypeScale.title,
    titleMedium = TypeScale.heading, titleSmall = TypeScale.bodyStrong, bodyLarge = TypeScale.body,
    bodyMedium = TypeScale.body, bodySmall = TypeScale.small, labelLarge = TypeScale.bodyStrong,
    labelMedium = TypeScale.label, labelSmall = TypeScale.label,
)

/** Colours, type and texts of the product. [theme] is `system`, `light` or `dark`. */
@Composable
fun LegworkTheme(
    words: Words,
    theme: String = "system",
    fontScale: Float = 1f,
    pictures: (ByteArray) -> ImageBitmap? = { null },
    content: @Composable () -> Unit,
) {
    val dark = when (theme) {
        "light" -> false
        "dark" -> true
        else -> isSystemInDarkTheme()
    }
    val palette = if (dark) DarkPalette else LightPalette
    val density = LocalDensity.current
    CompositionLocalProvider(
        LocalPalette provides palette,
        LocalWords provides words,
        LocalPictures provides pictures,
        LocalDensity provides Density(density.density, density.fontScale * fontScale),
    ) {
        MaterialTheme(scheme(palette, dark), typography = typography, content = content)
    }
}
