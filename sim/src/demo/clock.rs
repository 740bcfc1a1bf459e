//! The clocks of the demo's phones: one boot for all processes of a run, so that an app that is killed and opened again
//! still stands on the same monotonic clock, as on a real phone.

use legwork_app::Result;
use legwork_app::platform::{ClockReading, DeviceClock};
use std::time::{SystemTime, UNIX_EPOCH};

/// 2026-01-01 UTC, ms: when the demo's phones were started.
const STARTED_MS: i64 = 1_767_225_600_000;

/// This machine's clock, Unix ms.
pub fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as i64)
}

/// Both clocks of a phone, from this machine's.
pub fn reading() -> ClockReading {
    let wall_ms = now_ms();
    let monotonic_ns = u64::try_from(wall_ms - STARTED_MS).unwrap_or_default() * 1_000_000;
    ClockReading { wall_ms, monotonic_ns, boot_id: [7; 16] }
}

/// The clocks of a demo phone.
pub struct StoryClock;

impl DeviceClock for StoryClock {
    fn read(&self) -> Result<ClockReading> {
        Ok(reading())
    }
}
