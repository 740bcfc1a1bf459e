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
            case .active:
                LoginNotice.take()
                delegate.start.model?.foreground()
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
                LegworkTheme(words: start.words, preferences: start.device.preferences) {
                    StartProblem(why: failure) { open() }
                }
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
