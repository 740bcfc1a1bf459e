package app.legwork.ui.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.imePadding
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Icon
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.legwork.core.AUTO_SOURCE
import app.legwork.core.Positioning
import app.legwork.core.adapter.CheckInScreen
import app.legwork.core.adapter.VisitPhoto
import app.legwork.core.adapter.VisitProof
import app.legwork.core.presenter.CheckInEvent
import app.legwork.core.presenter.CheckInState
import app.legwork.ui.components.AddPicture
import app.legwork.ui.components.Avatar
import app.legwork.ui.components.BackBar
import app.legwork.ui.components.Chip
import app.legwork.ui.components.EmptyState
import app.legwork.ui.components.Foot
import app.legwork.ui.components.LeadRow
import app.legwork.ui.components.LoadingState
import app.legwork.ui.components.MapView
import app.legwork.ui.components.OfflineBar
import app.legwork.ui.components.Panel
import app.legwork.ui.components.PictureRow
import app.legwork.ui.components.PrimaryButton
import app.legwork.ui.components.ProblemPanel
import app.legwork.ui.components.QuietButton
import app.legwork.ui.components.Sheet
import app.legwork.ui.components.TakenPicture
import app.legwork.ui.components.IconAction
import app.legwork.ui.components.Scrolled
import app.legwork.ui.components.isLarge
import app.legwork.ui.components.TextAction
import app.legwork.ui.components.TextBox
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Radius
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.Touch
import app.legwork.ui.theme.TypeScale
import app.legwork.ui.theme.tone

/** A check-in: the map above, what will be sent below, one big thing to press. */
@Composable
fun CheckInScreenView(state: CheckInState, on: (CheckInEvent) -> Unit) {
    val w = LocalWords.current
    val screen = state.screen
    Column(Modifier.fillMaxSize().imePadding()) {
        if (!state.online) OfflineBar("${w["app-offline"]} · ${w["app-visit-offline"]}")
        BackBar(w["app-visit-title"], { on(CheckInEvent.Back) }) {
            if (state.positioning == Positioning.Ready && state.elsewhere == null) {
                val ink = LocalPalette.current.textSecondary
                // With large type the words would take the title's room.
                if (isLarge()) IconAction(Icons.locate, w["app-visit-again"], ink = ink) { on(CheckInEvent.Again) }
                else TextAction(w["app-visit-again"], ink = ink) { on(CheckInEvent.Again) }
            }
        }
        when {
            state.positioning != Positioning.Ready -> Scrolled { Blocked(state.positioning, on) }
            state.elsewhere != null -> Elsewhere(state.elsewhere!!, on)
            screen == null -> if (state.problem != null) ProblemPanel(state.problem!!) else LoadingState()
            else -> Body(state, screen, on)
        }
    }
    CheckInSheets(state, on)
    if (state.explaining && screen != null) {
        Sheet(screen.proof.verdictText, { on(CheckInEvent.Explain(false)) }) { Reasons(screen.proof) }
    }
}

