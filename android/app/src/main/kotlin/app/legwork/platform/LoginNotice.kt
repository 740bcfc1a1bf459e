package app.legwork.platform

import android.Manifest
import android.annotation.SuppressLint
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager
import android.net.Uri
import android.os.Build
import androidx.core.app.NotificationCompat
import androidx.core.app.NotificationManagerCompat
import androidx.core.content.ContextCompat
import app.legwork.MainActivity
import app.legwork.R
import app.legwork.core.Words

/** Whether notifications may be shown; before Android 13 nobody is asked. */
fun mayNotify(context: Context): Boolean = Build.VERSION.SDK_INT < 33 ||
    ContextCompat.checkSelfPermission(context, Manifest.permission.POST_NOTIFICATIONS) == PackageManager.PERMISSION_GRANTED

/** Says, with the app put away, that the server ended the login: nothing is sent until the person signs in again. */
object LoginNotice {
    private const val CHANNEL = "login"
    private const val ID = 1

    /** Shows it, once however often the sync meets it. */
    @SuppressLint("MissingPermission")
    fun show(context: Context, words: Words) {
        if (!mayNotify(context)) return
        val manager = NotificationManagerCompat.from(context)
        manager.createNotificationChannel(NotificationChannel(CHANNEL, words["app-sync-title"], NotificationManager.IMPORTANCE_DEFAULT))
        val open = Intent(context, MainActivity::class.java).setAction(Intent.ACTION_VIEW).setData(Uri.parse("legwork://sync"))
        val press = PendingIntent.getActivity(context, ID, open, PendingIntent.FLAG_IMMUTABLE or PendingIntent.FLAG_UPDATE_CURRENT)
        val text = words["error-session-ended"]
        val notification = NotificationCompat.Builder(context, CHANNEL).setSmallIcon(R.drawable.ic_notice)
            .setContentTitle(words["app-sign-in-again"]).setContentText(text).setStyle(NotificationCompat.BigTextStyle().bigText(text))
            .setAutoCancel(true).setOnlyAlertOnce(true).setContentIntent(press).build()
        manager.notify(ID, notification)
    }

    /** Takes it away: the person is here and reads it on the screen. */
    fun take(context: Context) = NotificationManagerCompat.from(context).cancel(ID)
}
