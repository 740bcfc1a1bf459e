import LegworkCore

// The types of the generated code under the names that the rest of the app knows. Nothing outside this folder imports
// LegworkCore, so a changed facade is met here and nowhere else. Names that mean a screen in Swift are given the name of
// what they hold.

public typealias AccountView = LegworkCore.AccountView
public typealias ActionId = LegworkCore.ActionId
public typealias AgendaLine = LegworkCore.AgendaLine
public typealias AttentionItem = LegworkCore.AttentionItem
public typealias CardFieldValues = LegworkCore.CardFieldValues
public typealias CardFormView = LegworkCore.CardFormView
public typealias CardHint = LegworkCore.CardHint
public typealias CardLine = LegworkCore.CardLine
public typealias CardMark = LegworkCore.CardMark
public typealias CardPoint = LegworkCore.CardPoint
public typealias CardReview = LegworkCore.CardScreen
public typealias CardSaveResult = LegworkCore.CardSaveResult
public typealias CardValue = LegworkCore.CardValue
public typealias CellView = LegworkCore.CellView
public typealias CheckInView = LegworkCore.CheckInScreen
public typealias CheckOutAnswer = LegworkCore.CheckOutAnswer
public typealias ChoiceView = LegworkCore.ChoiceView
public typealias DeletedRecord = LegworkCore.DeletedRecord
public typealias DeliveryLine = LegworkCore.DeliveryLine
public typealias DetailItem = LegworkCore.DetailItem
public typealias DetailSection = LegworkCore.DetailSection
public typealias DraftPicture = LegworkCore.DraftPicture
public typealias DraftValue = LegworkCore.DraftValue
public typealias DuplicateView = LegworkCore.DuplicateView
public typealias FilterField = LegworkCore.FilterField
public typealias FormField = LegworkCore.FormField
public typealias FormPart = LegworkCore.FormPart
public typealias HomeView = LegworkCore.HomeScreen
public typealias LocationReading = LegworkCore.LocationReading
public typealias LocationSource = LegworkCore.LocationSource
public typealias MapCircle = LegworkCore.MapCircle
public typealias MapMark = LegworkCore.MapMark
public typealias MapPicture = LegworkCore.MapPicture
public typealias MapPin = LegworkCore.MapPin
public typealias MapPoint = LegworkCore.MapPoint
public typealias OpenVisitLine = LegworkCore.OpenVisitLine
public typealias PhoneLine = LegworkCore.PhoneLine
public typealias PhoneState = LegworkCore.PhoneState
public typealias PinOffer = LegworkCore.PinOffer
public typealias PlaceLine = LegworkCore.PlaceLine
public typealias Postponement = LegworkCore.Postponement
public typealias ProofReason = LegworkCore.ProofReason
public typealias ReceiptLine = LegworkCore.ReceiptLine
public typealias RecordDetail = LegworkCore.RecordDetail
public typealias RecordForm = LegworkCore.RecordForm
public typealias RecordPage = LegworkCore.RecordPage
public typealias RecordPicture = LegworkCore.RecordPicture
public typealias RecordRow = LegworkCore.RecordRow
public typealias RelatedTab = LegworkCore.RelatedTab
public typealias RowPage = LegworkCore.RowPage
public typealias ReminderLine = LegworkCore.ReminderLine
public typealias SavedRecord = LegworkCore.SavedRecord
public typealias SearchHit = LegworkCore.SearchHit
public typealias SyncStatus = LegworkCore.SyncStatus
public typealias TimelineLine = LegworkCore.TimelineLine
public typealias VisitPhoto = LegworkCore.VisitPhoto
public typealias VisitProof = LegworkCore.VisitProof
