//! Invented people, places and records for the tests.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use legwork_geo::anchor::{Anchor, ClockReading, TimeAuthority, anchored_time};
use legwork_geo::evidence::{
    Attestation, ChosenPlace, Environment, Evidence, EvidenceKind, NetworkFix, PhotoProof, PlaceSource,
};
use legwork_geo::fix::{FixProvider, FixRecord};
use legwork_geo::fix_set::best_of;
use legwork_geo::point::LatLng;
use legwork_geo::signer::SoftwareSigner;

pub const DEVICE: [u8; 16] = [0xD0; 16];
pub const AMY: [u8; 16] = [0xA1; 16];
pub const CUSTOMER: [u8; 16] = [0xC1; 16];
pub const BOOT: [u8; 16] = [0xB0; 16];
pub const NOON_MS: i64 = 1_790_000_000_000;
pub const HOUR_MS: i64 = 3_600_000;
/// Monotonic clock at the check-in: an hour after the last token.
pub const NOW_NS: u64 = 5_000_000_000_000;

pub fn shop() -> LatLng {
    LatLng::new(31.2304, 121.4737).unwrap()
}

pub fn signer() -> SoftwareSigner {
    SoftwareSigner::from_secret(&[0x5A; 32]).unwrap()
}

pub fn authority() -> TimeAuthority {
    TimeAuthority::from_secret(&[0x7B; 32]).unwrap()
}

/// A token received `ago_ms` before noon in the same boot.
pub fn anchor(ago_ms: i64) -> Anchor {
    let asked_ns = NOW_NS - ago_ms as u64 * 1_000_000;
    let token = authority().issue(DEVICE, BOOT, asked_ns, NOON_MS - ago_ms, [ago_ms as u8; 16]).unwrap();
    Anchor::accept(token, asked_ns + 80_000_000, DEVICE, &authority().public_key()).unwrap()
}

pub fn clocks() -> ClockReading {
    ClockReading { wall_ms: NOON_MS, monotonic_ns: NOW_NS, boot_id: BOOT }
}

/// `count` readings one second apart, the last one a second ago, trembling by a metre.
pub fn fixes(center: LatLng, accuracy_m: u32, count: u32) -> Vec<FixRecord> {
    (0..count)
        .map(|i| FixRecord {
            point: center.moved_m(f64::from(i % 3) - 1.0, f64::from(i % 2)),
            accuracy_cm: accuracy_m * 100 + i * 10,
            altitude_cm: Some(1_200 + i as i32 * 7),
            altitude_accuracy_cm: Some(400),
            speed_cmps: Some(20),
            speed_accuracy_cmps: None,
            course_cdeg: Some(12_000),
            course_accuracy_cdeg: None,
            wall_ms: NOON_MS - i64::from(count - i) * 1_000,
            monotonic_ns: NOW_NS - u64::from(count - i) * 1_000_000_000,
            provider: FixProvider::Gps,
            is_mock: false,
            is_simulated: false,
            is_accessory: false,
            reduced_accuracy: false,
            satellites: Some(17),
            gnss_ms: Some(NOON_MS - i64::from(count - i) * 1_000),
        })
        .collect()
}

/// An honest check-in at the shop door: anchored an hour ago, attested, photographed.
pub fn honest() -> Evidence {
    let anchor = anchor(HOUR_MS);
    let time = anchored_time(Some(&anchor), &clocks());
    let mut evidence = Evidence::new(EvidenceKind::CheckIn, AMY, time, &clocks());
    evidence.visit = Some([0x71; 16]);
    evidence.customer = Some(CUSTOMER);
    evidence.place =
        Some(ChosenPlace { source: PlaceSource::Planned, name: "晨光五金（静安店）".into(), point: shop() });
    evidence.fixes = fixes(shop().moved_m(30.0, 10.0), 12, 5);
    evidence.best = best_of(&evidence.fixes, evidence.monotonic_ns).map(|i| i as u8);
    evidence.photos = vec![PhotoProof { original: [1; 32], result: [2; 32], live: true }];
    evidence.environment = Environment {
        attestation: Attestation::Passed,
        network: Some(NetworkFix { point: shop().moved_m(-200.0, 90.0), accuracy_cm: 40_000 }),
        ..Environment::default()
    };
    evidence.token = Some(anchor.token);
    evidence.policy_version = 1;
    evidence
}
