import LegworkKit
import SwiftUI

/// What one can do in the box of a field.
struct FieldActions {
    let onChange: (DraftValue, String) -> Void
    var onPick: () -> Void = {}
    var onLocate: () -> Void = {}
    var onTakePicture: () -> Void = {}
    var onPickPicture: () -> Void = {}
    var onRemovePicture: (String) -> Void = { _ in }
}

/// A binding over a state that only an event can change.
func typing(_ text: String, _ change: @escaping (String) -> Void) -> Binding<String> {
    Binding(get: { text }, set: { new in if new != text { change(new) } })
}

/// Which keys the phone offers.
enum Keys {
    case text
    case decimal
    case phone
    case email
    case url
}

/// A box for text, as all others are made of.
struct TextBox<End: View>: View {
    let label: String
    let text: Binding<String>
    var problem: String?
    var keys = Keys.text
    var lines = 1
    var secret = false
    var hint = ""
    var required = false
    @ViewBuilder var end: End
    @Environment(\.palette) private var palette

    var body: some View {
        Labelled(label: label, required: required, problem: problem) {
            HStack(spacing: 0) {
                entry
                    .style(.body)
                    .padding(.horizontal, Space.s16)
                    .padding(.vertical, Space.s12)
                    .accessibilityLabel(label)
                end
            }
            .frame(minHeight: Touch.primary)
            .background(palette.surface, in: RoundedRectangle(cornerRadius: Radius.control))
            .overlay {
                RoundedRectangle(cornerRadius: Radius.control)
                    .strokeBorder(problem == nil ? palette.outline : palette.suspicious)
            }
        }
    }

    @ViewBuilder private var entry: some View {
        if secret {
            SecureField(hint, text: text)
        } else {
            TextField(hint, text: text, axis: lines > 1 ? .vertical : .horizontal)
                .lineLimit(lines > 1 ? lines...8 : 1...1)
                .modifier(Keyboard(keys: keys))
        }
    }
}

extension TextBox where End == EmptyView {
    init(
        label: String,
        text: Binding<String>,
        problem: String? = nil,
        keys: Keys = .text,
        lines: Int = 1,
        hint: String = "",
        required: Bool = false
    ) {
        self.init(
            label: label,
            text: text,
            problem: problem,
            keys: keys,
            lines: lines,
            hint: hint,
            required: required
        ) { EmptyView() }
    }
}

struct Keyboard: ViewModifier {
    let keys: Keys

    func body(content: Content) -> some View {
        #if os(iOS)
        content
            .keyboardType(type)
            .textInputAutocapitalization(keys == .text ? .sentences : .never)
            .autocorrectionDisabled(keys != .text)
        #else
        content
        #endif
    }

    #if os(iOS)
    private var type: UIKeyboardType {
        switch keys {
        case .text: return .default
        case .decimal: return .decimalPad
        case .phone: return .phonePad
        case .email: return .emailAddress
        case .url: return .URL
        }
    }
    #endif
}

/// A label over something to enter, and what is wrong under it.
struct Labelled<Content: View>: View {
    let label: String
    var required = false
    var problem: String?
    @ViewBuilder let content: Content
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        VStack(alignment: .leading, spacing: Space.s4) {
            HStack(spacing: 0) {
                Text(label).foregroundStyle(palette.textSecondary)
                if required {
                    Text(verbatim: " *").foregroundStyle(palette.suspicious).accessibilityLabel(words["app-required"])
                }
            }
            .style(.small)
            content
            if let problem { Text(problem).style(.label).foregroundStyle(palette.suspicious) }
        }
        .frame(maxWidth: .infinity, alignment: .leading)
    }
}

/// A field of a form in the box of its widget kind. `typed` is what stands in the box; `nil` before it was touched.
struct FieldBox: View {
    let field: FormField
    let value: DraftValue
    let typed: String?
    let problem: String?
    let picked: String?
    let actions: FieldActions
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    private var said: String? { problem ?? field.problem }

    var body: some View {
        switch field.widget {
        case "text", "tags", "address": box(.text)
        case "long_text": box(.text, lines: 3)
        case "number", "money": box(.decimal)
        case "phone": box(.phone)
        case "email": box(.email)
        case "url": box(.url)
        case "date": DateBox(field: field, value: value, problem: said, time: false, onChange: actions.onChange)
        case "date_time": DateBox(field: field, value: value, problem: said, time: true, onChange: actions.onChange)
        case "switch": toggle
        case "choice": choice
        case "choices": choices
        case "rating": rating
        case "record": press(picked ?? field.text, words["app-choose"], .down, actions.onPick)
        case "position": press(field.text, words["app-locate-here"], .pin, actions.onLocate)
        case "images": pictures
        default:
            if !field.text.isEmpty { ReadLine(label: field.label, text: field.text) }
        }
    }

