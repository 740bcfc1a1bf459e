//! Time that does not depend on the wall clock: server-signed tokens carried on by the monotonic clock.
//!
//! With every exchange the server returns a [`TimeToken`]: its time, a nonce and the phone's own monotonic reading,
//! signed. Later in the same boot the time is `server + (now − middle of the exchange)`, known to half the round
//! trip plus 50 millionths of the time gone by (phone crystals drift 20–50): ±1.4 s after eight hours. The wall
//! clock is not used then, whatever it shows. After a restart the monotonic clock begins anew; then the wall clock
//! must do, with a day of doubt and the reason, and never earlier than the last token.

use crate::bytes::{DecodeError, Reader, Writer};
use crate::signer::{EvidenceSigner, SignerError, SoftwareSigner, canonical_signature, is_signed};
use serde::{Deserialize, Serialize};

/// Domain tag of the signed bytes.
const TAG: &str = "legwork.time.v1";
/// Drift allowed for, millionths.
pub const DRIFT_PPM: u64 = 50;
/// Doubt of the wall clock, milliseconds: one day.
pub const WALL_UNCERTAINTY_MS: u64 = 86_400_000;
/// A round trip beyond this makes the token useless for the time (it still proves "not before"), nanoseconds.
pub const MAX_ROUND_TRIP_NS: u64 = 60_000_000_000;

/// What the server signs: "when you read this on your monotonic clock, it was this late here".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeToken {
    /// Server time, milliseconds since 1970 UTC.
    pub server_ms: i64,
    /// Random bytes of the server: the token cannot have existed earlier.
    pub nonce: [u8; 16],
    /// The device that asked.
    pub device: [u8; 16],
    /// Its monotonic clock when it asked, nanoseconds.
    pub monotonic_ns: u64,
    /// Its boot.
    pub boot_id: [u8; 16],
    /// 64 bytes, see [`signer`](crate::signer).
    pub signature: Vec<u8>,
}

impl TimeToken {
    fn signed_bytes(&self) -> Vec<u8> {
        let mut out = Writer::new(TAG);
        out.i64(self.server_ms);
        out.raw(&self.nonce);
        out.raw(&self.device);
        out.u64(self.monotonic_ns);
        out.raw(&self.boot_id);
        out.0
    }

    /// Whether the server with this SEC1 public key signed it.
    pub fn is_genuine(&self, server_key: &[u8]) -> bool {
        is_signed(&self.signed_bytes(), &self.signature, server_key)
    }

    /// Canonical bytes with the signature.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer(self.signed_bytes());
        out.bytes(&self.signature);
        out.0
    }

    /// Reads [`encode`](Self::encode) back; the signature is not checked here.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut from = Reader::new(bytes, TAG)?;
        let token = TimeToken {
            server_ms: from.i64()?,
            nonce: from.array()?,
            device: from.array()?,
            monotonic_ns: from.u64()?,
            boot_id: from.array()?,
            signature: from.bytes()?.to_vec(),
        };
        if token.signature.len() != 64 {
            return Err(DecodeError::Value("signature"));
        }
        from.end()?;
        Ok(token)
    }
}

/// The server's side: issues tokens.
pub struct TimeAuthority(SoftwareSigner);

impl TimeAuthority {
    /// From the server's 32 secret bytes.
    pub fn from_secret(secret: &[u8; 32]) -> Result<Self, SignerError> {
        SoftwareSigner::from_secret(secret).map(Self)
    }

    /// The key phones and auditors check tokens with, SEC1.
    pub fn public_key(&self) -> Vec<u8> {
        self.0.public_key()
    }

    /// Signs the server's time for one device's reading of its clock. `nonce` must be random.
    pub fn issue(
        &self,
        device: [u8; 16],
        boot_id: [u8; 16],
        monotonic_ns: u64,
        server_ms: i64,
        nonce: [u8; 16],
    ) -> Result<TimeToken, SignerError> {
        let mut token = TimeToken { server_ms, nonce, device, monotonic_ns, boot_id, signature: Vec::new() };
        let signature = self.0.sign(&token.signed_bytes())?;
        token.signature = canonical_signature(&signature).ok_or(SignerError::Output)?.to_vec();
        Ok(token)
    }
}

/// A checked token and when it arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// The token.
    pub token: TimeToken,
    /// The device's monotonic clock when the answer arrived, nanoseconds.
    pub received_ns: u64,
}

impl Anchor {
    /// Keeps a token that was just received; `None` if it is not the server's, not this device's, or arrived before
    /// it was asked for.
    pub fn accept(token: TimeToken, received_ns: u64, device: [u8; 16], server_key: &[u8]) -> Option<Anchor> {
        let fits = token.device == device && received_ns >= token.monotonic_ns && token.is_genuine(server_key);
        fits.then_some(Anchor { token, received_ns })
    }
}

