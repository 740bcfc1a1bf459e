import Contacts
import ContactsUI
import Foundation
import LegworkKit
import MapKit
import Network
import Observation
import UIKit

/// The iPhone around the app.
@MainActor
@Observable
final class PhoneDevice: Device {
    private(set) var online = true
    private(set) var preferences: Preferences

    @ObservationIgnored private let locations = Locations(clock: SystemClock())
    @ObservationIgnored private let sensors = Sensors()
    @ObservationIgnored private let network = NWPathMonitor()
    @ObservationIgnored private var onlineListeners: [UUID: AsyncStream<Bool>.Continuation] = [:]
    /// What works in the back; the app delegate puts it in.
    @ObservationIgnored var work: Work?

    private static let key = "choices"

    init() {
        let kept = UserDefaults.standard.data(forKey: Self.key)
        preferences = kept.flatMap { try? JSONDecoder().decode(Preferences.self, from: $0) } ?? Preferences()
        network.pathUpdateHandler = { [weak self] path in
            let now = path.status == .satisfied
            Task { @MainActor in self?.reachable(now) }
        }
        network.start(queue: .global(qos: .utility))
    }

    var version: String {
        Bundle.main.object(forInfoDictionaryKey: "CFBundleShortVersionString") as? String ?? ""
    }

    var systemLanguages: String {
        Locale.preferredLanguages.joined(separator: ",")
    }

    func licences() async -> String? {
        await Task.detached {
            Bundle.main.url(forResource: "licenses", withExtension: "txt", subdirectory: "Licences")
                .flatMap { try? String(contentsOf: $0, encoding: .utf8) }
        }.value
    }

    func onlineChanges() -> AsyncStream<Bool> {
        let id = UUID()
        let (stream, continuation) = AsyncStream<Bool>.makeStream(bufferingPolicy: .bufferingNewest(1))
        continuation.onTermination = { [weak self] _ in
            Task { @MainActor in self?.onlineListeners[id] = nil }
        }
        onlineListeners[id] = continuation
        return stream
    }

    private func reachable(_ now: Bool) {
        guard now != online else { return }
        online = now
        onlineListeners.values.forEach { $0.yield(now) }
    }

    func keep(_ preferences: Preferences) {
        self.preferences = preferences
        if let bytes = try? JSONEncoder().encode(preferences) { UserDefaults.standard.set(bytes, forKey: Self.key) }
    }

    func call(_ number: String) -> Bool {
        let digits = number.filter { $0.isASCII && ($0.isNumber || "+*#,;".contains($0)) }
        guard !digits.isEmpty, let url = URL(string: "tel:\(digits)") else { return false }
        return open(url)
    }

    /// Apple's map app is on every iPhone; it takes WGS-84 and turns it by itself where maps are shifted.
    func navigate(lat: Double, lng: Double, label: String) -> Bool {
        let place = MKMapItem(placemark: MKPlacemark(coordinate: CLLocationCoordinate2D(latitude: lat, longitude: lng)))
        place.name = label
        return place.openInMaps(launchOptions: [MKLaunchOptionsDirectionsModeKey: MKLaunchOptionsDirectionsModeDriving])
    }

    func share(_ text: String) -> Bool {
        guard let top = UIViewController.top else { return false }
        let sheet = UIActivityViewController(activityItems: [text], applicationActivities: nil)
        // A tablet shows it as a bubble, which must come from somewhere.
        sheet.popoverPresentationController?.sourceView = top.view
        sheet.popoverPresentationController?.sourceRect = CGRect(x: top.view.bounds.midX, y: 60, width: 1, height: 1)
        top.present(sheet, animated: true)
        return true
    }

    /// The phone's own form for a new contact: the person sees what is saved, and where.
    func exportContact(_ card: ContactCard) -> Bool {
        guard let top = UIViewController.top else { return false }
        let contact = CNMutableContact()
        if card.name == card.company {
            contact.contactType = .organization
        } else {
            contact.givenName = card.name
        }
        contact.organizationName = card.company
        contact.phoneNumbers = card.phones.map { CNLabeledValue(label: CNLabelWork, value: CNPhoneNumber(stringValue: $0)) }
        if !card.email.isEmpty { contact.emailAddresses = [CNLabeledValue(label: CNLabelWork, value: card.email as NSString)] }
        let form = CNContactViewController(forNewContact: contact)
        form.contactStore = CNContactStore()
        form.delegate = sensors
        top.present(UINavigationController(rootViewController: form), animated: true)
        return true
    }

    func openAppSettings() {
        if let url = URL(string: UIApplication.openSettingsURLString) { _ = open(url) }
    }

    func takePhoto() async -> PhotoAnswer { await sensors.takePhoto() }
    func photographCard() async -> PhotoAnswer { await sensors.photographCard() }
    func pickPhoto() async -> PhotoAnswer { await sensors.pickPhoto() }

    func positioning() -> Positioning { locations.positioning() }
    func askForPosition() async -> Positioning { await locations.ask() }
    func positionSources() -> [String] { locations.sources() }
    func positionSwitches() -> AsyncStream<Void> { locations.switches() }
    func positions() -> AsyncStream<LocationReading> { locations.positions(from: preferences.positionSource) }

    func phoneState() -> PhoneState { PhoneProbe.look() }

    func tap() {
        UINotificationFeedbackGenerator().notificationOccurred(.success)
    }

    func syncLater() { work?.syncLater() }
    func scheduleReminders() { work?.scheduleReminders() }

    private func open(_ url: URL) -> Bool {
        guard UIApplication.shared.canOpenURL(url) else { return false }
        UIApplication.shared.open(url)
        return true
    }
}

extension UIViewController {
    /// The screen that is shown now, on which another can be put.
    static var top: UIViewController? {
        let scenes = UIApplication.shared.connectedScenes.compactMap { $0 as? UIWindowScene }
        let window = scenes.flatMap { $0.windows }.first { $0.isKeyWindow }
        var top = window?.rootViewController
        while let next = top?.presentedViewController, !next.isBeingDismissed {
            top = next
        }
        return top
    }
}
