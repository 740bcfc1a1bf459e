package app.legwork.ui.components

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Icon
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.Radius
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.Touch
import app.legwork.ui.theme.TypeScale
import app.legwork.ui.theme.tone

/** A card: the ground most things lie on. */
@Composable
fun Panel(
    modifier: Modifier = Modifier,
    tone: String? = null,
    onClick: (() -> Unit)? = null,
    padding: PaddingValues = PaddingValues(horizontal = Space.s16, vertical = 14.dp),
    content: @Composable ColumnScope.() -> Unit,
) {
    val p = LocalPalette.current
    val ground = if (tone == null) p.surface else p.tone(tone).ground
    val border = if (tone == null) BorderStroke(1.dp, p.outline) else null
    val shape = RoundedCornerShape(Radius.card)
    val outer = modifier.fillMaxWidth().padding(horizontal = Space.s16, vertical = 5.dp)
    val body: @Composable () -> Unit = { Column(Modifier.padding(padding), content = content) }
    if (onClick == null) Surface(outer, shape, ground, p.text, border = border, content = body)
    else Surface(onClick, outer.defaultMinSize(minHeight = Touch.minimum), true, shape, ground, p.text, border = border, content = body)
}

/** A heading between cards, with something at its end. */
@Composable
fun Heading(text: String, modifier: Modifier = Modifier, ink: Color = LocalPalette.current.textSecondary, end: String = "") {
    Row(modifier.fillMaxWidth().padding(start = Space.s20, end = Space.s20, top = 10.dp, bottom = 4.dp)) {
        Text(text, Modifier.weight(1f).semantics { heading() }, ink, style = TypeScale.small)
        if (end.isNotEmpty()) Text(end, color = LocalPalette.current.textSecondary, style = TypeScale.small)
    }
}

/** A small coloured word. */
@Composable
fun Chip(text: String, tone: String?, modifier: Modifier = Modifier) {
    val t = LocalPalette.current.tone(tone)
    Text(
        text, modifier.clip(RoundedCornerShape(Radius.control)).background(t.ground).padding(horizontal = Space.s8, vertical = 3.dp),
        t.ink, style = TypeScale.label, maxLines = if (isLarge()) 3 else 1, overflow = TextOverflow.Ellipsis,
    )
}

/** A chip one can press, on or off. */
@Composable
fun ChoiceChip(text: String, on: Boolean, modifier: Modifier = Modifier, onClick: () -> Unit) {
    val p = LocalPalette.current
    Box(
        modifier.heightIn(min = Touch.minimum).clip(RoundedCornerShape(Radius.pill))
            .clickable(role = Role.Checkbox, onClick = onClick),
        contentAlignment = Alignment.Center,
    ) {
        Row(
            Modifier.clip(RoundedCornerShape(Radius.pill)).background(if (on) p.primarySoft else p.surface)
                .padding(horizontal = 14.dp, vertical = Space.s8),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            if (on) {
                Icon(app.legwork.ui.icons.Icons.check, null, Modifier.size(16.dp), p.primary)
                Spacer(Modifier.width(Space.s4))
            }
            Text(text, color = if (on) p.primary else p.text, style = TypeScale.body)
        }
    }
}

/** The one big thing to do on a screen. */
@Composable
fun PrimaryButton(
    text: String, modifier: Modifier = Modifier, icon: ImageVector? = null, trail: Boolean = false, enabled: Boolean = true,
    onClick: () -> Unit,
) {
    val p = LocalPalette.current
    val ground = if (trail) p.trail else p.primary
    val ink = if (trail) p.textOnTrail else p.textOnPrimary
    Surface(
        onClick, modifier.heightIn(min = Touch.primary), enabled, RoundedCornerShape(Radius.pill),
        if (enabled) ground else p.surfaceSunken, if (enabled) ink else p.textSecondary,
    ) {
        Row(
            Modifier.padding(horizontal = Space.s20, vertical = Space.s12), Arrangement.Center, Alignment.CenterVertically,
        ) {
            if (icon != null) {
                Icon(icon, null, Modifier.size(24.dp))
                Spacer(Modifier.width(Space.s8))
            }
            Text(text, style = TypeScale.heading, textAlign = TextAlign.Center)
        }
    }
}

/** A quieter thing to do. */
@Composable
fun QuietButton(
    text: String, modifier: Modifier = Modifier, icon: ImageVector? = null, ink: Color = LocalPalette.current.text,
    ground: Color = LocalPalette.current.surface, border: Boolean = true, round: Boolean = false, onClick: () -> Unit,
) {
    val p = LocalPalette.current
    Surface(
        onClick, modifier.heightIn(min = Touch.minimum), true, RoundedCornerShape(if (round) Radius.pill else Radius.control),
        ground, ink, border = if (border) BorderStroke(1.dp, p.outline) else null,
    ) {
        Row(Modifier.padding(horizontal = if (round) Space.s16 else Space.s8, vertical = 10.dp), Arrangement.Center, Alignment.CenterVertically) {
            if (icon != null) {
                Icon(icon, null, Modifier.size(18.dp))
                Spacer(Modifier.width(6.dp))
            }
            Text(text, style = TypeScale.body, textAlign = TextAlign.Center)
        }
    }
}

