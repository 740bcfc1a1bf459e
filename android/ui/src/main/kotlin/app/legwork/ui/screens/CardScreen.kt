package app.legwork.ui.screens

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.gestures.detectTapGestures
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.imePadding
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.Icon
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.key
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.drawText
import androidx.compose.ui.text.rememberTextMeasurer
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.IntOffset
import androidx.compose.ui.unit.IntSize
import androidx.compose.ui.unit.dp
import app.legwork.core.adapter.CardFormView
import app.legwork.core.adapter.CardLine
import app.legwork.core.adapter.CardScreen
import app.legwork.core.presenter.CardEvent
import app.legwork.core.presenter.CardState
import app.legwork.ui.components.BackBar
import app.legwork.ui.components.ButtonRow
import app.legwork.ui.components.FieldLine
import app.legwork.ui.components.Foot
import app.legwork.ui.components.Heading
import app.legwork.ui.components.Panel
import app.legwork.ui.components.PrimaryButton
import app.legwork.ui.components.ProblemPanel
import app.legwork.ui.components.QuietButton
import app.legwork.ui.components.Sheet
import app.legwork.ui.components.SheetLine
import app.legwork.ui.components.isLarge
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalPictures
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Radius
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.TypeScale
import java.io.File

/** Photo → review → save. */
@Composable
fun CardScanScreen(state: CardState, on: (CardEvent) -> Unit) {
    val w = LocalWords.current
    val card = state.screen
    Column(Modifier.fillMaxSize().imePadding()) {
        BackBar(w["app-card-title"], { on(CardEvent.Back) }) { if (card != null && !isLarge()) Origin(card, Modifier.padding(end = Space.s16)) }
        if (state.problem != null) ProblemPanel(state.problem!!)
        when {
            state.scanning -> Scanning()
            card == null -> Start(on)
            else -> Review(state, card, on)
        }
    }
    val line = state.line
    if (line != null && card != null) LineSheet(line, card, on)
}

/** Where it was read, and how fast. */
@Composable
private fun Origin(card: CardScreen, modifier: Modifier) {
    Text(card.origin, modifier, LocalPalette.current.textSecondary, style = TypeScale.small)
}

@Composable
private fun androidx.compose.foundation.layout.ColumnScope.Scanning() {
    val w = LocalWords.current
    Column(Modifier.weight(1f).fillMaxWidth(), Arrangement.Center, Alignment.CenterHorizontally) {
        CircularProgressIndicator()
        Text(w["app-card-scanning"], Modifier.padding(Space.s16), style = TypeScale.body)
    }
}

