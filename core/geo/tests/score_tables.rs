//! Twenty attacks and ten genuine visits (row V5). A regression table, not a validation: the weights were set with
//! these cases in view.
#![allow(clippy::unwrap_used)]

mod common;

use common::{AMY, BOOT, CUSTOMER, DEVICE, HOUR_MS, NOON_MS, NOW_NS, anchor, clocks, fixes, honest, shop, signer};
use legwork_geo::anchor::{AnchoredTime, ClockReading, TimeBasis, anchored_time};
use legwork_geo::chain::{ChainState, verify, verify_overlapping};
use legwork_geo::evidence::{Attestation, Evidence, EvidenceKind, NetworkFix, PhotoProof};
use legwork_geo::fence::Fence;
use legwork_geo::fix::{FixProvider, FixRecord};
use legwork_geo::fix_set::best_of;
use legwork_geo::point::LatLng;
use legwork_geo::policy::Policy;
use legwork_geo::score::{ReasonCode, Score, Verdict, score};
use legwork_geo::signals::{ChainStatus, PastVisit, Surroundings, assess};
use legwork_geo::signer::EvidenceSigner;

const HOME_WIFI: [u8; 8] = [0x11; 8];
const SHOP_WIFI: [u8; 8] = [0x22; 8];

/// An honest check-in without photo, so that no bonus hides a penalty.
fn plain() -> Evidence {
    Evidence { photos: Vec::new(), ..honest() }
}

/// What a case gets with every signal, and with those alone that the apps measure.
struct Judged {
    all: Score,
    product: Score,
}

impl std::ops::Deref for Judged {
    type Target = Score;
    fn deref(&self) -> &Score {
        &self.all
    }
}

fn judge(evidence: &Evidence, around: Surroundings<'_>) -> Judged {
    let fence = Fence::around(shop());
    let around = Surroundings { fence: around.fence.or(Some(&fence)), ..around };
    let all = score(&assess(evidence, &around), &Policy::default());
    // No shell attests, tells Wi-Fi or knows accessories on Android; the server compares no ways and asks for no photo.
    let mut measured = each_fix(evidence.clone(), |fix| fix.is_accessory = false);
    measured.environment.attestation = Attestation::None;
    measured.environment.wifi = None;
    let around = Surroundings { twin_minutes: 0, photo_required: false, ..around };
    Judged { all, product: score(&assess(&measured, &around), &Policy::default()) }
}

/// The page that says what the product catches.
const PAGE: &str = include_str!("../../../docs/howto/how-far-a-check-in-is-proved.md");

/// The result the page gives for a row: "suspicious 20".
fn documented(row: &str) -> Option<&'static str> {
    let cells = |line: &'static str| line.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>();
    PAGE.lines().filter(|line| line.starts_with('|')).map(cells).find(|cells| cells[0] == row)?.last().copied()
}

fn with_fixes(mut evidence: Evidence, fixes: Vec<FixRecord>) -> Evidence {
    evidence.best = best_of(&fixes, evidence.monotonic_ns).map(|i| i as u8);
    evidence.fixes = fixes;
    evidence
}

fn each_fix(mut evidence: Evidence, edit: impl Fn(&mut FixRecord)) -> Evidence {
    evidence.fixes.iter_mut().for_each(edit);
    evidence
}

fn network_elsewhere(mut evidence: Evidence) -> Evidence {
    evidence.environment.network = Some(NetworkFix { point: shop().moved_m(12_000.0, 0.0), accuracy_cm: 50_000 });
    evidence
}

/// Another visit of Amy: `away_m` to the east, `ago_s` earlier.
fn visit(away_m: f64, ago_s: i64) -> PastVisit {
    PastVisit {
        point: shop().moved_m(away_m, 0.0),
        accuracy_cm: 1_500,
        time_ms: NOON_MS - ago_s * 1_000,
        uncertainty_ms: 200,
        customer: Some(CUSTOMER),
        fingerprint: None,
        wifi: Some(SHOP_WIFI),
        verified: true,
    }
}

