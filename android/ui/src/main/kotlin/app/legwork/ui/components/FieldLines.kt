package app.legwork.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.interaction.MutableInteractionSource
import androidx.compose.foundation.interaction.collectIsFocusedAsState
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.text.BasicTextField
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.dp
import app.legwork.core.adapter.DraftValue
import app.legwork.core.adapter.FormField
import app.legwork.core.adapter.emptyValue
import app.legwork.core.adapter.typedValue
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.Touch
import app.legwork.ui.theme.TypeScale

/** What is typed into a line, by widget; everything else keeps its box. */
private val TYPED = mapOf(
    "text" to KeyboardType.Text, "long_text" to KeyboardType.Text, "tags" to KeyboardType.Text, "address" to KeyboardType.Text,
    "phone" to KeyboardType.Phone, "email" to KeyboardType.Email, "url" to KeyboardType.Uri,
)

/**
 * A field as a line of a panel without padding: label and value beside each other, with large type below each other; a
 * long value takes as many lines as it needs. [doubt] says in a word that it needs a second look, [beside] is what to
 * compare it with.
 */
@Composable
fun FieldLine(
    field: FormField, value: DraftValue, typed: String?, doubt: String?, onChange: (DraftValue, String) -> Unit, beside: @Composable () -> Unit = {},
) {
    val p = LocalPalette.current
    val focus = remember { MutableInteractionSource() }
    val focused by focus.collectIsFocusedAsState()
    Column(Modifier.fillMaxWidth().background(if (doubt != null) p.reviewSoft else p.surface)) {
        val keyboard = TYPED[field.widget]
        if (keyboard == null) {
            Box(Modifier.padding(horizontal = Space.s16, vertical = Space.s8)) {
                FieldBox(field, value, typed, null, null, FieldActions(onChange))
            }
        } else {
            BasicTextField(
                typed ?: field.text,
                // It wraps; a line of its own it never has.
                { text -> text.replace('\n', ' ').let { onChange(if (it.isEmpty()) emptyValue else typedValue(it), it) } },
                Modifier.fillMaxWidth(), textStyle = TypeScale.body.copy(color = p.text), cursorBrush = SolidColor(p.primary),
                keyboardOptions = KeyboardOptions(keyboardType = keyboard, imeAction = ImeAction.Next), interactionSource = focus,
            ) { inner -> Line(field, doubt, inner) }
            field.problem?.let { Text(it, Modifier.padding(start = Space.s16, end = Space.s16, bottom = Space.s8), p.suspicious, style = TypeScale.label) }
        }
        beside()
        Box(Modifier.fillMaxWidth().height(if (focused) 2.dp else 1.dp).background(if (focused) p.primary else p.outline))
    }
}

@Composable
private fun Line(field: FormField, doubt: String?, inner: @Composable () -> Unit) {
    val p = LocalPalette.current
    val required = LocalWords.current["app-required"]
    val label: @Composable (Modifier) -> Unit = { modifier ->
        Row(modifier) {
            Text(field.label, Modifier.weight(1f, fill = false), p.textSecondary, style = TypeScale.small)
            if (field.required) Text(" *", Modifier.semantics { contentDescription = required }, p.suspicious, style = TypeScale.small)
        }
    }
    val look: @Composable () -> Unit = { if (doubt != null) Text(doubt, color = p.review, style = TypeScale.small) }
    val body = Modifier.fillMaxWidth().heightIn(min = Touch.minimum).padding(horizontal = Space.s16, vertical = Space.s8)
    if (isLarge()) {
        Column(body, Arrangement.spacedBy(Space.s4)) {
            label(Modifier)
            inner()
            look()
        }
    } else {
        Row(body, Arrangement.spacedBy(Space.s8), Alignment.CenterVertically) {
            label(Modifier.weight(0.22f))
            // A word about doubt takes its room from the value, so that all values begin below each other.
            Row(Modifier.weight(0.78f), Arrangement.spacedBy(Space.s8), Alignment.CenterVertically) {
                Box(Modifier.weight(1f)) { inner() }
                look()
            }
        }
    }
}
