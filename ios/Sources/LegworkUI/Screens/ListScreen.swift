import LegworkKit
import SwiftUI

/// Rows before the end at which the next page is asked for.
private let ahead = 20

/// The customers.
struct ListScreen: View {
    let state: ListState
    let on: (ListEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        VStack(spacing: 0) {
            TitleBar(words["app-customers"]) {
                let ink = state.chosen.isEmpty ? palette.text : palette.primary
                IconAction(.filter, words["app-filter"], ink: ink) { on(.filter(shown: true)) }
                IconAction(.camera, words["app-scan-card"]) { on(.scan) }
            }
            SearchBox(text: state.text, hint: words["app-search-customers"], short: words["app-search"]) { on(.text($0)) }
                .padding(.horizontal, Space.s16)
            ScrollView(.horizontal, showsIndicators: false) {
                HStack(spacing: Space.s4) {
                    ForEach(state.views, id: \.name) { view in
                        ChoiceChip(text: view.label, on: view.name == state.view) { on(.view(view.name)) }
                    }
                }
                .padding(.horizontal, Space.s12)
            }
            if let problem = state.problem {
                ProblemPanel(text: problem, action: words["app-retry"]) { on(.retry) }
                Spacer()
            } else if state.loading && state.rows.isEmpty {
                LoadingState(rows: 6)
                Spacer()
            } else if state.rows.isEmpty {
                ScrollView { nothing }
            } else {
                rows
            }
        }
        .sheet(isPresented: Binding(get: { state.filtering }, set: { on(.filter(shown: $0)) })) {
            SheetBody(words["app-filter"], onClose: { on(.filter(shown: false)) }) {
                FilterBody(state: state, on: on)
            }
        }
    }

    @ViewBuilder private var nothing: some View {
        if !state.text.isEmpty {
            EmptyState(
                icon: .search,
                title: words.with("app-nothing-found", ["text": state.text]),
                hint: words["app-nothing-found-hint"]
            )
        } else if !state.chosen.isEmpty {
            EmptyState(
                icon: .filter,
                title: words["app-no-related"],
                hint: words["app-filter"],
                action: words["app-filter-clear"]
            ) { on(.clearFilters) }
        } else {
            EmptyState(
                icon: .people,
                title: words["app-no-customers"],
                hint: words["app-no-customers-hint"],
                action: words["app-scan-card"]
            ) { on(.scan) }
        }
    }

    private var rows: some View {
        ScrollView {
            LazyVStack(spacing: 0) {
                if let total = state.total {
                    Heading(words.with("app-count-customers", ["count": String(total)]))
                }
                // The next page is asked for before its place comes into sight.
                let asks = state.rows.dropLast(ahead).last?.id ?? state.rows.last?.id
                ForEach(state.rows, id: \.id) { row in
                    CustomerRow(row: row) { on(.open(row)) }
                        .onAppear { if row.id == asks { on(.more) } }
                }
                if state.next != nil {
                    ProgressView().padding(Space.s16).onAppear { on(.more) }
                }
            }
            .padding(.bottom, Space.s24)
        }
        .scrollDismissesKeyboard(.immediately)
    }
}

/// A row of a list: name, second line, at most two coloured words.
struct CustomerRow: View {
    let row: RecordRow
    let onTap: () -> Void

    var body: some View {
        Panel(onTap: onTap) {
            LeadRow(row.title, row.subtitle) {
                Avatar(name: row.title)
            } end: {
                VStack(alignment: .trailing, spacing: Space.s4) {
                    ForEach(row.cells.filter { $0.tone != nil && !$0.text.isEmpty }.prefix(2), id: \.field) { cell in
                        Chip(cell.text, tone: cell.tone)
                    }
                }
            }
        }
    }
}

/// The filters as a sheet shows them.
struct FilterBody: View {
    let state: ListState
    let on: (ListEvent) -> Void
    @Environment(Words.self) private var words

    var body: some View {
        VStack(alignment: .leading, spacing: Space.s8) {
            ForEach(state.filters, id: \.name) { field in
                Labelled(label: field.label) {
                    Flow {
                        ForEach(field.choices, id: \.name) { option in
                            let chosen = state.chosen[field.name] ?? []
                            ChoiceChip(text: option.label, on: chosen.contains(option.name)) {
                                on(.choose(field: field.name, option: option.name))
                            }
                        }
                    }
                }
            }
            ButtonRow {
                QuietButton(text: words["app-filter-clear"]) { on(.clearFilters) }
                PrimaryButton(text: words["app-filter-show"]) { on(.filter(shown: false)) }
            }
            .padding(.top, Space.s16)
        }
        .padding(.horizontal, Space.s20)
    }
}
