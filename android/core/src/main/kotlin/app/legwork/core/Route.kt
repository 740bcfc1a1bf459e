package app.legwork.core

/** Where one is in the app. A route is text, so that a back stack survives the app's death. */
sealed interface Route {
    data object Login : Route
    data object Home : Route
    data object Customers : Route
    data object Sync : Route
    data object Settings : Route
    data object Card : Route
    data object RecycleBin : Route
    data object Licences : Route
    data class Page(val objectName: String, val id: String) : Route
    /** [refused]: number of the refused action that is filled in again. */
    data class Form(
        val objectName: String, val id: String? = null, val about: String? = null, val refused: Long? = null,
    ) : Route
    data class CheckIn(val customer: String?) : Route

    /** The text form. */
    fun encode(): String = when (this) {
        Login -> "login"
        Home -> "home"
        Customers -> "customers"
        Sync -> "sync"
        Settings -> "settings"
        Card -> "card"
        RecycleBin -> "recycle-bin"
        Licences -> "licences"
        is Page -> "page/$objectName/$id"
        is Form -> "form/$objectName/${id ?: "-"}/${about ?: "-"}/${refused ?: "-"}"
        is CheckIn -> "check-in/${customer ?: "-"}"
    }

    /** Whether the bottom bar is shown. */
    val isTab: Boolean get() = this is Home || this is Customers || this is Sync || this is Settings

    companion object {
        /** The route of a text; null when it is none, as a link from outside may be. */
        fun decode(text: String): Route? {
            val parts = text.split("/")
            fun part(at: Int) = parts.getOrNull(at)?.takeIf { it != "-" && it.isNotEmpty() }
            return when (parts[0]) {
                "login" -> Login
                "home" -> Home
                "customers" -> Customers
                "sync" -> Sync
                "settings" -> Settings
                "card" -> Card
                "recycle-bin" -> RecycleBin
                "licences" -> Licences
                "page" -> part(1)?.let { kind -> part(2)?.let { Page(kind, it) } }
                "form" -> part(1)?.let { Form(it, part(2), part(3), part(4)?.toLongOrNull()) }
                "check-in" -> CheckIn(part(1))
                else -> null
            }
        }

        /** The route of a link `legwork://page/customer/<id>`, `legwork://check-in/<id>`; null for anything else. */
        fun ofLink(link: String): Route? =
            link.removePrefix("legwork://").takeIf { it != link }?.trim('/')?.let(::decode)

        /** The server in `legwork://server?url=…` or in a plain address, as QR codes hold it; null when it is neither. */
        fun serverOfCode(code: String): String? {
            val url = if (code.startsWith("legwork://server?url=")) {
                java.net.URLDecoder.decode(code.substringAfter("url="), "UTF-8")
            } else {
                code.trim()
            }
            return url.takeIf { it.startsWith("https://") || it.startsWith("http://") }
        }
    }
}

/** The back stack. */
class Navigator(initial: List<Route>) {
    private val state = kotlinx.coroutines.flow.MutableStateFlow(initial.ifEmpty { listOf(Route.Login) })

    /** Where one is, last; never empty. */
    val stack: kotlinx.coroutines.flow.StateFlow<List<Route>> = state

    /** Opens a screen; a tab takes the place of everything. */
    fun open(route: Route) {
        state.value = if (route.isTab || route is Route.Login) {
            if (route is Route.Home || route is Route.Login) listOf(route) else listOf(Route.Home, route)
        } else {
            state.value + route
        }
    }

    /** Takes the place of the screen one is on. */
    fun replace(route: Route) {
        state.value = state.value.dropLast(1) + route
    }

    /** Asks for a sign-in above the screen one is on; after it one is back there. */
    fun signIn() {
        if (state.value.last() !is Route.Login) state.value += Route.Login
    }

    /** One back; false at the bottom. */
    fun back(): Boolean {
        if (state.value.size < 2) return false
        state.value = state.value.dropLast(1)
        return true
    }
}
