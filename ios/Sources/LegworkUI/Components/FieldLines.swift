import LegworkKit
import SwiftUI

/// A field as a line of a panel: label and value beside each other, with large type below each other; a long value takes
/// as many lines as it needs. `doubt` says in a word that it needs a second look, `beside` is what to compare it with.
struct FieldLine<Beside: View>: View {
    let field: FormField
    let value: DraftValue
    let typed: String?
    let doubt: String?
    let onChange: (DraftValue, String) -> Void
    @ViewBuilder let beside: Beside
    @FocusState private var focused: Bool
    @Environment(\.palette) private var palette
    @Environment(\.isLarge) private var isLarge
    @Environment(Words.self) private var words

    var body: some View {
        VStack(alignment: .leading, spacing: 0) {
            if let keys {
                Group {
                    if isLarge {
                        VStack(alignment: .leading, spacing: Space.s4) {
                            label
                            entry(keys)
                            look
                        }
                    } else {
                        HStack(spacing: Space.s8) {
                            label.frame(width: 84, alignment: .leading)
                            entry(keys)
                            look
                        }
                    }
                }
                .padding(.vertical, Space.s8)
                .frame(minHeight: Touch.minimum)
                if let problem = field.problem {
                    Text(problem).style(.label).foregroundStyle(palette.suspicious).padding(.bottom, Space.s8)
                }
            } else {
                FieldBox(
                    field: field,
                    value: value,
                    typed: typed,
                    problem: nil,
                    picked: nil,
                    actions: FieldActions(onChange: onChange)
                )
                .padding(.vertical, Space.s8)
            }
            beside
            Rectangle().fill(focused ? palette.primary : palette.outline).frame(height: focused ? 2 : 1)
        }
        .background { if doubt != nil { palette.reviewSoft.padding(.horizontal, -Space.s16) } }
    }

    /// Which keys it is typed with; `nil` for what keeps its box.
    private var keys: Keys? {
        switch field.widget {
        case "text", "long_text", "tags", "address": .text
        case "phone": .phone
        case "email": .email
        case "url": .url
        default: nil
        }
    }

    private var label: some View {
        HStack(spacing: 0) {
            Text(field.label).foregroundStyle(palette.textSecondary)
            if field.required {
                Text(verbatim: " *").foregroundStyle(palette.suspicious).accessibilityLabel(words["app-required"])
            }
        }
        .style(.small)
        .accessibilityHidden(true)
    }

    @ViewBuilder private var look: some View {
        if let doubt { Text(doubt).style(.small).foregroundStyle(palette.review) }
    }

    private func entry(_ keys: Keys) -> some View {
        // It wraps; a line of its own it never has.
        let text = typing(typed ?? field.text) { new in
            let line = new.replacingOccurrences(of: "\n", with: " ")
            onChange(line.isEmpty ? .empty : .typed(text: line), line)
        }
        return TextField("", text: text, axis: .vertical)
            .style(.body)
            .lineLimit(1...6)
            .focused($focused)
            .modifier(Keyboard(keys: keys))
            .accessibilityLabel(field.required ? "\(field.label), \(words["app-required"])" : field.label)
    }
}
