package app.legwork.ui.components

import androidx.compose.foundation.Image
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.ui.Modifier
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.LocalPictures
import java.io.File
import java.util.Base64

/** A small picture that travels as base64 in a view. */
@Composable
fun Thumbnail(base64: String, description: String, modifier: Modifier = Modifier) {
    val decode = LocalPictures.current
    val picture = remember(base64) { runCatching { decode(Base64.getDecoder().decode(base64)) }.getOrNull() }
    Shown(picture, description, modifier, ContentScale.Crop)
}

/** A picture in a file of ours. */
@Composable
fun FilePicture(path: String, description: String, modifier: Modifier = Modifier) {
    val decode = LocalPictures.current
    val picture = remember(path) { runCatching { decode(File(path).readBytes()) }.getOrNull() }
    Shown(picture, description, modifier, ContentScale.Fit)
}

@Composable
private fun Shown(picture: androidx.compose.ui.graphics.ImageBitmap?, description: String, modifier: Modifier, scale: ContentScale) {
    if (picture == null) Box(modifier.background(LocalPalette.current.outline).semantics { contentDescription = description })
    else Image(picture, description, modifier, contentScale = scale)
}
