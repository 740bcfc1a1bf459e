package app.legwork.core.presenter

import app.legwork.core.Route
import app.legwork.core.adapter.Change
import app.legwork.core.adapter.DeletedRecord

data class RecycleBinState(
    /** What this phone deleted, newest first; null until it was asked. */
    val lines: List<DeletedRecord>? = null,
    /** Record that is being restored. */
    val restoring: String? = null,
    val problem: String? = null,
)

sealed interface RecycleBinEvent {
    data class Restore(val line: DeletedRecord) : RecycleBinEvent
    data object Back : RecycleBinEvent
}

/** What this phone deleted in the last 30 days, and the way back (B6). */
class RecycleBinPresenter(desk: Desk) : Presenter<RecycleBinState, RecycleBinEvent>(desk, RecycleBinState()) {

    override fun concerns(change: Change) = change is Change.Records

    override fun refresh() {
        run({ now = now.copy(problem = desk.words.of(it)) }) {
            val lines = desk.core.records.recycleBin()
            update { it.copy(lines = lines, problem = null) }
        }
    }

    override fun on(event: RecycleBinEvent) {
        when (event) {
            is RecycleBinEvent.Restore -> restore(event.line)
            RecycleBinEvent.Back -> desk.navigator.back()
        }
    }

    private fun restore(line: DeletedRecord) {
        if (now.restoring != null) return
        now = now.copy(restoring = line.id)
        run({
            now = now.copy(restoring = null)
            desk.tell(desk.words.of(it))
        }) {
            desk.core.records.restore(line.objectName, line.id)
            update { it.copy(lines = it.lines?.minus(line), restoring = null) }
            desk.device.tap()
            desk.device.scheduleReminders()
            desk.tell(desk.words["app-restored"], desk.words["app-open"]) {
                desk.navigator.open(Route.Page(line.objectName, line.id))
            }
        }
    }
}
