//! The visits page: a day on the map, one person's day, one visit with its proof. Looking at where other people were
//! is written into the audit log.
#![allow(unused_qualifications, reason = "the macro that documents query parameters writes them")]

use super::app::{App, now_ms};
use super::auth::Caller;
use super::problem::Answer;
use super::records::id_of;
use super::shapes;
use super::view_fields::files;
use super::viewer::{Viewer, view};
use super::visit_pins::{Day, around, count, pin, pins, read, spot};
use super::visit_shapes::{
    FenceShape, Judgement, PersonDay, ReasonShape, VisitCounts, VisitDay, VisitPerson, VisitPin, VisitProof,
};
use super::words::language;
use crate::change::Change;
use crate::engine::Session;
use crate::{journal, vals};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use legwork_domain::access::Operation;
use legwork_domain::query::{Filter, Operand, Sort};
use legwork_domain::{Error, ErrorKind, Record, RecordId, Result};
use legwork_geo::fence::DEFAULT_RADIUS_M;
use legwork_geo::point::LatLng;
use legwork_view::words::Arg;
use legwork_view::{build, proof};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::IntoParams;

/// A visit that arrives later than this after its check-in was recorded offline, ms.
const AT_ONCE_MS: i64 = 2 * 60 * 1000;

/// Which visits.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct VisitQuery {
    /// Day in the company's zone, `2026-11-23`; today without it.
    day: Option<String>,
    /// Only of this department and those below it.
    department: Option<String>,
    /// Only with this proof: `verified`, `review`, `suspicious`, `rejected`; `waiting` for those nobody judged yet.
    proof: Option<String>,
}

fn filters(viewer: &Viewer<'_>, query: &VisitQuery) -> Result<Vec<Filter>> {
    let mut parts = Vec::new();
    if let Some(text) = query.department.as_deref().filter(|t| !t.is_empty()) {
        let top: RecordId = text.parse().map_err(|_| Error::invalid("department", "not_a_record"))?;
        let below = viewer.org.departments().below(top);
        // People move; where a visit belongs is written in its record.
        let values = below.into_iter().take(100).map(|d| Operand::Value(d.into())).collect();
        parts.push(Filter::In { field: "department".into(), values });
    }
    let is = |proofs: &[&str]| {
        let values = proofs.iter().map(|p| Operand::Value((*p).into())).collect();
        Filter::In { field: "proof".into(), values }
    };
    match query.proof.as_deref() {
        None | Some("") => {}
        Some("waiting") => {
            parts.push(is(&["review", "suspicious", "rejected"]));
            parts.push(Filter::Empty { field: "verdict".into() });
        }
        Some("suspicious") => parts.push(is(&["suspicious", "rejected"])),
        Some(one @ ("verified" | "review" | "rejected")) => parts.push(is(&[one])),
        Some(_) => return Err(Error::invalid("proof", "unknown_option")),
    }
    Ok(parts)
}

/// How many of these visits are other people's; 0 for records of any other object.
pub(crate) fn of_others<'r>(me: RecordId, records: impl IntoIterator<Item = &'r Record>) -> usize {
    records.into_iter().filter(|r| r.object == "visit" && r.owner() != Some(me)).count()
}

/// Writes into the audit log that a list showed visits of other people, if it did.
pub(crate) async fn note_list(app: &Arc<App>, session: Session, others: usize, list: &str) -> Result<()> {
    if others == 0 {
        return Ok(());
    }
    let (viewer, detail) = (session.user, serde_json::json!({ "list": list, "visits": others }).to_string());
    note_look(app, session, "look_visits", viewer, detail).await
}

/// Writes into the audit log that a visit was looked at, if it is somebody else's.
pub(crate) async fn note_one(app: &Arc<App>, session: Session, record: &Record) -> Result<()> {
    if of_others(session.user, [record]) == 0 {
        return Ok(());
    }
    let detail = serde_json::json!({ "user": record.owner() }).to_string();
    note_look(app, session, "look_visit", record.id, detail).await
}

