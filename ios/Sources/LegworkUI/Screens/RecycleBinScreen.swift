import LegworkKit
import SwiftUI

/// What this phone deleted, newest first, and the way back.
struct RecycleBinScreen: View {
    let state: RecycleBinState
    let on: (RecycleBinEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        VStack(spacing: 0) {
            BackBar(words["app-recycle-bin"], onBack: { on(.back) })
            if let problem = state.problem { ProblemPanel(text: problem) }
            if let lines = state.lines {
                ScrollView {
                    if lines.isEmpty {
                        EmptyState(icon: .delete, title: words["app-recycle-empty"], hint: words["app-recycle-empty-hint"])
                    } else {
                        LazyVStack(alignment: .leading, spacing: 0) {
                            Text(words["app-recycle-hint"])
                                .style(.small)
                                .foregroundStyle(palette.textSecondary)
                                .padding(.horizontal, Space.s20)
                                .padding(.vertical, Space.s4)
                            ForEach(lines, id: \.id) { line in
                                Deleted(line: line, busy: state.restoring == line.id) { on(.restore(line)) }
                            }
                        }
                        .padding(.bottom, Space.s24)
                    }
                }
            } else {
                if state.problem == nil { LoadingState() }
                Spacer()
            }
        }
    }
}

private struct Deleted: View {
    let line: DeletedRecord
    let busy: Bool
    let onRestore: () -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        Panel {
            HStack(spacing: Space.s12) {
                IconView(icon(of: line.objectName), size: 22)
                    .foregroundStyle(palette.primary)
                    .frame(width: 40, height: 40)
                    .background(palette.primarySoft, in: RoundedRectangle(cornerRadius: Radius.control))
                TwoLines(line.title, [line.objectLabel, line.deleted, line.left].joined(separator: " · "))
                TextAction(words["app-restore"], ink: busy ? palette.textSecondary : palette.primary) {
                    if !busy { onRestore() }
                }
                .accessibilityLabel(words.with("app-restore-named", ["title": line.title]))
            }
        }
    }
}

/// The sign of an object; one the company made has that of a list.
private func icon(of objectName: String) -> Icons {
    switch objectName {
    case "customer": .company
    case "contact": .contact
    case "task": .task
    case "visit": .pin
    default: .card
    }
}
