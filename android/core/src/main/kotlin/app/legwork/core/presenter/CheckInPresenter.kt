package app.legwork.core.presenter

import app.legwork.core.PhotoAnswer
import app.legwork.core.Positioning
import app.legwork.core.Route
import app.legwork.core.adapter.CheckInScreen
import app.legwork.core.adapter.PlaceLine
import app.legwork.core.adapter.code
import kotlinx.coroutines.Job

data class CheckInState(
    val customer: String?,
    val screen: CheckInScreen? = null,
    val positioning: Positioning = Positioning.Ready,
    val places: List<PlaceLine> = emptyList(),
    val choosing: Boolean = false,
    val explaining: Boolean = false,
    val note: String = "",
    val busy: Boolean = false,
    val online: Boolean = true,
    val problem: String? = null,
)

sealed interface CheckInEvent {
    data object Allow : CheckInEvent
    data object OpenSettings : CheckInEvent
    data object Places : CheckInEvent
    data class Choose(val line: Int) : CheckInEvent
    data object ClosePlaces : CheckInEvent
    data class Explain(val shown: Boolean) : CheckInEvent
    data object Photo : CheckInEvent
    data object PickPhoto : CheckInEvent
    data class RemovePhoto(val number: Int) : CheckInEvent
    data class Note(val text: String) : CheckInEvent
    data object Again : CheckInEvent
    data object Confirm : CheckInEvent
    data object WriteNote : CheckInEvent
    data object Back : CheckInEvent
}

/** A check-in: position, place, photo, doubts in words, confirm (L3–L8, V5). The core keeps every step. */
class CheckInPresenter(desk: Desk, customer: String?) :
    Presenter<CheckInState, CheckInEvent>(desk, CheckInState(customer)) {

    private var collecting: Job? = null
    private var noting: Job? = null

    /** Comes back from the system's settings, too: what was refused may be allowed now. */
    override fun refresh() {
        now = now.copy(positioning = desk.device.positioning(), online = desk.device.online.value)
        run({ now = now.copy(problem = desk.words.of(it)) }) {
            if (now.screen == null) {
                val screen = desk.core.visits.begin(now.customer)
                now = now.copy(screen = screen, note = screen.note, problem = null)
            }
            when (now.positioning) {
                Positioning.Ready -> collect()
                Positioning.Unasked -> {
                    now = now.copy(positioning = desk.device.askForPosition())
                    if (now.positioning == Positioning.Ready) collect()
                }
                else -> Unit
            }
        }
    }

    private fun collect() {
        if (collecting?.isActive == true) return
        collecting = run {
            desk.device.positions().collect { reading ->
                try {
                    val screen = desk.core.visits.addFix(reading)
                    now = now.copy(screen = screen, problem = null)
                } catch (e: app.legwork.core.adapter.LegworkException) {
                    // A reading nobody can use changes nothing; anything else is said.
                    if (e.code == "no_check_in_begun") stop() else now = now.copy(problem = desk.words.of(e))
                }
            }
        }
    }

    /** Nobody looks any more: positions end. */
    fun stop() {
        collecting?.cancel()
        collecting = null
    }

    override fun on(event: CheckInEvent) {
        when (event) {
            CheckInEvent.Allow -> run {
                now = now.copy(positioning = desk.device.askForPosition())
                if (now.positioning == Positioning.Ready) collect()
            }
            CheckInEvent.OpenSettings ->
                if (now.positioning == Positioning.Off) desk.device.openLocationSettings() else desk.device.openAppSettings()
            CheckInEvent.Places -> run { now = now.copy(places = desk.core.visits.places(), choosing = true) }
            is CheckInEvent.Choose -> run {
                val screen = desk.core.visits.choosePlace(event.line.toUInt())
                now = now.copy(screen = screen, choosing = false)
            }
            CheckInEvent.ClosePlaces -> now = now.copy(choosing = false)
            is CheckInEvent.Explain -> now = now.copy(explaining = event.shown)
            CheckInEvent.Photo -> run { photo(desk.device.takePhoto()) }
            CheckInEvent.PickPhoto -> run { photo(desk.device.pickPhoto()) }
            is CheckInEvent.RemovePhoto -> run {
                desk.core.visits.removePhoto(event.number.toUInt())
                now = now.copy(screen = desk.core.visits.screen())
            }
            is CheckInEvent.Note -> {
                now = now.copy(note = event.text)
                val before = noting
                noting = run {
                    before?.join()
                    desk.core.visits.setNote(event.text)
                }
            }
            CheckInEvent.Again -> run { now = now.copy(screen = desk.core.visits.locateAgain()) }
            CheckInEvent.Confirm -> confirm()
            CheckInEvent.WriteNote -> desk.navigator.replace(Route.Form("activity", about = now.customer))
            CheckInEvent.Back -> {
                stop()
                desk.navigator.back()
            }
        }
    }

    private suspend fun photo(answer: PhotoAnswer) {
        when (answer) {
            is PhotoAnswer.Taken -> {
                desk.core.visits.addPhoto(answer.path, answer.live)
                now = now.copy(screen = desk.core.visits.screen())
            }
            PhotoAnswer.Missing -> desk.tell(desk.words["app-camera-missing"])
            PhotoAnswer.NotAPicture -> desk.tell(desk.words["app-file-not-picture"])
            PhotoAnswer.Cancelled -> desk.tell(desk.words["app-camera-cancelled"])
        }
    }

    private fun confirm() {
        if (now.busy) return
        now = now.copy(busy = true)
        run({ now = now.copy(busy = false, problem = desk.words.of(it)) }) {
            noting?.join()
            desk.core.visits.confirm(now.note)
            stop()
            now = now.copy(busy = false)
            desk.device.tap()
            desk.device.syncLater()
            val where = if (desk.device.online.value) "" else " · ${desk.words["app-visit-queued"]}"
            desk.tell(desk.words["app-visit-done"] + where)
            desk.navigator.back()
        }
    }
}
