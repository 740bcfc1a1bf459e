package app.legwork

import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performTouchInput
import androidx.compose.ui.test.swipeUp
import androidx.test.core.app.ActivityScenario
import androidx.test.core.app.ApplicationProvider
import androidx.test.ext.junit.runners.AndroidJUnit4
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
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.RuleChain
import org.junit.runner.RunWith
import java.util.concurrent.CopyOnWriteArrayList

/** How many; `-Dlegwork.customers=2000` makes a short run while one works on this test. */
private val CUSTOMERS = System.getProperty("legwork.customers")?.toIntOrNull() ?: 100_000

/** How often the list is thrown upwards. */
private const val FLINGS = 40

/** Many customers, from a real first sync into the real database: the app starts, and a list is thrown with a finger. */
@RunWith(AndroidJUnit4::class)
class BigListTest {
    private val team = Team()
    private val compose = createEmptyComposeRule()

    @get:Rule val rules: RuleChain = RuleChain.outerRule(team).around(compose)

    private val app get() = ApplicationProvider.getApplicationContext<LegworkApplication>()

    @After fun close() = app.closeCore()

    /** Counts the rows the list asks the core for. */
    private class Counting(private val port: RecordsPort, val loaded: MutableList<String>) : RecordsPort by port {
        override suspend fun browse(
            objectName: String, view: String?, text: String, choices: Map<String, List<String>>, after: String?, limit: UInt,
        ): RowPage = port.browse(objectName, view, text, choices, after, limit).also { page -> loaded += page.rows.map { it.id } }
    }

    @Test fun k1_100_000_customers_scroll_and_no_row_is_loaded_twice() {
        team.seed(CUSTOMERS)
        // 周楠 sees her own customers, and has none: the start beside which the other one is measured.
        signIn("amy")
        val empty = starts()
        runBlocking { app.core().session.signOut(true) }
        val sync = timed { signIn("bo") }
        team.down()
        val full = starts()
        figure("android.first_sync_100k", sync, "ms")
        figure("android.cold_start_100k", full, "ms", empty, "empty database")

        val core = app.core()
        figure("android.home_100k", timed { runBlocking { core.home.today() } }, "ms")
        val loaded = CopyOnWriteArrayList<String>()
        val counting = Core(core.session, core.home, Counting(core.records, loaded), core.files, core.visits, core.cards, core.sync, core.settings, core.changes)
        val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main)
        val model = AppModel(counting, app.device, listOf(Route.Home, Route.Customers), scope)
        val list = model.presenter<ListPresenter>(Route.Customers)
        ActivityScenario.launch(ComponentActivity::class.java).use { scenario ->
            scenario.onActivity { activity ->
                activity.setContent {
                    val state by list.state.collectAsState()
                    LegworkTheme(model.desk.words, "light") { ListScreen(state, list::on) }
                }
            }
            compose.runOnIdle { list.on(ListEvent.View("all")) }
            val total = runBlocking { core.records.browse("customer", "all", "", emptyMap(), null, 1u).total }?.toLong()
            assertTrue("$total came", (total ?: 0) >= CUSTOMERS * 9 / 10)
            until("all of them") { list.state.value.total == total && list.state.value.rows.isNotEmpty() }
            loaded.clear()
            loaded += list.state.value.rows.map { it.id }

            val frames = fling()
            until("more pages") { list.state.value.rows.size > FLINGS * 8 }
            assertEquals("a row was loaded twice", emptyList<String>(), loaded.groupBy { it }.filter { it.value.size > 1 }.keys.toList())
            assertEquals("a row is shown twice", list.state.value.rows.size, list.state.value.rows.map { it.id }.toSet().size)
            val (half, most) = frames[frames.size / 2] to frames[frames.size * 95 / 100]
            figure("android.fling_frame_p50", half, "ms")
            figure("android.fling_frame_p95", most, "ms")
            figure("android.fling_rows", list.state.value.rows.size.toDouble(), "rows")
            val found = timed {
                compose.runOnIdle { list.on(ListEvent.Text("精密")) }
                until("hits") { list.state.value.text == "精密" && list.state.value.total != total }
            }
            figure("android.search_100k", found, "ms")
            // The bound is wide: it notices a list that reads everything, not a machine that is busy.
            assertTrue("frames p95 $most ms", most < 250)
        }
        scope.cancel()
    }

    /** Throws the list and returns what each frame took, ms, in order of size. */
    private fun fling(): List<Double> {
        val frames = mutableListOf<Double>()
        compose.mainClock.autoAdvance = false
        repeat(FLINGS) {
            compose.onNodeWithTag("rows").performTouchInput { swipeUp(durationMillis = 80) }
            repeat(30) { frames += timed { compose.mainClock.advanceTimeByFrame() } }
            compose.mainClock.autoAdvance = true
            compose.waitForIdle()
            compose.mainClock.autoAdvance = false
        }
        compose.mainClock.autoAdvance = true
        return frames.sorted()
    }

    private fun signIn(who: String) = runBlocking {
        app.core().session.signIn(team.url, who, PASSWORD)
        app.core().sync.runOnce(null)
    }

    /** From a process without an open database to the words of home on the screen, ms: the least of some. */
    private fun starts(): Double = (1..4).minOf {
        app.closeCore()
        var scenario: ActivityScenario<MainActivity>? = null
        timed {
            scenario = ActivityScenario.launch(MainActivity::class.java)
            until("home") { compose.onAllNodesWithText("今天").fetchSemanticsNodes().isNotEmpty() }
        }.also { scenario?.close() }
    }

    private fun until(what: String, condition: () -> Boolean) = compose.waitUntil(what, PATIENCE) { compose.waitForIdle(); condition() }

    private fun timed(work: () -> Unit): Double {
        val start = System.nanoTime()
        work()
        return (System.nanoTime() - start) / 1_000_000.0
    }
}
