//! How far a check-in can be believed: 0–100 with named reasons. One function for phone and server.
//!
//! Starts at 100, adds and subtracts the weights of the [`Policy`], clamps to 0–100, then applies caps. All integers,
//! so both sides get the same number. Broken cryptography is *rejected*: kept and shown, never deleted.
//!
//! What it cannot see: a phone whose owner controls the system completely (satellites, network, attestation and
//! Wi-Fi all forged consistently) scores 100. Only evidence from outside helps against that: the customer's own
//! confirmation, a code at the site, order activity.

use crate::policy::Policy;
use serde::{Deserialize, Serialize};

/// The facts the score rests on, all integers. Built by [`assess`](crate::signals::assess).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signals {
    /// Signature, hash or decoding failed.
    pub chain_broken: bool,
    /// The device has two histories.
    pub forked: bool,
    /// The claimed time lies outside the provable window.
    pub time_impossible: bool,
    /// Mock or simulated position.
    pub mock: bool,
    /// Attestation: `Some(true)` passed, `Some(false)` failed, `None` none.
    pub attested: Option<bool>,
    /// System rooted.
    pub rooted: bool,
    /// Hooking framework.
    pub hooked: bool,
    /// Emulator.
    pub emulator: bool,
    /// Position from an accessory.
    pub accessory: bool,
    /// The signing key is in software.
    pub software_key: bool,
    /// The fence, when the customer has a pin.
    pub fence: Option<FenceSignal>,
    /// Accuracy of the point, centimetres; `None` without any reading.
    pub accuracy_cm: Option<u32>,
    /// Age of the point by the monotonic clock, milliseconds.
    pub fix_age_ms: u64,
    /// Readings frozen.
    pub frozen: bool,
    /// Satellite time minus anchored time beyond the uncertainty, milliseconds (absolute).
    pub gnss_time_off_ms: Option<u64>,
    /// Distance of satellite and network position beyond both accuracies, centimetres.
    pub network_gap_cm: Option<u64>,
    /// Move of the wall clock, milliseconds (absolute).
    pub clock_moved_ms: u64,
    /// The time rests on a token of this boot.
    pub anchored: bool,
    /// Width of the provable window, milliseconds; `None` without any token.
    pub window_ms: Option<u64>,
    /// The fastest journey to or from another visit of the person in each of [`TRAVEL_BANDS_CM`].
    pub travel: Vec<TravelSignal>,
    /// The reading was seen on another day.
    pub replayed: bool,
    /// Minutes another device moved along within 15 m.
    pub twin_minutes: u32,
    /// A photo is required by the visit type.
    pub photo_required: bool,
    /// Photos taken live.
    pub photos_live: u32,
    /// Photos that look like one of another visit.
    pub photos_duplicate: u32,
    /// Wi-Fi against the ones of verified visits here: `None` if either is missing.
    pub wifi_known: Option<bool>,
    /// Length of the visit at least, milliseconds (check-out only).
    pub dwell_ms: Option<u64>,
}

/// The fence's answer, see [`FenceCheck`](crate::fence::FenceCheck).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FenceSignal {
    /// Chance of having been inside, parts per million.
    pub inside_ppm: u32,
    /// Distance to the pin, centimetres.
    pub distance_cm: u64,
    /// Certainly outside.
    pub outside: bool,
}

/// Upper ends of the distance bands that have their own believable speed: road, rail, and beyond them air, centimetres.
pub const TRAVEL_BANDS_CM: [u64; 2] = [8_000_000, 30_000_000];

/// A journey between two visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TravelSignal {
    /// Distance less both accuracies, centimetres.
    pub distance_cm: u64,
    /// Time between, with the doubt of both added, milliseconds, at least 1.
    pub elapsed_ms: u64,
}

impl TravelSignal {
    /// Which band of [`TRAVEL_BANDS_CM`] the distance is in: 0, 1, or 2 beyond them.
    pub fn band(&self) -> usize {
        TRAVEL_BANDS_CM.iter().filter(|&&end| self.distance_cm >= end).count()
    }

    /// Speed, mm/s.
    pub fn speed_mmps(&self) -> u64 {
        (u128::from(self.distance_cm) * 10_000 / u128::from(self.elapsed_ms.max(1))).min(u128::from(u64::MAX)) as u64
    }
}

