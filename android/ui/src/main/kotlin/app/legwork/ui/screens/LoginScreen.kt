package app.legwork.ui.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Icon
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.dp
import app.legwork.core.presenter.LoginEvent
import app.legwork.core.presenter.LoginState
import app.legwork.ui.components.Foot
import app.legwork.ui.components.IconAction
import app.legwork.ui.components.PrimaryButton
import app.legwork.ui.components.ProblemPanel
import app.legwork.ui.components.TextBox
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Radius
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.TypeScale

/** Server and sign-in: once per phone. */
@Composable
fun LoginScreen(state: LoginState, on: (LoginEvent) -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    fun problem(field: String) = state.problem.takeIf { state.problemField == field }
    Column(Modifier.fillMaxSize().background(p.background)) {
        Column(
            Modifier.weight(1f).verticalScroll(rememberScrollState()).padding(horizontal = Space.s20, vertical = Space.s32),
            Arrangement.spacedBy(Space.s12),
        ) {
            Box(Modifier.size(64.dp).clip(RoundedCornerShape(Radius.card)).background(p.primary), Alignment.Center) {
                Icon(Icons.pin, null, Modifier.size(36.dp), p.textOnPrimary)
            }
            Text(w["app-login-title"], Modifier.padding(top = Space.s8), style = TypeScale.display)
            Text(w["app-login-hint"], Modifier.padding(bottom = Space.s8), p.textSecondary, style = TypeScale.body)
            TextBox(
                state.server, w["app-server"], { on(LoginEvent.Server(it)) }, problem = problem("server"),
                keyboard = KeyboardType.Uri, hint = w["app-server-hint"],
                end = { IconAction(Icons.code, w["app-server-scan"], ink = p.primary) { on(LoginEvent.ScanCode) } },
            )
            TextBox(state.login, w["app-login"], { on(LoginEvent.Login(it)) }, problem = problem("login"))
            TextBox(
                state.password, w["app-password"], { on(LoginEvent.Password(it)) }, problem = problem("password"),
                keyboard = KeyboardType.Password, secret = !state.passwordShown, ime = ImeAction.Done,
                end = { IconAction(Icons.eye, w["app-show-password"], ink = p.textSecondary) { on(LoginEvent.ShowPassword) } },
            )
        }
        val general = state.problem.takeIf { state.problemField !in listOf("server", "login", "password") }
        if (general != null) ProblemPanel(general)
        Foot {
            PrimaryButton(
                w[if (state.busy) "app-signing-in" else "app-sign-in"], Modifier.fillMaxWidth(), enabled = !state.busy,
            ) { on(LoginEvent.SignIn) }
        }
    }
}
