import LegworkKit
import SwiftUI

/// What a check-in holds, in words.
@MainActor
func held(_ screen: CheckInView, _ note: String, _ words: Words) -> [String] {
    let photos = screen.photos.isEmpty ? nil : words.with("app-photos", ["count": String(screen.photos.count)])
    let blank = note.allSatisfy { $0.isWhitespace }
    return [photos, blank ? nil : words["app-visit-note-part"]].compactMap { $0 }
}

/// What would be lost with a check-in, in words.
@MainActor
private func lost(_ screen: CheckInView, _ note: String, _ words: Words) -> String {
    let what = held(screen, note, words).joined(separator: " · ")
    return what.isEmpty ? words["app-visit-discard-nothing"] : words.with("app-visit-discard-loses", ["what": what])
}

/// Everything that comes up from below during a check-in.
struct CheckInSheets: ViewModifier {
    let state: CheckInState
    let on: (CheckInEvent) -> Void
    @Environment(Words.self) private var words

    func body(content: Content) -> some View {
        content
            .sheet(isPresented: Binding(get: { state.choosing }, set: { if !$0 { on(.closePlaces) } })) {
                PlaceSheet(state: state, on: on)
            }
            .sheet(isPresented: Binding(get: { state.switching }, set: { on(.askSource(shown: $0)) })) {
                SheetBody(words["app-visit-source"], onClose: { on(.askSource(shown: false)) }) {
                    SourceBody(state: state, on: on)
                }
            }
            .sheet(isPresented: Binding(get: { state.discarding }, set: { on(.askDiscard(shown: $0)) })) {
                SheetBody(words["app-visit-discard-ask"], onClose: { on(.askDiscard(shown: false)) }) {
                    DiscardBody(state: state, on: on)
                }
            }
            .sheet(isPresented: Binding(get: { state.pin != nil }, set: { if !$0 { on(.pin(yes: false)) } })) {
                if let pin = state.pin {
                    SheetBody(words.with(pin.confirms == nil ? "app-pin-ask" : "app-pin-confirm-ask", ["name": pin.name]), onClose: { on(.pin(yes: false)) }) {
                        PinBody(pin: pin, on: on)
                    }
                }
            }
    }
}

/// Where positions may come from.
struct SourceBody: View {
    let state: CheckInState
    let on: (CheckInEvent) -> Void
    @Environment(Words.self) private var words

    var body: some View {
        ForEach(state.sources, id: \.self) { name in
            SheetLine(
                text: sourceName(name, words),
                icon: name == "gps" ? .navigate : name == "network" ? .signal : .pin,
                second: why(name),
                on: name == state.source
            ) { on(.source(name: name)) }
        }
    }

    private func why(_ name: String) -> String {
        switch name {
        case "gps": return words["app-visit-source-gps-why"]
        case "network": return words["app-visit-source-network-why"]
        default: return words["app-visit-source-auto-why"]
        }
    }
}

/// A source of positions in words.
@MainActor
func sourceName(_ name: String, _ words: Words) -> String {
    switch name {
    case "gps": return words["app-visit-source-gps"]
    case "network": return words["app-visit-source-network"]
    default: return words["app-visit-source-auto"]
    }
}

/// Says what is lost before it is.
struct DiscardBody: View {
    let state: CheckInState
    let on: (CheckInEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        VStack(spacing: Space.s12) {
            if let screen = state.screen {
                Text(lost(screen, state.note, words)).style(.body).frame(maxWidth: .infinity, alignment: .leading)
            }
            PrimaryButton(text: words["app-visit-keep"]) { on(.askDiscard(shown: false)) }
            QuietButton(text: words["app-visit-discard"], icon: .delete, ink: palette.suspicious) { on(.discard) }
        }
        .padding(.horizontal, Space.s20)
    }
}

/// A check-in at a customer without a position: the first proposes one, a second person confirms it.
struct PinBody: View {
    let pin: PinOffer
    let on: (CheckInEvent) -> Void
    @Environment(Words.self) private var words

    private var why: String {
        guard let who = pin.confirms else { return words.with("app-pin-why", ["accuracy": pin.accuracy]) }
        return words.with("app-pin-confirm-why", ["who": who, "accuracy": pin.accuracy])
    }

    var body: some View {
        VStack(spacing: Space.s12) {
            Text(why)
                .style(.body)
                .frame(maxWidth: .infinity, alignment: .leading)
            PrimaryButton(text: words[pin.confirms == nil ? "app-pin-yes" : "app-pin-confirm-yes"], icon: .pin) { on(.pin(yes: true)) }
            QuietButton(text: words["app-pin-no"]) { on(.pin(yes: false)) }
        }
        .padding(.horizontal, Space.s20)
    }
}

/// Another check-in stands in the way: back to it, or without it.
struct Elsewhere: View {
    let other: CheckInView
    let on: (CheckInEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    private var name: String {
        other.customerName.isEmpty ? other.place?.name ?? words["app-visit-elsewhere-nobody"] : other.customerName
    }

    var body: some View {
        ScrollView {
            Panel(tone: "review") {
                let what = words.with("app-visit-elsewhere-what", ["name": name, "what": other.time])
                LeadRow(words["app-visit-elsewhere"], what, secondInk: palette.review) {
                    IconView(.warning, size: 24)
                } end: {
                    EmptyView()
                }
                Text(held(other, other.note, words).joined(separator: " · ")).style(.body).padding(.top, Space.s8)
            }
            .foregroundStyle(palette.review)
            .padding(.vertical, Space.s8)
        }
        VStack(spacing: Space.s12) {
            QuietButton(text: words["app-visit-elsewhere-drop"], icon: .delete, ink: palette.suspicious) {
                on(.dropOther)
            }
            Text(lost(other, other.note, words)).style(.small).foregroundStyle(palette.textSecondary)
            PrimaryButton(text: words["app-visit-elsewhere-back"], icon: .back, trail: true) { on(.openOther) }
        }
        .padding(Space.s16)
    }
}

private struct PlaceSheet: View {
    let state: CheckInState
    let on: (CheckInEvent) -> Void
    @Environment(Words.self) private var words

    var body: some View {
        SheetBody(words["app-visit-places"], onClose: { on(.closePlaces) }) {
            ForEach(Array(state.places.enumerated()), id: \.offset) { line, place in
                if place.pickable {
                    SheetLine(
                        text: place.name,
                        icon: place.id == nil ? .pin : .company,
                        second: [place.distance, place.address].filter { !$0.isEmpty }.joined(separator: " · "),
                        tone: "trail",
                        on: place.name == state.screen?.place?.name
                    ) { on(.choose(line: line)) }
                }
            }
        }
    }
}
