import Foundation

/// A core without Rust, for tests and previews: it answers what its script says and writes down what it was asked.
public final class FakeCore: Core, @unchecked Sendable {
    /// What the fake answers, and what it was asked.
    public struct Script {
        public var account: AccountView?
        public var unsent: UInt64 = 0
        public var code = ""
        public var day = Samples.day
        public var reminders: [ReminderLine] = []
        public var pages: [RowPage] = [RowPage(rows: [], next: nil, total: 0)]
        public var page: RecordPage?
        public var timeline: [TimelineLine] = []
        public var related: [RecordRow] = []
        public var form = Samples.form
        public var duplicates: [DuplicateView] = []
        public var checkIn = Samples.checkIn
        public var underWay = false
        public var openVisits: [OpenVisitLine] = []
        public var pin: PinOffer?
        public var pictures: [RecordPicture] = []
        public var places: [PlaceLine] = []
        public var card: CardReview?
        public var cardProblem: String?
        public var saved: CardSaveResult?
        public var status = SyncStatus(pending: 0, attention: 0, loginEnded: false, text: "")
        public var bin: [DeletedRecord] = []
        public var deliveries: [DeliveryLine] = []
        public var attention: [AttentionItem] = []
        public var texts: [String: String] = [:]
        public var language = "zh-CN"
        public var remembered: [String: String] = [:]
        /// What a call throws, by its name.
        public var failures: [String: Failure] = [:]
        /// What was asked, in order: the call and what matters of it.
        public var calls: [String] = []
    }

    private let lock = NSLock()
    private var script = Script()
    public let changes = ChangeFeed()

    public init(_ change: (inout Script) -> Void = { _ in }) {
        change(&script)
    }

    public var session: any SessionPort { self }
    public var home: any HomePort { self }
    public var records: any RecordsPort { self }
    public var search: any SearchPort { self }
    public var files: any FilesPort { self }
    public var visits: any VisitsPort { self }
    public var cards: any CardsPort { self }
    public var sync: any SyncPort { self }
    public var settings: any SettingsPort { self }

    /// Looks at the script or changes it.
    @discardableResult
    public func with<Answer>(_ work: (inout Script) throws -> Answer) rethrows -> Answer {
        lock.lock()
        defer { lock.unlock() }
        return try work(&script)
    }

    /// What was asked so far.
    public var calls: [String] { with { $0.calls } }

    /// Writes a call down, throws what the script says, answers otherwise.
    func answer<Answer>(_ call: String, _ detail: String = "", _ work: (inout Script) -> Answer) throws -> Answer {
        try with { script in
            script.calls.append(detail.isEmpty ? call : "\(call) \(detail)")
            if let failure = script.failures[call] { throw failure }
            return work(&script)
        }
    }

    /// The action of the newest call.
    static func action(_ script: Script) -> ActionId {
        ActionId(era: 1, number: UInt64(script.calls.count))
    }
}

extension FakeCore: SessionPort {
    public func current() async -> AccountView? { with { $0.account } }
    public func resume() async throws { try answer("resume") { _ in } }
    public func signIn(server: String, login: String, password: String) async throws -> AccountView {
        try answer("signIn", "\(server) \(login)") { script in
            let account = AccountView(server: server, company: "", user: "u1", name: login, mustChangePassword: false)
            script.account = account
            return account
        }
    }
    public func codeInPicture(photoFile: String) async throws -> String { try answer("codeInPicture") { $0.code } }
    public func changePassword(old: String, new: String) async throws { try answer("changePassword") { _ in } }
    public func unsent() async throws -> UInt64 { try answer("unsent") { $0.unsent } }
    public func signOut(loseUnsent: Bool) async throws {
        try answer("signOut", "\(loseUnsent)") { $0.account = nil }
    }
}

