package app.legwork.core.presenter

import app.legwork.core.Device
import app.legwork.core.Navigator
import app.legwork.core.PhotoAnswer
import app.legwork.core.Positioning
import app.legwork.core.Words
import app.legwork.core.adapter.Change
import app.legwork.core.adapter.Core
import app.legwork.core.adapter.LocationReading
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.firstOrNull
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull

/** How long somebody who leaves waits for a position, ms. */
private const val CHECK_OUT_MS = 8_000L

/** A reading this good ends the wait, metres. */
private const val GOOD_M = 50.0

/** A line at the bottom of the screen, with at most one thing to do about it. */
data class Notice(val text: String, val action: String? = null, val run: (() -> Unit)? = null)

/** What every presenter works with. */
class Desk(val core: Core, val device: Device, val navigator: Navigator, val scope: CoroutineScope) {
    private val noticeState = MutableStateFlow<Notice?>(null)
    private val wordState = MutableStateFlow(Words(core.settings))

    /** The notice shown now. */
    val notice: StateFlow<Notice?> = noticeState

    /** The texts now. */
    val allWords: StateFlow<Words> = wordState

    /** The texts. */
    val words: Words get() = wordState.value

    /** Shows a notice. */
    fun tell(text: String, action: String? = null, run: (() -> Unit)? = null) {
        noticeState.value = Notice(text, action, run)
    }

    /** Takes the notice away. */
    fun hush(notice: Notice? = noticeState.value) {
        noticeState.compareAndSet(notice, null)
    }

    /** The photo somebody asked for; null when there is none, which was then said in words. */
    fun photo(answer: PhotoAnswer): PhotoAnswer.Taken? {
        val why = when (answer) {
            is PhotoAnswer.Taken -> return answer
            PhotoAnswer.Missing -> "app-camera-missing"
            PhotoAnswer.NotAPicture -> "app-file-not-picture"
            PhotoAnswer.NoRoom -> "app-photo-no-room"
            PhotoAnswer.Cancelled -> "app-camera-cancelled"
        }
        tell(words[why])
        return null
    }

    /** Leaves a visit with the best position that can be had soon, or without one, and says so. */
    suspend fun checkOut(visit: String) {
        val answer = core.visits.checkOut(visit, readings())
        device.tap()
        device.syncLater()
        tell("${words["app-visit-checked-out"]} · ${answer.text}")
    }

    /** Where the phone is now, as well as can be known soon; null when that is not to be had, which was then said. */
    suspend fun here(): LocationReading? {
        val state = device.positioning().let { if (it == Positioning.Unasked) device.askForPosition() else it }
        val best = readings().minByOrNull { it.accuracyM }
        if (best == null) {
            val why = when (state) {
                Positioning.Ready -> "error-no-fix"
                Positioning.Off -> "app-location-off"
                Positioning.Missing -> "app-location-none"
                Positioning.Refused, Positioning.Unasked -> "app-location-refused"
            }
            tell(words[why])
        }
        return best
    }

    /** Positions until one is good or the person has waited long enough; none when there is no permission. */
    private suspend fun readings(): List<LocationReading> {
        val all = mutableListOf<LocationReading>()
        if (device.positioning() == Positioning.Ready) {
            withTimeoutOrNull(CHECK_OUT_MS) {
                device.positions().firstOrNull { reading ->
                    all += reading
                    reading.accuracyM <= GOOD_M
                }
            }
        }
        return all
    }

    /** Changes the language of everything. */
    fun speak(tags: String) {
        core.settings.setLanguage(tags)
        wordState.value = Words(core.settings)
    }
}

/** State + Event → State. A presenter asks the core and holds no rule of its own. */
abstract class Presenter<S : Any, E : Any>(protected val desk: Desk, initial: S) {
    private val states = MutableStateFlow(initial)

    /** What the screen shows. */
    val state: StateFlow<S> = states

    protected var now: S
        get() = states.value
        set(value) { states.value = value }

    /** Something the person did. */
    abstract fun on(event: E)

    /** Asks the core for what is shown; called when the screen opens and when something changed. */
    open fun refresh() = Unit

    /** Whether a change concerns this screen. */
    open fun concerns(change: Change): Boolean = false

    protected fun update(change: (S) -> S) = states.update(change)

    /** Runs work; a failure becomes words at the bottom of the screen unless [onError] takes it. */
    protected fun run(onError: ((Throwable) -> Unit)? = null, work: suspend () -> Unit): Job = desk.scope.launch {
        try {
            work()
        } catch (e: CancellationException) {
            throw e
        } catch (e: Exception) {
            if (onError != null) onError(e) else desk.tell(desk.words.of(e))
        }
    }
}
