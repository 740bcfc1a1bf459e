import LegworkCore

/// The core's errors, given the words of the person's language on their way out.
struct RustErrors: Sendable {
    let settings: SettingsClient

    /// Runs a call of the core; what it throws comes out as a `Failure` with words.
    func told<Answer>(_ call: () async throws -> Answer) async throws -> Answer {
        do {
            return try await call()
        } catch let error as LegworkError {
            throw failure(error)
        }
    }

    /// An error with its words.
    func failure(_ error: LegworkError) -> Failure {
        let words = settings.wordsFor(error: error)
        switch error {
        case let .Failed(kind, code, field, detail):
            return Failure(kind: kind, code: code, field: field, words: words, detail: detail)
        }
    }
}
