import LegworkCore

/// Signing in and out.
struct RustSession: SessionPort {
    let client: SessionClient
    let errors: RustErrors

    func current() async -> AccountView? {
        await client.current()
    }
    func resume() async throws {
        try await errors.told { try await client.resume() }
    }
    func signIn(server: String, login: String, password: String) async throws -> AccountView {
        try await errors.told { try await client.signIn(server: server, login: login, password: password) }
    }
    func codeInPicture(photoFile: String) async throws -> String {
        try await errors.told { try await client.codeInPicture(photoFile: photoFile) }
    }
    func changePassword(old: String, new: String) async throws {
        try await errors.told { try await client.changePassword(old: old, newPassword: new) }
    }
    func unsent() async throws -> UInt64 {
        try await errors.told { try await client.unsent() }
    }
    func signOut(loseUnsent: Bool) async throws {
        try await errors.told { try await client.signOut(loseUnsent: loseUnsent) }
    }
}
