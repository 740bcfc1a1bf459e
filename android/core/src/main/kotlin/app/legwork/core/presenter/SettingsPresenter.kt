package app.legwork.core.presenter

import app.legwork.core.Preferences
import app.legwork.core.Route
import app.legwork.core.adapter.AccountView

data class SettingsState(
    val account: AccountView? = null,
    val preferences: Preferences = Preferences(),
    val version: String = "",
    /** Asking whether to sign out. */
    val leaving: Boolean = false,
    /** Unsent changes that would be lost. */
    val unsent: Long = 0,
    val busy: Boolean = false,
)

sealed interface SettingsEvent {
    /** Tag; empty for the system's. */
    data class Language(val tag: String) : SettingsEvent
    data class Theme(val name: String) : SettingsEvent
    data class FontScale(val scale: Float) : SettingsEvent
    data object RecycleBin : SettingsEvent
    data object Licences : SettingsEvent
    data class AskLeave(val shown: Boolean) : SettingsEvent
    data object SyncFirst : SettingsEvent
    data object Leave : SettingsEvent
}

/** Language, theme, font size, signing out (A9). */
class SettingsPresenter(desk: Desk) :
    Presenter<SettingsState, SettingsEvent>(
        desk, SettingsState(preferences = desk.device.preferences.value, version = desk.device.version),
    ) {

    override fun refresh() {
        run { now = now.copy(account = desk.core.session.current(), preferences = desk.device.preferences.value) }
    }

    override fun on(event: SettingsEvent) {
        when (event) {
            is SettingsEvent.Language -> {
                keep(now.preferences.copy(language = event.tag))
                desk.speak(event.tag.ifEmpty { desk.device.systemLanguages })
            }
            is SettingsEvent.Theme -> keep(now.preferences.copy(theme = event.name))
            is SettingsEvent.FontScale -> keep(now.preferences.copy(fontScale = event.scale))
            SettingsEvent.RecycleBin -> desk.navigator.open(Route.RecycleBin)
            SettingsEvent.Licences -> desk.navigator.open(Route.Licences)
            is SettingsEvent.AskLeave -> run {
                now = now.copy(leaving = event.shown, unsent = if (event.shown) desk.core.session.unsent().toLong() else 0)
            }
            SettingsEvent.SyncFirst -> run({
                now = now.copy(busy = false)
                desk.tell(desk.words.of(it))
            }) {
                now = now.copy(busy = true)
                desk.core.sync.runOnce(null)
                now = now.copy(busy = false, unsent = desk.core.session.unsent().toLong())
            }
            SettingsEvent.Leave -> run {
                desk.core.session.signOut(now.unsent > 0)
                now = now.copy(leaving = false, account = null)
                desk.navigator.open(Route.Login)
            }
        }
    }

    private fun keep(preferences: Preferences) {
        desk.device.keep(preferences)
        now = now.copy(preferences = preferences)
    }
}
