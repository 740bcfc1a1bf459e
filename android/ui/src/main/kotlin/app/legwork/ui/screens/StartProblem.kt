package app.legwork.ui.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.LocalContentColor
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import app.legwork.ui.components.EmptyState
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords

/** The database does not open: why, what to do, and once more. */
@Composable
fun StartProblem(why: String, onAgain: () -> Unit) {
    val p = LocalPalette.current
    val w = LocalWords.current
    CompositionLocalProvider(LocalContentColor provides p.text) {
        Box(Modifier.fillMaxSize().background(p.background).windowInsetsPadding(WindowInsets.safeDrawing), Alignment.Center) {
            Box(Modifier.widthIn(max = 480.dp).verticalScroll(rememberScrollState())) {
                EmptyState(Icons.warning, w["app-start-failed"], why, w["app-retry"], onAgain)
            }
        }
    }
}
