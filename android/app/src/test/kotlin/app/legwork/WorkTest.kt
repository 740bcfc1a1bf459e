package app.legwork

import android.app.NotificationManager
import android.content.Context
import androidx.test.core.app.ApplicationProvider
import androidx.test.ext.junit.runners.AndroidJUnit4
import androidx.work.ListenableWorker
import androidx.work.NetworkType
import androidx.work.WorkInfo
import androidx.work.WorkManager
import androidx.work.testing.TestListenableWorkerBuilder
import app.legwork.core.adapter.inOneHour
import app.legwork.core.adapter.numberValue
import app.legwork.core.adapter.textValue
import app.legwork.platform.LoginNotice
import app.legwork.platform.ReminderActions
import app.legwork.platform.ReminderWorker
import app.legwork.platform.SyncWorker
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Shadows.shadowOf

/** Work with the app put away: sending when there is a network, reminders once and with their actions (C5, V1). */
@RunWith(AndroidJUnit4::class)
class WorkTest {
    @get:Rule val team = Team()

    private val app get() = ApplicationProvider.getApplicationContext<LegworkApplication>()
    private val notices get() = shadowOf(app.getSystemService(Context.NOTIFICATION_SERVICE) as NotificationManager)

    @Before fun signIn() {
        runBlocking { app.core().session.signIn(team.url, "amy", PASSWORD) }
        shadowOf(app as android.app.Application).grantPermissions(android.Manifest.permission.POST_NOTIFICATIONS)
    }

    @After fun close() = app.closeCore()

    private fun sync() = runBlocking { TestListenableWorkerBuilder<SyncWorker>(app).build().doWork() }

    private fun remind() = runBlocking { TestListenableWorkerBuilder<ReminderWorker>(app).build().doWork() }

    @Test fun work_waits_for_a_network_and_is_tried_again_without_a_server() {
        runBlocking { app.core().records.create("customer", mapOf("name" to textValue("云岭精密"))) }
        team.down()
        assertEquals(ListenableWorker.Result.retry(), sync())
        assertTrue(runBlocking { app.core().sync.status() }.pending > 0uL)
        SyncWorker.enqueue(app)
        val once = WorkManager.getInstance(app).getWorkInfosForUniqueWork("sync").get().single()
        assertEquals(WorkInfo.State.ENQUEUED, once.state)
        assertEquals(NetworkType.CONNECTED, once.constraints.requiredNetworkType)
        team.up()
        assertEquals(ListenableWorker.Result.success(), sync())
        assertEquals(0uL, runBlocking { app.core().sync.status() }.pending)
    }

    @Test fun a3_v1_a_login_that_ended_is_told_by_the_sync_in_the_back_and_not_twice_to_who_looks_at_the_app() {
        runBlocking { app.core().records.create("customer", mapOf("name" to textValue("云岭精密"))) }
        team.signOutPhonesOf("周楠")
        app.visible = true
        assertEquals(ListenableWorker.Result.failure(), sync())
        assertEquals("the screen says it", 0, notices.size())
        app.visible = false
        repeat(2) { assertEquals(ListenableWorker.Result.failure(), sync()) }
        val shown = notices.allNotifications.single()
        assertEquals("请重新登录", shadowOf(shown).contentTitle)
        assertEquals("登录已失效，请重新登录。未发送的内容都还在", shadowOf(shown).contentText)
        val opens = shadowOf(shown.contentIntent).savedIntent
        assertEquals("legwork://sync" to MainActivity::class.java.name, opens.dataString to opens.component?.className)
        LoginNotice.take(app)
        assertEquals(0, notices.size())
        assertEquals(1uL, runBlocking { app.core().sync.status() }.pending)
    }

    @Test fun c5_a_reminder_comes_once_and_its_actions_work_without_opening_the_app() {
        val now = System.currentTimeMillis()
        val task = runBlocking {
            app.core().records.create(
                "task", mapOf("subject" to textValue("给贺兰机电回报价"), "due" to numberValue(now + 60_000), "remind_at" to numberValue(now - 1_000)),
            ).id
        }
        remind()
        val shown = notices.allNotifications.single()
        assertEquals("给贺兰机电回报价", shadowOf(shown).contentTitle)
        assertEquals(listOf("完成", "一小时后"), shown.actions.map { it.title.toString() })
        checkNotNull(app.getSystemService(NotificationManager::class.java)).cancelAll()
        remind()
        assertEquals("never twice", 0, notices.size())

        runBlocking { app.core().home.postpone(task, inOneHour) }
        assertTrue("moved with the task", runBlocking { app.core().home.reminders() }.single().atMs > now)

        val done = android.content.Intent(app, ReminderActions::class.java).setAction(ReminderActions.COMPLETE).putExtra(ReminderActions.TASK, task)
        ReminderActions().onReceive(app, done)
        val deadline = System.nanoTime() + 20_000_000_000
        while (runBlocking { app.core().home.reminders() }.isNotEmpty() && System.nanoTime() < deadline) Thread.yield()
        assertEquals(emptyList<Any>(), runBlocking { app.core().home.reminders() })
    }
}
