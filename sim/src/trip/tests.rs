#![allow(clippy::unwrap_used)]
use super::*;
use legwork_geo::anchor::{AnchoredTime, TimeBasis};
use legwork_geo::evidence::{Evidence, EvidenceKind};
use legwork_geo::fence::Fence;
use legwork_geo::fix_set::FixSet;
use legwork_geo::policy::Policy;
use legwork_geo::score::{ReasonCode, Score, score};
use legwork_geo::signals::{PastVisit, Surroundings, assess};

const DAY_MS: i64 = 86_400_000;

fn began() -> ClockReading {
    ClockReading { wall_ms: 1_790_000_000_000, monotonic_ns: 5_000 * SECOND_NS, boot_id: [7; 16] }
}

fn home() -> LatLng {
    LatLng::new(31.3, 120.58).unwrap()
}

/// Two customers, some minutes apart.
fn route() -> Route {
    let stop = |east, north, sky| Stop { at: home().moved_m(east, north), stay_s: 120, sky };
    let stops = vec![stop(2_400.0, 900.0, Sky::Street), stop(-1_200.0, 3_000.0, Sky::Indoors)];
    Route { from: home(), stops, speed_mps: 9.0, sky: Sky::Street }
}

/// The check-in that a phone makes at the first stop.
fn check_in(trip: &Trip, began: &ClockReading) -> Evidence {
    let fixes = trip.at_stop(0);
    let at = later(began, trip.reaches(0).unwrap() + 12);
    let mut set = FixSet::new(fixes[0].monotonic_ns);
    fixes.iter().filter(|fix| fix.monotonic_ns <= at.monotonic_ns).for_each(|fix| set.push(fix).unwrap());
    let time =
        AnchoredTime { time_ms: at.wall_ms, uncertainty_ms: 900, basis: TimeBasis::Anchored, not_before_ms: None };
    Evidence {
        best: set.best_index(at.monotonic_ns).map(|i| i as u8),
        fixes: set.fixes().to_vec(),
        ..Evidence::new(EvidenceKind::CheckIn, [1; 16], time, &at)
    }
}

fn judged(evidence: &Evidence, visits: &[PastVisit]) -> Score {
    let fence = Fence::around(route().stops[0].at);
    score(
        &assess(evidence, &Surroundings { fence: Some(&fence), visits, ..Surroundings::default() }),
        &Policy::default(),
    )
}

fn codes(score: &Score) -> Vec<ReasonCode> {
    score.reasons.iter().map(|reason| reason.code).collect()
}

/// One check-in may fall into a gap or have only wild readings; most do not.
fn most(holds: impl Fn(u64) -> bool) -> bool {
    (0..40).filter(|seed| holds(*seed)).count() >= 36
}

#[test]
fn a_trip_comes_from_its_seed_alone() {
    let trip = |seed| Trip::new(seed, &route(), &began());
    assert_eq!(trip(3), trip(3));
    assert_ne!(trip(3), trip(4));
    assert_eq!(trip(3).moments[9].second, 9);
    let fix = trip(3).fixes().next().cloned().unwrap();
    assert_eq!((fix.wall_ms - began().wall_ms) as u64, (fix.monotonic_ns - began().monotonic_ns) / 1_000_000);
}

#[test]
fn the_true_way_is_the_route_at_its_speed() {
    let (route, trip) = (route(), Trip::new(1, &route(), &began()));
    for (number, stop) in route.stops.iter().enumerate() {
        let here: Vec<_> = trip.moments.iter().filter(|m| m.stop == Some(number)).collect();
        assert_eq!(here.len() as u32, stop.stay_s);
        assert!(here.iter().all(|m| m.truth == stop.at));
    }
    let steps: Vec<f64> = trip.moments.windows(2).map(|pair| pair[0].truth.distance_m(pair[1].truth)).collect();
    assert!(steps.iter().all(|metres| *metres <= route.speed_mps + 0.1), "nobody jumps");
    let length: f64 = steps.iter().sum::<f64>() + trip.moments[0].truth.distance_m(route.from);
    let planned = route.from.distance_m(route.stops[0].at) + route.stops[0].at.distance_m(route.stops[1].at);
    assert!((length / planned - 1.0).abs() < 0.001, "{length} of {planned} m");
}