@Composable
private fun Blocked(positioning: Positioning, on: (CheckInEvent) -> Unit) {
    val w = LocalWords.current
    when (positioning) {
        Positioning.Off -> EmptyState(Icons.pin, w["app-location-off"], w["app-location-off-why"], w["app-permission-settings"]) { on(CheckInEvent.OpenSettings) }
        Positioning.Missing -> EmptyState(Icons.pin, w["app-location-none"], w["app-location-none-why"], w["app-new-activity"]) { on(CheckInEvent.WriteNote) }
        Positioning.Refused -> EmptyState(Icons.pin, w["app-permission-denied"], w["app-permission-location-why"], w["app-permission-settings"]) { on(CheckInEvent.OpenSettings) }
        else -> EmptyState(Icons.pin, w["app-permission-location"], w["app-permission-location-why"], w["app-permission-allow"]) { on(CheckInEvent.Allow) }
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun ColumnScope.Body(state: CheckInState, screen: CheckInScreen, on: (CheckInEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    Column(Modifier.weight(1f).verticalScroll(rememberScrollState())) {
        MapView(screen.map, "${w["app-visit-map"]}. ${screen.fenceText} ${screen.distance}", Modifier.fillMaxWidth().height(250.dp)) {
            val tone = when (screen.fence) { "inside" -> "verified"; "outside" -> "suspicious"; null -> "info"; else -> "review" }
            val words = listOf(screen.fenceText, screen.distance).filter { it.isNotEmpty() }.ifEmpty { listOf(screen.status) }
            // Beside each other where there is room, else below each other: nothing of it is cut off.
            FlowRow(
                Modifier.align(Alignment.BottomStart).padding(start = Space.s16, bottom = Space.s12, end = 110.dp).semantics { liveRegion = LiveRegionMode.Polite },
                Arrangement.spacedBy(Space.s4), Arrangement.spacedBy(Space.s4),
            ) { words.forEach { Chip(it, tone) } }
            if (state.sources.size > 1) SourceChip(state, Modifier.align(Alignment.TopEnd)) { on(CheckInEvent.AskSource(true)) }
        }
        if (state.problem != null) ProblemPanel(state.problem!!)
        Place(screen, on)
        if (screen.proof.score != null) Proof(screen.proof, on)
        Photos(screen.photos, on)
        Box(Modifier.padding(horizontal = Space.s16, vertical = Space.s8)) {
            TextBox(state.note, w["app-visit-note"], { on(CheckInEvent.Note(it)) }, lines = 2)
        }
        QuietButton(
            w["app-visit-discard"], Modifier.align(Alignment.CenterHorizontally).padding(bottom = Space.s12), ink = p.suspicious,
            border = false, ground = p.background,
        ) { on(CheckInEvent.AskDiscard(true)) }
    }
    Foot {
        PrimaryButton(
            w[if (screen.sendable) "app-check-in" else "app-visit-waiting"], Modifier.weight(1f), Icons.pin, trail = true,
            enabled = screen.sendable && !state.busy,
        ) { on(CheckInEvent.Confirm) }
    }
}

/** Which source the positions come from; pressed, it offers the others. */
@Composable
private fun SourceChip(state: CheckInState, modifier: Modifier, onClick: () -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    val name = w["app-visit-source-${state.source.takeIf { it in state.sources } ?: AUTO_SOURCE}"]
    Box(
        modifier.heightIn(min = Touch.minimum).clickable(role = Role.Button, onClick = onClick).padding(horizontal = Space.s12)
            .semantics { contentDescription = "${w["app-visit-source"]}: $name" },
        Alignment.Center,
    ) {
        Row(
            Modifier.clip(RoundedCornerShape(Radius.pill)).background(p.surface).padding(horizontal = Space.s12, vertical = 6.dp),
            Arrangement.spacedBy(Space.s4), Alignment.CenterVertically,
        ) {
            Text(name, color = p.text, style = TypeScale.small)
            Icon(Icons.down, null, Modifier.size(14.dp), p.textSecondary)
        }
    }
}

@Composable
private fun Place(screen: CheckInScreen, on: (CheckInEvent) -> Unit) {
    val w = LocalWords.current
    val place = screen.place
    val name = place?.name?.ifEmpty { null } ?: screen.customerName.ifEmpty { w["app-visit-places"] }
    Panel(onClick = { on(CheckInEvent.Places) }) {
        val second = listOf(place?.address.orEmpty(), screen.time).filter { it.isNotEmpty() }.joinToString(" · ").ifEmpty { screen.status }
        LeadRow(name, second, lead = { Avatar(name) }) { End(w["app-visit-change"]) }
    }
}

@Composable
private fun End(text: String) {
    val p = LocalPalette.current
    Text(text, color = p.textSecondary, style = TypeScale.small)
    Icon(Icons.forward, null, Modifier.size(16.dp), p.textSecondary)
}

@Composable
private fun Proof(proof: VisitProof, on: (CheckInEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    val ink = p.tone(proof.tone).ink
    Panel(onClick = { on(CheckInEvent.Explain(true)) }) {
        val why = proof.reasons.take(3).joinToString(" · ") { it.text }
        val sign: @Composable () -> Unit = { Icon(if (proof.verdict == "verified") Icons.check else Icons.warning, null, Modifier.size(24.dp), ink) }
        LeadRow("${proof.verdictText} · ${proof.score}", why, lead = sign) { End(w["app-visit-proof"]) }
    }
}

@Composable
private fun Reasons(proof: VisitProof) {
    Column(Modifier.padding(horizontal = Space.s20).padding(bottom = Space.s16)) {
        proof.reasons.forEach { reason ->
            Row(Modifier.heightIn(min = 40.dp), Arrangement.spacedBy(Space.s12), Alignment.CenterVertically) {
                Chip(if (reason.weight > 0) "+${reason.weight}" else "${reason.weight}", reason.tone)
                Text(reason.text, Modifier.weight(1f), style = TypeScale.body)
            }
        }
    }
}

@Composable
private fun Photos(photos: List<VisitPhoto>, on: (CheckInEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    Panel {
        Text(w["app-visit-photos"], color = p.textSecondary, style = TypeScale.small)
        PictureRow(Modifier.padding(top = Space.s8)) {
            photos.forEach { photo ->
                val remove = w.with("app-visit-remove-photo", "number" to photo.number)
                TakenPicture(photo.thumbnail, photo.watermark.joinToString(", "), remove) { on(CheckInEvent.RemovePhoto(photo.number.toInt())) }
            }
            AddPicture(w["app-visit-photo"], Icons.camera) { on(CheckInEvent.Photo) }
            AddPicture(w["app-card-pick"], Icons.image) { on(CheckInEvent.PickPhoto) }
        }
        photos.lastOrNull()?.let { Text(it.watermark.joinToString(" · "), Modifier.padding(top = Space.s8), p.textSecondary, style = TypeScale.label) }
    }
}
