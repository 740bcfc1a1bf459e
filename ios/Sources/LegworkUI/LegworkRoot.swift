import LegworkKit
import SwiftUI

/// The widest a screen gets; on a tablet it stands in the middle.
private let widest: CGFloat = 720

/// The whole app in a window.
public struct LegworkRoot: View {
    private let model: AppModel
    private let preferences: Preferences

    /// `preferences` are those of the device; the app hands them in again when they change.
    public init(model: AppModel, preferences: Preferences) {
        self.model = model
        self.preferences = preferences
    }

    public var body: some View {
        LegworkTheme(words: model.desk.words, preferences: preferences) {
            Shell(model: model)
        }
        .task { await model.followChanges() }
        .task { await model.followNetwork() }
        .task { await model.stayInStep() }
    }
}

private struct Shell: View {
    let model: AppModel
    @State private var creating = false
    @Environment(\.palette) private var palette

    var body: some View {
        let navigator = model.navigator
        let above = Binding(get: { navigator.above }, set: { navigator.above = $0 })
        NavigationStack(path: above) {
            VStack(spacing: 0) {
                Place(model: model, route: navigator.root).frame(maxHeight: .infinity)
                if navigator.root.isTab {
                    BottomBar(
                        route: navigator.root,
                        attention: model.attention,
                        onOpen: { navigator.open($0) },
                        onCreate: { creating = true }
                    )
                }
            }
            .modifier(Ground())
            .navigationDestination(for: Route.self) { route in
                Place(model: model, route: route).modifier(Ground()).modifier(WayBack { navigator.back() })
            }
        }
        .overlay(alignment: .bottom) {
            if let notice = model.desk.notice {
                NoticeBar(notice: notice) { model.desk.hush(notice) }
                    .padding(.bottom, 72)
                    .frame(maxWidth: widest)
                    .transition(.move(edge: .bottom).combined(with: .opacity))
            }
        }
        .animation(.easeOut(duration: Motion.standard), value: model.desk.notice?.id)
        .sheet(isPresented: $creating) {
            SheetBody(model.desk.words["app-quick-create"], onClose: { creating = false }) {
                QuickCreateLines { route in
                    creating = false
                    navigator.open(route)
                }
            }
        }
    }
}

/// The ground under a screen; its own bar stands at the top.
private struct Ground: ViewModifier {
    @Environment(\.palette) private var palette

    func body(content: Content) -> some View {
        content
            .frame(maxWidth: widest)
            .frame(maxWidth: .infinity)
            .background(palette.background.ignoresSafeArea())
            #if os(iOS)
            .toolbar(.hidden, for: .navigationBar)
            #endif
    }
}

/// The system's own ways back, which a hidden bar would take away: a swipe from the edge, and the escape of a screen
/// reader.
private struct WayBack: ViewModifier {
    let onBack: () -> Void

    func body(content: Content) -> some View {
        content
            .simultaneousGesture(
                DragGesture(minimumDistance: 30).onEnded { drag in
                    if drag.startLocation.x < 24, drag.translation.width > 80 { onBack() }
                }
            )
            .accessibilityAction(.escape) { onBack() }
    }
}

/// The screen of a route.
private struct Place: View {
    let model: AppModel
    let route: Route

    var body: some View {
        switch route {
        case .login:
            let presenter = model.login()
            LoginScreen(state: presenter.state) { presenter.on($0) }
        case .home:
            let presenter = model.home()
            HomeScreen(state: presenter.state) { presenter.on($0) }
        case .customers:
            let presenter = model.customers()
            ListScreen(state: presenter.state) { presenter.on($0) }
        case .sync:
            let presenter = model.sync()
            SyncScreen(state: presenter.state) { presenter.on($0) }
        case .settings:
            let presenter = model.settings()
            SettingsScreen(state: presenter.state) { presenter.on($0) }
        case .card:
            let presenter = model.card()
            CardScreen(state: presenter.state) { presenter.on($0) }
        case .recycleBin:
            let presenter = model.recycleBin()
            RecycleBinScreen(state: presenter.state) { presenter.on($0) }
        case .licences:
            let presenter = model.licences()
            LicencesScreen(state: presenter.state) { presenter.on($0) }
        case let .page(objectName, id):
            let presenter = model.page(objectName: objectName, id: id)
            PageScreen(state: presenter.state) { presenter.on($0) }
        case let .form(objectName, id, about, refused):
            let presenter = model.form(objectName: objectName, id: id, about: about, refused: refused)
            FormScreen(state: presenter.state) { presenter.on($0) }
        case let .checkIn(customer):
            let presenter = model.checkIn(customer: customer)
            CheckInScreen(state: presenter.state) { presenter.on($0) }
        }
    }
}
