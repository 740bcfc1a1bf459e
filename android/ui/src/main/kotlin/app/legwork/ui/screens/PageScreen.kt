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
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import app.legwork.core.Words
import app.legwork.core.adapter.RecordPage
import app.legwork.core.adapter.TimelineLine
import app.legwork.core.presenter.PageEvent
import app.legwork.core.presenter.PageState
import app.legwork.ui.components.Avatar
import app.legwork.ui.components.BackBar
import app.legwork.ui.components.ButtonRow
import app.legwork.ui.components.Chip
import app.legwork.ui.components.EmptyState
import app.legwork.ui.components.Foot
import app.legwork.ui.components.Heading
import app.legwork.ui.components.IconAction
import app.legwork.ui.components.LoadingState
import app.legwork.ui.components.OpenPicture
import app.legwork.ui.components.Panel
import app.legwork.ui.components.PictureRow
import app.legwork.ui.components.PictureViewer
import app.legwork.ui.components.ProblemPanel
import app.legwork.ui.components.QuietButton
import app.legwork.ui.components.ReadLine
import app.legwork.ui.components.Sheet
import app.legwork.ui.components.SheetLine
import app.legwork.ui.components.Tabs
import app.legwork.ui.components.TextAction
import app.legwork.ui.components.TextBox
import app.legwork.ui.components.Thumbnail
import app.legwork.ui.components.TwoLines
import app.legwork.ui.components.isLarge
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Radius
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.TypeScale

/** A record's own page. */
@Composable
fun PageScreen(state: PageState, on: (PageEvent) -> Unit) {
    val w = LocalWords.current
    val page = state.page
    Column(Modifier.fillMaxSize()) {
        BackBar("", { on(PageEvent.Back) }) {
            IconAction(Icons.share, w["app-share"]) { on(PageEvent.Share) }
            IconAction(Icons.contact, w["app-export-contact"]) { on(PageEvent.Export) }
            if (page?.editable == true) TextAction(w["app-edit"], ink = LocalPalette.current.textSecondary) { on(PageEvent.Edit) }
        }
        if (state.problem != null) ProblemPanel(state.problem!!)
        if (page == null) {
            if (state.problem == null) LoadingState()
            return@Column
        }
        LazyColumn(Modifier.weight(1f).testTag("page"), contentPadding = PaddingValues(bottom = Space.s24)) {
            item("head") { Head(state, page, on) }
            item("tabs") {
                val related = page.tabs.map { it.objectName to "${it.label} ${it.count}" }
                val own = if (state.objectName == "customer") listOf("timeline" to w["app-timeline"]) else emptyList()
                Tabs(own + listOf("details" to w["app-details"]) + related, state.tab) { on(PageEvent.Tab(it)) }
            }
            when (state.tab) {
                "timeline" -> timeline(state.timeline, w, on)
                "details" -> {
                    if (state.pictures.isNotEmpty()) item("pictures") { Pictures(state, on) }
                    details(page, on)
                    if (page.editable) item("delete") {
                        val named = w.with("app-delete-record", "object" to page.detail.objectLabel)
                        QuietButton(named, Modifier.padding(Space.s16), Icons.delete, LocalPalette.current.suspicious, round = true) { on(PageEvent.AskDelete(true)) }
                    }
                }
                else -> related(state, w, on)
            }
        }
        if (state.tab == "timeline") NoteFoot(state, on)
    }
    val viewing = state.viewing
    if (viewing != null) {
        val number = state.pictures.indexOfFirst { it.hash == viewing.hash } + 1
        PictureViewer(
            viewing, w.with("app-picture", "number" to number), state.fetching, state.pictureProblem,
            { on(PageEvent.FetchPicture) }, { on(PageEvent.Picture(null)) },
        )
    }
    if (state.deleting && page != null) {
        Sheet(w.with("app-delete-ask", "title" to page.detail.title), { on(PageEvent.AskDelete(false)) }) { DeleteBody(on) }
    }
    if (state.calling && page != null) {
        Sheet(w["app-choose-phone"], { on(PageEvent.CallNumber(null)) }) {
            Column { page.phones.forEach { SheetLine(it.number, Icons.call, it.label) { on(PageEvent.CallNumber(it.number)) } } }
        }
    }
}

