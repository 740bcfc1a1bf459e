import app.legwork.core.Navigator
import app.legwork.core.Route
import app.legwork.core.adapter.DraftValue
import app.legwork.core.adapter.decode
import app.legwork.core.adapter.emptyValue
import app.legwork.core.adapter.encode
import app.legwork.core.adapter.linkValue
import app.legwork.core.adapter.numberValue
import app.legwork.core.adapter.positionValue
import app.legwork.core.adapter.textValue
import app.legwork.core.adapter.typedValue
import app.legwork.core.adapter.wordsValue
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.File

/** Routes, the back stack, drafts as text, and the rule of the one adapter. */
class RouteTest {
    @Test fun a_back_stack_survives_as_text() {
        val all = listOf(
            Route.Login, Route.Home, Route.Customers, Route.Sync, Route.Settings, Route.Card, Route.RecycleBin, Route.Licences, Route.Page("customer", "1"),
            Route.Form("task"), Route.Form("task", "2"), Route.Form("contact", about = "3"), Route.Form("customer", refused = 7),
            Route.CheckIn(null), Route.CheckIn("4"),
        )
        assertEquals(all, all.map { Route.decode(it.encode()) })
        listOf("", "page", "page/customer", "nonsense/1").forEach { assertNull(it, Route.decode(it)) }
    }

    @Test fun links_open_pages_and_servers_and_nothing_else() {
        assertEquals(Route.Page("customer", "1"), Route.ofLink("legwork://page/customer/1"))
        assertEquals(Route.CheckIn("1"), Route.ofLink("legwork://check-in/1/"))
        assertNull(Route.ofLink("https://page/customer/1"))
        assertEquals("https://crm.example", Route.serverOfCode("legwork://server?url=https%3A%2F%2Fcrm.example"))
        assertEquals("http://10.0.0.2:8080", Route.serverOfCode(" http://10.0.0.2:8080 "))
        assertNull(Route.serverOfCode("MECARD:N:沈知夏;;"))
    }

    @Test fun tabs_replace_and_screens_are_stacked() {
        val navigator = Navigator(listOf(Route.Home))
        navigator.open(Route.Page("customer", "1"))
        navigator.open(Route.Form("task"))
        assertTrue(navigator.back())
        navigator.open(Route.Customers)
        assertEquals(listOf(Route.Home, Route.Customers), navigator.stack.value)
        assertTrue(navigator.back())
        assertFalse("the bottom leaves the app to the system", navigator.back())
    }

    @Test fun a_draft_of_every_kind_of_value_comes_back_as_it_was() {
        val draft: Map<String, DraftValue> = mapOf(
            "a" to textValue("云岭\t精密\nsecond \\ line"), "b" to typedValue(""), "c" to numberValue(-5), "d" to wordsValue(listOf("x", "y,z")),
            "e" to linkValue("customer", "1"), "f" to positionValue(31.3246, 120.6723, 8.0), "g" to emptyValue, "h" to wordsValue(emptyList()),
        )
        assertEquals(draft, decode(encode(draft)))
        assertEquals(emptyMap<String, DraftValue>(), decode("damaged\nq\tname\tvalue"))
    }

    @Test fun the_generated_code_is_imported_by_the_adapter_only() {
        val android = File("..").canonicalFile
        val sources = listOf("core", "ui", "app", "desktop").flatMap { module ->
            File(android, "$module/src").walk().filter { it.extension == "kt" && !it.path.contains("/core/adapter/") }
        }
        assertTrue("${sources.size} files", sources.size > 40)
        val generated = "uniffi" + ".legwork"
        assertEquals(emptyList<String>(), sources.filter { generated in it.readText() && it.name != "RouteTest.kt" }.map { it.name })
        val screens = sources.filter { it.path.contains("/ui/src/main/") }
        val foreign = Regex("^import android\\.", RegexOption.MULTILINE)
        assertEquals("screens know no Android", emptyList<String>(), screens.filter { foreign.containsMatchIn(it.readText()) }.map { it.name })
    }
}
