package app.legwork.core.presenter

import app.legwork.core.Route
import app.legwork.core.adapter.field

data class LoginState(
    val server: String = "",
    val login: String = "",
    val password: String = "",
    val busy: Boolean = false,
    /** What went wrong, in words. */
    val problem: String? = null,
    /** Field the problem is about. */
    val problemField: String? = null,
    val passwordShown: Boolean = false,
)

sealed interface LoginEvent {
    data class Server(val text: String) : LoginEvent
    data class Login(val text: String) : LoginEvent
    data class Password(val text: String) : LoginEvent
    data object ShowPassword : LoginEvent
    data object SignIn : LoginEvent

    /** Text of a QR code or of a link. */
    data class Code(val text: String) : LoginEvent

    /** Photograph the code. */
    data object ScanCode : LoginEvent
}

/** Choosing the server and signing in, once (A2, A3). */
class LoginPresenter(desk: Desk) :
    Presenter<LoginState, LoginEvent>(desk, LoginState(server = desk.device.preferences.value.server)) {

    override fun on(event: LoginEvent) {
        when (event) {
            is LoginEvent.Server -> now = now.copy(server = event.text, problem = null)
            is LoginEvent.Login -> now = now.copy(login = event.text, problem = null)
            is LoginEvent.Password -> now = now.copy(password = event.text, problem = null)
            LoginEvent.ShowPassword -> now = now.copy(passwordShown = !now.passwordShown)
            LoginEvent.SignIn -> signIn()
            is LoginEvent.Code -> code(event.text)
            LoginEvent.ScanCode -> scan()
        }
    }

    private fun code(text: String) {
        val server = Route.serverOfCode(text)
        if (server == null) desk.tell(desk.words["app-server-scan-bad"])
        else now = now.copy(server = server, problem = null)
    }

    private fun scan() = run {
        desk.photo(desk.device.takePhoto())?.let { code(desk.core.session.codeInPicture(it.path).orEmpty()) }
    }

    private fun signIn() {
        val empty = listOf("server" to now.server, "login" to now.login, "password" to now.password)
            .firstOrNull { it.second.isBlank() }
        if (empty != null) {
            now = now.copy(problem = desk.words["app-fill-in"], problemField = empty.first)
            return
        }
        if (now.busy) return
        now = now.copy(busy = true, problem = null)
        run({ now = now.copy(busy = false, problem = desk.words.of(it), problemField = it.field) }) {
            val server = now.server
            val before = desk.core.session.current()
            if (before != null) desk.core.sync.stop()
            val account = desk.core.session.signIn(server, now.login.trim(), now.password)
            desk.device.keep(desk.device.preferences.value.copy(server = server))
            now = LoginState(server = server)
            // Whoever had to sign in again goes on where they were.
            val same = before != null && before.user == account.user && before.server == account.server
            if (!same || !desk.navigator.back()) desk.navigator.open(Route.Home)
            desk.core.sync.start()
            desk.device.syncLater()
        }
    }
}
