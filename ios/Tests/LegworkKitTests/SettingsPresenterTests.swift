import XCTest

@testable import LegworkKit

@MainActor
final class SettingsPresenterTests: XCTestCase {
    func testTheLanguageChangesEverythingAtOnce() {
        let bench = Bench { $0.texts = ["app-save": "保存"] }
        let settings = SettingsPresenter(bench.desk)
        XCTAssertEqual(bench.desk.words["app-save"], "保存")
        bench.core.with { $0.texts = ["app-save": "Save"] }
        settings.on(.language("en"))
        XCTAssertEqual(bench.desk.words["app-save"], "Save")
        XCTAssertEqual(bench.desk.words.language, "en")
        XCTAssertEqual(bench.device.preferences.language, "en")
        settings.on(.language(""))
        XCTAssertEqual(bench.desk.words.language, "zh-CN")
    }

    func testThemeAndFontSizeAreKept() {
        let bench = Bench()
        let settings = SettingsPresenter(bench.desk)
        settings.on(.theme(.dark))
        settings.on(.fontScale(1.5))
        XCTAssertEqual(bench.device.preferences.theme, .dark)
        XCTAssertEqual(bench.device.preferences.fontScale, 1.5)
    }

    func testSigningOutSaysWhatWouldBeLost() async {
        let bench = Bench { $0.unsent = 3 }
        let settings = SettingsPresenter(bench.desk)
        settings.on(.askLeave(shown: true))
        await settings.settled()
        XCTAssertTrue(settings.state.leaving)
        XCTAssertEqual(settings.state.unsent, 3)
        bench.core.with { $0.unsent = 0 }
        settings.on(.syncFirst)
        await settings.settled()
        XCTAssertEqual(settings.state.unsent, 0)
        settings.on(.leave)
        await settings.settled()
        XCTAssertEqual(bench.calls("signOut"), ["signOut false"])
        XCTAssertEqual(bench.navigator.stack, [.login])
    }
}
