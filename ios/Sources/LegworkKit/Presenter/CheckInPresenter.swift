public struct CheckInState {
    public let customer: String?
    public var screen: CheckInView?
    public var positioning = Positioning.ready
    public var places: [PlaceLine] = []
    public var choosing = false
    public var explaining = false
    public var note = ""
    public var busy = false
    public var online = true
    /// A check-in with another customer holds something: that one first.
    public var elsewhere: CheckInView?
    /// Asking whether to give this one up.
    public var discarding = false
    /// Where positions come from, and what one can choose.
    public var source = autoSource
    public var sources: [String] = []
    public var switching = false
    /// The visit that was sent, and the customer it could give a position.
    public var sent: String?
    public var pin: PinOffer?
    public var problem: String?

    public init(customer: String?) {
        self.customer = customer
    }
}

public enum CheckInEvent {
    case allow
    case openSettings
    case places
    case choose(line: Int)
    case closePlaces
    case explain(shown: Bool)
    case photo
    case pickPhoto
    case removePhoto(number: UInt32)
    case note(String)
    case again
    case askSource(shown: Bool)
    case source(name: String)
    case askDiscard(shown: Bool)
    case discard
    case openOther
    case dropOther
    case pin(yes: Bool)
    case confirm
    case writeNote
    case back
}

/// A check-in: position, place, photo, doubts in words, confirm (L3–L8, V5). The core keeps every step.
public final class CheckInPresenter: Presenter<CheckInState, CheckInEvent> {
    private var collecting: Task<Void, Never>?
    private var watching: Task<Void, Never>?
    private var noting: Task<Void, Never>?

    public init(_ desk: Desk, customer: String?) {
        super.init(desk, CheckInState(customer: customer))
    }

    /// Comes back from the system's settings, too: what was refused may be allowed now.
    public override func refresh() {
        guard state.sent == nil else { return }
        watch()
        state.positioning = desk.device.positioning()
        state.online = desk.device.online
        state.source = desk.device.preferences.positionSource
        state.sources = desk.device.positionSources()
        let fail: @MainActor (any Error) -> Void = { [self] in refused($0) }
        run(onError: fail) { [self] in
            if state.screen == nil {
                let screen = try await desk.core.visits.begin(customer: state.customer)
                state.screen = screen
                state.note = screen.note
                state.elsewhere = nil
                state.problem = nil
                try await desk.core.visits.notePhone(state: desk.device.phoneState())
            }
            switch state.positioning {
            case .ready:
                collect()
            case .unasked:
                await ask()
            case .refused, .off, .missing:
                halt()
            }
        }
    }

    private func refused(_ error: any Error) {
        guard (error as? Failure)?.code == "check_in_elsewhere" else {
            state.problem = desk.words.of(error)
            return
        }
        run { [self] in
            state.elsewhere = try await desk.core.visits.underWay()
            state.problem = nil
        }
    }

    private func ask() async {
        state.positioning = await desk.device.askForPosition()
        if state.positioning == .ready { collect() }
    }

    private func collect() {
        guard collecting == nil else { return }
        collecting = run { [self] in
            for await reading in desk.device.positions() {
                do {
                    state.screen = try await desk.core.visits.addFix(reading: reading)
                    state.problem = nil
                } catch let failure as Failure {
                    // After the check-in was sent or given up nobody needs positions; anything else is said.
                    if failure.code == "no_check_in_begun" { break }
                    state.problem = failure.words
                }
            }
            if !Task.isCancelled { collecting = nil }
        }
    }

    /// Nobody looks any more: positions end.
    public override func stop() {
        halt()
        watching?.cancel()
        watching = nil
    }

    private func halt() {
        collecting?.cancel()
        collecting = nil
    }

    /// Positions may be switched on or off while the screen is open.
    private func watch() {
        guard watching == nil else { return }
        let switches = desk.device.positionSwitches()
        watching = Task { @MainActor [weak self] in
            for await _ in switches {
                self?.refresh()
            }
        }
    }

