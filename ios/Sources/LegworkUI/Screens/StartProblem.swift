import LegworkKit
import SwiftUI

/// The database does not open: why, what to do, and once more.
public struct StartProblem: View {
    private let why: String
    private let onAgain: () -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    public init(why: String, onAgain: @escaping () -> Void) {
        self.why = why
        self.onAgain = onAgain
    }

    public var body: some View {
        ViewThatFits(in: .vertical) {
            said
            ScrollView { said }
        }
        .frame(maxWidth: .infinity, maxHeight: .infinity)
        .background(palette.background)
    }

    private var said: some View {
        EmptyState(icon: .warning, title: words["app-start-failed"], hint: why, action: words["app-retry"], onAction: onAgain)
            .frame(maxWidth: 480)
    }
}
