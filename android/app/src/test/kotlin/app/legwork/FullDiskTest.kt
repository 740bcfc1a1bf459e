package app.legwork

import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performTextInput
import androidx.test.core.app.ActivityScenario
import androidx.test.core.app.ApplicationProvider
import androidx.test.ext.junit.runners.AndroidJUnit4
import app.legwork.core.AppModel
import app.legwork.core.Route
import app.legwork.core.adapter.Core
import app.legwork.core.adapter.DraftValue
import app.legwork.core.adapter.LegworkFailure
import app.legwork.core.adapter.RecordsPort
import app.legwork.core.adapter.SavedRecord
import app.legwork.core.presenter.FormPresenter
import app.legwork.ui.screens.FormScreen
import app.legwork.ui.theme.LegworkTheme
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.rules.RuleChain
import org.junit.runner.RunWith

/**
 * No space is left on the phone: the core says `disk_full` (that it does so, and loses nothing, is shown over SQLite in
 * core/store/tests/safety.rs), the screen says it in words.
 */
@RunWith(AndroidJUnit4::class)
class FullDiskTest {
    private val team = Team()
    private val compose = createEmptyComposeRule()

    @get:Rule val rules: RuleChain = RuleChain.outerRule(team).around(compose)

    private val app get() = ApplicationProvider.getApplicationContext<LegworkApplication>()

    @After fun close() = app.closeCore()

    /** Records on a disk that is full until there is [space]. */
    private class OnFullDisk(private val port: RecordsPort) : RecordsPort by port {
        @Volatile var space = false

        override suspend fun create(objectName: String, draft: Map<String, DraftValue>): SavedRecord {
            if (!space) throw LegworkFailure("limit", "disk_full", null, "database or disk is full")
            return port.create(objectName, draft)
        }
    }

    private fun await(text: String) = compose.waitUntil("“$text”", PATIENCE) {
        compose.waitForIdle()
        compose.onAllNodesWithText(text, substring = true).fetchSemanticsNodes().isNotEmpty()
    }

    private fun save() = compose.onAllNodes(hasText("保存") and hasClickAction()).onFirst().performClick()

    private fun customers() = runBlocking { app.core().records.browse("customer", "all", "", emptyMap(), null, 10u).rows.map { it.title } }

    @Test fun a_full_disk_is_said_in_words_the_form_stays_as_typed_and_saving_goes_on_once_there_is_space() {
        runBlocking {
            app.core().session.signIn(team.url, "amy", PASSWORD)
            app.core().sync.runOnce(null)
        }
        val core = app.core()
        val disk = OnFullDisk(core.records)
        val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main)
        val full = Core(core.session, core.home, disk, core.files, core.visits, core.cards, core.sync, core.settings, core.changes)
        val model = AppModel(full, app.device, listOf(Route.Home, Route.Form("customer")), scope)
        val form = model.presenter<FormPresenter>(Route.Form("customer"))
        ActivityScenario.launch(ComponentActivity::class.java).use { scenario ->
            scenario.onActivity { activity ->
                activity.setContent {
                    val state by form.state.collectAsState()
                    LegworkTheme(model.desk.words, "light") { FormScreen(state, form::on) }
                }
            }
            await("客户名称")
            compose.onNodeWithText("客户名称").performTextInput("海棠包装")
            await("海棠包装")
            save()
            await("存储空间已满，没有保存任何更改。请清理空间后重试")
            await("海棠包装")
            assertEquals(emptyList<String>(), customers())
            disk.space = true
            save()
            compose.waitUntil("its page opens", PATIENCE) { compose.waitForIdle(); model.navigator.stack.value.last() is Route.Page }
            assertEquals(listOf("海棠包装"), customers())
        }
        scope.cancel()
    }
}
