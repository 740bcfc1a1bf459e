import Foundation

// What the phone around the app can do. `App/Platform` does it with Apple's frameworks, `FakeDevice` in tests.

/// All clocks of the device, read together.
public struct PhoneTimes: Equatable, Sendable {
    /// Wall clock, Unix ms.
    public let wallMs: Int64
    /// Clock since boot that also runs while the phone sleeps, ns.
    public let monotonicNs: UInt64
    /// Sixteen bytes that change with every boot.
    public let bootId: Data

    public init(wallMs: Int64, monotonicNs: UInt64, bootId: Data) {
        self.wallMs = wallMs
        self.monotonicNs = monotonicNs
        self.bootId = bootId
    }
}

/// The device's clocks.
public protocol PhoneClock: Sendable {
    /// Reads all clocks at once.
    func read() throws -> PhoneTimes
}

/// Small secrets that leave the device in no backup.
public protocol SecretStore: Sendable {
    /// The secret of this name.
    func load(name: String) throws -> Data?
    /// Stores a secret.
    func store(name: String, secret: Data) throws
    /// Forgets a secret.
    func remove(name: String) throws
}

/// A P-256 key in hardware that signs check-ins.
public protocol CheckInSigner: Sendable {
    /// ECDSA over SHA-256 of the message, ASN.1 DER.
    func sign(message: Data) throws -> Data
    /// The public key, SEC1 encoded.
    func publicKey() throws -> Data
    /// `secure_enclave`; anything else counts as software.
    var kind: String { get }
}

/// What came of asking for a photo.
public enum PhotoAnswer: Equatable, Sendable {
    /// A file of our own; `live` when the camera took it just now.
    case taken(path: String, live: Bool)
    /// The person turned back.
    case cancelled
    /// There is no camera, or it may not be used.
    case missing
    /// What was picked is no picture.
    case notAPicture
    /// There is no room for it.
    case noRoom
}

/// Whether positions can be had.
public enum Positioning: Equatable, Sendable {
    /// Yes.
    case ready
    /// Nobody asked the person yet.
    case unasked
    /// The person refused; only the system's settings help.
    case refused
    /// Switched off for the whole phone.
    case off
    /// No such hardware.
    case missing
}

/// How the app looks.
public enum Theme: String, CaseIterable, Codable, Sendable {
    case system
    case light
    case dark
}

/// Choices that hold before anybody signed in.
public struct Preferences: Equatable, Codable, Sendable {
    /// Language tag; empty = the system's.
    public var language = ""
    /// Light, dark, or the system's.
    public var theme = Theme.system
    /// Factor on the system's font size.
    public var fontScale = 1.0
    /// Server typed last.
    public var server = ""
    /// Where positions come from: `auto`, or one of the device's sources.
    public var positionSource = autoSource

    public init() {}

    /// What an older version kept lacks what is new; that begins as it would on a new phone.
    public init(from decoder: any Decoder) throws {
        let kept = try decoder.container(keyedBy: CodingKeys.self)
        language = try kept.decodeIfPresent(String.self, forKey: .language) ?? language
        theme = try kept.decodeIfPresent(Theme.self, forKey: .theme) ?? theme
        fontScale = try kept.decodeIfPresent(Double.self, forKey: .fontScale) ?? fontScale
        server = try kept.decodeIfPresent(String.self, forKey: .server) ?? server
        positionSource = try kept.decodeIfPresent(String.self, forKey: .positionSource) ?? positionSource
    }
}

/// All sources of positions together.
public let autoSource = "auto"

/// A person as the phone's own contacts take one.
public struct ContactCard: Equatable, Sendable {
    public let name: String
    public let company: String
    public let phones: [String]
    public let email: String

    public init(name: String, company: String, phones: [String], email: String) {
        self.name = name
        self.company = company
        self.phones = phones
        self.email = email
    }
}

/// What the phone around the app can do. The app brings one; tests bring a fake.
@MainActor
public protocol Device: AnyObject {
    /// Version of the app.
    var version: String { get }
    /// Whether there is a network.
    var online: Bool { get }
    /// Tells when that changes.
    func onlineChanges() -> AsyncStream<Bool>
    /// The choices now.
    var preferences: Preferences { get }
    /// Language tags of the system, best first, with commas.
    var systemLanguages: String { get }

    /// The licences of what others wrote and this app carries; `nil` where they were not put into it.
    func licences() async -> String?
    /// Keeps the choices.
    func keep(_ preferences: Preferences)
    /// Calls a number; `false` when nothing can.
    func call(_ number: String) -> Bool
    /// Opens a map app on the way to a point; `false` when nothing can.
    func navigate(lat: Double, lng: Double, label: String) -> Bool
    /// Offers a text to other apps; `false` when nothing can.
    func share(_ text: String) -> Bool
    /// Opens the phone's own form for a new contact; `false` when nothing can.
    func exportContact(_ card: ContactCard) -> Bool
    /// Opens the system's page of this app; where positions are switched off for all, this is the nearest one may go.
    func openAppSettings()
    /// The system's camera.
    func takePhoto() async -> PhotoAnswer
    /// The system's camera for papers: it finds the edges of a card by itself.
    func photographCard() async -> PhotoAnswer
    /// The system's photo picker.
    func pickPhoto() async -> PhotoAnswer
    /// Whether positions can be had now.
    func positioning() -> Positioning
    /// Asks the person; the system shows its own question, once.
    func askForPosition() async -> Positioning
    /// Sources of positions one can choose from on this phone, `autoSource` first.
    func positionSources() -> [String]
    /// Comes whenever positions are switched on or off for the whole phone, or allowed.
    func positionSwitches() -> AsyncStream<Void>
    /// Positions as they come from the chosen source, until nobody listens any more.
    func positions() -> AsyncStream<LocationReading>
    /// What was noticed about the phone: jailbroken, hooked, simulated.
    func phoneState() -> PhoneState
    /// A short tap of the phone's motor.
    func tap()
    /// Work to do when there is a network, also with the app put away.
    func syncLater()
    /// Tasks and their reminders changed.
    func scheduleReminders()
}
