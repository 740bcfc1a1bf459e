public struct FormState {
    public let objectName: String
    public let id: String?
    public var form: RecordForm?
    /// What was changed so far, by field.
    public var draft: [String: DraftValue] = [:]
    /// What stands in the box, as typed.
    public var typed: [String: String] = [:]
    /// Titles of records that were picked.
    public var picked: [String: String] = [:]
    /// Problems found when saving, by field.
    public var problems: [String: String] = [:]
    public var duplicates: [DuplicateView] = []
    public var more = false
    /// A draft of an earlier time was brought back.
    public var restored = false
    /// Field a record is picked for.
    public var picking: String?
    public var pickText = ""
    public var pickRows: [RecordRow] = []
    public var busy = false
    public var problem: String?

    public init(objectName: String, id: String?) {
        self.objectName = objectName
        self.id = id
    }
}

public enum FormEvent {
    /// A value; `text` is what stands in the box.
    case change(field: String, value: DraftValue, text: String)
    case pick(field: String?)
    case pickText(String)
    case picked(RecordRow)
    case locateHere(field: String)
    case takePicture(field: String)
    case pickPicture(field: String)
    case removePicture(field: String, hash: String)
    case more
    case save
    case dropDraft
    case openDuplicate(DuplicateView)
    case back
}

/// A form drawn from a layout: live rules, duplicates as you type, a draft that survives the app's death (K2, K9, M6);
/// with `refused`, what the server refused, to be filled in again (V1).
public final class FormPresenter: Presenter<FormState, FormEvent> {
    private let about: String?
    private let refused: Int64?
    private let key: String
    private var checking: Task<Void, Never>?
    private var keeping: Task<Void, Never>?
    private var opened = false

    public init(_ desk: Desk, objectName: String, id: String?, about: String?, refused: Int64? = nil) {
        self.about = about
        self.refused = refused
        key = "form:\(objectName):\(id ?? "new"):\(about ?? "")" + (refused.map { ":\($0)" } ?? "")
        super.init(desk, FormState(objectName: objectName, id: id))
    }

    public override func refresh() {
        guard !opened else { return }
        opened = true
        let fail: @MainActor (any Error) -> Void = { [self] in state.problem = desk.words.of($0) }
        run(onError: fail) { [self] in
            let kept = decode(try await desk.core.settings.recall(name: key) ?? "")
            let boxes = decode(try await desk.core.settings.recall(name: "\(key):text") ?? "")
            state.draft = kept.isEmpty ? start() : kept
            state.typed = boxes.mapValues { $0.asText }
            state.restored = !kept.isEmpty
            state.more = !kept.isEmpty
            try await look()
        }
    }

    /// A record that belongs to another begins with it.
    private func start() -> [String: DraftValue] {
        guard let about else { return [:] }
        switch state.objectName {
        case "contact": return ["customer": .text(text: about)]
        case "task": return ["related": .link(objectName: "customer", id: about)]
        case "activity": return ["parent": .link(objectName: "customer", id: about)]
        default: return [:]
        }
    }

    private func look() async throws {
        let (kind, id, draft) = (state.objectName, state.id, state.draft)
        let form: RecordForm
        if let refused {
            form = try await desk.core.sync.refusedForm(number: refused, changes: draft)
        } else if let id {
            form = try await desk.core.records.editForm(objectName: kind, record: id, changes: draft)
        } else {
            form = try await desk.core.records.newForm(objectName: kind, given: draft)
        }
        var same: [DuplicateView] = []
        if id == nil, refused == nil, !draft.isEmpty {
            same = try await desk.core.records.duplicates(objectName: kind, draft: draft)
        }
        guard state.draft == draft else { return }
        state.form = form
        state.duplicates = same
        state.problem = nil
    }

