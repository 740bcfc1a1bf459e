import LegworkKit
import SwiftUI

/// What waits, what arrived, what needs the person.
struct SyncScreen: View {
    let state: SyncState
    let on: (SyncEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        VStack(spacing: 0) {
            if !state.online { OfflineBar("\(words["app-offline"]) · \(words["app-offline-hint"])") }
            TitleBar(words["app-sync-title"]) {
                TextAction(words[state.busy ? "app-syncing" : "app-sync-now"]) { on(.now) }
            }
            if let problem = state.problem {
                ProblemPanel(text: problem, action: words[state.ended ? "app-sign-in" : "app-retry"]) {
                    on(state.ended ? .signIn : .now)
                }
            }
            ScrollView {
                LazyVStack(spacing: 0) {
                    if let status = state.status { StatusPanel(status: status) }
                    if !state.attention.isEmpty {
                        Heading("\(words["app-sync-attention"]) \(state.attention.count)", ink: palette.suspicious)
                    }
                    ForEach(state.attention, id: \.number) { Attention(item: $0, on: on) }
                    Heading("\(words["app-sync-waiting"]) \(state.waiting.count)")
                    if state.waiting.isEmpty {
                        Text(words["app-sync-up-to-date"])
                            .style(.body)
                            .foregroundStyle(palette.textSecondary)
                            .frame(maxWidth: .infinity, alignment: .leading)
                            .padding(.horizontal, Space.s20)
                    }
                    ForEach(state.waiting, id: \.action) { Delivery(line: $0, on: on) }
                    if !state.delivered.isEmpty {
                        Heading("\(words["app-sync-delivered"]) \(state.delivered.count)")
                    }
                    ForEach(state.delivered, id: \.action) { Delivery(line: $0, on: on) }
                }
                .padding(.bottom, Space.s24)
            }
            .refreshable { on(.now) }
        }
        .confirmationDialog(
            words["app-sync-drop"],
            isPresented: Binding(get: { state.dropping != nil }, set: { if !$0 { on(.askDrop(nil)) } }),
            titleVisibility: .visible,
            presenting: state.dropping
        ) { item in
            Button(words["app-sync-drop-yes"], role: .destructive) { on(.drop(item)) }
        } message: { _ in
            Text(words["app-sync-drop-ask"])
        }
    }
}

private struct StatusPanel: View {
    let status: SyncStatus
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        let calm = status.pending == 0 && status.attention == 0
        Panel {
            HStack(spacing: Space.s12) {
                IconView(calm ? .check : .sync, size: 24).foregroundStyle(calm ? palette.verified : palette.review)
                TwoLines(status.text, words[calm ? "app-sync-all-done" : "app-offline-hint"])
            }
        }
    }
}

private struct Delivery: View {
    let line: DeliveryLine
    let on: (SyncEvent) -> Void
    @Environment(\.palette) private var palette

    var body: some View {
        let done = line.state == "accepted"
        Panel(onTap: { on(.open(objectName: line.objectName, id: line.id)) }) {
            HStack(spacing: Space.s12) {
                TwoLines(line.title, line.text)
                IconView(done ? .check : .clock, size: 22).foregroundStyle(done ? palette.verified : palette.review)
            }
        }
    }
}

private struct Attention: View {
    let item: AttentionItem
    let on: (SyncEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        Panel(onTap: { on(.open(objectName: item.objectName, id: item.id)) }) {
            HStack(spacing: Space.s12) {
                IconView(.warning, size: 24).foregroundStyle(palette.review)
                Text(item.title).style(.bodyStrong).frame(maxWidth: .infinity, alignment: .leading)
            }
            Text(item.text).style(.small).foregroundStyle(palette.textSecondary).padding(.top, 6)
            HStack(spacing: Space.s8) {
                if item.lostValue {
                    QuietButton(text: words["app-sync-keep-theirs"]) { on(.dismiss(item)) }
                    QuietButton(text: words["app-sync-restore-mine"], ink: palette.primary) { on(.restore(item)) }
                } else {
                    QuietButton(text: words["app-sync-drop"]) { on(.askDrop(item)) }
                    QuietButton(text: words["app-sync-send-again"], ink: palette.primary) { on(.retry(item)) }
                    if item.editable {
                        QuietButton(text: words["app-edit"], ink: palette.primary) { on(.edit(item)) }
                    }
                }
            }
            .padding(.top, 10)
        }
    }
}
