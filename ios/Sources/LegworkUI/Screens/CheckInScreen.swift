import LegworkKit
import SwiftUI

/// A check-in: the map above, what will be sent below, one big thing to press.
struct CheckInScreen: View {
    let state: CheckInState
    let on: (CheckInEvent) -> Void
    @Environment(\.isLarge) private var isLarge
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        VStack(spacing: 0) {
            if !state.online { OfflineBar("\(words["app-offline"]) · \(words["app-visit-offline"])") }
            BackBar(words["app-visit-title"], onBack: { on(.back) }) {
                if state.positioning == .ready, state.elsewhere == nil {
                    // With large type the words would take the title's room.
                    if isLarge {
                        IconAction(.locate, words["app-visit-again"], ink: palette.textSecondary) { on(.again) }
                    } else {
                        TextAction(words["app-visit-again"], ink: palette.textSecondary) { on(.again) }
                    }
                }
            }
            if state.positioning != .ready {
                ScrollView { Blocked(positioning: state.positioning, on: on) }
            } else if let other = state.elsewhere {
                Elsewhere(other: other, on: on)
            } else if let screen = state.screen {
                CheckInBody(state: state, screen: screen, on: on)
            } else if let problem = state.problem {
                ProblemPanel(text: problem)
                Spacer()
            } else {
                LoadingState()
                Spacer()
            }
        }
        .modifier(CheckInSheets(state: state, on: on))
        .sheet(isPresented: Binding(get: { state.explaining }, set: { on(.explain(shown: $0)) })) {
            if let proof = state.screen?.proof {
                SheetBody(proof.verdictText, onClose: { on(.explain(shown: false)) }) { Reasons(proof: proof) }
            }
        }
    }
}

/// Why no position can be had, and the way on.
private struct Blocked: View {
    let positioning: Positioning
    let on: (CheckInEvent) -> Void
    @Environment(Words.self) private var words

    var body: some View {
        switch positioning {
        case .off:
            EmptyState(
                icon: .pin,
                title: words["app-location-off"],
                hint: words["app-location-off-why"],
                action: words["app-permission-settings"]
            ) { on(.openSettings) }
        case .missing:
            EmptyState(
                icon: .pin,
                title: words["app-location-none"],
                hint: words["app-location-none-why"],
                action: words["app-new-activity"]
            ) { on(.writeNote) }
        case .refused:
            EmptyState(
                icon: .pin,
                title: words["app-permission-denied"],
                hint: words["app-permission-location-why"],
                action: words["app-permission-settings"]
            ) { on(.openSettings) }
        case .unasked, .ready:
            EmptyState(
                icon: .pin,
                title: words["app-permission-location"],
                hint: words["app-permission-location-why"],
                action: words["app-permission-allow"]
            ) { on(.allow) }
        }
    }
}

private struct CheckInBody: View {
    let state: CheckInState
    let screen: CheckInView
    let on: (CheckInEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    private var tone: String {
        switch screen.fence {
        case "inside": return "verified"
        case "outside": return "suspicious"
        case nil: return "info"
        default: return "review"
        }
    }

    private var standing: [String] {
        let said = [screen.fenceText, screen.distance].filter { !$0.isEmpty }
        return said.isEmpty ? [screen.status] : said
    }

    var body: some View {
        ScrollView {
            VStack(spacing: 0) {
                MapView(picture: screen.map, description: "\(words["app-visit-map"]). \(standing.joined(separator: " "))") {
                    // Beside each other where there is room, else below each other: nothing of it is cut off.
                    Flow { ForEach(standing, id: \.self) { Chip($0, tone: tone) } }
                        .padding(.leading, Space.s16)
                        .padding(.bottom, Space.s12)
                        .padding(.trailing, 110)
                        .accessibilityAddTraits(.updatesFrequently)
                }
                .frame(height: 250)
                .overlay(alignment: .topTrailing) {
                    if state.sources.count > 1 { SourceChip(state: state) { on(.askSource(shown: true)) } }
                }
                if let problem = state.problem { ProblemPanel(text: problem) }
                PlacePanel(screen: screen, on: on)
                if screen.proof.score != nil { ProofPanel(proof: screen.proof, on: on) }
                PhotosPanel(photos: screen.photos, on: on)
                TextBox(
                    label: words["app-visit-note"],
                    text: typing(state.note) { on(.note($0)) },
                    lines: 2
                )
                .padding(.horizontal, Space.s16)
                .padding(.vertical, Space.s8)
                QuietButton(
                    text: words["app-visit-discard"],
                    ink: palette.suspicious,
                    ground: palette.background,
                    wide: false
                ) { on(.askDiscard(shown: true)) }
                .padding(.bottom, Space.s12)
            }
        }
        .scrollDismissesKeyboard(.interactively)
        Foot {
            PrimaryButton(
                text: words[screen.sendable ? "app-check-in" : "app-visit-waiting"],
                icon: .pin,
                trail: true,
                enabled: screen.sendable,
                busy: state.busy
            ) { on(.confirm) }
        }
    }
}

/// Which source the positions come from; pressed, it offers the others.
private struct SourceChip: View {
    let state: CheckInState
    let onTap: () -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        let name = sourceName(state.sources.contains(state.source) ? state.source : autoSource, words)
        Button(action: onTap) {
            HStack(spacing: Space.s4) {
                Text(name).style(.small).foregroundStyle(palette.text)
                IconView(.down, size: 14).foregroundStyle(palette.textSecondary)
            }
            .padding(.horizontal, Space.s12)
            .padding(.vertical, 6)
            .background(palette.surface, in: Capsule())
            .padding(.horizontal, Space.s12)
            .frame(minHeight: Touch.minimum)
            .contentShape(Rectangle())
        }
        .buttonStyle(.plain)
        .accessibilityLabel("\(words["app-visit-source"]): \(name)")
    }
}

