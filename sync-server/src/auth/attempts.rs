//! Attempts to sign in: a delay that grows per login and place. It is no lock-out: somebody else's failures elsewhere do
//! not keep the owner of an account out.
//!
//! An attempt counts before its password is looked at, and is taken back when it was right: guesses that are made at the
//! same time wait like those that are made one after the other.

use legwork_domain::RecordId;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Failures without a delay.
const FREE: u32 = 3;
/// Longest delay, ms.
const MAX_DELAY_MS: i64 = 5 * 60 * 1000;
/// Most pairs remembered; the oldest go first.
const MAX_PAIRS: usize = 20_000;

/// Where an attempt is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// An address.
    Address(IpAddr),
    /// A phone of that person: strangers behind the same address do not slow it down.
    Phone(RecordId),
}

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    retry_at: i64,
    last: i64,
}

/// Failures by (login, place).
#[derive(Debug, Default)]
pub struct Attempts {
    pairs: Mutex<HashMap<(String, Place), Failures>>,
}

impl Attempts {
    /// Counts an attempt, which may be made now; or how long it has to wait, ms. After three that were not taken back:
    /// 2 s, 4 s, 8 s … up to five minutes.
    pub fn begin(&self, login: &str, from: Place, now_ms: i64) -> Result<(), i64> {
        let mut pairs = self.pairs.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (login.to_owned(), from);
        let before = pairs.get(&key).copied().unwrap_or(Failures { count: 0, retry_at: now_ms, last: now_ms });
        if before.retry_at > now_ms {
            return Err(before.retry_at - now_ms);
        }
        if pairs.len() >= MAX_PAIRS && !pairs.contains_key(&key) {
            pairs.retain(|_, f| f.retry_at + MAX_DELAY_MS > now_ms);
        }
        if pairs.len() >= MAX_PAIRS
            && !pairs.contains_key(&key)
            && let Some(oldest) = pairs.iter().min_by_key(|(_, f)| f.last).map(|(key, _)| key.clone())
        {
            pairs.remove(&oldest);
        }
        let count = before.count.saturating_add(1);
        let doublings = count.saturating_sub(FREE).min(20);
        let delay = if doublings == 0 { 0 } else { (1_000_i64 << doublings).min(MAX_DELAY_MS) };
        pairs.insert(key, Failures { count, retry_at: now_ms + delay, last: now_ms });
        Ok(())
    }

    /// Forgets the failures of a pair that signed in.
    pub fn succeeded(&self, login: &str, from: Place) {
        self.pairs.lock().unwrap_or_else(PoisonError::into_inner).remove(&(login.to_owned(), from));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::net::Ipv4Addr;

    fn address(n: u32) -> Place {
        Place::Address(IpAddr::from(Ipv4Addr::from(n)))
    }

    #[test]
    fn the_delay_grows_but_locks_nobody_else_out() {
        let (attempts, here) = (Attempts::default(), address(1));
        let mut now = 0;
        assert!((0..FREE).all(|_| attempts.begin("amy", here, now).is_ok()));
        let waits: Vec<i64> = (0..7)
            .map(|_| {
                attempts.begin("amy", here, now).unwrap();
                let wait = attempts.begin("amy", here, now).unwrap_err();
                now += wait;
                wait
            })
            .collect();
        assert_eq!(waits, [2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000]);
        attempts.begin("amy", here, now).unwrap();
        assert_eq!(attempts.begin("amy", here, now + 1_000), Err(255_000));
        assert_eq!(attempts.begin("amy", address(2), now), Ok(()));
        assert_eq!(attempts.begin("amy", Place::Phone(RecordId::v7(1, [1; 10])), now), Ok(()));
        for _ in 0..40 {
            now += MAX_DELAY_MS;
            attempts.begin("amy", here, now).unwrap();
        }
        assert_eq!(attempts.begin("amy", here, now), Err(MAX_DELAY_MS));
        attempts.succeeded("amy", here);
        assert_eq!(attempts.begin("amy", here, now), Ok(()));
    }

    #[test]
    fn guesses_made_at_the_same_time_are_counted_before_any_is_answered() {
        let attempts = Attempts::default();
        let passed = (0..1_000).filter(|_| attempts.begin("amy", address(1), 0).is_ok()).count();
        assert_eq!(passed, 4);
    }

    #[test]
    fn when_there_are_too_many_the_oldest_is_forgotten_and_no_other() {
        let attempts = Attempts::default();
        let fail = |n: u32, now: i64| (0..4).filter(|_| attempts.begin("amy", address(n), now).is_ok()).count();
        assert_eq!((fail(0, 0), fail(1, 1)), (4, 4));
        let others = 2..=MAX_PAIRS as u32;
        assert_eq!(others.clone().filter(|n| attempts.begin("bo", address(*n), 2).is_ok()).count(), others.count());
        assert_eq!(attempts.begin("amy", address(1), 3), Err(1_998), "remembered");
        assert_eq!(attempts.begin("amy", address(0), 3), Ok(()), "the oldest is forgotten");
    }
}
