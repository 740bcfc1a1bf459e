//! Records for browsers and integrators: lists, single records, edits through the same path as sync.
#![allow(unused_qualifications, reason = "the macro that documents query parameters writes them")]

use super::app::{App, now_ms};
use super::auth::Caller;
use super::problem::{Answer, Problem};
use super::shapes::{self, RecordBody, RecordDraft, RecordPage};
use super::visits;
use crate::auth::random;
use crate::change::{Change, Stop};
use crate::db::Conn;
use crate::engine::{Engine, Session};
use crate::records::Stored;
use crate::scoped::Scoped;
use crate::sync;
use crate::tenant::Tenant;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use jiff::tz::TimeZone;
use legwork_domain::access::Operation;
use legwork_domain::metadata::{FieldAccess, ObjectType, Schema};
use legwork_domain::query::{Context, Filter, Sort};
use legwork_domain::{Error, ErrorKind, Fields, Mutation, Op, RecordId, Reject, Result};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

impl From<Stored> for RecordBody {
    fn from(stored: Stored) -> Self {
        let record = stored.record;
        RecordBody { id: record.id.to_string(), seq: record.seq, version: stored.version, fields: record.fields }
    }
}

fn kind<'a>(schema: &'a Schema, object: &str) -> Result<&'a ObjectType> {
    schema.object(object).ok_or_else(|| Error::new(ErrorKind::NotFound, "unknown_object"))
}

pub(crate) fn id_of(text: &str) -> Result<RecordId> {
    text.parse().map_err(|_| Error::new(ErrorKind::NotFound, "not_found"))
}

/// Runs `work` with the caller's scope on an object.
pub(crate) fn scoped<T>(
    conn: &Conn,
    engine: &Engine,
    session: &Session,
    object: &str,
    work: impl FnOnce(&Scoped<'_>, &Context) -> Result<T>,
) -> Result<T> {
    let tenant = Tenant::load(conn, session.tenant)?;
    let org = engine.org(conn, &tenant)?;
    let actor = org.actor(session.user)?;
    let rights = org.rights(engine.schema(), actor);
    let zone = TimeZone::get(&tenant.zone).unwrap_or(TimeZone::UTC);
    let context = Context { me: session.user, department: actor.department, now_ms: now_ms(), zone };
    work(&Scoped::new(session.tenant, kind(engine.schema(), object)?, &rights, Operation::Read)?, &context)
}

/// The metadata as the caller may know it: objects they can read, without hidden fields.
#[utoipa::path(get, path = "/v1/objects", tag = "records", security(("bearer" = [])),
    responses((status = 200, description = "The effective metadata", body = Object), (status = 401, body = shapes::Problem)))]
pub(crate) async fn objects(State(app): State<Arc<App>>, caller: Caller) -> Answer<Json<Schema>> {
    let (engine, session) = (app.engine.clone(), caller.session);
    let schema = app.read(move |conn| {
        let org = engine.org(conn, &Tenant::load(conn, session.tenant)?)?;
        let rights = org.rights(engine.schema(), org.actor(session.user)?);
        let mut schema = engine.schema().as_ref().clone();
        schema.objects.retain(|name, _| !rights.buckets(name, Operation::Read).is_empty());
        for (name, object) in &mut schema.objects {
            let mask = rights.mask(name);
            let hidden = |field: &str| mask.get(field) == Some(&FieldAccess::Hidden);
            object.fields.retain(|f| !hidden(&f.name));
            object.layouts.iter_mut().flat_map(|l| &mut l.sections).for_each(|s| s.fields.retain(|f| !hidden(f)));
            object.list_views.iter_mut().for_each(|v| v.columns.retain(|f| !hidden(f)));
        }
        Ok(schema)
    });
    Ok(Json(schema.await?))
}

/// Which records, in which order, from where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// Query tree as JSON: `{"compare":{"field":"level","op":"eq","value":{"value":"a"}}}`.
    filter: Option<String>,
    /// Field to sort by; `-field` for the largest first. The title without it.
    sort: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Most records, 1 … 200; 50 without it.
    limit: Option<u32>,
}

