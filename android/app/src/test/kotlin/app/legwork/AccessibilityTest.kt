package app.legwork

import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.test.ext.junit.runners.AndroidJUnit4
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.annotation.Config

/** Every screen for a person who does not see it, or does not see it well, or has big fingers. */
@RunWith(AndroidJUnit4::class)
class AccessibilityTest {
    @get:Rule val rule = createComposeRule()

    private fun pressable() = rule.onAllNodes(SemanticsMatcher("pressable") { SemanticsActions.OnClick in it.config }).fetchSemanticsNodes()

    private fun words(node: SemanticsNode): String {
        val own = node.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty() +
            node.config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text } +
            listOfNotNull(node.config.getOrNull(SemanticsProperties.EditableText)?.text)
        return (own + node.children.map(::words)).filter { it.isNotBlank() }.joinToString(" ")
    }

    @Test fun everything_one_can_press_has_a_name_and_is_large_enough() {
        val wrong = mutableListOf<String>()
        SampleStage(rule, "zh-CN").each { name ->
            pressable().forEach { node ->
                if (words(node).isEmpty()) wrong += "$name: something at ${node.boundsInRoot} has no name"
                // The touched area may be larger than what is drawn, never smaller; what a scrolled list cuts off counts
                // as it is laid out. Half a pixel is rounding.
                val area = node.touchBoundsInRoot
                val (width, height) = maxOf(area.width, node.size.width.toFloat()) to maxOf(area.height, node.size.height.toFloat())
                if (width < 47.5f || height < 47.5f) wrong += "$name: “${words(node)}” is $width × $height"
            }
        }
        assertEquals(emptyList<String>(), wrong)
    }

    @Test fun a_screen_reader_goes_from_top_to_bottom_and_the_main_action_comes_last() {
        val last = mapOf("login" to "登录", "form" to "保存", "check-in" to "签到", "card" to "保存客户和联系人", "sync-drop" to "确认放弃")
        val wrong = mutableListOf<String>()
        SampleStage(rule, "zh-CN").each { name ->
            val nodes = pressable().filter { it.size.height > 0 }
            // As laid out: what a scrolled list cuts off lies where it will come.
            val tops = nodes.map { it.positionInRoot.y }
            tops.zipWithNext().forEachIndexed { at, (above, below) ->
                if (below < above - 60) wrong += "$name: “${words(nodes[at + 1])}” comes after “${words(nodes[at])}” but lies above it"
            }
            if (name in last && words(nodes.last()) != last[name]) wrong += "$name: “${words(nodes.last())}” comes last"
        }
        assertEquals(emptyList<String>(), wrong)
    }

    @Test @Config(qualifiers = "zh-rCN-w320dp-h568dp-mdpi") fun the_main_action_stays_on_a_small_screen_with_the_largest_type() {
        val main = mapOf("login" to "登录", "form" to "保存", "check-in" to "签到")
        val wrong = mutableListOf<String>()
        SampleStage(rule, "zh-CN", fontScale = 2f).each(main.keys) { name ->
            val node = pressable().lastOrNull { words(it) == main[name] }
            val bounds = node?.boundsInRoot
            if (bounds == null || bounds.bottom > 568.5f || bounds.height < 47.5f) wrong += "$name: “${main[name]}” at $bounds"
        }
        assertEquals(emptyList<String>(), wrong)
    }
}
