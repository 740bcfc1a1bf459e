import Foundation

public struct PageState {
    public let objectName: String
    public let id: String
    public var page: RecordPage?
    public var timeline: [TimelineLine] = []
    /// `timeline`, `details`, or an object name of a related tab.
    public var tab: String
    public var related: [RecordRow] = []
    public var calling = false
    public var note = ""
    /// Pictures the record's own fields hold.
    public var pictures: [RecordPicture] = []
    /// The picture that is looked at.
    public var viewing: RecordPicture?
    /// The whole of it is on its way.
    public var fetching = false
    /// Why the whole of it is not there, in words.
    public var pictureProblem: String?
    /// My visit here that has no check-out yet.
    public var visit: OpenVisitLine?
    public var leaving = false
    /// Asking whether to delete the record.
    public var deleting = false
    public var problem: String?

    public init(objectName: String, id: String) {
        self.objectName = objectName
        self.id = id
        tab = objectName == "customer" ? "timeline" : "details"
    }
}

public enum PageEvent {
    case tab(String)
    case call
    case callNumber(String?)
    case navigate
    case checkIn
    case checkOut
    case picture(RecordPicture?)
    case fetchPicture
    case edit
    case askDelete(shown: Bool)
    case delete
    case share
    case export
    case note(String)
    case saveNote
    case open(objectName: String, id: String)
    case new(objectName: String)
    case back
}

/// A record's page: call, navigate, check in; timeline, fields, what belongs to it (K23, L8, M2); deleting it (B6).
public final class PagePresenter: Presenter<PageState, PageEvent> {
    public init(_ desk: Desk, objectName: String, id: String) {
        super.init(desk, PageState(objectName: objectName, id: id))
    }

    public override func concerns(_ change: Change) -> Bool {
        // A picture that is looked at may have come with the sync.
        if case .records = change { true } else { state.viewing != nil }
    }

    public override func refresh() {
        let fail: @MainActor (any Error) -> Void = { [self] in state.problem = desk.words.of($0) }
        run(onError: fail) { [self] in
            let (kind, id) = (state.objectName, state.id)
            let page = try await desk.core.records.page(objectName: kind, record: id)
            let timeline = try await desk.core.records.timeline(objectName: kind, record: id, limit: 50)
            let visits = try await desk.core.visits.openVisits()
            let pictures = try await desk.core.files.pictures(objectName: kind, record: id)
            state.page = page
            state.timeline = timeline
            state.visit = visits.first { $0.customerId == id }
            state.problem = nil
            show(pictures)
            try await loadTab()
        }
    }

    private func show(_ pictures: [RecordPicture]) {
        state.pictures = pictures
        if let old = state.viewing { state.viewing = pictures.first { $0.hash == old.hash } }
        if state.viewing?.path != nil { state.pictureProblem = nil }
    }

    private func loadTab() async throws {
        let tab = state.tab
        guard tab != "timeline", tab != "details" else { return }
        let rows = try await desk.core.records.related(objectName: tab, of: state.id, limit: 100)
        if state.tab == tab { state.related = rows }
    }

    public override func on(_ event: PageEvent) {
        switch event {
        case let .tab(name):
            state.tab = name
            state.related = []
            run { [self] in try await loadTab() }
        case .call:
            call()
        case let .callNumber(number):
            state.calling = false
            if let number { dial(number) }
        case .navigate:
            navigate()
        case .checkIn:
            desk.navigator.open(.checkIn(customer: state.id))
        case .checkOut:
            checkOut()
        case let .picture(picture):
            state.viewing = picture
            state.pictureProblem = nil
            if picture != nil { fetch() }
        case .fetchPicture:
            fetch()
        case .edit:
            desk.navigator.open(.form(objectName: state.objectName, id: state.id))
        case let .askDelete(shown):
            state.deleting = shown
        case .delete:
            delete()
        case .share:
            share()
        case .export:
            export()
        case let .note(text):
            state.note = text
        case .saveNote:
            saveNote()
        case let .open(objectName, id):
            desk.navigator.open(.page(objectName: objectName, id: id))
        case let .new(objectName):
            desk.navigator.open(.form(objectName: objectName, about: state.id))
        case .back:
            desk.navigator.back()
        }
    }

