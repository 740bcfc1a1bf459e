package app.legwork.core.presenter

import app.legwork.core.Route
import app.legwork.core.adapter.Change
import app.legwork.core.adapter.ChoiceView
import app.legwork.core.adapter.FilterField
import app.legwork.core.adapter.RecordRow
import kotlinx.coroutines.Job

data class ListState(
    val objectName: String,
    val views: List<ChoiceView> = emptyList(),
    val view: String = "mine",
    val text: String = "",
    val filters: List<FilterField> = emptyList(),
    /** Field → options chosen. */
    val chosen: Map<String, List<String>> = emptyMap(),
    val filtering: Boolean = false,
    val rows: List<RecordRow> = emptyList(),
    val total: Long? = null,
    val next: String? = null,
    val loading: Boolean = true,
    val problem: String? = null,
)

sealed interface ListEvent {
    data class View(val name: String) : ListEvent
    data class Text(val text: String) : ListEvent
    data class Filter(val shown: Boolean) : ListEvent
    data class Choose(val field: String, val option: String) : ListEvent
    data object ClearFilters : ListEvent

    /** The end of the list comes into sight. */
    data object More : ListEvent
    data class Open(val row: RecordRow) : ListEvent
    data object New : ListEvent
    data object Scan : ListEvent
    data object Retry : ListEvent
}

/** A list of records, page by page; search as you type; filters (K1, E1, E4). */
class ListPresenter(desk: Desk, objectName: String) :
    Presenter<ListState, ListEvent>(desk, ListState(objectName)) {

    private var loading: Job? = null

    override fun concerns(change: Change) = change is Change.Records && now.objectName in change.objects

    override fun refresh() {
        load()
        if (now.views.isEmpty()) run {
            val views = desk.core.records.listViews(now.objectName)
            val filters = desk.core.records.filterFields(now.objectName)
            update { it.copy(views = views, filters = filters) }
        }
    }

    override fun on(event: ListEvent) {
        when (event) {
            is ListEvent.View -> { now = now.copy(view = event.name); load() }
            is ListEvent.Text -> { now = now.copy(text = event.text); load() }
            is ListEvent.Filter -> now = now.copy(filtering = event.shown)
            is ListEvent.Choose -> {
                val old = now.chosen[event.field].orEmpty()
                val new = if (event.option in old) old - event.option else old + event.option
                val all = now.chosen + (event.field to new)
                now = now.copy(chosen = all.filterValues { it.isNotEmpty() })
                load()
            }
            ListEvent.ClearFilters -> { now = now.copy(chosen = emptyMap(), filtering = false); load() }
            ListEvent.More -> more()
            is ListEvent.Open -> desk.navigator.open(Route.Page(event.row.objectName, event.row.id))
            ListEvent.New -> desk.navigator.open(Route.Form(now.objectName))
            ListEvent.Scan -> desk.navigator.open(Route.Card)
            ListEvent.Retry -> load()
        }
    }

    private fun load() {
        loading?.cancel()
        loading = run({ now = now.copy(loading = false, problem = desk.words.of(it)) }) {
            val asked = now
            // As many rows as are shown: a change elsewhere must not throw the person back to the top.
            val limit = asked.rows.size.coerceIn(PAGE, 100).takeIf { asked.text.isEmpty() } ?: PAGE
            val page = desk.core.records.browse(
                asked.objectName, asked.view, asked.text, asked.chosen, null, limit.toUInt(),
            )
            update {
                it.copy(
                    rows = page.rows, total = page.total?.toLong(), next = page.next, loading = false, problem = null,
                )
            }
        }
    }

    private fun more() {
        val after = now.next ?: return
        if (loading?.isActive == true) return
        loading = run {
            val asked = now
            val page = desk.core.records.browse(
                asked.objectName, asked.view, asked.text, asked.chosen, after, PAGE.toUInt(),
            )
            update { it.copy(rows = it.rows + page.rows, next = page.next) }
        }
    }

    private companion object {
        const val PAGE = 50
    }
}
