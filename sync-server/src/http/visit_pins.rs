//! Visits as pins: reading a day within a person's scope, numbering, counting, and what lies around them.

use super::view_shapes::Link;
use super::viewer::Viewer;
use super::visit_shapes::{CustomerDot, PlaceName, Spot, Surroundings, VisitCounts, VisitPin};
use crate::scoped::MAX_PAGE;
use jiff::civil::{Date, Time};
use legwork_domain::query::{Compare, Filter, Operand, Sort};
use legwork_domain::{Error, Record, RecordId, Result, Value};
use legwork_view::proof;
use std::collections::BTreeMap;

/// Most visits of one answer.
const MOST: usize = 2_000;
/// Degrees, in 1e-7, that the surroundings reach beyond the pins: about 5 km.
const MARGIN_E7: i64 = 500_000;

/// A day of the company.
pub(crate) struct Day {
    pub(crate) date: Date,
    /// Unix ms of its start and of the next day's.
    pub(crate) from: i64,
    pub(crate) to: i64,
}

impl Day {
    /// The day of a parameter, `2026-11-23`; today without one.
    pub(crate) fn asked(viewer: &Viewer<'_>, text: Option<&str>) -> Result<Day> {
        let wrong = || Error::invalid("day", "not_a_date");
        let zone = &viewer.context.zone;
        let date = match text.filter(|t| !t.is_empty()) {
            Some(text) => text.parse::<Date>().map_err(|_| wrong())?,
            None => {
                let now = jiff::Timestamp::from_millisecond(viewer.context.now_ms).map_err(|_| wrong())?;
                zone.to_datetime(now).date()
            }
        };
        if !(2000..2200).contains(&date.year()) {
            return Err(wrong());
        }
        let start = |d: Date| zone.to_timestamp(d.to_datetime(Time::midnight())).map(|t| t.as_millisecond());
        let next = date.tomorrow().map_err(|_| wrong())?;
        Ok(Day { date, from: start(date).map_err(|_| wrong())?, to: start(next).map_err(|_| wrong())? })
    }

    /// Visits that began on this day.
    fn filter(&self) -> Filter {
        let bound = |op, ms: i64| Filter::Compare { field: "at".into(), op, value: Operand::Value(ms.into()) };
        Filter::All(vec![bound(Compare::Ge, self.from), bound(Compare::Lt, self.to)])
    }
}

/// The visits of a day that the person may see, in order of time; whether some were left out.
pub(crate) fn read(viewer: &Viewer<'_>, day: &Day, more: Vec<Filter>) -> Result<(Vec<Record>, bool)> {
    let kind = viewer.kind("visit")?;
    let scope = viewer.scope(kind)?;
    let filter = Filter::All(std::iter::once(day.filter()).chain(more).collect());
    let sort = Sort { field: "at".into(), descending: false };
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let page = scope.list(viewer.conn, &filter, Some(&sort), cursor.as_deref(), MAX_PAGE)?;
        found.extend(page.records.into_iter().map(|s| s.record));
        match page.next {
            Some(_) if found.len() >= MOST => return Ok((found, true)),
            Some(next) => cursor = Some(next),
            None => return Ok((found, false)),
        }
    }
}

/// Degrees of a position field.
pub(crate) fn spot(value: &Value) -> Option<Spot> {
    let (lat, lng) = point(value)?;
    Some(Spot { lat: lat as f64 / 1e7, lng: lng as f64 / 1e7 })
}

/// 1e-7 degrees of a position field.
fn point(value: &Value) -> Option<(i64, i64)> {
    let part = |name| value.part(name).and_then(Value::as_int);
    Some((part("lat")?, part("lng")?))
}

/// A visit as a pin.
pub(crate) fn pin(viewer: &Viewer<'_>, record: &Record, number: u32) -> VisitPin {
    let kind = viewer.engine.schema().object("visit");
    let label = |field: &str| {
        let field = kind.and_then(|k| k.field(field));
        field.map(|f| viewer.formatted(|formatter| formatter.value(f, record.get(&f.name)))).unwrap_or_default()
    };
    let customer = record.get("customer").as_id();
    let name = customer.and_then(|id| viewer.name("customer", id));
    let place = record.get("place").as_text().unwrap_or_default();
    let proof = proof::of_visit(viewer.words, record);
    let user = record.owner();
    let (at, out) = (record.get("at").as_int().unwrap_or(0), record.get("out_at").as_int());
    let (span, stay) = viewer.formatted(|f| match out {
        Some(out) => (format!("{}–{}", f.clock(at), f.clock(out)), f.duration(out - at)),
        None => (f.clock(at), String::new()),
    });
    let accuracy = record.get("fix").part("accuracy").and_then(Value::as_int);
    VisitPin {
        id: record.id.to_string(),
        number,
        title: name.unwrap_or_else(|| place.to_owned()),
        customer: customer.map(|id| Link { object: "customer".into(), id: id.to_string() }),
        user: user.map(|u| u.to_string()).unwrap_or_default(),
        user_name: user.map(|u| viewer.org.name(u).to_owned()).unwrap_or_default(),
        spot: spot(record.get("fix")),
        accuracy_m: accuracy.and_then(|cm| u32::try_from((cm + 99) / 100).ok()),
        proof: proof.verdict,
        proof_text: proof.verdict_text,
        tone: proof.tone,
        score: proof.score,
        verdict: record.get("verdict").as_text().filter(|t| !t.is_empty()).map(str::to_owned),
        verdict_text: label("verdict"),
        at_ms: at,
        span,
        stay,
    }
}

