import Observation

/// The app behind its screens: the core, the back stack, and a presenter for every screen that is open.
@MainActor
@Observable
public final class AppModel {
    /// Where one is.
    public let navigator: Navigator
    /// What presenters work with.
    public let desk: Desk
    /// Something waits for the person: the sync's place in the bottom bar is marked.
    public private(set) var attention = false
    @ObservationIgnored private var presenters: [Route: any AnyPresenter] = [:]
    /// Those of screens that were just closed: while such a screen slides away it is still drawn, and must not begin
    /// its work anew.
    @ObservationIgnored private var closed: [Route: any AnyPresenter] = [:]
    /// A link that came before anybody was signed in.
    @ObservationIgnored private var waitingLink: Route?

    public init(core: any Core, device: any Device, saved: [Route]) {
        navigator = Navigator(saved)
        desk = Desk(core: core, device: device, navigator: navigator)
        let tag = device.preferences.language
        desk.speak(tag.isEmpty ? device.systemLanguages : tag)
        navigator.onChange = { [weak self] stack in self?.keepOnly(stack) }
    }

    /// Where a start begins: signed in or not, and where one was.
    public static func start(core: any Core, saved: [Route]) async -> [Route] {
        guard await core.session.current() != nil else { return [.login] }
        let known = saved.filter { $0 != .login }
        return known.isEmpty ? [.home] : known
    }

    /// Tells open screens what changed, for as long as the task lives.
    public func followChanges() async {
        for await change in desk.core.changes.stream() {
            tell(change)
            if change == .sync, await desk.core.session.current() != nil {
                let status = try? await desk.core.sync.status()
                attention = (status?.attention ?? 0) > 0
            }
            if change.touches("task") { desk.device.scheduleReminders() }
        }
    }

    /// Tells the core when the network comes back, for as long as the task lives.
    public func followNetwork() async {
        for await online in desk.device.onlineChanges() {
            if online { desk.core.sync.online() }
            tell(.sync)
        }
    }

    /// Stays in step when somebody is signed in.
    public func stayInStep() async {
        guard await desk.core.session.current() != nil else { return }
        do {
            try await desk.core.sync.start()
        } catch {
            desk.tell(desk.words.of(error))
        }
        desk.device.scheduleReminders()
    }

    /// The app came to the front: what a screen shows may be old, what was refused may be allowed.
    public func foreground() {
        desk.core.sync.foreground()
        presenters.values.forEach { $0.refresh() }
    }

    /// The app went to the back.
    public func background() {
        desk.core.sync.background()
        desk.device.syncLater()
        for presenter in presenters.values {
            (presenter as? CheckInPresenter)?.stop()
        }
    }

    /// Memory is short: the card scanner gives its models back.
    public func memoryIsShort() {
        desk.core.cards.forgetScanner()
    }

    /// Opens what a link names; before anybody is signed in it waits.
    public func open(link: String) {
        if let server = Route.serverOfCode(link), navigator.stack == [.login] {
            login().on(.code(server))
        } else if let route = Route.ofLink(link) {
            if navigator.stack == [.login] {
                waitingLink = route
            } else {
                navigator.open(route)
            }
        }
    }

    public func login() -> LoginPresenter { held(.login) { LoginPresenter(desk) } }
    public func home() -> HomePresenter { held(.home) { HomePresenter(desk) } }
    public func customers() -> ListPresenter { held(.customers) { ListPresenter(desk, objectName: "customer") } }
    public func sync() -> SyncPresenter { held(.sync) { SyncPresenter(desk) } }
    public func settings() -> SettingsPresenter { held(.settings) { SettingsPresenter(desk) } }
    public func card() -> CardPresenter { held(.card) { CardPresenter(desk) } }
    public func recycleBin() -> RecycleBinPresenter { held(.recycleBin) { RecycleBinPresenter(desk) } }
    public func licences() -> LicencesPresenter { held(.licences) { LicencesPresenter(desk) } }
    public func page(objectName: String, id: String) -> PagePresenter {
        held(.page(objectName: objectName, id: id)) { PagePresenter(desk, objectName: objectName, id: id) }
    }
    public func form(objectName: String, id: String?, about: String?, refused: Int64? = nil) -> FormPresenter {
        held(.form(objectName: objectName, id: id, about: about, refused: refused)) {
            FormPresenter(desk, objectName: objectName, id: id, about: about, refused: refused)
        }
    }
    public func checkIn(customer: String?) -> CheckInPresenter {
        held(.checkIn(customer: customer)) { CheckInPresenter(desk, customer: customer) }
    }

    /// The presenter of a screen that is open.
    private func held<P: AnyPresenter>(_ route: Route, _ make: () -> P) -> P {
        let kept = presenters[route] ?? (navigator.stack.contains(route) ? nil : closed[route])
        if let old = kept as? P { return old }
        let new = make()
        presenters[route] = new
        new.refresh()
        return new
    }

    private func tell(_ change: Change) {
        for presenter in presenters.values where presenter.concerns(change) {
            presenter.refresh()
        }
    }

    private func keepOnly(_ stack: [Route]) {
        closed = presenters.filter { !stack.contains($0.key) }
        presenters = presenters.filter { stack.contains($0.key) }
        closed.values.forEach { $0.stop() }
        // What was begun elsewhere may have left something to go on with.
        if stack.last == .home { presenters[.home]?.refresh() }
        if let route = waitingLink, stack.first != .login {
            waitingLink = nil
            navigator.open(route)
        }
    }
}
