public struct SettingsState {
    public var account: AccountView?
    public var preferences: Preferences
    public var version: String
    /// Asking whether to sign out.
    public var leaving = false
    /// Unsent changes that would be lost.
    public var unsent: UInt64 = 0
    public var busy = false

    public init(preferences: Preferences, version: String) {
        self.preferences = preferences
        self.version = version
    }
}

public enum SettingsEvent {
    /// Tag; empty for the system's.
    case language(String)
    case theme(Theme)
    case fontScale(Double)
    case recycleBin
    case licences
    case askLeave(shown: Bool)
    case syncFirst
    case leave
}

/// Language, theme, font size, signing out (A9, A11, R10).
public final class SettingsPresenter: Presenter<SettingsState, SettingsEvent> {
    public init(_ desk: Desk) {
        super.init(desk, SettingsState(preferences: desk.device.preferences, version: desk.device.version))
    }

    public override func refresh() {
        run { [self] in
            state.account = await desk.core.session.current()
            state.preferences = desk.device.preferences
        }
    }

    public override func on(_ event: SettingsEvent) {
        switch event {
        case let .language(tag):
            state.preferences.language = tag
            desk.device.keep(state.preferences)
            desk.speak(tag.isEmpty ? desk.device.systemLanguages : tag)
        case let .theme(theme):
            state.preferences.theme = theme
            desk.device.keep(state.preferences)
        case let .fontScale(scale):
            state.preferences.fontScale = scale
            desk.device.keep(state.preferences)
        case .recycleBin:
            desk.navigator.open(.recycleBin)
        case .licences:
            desk.navigator.open(.licences)
        case let .askLeave(shown):
            run { [self] in
                state.unsent = try await shown ? desk.core.session.unsent() : 0
                state.leaving = shown
            }
        case .syncFirst:
            syncFirst()
        case .leave:
            run { [self] in
                try await desk.core.session.signOut(loseUnsent: state.unsent > 0)
                state.leaving = false
                state.account = nil
                desk.navigator.open(.login)
            }
        }
    }

    private func syncFirst() {
        state.busy = true
        let fail: @MainActor (any Error) -> Void = { [self] error in
            state.busy = false
            desk.tell(desk.words.of(error))
        }
        run(onError: fail) { [self] in
            _ = try await desk.core.sync.runOnce()
            state.unsent = try await desk.core.session.unsent()
            state.busy = false
        }
    }
}
