package app.legwork.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.DatePicker
import androidx.compose.material3.DatePickerDialog
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.Icon
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.OutlinedTextFieldDefaults
import androidx.compose.material3.Surface
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.material3.rememberDatePickerState
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.input.PasswordVisualTransformation
import androidx.compose.ui.text.input.VisualTransformation
import androidx.compose.ui.unit.dp
import app.legwork.core.adapter.DraftValue
import app.legwork.core.adapter.FormField
import app.legwork.core.adapter.asNumber
import app.legwork.core.adapter.asPictures
import app.legwork.core.adapter.asText
import app.legwork.core.adapter.asWords
import app.legwork.core.adapter.emptyValue
import app.legwork.core.adapter.numberValue
import app.legwork.core.adapter.textValue
import app.legwork.core.adapter.typedValue
import app.legwork.core.adapter.wordsValue
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Radius
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.Touch
import app.legwork.ui.theme.TypeScale
import java.time.Instant
import java.time.ZoneOffset

/** Pictures of a field that sets no limit of its own. */
private const val MOST_PICTURES = 20

/** What one can do in the box of a field. */
class FieldActions(
    val onChange: (DraftValue, String) -> Unit,
    val onPick: () -> Unit = {},
    val onLocate: () -> Unit = {},
    val onTakePicture: () -> Unit = {},
    val onPickPicture: () -> Unit = {},
    val onRemovePicture: (String) -> Unit = {},
)

/** A box for text, as all others are made of. */
@Composable
fun TextBox(
    value: String, label: String, onChange: (String) -> Unit, modifier: Modifier = Modifier, problem: String? = null,
    keyboard: KeyboardType = KeyboardType.Text, lines: Int = 1, secret: Boolean = false, hint: String = "",
    required: Boolean = false, readOnly: Boolean = false, ime: ImeAction = ImeAction.Next,
    end: (@Composable () -> Unit)? = null,
) {
    val p = LocalPalette.current
    val required2 = LocalWords.current["app-required"]
    OutlinedTextField(
        value, onChange, modifier.fillMaxWidth(), readOnly = readOnly, textStyle = TypeScale.body,
        label = {
            Row {
                Text(label)
                if (required) Text(" *", Modifier.semantics { contentDescription = required2 }, p.suspicious)
            }
        },
        placeholder = if (hint.isEmpty()) null else ({ Text(hint, color = p.textSecondary) }),
        trailingIcon = end, isError = problem != null,
        supportingText = if (problem == null) null else ({ Text(problem, color = p.suspicious) }),
        visualTransformation = if (secret) PasswordVisualTransformation() else VisualTransformation.None,
        keyboardOptions = KeyboardOptions(keyboardType = keyboard, imeAction = if (lines > 1) ImeAction.Default else ime),
        singleLine = lines == 1, minLines = lines, maxLines = if (lines == 1) 1 else 8,
        shape = RoundedCornerShape(Radius.control),
        colors = OutlinedTextFieldDefaults.colors(
            focusedContainerColor = p.surface, unfocusedContainerColor = p.surface, errorContainerColor = p.surface,
            unfocusedBorderColor = p.outline, focusedBorderColor = p.primary,
        ),
    )
}

/** A field of a form in the box of its widget kind. [typed] is what stands in the box; null before it was touched. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun FieldBox(field: FormField, value: DraftValue, typed: String?, problem: String?, picked: String?, actions: FieldActions) {
    val p = LocalPalette.current
    val w = LocalWords.current
    val said = problem ?: field.problem
    val shown = typed ?: field.text
    fun type(text: String) = actions.onChange(if (text.isEmpty()) emptyValue else typedValue(text), text)

    when (field.widget) {
        "text" -> TextBox(shown, field.label, ::type, problem = said, required = field.required)
        "long_text" -> TextBox(shown, field.label, ::type, problem = said, lines = 3, required = field.required)
        "number", "money" -> TextBox(shown, field.label, ::type, problem = said, keyboard = KeyboardType.Decimal, required = field.required)
        "phone" -> TextBox(shown, field.label, ::type, problem = said, keyboard = KeyboardType.Phone, required = field.required)
        "email" -> TextBox(shown, field.label, ::type, problem = said, keyboard = KeyboardType.Email, required = field.required)
        "url" -> TextBox(shown, field.label, ::type, problem = said, keyboard = KeyboardType.Uri, required = field.required)
        "tags", "address" -> TextBox(shown, field.label, ::type, problem = said, required = field.required)
        "date" -> DateBox(field.label, typed ?: value.asText.ifEmpty { field.text }, said, field.required, ::type)
        "date_time" -> TextBox(
            shown, field.label, ::type, problem = said, hint = "2026-11-25 14:30", required = field.required,
            end = { Icon(Icons.clock, null, Modifier.size(20.dp), p.textSecondary) },
        )
        "switch" -> Row(
            Modifier.fillMaxWidth().heightIn(min = Touch.minimum), Arrangement.SpaceBetween, Alignment.CenterVertically,
        ) {
            Text(field.label, Modifier.weight(1f), style = TypeScale.body)
            Switch(
                value.asNumber == 1L, { actions.onChange(numberValue(if (it) 1 else 0), "") },
                Modifier.semantics { contentDescription = field.label },
            )
        }
        "choice" -> Labelled(field, said) {
            FlowRow(horizontalArrangement = Arrangement.spacedBy(Space.s4)) {
                field.choices.forEach { c ->
                    val on = value.asText == c.name
                    ChoiceChip(c.label, on) { actions.onChange(if (on) emptyValue else textValue(c.name), "") }
                }
            }
        }
        "choices" -> Labelled(field, said) {
            FlowRow(horizontalArrangement = Arrangement.spacedBy(Space.s4)) {
                val all = value.asWords
                field.choices.forEach { c ->
                    val on = c.name in all
                    ChoiceChip(c.label, on) { actions.onChange(wordsValue(if (on) all - c.name else all + c.name), "") }
                }
            }
        }
        "rating" -> Labelled(field, said) {
            Row {
                val stars = value.asNumber ?: 0
                (1L..5L).forEach { n ->
                    IconAction(Icons.star, "${field.label} $n", ink = if (n <= stars) p.trail else p.outline) {
                        actions.onChange(if (n == stars) emptyValue else numberValue(n), "")
                    }
                }
            }
        }
        "record" -> PressBox(field, picked ?: field.text, w["app-choose"], Icons.down, said, actions.onPick)
        "position" -> PressBox(field, field.text, w["app-locate-here"], Icons.pin, said, actions.onLocate)
        "images" -> Labelled(field, said) {
            PictureField(value.asPictures, field.length.toInt().takeIf { it > 0 } ?: MOST_PICTURES, actions)
        }
        else -> if (field.text.isNotEmpty()) ReadLine(field.label, field.text)
    }
}

@Composable
private fun Labelled(field: FormField, problem: String?, content: @Composable () -> Unit) {
    val p = LocalPalette.current
    Column(Modifier.fillMaxWidth()) {
        Row {
            Text(field.label, color = p.textSecondary, style = TypeScale.small)
            if (field.required) Text(" *", color = p.suspicious, style = TypeScale.small)
        }
        content()
        if (problem != null) Text(problem, color = p.suspicious, style = TypeScale.label)
    }
}

/** A box that opens something instead of being typed into. */
@Composable
private fun PressBox(field: FormField, text: String, hint: String, icon: ImageVector, problem: String?, onPress: () -> Unit) {
    val p = LocalPalette.current
    Labelled(field, problem) {
        Surface(
            onPress, Modifier.fillMaxWidth().padding(top = Space.s4), shape = RoundedCornerShape(Radius.control), color = p.surface,
            contentColor = p.text, border = androidx.compose.foundation.BorderStroke(1.dp, if (problem == null) p.outline else p.suspicious),
        ) {
            Row(Modifier.heightIn(min = Touch.primary).padding(horizontal = Space.s16), verticalAlignment = Alignment.CenterVertically) {
                val empty = text.isEmpty()
                Text(if (empty) hint else text, Modifier.weight(1f), if (empty) p.textSecondary else p.text, style = TypeScale.body)
                Icon(icon, null, Modifier.size(20.dp), p.textSecondary)
            }
        }
    }
}

