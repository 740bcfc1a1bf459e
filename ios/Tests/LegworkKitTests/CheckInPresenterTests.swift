import XCTest

@testable import LegworkKit

@MainActor
final class CheckInPresenterTests: XCTestCase {
    private func made(_ change: (inout FakeCore.Script) -> Void = { _ in }) -> Bench {
        Bench(at: [.home, .checkIn(customer: "c1")], change)
    }

    private func opened(_ bench: Bench) async -> CheckInPresenter {
        let checkIn = CheckInPresenter(bench.desk, customer: "c1")
        checkIn.refresh()
        await checkIn.settled()
        return checkIn
    }

    func testACheckInWithoutANetwork() async {
        let bench = made { $0.texts = ["app-visit-done": "签到成功", "app-visit-queued": "联网后自动发出"] }
        bench.device.online = false
        bench.device.readings = [Samples.reading, Samples.reading]
        let checkIn = await opened(bench)
        XCTAssertEqual(checkIn.state.screen?.fixes, 2)
        XCTAssertEqual(checkIn.state.screen?.sendable, true)
        XCTAssertEqual(bench.calls("notePhone").count, 1)
        checkIn.on(.note("见了邵工"))
        checkIn.on(.confirm)
        checkIn.on(.confirm)
        await checkIn.settled()
        XCTAssertEqual(bench.calls("confirm"), ["confirm 见了邵工"])
        XCTAssertEqual(bench.calls("setNote"), ["setNote 见了邵工"])
        XCTAssertEqual(bench.desk.notice?.text, "签到成功 · 联网后自动发出")
        XCTAssertEqual(bench.navigator.stack, [.home])
        XCTAssertEqual(bench.device.done, ["tap", "syncLater"])
    }

    func testAPermissionIsAskedForOnceAndARefusalSaysSo() async {
        let bench = made()
        bench.device.permission = .unasked
        bench.device.answer = .refused
        bench.device.readings = [Samples.reading]
        let checkIn = await opened(bench)
        XCTAssertEqual(checkIn.state.positioning, .refused)
        XCTAssertEqual(bench.device.done, ["ask"])
        XCTAssertEqual(bench.calls("addFix"), [])
        checkIn.on(.openSettings)
        XCTAssertEqual(bench.device.done, ["ask", "settings"])

        // Allowed in the system's settings; the app comes back to the front.
        bench.device.permission = .ready
        checkIn.refresh()
        await checkIn.settled()
        XCTAssertEqual(checkIn.state.positioning, .ready)
        XCTAssertEqual(bench.calls("addFix").count, 1)
        XCTAssertEqual(bench.calls("begin").count, 1)
    }

    func testAPhoneWithoutPositionsOffersANote() async {
        let bench = made()
        bench.device.permission = .missing
        let checkIn = await opened(bench)
        checkIn.on(.writeNote)
        XCTAssertEqual(bench.navigator.stack.last, .form(objectName: "activity", id: nil, about: "c1"))
    }

    func testPhotosAreTakenAndRemoved() async {
        let bench = made()
        bench.device.photos = [.taken(path: "door.jpg", live: true), .taken(path: "old.jpg", live: false), .cancelled]
        let checkIn = await opened(bench)
        checkIn.on(.photo)
        await checkIn.settled()
        checkIn.on(.pickPhoto)
        await checkIn.settled()
        XCTAssertEqual(bench.calls("addPhoto"), ["addPhoto door.jpg true", "addPhoto old.jpg false"])
        XCTAssertEqual(checkIn.state.screen?.photos.map { $0.number }, [1, 2])
        checkIn.on(.removePhoto(number: 1))
        await checkIn.settled()
        XCTAssertEqual(checkIn.state.screen?.photos.map { $0.number }, [2])
        checkIn.on(.photo)
        await checkIn.settled()
        XCTAssertEqual(bench.desk.notice?.text, "app-camera-cancelled")
    }

    func testAPlaceIsChosenAndReadingsBeginAnew() async {
        let bench = made()
        let checkIn = await opened(bench)
        checkIn.on(.places)
        await checkIn.settled()
        XCTAssertTrue(checkIn.state.choosing)
        checkIn.on(.choose(line: 2))
        await checkIn.settled()
        XCTAssertFalse(checkIn.state.choosing)
        XCTAssertEqual(bench.calls("choosePlace"), ["choosePlace 2"])
        checkIn.on(.again)
        await checkIn.settled()
        XCTAssertEqual(checkIn.state.screen?.sendable, false)
    }

