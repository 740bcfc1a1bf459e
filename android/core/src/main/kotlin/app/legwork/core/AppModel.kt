package app.legwork.core

import app.legwork.core.adapter.Change
import app.legwork.core.adapter.Core
import app.legwork.core.adapter.LegworkException
import app.legwork.core.presenter.CardPresenter
import app.legwork.core.presenter.CheckInPresenter
import app.legwork.core.presenter.Desk
import app.legwork.core.presenter.FormPresenter
import app.legwork.core.presenter.HomePresenter
import app.legwork.core.presenter.LicencesPresenter
import app.legwork.core.presenter.ListPresenter
import app.legwork.core.presenter.LoginPresenter
import app.legwork.core.presenter.PagePresenter
import app.legwork.core.presenter.Presenter
import app.legwork.core.presenter.RecycleBinPresenter
import app.legwork.core.presenter.SettingsPresenter
import app.legwork.core.presenter.SyncPresenter
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.launch

/** The app behind its screens: the core, the back stack, and a presenter for every screen that is open. */
class AppModel(core: Core, device: Device, saved: List<Route>, scope: CoroutineScope) {
    /** Where one is. */
    val navigator = Navigator(saved)

    /** What presenters work with. */
    val desk = Desk(core, device, navigator, scope)

    private val presenters = mutableMapOf<Route, Presenter<*, *>>()
    private val attentionState = MutableStateFlow(false)

    /** Something waits for the person: the sync's place in the bottom bar is marked. */
    val attention: StateFlow<Boolean> = attentionState

    init {
        val tag = device.preferences.value.language
        desk.speak(tag.ifEmpty { device.systemLanguages })
        scope.launch {
            core.changes.collect { change ->
                open().filter { it.concerns(change) }.forEach { it.refresh() }
                if (change is Change.Sync) attentionState.value = waits()
            }
        }
        scope.launch {
            device.online.collect { online ->
                if (online) core.sync.online()
                open().filter { it.concerns(Change.Sync) }.forEach { it.refresh() }
            }
        }
        scope.launch {
            navigator.stack.collect { stack ->
                val closed = presenters.keys - stack.toSet()
                closed.forEach { route -> (presenters.remove(route) as? CheckInPresenter)?.stop() }
                // What was begun elsewhere may have left something to go on with.
                if (stack.last() == Route.Home) presenters[Route.Home]?.refresh()
            }
        }
    }

    /** Whoever signs out between a change and this question has nothing that waits. */
    private suspend fun waits(): Boolean = try {
        desk.core.session.current() != null && desk.core.sync.status().attention > 0uL
    } catch (_: LegworkException) {
        false
    }

    private fun open() = presenters.values.toList()

    /** The presenter of a screen that is open. */
    @Suppress("UNCHECKED_CAST")
    fun <P : Presenter<*, *>> presenter(route: Route): P = presenters.getOrPut(route) { create(route) } as P

    private fun create(route: Route): Presenter<*, *> = when (route) {
        Route.Login -> LoginPresenter(desk)
        Route.Home -> HomePresenter(desk)
        Route.Customers -> ListPresenter(desk, "customer")
        Route.Sync -> SyncPresenter(desk)
        Route.Settings -> SettingsPresenter(desk)
        Route.Card -> CardPresenter(desk)
        Route.RecycleBin -> RecycleBinPresenter(desk)
        Route.Licences -> LicencesPresenter(desk)
        is Route.Page -> PagePresenter(desk, route.objectName, route.id)
        is Route.Form -> FormPresenter(desk, route.objectName, route.id, route.about, route.refused)
        is Route.CheckIn -> CheckInPresenter(desk, route.customer)
    }.also { it.refresh() }

    /** The app came to the front: what a screen shows may be old, what was refused may be allowed. */
    fun foreground() {
        desk.core.sync.foreground()
        open().forEach { it.refresh() }
    }

    /** The app went to the back. */
    fun background() {
        desk.core.sync.background()
        open().forEach { (it as? CheckInPresenter)?.stop() }
    }

    /** Where a start begins: signed in or not, and where one was. */
    companion object {
        suspend fun start(core: Core, saved: List<Route>): List<Route> {
            if (core.session.current() == null) return listOf(Route.Login)
            val known = saved.filterNot { it is Route.Login }
            return known.ifEmpty { listOf(Route.Home) }
        }
    }
}