fn expect(name: &str, got: &Judged, value: u8, verdict: Verdict, because: &[ReasonCode]) {
    if let Some(result) = documented(name) {
        let product = format!("{:?} {}", got.product.verdict, got.product.value).to_lowercase();
        assert_eq!(product, result, "the page says otherwise of {name}: {:?}", got.product.reasons);
    }
    assert_eq!((got.value, got.verdict), (value, verdict), "{name}: {:?}", got.reasons);
    for code in because {
        assert!(got.reasons.iter().any(|r| r.code == *code), "{name} lacks {code:?}: {:?}", got.reasons);
    }
}

/// After a restart `ago_ms` after the last token, with a wall clock that is off by `wall_off_ms`.
fn after_reboot(ago_ms: i64, wall_off_ms: i64) -> Evidence {
    let anchor = anchor(0);
    let now = ClockReading { wall_ms: NOON_MS + ago_ms + wall_off_ms, monotonic_ns: NOW_NS / 10, boot_id: [0xB1; 16] };
    let time = anchored_time(Some(&anchor), &now);
    let base = plain();
    let mut evidence = Evidence::new(EvidenceKind::CheckIn, AMY, time, &now);
    evidence.customer = base.customer;
    evidence.environment = base.environment.clone();
    evidence.token = Some(anchor.token);
    let moved = each_fix(base, |f| {
        let age_ns = NOW_NS - f.monotonic_ns;
        f.monotonic_ns = now.monotonic_ns - age_ns;
        f.gnss_ms = Some(NOON_MS + ago_ms - age_ns as i64 / 1_000_000);
    });
    with_fixes(evidence, moved.fixes)
}

/// Which of the twenty the product catches is said where people look it up, and held by the tests below.
#[test]
fn v5_the_page_on_proofs_says_what_each_attack_gets() {
    for row in 1..=20 {
        let parts = [format!("A{row}"), format!("A{row} album")];
        assert!(parts.iter().any(|row| documented(row).is_some()), "A{row} is missing");
    }
}

#[test]
fn v5_a1_mock_location_app() {
    let still = fixes(shop(), 5, 1)[0].clone();
    let frozen =
        (0..5).map(|i| FixRecord { is_mock: true, monotonic_ns: NOW_NS - (5 - i) * 1_000_000_000, ..still.clone() });
    let got = judge(&with_fixes(plain(), frozen.collect()), Surroundings::default());
    expect("A1", &got, 20, Verdict::Suspicious, &[ReasonCode::MockLocation, ReasonCode::FrozenPosition]);
}

#[test]
fn v5_a2_hook_hides_the_flag() {
    let mut e = network_elsewhere(plain());
    (e.environment.rooted, e.environment.hooked) = (true, true);
    e.environment.attestation = Attestation::Failed;
    let because =
        [ReasonCode::AttestationFailed, ReasonCode::Rooted, ReasonCode::Hooked, ReasonCode::NetworkPositionDiffers];
    expect("A2", &judge(&e, Surroundings::default()), 0, Verdict::Suspicious, &because);
}

#[test]
fn v5_a3_hook_with_jitter() {
    let mut e = plain();
    e.environment.hooked = true;
    e.environment.attestation = Attestation::Failed;
    expect("A3", &judge(&e, Surroundings::default()), 40, Verdict::Suspicious, &[ReasonCode::AttestationFailed]);
}

#[test]
fn v5_a4_forged_attestation() {
    let mut e = network_elsewhere(plain());
    e.environment.wifi = Some(HOME_WIFI);
    let visits = [visit(0.0, 3 * 86_400)];
    let got = judge(&e, Surroundings { visits: &visits, ..Surroundings::default() });
    expect("A4", &got, 47, Verdict::Suspicious, &[ReasonCode::NetworkPositionDiffers, ReasonCode::WifiUnknown]);
}

#[test]
fn v5_a5_from_home() {
    let mut e = network_elsewhere(with_fixes(plain(), fixes(shop().moved_m(12_000.0, 0.0), 12, 5)));
    e.environment.wifi = None;
    expect("A5", &judge(&e, Surroundings::default()), 45, Verdict::Suspicious, &[ReasonCode::OutsideFence]);
}