    func testAReadingThatCannotBeUsedIsSaid() async {
        let bench = made { $0.failures["addFix"] = Failure(kind: "invalid", code: "no_accuracy", words: "没有误差范围") }
        bench.device.readings = [Samples.reading]
        let checkIn = await opened(bench)
        XCTAssertEqual(checkIn.state.problem, "没有误差范围")
        XCTAssertNotNil(checkIn.state.screen)
    }

    func testARefusedConfirmationLosesNothing() async {
        let bench = made { $0.failures["confirm"] = Failure(kind: "limit", code: "disk_full", words: "存储空间已满") }
        let checkIn = await opened(bench)
        checkIn.on(.note("见了邵工"))
        checkIn.on(.confirm)
        await checkIn.settled()
        XCTAssertEqual(checkIn.state.problem, "存储空间已满")
        XCTAssertEqual(checkIn.state.note, "见了邵工")
        XCTAssertFalse(checkIn.state.busy)
        XCTAssertEqual(bench.navigator.stack.last, .checkIn(customer: "c1"))
    }

    func testACheckInIsGivenUpAfterAQuestion() async {
        let bench = made()
        let checkIn = await opened(bench)
        checkIn.on(.askDiscard(shown: true))
        XCTAssertTrue(checkIn.state.discarding)
        checkIn.on(.askDiscard(shown: false))
        await checkIn.settled()
        XCTAssertEqual(bench.calls("cancel"), [])
        checkIn.on(.discard)
        await checkIn.settled()
        XCTAssertEqual(bench.calls("cancel").count, 1)
        XCTAssertEqual(bench.desk.notice?.text, "app-visit-discarded")
        XCTAssertEqual(bench.navigator.stack, [.home])
    }

    func testAnotherCheckInIsGoneBackToOrGivenUp() async {
        let elsewhere = Failure(kind: "conflict", code: "check_in_elsewhere", words: "另一次签到还没有发出")
        let bench = made { script in
            script.failures["begin"] = elsewhere
            script.underWay = true
        }
        let checkIn = CheckInPresenter(bench.desk, customer: "c2")
        checkIn.refresh()
        await checkIn.settled()
        XCTAssertEqual(checkIn.state.elsewhere?.customerId, "c1")
        XCTAssertNil(checkIn.state.problem)
        checkIn.on(.openOther)
        XCTAssertEqual(bench.navigator.stack.last, .checkIn(customer: "c1"))
        bench.core.with { $0.failures = [:] }
        checkIn.on(.dropOther)
        await checkIn.settled()
        XCTAssertEqual(bench.calls("cancel").count, 1)
        XCTAssertNil(checkIn.state.elsewhere)
        XCTAssertNotNil(checkIn.state.screen)
    }

    func testAnotherSourceBeginsAnewAndIsKept() async {
        let bench = made()
        let checkIn = await opened(bench)
        XCTAssertEqual(checkIn.state.sources, [autoSource, "network"])
        checkIn.on(.askSource(shown: true))
        checkIn.on(.source(name: "network"))
        await checkIn.settled()
        XCTAssertFalse(checkIn.state.switching)
        XCTAssertEqual(checkIn.state.source, "network")
        XCTAssertEqual(bench.device.preferences.positionSource, "network")
        XCTAssertEqual(bench.calls("locateAgain").count, 1)
    }

    func testTheFirstCheckInOffersAPosition() async {
        let offer = PinOffer(customerId: "c1", name: "海棠包装", accuracy: "12 米")
        for yes in [false, true] {
            let bench = made { $0.pin = offer }
            let checkIn = await opened(bench)
            checkIn.on(.confirm)
            await checkIn.settled()
            XCTAssertEqual(checkIn.state.pin?.name, "海棠包装")
            XCTAssertEqual(bench.navigator.stack.last, .checkIn(customer: "c1"))
            checkIn.on(.pin(yes: yes))
            await checkIn.settled()
            XCTAssertEqual(bench.calls("acceptPin").count, yes ? 1 : 0)
            XCTAssertEqual(bench.navigator.stack, [.home])
        }
    }
}
