import XCTest

@testable import LegworkKit

@MainActor
final class SyncPresenterTests: XCTestCase {
    private func shown(_ bench: Bench) async -> SyncPresenter {
        let sync = SyncPresenter(bench.desk)
        sync.refresh()
        await sync.settled()
        return sync
    }

    func testWhatWaitsAndWhatArrived() async {
        let bench = Bench { script in
            script.deliveries = [
                Samples.delivery(4, "on_this_phone"),
                Samples.delivery(3, "sent"),
                Samples.delivery(2, "attention"),
                Samples.delivery(1, "accepted")
            ]
        }
        let sync = await shown(bench)
        XCTAssertEqual(sync.state.waiting.map { $0.action.number }, [4, 3])
        XCTAssertEqual(sync.state.delivered.map { $0.action.number }, [1])
    }

    func testALostValueIsPutBackOrLeft() async {
        let bench = Bench { $0.attention = [Samples.attention] }
        let sync = await shown(bench)
        XCTAssertEqual(sync.state.attention.count, 1)
        sync.on(.restore(Samples.attention))
        await sync.settled()
        XCTAssertEqual(bench.calls("restoreMine"), ["restoreMine 7"])
        XCTAssertEqual(sync.state.attention.count, 0)
    }

    func testARefusedActionIsSentAgainOrDropped() async {
        let bench = Bench()
        let sync = await shown(bench)
        sync.on(.retry(Samples.attention))
        await sync.settled()
        sync.on(.drop(Samples.attention))
        await sync.settled()
        XCTAssertEqual(bench.calls("retry") + bench.calls("dropRejected"), ["retry 3", "dropRejected 3"])
    }

    func testARefusedFormIsFilledInAgain() async {
        let bench = Bench()
        let sync = await shown(bench)
        sync.on(.edit(Samples.attention))
        XCTAssertEqual(bench.desk.navigator.stack.last, .form(objectName: "customer", refused: 7))
        let form = FormPresenter(bench.desk, objectName: "customer", id: nil, about: nil, refused: 7)
        form.refresh()
        await form.settled()
        form.on(.change(field: "name", value: .typed(text: "海棠包装"), text: "海棠包装"))
        await form.settled()
        form.on(.save)
        await form.settled()
        XCTAssertEqual(bench.calls("resendRefused"), ["resendRefused 7 name"])
        XCTAssertEqual(bench.calls("create").count, 0)
    }

    func testALoginThatEndedIsSaidWithoutAskingAndGoesWithTheNextOne() async {
        let bench = Bench { $0.status = SyncStatus(pending: 1, attention: 0, loginEnded: true, text: "") }
        let sync = await shown(bench)
        XCTAssertTrue(sync.state.ended)
        XCTAssertEqual(sync.state.problem, "error-session-ended")
        sync.on(.signIn)
        XCTAssertEqual(bench.desk.navigator.stack.last, .login)
        bench.core.with { $0.status = SyncStatus(pending: 0, attention: 0, loginEnded: false, text: "") }
        sync.refresh()
        await sync.settled()
        XCTAssertFalse(sync.state.ended)
        XCTAssertNil(sync.state.problem)
    }

    func testSyncingOnceAtATime() async {
        let bench = Bench { $0.failures["runOnce"] = .offline }
        let sync = await shown(bench)
        sync.on(.now)
        sync.on(.now)
        await sync.settled()
        XCTAssertEqual(bench.calls("runOnce").count, 1)
        XCTAssertEqual(sync.state.problem, "没有网络")
        XCTAssertFalse(sync.state.busy)
        bench.core.with { $0.failures = [:] }
        sync.on(.now)
        await sync.settled()
        XCTAssertNil(sync.state.problem)
    }
}
