public struct CardState {
    public var screen: CardReview?
    public var customer: [String: DraftValue] = [:]
    public var contact: [String: DraftValue] = [:]
    public var typed: [String: String] = [:]
    public var scanning = false
    /// Share of the scan that is done, 0 to 1.
    public var share: Float = 0
    /// Line that is to go to another field.
    public var line: CardLine?
    /// An existing customer the contact goes to.
    public var attachTo: DuplicateView?
    public var problem: String?
    public var busy = false

    public init() {}
}

public enum CardEvent {
    case take
    case pick
    case line(CardLine?)
    case assign(field: String?)
    /// `form` is `customer` or `contact`.
    case change(form: String, field: String, value: DraftValue, text: String)
    case attach(to: DuplicateView?)
    case save
    case back
}

/// Photo → review → customer and contact (K3–K5, K9). The core keeps the review; it is there again after a restart.
public final class CardPresenter: Presenter<CardState, CardEvent> {
    private var editing: Task<Void, Never>?
    private var scan: Task<Void, Never>?

    public init(_ desk: Desk) {
        super.init(desk, CardState())
    }

    public override func refresh() {
        guard state.screen == nil, !state.scanning else { return }
        let fail: @MainActor (any Error) -> Void = { [self] in state.problem = desk.words.of($0) }
        run(onError: fail) { [self] in
            let problem = try await desk.core.cards.problem()
            let review = try await desk.core.cards.review()
            state.screen = review
            state.problem = problem
        }
    }

    /// The screen is gone: a scan nobody waits for ends.
    public override func stop() {
        scan?.cancel()
        scan = nil
    }

    public override func on(_ event: CardEvent) {
        switch event {
        case .take:
            scan = run { [self] in try await read(desk.device.photographCard()) }
        case .pick:
            scan = run { [self] in try await read(desk.device.pickPhoto()) }
        case let .line(line):
            state.line = line
        case let .assign(field):
            guard let line = state.line else { return }
            state.line = nil
            run { [self] in state.screen = try await desk.core.cards.assignLine(line: line.number, field: field) }
        case let .change(form, field, value, text):
            change(form, field, value, text)
        case let .attach(to):
            state.attachTo = to
        case .save:
            save()
        case .back:
            desk.navigator.back()
        }
    }

    private func read(_ answer: PhotoAnswer) async throws {
        guard let photo = desk.photo(answer) else { return }
        state = CardState()
        state.scanning = true
        do {
            state.screen = try await desk.core.cards.scan(photoFile: photo.path) { [weak self] share in
                Task { @MainActor [weak self] in self?.state.share = share }
            }
        } catch let failure as Failure {
            state.problem = failure.words
            state.screen = try await desk.core.cards.review()
        }
        state.scanning = false
    }

    private func change(_ form: String, _ field: String, _ value: DraftValue, _ text: String) {
        if form == "customer" {
            state.customer[field] = value
        } else {
            state.contact[field] = value
        }
        state.typed["\(form).\(field)"] = text
        let (customer, contact) = (state.customer, state.contact)
        let before = editing
        editing = run { [self] in
            await before?.value
            let screen = try await desk.core.cards.edit(customer: customer, contact: contact)
            if state.customer == customer, state.contact == contact { state.screen = screen }
        }
    }

    private func save() {
        guard !state.busy else { return }
        state.busy = true
        let fail: @MainActor (any Error) -> Void = { [self] error in
            state.busy = false
            state.problem = desk.words.of(error)
        }
        run(onError: fail) { [self] in
            await editing?.value
            let saved = try await desk.core.cards.save(
                customer: state.customer,
                contact: state.contact,
                attachTo: state.attachTo?.id
            )
            switch saved {
            case let .saved(customer, _, action):
                state = CardState()
                desk.device.tap()
                desk.tell(desk.words["app-card-saved"], action: desk.words["app-undo"]) { [self] in undo(action) }
                desk.navigator.replace(.page(objectName: "customer", id: customer))
            case let .incomplete(review):
                state.busy = false
                state.screen = review
            }
        }
    }

    private func undo(_ action: ActionId) {
        run { [self] in
            try await desk.core.records.undo(action: action)
            desk.tell(desk.words["app-undone"])
        }
    }
}
