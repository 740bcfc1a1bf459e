import XCTest

@testable import LegworkKit

@MainActor
final class HomePresenterTests: XCTestCase {
    private func shown(_ bench: Bench) async -> HomePresenter {
        let home = HomePresenter(bench.desk)
        home.refresh()
        await home.settled()
        return home
    }

    func testCompletingIsOnePressAndCanBeTakenBack() async {
        let bench = Bench { $0.texts = ["app-completed": "已完成", "app-undo": "撤销", "app-undone": "已撤销"] }
        let home = await shown(bench)
        XCTAssertEqual(home.state.screen?.agenda.count, 3)
        home.on(.complete(task: "t2"))
        await home.settled()
        XCTAssertEqual(home.state.screen?.agenda.map { $0.row.id }, ["t1", "t3"])
        XCTAssertEqual(bench.desk.notice?.text, "已完成")
        XCTAssertEqual(bench.desk.notice?.action, "撤销")
        XCTAssertEqual(bench.device.done, ["tap", "reminders"])
        bench.pressNotice()
        await home.settled()
        XCTAssertEqual(bench.calls("undo").count, 1)
        XCTAssertEqual(bench.desk.notice?.text, "已撤销")
    }

    func testPostponingAsksHowFar() async {
        let bench = Bench()
        let home = await shown(bench)
        home.on(.postpone(.hour))
        await home.settled()
        XCTAssertEqual(bench.calls("postpone"), [])
        home.on(.askPostpone(task: "t1"))
        home.on(.postpone(.tomorrow))
        await home.settled()
        XCTAssertEqual(bench.calls("postpone"), ["postpone t1 tomorrow"])
        XCTAssertNil(home.state.postponing)
    }

    func testATimeThatIsOverIsSaidAndTheQuestionStays() async {
        let passed = Failure(kind: "invalid", code: "time_passed", words: "这个时间已经过了")
        let bench = Bench { $0.failures["postpone"] = passed }
        let home = await shown(bench)
        home.on(.askPostpone(task: "t1"))
        home.on(.postpone(.wall(text: "2020-01-01 08:00")))
        await home.settled()
        XCTAssertEqual(home.state.postponeProblem, "这个时间已经过了")
        XCTAssertEqual(home.state.postponing, "t1")
        home.on(.askPostpone(task: nil))
        XCTAssertNil(home.state.postponeProblem)
    }

    func testATaskLeadsToItsCustomer() async throws {
        let bench = Bench()
        let home = await shown(bench)
        let visit = try XCTUnwrap(home.state.screen?.agenda[1])
        home.on(.openRelated(visit))
        XCTAssertEqual(bench.navigator.stack.last, .page(objectName: "customer", id: "c-t2"))
        home.on(.checkIn(visit))
        XCTAssertEqual(bench.navigator.stack.last, .checkIn(customer: "c-t2"))
        home.on(.call(visit))
        XCTAssertEqual(bench.desk.notice?.text, "app-no-phone")
        home.on(.call(try XCTUnwrap(home.state.screen?.agenda[2])))
        XCTAssertEqual(bench.device.done, ["call 138 0013 8000"])
    }

    func testACheckInThatWasLeftGoesOn() async {
        let bench = Bench { $0.underWay = true }
        let home = await shown(bench)
        XCTAssertNil(home.state.underWay, "one that holds nothing is not spoken of")
        bench.core.with { $0.checkIn.note = "见了邵工" }
        home.refresh()
        await home.settled()
        XCTAssertEqual(home.state.underWay?.customerId, "c1")
        home.on(.goOn)
        XCTAssertEqual(bench.navigator.stack.last, .checkIn(customer: "c1"))
    }

    func testLeavingAVisit() async {
        let visit = OpenVisitLine(id: "v1", customerId: "c-t2", title: "云岭精密", text: "41 分钟", sinceMs: 0)
        let bench = Bench { $0.openVisits = [visit] }
        let home = await shown(bench)
        XCTAssertEqual(home.state.openVisits.map { $0.id }, ["v1"])
        bench.device.readings = [Samples.reading, Samples.reading]
        home.on(.checkOut(visit: "v1"))
        XCTAssertEqual(home.state.leaving, "v1")
        await home.settled()
        XCTAssertEqual(bench.calls("checkOut"), ["checkOut v1 1"], "the first reading is good enough")
        XCTAssertNil(home.state.leaving)
        XCTAssertEqual(home.state.openVisits.count, 0)
        XCTAssertEqual(bench.desk.notice?.text, "app-visit-checked-out · 41")
    }

    func testWhatCannotBeReadIsSaidAndTriedAgain() async {
        let bench = Bench { $0.failures["today"] = .offline }
        let home = await shown(bench)
        XCTAssertEqual(home.state.problem, "没有网络")
        bench.core.with { $0.failures = [:] }
        home.on(.retry)
        await home.settled()
        XCTAssertNil(home.state.problem)
        XCTAssertNotNil(home.state.screen)
    }
}
