import LegworkCore

/// Pictures of records.
struct RustFiles: FilesPort {
    let client: FilesClient
    let errors: RustErrors

    func pictures(objectName: String, record: String) async throws -> [RecordPicture] {
        try await errors.told { try await client.pictures(objectName: objectName, record: record) }
    }
    func want(objectName: String, record: String, hash: String) async throws {
        try await errors.told { try await client.want(objectName: objectName, record: record, hash: hash) }
    }
    func keep(path: String) async throws -> DraftPicture {
        try await errors.told { try await client.keep(path: path) }
    }
}
