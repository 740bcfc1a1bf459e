import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import uniffi.legwork.CardFormView
import uniffi.legwork.CardSaveResult
import uniffi.legwork.ClockTimes
import uniffi.legwork.DeviceClock
import uniffi.legwork.DraftValue
import uniffi.legwork.LegworkApp
import uniffi.legwork.LegworkConfig
import uniffi.legwork.LegworkException
import uniffi.legwork.LegworkPlatform
import uniffi.legwork.LocationReading
import uniffi.legwork.LocationSource
import uniffi.legwork.ScanCancel
import uniffi.legwork.ScanProgress
import java.io.File
import java.nio.file.Path
import java.util.concurrent.TimeUnit

private const val PASSWORD = "correct horse 7"

/** One boot for the whole test, whichever app object asks. */
private object Clock : DeviceClock {
    override fun read() = ClockTimes(System.currentTimeMillis(), System.nanoTime().toULong(), ByteArray(16))
}

/** A position at the customer's door, with the tremble of a real receiver. */
private fun reading(step: Int) = LocationReading(
    lat = 31.2345 + step * 3e-6, lng = 120.7345, accuracyM = 8.0 + step / 10.0,
    altitudeM = 12.0 + step / 7.0, altitudeAccuracyM = 3.0, speedMps = 0.2, speedAccuracyMps = null,
    courseDeg = null, courseAccuracyDeg = null, wallMs = System.currentTimeMillis(),
    monotonicNs = System.nanoTime().toULong(), provider = LocationSource.GPS, isMock = false, isSimulated = false,
    isAccessory = false, reducedAccuracy = false, satellites = 15.toUShort(), gnssMs = null,
)

/** The main job over the generated Kotlin: a card scanned offline, a killed app, a colleague's phone. */
class MainJobTest {
    @TempDir
    lateinit var folder: Path

    private var server: Process? = null
    private var listen = "127.0.0.1:0"

    private fun command(vararg args: String): ProcessBuilder {
        val data = folder.resolve("server").toString()
        val builder = ProcessBuilder(listOf(System.getenv("LEGWORK_SERVER"), "--data", data) + args)
        builder.environment()["LEGWORK_PASSWORD"] = PASSWORD
        return builder.redirectErrorStream(true)
    }

    private fun run(vararg args: String) {
        val process = command(*args).start()
        val said = process.inputStream.readAllBytes().decodeToString()
        assertTrue(process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0, said)
    }

    private fun startServer(): String {
        val ready = folder.resolve("ready").toFile()
        ready.delete()
        val builder = command("--listen", listen, "--ready-file", ready.path, "serve")
        server = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
        repeat(600) {
            val url = if (ready.exists()) ready.readText().trim() else ""
            if (url.isNotEmpty()) {
                listen = url.substringAfter("://").trimEnd('/')
                return url
            }
            Thread.sleep(50)
        }
        error("the server did not come up")
    }

    @AfterEach
    fun kill() {
        server?.destroyForcibly()?.waitFor()
        server = null
    }

    private fun phone(name: String): LegworkApp {
        val home = File(folder.toFile(), name).path
        val config = LegworkConfig(home, null, "en", name, "linux")
        return LegworkApp.open(config, LegworkPlatform(Clock, null, null))
    }

    private fun text(value: String) = DraftValue.Text(value)

    private fun shown(form: CardFormView) = form.form.sections.flatMap { it.fields }.associate { it.name to it.text }

    /** The first value of a field in the truth file of the card. */
    private fun truth(field: String): String {
        val json = File(System.getenv("LEGWORK_CARD_TRUTH")).readText()
        return Regex("\"$field\":\\[\"([^\"]+)\"").find(json)!!.groupValues[1]
    }

