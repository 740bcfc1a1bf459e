//! Collecting readings for one check-in: ready after five or after eight seconds, the most accurate recent one is the
//! point. Where somebody was a minute ago says nothing about where they are now, however well it was measured.

use crate::fix::{FixError, FixRecord, LocationFix};

/// Readings kept at most; they all go into the evidence.
pub const MAX_FIXES: usize = 10;
/// Readings after which the check-in may proceed.
pub const READY_FIXES: usize = 5;
/// Or this long after the collection began, by the monotonic clock, with at least one reading.
pub const READY_AFTER_NS: u64 = 8_000_000_000;
/// So many identical readings in a row are a frozen source: a real receiver trembles.
pub const FROZEN_RUN: usize = 4;

/// A reading this old at most is as good as a new one; the score takes nothing off for it either.
pub const RECENT_NS: u64 = 15_000_000_000;
/// Readings this much older than the newest one are dropped.
pub const KEPT_NS: u64 = 60_000_000_000;

/// The readings of one check-in, in the order they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixSet {
    started_ns: u64,
    fixes: Vec<FixRecord>,
}

impl FixSet {
    /// Begins collecting at a moment of the monotonic clock.
    pub fn new(started_ns: u64) -> Self {
        Self { started_ns, fixes: Vec::with_capacity(MAX_FIXES) }
    }

    /// Takes one reading. An unusable one is refused and changes nothing; a reading delivered twice (same monotonic
    /// time) counts once. Readings more than [`KEPT_NS`] older than the newest go. When ten are held, the new one
    /// replaces the least accurate of those that are not recent any more; if all are recent, the least accurate one if
    /// it is worse.
    pub fn push(&mut self, fix: &LocationFix) -> Result<(), FixError> {
        let record = fix.to_record()?;
        if self.fixes.iter().any(|held| held.monotonic_ns == record.monotonic_ns && held.same_reading(&record)) {
            return Ok(());
        }
        let newest = self.fixes.iter().map(|held| held.monotonic_ns).fold(record.monotonic_ns, u64::max);
        self.drop_old(newest);
        if newest - record.monotonic_ns > KEPT_NS {
            return Ok(());
        }
        if self.fixes.len() == MAX_FIXES {
            let old = |fix: &FixRecord| newest.saturating_sub(fix.monotonic_ns) > RECENT_NS;
            let worst = (0..MAX_FIXES).max_by_key(|&i| (old(&self.fixes[i]), self.fixes[i].accuracy_cm)).unwrap_or(0);
            if !old(&self.fixes[worst]) && self.fixes[worst].accuracy_cm <= record.accuracy_cm {
                return Ok(());
            }
            self.fixes.remove(worst);
        }
        self.fixes.push(record);
        Ok(())
    }

    /// Drops the readings that are more than [`KEPT_NS`] old at a moment of the monotonic clock.
    pub fn drop_old(&mut self, now_ns: u64) {
        self.fixes.retain(|fix| now_ns.saturating_sub(fix.monotonic_ns) <= KEPT_NS);
    }

    /// Whether the check-in may proceed at a moment of the monotonic clock.
    pub fn ready(&self, now_ns: u64) -> bool {
        let waited = now_ns.saturating_sub(self.started_ns) >= READY_AFTER_NS;
        self.fixes.len() >= READY_FIXES || (waited && !self.fixes.is_empty())
    }

    /// All readings kept.
    pub fn fixes(&self) -> &[FixRecord] {
        &self.fixes
    }

    /// Position of the best reading at a moment of the monotonic clock in [`fixes`](Self::fixes), see [`best_of`].
    pub fn best_index(&self, now_ns: u64) -> Option<usize> {
        best_of(&self.fixes, now_ns)
    }

    /// The best reading at a moment of the monotonic clock, see [`best_of`].
    pub fn best(&self, now_ns: u64) -> Option<&FixRecord> {
        self.best_index(now_ns).map(|i| &self.fixes[i])
    }

    /// Whether the source looks frozen.
    pub fn frozen(&self) -> bool {
        is_frozen(&self.fixes)
    }
}

/// Index of the point at a moment of the monotonic clock: the most accurate of the readings of the last [`RECENT_NS`],
/// the newest of equals. When there is none, the same among the readings of the [`RECENT_NS`] before the newest one.
pub fn best_of(fixes: &[FixRecord], now_ns: u64) -> Option<usize> {
    let newest = fixes.iter().map(|fix| fix.monotonic_ns).filter(|ns| *ns <= now_ns).max();
    // Readings from after the moment alone: the clock they came from cannot be this one. The score says so.
    let until = newest.or_else(|| fixes.iter().map(|fix| fix.monotonic_ns).max())?;
    let since = if now_ns.saturating_sub(until) > RECENT_NS { until } else { now_ns }.saturating_sub(RECENT_NS);
    (0..fixes.len())
        .filter(|&i| (since..=until).contains(&fixes[i].monotonic_ns))
        .min_by_key(|&i| (fixes[i].accuracy_cm, core::cmp::Reverse(fixes[i].monotonic_ns)))
}

