import XCTest

@testable import LegworkKit

@MainActor
final class LoginPresenterTests: XCTestCase {
    private func filled(_ bench: Bench) -> LoginPresenter {
        let login = LoginPresenter(bench.desk)
        login.on(.server("https://crm.example"))
        login.on(.login(" amy "))
        login.on(.password("correct horse 7"))
        return login
    }

    func testSigningInOpensTheDayAndStaysInStep() async {
        let bench = Bench(at: [.login])
        let login = filled(bench)
        login.on(.signIn)
        login.on(.signIn)
        await login.settled()
        XCTAssertEqual(bench.calls("signIn"), ["signIn https://crm.example amy"])
        XCTAssertEqual(bench.calls("start"), ["start"])
        XCTAssertEqual(bench.navigator.stack, [.home])
        XCTAssertEqual(bench.device.preferences.server, "https://crm.example")
        XCTAssertEqual(login.state.password, "")
    }

    func testAnEmptyBoxIsNamedAndNothingIsSent() async {
        let bench = Bench(at: [.login]) { $0.texts = ["app-fill-in": "请先填写"] }
        let login = filled(bench)
        login.on(.login("  "))
        login.on(.signIn)
        await login.settled()
        XCTAssertEqual(login.state.problem, "请先填写")
        XCTAssertEqual(login.state.problemField, "login")
        XCTAssertEqual(bench.calls("signIn"), [])
    }

    func testARefusalKeepsWhatWasTyped() async {
        let bench = Bench(at: [.login]) { $0.failures["signIn"] = .offline }
        let login = filled(bench)
        login.on(.signIn)
        await login.settled()
        XCTAssertEqual(login.state.problem, "没有网络")
        XCTAssertEqual(login.state.password, "correct horse 7")
        XCTAssertFalse(login.state.busy)
        XCTAssertEqual(bench.navigator.stack, [.login])
    }

    func testACodeSetsTheServerAndAnotherIsRefusedInWords() async {
        let bench = Bench(at: [.login]) { $0.code = "legwork://server?url=https%3A%2F%2Fcrm.example" }
        bench.device.photos = [.taken(path: "code.jpg", live: true), .taken(path: "cat.jpg", live: true), .missing]
        let login = LoginPresenter(bench.desk)
        login.on(.scanCode)
        await login.settled()
        XCTAssertEqual(login.state.server, "https://crm.example")
        bench.core.with { $0.code = "" }
        login.on(.scanCode)
        await login.settled()
        XCTAssertEqual(bench.desk.notice?.text, "app-server-scan-bad")
        login.on(.scanCode)
        await login.settled()
        XCTAssertEqual(bench.desk.notice?.text, "app-camera-missing")
        XCTAssertEqual(login.state.server, "https://crm.example")
    }
}