    private func delete() {
        guard state.deleting else { return }
        state.deleting = false
        run { [self] in
            let action = try await desk.core.records.delete(objectName: state.objectName, record: state.id)
            desk.device.tap()
            desk.device.scheduleReminders()
            if !desk.navigator.back() { desk.navigator.open(.home) }
            desk.tell(desk.words["app-deleted"], action: desk.words["app-undo"]) { [self] in
                run { [self] in
                    try await desk.core.records.undo(action: action)
                    desk.device.scheduleReminders()
                    desk.tell(desk.words["app-undone"])
                }
            }
        }
    }

    private func checkOut() {
        guard let visit = state.visit, !state.leaving else { return }
        state.leaving = true
        let fail: @MainActor (any Error) -> Void = { [self] error in
            state.leaving = false
            desk.tell(desk.words.of(error))
        }
        run(onError: fail) { [self] in
            try await desk.checkOut(visit.id)
            state.leaving = false
            refresh()
        }
    }

    /// Asks for the whole of the picture that is looked at; without a network it comes with the next sync.
    private func fetch() {
        guard let picture = state.viewing, picture.path == nil, !state.fetching else { return }
        state.fetching = true
        state.pictureProblem = nil
        let fail: @MainActor (any Error) -> Void = { [self] error in
            state.fetching = false
            state.pictureProblem = desk.words.of(error)
        }
        run(onError: fail) { [self] in
            let (kind, id) = (state.objectName, state.id)
            try await desk.core.files.want(objectName: kind, record: id, hash: picture.hash)
            let online = desk.device.online
            if online { _ = try await desk.core.sync.runOnce() }
            let pictures = try await desk.core.files.pictures(objectName: kind, record: id)
            state.fetching = false
            state.pictureProblem = online ? nil : desk.words["app-picture-offline"]
            show(pictures)
        }
    }

    private func call() {
        let phones = state.page?.phones ?? []
        switch phones.count {
        case 0: desk.tell(desk.words["app-no-phone"])
        case 1: dial(phones[0].number)
        default: state.calling = true
        }
    }

    private func dial(_ number: String) {
        if !desk.device.call(number) { desk.tell(desk.words["app-no-app"]) }
    }

    private func navigate() {
        guard let page = state.page else { return }
        guard let lat = page.lat, let lng = page.lng else {
            desk.tell(desk.words["app-no-position"])
            return
        }
        let shown = desk.device.navigate(lat: lat, lng: lng, label: page.detail.title)
        if !shown { desk.tell(desk.words["app-no-app"]) }
    }

    private func share() {
        guard let page = state.page else { return }
        let phones = page.phones.map { "\($0.label) \($0.number)" }
        let lines = ([page.detail.title] + phones + [page.address]).filter { !$0.isEmpty }
        if !desk.device.share(lines.joined(separator: "\n")) { desk.tell(desk.words["app-no-app"]) }
    }

    private func export() {
        guard let page = state.page else { return }
        let cells = page.detail.sections.flatMap { $0.items }.map { $0.cell }
        let text = { (field: String) in cells.first { $0.field == field }?.text ?? "" }
        let card = ContactCard(
            name: page.detail.title,
            company: state.objectName == "customer" ? page.detail.title : text("customer"),
            phones: page.phones.map { $0.number },
            email: text("email")
        )
        if !desk.device.exportContact(card) { desk.tell(desk.words["app-no-app"]) }
    }

    private func saveNote() {
        let text = state.note.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { return }
        run { [self] in
            let draft: [String: DraftValue] = [
                "parent": .link(objectName: state.objectName, id: state.id),
                "kind": .text(text: "note"),
                "text": .text(text: text),
                "at": .number(number: Int64(Date().timeIntervalSince1970 * 1000))
            ]
            _ = try await desk.core.records.create(objectName: "activity", draft: draft)
            state.note = ""
            desk.tell(desk.words["app-saved"])
            refresh()
        }
    }
}
