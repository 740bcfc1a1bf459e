package app.legwork.ui.screens

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import app.legwork.core.presenter.LicencesEvent
import app.legwork.core.presenter.LicencesState
import app.legwork.ui.components.BackBar
import app.legwork.ui.components.LoadingState
import app.legwork.ui.components.ProblemPanel
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.TypeScale

/** Whose work this app carries, and under which licences. */
@Composable
fun LicencesScreen(state: LicencesState, on: (LicencesEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    val parts = state.parts
    Column(Modifier.fillMaxSize()) {
        BackBar(w["app-licences"], { on(LicencesEvent.Back) })
        if (state.problem != null) ProblemPanel(state.problem!!)
        else if (parts == null) LoadingState()
        else {
            // Half a million letters: only what is seen is laid out.
            LazyColumn(Modifier.weight(1f).testTag("licences"), contentPadding = PaddingValues(bottom = Space.s24)) {
                items(parts) { part ->
                    val place = Modifier.padding(horizontal = Space.s20, vertical = Space.s4)
                    val title = part.trimStart('#', ' ').takeIf { part.startsWith("#") }
                    if (title != null) Text(title, place.padding(top = Space.s16).semantics { heading() }, style = TypeScale.bodyStrong)
                    else Text(part, place, p.textSecondary, style = TypeScale.small)
                }
            }
        }
    }
}
