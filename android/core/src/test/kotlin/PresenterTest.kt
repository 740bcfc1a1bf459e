import app.legwork.core.Navigator
import app.legwork.core.Positioning
import app.legwork.core.Route
import app.legwork.core.adapter.DeletedRecord
import app.legwork.core.adapter.LocationReading
import app.legwork.core.adapter.LocationSource
import app.legwork.core.adapter.RecordRow
import app.legwork.core.adapter.failure
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
import app.legwork.core.presenter.LicencesPresenter
import app.legwork.core.presenter.ListEvent
import app.legwork.core.presenter.ListPresenter
import app.legwork.core.presenter.RecycleBinEvent
import app.legwork.core.presenter.RecycleBinPresenter
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

    @Test fun what_is_restored_leaves_the_bin_and_can_be_opened_and_what_is_refused_stays() = runTest {
        val device = FakeDevice()
        val records = FakeRecords(rows)
        val (task, customer) = DeletedRecord("task", "Task", "t", "寄样品", "", "") to DeletedRecord("customer", "Customer", "c", "云岭", "", "")
        records.bin += listOf(task, customer)
        val desk = desk(records, device = device)
        desk.navigator.open(Route.RecycleBin)
        val bin = RecycleBinPresenter(desk).also { it.refresh() }
        testScheduler.advanceUntilIdle()
        assertEquals(listOf(task, customer), bin.state.value.lines)

        records.refusal = failure("conflict", "missing", "")
        bin.on(RecycleBinEvent.Restore(customer))
        testScheduler.advanceUntilIdle()
        assertEquals(listOf(task, customer), bin.state.value.lines)
        assertTrue(desk.notice.value?.text.orEmpty(), "missing" in desk.notice.value?.text.orEmpty())

        records.refusal = null
        bin.on(RecycleBinEvent.Restore(customer))
        bin.on(RecycleBinEvent.Restore(customer))
        testScheduler.advanceUntilIdle()
        assertEquals(listOf(task), bin.state.value.lines)
        assertEquals("app-restored" to "app-open", desk.notice.value?.let { it.text to it.action })
        assertTrue("reminders" in device.asked)
        desk.notice.value?.run?.invoke()
        assertEquals(Route.Page("customer", "c"), desk.navigator.stack.value.last())
    }

    @Test fun licences_are_cut_into_parts_and_where_there_are_none_it_says_so() = runTest {
        val device = FakeDevice()
        val desk = desk(FakeRecords(rows), device = device)
        val none = LicencesPresenter(desk).also { it.refresh() }
        testScheduler.advanceUntilIdle()
        assertEquals("app-licences-none", none.state.value.problem)
        val broken = "   Permission is hereby granted, free of charge, to any person\n   obtaining a copy.\n"
        device.licences = "## one 1.0 (MIT)\n\nFree of charge.\nTo anyone.\n \n\n## two 2.0 (MIT)\n\n$broken\n"
        val some = LicencesPresenter(desk).also { it.refresh() }
        testScheduler.advanceUntilIdle()
        assertEquals(listOf("## one 1.0 (MIT)", "Free of charge.\nTo anyone.", "## two 2.0 (MIT)", broken.trim().replace("\n   ", " ")), some.state.value.parts)
        assertEquals(null, some.state.value.problem)
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
