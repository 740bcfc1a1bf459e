import LegworkKit
import SwiftUI

/// The title of a tab.
struct TitleBar<Actions: View>: View {
    let title: String
    @ViewBuilder let actions: Actions

    init(_ title: String, @ViewBuilder actions: () -> Actions) {
        self.title = title
        self.actions = actions()
    }

    var body: some View {
        HStack(spacing: Space.s8) {
            Text(title).style(.title).lineLimit(1).accessibilityAddTraits(.isHeader)
            Spacer()
            actions
        }
        .padding(.leading, Space.s16)
        .padding(.trailing, Space.s8)
        .frame(minHeight: 56)
    }
}

extension TitleBar where Actions == EmptyView {
    init(_ title: String) {
        self.init(title) { EmptyView() }
    }
}

/// The bar of a screen one came to: back, title, something at the end.
struct BackBar<Actions: View>: View {
    let title: String
    let onBack: () -> Void
    @ViewBuilder let actions: Actions
    @Environment(Words.self) private var words

    init(_ title: String, onBack: @escaping () -> Void, @ViewBuilder actions: () -> Actions) {
        self.title = title
        self.onBack = onBack
        self.actions = actions()
    }

    var body: some View {
        HStack(spacing: 0) {
            IconAction(.back, words["app-back"], onTap: onBack)
            Text(title).style(.heading).lineLimit(2).accessibilityAddTraits(.isHeader)
            Spacer()
            actions
        }
        .padding(.horizontal, Space.s4)
        .frame(minHeight: 52)
    }
}

extension BackBar where Actions == EmptyView {
    init(_ title: String, onBack: @escaping () -> Void) {
        self.init(title, onBack: onBack) { EmptyView() }
    }
}

/// Says that there is no network and that this is no trouble.
struct OfflineBar: View {
    let text: String
    @Environment(\.palette) private var palette

    init(_ text: String) {
        self.text = text
    }

    var body: some View {
        HStack(spacing: Space.s8) {
            IconView(.offline, size: 16)
            Text(text).style(.small)
            Spacer()
        }
        .foregroundStyle(palette.review)
        .padding(.horizontal, Space.s16)
        .padding(.vertical, 7)
        .background(palette.reviewSoft)
        .accessibilityElement(children: .combine)
    }
}

/// A tab: its stable name and what it is called.
struct TabName: Identifiable {
    let id: String
    let label: String
}

/// Tabs in a row; the chosen one is underlined.
struct Tabs: View {
    let names: [TabName]
    let chosen: String
    let onChoose: (String) -> Void
    @Environment(\.palette) private var palette

    var body: some View {
        ScrollView(.horizontal, showsIndicators: false) {
            HStack(spacing: 0) {
                ForEach(names) { tab in
                    let on = tab.id == chosen
                    Button {
                        onChoose(tab.id)
                    } label: {
                        VStack(spacing: Space.s4) {
                            Text(tab.label).style(.bodyStrong).foregroundStyle(on ? palette.text : palette.textSecondary)
                            Capsule().fill(on ? palette.primary : Color.clear).frame(width: 28, height: 3)
                        }
                        .padding(.horizontal, Space.s8)
                        .frame(minHeight: Touch.minimum)
                        .contentShape(Rectangle())
                    }
                    .buttonStyle(.plain)
                    .accessibilityAddTraits(on ? .isSelected : [])
                }
            }
            .padding(.horizontal, Space.s8)
        }
    }
}

/// The bar at the bottom: four places and the quick-create button in the middle.
struct BottomBar: View {
    let route: Route
    let attention: Bool
    let onOpen: (Route) -> Void
    let onCreate: () -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        HStack(alignment: .top, spacing: 0) {
            place(.home, words["app-tab-home"], .home)
            place(.people, words["app-tab-customers"], .customers)
            create.frame(maxWidth: .infinity)
            place(.sync, words["app-tab-sync"], .sync, dot: attention)
            place(.person, words["app-tab-me"], .settings)
        }
        .padding(.horizontal, Space.s8)
        .background(palette.surface.ignoresSafeArea(edges: .bottom))
        .overlay(alignment: .top) { palette.outline.frame(height: 1) }
    }

    private var create: some View {
        Button(action: onCreate) {
            IconView(.plus, size: 24)
                .foregroundStyle(palette.textOnTrail)
                .frame(width: Touch.primary, height: Touch.primary)
                .background(palette.trail, in: Circle())
                .shadow(color: .black.opacity(0.2), radius: 6, y: 3)
        }
        .buttonStyle(.plain)
        .offset(y: -18)
        .accessibilityLabel(words["app-add"])
    }

    private func place(_ icon: Icons, _ label: String, _ to: Route, dot: Bool = false) -> some View {
        let on = route == to
        return Button {
            onOpen(to)
        } label: {
            VStack(spacing: 3) {
                IconView(icon, size: 24)
                    .overlay(alignment: .topTrailing) {
                        if dot { Circle().fill(palette.suspicious).frame(width: 8, height: 8) }
                    }
                Text(label).style(.label).lineLimit(1).minimumScaleFactor(0.5)
            }
            .foregroundStyle(on ? palette.primary : palette.textSecondary)
            .padding(.top, 10)
            .frame(maxWidth: .infinity, minHeight: 64, alignment: .top)
            .contentShape(Rectangle())
        }
        .buttonStyle(.plain)
        .accessibilityAddTraits(on ? .isSelected : [])
        .accessibilityValue(dot ? words["app-sync-attention"] : "")
    }
}
