package app.legwork

/**
 * Prints a figure as a line of JSON, as the benchmarks do, for `cargo xtask android --figures`. Figures are reported,
 * never judged: what a machine does in a millisecond is its own. [floor] is what the same work costs at least, measured
 * in the same run, and [beside] what that was.
 */
fun figure(name: String, value: Double, unit: String, floor: Double? = null, beside: String? = null) {
    val more = if (floor == null) "" else ",\"peer\":${short(floor)},\"peer_name\":\"$beside\""
    println("{\"figure\":\"$name\",\"value\":${short(value)},\"unit\":\"$unit\"$more}")
}

private fun short(value: Double) = "%.${if (value < 10) 2 else 0}f".format(java.util.Locale.ROOT, value)
