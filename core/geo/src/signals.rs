//! From evidence and its surroundings to the integer facts of the score.

use crate::anchor::TimeBasis;
use crate::chain::ChainError;
use crate::dwell::Dwell;
use crate::evidence::{Attestation, Evidence};
use crate::fence::{Fence, FenceVerdict};
use crate::fix::{FixProvider, FixRecord};
use crate::fix_set::is_frozen;
use crate::point::LatLng;
use crate::score::{FenceSignal, Signals, TRAVEL_BANDS_CM, TravelSignal};
use crate::signer::SignerKind;
use libm::round;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Visits farther apart in time than this say nothing about travel, milliseconds.
const TRAVEL_HORIZON_MS: u64 = 48 * 3_600_000;
/// A reading repeated later than this is a replay, milliseconds.
const REPLAY_AFTER_MS: u64 = 12 * 3_600_000;

/// Whether the record's cryptography holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChainStatus {
    /// It does, or it is this phone's own record not yet sent.
    Sound,
    /// It does not.
    Broken,
    /// The device has two histories.
    Forked,
}

impl From<Result<(), ChainError>> for ChainStatus {
    fn from(result: Result<(), ChainError>) -> Self {
        match result {
            Ok(()) => ChainStatus::Sound,
            Err(ChainError::Fork(_) | ChainError::Behind(_)) => ChainStatus::Forked,
            Err(_) => ChainStatus::Broken,
        }
    }
}

/// What is kept of an earlier (or, on the server, any other) visit of the same person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastVisit {
    /// Its measured point.
    pub point: LatLng,
    /// Its accuracy, centimetres.
    pub accuracy_cm: u32,
    /// Its time, milliseconds since 1970 UTC.
    pub time_ms: i64,
    /// The doubt of its time, milliseconds.
    pub uncertainty_ms: u64,
    /// The customer.
    pub customer: Option<[u8; 16]>,
    /// [`fingerprint`] of its reading.
    pub fingerprint: Option<[u8; 8]>,
    /// Its Wi-Fi, as in [`Environment`](crate::evidence::Environment).
    pub wifi: Option<[u8; 8]>,
    /// Its verdict was "verified".
    pub verified: bool,
}

impl PastVisit {
    /// What to keep of a record; `None` if it has no reading.
    pub fn of(evidence: &Evidence, verified: bool) -> Option<PastVisit> {
        let best = evidence.best_fix()?;
        Some(PastVisit {
            point: best.point,
            accuracy_cm: best.accuracy_cm,
            time_ms: evidence.time.time_ms,
            uncertainty_ms: evidence.time.uncertainty_ms,
            customer: evidence.customer,
            fingerprint: fingerprint(best),
            wifi: evidence.environment.wifi,
            verified,
        })
    }
}

/// What surrounds a record. The phone fills what it knows; the server fills the rest and decides.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The customer's fence, if there is a pin.
    pub fence: Option<&'a Fence>,
    /// Other visits of the person, all devices; order does not matter, the record itself not among them.
    pub visits: &'a [PastVisit],
    /// The cryptography.
    pub chain: ChainStatus,
    /// Where the key lives.
    pub signer: SignerKind,
    /// Server time when a head covering the record first arrived; `None` on the phone.
    pub received_ms: Option<i64>,
    /// The visit type requires a photo.
    pub photo_required: bool,
    /// Photos of the record that look like one of another visit.
    pub photos_duplicate: u32,
    /// Minutes another device moved along within 15 m (server only).
    pub twin_minutes: u32,
    /// Length of the visit, at check-out.
    pub dwell: Option<Dwell>,
}

impl Default for Surroundings<'_> {
    /// No pin, no history, a sound chain with a hardware key, nothing required.
    fn default() -> Self {
        Surroundings {
            fence: None,
            visits: &[],
            chain: ChainStatus::Sound,
            signer: SignerKind::Keystore,
            received_ms: None,
            photo_required: false,
            photos_duplicate: 0,
            twin_minutes: 0,
            dwell: None,
        }
    }
}

