//! Points turned into the confidence that is shown. The steps were set on tune families and table
//! cases so that of the values at 0.9 and above 98 in 100 are right; `tests/parse_generated.rs` holds it.

use super::address::Address;
use super::assign::Choice;
use super::unit::Unit;
use super::words::Kind;

/// `confidence` lowered by what the recogniser thought of the characters.
pub(crate) fn by_sight(confidence: f32, seen: f32) -> f32 {
    // Lines read at 0.97 and above hold a wrong character in about one of a hundred.
    let doubt = (0.97 - seen).max(0.0);
    (confidence - 1.6 * doubt).max(0.05)
}

/// Rises from `low` at `from` points to `high` at `to` points.
fn ramp(points: f32, from: f32, to: f32, low: f32, high: f32) -> f32 {
    low + (high - low) * ((points - from) / (to - from)).clamp(0.0, 1.0)
}

/// Confidence of a name.
pub(crate) fn name(choice: &Choice, unit: &Unit) -> f32 {
    let base = if unit.is(Kind::Name) || choice.agreement >= 0.9 && choice.points >= 6.0 {
        0.97
    } else {
        let by_points = ramp(choice.points, 3.0, 9.0, 0.5, 0.95);
        if choice.margin < 2.0 { by_points.min(0.8) } else { by_points }
    };
    by_sight(base, unit.confidence)
}

/// Confidence of a company.
pub(crate) fn company(choice: &Choice, unit: &Unit) -> f32 {
    let form = unit.points.company >= 6.0;
    let base = match (unit.is(Kind::Company), form, choice.agreement >= 0.7) {
        (true, ..) => 0.95,
        (_, true, true) => 0.96,
        (_, true, false) => ramp(choice.points, 5.0, 9.0, 0.8, 0.93),
        (_, false, true) => ramp(choice.points, 4.0, 8.0, 0.6, 0.85),
        _ => ramp(choice.points, 3.6, 7.0, 0.4, 0.75),
    };
    let base = if unit.spans.len() > 1 { base.min(0.88) } else { base };
    by_sight(base, unit.confidence)
}

/// Confidence of a title.
pub(crate) fn title(choice: &Choice, unit: &Unit) -> f32 {
    let base = ramp(choice.points, 3.0, 6.5, 0.55, if choice.agreement > 0.5 { 0.95 } else { 0.86 });
    by_sight(if choice.margin < 1.0 { base.min(0.8) } else { base }, unit.confidence)
}

/// Confidence of a department.
pub(crate) fn department(choice: &Choice, unit: &Unit) -> f32 {
    by_sight(ramp(choice.points, 3.0, 6.0, 0.5, if choice.agreement > 0.5 { 0.92 } else { 0.82 }), unit.confidence)
}

/// Confidence of an address, before what the recogniser thought of it.
pub(crate) fn address(address: &Address) -> f32 {
    let base = ramp(address.points, 3.0, 8.0, 0.6, 0.9);
    // The longer, the likelier a character is wrong somewhere.
    let long = address.value.chars().count() > 60 || address.units.len() > 2;
    match (address.labelled, long) {
        (true, false) => base.max(0.88) + 0.04,
        (false, false) => base.min(0.89),
        (_, true) => base.min(0.87),
    }
}
