import XCTest

@testable import LegworkKit

@MainActor
final class PagePresenterTests: XCTestCase {
    private func shown(_ bench: Bench) async -> PagePresenter {
        let page = PagePresenter(bench.desk, objectName: "customer", id: "c1")
        page.refresh()
        await page.settled()
        return page
    }

    func testDeletingAsksFirstAndCanBeTakenBack() async {
        let bench = Bench()
        bench.navigator.open(.page(objectName: "customer", id: "c1"))
        let page = PagePresenter(bench.desk, objectName: "customer", id: "c1")
        page.on(.delete)
        await page.settled()
        XCTAssertEqual(bench.calls("delete"), [])
        page.on(.askDelete(shown: true))
        page.on(.delete)
        await page.settled()
        XCTAssertEqual(bench.calls("delete"), ["delete c1"])
        XCTAssertFalse(bench.navigator.stack.contains(.page(objectName: "customer", id: "c1")))
        bench.desk.notice?.run?()
        await page.settled()
        XCTAssertEqual(bench.calls("undo").count, 1)
    }

    func testCallingIsTwoPresses() async {
        let bench = Bench()
        let page = await shown(bench)
        page.on(.call)
        XCTAssertEqual(bench.device.done, ["call 0512-6288 1000"])
        bench.core.with { $0.page = Samples.page }
        bench.core.with { $0.page?.phones.append(PhoneLine(label: "沈知夏 · 手机", number: "138 0013 8000")) }
        page.refresh()
        await page.settled()
        page.on(.call)
        XCTAssertTrue(page.state.calling)
        page.on(.callNumber("138 0013 8000"))
        XCTAssertFalse(page.state.calling)
        XCTAssertEqual(bench.device.done.last, "call 138 0013 8000")
    }

    func testWithoutNumberPositionOrAppThereAreWords() async {
        let bench = Bench()
        bench.core.with { $0.page = Samples.page }
        bench.core.with { $0.page?.phones = [] }
        bench.core.with { $0.page?.lat = nil }
        let page = await shown(bench)
        page.on(.call)
        XCTAssertEqual(bench.desk.notice?.text, "app-no-phone")
        page.on(.navigate)
        XCTAssertEqual(bench.desk.notice?.text, "app-no-position")
        bench.device.apps = false
        page.on(.share)
        XCTAssertEqual(bench.desk.notice?.text, "app-no-app")
    }

    func testAContactIsExportedWithWhatThePageSays() async {
        let bench = Bench()
        let page = await shown(bench)
        page.on(.export)
        XCTAssertEqual(bench.device.done, ["contact 云岭精密机械有限公司|云岭精密机械有限公司|info@yunling.example"])
    }

    func testANoteBecomesAnActivity() async {
        let bench = Bench()
        let page = await shown(bench)
        page.on(.note("  "))
        page.on(.saveNote)
        await page.settled()
        XCTAssertEqual(bench.calls("create"), [])
        page.on(.note("约好 24 日上午见面"))
        page.on(.saveNote)
        await page.settled()
        XCTAssertEqual(bench.calls("create"), ["create activity at,kind,parent,text"])
        XCTAssertEqual(page.state.note, "")
    }

    func testATabReadsWhatBelongsToIt() async {
        let bench = Bench { $0.related = Samples.customers(from: 0, count: 2) }
        let page = await shown(bench)
        XCTAssertEqual(page.state.tab, "timeline")
        page.on(.tab("contact"))
        await page.settled()
        XCTAssertEqual(bench.calls("related"), ["related contact"])
        XCTAssertEqual(page.state.related.count, 2)
        page.on(.new(objectName: "contact"))
        XCTAssertEqual(bench.navigator.stack.last, .form(objectName: "contact", id: nil, about: "c1"))
    }

    private static let photo = RecordPicture(field: "photos", hash: "h1", name: "hall.jpg", size: 9, thumbnail: "", path: nil)

    func testAPictureIsFetchedWhenItIsOpened() async {
        let bench = Bench { $0.pictures = [Self.photo] }
        let page = await shown(bench)
        XCTAssertEqual(page.state.pictures.count, 1)
        bench.core.with { $0.failures["want"] = .offline }
        page.on(.picture(Self.photo))
        await page.settled()
        XCTAssertEqual(page.state.pictureProblem, "没有网络")
        XCTAssertNil(page.state.viewing?.path)
        bench.core.with { $0.failures = [:] }
        page.on(.fetchPicture)
        await page.settled()
        XCTAssertEqual(page.state.viewing?.path, "h1.jpg")
        XCTAssertNil(page.state.pictureProblem)
        page.on(.picture(nil))
        XCTAssertNil(page.state.viewing)
    }

    func testAVisitIsLeftFromThePage() async {
        let visit = OpenVisitLine(id: "v1", customerId: "c1", title: "云岭精密", text: "41 分钟", sinceMs: 0)
        let bench = Bench { $0.openVisits = [visit] }
        let page = await shown(bench)
        XCTAssertEqual(page.state.visit?.id, "v1")
        page.on(.checkOut)
        page.on(.checkOut)
        await page.settled()
        XCTAssertEqual(bench.calls("checkOut").count, 1)
        XCTAssertNil(page.state.visit)
    }
}
