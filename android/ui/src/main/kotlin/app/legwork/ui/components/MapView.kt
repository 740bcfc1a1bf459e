package app.legwork.ui.components

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxScope
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clipToBounds
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.PathEffect
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.TextMeasurer
import androidx.compose.ui.text.drawText
import androidx.compose.ui.text.rememberTextMeasurer
import androidx.compose.ui.unit.dp
import app.legwork.core.adapter.MapCircle
import app.legwork.core.adapter.MapPicture
import app.legwork.core.adapter.MapPoint
import app.legwork.ui.theme.LocalPalette
import app.legwork.ui.theme.Palette
import app.legwork.ui.theme.TypeScale
import kotlin.math.PI
import kotlin.math.cos
import kotlin.math.log10
import kotlin.math.max
import kotlin.math.min
import kotlin.math.pow

/** Metres of one degree of latitude. */
private const val DEGREE_M = 111_320.0

/** Where degrees lie on the canvas: a plane around the centre, north up. */
private class Plane(picture: MapPicture, private val width: Float, private val height: Float) {
    private val center = picture.center ?: MapPoint(0.0, 0.0)
    private val squeeze = cos(center.lat * PI / 180)
    private val perMetre = min(
        width / max(picture.lngSpan * DEGREE_M * squeeze, 200.0), height / max(picture.latSpan * DEGREE_M, 200.0),
    )

    fun at(point: MapPoint) = Offset(
        (width / 2 + (point.lng - center.lng) * DEGREE_M * squeeze * perMetre).toFloat(),
        (height / 2 - (point.lat - center.lat) * DEGREE_M * perMetre).toFloat(),
    )

    fun length(metres: Double) = (metres * perMetre).toFloat()

    /** A round length for the scale bar, metres. */
    fun roundLength(pixels: Float): Double {
        val metres = pixels / perMetre
        val power = 10.0.pow(kotlin.math.floor(log10(metres)))
        return listOf(5.0, 2.0, 1.0).map { it * power }.first { it <= metres }
    }
}

/** A map drawn from what the core says alone: no map service, no network. [overlay] lies on it. */
@Composable
fun MapView(picture: MapPicture, description: String, modifier: Modifier = Modifier, overlay: @Composable BoxScope.() -> Unit = {}) {
    val p = LocalPalette.current
    val measurer = rememberTextMeasurer()
    Box(modifier.background(p.surfaceSunken).clipToBounds().semantics { contentDescription = description }) {
        Canvas(Modifier.fillMaxSize()) {
            val plane = Plane(picture, size.width, size.height)
            ground(plane, p)
            if (picture.center == null) return@Canvas
            picture.circles.forEach { fence(plane.at(it.center), plane.length(it.radiusM), p) }
            picture.polygons.forEach { ring(it.map(plane::at), p) }
            picture.accuracy?.let { doubt(plane, it, p) }
            picture.marks.forEach { mark(plane.at(it.at), p) }
            picture.pins.sortedBy { it.kind == "me" }.forEach { pin ->
                when (pin.kind) {
                    "me" -> me(plane.at(pin.at), p)
                    else -> drop(plane.at(pin.at), p, pin.kind == "target")
                }
            }
            scale(plane, p, measurer)
        }
        overlay()
    }
}

/** A quiet grid of a hundred metres and more, so that distance can be seen. */
private fun DrawScope.ground(plane: Plane, p: Palette) {
    val step = plane.length(plane.roundLength(120.dp.toPx()))
    var x = size.width / 2 % step
    while (x < size.width) {
        drawLine(p.surface, Offset(x, 0f), Offset(x, size.height), 2.dp.toPx())
        x += step
    }
    var y = size.height / 2 % step
    while (y < size.height) {
        drawLine(p.surface, Offset(0f, y), Offset(size.width, y), 2.dp.toPx())
        y += step
    }
}

private fun DrawScope.fence(at: Offset, radius: Float, p: Palette) {
    drawCircle(p.trail, radius, at, alpha = 0.10f)
    val dashes = PathEffect.dashPathEffect(floatArrayOf(5.dp.toPx(), 5.dp.toPx()))
    drawCircle(p.trail, radius, at, style = Stroke(1.5.dp.toPx(), pathEffect = dashes))
}

private fun DrawScope.ring(corners: List<Offset>, p: Palette) {
    if (corners.size < 3) return
    val path = Path().apply {
        moveTo(corners[0].x, corners[0].y)
        corners.drop(1).forEach { lineTo(it.x, it.y) }
        close()
    }
    drawPath(path, p.trail, alpha = 0.10f)
    drawPath(path, p.trail, style = Stroke(1.5.dp.toPx()))
}

private fun DrawScope.doubt(plane: Plane, circle: MapCircle, p: Palette) {
    val radius = max(plane.length(circle.radiusM), 12.dp.toPx())
    drawCircle(p.primary, radius, plane.at(circle.center), alpha = 0.18f)
}

private fun DrawScope.me(at: Offset, p: Palette) {
    drawCircle(p.surface, 11.dp.toPx(), at)
    drawCircle(p.primary, 8.dp.toPx(), at)
}

private fun DrawScope.mark(at: Offset, p: Palette) {
    drawCircle(p.surface, 7.dp.toPx(), at)
    drawCircle(p.textSecondary, 5.dp.toPx(), at)
}

/** A drop whose tip stands on the place. */
private fun DrawScope.drop(at: Offset, p: Palette, target: Boolean) {
    val r = (if (target) 13 else 10).dp.toPx()
    val path = Path().apply {
        moveTo(at.x, at.y)
        cubicTo(at.x - r * 0.2f, at.y - r * 0.6f, at.x - r, at.y - r * 0.9f, at.x - r, at.y - r * 1.7f)
        cubicTo(at.x - r, at.y - r * 3f, at.x + r, at.y - r * 3f, at.x + r, at.y - r * 1.7f)
        cubicTo(at.x + r, at.y - r * 0.9f, at.x + r * 0.2f, at.y - r * 0.6f, at.x, at.y)
        close()
    }
    drawPath(path, p.trail)
    drawCircle(p.surface, r * 0.38f, Offset(at.x, at.y - r * 1.7f))
}

private fun DrawScope.scale(plane: Plane, p: Palette, measurer: TextMeasurer) {
    val metres = plane.roundLength(90.dp.toPx())
    val length = plane.length(metres)
    val right = size.width - 16.dp.toPx()
    val y = size.height - 14.dp.toPx()
    drawLine(p.textSecondary, Offset(right - length, y), Offset(right, y), 2.dp.toPx())
    val text = if (metres < 1000) "${metres.toInt()} m" else "${(metres / 1000).toInt()} km"
    val laid = measurer.measure(text, TypeScale.label.copy(color = p.textSecondary))
    drawText(laid, topLeft = Offset(right - laid.size.width, y - laid.size.height - 2.dp.toPx()))
}
