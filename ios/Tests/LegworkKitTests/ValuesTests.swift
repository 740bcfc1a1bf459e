import XCTest

@testable import LegworkKit

final class ValuesTests: XCTestCase {
    func testEveryKindOfValueOutlivesTheApp() {
        let draft: [String: DraftValue] = [
            "empty": .empty,
            "text": .text(text: "a\tb\\n\nc\r\nd"),
            "typed": .typed(text: "12,5 万"),
            "number": .number(number: -3),
            "words": .words(words: ["a", "b c"]),
            "none": .words(words: []),
            "parts": .parts(parts: ["city": "苏州", "street": "城西路 88 号"]),
            "money": .money(amount: 120_000, currency: "CNY"),
            "here": .position(lat: 313_000_000, lng: 1_206_000_000, accuracy: 1_200),
            "there": .position(lat: 0, lng: 0, accuracy: nil),
            "photos": .pictures(pictures: [
                DraftPicture(hash: "a91f", name: "a\tb.jpg", size: 180_000, thumbnail: "QUJD"),
                DraftPicture(hash: "b002", name: "", size: 1, thumbnail: "")
            ])
        ]
        XCTAssertEqual(decode(encode(draft)), draft)
    }

    func testLinesNobodyCanReadAreLeftOut() {
        XCTAssertEqual(decode("x\tname\tvalue\nn\tage\tnot a number\nt\nt\tname\t云岭"), ["name": .text(text: "云岭")])
        XCTAssertEqual(decode(""), [:])
    }

    func testDegreesAreWrittenInWholeNumbers() {
        let place = DraftValue.place(lat: 31.123_456_78, lng: -120.5, accuracyM: 12.34)
        XCTAssertEqual(place, .position(lat: 311_234_568, lng: -1_205_000_000, accuracy: 1_234))
    }
}
