package app.legwork.core

import app.legwork.core.adapter.SettingsPort

/** The texts of the product in the person's language; the core owns them, the shell loads them once per language. */
class Words(private val settings: SettingsPort) {
    private val plain: Map<String, String> = settings.texts()

    /** Language tag. */
    val language: String = settings.language()

    /** A text. */
    operator fun get(key: String): String = plain[key] ?: settings.text(key)

    /** A text with arguments. */
    fun with(key: String, vararg arguments: Pair<String, Any>): String =
        settings.textWith(key, arguments.associate { it.first to it.second.toString() })

    /** A failure in words. */
    fun of(error: Throwable): String = when (error) {
        is app.legwork.core.adapter.LegworkException -> settings.wordsFor(error)
        // A file of the shell's own: the phone's storage, as when the core meets it.
        is java.io.IOException -> get("error-file-access")
        else -> get("kind-internal")
    }
}