/// What a score says in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Believed.
    Verified,
    /// Somebody should look.
    Review,
    /// Probably not so.
    Suspicious,
    /// The cryptography does not hold.
    Rejected,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal,)*) => {
        /// Why a score is what it is. The snake_case code is stable; texts are kept elsewhere under it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum ReasonCode { $($(#[$doc])* #[serde(rename = $code)] $variant,)* }

        impl ReasonCode {
            /// Every code, for those who keep texts.
            pub const ALL: &'static [ReasonCode] = &[$(ReasonCode::$variant,)*];

            /// The stable code.
            pub fn as_str(self) -> &'static str {
                match self { $(ReasonCode::$variant => $code,)* }
            }
        }
    };
}

codes! {
    /// Signature or hash does not hold.
    ChainBroken = "chain_broken",
    /// The device has two histories.
    ChainForked = "chain_forked",
    /// Claimed time outside the provable window.
    TimeImpossible = "time_impossible",
    /// Mock or simulated position.
    MockLocation = "mock_location",
    /// Attestation failed.
    AttestationFailed = "attestation_failed",
    /// No attestation.
    AttestationNone = "attestation_none",
    /// System rooted.
    Rooted = "rooted",
    /// Hooking framework.
    Hooked = "hooked",
    /// Emulator.
    Emulator = "emulator",
    /// Position from an accessory.
    AccessoryPosition = "accessory_position",
    /// Key in software.
    SoftwareKey = "software_key",
    /// Perhaps outside the fence. `inside_percent`, `distance_m`.
    FenceUnsure = "fence_unsure",
    /// Certainly outside the fence. `inside_percent`, `distance_m`.
    OutsideFence = "outside_fence",
    /// No reading at all.
    NoPosition = "no_position",
    /// Accuracy beyond a step. `accuracy_m`.
    PoorAccuracy = "poor_accuracy",
    /// Reading old. `age_s`.
    OldPosition = "old_position",
    /// Reading stale. `age_s`.
    StalePosition = "stale_position",
    /// Readings frozen.
    FrozenPosition = "frozen_position",
    /// Satellite time differs. `seconds`.
    SatelliteTimeDiffers = "satellite_time_differs",
    /// Network position differs. `distance_m`.
    NetworkPositionDiffers = "network_position_differs",
    /// Wall clock moved. `seconds`.
    ClockMoved = "clock_moved",
    /// No token in this boot.
    NoTimeAnchor = "no_time_anchor",
    /// Provable window wide. `hours`.
    WideTimeWindow = "wide_time_window",
    /// Travelled too fast. `speed_kmh`, `distance_m`.
    TooFast = "too_fast",
    /// Reading seen on another day.
    ReplayedPosition = "replayed_position",
    /// Another device moved along. `minutes`.
    TwinDevice = "twin_device",
    /// Required photo missing or not live.
    PhotoMissing = "photo_missing",
    /// Photo seen before.
    PhotoDuplicate = "photo_duplicate",
    /// The photos beside the record are not the signed ones.
    PhotoDiffers = "photo_differs",
    /// Photo taken live.
    PhotoLive = "photo_live",
    /// Wi-Fi known here.
    WifiKnown = "wifi_known",
    /// Wi-Fi not known here.
    WifiUnknown = "wifi_unknown",
    /// A short visit; a note without weight. `seconds`.
    ShortVisit = "short_visit",
}

/// A number in a reason's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Param {
    /// Name with its unit: `distance_m`.
    pub name: String,
    /// Value.
    pub value: i64,
}

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Which.
    pub code: ReasonCode,
    /// Points added; negative taken off; 0 for a note or a mere cap.
    pub weight: i16,
    /// The most the check-in may still reach because of this.
    pub cap: Option<u8>,
    /// Numbers for the text.
    pub params: Vec<Param>,
}

/// The answer of [`score`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// 0–100.
    pub value: u8,
    /// In one word.
    pub verdict: Verdict,
    /// Why, the heaviest first.
    pub reasons: Vec<Reason>,
    /// Version of the policy used.
    pub policy_version: u32,
}

#[derive(Default)]
struct Tally(Vec<Reason>);

impl Tally {
    fn add(&mut self, code: ReasonCode, weight: i16, cap: Option<u8>, params: &[(&str, u64)]) {
        let params = params
            .iter()
            .map(|&(name, value)| Param { name: name.to_owned(), value: i64::try_from(value).unwrap_or(i64::MAX) })
            .collect();
        self.0.push(Reason { code, weight, cap, params });
    }
    fn minus(&mut self, when: bool, code: ReasonCode, points: u8, params: &[(&str, u64)]) {
        if when && points > 0 {
            self.add(code, -i16::from(points), None, params);
        }
    }
    fn plus(&mut self, when: bool, code: ReasonCode, points: u8) {
        if when && points > 0 {
            self.add(code, i16::from(points), None, &[]);
        }
    }
    fn cap(&mut self, when: bool, code: ReasonCode, most: u8, params: &[(&str, u64)]) {
        if when {
            self.add(code, 0, Some(most), params);
        }
    }
}

