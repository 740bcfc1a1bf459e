import XCTest

@testable import LegworkKit

@MainActor
final class ListPresenterTests: XCTestCase {
    private func made() -> Bench {
        Bench(at: [.home, .customers]) { script in
            script.pages = [
                RowPage(rows: Samples.customers(from: 0, count: 50), next: "1", total: 120),
                RowPage(rows: Samples.customers(from: 50, count: 50), next: "2", total: nil),
                RowPage(rows: Samples.customers(from: 100, count: 20), next: nil, total: nil)
            ]
        }
    }

    func testPagesFollowOneAnotherAndNoneIsReadTwice() async {
        let bench = made()
        let list = ListPresenter(bench.desk, objectName: "customer")
        list.refresh()
        await list.settled()
        XCTAssertEqual(list.state.total, 120)
        for _ in 0..<4 {
            list.on(.more)
            list.on(.more)
            await list.settled()
        }
        XCTAssertEqual(list.state.rows.map { $0.id }, Samples.customers(from: 0, count: 120).map { $0.id })
        XCTAssertEqual(bench.calls("browse"), ["browse |", "browse |1", "browse |2"])
    }

    func testTypingAsksForTheNewestTextOnly() async {
        let bench = made()
        let list = ListPresenter(bench.desk, objectName: "customer")
        for text in ["云", "云岭", "云岭精"] {
            list.on(.text(text))
        }
        await list.settled()
        XCTAssertEqual(list.state.text, "云岭精")
        XCTAssertEqual(bench.calls("browse").last, "browse 云岭精|")
        XCTAssertFalse(list.state.loading)
    }

    func testFiltersAreChosenAndCleared() async {
        let bench = made()
        let list = ListPresenter(bench.desk, objectName: "customer")
        list.refresh()
        list.on(.choose(field: "level", option: "a"))
        list.on(.choose(field: "level", option: "b"))
        XCTAssertEqual(list.state.chosen, ["level": ["a", "b"]])
        list.on(.choose(field: "level", option: "a"))
        list.on(.choose(field: "level", option: "b"))
        XCTAssertEqual(list.state.chosen, [:])
        list.on(.choose(field: "level", option: "a"))
        list.on(.clearFilters)
        await list.settled()
        XCTAssertEqual(list.state.chosen, [:])
        XCTAssertEqual(list.state.filters.map { $0.name }, ["level"])
    }

    func testOnlyItsOwnRecordsConcernIt() {
        let list = ListPresenter(made().desk, objectName: "customer")
        XCTAssertTrue(list.concerns(.records(objects: ["task", "customer"], ids: [])))
        XCTAssertFalse(list.concerns(.records(objects: ["task"], ids: [])))
        XCTAssertFalse(list.concerns(.sync))
    }
}
