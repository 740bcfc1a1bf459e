//! One kind of request: wanted or not, at most one in flight, and when it may be tried again.

use crate::event::RequestId;

/// Delay before the first repetition, ms.
const FIRST_DELAY_MS: i64 = 1_000;
/// Longest delay, ms. Reached after nine failures.
const LONGEST_DELAY_MS: i64 = 5 * 60_000;

/// A request under way.
#[derive(Clone, Debug)]
pub(crate) struct Flight<R> {
    /// Its name.
    pub(crate) id: RequestId,
    /// When it was sent, Unix ms of this phone.
    pub(crate) sent_ms: i64,
    /// What was asked.
    pub(crate) request: R,
}

/// The lane of one kind of request.
#[derive(Clone, Debug)]
pub(crate) struct Lane<R> {
    /// There is a reason to send.
    pub(crate) wanted: bool,
    flight: Option<Flight<R>>,
    failures: u32,
    not_before_ms: i64,
}

impl<R> Default for Lane<R> {
    fn default() -> Self {
        Lane { wanted: false, flight: None, failures: 0, not_before_ms: i64::MIN }
    }
}

impl<R> Lane<R> {
    /// Whether a request may go out now.
    pub(crate) fn ready(&self, now_ms: i64) -> bool {
        self.wanted && self.flight.is_none() && now_ms >= self.not_before_ms
    }
    /// When a request may go out that may not now.
    pub(crate) fn waits_until(&self, now_ms: i64) -> Option<i64> {
        (self.wanted && self.flight.is_none() && now_ms < self.not_before_ms).then_some(self.not_before_ms)
    }
    /// Whether something is under way or about to be.
    pub(crate) fn busy(&self) -> bool {
        self.wanted || self.flight.is_some()
    }
    /// Whether a request is under way.
    pub(crate) fn in_flight(&self) -> bool {
        self.flight.is_some()
    }
    /// Whether the last try failed.
    pub(crate) fn failing(&self) -> bool {
        self.failures > 0
    }
    /// Notes a request as sent.
    pub(crate) fn send(&mut self, flight: Flight<R>) {
        self.wanted = false;
        self.flight = Some(flight);
    }
    /// The request that `id` names, if it is the one in flight; the lane is free then.
    pub(crate) fn land(&mut self, id: RequestId) -> Option<Flight<R>> {
        if self.flight.as_ref().is_some_and(|flight| flight.id == id) { self.flight.take() } else { None }
    }
    /// Gives up the request in flight: its answer will be ignored.
    pub(crate) fn forget(&mut self) {
        self.flight = None;
    }
    /// A request succeeded.
    pub(crate) fn succeeded(&mut self) {
        self.failures = 0;
        self.not_before_ms = i64::MIN;
    }
    /// There is reason to believe that trying again now will do.
    pub(crate) fn hope(&mut self) {
        self.not_before_ms = i64::MIN;
    }
    /// A request failed: wanted again after a delay that doubles, half of it by chance so that phones do not come
    /// back all at once, and not before the server said.
    pub(crate) fn failed(&mut self, now_ms: i64, random: u64, retry_after_ms: Option<i64>) {
        let delay = (FIRST_DELAY_MS << self.failures.min(16)).min(LONGEST_DELAY_MS);
        self.failures = self.failures.saturating_add(1);
        let delay = delay / 2 + (random % (delay as u64 / 2)) as i64;
        self.not_before_ms = now_ms.saturating_add(delay.max(retry_after_ms.unwrap_or(0)));
        self.wanted = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_and_end_at_five_minutes() {
        let mut lane = Lane::<()>::default();
        let mut spans = Vec::new();
        for _ in 0..12 {
            lane.failed(0, 0, None);
            let shortest = lane.waits_until(0).expect("waits");
            spans.push(shortest);
        }
        assert_eq!(spans[..4], [500, 1_000, 2_000, 4_000]);
        assert_eq!(spans[11], LONGEST_DELAY_MS / 2);
    }

    #[test]
    fn chance_stays_within_half_a_delay_and_the_server_has_the_last_word() {
        for random in [0, 1, 499, 500, u64::MAX] {
            let mut lane = Lane::<()>::default();
            lane.failed(10_000, random, None);
            let at = lane.waits_until(10_000).expect("waits");
            assert!((10_500..11_000).contains(&at), "{at}");
        }
        let mut lane = Lane::<()>::default();
        lane.failed(0, 0, Some(90_000));
        assert_eq!(lane.waits_until(0), Some(90_000));
    }
}
