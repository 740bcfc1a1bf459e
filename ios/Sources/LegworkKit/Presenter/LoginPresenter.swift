import Foundation

public struct LoginState {
    public var server = ""
    public var login = ""
    public var password = ""
    public var busy = false
    /// What went wrong, in words.
    public var problem: String?
    /// Field the problem is about.
    public var problemField: String?
    public var passwordShown = false

    public init(server: String = "") {
        self.server = server
    }
}

public enum LoginEvent {
    case server(String)
    case login(String)
    case password(String)
    case showPassword
    case signIn
    /// Text of a QR code or of a link.
    case code(String)
    /// Photograph the code.
    case scanCode
}

/// Choosing the server and signing in, once (A2, A3).
public final class LoginPresenter: Presenter<LoginState, LoginEvent> {
    public init(_ desk: Desk) {
        super.init(desk, LoginState(server: desk.device.preferences.server))
    }

    public override func on(_ event: LoginEvent) {
        switch event {
        case let .server(text):
            state.server = text
            state.problem = nil
        case let .login(text):
            state.login = text
            state.problem = nil
        case let .password(text):
            state.password = text
            state.problem = nil
        case .showPassword:
            state.passwordShown.toggle()
        case .signIn:
            signIn()
        case let .code(text):
            code(text)
        case .scanCode:
            scan()
        }
    }

    private func code(_ text: String) {
        guard let server = Route.serverOfCode(text) else {
            desk.tell(desk.words["app-server-scan-bad"])
            return
        }
        state.server = server
        state.problem = nil
    }

    private func scan() {
        run { [self] in
            guard let photo = desk.photo(await desk.device.takePhoto()) else { return }
            code(try await desk.core.session.codeInPicture(photoFile: photo.path))
        }
    }

    private func signIn() {
        let boxes = [("server", state.server), ("login", state.login), ("password", state.password)]
        let empty = boxes.first { $0.1.trimmingCharacters(in: .whitespaces).isEmpty }
        if let empty {
            state.problem = desk.words["app-fill-in"]
            state.problemField = empty.0
            return
        }
        guard !state.busy else { return }
        state.busy = true
        state.problem = nil
        let fail: @MainActor (any Error) -> Void = { [self] error in
            state.busy = false
            state.problem = desk.words.of(error)
            state.problemField = (error as? Failure)?.field
        }
        run(onError: fail) { [self] in
            let server = state.server
            let login = state.login.trimmingCharacters(in: .whitespaces)
            let before = await desk.core.session.current()
            if before != nil { try await desk.core.sync.stop() }
            let account = try await desk.core.session.signIn(server: server, login: login, password: state.password)
            var preferences = desk.device.preferences
            preferences.server = server
            desk.device.keep(preferences)
            state = LoginState(server: server)
            // Whoever had to sign in again goes on where they were.
            let same = before?.user == account.user && before?.server == account.server
            if !same || !desk.navigator.back() { desk.navigator.open(.home) }
            try await desk.core.sync.start()
            desk.device.syncLater()
        }
    }
}
