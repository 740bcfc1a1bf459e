package app.legwork.core

import app.legwork.core.adapter.Core
import app.legwork.core.adapter.LegworkException
import app.legwork.core.adapter.LegworkFailure
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.launch

/**
 * Opens the database, and then the app behind its screens. A disk that is full is said in words, and tried again; a
 * damaged database is put aside by signing in, so that page is shown.
 */
class Start(private val core: Core, private val device: Device, private val scope: CoroutineScope, private val saved: () -> List<Route>) {
    private val models = MutableStateFlow<AppModel?>(null)
    private val failures = MutableStateFlow<String?>(null)

    /** The app; null until the database is open. */
    val model: StateFlow<AppModel?> = models

    /** Why the database does not open, in words; null while it opens and when it is open. */
    val failure: StateFlow<String?> = failures

    /** The texts, before the database is open too. */
    val words by lazy { Words(core.settings) }

    /** Opens everything; after a failure once more. */
    fun open() {
        failures.value = null
        scope.launch {
            try {
                core.session.resume()
                val stack = AppModel.start(core, saved())
                val created = AppModel(core, device, stack, scope)
                models.value = created
                if (stack.first() != Route.Login) stayInStep(created)
            } catch (e: LegworkException) {
                if ((e as? LegworkFailure)?.code == "database_corrupt") signInAnew(e) else failures.value = words.of(e)
            }
        }
    }

    private fun signInAnew(why: LegworkException) {
        val created = AppModel(core, device, listOf(Route.Login), scope)
        created.desk.tell(created.desk.words.of(why))
        models.value = created
    }

    private suspend fun stayInStep(created: AppModel) {
        try {
            core.sync.start()
        } catch (e: LegworkException) {
            // The app works without it; a login that ended stands in the state of the sync.
            created.desk.tell(created.desk.words.of(e))
        }
        device.scheduleReminders()
    }
}
