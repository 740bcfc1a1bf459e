import LegworkKit
import SwiftUI

/// Today.
struct HomeScreen: View {
    let state: HomeState
    let on: (HomeEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(\.isLarge) private var isLarge
    @Environment(Words.self) private var words

    var body: some View {
        VStack(spacing: 0) {
            if !state.online {
                OfflineBar("\(words["app-offline"]) · \(state.sync?.text ?? words["app-offline-hint"])")
            }
            if state.sync?.loginEnded == true {
                ProblemPanel(text: words["error-session-ended"], action: words["app-sign-in"]) { on(.signIn) }
            }
            TitleBar(words["app-today"]) {
                IconAction(.search, words["app-search"]) { on(.search) }
                if state.online, !isLarge, let sync = state.sync { SyncChip(sync: sync) { on(.openSync) } }
            }
            if state.online, isLarge, let sync = state.sync { SyncChip(sync: sync) { on(.openSync) } }
            if let problem = state.problem {
                ProblemPanel(text: problem, action: words["app-retry"]) { on(.retry) }
                Spacer()
            } else if let screen = state.screen {
                agenda(screen)
            } else {
                LoadingState()
                Spacer()
            }
        }
        .sheet(isPresented: Binding(get: { state.postponing != nil }, set: { if !$0 { on(.askPostpone(task: nil)) } })) {
            PostponeSheet(problem: state.postponeProblem, on: on)
        }
    }

    private func agenda(_ screen: HomeView) -> some View {
        let late = screen.agenda.filter { $0.overdue }
        let today = screen.agenda.filter { !$0.overdue }
        return ScrollView {
            LazyVStack(spacing: 0) {
                if let begun = state.underWay { UnderWay(begun: begun) { on(.goOn) } }
                ForEach(state.openVisits, id: \.id) { visit in
                    OpenVisit(visit: visit, leaving: state.leaving == visit.id) { on(.checkOut(visit: visit.id)) }
                }
                Panel { TwoLines(screen.summary, screen.progress) }
                if !late.isEmpty { Heading(screen.overdueLabel, ink: palette.suspicious) }
                ForEach(late, id: \.row.id) { line in
                    TaskLine(line: line, opened: state.opened == line.row.id, on: on)
                }
                if !today.isEmpty { Heading(screen.todayLabel) }
                ForEach(today, id: \.row.id) { line in
                    TaskLine(line: line, opened: state.opened == line.row.id, on: on)
                }
                if screen.agenda.isEmpty {
                    EmptyState(icon: .check, title: words["app-home-empty"], hint: words["app-home-empty-hint"])
                }
            }
            .padding(.bottom, Space.s24)
        }
        .animation(.easeOut(duration: Motion.standard), value: state.opened)
    }
}

private struct SyncChip: View {
    let sync: SyncStatus
    let onTap: () -> Void
    @Environment(\.isLarge) private var isLarge

    var body: some View {
        let tone = sync.attention > 0 ? "suspicious" : sync.pending > 0 ? "review" : "verified"
        Button(action: onTap) {
            Chip(sync.text, tone: tone).frame(maxWidth: isLarge ? 400 : 190, minHeight: Touch.minimum).contentShape(Rectangle())
        }
        .buttonStyle(.plain)
    }
}

/// A check-in that was left before it was sent: pressed, it goes on.
private struct UnderWay: View {
    let begun: CheckInView
    let onTap: () -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    private var whom: String {
        begun.customerName.isEmpty ? begun.place?.name ?? words["app-visit-elsewhere-nobody"] : begun.customerName
    }

