package app.legwork.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Icon
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import app.legwork.core.Words
import app.legwork.core.adapter.CheckInScreen
import app.legwork.core.adapter.PinOffer
import app.legwork.core.presenter.CheckInEvent
import app.legwork.core.presenter.CheckInState
import app.legwork.ui.components.LeadRow
import app.legwork.ui.components.Panel
import app.legwork.ui.components.PrimaryButton
import app.legwork.ui.components.QuietButton
import app.legwork.ui.components.Sheet
import app.legwork.ui.components.SheetLine
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.TypeScale

/** What a check-in holds, in words. */
internal fun held(screen: CheckInScreen, note: String, w: Words): List<String> = listOfNotNull(
    if (screen.photos.isEmpty()) null else w.with("app-photos", "count" to screen.photos.size),
    if (note.isBlank()) null else w["app-visit-note-part"],
)

/** What would be lost with a check-in, in words. */
private fun lost(screen: CheckInScreen, note: String, w: Words): String {
    val what = held(screen, note, w).joinToString(" · ")
    return if (what.isEmpty()) w["app-visit-discard-nothing"] else w.with("app-visit-discard-loses", "what" to what)
}

/** Everything that comes up from below during a check-in. */
@Composable
fun CheckInSheets(state: CheckInState, on: (CheckInEvent) -> Unit) {
    val w = LocalWords.current
    val pin = state.pin
    if (state.choosing) PlaceSheet(state, on)
    if (state.switching) {
        Sheet(w["app-visit-source"], { on(CheckInEvent.AskSource(false)) }) { SourceBody(state, on) }
    }
    if (state.discarding && state.screen != null) {
        Sheet(w["app-visit-discard-ask"], { on(CheckInEvent.AskDiscard(false)) }) { DiscardBody(state, on) }
    }
    if (pin != null) Sheet(w.with(if (pin.confirms == null) "app-pin-ask" else "app-pin-confirm-ask", "name" to pin.name), { on(CheckInEvent.Pin(false)) }) { PinBody(pin, on) }
}

/** Where positions may come from. */
@Composable
fun SourceBody(state: CheckInState, on: (CheckInEvent) -> Unit) {
    val w = LocalWords.current
    Column {
        state.sources.forEach { name ->
            val icon = when (name) { "gps" -> Icons.navigate; "network" -> Icons.signal; else -> Icons.pin }
            SheetLine(w["app-visit-source-$name"], icon, w["app-visit-source-$name-why"], on = name == state.source) {
                on(CheckInEvent.Source(name))
            }
        }
    }
}

/** Says what is lost before it is. */
@Composable
fun DiscardBody(state: CheckInState, on: (CheckInEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    val screen = state.screen ?: return
    Column(Modifier.padding(horizontal = Space.s20).padding(top = Space.s8), Arrangement.spacedBy(Space.s12)) {
        Text(lost(screen, state.note, w), style = TypeScale.body)
        PrimaryButton(w["app-visit-keep"], Modifier.fillMaxWidth()) { on(CheckInEvent.AskDiscard(false)) }
        QuietButton(w["app-visit-discard"], Modifier.fillMaxWidth(), Icons.delete, p.suspicious, round = true) { on(CheckInEvent.Discard) }
    }
}

/** A check-in at a customer without a position: the first proposes one, a second person confirms it. */
@Composable
fun PinBody(pin: PinOffer, on: (CheckInEvent) -> Unit) {
    val w = LocalWords.current
    // Large type on a small phone needs more room than there is.
    val column = Modifier.verticalScroll(rememberScrollState()).padding(horizontal = Space.s20).padding(top = Space.s8)
    Column(column, Arrangement.spacedBy(Space.s12)) {
        val by = pin.confirms
        val why = if (by == null) w.with("app-pin-why", "accuracy" to pin.accuracy)
        else w.with("app-pin-confirm-why", "who" to by, "accuracy" to pin.accuracy)
        Text(why, style = TypeScale.body)
        PrimaryButton(w[if (by == null) "app-pin-yes" else "app-pin-confirm-yes"], Modifier.fillMaxWidth(), Icons.pin) { on(CheckInEvent.Pin(true)) }
        QuietButton(w["app-pin-no"], Modifier.fillMaxWidth(), round = true) { on(CheckInEvent.Pin(false)) }
    }
}

/** Another check-in stands in the way: back to it, or without it. */
@Composable
fun ColumnScope.Elsewhere(other: CheckInScreen, on: (CheckInEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    val name = other.customerName.ifEmpty { other.place?.name ?: w["app-visit-elsewhere-nobody"] }
    Column(Modifier.weight(1f).verticalScroll(rememberScrollState()).padding(vertical = Space.s8)) {
        Panel(tone = "review") {
            val what = w.with("app-visit-elsewhere-what", "name" to name, "what" to other.time)
            LeadRow(w["app-visit-elsewhere"], what, p.review, { Icon(Icons.warning, null, tint = p.review) })
            Text(held(other, other.note, w).joinToString(" · "), Modifier.padding(top = Space.s8), p.review, style = TypeScale.body)
        }
    }
    Column(Modifier.padding(Space.s16), Arrangement.spacedBy(Space.s12)) {
        QuietButton(w["app-visit-elsewhere-drop"], Modifier.fillMaxWidth(), Icons.delete, p.suspicious, round = true) { on(CheckInEvent.DropOther) }
        Text(lost(other, other.note, w), Modifier.align(Alignment.CenterHorizontally), p.textSecondary, style = TypeScale.small)
        PrimaryButton(w["app-visit-elsewhere-back"], Modifier.fillMaxWidth(), Icons.back, trail = true) { on(CheckInEvent.OpenOther) }
    }
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
