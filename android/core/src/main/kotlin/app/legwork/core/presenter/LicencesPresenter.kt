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
            val parts = text?.split(Regex("\n\\s*\n"))?.map(::flowing)?.filter { it.isNotEmpty() }.orEmpty()
            val problem = if (parts.isEmpty()) desk.words["app-licences-none"] else null
            now = LicencesState(parts, problem)
        }
    }

    /** A paragraph that was broken for a typewriter's lines, as one that fits any width. Short lines stay their own. */
    private fun flowing(part: String): String {
        val text = StringBuilder()
        var last = 0
        part.lines().map { it.trim() }.filter { it.isNotEmpty() }.forEach { line ->
            if (text.isNotEmpty()) text.append(if (last > BROKEN) ' ' else '\n')
            text.append(line)
            last = line.length
        }
        return text.toString()
    }

    private companion object {
        /** A line longer than this goes on in the next one, letters. */
        const val BROKEN = 55
    }

    override fun on(event: LicencesEvent) {
        when (event) {
            LicencesEvent.Back -> desk.navigator.back()
        }
    }
}
