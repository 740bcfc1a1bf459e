package app.legwork.platform

import android.content.Context
import java.io.File
import java.io.IOException
import java.io.InputStream
import kotlin.concurrent.thread

private const val FOLDER = "models"
private const val MANIFEST = "manifest.json"

/**
 * The card models travel in the package and are unpacked once into [folder], because the core reads files. A package
 * with other models replaces them.
 */
class CardModels(
    private val folder: File,
    private val names: List<String>,
    private val open: (String) -> InputStream,
) {
    constructor(context: Context) : this(
        folder = File(context.noBackupFilesDir, FOLDER),
        names = context.assets.list(FOLDER).orEmpty().toList(),
        open = { name -> context.assets.open("$FOLDER/$name") },
    )

    /** Where the core finds them; null when the package brings none. */
    val path: String? get() = folder.path.takeIf { MANIFEST in names }

    /** Whether everything the package brings is there. The manifest is written last and names the others' hashes. */
    private fun isUnpacked(): Boolean {
        val stored = File(folder, MANIFEST)
        return stored.isFile && stored.readBytes().contentEquals(open(MANIFEST).use { it.readBytes() })
    }

    /** Unpacks what is not there yet; on a full disk nothing half remains, and the next start tries again. */
    fun unpack() {
        if (path == null || isUnpacked()) return
        val part = File(folder.parentFile, "$FOLDER.part")
        part.deleteRecursively()
        try {
            if (!part.mkdirs()) throw IOException("cannot make $part")
            for (name in names.sortedBy { it == MANIFEST }) {
                open(name).use { from -> File(part, name).outputStream().use { to -> from.copyTo(to) } }
            }
            folder.deleteRecursively()
            if (!part.renameTo(folder)) throw IOException("cannot name $folder")
        } finally {
            part.deleteRecursively()
        }
    }

    /** [unpack] on a thread of its own: 16 MB are no work for the start of an app. Failures go to [failed]. */
    fun unpackInBack(failed: (IOException) -> Unit) {
        if (path == null) return
        thread(name = "card models") {
            try {
                unpack()
            } catch (e: IOException) {
                failed(e)
            }
        }
    }
}
