import Foundation
import LegworkKit

/// The clocks of the phone. The monotonic one goes on while it sleeps: the time between two check-ins is proven by it.
struct SystemClock: PhoneClock {
    enum Trouble: Error {
        case noBootTime
    }

    func read() throws -> PhoneTimes {
        PhoneTimes(
            wallMs: Int64(Date().timeIntervalSince1970 * 1000),
            // Unlike CLOCK_UPTIME_RAW this one counts sleep.
            monotonicNs: clock_gettime_nsec_np(CLOCK_MONOTONIC_RAW),
            bootId: try Self.bootId()
        )
    }

    /// The system's own name for this boot. Where it is not told, the time of the boot stands in for it: a moved clock
    /// then looks like a restart, which proves less and never more.
    private static func bootId() throws -> Data {
        var size = 0
        if sysctlbyname("kern.bootsessionuuid", nil, &size, nil, 0) == 0, size > 0 {
            var text = [CChar](repeating: 0, count: size)
            if sysctlbyname("kern.bootsessionuuid", &text, &size, nil, 0) == 0, let id = UUID(uuidString: String(cString: text)) {
                return withUnsafeBytes(of: id.uuid) { Data($0) }
            }
        }
        var boot = timeval()
        size = MemoryLayout<timeval>.stride
        guard sysctlbyname("kern.boottime", &boot, &size, nil, 0) == 0 else { throw Trouble.noBootTime }
        var bytes = withUnsafeBytes(of: Int64(boot.tv_sec).bigEndian) { Data($0) }
        bytes.append(Data(repeating: 0, count: 16 - bytes.count))
        return bytes
    }
}