    var body: some View {
        Panel(tone: "review", onTap: onTap) {
            let what = held(begun, begun.note, words).joined(separator: " · ")
            LeadRow("\(words["app-visit-unsent"]) · \(whom)", what, secondInk: palette.review) {
                IconView(.warning, size: 24)
            } end: {
                IconView(.forward, size: 16)
            }
            .foregroundStyle(palette.review)
        }
    }
}

private struct OpenVisit: View {
    let visit: OpenVisitLine
    let leaving: Bool
    let onOut: () -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        Panel(tone: "trail") {
            LeadRow(visit.title, "\(words["app-open-visit"]) · \(visit.text)", secondInk: palette.trail) {
                IconView(.pin, size: 24).foregroundStyle(palette.trail)
            } end: {
                if leaving {
                    Text(words["app-checking-out"]).style(.body).foregroundStyle(palette.trail)
                } else {
                    QuietButton(
                        text: words["app-check-out"],
                        ink: palette.trail,
                        ground: palette.surface,
                        wide: false,
                        onTap: onOut
                    )
                }
            }
        }
    }
}

/// A task of the day; to the right it is done, to the left it is postponed. A tap shows what can be done with it; a long
/// press offers the same as a menu.
private struct TaskLine: View {
    let line: AgendaLine
    let opened: Bool
    let on: (HomeEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        let task = line.row.id
        SwipeRow(
            toEnd: SwipeAction(label: words["app-complete"], icon: .check, tone: "verified") { on(.complete(task: task)) },
            toStart: SwipeAction(label: words["app-postpone"], icon: .clock, tone: "review") { on(.askPostpone(task: task)) }
        ) { panel }
        .contextMenu {
            Button(words["app-complete"]) { on(.complete(task: task)) }
            Button(words["app-follow-up"]) { on(.followUp(task: task)) }
            Button(words["app-postpone"]) { on(.askPostpone(task: task)) }
            Button(words["app-delete"], role: .destructive) { on(.delete(task: task)) }
        }
    }

    private var panel: some View {
        Panel(onTap: { on(.open(task: line.row.id)) }) {
            LeadRow(line.row.title, line.hint) {
                Text(line.time)
                    .style(.bodyStrong)
                    .foregroundStyle(line.overdue ? palette.suspicious : palette.text)
                    .lineLimit(1)
                    .frame(minWidth: 46, alignment: .leading)
            } end: {
                end
            }
            if opened { actions }
        }
    }

    @ViewBuilder private var end: some View {
        if line.taskKind == "visit" {
            Button {
                on(.checkIn(line))
            } label: {
                Chip(words["app-check-in"], tone: "trail").frame(minHeight: Touch.minimum).contentShape(Rectangle())
            }
            .buttonStyle(.plain)
        } else if line.taskKind == "call", line.phone != nil {
            IconAction(.call, words["app-call"], ink: palette.primary) { on(.call(line)) }
        } else {
            IconAction(.check, words["app-complete"], ink: palette.verified) { on(.complete(task: line.row.id)) }
        }
    }

    private var actions: some View {
        let task = line.row.id
        return VStack(spacing: Space.s8) {
            ButtonRow {
                QuietButton(text: words["app-complete"]) { on(.complete(task: task)) }
                QuietButton(text: words["app-follow-up"]) { on(.followUp(task: task)) }
                QuietButton(text: words["app-postpone"]) { on(.askPostpone(task: task)) }
                QuietButton(text: words["app-delete"], ink: palette.suspicious) { on(.delete(task: task)) }
            }
            if line.relatedId != nil {
                QuietButton(text: words["app-view"], icon: .company, ink: palette.primary) { on(.openRelated(line)) }
            }
        }
        .padding(.top, 10)
    }
}

/// What can be begun from anywhere.
struct QuickCreateLines: View {
    let onOpen: (Route) -> Void
    @Environment(Words.self) private var words

    var body: some View {
        SheetLine(text: words["app-scan-card"], icon: .camera, tone: "trail") { onOpen(.card) }
        SheetLine(text: words["app-new-visit"], icon: .pin, tone: "trail") { onOpen(.checkIn(customer: nil)) }
        SheetLine(text: words["app-new-customer"], icon: .company) { onOpen(.form(objectName: "customer")) }
        SheetLine(text: words["app-new-contact"], icon: .contact) { onOpen(.form(objectName: "contact")) }
        SheetLine(text: words["app-new-task"], icon: .task) { onOpen(.form(objectName: "task")) }
    }
}
