import LegworkKit
import SwiftUI

/// Nothing here, and what to do about it.
struct EmptyState: View {
    let icon: Icons
    let title: String
    let hint: String
    var action: String?
    var onAction: () -> Void = {}
    @Environment(\.palette) private var palette

    var body: some View {
        VStack(spacing: Space.s8) {
            IconView(icon, size: 32)
                .foregroundStyle(palette.primary)
                .frame(width: 72, height: 72)
                .background(palette.primarySoft, in: Circle())
            Text(title).style(.heading).padding(.top, Space.s8)
            Text(hint).style(.body).foregroundStyle(palette.textSecondary)
            if let action {
                QuietButton(text: action, ink: palette.primary, wide: false, onTap: onAction).padding(.top, Space.s8)
            }
        }
        .multilineTextAlignment(.center)
        .frame(maxWidth: .infinity)
        .padding(.horizontal, 40)
        .padding(.vertical, 48)
    }
}

/// Something is wrong, in words, and the way on.
struct ProblemPanel: View {
    let text: String
    var action: String?
    var onAction: () -> Void = {}
    @Environment(\.palette) private var palette

    var body: some View {
        Panel(tone: "suspicious") {
            Said(icon: .warning, text: text, ink: palette.suspicious, action: action, onAction: onAction)
        }
        .onAppear { AccessibilityNotification.Announcement(text).post() }
    }
}

/// What is said, and what to do about it at its end; with large type below it.
struct Said: View {
    let icon: Icons
    let text: String
    let ink: Color
    var action: String?
    var onAction: () -> Void = {}
    @Environment(\.isLarge) private var isLarge

    var body: some View {
        let layout = isLarge ? AnyLayout(VStackLayout(alignment: .leading, spacing: 0)) : AnyLayout(HStackLayout(spacing: 10))
        layout {
            HStack(alignment: isLarge ? .top : .center, spacing: 10) {
                IconView(icon, size: 24)
                Text(text).style(.body).frame(maxWidth: .infinity, alignment: .leading)
            }
            if let action { TextAction(action, ink: ink, onTap: onAction) }
        }
        .foregroundStyle(ink)
    }
}

/// Grey shapes where cards will be.
struct LoadingState: View {
    var rows = 4
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        VStack(spacing: 0) {
            ForEach(0..<rows, id: \.self) { _ in
                Panel {
                    VStack(alignment: .leading, spacing: 10) {
                        Capsule().fill(palette.surfaceSunken).frame(width: 160, height: 14)
                        Capsule().fill(palette.surfaceSunken).frame(width: 220, height: 11)
                    }
                }
            }
        }
        .accessibilityElement()
        .accessibilityLabel(words["app-loading"])
    }
}

/// The line at the bottom that comes and goes.
struct NoticeBar: View {
    let notice: Notice
    let onHush: () -> Void
    @Environment(\.palette) private var palette
    @Environment(\.isLarge) private var isLarge

    var body: some View {
        let layout = isLarge ? AnyLayout(VStackLayout(alignment: .trailing, spacing: 0)) : AnyLayout(HStackLayout(spacing: 0))
        layout {
            Text(notice.text).style(.body).padding(.vertical, Space.s8).frame(maxWidth: .infinity, alignment: .leading)
            if let action = notice.action {
                TextAction(action, ink: palette.primarySoft) {
                    onHush()
                    notice.run?()
                }
            }
        }
        .foregroundStyle(palette.surface)
        .padding(.leading, Space.s16)
        .padding(.trailing, Space.s4)
        .frame(minHeight: Touch.minimum)
        .background(palette.text, in: RoundedRectangle(cornerRadius: Radius.control))
        .shadow(radius: 6)
        .padding(Space.s12)
        .onAppear { AccessibilityNotification.Announcement(notice.text).post() }
        // Long enough to read it and to take it back.
        .task(id: notice.id) {
            try? await Task.sleep(for: .seconds(notice.action == nil ? 4 : 6))
            if !Task.isCancelled { onHush() }
        }
    }
}

/// What a sheet from below holds: a title, a way to close it, lines.
struct SheetBody<Content: View>: View {
    let title: String
    let onClose: () -> Void
    @ViewBuilder let content: Content
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    init(_ title: String, onClose: @escaping () -> Void, @ViewBuilder content: () -> Content) {
        self.title = title
        self.onClose = onClose
        self.content = content()
    }

    var body: some View {
        VStack(spacing: 0) {
            HStack {
                Text(title).style(.heading).accessibilityAddTraits(.isHeader)
                Spacer()
                IconAction(.close, words["app-close"], onTap: onClose)
            }
            .padding(.leading, Space.s20)
            .padding(.trailing, Space.s8)
            .padding(.top, Space.s12)
            ScrollView {
                VStack(spacing: 0) { content }.padding(.bottom, Space.s16)
            }
        }
        .background(palette.background.ignoresSafeArea())
        .presentationDetents([.medium, .large])
        .presentationCornerRadius(Radius.sheet)
    }
}

/// A line of a sheet or of settings: icon, words, a tick at the end.
struct SheetLine: View {
    let text: String
    var icon: Icons?
    var second = ""
    var tone = "primary"
    var on = false
    let onTap: () -> Void
    @Environment(\.palette) private var palette

    var body: some View {
        Button(action: onTap) {
            HStack(spacing: Space.s12) {
                if let icon {
                    IconView(icon, size: 22)
                        .foregroundStyle(palette.tone(tone).ink)
                        .frame(width: 40, height: 40)
                        .background(palette.tone(tone).ground, in: RoundedRectangle(cornerRadius: Radius.control))
                }
                TwoLines(text, second, strong: false)
                if on { IconView(.check, size: 22).foregroundStyle(palette.primary) }
            }
            .padding(.horizontal, Space.s20)
            .padding(.vertical, Space.s8)
            .frame(minHeight: Touch.primary)
            .contentShape(Rectangle())
        }
        .buttonStyle(.plain)
        .accessibilityAddTraits(on ? .isSelected : [])
    }
}