private struct PlacePanel: View {
    let screen: CheckInView
    let on: (CheckInEvent) -> Void
    @Environment(Words.self) private var words

    private var name: String {
        [screen.place?.name ?? "", screen.customerName].first { !$0.isEmpty } ?? words["app-visit-places"]
    }

    private var second: String {
        let said = [screen.place?.address ?? "", screen.time].filter { !$0.isEmpty }
        return said.isEmpty ? screen.status : said.joined(separator: " · ")
    }

    var body: some View {
        Panel(onTap: { on(.places) }) {
            LeadRow(name, second) {
                Avatar(name: name)
            } end: {
                Onward(text: words["app-visit-change"])
            }
        }
    }
}

/// Says that a tap leads on.
private struct Onward: View {
    let text: String
    @Environment(\.palette) private var palette

    var body: some View {
        HStack(spacing: Space.s4) {
            Text(text).style(.small)
            IconView(.forward, size: 16)
        }
        .foregroundStyle(palette.textSecondary)
    }
}

private struct ProofPanel: View {
    let proof: VisitProof
    let on: (CheckInEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        let score = proof.score.map { String($0) } ?? ""
        let why = proof.reasons.prefix(3).map { $0.text }.joined(separator: " · ")
        Panel(onTap: { on(.explain(shown: true)) }) {
            LeadRow("\(proof.verdictText) · \(score)", why) {
                IconView(proof.verdict == "verified" ? .check : .warning, size: 24)
                    .foregroundStyle(palette.tone(proof.tone).ink)
            } end: {
                Onward(text: words["app-visit-proof"])
            }
        }
    }
}

private struct Reasons: View {
    let proof: VisitProof

    var body: some View {
        ForEach(proof.reasons, id: \.code) { reason in
            HStack(spacing: Space.s12) {
                Chip(reason.weight > 0 ? "+\(reason.weight)" : "\(reason.weight)", tone: reason.tone)
                Text(reason.text).style(.body).frame(maxWidth: .infinity, alignment: .leading)
            }
            .frame(minHeight: 40)
            .accessibilityElement(children: .combine)
        }
        .padding(.horizontal, Space.s20)
    }
}

private struct PhotosPanel: View {
    let photos: [VisitPhoto]
    let on: (CheckInEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        Panel {
            Text(words["app-visit-photos"]).style(.small).foregroundStyle(palette.textSecondary)
            PictureRow {
                ForEach(photos, id: \.number) { photo in
                    TakenPicture(
                        thumbnail: photo.thumbnail,
                        description: photo.watermark.joined(separator: ", "),
                        remove: words.with("app-visit-remove-photo", ["number": String(photo.number)])
                    ) { on(.removePhoto(number: photo.number)) }
                }
                AddPicture(label: words["app-visit-photo"], icon: .camera) { on(.photo) }
                AddPicture(label: words["app-card-pick"], icon: .image) { on(.pickPhoto) }
            }
            .padding(.top, Space.s8)
            if let last = photos.last {
                Text(last.watermark.joined(separator: " · "))
                    .style(.label)
                    .foregroundStyle(palette.textSecondary)
                    .padding(.top, Space.s8)
            }
        }
    }
}
