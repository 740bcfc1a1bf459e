/// What the app may ask of the core, area by area. The adapter answers with the Rust library, `FakeCore` in tests and
/// previews.
public protocol Core: Sendable {
    /// Signing in and out.
    var session: any SessionPort { get }
    /// The day.
    var home: any HomePort { get }
    /// Lists, pages, forms, saving.
    var records: any RecordsPort { get }
    /// The search box.
    var search: any SearchPort { get }
    /// Pictures of records.
    var files: any FilesPort { get }
    /// Checking in and out.
    var visits: any VisitsPort { get }
    /// Business cards.
    var cards: any CardsPort { get }
    /// Sending and fetching.
    var sync: any SyncPort { get }
    /// Language and words.
    var settings: any SettingsPort { get }
    /// What changed; the only thing that makes a screen read again.
    var changes: ChangeFeed { get }
}

/// Signing in and out.
public protocol SessionPort: Sendable {
    /// Who is signed in; also without a network.
    func current() async -> AccountView?
    /// Signs the last person in again, without a network; after a failure it can be tried again.
    func resume() async throws
    /// Signs in; needs the network once.
    func signIn(server: String, login: String, password: String) async throws -> AccountView
    /// The text of the QR code in a picture.
    func codeInPicture(photoFile: String) async throws -> String
    /// Changes the password.
    func changePassword(old: String, new: String) async throws
    /// How many unsent changes signing out would lose.
    func unsent() async throws -> UInt64
    /// Signs out and deletes the data on this device; with unsent changes only when told to.
    func signOut(loseUnsent: Bool) async throws
}

/// The day.
public protocol HomePort: Sendable {
    /// What today holds.
    func today() async throws -> HomeView
    /// Reminders of my open tasks from yesterday on, the earliest first.
    func reminders() async throws -> [ReminderLine]
    /// Completes a task.
    func complete(task: String) async throws -> ActionId
    /// Moves a task and its reminder.
    func postpone(task: String, to: Postponement) async throws -> ActionId
    /// Saves a new task that follows a task: same record, same people.
    func followUp(task: String, changes: [String: DraftValue]) async throws -> SavedRecord
    /// Answers a task somebody else gave.
    func acknowledge(task: String, accept: Bool, why: String) async throws -> ActionId
}

/// A list as it is narrowed.
public struct ListQuery: Equatable, Sendable {
    /// Object type.
    public var objectName: String
    /// Ready-made list; `nil` for all.
    public var view: String?
    /// What was typed.
    public var text: String
    /// Chosen options by field.
    public var choices: [String: [String]]

    public init(objectName: String, view: String? = nil, text: String = "", choices: [String: [String]] = [:]) {
        self.objectName = objectName
        self.view = view
        self.text = text
        self.choices = choices
    }
}

/// Lists, pages, forms, saving, deleting.
public protocol RecordsPort: Sendable {
    /// One page of a list; with a text, the best hits instead.
    func browse(_ list: ListQuery, after: String?, limit: UInt32) async throws -> RowPage
    /// The ready-made lists of an object.
    func listViews(objectName: String) async throws -> [ChoiceView]
    /// Fields of an object to filter by.
    func filterFields(objectName: String) async throws -> [FilterField]
    /// A record's own page.
    func page(objectName: String, record: String) async throws -> RecordPage
    /// What happened with a record, newest first.
    func timeline(objectName: String, record: String, limit: UInt32) async throws -> [TimelineLine]
    /// Records that belong to a record, newest first.
    func related(objectName: String, of record: String, limit: UInt32) async throws -> [RecordRow]
    /// A form for a new record.
    func newForm(objectName: String, given: [String: DraftValue]) async throws -> RecordForm
    /// A form of a record with unsaved changes.
    func editForm(objectName: String, record: String, changes: [String: DraftValue]) async throws -> RecordForm
    /// Saves a new record.
    func create(objectName: String, draft: [String: DraftValue]) async throws -> SavedRecord
    /// Saves changed fields; nothing when nothing differs.
    func update(objectName: String, record: String, changes: [String: DraftValue]) async throws -> SavedRecord?
    /// Moves a record to the recycle bin.
    func delete(objectName: String, record: String) async throws -> ActionId
    /// Takes a record out of the recycle bin.
    func restore(objectName: String, record: String) async throws -> ActionId
    /// Records of all objects this phone deleted in the last 30 days that can be restored, newest first.
    func recycleBin() async throws -> [DeletedRecord]
    /// Takes a user action back.
    func undo(action: ActionId) async throws
    /// Records that are probably the same party as what is being entered.
    func duplicates(objectName: String, draft: [String: DraftValue]) async throws -> [DuplicateView]
}

/// The search box.
public protocol SearchPort: Sendable {
    /// Records that match what was typed, best first.
    func find(text: String, objectNames: [String], limit: UInt32) async throws -> [SearchHit]
}

/// Pictures of records, and those taken for a form.
public protocol FilesPort: Sendable {
    /// The pictures of a record, in the order of its fields.
    func pictures(objectName: String, record: String) async throws -> [RecordPicture]
    /// Asks for the whole of a picture; it comes with the next sync.
    func want(objectName: String, record: String, hash: String) async throws
    /// Stores a photo for a field of a form; it is sent with the record that is saved with it.
    func keep(path: String) async throws -> DraftPicture
}

