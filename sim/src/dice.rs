//! The only source of chance: a stream of numbers that a seed decides.

use legwork_domain::RecordId;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::ops::Range;

/// The dice of one schedule or one trip. ChaCha8, because its stream is specified and does not change with a
/// library's version.
#[derive(Debug)]
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Dice(ChaCha8Rng::seed_from_u64(seed))
    }
    pub(crate) fn number(&mut self) -> u64 {
        self.0.next_u64()
    }
    /// A number of the range, which must not be empty.
    pub(crate) fn range(&mut self, range: Range<i64>) -> i64 {
        let width = range.end.abs_diff(range.start).max(1);
        range.start + (self.number() % width) as i64
    }
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.number() % end.max(1) as u64) as usize
    }
    /// True in `percent` of 100 cases.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.number() % 100 < percent
    }
    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        if all.is_empty() { None } else { all.get(self.below(all.len())) }
    }
    /// The place of one of these weights, by weight.
    pub(crate) fn weighted(&mut self, weights: impl Iterator<Item = u64> + Clone) -> usize {
        let total: u64 = weights.clone().sum();
        let mut left = self.number() % total.max(1);
        for (place, weight) in weights.enumerate() {
            if left < weight {
                return place;
            }
            left -= weight;
        }
        0
    }
    pub(crate) fn id(&mut self, now_ms: i64) -> RecordId {
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.number().to_le_bytes());
        RecordId::v7(now_ms, random)
    }
}
