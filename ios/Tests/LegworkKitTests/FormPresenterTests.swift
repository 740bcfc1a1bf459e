import XCTest

@testable import LegworkKit

@MainActor
final class FormPresenterTests: XCTestCase {
    private func opened(_ bench: Bench, about: String? = nil, kind: String = "customer") async -> FormPresenter {
        let form = FormPresenter(bench.desk, objectName: kind, id: nil, about: about)
        form.refresh()
        await form.settled()
        return form
    }

    func testADraftOutlivesTheApp() async {
        let bench = Bench(at: [.home, .form(objectName: "customer")])
        let first = await opened(bench)
        XCTAssertFalse(first.state.restored)
        first.on(.change(field: "name", value: .typed(text: "云"), text: "云"))
        first.on(.change(field: "name", value: .typed(text: "云岭"), text: "云岭"))
        await first.settled()

        // The app was killed; another presenter opens the same form.
        let second = await opened(bench)
        XCTAssertTrue(second.state.restored)
        XCTAssertEqual(second.state.draft, ["name": .typed(text: "云岭")])
        XCTAssertEqual(second.state.typed, ["name": "云岭"])

        second.on(.dropDraft)
        await second.settled()
        XCTAssertEqual(second.state.draft, [:])
        let third = await opened(bench)
        XCTAssertFalse(third.state.restored)
    }

    func testSavingForgetsTheDraftAndShowsTheCustomer() async {
        let bench = Bench(at: [.home, .form(objectName: "customer")])
        let form = await opened(bench)
        form.on(.change(field: "name", value: .typed(text: "云岭"), text: "云岭"))
        form.on(.save)
        form.on(.save)
        await form.settled()
        XCTAssertEqual(bench.calls("create"), ["create customer name"])
        XCTAssertEqual(bench.navigator.stack, [.home, .page(objectName: "customer", id: "new")])
        XCTAssertEqual(bench.core.with { $0.remembered }, [:])
        bench.pressNotice()
        await form.settled()
        XCTAssertEqual(bench.calls("undo").count, 1)
    }

    func testARefusalStandsAtItsFieldAndNothingIsLost() async {
        let bench = Bench(at: [.home, .form(objectName: "customer")]) { $0.failures["create"] = .required }
        let form = await opened(bench)
        form.on(.change(field: "fax", value: .typed(text: "1"), text: "1"))
        form.on(.save)
        await form.settled()
        XCTAssertEqual(form.state.problems, ["name": "必填"])
        XCTAssertTrue(form.state.more)
        XCTAssertFalse(form.state.busy)
        XCTAssertEqual(form.state.draft, ["fax": .typed(text: "1")])
        form.on(.change(field: "name", value: .typed(text: "云岭"), text: "云岭"))
        XCTAssertEqual(form.state.problems, [:])
    }

    func testARecordThatBelongsToAnotherBeginsWithIt() async {
        let bench = Bench()
        let contact = await opened(bench, about: "c1", kind: "contact")
        XCTAssertEqual(contact.state.draft, ["customer": .text(text: "c1")])
        let task = await opened(bench, about: "c1", kind: "task")
        XCTAssertEqual(task.state.draft, ["related": .link(objectName: "customer", id: "c1")])
    }

    func testPickingARecord() async {
        let bench = Bench { $0.pages = [RowPage(rows: Samples.customers(from: 1, count: 2), next: nil, total: 2)] }
        let form = await opened(bench)
        form.on(.pick(field: "customer"))
        form.on(.pickText("客户"))
        await form.settled()
        XCTAssertEqual(form.state.pickRows.map { $0.id }, ["c1", "c2"])
        form.on(.picked(form.state.pickRows[0]))
        await form.settled()
        XCTAssertNil(form.state.picking)
        XCTAssertEqual(form.state.draft["customer"], .text(text: "c1"))
        XCTAssertEqual(form.state.picked["customer"], "客户 1")
    }

    func testDuplicatesShowWhileOneTypes() async {
        let bench = Bench { $0.duplicates = [Samples.duplicate] }
        let form = await opened(bench)
        XCTAssertEqual(form.state.duplicates.count, 0)
        form.on(.change(field: "name", value: .typed(text: "海棠"), text: "海棠"))
        await form.settled()
        XCTAssertEqual(form.state.duplicates.map { $0.id }, ["c9"])
    }

    func testTheFirstPositionIsTaken() async {
        let bench = Bench()
        bench.device.readings = [Samples.reading, Samples.reading]
        let form = await opened(bench)
        form.on(.locateHere(field: "pin"))
        await form.settled()
        XCTAssertEqual(form.state.draft["pin"], .place(lat: 31.3, lng: 120.6, accuracyM: 12))
    }

    func testPicturesAreTakenAndTakenOutAgain() async {
        let bench = Bench(at: [.home, .form(objectName: "customer")])
        bench.device.photos = [.taken(path: "a.jpg", live: true), .taken(path: "b.jpg", live: false), .notAPicture]
        let form = await opened(bench)
        form.on(.takePicture(field: "card"))
        await form.settled()
        form.on(.pickPicture(field: "card"))
        await form.settled()
        XCTAssertEqual(form.state.draft["card"]?.asPictures.map { $0.name }, ["a.jpg", "b.jpg"])
        form.on(.removePicture(field: "card", hash: "hash of a.jpg"))
        await form.settled()
        XCTAssertEqual(form.state.draft["card"]?.asPictures.map { $0.name }, ["b.jpg"])
        form.on(.removePicture(field: "card", hash: "hash of b.jpg"))
        XCTAssertEqual(form.state.draft["card"], .empty)
        form.on(.pickPicture(field: "card"))
        await form.settled()
        XCTAssertEqual(bench.desk.notice?.text, "app-file-not-picture")
    }
}
