import LegworkKit
import LegworkUI
import SwiftUI

/// The app. It opens the core once, keeps it open in the back, and shows the one window.
@main
struct LegworkApp: App {
    @UIApplicationDelegateAdaptor(AppDelegate.self) private var delegate
    @Environment(\.scenePhase) private var phase

    var body: some Scene {
        WindowGroup {
            StartView(start: delegate.start)
        }
        .onChange(of: phase) { _, now in
            switch now {
            case .active: delegate.start.model?.foreground()
            case .background: delegate.start.model?.background()
            default: break
            }
        }
    }
}

/// What is shown until the core is open, and when it does not open.
private struct StartView: View {
    let start: Start
    @SceneStorage("routes") private var routes = ""

    var body: some View {
        Group {
            if let model = start.model {
                LegworkRoot(model: model, preferences: start.device.preferences)
                    .onChange(of: model.navigator.stack) { _, stack in
                        routes = stack.map { $0.encode() }.joined(separator: "\n")
                    }
            } else if let failure = start.failure {
                FailureView(failure: failure) { open() }
            } else {
                Color(uiColor: .systemBackground).ignoresSafeArea()
            }
        }
        .task { open() }
        .onOpenURL { start.follow(link: $0.absoluteString) }
    }

    private func open() {
        let saved = routes.split(separator: "\n").compactMap { Route.decode(String($0)) }
        Task { await start.open(saved: saved) }
    }
}

/// The core did not open: there is nobody to ask for words, so the few that are needed lie in Startup.strings.
private struct FailureView: View {
    let failure: OpenFailure
    let onAgain: () -> Void

    private func text(_ key: String) -> String {
        Bundle.main.localizedString(forKey: key, value: nil, table: "Startup")
    }

    var body: some View {
        let known = ["disk_full", "database_corrupt"].contains(failure.code)
        VStack(spacing: Space.s16) {
            Image(systemName: Icons.warning.rawValue).font(.largeTitle).accessibilityHidden(true)
            Text(text("failed")).font(.headline)
            Text(text(known ? failure.code : "other")).multilineTextAlignment(.center)
            Button(text("again"), action: onAgain).buttonStyle(.borderedProminent).controlSize(.large)
        }
        .padding(Space.s32)
    }
}
