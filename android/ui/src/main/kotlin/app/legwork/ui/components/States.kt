package app.legwork.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.Icon
import androidx.compose.material3.ModalBottomSheet
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.rememberModalBottomSheetState
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import app.legwork.core.presenter.Notice
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Radius
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.Touch
import app.legwork.ui.theme.TypeScale
import app.legwork.ui.theme.tone

/** Nothing here, and what to do about it. */
@Composable
fun EmptyState(icon: ImageVector, title: String, hint: String, action: String? = null, onAction: () -> Unit = {}) {
    val p = LocalPalette.current
    Column(
        Modifier.fillMaxWidth().padding(horizontal = 40.dp, vertical = 48.dp), Arrangement.spacedBy(Space.s8), Alignment.CenterHorizontally,
    ) {
        Box(Modifier.size(72.dp).clip(CircleShape).background(p.primarySoft), Alignment.Center) {
            Icon(icon, null, Modifier.size(32.dp), p.primary)
        }
        Text(title, Modifier.padding(top = Space.s8), style = TypeScale.heading, textAlign = TextAlign.Center)
        Text(hint, color = p.textSecondary, style = TypeScale.body, textAlign = TextAlign.Center)
        if (action != null) QuietButton(action, Modifier.padding(top = Space.s8), ink = p.primary, round = true, onClick = onAction)
    }
}

/** Room for [EmptyState] and its like, which with large type may need more of it than there is. */
@Composable
fun Scrolled(content: @Composable () -> Unit) {
    Column(Modifier.fillMaxSize().verticalScroll(rememberScrollState())) { content() }
}

/** Something is wrong, in words, and the way on. */
@Composable
fun ProblemPanel(text: String, action: String? = null, onAction: () -> Unit = {}) {
    val p = LocalPalette.current
    Panel(Modifier.semantics { liveRegion = LiveRegionMode.Polite }, tone = "suspicious") {
        Said(Icons.warning, text, p.suspicious, action, onAction)
    }
}

/** What is said, and what to do about it at its end; with large type below it. */
@Composable
fun Said(icon: ImageVector, text: String, ink: Color, action: String? = null, onAction: () -> Unit = {}) {
    val large = isLarge()
    Row(horizontalArrangement = Arrangement.spacedBy(10.dp), verticalAlignment = if (large) Alignment.Top else Alignment.CenterVertically) {
        Icon(icon, null, Modifier.size(24.dp), ink)
        Text(text, Modifier.weight(1f), ink, style = TypeScale.body)
        if (action != null && !large) TextAction(action, ink = ink, onClick = onAction)
    }
    // Below the words, beginning where they begin.
    if (action != null && large) TextAction(action, Modifier.padding(start = 26.dp), ink, onAction)
}

/** Grey shapes where cards will be. */
@Composable
fun LoadingState(rows: Int = 4) {
    val p = LocalPalette.current
    Column(Modifier.semantics { liveRegion = LiveRegionMode.Polite }) {
        repeat(rows) {
            Panel {
                Box(Modifier.width(160.dp).height(14.dp).clip(RoundedCornerShape(7.dp)).background(p.surfaceSunken))
                Spacer(Modifier.height(10.dp))
                Box(Modifier.width(220.dp).height(11.dp).clip(RoundedCornerShape(6.dp)).background(p.surfaceSunken))
            }
        }
    }
}

/** The line at the bottom that comes and goes. */
@Composable
fun NoticeBar(notice: Notice, onHush: () -> Unit) {
    val p = LocalPalette.current
    Surface(
        Modifier.fillMaxWidth().padding(Space.s12).semantics { liveRegion = LiveRegionMode.Polite },
        RoundedCornerShape(Radius.control), p.text, p.surface, shadowElevation = 6.dp,
    ) {
        val action: @Composable () -> Unit = {
            notice.action?.let {
                TextAction(it, ink = p.primarySoft) {
                    onHush()
                    notice.run?.invoke()
                }
            }
        }
        val body = Modifier.heightIn(min = Touch.minimum).padding(start = Space.s16, end = Space.s4)
        if (isLarge()) {
            Column(body, Arrangement.Center) {
                Text(notice.text, Modifier.padding(top = Space.s8, bottom = Space.s8, end = Space.s12), style = TypeScale.body)
                Box(Modifier.align(Alignment.End)) { action() }
            }
        } else {
            Row(body, verticalAlignment = Alignment.CenterVertically) {
                Text(notice.text, Modifier.weight(1f).padding(vertical = Space.s8), style = TypeScale.body)
                action()
            }
        }
    }
}

/** A sheet from below. */
@OptIn(ExperimentalMaterial3Api::class)
@Composable
fun Sheet(title: String, onClose: () -> Unit, content: @Composable () -> Unit) {
    val p = LocalPalette.current
    ModalBottomSheet(
        onClose, sheetState = rememberModalBottomSheetState(skipPartiallyExpanded = true),
        shape = RoundedCornerShape(topStart = Radius.sheet, topEnd = Radius.sheet), containerColor = p.background, contentColor = p.text,
    ) { SheetBody(title, onClose, content) }
}

/** What a sheet holds; apart from the sheet, so that pictures of it can be drawn. */
@Composable
fun SheetBody(title: String, onClose: () -> Unit, content: @Composable () -> Unit) {
    Column(Modifier.fillMaxWidth().padding(bottom = Space.s16)) {
        Row(Modifier.padding(start = Space.s20, end = Space.s8), verticalAlignment = Alignment.CenterVertically) {
            Text(title, Modifier.weight(1f).semantics { heading() }, style = TypeScale.heading)
            IconAction(Icons.close, LocalWords.current["app-close"], onClick = onClose)
        }
        content()
    }
}

/** A line of a sheet or of settings: icon, words, something at the end. */
@Composable
fun SheetLine(text: String, icon: ImageVector? = null, second: String = "", tone: String = "primary", on: Boolean = false, onClick: () -> Unit) {
    val p = LocalPalette.current
    Surface(onClick, Modifier.fillMaxWidth(), color = p.background, contentColor = p.text) {
        Row(
            Modifier.heightIn(min = Touch.primary).padding(horizontal = Space.s20, vertical = Space.s8),
            Arrangement.spacedBy(Space.s12), Alignment.CenterVertically,
        ) {
            if (icon != null) {
                Box(Modifier.size(40.dp).clip(RoundedCornerShape(Radius.control)).background(p.tone(tone).ground), Alignment.Center) {
                    Icon(icon, null, Modifier.size(22.dp), p.tone(tone).ink)
                }
            }
            TwoLines(text, second, Modifier.weight(1f), strong = false)
            if (on) Icon(Icons.check, null, Modifier.size(22.dp), p.primary)
        }
    }
}
