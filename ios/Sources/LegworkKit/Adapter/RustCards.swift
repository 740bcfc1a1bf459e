import LegworkCore

/// Business cards: scanning, reviewing, saving.
struct RustCards: CardsPort {
    let client: CardsClient
    let errors: RustErrors

    func problem() async throws -> String? {
        try await errors.told { try await client.problem() }
    }
    func forgetScanner() {
        client.forgetScanner()
    }
    func scan(photoFile: String, told progress: @escaping @Sendable (Float) -> Void) async throws -> CardReview {
        let cancel = ScanCancel.create()
        let teller = Teller(told: progress)
        return try await withTaskCancellationHandler {
            try await errors.told {
                try await client.scan(photoFile: photoFile, progress: teller, cancel: cancel)
            }
        } onCancel: {
            cancel.cancel()
        }
    }
    func review() async throws -> CardReview? {
        try await errors.told { try await client.review() }
    }
    func assignLine(line: UInt32, field: String?) async throws -> CardReview {
        try await errors.told { try await client.assignLine(line: line, field: field) }
    }
    func resetLines() async throws -> CardReview {
        try await errors.told { try await client.resetLines() }
    }
    func edit(customer: [String: DraftValue], contact: [String: DraftValue]) async throws -> CardReview {
        try await errors.told { try await client.edit(customer: customer, contact: contact) }
    }
    func save(
        customer: [String: DraftValue],
        contact: [String: DraftValue],
        attachTo: String?
    ) async throws -> CardSaveResult {
        try await errors.told { try await client.save(customer: customer, contact: contact, attachTo: attachTo) }
    }
    func discard() async throws {
        try await errors.told { try await client.discard() }
    }
}

/// Passes the share of a scan on.
private final class Teller: ScanProgress {
    private let told: @Sendable (Float) -> Void

    init(told: @escaping @Sendable (Float) -> Void) {
        self.told = told
    }
    func progress(share: Float) throws {
        told(share)
    }
}
