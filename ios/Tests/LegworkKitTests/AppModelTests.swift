import XCTest

@testable import LegworkKit

@MainActor
final class AppModelTests: XCTestCase {
    private let account = AccountView(server: "s", company: "行客演示", user: "u", name: "周楠", mustChangePassword: false)

    func testAStartGoesWhereOneWas() async {
        let out = FakeCore()
        let signedOut = await AppModel.start(core: out, saved: [.home, .card])
        XCTAssertEqual(signedOut, [.login])
        let account = self.account
        let core = FakeCore { $0.account = account }
        let first = await AppModel.start(core: core, saved: [])
        XCTAssertEqual(first, [.home])
        let again = await AppModel.start(core: core, saved: [.home, .checkIn(customer: "c1")])
        XCTAssertEqual(again, [.home, .checkIn(customer: "c1")])
    }

    func testAScreenKeepsItsPresenterAndAClosedOneBeginsNothingAnew() async {
        let core = FakeCore()
        let app = AppModel(core: core, device: FakeDevice(), saved: [.home])
        app.navigator.open(.checkIn(customer: "c1"))
        let first = app.checkIn(customer: "c1")
        await first.settled()
        XCTAssertTrue(app.checkIn(customer: "c1") === first)
        app.navigator.back()
        // The screen slides away and is drawn once more.
        XCTAssertTrue(app.checkIn(customer: "c1") === first)
        app.navigator.open(.checkIn(customer: "c1"))
        XCTAssertFalse(app.checkIn(customer: "c1") === first)
    }

    func testALinkWaitsForTheSignIn() {
        let app = AppModel(core: FakeCore(), device: FakeDevice(), saved: [.login])
        app.open(link: "legwork://page/customer/c1")
        XCTAssertEqual(app.navigator.stack, [.login])
        app.navigator.open(.home)
        XCTAssertEqual(app.navigator.stack, [.home, .page(objectName: "customer", id: "c1")])
        app.open(link: "legwork://nowhere")
        XCTAssertEqual(app.navigator.stack.count, 2)
    }

    func testAServerLinkFillsTheLogin() {
        let app = AppModel(core: FakeCore(), device: FakeDevice(), saved: [.login])
        app.open(link: "legwork://server?url=https%3A%2F%2Fcrm.example")
        XCTAssertEqual(app.login().state.server, "https://crm.example")
    }

    func testMemoryAndTheBack() {
        let core = FakeCore()
        let device = FakeDevice()
        let app = AppModel(core: core, device: device, saved: [.home])
        app.memoryIsShort()
        app.background()
        app.foreground()
        XCTAssertEqual(core.calls.filter { ["forgetScanner", "background", "foreground"].contains($0) },
                       ["forgetScanner", "background", "foreground"])
        XCTAssertEqual(device.done, ["syncLater"])
    }

    func testEveryListenerHearsAChange() async {
        let feed = ChangeFeed()
        var first = feed.stream().makeAsyncIterator()
        var second = feed.stream().makeAsyncIterator()
        feed.send(.records(objects: ["task"], ids: ["t1"]))
        let heard = [await first.next(), await second.next()]
        XCTAssertEqual(heard, [.records(objects: ["task"], ids: ["t1"]), .records(objects: ["task"], ids: ["t1"])])
    }
}