/// A6, A9, A10: the chain's answer becomes the status; the details are in `evidence_chain.rs`.
#[test]
fn v5_a6_a9_a10_broken_cryptography() {
    let start = ChainState::new(DEVICE);
    let key = signer().public_key();
    let (first, one) = start.append(plain(), &signer()).unwrap();
    let (second, two) = one.append(plain(), &signer()).unwrap();
    let (slipped_in, _) = start.append(honest(), &signer()).unwrap();
    let stored = [first.hash(), second.hash()];
    let known = |sequence: u64| stored.get(sequence as usize - 1).copied();
    let mut edited = second.clone();
    edited.bytes[60] ^= 1;
    let cases = [
        ("A6", verify_overlapping(&[slipped_in], &two, &key, &known).map(drop), ReasonCode::ChainForked),
        ("A9", verify(&[first, edited], &start, &key).map(drop), ReasonCode::ChainBroken),
        ("A10", verify(&[second], &start, &key).map(drop), ReasonCode::ChainBroken),
    ];
    for (name, answer, because) in cases {
        let got = judge(&plain(), Surroundings { chain: ChainStatus::from(answer), ..Surroundings::default() });
        expect(name, &got, 0, Verdict::Rejected, &[because]);
    }
}

#[test]
fn v5_a7_claimed_before_the_last_nonce() {
    let mut e = plain();
    e.time.time_ms = e.token.as_ref().unwrap().server_ms - 2 * HOUR_MS;
    expect("A7", &judge(&e, Surroundings::default()), 0, Verdict::Rejected, &[ReasonCode::TimeImpossible]);
    let late = Surroundings { received_ms: Some(NOON_MS - HOUR_MS), ..Surroundings::default() };
    expect("A7 after receipt", &judge(&plain(), late), 0, Verdict::Rejected, &[ReasonCode::TimeImpossible]);
}

#[test]
fn v5_a8_clock_change_after_reboot() {
    let mut e = after_reboot(72 * HOUR_MS, -48 * HOUR_MS);
    e.environment.clock_moved_ms = -48 * HOUR_MS;
    let around = Surroundings { received_ms: Some(NOON_MS + 73 * HOUR_MS), ..Surroundings::default() };
    let because = [
        ReasonCode::SatelliteTimeDiffers,
        ReasonCode::NoTimeAnchor,
        ReasonCode::ClockMoved,
        ReasonCode::WideTimeWindow,
    ];
    expect("A8", &judge(&e, around), 10, Verdict::Suspicious, &because);
}

#[test]
fn v5_a11_two_phones() {
    let visits = [visit(30_000.0, 240)];
    let got = judge(&plain(), Surroundings { visits: &visits, ..Surroundings::default() });
    expect("A11", &got, 45, Verdict::Suspicious, &[ReasonCode::TooFast]);
    let absurd = [visit(60_000.0, 60)];
    let got = judge(&plain(), Surroundings { visits: &absurd, ..Surroundings::default() });
    expect("A11, three times over", &got, 20, Verdict::Suspicious, &[ReasonCode::TooFast]);
}

#[test]
fn v5_a12_replay_of_yesterday() {
    let still = fixes(shop(), 9, 1)[0].clone();
    let replayed: Vec<_> =
        (0..5).map(|i| FixRecord { monotonic_ns: NOW_NS - (5 - i) * 1_000_000_000, ..still.clone() }).collect();
    let e = with_fixes(plain(), replayed);
    let mut yesterday = PastVisit::of(&e, true).unwrap();
    yesterday.time_ms -= 24 * HOUR_MS;
    let visits = [yesterday];
    let got = judge(&e, Surroundings { visits: &visits, ..Surroundings::default() });
    expect("A12", &got, 25, Verdict::Suspicious, &[ReasonCode::ReplayedPosition, ReasonCode::FrozenPosition]);
}

#[test]
fn v5_a13_colleague_carries_the_phone() {
    let got = judge(&plain(), Surroundings { twin_minutes: 45, ..Surroundings::default() });
    expect("A13", &got, 70, Verdict::Review, &[ReasonCode::TwinDevice]);
}

