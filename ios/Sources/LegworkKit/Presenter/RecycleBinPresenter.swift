public struct RecycleBinState {
    /// What this phone deleted, newest first; `nil` until it was asked.
    public var lines: [DeletedRecord]?
    /// Record that is being restored.
    public var restoring: String?
    public var problem: String?

    public init(lines: [DeletedRecord]? = nil) {
        self.lines = lines
    }
}

public enum RecycleBinEvent {
    case restore(DeletedRecord)
    case back
}

/// What this phone deleted in the last 30 days, and the way back (B6).
public final class RecycleBinPresenter: Presenter<RecycleBinState, RecycleBinEvent> {
    public init(_ desk: Desk) {
        super.init(desk, RecycleBinState())
    }

    public override func concerns(_ change: Change) -> Bool {
        if case .records = change { true } else { false }
    }

    public override func refresh() {
        let fail: @MainActor (any Error) -> Void = { [self] in state.problem = desk.words.of($0) }
        run(onError: fail) { [self] in
            state.lines = try await desk.core.records.recycleBin()
            state.problem = nil
        }
    }

    public override func on(_ event: RecycleBinEvent) {
        switch event {
        case let .restore(line):
            restore(line)
        case .back:
            desk.navigator.back()
        }
    }

    private func restore(_ line: DeletedRecord) {
        guard state.restoring == nil else { return }
        state.restoring = line.id
        let fail: @MainActor (any Error) -> Void = { [self] error in
            state.restoring = nil
            desk.tell(desk.words.of(error))
        }
        run(onError: fail) { [self] in
            _ = try await desk.core.records.restore(objectName: line.objectName, record: line.id)
            state.lines?.removeAll { $0.objectName == line.objectName && $0.id == line.id }
            state.restoring = nil
            desk.device.tap()
            desk.device.scheduleReminders()
            desk.tell(desk.words["app-restored"], action: desk.words["app-open"]) { [self] in
                desk.navigator.open(.page(objectName: line.objectName, id: line.id))
            }
        }
    }
}
