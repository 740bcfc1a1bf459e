public struct ListState {
    public let objectName: String
    public var views: [ChoiceView] = []
    public var view = "mine"
    public var text = ""
    public var filters: [FilterField] = []
    /// Field → options chosen.
    public var chosen: [String: [String]] = [:]
    public var filtering = false
    public var rows: [RecordRow] = []
    public var total: UInt64?
    public var next: String?
    public var loading = true
    public var problem: String?

    public init(objectName: String) {
        self.objectName = objectName
    }

    var query: ListQuery {
        ListQuery(objectName: objectName, view: view, text: text, choices: chosen)
    }
}

public enum ListEvent {
    case view(String)
    case text(String)
    case filter(shown: Bool)
    case choose(field: String, option: String)
    case clearFilters
    /// The end of the list comes into sight.
    case more
    case open(RecordRow)
    case new
    case scan
    case retry
}

/// A list of records, page by page; search as you type; filters (K1, E1, E4).
public final class ListPresenter: Presenter<ListState, ListEvent> {
    private static let page = 50
    private var loading: Task<Void, Never>?
    private var loadingMore = false

    public init(_ desk: Desk, objectName: String) {
        super.init(desk, ListState(objectName: objectName))
    }

    public override func concerns(_ change: Change) -> Bool {
        change.touches(state.objectName)
    }

    public override func refresh() {
        load()
        guard state.views.isEmpty else { return }
        run { [self] in
            let views = try await desk.core.records.listViews(objectName: state.objectName)
            let filters = try await desk.core.records.filterFields(objectName: state.objectName)
            state.views = views
            state.filters = filters
        }
    }

    public override func on(_ event: ListEvent) {
        switch event {
        case let .view(name):
            state.view = name
            load()
        case let .text(text):
            state.text = text
            load()
        case let .filter(shown):
            state.filtering = shown
        case let .choose(field, option):
            var options = state.chosen[field] ?? []
            if let at = options.firstIndex(of: option) {
                options.remove(at: at)
            } else {
                options.append(option)
            }
            state.chosen[field] = options.isEmpty ? nil : options
            load()
        case .clearFilters:
            state.chosen = [:]
            state.filtering = false
            load()
        case .more:
            more()
        case let .open(row):
            desk.navigator.open(.page(objectName: row.objectName, id: row.id))
        case .new:
            desk.navigator.open(.form(objectName: state.objectName))
        case .scan:
            desk.navigator.open(.card)
        case .retry:
            load()
        }
    }

    private func load() {
        loading?.cancel()
        loadingMore = false
        let asked = state
        // As many rows as are shown: a change elsewhere must not throw the person back to the top.
        let shown = min(max(asked.rows.count, Self.page), 100)
        let limit = asked.text.isEmpty ? shown : Self.page
        let fail: @MainActor (any Error) -> Void = { [self] error in
            state.loading = false
            state.problem = desk.words.of(error)
        }
        loading = run(onError: fail) { [self] in
            // Overtaken by the next letter: not even asked.
            try Task.checkCancellation()
            let page = try await desk.core.records.browse(asked.query, after: nil, limit: UInt32(limit))
            try Task.checkCancellation()
            state.rows = page.rows
            state.total = page.total
            state.next = page.next
            state.loading = false
            state.problem = nil
        }
    }

    private func more() {
        guard let after = state.next, !loadingMore else { return }
        loadingMore = true
        let asked = state
        let before = loading
        loading = run { [self] in
            await before?.value
            defer { loadingMore = false }
            let page = try await desk.core.records.browse(asked.query, after: after, limit: UInt32(Self.page))
            try Task.checkCancellation()
            guard state.next == after, state.query == asked.query else { return }
            state.rows += page.rows
            state.next = page.next
        }
    }
}
