import XCTest

@testable import LegworkKit

@MainActor
final class RouteTests: XCTestCase {
    func testEveryRouteComesBackFromItsText() {
        let all: [Route] = [
            .login, .home, .customers, .sync, .settings, .card, .recycleBin, .licences,
            .page(objectName: "customer", id: "c1"),
            .form(objectName: "task"),
            .form(objectName: "contact", id: nil, about: "c1"),
            .form(objectName: "customer", id: "c1"),
            .checkIn(customer: nil),
            .checkIn(customer: "c1")
        ]
        for route in all {
            XCTAssertEqual(Route.decode(route.encode()), route)
        }
    }

    func testLinksFromOutside() {
        XCTAssertEqual(Route.ofLink("legwork://page/customer/c1"), .page(objectName: "customer", id: "c1"))
        XCTAssertEqual(Route.ofLink("legwork://check-in/c1/"), .checkIn(customer: "c1"))
        for bad in ["", "legwork://", "legwork://page/customer", "https://crm.example/page/customer/c1", "legwork://../x"] {
            XCTAssertNil(Route.ofLink(bad), bad)
        }
    }

    func testTheServerInACode() {
        XCTAssertEqual(Route.serverOfCode("legwork://server?url=https%3A%2F%2Fcrm.example"), "https://crm.example")
        XCTAssertEqual(Route.serverOfCode(" https://crm.example\n"), "https://crm.example")
        for bad in ["", "crm.example", "legwork://server?url=javascript:1", "WIFI:S:office;;"] {
            XCTAssertNil(Route.serverOfCode(bad), bad)
        }
    }

    func testATabTakesThePlaceOfEverything() {
        let navigator = Navigator([.home])
        navigator.open(.page(objectName: "customer", id: "c1"))
        navigator.open(.checkIn(customer: "c1"))
        XCTAssertEqual(navigator.above, [.page(objectName: "customer", id: "c1"), .checkIn(customer: "c1")])
        XCTAssertEqual(navigator.root, .home)
        XCTAssertTrue(navigator.back())
        navigator.open(.customers)
        XCTAssertEqual(navigator.stack, [.home, .customers])
        XCTAssertEqual(navigator.above, [])
        navigator.above = [.card]
        XCTAssertEqual(navigator.stack, [.home, .customers, .card])
        navigator.replace(.page(objectName: "customer", id: "c2"))
        XCTAssertEqual(navigator.stack.last, .page(objectName: "customer", id: "c2"))
        navigator.open(.home)
        XCTAssertFalse(navigator.back())
    }
}
