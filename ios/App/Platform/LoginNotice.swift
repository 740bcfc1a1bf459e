import LegworkKit
import UserNotifications

/// Says, with the app put away, that the server ended the login: nothing is sent until the person signs in again.
enum LoginNotice {
    /// Its name; a later one takes the place of an earlier one.
    static let name = "login-ended"

    /// Shows it.
    @MainActor
    static func show(_ words: Words) async {
        let content = UNMutableNotificationContent()
        content.title = words["app-sign-in-again"]
        content.body = words["error-session-ended"]
        try? await UNUserNotificationCenter.current().add(UNNotificationRequest(identifier: name, content: content, trigger: nil))
    }

    /// Takes it away: the person is here and reads it on the screen.
    static func take() {
        UNUserNotificationCenter.current().removeDeliveredNotifications(withIdentifiers: [name])
    }
}
