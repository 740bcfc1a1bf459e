package app.legwork

import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.test.ext.junit.runners.AndroidJUnit4
import app.legwork.core.Route
import org.junit.After
import org.junit.Rule
import org.junit.rules.RuleChain
import org.junit.runner.RunWith

/** A company's server, the app started on a phone, and a person who holds it. */
@RunWith(AndroidJUnit4::class)
abstract class PhoneTest {
    protected val team = Team()
    protected val compose = createAndroidComposeRule<MainActivity>()

    @get:Rule val rules: RuleChain = RuleChain.outerRule(team).around(compose)

    protected val phone by lazy { Phone(compose) }

    @After fun closeCore() = phone.app.closeCore()

    /** Goes to a screen without touch. */
    protected fun open(route: Route) {
        compose.runOnUiThread { phone.model.navigator.open(route) }
        compose.waitForIdle()
    }
}