/// Writes a look at other people's positions into the audit log.
async fn note_look(
    app: &Arc<App>,
    session: Session,
    action: &'static str,
    target: RecordId,
    detail: String,
) -> Result<()> {
    let engine = app.engine.clone();
    app.write(session.tenant, move |tx| {
        let mut change = Change::begin(tx, &engine, &session, now_ms())?;
        let object = if action == "look_visit" { "visit" } else { "user" };
        journal::audit(&mut change, action, Some((object, target)), &detail)?;
        change.finish()
    })
    .await
}

/// The visits of a day, on the map and as a list.
#[utoipa::path(get, path = "/v1/visits", tag = "console", security(("bearer" = [])), params(VisitQuery),
    responses((status = 200, body = VisitDay), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 422, body = shapes::Problem)))]
pub(crate) async fn day(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    Query(query): Query<VisitQuery>,
) -> Answer<Json<VisitDay>> {
    let session = caller.session.clone();
    let drawn = move |viewer: &Viewer<'_>| {
        let day = Day::asked(viewer, query.day.as_deref())?;
        let (records, more) = read(viewer, &day, filters(viewer, &query)?)?;
        let visits = pins(viewer, &records);
        let me = viewer.session.user.to_string();
        Ok(VisitDay {
            day: day.date.to_string(),
            day_text: viewer.formatted(|f| f.day(day.from)),
            counts: count(&visits),
            people: people(viewer, &visits),
            around: around(viewer, &records, None)?,
            audited: visits.iter().any(|v| v.user != me),
            visits,
            more,
        })
    };
    let answer = view(&app, caller.session, language(&headers), drawn).await?;
    if answer.audited {
        let detail = serde_json::json!({ "day": answer.day, "visits": answer.visits.len() }).to_string();
        let viewer = session.user;
        note_look(&app, session, "look_visits", viewer, detail).await?;
    }
    Ok(Json(answer))
}

fn people(viewer: &Viewer<'_>, visits: &[VisitPin]) -> Vec<VisitPerson> {
    let mut by_user: BTreeMap<&str, Vec<&VisitPin>> = BTreeMap::new();
    for pin in visits.iter().filter(|p| !p.user.is_empty()) {
        by_user.entry(&pin.user).or_default().push(pin);
    }
    let department = |user: &str| {
        let of = user.parse().ok().and_then(|user| viewer.org.department_of(user));
        of.and_then(|d| viewer.name("department", d)).unwrap_or_default()
    };
    let person = |(user, pins): (&str, Vec<&VisitPin>)| VisitPerson {
        user: user.to_owned(),
        name: pins.first().map(|p| p.user_name.clone()).unwrap_or_default(),
        department_name: department(user),
        counts: count(pins),
    };
    let mut people: Vec<VisitPerson> = by_user.into_iter().map(person).collect();
    people.sort_by_key(|p| std::cmp::Reverse((p.counts.waiting, p.counts.total)));
    people
}

/// Which day.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DayQuery {
    /// Day in the company's zone, `2026-11-23`; today without it.
    day: Option<String>,
}

/// One person's visits of a day, to play back.
#[utoipa::path(get, path = "/v1/visits/days/{user}", tag = "console", security(("bearer" = [])),
    params(("user" = String, Path, description = "User"), DayQuery),
    responses((status = 200, body = PersonDay), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem), (status = 422, body = shapes::Problem)))]
pub(crate) async fn person_day(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    Path(user): Path<String>,
    Query(query): Query<DayQuery>,
) -> Answer<Json<PersonDay>> {
    let user = id_of(&user)?;
    let session = caller.session.clone();
    let drawn = move |viewer: &Viewer<'_>| {
        let day = Day::asked(viewer, query.day.as_deref())?;
        let (records, _) = read(viewer, &day, vec![Filter::eq("owner", user)])?;
        if records.is_empty() && !viewer.reaches(user) {
            return Err(Error::new(ErrorKind::NotFound, "not_found"));
        }
        let visits = pins(viewer, &records);
        Ok(PersonDay {
            user: user.to_string(),
            name: viewer.org.name(user).to_owned(),
            day: day.date.to_string(),
            day_text: viewer.formatted(|f| f.day(day.from)),
            stay_text: mean_stay(viewer, &records),
            way_text: way(viewer, &records),
            counts: count(&visits),
            visits,
            around: around(viewer, &records, Some(user))?,
            audited: user != viewer.session.user,
        })
    };
    let answer = view(&app, caller.session, language(&headers), drawn).await?;
    if answer.audited {
        let detail = serde_json::json!({ "day": answer.day }).to_string();
        note_look(&app, session, "look_day", user, detail).await?;
    }
    Ok(Json(answer))
}

