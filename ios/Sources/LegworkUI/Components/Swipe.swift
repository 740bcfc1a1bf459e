import SwiftUI

/// What a swipe does.
struct SwipeAction {
    let label: String
    let icon: Icons
    let tone: String
    let onSwipe: () -> Void
}

/// A row that can be swiped to either side; it comes back by itself. A screen reader offers both by name. The system has
/// swipes in its own lists only; the rows here lie in a scrolled stack.
struct SwipeRow<Content: View>: View {
    let toEnd: SwipeAction
    let toStart: SwipeAction
    @ViewBuilder let content: Content
    @State private var moved: CGFloat = 0
    @State private var width: CGFloat = 1
    @Environment(\.palette) private var palette

    /// Share of the width after which letting go counts.
    private static var far: CGFloat { 0.4 }

    var body: some View {
        content
            .offset(x: moved)
            .background { ground }
            .background {
                GeometryReader { place in
                    Color.clear.onAppear { width = place.size.width }.onChange(of: place.size.width) { width = place.size.width }
                }
            }
            // The list is scrolled up and down with the same finger: only a clearly sideways one counts.
            .simultaneousGesture(
                DragGesture(minimumDistance: 24)
                    .onChanged { value in
                        let across = value.translation.width
                        if moved != 0 || abs(across) > 2 * abs(value.translation.height) { moved = across }
                    }
                    .onEnded { _ in letGo() }
            )
            .accessibilityAction(named: Text(toEnd.label)) { toEnd.onSwipe() }
            .accessibilityAction(named: Text(toStart.label)) { toStart.onSwipe() }
    }

    private func letGo() {
        let far = abs(moved) > width * Self.far
        let action = moved > 0 ? toEnd : toStart
        withAnimation(.easeOut(duration: Motion.standard)) { moved = 0 }
        if far { action.onSwipe() }
    }

    @ViewBuilder private var ground: some View {
        if moved != 0 {
            let action = moved > 0 ? toEnd : toStart
            let tone = palette.tone(action.tone)
            HStack(spacing: Space.s8) {
                IconView(action.icon, size: 24)
                Text(action.label).style(.bodyStrong)
            }
            .foregroundStyle(tone.ink)
            .padding(.horizontal, Space.s20)
            .frame(maxWidth: .infinity, maxHeight: .infinity, alignment: moved > 0 ? .leading : .trailing)
            .background(tone.ground, in: RoundedRectangle(cornerRadius: Radius.card))
            .padding(.horizontal, Space.s16)
            .padding(.vertical, 5)
        }
    }
}
