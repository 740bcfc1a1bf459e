package app.legwork

import androidx.compose.ui.semantics.ScrollAxisRange
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.SemanticsPropertyKey
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.ui.text.TextLayoutResult
import androidx.test.ext.junit.runners.AndroidJUnit4
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.annotation.Config

/** The narrowest phone with type twice as large: every word of every screen can be read. */
@RunWith(AndroidJUnit4::class)
class LargeTypeTest {
    @get:Rule val rule = createComposeRule()

    /**
     * Where an ellipsis is the design, by screen and text: with large type nowhere. What somebody types scrolls in its
     * box and is not looked at.
     */
    private val cutByDesign = emptySet<Pair<String, String>>()

    /** As it was laid out; null for what is typed into and for what has no text. */
    private fun layout(node: SemanticsNode): TextLayoutResult? {
        if (SemanticsProperties.EditableText in node.config) return null
        val ask = node.config.getOrNull(SemanticsActions.GetTextLayoutResult)?.action ?: return null
        return mutableListOf<TextLayoutResult>().also { ask(it) }.firstOrNull()
    }

    /** Words left out at the end, or beyond the edge of what was laid out. */
    private fun cut(text: TextLayoutResult): Boolean {
        val lines = 0 until text.lineCount
        val whole = text.getLineEnd(lines.last) == text.layoutInput.text.length && lines.none(text::isLineEllipsized)
        val wide = lines.any { text.getLineRight(it) - text.getLineLeft(it) > text.size.width + 1 }
        return !whole || wide || text.getLineBottom(lines.last) > text.size.height + 1
    }

    /** Beyond the edge of what is shown, and nothing to scroll it in with. */
    private fun hidden(node: SemanticsNode): Boolean {
        val seen = node.boundsInRoot
        val parents = generateSequence(node.parent) { it.parent }
        fun scrolls(way: SemanticsPropertyKey<ScrollAxisRange>) = parents.any { way in it.config }
        val (low, far) = (seen.height < node.size.height - 1) to (seen.width < node.size.width - 1)
        val (down, aside) = scrolls(SemanticsProperties.VerticalScrollAxisRange) to scrolls(SemanticsProperties.HorizontalScrollAxisRange)
        // What lies wholly outside has no bounds at all.
        return if (seen.isEmpty) !down && !aside else low && !down || far && !aside
    }

    /** Lines that end in the middle of a word, which a line of its own would have held. */
    private fun broken(text: TextLayoutResult): Boolean {
        val said = text.layoutInput.text.text
        return (0 until text.lineCount - 1).any { line ->
            val end = text.getLineEnd(line)
            fun letter(at: Int) = said.getOrNull(at)?.let { it.isLetter() && it.code < 0x2E80 } == true
            letter(end - 1) && letter(end)
        }
    }

    /** A column of single signs: what stands beside it took all the room. */
    private fun column(text: TextLayoutResult) = text.lineCount >= 3 && text.layoutInput.text.length <= text.lineCount + 1

    private fun look(language: String) {
        val wrong = mutableListOf<String>()
        SampleStage(rule, language, fontScale = 2f).each { name ->
            rule.onAllNodes(SemanticsMatcher("any") { true }, useUnmergedTree = true).fetchSemanticsNodes().forEach { node ->
                val text = layout(node) ?: return@forEach
                val said = text.layoutInput.text.text
                when {
                    name to said in cutByDesign -> Unit
                    said.isNotEmpty() && cut(text) -> wrong += "$name: “$said” is cut"
                    said.isNotEmpty() && hidden(node) -> wrong += "$name: “$said” lies where nobody can scroll"
                    broken(text) -> wrong += "$name: “$said” breaks in a word"
                    column(text) -> wrong += "$name: “$said” is a column of signs"
                }
            }
        }
        assertEquals(emptyList<String>(), wrong)
    }

    @Test @Config(qualifiers = "en-rUS-w320dp-h568dp-mdpi") fun nothing_is_cut_in_english() = look("en")

    @Test @Config(qualifiers = "zh-rCN-w320dp-h568dp-mdpi") fun nothing_is_cut_in_chinese() = look("zh-CN")
}
