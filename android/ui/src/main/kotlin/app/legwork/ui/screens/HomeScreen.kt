package app.legwork.ui.screens

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Icon
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import app.legwork.core.Route
import app.legwork.core.adapter.AgendaLine
import app.legwork.core.adapter.CheckInScreen
import app.legwork.core.adapter.OpenVisitLine
import app.legwork.core.presenter.HomeEvent
import app.legwork.core.presenter.HomeState
import app.legwork.ui.components.ButtonRow
import app.legwork.ui.components.Chip
import app.legwork.ui.components.EmptyState
import app.legwork.ui.components.Heading
import app.legwork.ui.components.IconAction
import app.legwork.ui.components.LeadRow
import app.legwork.ui.components.LoadingState
import app.legwork.ui.components.OfflineBar
import app.legwork.ui.components.Panel
import app.legwork.ui.components.ProblemPanel
import app.legwork.ui.components.QuietButton
import app.legwork.ui.components.SheetLine
import app.legwork.ui.components.SwipeAction
import app.legwork.ui.components.SwipeRow
import app.legwork.ui.components.TitleBar
import app.legwork.ui.components.TwoLines
import app.legwork.ui.components.isLarge
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Radius
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.Touch
import app.legwork.ui.theme.TypeScale

/** Today. */
@Composable
fun HomeScreen(state: HomeState, on: (HomeEvent) -> Unit) {
    val w = LocalWords.current
    val screen = state.screen
    Column(Modifier.fillMaxSize()) {
        if (!state.online) OfflineBar("${w["app-offline"]} · ${state.sync?.text ?: w["app-offline-hint"]}")
        if (state.sync?.loginEnded == true) ProblemPanel(w["error-session-ended"], w["app-sign-in"]) { on(HomeEvent.SignIn) }
        TitleBar(w["app-today"]) {
            IconAction(Icons.search, w["app-search"]) { on(HomeEvent.Search) }
            if (state.online && !isLarge()) SyncChip(state) { on(HomeEvent.OpenSync) }
        }
        if (state.online && isLarge()) SyncChip(state) { on(HomeEvent.OpenSync) }
        when {
            state.problem != null -> ProblemPanel(state.problem!!, w["app-retry"]) { on(HomeEvent.Retry) }
            screen == null -> LoadingState()
            else -> LazyColumn(Modifier.weight(1f).testTag("agenda"), contentPadding = PaddingValues(bottom = Space.s24)) {
                state.underWay?.let { begun -> item("under-way") { UnderWay(begun) { on(HomeEvent.GoOn) } } }
                items(state.openVisits, key = { "visit-${it.id}" }) { OpenVisit(it, state.leaving == it.id) { on(HomeEvent.CheckOut(it.id)) } }
                item("summary") { Summary(state) }
                val (late, today) = screen.agenda.partition { it.overdue }
                if (late.isNotEmpty()) item("late") { Heading(screen.overdueLabel, ink = LocalPalette.current.suspicious) }
                items(late, key = { it.row.id }) { Task(it, state.opened == it.row.id, on) }
                if (today.isNotEmpty()) item("today") { Heading(screen.todayLabel) }
                items(today, key = { it.row.id }) { Task(it, state.opened == it.row.id, on) }
                if (screen.agenda.isEmpty()) item("empty") {
                    EmptyState(Icons.check, w["app-home-empty"], w["app-home-empty-hint"])
                }
            }
        }
    }
    if (state.postponing != null) PostponeSheet(state.postponeProblem, on)
}

@Composable
private fun SyncChip(state: HomeState, onClick: () -> Unit) {
    val sync = state.sync ?: return
    val tone = if (sync.attention > 0uL) "suspicious" else if (sync.pending > 0uL) "review" else "verified"
    Row(
        Modifier.padding(start = if (isLarge()) Space.s8 else 0.dp).heightIn(min = Touch.minimum)
            .widthIn(max = if (isLarge()) 400.dp else 190.dp).clip(RoundedCornerShape(Radius.pill))
            .clickable(role = Role.Button, onClick = onClick).padding(horizontal = Space.s8),
        verticalAlignment = Alignment.CenterVertically,
    ) { Chip(sync.text, tone) }
}

@Composable
private fun Summary(state: HomeState) {
    val screen = state.screen ?: return
    Panel(padding = PaddingValues(horizontal = Space.s16, vertical = Space.s12)) {
        TwoLines(screen.summary, screen.progress)
    }
}

