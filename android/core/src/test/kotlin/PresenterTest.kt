import app.legwork.core.Navigator
import app.legwork.core.Positioning
import app.legwork.core.Route
import app.legwork.core.adapter.LocationReading
import app.legwork.core.adapter.LocationSource
import app.legwork.core.adapter.RecordRow
import app.legwork.core.adapter.positionValue
import app.legwork.core.adapter.typedValue
import app.legwork.core.fake.FakeDevice
import app.legwork.core.fake.FakeRecords
import app.legwork.core.fake.FakeSettings
import app.legwork.core.fake.FakeVisits
import app.legwork.core.fake.fakeCore
import app.legwork.core.presenter.Desk
import app.legwork.core.presenter.FormEvent
import app.legwork.core.presenter.FormPresenter
import app.legwork.core.presenter.ListEvent
import app.legwork.core.presenter.ListPresenter
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runTest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

/** Presenters over fakes: no database, no screen. */
@OptIn(ExperimentalCoroutinesApi::class)
class PresenterTest {
    private val rows = (1..130).map { RecordRow("customer", "$it", "name $it", "", emptyList()) }

    private fun TestScope.desk(records: FakeRecords, settings: FakeSettings = FakeSettings(), device: FakeDevice = FakeDevice()) =
        Desk(fakeCore(records, settings), device, Navigator(listOf(Route.Home)), this)

    @Test fun a_list_grows_page_by_page_and_never_asks_twice_for_one() = runTest {
        val records = FakeRecords(rows)
        val list = ListPresenter(desk(records), "customer").also { it.refresh() }
        testScheduler.advanceUntilIdle()
        assertEquals(50, list.state.value.rows.size)
        repeat(3) { list.on(ListEvent.More) }
        testScheduler.advanceUntilIdle()
        assertEquals("three wishes at once are one page", 100, list.state.value.rows.size)
        list.on(ListEvent.More)
        testScheduler.advanceUntilIdle()
        list.on(ListEvent.More)
        testScheduler.advanceUntilIdle()
        assertEquals(rows.map { it.id }, list.state.value.rows.map { it.id })
        assertEquals("nothing is asked for behind the end", 3, records.pages)
    }

    @Test fun what_is_typed_last_is_what_is_shown() = runTest {
        val list = ListPresenter(desk(FakeRecords(rows)), "customer").also { it.refresh() }
        listOf("name 1", "name 12", "name 128").forEach { list.on(ListEvent.Text(it)) }
        testScheduler.advanceUntilIdle()
        assertEquals(listOf("128"), list.state.value.rows.map { it.id })
    }

    @Test fun a_form_keeps_its_draft_at_once_names_what_is_missing_and_forgets_the_draft_when_saved() = runTest {
        val (records, settings, device) = Triple(FakeRecords(rows), FakeSettings(), FakeDevice())
        val desk = desk(records, settings, device)
        desk.navigator.open(Route.Form("contact"))
        val form = FormPresenter(desk, "contact", null, null).also { it.refresh() }
        testScheduler.advanceUntilIdle()
        form.on(FormEvent.Save)
        testScheduler.advanceUntilIdle()
        assertTrue(form.state.value.problems.toString(), "name" in form.state.value.problems)

        form.on(FormEvent.Change("name", typedValue("沈知"), "沈知"))
        form.on(FormEvent.Change("name", typedValue("沈知夏"), "沈知夏"))
        testScheduler.advanceUntilIdle()
        assertTrue(settings.memory.getValue("form:contact:new:").contains("沈知夏"))
        val again = FormPresenter(desk, "contact", null, null).also { it.refresh() }
        testScheduler.advanceUntilIdle()
        assertEquals("沈知夏" to true, again.state.value.typed["name"] to again.state.value.restored)

        again.on(FormEvent.Save)
        testScheduler.advanceUntilIdle()
        assertEquals(listOf(mapOf("name" to typedValue("沈知夏"))), records.saved)
        assertTrue(settings.memory.isEmpty())
        assertEquals(listOf<Route>(Route.Home), desk.navigator.stack.value)
        assertTrue("reminders" in device.asked)
    }

    private fun reading(accuracyM: Double) = LocationReading(
        31.3, 120.6, accuracyM, null, null, null, null, null, null, 1, 1uL, LocationSource.GPS, false, false, false, false, null, null,
    )

    @Test fun a_form_takes_the_best_position_of_now_and_says_why_there_is_none() = runTest {
        val device = FakeDevice()
        val desk = desk(FakeRecords(rows), device = device)
        val form = FormPresenter(desk, "customer", null, null).also { it.refresh() }
        fun locate(): String? {
            desk.hush()
            form.on(FormEvent.LocateHere("location"))
            testScheduler.advanceUntilIdle()
            return desk.notice.value?.text
        }
        val why = mapOf(
            Positioning.Missing to "app-location-none", Positioning.Off to "app-location-off", Positioning.Refused to "app-location-refused",
            Positioning.Unasked to "app-location-refused", Positioning.Ready to "error-no-fix",
        )
        why.forEach { (state, words) ->
            device.state = state
            assertEquals("$state", words, locate())
        }
        assertEquals(emptyMap<String, Any>(), form.state.value.draft)
        device.readings = flowOf(reading(900.0), reading(20.0), reading(5.0))
        assertEquals(null, locate())
        assertEquals(positionValue(31.3, 120.6, 20.0), form.state.value.draft["location"])
    }

    @Test fun leaving_takes_the_first_good_reading_or_what_came_in_eight_seconds() = runTest {
        val (visits, device) = FakeVisits() to FakeDevice()
        val desk = Desk(fakeCore(FakeRecords(rows), visits = visits), device, Navigator(listOf(Route.Home)), this)
        desk.checkOut("v1")
        assertEquals("nobody may ask for positions", listOf(emptyList<Double>()), visits.left)

        device.state = Positioning.Ready
        device.readings = flowOf(reading(900.0), reading(20.0), reading(5.0))
        desk.checkOut("v2")
        assertEquals(listOf(900.0, 20.0), visits.left[1])

        device.readings = flow {
            while (true) {
                delay(3_000)
                emit(reading(900.0))
            }
        }
        val before = testScheduler.currentTime
        desk.checkOut("v3")
        assertEquals("two readings and then one goes", listOf(900.0, 900.0), visits.left[2])
        assertEquals(8_000L, testScheduler.currentTime - before)
        assertEquals(listOf("tap", "sync later"), device.asked.takeLast(2))
    }
}
