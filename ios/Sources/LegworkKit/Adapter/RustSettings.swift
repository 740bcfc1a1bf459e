import LegworkCore

/// Language, words, and what is remembered for the signed-in person.
struct RustSettings: SettingsPort {
    let client: SettingsClient
    let errors: RustErrors

    func language() -> String {
        client.language()
    }
    func setLanguage(tag: String) {
        client.setLanguage(tag: tag)
    }
    func textWith(key: String, arguments: [String: String]) -> String {
        client.textWith(key: key, arguments: arguments)
    }
    func texts() -> [String: String] {
        client.texts()
    }
    func remember(name: String, text: String) async throws {
        try await errors.told { try await client.remember(name: name, text: text) }
    }
    func recall(name: String) async throws -> String? {
        try await errors.told { try await client.recall(name: name) }
    }
}
