package app.legwork

import android.app.Activity
import android.provider.MediaStore
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.performTextInput
import app.legwork.core.adapter.linkValue
import app.legwork.core.adapter.numberValue
import app.legwork.core.adapter.positionValue
import app.legwork.core.adapter.textValue
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.File

/** The main job by touch, from signing in to the colleague's phone, with the network away in between. */
class MainJobTest : PhoneTest() {
    @Test fun main_job_by_touch() {
        phone.signIn(team.url)
        assertTrue("nothing typed is kept once signed in", compose.onAllNodesWithText(PASSWORD).fetchSemanticsNodes().isEmpty())

        team.down()
        val place = positionValue(31.3246, 120.6723, 8.0)
        val customer = runBlocking {
            phone.core.records.create("customer", mapOf("name" to textValue("云岭精密机械有限公司"), "location" to place)).id
        }
        val due = System.currentTimeMillis() + 60_000
        runBlocking {
            phone.core.records.create(
                "task",
                mapOf(
                    "subject" to textValue("拜访 云岭精密"), "kind" to textValue("visit"), "due" to numberValue(due),
                    "related" to linkValue("customer", customer),
                ),
            )
        }

        // Check in: from home one press opens, one confirms.
        phone.allowPosition()
        phone.await("拜访 云岭精密")
        phone.presses = 0
        phone.press("签到")
        phone.await("拜访签到")
        repeat(5) { phone.stand(31.3247, 120.6724) }
        phone.await("云岭精密机械有限公司", substring = true)
        photo()
        phone.press("签到")
        phone.await("签到成功", substring = true)
        assertTrue("L3: check-in took ${phone.presses} presses, the photo's included", phone.presses <= 3)
        figure("android.presses_check_in", phone.presses.toDouble(), "presses")

        // Complete the task: one press opens its line, the check is one press on other tasks; here by its action.
        phone.press("拜访 云岭精密")
        phone.presses = 0
        phone.press("完成")
        phone.await("已完成")
        assertEquals("B3", 1, phone.presses)
        figure("android.presses_complete", phone.presses.toDouble(), "presses")
        phone.awaitGone("拜访 云岭精密")

        // Check out.
        phone.press("签退")
        phone.await("正在签退…")
        phone.stand(31.3248, 120.6724)
        phone.await("已签退", substring = true)

        team.up()
        runBlocking { phone.core.sync.runOnce(null) }
        phone.press("同步")
        phone.await("都已送达")

        val bo = team.otherPhone("bo")
        runBlocking {
            bo.session.signIn(team.url, "bo", PASSWORD)
            bo.sync.runOnce(null)
            assertEquals(listOf("云岭精密机械有限公司"), bo.records.browse("customer", null, "云岭", emptyMap(), null, 10u).rows.map { it.title })
            val visit = bo.records.timeline("customer", customer, 10u).single { it.objectName == "visit" }
            assertTrue(visit.badge.orEmpty(), visit.badge != null)
        }
    }

    /** The system's camera takes a photo. */
    private fun photo() {
        phone.pressNamed("拍照")
        assertEquals(MediaStore.ACTION_IMAGE_CAPTURE, phone.asked().action)
        val file = File(compose.activity.cacheDir, "photos").listFiles().orEmpty().single()
        file.outputStream().use { out ->
            android.graphics.Bitmap.createBitmap(640, 480, android.graphics.Bitmap.Config.ARGB_8888)
                .apply { eraseColor(0xFF7D8DB3.toInt()) }
                .compress(android.graphics.Bitmap.CompressFormat.JPEG, 80, out)
        }
        phone.answer(Activity.RESULT_OK)
        phone.awaitNamed("删除照片 1")
    }

    @Test fun customer_is_found_while_typing_and_a_new_one_is_saved_by_touch() {
        phone.signIn(team.url)
        phone.pressNamed("新建")
        phone.press("客户")
        phone.type("客户名称", "海棠包装")
        phone.press("保存")
        phone.await("已存在本机")
        phone.await("海棠包装")
        phone.pressNamed("返回")
        phone.press("客户")
        compose.onNodeWithTag("search").performTextInput("htbz")
        phone.await("海棠包装")
        phone.await("1 个客户")
    }
}
