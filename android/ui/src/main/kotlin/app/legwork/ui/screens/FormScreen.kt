package app.legwork.ui.screens

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.imePadding
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Icon
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import app.legwork.core.adapter.DuplicateView
import app.legwork.core.presenter.FormEvent
import app.legwork.core.presenter.FormState
import app.legwork.ui.components.BackBar
import app.legwork.ui.components.FieldActions
import app.legwork.ui.components.FieldBox
import app.legwork.ui.components.Foot
import app.legwork.ui.components.Heading
import app.legwork.ui.components.LeadRow
import app.legwork.ui.components.LoadingState
import app.legwork.ui.components.Panel
import app.legwork.ui.components.PrimaryButton
import app.legwork.ui.components.ProblemPanel
import app.legwork.ui.components.QuietButton
import app.legwork.ui.components.Said
import app.legwork.ui.components.SearchBox
import app.legwork.ui.components.Sheet
import app.legwork.ui.components.SheetLine
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.TypeScale

/** A form drawn from a layout. */
@Composable
fun FormScreen(state: FormState, on: (FormEvent) -> Unit) {
    val w = LocalWords.current
    val form = state.form
    Column(Modifier.fillMaxSize().imePadding()) {
        BackBar(form?.title.orEmpty(), { on(FormEvent.Back) })
        if (state.problem != null) ProblemPanel(state.problem!!)
        if (form == null) {
            if (state.problem == null) LoadingState()
            return@Column
        }
        LazyColumn(Modifier.weight(1f).testTag("form"), contentPadding = PaddingValues(bottom = Space.s24)) {
            if (state.restored) item("restored") { Restored(on) }
            items(state.duplicates, key = { "same-${it.id}" }) { Duplicate(it) { on(FormEvent.OpenDuplicate(it)) } }
            form.sections.forEachIndexed { at, section ->
                if (section.more && !state.more) return@forEachIndexed
                if (section.title.isNotEmpty()) item("title-$at") { Heading(section.title) }
                items(section.fields, key = { it.name }) { field ->
                    Column(Modifier.padding(horizontal = Space.s16, vertical = 5.dp)) {
                        FieldBox(
                            field, state.draft[field.name] ?: field.value, state.typed[field.name].takeIf { field.name in state.draft },
                            state.problems[field.name], state.picked[field.name],
                            FieldActions(
                                { value, text -> on(FormEvent.Change(field.name, value, text)) },
                                { on(FormEvent.Pick(field.name)) }, { on(FormEvent.LocateHere(field.name)) },
                                { on(FormEvent.TakePicture(field.name)) }, { on(FormEvent.PickPicture(field.name)) },
                                { on(FormEvent.RemovePicture(field.name, it)) },
                            ),
                        )
                    }
                }
            }
            if (form.sections.any { it.more }) item("more") {
                QuietButton(
                    w[if (state.more) "app-fewer-fields" else "app-more-fields"], Modifier.fillMaxWidth().padding(Space.s16),
                    if (state.more) Icons.up else Icons.down, border = false, ground = LocalPalette.current.background,
                ) { on(FormEvent.More) }
            }
        }
        Foot { PrimaryButton(w["app-save"], Modifier.weight(1f), Icons.check, enabled = !state.busy) { on(FormEvent.Save) } }
    }
    if (state.picking != null) PickSheet(state, on)
}

@Composable
private fun Restored(on: (FormEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    Panel(tone = "info", padding = PaddingValues(start = Space.s16, end = Space.s8, top = Space.s4, bottom = Space.s4)) {
        Said(Icons.edit, w["app-draft-kept"], p.info, w["app-draft-drop"]) { on(FormEvent.DropDraft) }
    }
}

/** Says that somebody else may have this one already. */
@Composable
fun Duplicate(duplicate: DuplicateView, action: String? = null, onClick: () -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    Panel(tone = "review", onClick = onClick) {
        val owned = w.with("app-owned-by", "title" to duplicate.title, "owner" to duplicate.owner.ifEmpty { w["somebody"] })
        LeadRow(w["app-possible-duplicate"], owned, p.review, { Icon(Icons.warning, null, Modifier.size(24.dp), p.review) }) {
            Text(action ?: w["app-view"], color = p.review, style = TypeScale.bodyStrong)
            Icon(Icons.forward, null, Modifier.size(16.dp), p.review)
        }
    }
}

@Composable
private fun PickSheet(state: FormState, on: (FormEvent) -> Unit) {
    val w = LocalWords.current
    val field = state.form?.sections?.flatMap { it.fields }?.firstOrNull { it.name == state.picking }
    Sheet(w.with("app-pick-record", "object" to field?.label.orEmpty()), { on(FormEvent.Pick(null)) }) {
        Column {
            val box = Modifier.padding(horizontal = Space.s16).testTag("pick-search")
            SearchBox(state.pickText, w["app-search"], w["app-search"], box) { on(FormEvent.PickText(it)) }
            LazyColumn(Modifier.heightIn(max = 420.dp)) {
                items(state.pickRows, key = { it.id }) { row -> SheetLine(row.title, second = row.subtitle) { on(FormEvent.Picked(row)) } }
            }
        }
    }
}