/// Whether at least four readings in a row are the same to the last bit at different times.
pub fn is_frozen(fixes: &[FixRecord]) -> bool {
    let mut run = 1;
    for pair in fixes.windows(2) {
        let repeats = pair[0].same_reading(&pair[1]) && pair[0].monotonic_ns != pair[1].monotonic_ns;
        run = if repeats { run + 1 } else { 1 };
        if run >= FROZEN_RUN {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::fix::tests::fix;

    #[test]
    fn l3_ready_at_five_fixes_or_eight_seconds() {
        let mut set = FixSet::new(1_000_000_000);
        assert!(!set.ready(60_000_000_000), "nothing was received");
        set.push(&fix(30.0, 120.0, 20.0, 1_500)).unwrap();
        assert!(!set.ready(8_999_999_999));
        assert!(set.ready(9_000_000_000));
        for i in 0..4 {
            set.push(&fix(30.0 + f64::from(i) * 1e-5, 120.0, 20.0, 2_000 + i as u64)).unwrap();
        }
        assert!(set.ready(2_100_000_000));
    }

    #[test]
    fn l3_ten_are_kept_and_the_best_is_the_point() {
        let mut set = FixSet::new(0);
        for i in 0..14u64 {
            let accuracy = if i == 12 { 4.0 } else { 30.0 + i as f64 };
            set.push(&fix(30.0 + i as f64 * 1e-5, 120.0, accuracy, 100 * i)).unwrap();
        }
        assert_eq!(set.fixes().len(), MAX_FIXES);
        assert_eq!(set.best(1_400_000_000).unwrap().accuracy_cm, 400);
        assert!(set.fixes().windows(2).all(|p| p[0].monotonic_ns < p[1].monotonic_ns), "order of arrival");
    }

    #[test]
    fn l3_a_recent_reading_beats_a_sharper_old_one() {
        let mut set = FixSet::new(0);
        for second in 0..10 {
            set.push(&fix(30.0, 120.0, 4.0, second * 1_000)).unwrap();
        }
        for second in 10..40 {
            set.push(&fix(31.0, 120.0, 15.0 + second as f64, second * 1_000)).unwrap();
            let now_ns = second * 1_000_000_000 + 500_000_000;
            let best = set.best(now_ns).unwrap();
            assert!(now_ns - best.monotonic_ns <= RECENT_NS, "{second} s: {best:?}");
            assert!(set.fixes().len() <= MAX_FIXES);
        }
        let best = set.best(39_500_000_000).unwrap();
        assert_eq!((best.point.lat_e7(), best.accuracy_cm), (310_000_000, 4_000), "the sharpest of the last 15 s");
    }

    #[test]
    fn l3_without_a_recent_reading_the_newest_ones_count_until_they_are_a_minute_old() {
        let mut set = FixSet::new(0);
        set.push(&fix(30.0, 120.0, 4.0, 1_000)).unwrap();
        set.push(&fix(31.0, 120.0, 12.0, 40_000)).unwrap();
        set.push(&fix(31.0, 120.0, 9.0, 45_000)).unwrap();
        set.push(&fix(31.0, 120.0, 30.0, 50_000)).unwrap();
        assert_eq!(set.best(100_000_000_000).unwrap().accuracy_cm, 900);
        set.push(&fix(31.0, 120.0, 30.0, 62_000)).unwrap();
        assert!(set.fixes().iter().all(|fix| fix.point.lat_e7() == 310_000_000), "more than a minute behind");
        set.push(&fix(30.0, 120.0, 3.0, 1_500)).unwrap();
        assert_eq!(set.fixes().len(), 4, "one that comes late is as old");
        set.drop_old(111_000_000_000);
        assert_eq!(set.fixes().len(), 1);
        set.drop_old(122_000_000_001);
        assert!(set.fixes().is_empty());
    }

    #[test]
    fn v5_frozen_source_is_noticed() {
        let mut set = FixSet::new(0);
        for i in 0..3 {
            set.push(&fix(30.0, 120.0, 5.0, 100 * i)).unwrap();
        }
        assert!(!set.frozen());
        set.push(&fix(30.0, 120.0, 5.0, 300)).unwrap();
        assert!(set.frozen());
    }

    #[test]
    fn same_reading_delivered_twice_counts_once() {
        let mut set = FixSet::new(0);
        set.push(&fix(30.0, 120.0, 5.0, 100)).unwrap();
        set.push(&fix(30.0, 120.0, 5.0, 100)).unwrap();
        assert_eq!(set.fixes().len(), 1);
    }

    #[test]
    fn bad_fix_changes_nothing() {
        let mut set = FixSet::new(0);
        assert!(set.push(&fix(f64::NAN, 120.0, 5.0, 100)).is_err());
        assert!(set.fixes().is_empty() && set.best(0).is_none());
    }
}
