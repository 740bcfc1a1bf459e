import LegworkKit
import SwiftUI

/// The person's choices.
struct SettingsScreen: View {
    let state: SettingsState
    let on: (SettingsEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        VStack(spacing: 0) {
            TitleBar(words["app-settings"])
            ScrollView {
                VStack(spacing: 0) {
                    if let account = state.account { AccountPanel(account: account) }
                    Choices(title: words["app-language"], all: languages, chosen: state.preferences.language) {
                        on(.language($0))
                    }
                    Choices(title: words["app-theme"], all: themes, chosen: state.preferences.theme) {
                        on(.theme($0))
                    }
                    Choices(title: words["app-font-size"], all: sizes, chosen: state.preferences.fontScale) {
                        on(.fontScale($0))
                    }
                    Heading(words["app-data"])
                    Door(title: words["app-recycle-bin"], second: words["app-recycle-hint"]) { on(.recycleBin) }
                    Heading(words["app-about"])
                    Panel {
                        TwoLines(words.with("app-version", ["version": state.version]), words["app-privacy"], strong: false)
                    }
                    Door(title: words["app-licences"], second: words["app-licences-hint"]) { on(.licences) }
                    QuietButton(text: words["app-sign-out"], ink: palette.suspicious) { on(.askLeave(shown: true)) }
                        .padding(Space.s16)
                }
                .padding(.bottom, Space.s24)
            }
        }
        .sheet(isPresented: Binding(get: { state.leaving }, set: { if !$0 { on(.askLeave(shown: false)) } })) {
            SheetBody(words["app-sign-out"], onClose: { on(.askLeave(shown: false)) }) { Leaving(state: state, on: on) }
        }
    }

    // A language is called by its own name in every language.
    private var languages: [Choice<String>] {
        [
            Choice(value: "", label: words["app-language-system"]),
            Choice(value: "zh-CN", label: "简体中文"),
            Choice(value: "en", label: "English")
        ]
    }

    private var themes: [Choice<Theme>] {
        [
            Choice(value: .system, label: words["app-theme-system"]),
            Choice(value: .light, label: words["app-theme-light"]),
            Choice(value: .dark, label: words["app-theme-dark"])
        ]
    }

    private var sizes: [Choice<Double>] {
        [
            Choice(value: 1, label: words["app-font-normal"]),
            Choice(value: 1.2, label: words["app-font-large"]),
            Choice(value: 1.5, label: words["app-font-huge"])
        ]
    }
}

/// One of a few values.
private struct Choice<Value: Hashable> {
    let value: Value
    let label: String
}

private struct Choices<Value: Hashable>: View {
    let title: String
    let all: [Choice<Value>]
    let chosen: Value
    let onChoose: (Value) -> Void

    var body: some View {
        Heading(title)
        Panel {
            Flow {
                ForEach(all, id: \.value) { choice in
                    ChoiceChip(text: choice.label, on: choice.value == chosen) { onChoose(choice.value) }
                }
            }
        }
    }
}

/// A line that opens a page of its own.
private struct Door: View {
    let title: String
    let second: String
    let onTap: () -> Void
    @Environment(\.palette) private var palette

    var body: some View {
        Panel(onTap: onTap) {
            HStack(spacing: Space.s12) {
                TwoLines(title, second, strong: false)
                IconView(.forward, size: 20).foregroundStyle(palette.textSecondary)
            }
        }
    }
}

private struct AccountPanel: View {
    let account: AccountView

    var body: some View {
        Panel {
            HStack(spacing: Space.s12) {
                Avatar(name: account.name, large: true)
                TwoLines(account.name, "\(account.company) · \(account.server)")
            }
        }
    }
}

private struct Leaving: View {
    let state: SettingsState
    let on: (SettingsEvent) -> Void
    @Environment(\.palette) private var palette
    @Environment(Words.self) private var words

    var body: some View {
        let lost = state.unsent > 0
        VStack(alignment: .leading, spacing: Space.s12) {
            Text(lost ? words.with("app-sign-out-lose", ["count": String(state.unsent)]) : words["app-sign-out-ask"])
                .style(.body)
            if lost {
                PrimaryButton(text: words["app-sign-out-sync-first"], busy: state.busy) { on(.syncFirst) }
            }
            QuietButton(
                text: words[lost ? "app-sign-out-anyway" : "app-sign-out"],
                ink: palette.suspicious
            ) { on(.leave) }
        }
        .padding(.horizontal, Space.s20)
    }
}