#[test]
fn v5_a14_album_or_reused_photo() {
    let mut e = plain();
    e.photos = vec![PhotoProof { original: [5; 32], result: [6; 32], live: false }];
    let required = Surroundings { photo_required: true, ..Surroundings::default() };
    expect("A14 album", &judge(&e, required), 75, Verdict::Review, &[ReasonCode::PhotoMissing]);
    let reused = Surroundings { photos_duplicate: 1, ..required };
    expect("A14 reused", &judge(&e, reused), 55, Verdict::Review, &[ReasonCode::PhotoDuplicate]);
}

#[test]
fn v5_a15_radio_spoofer() {
    let e = each_fix(network_elsewhere(plain()), |f| f.gnss_ms = f.gnss_ms.map(|ms| ms + 600_000));
    let because = [ReasonCode::SatelliteTimeDiffers, ReasonCode::NetworkPositionDiffers];
    expect("A15", &judge(&e, Surroundings::default()), 15, Verdict::Suspicious, &because);
}

#[test]
fn v5_a16_bluetooth_receiver() {
    let e = each_fix(network_elsewhere(plain()), |f| f.is_accessory = true);
    let because = [ReasonCode::AccessoryPosition, ReasonCode::NetworkPositionDiffers];
    expect("A16", &judge(&e, Surroundings::default()), 40, Verdict::Suspicious, &because);
}

#[test]
fn v5_a17_cached_fix() {
    let e = each_fix(plain(), |f| {
        f.monotonic_ns -= 900_000_000_000;
        f.gnss_ms = f.gnss_ms.map(|ms| ms - 900_000);
    });
    expect("A17", &judge(&e, Surroundings::default()), 45, Verdict::Suspicious, &[ReasonCode::StalePosition]);
    let future = each_fix(plain(), |f| f.monotonic_ns += 60_000_000_000);
    expect(
        "A17 future",
        &judge(&future, Surroundings::default()),
        45,
        Verdict::Suspicious,
        &[ReasonCode::StalePosition],
    );
}

#[test]
fn v5_a18_cell_only() {
    let cell =
        fixes(shop(), 2_200, 1).into_iter().map(|f| FixRecord { provider: FixProvider::Network, gnss_ms: None, ..f });
    let mut e = with_fixes(plain(), cell.collect());
    e.environment.network = None;
    expect(
        "A18",
        &judge(&e, Surroundings::default()),
        26,
        Verdict::Suspicious,
        &[ReasonCode::PoorAccuracy, ReasonCode::FenceUnsure],
    );
}

#[test]
fn v5_a19_nine_visits_made_at_home() {
    let mut e = plain();
    let anchor = {
        let token = common::authority().issue(DEVICE, BOOT, 0, NOON_MS - 10 * HOUR_MS, [1; 16]).unwrap();
        legwork_geo::anchor::Anchor { token, received_ns: 0 }
    };
    let now = ClockReading { monotonic_ns: 10 * 3_600 * 1_000_000_000, ..clocks() };
    e.time = anchored_time(Some(&anchor), &now);
    e.token = Some(anchor.token);
    let shift = now.monotonic_ns - e.monotonic_ns;
    let mut e = each_fix(e, |f| f.monotonic_ns += shift);
    e.monotonic_ns = now.monotonic_ns;
    let visits: Vec<_> = (1..9).map(|i| visit(20_000.0 * f64::from(i), 290 * i64::from(i))).collect();
    let got = judge(&e, Surroundings { visits: &visits, ..Surroundings::default() });
    expect("A19", &got, 45, Verdict::Suspicious, &[ReasonCode::TooFast, ReasonCode::WideTimeWindow]);
}

/// The one that is not caught: everything the phone says is consistent. Documented in `score`.
#[test]
fn v5_a20_perfect_forgery_is_not_seen() {
    let mut e = honest();
    e.environment.wifi = Some(SHOP_WIFI);
    let visits = [visit(0.0, 7 * 86_400)];
    let got = judge(&e, Surroundings { visits: &visits, ..Surroundings::default() });
    expect("A20", &got, 100, Verdict::Verified, &[ReasonCode::WifiKnown, ReasonCode::PhotoLive]);
}

