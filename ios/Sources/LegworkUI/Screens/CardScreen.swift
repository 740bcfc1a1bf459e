import CoreGraphics
import LegworkKit
import SwiftUI

/// Photo → review → save.
struct CardScreen: View {
    let state: CardState
    let on: (CardEvent) -> Void
    @Environment(Words.self) private var words

    var body: some View {
        VStack(spacing: 0) {
            BackBar(words["app-card-title"], onBack: { on(.back) })
            if let problem = state.problem { ProblemPanel(text: problem) }
            if state.scanning {
                Scanning(share: state.share)
            } else if let card = state.screen {
                Review(state: state, card: card, on: on)
            } else {
                Start(on: on)
            }
        }
        .sheet(isPresented: Binding(get: { state.line != nil }, set: { if !$0 { on(.line(nil)) } })) {
            if let line = state.line, let card = state.screen { LineSheet(line: line, card: card, on: on) }
        }
    }
}

private struct Scanning: View {
    let share: Float
    @Environment(Words.self) private var words

    var body: some View {
        VStack(spacing: Space.s16) {
            ProgressView(value: Double(share)).frame(width: 200)
            Text(words["app-card-scanning"]).style(.body)
        }
        .frame(maxWidth: .infinity, maxHeight: .infinity)
    }
}

private struct Start: View {
    let on: (CardEvent) -> Void
    @Environment(\.isLarge) private var isLarge
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        ViewThatFits(in: .vertical) {
            said
            ScrollView { said }
        }
        .frame(maxHeight: .infinity)
        Foot {
            QuietButton(text: words["app-card-pick"], icon: .image) { on(.pick) }
            PrimaryButton(text: words["app-card-take"], icon: .camera) { on(.take) }
        }
    }

    /// What is said comes first where there is no room for the picture of a card.
    private var said: some View {
        VStack(spacing: Space.s8) {
            IconView(.card, size: 56)
                .foregroundStyle(palette.textSecondary)
                .frame(maxWidth: .infinity)
                .aspectRatio(isLarge ? 2.6 : 1.75, contentMode: .fit)
                .overlay { RoundedRectangle(cornerRadius: Radius.card).strokeBorder(palette.outline, lineWidth: 2) }
            Text(words["app-card-start"]).style(.heading).padding(.top, Space.s16)
            Text(words["app-card-local"]).style(.body).foregroundStyle(palette.textSecondary)
        }
        .multilineTextAlignment(.center)
        .padding(Space.s24)
    }
}

private struct Review: View {
    let state: CardState
    let card: CardReview
    let on: (CardEvent) -> Void
    /// The picture, for the parts of it beside unsure fields.
    @State private var picture: CGImage?
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        ScrollView {
            LazyVStack(alignment: .leading, spacing: 0) {
                CardPicture(card: card, chosen: state.line) { on(.line($0)) }
                Text("\(card.origin)\n\(words["app-card-hint"])")
                    .style(.small)
                    .foregroundStyle(palette.textSecondary)
                    .padding(.horizontal, Space.s20)
                    .padding(.vertical, Space.s4)
                ForEach(card.hints, id: \.code) { ProblemPanel(text: $0.text) }
                ForEach(card.customer.duplicates, id: \.id) { same in
                    let attached = state.attachTo?.id == same.id
                    Duplicate(duplicate: same, action: words[attached ? "app-card-new" : "app-card-use-existing"]) {
                        on(.attach(to: attached ? nil : same))
                    }
                }
                if state.attachTo == nil { part("customer", words["app-card-company"], card.customer, state.customer) }
                part("contact", words["app-card-person"], card.contact, state.contact)
            }
            .padding(.bottom, Space.s24)
        }
        .scrollDismissesKeyboard(.interactively)
        .task(id: card.pictureFile) { picture = await readPicture(card.pictureFile) }
        Foot {
            QuietButton(text: words["app-card-again"], wide: false) { on(.take) }
            PrimaryButton(text: words["app-card-save"], busy: state.busy) { on(.save) }
        }
    }

    @ViewBuilder
    private func part(
        _ form: String,
        _ title: String,
        _ view: CardFormView,
        _ draft: [String: DraftValue]
    ) -> some View {
        Heading(title)
        Panel {
            ForEach(shown(view), id: \.name) { field in
                let unsure = view.marks.first { $0.field == field.name && !$0.sure }
                FieldLine(
                    field: field,
                    value: draft[field.name] ?? field.value,
                    typed: state.typed["\(form).\(field.name)"],
                    doubt: unsure == nil ? nil : words["app-card-check"],
                    onChange: { value, text in on(.change(form: form, field: field.name, value: value, text: text)) }
                ) {
                    ForEach(strips(unsure), id: \.number) { Strip(strip: $0) }
                }
            }
        }
    }

    /// The parts of the card an unsure value was read from.
    private func strips(_ mark: CardMark?) -> [CardStrip] {
        guard let mark, let picture else { return [] }
        return card.lines.filter { mark.lines.contains($0.number) }.compactMap { CardStrip(picture: picture, line: $0) }
    }

    /// What the card filled and what must be filled; the rest, as choices that have a usual answer, can be changed on the
    /// record's own page.
    private func shown(_ view: CardFormView) -> [FormField] {
        let kinds = ["text", "long_text", "phone", "email", "url", "address", "choice", "tags"]
        return view.form.sections.flatMap { $0.fields }.filter { field in
            let filled = !field.text.isEmpty && field.widget != "choice"
            let wanted = field.required || filled || field.problem != nil
            return wanted && kinds.contains(field.widget) && field.name != "customer"
        }
    }
}

