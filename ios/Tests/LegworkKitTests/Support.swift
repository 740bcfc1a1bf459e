import XCTest

@testable import LegworkKit

/// A desk with fakes on it.
@MainActor
struct Bench {
    let core: FakeCore
    let device: FakeDevice
    let navigator: Navigator
    let desk: Desk

    init(at stack: [Route] = [.home], _ change: (inout FakeCore.Script) -> Void = { _ in }) {
        core = FakeCore(change)
        device = FakeDevice()
        navigator = Navigator(stack)
        desk = Desk(core: core, device: device, navigator: navigator)
    }

    /// Presses what the notice offers.
    func pressNotice() {
        desk.notice?.run?()
    }

    /// Calls of the core that begin so.
    func calls(_ name: String) -> [String] {
        core.calls.filter { $0 == name || $0.hasPrefix("\(name) ") }
    }
}

extension Failure {
    static let offline = Failure(kind: "unreachable", code: "no_network", words: "没有网络")
    static let required = Failure(kind: "invalid", code: "required", field: "name", words: "必填")
}