#[test]
fn v5_genuine_visits() {
    let at = |east: f64, accuracy: u32| with_fixes(honest(), fixes(shop().moved_m(east, 0.0), accuracy, 5));
    let mut old_phone = with_fixes(plain(), fixes(shop().moved_m(25.0, 0.0), 45, 1));
    old_phone.environment.attestation = Attestation::None;
    old_phone.environment.network = None;
    let mut clock_changed = honest();
    clock_changed.wall_ms -= 2 * HOUR_MS;
    clock_changed.environment.clock_moved_ms = -2 * HOUR_MS;
    let mut basement = honest();
    let (six, mono) = (anchor(0), NOW_NS + 6 * 3_600 * 1_000_000_000);
    let now = ClockReading { wall_ms: NOON_MS + 6 * HOUR_MS, monotonic_ns: mono, boot_id: BOOT };
    (basement.time, basement.wall_ms, basement.monotonic_ns) = (anchored_time(Some(&six), &now), now.wall_ms, mono);
    basement.token = Some(six.token);
    let basement = each_fix(basement, |f| {
        f.monotonic_ns += 6 * 3_600 * 1_000_000_000;
        f.gnss_ms = None;
    });
    let far = |away_m: f64, ago_s| PastVisit {
        point: LatLng::new(shop().lat(), shop().lng() - away_m / 95_180.0).unwrap(),
        ..visit(0.0, ago_s)
    };
    let (train, flight, none) = ([far(120_000.0, 1_250)], [far(1_000_000.0, 4_000)], []);
    let cases: [(&str, Evidence, &[PastVisit], u8, Verdict); 10] = [
        ("G1 at the door", honest(), &none, 100, Verdict::Verified),
        ("G2 indoors, 140 m", at(40.0, 140), &none, 93, Verdict::Verified),
        ("G3 six hours in a basement", basement, &none, 100, Verdict::Verified),
        ("G4 old phone", old_phone, &none, 95, Verdict::Verified),
        ("G5 pin wrong by 420 m", at(420.0, 12), &none, 45, Verdict::Suspicious),
        ("G6 edge of a campus", at(280.0, 30), &none, 98, Verdict::Verified),
        ("G7 user changed the clock", clock_changed, &none, 100, Verdict::Verified),
        ("G8 reboot and 30 hours offline", after_reboot(30 * HOUR_MS, 0), &none, 65, Verdict::Review),
        ("G9 high-speed train, 96 m/s", honest(), &train, 100, Verdict::Verified),
        ("G10 flight, 250 m/s", honest(), &flight, 100, Verdict::Verified),
    ];
    for (name, evidence, visits, value, verdict) in cases {
        expect(name, &judge(&evidence, Surroundings { visits, ..Surroundings::default() }), value, verdict, &[]);
    }
    let pin_fixed = Fence::around(shop().moved_m(420.0, 0.0));
    let got = judge(&at(420.0, 12), Surroundings { fence: Some(&pin_fixed), ..Surroundings::default() });
    expect("G5 once the pin is right", &got, 100, Verdict::Verified, &[]);
}

/// K-34: travelling through time zones and daylight saving changes nothing that is scored.
#[test]
fn v5_wall_clock_is_not_scored_within_a_boot() {
    let expected = judge(&honest(), Surroundings::default()).value;
    for off in [-10 * 365 * 24 * HOUR_MS, -HOUR_MS, HOUR_MS, 10 * 365 * 24 * HOUR_MS] {
        let mut e = honest();
        e.wall_ms += off;
        let got = judge(&e, Surroundings::default());
        assert_eq!(got.value, expected);
        assert!(got.reasons.iter().any(|r| r.code == ReasonCode::ClockMoved && r.weight == 0));
    }
}

/// Without a reading there is nothing to believe, and nothing breaks.
#[test]
fn v5_no_reading() {
    let got = judge(&with_fixes(honest(), Vec::new()), Surroundings::default());
    expect("no reading", &got, 45, Verdict::Suspicious, &[ReasonCode::NoPosition]);
    let time = AnchoredTime {
        time_ms: i64::MAX,
        uncertainty_ms: u64::MAX,
        basis: TimeBasis::NeverAnchored,
        not_before_ms: None,
    };
    let extreme = Evidence { time, wall_ms: i64::MIN, ..honest() };
    judge(
        &extreme,
        Surroundings {
            visits: &[visit(1e6, i64::MAX / 4_000)],
            received_ms: Some(i64::MIN),
            ..Surroundings::default()
        },
    );
}
