import LegworkCore

/// The search box.
struct RustSearch: SearchPort {
    let client: SearchClient
    let errors: RustErrors

    func find(text: String, objectNames: [String], limit: UInt32) async throws -> [SearchHit] {
        try await errors.told { try await client.find(text: text, objectNames: objectNames, limit: limit) }
    }
}
