package app.legwork.core.fake

import app.legwork.core.AUTO_SOURCE
import app.legwork.core.Device
import app.legwork.core.PhotoAnswer
import app.legwork.core.Positioning
import app.legwork.core.Preferences
import app.legwork.core.adapter.ActionId
import app.legwork.core.adapter.Change
import app.legwork.core.adapter.CheckOutAnswer
import app.legwork.core.adapter.ChoiceView
import app.legwork.core.adapter.Core
import app.legwork.core.adapter.DeletedRecord
import app.legwork.core.adapter.DraftValue
import app.legwork.core.adapter.DuplicateView
import app.legwork.core.adapter.FilterField
import app.legwork.core.adapter.FormField
import app.legwork.core.adapter.FormPart
import app.legwork.core.adapter.LegworkException
import app.legwork.core.adapter.LocationReading
import app.legwork.core.adapter.PhoneState
import app.legwork.core.adapter.RecordForm
import app.legwork.core.adapter.RecordRow
import app.legwork.core.adapter.RecordsPort
import app.legwork.core.adapter.RowPage
import app.legwork.core.adapter.SavedRecord
import app.legwork.core.adapter.SettingsPort
import app.legwork.core.adapter.VisitsPort
import app.legwork.core.adapter.emptyValue
import app.legwork.core.adapter.failure
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.emptyFlow
import java.lang.reflect.Proxy

/** A port nobody fakes: every call is a mistake of the test. */
inline fun <reified T : Any> unsupported(): T {
    val type = T::class.java
    return Proxy.newProxyInstance(type.classLoader, arrayOf(type)) { _, method, _ ->
        error("${type.simpleName}.${method.name} is not faked")
    } as T
}

/** Records in memory: rows are `customer`s whose name begins with what is typed; a form of one required field. */
class FakeRecords(private val rows: List<RecordRow>) : RecordsPort by unsupported() {
    /** What was saved. */
    val saved = mutableListOf<Map<String, DraftValue>>()

    /** How often a page was asked for. */
    var pages = 0

    override suspend fun browse(
        objectName: String, view: String?, text: String, choices: Map<String, List<String>>, after: String?, limit: UInt,
    ): RowPage {
        pages++
        val all = rows.filter { it.title.startsWith(text) }
        val from = after?.toInt() ?: 0
        val page = all.drop(from).take(limit.toInt())
        return RowPage(page, (from + page.size).takeIf { it < all.size }?.toString(), all.size.toULong().takeIf { after == null })
    }

    override suspend fun listViews(objectName: String) = listOf(ChoiceView("all", "All"))

    override suspend fun filterFields(objectName: String) = emptyList<FilterField>()

    override suspend fun newForm(objectName: String, given: Map<String, DraftValue>): RecordForm {
        val field = FormField("name", "Name", "text", true, "", given["name"] ?: emptyValue, emptyList(), emptyList(), 0u, 0u, null)
        return RecordForm(objectName, "New", listOf(FormPart("", false, listOf(field))))
    }

    override suspend fun duplicates(objectName: String, draft: Map<String, DraftValue>) = emptyList<DuplicateView>()

    /** What was deleted here. */
    val bin = mutableListOf<DeletedRecord>()

    /** A restore fails with this. */
    var refusal: LegworkException? = null

    override suspend fun recycleBin() = bin.toList()

    override suspend fun restore(objectName: String, record: String): ActionId {
        refusal?.let { throw it }
        check(bin.removeIf { it.objectName == objectName && it.id == record }) { "restored twice" }
        return ActionId(1, 1uL)
    }

    override suspend fun create(objectName: String, draft: Map<String, DraftValue>): SavedRecord {
        if (draft["name"] == null) throw failure("invalid", "required", "", "name")
        saved += draft
        return SavedRecord("saved-${saved.size}", ActionId(1, saved.size.toULong()))
    }
}

/** Texts are their keys; what is remembered is kept in memory. */
class FakeSettings : SettingsPort by unsupported() {
    /** What is remembered. */
    val memory = mutableMapOf<String, String>()

    override fun texts() = emptyMap<String, String>()

    override fun text(key: String) = key

    override fun textWith(key: String, arguments: Map<String, String>) = "$key $arguments"

    override fun language() = "en"

    override fun setLanguage(tag: String) = Unit

    override fun wordsFor(error: LegworkException) = error.toString()

    override suspend fun remember(name: String, text: String) {
        if (text.isEmpty()) memory.remove(name) else memory[name] = text
    }

    override suspend fun recall(name: String) = memory[name]
}

/** A phone that does nothing and notes what it was asked. */
class FakeDevice : Device {
    /** What was asked. */
    val asked = mutableListOf<String>()

    /** Whether positions can be had, and which come. */
    var state = Positioning.Missing
    var readings: Flow<LocationReading> = emptyFlow()

    /** Positions were switched on or off. */
    val switches = MutableSharedFlow<Unit>(extraBufferCapacity = 1)

    override val version = "test"
    override val online = MutableStateFlow(true)

    /** The text of the licences. */
    var licences: String? = null

    override suspend fun licences() = licences
    override val preferences = MutableStateFlow(Preferences())
    override val systemLanguages = "en"

    override fun keep(preferences: Preferences) { this.preferences.value = preferences }
    override fun call(number: String) = asked.add("call $number")
    override fun navigate(lat: Double, lng: Double, label: String) = asked.add("navigate $lat $lng")
    override fun share(text: String) = asked.add("share $text")
    override fun exportContact(name: String, company: String, phones: List<String>, email: String) = asked.add("contact $name")
    override fun openAppSettings() { asked += "app settings" }
    override fun openLocationSettings() { asked += "location settings" }
    override suspend fun takePhoto(): PhotoAnswer = PhotoAnswer.Missing
    override suspend fun pickPhoto(): PhotoAnswer = PhotoAnswer.Cancelled
    override fun positioning() = state
    override suspend fun askForPosition() = Positioning.Refused
    override fun positionSources() = listOf(AUTO_SOURCE)
    override fun positionSwitches() = switches
    override fun positions() = readings
    override fun phoneState() = PhoneState(rooted = false, hooked = false, emulator = false, attested = null)
    override fun tap() { asked += "tap" }
    override fun syncLater() { asked += "sync later" }
    override fun scheduleReminders() { asked += "reminders" }
}

/** Visits that are left; what was measured on leaving is noted. */
class FakeVisits : VisitsPort by unsupported() {
    /** Accuracies of the readings of each check-out. */
    val left = mutableListOf<List<Double>>()

    override suspend fun checkOut(visit: String, readings: List<LocationReading>): CheckOutAnswer {
        left += readings.map { it.accuracyM }
        return CheckOutAnswer(ActionId(1, left.size.toULong()), null, "41")
    }
}

/** A core of the ports that are faked; the rest refuses to be called. */
fun fakeCore(records: FakeRecords, settings: FakeSettings = FakeSettings(), visits: VisitsPort = unsupported()) = Core(
    unsupported(), unsupported(), records, unsupported(), visits, unsupported(), unsupported(), settings,
    MutableSharedFlow<Change>(),
)
