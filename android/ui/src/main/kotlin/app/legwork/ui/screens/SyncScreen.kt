package app.legwork.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Icon
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import app.legwork.core.adapter.AttentionItem
import app.legwork.core.adapter.DeliveryLine
import app.legwork.core.presenter.SyncEvent
import app.legwork.core.presenter.SyncState
import app.legwork.ui.components.ButtonRow
import app.legwork.ui.components.Heading
import app.legwork.ui.components.LeadRow
import app.legwork.ui.components.OfflineBar
import app.legwork.ui.components.Panel
import app.legwork.ui.components.ProblemPanel
import app.legwork.ui.components.QuietButton
import app.legwork.ui.components.Sheet
import app.legwork.ui.components.TextAction
import app.legwork.ui.components.TitleBar
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.TypeScale

/** What waits, what arrived, what needs the person. */
@Composable
fun SyncScreen(state: SyncState, on: (SyncEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    Column(Modifier.fillMaxSize()) {
        if (!state.online) OfflineBar("${w["app-offline"]} · ${w["app-offline-hint"]}")
        TitleBar(w["app-sync-title"]) {
            TextAction(w[if (state.busy) "app-syncing" else "app-sync-now"], ink = p.primary) { on(SyncEvent.Now) }
        }
        if (state.problem != null) {
            ProblemPanel(state.problem!!, w[if (state.ended) "app-sign-in" else "app-retry"]) { on(if (state.ended) SyncEvent.SignIn else SyncEvent.Now) }
        }
        LazyColumn(Modifier.weight(1f).testTag("sync"), contentPadding = PaddingValues(bottom = Space.s24)) {
            state.status?.let { status ->
                item("status") {
                    val calm = status.pending == 0uL && status.attention == 0uL
                    Panel {
                        LeadRow(
                            status.text, w[if (calm) "app-sync-all-done" else "app-offline-hint"],
                            lead = { Icon(if (calm) Icons.check else Icons.sync, null, Modifier.size(24.dp), if (calm) p.verified else p.review) },
                        )
                    }
                }
            }
            if (state.attention.isNotEmpty()) item("attention") { Heading("${w["app-sync-attention"]} ${state.attention.size}", ink = p.suspicious) }
            items(state.attention, key = { "attention-${it.number}" }) { Attention(it, on) }
            item("waiting") { Heading("${w["app-sync-waiting"]} ${state.waiting.size}") }
            if (state.waiting.isEmpty()) item("none") {
                Text(w["app-sync-up-to-date"], Modifier.padding(horizontal = Space.s20), p.textSecondary, style = TypeScale.body)
            }
            items(state.waiting, key = { "w${it.action.era}-${it.action.number}" }) { Delivery(it, on) }
            if (state.delivered.isNotEmpty()) item("delivered") { Heading("${w["app-sync-delivered"]} ${state.delivered.size}") }
            items(state.delivered, key = { "d${it.action.era}-${it.action.number}" }) { Delivery(it, on) }
        }
    }
    state.dropping?.let { item ->
        Sheet(w["app-sync-drop"], { on(SyncEvent.AskDrop(null)) }) { Dropping(item, on) }
    }
}

/** The question before an action is given up. */
@Composable
fun Dropping(item: AttentionItem, on: (SyncEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    Column(Modifier.padding(horizontal = Space.s20), Arrangement.spacedBy(Space.s12)) {
        Text(item.title, style = TypeScale.bodyStrong)
        Text(w["app-sync-drop-ask"], style = TypeScale.body)
        QuietButton(w["app-sync-drop-yes"], Modifier.fillMaxWidth(), ink = p.suspicious, round = true) { on(SyncEvent.Drop(item)) }
    }
}

@Composable
private fun Delivery(line: DeliveryLine, on: (SyncEvent) -> Unit) {
    val p = LocalPalette.current
    Panel(onClick = { on(SyncEvent.Open(line.objectName, line.id)) }) {
        LeadRow(line.title, line.text) {
            val done = line.state == "accepted"
            Icon(if (done) Icons.check else Icons.clock, null, Modifier.size(22.dp), if (done) p.verified else p.review)
        }
    }
}

@Composable
private fun Attention(item: AttentionItem, on: (SyncEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    Panel(onClick = { on(SyncEvent.Open(item.objectName, item.id)) }) {
        Row(horizontalArrangement = Arrangement.spacedBy(Space.s12), verticalAlignment = Alignment.CenterVertically) {
            Icon(Icons.warning, null, Modifier.size(24.dp), p.review)
            Text(item.title, Modifier.weight(1f), style = TypeScale.bodyStrong)
        }
        Text(item.text, Modifier.padding(top = 6.dp), p.textSecondary, style = TypeScale.small)
        ButtonRow(Modifier.padding(top = 10.dp)) { each ->
            val (calm, strong) = if (item.lostValue) "app-sync-keep-theirs" to "app-sync-restore-mine" else "app-sync-drop" to "app-sync-send-again"
            QuietButton(w[calm], each) { on(if (item.lostValue) SyncEvent.Dismiss(item) else SyncEvent.AskDrop(item)) }
            QuietButton(w[strong], each, ink = p.primary) { on(if (item.lostValue) SyncEvent.Restore(item) else SyncEvent.Retry(item)) }
            if (item.editable) QuietButton(w["app-edit"], each, ink = p.primary) { on(SyncEvent.Edit(item)) }
        }
    }
}
