package app.legwork.core.presenter

import app.legwork.core.PhotoAnswer
import app.legwork.core.Route
import app.legwork.core.adapter.CardIncomplete
import app.legwork.core.adapter.CardLine
import app.legwork.core.adapter.CardSaved
import app.legwork.core.adapter.CardScreen
import app.legwork.core.adapter.DraftValue
import app.legwork.core.adapter.DuplicateView
import kotlinx.coroutines.Job

data class CardState(
    val screen: CardScreen? = null,
    val customer: Map<String, DraftValue> = emptyMap(),
    val contact: Map<String, DraftValue> = emptyMap(),
    val typed: Map<String, String> = emptyMap(),
    val scanning: Boolean = false,
    /** Line that is to go to another field. */
    val line: CardLine? = null,
    /** An existing customer the contact goes to. */
    val attachTo: DuplicateView? = null,
    val problem: String? = null,
    val busy: Boolean = false,
)

sealed interface CardEvent {
    data object Take : CardEvent
    data object Pick : CardEvent
    data class Line(val line: CardLine?) : CardEvent
    data class Assign(val field: String?) : CardEvent

    /** [form] is `customer` or `contact`. */
    data class Change(val form: String, val field: String, val value: DraftValue, val text: String) : CardEvent
    data class Attach(val to: DuplicateView?) : CardEvent
    data object Save : CardEvent
    data object Back : CardEvent
}

/** Photo → review → customer and contact (K3–K5, K9). The core keeps the review; it is there again after a restart. */
class CardPresenter(desk: Desk) : Presenter<CardState, CardEvent>(desk, CardState()) {
    private var editing: Job? = null

    override fun refresh() {
        if (now.screen != null || now.scanning) return
        run({ now = now.copy(problem = desk.words.of(it)) }) {
            val problem = desk.core.cards.problem()
            val review = desk.core.cards.review()
            now = now.copy(screen = review, problem = problem)
        }
    }

    override fun on(event: CardEvent) {
        when (event) {
            CardEvent.Take -> run { scan(desk.device.takePhoto()) }
            CardEvent.Pick -> run { scan(desk.device.pickPhoto()) }
            is CardEvent.Line -> now = now.copy(line = event.line)
            is CardEvent.Assign -> run {
                val line = now.line ?: return@run
                now = now.copy(line = null, screen = desk.core.cards.assignLine(line.number, event.field))
            }
            is CardEvent.Change -> change(event)
            is CardEvent.Attach -> now = now.copy(attachTo = event.to)
            CardEvent.Save -> save()
            CardEvent.Back -> desk.navigator.back()
        }
    }

    private suspend fun scan(answer: PhotoAnswer) {
        val photo = desk.photo(answer) ?: return
        now = CardState(scanning = true)
        try {
            now = now.copy(screen = desk.core.cards.scan(photo.path, null, null), scanning = false)
        } catch (e: app.legwork.core.adapter.LegworkException) {
            now = now.copy(scanning = false, problem = desk.words.of(e), screen = desk.core.cards.review())
        }
    }

    private fun change(event: CardEvent.Change) {
        now = if (event.form == "customer") now.copy(customer = now.customer + (event.field to event.value))
        else now.copy(contact = now.contact + (event.field to event.value))
        now = now.copy(typed = now.typed + ("${event.form}.${event.field}" to event.text))
        val (customer, contact) = now.customer to now.contact
        val before = editing
        editing = run {
            before?.join()
            val screen = desk.core.cards.edit(customer, contact)
            update { if (it.customer == customer && it.contact == contact) it.copy(screen = screen) else it }
        }
    }

    private fun save() {
        if (now.busy) return
        now = now.copy(busy = true)
        run({ now = now.copy(busy = false, problem = desk.words.of(it)) }) {
            editing?.join()
            when (val saved = desk.core.cards.save(now.customer, now.contact, now.attachTo?.id)) {
                is CardSaved -> {
                    now = CardState()
                    desk.device.tap()
                    desk.tell(desk.words["app-card-saved"], desk.words["app-undo"]) {
                        run {
                            desk.core.records.undo(saved.action)
                            desk.tell(desk.words["app-undone"])
                        }
                    }
                    desk.navigator.replace(Route.Page("customer", saved.customer))
                }
                is CardIncomplete -> now = now.copy(busy = false, screen = saved.review)
            }
        }
    }
}
