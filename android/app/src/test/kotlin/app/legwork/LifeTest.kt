package app.legwork

import android.os.Bundle
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performTextInput
import androidx.lifecycle.ViewModelProvider
import androidx.test.core.app.ActivityScenario
import androidx.test.core.app.ApplicationProvider
import androidx.test.ext.junit.runners.AndroidJUnit4
import app.legwork.core.Route
import app.legwork.core.adapter.textValue
import kotlinx.coroutines.runBlocking
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Rule
import org.junit.Test
import org.junit.rules.RuleChain
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.android.controller.ActivityController

/** Rotation, and the death of the process in the middle of things: nothing typed is lost. */
@RunWith(AndroidJUnit4::class)
class LifeTest {
    private val team = Team()
    private val compose = createEmptyComposeRule()

    @get:Rule val rules: RuleChain = RuleChain.outerRule(team).around(compose)

    private val app get() = ApplicationProvider.getApplicationContext<LegworkApplication>()

    @After fun close() = app.closeCore()

    private fun signIn() = runBlocking {
        app.core().session.signIn(team.url, "amy", PASSWORD)
        app.core().sync.runOnce(null)
    }

    private fun await(text: String) = compose.waitUntil("“$text”", PATIENCE) {
        compose.onAllNodesWithText(text).fetchSemanticsNodes().isNotEmpty()
    }

    private fun MainActivity.open(route: Route) = ViewModelProvider(this)[AppViewModel::class.java].model.value!!.navigator.open(route)

    @Test fun rotation_keeps_what_is_typed_and_where_one_is() {
        signIn()
        ActivityScenario.launch(MainActivity::class.java).use { scenario ->
            await("今天")
            scenario.onActivity { it.open(Route.Form("customer")) }
            await("客户名称")
            compose.onNodeWithText("客户名称").performTextInput("云岭精密")
            await("云岭精密")
            scenario.recreate()
            await("新建客户")
            await("云岭精密")
        }
    }

    /** The system kills the process: the state it keeps is all that is left of the screens, the database of the core. */
    private fun die(controller: ActivityController<MainActivity>): ActivityController<MainActivity> {
        val kept = Bundle()
        controller.pause().stop().saveInstanceState(kept).destroy()
        app.closeCore()
        return Robolectric.buildActivity(MainActivity::class.java).setup(kept)
    }

    @Test fun the_death_of_the_process_keeps_a_half_filled_form() {
        signIn()
        var controller = Robolectric.buildActivity(MainActivity::class.java).setup()
        await("今天")
        controller.get().open(Route.Form("customer"))
        await("客户名称")
        compose.onNodeWithText("客户名称").performTextInput("海棠包")
        await("海棠包")
        compose.waitUntil("the draft is kept", PATIENCE) {
            runBlocking { app.core().settings.recall("form:customer:new:") }.orEmpty().contains("海棠包")
        }
        controller = die(controller)
        await("新建客户")
        await("海棠包")
        await("已恢复上次没保存的内容")
        controller.pause().stop().destroy()
    }

    @Test fun the_death_of_the_process_keeps_a_check_in_under_way() {
        signIn()
        val customer = runBlocking { app.core().records.create("customer", mapOf("name" to textValue("云岭精密"))).id }
        org.robolectric.Shadows.shadowOf(app as android.app.Application)
            .grantPermissions(android.Manifest.permission.ACCESS_FINE_LOCATION, android.Manifest.permission.ACCESS_COARSE_LOCATION)
        var controller = Robolectric.buildActivity(MainActivity::class.java).setup()
        await("今天")
        controller.get().open(Route.CheckIn(customer))
        await("拜访签到")
        compose.waitUntil("the note", PATIENCE) { compose.onAllNodesWithText("说点什么：见了谁，谈了什么…").fetchSemanticsNodes().isNotEmpty() }
        compose.onAllNodesWithText("说点什么：见了谁，谈了什么…").onFirst().performTextInput("见到邵工")
        compose.waitUntil("the note is kept", PATIENCE) { runBlocking { app.core().visits.underWay() }?.note == "见到邵工" }
        controller = die(controller)
        await("拜访签到")
        await("见到邵工")
        assertNotNull(runBlocking { app.core().visits.underWay() })
        assertEquals(customer, runBlocking { app.core().visits.underWay() }?.customerId)
        controller.pause().stop().destroy()
    }
}