@Composable
private fun androidx.compose.foundation.layout.ColumnScope.Start(on: (CardEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    // What is said comes first where there is no room for the picture of a card.
    val frame = if (isLarge()) 2.6f else 1.75f
    Column(
        Modifier.weight(1f).fillMaxWidth().verticalScroll(rememberScrollState()).padding(Space.s24),
        Arrangement.Center, Alignment.CenterHorizontally,
    ) {
        Box(
            Modifier.fillMaxWidth().aspectRatio(frame).clip(RoundedCornerShape(Radius.card))
                .border(2.dp, p.outline, RoundedCornerShape(Radius.card)),
            Alignment.Center,
        ) { Icon(Icons.card, null, Modifier.size(56.dp), p.textSecondary) }
        Text(w["app-card-start"], Modifier.padding(top = Space.s24), style = TypeScale.heading, textAlign = TextAlign.Center)
        Text(w["app-card-local"], Modifier.padding(top = Space.s8), p.textSecondary, style = TypeScale.body, textAlign = TextAlign.Center)
    }
    val pick: @Composable (Modifier) -> Unit = { QuietButton(w["app-card-pick"], it, Icons.image, round = true) { on(CardEvent.Pick) } }
    val take: @Composable (Modifier) -> Unit = { PrimaryButton(w["app-card-take"], it, Icons.camera) { on(CardEvent.Take) } }
    Foot {
        if (isLarge()) {
            ButtonRow(Modifier.weight(1f)) { each -> pick(each); take(each) }
        } else {
            pick(Modifier.weight(1f))
            take(Modifier.weight(1.4f))
        }
    }
}

@Composable
private fun androidx.compose.foundation.layout.ColumnScope.Review(state: CardState, card: CardScreen, on: (CardEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    val decode = LocalPictures.current
    val large = isLarge()
    val picture = remember(card.pictureFile) { runCatching { decode(File(card.pictureFile).readBytes()) }.getOrNull() }
    LazyColumn(Modifier.weight(1f).testTag("card"), contentPadding = PaddingValues(bottom = Space.s24)) {
        item("picture") { CardPicture(card, picture, state.line) { on(CardEvent.Line(it)) } }
        if (large) item("origin") { Origin(card, Modifier.padding(horizontal = Space.s20, vertical = Space.s4)) }
        item("hint") { Text(w["app-card-hint"], Modifier.padding(horizontal = Space.s20, vertical = Space.s4), p.textSecondary, style = TypeScale.small) }
        items(card.hints, key = { it.code }) { ProblemPanel(it.text) }
        items(card.customer.duplicates, key = { "same-${it.id}" }) { same ->
            val attached = state.attachTo?.id == same.id
            Duplicate(same, w[if (attached) "app-card-new" else "app-card-use-existing"]) {
                on(CardEvent.Attach(if (attached) null else same))
            }
        }
        if (state.attachTo == null) part("customer", w["app-card-company"], card.customer, state, picture, on)
        part("contact", w["app-card-person"], card.contact, state, picture, on)
    }
    val again: @Composable (Modifier) -> Unit = { QuietButton(w["app-card-again"], it, round = true) { on(CardEvent.Take) } }
    val save: @Composable (Modifier) -> Unit = { PrimaryButton(w["app-card-save"], it, enabled = !state.busy) { on(CardEvent.Save) } }
    Foot {
        if (isLarge()) {
            ButtonRow(Modifier.weight(1f)) { each -> again(each); save(each) }
        } else {
            again(Modifier)
            save(Modifier.weight(1f))
        }
    }
}

private fun LazyListScope.part(
    name: String, title: String, view: CardFormView, state: CardState, picture: ImageBitmap?, on: (CardEvent) -> Unit,
) {
    item("title-$name") { Heading(title) }
    val marked = view.marks.associateBy { it.field }
    // What the card filled and what must be filled; the rest, as choices that have a usual answer, can be changed on the
    // record's own page.
    val fields = view.form.sections.flatMap { it.fields }.filter {
        val filled = it.text.isNotEmpty() && it.widget != "choice"
        (it.required || filled || it.problem != null) && it.widget in SHOWN && it.name != "customer"
    }
    item("fields-$name") {
        val draft = if (name == "customer") state.customer else state.contact
        Panel(padding = PaddingValues(0.dp)) {
            fields.forEach { field ->
                val unsure = marked[field.name]?.takeIf { !it.sure }
                val read = unsure?.lines.orEmpty().mapNotNull { number -> state.screen?.lines?.firstOrNull { it.number == number } }
                key(field.name) {
                    FieldLine(
                        field, draft[field.name] ?: field.value, state.typed["$name.${field.name}"], unsure?.let { LocalWords.current["app-card-check"] },
                        { value, text -> on(CardEvent.Change(name, field.name, value, text)) },
                    ) { if (picture != null) read.forEach { Strip(picture, it) } }
                }
            }
        }
    }
}

private val SHOWN = setOf("text", "long_text", "phone", "email", "url", "address", "choice", "tags")

/** The part of the card a value was read from, beside the value. */
@Composable
private fun Strip(picture: ImageBitmap, line: CardLine) {
    val p = LocalPalette.current
    val description = LocalWords.current.with("app-card-strip", "text" to line.text)
    val (left, right) = line.corners.minOf { it.x } to line.corners.maxOf { it.x }
    val (top, bottom) = line.corners.minOf { it.y } to line.corners.maxOf { it.y }
    // A little of what is around, so that cut letters can be told.
    val around = (bottom - top) * 0.25f
    fun at(share: Float, length: Int) = (share.coerceIn(0f, 1f) * length).toInt()
    val from = IntOffset(at(left - around, picture.width), at(top - around, picture.height))
    val size = IntSize(at(right + around, picture.width) - from.x, at(bottom + around, picture.height) - from.y)
    if (size.width <= 0 || size.height <= 0) return
    Canvas(
        Modifier.padding(start = Space.s16, end = Space.s16, bottom = Space.s8).fillMaxWidth().heightIn(max = 56.dp).aspectRatio(size.width.toFloat() / size.height, matchHeightConstraintsFirst = true)
            .clip(RoundedCornerShape(Radius.control)).border(1.dp, p.review, RoundedCornerShape(Radius.control))
            .semantics { contentDescription = description },
    ) { drawImage(picture, from, size, dstSize = IntSize(this.size.width.toInt(), this.size.height.toInt())) }
}

/** The card with its lines; one pressed can be given another meaning. */
@Composable
private fun CardPicture(card: CardScreen, picture: ImageBitmap?, chosen: CardLine?, onLine: (CardLine) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    val measurer = rememberTextMeasurer()
    // Where a second look is asked for.
    val doubtful = listOf(card.customer, card.contact).flatMap { it.marks }.filter { !it.sure }.flatMap { it.lines }.toSet()
    val ratio = picture?.let { it.width.toFloat() / it.height }?.coerceIn(0.6f, 2.2f) ?: 1.75f
    Box(
        Modifier.fillMaxWidth().padding(horizontal = Space.s16, vertical = Space.s4).aspectRatio(ratio)
            .clip(RoundedCornerShape(Radius.card)).background(p.surface).border(1.dp, p.outline, RoundedCornerShape(Radius.card)),
    ) {
        if (picture != null) {
            androidx.compose.foundation.Image(picture, w["app-scan-card"], Modifier.fillMaxSize(), contentScale = ContentScale.FillBounds)
        }
        Canvas(
            Modifier.fillMaxSize().semantics { contentDescription = w["app-card-hint"] }.pointerInput(card) {
                detectTapGestures { at -> hit(card.lines, at.x / size.width, at.y / size.height)?.let(onLine) }
            },
        ) {
            card.lines.forEach { line ->
                val path = outline(line, size.width, size.height)
                // A picture that is gone still leaves what was read.
                val corner = line.corners.firstOrNull()
                if (picture == null && corner != null) {
                    val laid = measurer.measure(line.text, TypeScale.small.copy(color = p.text), TextOverflow.Ellipsis, maxLines = 1)
                    drawText(laid, topLeft = Offset(corner.x * size.width + 4.dp.toPx(), corner.y * size.height))
                }
                val (ink, fill, edge) = when {
                    chosen?.number == line.number -> Triple(p.trail, 0.25f, 1f)
                    line.number in doubtful -> Triple(p.review, 0.15f, 1f)
                    else -> Triple(p.primary, 0.07f, 0.35f)
                }
                drawPath(path, ink, fill)
                drawPath(path, ink, edge, Stroke(1.5.dp.toPx()))
            }
        }
    }
}

private fun outline(line: CardLine, width: Float, height: Float) = Path().apply {
    line.corners.map { Offset(it.x * width, it.y * height) }.forEachIndexed { at, c -> if (at == 0) moveTo(c.x, c.y) else lineTo(c.x, c.y) }
    close()
}

/** The line under a point, both as shares of the picture; the nearest within a finger's breadth. */
private fun hit(lines: List<CardLine>, x: Float, y: Float): CardLine? = lines.map { line ->
    val (left, right) = line.corners.minOf { it.x } to line.corners.maxOf { it.x }
    val (top, bottom) = line.corners.minOf { it.y } to line.corners.maxOf { it.y }
    line to maxOf(left - x, x - right, top - y, y - bottom)
}.filter { it.second < 0.04f }.minByOrNull { it.second }?.first

@Composable
private fun LineSheet(line: CardLine, card: CardScreen, on: (CardEvent) -> Unit) {
    val w = LocalWords.current
    Sheet(w.with("app-card-line-is", "text" to line.text), { on(CardEvent.Line(null)) }) {
        LazyColumn {
            items(card.fields, key = { it.name }) { f -> SheetLine(f.label, on = f.name in line.fields) { on(CardEvent.Assign(f.name)) } }
            item("none") { SheetLine(w["app-card-line-none"], on = line.fields.isEmpty()) { on(CardEvent.Assign(null)) } }
        }
    }
}
