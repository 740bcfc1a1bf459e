package app.legwork

import androidx.core.content.FileProvider
import androidx.test.core.app.ApplicationProvider
import androidx.work.testing.WorkManagerTestInitHelper
import app.legwork.core.adapter.Core
import app.legwork.core.adapter.LegworkConfig
import app.legwork.core.adapter.LegworkPlatform
import app.legwork.core.adapter.openCore
import org.json.JSONArray
import org.json.JSONObject
import org.junit.rules.ExternalResource
import org.junit.rules.TemporaryFolder
import org.robolectric.util.ReflectionHelpers
import java.io.File
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
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
        check(process.waitFor(900, TimeUnit.SECONDS) && process.exitValue() == 0) { said }
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

    /**
     * Fills the company with invented customers. Inventing them takes long: the filled folder is kept beside the build
     * for the next run of the same server program.
     */
    fun seed(customers: Int) {
        down()
        val program = File(System.getenv("LEGWORK_SERVER"))
        val kept = File(checkNotNull(System.getProperty("shots.dir"))).resolveSibling("seeded")
        val one = File(kept, "$customers-${program.length()}-${program.lastModified()}")
        val server = File(folder.root, "server")
        if (!one.isDirectory) {
            run("seed", "--users", "20", "--customers", "$customers")
            kept.deleteRecursively()
            val half = File(kept, "half")
            server.copyRecursively(half)
            check(half.renameTo(one)) { "cannot keep $one" }
        } else {
            server.deleteRecursively()
            one.copyRecursively(server)
        }
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

    /** What 邵一鸣, the administrator, does in the console: signs every phone of a person out. */
    fun signOutPhonesOf(person: String) {
        val devices = JSONArray(asAdmin("GET", "/v1/devices"))
        val theirs = (0 until devices.length()).map(devices::getJSONObject).filter { it.getString("user_name") == person }
        check(theirs.isNotEmpty()) { "$person has no phone: $devices" }
        theirs.forEach { asAdmin("DELETE", "/v1/devices/${it.getString("user")}/${it.getString("id")}") }
    }

    /** The administrator moves a record to the recycle bin. */
    fun delete(objectName: String, id: String) {
        asAdmin("DELETE", "/v1/records/$objectName/$id")
    }

    /** The administrator takes it out again. */
    fun restore(objectName: String, id: String) {
        asAdmin("POST", "/v1/records/$objectName/$id/restore")
    }

    private fun asAdmin(method: String, path: String): String {
        val client = HttpClient.newHttpClient()
        fun ask(request: HttpRequest): String {
            val answer = client.send(request, HttpResponse.BodyHandlers.ofString())
            check(answer.statusCode() in 200..299) { "$method $path: ${answer.statusCode()} ${answer.body()}" }
            return answer.body()
        }
        val who = JSONObject().put("login", "bo").put("password", PASSWORD).toString()
        val login = HttpRequest.newBuilder(URI("$url/v1/login")).header("Content-Type", "application/json")
        val token = JSONObject(ask(login.POST(HttpRequest.BodyPublishers.ofString(who)).build())).getString("access_token")
        val request = HttpRequest.newBuilder(URI("$url$path")).header("Authorization", "Bearer $token")
        return ask(request.method(method, HttpRequest.BodyPublishers.noBody()).build())
    }

    /** Another person's phone, without screens; with the card models of a folder, or those of the machine. */
    fun otherPhone(name: String, models: File? = null): Core {
        val home = File(folder.root, name).path
        return openCore(LegworkConfig(home, models?.path, "zh-CN", name, "linux"), LegworkPlatform(null, null, null, null)).also { others += it }
    }

    /** A folder that goes away with the test. */
    fun scratch(): File = folder.newFolder()

    override fun after() {
        others.forEach { it.close() }
        down()
        folder.delete()
    }
}