/// Scores the facts under a policy. The same input gives the same output on every machine.
pub fn score(signals: &Signals, policy: &Policy) -> Score {
    let mut tally = Tally::default();
    device(&mut tally, signals, policy);
    position(&mut tally, signals, policy);
    time(&mut tally, signals, policy);
    company(&mut tally, signals, policy);
    let mut reasons = tally.0;
    let sum: i32 = 100 + reasons.iter().map(|r| i32::from(r.weight)).sum::<i32>();
    let cap = reasons.iter().filter_map(|r| r.cap).min().unwrap_or(100);
    let value = (sum.clamp(0, 100) as u8).min(cap);
    let broken = signals.chain_broken || signals.forked || signals.time_impossible;
    let verdict = if broken { Verdict::Rejected } else { in_one_word(value, policy) };
    heaviest_first(&mut reasons);
    Score { value, verdict, reasons, policy_version: policy.version }
}

fn in_one_word(value: u8, policy: &Policy) -> Verdict {
    match value {
        v if v >= policy.verified_from => Verdict::Verified,
        v if v >= policy.review_from => Verdict::Review,
        _ => Verdict::Suspicious,
    }
}

/// By what a reason alone would leave of 100. Ties keep their order.
fn heaviest_first(reasons: &mut [Reason]) {
    reasons.sort_by_key(|r| (100 + r.weight).min(r.cap.map_or(i16::MAX, i16::from)));
}

impl Score {
    /// The score once it turned out, perhaps much later when the files arrived, that the photos of the visit are not
    /// those the record was signed with. Told once; what was rejected stays so.
    pub fn with_other_photos(mut self, policy: &Policy) -> Score {
        if self.reasons.iter().any(|r| r.code == ReasonCode::PhotoDiffers) {
            return self;
        }
        let cap = policy.photo_differs_cap;
        let params = Vec::new();
        self.reasons.push(Reason { code: ReasonCode::PhotoDiffers, weight: 0, cap: Some(cap), params });
        heaviest_first(&mut self.reasons);
        self.value = self.value.min(cap);
        if self.verdict != Verdict::Rejected {
            self.verdict = in_one_word(self.value, policy);
        }
        self
    }
}

/// Cryptography and the phone.
fn device(tally: &mut Tally, s: &Signals, p: &Policy) {
    tally.cap(s.chain_broken, ReasonCode::ChainBroken, 0, &[]);
    tally.cap(s.forked, ReasonCode::ChainForked, 0, &[]);
    tally.cap(s.time_impossible, ReasonCode::TimeImpossible, 0, &[]);
    tally.cap(s.mock, ReasonCode::MockLocation, p.mock_cap, &[]);
    tally.cap(s.attested == Some(false), ReasonCode::AttestationFailed, p.attestation_failed_cap, &[]);
    tally.minus(s.attested.is_none(), ReasonCode::AttestationNone, p.attestation_none, &[]);
    tally.minus(s.rooted, ReasonCode::Rooted, p.rooted, &[]);
    tally.minus(s.hooked, ReasonCode::Hooked, p.hooked, &[]);
    tally.minus(s.emulator, ReasonCode::Emulator, p.emulator, &[]);
    tally.minus(s.accessory, ReasonCode::AccessoryPosition, p.accessory, &[]);
    tally.minus(s.software_key, ReasonCode::SoftwareKey, p.software_key, &[]);
}

