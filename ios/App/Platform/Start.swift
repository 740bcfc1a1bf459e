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
    /// Why the core did not open.
    private(set) var failure: OpenFailure?
    let device = PhoneDevice()
    @ObservationIgnored private var core: RustCore?
    /// A link that came before the window had its model.
    @ObservationIgnored private var waitingLink: String?
    @ObservationIgnored private var opening: Task<RustCore, any Error>?

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
        } catch let error as OpenFailure {
            failure = error
        } catch {
            failure = OpenFailure(code: "other", detail: String(describing: error))
        }
    }

    /// Opens what a link names, as soon as there is a window to show it.
    func follow(link: String) {
        waitingLink = model == nil ? link : nil
        model?.open(link: link)
    }

    /// The core, opened now if nobody did yet; for the window and for work in the back alike.
    func opened() async throws -> RustCore {
        if let core { return core }
        if let opening { return try await opening.value }
        let place = try setup()
        let platform = PhonePlatform(
            clock: SystemClock(),
            secrets: KeychainStore(),
            signer: EnclaveSigner.open(KeychainStore())
        )
        // Opening the database may take a while after an update; the window is drawn meanwhile.
        let task = Task.detached(priority: .userInitiated) { try RustCore(place, platform: platform) }
        opening = task
        defer { opening = nil }
        let core = try await task.value
        self.core = core
        return core
    }

    /// The folder of the database: kept out of backups, closed until the first unlock after a start.
    private func setup() throws -> RustSetup {
        let files = FileManager.default
        let support = try files.url(for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
        var folder = support.appendingPathComponent("legwork", isDirectory: true)
        try files.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.protectionKey: FileProtectionType.completeUntilFirstUserAuthentication]
        )
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        try folder.setResourceValues(values)
        return RustSetup(
            folder: folder.path,
            models: Bundle.main.url(forResource: "Models", withExtension: nil)?.path,
            languages: device.preferences.language.isEmpty ? device.systemLanguages : device.preferences.language,
            deviceName: UIDevice.current.name
        )
    }
}