/// Eight bytes that name a reading: position, accuracies, height, speed and course, but no time. Two honest readings
/// never agree in all of them. `None` for network positions and readings without height: those do repeat.
pub fn fingerprint(fix: &FixRecord) -> Option<[u8; 8]> {
    let altitude = fix.altitude_cm?;
    if fix.provider == FixProvider::Network {
        return None;
    }
    let mut hasher = Sha256::new();
    hasher.update(fix.point.lat_e7().to_be_bytes());
    hasher.update(fix.point.lng_e7().to_be_bytes());
    hasher.update(fix.accuracy_cm.to_be_bytes());
    hasher.update(altitude.to_be_bytes());
    // One more than the largest value stands for "unknown", so that it differs from 0.
    for value in [fix.altitude_accuracy_cm, fix.speed_cmps] {
        hasher.update(value.map_or(u64::MAX, u64::from).to_be_bytes());
    }
    hasher.update(fix.course_cdeg.map_or(u32::MAX, u32::from).to_be_bytes());
    hasher.finalize().first_chunk().copied()
}

/// Reads the facts. Everything comes from the signed record and its surroundings, nothing from the present moment,
/// so a record can be scored again at any time.
pub fn assess(evidence: &Evidence, around: &Surroundings<'_>) -> Signals {
    let best = evidence.best_fix();
    let env = &evidence.environment;
    let fixes = &evidence.fixes;
    let fence = around.fence.zip(best).map(|(fence, fix)| {
        let check = fence.judge(fix.point, fix.accuracy_cm);
        FenceSignal {
            inside_ppm: check.inside_ppm,
            distance_cm: check.distance_cm,
            outside: check.verdict == FenceVerdict::Outside,
        }
    });
    let anchored = evidence.time.basis == TimeBasis::Anchored;
    let wall_off_ms = if anchored { evidence.wall_ms.abs_diff(evidence.time.time_ms) } else { 0 };
    Signals {
        chain_broken: around.chain == ChainStatus::Broken,
        forked: around.chain == ChainStatus::Forked,
        time_impossible: time_impossible(evidence, around.received_ms),
        mock: fixes.iter().any(|f| f.is_mock || f.is_simulated),
        attested: match env.attestation {
            Attestation::None => None,
            Attestation::Passed => Some(true),
            Attestation::Failed => Some(false),
        },
        rooted: env.rooted,
        hooked: env.hooked,
        emulator: env.emulator,
        accessory: fixes.iter().any(|f| f.is_accessory),
        software_key: around.signer == SignerKind::Software,
        fence,
        accuracy_cm: best.map(|f| f.accuracy_cm),
        fix_age_ms: best.map_or(0, |f| fix_age_ms(f, evidence.monotonic_ns)),
        frozen: is_frozen(fixes),
        gnss_time_off_ms: best.and_then(|f| gnss_time_off_ms(f, evidence)),
        network_gap_cm: best
            .zip(env.network)
            .filter(|(f, _)| f.provider != FixProvider::Network)
            .map(|(f, network)| apart_cm(f.point, f.accuracy_cm, network.point, network.accuracy_cm)),
        clock_moved_ms: env.clock_moved_ms.unsigned_abs().max(wall_off_ms),
        anchored,
        window_ms: window_ms(evidence, around.received_ms),
        travel: best.map_or_else(Vec::new, |f| fastest_travel(f, evidence, around.visits)),
        replayed: best.and_then(fingerprint).is_some_and(|print| {
            around
                .visits
                .iter()
                .any(|v| v.fingerprint == Some(print) && v.time_ms.abs_diff(evidence.time.time_ms) > REPLAY_AFTER_MS)
        }),
        twin_minutes: around.twin_minutes,
        photo_required: around.photo_required,
        photos_live: evidence.photos.iter().filter(|p| p.live).count() as u32,
        photos_duplicate: around.photos_duplicate,
        wifi_known: wifi_known(evidence, around.visits),
        dwell_ms: around.dwell.map(|d| d.least_ms),
    }
}

