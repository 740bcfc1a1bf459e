//! A manager's word on a visit.

use super::app::{App, now_ms};
use super::auth::Caller;
use super::problem::{Answer, Problem};
use super::records::{edit, id_of, scoped};
use super::shapes::{self, RecordBody};
use crate::change::Change;
use crate::records;
use crate::vals;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use legwork_domain::{Fields, Op, RecordId, RejectCode, Result, Value};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A manager's word on a visit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerdictDraft {
    /// `approved`, `asked` or `refused`.
    verdict: String,
    /// Comment.
    #[serde(default)]
    note: Option<String>,
    /// The verdict so far; somebody else's in between makes this a conflict.
    #[serde(default)]
    expect: Option<String>,
}

/// Judge a visit. Sent again by the same person in the same words, after an answer was lost, it is taken as done.
#[utoipa::path(post, path = "/v1/records/visit/{id}/verdict", tag = "records", security(("bearer" = [])),
    params(("id" = String, Path, description = "Visit")), request_body = VerdictDraft,
    responses((status = 200, body = RecordBody), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem), (status = 409, body = shapes::Problem), (status = 422, body = shapes::Problem)))]
pub(crate) async fn give(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Json(draft): Json<VerdictDraft>,
) -> Answer<Result<Json<RecordBody>, StatusCode>> {
    let (id, engine, session) = (id_of(&id)?, app.engine.clone(), caller.session);
    let expect = Fields::from([("verdict".to_owned(), Value::from(draft.expect))]);
    let words = [("verdict".to_owned(), draft.verdict.into()), ("verdict_note".to_owned(), Value::from(draft.note))];
    let words = Fields::from(words);
    let done = app.write(session.tenant, move |tx| {
        let mut change = Change::begin(tx, &engine, &session, now_ms())?;
        let op = Op::Command { name: "verdict".into(), expect, fields: words.clone() };
        let done = edit(&mut change, "visit", id, op, None)?;
        let said = match &done {
            Err(reject) => reject.code == RejectCode::Precondition && has_said(&change, id, &words)?,
            Ok(_) => true,
        };
        change.finish()?;
        match done {
            Err(reject) if !said => Ok(Err(reject)),
            _ => Ok(Ok(scoped(tx, &engine, &session, "visit", |scope, _| scope.get(tx, id))?)),
        }
    });
    let body = done.await?.map_err(Problem::rejected)?.map(RecordBody::from);
    Ok(body.map(Json).ok_or(StatusCode::NO_CONTENT))
}

/// Whether the word on the visit is already this one, and from the person who gives it.
fn has_said(change: &Change<'_>, id: RecordId, words: &Fields) -> Result<bool> {
    let (conn, session) = (change.conn, change.session);
    let Some(stored) = records::read(conn, session.tenant, "visit", id)? else { return Ok(false) };
    let same = |(name, value): (&String, &Value)| {
        let now = stored.record.get(name);
        now == value || now.is_empty() && value.is_empty()
    };
    let by = stored.record.clocks.of("verdict").1;
    let sql = "SELECT user_id FROM incarnation WHERE tenant = $1 AND id = $2";
    let by = conn.one(sql, &vals![session.tenant, by.0])?.map(|row| row.id(0)).transpose()?;
    Ok(words.iter().all(same) && by == Some(session.user))
}