/// Visits as pins, each numbered within its person's day.
pub(crate) fn pins(viewer: &Viewer<'_>, records: &[Record]) -> Vec<VisitPin> {
    let mut numbers: BTreeMap<Option<RecordId>, u32> = BTreeMap::new();
    let mut next = |record: &Record| {
        let number = numbers.entry(record.owner()).or_default();
        *number += 1;
        *number
    };
    records.iter().map(|record| pin(viewer, record, next(record))).collect()
}

/// Counts pins by the verdict of their proof.
pub(crate) fn count<'p>(pins: impl IntoIterator<Item = &'p VisitPin>) -> VisitCounts {
    let mut counts = VisitCounts::default();
    for pin in pins {
        counts.total += 1;
        match pin.proof.as_str() {
            "verified" => counts.verified += 1,
            "review" => counts.review += 1,
            "suspicious" | "rejected" => counts.suspicious += 1,
            _ => {}
        }
        counts.waiting += u32::from(pin.verdict.is_none() && !matches!(pin.proof.as_str(), "verified" | ""));
    }
    counts
}

/// Customers and place names around the pins, as far as the person may see them.
pub(crate) fn around(viewer: &Viewer<'_>, records: &[Record], owner: Option<RecordId>) -> Result<Surroundings> {
    let points: Vec<(i64, i64)> = records.iter().filter_map(|r| point(r.get("fix"))).collect();
    let range = |pick: fn(&(i64, i64)) -> i64| {
        let low = points.iter().map(pick).min()?;
        Some((low - MARGIN_E7, points.iter().map(pick).max()? + MARGIN_E7))
    };
    let (Some(lat), Some(lng)) = (range(|p| p.0), range(|p| p.1)) else { return Ok(Surroundings::default()) };
    let Ok(kind) = viewer.kind("customer") else { return Ok(Surroundings::default()) };
    let Ok(scope) = viewer.scope(kind) else { return Ok(Surroundings::default()) };
    let bound = |field: &str, op, n: i64| Filter::Compare { field: field.into(), op, value: Operand::Value(n.into()) };
    let mut parts = vec![
        bound("location.lat", Compare::Ge, lat.0),
        bound("location.lat", Compare::Le, lat.1),
        bound("location.lng", Compare::Ge, lng.0),
        bound("location.lng", Compare::Le, lng.1),
    ];
    parts.extend(owner.map(|owner| Filter::eq("owner", owner)));
    let page = scope.list(viewer.conn, &Filter::All(parts), None, None, MAX_PAGE)?;
    let mut places: BTreeMap<String, Vec<(i64, i64)>> = BTreeMap::new();
    let mut customers = Vec::new();
    for stored in &page.records {
        let record = &stored.record;
        let Some(at) = point(record.get("location")) else { continue };
        let part = |name| record.get("address").part(name).and_then(Value::as_text).filter(|t| !t.is_empty());
        if let Some(name) = part("district").or_else(|| part("city")) {
            places.entry(name.to_owned()).or_default().push(at);
        }
        if let Some(spot) = spot(record.get("location")) {
            let name = record.get("name").as_text().unwrap_or_default().to_owned();
            customers.push(CustomerDot { id: record.id.to_string(), name, spot });
        }
    }
    let middle = |points: &[(i64, i64)]| {
        let sum = points.iter().fold((0, 0), |sum, p| (sum.0 + p.0, sum.1 + p.1));
        let count = points.len().max(1) as f64 * 1e7;
        Spot { lat: sum.0 as f64 / count, lng: sum.1 as f64 / count }
    };
    let places = places.into_iter().map(|(name, points)| PlaceName { name, spot: middle(&points) }).collect();
    Ok(Surroundings { customers, places })
}
