package app.legwork

import androidx.core.content.FileProvider
import androidx.test.core.app.ApplicationProvider
import androidx.work.testing.WorkManagerTestInitHelper
import app.legwork.core.adapter.Core
import app.legwork.core.adapter.LegworkConfig
import app.legwork.core.adapter.LegworkPlatform
import app.legwork.core.adapter.openCore
import org.junit.rules.ExternalResource
import org.junit.rules.TemporaryFolder
import org.robolectric.util.ReflectionHelpers
import java.io.File
import java.util.concurrent.TimeUnit

/** Password of everybody in the tests. */
const val PASSWORD = "correct horse 7"

/** A real server process with a company of two: 周楠 (amy, rep) and 邵一鸣 (bo, admin). */
class Team : ExternalResource() {
    private val folder = TemporaryFolder()
    private var server: Process? = null
    private var listen = "127.0.0.1:0"
    private val others = mutableListOf<Core>()

    /** Address of the server. */
    var url = ""
        private set

    private fun command(vararg args: String): ProcessBuilder {
        val program = checkNotNull(System.getenv("LEGWORK_SERVER")) { "LEGWORK_SERVER names the server program" }
        val builder = ProcessBuilder(listOf(program, "--data", File(folder.root, "server").path) + args)
        builder.environment()["LEGWORK_PASSWORD"] = PASSWORD
        return builder.redirectErrorStream(true)
    }

    private fun run(vararg args: String) {
        val process = command(*args).start()
        val said = process.inputStream.readAllBytes().decodeToString()
        check(process.waitFor(400, TimeUnit.SECONDS) && process.exitValue() == 0) { said }
    }

    override fun before() {
        // It remembers the folders of the first app in this JVM; every test is an app of its own.
        ReflectionHelpers.getStaticField<MutableMap<*, *>>(FileProvider::class.java, "sCache").clear()
        WorkManagerTestInitHelper.initializeTestWorkManager(ApplicationProvider.getApplicationContext())
        folder.create()
        run("init", "--company", "行客演示", "--login", "admin")
        run("user", "--login", "amy", "--name", "周楠", "--role", "rep", "--password", PASSWORD)
        run("user", "--login", "bo", "--name", "邵一鸣", "--role", "admin", "--password", PASSWORD)
        up()
    }

    /** Fills the company with invented customers. */
    fun seed(customers: Int) {
        down()
        run("seed", "--users", "20", "--customers", "$customers")
        up()
    }

    /** The network is there. */
    fun up() {
        val ready = File(folder.root, "ready").apply { delete() }
        server = command("--listen", listen, "--ready-file", ready.path, "serve")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
        val deadline = System.nanoTime() + 30_000_000_000
        while (System.nanoTime() < deadline) {
            url = if (ready.exists()) ready.readText().trim() else ""
            if (url.isNotEmpty()) {
                listen = url.substringAfter("://").trimEnd('/')
                return
            }
            server?.waitFor(20, TimeUnit.MILLISECONDS)
        }
        error("the server did not come up")
    }

    /** The network is gone. */
    fun down() {
        server?.destroyForcibly()?.waitFor()
        server = null
    }

    /** Another person's phone, without screens. */
    fun otherPhone(name: String): Core {
        val home = File(folder.root, name).path
        return openCore(LegworkConfig(home, null, "zh-CN", name, "linux"), LegworkPlatform(null, null, null, null)).also { others += it }
    }

    /** A folder that goes away with the test. */
    fun scratch(): File = folder.newFolder()

    override fun after() {
        others.forEach { it.close() }
        down()
        folder.delete()
    }
}
