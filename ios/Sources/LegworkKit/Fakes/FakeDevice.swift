/// A phone without a phone, for tests and previews.
@MainActor
public final class FakeDevice: Device {
    public var version = "1.0"
    public var online = true
    public var preferences = Preferences()
    public var systemLanguages = "zh-CN"
    /// Answers of camera and picker, in order; afterwards the person turns back.
    public var photos: [PhotoAnswer] = []
    public var permission = Positioning.ready
    /// What the person says when asked.
    public var answer = Positioning.ready
    public var readings: [LocationReading] = []
    /// Whether other apps can be opened.
    public var apps = true
    /// The text of the licences.
    public var notices: String?
    /// What was done with the phone, in order.
    public var done: [String] = []

    public init() {}

    public func onlineChanges() -> AsyncStream<Bool> {
        AsyncStream { $0.finish() }
    }
    public func licences() async -> String? { notices }
    public func keep(_ preferences: Preferences) {
        self.preferences = preferences
    }
    public func call(_ number: String) -> Bool { does("call \(number)") }
    public func navigate(lat: Double, lng: Double, label: String) -> Bool { does("navigate \(label)") }
    public func share(_ text: String) -> Bool { does("share \(text)") }
    public func exportContact(_ card: ContactCard) -> Bool { does("contact \(card.name)|\(card.company)|\(card.email)") }
    public func openAppSettings() { done.append("settings") }
    public func takePhoto() async -> PhotoAnswer { next() }
    public func photographCard() async -> PhotoAnswer { next() }
    public func pickPhoto() async -> PhotoAnswer { next() }
    public func positioning() -> Positioning { permission }
    public func askForPosition() async -> Positioning {
        done.append("ask")
        permission = answer
        return permission
    }
    public func positionSources() -> [String] { [autoSource, "network"] }
    public func positionSwitches() -> AsyncStream<Void> { AsyncStream { $0.finish() } }
    public func positions() -> AsyncStream<LocationReading> {
        let readings = self.readings
        return AsyncStream { stream in
            readings.forEach { stream.yield($0) }
            stream.finish()
        }
    }
    public func phoneState() -> PhoneState {
        PhoneState(rooted: false, hooked: false, emulator: false, attested: nil)
    }
    public func tap() { done.append("tap") }
    public func syncLater() { done.append("syncLater") }
    public func scheduleReminders() { done.append("reminders") }

    private func does(_ what: String) -> Bool {
        done.append(what)
        return apps
    }
    private func next() -> PhotoAnswer {
        photos.isEmpty ? .cancelled : photos.removeFirst()
    }
}
