package app.legwork.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Icon
import androidx.compose.material3.SwipeToDismissBox
import androidx.compose.material3.SwipeToDismissBoxValue
import androidx.compose.material3.Text
import androidx.compose.material3.rememberSwipeToDismissBoxState
import androidx.compose.runtime.Composable
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.CustomAccessibilityAction
import androidx.compose.ui.semantics.customActions
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.Radius
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.TypeScale
import app.legwork.ui.theme.tone
import kotlinx.coroutines.launch

/** Share of the width after which letting go counts. */
private const val FAR = 0.4f

/** What a swipe does. */
class SwipeAction(val label: String, val icon: ImageVector, val tone: String, val onSwipe: () -> Unit)

/** A row that can be swiped to either side; it comes back by itself. A screen reader offers both by name. */
@Composable
fun SwipeRow(toEnd: SwipeAction, toStart: SwipeAction, content: @Composable () -> Unit) {
    val state = rememberSwipeToDismissBoxState(positionalThreshold = { it * FAR })
    val scope = rememberCoroutineScope()
    val named = listOf(toEnd, toStart).map { action ->
        CustomAccessibilityAction(action.label) {
            action.onSwipe()
            true
        }
    }
    SwipeToDismissBox(
        state,
        backgroundContent = {
            when (state.dismissDirection) {
                SwipeToDismissBoxValue.StartToEnd -> Ground(toEnd, Arrangement.Start)
                SwipeToDismissBoxValue.EndToStart -> Ground(toStart, Arrangement.End)
                SwipeToDismissBoxValue.Settled -> Unit
            }
        },
        modifier = Modifier.semantics { customActions = named },
        onDismiss = { value ->
            (if (value == SwipeToDismissBoxValue.StartToEnd) toEnd else toStart).onSwipe()
            scope.launch { state.reset() }
        },
    ) { content() }
}

@Composable
private fun Ground(action: SwipeAction, side: Arrangement.Horizontal) {
    val tone = LocalPalette.current.tone(action.tone)
    Row(
        Modifier.fillMaxSize().padding(horizontal = Space.s16, vertical = 5.dp).clip(RoundedCornerShape(Radius.card))
            .background(tone.ground).padding(horizontal = Space.s20),
        side, Alignment.CenterVertically,
    ) {
        Icon(action.icon, null, Modifier.size(24.dp), tone.ink)
        Text(action.label, Modifier.padding(horizontal = Space.s8), tone.ink, style = TypeScale.bodyStrong)
    }
}
