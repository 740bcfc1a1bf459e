public struct SyncState {
    public var status: SyncStatus?
    public var attention: [AttentionItem] = []
    public var waiting: [DeliveryLine] = []
    public var delivered: [DeliveryLine] = []
    public var busy = false
    public var online = true
    public var problem: String?
    /// The server ended the session: only signing in again helps.
    public var ended = false
    /// The refused action about to be given up.
    public var dropping: AttentionItem?

    public init() {}
}

public enum SyncEvent {
    case now
    case restore(AttentionItem)
    case dismiss(AttentionItem)
    case retry(AttentionItem)
    /// The refused form is filled in again.
    case edit(AttentionItem)
    /// Asks first; nil turns back.
    case askDrop(AttentionItem?)
    case drop(AttentionItem)
    case signIn
    case open(objectName: String, id: String)
}

/// What waits, what has arrived, what needs the person (V1).
public final class SyncPresenter: Presenter<SyncState, SyncEvent> {
    public init(_ desk: Desk) {
        super.init(desk, SyncState())
    }

    public override func concerns(_ change: Change) -> Bool { true }

    public override func refresh() {
        run { [self] in
            let status = try await desk.core.sync.status()
            let attention = try await desk.core.sync.attention()
            let all = try await desk.core.sync.deliveries(limit: 50)
            state.status = status
            if status.loginEnded {
                state.problem = desk.words["error-session-ended"]
            } else if state.ended {
                state.problem = nil
            }
            state.ended = status.loginEnded
            state.attention = attention
            state.online = desk.device.online
            state.waiting = all.filter { $0.state == "on_this_phone" || $0.state == "sent" }
            state.delivered = all.filter { $0.state == "accepted" }
        }
    }

    public override func on(_ event: SyncEvent) {
        switch event {
        case .now:
            sync()
        case let .restore(item):
            settle { [self] in try await desk.core.sync.restoreMine(number: item.number) }
        case let .dismiss(item):
            settle { [self] in try await desk.core.sync.dismiss(number: item.number) }
        case let .retry(item):
            settle { [self] in try await desk.core.sync.retry(action: item.action) }
        case let .edit(item):
            desk.navigator.open(.form(objectName: item.objectName, refused: item.number))
        case let .askDrop(item):
            state.dropping = item
        case .signIn:
            desk.navigator.signIn()
        case let .drop(item):
            settle { [self] in
                try await desk.core.sync.dropRejected(action: item.action)
                state.dropping = nil
            }
        case let .open(objectName, id):
            desk.navigator.open(.page(objectName: objectName, id: id))
        }
    }

    private func settle(_ work: @escaping @MainActor () async throws -> Void) {
        run { [self] in
            try await work()
            refresh()
        }
    }

    private func sync() {
        guard !state.busy else { return }
        state.busy = true
        state.problem = nil
        let fail: @MainActor (any Error) -> Void = { [self] error in
            state.busy = false
            state.problem = desk.words.of(error)
            refresh()
        }
        run(onError: fail) { [self] in
            let status = try await desk.core.sync.runOnce()
            state.busy = false
            state.status = status
            refresh()
        }
    }
}