/** An icon one can press, with its name for a screen reader. */
@Composable
fun IconAction(
    icon: ImageVector, label: String, modifier: Modifier = Modifier, ink: Color = LocalPalette.current.text, onClick: () -> Unit,
) {
    Box(
        modifier.size(Touch.minimum).clip(RoundedCornerShape(Radius.pill)).clickable(role = Role.Button, onClick = onClick)
            .semantics { contentDescription = label },
        contentAlignment = Alignment.Center,
    ) { Icon(icon, null, Modifier.size(24.dp), ink) }
}

/** A word one can press. */
@Composable
fun TextAction(text: String, modifier: Modifier = Modifier, ink: Color = LocalPalette.current.primary, onClick: () -> Unit) {
    Box(
        modifier.heightIn(min = Touch.minimum).widthIn(min = Touch.minimum).clip(RoundedCornerShape(Radius.control))
            .clickable(role = Role.Button, onClick = onClick).padding(horizontal = Space.s8),
        contentAlignment = Alignment.Center,
    ) { Text(text, color = ink, style = TypeScale.body) }
}

/** The first sign of a name on a soft square. */
@Composable
fun Avatar(name: String, modifier: Modifier = Modifier, large: Boolean = false) {
    val p = LocalPalette.current
    Box(
        modifier.size(if (large) 52.dp else 40.dp).clip(RoundedCornerShape(Radius.control)).background(p.primarySoft),
        contentAlignment = Alignment.Center,
    ) {
        // The square keeps its size, so its sign does not grow with the font.
        val size = if (large) TypeScale.title else TypeScale.heading
        Text(name.firstOrNull()?.toString() ?: "·", color = p.primary, style = fixed(size), maxLines = 1)
    }
}

/** A style that does not follow the font size of the system. */
@Composable
fun fixed(style: TextStyle): TextStyle {
    val scale = androidx.compose.ui.platform.LocalDensity.current.fontScale
    return style.copy(fontSize = style.fontSize / scale, lineHeight = style.lineHeight / scale)
}

/** Strong first line, quiet second line. */
@Composable
fun TwoLines(title: String, second: String, modifier: Modifier = Modifier, strong: Boolean = true, secondInk: Color = LocalPalette.current.textSecondary) {
    Column(modifier) {
        // With large type nothing is cut off: the row grows.
        val lines = if (isLarge()) Int.MAX_VALUE else 3
        Text(title, style = if (strong) TypeScale.bodyStrong else TypeScale.body, maxLines = lines, overflow = TextOverflow.Ellipsis)
        if (second.isNotEmpty()) Text(second, color = secondInk, style = TypeScale.small, maxLines = lines, overflow = TextOverflow.Ellipsis)
    }
}

/** The row of things at the bottom of a screen, above the system's bar. */
@Composable
fun Foot(content: @Composable RowScope.() -> Unit) {
    val p = LocalPalette.current
    Column(Modifier.fillMaxWidth().background(p.background)) {
        Box(Modifier.fillMaxWidth().heightIn(min = 1.dp, max = 1.dp).background(p.outline))
        Row(
            Modifier.fillMaxWidth().padding(start = Space.s16, end = Space.s16, top = 10.dp, bottom = Space.s16),
            Arrangement.spacedBy(Space.s8), Alignment.CenterVertically, content,
        )
    }
}

/** Whether the type is so large that things beside each other must stand below each other. */
@Composable
fun isLarge(): Boolean = androidx.compose.ui.platform.LocalDensity.current.fontScale >= 1.5f

/** Something small, two lines, something at the end; with large type the lines stand below, over the whole width. */
@Composable
fun LeadRow(
    title: String, second: String, secondInk: Color = LocalPalette.current.textSecondary,
    lead: (@Composable () -> Unit)? = null, end: @Composable RowScope.() -> Unit = {},
) {
    if (isLarge()) {
        Column(verticalArrangement = Arrangement.spacedBy(Space.s4)) {
            Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(Space.s8), Alignment.CenterVertically) {
                Box(Modifier.weight(1f)) { lead?.invoke() }
                end()
            }
            TwoLines(title, second, secondInk = secondInk)
        }
    } else {
        Row(horizontalArrangement = Arrangement.spacedBy(Space.s12), verticalAlignment = Alignment.CenterVertically) {
            lead?.invoke()
            TwoLines(title, second, Modifier.weight(1f), secondInk = secondInk)
            end()
        }
    }
}

/** Things to do beside each other; below each other with large type. The modifier given gives each its width. */
@Composable
fun ButtonRow(modifier: Modifier = Modifier, content: @Composable (Modifier) -> Unit) {
    if (isLarge()) Column(modifier, Arrangement.spacedBy(Space.s8)) { content(Modifier.fillMaxWidth()) }
    else Row(modifier, Arrangement.spacedBy(Space.s8)) { content(Modifier.weight(1f)) }
}
