package app.legwork

import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performScrollToNode
import androidx.compose.ui.test.hasContentDescription
import app.legwork.core.Route
import app.legwork.core.adapter.DraftPicture
import app.legwork.core.adapter.linkValue
import app.legwork.core.adapter.numberValue
import app.legwork.core.adapter.picturesValue
import app.legwork.core.adapter.textValue
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Test
import java.io.File

/** Pictures: taken in a form, sent with its record, seen by a colleague, fetched when somebody wants the whole of it. */
class PictureTest : PhoneTest() {
    private fun scrollToNamed(description: String) {
        phone.until("the form") { compose.onNodeWithTag("form").fetchSemanticsNode().config != null }
        compose.onNodeWithTag("form").performScrollToNode(hasContentDescription(description))
        compose.waitForIdle()
    }

    @Test fun pictures_are_taken_in_a_form_removed_again_and_reach_the_colleague() {
        phone.signIn(team.url)
        val id = runBlocking { phone.core.records.create("customer", mapOf("name" to textValue("云岭精密"))).id }
        open(Route.Form("customer", id))
        phone.await("更多字段")
        compose.onNodeWithTag("form").performScrollToNode(androidx.compose.ui.test.hasText("更多字段"))
        phone.press("更多字段")
        scrollToNamed("拍照")
        phone.pressNamed("拍照")
        phone.photograph(0xFF7D8DB3.toInt())
        phone.awaitNamed("删除照片 1")
        scrollToNamed("拍照")
        phone.pressNamed("拍照")
        phone.photograph(0xFFB37D4A.toInt())
        phone.awaitNamed("删除照片 2")
        phone.pressNamed("删除照片 1")
        phone.until("one is left") { "[删除照片 2]" !in phone.shown() }

        // The phone is turned before it is saved: the picture is still there.
        compose.activityRule.scenario.recreate()
        phone.awaitNamed("删除照片 1")
        phone.press("保存")
        phone.await("已存在本机")
        val kept = runBlocking { phone.core.files.pictures("customer", id) }
        assertEquals(listOf("card"), kept.map { it.field })
        runBlocking { phone.core.sync.runOnce(null) }

        val bo = team.otherPhone("bo")
        runBlocking {
            bo.session.signIn(team.url, "bo", PASSWORD)
            bo.sync.runOnce(null)
            val there = bo.files.pictures("customer", id).single()
            assertNull("only the small one came by itself", there.path)
            bo.files.want("customer", id, there.hash)
            bo.sync.runOnce(null)
            val whole = checkNotNull(bo.files.pictures("customer", id).single().path)
            assertEquals(File(checkNotNull(kept.single().path)).readBytes().size, File(whole).readBytes().size)
        }
    }

    @Test fun a_picture_on_a_page_is_fetched_when_it_is_opened_and_says_so_while_it_cannot() {
        val bo = team.otherPhone("bo")
        val photo = File(team.scratch(), "hall.jpg")
        photo.outputStream().use { out ->
            android.graphics.Bitmap.createBitmap(640, 480, android.graphics.Bitmap.Config.ARGB_8888)
                .apply { eraseColor(0xFF4A6BB3.toInt()) }.compress(android.graphics.Bitmap.CompressFormat.JPEG, 80, out)
        }
        val (customer, note) = runBlocking {
            bo.session.signIn(team.url, "bo", PASSWORD)
            bo.sync.runOnce(null)
            phone.core.session.signIn(team.url, "amy", PASSWORD)
            val customer = phone.core.records.create("customer", mapOf("name" to textValue("海棠包装"))).id
            phone.core.sync.runOnce(null)
            bo.sync.runOnce(null)
            val kept = bo.files.keep(photo.path)
            val draft = mapOf(
                "parent" to linkValue("customer", customer), "kind" to textValue("note"), "text" to textValue("看了车间"),
                "at" to numberValue(System.currentTimeMillis()), "photos" to picturesValue(listOf(kept)),
            )
            val note = bo.records.create("activity", draft).id
            bo.sync.runOnce(null)
            phone.core.sync.runOnce(null)
            customer to note
        }
        open(Route.Home)
        open(Route.Page("customer", customer))
        phone.await("看了车间")
        phone.awaitNamed("图片 1")
        phone.press("看了车间")
        phone.until("the note's own page") { phone.model.navigator.stack.value.last() == Route.Page("activity", note) }

        team.down()
        phone.pressNamed("图片 1")
        phone.await("重试")
        fun whole() = runBlocking { phone.core.files.pictures("activity", note) }.single().path
        assertNull(whole())
        team.up()
        phone.press("重试")
        phone.until("the whole picture") { whole() != null }
        phone.awaitGone("重试")
        assertNotNull(whole())
    }

    @Test fun a_draft_with_pictures_survives_as_text() {
        val pictures = listOf(DraftPicture("a91f", "card.jpg", 180_000uL, "QUJD"), DraftPicture("b002", "a\tb.jpg", 1uL, ""))
        val draft = mapOf("card" to picturesValue(pictures), "name" to textValue("云岭"))
        assertEquals(draft, app.legwork.core.adapter.decode(app.legwork.core.adapter.encode(draft)))
    }
}