/// The radius holds 68 % by definition; wild readings and the spread of the claimed radius move that a little.
#[test]
fn the_radius_holds_the_truth_about_as_often_as_it_says() {
    let (mut held, mut all, mut spikes, mut gaps) = (0, 0, 0, 0);
    for seed in 0..60 {
        for moment in Trip::new(seed, &route(), &began()).moments {
            let Some(fix) = moment.fix else {
                gaps += 1;
                continue;
            };
            let measured = LatLng::new(fix.lat, fix.lng).unwrap();
            let off = moment.truth.distance_m(measured);
            if moment.spike {
                spikes += 1;
                assert!(off > 100.0, "a wild one is far off: {off}");
            } else {
                all += 1;
                held += i32::from(off <= fix.accuracy_m);
            }
        }
    }
    let percent = f64::from(held) * 100.0 / f64::from(all);
    assert!((60.0..78.0).contains(&percent), "{percent} %");
    assert!(spikes > 50 && gaps > 1_000, "{spikes} wild ones, {gaps} seconds without a reading");
}

#[test]
fn an_honest_visit_is_believed() {
    assert!(most(|seed| {
        let score = judged(&check_in(&Trip::new(seed, &route(), &began()), &began()), &[]);
        score.value >= 80 && !codes(&score).contains(&ReasonCode::FrozenPosition)
    }));
}

/// (attack, what gives it away)
#[test]
fn cheats_are_seen_by_what_gives_them_away() {
    let cases = [
        (Attack::MockApp { home: home() }, ReasonCode::MockLocation),
        (Attack::HiddenMock { home: home() }, ReasonCode::FrozenPosition),
        (Attack::Accessory { home: home() }, ReasonCode::AccessoryPosition),
        (Attack::Radio { home: home(), time_off_ms: 600_000 }, ReasonCode::SatelliteTimeDiffers),
        (Attack::StaysHome { home: home() }, ReasonCode::OutsideFence),
    ];
    for (attack, code) in cases {
        let seen = |seed| {
            let trip = Trip::new(seed, &route(), &began()).cheated(&attack);
            assert!(trip.moments.iter().all(|m| m.truth == home()), "whoever cheats stays at home");
            codes(&judged(&check_in(&trip, &began()), &[])).contains(&code)
        };
        assert!(most(seen), "{attack:?} is seen by {code:?}");
    }
}

#[test]
fn a_replayed_trip_is_seen_by_its_readings() {
    let today = ClockReading { wall_ms: began().wall_ms + DAY_MS, ..later(&began(), 86_400) };
    assert!(most(|seed| {
        let yesterday = Trip::new(seed, &route(), &began());
        let visits: Vec<_> = PastVisit::of(&check_in(&yesterday, &began()), true).into_iter().collect();
        let honest = Trip::new(seed + 1_000, &route(), &today);
        let seen =
            |trip: &Trip| codes(&judged(&check_in(trip, &today), &visits)).contains(&ReasonCode::ReplayedPosition);
        assert!(!seen(&honest), "another day's own readings are no replay");
        let attack = Attack::Replay { recorded: attack::record(&yesterday.moments), home: home() };
        seen(&honest.cheated(&attack))
    }));
}

#[test]
fn a_clock_that_was_set_shows_in_the_wall_time_only() {
    let honest = Trip::new(8, &route(), &began());
    let cheated = honest.clone().cheated(&Attack::ClockSet { by_ms: -3_600_000 });
    let last = |trip: &Trip| trip.fixes().last().cloned().unwrap();
    assert_eq!(last(&cheated).wall_ms, last(&honest).wall_ms - 3_600_000);
    assert_eq!(last(&cheated).monotonic_ns, last(&honest).monotonic_ns);
    assert_eq!(cheated.moments[0], honest.moments[0]);
}