    private func box(_ keys: Keys, lines: Int = 1) -> some View {
        let text = typing(typed ?? field.text) { actions.onChange($0.isEmpty ? .empty : .typed(text: $0), $0) }
        return TextBox(
            label: field.label,
            text: text,
            problem: said,
            keys: keys,
            lines: lines,
            required: field.required
        )
    }

    private var toggle: some View {
        let on = Binding(
            get: { value.asNumber == 1 },
            set: { actions.onChange(.number(number: $0 ? 1 : 0), "") }
        )
        return Toggle(isOn: on) { Text(field.label).style(.body) }
            .tint(palette.primary)
            .frame(minHeight: Touch.minimum)
    }

    private var choice: some View {
        Labelled(label: field.label, required: field.required, problem: said) {
            Flow {
                ForEach(field.choices, id: \.name) { option in
                    let on = value.asText == option.name
                    ChoiceChip(text: option.label, on: on) {
                        actions.onChange(on ? .empty : .text(text: option.name), "")
                    }
                }
            }
        }
    }

    private var choices: some View {
        Labelled(label: field.label, required: field.required, problem: said) {
            Flow {
                let all = value.asWords
                ForEach(field.choices, id: \.name) { option in
                    let on = all.contains(option.name)
                    ChoiceChip(text: option.label, on: on) {
                        let new = on ? all.filter { $0 != option.name } : all + [option.name]
                        actions.onChange(.words(words: new), "")
                    }
                }
            }
        }
    }

    private var rating: some View {
        Labelled(label: field.label, required: field.required, problem: said) {
            HStack(spacing: 0) {
                let stars = value.asNumber ?? 0
                ForEach(Array(Int64(1)...5), id: \.self) { star in
                    let full = star <= stars
                    IconAction(
                        full ? .starFilled : .star,
                        "\(field.label) \(star)",
                        ink: full ? palette.trail : palette.textSecondary
                    ) {
                        actions.onChange(star == stars ? .empty : .number(number: star), "")
                    }
                }
            }
        }
    }

    /// Pictures of a field that sets no limit of its own.
    private static let mostPictures = 20

    private var pictures: some View {
        Labelled(label: field.label, required: field.required, problem: said) {
            PictureField(
                pictures: value.asPictures,
                most: field.length > 0 ? Int(field.length) : Self.mostPictures,
                actions: actions
            )
        }
    }

    private func press(_ text: String, _ hint: String, _ icon: Icons, _ onPress: @escaping () -> Void) -> some View {
        Labelled(label: field.label, required: field.required, problem: said) {
            PressBox(text: text, hint: hint, icon: icon, wrong: said != nil, onPress: onPress)
        }
    }
}

/// A box that opens something instead of being typed into.
struct PressBox: View {
    let text: String
    let hint: String
    let icon: Icons
    let wrong: Bool
    let onPress: () -> Void
    @Environment(\.palette) private var palette

    var body: some View {
        let shape = RoundedRectangle(cornerRadius: Radius.control)
        Button(action: onPress) {
            HStack {
                Text(text.isEmpty ? hint : text)
                    .style(.body)
                    .foregroundStyle(text.isEmpty ? palette.textSecondary : palette.text)
                    .multilineTextAlignment(.leading)
                Spacer()
                IconView(icon, size: 20).foregroundStyle(palette.textSecondary)
            }
            .padding(.horizontal, Space.s16)
            .frame(minHeight: Touch.primary)
            .background(palette.surface, in: shape)
            .overlay { shape.strokeBorder(wrong ? palette.suspicious : palette.outline) }
            .contentShape(shape)
        }
        .buttonStyle(.plain)
    }
}

/// A day or a moment: shown as the core says it, chosen on the system's calendar.
private struct DateBox: View {
    let field: FormField
    let value: DraftValue
    let problem: String?
    let time: Bool
    let onChange: (DraftValue, String) -> Void
    @State private var open = false
    @State private var chosen = Date()
    @Environment(Words.self) private var words

    var body: some View {
        Labelled(label: field.label, required: field.required, problem: problem) {
            PressBox(
                text: field.text,
                hint: words["app-pick-date"],
                icon: time ? .clock : .calendar,
                wrong: problem != nil
            ) {
                chosen = current ?? Date()
                open = true
            }
        }
        .sheet(isPresented: $open) {
            SheetBody(field.label, onClose: { open = false }) {
                DatePicker(
                    field.label,
                    selection: $chosen,
                    displayedComponents: time ? [.date, .hourAndMinute] : [.date]
                )
                .datePickerStyle(.graphical)
                .labelsHidden()
                .padding(.horizontal, Space.s16)
                HStack(spacing: Space.s8) {
                    QuietButton(text: words["app-clear"]) {
                        onChange(.empty, "")
                        open = false
                    }
                    PrimaryButton(text: words["app-ok"]) {
                        onChange(picked, "")
                        open = false
                    }
                }
                .padding(.horizontal, Space.s16)
            }
        }
    }

