import Foundation
import Observation

/// A line at the bottom of the screen, with at most one thing to do about it.
public struct Notice: Identifiable {
    public let id = UUID()
    public let text: String
    public let action: String?
    public let run: (@MainActor () -> Void)?
}

/// How long somebody who leaves waits for a position, ns.
private let checkOutNs: UInt64 = 8_000_000_000
/// A reading this good ends the wait, metres.
private let goodM = 50.0

/// Readings that came while somebody waited.
@MainActor
private final class Wait {
    var readings: [LocationReading] = []
}

/// What every presenter works with.
@MainActor
@Observable
public final class Desk {
    @ObservationIgnored public let core: any Core
    @ObservationIgnored public let device: any Device
    public let navigator: Navigator
    /// The texts.
    public let words: Words
    /// The notice shown now.
    public private(set) var notice: Notice?

    public init(core: any Core, device: any Device, navigator: Navigator) {
        self.core = core
        self.device = device
        self.navigator = navigator
        words = Words(core.settings)
    }

    /// Shows a notice.
    public func tell(_ text: String, action: String? = nil, run: (@MainActor () -> Void)? = nil) {
        notice = Notice(text: text, action: action, run: run)
    }

    /// Takes the notice away, if it is still this one.
    public func hush(_ old: Notice) {
        if notice?.id == old.id { notice = nil }
    }

    /// The photo somebody asked for; nil when there is none, which was then said in words.
    func photo(_ answer: PhotoAnswer) -> (path: String, live: Bool)? {
        switch answer {
        case let .taken(path, live): return (path, live)
        case .missing: tell(words["app-camera-missing"])
        case .notAPicture: tell(words["app-file-not-picture"])
        case .noRoom: tell(words["app-photo-no-room"])
        case .cancelled: tell(words["app-camera-cancelled"])
        }
        return nil
    }

    /// Leaves a visit with the best position that can be had soon, or without one, and says so.
    func checkOut(_ visit: String) async throws {
        let answer = try await core.visits.checkOut(visit: visit, readings: await readings())
        device.tap()
        device.syncLater()
        tell("\(words["app-visit-checked-out"]) · \(answer.text)")
    }

    /// Where the phone is now, as well as can be known soon; nil when that is not to be had, which was then said.
    func here() async -> LocationReading? {
        var now = device.positioning()
        if now == .unasked { now = await device.askForPosition() }
        let best = await readings().min { $0.accuracyM < $1.accuracyM }
        if best == nil {
            switch now {
            case .ready: tell(words["error-no-fix"])
            case .off: tell(words["app-location-off"])
            case .missing: tell(words["app-location-none"])
            case .refused, .unasked: tell(words["app-location-refused"])
            }
        }
        return best
    }

    /// Positions until one is good or the person has waited long enough; none when there is no permission.
    private func readings() async -> [LocationReading] {
        guard device.positioning() == .ready else { return [] }
        let stream = device.positions()
        let wait = Wait()
        let listening = Task { @MainActor in
            for await reading in stream {
                wait.readings.append(reading)
                if reading.accuracyM <= goodM { break }
            }
        }
        let clock = Task { @MainActor in
            try? await Task.sleep(nanoseconds: checkOutNs)
            listening.cancel()
        }
        await listening.value
        clock.cancel()
        return wait.readings
    }

    /// Changes the language of everything.
    public func speak(_ tags: String) {
        core.settings.setLanguage(tag: tags)
        words.reload()
    }
}

/// A presenter whose state one need not know.
@MainActor
public protocol AnyPresenter: AnyObject {
    /// Asks the core for what is shown; called when the screen opens and when something changed.
    func refresh()
    /// Whether a change concerns this screen.
    func concerns(_ change: Change) -> Bool
    /// The screen is gone: what nobody waits for any more ends.
    func stop()
}

/// State + Event → State. A presenter asks the core and holds no rule of its own.
@MainActor
@Observable
public class Presenter<State, Event>: AnyPresenter {
    /// What the screen shows.
    public internal(set) var state: State
    @ObservationIgnored let desk: Desk
    @ObservationIgnored private var jobs: [UUID: Task<Void, Never>] = [:]

    init(_ desk: Desk, _ initial: State) {
        self.desk = desk
        state = initial
    }

    /// Something the person did.
    public func on(_ event: Event) {
        preconditionFailure("\(type(of: self)) takes no event")
    }

    public func refresh() {}

    public func concerns(_ change: Change) -> Bool { false }

    public func stop() {}

    /// Runs work; a failure becomes words at the bottom of the screen unless `onError` takes it.
    @discardableResult
    func run(
        onError: (@MainActor (any Error) -> Void)? = nil,
        _ work: @escaping @MainActor () async throws -> Void
    ) -> Task<Void, Never> {
        let id = UUID()
        let job = Task { @MainActor [weak self] in
            do {
                try await work()
            } catch is CancellationError {
                // Somebody wanted it to end.
            } catch {
                if let onError {
                    onError(error)
                } else if let self {
                    self.desk.tell(self.desk.words.of(error))
                }
            }
            self?.jobs[id] = nil
        }
        jobs[id] = job
        return job
    }

    /// Returns when everything that was begun has ended, for tests.
    func settled() async {
        while let job = jobs.values.first {
            await job.value
        }
    }
}
