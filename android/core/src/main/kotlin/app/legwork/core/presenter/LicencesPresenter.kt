package app.legwork.core.presenter

data class LicencesState(
    /** The parts of the text, as they are shown one below the other; null until it was read. */
    val parts: List<String>? = null,
    val problem: String? = null,
)

sealed interface LicencesEvent {
    data object Back : LicencesEvent
}

/** The licences of what others wrote and this app carries. */
class LicencesPresenter(desk: Desk) : Presenter<LicencesState, LicencesEvent>(desk, LicencesState()) {

    override fun refresh() {
        if (now.parts != null) return
        run({ now = now.copy(problem = desk.words.of(it)) }) {
            val text = desk.device.licences()
            val parts = text?.split(Regex("\n{2,}"))?.map { it.trim('\n') }?.filter { it.isNotBlank() }.orEmpty()
            val problem = if (parts.isEmpty()) desk.words["app-licences-none"] else null
            now = LicencesState(parts, problem)
        }
    }

    override fun on(event: LicencesEvent) {
        when (event) {
            LicencesEvent.Back -> desk.navigator.back()
        }
    }
}
