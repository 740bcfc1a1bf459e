package app.legwork.core.presenter

import app.legwork.core.Route
import app.legwork.core.adapter.AttentionItem
import app.legwork.core.adapter.Change
import app.legwork.core.adapter.DeliveryLine
import app.legwork.core.adapter.SyncStatus

data class SyncState(
    val status: SyncStatus? = null,
    val attention: List<AttentionItem> = emptyList(),
    val waiting: List<DeliveryLine> = emptyList(),
    val delivered: List<DeliveryLine> = emptyList(),
    val busy: Boolean = false,
    val online: Boolean = true,
    val problem: String? = null,
    /** The server ended the session: only signing in again helps. */
    val ended: Boolean = false,
    /** The refused action about to be given up. */
    val dropping: AttentionItem? = null,
)

sealed interface SyncEvent {
    data object Now : SyncEvent
    data class Restore(val item: AttentionItem) : SyncEvent
    data class Dismiss(val item: AttentionItem) : SyncEvent
    data class Retry(val item: AttentionItem) : SyncEvent
    /** The refused form is filled in again. */
    data class Edit(val item: AttentionItem) : SyncEvent
    /** Asks first; null turns back. */
    data class AskDrop(val item: AttentionItem?) : SyncEvent
    data class Drop(val item: AttentionItem) : SyncEvent
    data object SignIn : SyncEvent
    data class Open(val objectName: String, val id: String) : SyncEvent
}

/** What waits, what has arrived, what needs the person (V1). */
class SyncPresenter(desk: Desk) : Presenter<SyncState, SyncEvent>(desk, SyncState()) {
    override fun concerns(change: Change) = true

    override fun refresh() {
        run {
            val status = desk.core.sync.status()
            val attention = desk.core.sync.attention()
            val all = desk.core.sync.deliveries(50u)
            update {
                it.copy(
                    status = status, attention = attention, online = desk.device.online.value, ended = status.loginEnded,
                    problem = if (status.loginEnded) desk.words["error-session-ended"] else it.problem.takeUnless { _ -> it.ended },
                    waiting = all.filter { line -> line.state == "on_this_phone" || line.state == "sent" },
                    delivered = all.filter { line -> line.state == "accepted" },
                )
            }
        }
    }

    override fun on(event: SyncEvent) {
        when (event) {
            SyncEvent.Now -> sync()
            is SyncEvent.Restore -> settle { desk.core.sync.restoreMine(event.item.number) }
            is SyncEvent.Dismiss -> settle { desk.core.sync.dismiss(event.item.number) }
            is SyncEvent.Retry -> settle { desk.core.sync.retry(event.item.action) }
            is SyncEvent.Edit -> desk.navigator.open(Route.Form(event.item.objectName, refused = event.item.number))
            is SyncEvent.AskDrop -> now = now.copy(dropping = event.item)
            is SyncEvent.Drop -> settle {
                desk.core.sync.dropRejected(event.item.action)
                now = now.copy(dropping = null)
            }
            SyncEvent.SignIn -> desk.navigator.signIn()
            is SyncEvent.Open -> desk.navigator.open(Route.Page(event.objectName, event.id))
        }
    }

    private fun settle(work: suspend () -> Unit) = run {
        work()
        refresh()
    }

    private fun sync() {
        if (now.busy) return
        now = now.copy(busy = true, problem = null)
        run({
            now = now.copy(busy = false, problem = desk.words.of(it))
            refresh()
        }) {
            val status = desk.core.sync.runOnce(null)
            now = now.copy(busy = false, status = status)
            refresh()
        }
    }
}
