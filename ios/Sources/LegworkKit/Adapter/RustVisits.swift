import LegworkCore

/// Checking in and out.
struct RustVisits: VisitsPort {
    let client: VisitsClient
    let errors: RustErrors

    func begin(customer: String?) async throws -> CheckInView {
        try await errors.told { try await client.begin(customer: customer) }
    }
    func underWay() async throws -> CheckInView? {
        try await errors.told { try await client.underWay() }
    }
    func screen() async throws -> CheckInView {
        try await errors.told { try await client.screen() }
    }
    func addFix(reading: LocationReading) async throws -> CheckInView {
        try await errors.told { try await client.addFix(reading: reading) }
    }
    func locateAgain() async throws -> CheckInView {
        try await errors.told { try await client.locateAgain() }
    }
    func notePhone(state: PhoneState) async throws {
        try await errors.told { try await client.notePhone(state: state) }
    }
    func places() async throws -> [PlaceLine] {
        try await errors.told { try await client.places() }
    }
    func choosePlace(line: UInt32) async throws -> CheckInView {
        try await errors.told { try await client.choosePlace(line: line) }
    }
    func addPhoto(path: String, live: Bool) async throws -> VisitPhoto {
        try await errors.told { try await client.addPhoto(path: path, live: live) }
    }
    func removePhoto(number: UInt32) async throws {
        try await errors.told { try await client.removePhoto(number: number) }
    }
    func setNote(note: String) async throws {
        try await errors.told { try await client.setNote(note: note) }
    }
    func confirm(note: String) async throws -> SavedRecord {
        try await errors.told { try await client.confirm(note: note) }
    }
    func cancel() async throws {
        try await errors.told { try await client.cancel() }
    }
    func openVisits() async throws -> [OpenVisitLine] {
        try await errors.told { try await client.openVisits() }
    }
    func checkOut(visit: String, readings: [LocationReading]) async throws -> CheckOutAnswer {
        try await errors.told { try await client.checkOut(visit: visit, readings: readings) }
    }
    func pinOffer(visit: String) async throws -> PinOffer? {
        try await errors.told { try await client.pinOffer(visit: visit) }
    }
    func acceptPin(visit: String) async throws -> ActionId {
        try await errors.told { try await client.acceptPin(visit: visit) }
    }
    func proof(visit: String) async throws -> VisitProof {
        try await errors.told { try await client.proof(visit: visit) }
    }
}