/** The question before a record is deleted. */
@Composable
fun DeleteBody(on: (PageEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    Column(Modifier.padding(horizontal = Space.s20), Arrangement.spacedBy(Space.s12)) {
        Text(w["app-delete-hint"], style = TypeScale.body)
        QuietButton(w["app-delete"], Modifier.fillMaxWidth(), Icons.delete, p.suspicious, round = true) { on(PageEvent.Delete) }
    }
}

@Composable
private fun Head(state: PageState, page: RecordPage, on: (PageEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    Column(Modifier.padding(horizontal = Space.s16).padding(bottom = Space.s8)) {
        Row(horizontalArrangement = Arrangement.spacedBy(Space.s12), verticalAlignment = Alignment.CenterVertically) {
            Avatar(page.detail.title, large = true)
            Column(Modifier.weight(1f)) {
                Text(page.detail.title, style = TypeScale.title.copy(fontSize = TypeScale.heading.fontSize * 1.15f))
                Text(page.subtitle, color = p.textSecondary, style = TypeScale.small)
            }
        }
        ButtonRow(Modifier.padding(top = Space.s12)) { each ->
            QuietButton(w["app-call"], each, Icons.call) { on(PageEvent.Call) }
            QuietButton(w["app-navigate"], each, Icons.navigate) { on(PageEvent.Navigate) }
            if (state.visit != null) {
                QuietButton(w[if (state.leaving) "app-checking-out" else "app-check-out"], each, Icons.pin, p.trail, p.trailSoft, border = false) {
                    on(PageEvent.CheckOut)
                }
            } else if (page.visitable) {
                QuietButton(w["app-check-in"], each, Icons.pin, p.trail, p.trailSoft, border = false) { on(PageEvent.CheckIn) }
            }
        }
    }
}

@Composable
private fun Pictures(state: PageState, on: (PageEvent) -> Unit) {
    val w = LocalWords.current
    PictureRow(Modifier.padding(horizontal = Space.s16, vertical = Space.s8)) {
        state.pictures.forEachIndexed { at, picture ->
            OpenPicture(picture.thumbnail, w.with("app-picture", "number" to at + 1)) { on(PageEvent.Picture(picture)) }
        }
    }
}

private fun LazyListScope.timeline(lines: List<TimelineLine>, w: Words, on: (PageEvent) -> Unit) {
    if (lines.isEmpty()) item("empty") { EmptyState(Icons.clock, w["app-no-timeline"], w["app-no-timeline-hint"]) }
    lines.groupBy { it.day }.forEach { (day, ofDay) ->
        item("day-$day") { Heading(day) }
        items(ofDay, key = { it.id }) { Moment(it) { on(PageEvent.Open(it.objectName, it.id)) } }
    }
}

@Composable
private fun Moment(line: TimelineLine, onClick: () -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    Panel(onClick = onClick, padding = PaddingValues(horizontal = Space.s16, vertical = Space.s12)) {
        val head: @Composable (Modifier) -> Unit = { Text(line.head, it, p.textSecondary, style = TypeScale.small) }
        Row(horizontalArrangement = Arrangement.spacedBy(Space.s8), verticalAlignment = Alignment.CenterVertically) {
            Chip(line.kind, line.tone)
            if (!isLarge()) head(Modifier.weight(1f))
            line.badge?.let { Chip(it, line.badgeTone) }
        }
        if (isLarge()) head(Modifier.padding(top = Space.s4))
        if (line.text.isNotEmpty()) Text(line.text, Modifier.padding(top = Space.s8), style = TypeScale.body)
        if (line.thumbnails.isNotEmpty()) {
            Row(Modifier.padding(top = 10.dp), Arrangement.spacedBy(Space.s8)) {
                line.thumbnails.forEachIndexed { at, small ->
                    Thumbnail(small, w.with("app-picture", "number" to at + 1), Modifier.size(64.dp).clip(RoundedCornerShape(Radius.control)))
                }
            }
        }
        if (line.foot.isNotEmpty()) Text(line.foot, Modifier.padding(top = 6.dp), p.textSecondary, style = TypeScale.small)
    }
}

private fun LazyListScope.details(page: RecordPage, on: (PageEvent) -> Unit) {
    page.detail.sections.forEachIndexed { at, section ->
        if (section.title.isNotEmpty()) item("section-$at") { Heading(section.title) }
        item("items-$at") {
            Panel(padding = PaddingValues(horizontal = Space.s16, vertical = Space.s4)) {
                section.items.forEach { item ->
                    val (kind, id) = item.cell.linkObject to item.cell.linkId
                    val open = if (kind != null && id != null && kind != "user") ({ on(PageEvent.Open(kind, id)) }) else null
                    ReadLine(item.label, item.cell.text, open)
                }
            }
        }
    }
}

private fun LazyListScope.related(state: PageState, w: Words, on: (PageEvent) -> Unit) {
    items(state.related, key = { it.id }) { row ->
        Panel(onClick = { on(PageEvent.Open(row.objectName, row.id)) }) {
            Row(horizontalArrangement = Arrangement.spacedBy(Space.s12), verticalAlignment = Alignment.CenterVertically) {
                if (row.objectName == "contact") Avatar(row.title)
                TwoLines(row.title, row.subtitle, Modifier.weight(1f))
                row.cells.firstOrNull { it.tone != null && it.text.isNotEmpty() }?.let { Chip(it.text, it.tone) }
            }
        }
    }
    item("new") {
        QuietButton(w["app-add"], Modifier.padding(Space.s16), Icons.plus, round = true) { on(PageEvent.New(state.tab)) }
    }
}

@Composable
private fun NoteFoot(state: PageState, on: (PageEvent) -> Unit) {
    val w = LocalWords.current
    Foot {
        TextBox(state.note, w["app-add-activity"], { on(PageEvent.Note(it)) }, Modifier.weight(1f))
        if (state.note.isNotBlank()) {
            IconAction(Icons.check, w["app-save"], ink = LocalPalette.current.primary) { on(PageEvent.SaveNote) }
        }
    }
}
