import LegworkCore

/// Sending and fetching.
struct RustSync: SyncPort {
    let client: SyncClient
    let errors: RustErrors

    func runOnce() async throws -> SyncStatus {
        let cancel = SyncCancel.create()
        return try await withTaskCancellationHandler {
            try await errors.told { try await client.runOnce(cancel: cancel) }
        } onCancel: {
            cancel.cancel()
        }
    }
    func start() async throws {
        try await errors.told { try await client.start() }
    }
    func stop() async throws {
        try await errors.told { try await client.stop() }
    }
    func foreground() {
        client.foreground()
    }
    func background() {
        client.background()
    }
    func online() {
        client.online()
    }
    func status() async throws -> SyncStatus {
        try await errors.told { try await client.status() }
    }
    func receipts(objectName: String, record: String) async throws -> [ReceiptLine] {
        try await errors.told { try await client.receipts(objectName: objectName, record: record) }
    }
    func deliveries(limit: UInt32) async throws -> [DeliveryLine] {
        try await errors.told { try await client.deliveries(limit: limit) }
    }
    func attention() async throws -> [AttentionItem] {
        try await errors.told { try await client.attention() }
    }
    func restoreMine(number: Int64) async throws {
        try await errors.told { try await client.restoreMine(number: number) }
    }
    func dismiss(number: Int64) async throws {
        try await errors.told { try await client.dismiss(number: number) }
    }
    func retry(action: ActionId) async throws {
        try await errors.told { try await client.retry(action: action) }
    }
    func refusedForm(number: Int64, changes: [String: DraftValue]) async throws -> RecordForm {
        try await errors.told { try await client.refusedForm(number: number, changes: changes) }
    }
    func resendRefused(number: Int64, changes: [String: DraftValue]) async throws -> SavedRecord {
        try await errors.told { try await client.resendRefused(number: number, changes: changes) }
    }
    func dropRejected(action: ActionId) async throws {
        try await errors.told { try await client.dropRejected(action: action) }
    }
}