fn mean_stay(viewer: &Viewer<'_>, records: &[Record]) -> String {
    let stay = |r: &Record| Some(r.get("out_at").as_int()? - r.get("at").as_int()?);
    let stays: Vec<i64> = records.iter().filter_map(stay).collect();
    let Ok(count) = i64::try_from(stays.len()) else { return String::new() };
    if count == 0 {
        return String::new();
    }
    let text = viewer.formatted(|f| f.duration(stays.iter().sum::<i64>() / count));
    viewer.words.with("console-mean-stay", &[("duration", Arg::Text(&text))])
}

/// Length of the straight lines from visit to visit.
fn way(viewer: &Viewer<'_>, records: &[Record]) -> String {
    let at = |r: &Record| spot(r.get("fix")).and_then(|s| LatLng::new(s.lat, s.lng).ok());
    let points: Vec<LatLng> = records.iter().filter_map(at).collect();
    if points.len() < 2 {
        return String::new();
    }
    let metres: f64 = points.windows(2).map(|pair| pair[0].distance_m(pair[1])).sum();
    let text = viewer.formatted(|f| f.distance(metres as i64));
    viewer.words.with("console-way", &[("distance", Arg::Text(&text))])
}

/// One visit with its proof in words.
#[utoipa::path(get, path = "/v1/visits/{id}", tag = "console", security(("bearer" = [])),
    params(("id" = String, Path, description = "Visit")),
    responses((status = 200, body = VisitProof), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem)))]
