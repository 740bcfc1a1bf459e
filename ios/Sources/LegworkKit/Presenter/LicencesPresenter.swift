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
            let parts = text.components(separatedBy: "\n\n").map { $0.trimmingCharacters(in: .newlines) }
            state.parts = parts.filter { !$0.isEmpty }
            state.problem = state.parts?.isEmpty == true ? desk.words["app-licences-none"] : nil
        }
    }

    public override func on(_ event: LicencesEvent) {
        switch event {
        case .back:
            desk.navigator.back()
        }
    }
}
