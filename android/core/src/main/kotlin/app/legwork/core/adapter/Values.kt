package app.legwork.core.adapter

/** A value of a stable kind: an option's name, a record's id. */
fun textValue(text: String): DraftValue = uniffi.legwork.DraftValue.Text(text)

/** A value as typed; the core reads it. */
fun typedValue(text: String): DraftValue = uniffi.legwork.DraftValue.Typed(text)

/** Whole number, Unix ms, 0 or 1. */
fun numberValue(number: Long): DraftValue = uniffi.legwork.DraftValue.Number(number)

/** Several words. */
fun wordsValue(words: List<String>): DraftValue = uniffi.legwork.DraftValue.Words(words)

/** A link to a record of any type. */
fun linkValue(objectName: String, id: String): DraftValue =
    uniffi.legwork.DraftValue.Parts(mapOf("object" to objectName, "id" to id))

/** No value: clears the field. */
val emptyValue: DraftValue = uniffi.legwork.DraftValue.Empty

/** A position in 1e-7 degrees. */
fun positionValue(lat: Double, lng: Double, accuracyM: Double?): DraftValue = uniffi.legwork.DraftValue.Position(
    Math.round(lat * 1e7), Math.round(lng * 1e7), accuracyM?.let { Math.round(it * 100) },
)

/** Pictures of a field; none clears it. */
fun picturesValue(pictures: List<DraftPicture>): DraftValue =
    if (pictures.isEmpty()) emptyValue else uniffi.legwork.DraftValue.Pictures(pictures)

/** The pictures of a value. */
val DraftValue.asPictures: List<DraftPicture> get() = (this as? uniffi.legwork.DraftValue.Pictures)?.pictures.orEmpty()

/** The stable text of a value: an option's name, a record's id; empty for anything else. */
val DraftValue.asText: String get() = (this as? uniffi.legwork.DraftValue.Text)?.text.orEmpty()

/** The words of a value. */
val DraftValue.asWords: List<String> get() = (this as? uniffi.legwork.DraftValue.Words)?.words.orEmpty()

/** The number of a value. */
val DraftValue.asNumber: Long? get() = (this as? uniffi.legwork.DraftValue.Number)?.number

/** The id in a link. */
val DraftValue.linkId: String? get() = (this as? uniffi.legwork.DraftValue.Parts)?.parts?.get("id")

/** One hour from now. */
val inOneHour: Postponement get() = uniffi.legwork.Postponement.Hour

/** Tomorrow, same time. */
val tomorrow: Postponement get() = uniffi.legwork.Postponement.Tomorrow

/** In a week, same time. */
val nextWeek: Postponement get() = uniffi.legwork.Postponement.NextWeek

/** A day and a clock time of the company's zone: `2026-11-26 14:30`. */
fun ownTime(text: String): Postponement = uniffi.legwork.Postponement.Wall(text)

/** The field a failure is about, when it is about one. */
val Throwable.field: String? get() = (this as? uniffi.legwork.LegworkException.Failed)?.field

/** The stable code of a failure. */
val Throwable.code: String get() = (this as? uniffi.legwork.LegworkException.Failed)?.code ?: "internal"

/** The stable kind of a failure. */
val Throwable.kind: String get() = (this as? uniffi.legwork.LegworkException.Failed)?.kind ?: "internal"

/** A failure of the shell's own, in the core's terms. */
fun failure(kind: String, code: String, detail: String, field: String? = null): LegworkException =
    uniffi.legwork.LegworkException.Failed(kind, code, field, detail)

/** What the person typed about a value that travels as text in a draft: one line per field, kind first. */
fun encode(values: Map<String, DraftValue>): String = values.entries.joinToString("\n") { (name, value) ->
    val (kind, parts) = when (value) {
        is uniffi.legwork.DraftValue.Text -> "t" to listOf(value.text)
        is uniffi.legwork.DraftValue.Typed -> "y" to listOf(value.text)
        is uniffi.legwork.DraftValue.Number -> "n" to listOf(value.number.toString())
        is uniffi.legwork.DraftValue.Words -> "w" to value.words
        is uniffi.legwork.DraftValue.Parts -> "p" to value.parts.flatMap { listOf(it.key, it.value) }
        is uniffi.legwork.DraftValue.Money -> "m" to listOf(value.amount.toString(), value.currency)
        is uniffi.legwork.DraftValue.Position ->
            "g" to listOf("${value.lat}", "${value.lng}", value.accuracy?.toString().orEmpty())
        is uniffi.legwork.DraftValue.Pictures ->
            "i" to value.pictures.flatMap { listOf(it.hash, it.name, it.size.toString(), it.thumbnail) }
        uniffi.legwork.DraftValue.Empty -> "e" to emptyList()
    }
    (listOf(kind, name) + parts).joinToString("\t", transform = ::escape)
}

/** The draft that [encode] wrote; lines nobody can read are left out. */
fun decode(text: String): Map<String, DraftValue> = text.lines().mapNotNull { line ->
    val parts = line.split("\t").map(::unescape)
    if (parts.size < 2) return@mapNotNull null
    val rest = parts.drop(2)
    val value = when (parts[0]) {
        "t" -> rest.firstOrNull()?.let(::textValue)
        "y" -> rest.firstOrNull()?.let(::typedValue)
        "n" -> rest.firstOrNull()?.toLongOrNull()?.let(::numberValue)
        "w" -> wordsValue(rest)
        "p" -> uniffi.legwork.DraftValue.Parts(rest.chunked(2).filter { it.size == 2 }.associate { it[0] to it[1] })
        "m" -> rest.getOrNull(0)?.toLongOrNull()?.let { uniffi.legwork.DraftValue.Money(it, rest.getOrElse(1) { "" }) }
        "g" -> rest.getOrNull(0)?.toLongOrNull()?.let { lat ->
            rest.getOrNull(1)?.toLongOrNull()?.let { lng ->
                uniffi.legwork.DraftValue.Position(lat, lng, rest.getOrNull(2)?.toLongOrNull())
            }
        }
        "i" -> picturesValue(
            rest.chunked(4).filter { it.size == 4 }.mapNotNull { (hash, name, size, small) ->
                size.toULongOrNull()?.let { DraftPicture(hash, name, it, small) }
            },
        )
        "e" -> emptyValue
        else -> null
    }
    value?.let { parts[1] to it }
}.toMap()

private fun escape(text: String) = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")

private fun unescape(text: String): String {
    val out = StringBuilder()
    var at = 0
    while (at < text.length) {
        val next = text.getOrNull(at + 1)
        if (text[at] == '\\' && next != null) {
            out.append(when (next) { 't' -> '\t'; 'n' -> '\n'; else -> next })
            at += 2
        } else {
            out.append(text[at++])
        }
    }
    return out.toString()
}
