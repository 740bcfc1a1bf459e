//! The score is the same everywhere and never rewards a worse fact (row V5).
#![allow(clippy::unwrap_used)]

mod common;

use common::{honest, shop};
use legwork_geo::evidence::Evidence;
use legwork_geo::fence::Fence;
use legwork_geo::policy::Policy;
use legwork_geo::score::{FenceSignal, ReasonCode, Signals, TravelSignal, score};
use legwork_geo::signals::{Surroundings, assess};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

fn clean() -> Signals {
    assess(&honest(), &Surroundings::default())
}

/// Every way in which one fact can be worse.
fn worsen(mut s: Signals, which: usize, by: u64) -> Signals {
    match which {
        0 => s.mock = true,
        1 => s.attested = Some(false),
        2 => s.rooted = true,
        3 => s.hooked = true,
        4 => s.emulator = true,
        5 => s.accessory = true,
        6 => s.software_key = true,
        7 => {
            let old = s.fence.map_or(1_000_000, |f| f.inside_ppm);
            let inside_ppm = old - (by % 1_000_001).min(u64::from(old)) as u32;
            s.fence = Some(FenceSignal { inside_ppm, distance_cm: by, outside: s.fence.is_some_and(|f| f.outside) });
        }
        8 => s.accuracy_cm = s.accuracy_cm.map(|a| a.saturating_add(by as u32)),
        9 => s.fix_age_ms = s.fix_age_ms.saturating_add(by),
        10 => s.frozen = true,
        11 => s.gnss_time_off_ms = Some(s.gnss_time_off_ms.unwrap_or(0).saturating_add(by)),
        12 => s.network_gap_cm = Some(s.network_gap_cm.unwrap_or(0).saturating_add(by)),
        13 => s.clock_moved_ms = s.clock_moved_ms.saturating_add(by),
        14 => s.anchored = false,
        15 => s.window_ms = s.window_ms.map(|w| w.saturating_add(by)),
        16 => s.travel.iter_mut().for_each(|t| t.elapsed_ms = 1 + t.elapsed_ms / 2),
        17 => s.replayed = true,
        18 => s.twin_minutes = s.twin_minutes.saturating_add(by as u32),
        19 => s.photo_required = true,
        20 => s.photos_live = 0,
        21 => s.photos_duplicate += 1,
        22 => s.wifi_known = Some(false),
        23 => s.chain_broken = true,
        24 => s.forked = true,
        _ => s.time_impossible = true,
    }
    s
}

proptest! {
    /// K-38: worse facts never raise the score; the reasons explain the number completely.
    #[test]
    fn v5_worse_never_scores_better(
        start in prop::collection::vec((0usize..26, 0u64..5_000_000), 0..6),
        which in 0usize..26,
        by in 0u64..400_000_000,
        distance_cm in 0u64..200_000_000,
    ) {
        let mut signals = clean();
        signals.travel = vec![TravelSignal { distance_cm, elapsed_ms: 1_200_000 }];
        for (w, b) in start {
            signals = worsen(signals, w, b);
        }
        let policy = Policy::default();
        let (before, after) = (score(&signals, &policy), score(&worsen(signals, which, by), &policy));
        prop_assert!(after.value <= before.value, "{which} by {by}: {before:?} {after:?}");
        let sum: i32 = 100 + after.reasons.iter().map(|r| i32::from(r.weight)).sum::<i32>();
        let cap = after.reasons.iter().filter_map(|r| r.cap).min().unwrap_or(100);
        prop_assert_eq!(i32::from(after.value), sum.clamp(0, 100).min(i32::from(cap)));
    }

    /// K-37: what the server reads from the bytes scores as what the phone had.
    #[test]
    fn v5_server_scores_what_the_phone_scored(east in -2_000.0..2_000.0f64, north in -2_000.0..2_000.0f64, accuracy in 1u32..2_000) {
        let mut evidence = honest();
        evidence.fixes = common::fixes(shop().moved_m(east, north), accuracy, 5);
        let fence = Fence::around(shop());
        let around = Surroundings { fence: Some(&fence), ..Surroundings::default() };
        let sent = Evidence::decode(&evidence.encode()).unwrap();
        prop_assert_eq!(assess(&evidence, &around), assess(&sent, &around));
    }
}

/// Ten thousand judgements, frozen: every CPU and every build must print these bytes.
#[test]
fn v5_bit_equal_on_every_machine() {
    let mut state = 7u64;
    let mut next = move |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    let fence = Fence::around(shop());
    let base = clean();
    let mut hasher = Sha256::new();
    for _ in 0..10_000 {
        let point = legwork_geo::point::LatLng::from_e7(
            shop().lat_e7() + next(100_000) as i32 - 50_000,
            shop().lng_e7() + next(100_000) as i32 - 50_000,
        );
        let check = fence.judge(point.unwrap(), next(100_000) as u32);
        let mut signals = base.clone();
        signals.fence =
            Some(FenceSignal { inside_ppm: check.inside_ppm, distance_cm: check.distance_cm, outside: false });
        let result = score(&signals, &Policy::default());
        hasher.update(check.inside_ppm.to_be_bytes());
        hasher.update(check.distance_cm.to_be_bytes());
        hasher.update([result.value]);
    }
    let hex: String = hasher.finalize().iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(hex, FROZEN);
}
const FROZEN: &str = "7e1190f4a8cabf100a4a20f812bd550ca58a3695644b6ae94d02686e9f319b44";

#[test]
fn v5_codes_are_stable_and_distinct() {
    let mut codes: Vec<_> = ReasonCode::ALL.iter().map(|c| c.as_str()).collect();
    for code in ReasonCode::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
    }
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), ReasonCode::ALL.len());
}
