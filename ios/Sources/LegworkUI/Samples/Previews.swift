import LegworkKit
import SwiftUI

// Screens with invented people, for Xcode's canvas: light and dark, small and large letters. The same states are used by
// the tests of LegworkKit.

/// The product's colours around a screen. The core is a fake: texts show their keys, or those handed in here.
private struct Stage<Content: View>: View {
    var theme = Theme.light
    var fontScale = 1.0
    @ViewBuilder let content: Content

    var body: some View {
        var choices = Preferences()
        choices.theme = theme
        choices.fontScale = fontScale
        return LegworkTheme(words: Words(FakeCore()), preferences: choices) { content }
    }
}

struct LoginScreenPreviews: PreviewProvider {
    private static var incomplete: LoginState {
        var state = LoginState()
        state.problem = "app-fill-in"
        state.problemField = "password"
        return state
    }

    static var previews: some View {
        Stage { LoginScreen(state: LoginState(server: "https://crm.example")) { _ in } }
        Stage(theme: .dark) { LoginScreen(state: incomplete) { _ in } }
    }
}

struct HomeScreenPreviews: PreviewProvider {
    private static var day: HomeState {
        var state = HomeState()
        state.screen = Samples.day
        state.opened = "t2"
        return state
    }

    static var previews: some View {
        Stage { HomeScreen(state: day) { _ in } }
        Stage(theme: .dark, fontScale: 1.5) { HomeScreen(state: day) { _ in } }
        Stage { HomeScreen(state: HomeState()) { _ in } }
    }
}

struct ListScreenPreviews: PreviewProvider {
    private static func state(_ count: Int) -> ListState {
        var state = ListState(objectName: "customer")
        state.views = Samples.views
        state.rows = Samples.customers(from: 1, count: count)
        state.total = UInt64(count)
        state.loading = false
        return state
    }

    static var previews: some View {
        Stage { ListScreen(state: state(20)) { _ in } }
        Stage(theme: .dark) { ListScreen(state: state(0)) { _ in } }
    }
}

struct PageScreenPreviews: PreviewProvider {
    private static var state: PageState {
        var state = PageState(objectName: "customer", id: "c1")
        state.page = Samples.page
        return state
    }

    static var previews: some View {
        Stage { PageScreen(state: state) { _ in } }
    }
}

struct FormScreenPreviews: PreviewProvider {
    private static var state: FormState {
        var state = FormState(objectName: "customer", id: nil)
        state.form = Samples.form
        state.duplicates = [Samples.duplicate]
        state.restored = true
        return state
    }

    static var previews: some View {
        Stage { FormScreen(state: state) { _ in } }
    }
}

struct CardScreenPreviews: PreviewProvider {
    private static var review: CardState {
        var state = CardState()
        state.screen = Samples.card
        return state
    }

    static var previews: some View {
        Stage { CardScreen(state: CardState()) { _ in } }
        Stage(theme: .dark) { CardScreen(state: review) { _ in } }
    }
}

struct CheckInScreenPreviews: PreviewProvider {
    private static var state: CheckInState {
        var state = CheckInState(customer: "c1")
        state.screen = Samples.checkIn
        state.online = false
        return state
    }

    private static var elsewhere: CheckInState {
        var state = CheckInState(customer: "c2")
        state.elsewhere = Samples.checkIn
        return state
    }

    static var previews: some View {
        Stage { CheckInScreen(state: state) { _ in } }
        Stage(theme: .dark) { CheckInScreen(state: elsewhere) { _ in } }
    }
}

struct SyncScreenPreviews: PreviewProvider {
    private static var state: SyncState {
        var state = SyncState()
        state.attention = [Samples.attention]
        state.waiting = [Samples.delivery(2, "on_this_phone")]
        state.delivered = [Samples.delivery(1, "accepted")]
        return state
    }

    static var previews: some View {
        Stage { SyncScreen(state: state) { _ in } }
    }
}

struct RecycleBinScreenPreviews: PreviewProvider {
    static var previews: some View {
        Stage { RecycleBinScreen(state: RecycleBinState(lines: [Samples.deleted])) { _ in } }
        Stage(theme: .dark) { RecycleBinScreen(state: RecycleBinState(lines: [])) { _ in } }
    }
}

struct LicencesScreenPreviews: PreviewProvider {
    private static var state: LicencesState {
        var state = LicencesState()
        state.parts = ["## rusqlite (MIT)", "Permission is hereby granted, free of charge."]
        return state
    }

    static var previews: some View {
        Stage { LicencesScreen(state: state) { _ in } }
    }
}

struct SettingsScreenPreviews: PreviewProvider {
    static var previews: some View {
        Stage { SettingsScreen(state: SettingsState(preferences: Preferences(), version: "1.0")) { _ in } }
    }
}
