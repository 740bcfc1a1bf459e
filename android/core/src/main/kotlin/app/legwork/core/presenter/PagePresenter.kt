package app.legwork.core.presenter

import app.legwork.core.Route
import app.legwork.core.adapter.Change
import app.legwork.core.adapter.OpenVisitLine
import app.legwork.core.adapter.RecordPage
import app.legwork.core.adapter.RecordPicture
import app.legwork.core.adapter.RecordRow
import app.legwork.core.adapter.TimelineLine
import app.legwork.core.adapter.numberValue
import app.legwork.core.adapter.linkValue
import app.legwork.core.adapter.textValue

data class PageState(
    val objectName: String,
    val id: String,
    val page: RecordPage? = null,
    val timeline: List<TimelineLine> = emptyList(),
    /** `timeline`, `details`, or an object name of a related tab. */
    val tab: String = "timeline",
    val related: List<RecordRow> = emptyList(),
    val calling: Boolean = false,
    val note: String = "",
    /** Pictures the record's own fields hold. */
    val pictures: List<RecordPicture> = emptyList(),
    /** The picture that is looked at. */
    val viewing: RecordPicture? = null,
    /** The whole of it is on its way. */
    val fetching: Boolean = false,
    /** Why the whole of it is not there, in words. */
    val pictureProblem: String? = null,
    /** My visit here that has no check-out yet. */
    val visit: OpenVisitLine? = null,
    val leaving: Boolean = false,
    /** Asking whether to delete the record. */
    val deleting: Boolean = false,
    val problem: String? = null,
)

sealed interface PageEvent {
    data class Tab(val name: String) : PageEvent
    data object Call : PageEvent
    data class CallNumber(val number: String?) : PageEvent
    data object Navigate : PageEvent
    data object CheckIn : PageEvent
    data object CheckOut : PageEvent
    data class Picture(val picture: RecordPicture?) : PageEvent
    data object FetchPicture : PageEvent
    data object Edit : PageEvent
    data class AskDelete(val shown: Boolean) : PageEvent
    data object Delete : PageEvent
    data object Share : PageEvent
    data object Export : PageEvent
    data class Note(val text: String) : PageEvent
    data object SaveNote : PageEvent
    data class Open(val objectName: String, val id: String) : PageEvent
    data class New(val objectName: String) : PageEvent
    data object Back : PageEvent
}

