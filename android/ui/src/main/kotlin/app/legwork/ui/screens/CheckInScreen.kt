package app.legwork.ui.screens

import androidx.compose.foundation.border
import androidx.compose.foundation.clickable
import androidx.compose.foundation.horizontalScroll
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.imePadding
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.itemsIndexed
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
import app.legwork.core.Positioning
import app.legwork.core.adapter.CheckInScreen
import app.legwork.core.adapter.VisitPhoto
import app.legwork.core.adapter.VisitProof
import app.legwork.core.presenter.CheckInEvent
import app.legwork.core.presenter.CheckInState
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
import app.legwork.ui.components.PrimaryButton
import app.legwork.ui.components.ProblemPanel
import app.legwork.ui.components.Sheet
import app.legwork.ui.components.SheetLine
import app.legwork.ui.components.TextAction
import app.legwork.ui.components.TextBox
import app.legwork.ui.components.Thumbnail
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Radius
import app.legwork.ui.theme.Space
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
            if (state.positioning == Positioning.Ready) {
                TextAction(w["app-visit-again"], ink = LocalPalette.current.textSecondary) { on(CheckInEvent.Again) }
            }
        }
        when {
            state.positioning != Positioning.Ready -> Blocked(state.positioning, on)
            screen == null -> if (state.problem != null) ProblemPanel(state.problem!!) else LoadingState()
            else -> Body(state, screen, on)
        }
    }
    if (state.choosing) PlaceSheet(state, on)
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

@Composable
private fun ColumnScope.Body(state: CheckInState, screen: CheckInScreen, on: (CheckInEvent) -> Unit) {
    val w = LocalWords.current
    Column(Modifier.weight(1f).verticalScroll(rememberScrollState())) {
        MapView(screen.map, "${w["app-visit-map"]}. ${screen.fenceText} ${screen.distance}", Modifier.fillMaxWidth().height(250.dp)) {
            val tone = when (screen.fence) { "inside" -> "verified"; "outside" -> "suspicious"; null -> "info"; else -> "review" }
            val words = listOf(screen.fenceText, screen.distance).filter { it.isNotEmpty() }.ifEmpty { listOf(screen.status) }
            Column(Modifier.align(Alignment.BottomStart).padding(start = Space.s16, bottom = Space.s12, end = 110.dp).semantics { liveRegion = LiveRegionMode.Polite }) {
                Chip(words.joinToString(" · "), tone)
            }
        }
        if (state.problem != null) ProblemPanel(state.problem!!)
        Place(screen, on)
        if (screen.proof.score != null) Proof(screen.proof, on)
        Photos(screen.photos, on)
        Box(Modifier.padding(horizontal = Space.s16, vertical = Space.s8)) {
            TextBox(state.note, w["app-visit-note"], { on(CheckInEvent.Note(it)) }, lines = 2)
        }
    }
    Foot {
        PrimaryButton(
            w[if (screen.sendable) "app-check-in" else "app-visit-waiting"], Modifier.weight(1f), Icons.pin, trail = true,
            enabled = screen.sendable && !state.busy,
        ) { on(CheckInEvent.Confirm) }
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
        Row(
            Modifier.padding(top = Space.s8).horizontalScroll(rememberScrollState()), Arrangement.spacedBy(10.dp), Alignment.CenterVertically,
        ) {
            photos.forEach { photo ->
                val remove = w.with("app-visit-remove-photo", "number" to photo.number)
                Box(Modifier.size(84.dp).clip(RoundedCornerShape(Radius.control))) {
                    Thumbnail(photo.thumbnail, photo.watermark.joinToString(", "), Modifier.fillMaxSize())
                    Box(
                        Modifier.align(Alignment.TopEnd).size(48.dp).clickable(role = Role.Button) { on(CheckInEvent.RemovePhoto(photo.number.toInt())) }
                            .semantics { contentDescription = remove },
                        Alignment.TopEnd,
                    ) { Icon(Icons.close, null, Modifier.padding(6.dp).size(18.dp), p.surface) }
                }
            }
            AddPhoto(w["app-visit-photo"], Icons.camera) { on(CheckInEvent.Photo) }
            AddPhoto(w["app-card-pick"], Icons.image) { on(CheckInEvent.PickPhoto) }
        }
        photos.lastOrNull()?.let { Text(it.watermark.joinToString(" · "), Modifier.padding(top = Space.s8), p.textSecondary, style = TypeScale.label) }
    }
}

@Composable
private fun AddPhoto(label: String, icon: androidx.compose.ui.graphics.vector.ImageVector, onClick: () -> Unit) {
    val p = LocalPalette.current
    Box(
        Modifier.size(84.dp).clip(RoundedCornerShape(Radius.control)).border(1.5.dp, p.outline, RoundedCornerShape(Radius.control))
            .clickable(role = Role.Button, onClick = onClick).semantics { contentDescription = label },
        Alignment.Center,
    ) { Icon(icon, null, Modifier.size(26.dp), p.textSecondary) }
}

@Composable
private fun PlaceSheet(state: CheckInState, on: (CheckInEvent) -> Unit) {
    val w = LocalWords.current
    Sheet(w["app-visit-places"], { on(CheckInEvent.ClosePlaces) }) {
        LazyColumn(Modifier.heightIn(max = 480.dp), contentPadding = PaddingValues(bottom = Space.s16)) {
            itemsIndexed(state.places.filter { it.pickable }, key = { at, place -> "$at ${place.name}" }) { _, place ->
                val line = state.places.indexOf(place)
                val second = listOf(place.distance, place.address).filter { it.isNotEmpty() }.joinToString(" · ")
                SheetLine(place.name, if (place.id == null) Icons.pin else Icons.company, second, "trail", place.name == state.screen?.place?.name) {
                    on(CheckInEvent.Choose(line))
                }
            }
        }
    }
}
