import CryptoKit
import Foundation
import LegworkKit
import Security

/// Secrets in the Keychain: readable after the first unlock, on this device only, in no backup.
struct KeychainStore: SecretStore {
    struct Trouble: Error {
        let status: OSStatus
    }

    private static let service = "app.legwork.secrets"

    private func query(_ name: String) -> [CFString: Any] {
        [
            kSecClass: kSecClassGenericPassword,
            kSecAttrService: Self.service,
            kSecAttrAccount: name,
            kSecUseDataProtectionKeychain: true
        ]
    }

    func load(name: String) throws -> Data? {
        var asked = query(name)
        asked[kSecReturnData] = true
        asked[kSecMatchLimit] = kSecMatchLimitOne
        var found: CFTypeRef?
        let status = SecItemCopyMatching(asked as CFDictionary, &found)
        switch status {
        case errSecSuccess: return found as? Data
        case errSecItemNotFound: return nil
        default: throw Trouble(status: status)
        }
    }

    func store(name: String, secret: Data) throws {
        let values: [CFString: Any] = [
            kSecValueData: secret,
            kSecAttrAccessible: kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
        ]
        let changed = SecItemUpdate(query(name) as CFDictionary, values as CFDictionary)
        guard changed == errSecItemNotFound else {
            if changed != errSecSuccess { throw Trouble(status: changed) }
            return
        }
        let new = query(name).merging(values) { _, value in value }
        let added = SecItemAdd(new as CFDictionary, nil)
        if added != errSecSuccess { throw Trouble(status: added) }
    }

    func remove(name: String) throws {
        let status = SecItemDelete(query(name) as CFDictionary)
        if status != errSecSuccess, status != errSecItemNotFound { throw Trouble(status: status) }
    }
}

/// Signs check-ins with a P-256 key that never leaves the Secure Enclave. The Keychain keeps only the enclave's sealed
/// form of it, which no other device can use.
struct EnclaveSigner: CheckInSigner {
    private static let name = "evidence-enclave-key"
    fileprivate let key: SecureEnclave.P256.Signing.PrivateKey

    let kind = "secure_enclave"

    /// The key of this phone, made at the first start. `nil` without an enclave (the simulator): the core then signs
    /// with a key of its own, which is worth less trust and says so.
    static func open(_ secrets: KeychainStore) -> EnclaveSigner? {
        guard SecureEnclave.isAvailable else { return nil }
        do {
            if let sealed = try secrets.load(name: name) {
                return EnclaveSigner(key: try SecureEnclave.P256.Signing.PrivateKey(dataRepresentation: sealed))
            }
            let access = SecAccessControlCreateWithFlags(
                nil,
                kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly,
                .privateKeyUsage,
                nil
            )
            guard let access else { return nil }
            let key = try SecureEnclave.P256.Signing.PrivateKey(accessControl: access)
            try secrets.store(name: name, secret: key.dataRepresentation)
            return EnclaveSigner(key: key)
        } catch {
            return nil
        }
    }

    /// SHA-256 of the message is made by CryptoKit.
    func sign(message: Data) throws -> Data {
        try key.signature(for: message).derRepresentation
    }

    func publicKey() throws -> Data {
        key.publicKey.x963Representation
    }
}
