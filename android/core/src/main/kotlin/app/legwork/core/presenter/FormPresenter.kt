package app.legwork.core.presenter

import app.legwork.core.PhotoAnswer
import app.legwork.core.Route
import app.legwork.core.adapter.DraftPicture
import app.legwork.core.adapter.DraftValue
import app.legwork.core.adapter.DuplicateView
import app.legwork.core.adapter.RecordForm
import app.legwork.core.adapter.RecordRow
import app.legwork.core.adapter.asPictures
import app.legwork.core.adapter.asText
import app.legwork.core.adapter.decode
import app.legwork.core.adapter.encode
import app.legwork.core.adapter.field
import app.legwork.core.adapter.linkValue
import app.legwork.core.adapter.picturesValue
import app.legwork.core.adapter.positionValue
import app.legwork.core.adapter.textValue
import kotlinx.coroutines.Job

data class FormState(
    val objectName: String,
    val id: String?,
    val form: RecordForm? = null,
    /** What was changed so far, by field. */
    val draft: Map<String, DraftValue> = emptyMap(),
    /** What stands in the box, as typed. */
    val typed: Map<String, String> = emptyMap(),
    /** Titles of records that were picked. */
    val picked: Map<String, String> = emptyMap(),
    /** Problems found when saving, by field. */
    val problems: Map<String, String> = emptyMap(),
    val duplicates: List<DuplicateView> = emptyList(),
    val more: Boolean = false,
    /** A draft of an earlier time was brought back. */
    val restored: Boolean = false,
    /** Field a record is picked for. */
    val picking: String? = null,
    val pickText: String = "",
    val pickRows: List<RecordRow> = emptyList(),
    val busy: Boolean = false,
    val problem: String? = null,
)

sealed interface FormEvent {
    /** A value; [text] is what stands in the box. */
    data class Change(val field: String, val value: DraftValue, val text: String) : FormEvent
    data class Pick(val field: String?) : FormEvent
    data class PickText(val text: String) : FormEvent
    data class Picked(val row: RecordRow) : FormEvent
    data class LocateHere(val field: String) : FormEvent
    data class TakePicture(val field: String) : FormEvent
    data class PickPicture(val field: String) : FormEvent
    data class RemovePicture(val field: String, val hash: String) : FormEvent
    data object More : FormEvent
    data object Save : FormEvent
    data object DropDraft : FormEvent
    data class OpenDuplicate(val duplicate: DuplicateView) : FormEvent
    data object Back : FormEvent
}

/**
 * A form drawn from a layout: live rules, duplicates as you type, a draft that survives the app's death (K2, K9, M6); with
 * [refused], what the server refused, to be filled in again (V1).
 */
