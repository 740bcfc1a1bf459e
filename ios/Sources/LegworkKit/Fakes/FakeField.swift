// The part of the fake that is used in the field: pictures, visits, cards, sync.

extension FakeCore: FilesPort {
    public func pictures(objectName: String, record: String) async throws -> [RecordPicture] {
        try answer("pictures", record) { $0.pictures }
    }
    public func want(objectName: String, record: String, hash: String) async throws {
        try answer("want", hash) { script in
            let wanted = script.pictures.firstIndex { $0.hash == hash }
            if let wanted { script.pictures[wanted].path = "\(hash).jpg" }
        }
    }
    public func keep(path: String) async throws -> DraftPicture {
        try answer("keep", path) { _ in DraftPicture(hash: "hash of \(path)", name: path, size: 1, thumbnail: "") }
    }
}

extension FakeCore: VisitsPort {
    public func begin(customer: String?) async throws -> CheckInView {
        try answer("begin", customer ?? "") { script in
            script.underWay = true
            return script.checkIn
        }
    }
    public func underWay() async throws -> CheckInView? { try answer("underWay") { $0.underWay ? $0.checkIn : nil } }
    public func screen() async throws -> CheckInView { try answer("screen") { $0.checkIn } }
    public func addFix(reading: LocationReading) async throws -> CheckInView {
        try answer("addFix") { script in
            script.checkIn.fixes += 1
            script.checkIn.sendable = true
            return script.checkIn
        }
    }
    public func locateAgain() async throws -> CheckInView {
        try answer("locateAgain") { script in
            script.checkIn.fixes = 0
            script.checkIn.sendable = false
            return script.checkIn
        }
    }
    public func notePhone(state: PhoneState) async throws { try answer("notePhone") { _ in } }
    public func places() async throws -> [PlaceLine] { try answer("places") { $0.places } }
    public func choosePlace(line: UInt32) async throws -> CheckInView { try answer("choosePlace", "\(line)") { $0.checkIn } }
    public func addPhoto(path: String, live: Bool) async throws -> VisitPhoto {
        try answer("addPhoto", "\(path) \(live)") { script in
            let number = UInt32(script.checkIn.photos.count + 1)
            let photo = VisitPhoto(number: number, hash: "h\(number)", thumbnail: "", watermark: [])
            script.checkIn.photos.append(photo)
            return photo
        }
    }
    public func removePhoto(number: UInt32) async throws {
        try answer("removePhoto", "\(number)") { $0.checkIn.photos.removeAll { $0.number == number } }
    }
    public func setNote(note: String) async throws { try answer("setNote", note) { $0.checkIn.note = note } }
    public func confirm(note: String) async throws -> SavedRecord {
        try answer("confirm", note) { script in
            script.underWay = false
            return SavedRecord(id: script.checkIn.visit, action: Self.action(script))
        }
    }
    public func cancel() async throws { try answer("cancel") { $0.underWay = false } }
    public func openVisits() async throws -> [OpenVisitLine] { try answer("openVisits") { $0.openVisits } }
    public func checkOut(visit: String, readings: [LocationReading]) async throws -> CheckOutAnswer {
        try answer("checkOut", "\(visit) \(readings.count)") { script in
            script.openVisits.removeAll { $0.id == visit }
            return CheckOutAnswer(action: Self.action(script), dwellMs: 2_460_000, text: "41")
        }
    }
    public func pinOffer(visit: String) async throws -> PinOffer? { try answer("pinOffer", visit) { $0.pin } }
    public func acceptPin(visit: String) async throws -> ActionId {
        try answer("acceptPin", visit) { script in
            script.pin = nil
            return Self.action(script)
        }
    }
    public func proof(visit: String) async throws -> VisitProof { try answer("proof") { $0.checkIn.proof } }
}

extension FakeCore: CardsPort {
    public func problem() async throws -> String? { try answer("problem") { $0.cardProblem } }
    public func forgetScanner() { with { $0.calls.append("forgetScanner") } }
    public func scan(photoFile: String, told progress: @escaping @Sendable (Float) -> Void) async throws -> CardReview {
        progress(1)
        return try answer("scan", photoFile) { script in
            let card = script.card ?? Samples.card
            script.card = card
            return card
        }
    }
    public func review() async throws -> CardReview? { try answer("review") { $0.card } }
    public func assignLine(line: UInt32, field: String?) async throws -> CardReview {
        try answer("assignLine", "\(line) \(field ?? "")") { $0.card ?? Samples.card }
    }
    public func resetLines() async throws -> CardReview { try answer("resetLines") { $0.card ?? Samples.card } }
    public func edit(customer: [String: DraftValue], contact: [String: DraftValue]) async throws -> CardReview {
        try answer("edit", (customer.keys.sorted() + contact.keys.sorted()).joined(separator: ",")) { script in
            script.card ?? Samples.card
        }
    }
    public func save(
        customer: [String: DraftValue],
        contact: [String: DraftValue],
        attachTo: String?
    ) async throws -> CardSaveResult {
        try answer("save", attachTo ?? "") { script in
            script.saved ?? .saved(customer: attachTo ?? "c-new", contact: "p-new", action: Self.action(script))
        }
    }
    public func discard() async throws { try answer("discard") { $0.card = nil } }
}

extension FakeCore: SyncPort {
    public func runOnce() async throws -> SyncStatus { try answer("runOnce") { $0.status } }
    public func start() async throws { try answer("start") { _ in } }
    public func stop() async throws { try answer("stop") { _ in } }
    public func foreground() { with { $0.calls.append("foreground") } }
    public func background() { with { $0.calls.append("background") } }
    public func online() { with { $0.calls.append("online") } }
    public func status() async throws -> SyncStatus { try answer("status") { $0.status } }
    public func receipts(objectName: String, record: String) async throws -> [ReceiptLine] {
        try answer("receipts", record) { _ in [] }
    }
    public func deliveries(limit: UInt32) async throws -> [DeliveryLine] { try answer("deliveries") { $0.deliveries } }
    public func attention() async throws -> [AttentionItem] { try answer("attention") { $0.attention } }
    public func restoreMine(number: Int64) async throws { try answer("restoreMine", "\(number)", Self.settle(number)) }
    public func dismiss(number: Int64) async throws { try answer("dismiss", "\(number)", Self.settle(number)) }
    public func retry(action: ActionId) async throws { try answer("retry", "\(action.number)") { _ in } }
    public func refusedForm(number: Int64, changes: [String: DraftValue]) async throws -> RecordForm {
        try answer("refusedForm", "\(number)") { $0.form }
    }
    public func resendRefused(number: Int64, changes: [String: DraftValue]) async throws -> SavedRecord {
        try answer("resendRefused", "\(number) \(changes.keys.sorted().joined(separator: ","))") { script in
            SavedRecord(id: "refused", action: FakeCore.action(script))
        }
    }
    public func dropRejected(action: ActionId) async throws { try answer("dropRejected", "\(action.number)") { _ in } }
    private static func settle(_ number: Int64) -> (inout Script) -> Void {
        { script in script.attention.removeAll { $0.number == number } }
    }
}
