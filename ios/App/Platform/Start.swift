import Foundation
import LegworkKit
import Observation
import UIKit

/// Opens the core once, however many scenes and background tasks ask for it.
@MainActor
@Observable
final class Start {
    /// The app behind its screens; `nil` until the core is open.
    private(set) var model: AppModel?
    /// Why the database does not open, in words.
    private(set) var failure: String?
    /// The texts, before the database is open too.
    var words: Words { Words(prepared.settings) }
    let device = PhoneDevice()
    /// The core; nothing of it has touched a file before `opened()`.
    @ObservationIgnored private lazy var prepared = prepare()
    @ObservationIgnored private var isOpen = false
    /// A link that came before the window had its model.
    @ObservationIgnored private var waitingLink: String?
    @ObservationIgnored private var opening: Task<Void, any Error>?

    /// Opens the core and the window's model with it.
    func open(saved: [Route]) async {
        guard model == nil else { return }
        do {
            let core = try await opened()
            failure = nil
            let routes = await AppModel.start(core: core, saved: saved)
            guard model == nil else { return }
            model = AppModel(core: core, device: device, saved: routes)
            if let link = waitingLink { follow(link: link) }
        } catch {
            if (error as? Failure)?.code == "database_corrupt" { signInAnew(why: error) } else { failure = words.of(error) }
        }
    }

    /// A damaged database is put aside by signing in, so that page is shown.
    private func signInAnew(why: any Error) {
        failure = nil
        let created = AppModel(core: prepared, device: device, saved: [.login])
        created.desk.tell(created.desk.words.of(why))
        model = created
    }

    /// Opens what a link names, as soon as there is a window to show it.
    func follow(link: String) {
        waitingLink = model == nil ? link : nil
        model?.open(link: link)
    }

    /// The core with its database open, opened now if nobody did yet; for the window and for work in the back alike.
    func opened() async throws -> RustCore {
        if isOpen { return prepared }
        if let opening {
            try await opening.value
            return prepared
        }
        let core = prepared
        // Opening the database may take a while after an update; the window is drawn meanwhile.
        let task = Task {
            try makeFolder(core.settings)
            try await core.session.resume()
        }
        opening = task
        defer { opening = nil }
        try await task.value
        isOpen = true
        return core
    }

    private func prepare() -> RustCore {
        let setup = RustSetup(
            folder: Self.folder.path,
            models: Bundle.main.url(forResource: "Models", withExtension: nil)?.path,
            languages: device.preferences.language.isEmpty ? device.systemLanguages : device.preferences.language,
            deviceName: UIDevice.current.name
        )
        let platform = PhonePlatform(
            clock: SystemClock(),
            secrets: KeychainStore(),
            signer: EnclaveSigner.open(KeychainStore())
        )
        return RustCore(setup, platform: platform)
    }

    private static var folder: URL { URL.applicationSupportDirectory.appendingPathComponent("legwork", isDirectory: true) }

    /// The folder of the database: kept out of backups, closed until the first unlock after a start.
    private func makeFolder(_ settings: any SettingsPort) throws {
        var folder = Self.folder
        do {
            try FileManager.default.createDirectory(
                at: folder,
                withIntermediateDirectories: true,
                attributes: [.protectionKey: FileProtectionType.completeUntilFirstUserAuthentication]
            )
            var values = URLResourceValues()
            values.isExcludedFromBackup = true
            try folder.setResourceValues(values)
        } catch {
            let words = settings.texts()["error-file-access"] ?? ""
            throw Failure(kind: "unavailable", code: "file_access", words: words, detail: String(describing: error))
        }
    }
}