pub(crate) async fn visit(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer<Json<VisitProof>> {
    let (id, session) = (id_of(&id)?, caller.session.clone());
    let answer = view(&app, caller.session, language(&headers), move |viewer| proof_of(viewer, id)).await?;
    if answer.audited {
        let detail = serde_json::json!({ "user": answer.pin.user }).to_string();
        note_look(&app, session, "look_visit", id, detail).await?;
    }
    Ok(Json(answer))
}

fn proof_of(viewer: &Viewer<'_>, id: RecordId) -> Result<VisitProof> {
    let kind = viewer.kind("visit")?;
    let stored = viewer.scope(kind)?.get(viewer.conn, id)?;
    let stored = stored.ok_or_else(|| Error::new(ErrorKind::NotFound, "not_found"))?;
    let record = &stored.record;
    let text = |field: &str| record.get(field).as_text().unwrap_or_default().to_owned();
    let (customer, words) = (record.get("customer").as_id(), viewer.words);
    let customer = match customer {
        Some(id) => viewer.scope(viewer.kind("customer")?).ok().map(|s| s.get(viewer.conn, id)).transpose()?.flatten(),
        None => None,
    };
    let fence = customer.and_then(|c| {
        let radius = c.record.get("fence").as_int().and_then(|m| u32::try_from(m).ok());
        Some(FenceShape { spot: spot(c.record.get("location"))?, radius_m: radius.unwrap_or(DEFAULT_RADIUS_M) })
    });
    let distance = record.get("distance").as_int().map(|m| viewer.formatted(|f| f.distance(m)));
    let seconds = record.get("uncertainty").as_int().map(|ms| (ms + 999) / 1000);
    let with = |key: &str, name: &str, text: &str| words.with(key, &[(name, Arg::Text(text))]);
    let reason = |r: proof::ReasonView| ReasonShape { code: r.code, text: r.text, tone: r.tone, weight: r.weight };
    Ok(VisitProof {
        pin: pin(viewer, record, number_of(viewer, record)?),
        delivery: delivery(viewer, record)?,
        place: text("place"),
        note: text("note"),
        distance: distance.map(|d| with("visit-distance", "distance", &d)).unwrap_or_default(),
        uncertainty: seconds
            .map(|s| words.with("console-uncertainty", &[("count", Arg::Number(s))]))
            .unwrap_or_default(),
        reasons: proof::of_visit(words, record).reasons.into_iter().map(reason).collect(),
        fence,
        photos: files(viewer, kind, record).into_iter().filter(|f| f.image).collect(),
        judgement: judgement(viewer, record)?,
        judge: viewer.rights.allowed("visit", Operation::Verdict, &stored.buckets),
        audited: record.owner() != Some(viewer.session.user),
    })
}

/// Which visit of the person's day it is.
fn number_of(viewer: &Viewer<'_>, record: &Record) -> Result<u32> {
    let (Some(owner), Some(at)) = (record.owner(), record.get("at").as_int()) else { return Ok(1) };
    let zone = &viewer.context.zone;
    let date = jiff::Timestamp::from_millisecond(at).map(|t| zone.to_datetime(t).date().to_string());
    let day = Day::asked(viewer, date.ok().as_deref())?;
    let (records, _) = read(viewer, &day, vec![Filter::eq("owner", owner)])?;
    let place = records.iter().position(|r| r.id == record.id).unwrap_or(0);
    Ok(u32::try_from(place + 1).unwrap_or(1))
}

/// When it reached the server, if that was not at once.
fn delivery(viewer: &Viewer<'_>, record: &Record) -> Result<String> {
    let Some(own) = crate::visits::signed(record.get("evidence")) else { return Ok(String::new()) };
    let sql = "SELECT received_at FROM chain_link WHERE tenant = $1 AND device = $2 AND sequence = $3";
    let device = RecordId::from_bytes(own.device);
    let row = viewer.conn.one(sql, &vals![viewer.session.tenant, device, own.sequence])?;
    let arrived = row.map(|row| row.int(0)).transpose()?;
    let at = record.get("at").as_int().unwrap_or(0);
    let late = arrived.filter(|arrived| arrived - at > AT_ONCE_MS);
    Ok(late.map_or_else(String::new, |arrived| {
        let time = viewer.formatted(|f| f.moment(arrived));
        viewer.words.with("console-delivered", &[("time", Arg::Text(&time))])
    }))
}

fn judgement(viewer: &Viewer<'_>, record: &Record) -> Result<Option<Judgement>> {
    let Some(verdict) = record.get("verdict").as_text().filter(|t| !t.is_empty()) else { return Ok(None) };
    let kind = viewer.kind("visit")?;
    let field = kind.field("verdict").ok_or_else(|| Error::new(ErrorKind::Internal, "internal"))?;
    let cell = viewer.formatted(|f| build::cell(f, field, record.get("verdict")));
    let past = journal::read(viewer.conn, viewer.session.tenant, "visit", record.id, 100)?;
    let last = past.into_iter().find(|p| p.field == "verdict" && !p.lost);
    let by = last.map(|p| format!("{} · {}", viewer.org.name(p.user), viewer.formatted(|f| f.moment(p.at))));
    Ok(Some(Judgement {
        verdict: verdict.to_owned(),
        text: cell.text,
        tone: cell.tone.unwrap_or_else(|| "info".into()),
        note: record.get("verdict_note").as_text().unwrap_or_default().to_owned(),
        by: by.unwrap_or_default(),
    }))
}

/// Today's visits of everybody in the person's reach, for the home page.
pub(crate) fn today(viewer: &Viewer<'_>) -> Result<(VisitCounts, Vec<VisitPin>)> {
    let (records, _) = read(viewer, &Day::asked(viewer, None)?, Vec::new())?;
    let visits = pins(viewer, &records);
    Ok((count(&visits), visits))
}

/// How many visits wait for a manager's word, whatever their day, counting no further than 1,000.
pub(crate) fn waiting(viewer: &Viewer<'_>) -> Result<u64> {
    let query = VisitQuery { proof: Some("waiting".into()), ..VisitQuery::default() };
    let scope = viewer.scope(viewer.kind("visit")?)?;
    let along = Sort { field: "proof".into(), descending: false };
    scope.count(viewer.conn, &Filter::All(filters(viewer, &query)?), 1_000, Some(&along))
}
