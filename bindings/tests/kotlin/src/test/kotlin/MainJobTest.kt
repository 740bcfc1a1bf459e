import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import uniffi.legwork.DraftValue
import uniffi.legwork.LegworkApp
import uniffi.legwork.LegworkConfig
import uniffi.legwork.LegworkException
import uniffi.legwork.LegworkPlatform
import java.io.File
import java.nio.file.Path
import java.util.concurrent.TimeUnit

private const val PASSWORD = "correct horse 7"

/** The main job over the generated Kotlin: offline work, a killed app, a colleague's phone. */
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
        return LegworkApp.open(config, LegworkPlatform(null, null, null))
    }

    private fun text(value: String) = DraftValue.Text(value)

    @Test
    fun main_job() = runBlocking {
        run("init", "--company", "行客演示", "--login", "admin")
        run("user", "--login", "amy", "--name", "周楠", "--role", "rep", "--password", PASSWORD)
        run("user", "--login", "bo", "--name", "邵一鸣", "--role", "admin", "--password", PASSWORD)
        val url = startServer()
        val first = phone("amy")
        val wrong = assertThrows<LegworkException> { runBlocking { first.session().signIn(url, "amy", "wrong one 1") } }
        assertEquals("User name or password is wrong", first.settings().wordsFor(wrong))
        assertEquals("周楠", first.session().signIn(url, "amy", PASSWORD).name)
        first.sync().runOnce(null)

        kill()
        val customer = first.records().create("customer", mapOf("name" to text("云岭精密机械有限公司")))
        val contact = mapOf("name" to text("沈知夏"), "customer" to text(customer.id))
        first.records().create("contact", contact)
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
        assertEquals("accepted", amy.sync().receipts("customer", customer.id).last().state)

        val bo = phone("bo")
        bo.session().signIn(url, "bo", PASSWORD)
        bo.sync().runOnce(null)
        assertEquals(listOf(customer.id), bo.search().find("云岭", emptyList(), 10u).map { it.id })
        assertEquals(listOf("沈知夏"), bo.records().related("contact", customer.id, 10u).map { it.title })
    }
}