/// The reading.
fn position(tally: &mut Tally, s: &Signals, p: &Policy) {
    if let Some(fence) = s.fence {
        let missing = u64::from(1_000_000 - fence.inside_ppm.min(1_000_000));
        let points = ((u64::from(p.outside) * missing + 500_000) / 1_000_000) as i16;
        let params =
            [("inside_percent", u64::from(fence.inside_ppm) / 10_000), ("distance_m", fence.distance_cm / 100)];
        if fence.outside {
            tally.add(ReasonCode::OutsideFence, -points, Some(p.outside_cap), &params);
        } else if points > 0 {
            tally.add(ReasonCode::FenceUnsure, -points, None, &params);
        }
    }
    match s.accuracy_cm {
        None => tally.cap(true, ReasonCode::NoPosition, p.no_fix_cap, &[]),
        Some(cm) => {
            let [poor, very_poor] = p.accuracy_steps_m.map(|m| u64::from(m) * 100);
            let (cm, params) = (u64::from(cm), [("accuracy_m", u64::from(cm) / 100)]);
            let points = if cm > very_poor { p.accuracy_very_poor } else { p.accuracy_poor };
            tally.minus(cm > poor, ReasonCode::PoorAccuracy, points, &params);
        }
    }
    let [old, older, stale] = p.fix_age_steps_s.map(|seconds| u64::from(seconds) * 1_000);
    let age = [("age_s", s.fix_age_ms / 1_000)];
    if s.fix_age_ms > stale {
        // The minus stays: an older reading must never score better.
        tally.add(ReasonCode::StalePosition, -i16::from(p.fix_older), Some(p.fix_stale_cap), &age);
    } else {
        let points = if s.fix_age_ms > older { p.fix_older } else { p.fix_old };
        tally.minus(s.fix_age_ms > old, ReasonCode::OldPosition, points, &age);
    }
    tally.minus(s.frozen, ReasonCode::FrozenPosition, p.frozen, &[]);
    let gap = s.network_gap_cm.unwrap_or(0);
    let far = gap > u64::from(p.network_gap_m) * 100;
    tally.minus(far, ReasonCode::NetworkPositionDiffers, p.network_gap, &[("distance_m", gap / 100)]);
    tally.minus(s.replayed, ReasonCode::ReplayedPosition, p.replayed, &[]);
}

/// The clocks.
fn time(tally: &mut Tally, s: &Signals, p: &Policy) {
    let off = s.gnss_time_off_ms.unwrap_or(0);
    let differs = off > u64::from(p.gnss_time_s) * 1_000;
    tally.minus(differs, ReasonCode::SatelliteTimeDiffers, p.gnss_time, &[("seconds", off / 1_000)]);
    if s.clock_moved_ms > u64::from(p.clock_moved_s) * 1_000 {
        let points = if s.anchored { 0 } else { i16::from(p.clock_moved) };
        tally.add(ReasonCode::ClockMoved, -points, None, &[("seconds", s.clock_moved_ms / 1_000)]);
    }
    tally.minus(!s.anchored, ReasonCode::NoTimeAnchor, p.no_anchor, &[]);
    if let Some(window) = s.window_ms {
        let [wide, very_wide] = p.window_steps_h.map(|hours| u64::from(hours) * 3_600_000);
        let points = if window > very_wide { p.window_very_wide } else { p.window_wide };
        tally.minus(window > wide, ReasonCode::WideTimeWindow, points, &[("hours", window / 3_600_000)]);
    }
}

/// Other visits, other devices, photos, Wi-Fi.
fn company(tally: &mut Tally, s: &Signals, p: &Policy) {
    for travel in &s.travel {
        let limit = u64::from(p.speed_steps_mps[travel.band()]) * 1_000;
        let speed = travel.speed_mmps();
        if speed > limit {
            let cap = if speed > limit * 3 { p.speed_absurd_cap } else { p.speed_cap };
            let kmh = u128::from(speed) * 36 / 10_000;
            let params = [("speed_kmh", kmh as u64), ("distance_m", travel.distance_cm / 100)];
            tally.cap(true, ReasonCode::TooFast, cap, &params);
        }
    }
    let twin = s.twin_minutes > p.twin_minutes;
    tally.minus(twin, ReasonCode::TwinDevice, p.twin, &[("minutes", u64::from(s.twin_minutes))]);
    if s.photos_duplicate > 0 {
        tally.minus(true, ReasonCode::PhotoDuplicate, p.photo_duplicate, &[]);
    } else {
        tally.minus(s.photo_required && s.photos_live == 0, ReasonCode::PhotoMissing, p.photo_missing, &[]);
        tally.plus(s.photos_live > 0, ReasonCode::PhotoLive, p.photo_live);
    }
    tally.plus(s.wifi_known == Some(true), ReasonCode::WifiKnown, p.wifi_known);
    tally.minus(s.wifi_known == Some(false), ReasonCode::WifiUnknown, p.wifi_unknown, &[]);
    if let Some(dwell) = s.dwell_ms.filter(|&ms| ms < u64::from(p.short_visit_s) * 1_000) {
        tally.add(ReasonCode::ShortVisit, 0, None, &[("seconds", dwell / 1_000)]);
    }
}
