import LegworkKit
import SwiftUI

/// A card: the ground most things lie on.
struct Panel<Content: View>: View {
    var tone: String?
    var onTap: (() -> Void)?
    @ViewBuilder let content: Content
    @Environment(\.palette) private var palette

    init(tone: String? = nil, onTap: (() -> Void)? = nil, @ViewBuilder content: () -> Content) {
        self.tone = tone
        self.onTap = onTap
        self.content = content()
    }

    var body: some View {
        if let onTap {
            // No Button: those inside it would not be reached. A screen reader gets one element; the buttons inside are
            // among its actions.
            ground
                .onTapGesture(perform: onTap)
                .accessibilityElement(children: .combine)
                .accessibilityAddTraits(.isButton)
                .accessibilityAction { onTap() }
        } else {
            ground
        }
    }

    private var ground: some View {
        let shape = RoundedRectangle(cornerRadius: Radius.card)
        return VStack(alignment: .leading, spacing: 0) { content }
            .padding(.horizontal, Space.s16)
            .padding(.vertical, 14)
            .frame(maxWidth: .infinity, minHeight: Touch.minimum, alignment: .leading)
            .background(tone == nil ? palette.surface : palette.tone(tone).ground, in: shape)
            .overlay { if tone == nil { shape.strokeBorder(palette.outline) } }
            .contentShape(shape)
            .padding(.horizontal, Space.s16)
            .padding(.vertical, 5)
    }
}

/// A heading between cards, with something at its end.
struct Heading: View {
    let text: String
    var ink: Color?
    var end = ""
    @Environment(\.palette) private var palette

    init(_ text: String, ink: Color? = nil, end: String = "") {
        self.text = text
        self.ink = ink
        self.end = end
    }

    var body: some View {
        HStack {
            Text(text).foregroundStyle(ink ?? palette.textSecondary).accessibilityAddTraits(.isHeader)
            Spacer()
            if !end.isEmpty { Text(end).foregroundStyle(palette.textSecondary) }
        }
        .style(.small)
        .padding(.horizontal, Space.s20)
        .padding(.top, 10)
        .padding(.bottom, Space.s4)
    }
}

/// A small coloured word.
struct Chip: View {
    let text: String
    let tone: String?
    @Environment(\.palette) private var palette
    @Environment(\.isLarge) private var isLarge

    init(_ text: String, tone: String?) {
        self.text = text
        self.tone = tone
    }

    var body: some View {
        let colours = palette.tone(tone)
        Text(text)
            .style(.label)
            .lineLimit(isLarge ? 3 : 1)
            .foregroundStyle(colours.ink)
            .padding(.horizontal, Space.s8)
            .padding(.vertical, 3)
            .background(colours.ground, in: RoundedRectangle(cornerRadius: Radius.control))
    }
}

/// A chip one can press, on or off.
struct ChoiceChip: View {
    let text: String
    let on: Bool
    let onTap: () -> Void
    @Environment(\.palette) private var palette

    var body: some View {
        Button(action: onTap) {
            HStack(spacing: Space.s4) {
                if on { IconView(.check, size: 16) }
                Text(text).style(.body)
            }
            .foregroundStyle(on ? palette.primary : palette.text)
            .padding(.horizontal, 14)
            .padding(.vertical, Space.s8)
            .background(on ? palette.primarySoft : palette.surface, in: Capsule())
            .overlay { Capsule().strokeBorder(on ? palette.primary : palette.outline) }
            .frame(minHeight: Touch.minimum)
            .contentShape(Rectangle())
        }
        .buttonStyle(.plain)
        .accessibilityAddTraits(on ? .isSelected : [])
    }
}

/// The one big thing to do on a screen.
struct PrimaryButton: View {
    let text: String
    var icon: Icons?
    var trail = false
    var enabled = true
    var busy = false
    let onTap: () -> Void
    @Environment(\.palette) private var palette

    private var ground: Color {
        guard enabled else { return palette.surfaceSunken }
        return trail ? palette.trail : palette.primary
    }

    private var ink: Color {
        guard enabled else { return palette.textSecondary }
        return trail ? palette.textOnTrail : palette.textOnPrimary
    }

    var body: some View {
        Button(action: onTap) {
            HStack(spacing: Space.s8) {
                if busy {
                    ProgressView().tint(ink)
                } else if let icon {
                    IconView(icon, size: 24)
                }
                Text(text).style(.heading).multilineTextAlignment(.center)
            }
            .foregroundStyle(ink)
            .padding(.horizontal, Space.s20)
            .padding(.vertical, Space.s12)
            .frame(maxWidth: .infinity, minHeight: Touch.primary)
            .background(ground, in: Capsule())
            .contentShape(Capsule())
        }
        .buttonStyle(.plain)
        .disabled(!enabled || busy)
    }
}

/// A quieter thing to do.
struct QuietButton: View {
    let text: String
    var icon: Icons?
    var ink: Color?
    var ground: Color?
    var wide = true
    let onTap: () -> Void
    @Environment(\.palette) private var palette

