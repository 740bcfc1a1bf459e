import BackgroundTasks
import Foundation
import LegworkKit
import UIKit
import UserNotifications

/// Work with the app put away: slices of sync when the system grants them, and reminders the system shows by itself.
@MainActor
final class Work: NSObject {
    /// A short slice, half a minute, several times a day.
    private static let short = "app.legwork.sync"
    /// A long one at night, on power: first syncs, photos.
    private static let long = "app.legwork.sync.long"
    private static let category = "task"
    private static let complete = "complete"
    private static let later = "later"
    private static let task = "task"

    private let start: Start
    private var scheduling: Task<Void, Never>?

    init(start: Start) {
        self.start = start
    }

    /// Tells the system what may run; must be called before the app has launched.
    func register() {
        for name in [Self.short, Self.long] {
            BGTaskScheduler.shared.register(forTaskWithIdentifier: name, using: .main) { slice in
                MainActor.assumeIsolated { self.sync(in: slice) }
            }
        }
        UNUserNotificationCenter.current().delegate = self
    }

    /// Asks for slices as soon as there is a network.
    func syncLater() {
        let soon = BGAppRefreshTaskRequest(identifier: Self.short)
        soon.earliestBeginDate = Date(timeIntervalSinceNow: 15 * 60)
        let night = BGProcessingTaskRequest(identifier: Self.long)
        night.requiresNetworkConnectivity = true
        night.requiresExternalPower = true
        // Refused in the simulator and when the person switched background refresh off: the next start sends instead.
        try? BGTaskScheduler.shared.submit(soon)
        try? BGTaskScheduler.shared.submit(night)
    }

    private func sync(in slice: BGTask) {
        syncLater()
        let work = Task { @MainActor in
            do {
                let core = try await start.opened()
                if await core.session.current() != nil { _ = try await core.sync.runOnce() }
                await schedule()
                slice.setTaskCompleted(success: true)
            } catch {
                if (error as? Failure)?.needsSignIn == true, UIApplication.shared.applicationState != .active {
                    await LoginNotice.show(start.words)
                }
                slice.setTaskCompleted(success: false)
            }
        }
        // The slice is over: the run stops soon and keeps what it received.
        slice.expirationHandler = { work.cancel() }
    }

    /// Hands the system all reminders that lie ahead, in place of those it has; one after another, never two at once.
    func scheduleReminders() {
        let before = scheduling
        scheduling = Task { @MainActor in
            await before?.value
            await schedule()
        }
    }

    private func schedule() async {
        guard let core = try? await start.opened() else { return }
        let center = UNUserNotificationCenter.current()
        guard await core.session.current() != nil, let reminders = try? await core.home.reminders() else {
            center.removeAllPendingNotificationRequests()
            return
        }
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        // The system keeps 64 at most; the earliest come first.
        let ahead = reminders.filter { $0.atMs > now }.prefix(60)
        if !ahead.isEmpty { _ = try? await center.requestAuthorization(options: [.alert, .sound, .badge]) }
        let words = Words(core.settings)
        center.setNotificationCategories([buttons(words)])
        center.removeAllPendingNotificationRequests()
        for reminder in ahead {
            let content = UNMutableNotificationContent()
            content.title = reminder.title
            content.body = reminder.text
            content.sound = .default
            content.categoryIdentifier = Self.category
            content.userInfo = [Self.task: reminder.task]
            let seconds = max(1, Double(reminder.atMs - now) / 1000)
            let trigger = UNTimeIntervalNotificationTrigger(timeInterval: seconds, repeats: false)
            try? await center.add(UNNotificationRequest(identifier: reminder.task, content: content, trigger: trigger))
        }
        // What was shown and is settled since, here or on another device, is taken away.
        let open = Set(reminders.map { $0.task })
        let shown = await center.deliveredNotifications().map { $0.request.identifier }
        center.removeDeliveredNotifications(withIdentifiers: shown.filter { !open.contains($0) && $0 != LoginNotice.name })
    }

    private func buttons(_ words: Words) -> UNNotificationCategory {
        UNNotificationCategory(
            identifier: Self.category,
            actions: [
                UNNotificationAction(identifier: Self.complete, title: words["app-notification-complete"]),
                UNNotificationAction(identifier: Self.later, title: words["app-notification-later"])
            ],
            intentIdentifiers: []
        )
    }

    /// Does what a person pressed on a reminder; pressing the reminder itself opens its task.
    private func answer(_ action: String, task: String) async {
        guard let core = try? await start.opened() else { return }
        do {
            switch action {
            case Self.complete: _ = try await core.home.complete(task: task)
            case Self.later: _ = try await core.home.postpone(task: task, to: .hour)
            default: start.follow(link: "legwork://page/task/\(task)")
            }
        } catch {
            await say(Words(core.settings).of(error), task: task)
        }
        syncLater()
        await schedule()
    }

    private func say(_ words: String, task: String) async {
        let content = UNMutableNotificationContent()
        content.title = words
        try? await UNUserNotificationCenter.current().add(
            UNNotificationRequest(identifier: "\(task)-failed", content: content, trigger: nil)
        )
    }
}

extension Work: UNUserNotificationCenterDelegate {
    nonisolated func userNotificationCenter(
        _ center: UNUserNotificationCenter,
        didReceive response: UNNotificationResponse
    ) async {
        let action = response.actionIdentifier
        let task = response.notification.request.content.userInfo["task"] as? String
        if action == UNNotificationDismissActionIdentifier { return }
        if let task {
            await answer(action, task: task)
        } else if response.notification.request.identifier == LoginNotice.name {
            await start.follow(link: "legwork://sync")
        }
    }

    /// Shown with the app open, too: the person may be in another screen.
    nonisolated func userNotificationCenter(
        _ center: UNUserNotificationCenter,
        willPresent notification: UNNotification
    ) async -> UNNotificationPresentationOptions {
        [.banner, .sound, .list]
    }
}
