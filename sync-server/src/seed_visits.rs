//! Visits of the invented company: each rep's days, from customer to nearest customer. Their proof is what the real
//! score says of invented readings; there is no signed evidence behind them.

use crate::change::Change;
use crate::seed::{Dice, Plan, fields};
use crate::seed_details;
use crate::setup::add;
use legwork_domain::{RecordId, Result, Value};
use legwork_geo::fence::Fence;
use legwork_geo::point::LatLng;
use legwork_geo::policy::Policy;
use legwork_geo::score::{FenceSignal, Score, Signals, Verdict, score};

const MINUTE_MS: i64 = 60_000;

/// A customer as visits need it.
#[derive(Clone, Debug)]
pub(crate) struct Stop {
    pub(crate) customer: RecordId,
    pub(crate) name: String,
    pub(crate) place: String,
    pub(crate) at: LatLng,
}

/// Who visits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visitor {
    pub(crate) user: RecordId,
    pub(crate) department: RecordId,
}

/// What was measured.
struct Reading {
    point: LatLng,
    accuracy_cm: u32,
    signals: Signals,
    distance_m: i64,
}

/// Nothing that speaks against a visit.
fn calm() -> Signals {
    Signals {
        chain_broken: false,
        forked: false,
        time_impossible: false,
        mock: false,
        attested: Some(true),
        rooted: false,
        hooked: false,
        emulator: false,
        accessory: false,
        software_key: false,
        fence: None,
        accuracy_cm: Some(1_200),
        fix_age_ms: 1_500,
        frozen: false,
        gnss_time_off_ms: None,
        network_gap_cm: None,
        clock_moved_ms: 0,
        anchored: true,
        window_ms: Some(60_000),
        travel: Vec::new(),
        replayed: false,
        twin_minutes: 0,
        photo_required: false,
        photos_live: 0,
        photos_duplicate: 0,
        wifi_known: None,
        dwell_ms: None,
    }
}

/// A reading near a customer: most are good, some are doubtful, a few are false.
fn reading(dice: &mut Dice, at: LatLng) -> Reading {
    let kind = dice.below(100);
    let mut signals = calm();
    let (reach, accuracy_cm) = match kind {
        0..84 => (60, 800 + dice.below(2_500)),
        84..95 => (520, 9_000 + dice.below(15_000)),
        _ => (2_600, 1_500),
    };
    match kind {
        84..90 => (signals.attested, signals.software_key) = (None, true),
        90..95 => (signals.anchored, signals.window_ms) = (false, None),
        95..98 => signals.mock = true,
        98.. => (signals.rooted, signals.photos_duplicate) = (true, 1),
        _ => {}
    }
    let point = at.moved_m(dice.around(reach) as f64, dice.around(reach) as f64);
    let accuracy_cm = accuracy_cm as u32;
    let check = Fence::around(at).judge(point, accuracy_cm);
    let metres = at.distance_m(point);
    signals.accuracy_cm = Some(accuracy_cm);
    signals.fence = Some(FenceSignal {
        inside_ppm: check.inside_ppm,
        distance_cm: (metres * 100.0) as u64,
        outside: check.verdict == legwork_geo::fence::FenceVerdict::Outside,
    });
    Reading { point, accuracy_cm, signals, distance_m: metres as i64 }
}

/// The days of one rep up to now.
pub(crate) fn days(change: &mut Change<'_>, visitor: Visitor, stops: &[Stop], plan: &Plan) -> Result<()> {
    if stops.is_empty() {
        return Ok(());
    }
    let (mut date, zone) = seed_details::today(change, plan.now_ms);
    for n in 0..plan.visit_days {
        let weekend = matches!(date.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
        // Today is always a working day, whenever the company is invented.
        if n == 0 || !weekend {
            let begin = zone.to_timestamp(date.at(9, 0, 0, 0)).map_or(plan.now_ms, |t| t.as_millisecond());
            let seed = visitor.user.as_bytes().iter().fold(u64::from(n), |sum, b| sum.wrapping_mul(31) + u64::from(*b));
            day(change, &mut Dice(seed), visitor, stops, begin, plan.now_ms)?;
        }
        date = date.yesterday().unwrap_or(date);
    }
    Ok(())
}

fn day(
    change: &mut Change<'_>,
    dice: &mut Dice,
    visitor: Visitor,
    stops: &[Stop],
    begin: i64,
    now_ms: i64,
) -> Result<()> {
    let mut left: Vec<&Stop> = stops.iter().collect();
    let mut here = left.swap_remove(dice.below(left.len() as u64) as usize);
    let mut at = begin + dice.below(40) as i64 * MINUTE_MS;
    for _ in 0..3 + dice.below(4) {
        let stay = (18 + dice.below(45) as i64) * MINUTE_MS;
        if at > now_ms {
            return Ok(());
        }
        visit(change, dice, visitor, here, at, Some(at + stay).filter(|out| *out < now_ms))?;
        let nearest = (0..left.len()).min_by_key(|i| left[*i].at.distance_m(here.at) as i64);
        let Some(next) = nearest else { return Ok(()) };
        let next = left.swap_remove(next);
        // Through a city, with a search for a parking place.
        at += stay + (12 + dice.below(15) as i64) * MINUTE_MS + (here.at.distance_m(next.at) / 7.0) as i64 * 1_000;
        here = next;
    }
    Ok(())
}

fn visit(
    change: &mut Change<'_>,
    dice: &mut Dice,
    visitor: Visitor,
    stop: &Stop,
    at: i64,
    out: Option<i64>,
) -> Result<()> {
    let reading = reading(dice, stop.at);
    let result = score(&reading.signals, &Policy::default());
    let values = fields([
        ("customer", stop.customer.into()),
        ("at", at.into()),
        ("uncertainty", (200 + dice.below(900) as i64).into()),
        ("place", if stop.place.is_empty() { stop.name.as_str() } else { stop.place.as_str() }.into()),
        (
            "fix",
            Value::geo(
                reading.point.lat_e7().into(),
                reading.point.lng_e7().into(),
                Some(i64::from(reading.accuracy_cm)),
            ),
        ),
        ("distance", reading.distance_m.into()),
        ("note", dice.pick(&crate::seed::NOTES).into()),
        ("score", i64::from(result.value).into()),
        ("proof", word(&result).into()),
        ("reasons", serde_json::to_string(&result.reasons).unwrap_or_default().into()),
        ("out_at", out.map_or(Value::Null, Value::from)),
        ("owner", visitor.user.into()),
        ("department", visitor.department.into()),
        ("created_at", at.into()),
        ("created_by", visitor.user.into()),
    ]);
    let id = dice.id(at);
    add(change, "visit", id, values)
}

fn word(result: &Score) -> &'static str {
    match result.verdict {
        Verdict::Verified => "verified",
        Verdict::Review => "review",
        Verdict::Suspicious => "suspicious",
        Verdict::Rejected => "rejected",
    }
}
