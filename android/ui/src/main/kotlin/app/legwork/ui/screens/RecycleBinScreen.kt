package app.legwork.ui.screens

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.background
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Icon
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.legwork.core.adapter.DeletedRecord
import app.legwork.core.presenter.RecycleBinEvent
import app.legwork.core.presenter.RecycleBinState
import app.legwork.ui.components.BackBar
import app.legwork.ui.components.EmptyState
import app.legwork.ui.components.LeadRow
import app.legwork.ui.components.LoadingState
import app.legwork.ui.components.Panel
import app.legwork.ui.components.ProblemPanel
import app.legwork.ui.components.Scrolled
import app.legwork.ui.components.TextAction
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Radius
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.TypeScale

/** What this phone deleted, newest first, and the way back. */
@Composable
fun RecycleBinScreen(state: RecycleBinState, on: (RecycleBinEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    val lines = state.lines
    Column(Modifier.fillMaxSize()) {
        BackBar(w["app-recycle-bin"], { on(RecycleBinEvent.Back) })
        if (state.problem != null) ProblemPanel(state.problem!!)
        when {
            lines == null -> if (state.problem == null) LoadingState()
            lines.isEmpty() -> Scrolled { EmptyState(Icons.delete, w["app-recycle-empty"], w["app-recycle-empty-hint"]) }
            else -> LazyColumn(Modifier.weight(1f).testTag("recycle-bin"), contentPadding = PaddingValues(bottom = Space.s24)) {
                item("hint") { Text(w["app-recycle-hint"], Modifier.padding(horizontal = Space.s20, vertical = Space.s4), p.textSecondary, style = TypeScale.small) }
                items(lines, key = { "${it.objectName}-${it.id}" }) { Deleted(it, state.restoring == it.id, on) }
            }
        }
    }
}

@Composable
private fun Deleted(line: DeletedRecord, busy: Boolean, on: (RecycleBinEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    Panel {
        LeadRow(
            line.title, listOf(line.objectLabel, line.deleted, line.left).joinToString(" · "),
            lead = {
                Box(Modifier.size(40.dp).clip(RoundedCornerShape(Radius.control)).background(p.primarySoft), Alignment.Center) {
                    Icon(icon(line.objectName), null, Modifier.size(22.dp), p.primary)
                }
            },
        ) {
            val named = Modifier.semantics { contentDescription = w.with("app-restore-named", "title" to line.title) }
            TextAction(w["app-restore"], named, if (busy) p.textSecondary else p.primary) { if (!busy) on(RecycleBinEvent.Restore(line)) }
        }
    }
}

/** The sign of an object; one the company made has that of a list. */
private fun icon(objectName: String): ImageVector = when (objectName) {
    "customer" -> Icons.company
    "contact" -> Icons.contact
    "task" -> Icons.task
    "visit" -> Icons.pin
    else -> Icons.card
}
