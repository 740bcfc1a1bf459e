import Foundation

public struct LicencesState {
    /// The parts of the text, as they are shown one below the other; `nil` until it was read.
    public var parts: [String]?
    public var problem: String?

    public init() {}
}

public enum LicencesEvent {
    case back
}

/// The licences of what others wrote and this app carries.
public final class LicencesPresenter: Presenter<LicencesState, LicencesEvent> {
    public init(_ desk: Desk) {
        super.init(desk, LicencesState())
    }

    public override func refresh() {
        guard state.parts == nil else { return }
        run { [self] in
            let text = await desk.device.licences() ?? ""
            state.parts = text.components(separatedBy: "\n\n").map { flowing($0) }.filter { !$0.isEmpty }
            state.problem = state.parts?.isEmpty == true ? desk.words["app-licences-none"] : nil
        }
    }

    /// A paragraph that was broken for a typewriter's lines, as one that fits any width. Short lines stay their own.
    private func flowing(_ part: String) -> String {
        var (text, last) = ("", 0)
        let lines = part.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        for line in lines where !line.isEmpty {
            if !text.isEmpty { text += last > Self.broken ? " " : "\n" }
            text += line
            last = line.count
        }
        return text
    }

    /// A line longer than this goes on in the next one, letters.
    private static let broken = 55

    public override func on(_ event: LicencesEvent) {
        switch event {
        case .back:
            desk.navigator.back()
        }
    }
}
