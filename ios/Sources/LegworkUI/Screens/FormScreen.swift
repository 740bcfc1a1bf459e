import LegworkKit
import SwiftUI

/// A form drawn from a layout.
struct FormScreen: View {
    let state: FormState
    let on: (FormEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        VStack(spacing: 0) {
            BackBar(state.form?.title ?? "", onBack: { on(.back) })
            if let problem = state.problem { ProblemPanel(text: problem) }
            if let form = state.form {
                boxes(form)
                Foot {
                    PrimaryButton(text: words["app-save"], icon: .check, busy: state.busy) { on(.save) }
                }
            } else {
                if state.problem == nil { LoadingState() }
                Spacer()
            }
        }
        .sheet(isPresented: Binding(get: { state.picking != nil }, set: { if !$0 { on(.pick(field: nil)) } })) {
            PickSheet(state: state, on: on)
        }
    }

    private func boxes(_ form: RecordForm) -> some View {
        ScrollView {
            LazyVStack(spacing: 0) {
                if state.restored { Restored(on: on) }
                ForEach(state.duplicates, id: \.id) { duplicate in
                    Duplicate(duplicate: duplicate, action: words["app-view"]) { on(.openDuplicate(duplicate)) }
                }
                ForEach(Array(form.sections.enumerated()), id: \.offset) { _, part in
                    if !part.more || state.more {
                        if !part.title.isEmpty { Heading(part.title) }
                        ForEach(part.fields, id: \.name) { field in
                            box(field).padding(.horizontal, Space.s16).padding(.vertical, 5)
                        }
                    }
                }
                if form.sections.contains(where: { $0.more }) {
                    QuietButton(
                        text: words[state.more ? "app-fewer-fields" : "app-more-fields"],
                        icon: state.more ? .up : .down,
                        ground: palette.background
                    ) { on(.more) }
                    .padding(Space.s16)
                }
            }
            .padding(.bottom, Space.s24)
        }
        .scrollDismissesKeyboard(.interactively)
    }

    private func box(_ field: FormField) -> some View {
        FieldBox(
            field: field,
            value: state.draft[field.name] ?? field.value,
            typed: state.draft[field.name] == nil ? nil : state.typed[field.name],
            problem: state.problems[field.name],
            picked: state.picked[field.name],
            actions: FieldActions(
                onChange: { value, text in on(.change(field: field.name, value: value, text: text)) },
                onPick: { on(.pick(field: field.name)) },
                onLocate: { on(.locateHere(field: field.name)) },
                onTakePicture: { on(.takePicture(field: field.name)) },
                onPickPicture: { on(.pickPicture(field: field.name)) },
                onRemovePicture: { on(.removePicture(field: field.name, hash: $0)) }
            )
        )
    }
}

private struct Restored: View {
    let on: (FormEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        Panel(tone: "info") {
            Said(icon: .edit, text: words["app-draft-kept"], ink: palette.info, action: words["app-draft-drop"]) { on(.dropDraft) }
        }
    }
}

/// Says that somebody else may have this one already.
struct Duplicate: View {
    let duplicate: DuplicateView
    let action: String
    let onTap: () -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        let owner = duplicate.owner.isEmpty ? words["somebody"] : duplicate.owner
        let owned = words.with("app-owned-by", ["title": duplicate.title, "owner": owner])
        Panel(tone: "review", onTap: onTap) {
            LeadRow(words["app-possible-duplicate"], owned, secondInk: palette.review) {
                IconView(.warning, size: 24)
            } end: {
                Text(action).style(.bodyStrong)
                IconView(.forward, size: 16)
            }
            .foregroundStyle(palette.review)
        }
    }
}

private struct PickSheet: View {
    let state: FormState
    let on: (FormEvent) -> Void
    @Environment(Words.self) private var words

    private var label: String {
        state.form?.sections.flatMap { $0.fields }.first { $0.name == state.picking }?.label ?? ""
    }

    var body: some View {
        SheetBody(words.with("app-pick-record", ["object": label]), onClose: { on(.pick(field: nil)) }) {
            SearchBox(text: state.pickText, hint: words["app-search"], short: words["app-search"]) { on(.pickText($0)) }
                .padding(.horizontal, Space.s16)
            LazyVStack(spacing: 0) {
                ForEach(state.pickRows, id: \.id) { row in
                    SheetLine(text: row.title, second: row.subtitle) { on(.picked(row)) }
                }
            }
        }
    }
}
