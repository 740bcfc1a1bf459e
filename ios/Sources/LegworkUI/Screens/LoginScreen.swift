import LegworkKit
import SwiftUI

/// Server and sign-in: once per phone.
struct LoginScreen: View {
    let state: LoginState
    let on: (LoginEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    private func problem(_ field: String) -> String? {
        state.problemField == field ? state.problem : nil
    }

    private var general: String? {
        ["server", "login", "password"].contains(state.problemField ?? "") ? nil : state.problem
    }

    var body: some View {
        VStack(spacing: 0) {
            ScrollView {
                VStack(alignment: .leading, spacing: Space.s12) {
                    head
                    boxes
                }
                .padding(.horizontal, Space.s20)
                .padding(.vertical, Space.s32)
            }
            .scrollDismissesKeyboard(.interactively)
            if let general { ProblemPanel(text: general) }
            Foot {
                PrimaryButton(
                    text: words[state.busy ? "app-signing-in" : "app-sign-in"],
                    busy: state.busy
                ) { on(.signIn) }
            }
        }
        .background(palette.background.ignoresSafeArea())
    }

    private var head: some View {
        VStack(alignment: .leading, spacing: Space.s12) {
            IconView(.pin, size: 36)
                .foregroundStyle(palette.textOnPrimary)
                .frame(width: 64, height: 64)
                .background(palette.primary, in: RoundedRectangle(cornerRadius: Radius.card))
            Text(words["app-login-title"]).style(.display).padding(.top, Space.s8).accessibilityAddTraits(.isHeader)
            Text(words["app-login-hint"]).style(.body).foregroundStyle(palette.textSecondary)
        }
        .padding(.bottom, Space.s8)
    }

    @ViewBuilder private var boxes: some View {
        TextBox(
            label: words["app-server"],
            text: typing(state.server) { on(.server($0)) },
            problem: problem("server"),
            keys: .url,
            hint: words["app-server-hint"]
        ) {
            IconAction(.code, words["app-server-scan"], ink: palette.primary) { on(.scanCode) }
        }
        TextBox(
            label: words["app-login"],
            text: typing(state.login) { on(.login($0)) },
            problem: problem("login"),
            keys: .email
        )
        .textContentType(.username)
        TextBox(
            label: words["app-password"],
            text: typing(state.password) { on(.password($0)) },
            problem: problem("password"),
            secret: !state.passwordShown
        ) {
            IconAction(.eye, words["app-show-password"], ink: palette.textSecondary) { on(.showPassword) }
        }
        .textContentType(.password)
        .onSubmit { on(.signIn) }
    }
}
