package app.legwork.core.presenter

import app.legwork.core.AUTO_SOURCE
import app.legwork.core.PhotoAnswer
import app.legwork.core.Positioning
import app.legwork.core.Route
import app.legwork.core.adapter.CheckInScreen
import app.legwork.core.adapter.PinOffer
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
    /** A check-in with another customer holds something: that one first. */
    val elsewhere: CheckInScreen? = null,
    /** Asking whether to give this one up. */
    val discarding: Boolean = false,
    /** Where positions come from, and what one can choose. */
    val source: String = AUTO_SOURCE,
    val sources: List<String> = emptyList(),
    val switching: Boolean = false,
    /** The visit that was sent, and the customer it could give a position. */
    val sent: String? = null,
    val pin: PinOffer? = null,
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
    data class AskSource(val shown: Boolean) : CheckInEvent
    data class Source(val name: String) : CheckInEvent
    data class AskDiscard(val shown: Boolean) : CheckInEvent
    data object Discard : CheckInEvent
    data object OpenOther : CheckInEvent
    data object DropOther : CheckInEvent
    data class Pin(val yes: Boolean) : CheckInEvent
    data object Confirm : CheckInEvent
    data object WriteNote : CheckInEvent
    data object Back : CheckInEvent
}

/** A check-in: position, place, photo, doubts in words, confirm (L3–L8, V5). The core keeps every step. */
class CheckInPresenter(desk: Desk, customer: String?) :
    Presenter<CheckInState, CheckInEvent>(desk, CheckInState(customer)) {

    private var collecting: Job? = null
    private var watching: Job? = null
    private var noting: Job? = null

    /** Comes back from the system's settings, too: what was refused may be allowed now. */
    override fun refresh() {
        if (now.sent != null) return
        if (watching?.isActive != true) watching = run { desk.device.positionSwitches().collect { refresh() } }
        now = now.copy(
            positioning = desk.device.positioning(), online = desk.device.online.value,
            source = desk.device.preferences.value.positionSource, sources = desk.device.positionSources(),
        )
        run(::refused) {
            if (now.screen == null) {
                val screen = desk.core.visits.begin(now.customer)
                now = now.copy(screen = screen, note = screen.note, elsewhere = null, problem = null)
                desk.core.visits.notePhone(desk.device.phoneState())
            }
            when (now.positioning) {
                Positioning.Ready -> collect()
                Positioning.Unasked -> {
                    now = now.copy(positioning = desk.device.askForPosition())
                    if (now.positioning == Positioning.Ready) collect()
                }
                else -> halt()
            }
        }
    }

    private fun refused(error: Throwable) {
        if (error.code != "check_in_elsewhere") now = now.copy(problem = desk.words.of(error))
        else run { now = now.copy(elsewhere = desk.core.visits.underWay(), problem = null) }
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
        halt()
        watching?.cancel()
        watching = null
    }

    private fun halt() {
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
            is CheckInEvent.AskSource -> now = now.copy(switching = event.shown)
            is CheckInEvent.Source -> switch(event.name)
            is CheckInEvent.AskDiscard -> now = now.copy(discarding = event.shown)
            CheckInEvent.Discard -> run {
                noting?.join()
                desk.core.visits.cancel()
                desk.tell(desk.words["app-visit-discarded"])
                leave()
            }
            CheckInEvent.OpenOther -> now.elsewhere?.let { desk.navigator.replace(Route.CheckIn(it.customerId)) }
            CheckInEvent.DropOther -> run {
                desk.core.visits.cancel()
                now = now.copy(elsewhere = null)
                refresh()
            }
            is CheckInEvent.Pin -> pin(event.yes)
            CheckInEvent.Confirm -> confirm()
            CheckInEvent.WriteNote -> desk.navigator.replace(Route.Form("activity", about = now.customer))
            CheckInEvent.Back -> leave()
        }
    }

    private fun leave() {
        stop()
        desk.navigator.back()
    }

    /** Another source: what came from the old one is thrown away (L4). */
    private fun switch(name: String) {
        desk.device.keep(desk.device.preferences.value.copy(positionSource = name))
        now = now.copy(switching = false, source = name)
        halt()
        run {
            now = now.copy(screen = desk.core.visits.locateAgain())
            if (now.positioning == Positioning.Ready) collect()
        }
    }

    private fun pin(yes: Boolean) {
        val visit = now.sent ?: return
        run({
            desk.tell(desk.words.of(it))
            desk.navigator.back()
        }) {
            if (yes) {
                val action = desk.core.visits.acceptPin(visit)
                val done = if (now.pin?.confirms == null) "app-pin-done" else "app-pin-confirmed"
                desk.tell(desk.words[done], desk.words["app-undo"]) {
                    run {
                        desk.core.records.undo(action)
                        desk.tell(desk.words["app-undone"])
                    }
                }
            }
            desk.navigator.back()
        }
    }

    private suspend fun photo(answer: PhotoAnswer) {
        val photo = desk.photo(answer) ?: return
        desk.core.visits.addPhoto(photo.path, photo.live)
        now = now.copy(screen = desk.core.visits.screen())
    }

    private fun confirm() {
        if (now.busy) return
        now = now.copy(busy = true)
        run({ now = now.copy(busy = false, problem = desk.words.of(it)) }) {
            noting?.join()
            val visit = desk.core.visits.confirm(now.note).id
            stop()
            val offer = desk.core.visits.pinOffer(visit)
            now = now.copy(busy = false, sent = visit, pin = offer)
            desk.device.tap()
            desk.device.syncLater()
            val where = if (desk.device.online.value) "" else " · ${desk.words["app-visit-queued"]}"
            desk.tell(desk.words["app-visit-done"] + where)
            if (offer == null) desk.navigator.back()
        }
    }
}
