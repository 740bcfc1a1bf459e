//! Collecting readings for one check-in: ready after five or after eight seconds, the most accurate one is the point.

use crate::fix::{FixError, FixRecord, LocationFix};

/// Readings kept at most; they all go into the evidence.
pub const MAX_FIXES: usize = 10;
/// Readings after which the check-in may proceed.
pub const READY_FIXES: usize = 5;
/// Or this long after the collection began, by the monotonic clock, with at least one reading.
pub const READY_AFTER_NS: u64 = 8_000_000_000;
/// So many identical readings in a row are a frozen source: a real receiver trembles.
pub const FROZEN_RUN: usize = 4;

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

    /// Takes one reading. An unusable one is refused and changes nothing. When ten are held, a better one replaces
    /// the least accurate one; a reading delivered twice (same monotonic time) counts once.
    pub fn push(&mut self, fix: &LocationFix) -> Result<(), FixError> {
        let record = fix.to_record()?;
        if self.fixes.iter().any(|held| held.monotonic_ns == record.monotonic_ns && held.same_reading(&record)) {
            return Ok(());
        }
        if self.fixes.len() == MAX_FIXES {
            let worst = (0..MAX_FIXES).max_by_key(|&i| self.fixes[i].accuracy_cm).unwrap_or(0);
            if self.fixes[worst].accuracy_cm <= record.accuracy_cm {
                return Ok(());
            }
            self.fixes.remove(worst);
        }
        self.fixes.push(record);
        Ok(())
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

    /// Position of the best reading in [`fixes`](Self::fixes).
    pub fn best_index(&self) -> Option<usize> {
        best_of(&self.fixes)
    }

    /// The best reading: smallest accuracy radius, the newest of equals.
    pub fn best(&self) -> Option<&FixRecord> {
        self.best_index().map(|i| &self.fixes[i])
    }

    /// Whether the source looks frozen.
    pub fn frozen(&self) -> bool {
        is_frozen(&self.fixes)
    }
}

/// Index of the most accurate reading, the newest of equals.
pub fn best_of(fixes: &[FixRecord]) -> Option<usize> {
    (0..fixes.len()).min_by_key(|&i| (fixes[i].accuracy_cm, core::cmp::Reverse(fixes[i].monotonic_ns)))
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
        assert_eq!(set.best().unwrap().accuracy_cm, 400);
        assert!(set.fixes().windows(2).all(|p| p[0].monotonic_ns < p[1].monotonic_ns), "order of arrival");
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
        assert!(set.fixes().is_empty() && set.best().is_none());
    }
}
