import LegworkCore

/// The day.
struct RustHome: HomePort {
    let client: HomeClient
    let errors: RustErrors

    func today() async throws -> HomeView {
        try await errors.told { try await client.today() }
    }
    func reminders() async throws -> [ReminderLine] {
        try await errors.told { try await client.reminders() }
    }
    func complete(task: String) async throws -> ActionId {
        try await errors.told { try await client.complete(task: task) }
    }
    func postpone(task: String, to: Postponement) async throws -> ActionId {
        try await errors.told { try await client.postpone(task: task, to: to) }
    }
    func followUp(task: String, changes: [String: DraftValue]) async throws -> SavedRecord {
        try await errors.told { try await client.followUp(task: task, changes: changes) }
    }
    func acknowledge(task: String, accept: Bool, why: String) async throws -> ActionId {
        try await errors.told { try await client.acknowledge(task: task, accept: accept, why: why) }
    }
}