/// The device's three clocks at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockReading {
    /// Wall clock, milliseconds since 1970 UTC.
    pub wall_ms: i64,
    /// Time since boot including sleep, nanoseconds.
    pub monotonic_ns: u64,
    /// Random per boot.
    pub boot_id: [u8; 16],
}

/// Why the wall clock had to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeBasis {
    /// Server token plus monotonic clock.
    Anchored,
    /// This device never had a token.
    NeverAnchored,
    /// The device restarted after its last token.
    Rebooted,
    /// The monotonic clock shows less than when the token came: it cannot be believed.
    MonotonicWentBack,
    /// The token took more than a minute to arrive.
    SlowAnchor,
}

/// A moment and how well it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnchoredTime {
    /// Milliseconds since 1970 UTC.
    pub time_ms: i64,
    /// Plus or minus, milliseconds.
    pub uncertainty_ms: u64,
    /// What it rests on.
    pub basis: TimeBasis,
    /// Server time of the last token, if any: it was not earlier than this.
    pub not_before_ms: Option<i64>,
}

impl AnchoredTime {
    /// Whether [`anchored_time`] could have given this at a reading of the clocks, with the last token received: what a
    /// server asks of a record, because the phone computed it. The token's signature is checked elsewhere.
    pub fn follows_from(&self, token: Option<&TimeToken>, clocks: &ClockReading) -> bool {
        if self.not_before_ms != token.map(|t| t.server_ms) {
            return false;
        }
        match (self.basis, token) {
            (TimeBasis::Anchored, Some(token)) if token.boot_id == clocks.boot_id => {
                let gone_ns = clocks.monotonic_ns.checked_sub(token.monotonic_ns);
                // The answer arrived half a round trip after the server's time, which the doubt includes.
                gone_ns.is_some_and(|ns| {
                    let latest = token.server_ms.saturating_add_unsigned(ns / 1_000_000);
                    latest.abs_diff(self.time_ms) <= self.uncertainty_ms
                })
            }
            (TimeBasis::Anchored, _) => false,
            _ => true,
        }
    }
}

/// The best knowledge of the time at a reading of the clocks.
///
/// Same boot as the anchor: the anchored time, the wall clock is ignored. Otherwise the wall clock ± one day, but
/// not before the last token's time.
pub fn anchored_time(anchor: Option<&Anchor>, now: &ClockReading) -> AnchoredTime {
    let Some(anchor) = anchor else {
        return by_wall_clock(now, TimeBasis::NeverAnchored, None);
    };
    let token = &anchor.token;
    let not_before = Some(token.server_ms);
    if token.boot_id != now.boot_id {
        return by_wall_clock(now, TimeBasis::Rebooted, not_before);
    }
    if now.monotonic_ns < anchor.received_ns || anchor.received_ns < token.monotonic_ns {
        return by_wall_clock(now, TimeBasis::MonotonicWentBack, not_before);
    }
    let round_trip = anchor.received_ns - token.monotonic_ns;
    if round_trip > MAX_ROUND_TRIP_NS {
        return by_wall_clock(now, TimeBasis::SlowAnchor, not_before);
    }
    let gone_ns = now.monotonic_ns - (token.monotonic_ns + round_trip / 2);
    let gone_ms = gone_ns / 1_000_000;
    let drift_ms = (gone_ms / 1_000_000 * DRIFT_PPM) + (gone_ms % 1_000_000 * DRIFT_PPM).div_ceil(1_000_000);
    AnchoredTime {
        time_ms: token.server_ms.saturating_add_unsigned(gone_ms),
        uncertainty_ms: (round_trip / 2).div_ceil(1_000_000) + drift_ms + 1,
        basis: TimeBasis::Anchored,
        not_before_ms: not_before,
    }
}