/// A page of the records the caller may see.
#[utoipa::path(get, path = "/v1/records/{object}", tag = "records", security(("bearer" = [])),
    params(("object" = String, Path, description = "Object type"), ListQuery),
    responses((status = 200, body = RecordPage), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem), (status = 422, body = shapes::Problem)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(object): Path<String>,
    Query(query): Query<ListQuery>,
) -> Answer<Json<RecordPage>> {
    let filter: Filter = match query.filter.as_deref() {
        None | Some("") => Filter::Everything,
        Some(text) if text.len() > 20_000 => return Err(Error::invalid("filter", "filter_too_large").into()),
        Some(text) => serde_json::from_str(text).map_err(|_| Error::invalid("filter", "malformed_filter"))?,
    };
    let sort = query.sort.filter(|s| !s.is_empty()).map(|s| match s.strip_prefix('-') {
        Some(field) => Sort { field: field.to_owned(), descending: true },
        None => Sort { field: s, descending: false },
    });
    let limit = query.limit.unwrap_or(50);
    if limit == 0 || limit > crate::scoped::MAX_PAGE {
        return Err(Error::invalid("limit", "out_of_range").into());
    }
    let (engine, session) = (app.engine.clone(), caller.session.clone());
    let page = app.read(move |conn| {
        scoped(conn, &engine, &session, &object, |scope, context| {
            scope.list(conn, &filter.resolve(context), sort.as_ref(), query.cursor.as_deref(), limit)
        })
    });
    let page = page.await?;
    let others = visits::of_others(caller.session.user, page.records.iter().map(|s| &s.record));
    visits::note_list(&app, caller.session, others, "records").await?;
    Ok(Json(RecordPage { records: page.records.into_iter().map(RecordBody::from).collect(), next: page.next }))
}

/// One record.
#[utoipa::path(get, path = "/v1/records/{object}/{id}", tag = "records", security(("bearer" = [])),
    params(("object" = String, Path, description = "Object type"), ("id" = String, Path, description = "Record")),
    responses((status = 200, body = RecordBody), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem)))]
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((object, id)): Path<(String, String)>,
) -> Answer<Json<RecordBody>> {
    let (engine, session, id) = (app.engine.clone(), caller.session.clone(), id_of(&id)?);
    let found = app.read(move |conn| scoped(conn, &engine, &session, &object, |scope, _| scope.get(conn, id)));
    let stored = found.await?.ok_or_else(|| Error::new(ErrorKind::NotFound, "not_found"))?;
    visits::note_one(&app, caller.session, &stored.record).await?;
    Ok(Json(stored.into()))
}