class FormPresenter(
    desk: Desk, objectName: String, id: String?, private val about: String?, private val refused: Long? = null,
) : Presenter<FormState, FormEvent>(desk, FormState(objectName, id)) {

    private val key = "form:$objectName:${id ?: "new"}:${about ?: ""}" + refused?.let { ":$it" }.orEmpty()
    private var checking: Job? = null
    private var keeping: Job? = null
    private var opened = false

    override fun refresh() {
        if (opened) return
        opened = true
        run({ now = now.copy(problem = desk.words.of(it)) }) {
            val kept = desk.core.settings.recall(key)?.let(::decode).orEmpty()
            val boxes = desk.core.settings.recall("$key:text")?.let(::decode).orEmpty()
            val texts = boxes.mapValues { (_, value) -> value.asText }
            val given = if (kept.isEmpty() && about != null) start(about) else kept
            update { it.copy(draft = given, typed = texts, restored = kept.isNotEmpty(), more = kept.isNotEmpty()) }
            look()
        }
    }

    /** A record that belongs to another begins with it. */
    private fun start(about: String): Map<String, DraftValue> = when (now.objectName) {
        "contact" -> mapOf("customer" to textValue(about))
        "task" -> mapOf("related" to linkValue("customer", about))
        "activity" -> mapOf("parent" to linkValue("customer", about))
        else -> emptyMap()
    }

    private suspend fun look() {
        val (kind, id, draft) = Triple(now.objectName, now.id, now.draft)
        val form = when {
            refused != null -> desk.core.sync.refusedForm(refused, draft)
            id == null -> desk.core.records.newForm(kind, draft)
            else -> desk.core.records.editForm(kind, id, draft)
        }
        val same = if (id == null && refused == null && draft.isNotEmpty()) desk.core.records.duplicates(kind, draft) else emptyList()
        update { if (it.draft == draft) it.copy(form = form, duplicates = same, problem = null) else it }
    }

    override fun on(event: FormEvent) {
        when (event) {
            is FormEvent.Change -> change(event.field, event.value, event.text)
            is FormEvent.Pick -> {
                now = now.copy(picking = event.field, pickText = "", pickRows = emptyList())
                if (event.field != null) find()
            }
            is FormEvent.PickText -> { now = now.copy(pickText = event.text); find() }
            is FormEvent.Picked -> picked(event.row)
            is FormEvent.LocateHere -> run {
                desk.here()?.let { change(event.field, positionValue(it.lat, it.lng, it.accuracyM), "") }
            }
            is FormEvent.TakePicture -> run { picture(event.field, desk.device.takePhoto()) }
            is FormEvent.PickPicture -> run { picture(event.field, desk.device.pickPhoto()) }
            is FormEvent.RemovePicture -> show(event.field, pictures(event.field).filterNot { it.hash == event.hash })
            FormEvent.More -> now = now.copy(more = !now.more)
            FormEvent.Save -> save()
            FormEvent.DropDraft -> run {
                forget()
                now = now.copy(draft = emptyMap(), typed = emptyMap(), restored = false, problems = emptyMap())
                look()
            }
            is FormEvent.OpenDuplicate -> desk.navigator.open(Route.Page(event.duplicate.objectName, event.duplicate.id))
            FormEvent.Back -> desk.navigator.back()
        }
    }

    private fun field(name: String?) = now.form?.sections?.flatMap { it.fields }?.firstOrNull { it.name == name }

    private fun pictures(field: String) = (now.draft[field] ?: field(field)?.value)?.asPictures.orEmpty()

    private fun show(field: String, pictures: List<DraftPicture>) = change(field, picturesValue(pictures), "")

    private suspend fun picture(field: String, answer: PhotoAnswer) {
        val photo = desk.photo(answer) ?: return
        val kept = desk.core.files.keep(photo.path)
        show(field, pictures(field).filterNot { it.hash == kept.hash } + kept)
    }

    private fun change(field: String, value: DraftValue, text: String) {
        now = now.copy(
            draft = now.draft + (field to value), typed = now.typed + (field to text),
            problems = now.problems - field, restored = false,
        )
        // The draft is kept after every change, in order: the app may die at any moment.
        val (draft, typed) = now.draft to now.typed
        val before = keeping
        keeping = run {
            before?.join()
            desk.core.settings.remember(key, encode(draft))
            desk.core.settings.remember("$key:text", encode(typed.mapValues { textValue(it.value) }))
        }
        checking?.cancel()
        checking = run { look() }
    }

    private fun find() = run {
        val kind = field(now.picking)?.to?.firstOrNull() ?: return@run
        val text = now.pickText
        val page = desk.core.records.browse(kind, null, text, emptyMap(), null, 50u)
        update { if (it.pickText == text) it.copy(pickRows = page.rows) else it }
    }

    private fun picked(row: RecordRow) {
        val field = now.picking ?: return
        // A link to a record of any type names the type as well.
        val linked = (field(field)?.to?.size ?: 0) > 1
        now = now.copy(picking = null, picked = now.picked + (field to row.title))
        change(field, if (linked) linkValue(row.objectName, row.id) else textValue(row.id), row.title)
    }

    private fun save() {
        if (now.busy) return
        now = now.copy(busy = true, problem = null)
        run({ e ->
            val at = e.field
            now = now.copy(
                busy = false, more = true,
                problem = desk.words.of(e).takeIf { at == null },
                problems = if (at == null) now.problems else now.problems + (at to desk.words.of(e)),
            )
        }) {
            val (kind, id, draft) = Triple(now.objectName, now.id, now.draft)
            val saved = when {
                refused != null -> null.also { desk.core.sync.resendRefused(refused, draft) }
                id == null -> desk.core.records.create(kind, draft)
                else -> desk.core.records.update(kind, id, draft)
            }
            forget()
            now = now.copy(busy = false)
            desk.device.scheduleReminders()
            desk.tell(desk.words["app-saved"], saved?.let { desk.words["app-undo"] }, saved?.let { s ->
                {
                    run {
                        desk.core.records.undo(s.action)
                        desk.tell(desk.words["app-undone"])
                    }
                }
            })
            if (kind == "customer" && id == null && saved != null) {
                desk.navigator.replace(Route.Page(kind, saved.id))
            } else {
                desk.navigator.back()
            }
        }
    }

    private suspend fun forget() {
        keeping?.join()
        desk.core.settings.remember(key, "")
        desk.core.settings.remember("$key:text", "")
    }
}
