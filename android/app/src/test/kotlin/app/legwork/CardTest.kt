package app.legwork

import android.app.Activity
import app.legwork.core.Route
import app.legwork.core.presenter.CardEvent
import app.legwork.core.presenter.CardPresenter
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Assume.assumeTrue
import org.junit.Test
import java.io.File

/** A card from the shutter to the customer, by touch, with the real models. */
class CardTest : PhoneTest() {
    /** The first value of a field in the truth file of the card. */
    private fun truth(field: String): String {
        val json = File(System.getenv("LEGWORK_CARD_TRUTH")).readText()
        return Regex("\"$field\":\\[\"([^\"]+)\"").find(json)!!.groupValues[1]
    }

    @Test fun k4_a_photographed_card_becomes_customer_and_contact_in_three_presses() {
        val photo = System.getenv("LEGWORK_CARD_PHOTO")
        val models = System.getenv("LEGWORK_MODELS")?.let { File(it, "manifest.json").exists() } == true
        assumeTrue("a card and the models", photo != null && models)
        phone.signIn(team.url)
        team.down()
        open(Route.Card)
        phone.press("拍名片")
        phone.asked()
        File(photo).copyTo(File(compose.activity.cacheDir, "photos").listFiles().orEmpty().single(), overwrite = true)
        phone.presses = 0
        phone.answer(Activity.RESULT_OK)
        phone.until("the card is read") { phone.shown().any { it == truth("company") } }
        assertTrue("the person is there too", phone.core.let { runBlocking { it.cards.review() } } != null)

        // A line is something else: one press on the card, one in the sheet; and back again.
        val card = phone.model.presenter<CardPresenter>(Route.Card)
        val line = card.state.value.screen!!.lines.first { "title" in it.fields }
        compose.runOnUiThread { card.on(CardEvent.Line(line)) }
        phone.press("部门")
        phone.until("the line moved") { card.state.value.screen!!.lines.first { it.number == line.number }.fields == listOf("department") }
        compose.runOnUiThread { card.on(CardEvent.Line(card.state.value.screen!!.lines.first { it.number == line.number })) }
        phone.press("职务")
        phone.until("and back") { "title" in card.state.value.screen!!.lines.first { it.number == line.number }.fields }

        phone.presses = 0
        phone.press("保存客户和联系人")
        phone.await("客户和联系人已存在本机")
        phone.await(truth("company"))
        assertTrue("presses after the shutter: ${phone.presses}", phone.presses <= 3)
        figure("android.presses_card", phone.presses.toDouble(), "presses")
        val customers = runBlocking { phone.core.records.browse("customer", null, "", emptyMap(), null, 10u).rows }
        assertEquals(listOf(truth("company")), customers.map { it.title })
        val people = runBlocking { phone.core.records.related("contact", customers.single().id, 10u) }
        assertEquals(listOf(truth("name")), people.map { it.title })
    }

    @Test fun k3_a_review_is_there_after_the_app_was_killed_and_without_models_it_says_what_to_do() {
        val photo = System.getenv("LEGWORK_CARD_PHOTO")
        assumeTrue("a card", photo != null && runBlocking { phone.core.cards.problem() } == null)
        phone.signIn(team.url)
        runBlocking { phone.core.cards.scan(photo!!, null, null) }
        phone.app.closeCore()
        assertEquals(truth("company"), runBlocking { phone.core.cards.review() }!!.fields.first { it.name == "company" }.values.first().value)
        val bare = team.otherPhone("bare", models = team.scratch())
        val words = runBlocking {
            bare.session.signIn(team.url, "bo", PASSWORD)
            bare.cards.problem()
        }
        assertTrue("what a person can do: $words", words != null && "重新安装" in words && "cargo" !in words)
    }
}
