import Foundation

/// Something changed; ids only.
public enum Change: Equatable, Sendable {
    /// Records of these objects changed.
    case records(objects: [String], ids: [String])
    /// The state of the sync changed.
    case sync

    /// Whether a record of one of these objects changed.
    public func touches(_ names: String...) -> Bool {
        switch self {
        case let .records(objects, _):
            return objects.contains { names.contains($0) }
        case .sync:
            return false
        }
    }
}

/// Hands every change to whoever listens. The core calls it on its own threads.
public final class ChangeFeed: @unchecked Sendable {
    private let lock = NSLock()
    private var listeners: [UUID: AsyncStream<Change>.Continuation] = [:]

    public init() {}

    /// All changes from now on, until the listening task ends.
    public func stream() -> AsyncStream<Change> {
        let id = UUID()
        let (stream, continuation) = AsyncStream<Change>.makeStream()
        continuation.onTermination = { [weak self] _ in self?.forget(id) }
        lock.lock()
        listeners[id] = continuation
        lock.unlock()
        return stream
    }

    /// Tells everybody.
    public func send(_ change: Change) {
        lock.lock()
        let all = Array(listeners.values)
        lock.unlock()
        for listener in all {
            listener.yield(change)
        }
    }

    private func forget(_ id: UUID) {
        lock.lock()
        listeners[id] = nil
        lock.unlock()
    }
}
