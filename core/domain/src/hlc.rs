//! Hybrid logical clock: wall time that never runs backwards and respects causality.
//!
//! Layout and rules after Kulkarni, Demirbas et al., "Logical Physical Clocks" (2014), packed as
//! 48 bits of Unix milliseconds and a 16-bit counter.

use crate::id::Incarnation;
use serde::{Deserialize, Serialize};

/// How far ahead of the server a stamp may be before the server clamps it: five minutes.
pub const MAX_AHEAD_MS: i64 = 5 * 60 * 1000;

/// A point in hybrid time: `ms << 16 | counter`. An integer on the wire, a string in JSON documents
/// that JavaScript reads (it exceeds 2^53).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hlc(pub u64);

impl Hlc {
    /// The first stamp of a millisecond. Times outside 48 bits saturate.
    pub fn from_ms(ms: i64) -> Self {
        Hlc((ms.clamp(0, (1 << 48) - 1) as u64) << 16)
    }
    /// Unix milliseconds of this stamp.
    pub fn ms(self) -> i64 {
        (self.0 >> 16) as i64
    }
    /// The stamp the server uses when this one is too far ahead of `now_ms`.
    pub fn clamped(self, now_ms: i64) -> Self {
        if self.ms() > now_ms.saturating_add(MAX_AHEAD_MS) { Hlc::from_ms(now_ms) } else { self }
    }
}

/// Who wrote when: total order over all edits of a tenant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Stamp(pub Hlc, pub Incarnation);

/// The clock of one replica. Persist [`HybridClock::last`] with every write it stamps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HybridClock {
    last: Hlc,
}

impl HybridClock {
    /// A clock that continues after `last`.
    pub fn resume(last: Hlc) -> Self {
        HybridClock { last }
    }
    /// A fresh stamp, larger than every stamp made or seen before, near `now_ms` when the wall clock allows.
    pub fn tick(&mut self, now_ms: i64) -> Hlc {
        self.last = Hlc::from_ms(now_ms).max(Hlc(self.last.0 + 1));
        self.last
    }
    /// Takes note of a stamp from elsewhere, so that later edits sort after what was seen.
    pub fn see(&mut self, seen: Hlc) {
        self.last = self.last.max(seen);
    }
    /// The largest stamp made or seen.
    pub fn last(&self) -> Hlc {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_never_runs_backwards() {
        let mut clock = HybridClock::default();
        let first = clock.tick(1_000_000);
        let after_jump_back = clock.tick(0);
        assert!(after_jump_back > first);
        clock.see(Hlc::from_ms(2_000_000));
        assert!(clock.tick(1_000_000) > Hlc::from_ms(2_000_000));
        assert_eq!(clock.tick(3_000_000).ms(), 3_000_000);
    }

    #[test]
    fn a_stamp_from_the_future_is_clamped() {
        let now = 1_000_000;
        let near = Hlc::from_ms(now + MAX_AHEAD_MS);
        assert_eq!(near.clamped(now), near);
        assert_eq!(Hlc::from_ms(now + MAX_AHEAD_MS + 1).clamped(now), Hlc::from_ms(now));
        assert_eq!(Hlc(u64::MAX).clamped(now), Hlc::from_ms(now));
        assert_eq!(Hlc::from_ms(-5), Hlc(0));
    }
}
