import LegworkKit
import UIKit

/// What must be told to the system before the first window.
@MainActor
final class AppDelegate: NSObject, UIApplicationDelegate {
    let start = Start()

    func application(
        _ application: UIApplication,
        didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]? = nil
    ) -> Bool {
        let work = Work(start: start)
        work.register()
        start.device.work = work
        return true
    }

    func applicationDidReceiveMemoryWarning(_ application: UIApplication) {
        start.model?.memoryIsShort()
    }
}