/** A record's page: call, navigate, check in; timeline, fields, what belongs to it (K23, L8, M2); deleting it (B6). */
class PagePresenter(desk: Desk, objectName: String, id: String) :
    Presenter<PageState, PageEvent>(
        desk, PageState(objectName, id, tab = if (objectName == "customer") "timeline" else "details"),
    ) {

    /** A picture that is looked at may have come with the sync. */
    override fun concerns(change: Change) = change is Change.Records || now.viewing != null

    override fun refresh() {
        run({ now = now.copy(problem = desk.words.of(it)) }) {
            val page = desk.core.records.page(now.objectName, now.id)
            val timeline = desk.core.records.timeline(now.objectName, now.id, 50u)
            val visit = desk.core.visits.openVisits().firstOrNull { it.customerId == now.id }
            val pictures = desk.core.files.pictures(now.objectName, now.id)
            update { it.copy(page = page, timeline = timeline, visit = visit, problem = null).showing(pictures) }
            loadTab()
        }
    }

    private fun PageState.showing(pictures: List<RecordPicture>): PageState {
        val viewed = viewing?.let { old -> pictures.firstOrNull { it.hash == old.hash } }
        return copy(pictures = pictures, viewing = viewed, pictureProblem = pictureProblem.takeIf { viewed?.path == null })
    }

    private suspend fun loadTab() {
        val tab = now.tab
        if (tab == "timeline" || tab == "details") return
        val rows = desk.core.records.related(tab, now.id, 100u)
        update { if (it.tab == tab) it.copy(related = rows) else it }
    }

    override fun on(event: PageEvent) {
        when (event) {
            is PageEvent.Tab -> {
                now = now.copy(tab = event.name, related = emptyList())
                run { loadTab() }
            }
            PageEvent.Call -> call()
            is PageEvent.CallNumber -> {
                now = now.copy(calling = false)
                event.number?.let(::dial)
            }
            PageEvent.Navigate -> navigate()
            PageEvent.CheckIn -> desk.navigator.open(Route.CheckIn(now.id))
            PageEvent.CheckOut -> checkOut()
            is PageEvent.Picture -> {
                now = now.copy(viewing = event.picture, pictureProblem = null)
                if (event.picture != null) fetch()
            }
            PageEvent.FetchPicture -> fetch()
            PageEvent.Edit -> desk.navigator.open(Route.Form(now.objectName, now.id))
            is PageEvent.AskDelete -> now = now.copy(deleting = event.shown)
            PageEvent.Delete -> delete()
            PageEvent.Share -> share()
            PageEvent.Export -> export()
            is PageEvent.Note -> now = now.copy(note = event.text)
            PageEvent.SaveNote -> saveNote()
            is PageEvent.Open -> desk.navigator.open(Route.Page(event.objectName, event.id))
            is PageEvent.New -> desk.navigator.open(Route.Form(event.objectName, about = now.id))
            PageEvent.Back -> desk.navigator.back()
        }
    }

    private fun delete() {
        if (!now.deleting) return
        now = now.copy(deleting = false)
        run {
            val action = desk.core.records.delete(now.objectName, now.id)
            desk.device.tap()
            desk.device.scheduleReminders()
            if (!desk.navigator.back()) desk.navigator.open(Route.Home)
            desk.tell(desk.words["app-deleted"], desk.words["app-undo"]) {
                run {
                    desk.core.records.undo(action)
                    desk.device.scheduleReminders()
                    desk.tell(desk.words["app-undone"])
                }
            }
        }
    }

    private fun checkOut() {
        val visit = now.visit ?: return
        if (now.leaving) return
        now = now.copy(leaving = true)
        run({
            now = now.copy(leaving = false)
            desk.tell(desk.words.of(it))
        }) {
            desk.checkOut(visit.id)
            now = now.copy(leaving = false)
            refresh()
        }
    }

    /** Asks for the whole of the picture that is looked at; without a network it comes with the next sync. */
    private fun fetch() {
        val picture = now.viewing ?: return
        if (picture.path != null || now.fetching) return
        now = now.copy(fetching = true, pictureProblem = null)
        run({ now = now.copy(fetching = false, pictureProblem = desk.words.of(it)) }) {
            desk.core.files.want(now.objectName, now.id, picture.hash)
            val online = desk.device.online.value
            if (online) desk.core.sync.runOnce(null)
            val pictures = desk.core.files.pictures(now.objectName, now.id)
            val problem = if (online) null else desk.words["app-picture-offline"]
            update { it.copy(fetching = false, pictureProblem = problem).showing(pictures) }
        }
    }

    private fun call() {
        val phones = now.page?.phones.orEmpty()
        when (phones.size) {
            0 -> desk.tell(desk.words["app-no-phone"])
            1 -> dial(phones[0].number)
            else -> now = now.copy(calling = true)
        }
    }

    private fun dial(number: String) {
        if (!desk.device.call(number)) desk.tell(desk.words["app-no-app"])
    }

    private fun navigate() {
        val page = now.page ?: return
        val (lat, lng) = page.lat to page.lng
        if (lat == null || lng == null) desk.tell(desk.words["app-no-position"])
        else if (!desk.device.navigate(lat, lng, page.detail.title)) desk.tell(desk.words["app-no-app"])
    }

    private fun share() {
        val page = now.page ?: return
        val lines = listOf(page.detail.title) + page.phones.map { "${it.label} ${it.number}" } + page.address
        if (!desk.device.share(lines.filter { it.isNotBlank() }.joinToString("\n"))) desk.tell(desk.words["app-no-app"])
    }

    private fun export() {
        val page = now.page ?: return
        val cells = page.detail.sections.flatMap { it.items }.associate { it.cell.field to it.cell.text }
        val company = if (now.objectName == "customer") page.detail.title else cells["customer"].orEmpty()
        val phones = page.phones.map { it.number }
        val shown = desk.device.exportContact(page.detail.title, company, phones, cells["email"].orEmpty())
        if (!shown) desk.tell(desk.words["app-no-app"])
    }

    private fun saveNote() {
        val text = now.note.trim()
        if (text.isEmpty()) return
        run {
            val draft = mapOf(
                "parent" to linkValue(now.objectName, now.id),
                "kind" to textValue("note"),
                "text" to textValue(text),
                "at" to numberValue(System.currentTimeMillis()),
            )
            desk.core.records.create("activity", draft)
            now = now.copy(note = "")
            desk.tell(desk.words["app-saved"])
            refresh()
        }
    }
}
