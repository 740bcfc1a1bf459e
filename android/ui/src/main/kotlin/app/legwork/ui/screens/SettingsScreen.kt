package app.legwork.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Icon
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.dp
import app.legwork.core.presenter.SettingsEvent
import app.legwork.core.presenter.SettingsState
import app.legwork.ui.components.Avatar
import app.legwork.ui.components.ChoiceChip
import app.legwork.ui.components.Heading
import app.legwork.ui.components.Panel
import app.legwork.ui.components.PrimaryButton
import app.legwork.ui.components.QuietButton
import app.legwork.ui.components.Sheet
import app.legwork.ui.components.TitleBar
import app.legwork.ui.components.TwoLines
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.TypeScale

/** The person's choices. */
@Composable
fun SettingsScreen(state: SettingsState, on: (SettingsEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    val choices = state.preferences
    Column(Modifier.fillMaxSize()) {
        TitleBar(w["app-settings"])
        Column(Modifier.weight(1f).verticalScroll(rememberScrollState()).testTag("settings").padding(bottom = Space.s24)) {
            state.account?.let { account ->
                Panel {
                    Row(horizontalArrangement = Arrangement.spacedBy(Space.s12), verticalAlignment = Alignment.CenterVertically) {
                        Avatar(account.name, large = true)
                        TwoLines(account.name, "${account.company} · ${account.server}", Modifier.weight(1f))
                    }
                }
            }
            Choices(w["app-language"], listOf("" to w["app-language-system"], "zh-CN" to "简体中文", "en" to "English"), choices.language) {
                on(SettingsEvent.Language(it))
            }
            val themes = listOf("system", "light", "dark").map { it to w["app-theme-$it"] }
            Choices(w["app-theme"], themes, choices.theme) { on(SettingsEvent.Theme(it)) }
            val sizes = listOf(1f to "app-font-normal", 1.2f to "app-font-large", 1.5f to "app-font-huge").map { it.first.toString() to w[it.second] }
            Choices(w["app-font-size"], sizes, choices.fontScale.toString()) { on(SettingsEvent.FontScale(it.toFloat())) }
            Heading(w["app-data"])
            Door(w["app-recycle-bin"], w["app-recycle-hint"]) { on(SettingsEvent.RecycleBin) }
            Heading(w["app-about"])
            Panel { TwoLines(w.with("app-version", "version" to state.version), w["app-privacy"], strong = false) }
            Door(w["app-licences"], w["app-licences-hint"]) { on(SettingsEvent.Licences) }
            QuietButton(w["app-sign-out"], Modifier.fillMaxWidth().padding(Space.s16), ink = p.suspicious, round = true) { on(SettingsEvent.AskLeave(true)) }
        }
    }
    if (state.leaving) {
        Sheet(w["app-sign-out"], { on(SettingsEvent.AskLeave(false)) }) { Leaving(state, on) }
    }
}

/** A line that opens a page of its own. */
@Composable
private fun Door(title: String, second: String, onClick: () -> Unit) {
    Panel(onClick = onClick) {
        Row(horizontalArrangement = Arrangement.spacedBy(Space.s12), verticalAlignment = Alignment.CenterVertically) {
            TwoLines(title, second, Modifier.weight(1f), strong = false)
            Icon(Icons.forward, null, Modifier.size(20.dp), LocalPalette.current.textSecondary)
        }
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Choices(title: String, all: List<Pair<String, String>>, chosen: String, onChoose: (String) -> Unit) {
    Heading(title)
    Panel(padding = androidx.compose.foundation.layout.PaddingValues(Space.s8)) {
        FlowRow(horizontalArrangement = Arrangement.spacedBy(Space.s4)) {
            all.forEach { (name, label) -> ChoiceChip(label, name == chosen) { onChoose(name) } }
        }
    }
}

@Composable
private fun Leaving(state: SettingsState, on: (SettingsEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    val lost = state.unsent > 0
    Column(Modifier.padding(horizontal = Space.s20), Arrangement.spacedBy(Space.s12)) {
        Text(if (lost) w.with("app-sign-out-lose", "count" to state.unsent) else w["app-sign-out-ask"], style = TypeScale.body)
        if (lost) PrimaryButton(w["app-sign-out-sync-first"], Modifier.fillMaxWidth(), enabled = !state.busy) { on(SettingsEvent.SyncFirst) }
        QuietButton(w[if (lost) "app-sign-out-anyway" else "app-sign-out"], Modifier.fillMaxWidth(), ink = p.suspicious, round = true) { on(SettingsEvent.Leave) }
    }
}
