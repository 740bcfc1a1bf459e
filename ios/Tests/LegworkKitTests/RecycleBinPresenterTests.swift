import XCTest

@testable import LegworkKit

@MainActor
final class RecycleBinPresenterTests: XCTestCase {
    func testWhatIsRestoredLeavesTheBinAndCanBeOpened() async {
        let bench = Bench { $0.bin = [Samples.deleted] }
        let bin = RecycleBinPresenter(bench.desk)
        bin.refresh()
        await bin.settled()
        XCTAssertEqual(bin.state.lines?.map { $0.id }, ["t9"])
        bin.on(.restore(Samples.deleted))
        bin.on(.restore(Samples.deleted))
        await bin.settled()
        XCTAssertEqual(bench.calls("restore"), ["restore task t9"])
        XCTAssertEqual(bin.state.lines?.count, 0)
        bench.desk.notice?.run?()
        XCTAssertEqual(bench.navigator.stack.last, .page(objectName: "task", id: "t9"))
    }

    func testLicencesAreCutIntoParts() async {
        let bench = Bench()
        bench.device.notices = "## one (MIT)\n\nFree of charge.\n\n\n\n"
        let licences = LicencesPresenter(bench.desk)
        licences.refresh()
        await licences.settled()
        XCTAssertEqual(licences.state.parts, ["## one (MIT)", "Free of charge."])
    }
}
