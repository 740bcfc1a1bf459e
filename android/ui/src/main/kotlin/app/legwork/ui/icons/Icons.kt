package app.legwork.ui.icons

import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.graphics.vector.addPathNodes
import androidx.compose.ui.unit.dp

/** The product's own icons: 24 × 24, a stroke of two, round ends. */
object Icons {
    val home = icon("M4 11l8-7 8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z")
    val people = icon("M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.6-3.6 3-5.5 6.5-5.5s5.900 1.900 6.500 5.500M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.800c2 .7 3.200 2.300 3.500 5.200")
    val person = icon("M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20c1-4 4-6 8-6s7 2 8 6")
    val plus = icon("M12 5v14M5 12h14")
    val pin = icon("M12 21s-7-6-7-11a7 7 0 0 1 14 0c0 5-7 11-7 11zM12 12.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z")
    val call = icon("M5 4h4l2 5-3 2c1 3 3 5 5 6l2-3 5 2v4c-9 1-16-7-15-16z")
    val navigate = icon("M3 11l18-8-8 18-2-8z")
    val camera = icon("M4 8h4l2-3h4l2 3h4v11H4zM12 16.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7z")
    val check = icon("M5 13l4 4L19 7")
    val sync = icon("M5 10a7 7 0 0 1 13-2M19 14a7 7 0 0 1-13 2M18 3v5h-5M6 21v-5h5")
    val back = icon("M15 5l-7 7 7 7")
    val forward = icon("M9 5l7 7-7 7")
    val warning = icon("M12 4l9 16H3zM12 10v4M12 17v.5")
    val search = icon("M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM16 16l4 4")
    val close = icon("M6 6l12 12M18 6L6 18")
    val filter = icon("M4 6h16M7 12h10M10 18h4")
    val edit = icon("M4 20h4L19 9l-4-4L4 16zM13 7l4 4")
    val clock = icon("M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2")
    val delete = icon("M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13")
    val follow = icon("M4 12h11M11 7l5 5-5 5M20 5v14")
    val card = icon("M3 6h18v12H3zM7 10h5M7 14h8")
    val code = icon("M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v6h-6v-2")
    val eye = icon("M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z")
    val image = icon("M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.500 9.500h.1")
    val calendar = icon("M4 6h16v14H4zM4 10h16M8 3v4M16 3v4")
    val down = icon("M6 9l6 6 6-6")
    val up = icon("M6 15l6-6 6 6")
    val share = icon("M12 15V4M8 8l4-4 4 4M5 13v7h14v-7")
    val task = icon("M4 4h16v16H4zM8 12l3 3 5-6")
    val contact = icon("M5 3h14v18H5zM12 11a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM8 17c.5-2.500 2-3.500 4-3.500s3.500 1 4 3.500")
    val company = icon("M4 20V6l8-3v17M12 9h8v11M3 20h18M7.500 9h1M7.500 13h1M15.500 13h1M15.500 16.500h1")
    val offline = icon("M3 3l18 18M7 17a4 4 0 0 1-.5-8M10 6.500A5.500 5.500 0 0 1 17.500 10 3.800 3.800 0 0 1 20 16")
    val signal = icon("M5 12a10 10 0 0 1 14 0M8 15.500a5.500 5.500 0 0 1 8 0M12 19.500v.1")
    val locate = icon("M12 18a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM12 2.500v3.500M12 18v3.500M2.500 12H6M18 12h3.500M12 12v.1")
    val star = icon("M12 4l2.400 5 5.600.7-4.100 3.800 1.100 5.500L12 16.300 7 19l1.100-5.500L4 9.700 9.600 9z")

    private fun icon(path: String): ImageVector = ImageVector.Builder("icon", 24.dp, 24.dp, 24f, 24f).addPath(
        pathData = addPathNodes(path), stroke = SolidColor(Color.Black), strokeLineWidth = 2f,
        strokeLineCap = StrokeCap.Round, strokeLineJoin = StrokeJoin.Round,
    ).build()
}