    private static let calendar = Calendar(identifier: .gregorian)

    /// The value as the calendar takes it.
    private var current: Date? {
        if time { return value.asNumber.map { Date(timeIntervalSince1970: Double($0) / 1000) } }
        let parts = value.asText.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3 else { return nil }
        return Self.calendar.date(from: DateComponents(year: parts[0], month: parts[1], day: parts[2]))
    }

    /// The choice as the core takes it: a moment in ms, or a civil date.
    private var picked: DraftValue {
        if time { return .number(number: Int64(chosen.timeIntervalSince1970 / 60) * 60_000) }
        let day = Self.calendar.dateComponents([.year, .month, .day], from: chosen)
        return .text(text: String(format: "%04d-%02d-%02d", day.year ?? 0, day.month ?? 0, day.day ?? 0))
    }
}

/// A label and what it says, not to be changed here.
struct ReadLine: View {
    let label: String
    let text: String
    var onTap: (() -> Void)?
    @Environment(\.palette) private var palette

    var body: some View {
        if let onTap {
            Button(action: onTap) { line(palette.primary).frame(minHeight: Touch.minimum) }.buttonStyle(.plain)
        } else {
            line(palette.text).frame(minHeight: 40)
        }
    }

    private func line(_ ink: Color) -> some View {
        HStack(alignment: .firstTextBaseline, spacing: 10) {
            Text(label).style(.small).foregroundStyle(palette.textSecondary).frame(width: 96, alignment: .leading)
            Text(text).style(.body).foregroundStyle(ink).frame(maxWidth: .infinity, alignment: .leading)
        }
        .contentShape(Rectangle())
        .accessibilityElement(children: .combine)
    }
}

/// A search box in the look of the lists.
struct SearchBox: View {
    let text: String
    let hint: String
    /// What stands there with large type, which has no room for more.
    let short: String
    let onChange: (String) -> Void
    @Environment(\.palette) private var palette
    @Environment(\.isLarge) private var isLarge
    @Environment(Words.self) private var words

    var body: some View {
        HStack(spacing: Space.s8) {
            IconView(.search, size: 20).foregroundStyle(palette.textSecondary)
            TextField(isLarge ? short : hint, text: typing(text, onChange))
                .style(.body)
                .autocorrectionDisabled()
                .submitLabel(.search)
                .accessibilityLabel(hint)
            if !text.isEmpty {
                IconAction(.close, words["app-clear"], ink: palette.textSecondary) { onChange("") }
            }
        }
        .padding(.leading, Space.s16)
        .padding(.trailing, Space.s4)
        .frame(minHeight: Touch.minimum)
        .background(palette.surface, in: Capsule())
    }
}

/// Things in a row that go on in the next one when there is no more room.
struct Flow: Layout {
    var spacing: CGFloat = Space.s4

    func sizeThatFits(proposal: ProposedViewSize, subviews: Subviews, cache: inout ()) -> CGSize {
        let width = proposal.width ?? .infinity
        let places = place(subviews, width)
        let right = places.map { $0.maxX }.max() ?? 0
        let bottom = places.map { $0.maxY }.max() ?? 0
        return CGSize(width: proposal.width ?? right, height: bottom)
    }

    func placeSubviews(in bounds: CGRect, proposal: ProposedViewSize, subviews: Subviews, cache: inout ()) {
        for (view, frame) in zip(subviews, place(subviews, bounds.width)) {
            let corner = CGPoint(x: bounds.minX + frame.minX, y: bounds.minY + frame.minY)
            view.place(at: corner, proposal: ProposedViewSize(frame.size))
        }
    }

    private func place(_ subviews: Subviews, _ width: CGFloat) -> [CGRect] {
        var frames: [CGRect] = []
        var corner = CGPoint.zero
        var rowHeight: CGFloat = 0
        for view in subviews {
            let wanted = view.sizeThatFits(.unspecified)
            let size = CGSize(width: min(wanted.width, width), height: wanted.height)
            if corner.x > 0, corner.x + size.width > width {
                corner = CGPoint(x: 0, y: corner.y + rowHeight + spacing)
                rowHeight = 0
            }
            frames.append(CGRect(origin: corner, size: size))
            corner.x += size.width + spacing
            rowHeight = max(rowHeight, size.height)
        }
        return frames
    }
}
