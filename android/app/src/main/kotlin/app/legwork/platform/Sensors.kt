package app.legwork.platform

import android.Manifest
import android.content.ActivityNotFoundException
import android.net.Uri
import android.os.Build
import androidx.activity.ComponentActivity
import androidx.activity.result.PickVisualMediaRequest
import androidx.activity.result.contract.ActivityResultContracts
import androidx.core.content.FileProvider
import app.legwork.core.PhotoAnswer
import kotlinx.coroutines.CompletableDeferred
import java.io.File
import java.io.IOException

/** What only an activity can ask for: the system's camera, its photo picker, a permission. */
class Sensors(private val activity: ComponentActivity) {
    private val photos = File(activity.cacheDir, "photos")
    private var photo: CompletableDeferred<Boolean>? = null
    private var picked: CompletableDeferred<Uri?>? = null
    private var allowed: CompletableDeferred<Unit>? = null

    private val camera = activity.registerForActivityResult(ActivityResultContracts.TakePicture()) { photo?.complete(it) }
    private val picker = activity.registerForActivityResult(ActivityResultContracts.PickVisualMedia()) { picked?.complete(it) }
    private val permission = activity.registerForActivityResult(ActivityResultContracts.RequestMultiplePermissions()) { allowed?.complete(Unit) }

    private val notices = activity.registerForActivityResult(ActivityResultContracts.RequestPermission()) {}

    /** Asks for leave to show notifications; nobody waits for the answer. */
    fun askForNotices() {
        if (Build.VERSION.SDK_INT >= 33) notices.launch(Manifest.permission.POST_NOTIFICATIONS)
    }

    /** Lets the system's camera take a photo into a file of ours. */
    suspend fun takePhoto(): PhotoAnswer {
        val file = place("photo", ".jpg") ?: return PhotoAnswer.NoRoom
        val waiting = CompletableDeferred<Boolean>().also { photo = it }
        try {
            camera.launch(FileProvider.getUriForFile(activity, "${activity.packageName}.files", file))
        } catch (_: ActivityNotFoundException) {
            return PhotoAnswer.Missing
        }
        val taken = waiting.await()
        if (taken && file.length() > 0) return PhotoAnswer.Taken(file.path, live = true)
        file.delete()
        // A camera that took a photo and left nothing found no room for it.
        return if (taken) PhotoAnswer.NoRoom else PhotoAnswer.Cancelled
    }

    /** An empty file for a photo; null when not even that can be made. */
    private fun place(name: String, end: String): File? = try {
        photos.mkdirs()
        File.createTempFile(name, end, photos)
    } catch (_: IOException) {
        null
    }

    /** Lets the person pick a photo, and copies it into a file of ours. */
    suspend fun pickPhoto(): PhotoAnswer {
        val waiting = CompletableDeferred<Uri?>().also { picked = it }
        try {
            picker.launch(PickVisualMediaRequest(ActivityResultContracts.PickVisualMedia.ImageOnly))
        } catch (_: ActivityNotFoundException) {
            return PhotoAnswer.Missing
        }
        val uri = waiting.await() ?: return PhotoAnswer.Cancelled
        val type = activity.contentResolver.getType(uri)
        if (type != null && !type.startsWith("image/")) return PhotoAnswer.NotAPicture
        val source = try {
            activity.contentResolver.openInputStream(uri)
        } catch (_: IOException) {
            null
        }
        if (source == null) return PhotoAnswer.NotAPicture
        val file = place("picked", ".img") ?: return source.use { PhotoAnswer.NoRoom }
        return try {
            source.use { from -> file.outputStream().use { from.copyTo(it) } }
            PhotoAnswer.Taken(file.path, live = false)
        } catch (_: IOException) {
            file.delete()
            PhotoAnswer.NoRoom
        }
    }

    /** Asks for the position; returns when the person has answered. */
    suspend fun askForPosition() {
        val waiting = CompletableDeferred<Unit>().also { allowed = it }
        permission.launch(arrayOf(Manifest.permission.ACCESS_FINE_LOCATION, Manifest.permission.ACCESS_COARSE_LOCATION))
        waiting.await()
    }
}
