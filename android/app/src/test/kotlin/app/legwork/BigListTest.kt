package app.legwork

import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performTouchInput
import androidx.compose.ui.test.swipeUp
import androidx.test.ext.junit.runners.AndroidJUnit4
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import app.legwork.core.AppModel
import app.legwork.core.Route
import app.legwork.core.adapter.Core
import app.legwork.core.adapter.RecordsPort
import app.legwork.core.adapter.RowPage
import app.legwork.core.presenter.ListEvent
import app.legwork.core.presenter.ListPresenter
import app.legwork.ui.screens.ListScreen
import app.legwork.ui.theme.LegworkTheme
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.RuleChain
import org.junit.runner.RunWith
import java.util.concurrent.CopyOnWriteArrayList

/** How many; `-Dlegwork.customers=100000` measures the promise, the default keeps a test run short. */
private val CUSTOMERS = System.getProperty("legwork.customers")?.toIntOrNull() ?: 20_000

/** Many customers, from a real first sync into the real database, and a list that is thrown with a finger. */
@RunWith(AndroidJUnit4::class)
class BigListTest {
    private val team = Team()
    private val compose = createComposeRule()

    @get:Rule val rules: RuleChain = RuleChain.outerRule(team).around(compose)

    /** Counts the rows the list asks the core for. */
    private class Counting(private val port: RecordsPort, val loaded: MutableList<String>) : RecordsPort by port {
        override suspend fun browse(
            objectName: String, view: String?, text: String, choices: Map<String, List<String>>, after: String?, limit: UInt,
        ): RowPage = port.browse(objectName, view, text, choices, after, limit).also { page -> loaded += page.rows.map { it.id } }
    }

    @Test fun k1_many_customers_scroll_and_no_row_is_loaded_twice() {
        team.seed(CUSTOMERS)
        val phone = team.otherPhone("bo")
        val sync = timed { runBlocking { phone.session.signIn(team.url, "bo", PASSWORD); phone.sync.runOnce(null) } }
        val home = timed { runBlocking { phone.home.today() } }

        val loaded = CopyOnWriteArrayList<String>()
        val core = Core(phone.session, phone.home, Counting(phone.records, loaded), phone.files, phone.visits, phone.cards, phone.sync, phone.settings, phone.changes)
        val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main)
        val device = androidx.test.core.app.ApplicationProvider.getApplicationContext<LegworkApplication>().device
        val model = AppModel(core, device, listOf(Route.Home, Route.Customers), scope)
        val list = model.presenter<ListPresenter>(Route.Customers)
        compose.setContent {
            val state by list.state.collectAsState()
            LegworkTheme(model.desk.words, "light") { ListScreen(state, list::on) }
        }
        compose.runOnIdle { list.on(ListEvent.View("all")) }
        val total = runBlocking { phone.records.browse("customer", "all", "", emptyMap(), null, 1u).total }?.toLong()
        assertTrue("$total came", (total ?: 0) >= CUSTOMERS * 9 / 10)
        compose.waitUntil("all of them", PATIENCE) { compose.waitForIdle(); list.state.value.total == total && list.state.value.rows.isNotEmpty() }
        loaded.clear()
        loaded += list.state.value.rows.map { it.id }

        val frames = mutableListOf<Long>()
        compose.mainClock.autoAdvance = false
        repeat(12) {
            compose.onNodeWithTag("rows").performTouchInput { swipeUp(durationMillis = 80) }
            repeat(30) { frames += timed { compose.mainClock.advanceTimeByFrame() } }
            compose.mainClock.autoAdvance = true
            compose.waitForIdle()
            compose.mainClock.autoAdvance = false
        }
        compose.mainClock.autoAdvance = true
        compose.waitUntil("more pages", PATIENCE) { compose.waitForIdle(); list.state.value.rows.size > 150 }
        assertEquals("a row was loaded twice", loaded.size, loaded.toSet().size)
        assertEquals("a row is shown twice", list.state.value.rows.size, list.state.value.rows.map { it.id }.toSet().size)
        val found = timed {
            compose.runOnIdle { list.on(ListEvent.Text("精密")) }
            compose.waitUntil("hits", PATIENCE) { compose.waitForIdle(); list.state.value.text == "精密" && list.state.value.total != total }
        }
        frames.sort()
        println("figures: first sync of $CUSTOMERS $sync ms, home $home ms, frames p50 ${frames[frames.size / 2]} p95 ${frames[frames.size * 95 / 100]} ms, search $found ms")
        // The bound is wide: it notices a list that reads everything, not a machine that is busy.
        assertTrue("frames p95 ${frames[frames.size * 95 / 100]} ms", frames[frames.size * 95 / 100] < 250)
        scope.cancel()
    }

    private fun timed(work: () -> Unit): Long {
        val start = System.nanoTime()
        work()
        return (System.nanoTime() - start) / 1_000_000
    }
}
