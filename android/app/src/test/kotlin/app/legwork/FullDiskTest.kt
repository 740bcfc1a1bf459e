package app.legwork

import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ComposeTimeoutException
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performTextInput
import androidx.lifecycle.ViewModelProvider
import androidx.test.core.app.ActivityScenario
import androidx.test.core.app.ApplicationProvider
import androidx.test.ext.junit.runners.AndroidJUnit4
import app.legwork.core.Route
import app.legwork.core.adapter.textValue
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assume.assumeTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.RuleChain
import org.junit.runner.RunWith
import java.io.File
import java.nio.file.Files
import java.nio.file.Path

/** No space is left on the phone. */
@RunWith(AndroidJUnit4::class)
class FullDiskTest {
    private val team = Team()
    private val compose = createEmptyComposeRule()

    @get:Rule val rules: RuleChain = RuleChain.outerRule(team).around(compose)

    private val app get() = ApplicationProvider.getApplicationContext<LegworkApplication>()

    @After fun close() = app.closeCore()

    private fun await(text: String) = try {
        compose.waitUntil("“$text”", PATIENCE) {
            compose.waitForIdle()
            compose.onAllNodesWithText(text, substring = true).fetchSemanticsNodes().isNotEmpty()
        }
    } catch (e: ComposeTimeoutException) {
        val words = compose.onAllNodes(SemanticsMatcher("any") { true }).fetchSemanticsNodes().flatMap { it.config.getOrNull(SemanticsProperties.Text).orEmpty() }
        throw AssertionError("not in time: “$text”. On the screen: $words", e)
    }

    private fun MainActivity.open(route: Route) = ViewModelProvider(this)[AppViewModel::class.java].model.value!!.navigator.open(route)

    /**
     * The log the database writes to becomes /dev/full, where every write ends with "no space left on device", as the
     * system says it on a full phone.
     */
    private fun fill(): Path {
        val database = File(app.noBackupFilesDir, "legwork").walk().single { it.extension == "db" }
        val log = Path.of("${database.path}-wal")
        Files.deleteIfExists(log)
        return Files.createSymbolicLink(log, Path.of("/dev/full"))
    }

    @Test fun a_full_disk_is_said_in_words_nothing_is_lost_and_it_goes_on_once_there_is_space() {
        assumeTrue("a system that can pretend to be full", Files.exists(Path.of("/dev/full")))
        val known = runBlocking {
            app.core().session.signIn(team.url, "amy", PASSWORD)
            app.core().sync.runOnce(null)
            app.core().records.create("customer", mapOf("name" to textValue("云岭精密"))).id
        }
        team.down()
        app.closeCore()
        val full = fill()
        ActivityScenario.launch(MainActivity::class.java).use { scenario ->
            await("今天")
            scenario.onActivity { it.open(Route.Page("customer", known)) }
            await("云岭精密")
            scenario.onActivity { it.open(Route.Form("customer")) }
            await("客户名称")
            compose.onNodeWithText("客户名称").performTextInput("海棠包装")
            compose.onAllNodes(hasText("保存") and hasClickAction()).onFirst().performClick()
            await("存储空间已满，没有保存任何更改。请清理空间后重试")
            await("海棠包装")
        }
        app.closeCore()
        Files.delete(full)
        ActivityScenario.launch(MainActivity::class.java).use { scenario ->
            await("今天")
            assertEquals("云岭精密", runBlocking { app.core().records.detail("customer", known) }.title)
            scenario.onActivity { it.open(Route.Form("customer")) }
            await("客户名称")
            compose.onNodeWithText("客户名称").performTextInput("海棠包装")
            compose.onAllNodes(hasText("保存") and hasClickAction()).onFirst().performClick()
            await("已存在本机")
        }
        team.up()
        assertEquals(0uL, runBlocking { app.core().sync.runOnce(null) }.pending)
    }
}
