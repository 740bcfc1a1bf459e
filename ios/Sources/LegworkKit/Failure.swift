/// What went wrong, in words that can be shown as they are.
public struct Failure: Error, Equatable, Sendable {
    /// `invalid`, `unauthenticated`, `forbidden`, `not_found`, `conflict`, `unreachable`, `incompatible`, `limit`,
    /// `corrupt`, `unavailable`, `internal`.
    public let kind: String
    /// Stable code.
    public let code: String
    /// The field it is about.
    public let field: String?
    /// What happened and what one can do, in the person's language.
    public let words: String
    /// For logs.
    public let detail: String

    public init(kind: String, code: String, field: String? = nil, words: String, detail: String = "") {
        self.kind = kind
        self.code = code
        self.field = field
        self.words = words
        self.detail = detail
    }

    /// Nobody is signed in, or the login has ended.
    public var needsSignIn: Bool { kind == "unauthenticated" }

    /// There is no way to the server now; what was done is kept and sent later.
    public var isOffline: Bool { kind == "unreachable" }
}