/// The part of the card a value was read from, beside the value.
struct CardStrip {
    let number: UInt32
    let text: String
    let picture: CGImage

    /// `nil` for a line that lies nowhere on the picture.
    init?(picture: CGImage, line: CardLine) {
        let (xs, ys) = (line.corners.map { CGFloat($0.x) }, line.corners.map { CGFloat($0.y) })
        guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else { return nil }
        let (width, height) = (CGFloat(picture.width), CGFloat(picture.height))
        // A little of what is around, so that cut letters can be told.
        let around = (bottom - top) * 0.25 * height
        let part = CGRect(x: left * width, y: top * height, width: (right - left) * width, height: (bottom - top) * height)
        guard let cut = picture.cropping(to: part.insetBy(dx: -around, dy: -around)) else { return nil }
        number = line.number
        text = line.text
        self.picture = cut
    }
}

/// The part of the card a value was read from, beside the value.
private struct Strip: View {
    let strip: CardStrip
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        Image(decorative: strip.picture, scale: 1)
            .resizable()
            .aspectRatio(contentMode: .fit)
            .frame(maxHeight: 56)
            .clipShape(RoundedRectangle(cornerRadius: Radius.control))
            .overlay { RoundedRectangle(cornerRadius: Radius.control).strokeBorder(palette.review) }
            .padding(.bottom, Space.s8)
            .accessibilityElement()
            .accessibilityLabel(words.with("app-card-strip", ["text": strip.text]))
    }
}

/// The card with its lines; one pressed can be given another meaning.
private struct CardPicture: View {
    let card: CardReview
    let chosen: CardLine?
    let onLine: (CardLine) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        FilePicture(path: card.pictureFile, description: words["app-scan-card"])
            .frame(maxWidth: .infinity, minHeight: 120)
            .overlay { lines }
            .clipShape(RoundedRectangle(cornerRadius: Radius.card))
            .overlay { RoundedRectangle(cornerRadius: Radius.card).strokeBorder(palette.outline) }
            .padding(.horizontal, Space.s16)
            .padding(.vertical, Space.s4)
    }

    /// Where a second look is asked for.
    private var doubtful: Set<UInt32> {
        let marks = card.customer.marks + card.contact.marks
        return Set(marks.filter { !$0.sure }.flatMap { $0.lines })
    }

    private var lines: some View {
        GeometryReader { place in
            Canvas { context, size in
                for line in card.lines {
                    let strong = chosen?.number == line.number
                    let unsure = doubtful.contains(line.number)
                    let ink = strong ? palette.trail : unsure ? palette.review : palette.primary
                    let path = outline(line, size)
                    context.fill(path, with: .color(ink.opacity(strong ? 0.25 : unsure ? 0.15 : 0.07)))
                    context.stroke(path, with: .color(ink.opacity(strong || unsure ? 1 : 0.35)), lineWidth: 1.5)
                }
            }
            .contentShape(Rectangle())
            .onTapGesture { point in
                let (x, y) = (Float(point.x / place.size.width), Float(point.y / place.size.height))
                if let line = hit(card.lines, x, y) { onLine(line) }
            }
        }
        .accessibilityElement()
        .accessibilityLabel(words["app-card-hint"])
        // A finger finds a line on the picture; a screen reader has them as actions.
        .accessibilityActions {
            ForEach(card.lines, id: \.number) { line in
                Button(line.text) { onLine(line) }
            }
        }
    }

    private func outline(_ line: CardLine, _ size: CGSize) -> Path {
        var path = Path()
        path.addLines(line.corners.map { CGPoint(x: CGFloat($0.x) * size.width, y: CGFloat($0.y) * size.height) })
        path.closeSubpath()
        return path
    }
}

/// The line under a point, both as shares of the picture; the nearest within a finger's breadth.
func hit(_ lines: [CardLine], _ x: Float, _ y: Float) -> CardLine? {
    var best: (line: CardLine, distance: Float)?
    for line in lines {
        let (xs, ys) = (line.corners.map { $0.x }, line.corners.map { $0.y })
        guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else { continue }
        let distance = max(left - x, x - right, top - y, y - bottom)
        if distance < 0.04, distance < best?.distance ?? .infinity { best = (line, distance) }
    }
    return best?.line
}

private struct LineSheet: View {
    let line: CardLine
    let card: CardReview
    let on: (CardEvent) -> Void
    @Environment(Words.self) private var words

    var body: some View {
        SheetBody(words.with("app-card-line-is", ["text": line.text]), onClose: { on(.line(nil)) }) {
            ForEach(card.fields, id: \.name) { field in
                SheetLine(text: field.label, on: line.fields.contains(field.name)) { on(.assign(field: field.name)) }
            }
            SheetLine(text: words["app-card-line-none"], on: line.fields.isEmpty) { on(.assign(field: nil)) }
        }
    }
}
