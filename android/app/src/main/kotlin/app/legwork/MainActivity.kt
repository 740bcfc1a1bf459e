package app.legwork

import android.content.Intent
import android.graphics.BitmapFactory
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.OnBackPressedCallback
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.activity.viewModels
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.asImageBitmap
import androidx.lifecycle.AndroidViewModel
import androidx.lifecycle.SavedStateHandle
import androidx.lifecycle.lifecycleScope
import androidx.lifecycle.viewModelScope
import app.legwork.core.Route
import app.legwork.core.Start
import app.legwork.core.presenter.LoginEvent
import app.legwork.core.presenter.LoginPresenter
import app.legwork.platform.LoginNotice
import app.legwork.platform.Sensors
import app.legwork.ui.LegworkStart
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.launch

/** Keeps the app's model across rotation, and its back stack across the death of the process. */
class AppViewModel(application: android.app.Application, private val saved: SavedStateHandle) : AndroidViewModel(application) {
    /** Opens the app; tells why it cannot. */
    val start = Start(application.legwork.preparedCore(), application.legwork.device, viewModelScope) {
        saved.get<Array<String>>(STACK).orEmpty().mapNotNull(Route::decode)
    }

    /** The model; null until the database is open. */
    val model get() = start.model

    init {
        start.open()
        viewModelScope.launch {
            model.collectLatest { it?.navigator?.stack?.collect { all -> saved[STACK] = all.map(Route::encode).toTypedArray() } }
        }
    }

    private companion object {
        const val STACK = "stack"
    }
}

/** The one activity. */
class MainActivity : ComponentActivity() {
    private val app: AppViewModel by viewModels()

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        enableEdgeToEdge()
        val sensors = Sensors(this)
        legwork.device.sensors = sensors
        val back = object : OnBackPressedCallback(false) {
            override fun handleOnBackPressed() {
                app.model.value?.navigator?.back()
            }
        }
        onBackPressedDispatcher.addCallback(this, back)
        lifecycleScope.launch {
            app.model.collect { model -> model?.navigator?.stack?.collect { back.isEnabled = it.size > 1 } }
        }
        setContent {
            LegworkStart(app.start, legwork.device, ::decode)
        }
        if (savedInstanceState == null) follow(intent)
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        follow(intent)
    }

    override fun onStart() {
        super.onStart()
        legwork.visible = true
        LoginNotice.take(this)
        app.model.value?.foreground()
    }

    override fun onStop() {
        legwork.visible = false
        app.model.value?.background()
        super.onStop()
    }

    override fun onDestroy() {
        if (isFinishing) legwork.device.sensors = null
        super.onDestroy()
    }

    /** Opens what a link `legwork://…` names. */
    private fun follow(intent: Intent) {
        val link = intent.dataString ?: return
        lifecycleScope.launch {
            app.model.collect { model ->
                if (model == null) return@collect
                val login = model.navigator.stack.value.last() == Route.Login
                if (login) {
                    if (link.startsWith("legwork://server")) {
                        model.presenter<LoginPresenter>(Route.Login).on(LoginEvent.Code(link))
                    }
                } else {
                    Route.ofLink(link)?.let(model.navigator::open)
                }
                throw kotlinx.coroutines.CancellationException("followed")
            }
        }
    }

    private fun decode(bytes: ByteArray): ImageBitmap? = BitmapFactory.decodeByteArray(bytes, 0, bytes.size)?.asImageBitmap()
}
