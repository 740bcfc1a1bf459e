package app.legwork.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.gestures.rememberTransformableState
import androidx.compose.foundation.gestures.transformable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clipToBounds
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.graphicsLayer
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Dialog
import androidx.compose.ui.window.DialogProperties
import app.legwork.core.adapter.RecordPicture
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Space
import app.legwork.ui.theme.TypeScale

/** How far a picture can be drawn near. */
private const val NEAREST = 5f

/** One picture over the whole screen. */
@Composable
fun PictureViewer(
    picture: RecordPicture, title: String, fetching: Boolean, problem: String?, onRetry: () -> Unit, onClose: () -> Unit,
) {
    Dialog(onClose, DialogProperties(usePlatformDefaultWidth = false)) {
        PictureBody(picture, title, fetching, problem, onRetry, onClose)
    }
}

/** What it shows; apart from the window, so that pictures of it can be drawn. */
@Composable
fun PictureBody(
    picture: RecordPicture, title: String, fetching: Boolean, problem: String?, onRetry: () -> Unit, onClose: () -> Unit,
) {
    val p = LocalPalette.current
    val w = LocalWords.current
    Column(Modifier.fillMaxSize().background(p.background)) {
        BackBar(title, onClose)
        Box(Modifier.weight(1f).fillMaxWidth().clipToBounds(), Alignment.Center) { Near(picture, title) }
        Column(Modifier.fillMaxWidth().padding(bottom = Space.s16).semantics { liveRegion = LiveRegionMode.Polite }) {
            when {
                fetching -> Row(
                    Modifier.padding(Space.s20), Arrangement.spacedBy(Space.s12), Alignment.CenterVertically,
                ) {
                    CircularProgressIndicator(Modifier.size(20.dp), strokeWidth = 2.dp)
                    Text(w["app-picture-fetching"], color = p.textSecondary, style = TypeScale.body)
                }
                picture.path == null && problem != null -> Panel(tone = "review") {
                    Said(Icons.offline, problem, p.review, w["app-retry"], onRetry)
                }
            }
        }
    }
}

/** The picture, which two fingers draw near and move. */
@Composable
private fun Near(picture: RecordPicture, description: String) {
    var scale by remember(picture.hash) { mutableStateOf(1f) }
    var at by remember(picture.hash) { mutableStateOf(Offset.Zero) }
    val fingers = rememberTransformableState { zoom, pan, _ ->
        scale = (scale * zoom).coerceIn(1f, NEAREST)
        at = if (scale == 1f) Offset.Zero else at + pan
    }
    val near = Modifier.fillMaxSize().transformable(fingers)
        .graphicsLayer(scaleX = scale, scaleY = scale, translationX = at.x, translationY = at.y)
    val path = picture.path
    if (path == null) Thumbnail(picture.thumbnail, description, near, ContentScale.Fit)
    else FilePicture(path, picture.thumbnail, description, near)
}
