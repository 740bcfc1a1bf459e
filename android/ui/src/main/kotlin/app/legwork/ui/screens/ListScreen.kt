package app.legwork.ui.screens

import androidx.compose.foundation.horizontalScroll
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.derivedStateOf
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import app.legwork.core.adapter.RecordRow
import app.legwork.core.presenter.ListEvent
import app.legwork.core.presenter.ListState
import app.legwork.ui.components.Avatar
import app.legwork.ui.components.ButtonRow
import app.legwork.ui.components.Chip
import app.legwork.ui.components.ChoiceChip
import app.legwork.ui.components.EmptyState
import app.legwork.ui.components.Heading
import app.legwork.ui.components.IconAction
import app.legwork.ui.components.LeadRow
import app.legwork.ui.components.LoadingState
import app.legwork.ui.components.Panel
import app.legwork.ui.components.PrimaryButton
import app.legwork.ui.components.ProblemPanel
import app.legwork.ui.components.QuietButton
import app.legwork.ui.components.Scrolled
import app.legwork.ui.components.SearchBox
import app.legwork.ui.components.Sheet
import app.legwork.ui.components.TitleBar
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Space

/** Rows before the end at which the next page is asked for. */
private const val AHEAD = 20

/** The customers. */
@Composable
fun ListScreen(state: ListState, on: (ListEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    Column(Modifier.fillMaxSize()) {
        TitleBar(w["app-customers"]) {
            val ink = if (state.chosen.isEmpty()) p.text else p.primary
            IconAction(Icons.filter, w["app-filter"], ink = ink) { on(ListEvent.Filter(true)) }
            IconAction(Icons.camera, w["app-scan-card"]) { on(ListEvent.Scan) }
        }
        val box = Modifier.padding(horizontal = Space.s16).testTag("search")
        SearchBox(state.text, w["app-search-customers"], w["app-search"], box) { on(ListEvent.Text(it)) }
        Row(Modifier.fillMaxWidth().horizontalScroll(rememberScrollState()).padding(horizontal = Space.s12), Arrangement.spacedBy(Space.s4)) {
            state.views.forEach { v -> ChoiceChip(v.label, v.name == state.view) { on(ListEvent.View(v.name)) } }
        }
        when {
            state.problem != null -> ProblemPanel(state.problem!!, w["app-retry"]) { on(ListEvent.Retry) }
            state.loading && state.rows.isEmpty() -> LoadingState(6)
            state.rows.isEmpty() -> Scrolled { Nothing(state, on) }
            else -> Rows(state, on)
        }
    }
    if (state.filtering) {
        Sheet(w["app-filter"], { on(ListEvent.Filter(false)) }) { FilterBody(state, on) }
    }
}

@Composable
private fun Nothing(state: ListState, on: (ListEvent) -> Unit) {
    val w = LocalWords.current
    when {
        state.text.isNotBlank() ->
            EmptyState(Icons.search, w.with("app-nothing-found", "text" to state.text), w["app-nothing-found-hint"])
        state.chosen.isNotEmpty() ->
            EmptyState(Icons.filter, w["app-no-related"], w["app-filter"], w["app-filter-clear"]) { on(ListEvent.ClearFilters) }
        else -> EmptyState(Icons.people, w["app-no-customers"], w["app-no-customers-hint"], w["app-scan-card"]) { on(ListEvent.Scan) }
    }
}

@Composable
private fun Rows(state: ListState, on: (ListEvent) -> Unit) {
    val w = LocalWords.current
    val list = rememberLazyListState()
    val near by remember { derivedStateOf { (list.layoutInfo.visibleItemsInfo.lastOrNull()?.index ?: 0) } }
    LaunchedEffect(near, state.rows.size) { if (near >= state.rows.size - AHEAD) on(ListEvent.More) }
    LazyColumn(Modifier.fillMaxSize().testTag("rows"), list, PaddingValues(bottom = Space.s24)) {
        state.total?.let { item("total") { Heading(w.with("app-count-customers", "count" to it)) } }
        items(state.rows, key = { it.id }, contentType = { "row" }) { CustomerRow(it) { on(ListEvent.Open(it)) } }
    }
}

/** A row of a list: name, second line, at most two coloured words. */
@Composable
fun CustomerRow(row: RecordRow, onClick: () -> Unit) {
    Panel(onClick = onClick, padding = PaddingValues(horizontal = Space.s12, vertical = 10.dp)) {
        LeadRow(row.title, row.subtitle, lead = { Avatar(row.title) }) {
            Column(horizontalAlignment = Alignment.End, verticalArrangement = Arrangement.spacedBy(Space.s4)) {
                row.cells.filter { it.tone != null && it.text.isNotEmpty() }.take(2).forEach { Chip(it.text, it.tone) }
            }
        }
    }
}

/** The filters as a sheet shows them. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun FilterBody(state: ListState, on: (ListEvent) -> Unit) {
    val w = LocalWords.current
    Column(Modifier.verticalScroll(rememberScrollState()).padding(horizontal = Space.s20)) {
        state.filters.forEach { field ->
            Heading(field.label, Modifier.padding(horizontal = 0.dp))
            FlowRow(horizontalArrangement = Arrangement.spacedBy(Space.s4)) {
                field.choices.forEach { c ->
                    ChoiceChip(c.label, c.name in state.chosen[field.name].orEmpty()) { on(ListEvent.Choose(field.name, c.name)) }
                }
            }
        }
        ButtonRow(Modifier.padding(top = Space.s16)) { each ->
            QuietButton(w["app-filter-clear"], each, round = true) { on(ListEvent.ClearFilters) }
            PrimaryButton(w["app-filter-show"], each) { on(ListEvent.Filter(false)) }
        }
    }
}