    var body: some View {
        let shape = RoundedRectangle(cornerRadius: Radius.control)
        Button(action: onTap) {
            HStack(spacing: 6) {
                if let icon { IconView(icon, size: 18) }
                Text(text).style(.body).multilineTextAlignment(.center)
            }
            .foregroundStyle(ink ?? palette.text)
            .padding(.horizontal, Space.s8)
            .padding(.vertical, 10)
            .frame(maxWidth: wide ? .infinity : nil, minHeight: Touch.minimum)
            .background(ground ?? palette.surface, in: shape)
            .overlay { if ground == nil { shape.strokeBorder(palette.outline) } }
            .contentShape(shape)
        }
        .buttonStyle(.plain)
    }
}

/// An icon one can press, with its name for a screen reader.
struct IconAction: View {
    let icon: Icons
    let label: String
    var ink: Color?
    let onTap: () -> Void
    @Environment(\.palette) private var palette

    init(_ icon: Icons, _ label: String, ink: Color? = nil, onTap: @escaping () -> Void) {
        self.icon = icon
        self.label = label
        self.ink = ink
        self.onTap = onTap
    }

    var body: some View {
        Button(action: onTap) {
            IconView(icon, size: 24)
                .foregroundStyle(ink ?? palette.text)
                .frame(width: Touch.minimum, height: Touch.minimum)
                .contentShape(Rectangle())
        }
        .buttonStyle(.plain)
        .accessibilityLabel(label)
    }
}

/// A word one can press.
struct TextAction: View {
    let text: String
    var ink: Color?
    let onTap: () -> Void
    @Environment(\.palette) private var palette

    init(_ text: String, ink: Color? = nil, onTap: @escaping () -> Void) {
        self.text = text
        self.ink = ink
        self.onTap = onTap
    }

    var body: some View {
        Button(action: onTap) {
            Text(text)
                .style(.body)
                .foregroundStyle(ink ?? palette.primary)
                .padding(.horizontal, Space.s8)
                .frame(minWidth: Touch.minimum, minHeight: Touch.minimum)
                .contentShape(Rectangle())
        }
        .buttonStyle(.plain)
    }
}

/// The first sign of a name on a soft square. The square keeps its size, so its sign does not grow with the font.
struct Avatar: View {
    let name: String
    var large = false
    @Environment(\.palette) private var palette

    var body: some View {
        let style = large ? TypeStyle.title : TypeStyle.heading
        let side: CGFloat = large ? 52 : 40
        Text(name.first.map { String($0) } ?? "·")
            .font(.system(size: style.size, weight: style.fontWeight))
            .foregroundStyle(palette.primary)
            .frame(width: side, height: side)
            .background(palette.primarySoft, in: RoundedRectangle(cornerRadius: Radius.control))
            .accessibilityHidden(true)
    }
}

/// A line and a quieter one under it.
struct TwoLines: View {
    let title: String
    let second: String
    var strong = true
    var secondInk: Color?
    @Environment(\.palette) private var palette
    @Environment(\.isLarge) private var isLarge

    init(_ title: String, _ second: String, strong: Bool = true, secondInk: Color? = nil) {
        self.title = title
        self.second = second
        self.strong = strong
        self.secondInk = secondInk
    }

    var body: some View {
        VStack(alignment: .leading, spacing: 0) {
            Text(title).style(strong ? .bodyStrong : .body)
            if !second.isEmpty {
                Text(second).style(.small).foregroundStyle(secondInk ?? palette.textSecondary)
            }
        }
        // With large type nothing is cut off: the row grows.
        .lineLimit(isLarge ? nil : 3)
        .multilineTextAlignment(.leading)
        .frame(maxWidth: .infinity, alignment: .leading)
    }
}

/// Something small, two lines, something at the end; with large type the lines stand below, over the whole width.
struct LeadRow<Lead: View, End: View>: View {
    let title: String
    let second: String
    var secondInk: Color?
    let lead: Lead
    let end: End
    @Environment(\.isLarge) private var isLarge

    init(
        _ title: String,
        _ second: String,
        secondInk: Color? = nil,
        @ViewBuilder lead: () -> Lead,
        @ViewBuilder end: () -> End
    ) {
        self.title = title
        self.second = second
        self.secondInk = secondInk
        self.lead = lead()
        self.end = end()
    }

    var body: some View {
        if isLarge {
            VStack(alignment: .leading, spacing: Space.s4) {
                HStack(spacing: Space.s8) {
                    lead
                    Spacer(minLength: 0)
                    end
                }
                TwoLines(title, second, secondInk: secondInk)
            }
        } else {
            HStack(spacing: Space.s12) {
                lead
                TwoLines(title, second, secondInk: secondInk)
                end
            }
        }
    }
}

/// Things to do beside each other; below each other with large type.
struct ButtonRow<Content: View>: View {
    let content: Content
    @Environment(\.isLarge) private var isLarge

    init(@ViewBuilder content: () -> Content) {
        self.content = content()
    }

    var body: some View {
        let layout = isLarge ? AnyLayout(VStackLayout(spacing: Space.s8)) : AnyLayout(HStackLayout(spacing: Space.s8))
        layout { content }
    }
}

/// The row of things at the bottom of a screen, above the system's bar.
struct Foot<Content: View>: View {
    @ViewBuilder let content: Content
    @Environment(\.palette) private var palette

    init(@ViewBuilder content: () -> Content) {
        self.content = content()
    }

    var body: some View {
        HStack(spacing: Space.s8) { content }
            .padding(.horizontal, Space.s16)
            .padding(.top, 10)
            .padding(.bottom, Space.s16)
            .background(palette.background)
            .overlay(alignment: .top) { palette.outline.frame(height: 1) }
    }
}
