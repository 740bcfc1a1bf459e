//! How long a visit lasted, from its two moments (row V4).

use crate::anchor::{AnchoredTime, ClockReading, DRIFT_PPM};
use serde::{Deserialize, Serialize};

/// The length of a visit as an interval, milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dwell {
    /// The best single figure.
    pub likely_ms: u64,
    /// At least.
    pub least_ms: u64,
    /// At most.
    pub most_ms: u64,
}

/// From check-in to check-out, each with its clocks. Within one boot the monotonic clock decides, whatever the wall
/// clock did; across a restart the two times do, with the doubts of both. `None` when the check-out lies before the
/// check-in on the monotonic clock of one boot.
pub fn dwell(came: (&AnchoredTime, &ClockReading), left: (&AnchoredTime, &ClockReading)) -> Option<Dwell> {
    if came.1.boot_id == left.1.boot_id {
        let likely_ms = left.1.monotonic_ns.checked_sub(came.1.monotonic_ns)? / 1_000_000;
        let doubt = (u128::from(likely_ms) * u128::from(DRIFT_PPM)).div_ceil(1_000_000) as u64 + 1;
        return Some(interval(likely_ms, doubt));
    }
    let likely_ms = left.0.time_ms.saturating_sub(came.0.time_ms).max(0) as u64;
    Some(interval(likely_ms, came.0.uncertainty_ms.saturating_add(left.0.uncertainty_ms)))
}

fn interval(likely_ms: u64, doubt_ms: u64) -> Dwell {
    Dwell { likely_ms, least_ms: likely_ms.saturating_sub(doubt_ms), most_ms: likely_ms.saturating_add(doubt_ms) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::anchor::{TimeBasis, WALL_UNCERTAINTY_MS};

    fn moment(time_ms: i64, uncertainty_ms: u64, minutes: u64, boot: u8) -> (AnchoredTime, ClockReading) {
        let time = AnchoredTime { time_ms, uncertainty_ms, basis: TimeBasis::Anchored, not_before_ms: None };
        (time, ClockReading { wall_ms: 0, monotonic_ns: minutes * 60_000_000_000, boot_id: [boot; 16] })
    }

    #[test]
    fn v4_one_boot_is_exact_whatever_the_time_says() {
        let (came, left) = (moment(1_000, 5, 10, 1), moment(-9_999_999, WALL_UNCERTAINTY_MS, 50, 1));
        let d = dwell((&came.0, &came.1), (&left.0, &left.1)).unwrap();
        assert_eq!((d.likely_ms, d.least_ms, d.most_ms), (2_400_000, 2_399_879, 2_400_121));
        assert_eq!(dwell((&left.0, &left.1), (&came.0, &came.1)), None);
    }

    /// K-35: a restart between in and out makes the dwell an interval.
    #[test]
    fn v4_reboot_makes_an_interval() {
        let (came, left) = (moment(0, 1_000, 10, 1), moment(1_800_000, 2_000, 1, 2));
        let d = dwell((&came.0, &came.1), (&left.0, &left.1)).unwrap();
        assert_eq!((d.likely_ms, d.least_ms, d.most_ms), (1_800_000, 1_797_000, 1_803_000));
        let earlier = dwell((&left.0, &left.1), (&came.0, &came.1)).unwrap();
        assert_eq!(earlier.least_ms, 0);
    }
}
