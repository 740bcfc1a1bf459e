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
    case edit
    case share
    case export
    case note(String)
    case saveNote
    case open(objectName: String, id: String)
    case new(objectName: String)
    case back
}

/// A record's page: call, navigate, check in; timeline, fields, what belongs to it (K23, L8, M2).
public final class PagePresenter: Presenter<PageState, PageEvent> {
    public init(_ desk: Desk, objectName: String, id: String) {
        super.init(desk, PageState(objectName: objectName, id: id))
    }

    public override func concerns(_ change: Change) -> Bool {
        if case .records = change { true } else { false }
    }

    public override func refresh() {
        let fail: @MainActor (any Error) -> Void = { [self] in state.problem = desk.words.of($0) }
        run(onError: fail) { [self] in
            let (kind, id) = (state.objectName, state.id)
            let page = try await desk.core.records.page(objectName: kind, record: id)
            let timeline = try await desk.core.records.timeline(objectName: kind, record: id, limit: 50)
            state.page = page
            state.timeline = timeline
            state.problem = nil
            try await loadTab()
        }
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
        case .edit:
            desk.navigator.open(.form(objectName: state.objectName, id: state.id))
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
