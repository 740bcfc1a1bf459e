package app.legwork.platform

import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.net.Uri
import androidx.core.app.NotificationCompat
import androidx.core.app.NotificationManagerCompat
import androidx.work.Constraints
import androidx.work.CoroutineWorker
import androidx.work.ExistingPeriodicWorkPolicy
import androidx.work.ExistingWorkPolicy
import androidx.work.NetworkType
import androidx.work.OneTimeWorkRequestBuilder
import androidx.work.PeriodicWorkRequestBuilder
import androidx.work.WorkManager
import androidx.work.WorkerParameters
import androidx.work.workDataOf
import app.legwork.MainActivity
import app.legwork.R
import app.legwork.core.Words
import app.legwork.core.adapter.LegworkException
import app.legwork.core.adapter.inOneHour
import app.legwork.core.adapter.kind
import app.legwork.legwork
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.util.concurrent.TimeUnit

/** Sends and fetches with the app put away, as soon as there is a network. */
class SyncWorker(context: Context, parameters: WorkerParameters) : CoroutineWorker(context, parameters) {
    override suspend fun doWork(): Result {
        val core = applicationContext.legwork.coreOrNull() ?: return Result.retry()
        if (core.session.current() == null) return Result.success()
        return try {
            core.sync.runOnce(null)
            Result.success()
        } catch (e: LegworkException) {
            if (e.kind == "unauthenticated" && !applicationContext.legwork.visible) LoginNotice.show(applicationContext, Words(core.settings))
            // What only the person can mend is not tried again and again; everything else is.
            if (e.kind in setOf("unauthenticated", "incompatible", "forbidden")) Result.failure() else Result.retry()
        }
    }

    companion object {
        private const val ONCE = "sync"
        private const val OFTEN = "sync-periodic"

        /** Asks for a sync now and every half hour, each with a network. */
        fun enqueue(context: Context) {
            val network = Constraints(requiredNetworkType = NetworkType.CONNECTED)
            val once = OneTimeWorkRequestBuilder<SyncWorker>().setConstraints(network).build()
            val often = PeriodicWorkRequestBuilder<SyncWorker>(30, TimeUnit.MINUTES).setConstraints(network).build()
            WorkManager.getInstance(context).run {
                enqueueUniqueWork(ONCE, ExistingWorkPolicy.REPLACE, once)
                enqueueUniquePeriodicWork(OFTEN, ExistingPeriodicWorkPolicy.KEEP, often)
            }
        }
    }
}

/** Shows the reminders that are due and asks to be called for the next one. WorkManager survives a restart. */
class ReminderWorker(context: Context, parameters: WorkerParameters) : CoroutineWorker(context, parameters) {
    override suspend fun doWork(): Result {
        val core = applicationContext.legwork.coreOrNull() ?: return Result.retry()
        if (core.session.current() == null) return Result.success()
        val now = System.currentTimeMillis()
        val reminders = core.home.reminders()
        val shown = core.settings.recall(SHOWN).orEmpty().lines().toSet()
        val due = reminders.filter { it.atMs <= now && "${it.task}@${it.atMs}" !in shown }
        due.forEach { Reminders(applicationContext, Words(core.settings)).show(it.task, it.title, it.text) }
        // Remembered by task and moment: never twice, and again after a postponement.
        val known = reminders.map { "${it.task}@${it.atMs}" }.filter { it in shown } + due.map { "${it.task}@${it.atMs}" }
        core.settings.remember(SHOWN, known.joinToString("\n"))
        reminders.map { it.atMs }.filter { it > now }.minOrNull()?.let { next ->
            withContext(Dispatchers.Main) { applicationContext.legwork.device.askForNotices() }
            val request = OneTimeWorkRequestBuilder<ReminderWorker>().setInitialDelay(next - now, TimeUnit.MILLISECONDS)
                .setInputData(workDataOf("next" to next)).build()
            WorkManager.getInstance(applicationContext).enqueueUniqueWork(NEXT, ExistingWorkPolicy.REPLACE, request)
        }
        return Result.success()
    }

    companion object {
        private const val SHOWN = "reminders-shown"
        private const val NOW = "reminders"
        private const val NEXT = "reminder-next"

        /** Looks at the reminders now. */
        fun enqueue(context: Context) {
            val request = OneTimeWorkRequestBuilder<ReminderWorker>().build()
            WorkManager.getInstance(context).enqueueUniqueWork(NOW, ExistingWorkPolicy.REPLACE, request)
        }
    }
}

/** Notifications of tasks, with what can be done at once. */
class Reminders(private val context: Context, private val words: Words) {
    /** Shows one; a person who refused notifications sees none. */
    fun show(task: String, title: String, text: String) {
        val manager = NotificationManagerCompat.from(context)
        manager.createNotificationChannel(
            NotificationChannel(CHANNEL, words["app-reminder-channel"], NotificationManager.IMPORTANCE_HIGH),
        )
        if (!mayNotify(context)) return
        val open = Intent(context, MainActivity::class.java).setAction(Intent.ACTION_VIEW).setData(Uri.parse("legwork://page/task/$task"))
        val flags = PendingIntent.FLAG_IMMUTABLE or PendingIntent.FLAG_UPDATE_CURRENT
        val notification = NotificationCompat.Builder(context, CHANNEL).setSmallIcon(R.drawable.ic_notice)
            .setContentTitle(title).setContentText(text).setAutoCancel(true)
            .setContentIntent(PendingIntent.getActivity(context, task.hashCode(), open, flags))
            .addAction(0, words["app-notification-complete"], answer(task, ReminderActions.COMPLETE, flags))
            .addAction(0, words["app-notification-later"], answer(task, ReminderActions.LATER, flags))
            .build()
        manager.notify(task.hashCode(), notification)
    }

    private fun answer(task: String, what: String, flags: Int): PendingIntent {
        val intent = Intent(context, ReminderActions::class.java).setAction(what).putExtra(ReminderActions.TASK, task)
        return PendingIntent.getBroadcast(context, (task + what).hashCode(), intent, flags)
    }

    private companion object {
        const val CHANNEL = "reminders"
    }
}

/** Does what a person pressed on a reminder, without opening the app. */
class ReminderActions : BroadcastReceiver() {
    override fun onReceive(context: Context, intent: Intent) {
        val task = intent.getStringExtra(TASK) ?: return
        val pending = goAsync()
        CoroutineScope(Dispatchers.Default).launch {
            try {
                val core = context.legwork.core()
                if (intent.action == COMPLETE) core.home.complete(task) else core.home.postpone(task, inOneHour)
                NotificationManagerCompat.from(context).cancel(task.hashCode())
                ReminderWorker.enqueue(context)
                SyncWorker.enqueue(context)
            } catch (e: LegworkException) {
                val words = Words(context.legwork.preparedCore().settings)
                Reminders(context, words).show(task, words.of(e), "")
            } finally {
                pending?.finish()
            }
        }
    }

    companion object {
        /** Completes the task. */
        const val COMPLETE = "app.legwork.COMPLETE"

        /** Moves it by an hour. */
        const val LATER = "app.legwork.LATER"

        /** Id of the task. */
        const val TASK = "task"
    }
}
