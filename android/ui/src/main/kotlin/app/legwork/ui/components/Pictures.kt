package app.legwork.ui.components

import androidx.compose.foundation.Image
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.clickable
import androidx.compose.foundation.horizontalScroll
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Icon
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.produceState
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.legwork.core.adapter.DraftPicture
import app.legwork.ui.icons.Icons
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalPictures
import app.legwork.ui.theme.LocalWords
import app.legwork.ui.theme.Radius
import app.legwork.ui.theme.Touch
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import java.io.File
import java.util.Base64

/** Side of a small picture one can press, dp. */
private val SMALL = 84.dp

/** A small picture that travels as base64 in a view. */
@Composable
fun Thumbnail(base64: String, description: String, modifier: Modifier = Modifier, scale: ContentScale = ContentScale.Crop) {
    val decode = LocalPictures.current
    val picture = remember(base64) { runCatching { decode(Base64.getDecoder().decode(base64)) }.getOrNull() }
    Shown(picture, description, modifier, scale)
}

/** A picture in a file of ours, decoded aside; [small] stands there meanwhile. */
@Composable
fun FilePicture(path: String, small: String, description: String, modifier: Modifier = Modifier) {
    val decode = LocalPictures.current
    val picture by produceState<ImageBitmap?>(null, path) {
        value = withContext(Dispatchers.Default) { runCatching { decode(File(path).readBytes()) }.getOrNull() }
    }
    if (picture == null) Thumbnail(small, description, modifier, ContentScale.Fit)
    else Shown(picture, description, modifier, ContentScale.Fit)
}

@Composable
private fun Shown(picture: ImageBitmap?, description: String, modifier: Modifier, scale: ContentScale) {
    if (picture == null) Box(modifier.background(LocalPalette.current.outline).semantics { contentDescription = description })
    else Image(picture, description, modifier, contentScale = scale)
}

/** Small pictures beside each other. */
@Composable
fun PictureRow(modifier: Modifier = Modifier, content: @Composable RowScope.() -> Unit) = Row(
    modifier.horizontalScroll(rememberScrollState()), Arrangement.spacedBy(10.dp), Alignment.CenterVertically, content,
)

/** A small picture that opens the whole one. */
@Composable
fun OpenPicture(thumbnail: String, description: String, onOpen: () -> Unit) {
    Box(Modifier.size(SMALL).clip(RoundedCornerShape(Radius.control)).clickable(role = Role.Button, onClick = onOpen)) {
        Thumbnail(thumbnail, description, Modifier.fillMaxSize())
    }
}

/** A small picture that can be taken out again. */
@Composable
fun TakenPicture(thumbnail: String, description: String, remove: String, onRemove: () -> Unit) {
    val p = LocalPalette.current
    Box(Modifier.size(SMALL).clip(RoundedCornerShape(Radius.control))) {
        Thumbnail(thumbnail, description, Modifier.fillMaxSize())
        Box(
            Modifier.align(Alignment.TopEnd).size(Touch.minimum).clickable(role = Role.Button, onClick = onRemove)
                .semantics { contentDescription = remove },
            Alignment.TopEnd,
        ) {
            // On its own ground, so that it is seen on any photo.
            Box(Modifier.padding(5.dp).size(22.dp).background(p.surface, CircleShape), Alignment.Center) {
                Icon(Icons.close, null, Modifier.size(14.dp), p.text)
            }
        }
    }
}

/** A place for one more picture. */
@Composable
fun AddPicture(label: String, icon: ImageVector, onClick: () -> Unit) {
    val p = LocalPalette.current
    Box(
        Modifier.size(SMALL).clip(RoundedCornerShape(Radius.control)).border(1.5.dp, p.outline, RoundedCornerShape(Radius.control))
            .clickable(role = Role.Button, onClick = onClick).semantics { contentDescription = label },
        Alignment.Center,
    ) { Icon(icon, null, Modifier.size(26.dp), p.textSecondary) }
}

/** Pictures of a field, with room for more until there are [most]. */
@Composable
fun PictureField(pictures: List<DraftPicture>, most: Int, actions: FieldActions) {
    val w = LocalWords.current
    PictureRow(Modifier.padding(top = 4.dp)) {
        pictures.forEachIndexed { at, picture ->
            val number = "number" to at + 1
            TakenPicture(picture.thumbnail, w.with("app-picture", number), w.with("app-visit-remove-photo", number)) {
                actions.onRemovePicture(picture.hash)
            }
        }
        if (pictures.size < most) {
            AddPicture(w["app-visit-photo"], Icons.camera, actions.onTakePicture)
            AddPicture(w["app-card-pick"], Icons.image, actions.onPickPicture)
        }
    }
}