fn by_wall_clock(now: &ClockReading, basis: TimeBasis, not_before_ms: Option<i64>) -> AnchoredTime {
    let time_ms = not_before_ms.map_or(now.wall_ms, |least| now.wall_ms.max(least));
    AnchoredTime { time_ms, uncertainty_ms: WALL_UNCERTAINTY_MS, basis, not_before_ms }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const DEVICE: [u8; 16] = [1; 16];
    const BOOT: [u8; 16] = [2; 16];
    const START_MS: i64 = 1_790_000_000_000;
    const TEN_YEARS_MS: i64 = 3_652 * 86_400_000;

    fn authority() -> TimeAuthority {
        TimeAuthority::from_secret(&[3; 32]).unwrap()
    }

    /// Asked at 100 s after boot, answered 400 ms later.
    fn anchor() -> Anchor {
        let token = authority().issue(DEVICE, BOOT, 100_000_000_000, START_MS, [4; 16]).unwrap();
        Anchor::accept(token, 100_400_000_000, DEVICE, &authority().public_key()).unwrap()
    }

    fn after_s(seconds: u64, wall_ms: i64) -> ClockReading {
        ClockReading { wall_ms, monotonic_ns: 100_200_000_000 + seconds * 1_000_000_000, boot_id: BOOT }
    }

    /// K-34: the wall clock may show anything within a boot.
    #[test]
    fn v5_wall_clock_jumps_change_nothing() {
        let expected = anchored_time(Some(&anchor()), &after_s(3_600, START_MS + 3_600_000));
        for wall in [START_MS - TEN_YEARS_MS, START_MS + TEN_YEARS_MS, 0, i64::MIN, i64::MAX] {
            assert_eq!(anchored_time(Some(&anchor()), &after_s(3_600, wall)), expected);
        }
        assert_eq!((expected.time_ms, expected.basis), (START_MS + 3_600_000, TimeBasis::Anchored));
    }

    #[test]
    fn v5_eight_hours_cost_less_than_two_seconds() {
        let t = anchored_time(Some(&anchor()), &after_s(8 * 3_600, 0));
        assert_eq!(t.time_ms, START_MS + 8 * 3_600_000);
        assert_eq!(t.uncertainty_ms, 200 + 1_440 + 1);
    }

    #[test]
    fn v5_after_a_reboot_the_wall_clock_counts_with_a_day_of_doubt() {
        // (wall clock after the reboot, what is believed)
        let cases = [
            (START_MS + 7_200_000, START_MS + 7_200_000),
            (START_MS - TEN_YEARS_MS, START_MS), // never before the last token
            (START_MS + TEN_YEARS_MS, START_MS + TEN_YEARS_MS), // cannot be told offline; the score asks the satellites
        ];
        for (wall_ms, believed) in cases {
            let now = ClockReading { wall_ms, monotonic_ns: 5_000_000_000, boot_id: [9; 16] };
            let t = anchored_time(Some(&anchor()), &now);
            assert_eq!((t.time_ms, t.basis), (believed, TimeBasis::Rebooted));
            assert_eq!((t.uncertainty_ms, t.not_before_ms), (WALL_UNCERTAINTY_MS, Some(START_MS)));
        }
    }

    #[test]
    fn v5_no_token_or_a_broken_clock_says_so() {
        let now = after_s(0, START_MS);
        assert_eq!(anchored_time(None, &now).basis, TimeBasis::NeverAnchored);
        let back = ClockReading { monotonic_ns: 1, ..now };
        assert_eq!(anchored_time(Some(&anchor()), &back).basis, TimeBasis::MonotonicWentBack);
        let mut slow = anchor();
        slow.received_ns += MAX_ROUND_TRIP_NS;
        let later = ClockReading { monotonic_ns: slow.received_ns, ..now };
        assert_eq!(anchored_time(Some(&slow), &later).basis, TimeBasis::SlowAnchor);
    }

    #[test]
    fn v5_a_time_that_the_token_does_not_give_is_noticed() {
        let (anchor, now) = (anchor(), after_s(3_600, 0));
        let honest = anchored_time(Some(&anchor), &now);
        let token = Some(&anchor.token);
        assert!(honest.follows_from(token, &now));
        let wall = anchored_time(None, &now);
        assert!(wall.follows_from(None, &now));
        let claims = [
            AnchoredTime { time_ms: honest.time_ms - 60_000, ..honest },
            AnchoredTime { time_ms: honest.time_ms + 60_000, ..honest },
            AnchoredTime { not_before_ms: None, ..honest },
        ];
        assert!(claims.iter().all(|claim| !claim.follows_from(token, &now)));
        assert!(!honest.follows_from(None, &now), "anchored to nothing");
        assert!(!honest.follows_from(token, &ClockReading { boot_id: [9; 16], ..now }), "another boot");
        assert!(!honest.follows_from(token, &ClockReading { monotonic_ns: 1, ..now }), "before it was asked for");
    }

    #[test]
    fn v5_forged_tokens_are_not_accepted() {
        let key = authority().public_key();
        let good = anchor().token;
        let accept = |token: &TimeToken| Anchor::accept(token.clone(), u64::MAX, DEVICE, &key);
        assert!(accept(&good).is_some());
        let forged = [
            TimeToken { server_ms: good.server_ms + 1, ..good.clone() },
            TimeToken { nonce: [0; 16], ..good.clone() },
            TimeToken { device: [7; 16], ..good.clone() },
            TimeToken { monotonic_ns: good.monotonic_ns + 1, ..good.clone() },
            TimeToken { boot_id: [7; 16], ..good.clone() },
            TimeToken { signature: vec![0; 64], ..good.clone() },
        ];
        for token in &forged {
            assert!(accept(token).is_none(), "{token:?}");
        }
        assert!(Anchor::accept(good.clone(), 1, DEVICE, &key).is_none(), "answered before asked");
        assert_eq!(TimeToken::decode(&good.encode()), Ok(good.clone()));
        assert_eq!(TimeToken::decode(&good.encode()[1..]), Err(DecodeError::Tag));
    }
}
