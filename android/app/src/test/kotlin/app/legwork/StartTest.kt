package app.legwork

import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.performClick
import androidx.test.core.app.ActivityScenario
import androidx.test.core.app.ApplicationProvider
import androidx.test.ext.junit.runners.AndroidJUnit4
import app.legwork.core.Start
import app.legwork.core.adapter.Core
import app.legwork.core.adapter.LegworkFailure
import app.legwork.core.adapter.SessionPort
import app.legwork.core.adapter.textValue
import app.legwork.ui.LegworkStart
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.rules.RuleChain
import org.junit.runner.RunWith
import java.io.File

/**
 * The app is opened and its database does not: never an empty screen. That a disk which is really full ends in
 * `disk_full` is shown in core/app/tests/full_disk.rs.
 */
@RunWith(AndroidJUnit4::class)
class StartTest {
    private val team = Team()
    private val compose = createEmptyComposeRule()

    @get:Rule val rules: RuleChain = RuleChain.outerRule(team).around(compose)

    private val app get() = ApplicationProvider.getApplicationContext<LegworkApplication>()

    @After fun close() = app.closeCore()

    private fun await(text: String) = compose.waitUntil("“$text”", PATIENCE) {
        compose.waitForIdle()
        compose.onAllNodesWithText(text).fetchSemanticsNodes().isNotEmpty()
    }

    private fun press(text: String) = compose.onAllNodes(hasText(text) and hasClickAction()).onFirst().performClick()

    private fun signIn() = runBlocking {
        app.core().session.signIn(team.url, "amy", PASSWORD)
        app.core().sync.runOnce(null)
        app.core().records.create("customer", mapOf("name" to textValue("云岭精密")))
        app.closeCore()
    }

    /** Signing in again on a disk that is full until there is [space]. */
    private class OnFullDisk(private val port: SessionPort) : SessionPort by port {
        @Volatile var space = false

        override suspend fun resume() {
            if (!space) throw LegworkFailure("limit", "disk_full", null, "database or disk is full")
            port.resume()
        }
    }

    @Test fun a_start_on_a_full_disk_says_what_to_do_and_goes_on_once_there_is_space() {
        signIn()
        val core = app.preparedCore()
        val disk = OnFullDisk(core.session)
        val full = Core(disk, core.home, core.records, core.files, core.visits, core.cards, core.sync, core.settings, core.changes)
        val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main)
        val start = Start(full, app.device, scope) { emptyList() }
        ActivityScenario.launch(ComponentActivity::class.java).use { scenario ->
            scenario.onActivity { activity -> activity.setContent { LegworkStart(start, app.device) { null } } }
            compose.runOnUiThread { start.open() }
            await("行客打不开")
            await("存储空间已满，没有保存任何更改。请清理空间后重试")
            press("重试")
            await("存储空间已满，没有保存任何更改。请清理空间后重试")
            disk.space = true
            press("重试")
            await("今天")
        }
        assertEquals(listOf("云岭精密"), runBlocking { core.records.browse("customer", "all", "", emptyMap(), null, 10u) }.rows.map { it.title })
        runBlocking { core.sync.stop() }
        scope.cancel()
    }

    @Test fun a_damaged_database_is_said_on_the_sign_in_page_and_signing_in_fetches_everything_anew() {
        signIn()
        runBlocking { app.core().sync.runOnce(null) }
        app.closeCore()
        val database = File(app.noBackupFilesDir, "legwork").listFiles().orEmpty().single { it.name.endsWith(".db") }
        database.writeText("no database any more")
        for (log in listOf("-wal", "-shm")) File(database.path + log).delete()
        ActivityScenario.launch(MainActivity::class.java).use {
            await("本机数据库已损坏，原文件已保留。请重新登录以重新下载数据")
            await("登录")
            runBlocking {
                app.preparedCore().session.signIn(team.url, "amy", PASSWORD)
                app.preparedCore().sync.runOnce(null)
                val customers = app.preparedCore().records.browse("customer", "all", "", emptyMap(), null, 10u)
                assertEquals(listOf("云岭精密"), customers.rows.map { it.title })
            }
        }
        val kept = database.parentFile!!.listFiles().orEmpty().single { it.name.endsWith(".damaged") }
        assertEquals("the old file stays", "no database any more", kept.readText())
    }

    @Test fun storage_that_refuses_and_a_damaged_list_of_accounts_are_said_in_words_and_the_real_app_tries_again() {
        signIn()
        val folder = File(app.noBackupFilesDir, "legwork")
        val away = File(app.noBackupFilesDir, "away")
        check(folder.renameTo(away))
        // In the place of the folder stands something that is none.
        folder.writeText("not a folder")
        ActivityScenario.launch(MainActivity::class.java).use {
            await("行客打不开")
            await("无法读写这台设备的存储。请清理空间或重启设备后重试，数据没有丢失")
            check(folder.delete() && away.renameTo(folder))
            val accounts = File(folder, "accounts.json")
            val good = accounts.readText()
            accounts.writeText(good.dropLast(20))
            press("重试")
            await("这台设备上的账号列表已损坏，原文件已保留。请联系管理员")
            accounts.writeText(good)
            press("重试")
            await("今天")
        }
    }
}
