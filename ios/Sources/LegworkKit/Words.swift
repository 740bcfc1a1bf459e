import Observation

/// The texts of the product in the person's language; the core owns them, the app loads them once per language.
@MainActor
@Observable
public final class Words {
    private var plain: [String: String]
    /// Language tag.
    public private(set) var language: String
    @ObservationIgnored private let settings: any SettingsPort

    public init(_ settings: any SettingsPort) {
        self.settings = settings
        plain = settings.texts()
        language = settings.language()
    }

    /// A text; an unknown key shows itself.
    public subscript(key: String) -> String {
        plain[key] ?? key
    }

    /// A text with arguments; whole numbers decide plural forms.
    public func with(_ key: String, _ arguments: [String: String]) -> String {
        // The language is read so that what is shown with this text is drawn again when it changes.
        language.isEmpty ? key : settings.textWith(key: key, arguments: arguments)
    }

    /// A failure in words.
    public func of(_ error: any Error) -> String {
        (error as? Failure)?.words ?? self["kind-internal"]
    }

    /// Reads all texts anew after the language changed.
    func reload() {
        plain = settings.texts()
        language = settings.language()
    }
}
