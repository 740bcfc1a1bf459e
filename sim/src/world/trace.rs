//! What happened: the last events as text, all of them as one number.

use std::collections::VecDeque;
use std::fmt;
use xxhash_rust::xxh3::Xxh3;

/// Events kept for the report of a violation.
const KEPT: usize = 400;

#[derive(Default)]
pub(crate) struct Trace {
    hash: Xxh3,
    last: VecDeque<String>,
    count: u64,
}

impl Trace {
    pub(crate) fn note(&mut self, now_ms: i64, event: fmt::Arguments<'_>) {
        let line = format!("{:>9.3} s  {event}", (now_ms - super::run::START_MS) as f64 / 1000.0);
        self.hash.update(line.as_bytes());
        self.count += 1;
        if self.last.len() == KEPT {
            self.last.pop_front();
        }
        self.last.push_back(line);
    }
    /// One number that differs when any event differs.
    pub(crate) fn hash(&self) -> u64 {
        self.hash.digest()
    }
    pub(crate) fn count(&self) -> u64 {
        self.count
    }
    pub(crate) fn last(&self) -> Vec<String> {
        self.last.iter().cloned().collect()
    }
}
