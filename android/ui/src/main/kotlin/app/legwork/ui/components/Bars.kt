package app.legwork.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.horizontalScroll
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.offset
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Icon
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.draw.shadow
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.rememberTextMeasurer
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import app.legwork.core.Route
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.Touch
import app.legwork.ui.theme.TypeScale

/** How much larger the names of the places get when the type of the system grows. */
private const val MOST_GROWTH = 1.3f

/** The title of a tab. */
@Composable
fun TitleBar(title: String, actions: @Composable RowScope.() -> Unit = {}) {
    Row(
        Modifier.fillMaxWidth().heightIn(min = 56.dp).padding(start = Space.s16, end = Space.s8),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Text(title, Modifier.weight(1f).semantics { heading() }, style = TypeScale.title, maxLines = if (isLarge()) 3 else 1, overflow = TextOverflow.Ellipsis)
        actions()
    }
}

/** The bar of a screen one came to: back, title, something at the end. */
@Composable
fun BackBar(title: String, onBack: () -> Unit, actions: @Composable RowScope.() -> Unit = {}) {
    Row(
        Modifier.fillMaxWidth().heightIn(min = 52.dp).padding(horizontal = Space.s4),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        IconAction(Icons.back, LocalWords.current["app-back"], onClick = onBack)
        Text(
            title, Modifier.weight(1f).semantics { heading() }, style = TypeScale.heading, maxLines = if (isLarge()) 6 else 2, overflow = TextOverflow.Ellipsis,
        )
        actions()
    }
}

/** Says that there is no network and that this is no trouble. */
@Composable
fun OfflineBar(text: String) {
    val p = LocalPalette.current
    Row(
        Modifier.fillMaxWidth().background(p.reviewSoft).padding(horizontal = Space.s16, vertical = 7.dp),
        Arrangement.spacedBy(Space.s8), Alignment.CenterVertically,
    ) {
        Icon(Icons.offline, null, Modifier.size(16.dp), p.review)
        Text(text, color = p.review, style = TypeScale.small)
    }
}

/** Tabs in a row; the chosen one is underlined. */
@Composable
fun Tabs(names: List<Pair<String, String>>, chosen: String, onChoose: (String) -> Unit) {
    val p = LocalPalette.current
    Row(Modifier.fillMaxWidth().horizontalScroll(rememberScrollState()).padding(horizontal = Space.s8)) {
        names.forEach { (name, label) ->
            val on = name == chosen
            Column(
                Modifier.heightIn(min = Touch.minimum).selectable(on, role = Role.Tab) { onChoose(name) }.padding(horizontal = Space.s8),
                Arrangement.Center, Alignment.CenterHorizontally,
            ) {
                Text(label, color = if (on) p.text else p.textSecondary, style = TypeScale.bodyStrong)
                Box(
                    Modifier.padding(top = Space.s4).height(3.dp).width(28.dp).clip(RoundedCornerShape(2.dp))
                        .background(if (on) p.primary else p.background),
                )
            }
        }
    }
}

/** The bar at the bottom: four places and the quick-create button in the middle. */
@Composable
fun BottomBar(route: Route, attention: Boolean, onOpen: (Route) -> Unit, onCreate: () -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    val names = listOf("home", "customers", "sync", "me").map { w["app-tab-$it"] }
    BoxWithConstraints(Modifier.fillMaxWidth()) {
        val style = placeStyle(names, maxWidth / 5 - Space.s4)
        Box(Modifier.fillMaxWidth().height(1.dp).background(p.outline))
        Row(Modifier.fillMaxWidth().padding(top = 1.dp).background(p.surface), verticalAlignment = Alignment.Top) {
            Place(Icons.home, names[0], style, route is Route.Home) { onOpen(Route.Home) }
            Place(Icons.people, names[1], style, route is Route.Customers) { onOpen(Route.Customers) }
            Box(Modifier.weight(1f).heightIn(min = 64.dp), Alignment.TopCenter) {
                Box(
                    Modifier.offset(y = (-18).dp).size(Touch.primary).shadow(6.dp, CircleShape).background(p.trail, CircleShape)
                        .clip(CircleShape).clickable(role = Role.Button, onClick = onCreate).semantics { contentDescription = w["app-add"] },
                    Alignment.Center,
                ) { Icon(Icons.plus, null, Modifier.size(24.dp), p.textOnTrail) }
            }
            Place(Icons.sync, names[2], style, route is Route.Sync, attention) { onOpen(Route.Sync) }
            Place(Icons.person, names[3], style, route is Route.Settings) { onOpen(Route.Settings) }
        }
    }
}

/** Type of the places' names: a third larger at most, and never so large that the longest name is cut. */
@Composable
private fun placeStyle(names: List<String>, room: Dp): TextStyle {
    val density = LocalDensity.current
    val measurer = rememberTextMeasurer()
    val style = TypeScale.label
    val widest = names.maxOf { measurer.measure(it, style, softWrap = false).size.width }
    val fits = with(density) { room.toPx() } / widest
    val factor = minOf(1f, MOST_GROWTH / density.fontScale, fits)
    return style.copy(fontSize = style.fontSize * factor, lineHeight = style.lineHeight * factor)
}

@Composable
private fun RowScope.Place(icon: ImageVector, label: String, style: TextStyle, on: Boolean, dot: Boolean = false, onClick: () -> Unit) {
    val p = LocalPalette.current
    val ink = if (on) p.primary else p.textSecondary
    Column(
        Modifier.weight(1f).heightIn(min = 64.dp).selectable(on, role = Role.Tab, onClick = onClick).padding(top = 10.dp),
        Arrangement.Top, Alignment.CenterHorizontally,
    ) {
        Box {
            Icon(icon, null, Modifier.size(24.dp), ink)
            if (dot) Box(Modifier.align(Alignment.TopEnd).size(8.dp).background(p.suspicious, CircleShape))
        }
        Text(label, Modifier.padding(top = 3.dp), ink, style = style, maxLines = 1, softWrap = false)
    }
}