/// Age of a reading at the moment of the record. A reading from after the record, or of another boot (its clock is
/// ahead), has no believable age: it counts as stale.
fn fix_age_ms(fix: &FixRecord, now_ns: u64) -> u64 {
    now_ns.checked_sub(fix.monotonic_ns).map_or(u64::MAX, |ns| ns / 1_000_000)
}

/// Claimed before the token was made, or after the head was received.
fn time_impossible(evidence: &Evidence, received_ms: Option<i64>) -> bool {
    let time = &evidence.time;
    let latest = time.time_ms.saturating_add_unsigned(time.uncertainty_ms);
    let earliest = time.time_ms.saturating_sub_unsigned(time.uncertainty_ms);
    let not_before = evidence.token.as_ref().map(|t| t.server_ms).max(time.not_before_ms);
    not_before.is_some_and(|least| latest < least) || received_ms.is_some_and(|most| earliest > most)
}

/// From the last token to the first receipt (on the phone: to the claimed time).
fn window_ms(evidence: &Evidence, received_ms: Option<i64>) -> Option<u64> {
    let from = evidence.token.as_ref()?.server_ms;
    let to = received_ms.unwrap_or(evidence.time.time_ms);
    Some(to.saturating_sub(from).max(0) as u64)
}

/// Satellite time against the record's time at the moment of the reading, beyond a believable doubt. For a time that
/// rests on the wall clock alone, the wall clock is what the satellites are compared with, without its day of doubt.
fn gnss_time_off_ms(fix: &FixRecord, evidence: &Evidence) -> Option<u64> {
    let gnss_ms = fix.gnss_ms?;
    let age_ms = evidence.monotonic_ns.saturating_sub(fix.monotonic_ns) / 1_000_000;
    let expected = evidence.time.time_ms.saturating_sub_unsigned(age_ms);
    let anchored = evidence.time.basis == TimeBasis::Anchored;
    let doubt = if anchored { evidence.time.uncertainty_ms } else { 0 };
    Some(gnss_ms.abs_diff(expected).saturating_sub(doubt))
}

/// Distance of two points beyond both accuracies, centimetres.
fn apart_cm(p: LatLng, p_accuracy_cm: u32, q: LatLng, q_accuracy_cm: u32) -> u64 {
    let distance_cm = round(p.distance_m(q) * 100.0) as u64;
    distance_cm.saturating_sub(u64::from(p_accuracy_cm)).saturating_sub(u64::from(q_accuracy_cm))
}

/// The fastest journey of each distance band between this visit and another one within two days, in the visitor's
/// favour: distance less both accuracies, time plus both doubts.
fn fastest_travel(fix: &FixRecord, evidence: &Evidence, visits: &[PastVisit]) -> Vec<TravelSignal> {
    let mut fastest: [Option<TravelSignal>; TRAVEL_BANDS_CM.len() + 1] = Default::default();
    for visit in visits {
        let apart_ms = visit.time_ms.abs_diff(evidence.time.time_ms);
        let distance_cm = apart_cm(fix.point, fix.accuracy_cm, visit.point, visit.accuracy_cm);
        if apart_ms > TRAVEL_HORIZON_MS || distance_cm == 0 {
            continue;
        }
        let doubt_ms = visit.uncertainty_ms.saturating_add(evidence.time.uncertainty_ms);
        let travel = TravelSignal { distance_cm, elapsed_ms: apart_ms.saturating_add(doubt_ms).max(1) };
        let held = &mut fastest[travel.band()];
        if held.is_none_or(|other| (other.speed_mmps(), other.distance_cm) < (travel.speed_mmps(), distance_cm)) {
            *held = Some(travel);
        }
    }
    fastest.into_iter().flatten().collect()
}

/// Whether the Wi-Fi is one of those of verified visits to the same customer.
fn wifi_known(evidence: &Evidence, visits: &[PastVisit]) -> Option<bool> {
    let wifi = evidence.environment.wifi?;
    let customer = evidence.customer?;
    let mut seen =
        visits.iter().filter(|v| v.verified && v.customer == Some(customer)).filter_map(|v| v.wifi).peekable();
    seen.peek()?;
    Some(seen.any(|known| known == wifi))
}