    public override func on(_ event: FormEvent) {
        switch event {
        case let .change(field, value, text):
            change(field, value, text)
        case let .pick(field):
            state.picking = field
            state.pickText = ""
            state.pickRows = []
            if field != nil { find() }
        case let .pickText(text):
            state.pickText = text
            find()
        case let .picked(row):
            picked(row)
        case let .locateHere(field):
            run { [self] in
                guard let here = await desk.here() else { return }
                change(field, .place(lat: here.lat, lng: here.lng, accuracyM: here.accuracyM), "")
            }
        case let .takePicture(field):
            run { [self] in try await picture(field, desk.device.takePhoto()) }
        case let .pickPicture(field):
            run { [self] in try await picture(field, desk.device.pickPhoto()) }
        case let .removePicture(field, hash):
            show(field, pictures(field).filter { $0.hash != hash })
        case .more:
            state.more.toggle()
        case .save:
            save()
        case .dropDraft:
            run { [self] in
                try await forget()
                state.draft = [:]
                state.typed = [:]
                state.restored = false
                state.problems = [:]
                try await look()
            }
        case let .openDuplicate(duplicate):
            desk.navigator.open(.page(objectName: duplicate.objectName, id: duplicate.id))
        case .back:
            desk.navigator.back()
        }
    }

    private func pictures(_ name: String) -> [DraftPicture] {
        (state.draft[name] ?? field(name)?.value)?.asPictures ?? []
    }

    private func show(_ name: String, _ pictures: [DraftPicture]) {
        change(name, .held(pictures), "")
    }

    private func picture(_ name: String, _ answer: PhotoAnswer) async throws {
        guard let photo = desk.photo(answer) else { return }
        let kept = try await desk.core.files.keep(path: photo.path)
        show(name, pictures(name).filter { $0.hash != kept.hash } + [kept])
    }

    private func change(_ field: String, _ value: DraftValue, _ text: String) {
        state.draft[field] = value
        state.typed[field] = text
        state.problems[field] = nil
        state.restored = false
        // The draft is kept after every change, in order: the app may die at any moment.
        let (draft, typed) = (state.draft, state.typed)
        let before = keeping
        keeping = run { [self] in
            await before?.value
            try await desk.core.settings.remember(name: key, text: encode(draft))
            let boxes = typed.mapValues { DraftValue.text(text: $0) }
            try await desk.core.settings.remember(name: "\(key):text", text: encode(boxes))
        }
        checking?.cancel()
        checking = run { [self] in try await look() }
    }

    private func field(_ name: String?) -> FormField? {
        state.form?.sections.flatMap { $0.fields }.first { $0.name == name }
    }

    private func find() {
        run { [self] in
            guard let kind = field(state.picking)?.to.first else { return }
            let text = state.pickText
            let query = ListQuery(objectName: kind, text: text)
            let page = try await desk.core.records.browse(query, after: nil, limit: 50)
            if state.pickText == text { state.pickRows = page.rows }
        }
    }

    private func picked(_ row: RecordRow) {
        guard let name = state.picking else { return }
        // A link to a record of any type names the type as well.
        let linked = (field(name)?.to.count ?? 0) > 1
        state.picking = nil
        state.picked[name] = row.title
        change(name, linked ? .link(objectName: row.objectName, id: row.id) : .text(text: row.id), row.title)
    }

    private func save() {
        guard !state.busy else { return }
        state.busy = true
        state.problem = nil
        let fail: @MainActor (any Error) -> Void = { [self] error in
            state.busy = false
            state.more = true
            if let at = (error as? Failure)?.field {
                state.problems[at] = desk.words.of(error)
            } else {
                state.problem = desk.words.of(error)
            }
        }
        run(onError: fail) { [self] in
            let (kind, id, draft) = (state.objectName, state.id, state.draft)
            let saved: SavedRecord?
            if let refused {
                _ = try await desk.core.sync.resendRefused(number: refused, changes: draft)
                saved = nil
            } else if let id {
                saved = try await desk.core.records.update(objectName: kind, record: id, changes: draft)
            } else {
                saved = try await desk.core.records.create(objectName: kind, draft: draft)
            }
            try await forget()
            state.busy = false
            desk.device.scheduleReminders()
            if let saved {
                desk.tell(desk.words["app-saved"], action: desk.words["app-undo"]) { [self] in undo(saved.action) }
            } else {
                desk.tell(desk.words["app-saved"])
            }
            if kind == "customer", id == nil, let saved {
                desk.navigator.replace(.page(objectName: kind, id: saved.id))
            } else {
                desk.navigator.back()
            }
        }
    }

    private func undo(_ action: ActionId) {
        run { [self] in
            try await desk.core.records.undo(action: action)
            desk.tell(desk.words["app-undone"])
        }
    }

    private func forget() async throws {
        await keeping?.value
        try await desk.core.settings.remember(name: key, text: "")
        try await desk.core.settings.remember(name: "\(key):text", text: "")
    }
}
