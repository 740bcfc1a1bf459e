// The one place that imports the generated Kotlin. Everything else speaks these names.
package app.legwork.core.adapter

import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.SharedFlow
import kotlinx.coroutines.runBlocking
import uniffi.legwork.LegworkApp
import uniffi.legwork.Observer

typealias AccountView = uniffi.legwork.AccountView
typealias ActionId = uniffi.legwork.ActionId
typealias AgendaLine = uniffi.legwork.AgendaLine
typealias AttentionItem = uniffi.legwork.AttentionItem
typealias CardFormView = uniffi.legwork.CardFormView
typealias CardLine = uniffi.legwork.CardLine
typealias CardMark = uniffi.legwork.CardMark
typealias CardPoint = uniffi.legwork.CardPoint
typealias CardFieldValues = uniffi.legwork.CardFieldValues
typealias CardHint = uniffi.legwork.CardHint
typealias CardSaved = uniffi.legwork.CardSaveResult.Saved
typealias CardIncomplete = uniffi.legwork.CardSaveResult.Incomplete
typealias CardScreen = uniffi.legwork.CardScreen
typealias CellView = uniffi.legwork.CellView
typealias CheckInScreen = uniffi.legwork.CheckInScreen
typealias CheckOutAnswer = uniffi.legwork.CheckOutAnswer
typealias ChoiceView = uniffi.legwork.ChoiceView
typealias DeletedRecord = uniffi.legwork.DeletedRecord
typealias DeliveryLine = uniffi.legwork.DeliveryLine
typealias DetailItem = uniffi.legwork.DetailItem
typealias DetailSection = uniffi.legwork.DetailSection
typealias DraftPicture = uniffi.legwork.DraftPicture
typealias DraftValue = uniffi.legwork.DraftValue
typealias DuplicateView = uniffi.legwork.DuplicateView
typealias FilterField = uniffi.legwork.FilterField
typealias FormField = uniffi.legwork.FormField
typealias FormPart = uniffi.legwork.FormPart
typealias HomeScreen = uniffi.legwork.HomeScreen
typealias LegworkException = uniffi.legwork.LegworkException
typealias LegworkFailure = uniffi.legwork.LegworkException.Failed
typealias LocationReading = uniffi.legwork.LocationReading
typealias LocationSource = uniffi.legwork.LocationSource
typealias MapCircle = uniffi.legwork.MapCircle
typealias MapMark = uniffi.legwork.MapMark
typealias MapPicture = uniffi.legwork.MapPicture
typealias MapPin = uniffi.legwork.MapPin
typealias MapPoint = uniffi.legwork.MapPoint
typealias OpenVisitLine = uniffi.legwork.OpenVisitLine
typealias PhoneLine = uniffi.legwork.PhoneLine
typealias PhoneState = uniffi.legwork.PhoneState
typealias PinOffer = uniffi.legwork.PinOffer
typealias PlaceLine = uniffi.legwork.PlaceLine
typealias Postponement = uniffi.legwork.Postponement
typealias ProofReason = uniffi.legwork.ProofReason
typealias RecordDetail = uniffi.legwork.RecordDetail
typealias RecordForm = uniffi.legwork.RecordForm
typealias RecordPage = uniffi.legwork.RecordPage
typealias RecordPicture = uniffi.legwork.RecordPicture
typealias RecordRow = uniffi.legwork.RecordRow
typealias RelatedTab = uniffi.legwork.RelatedTab
typealias RowPage = uniffi.legwork.RowPage
typealias SavedRecord = uniffi.legwork.SavedRecord
typealias SyncStatus = uniffi.legwork.SyncStatus
typealias TimelineLine = uniffi.legwork.TimelineLine
typealias VisitPhoto = uniffi.legwork.VisitPhoto
typealias VisitProof = uniffi.legwork.VisitProof

typealias SessionPort = uniffi.legwork.SessionClientInterface
typealias HomePort = uniffi.legwork.HomeClientInterface
typealias RecordsPort = uniffi.legwork.RecordsClientInterface
typealias FilesPort = uniffi.legwork.FilesClientInterface
typealias VisitsPort = uniffi.legwork.VisitsClientInterface
typealias CardsPort = uniffi.legwork.CardsClientInterface
typealias SyncPort = uniffi.legwork.SyncClientInterface
typealias SettingsPort = uniffi.legwork.SettingsClientInterface

typealias DeviceClock = uniffi.legwork.DeviceClock
typealias ClockTimes = uniffi.legwork.ClockTimes
typealias EvidenceSigner = uniffi.legwork.EvidenceSigner
typealias KeyVault = uniffi.legwork.KeyVault
typealias LegworkConfig = uniffi.legwork.LegworkConfig
typealias LegworkPlatform = uniffi.legwork.LegworkPlatform

/** What changed, as ids only; a screen asks again for what it shows. */
sealed interface Change {
    /** Records of these object types changed. */
    data class Records(val objects: List<String>) : Change

    /** The state of the sync changed. */
    data object Sync : Change
}

/** The whole core as the presenters see it; fakes are made of the same ports. */
class Core(
    val session: SessionPort,
    val home: HomePort,
    val records: RecordsPort,
    val files: FilesPort,
    val visits: VisitsPort,
    val cards: CardsPort,
    val sync: SyncPort,
    val settings: SettingsPort,
    val changes: SharedFlow<Change>,
    private val end: () -> Unit = {},
) {
    /** Closes the database. */
    fun close() = end()
}

/** Opens the Rust core and signs the last person in again. [platform] needs no observer: one is put in. */
fun openCore(config: LegworkConfig, platform: LegworkPlatform): Core =
    prepareCore(config, platform).also { core -> runBlocking { core.session.resume() } }

/** The Rust core with no file touched: it has words, and `session.resume()` does the rest or says why it cannot. */
fun prepareCore(config: LegworkConfig, platform: LegworkPlatform): Core {
    val changes = MutableSharedFlow<Change>(extraBufferCapacity = 64, onBufferOverflow = BufferOverflow.DROP_OLDEST)
    val observer = object : Observer {
        override fun changed(objects: List<String>, records: List<String>) {
            changes.tryEmit(Change.Records(objects))
        }

        override fun syncState() {
            changes.tryEmit(Change.Sync)
        }
    }
    val app = LegworkApp.prepare(config, LegworkPlatform(platform.clock, platform.vault, observer, platform.signer))
    return Core(
        app.session(), app.home(), app.records(), app.files(), app.visits(), app.cards(), app.sync(), app.settings(),
        changes, app::close,
    )
}
