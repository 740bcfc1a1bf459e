package app.legwork

import app.legwork.platform.CardModels
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import java.io.ByteArrayInputStream
import java.io.File
import java.io.IOException
import java.io.InputStream

/** The models on their way from the package to the phone's files. */
class CardModelsTest {
    @get:Rule val temporary = TemporaryFolder()
    private val folder by lazy { File(temporary.root, "models") }
    private val opened = mutableListOf<String>()

    private fun models(files: Map<String, String>, broken: String? = null) = CardModels(folder, files.keys.toList()) { name ->
        opened += name
        if (name == broken) throw IOException("No space left on device")
        ByteArrayInputStream(files.getValue(name).toByteArray()) as InputStream
    }

    private fun unpacked() = folder.listFiles().orEmpty().associate { it.name to it.readText() }

    private val first = mapOf("manifest.json" to "1", "det.onnx" to "d1", "rec.onnx" to "r1")
    private val second = mapOf("manifest.json" to "2", "det.onnx" to "d2")

    @Test fun k3_the_models_of_the_package_are_unpacked_once_and_again_after_an_update() {
        models(first).unpack()
        assertEquals(first, unpacked())
        opened.clear()
        models(first).unpack()
        assertEquals("only the manifest is compared", listOf("manifest.json"), opened)
        models(second).unpack()
        assertEquals("nothing of the old ones", second, unpacked())
        assertEquals(folder.path, models(second).path)
    }

    @Test fun a_full_disk_leaves_the_models_of_before_and_the_next_start_tries_again() {
        models(first).unpack()
        assertThrows(IOException::class.java) { models(second, broken = "det.onnx").unpack() }
        assertEquals(first, unpacked())
        assertFalse(File(temporary.root, "models.part").exists())
        models(second).unpack()
        assertEquals(second, unpacked())
    }

    @Test fun a_package_without_models_has_no_folder() {
        assertNull(models(emptyMap()).path)
        models(emptyMap()).unpack()
        assertTrue(opened.isEmpty())
        assertFalse(folder.exists())
    }
}
