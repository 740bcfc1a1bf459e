package app.legwork.ui

import androidx.compose.animation.AnimatedVisibility
import androidx.compose.animation.slideInVertically
import androidx.compose.animation.slideOutVertically
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.material3.LocalContentColor
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.unit.dp
import app.legwork.core.AppModel
import app.legwork.core.Device
import app.legwork.core.Route
import app.legwork.core.Start
import app.legwork.core.presenter.CardPresenter
import app.legwork.core.presenter.CheckInPresenter
import app.legwork.core.presenter.FormPresenter
import app.legwork.core.presenter.HomePresenter
import app.legwork.core.presenter.LicencesPresenter
import app.legwork.core.presenter.ListPresenter
import app.legwork.core.presenter.LoginPresenter
import app.legwork.core.presenter.PagePresenter
import app.legwork.core.presenter.RecycleBinPresenter
import app.legwork.core.presenter.SettingsPresenter
import app.legwork.core.presenter.SyncPresenter
import app.legwork.ui.components.BottomBar
import app.legwork.ui.components.NoticeBar
import app.legwork.ui.components.Sheet
import app.legwork.ui.screens.CardScanScreen
import app.legwork.ui.screens.CheckInScreenView
import app.legwork.ui.screens.FormScreen
import app.legwork.ui.screens.HomeScreen
import app.legwork.ui.screens.LicencesScreen
import app.legwork.ui.screens.ListScreen
import app.legwork.ui.screens.LoginScreen
import app.legwork.ui.screens.PageScreen
import app.legwork.ui.screens.QuickCreateLines
import app.legwork.ui.screens.RecycleBinScreen
import app.legwork.ui.screens.SettingsScreen
import app.legwork.ui.screens.StartProblem
import app.legwork.ui.screens.SyncScreen
import app.legwork.ui.theme.LegworkTheme
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import kotlinx.coroutines.delay

/** How long a notice stands, ms: long enough to take something back. */
private const val NOTICE_MS = 5_000L

/** The app from its first moment: while the database does not open, why; then [LegworkRoot]. */
@Composable
fun LegworkStart(start: Start, device: Device, pictures: (ByteArray) -> ImageBitmap?) {
    val model by start.model.collectAsState()
    val failure by start.failure.collectAsState()
    val (opened, why) = model to failure
    if (opened != null) LegworkRoot(opened, pictures)
    else if (why != null) {
        val choices by device.preferences.collectAsState()
        LegworkTheme(start.words, choices.theme, choices.fontScale, pictures) { StartProblem(why, start::open) }
    }
}

/** The whole app in a window, the same on every platform. */
@Composable
fun LegworkRoot(model: AppModel, pictures: (ByteArray) -> ImageBitmap?) {
    val words by model.desk.allWords.collectAsState()
    val choices by model.desk.device.preferences.collectAsState()
    LegworkTheme(words, choices.theme, choices.fontScale, pictures) { Shell(model) }
}

@Composable
private fun Shell(model: AppModel) {
    val p = LocalPalette.current
    val w = LocalWords.current
    val stack by model.navigator.stack.collectAsState()
    val notice by model.desk.notice.collectAsState()
    val attention by model.attention.collectAsState()
    var creating by rememberSaveable { mutableStateOf(false) }
    val route = stack.last()
    CompositionLocalProvider(LocalContentColor provides p.text) {
        Box(Modifier.fillMaxSize().background(p.background).windowInsetsPadding(WindowInsets.safeDrawing), Alignment.TopCenter) {
            Column(Modifier.widthIn(max = 720.dp).fillMaxSize()) {
                Box(Modifier.weight(1f)) { Screen(model, route) }
                if (route.isTab) BottomBar(route, attention, model.navigator::open) { creating = true }
            }
            Box(Modifier.align(Alignment.BottomCenter).widthIn(max = 720.dp).padding(bottom = if (route.isTab) 76.dp else 72.dp)) {
                AnimatedVisibility(notice != null, enter = slideInVertically { it }, exit = slideOutVertically { it }) {
                    notice?.let { NoticeBar(it) { model.desk.hush(it) } }
                }
            }
        }
        if (creating) {
            Sheet(w["app-quick-create"], { creating = false }) {
                QuickCreateLines {
                    creating = false
                    model.navigator.open(it)
                }
            }
        }
    }
    LaunchedEffect(notice) {
        val shown = notice ?: return@LaunchedEffect
        delay(NOTICE_MS)
        model.desk.hush(shown)
    }
}

@Composable
private fun Screen(model: AppModel, route: Route) {
    when (route) {
        Route.Login -> model.presenter<LoginPresenter>(route).let { pr -> LoginScreen(pr.state.collectAsState().value, pr::on) }
        Route.Home -> model.presenter<HomePresenter>(route).let { pr -> HomeScreen(pr.state.collectAsState().value, pr::on) }
        Route.Customers -> model.presenter<ListPresenter>(route).let { pr -> ListScreen(pr.state.collectAsState().value, pr::on) }
        Route.Sync -> model.presenter<SyncPresenter>(route).let { pr -> SyncScreen(pr.state.collectAsState().value, pr::on) }
        Route.Settings -> model.presenter<SettingsPresenter>(route).let { pr -> SettingsScreen(pr.state.collectAsState().value, pr::on) }
        Route.Card -> model.presenter<CardPresenter>(route).let { pr -> CardScanScreen(pr.state.collectAsState().value, pr::on) }
        Route.RecycleBin -> model.presenter<RecycleBinPresenter>(route).let { pr -> RecycleBinScreen(pr.state.collectAsState().value, pr::on) }
        Route.Licences -> model.presenter<LicencesPresenter>(route).let { pr -> LicencesScreen(pr.state.collectAsState().value, pr::on) }
        is Route.Page -> model.presenter<PagePresenter>(route).let { pr -> PageScreen(pr.state.collectAsState().value, pr::on) }
        is Route.Form -> model.presenter<FormPresenter>(route).let { pr -> FormScreen(pr.state.collectAsState().value, pr::on) }
        is Route.CheckIn -> model.presenter<CheckInPresenter>(route).let { pr -> CheckInScreenView(pr.state.collectAsState().value, pr::on) }
    }
}
