public struct HomeState {
    public var screen: HomeView?
    public var openVisits: [OpenVisitLine] = []
    /// A check-in that holds a photo or a note and was not sent.
    public var underWay: CheckInView?
    public var sync: SyncStatus?
    public var online = true
    /// Task whose actions are shown.
    public var opened: String?
    /// Task that is to be postponed.
    public var postponing: String?
    /// Why it cannot go there, in words.
    public var postponeProblem: String?
    /// Visit that is being left.
    public var leaving: String?
    /// The day could not be read, in words.
    public var problem: String?

    public init() {}
}

public enum HomeEvent {
    case open(task: String)
    case complete(task: String)
    case followUp(task: String)
    case askPostpone(task: String?)
    case postpone(Postponement)
    case delete(task: String)
    case checkIn(AgendaLine)
    case checkOut(visit: String)
    case goOn
    case call(AgendaLine)
    case openRelated(AgendaLine)
    case search
    case openSync
    case signIn
    case retry
}

/// Today: overdue first; complete, follow up, postpone, delete with undo (B1–B6, L10).
public final class HomePresenter: Presenter<HomeState, HomeEvent> {
    public init(_ desk: Desk) {
        super.init(desk, HomeState())
    }

    public override func concerns(_ change: Change) -> Bool { true }

    public override func refresh() {
        let fail: @MainActor (any Error) -> Void = { [self] in state.problem = desk.words.of($0) }
        run(onError: fail) { [self] in
            let screen = try await desk.core.home.today()
            let visits = try await desk.core.visits.openVisits()
            let begun = try await desk.core.visits.underWay()
            let sync = try await desk.core.sync.status()
            state.screen = screen
            state.openVisits = visits
            state.underWay = begun.flatMap { holdsWork($0) ? $0 : nil }
            state.sync = sync
            state.online = desk.device.online
            state.problem = nil
        }
    }

    public override func on(_ event: HomeEvent) {
        switch event {
        case let .open(task):
            state.opened = state.opened == task ? nil : task
        case let .complete(task):
            act("app-completed") { [self] in try await desk.core.home.complete(task: task) }
        case let .followUp(task):
            run { [self] in
                let saved = try await desk.core.home.followUp(task: task, changes: [:])
                state.opened = nil
                desk.navigator.open(.form(objectName: "task", id: saved.id))
            }
        case let .askPostpone(task):
            state.postponing = task
            state.postponeProblem = nil
        case let .postpone(to):
            if let task = state.postponing {
                let refused: @MainActor (any Error) -> Void = { [self] in state.postponeProblem = desk.words.of($0) }
                act("app-postponed", onError: refused) { [self] in
                    try await desk.core.home.postpone(task: task, to: to)
                }
            }
        case let .delete(task):
            act("app-deleted") { [self] in try await desk.core.records.delete(objectName: "task", record: task) }
        case let .checkIn(line):
            desk.navigator.open(.checkIn(customer: line.customerId))
        case let .checkOut(visit):
            checkOut(visit)
        case .goOn:
            if let begun = state.underWay { desk.navigator.open(.checkIn(customer: begun.customerId)) }
        case let .call(line):
            call(line)
        case let .openRelated(line):
            if let kind = line.relatedObject, let id = line.relatedId {
                desk.navigator.open(.page(objectName: kind, id: id))
            }
        case .search:
            desk.navigator.open(.customers)
        case .openSync:
            desk.navigator.open(.sync)
        case .signIn:
            desk.navigator.signIn()
        case .retry:
            refresh()
        }
    }

    private func holdsWork(_ begun: CheckInView) -> Bool {
        !begun.photos.isEmpty || begun.note.contains { !$0.isWhitespace }
    }

    private func call(_ line: AgendaLine) {
        guard let number = line.phone else {
            desk.tell(desk.words["app-no-phone"])
            return
        }
        if !desk.device.call(number) { desk.tell(desk.words["app-no-app"]) }
    }

    private func checkOut(_ visit: String) {
        guard state.leaving == nil else { return }
        state.leaving = visit
        let fail: @MainActor (any Error) -> Void = { [self] error in
            state.leaving = nil
            desk.tell(desk.words.of(error))
        }
        run(onError: fail) { [self] in
            try await desk.checkOut(visit)
            state.leaving = nil
            refresh()
        }
    }

    /// A change of a task that can be taken back for as long as the notice stands.
    private func act(
        _ done: String,
        onError: (@MainActor (any Error) -> Void)? = nil,
        _ work: @escaping @MainActor () async throws -> ActionId
    ) {
        run(onError: onError) { [self] in
            let action = try await work()
            state.opened = nil
            state.postponing = nil
            state.postponeProblem = nil
            desk.device.tap()
            desk.device.scheduleReminders()
            desk.tell(desk.words[done], action: desk.words["app-undo"]) { [self] in undo(action) }
            refresh()
        }
    }

    private func undo(_ action: ActionId) {
        run { [self] in
            try await desk.core.records.undo(action: action)
            desk.device.scheduleReminders()
            desk.tell(desk.words["app-undone"])
            refresh()
        }
    }
}
