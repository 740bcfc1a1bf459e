import Foundation
import LegworkCore

/// What the phone lends the core. Absent parts are done by the core itself, worth less trust.
public struct PhonePlatform: Sendable {
    /// The device's clocks.
    public let clock: (any PhoneClock)?
    /// Where secrets lie.
    public let secrets: (any SecretStore)?
    /// Signs check-ins in hardware.
    public let signer: (any CheckInSigner)?

    public init(clock: (any PhoneClock)?, secrets: (any SecretStore)?, signer: (any CheckInSigner)?) {
        self.clock = clock
        self.secrets = secrets
        self.signer = signer
    }

    func bridged(changes: ChangeFeed) -> LegworkPlatform {
        LegworkPlatform(
            clock: clock.map { ClockBridge(clock: $0) },
            vault: secrets.map { VaultBridge(secrets: $0) },
            observer: ObserverBridge(changes: changes),
            signer: signer.map { SignerBridge(signer: $0) }
        )
    }
}

private final class ClockBridge: DeviceClock {
    private let clock: any PhoneClock

    init(clock: any PhoneClock) {
        self.clock = clock
    }
    func read() throws -> ClockTimes {
        let times = try clock.read()
        return ClockTimes(wallMs: times.wallMs, monotonicNs: times.monotonicNs, bootId: times.bootId)
    }
}

private final class VaultBridge: KeyVault {
    private let secrets: any SecretStore

    init(secrets: any SecretStore) {
        self.secrets = secrets
    }
    func load(name: String) throws -> Data? {
        try secrets.load(name: name)
    }
    func store(name: String, secret: Data) throws {
        try secrets.store(name: name, secret: secret)
    }
    func remove(name: String) throws {
        try secrets.remove(name: name)
    }
}

private final class SignerBridge: EvidenceSigner {
    private let signer: any CheckInSigner

    init(signer: any CheckInSigner) {
        self.signer = signer
    }
    func sign(message: Data) throws -> Data {
        try signer.sign(message: message)
    }
    func publicKey() throws -> Data {
        try signer.publicKey()
    }
    func kind() throws -> String {
        signer.kind
    }
}

private final class ObserverBridge: Observer {
    private let changes: ChangeFeed

    init(changes: ChangeFeed) {
        self.changes = changes
    }
    func changed(objects: [String], records: [String]) {
        changes.send(.records(objects: objects, ids: records))
    }
    func syncState() {
        changes.send(.sync)
    }
}