/// Applies one edit of a person at a browser: like a push of one mutation, with a stamp of the server's clock.
pub(crate) fn edit(
    change: &mut Change<'_>,
    object: &str,
    id: RecordId,
    op: Op,
    expected_version: Option<i64>,
) -> Result<Result<Stored, Reject>> {
    let session = change.session;
    let incarnation = sync::web_incarnation(change.conn, change.now_ms, session)?;
    let mid = sync::next_mid(change.conn, session.tenant, incarnation)?;
    let hlc = change.tick();
    let schema_version = change.engine.schema().version;
    let mutation = Mutation { incarnation, mid, group: mid, hlc, schema_version, object: object.to_owned(), id, op };
    let done = change.step(|change| {
        let before = crate::records::read(change.conn, session.tenant, object, id)?.map(|s| s.version);
        // The rights come first: who may not see the record does not learn that it has another version.
        let applied = sync::apply_one(change, &mutation)?;
        if expected_version.is_some() && before != expected_version {
            return Err(Error::new(ErrorKind::Conflict, "changed_meanwhile").into());
        }
        if let Some(lost) = applied.lost.first() {
            let error = Error::new(ErrorKind::Conflict, "better_value_known");
            return Err(Error { field: Some(lost.field.clone()), ..error }.into());
        }
        Ok(applied)
    });
    match done {
        Ok(applied) => Ok(Ok(applied.stored)),
        Err(Stop::Refused(reject)) => Ok(Err(reject)),
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// One edit in a transaction of its own; the record as the caller may see it, `None` when they no longer may.
async fn edit_one(
    app: &Arc<App>,
    caller: Caller,
    object: String,
    id: RecordId,
    op: Op,
    version: Option<i64>,
) -> Answer<Option<RecordBody>> {
    let (engine, session) = (app.engine.clone(), caller.session);
    kind(engine.schema(), &object)?;
    let tenant = session.tenant;
    let done = app.write(tenant, move |tx| {
        let mut change = Change::begin(tx, &engine, &session, now_ms())?;
        let done = edit(&mut change, &object, id, op, version)?;
        change.finish()?;
        match done {
            Err(reject) => Ok(Err(reject)),
            Ok(_) => Ok(Ok(scoped(tx, &engine, &session, &object, |scope, _| scope.get(tx, id))?)),
        }
    });
    Ok(done.await?.map_err(Problem::rejected)?.map(RecordBody::from))
}

/// Add a record.
#[utoipa::path(post, path = "/v1/records/{object}", tag = "records", security(("bearer" = [])),
    params(("object" = String, Path, description = "Object type")), request_body = RecordDraft,
    responses((status = 201, body = RecordBody), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem), (status = 409, body = shapes::Problem), (status = 422, body = shapes::Problem)))]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(object): Path<String>,
    Json(draft): Json<RecordDraft>,
) -> Answer<(StatusCode, Json<RecordBody>)> {
    let id = match &draft.id {
        Some(text) => text.parse().map_err(|_| Error::invalid("id", "not_an_id"))?,
        None => RecordId::v7(now_ms(), random()?),
    };
    let fields = with_defaults(kind(app.engine.schema(), &object)?, draft.fields);
    let made = edit_one(&app, caller, object, id, Op::Create(fields), None).await?;
    let made = made.ok_or_else(|| Error::new(ErrorKind::NotFound, "not_found"))?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// A browser's form may leave fields out that have a default.
pub(crate) fn with_defaults(kind: &ObjectType, mut fields: Fields) -> Fields {
    for field in &kind.fields {
        if let Some(default) = &field.default {
            fields.entry(field.name.clone()).or_insert_with(|| default.clone());
        }
    }
    fields
}

fn if_match(headers: &HeaderMap) -> Result<Option<i64>> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim_matches('"');
    text.parse().map(Some).map_err(|_| Error::invalid("If-Match", "not_a_number"))
}

/// Change fields of a record. With `If-Match: <version>` only if nobody changed it meanwhile.
#[utoipa::path(patch, path = "/v1/records/{object}/{id}", tag = "records", security(("bearer" = [])),
    params(("object" = String, Path, description = "Object type"), ("id" = String, Path, description = "Record")), request_body = RecordDraft,
    responses((status = 200, body = RecordBody), (status = 204, description = "Changed; the caller no longer sees it"), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem), (status = 409, body = shapes::Problem), (status = 422, body = shapes::Problem)))]
pub(crate) async fn update(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((object, id)): Path<(String, String)>,
    headers: HeaderMap,
    Json(draft): Json<RecordDraft>,
) -> Answer<Result<Json<RecordBody>, StatusCode>> {
    let (id, version) = (id_of(&id)?, if_match(&headers)?);
    let body = edit_one(&app, caller, object, id, Op::Update(draft.fields), version).await?;
    Ok(body.map(Json).ok_or(StatusCode::NO_CONTENT))
}

/// Move a record to the recycle bin.
#[utoipa::path(delete, path = "/v1/records/{object}/{id}", tag = "records", security(("bearer" = [])),
    params(("object" = String, Path, description = "Object type"), ("id" = String, Path, description = "Record")),
    responses((status = 204), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem), (status = 409, body = shapes::Problem)))]
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((object, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer<StatusCode> {
    let (id, version) = (id_of(&id)?, if_match(&headers)?);
    edit_one(&app, caller, object, id, Op::Delete, version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a record back out of the recycle bin.
#[utoipa::path(post, path = "/v1/records/{object}/{id}/restore", tag = "records", security(("bearer" = [])),
    params(("object" = String, Path, description = "Object type"), ("id" = String, Path, description = "Record")),
    responses((status = 200, body = RecordBody), (status = 204, description = "Restored; the caller no longer sees it"), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem), (status = 409, body = shapes::Problem)))]
pub(crate) async fn restore(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((object, id)): Path<(String, String)>,
) -> Answer<Result<Json<RecordBody>, StatusCode>> {
    let body = edit_one(&app, caller, object, id_of(&id)?, Op::Restore, None).await?;
    Ok(body.map(Json).ok_or(StatusCode::NO_CONTENT))
}
