package app.legwork

import android.content.Intent
import android.graphics.BitmapFactory
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.OnBackPressedCallback
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.activity.viewModels
import androidx.compose.runtime.collectAsState
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.asImageBitmap
import androidx.lifecycle.AndroidViewModel
import androidx.lifecycle.SavedStateHandle
import androidx.lifecycle.lifecycleScope
import androidx.lifecycle.viewModelScope
import app.legwork.core.AppModel
import app.legwork.core.Route
import app.legwork.core.presenter.LoginEvent
import app.legwork.core.presenter.LoginPresenter
import app.legwork.platform.Sensors
import app.legwork.ui.LegworkRoot
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.launch

/** Keeps the app's model across rotation, and its back stack across the death of the process. */
class AppViewModel(application: android.app.Application, private val saved: SavedStateHandle) : AndroidViewModel(application) {
    /** The model; null until the database is open. */
    val model = MutableStateFlow<AppModel?>(null)

    init {
        viewModelScope.launch {
            val core = application.legwork.core()
            val stack = saved.get<Array<String>>(STACK).orEmpty().mapNotNull(Route::decode)
            val start = AppModel.start(core, stack)
            val created = AppModel(core, application.legwork.device, start, viewModelScope)
            model.value = created
            if (start.first() != Route.Login) {
                core.sync.start()
                application.legwork.device.scheduleReminders()
            }
            created.navigator.stack.collect { all -> saved[STACK] = all.map { it.encode() }.toTypedArray() }
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
            val model = app.model.collectAsState().value
            if (model != null) LegworkRoot(model, ::decode)
        }
        if (savedInstanceState == null) follow(intent)
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        follow(intent)
    }

    override fun onStart() {
        super.onStart()
        app.model.value?.foreground()
    }

    override fun onStop() {
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
