package app.legwork.ui.screens

import androidx.compose.foundation.layout.Column
import androidx.compose.material3.DatePicker
import androidx.compose.material3.DatePickerDialog
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.SelectableDates
import androidx.compose.material3.Text
import androidx.compose.material3.TimePicker
import androidx.compose.material3.TimePickerDialog
import androidx.compose.material3.rememberDatePickerState
import androidx.compose.material3.rememberTimePickerState
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import app.legwork.core.adapter.inOneHour
import app.legwork.core.adapter.nextWeek
import app.legwork.core.adapter.ownTime
import app.legwork.core.adapter.tomorrow
import app.legwork.core.presenter.HomeEvent
import app.legwork.ui.components.ProblemPanel
import app.legwork.ui.components.Sheet
import app.legwork.ui.components.SheetLine
import app.legwork.ui.components.TextAction
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.TypeScale
import java.time.Instant
import java.time.LocalDate
import java.time.ZoneOffset

/** Where a postponed task goes: a preset, or a day and a time of one's own. */
@Composable
fun PostponeSheet(problem: String?, on: (HomeEvent) -> Unit) {
    var choosing by rememberSaveable { mutableStateOf(false) }
    var day by rememberSaveable { mutableStateOf<String?>(null) }
    val chosen = day
    when {
        chosen != null -> ClockDialog({ day = null }) { clock ->
            day = null
            choosing = false
            on(HomeEvent.Postpone(ownTime("$chosen $clock")))
        }
        choosing -> DayDialog({ choosing = false }) { day = it }
        else -> Presets(problem, on) { choosing = true }
    }
}

@Composable
private fun Presets(problem: String?, on: (HomeEvent) -> Unit, onOwn: () -> Unit) {
    val w = LocalWords.current
    Sheet(w["app-postpone-title"], { on(HomeEvent.AskPostpone(null)) }) {
        Column {
            if (problem != null) ProblemPanel(problem)
            SheetLine(w["app-postpone-hour"], Icons.clock) { on(HomeEvent.Postpone(inOneHour)) }
            SheetLine(w["app-postpone-tomorrow"], Icons.calendar) { on(HomeEvent.Postpone(tomorrow)) }
            SheetLine(w["app-postpone-week"], Icons.calendar) { on(HomeEvent.Postpone(nextWeek)) }
            SheetLine(w["app-postpone-own"], Icons.edit, onClick = onOwn)
        }
    }
}

/** Days from today on. */
@OptIn(ExperimentalMaterial3Api::class)
private class FromToday : SelectableDates {
    private val today = LocalDate.now()

    override fun isSelectableDate(utcTimeMillis: Long) = !dayOf(utcTimeMillis).isBefore(today)

    override fun isSelectableYear(year: Int) = year >= today.year
}

private fun dayOf(utcMs: Long): LocalDate = Instant.ofEpochMilli(utcMs).atZone(ZoneOffset.UTC).toLocalDate()

@OptIn(ExperimentalMaterial3Api::class)
@Composable
private fun DayDialog(onCancel: () -> Unit, onDay: (String) -> Unit) {
    val w = LocalWords.current
    val tomorrow = LocalDate.now().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli()
    val state = rememberDatePickerState(tomorrow, selectableDates = FromToday())
    DatePickerDialog(
        onCancel,
        confirmButton = { TextAction(w["app-next"]) { state.selectedDateMillis?.let { onDay(dayOf(it).toString()) } } },
        dismissButton = { TextAction(w["app-cancel"], onClick = onCancel) },
    ) { DatePicker(state) }
}

@OptIn(ExperimentalMaterial3Api::class)
@Composable
private fun ClockDialog(onCancel: () -> Unit, onClock: (String) -> Unit) {
    val w = LocalWords.current
    val state = rememberTimePickerState(9, 0, is24Hour = true)
    TimePickerDialog(
        onCancel,
        confirmButton = { TextAction(w["app-ok"]) { onClock("%02d:%02d".format(state.hour, state.minute)) } },
        title = { Text(w["app-pick-time"], style = TypeScale.heading) },
        dismissButton = { TextAction(w["app-cancel"], onClick = onCancel) },
    ) { TimePicker(state) }
}