/** A label and what it says, not to be changed here. */
@Composable
fun ReadLine(label: String, text: String, onClick: (() -> Unit)? = null) {
    val p = LocalPalette.current
    val line = Modifier.fillMaxWidth().heightIn(min = if (onClick == null) 40.dp else Touch.minimum)
    val body: @Composable () -> Unit = {
        Row(Modifier.padding(vertical = 9.dp), Arrangement.spacedBy(10.dp), Alignment.CenterVertically) {
            Text(label, Modifier.weight(0.32f), p.textSecondary, style = TypeScale.small)
            Text(text, Modifier.weight(0.68f), if (onClick == null) p.text else p.primary, style = TypeScale.body)
        }
    }
    if (onClick == null) Row(line, verticalAlignment = Alignment.CenterVertically) { body() }
    else Surface(onClick, line, color = p.surface) { body() }
}

@OptIn(ExperimentalMaterial3Api::class)
@Composable
private fun DateBox(label: String, text: String, problem: String?, required: Boolean, onChange: (String) -> Unit) {
    val w = LocalWords.current
    var open by rememberSaveable { mutableStateOf(false) }
    TextBox(
        text, label, onChange, problem = problem, hint = "2026-11-25", keyboard = KeyboardType.Number, required = required,
        end = { IconAction(Icons.calendar, w["app-pick-date"], ink = LocalPalette.current.textSecondary) { open = true } },
    )
    if (!open) return
    val state = rememberDatePickerState()
    DatePickerDialog(
        { open = false },
        confirmButton = {
            TextAction(w["app-ok"]) {
                state.selectedDateMillis?.let { onChange(Instant.ofEpochMilli(it).atZone(ZoneOffset.UTC).toLocalDate().toString()) }
                open = false
            }
        },
        dismissButton = { TextAction(w["app-cancel"]) { open = false } },
    ) { DatePicker(state) }
}

/** A search box in the look of the lists; with large type there is room for the [short] hint only. */
@Composable
fun SearchBox(text: String, hint: String, short: String, modifier: Modifier = Modifier, onChange: (String) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    androidx.compose.foundation.text.BasicTextField(
        text, onChange, modifier.fillMaxWidth().semantics { contentDescription = hint }, singleLine = true,
        textStyle = TypeScale.body.copy(color = p.text), cursorBrush = androidx.compose.ui.graphics.SolidColor(p.primary),
        keyboardOptions = KeyboardOptions(imeAction = ImeAction.Search),
    ) { inner ->
        Row(
            Modifier.fillMaxWidth().background(p.surface, RoundedCornerShape(Radius.pill)).heightIn(min = Touch.minimum)
                .padding(start = Space.s16, end = Space.s4),
            Arrangement.spacedBy(Space.s8), Alignment.CenterVertically,
        ) {
            Icon(Icons.search, null, Modifier.size(20.dp), p.textSecondary)
            androidx.compose.foundation.layout.Box(Modifier.weight(1f)) {
                if (text.isEmpty()) Text(if (isLarge()) short else hint, color = p.textSecondary, style = TypeScale.body, maxLines = 1)
                inner()
            }
            if (text.isNotEmpty()) IconAction(Icons.close, w["app-clear"], ink = p.textSecondary) { onChange("") }
        }
    }
}
