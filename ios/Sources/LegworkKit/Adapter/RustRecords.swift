import LegworkCore

/// Lists, pages, forms, saving, deleting.
struct RustRecords: RecordsPort {
    let client: RecordsClient
    let errors: RustErrors

    func browse(_ list: ListQuery, after: String?, limit: UInt32) async throws -> RowPage {
        try await errors.told {
            try await client.browse(
                objectName: list.objectName,
                view: list.view,
                text: list.text,
                choices: list.choices,
                after: after,
                limit: limit
            )
        }
    }
    func listViews(objectName: String) async throws -> [ChoiceView] {
        try await errors.told { try await client.listViews(objectName: objectName) }
    }
    func filterFields(objectName: String) async throws -> [FilterField] {
        try await errors.told { try await client.filterFields(objectName: objectName) }
    }
    func page(objectName: String, record: String) async throws -> RecordPage {
        try await errors.told { try await client.page(objectName: objectName, record: record) }
    }
    func timeline(objectName: String, record: String, limit: UInt32) async throws -> [TimelineLine] {
        try await errors.told { try await client.timeline(objectName: objectName, record: record, limit: limit) }
    }
    func related(objectName: String, of record: String, limit: UInt32) async throws -> [RecordRow] {
        try await errors.told { try await client.related(objectName: objectName, of: record, limit: limit) }
    }
    func newForm(objectName: String, given: [String: DraftValue]) async throws -> RecordForm {
        try await errors.told { try await client.newForm(objectName: objectName, given: given) }
    }
    func editForm(objectName: String, record: String, changes: [String: DraftValue]) async throws -> RecordForm {
        try await errors.told { try await client.editForm(objectName: objectName, record: record, changes: changes) }
    }
    func create(objectName: String, draft: [String: DraftValue]) async throws -> SavedRecord {
        try await errors.told { try await client.create(objectName: objectName, draft: draft) }
    }
    func update(objectName: String, record: String, changes: [String: DraftValue]) async throws -> SavedRecord? {
        try await errors.told { try await client.update(objectName: objectName, record: record, changes: changes) }
    }
    func delete(objectName: String, record: String) async throws -> ActionId {
        try await errors.told { try await client.delete(objectName: objectName, record: record) }
    }
    func restore(objectName: String, record: String) async throws -> ActionId {
        try await errors.told { try await client.restore(objectName: objectName, record: record) }
    }
    func recycleBin() async throws -> [DeletedRecord] {
        try await errors.told { try await client.recycleBin() }
    }
    func undo(action: ActionId) async throws {
        try await errors.told { try await client.undo(action: action) }
    }
    func duplicates(objectName: String, draft: [String: DraftValue]) async throws -> [DuplicateView] {
        try await errors.told { try await client.duplicates(objectName: objectName, draft: draft) }
    }
}