    /** Reads the card with everything that can go wrong first; gives the company and the person on it. */
    private suspend fun scanCard(app: LegworkApp): Pair<String, String> {
        val photo = System.getenv("LEGWORK_CARD_PHOTO")
        val cards = app.cards()
        assertNull(cards.problem())
        val noPhoto = folder.resolve("notes.jpg").toFile().apply { writeText("words, no photo") }
        val cancelled = ScanCancel.create().apply { cancel() }
        val broken = object : ScanProgress {
            override fun progress(share: Float) = error("no screen")
        }
        for ((code, scan) in mapOf<String, suspend () -> Any>(
            "not_an_image" to { cards.scan(noPhoto.path, null, null) },
            "cancelled" to { cards.scan(photo, null, cancelled) },
            "platform_failed" to { cards.scan(photo, broken, null) },
        )) {
            val refused = assertThrows<LegworkException.Failed> { runBlocking { scan() } }
            assertEquals(code, refused.code)
        }
        assertNull(cards.review())

        val shares = mutableListOf<Float>()
        val progress = object : ScanProgress {
            override fun progress(share: Float) { shares += share }
        }
        val review = cards.scan(photo, progress, null)
        assertEquals(shares.sorted(), shares)
        assertTrue(shares.last() > 0.99f && File(review.pictureFile).isFile)
        val (customer, contact) = shown(review.customer) to shown(review.contact)
        assertEquals(truth("company") to truth("name"), customer["name"] to contact["name"])
        assertEquals(truth("email"), contact["email"])
        val line = review.lines.first { "title" in it.fields }.number
        assertEquals(contact["title"], shown(cards.assignLine(line, "department").contact)["department_name"])
        assertEquals(contact, shown(cards.resetLines().contact))
        return customer.getValue("name") to contact.getValue("name")
    }

    /** Checks in at the customer and out again, with no network. */
    private suspend fun visit(app: LegworkApp, customer: String): String {
        val visits = app.visits()
        visits.begin(customer)
        val early = assertThrows<LegworkException.Failed> { runBlocking { visits.confirm("") } }
        assertEquals("no_fix", early.code)
        repeat(4) { visits.addFix(reading(it)) }
        val screen = visits.addFix(reading(4))
        assertEquals(Triple(true, "inside", "verified"), Triple(screen.ready, screen.fence, screen.proof.verdict))
        assertEquals(listOf(customer), visits.places().filter { it.suggested }.map { it.id })
        assertTrue(visits.addPhoto(System.getenv("LEGWORK_CARD_PHOTO"), true).watermark.any { "周楠" in it })
        val saved = visits.confirm("Talked about next year")
        assertEquals(listOf(saved.id), visits.openVisits().map { it.id })
        assertTrue(visits.checkOut(saved.id, listOf(reading(9))).text.startsWith("Stayed"))
        return saved.id
    }

    @Test
    fun main_job() = runBlocking {
        run("init", "--company", "行客演示", "--login", "admin")
        run("user", "--login", "amy", "--name", "周楠", "--role", "rep", "--password", PASSWORD)
        run("user", "--login", "bo", "--name", "邵一鸣", "--role", "admin", "--password", PASSWORD)
        val url = startServer()
        val first = phone("amy")
        val wrong = assertThrows<LegworkException> { runBlocking { first.session().signIn(url, "amy", "wrong one 1") } }
        assertEquals("The login or the password is wrong", first.settings().wordsFor(wrong))
        assertEquals("周楠", first.session().signIn(url, "amy", PASSWORD).name)
        first.sync().runOnce(null)

        kill()
        val (company, person) = scanCard(first)
        val here = DraftValue.Position(312_345_000, 1_207_345_000, null)
        val saved = first.cards().save(mapOf("level" to text("a"), "location" to here), emptyMap(), null)
        val customer = (saved as CardSaveResult.Saved).customer
        assertNull(first.cards().review())
        val visit = visit(first, customer)
        val due = DraftValue.Number(System.currentTimeMillis() + 1000)
        val task = first.records().create("task", mapOf("subject" to text("拜访 云岭精密"), "due" to due))
        first.home().complete(task.id)
        assertThrows<LegworkException> { runBlocking { first.sync().runOnce(null) } }
        assertTrue(first.sync().status().pending >= 4uL)
        first.close()

        val amy = phone("amy")
        assertEquals("周楠", amy.session().current()?.name)
        startServer()
        val status = amy.sync().runOnce(null)
        assertEquals(0uL, status.pending, status.text)
        assertEquals("accepted", amy.sync().receipts("customer", customer).last().state)

        val bo = phone("bo")
        bo.session().signIn(url, "bo", PASSWORD)
        bo.sync().runOnce(null)
        assertEquals(listOf(customer), bo.search().find(company.take(3), listOf("customer"), 10u).map { it.id })
        assertEquals(listOf(person), bo.records().related("contact", customer, 10u).map { it.title })
        assertEquals("verified", bo.visits().proof(visit).verdict)
        val picture = bo.files().pictures("visit", visit).single()
        bo.files().want("visit", visit, picture.hash)
        bo.sync().runOnce(null)
        val whole = bo.files().pictures("visit", visit).single().path
        assertEquals(picture.size.toLong(), File(whole!!).length())
    }
}