    public override func on(_ event: CheckInEvent) {
        switch event {
        case .allow:
            run { [self] in await ask() }
        case .openSettings:
            desk.device.openAppSettings()
        case .places:
            run { [self] in
                state.places = try await desk.core.visits.places()
                state.choosing = true
            }
        case let .choose(line):
            run { [self] in
                state.screen = try await desk.core.visits.choosePlace(line: UInt32(line))
                state.choosing = false
            }
        case .closePlaces:
            state.choosing = false
        case let .explain(shown):
            state.explaining = shown
        case .photo:
            run { [self] in try await photo(desk.device.takePhoto()) }
        case .pickPhoto:
            run { [self] in try await photo(desk.device.pickPhoto()) }
        case let .removePhoto(number):
            run { [self] in
                try await desk.core.visits.removePhoto(number: number)
                state.screen = try await desk.core.visits.screen()
            }
        case let .note(text):
            note(text)
        case .again:
            run { [self] in state.screen = try await desk.core.visits.locateAgain() }
        case let .askSource(shown):
            state.switching = shown
        case let .source(name):
            use(name)
        case let .askDiscard(shown):
            state.discarding = shown
        case .discard:
            run { [self] in
                await noting?.value
                try await desk.core.visits.cancel()
                desk.tell(desk.words["app-visit-discarded"])
                leave()
            }
        case .openOther:
            if let other = state.elsewhere { desk.navigator.replace(.checkIn(customer: other.customerId)) }
        case .dropOther:
            run { [self] in
                try await desk.core.visits.cancel()
                state.elsewhere = nil
                refresh()
            }
        case let .pin(yes):
            pin(yes)
        case .confirm:
            confirm()
        case .writeNote:
            desk.navigator.replace(.form(objectName: "activity", about: state.customer))
        case .back:
            leave()
        }
    }

    private func leave() {
        stop()
        desk.navigator.back()
    }

    /// Another source: what came from the old one is thrown away (L4).
    private func use(_ name: String) {
        var choices = desk.device.preferences
        choices.positionSource = name
        desk.device.keep(choices)
        state.switching = false
        state.source = name
        halt()
        run { [self] in
            state.screen = try await desk.core.visits.locateAgain()
            if state.positioning == .ready { collect() }
        }
    }

    private func pin(_ yes: Bool) {
        guard let visit = state.sent else { return }
        let fail: @MainActor (any Error) -> Void = { [self] error in
            desk.tell(desk.words.of(error))
            desk.navigator.back()
        }
        run(onError: fail) { [self] in
            if yes {
                let action = try await desk.core.visits.acceptPin(visit: visit)
                let done = state.pin?.confirms == nil ? "app-pin-done" : "app-pin-confirmed"
                desk.tell(desk.words[done], action: desk.words["app-undo"]) { [self] in undo(action) }
            }
            desk.navigator.back()
        }
    }

    private func undo(_ action: ActionId) {
        run { [self] in
            try await desk.core.records.undo(action: action)
            desk.tell(desk.words["app-undone"])
        }
    }

    private func note(_ text: String) {
        state.note = text
        let before = noting
        noting = run { [self] in
            await before?.value
            try await desk.core.visits.setNote(note: text)
        }
    }

    private func photo(_ answer: PhotoAnswer) async throws {
        guard let photo = desk.photo(answer) else { return }
        _ = try await desk.core.visits.addPhoto(path: photo.path, live: photo.live)
        state.screen = try await desk.core.visits.screen()
    }

    private func confirm() {
        guard !state.busy else { return }
        state.busy = true
        let fail: @MainActor (any Error) -> Void = { [self] error in
            state.busy = false
            state.problem = desk.words.of(error)
        }
        run(onError: fail) { [self] in
            await noting?.value
            let visit = try await desk.core.visits.confirm(note: state.note).id
            stop()
            let offer = try await desk.core.visits.pinOffer(visit: visit)
            state.busy = false
            state.sent = visit
            state.pin = offer
            desk.device.tap()
            desk.device.syncLater()
            let done = desk.words["app-visit-done"]
            desk.tell(desk.device.online ? done : "\(done) · \(desk.words["app-visit-queued"])")
            if offer == nil { desk.navigator.back() }
        }
    }
}
