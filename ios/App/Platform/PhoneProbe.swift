import Foundation
import LegworkKit
import MachO

/// Looks for signs that the phone is not what it seems. Each costs points, none refuses anybody: a determined attacker
/// hides them all, and the score says so by weighing a signature of the enclave and the server's own look higher.
enum PhoneProbe {
    static func look() -> PhoneState {
        PhoneState(rooted: isJailbroken, hooked: isHooked, emulator: isSimulator, attested: nil)
    }

    private static var isSimulator: Bool {
        #if targetEnvironment(simulator)
        return true
        #else
        return false
        #endif
    }

    /// Files that only a jailbroken phone has, and a folder that only it lets be written.
    private static var isJailbroken: Bool {
        if isSimulator { return false }
        let signs = [
            "/Applications/Cydia.app",
            "/Applications/Sileo.app",
            "/Library/MobileSubstrate/MobileSubstrate.dylib",
            "/bin/bash",
            "/etc/apt",
            "/usr/sbin/sshd",
            "/var/jb"
        ]
        if signs.contains(where: { FileManager.default.fileExists(atPath: $0) }) { return true }
        let outside = "/private/legwork-\(UUID().uuidString)"
        guard FileManager.default.createFile(atPath: outside, contents: Data()) else { return false }
        try? FileManager.default.removeItem(atPath: outside)
        return true
    }

    /// Libraries of hooking tools among those this process has loaded.
    private static var isHooked: Bool {
        let names = ["frida", "substrate", "substitute", "libhooker", "ellekit", "cynject"]
        return (0..<_dyld_image_count()).contains { at in
            guard let name = _dyld_get_image_name(at) else { return false }
            let file = String(cString: name).lowercased()
            return names.contains { file.contains($0) }
        }
    }
}
