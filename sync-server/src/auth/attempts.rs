//! Failed sign-ins: a delay that grows per login and address. It is no lock-out: somebody else's failures elsewhere
//! do not keep the owner of an account out.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Failures without a delay.
const FREE: u32 = 3;
/// Longest delay, ms.
const MAX_DELAY_MS: i64 = 5 * 60 * 1000;
/// Most pairs remembered; the oldest go first.
const MAX_PAIRS: usize = 20_000;

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    retry_at: i64,
}

/// Failures by (login, address).
#[derive(Debug, Default)]
pub struct Attempts {
    pairs: Mutex<HashMap<(String, IpAddr), Failures>>,
}

impl Attempts {
    /// How long to wait before the next attempt is looked at, ms; 0 when it may be made now.
    pub fn wait_ms(&self, login: &str, from: IpAddr, now_ms: i64) -> i64 {
        let pairs = self.pairs.lock().unwrap_or_else(PoisonError::into_inner);
        pairs.get(&(login.to_owned(), from)).map_or(0, |f| (f.retry_at - now_ms).max(0))
    }

    /// Notes a failure: after three, 2 s, 4 s, 8 s … up to five minutes.
    pub fn failed(&self, login: &str, from: IpAddr, now_ms: i64) {
        let mut pairs = self.pairs.lock().unwrap_or_else(PoisonError::into_inner);
        if pairs.len() >= MAX_PAIRS {
            pairs.retain(|_, f| f.retry_at + MAX_DELAY_MS > now_ms);
        }
        if pairs.len() >= MAX_PAIRS {
            pairs.clear();
        }
        let entry = pairs.entry((login.to_owned(), from)).or_insert(Failures { count: 0, retry_at: now_ms });
        entry.count = entry.count.saturating_add(1);
        let doublings = entry.count.saturating_sub(FREE).min(20);
        let delay = if doublings == 0 { 0 } else { (1_000_i64 << doublings).min(MAX_DELAY_MS) };
        entry.retry_at = now_ms + delay;
    }

    /// Forgets the failures of a pair that signed in.
    pub fn succeeded(&self, login: &str, from: IpAddr) {
        self.pairs.lock().unwrap_or_else(PoisonError::into_inner).remove(&(login.to_owned(), from));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn the_delay_grows_but_locks_nobody_else_out() {
        let (attempts, here) = (Attempts::default(), IpAddr::from(Ipv4Addr::LOCALHOST));
        let elsewhere = IpAddr::from(Ipv4Addr::new(192, 0, 2, 1));
        let waits: Vec<i64> = (0..8)
            .map(|_| {
                attempts.failed("amy", here, 0);
                attempts.wait_ms("amy", here, 0)
            })
            .collect();
        assert_eq!(waits, [0, 0, 0, 2_000, 4_000, 8_000, 16_000, 32_000]);
        assert_eq!(attempts.wait_ms("amy", elsewhere, 0), 0);
        assert_eq!(attempts.wait_ms("amy", here, 31_000), 1_000);
        for _ in 0..40 {
            attempts.failed("amy", here, 0);
        }
        assert_eq!(attempts.wait_ms("amy", here, 0), MAX_DELAY_MS);
        attempts.succeeded("amy", here);
        assert_eq!(attempts.wait_ms("amy", here, 0), 0);
    }
}
