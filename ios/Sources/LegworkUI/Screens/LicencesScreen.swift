import LegworkKit
import SwiftUI

/// Whose work this app carries, and under which licences.
struct LicencesScreen: View {
    let state: LicencesState
    let on: (LicencesEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        VStack(spacing: 0) {
            BackBar(words["app-licences"], onBack: { on(.back) })
            if let problem = state.problem {
                ProblemPanel(text: problem)
                Spacer()
            } else if let parts = state.parts {
                // Half a million letters: only what is seen is laid out.
                ScrollView {
                    LazyVStack(alignment: .leading, spacing: Space.s8) {
                        ForEach(Array(parts.enumerated()), id: \.offset) { _, part in
                            if part.hasPrefix("#") {
                                Text(part.drop { $0 == "#" || $0 == " " })
                                    .style(.bodyStrong)
                                    .padding(.top, Space.s16)
                                    .accessibilityAddTraits(.isHeader)
                            } else {
                                Text(part).style(.small).foregroundStyle(palette.textSecondary)
                            }
                        }
                    }
                    .padding(.horizontal, Space.s20)
                    .padding(.bottom, Space.s24)
                }
            } else {
                LoadingState()
                Spacer()
            }
        }
    }
}