extension FakeCore: HomePort {
    public func today() async throws -> HomeView { try answer("today") { $0.day } }
    public func reminders() async throws -> [ReminderLine] { try answer("reminders") { $0.reminders } }
    public func complete(task: String) async throws -> ActionId { try answer("complete", task, Self.remove(task)) }
    public func postpone(task: String, to: Postponement) async throws -> ActionId {
        try answer("postpone", "\(task) \(to)", Self.remove(task))
    }
    public func followUp(task: String, changes: [String: DraftValue]) async throws -> SavedRecord {
        try answer("followUp", task) { SavedRecord(id: "\(task)-next", action: Self.action($0)) }
    }
    public func acknowledge(task: String, accept: Bool, why: String) async throws -> ActionId {
        try answer("acknowledge", task) { Self.action($0) }
    }
    private static func remove(_ task: String) -> (inout Script) -> ActionId {
        { script in
            script.day.agenda.removeAll { $0.row.id == task }
            return action(script)
        }
    }
}

extension FakeCore: RecordsPort {
    public func browse(_ list: ListQuery, after: String?, limit: UInt32) async throws -> RowPage {
        try answer("browse", "\(list.text)|\(after ?? "")") { script in
            let at = after.flatMap { Int($0) } ?? 0
            return at < script.pages.count ? script.pages[at] : RowPage(rows: [], next: nil, total: nil)
        }
    }
    public func listViews(objectName: String) async throws -> [ChoiceView] { try answer("listViews") { _ in Samples.views } }
    public func filterFields(objectName: String) async throws -> [FilterField] {
        try answer("filterFields") { _ in Samples.filters }
    }
    public func page(objectName: String, record: String) async throws -> RecordPage {
        try answer("page", record) { $0.page ?? Samples.page }
    }
    public func timeline(objectName: String, record: String, limit: UInt32) async throws -> [TimelineLine] {
        try answer("timeline") { $0.timeline }
    }
    public func related(objectName: String, of record: String, limit: UInt32) async throws -> [RecordRow] {
        try answer("related", objectName) { $0.related }
    }
    public func newForm(objectName: String, given: [String: DraftValue]) async throws -> RecordForm {
        try answer("newForm", given.keys.sorted().joined(separator: ",")) { $0.form }
    }
    public func editForm(objectName: String, record: String, changes: [String: DraftValue]) async throws -> RecordForm {
        try answer("editForm", record) { $0.form }
    }
    public func create(objectName: String, draft: [String: DraftValue]) async throws -> SavedRecord {
        try answer("create", "\(objectName) \(draft.keys.sorted().joined(separator: ","))") { script in
            SavedRecord(id: "new", action: Self.action(script))
        }
    }
    public func update(objectName: String, record: String, changes: [String: DraftValue]) async throws -> SavedRecord? {
        try answer("update", record) { SavedRecord(id: record, action: Self.action($0)) }
    }
    public func delete(objectName: String, record: String) async throws -> ActionId {
        try answer("delete", record, Self.remove(record))
    }
    public func restore(objectName: String, record: String) async throws -> ActionId {
        try answer("restore", "\(objectName) \(record)") { script in
            script.bin.removeAll { $0.objectName == objectName && $0.id == record }
            return Self.action(script)
        }
    }
    public func recycleBin() async throws -> [DeletedRecord] { try answer("recycleBin") { $0.bin } }
    public func undo(action: ActionId) async throws { try answer("undo", "\(action.number)") { _ in } }
    public func duplicates(objectName: String, draft: [String: DraftValue]) async throws -> [DuplicateView] {
        try answer("duplicates") { $0.duplicates }
    }
}

extension FakeCore: SearchPort {
    public func find(text: String, objectNames: [String], limit: UInt32) async throws -> [SearchHit] {
        try answer("find", text) { _ in [] }
    }
}

extension FakeCore: SettingsPort {
    public func language() -> String { with { $0.language } }
    public func setLanguage(tag: String) { with { $0.language = tag } }
    public func textWith(key: String, arguments: [String: String]) -> String {
        ([key] + arguments.sorted { $0.key < $1.key }.map { $0.value }).joined(separator: " ")
    }
    public func texts() -> [String: String] { with { $0.texts } }
    public func remember(name: String, text: String) async throws {
        try answer("remember", name) { $0.remembered[name] = text.isEmpty ? nil : text }
    }
    public func recall(name: String) async throws -> String? { try answer("recall", name) { $0.remembered[name] } }
}
