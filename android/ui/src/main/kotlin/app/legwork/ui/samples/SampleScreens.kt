package app.legwork.ui.samples

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import app.legwork.core.Route
import app.legwork.core.presenter.CardState
import app.legwork.core.presenter.Notice
import app.legwork.core.presenter.RecycleBinState
import app.legwork.ui.components.BottomBar
import app.legwork.ui.components.NoticeBar
import app.legwork.ui.components.PictureBody
import app.legwork.ui.components.SheetBody
import app.legwork.ui.screens.CardScanScreen
import app.legwork.ui.screens.CheckInScreenView
import app.legwork.ui.screens.DeleteBody
import app.legwork.ui.screens.DiscardBody
import app.legwork.ui.screens.Dropping
import app.legwork.ui.screens.FilterBody
import app.legwork.ui.screens.FormScreen
import app.legwork.ui.screens.HomeScreen
import app.legwork.ui.screens.LicencesScreen
import app.legwork.ui.screens.ListScreen
import app.legwork.ui.screens.LoginScreen
import app.legwork.ui.screens.PageScreen
import app.legwork.ui.screens.PinBody
import app.legwork.ui.screens.QuickCreateLines
import app.legwork.ui.screens.RecycleBinScreen
import app.legwork.ui.screens.SettingsScreen
import app.legwork.ui.screens.SourceBody
import app.legwork.ui.screens.StartProblem
import app.legwork.ui.screens.SyncScreen
import app.legwork.ui.theme.LocalWords

/** A tab as it is seen, with the bar below it. */
@Composable
private fun Tab(route: Route, content: @Composable () -> Unit) {
    Column {
        Box(Modifier.weight(1f)) { content() }
        BottomBar(route, false, {}, {})
    }
}

/** Every screen with a sample state, by name: what pictures and checks go through. */
fun sampleScreens(language: String): Map<String, @Composable () -> Unit> {
    val s = Samples(language)
    return linkedMapOf(
        "start-problem" to { StartProblem(LocalWords.current["error-disk-full"]) {} },
        "login" to { LoginScreen(s.login) {} },
        "home" to { Tab(Route.Home) { HomeScreen(s.home) {} } },
        "home-offline" to { Tab(Route.Home) { HomeScreen(s.homeOffline) {} } },
        "home-ended" to { Tab(Route.Home) { HomeScreen(s.home.copy(opened = null, sync = s.home.sync?.copy(loginEnded = true))) {} } },
        "home-empty" to { Tab(Route.Home) { HomeScreen(s.homeEmpty) {} } },
        "home-unsent" to { Tab(Route.Home) { HomeScreen(s.home.copy(opened = null, underWay = s.checkInElsewhere.elsewhere)) {} } },
        "create" to { SheetBody(LocalWords.current["app-quick-create"], {}) { QuickCreateLines {} } },
        "list" to { Tab(Route.Customers) { ListScreen(s.list) {} } },
        "list-nothing" to { Tab(Route.Customers) { ListScreen(s.listNothing) {} } },
        "list-loading" to { Tab(Route.Customers) { ListScreen(s.listLoading) {} } },
        "filter" to { SheetBody(LocalWords.current["app-filter"], {}) { FilterBody(s.list) {} } },
        "page" to { PageScreen(s.page) {} },
        "page-details" to { PageScreen(s.page.copy(tab = "details")) {} },
        "form" to { FormScreen(s.form) {} },
        "card" to { CardScanScreen(s.card) {} },
        "card-start" to { CardScanScreen(CardState()) {} },
        "check-in" to { CheckInScreenView(s.checkIn) {} },
        "check-in-doubt" to { CheckInScreenView(s.checkInDoubt) {} },
        "check-in-refused" to { CheckInScreenView(s.checkInRefused) {} },
        "check-in-elsewhere" to { CheckInScreenView(s.checkInElsewhere) {} },
        "check-in-source" to { SheetBody(LocalWords.current["app-visit-source"], {}) { SourceBody(s.checkIn) {} } },
        "check-in-discard" to { SheetBody(LocalWords.current["app-visit-discard-ask"], {}) { DiscardBody(s.checkIn) {} } },
        "check-in-pin" to { SheetBody(LocalWords.current.with("app-pin-ask", "name" to s.pin.name), {}) { PinBody(s.pin) {} } },
        "picture" to {
            val w = LocalWords.current
            PictureBody(s.picture, w.with("app-picture", "number" to 1), false, w["app-picture-offline"], {}, {})
        },
        "sync" to { Tab(Route.Sync) { SyncScreen(s.sync) {} } },
        "sync-problem" to {
            val w = LocalWords.current
            Tab(Route.Sync) { SyncScreen(s.sync.copy(problem = w["error-session-ended"], ended = true)) {} }
        },
        "notice" to { val w = LocalWords.current; NoticeBar(Notice(w["app-card-saved"], w["app-undo"])) {} },
        "sync-drop" to { SheetBody(LocalWords.current["app-sync-drop"], {}) { Dropping(s.sync.attention.first()) {} } },
        "page-delete" to { val w = LocalWords.current; SheetBody(w.with("app-delete-ask", "title" to s.page.page!!.detail.title), {}) { DeleteBody {} } },
        "recycle-bin" to { RecycleBinScreen(s.recycleBin) {} },
        "recycle-bin-empty" to { RecycleBinScreen(RecycleBinState(emptyList())) {} },
        "licences" to { LicencesScreen(s.licences) {} },
        "settings" to { Tab(Route.Settings) { SettingsScreen(s.settings) {} } },
    )
}
