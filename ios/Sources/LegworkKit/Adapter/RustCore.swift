import LegworkCore

/// Where the core keeps its files and how this phone is called.
public struct RustSetup: Sendable {
    /// Folder for databases and files, left out of backups.
    public let folder: String
    /// Folder of the card models; `nil` when the app brings none.
    public let models: String?
    /// Language tags in order of preference, with commas.
    public let languages: String
    /// Shown to the administrator.
    public let deviceName: String

    public init(folder: String, models: String?, languages: String, deviceName: String) {
        self.folder = folder
        self.models = models
        self.languages = languages
        self.deviceName = deviceName
    }
}

/// The Rust core as the app sees it.
public final class RustCore: Core {
    public let session: any SessionPort
    public let home: any HomePort
    public let records: any RecordsPort
    public let search: any SearchPort
    public let files: any FilesPort
    public let visits: any VisitsPort
    public let cards: any CardsPort
    public let sync: any SyncPort
    public let settings: any SettingsPort
    public let changes: ChangeFeed

    /// The core with no file touched: it has words, and `session.resume()` does the rest or says why it cannot.
    public init(_ setup: RustSetup, platform: PhonePlatform) {
        let changes = ChangeFeed()
        let config = LegworkConfig(
            folder: setup.folder,
            models: setup.models,
            languages: setup.languages,
            deviceName: setup.deviceName,
            platformName: "ios"
        )
        let app = LegworkApp.prepare(config: config, platform: platform.bridged(changes: changes))
        let errors = RustErrors(settings: app.settings())
        self.changes = changes
        session = RustSession(client: app.session(), errors: errors)
        home = RustHome(client: app.home(), errors: errors)
        records = RustRecords(client: app.records(), errors: errors)
        search = RustSearch(client: app.search(), errors: errors)
        files = RustFiles(client: app.files(), errors: errors)
        visits = RustVisits(client: app.visits(), errors: errors)
        cards = RustCards(client: app.cards(), errors: errors)
        sync = RustSync(client: app.sync(), errors: errors)
        settings = RustSettings(client: app.settings(), errors: errors)
    }
}