/** A check-in that was left before it was sent: pressed, it goes on. */
@Composable
private fun UnderWay(begun: CheckInScreen, onClick: () -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    Panel(tone = "review", onClick = onClick) {
        val whom = begun.customerName.ifEmpty { begun.place?.name ?: w["app-visit-elsewhere-nobody"] }
        val what = held(begun, begun.note, w).joinToString(" · ")
        LeadRow("${w["app-visit-unsent"]} · $whom", what, p.review, { Icon(Icons.warning, null, Modifier.size(24.dp), p.review) }) {
            Icon(Icons.forward, null, Modifier.size(16.dp), p.review)
        }
    }
}

@Composable
private fun OpenVisit(visit: OpenVisitLine, leaving: Boolean, onOut: () -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    Panel(tone = "trail") {
        LeadRow(visit.title, "${w["app-open-visit"]} · ${visit.text}", p.trail, { Icon(Icons.pin, null, Modifier.size(24.dp), p.trail) }) {
            if (leaving) Text(w["app-checking-out"], color = p.trail, style = TypeScale.body)
            else QuietButton(w["app-check-out"], Modifier.widthIn(min = 72.dp), ink = p.trail, border = false, round = true, onClick = onOut)
        }
    }
}

/** A task; to the right it is done, to the left it is postponed. */
@Composable
private fun Task(line: AgendaLine, opened: Boolean, on: (HomeEvent) -> Unit) {
    val w = LocalWords.current
    SwipeRow(
        SwipeAction(w["app-complete"], Icons.check, "verified") { on(HomeEvent.Complete(line.row.id)) },
        SwipeAction(w["app-postpone"], Icons.clock, "review") { on(HomeEvent.AskPostpone(line.row.id)) },
    ) { TaskPanel(line, opened, on) }
}

@Composable
private fun TaskPanel(line: AgendaLine, opened: Boolean, on: (HomeEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    Panel(onClick = { on(HomeEvent.Open(line.row.id)) }) {
        val time: @Composable () -> Unit = {
            Text(
                line.time, Modifier.widthIn(min = 46.dp), if (line.overdue) p.suspicious else p.text,
                style = TypeScale.bodyStrong, maxLines = 1, overflow = TextOverflow.Clip,
            )
        }
        LeadRow(line.row.title, line.hint, lead = time) {
            when {
                line.taskKind == "visit" -> Row(
                    Modifier.heightIn(min = Touch.minimum).clip(RoundedCornerShape(Radius.pill))
                        .clickable(role = Role.Button) { on(HomeEvent.CheckIn(line)) }.padding(horizontal = Space.s4),
                    verticalAlignment = Alignment.CenterVertically,
                ) { Chip(w["app-check-in"], "trail") }
                line.taskKind == "call" && line.phone != null ->
                    IconAction(Icons.call, w["app-call"], ink = p.primary) { on(HomeEvent.Call(line)) }
                else -> IconAction(Icons.check, w["app-complete"], ink = p.verified) { on(HomeEvent.Complete(line.row.id)) }
            }
        }
        if (opened) TaskActions(line, on)
    }
}

@Composable
private fun TaskActions(line: AgendaLine, on: (HomeEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    val id = line.row.id
    ButtonRow(Modifier.padding(top = 10.dp)) { each ->
        QuietButton(w["app-complete"], each) { on(HomeEvent.Complete(id)) }
        QuietButton(w["app-follow-up"], each) { on(HomeEvent.FollowUp(id)) }
        QuietButton(w["app-postpone"], each) { on(HomeEvent.AskPostpone(id)) }
        QuietButton(w["app-delete"], each, ink = p.suspicious) { on(HomeEvent.Delete(id)) }
    }
    if (line.relatedId != null) {
        QuietButton(w["app-view"], Modifier.fillMaxWidth().padding(top = Space.s8), Icons.company, ink = p.primary) {
            on(HomeEvent.OpenRelated(line))
        }
    }
}

/** What can be begun from anywhere. */
@Composable
fun QuickCreateLines(onOpen: (Route) -> Unit) {
    val w = LocalWords.current
    Column {
        SheetLine(w["app-scan-card"], Icons.camera, tone = "trail") { onOpen(Route.Card) }
        SheetLine(w["app-new-visit"], Icons.pin, tone = "trail") { onOpen(Route.CheckIn(null)) }
        SheetLine(w["app-new-customer"], Icons.company) { onOpen(Route.Form("customer")) }
        SheetLine(w["app-new-contact"], Icons.contact) { onOpen(Route.Form("contact")) }
        SheetLine(w["app-new-task"], Icons.task) { onOpen(Route.Form("task")) }
    }
}