/// Checking in and out.
public protocol VisitsPort: Sendable {
    /// Begins a check-in; one under way with the same customer goes on.
    func begin(customer: String?) async throws -> CheckInView
    /// The check-in under way, after a restart too.
    func underWay() async throws -> CheckInView?
    /// The check-in under way as it stands now.
    func screen() async throws -> CheckInView
    /// Takes a reading of the position.
    func addFix(reading: LocationReading) async throws -> CheckInView
    /// Throws the readings away and collects anew.
    func locateAgain() async throws -> CheckInView
    /// What was noticed about the phone.
    func notePhone(state: PhoneState) async throws
    /// Places around the measured point, nearest first.
    func places() async throws -> [PlaceLine]
    /// Chooses a line of the list of places.
    func choosePlace(line: UInt32) async throws -> CheckInView
    /// Adds a photo from a file; `live` when the app's camera took it just now.
    func addPhoto(path: String, live: Bool) async throws -> VisitPhoto
    /// Takes a photo out again.
    func removePhoto(number: UInt32) async throws
    /// Keeps the note while it is typed.
    func setNote(note: String) async throws
    /// Sends the check-in; needs no network.
    func confirm(note: String) async throws -> SavedRecord
    /// Gives the check-in under way up.
    func cancel() async throws
    /// Visits without a check-out, the newest first.
    func openVisits() async throws -> [OpenVisitLine]
    /// Ends a visit; readings taken now, none without a position.
    func checkOut(visit: String, readings: [LocationReading]) async throws -> CheckOutAnswer
    /// Whether a visit could give its customer the position it lacks.
    func pinOffer(visit: String) async throws -> PinOffer?
    /// Makes the measured point of a visit its customer's position.
    func acceptPin(visit: String) async throws -> ActionId
    /// How far a visit can be believed, in words.
    func proof(visit: String) async throws -> VisitProof
}

/// Business cards.
public protocol CardsPort: Sendable {
    /// What keeps this phone from scanning, in words; nothing when it can.
    func problem() async throws -> String?
    /// Memory is short: gives some 60 MB back; the next scan loads the models again.
    func forgetScanner()
    /// Reads the card in a photo file and begins its review. Stops when the task is cancelled.
    func scan(photoFile: String, told progress: @escaping @Sendable (Float) -> Void) async throws -> CardReview
    /// The review under way, also after a restart of the app.
    func review() async throws -> CardReview?
    /// Says which card field a line is; without one, that it is none.
    func assignLine(line: UInt32, field: String?) async throws -> CardReview
    /// Takes back everything said about lines.
    func resetLines() async throws -> CardReview
    /// Keeps what was typed so far; duplicates are looked up anew.
    func edit(customer: [String: DraftValue], contact: [String: DraftValue]) async throws -> CardReview
    /// Saves customer (or none, when attached to one), contact and picture as one action.
    func save(
        customer: [String: DraftValue],
        contact: [String: DraftValue],
        attachTo: String?
    ) async throws -> CardSaveResult
    /// Throws the review under way and its picture away.
    func discard() async throws
}

/// Sending and fetching.
public protocol SyncPort: Sendable {
    /// Sends and fetches until nothing is left to do. Stops soon when the task is cancelled; what came so far is kept.
    func runOnce() async throws -> SyncStatus
    /// Stays in step from now on.
    func start() async throws
    /// Stops staying in step.
    func stop() async throws
    /// The app came to the front.
    func foreground()
    /// The app went to the back.
    func background()
    /// The network came back.
    func online()
    /// The state in words; also without a network.
    func status() async throws -> SyncStatus
    /// Receipts of a record's changes, oldest first.
    func receipts(objectName: String, record: String) async throws -> [ReceiptLine]
    /// The latest actions, newest first.
    func deliveries(limit: UInt32) async throws -> [DeliveryLine]
    /// What needs attention.
    func attention() async throws -> [AttentionItem]
    /// Puts a lost value back.
    func restoreMine(number: Int64) async throws
    /// Accepts that another value stands.
    func dismiss(number: Int64) async throws
    /// Sends a refused action again.
    func retry(action: ActionId) async throws
    /// The form of a refused new record or edit as it was filled, with unsaved changes and what is wrong.
    func refusedForm(number: Int64, changes: [String: DraftValue]) async throws -> RecordForm
    /// Saves a refused form with these changes in place of the refused action.
    func resendRefused(number: Int64, changes: [String: DraftValue]) async throws -> SavedRecord
    /// Gives a refused action up.
    func dropRejected(action: ActionId) async throws
}

/// Language, words, and what is remembered for the signed-in person.
public protocol SettingsPort: Sendable {
    /// Tag of the language in use.
    func language() -> String
    /// Changes the language at once.
    func setLanguage(tag: String)
    /// A text with arguments; whole numbers decide plural forms.
    func textWith(key: String, arguments: [String: String]) -> String
    /// Every text that needs no arguments, by key.
    func texts() -> [String: String]
    /// Remembers a text for the signed-in person: a draft, a choice. Empty forgets it.
    func remember(name: String, text: String) async throws
    /// The text remembered under a name.
    func recall(name: String) async throws -> String?
}
