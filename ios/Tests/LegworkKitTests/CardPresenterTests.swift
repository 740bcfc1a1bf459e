import XCTest

@testable import LegworkKit

@MainActor
final class CardPresenterTests: XCTestCase {
    private func scanned(_ bench: Bench) async -> CardPresenter {
        bench.device.photos = [.taken(path: "card.jpg", live: true)]
        let card = CardPresenter(bench.desk)
        card.refresh()
        await card.settled()
        card.on(.take)
        await card.settled()
        return card
    }

    func testFromThePhotoToTheCustomerInTwoPresses() async {
        let bench = Bench(at: [.home, .card])
        let card = await scanned(bench)
        XCTAssertEqual(bench.calls("scan"), ["scan card.jpg"])
        XCTAssertNotNil(card.state.screen)
        XCTAssertFalse(card.state.scanning)
        card.on(.save)
        await card.settled()
        XCTAssertEqual(bench.navigator.stack, [.home, .page(objectName: "customer", id: "c-new")])
        bench.pressNotice()
        await card.settled()
        XCTAssertEqual(bench.calls("undo").count, 1)
    }

    func testTheReviewIsThereAgainAfterARestart() async {
        let bench = Bench { $0.card = Samples.card }
        let card = CardPresenter(bench.desk)
        card.refresh()
        await card.settled()
        XCTAssertEqual(card.state.screen, Samples.card)
    }

    func testALineGetsAnotherMeaning() async {
        let bench = Bench()
        let card = await scanned(bench)
        card.on(.assign(field: "title"))
        card.on(.line(Samples.card.lines[0]))
        card.on(.assign(field: "title"))
        await card.settled()
        XCTAssertEqual(bench.calls("assignLine"), ["assignLine 0 title"])
        XCTAssertNil(card.state.line)
    }

    func testTheContactGoesToACustomerThatIsThere() async {
        let bench = Bench(at: [.home, .card])
        let card = await scanned(bench)
        card.on(.change(form: "contact", field: "name", value: .typed(text: "沈知夏"), text: "沈知夏"))
        card.on(.attach(to: Samples.duplicate))
        card.on(.save)
        await card.settled()
        XCTAssertEqual(bench.calls("edit"), ["edit name"])
        XCTAssertEqual(bench.calls("save"), ["save c9"])
        XCTAssertEqual(bench.navigator.stack.last, .page(objectName: "customer", id: "c9"))
    }

    func testWhatIsMissingComesBackAsAReview() async {
        let bench = Bench(at: [.home, .card]) { $0.saved = .incomplete(review: Samples.card) }
        let card = await scanned(bench)
        card.on(.save)
        await card.settled()
        XCTAssertEqual(bench.navigator.stack, [.home, .card])
        XCTAssertFalse(card.state.busy)
        XCTAssertEqual(card.state.screen, Samples.card)
    }

    func testNoCameraNoPictureNoModels() async {
        let failure = Failure(kind: "invalid", code: "no_text_on_card", words: "没有找到文字")
        let bench = Bench { script in
            script.cardProblem = "名片识别组件尚未安装"
            script.failures["scan"] = failure
        }
        bench.device.photos = [.missing, .notAPicture, .taken(path: "wall.jpg", live: true)]
        let card = CardPresenter(bench.desk)
        card.refresh()
        await card.settled()
        XCTAssertEqual(card.state.problem, "名片识别组件尚未安装")
        card.on(.take)
        await card.settled()
        XCTAssertEqual(bench.desk.notice?.text, "app-camera-missing")
        card.on(.pick)
        await card.settled()
        XCTAssertEqual(bench.desk.notice?.text, "app-file-not-picture")
        card.on(.pick)
        await card.settled()
        XCTAssertEqual(card.state.problem, "没有找到文字")
        XCTAssertFalse(card.state.scanning)
        card.on(.pick)
        await card.settled()
        XCTAssertEqual(bench.desk.notice?.text, "app-camera-cancelled")
    }
}
