package app.legwork.core.presenter

import app.legwork.core.Route
import app.legwork.core.adapter.ActionId
import app.legwork.core.adapter.AgendaLine
import app.legwork.core.adapter.Change
import app.legwork.core.adapter.CheckInScreen
import app.legwork.core.adapter.HomeScreen
import app.legwork.core.adapter.OpenVisitLine
import app.legwork.core.adapter.Postponement
import app.legwork.core.adapter.SyncStatus

data class HomeState(
    val screen: HomeScreen? = null,
    val openVisits: List<OpenVisitLine> = emptyList(),
    /** A check-in that holds a photo or a note and was not sent. */
    val underWay: CheckInScreen? = null,
    val sync: SyncStatus? = null,
    val online: Boolean = true,
    /** Task whose actions are shown. */
    val opened: String? = null,
    /** Task that is to be postponed. */
    val postponing: String? = null,
    /** Why it cannot go there, in words. */
    val postponeProblem: String? = null,
    /** Visit that is being left. */
    val leaving: String? = null,
    /** The day could not be read, in words. */
    val problem: String? = null,
)

sealed interface HomeEvent {
    data class Open(val task: String) : HomeEvent
    data class Complete(val task: String) : HomeEvent
    data class FollowUp(val task: String) : HomeEvent
    data class AskPostpone(val task: String?) : HomeEvent
    data class Postpone(val to: Postponement) : HomeEvent
    data class Delete(val task: String) : HomeEvent
    data class CheckIn(val line: AgendaLine) : HomeEvent
    data class CheckOut(val visit: String) : HomeEvent
    data object GoOn : HomeEvent
    data class Call(val line: AgendaLine) : HomeEvent
    data class OpenRelated(val line: AgendaLine) : HomeEvent
    data object Search : HomeEvent
    data object OpenSync : HomeEvent
    data object SignIn : HomeEvent
    data object Retry : HomeEvent
}

/** Today: overdue first; complete, follow up, postpone, delete with undo (B1–B6, L10). */
class HomePresenter(desk: Desk) : Presenter<HomeState, HomeEvent>(desk, HomeState()) {
    override fun concerns(change: Change) = true

    override fun refresh() {
        run({ now = now.copy(problem = desk.words.of(it)) }) {
            val screen = desk.core.home.today()
            val visits = desk.core.visits.openVisits()
            val begun = desk.core.visits.underWay()?.takeIf { it.photos.isNotEmpty() || it.note.isNotBlank() }
            val sync = desk.core.sync.status()
            update {
                it.copy(
                    screen = screen, openVisits = visits, underWay = begun, sync = sync, online = desk.device.online.value,
                    problem = null,
                )
            }
        }
    }

    override fun on(event: HomeEvent) {
        when (event) {
            is HomeEvent.Open -> now = now.copy(opened = event.task.takeIf { it != now.opened })
            is HomeEvent.Complete -> act("app-completed") { desk.core.home.complete(event.task) }
            is HomeEvent.FollowUp -> run {
                val saved = desk.core.home.followUp(event.task, emptyMap())
                now = now.copy(opened = null)
                desk.navigator.open(Route.Form("task", saved.id))
            }
            is HomeEvent.AskPostpone -> now = now.copy(postponing = event.task, postponeProblem = null)
            is HomeEvent.Postpone -> now.postponing?.let { task ->
                val refused = { error: Throwable -> now = now.copy(postponeProblem = desk.words.of(error)) }
                act("app-postponed", refused) { desk.core.home.postpone(task, event.to) }
            }
            is HomeEvent.Delete -> act("app-deleted") { desk.core.records.delete("task", event.task) }
            is HomeEvent.CheckIn -> desk.navigator.open(Route.CheckIn(event.line.customerId))
            is HomeEvent.CheckOut -> checkOut(event.visit)
            HomeEvent.GoOn -> now.underWay?.let { desk.navigator.open(Route.CheckIn(it.customerId)) }
            is HomeEvent.Call -> {
                val number = event.line.phone
                if (number == null) desk.tell(desk.words["app-no-phone"])
                else if (!desk.device.call(number)) desk.tell(desk.words["app-no-app"])
            }
            is HomeEvent.OpenRelated -> {
                val (kind, id) = (event.line.relatedObject ?: return) to (event.line.relatedId ?: return)
                desk.navigator.open(Route.Page(kind, id))
            }
            HomeEvent.Search -> desk.navigator.open(Route.Customers)
            HomeEvent.OpenSync -> desk.navigator.open(Route.Sync)
            HomeEvent.SignIn -> desk.navigator.signIn()
            HomeEvent.Retry -> refresh()
        }
    }

    private fun checkOut(visit: String) {
        if (now.leaving != null) return
        now = now.copy(leaving = visit)
        run({
            now = now.copy(leaving = null)
            desk.tell(desk.words.of(it))
        }) {
            desk.checkOut(visit)
            now = now.copy(leaving = null)
            refresh()
        }
    }

    /** A change of a task that can be taken back for as long as the notice stands. */
    private fun act(done: String, onError: ((Throwable) -> Unit)? = null, work: suspend () -> ActionId) = run(onError) {
        val action = work()
        now = now.copy(opened = null, postponing = null, postponeProblem = null)
        desk.device.tap()
        desk.device.scheduleReminders()
        desk.tell(desk.words[done], desk.words["app-undo"]) {
            run {
                desk.core.records.undo(action)
                desk.device.scheduleReminders()
                desk.tell(desk.words["app-undone"])
                refresh()
            }
        }
        refresh()
    }
}
