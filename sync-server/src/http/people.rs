//! People and their devices: for administrators.

use super::app::{App, now_ms};
use super::auth::{Admin, Caller};
use super::problem::{Answer, Problem};
use super::records::{edit, id_of, with_defaults};
use super::shapes;
use super::viewer::{Viewer, view};
use super::words::language;
use crate::auth::{accounts, password, random, sessions};
use crate::change::Change;
use crate::db::Conn;
use crate::engine::Session;
use crate::journal;
use crate::vals;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use legwork_domain::{Error, ErrorKind, Fields, Op, RecordId, Result, Value};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A new person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewUser {
    /// Name.
    name: String,
    /// Login, unique on this server.
    login: String,
    /// Department.
    #[serde(default)]
    department: Option<String>,
    /// Names of roles.
    roles: Vec<String>,
    /// Other fields of the user record.
    #[serde(default)]
    #[schema(value_type = Object)]
    fields: Fields,
}

/// A one-time password, the code of an invitation or of a reset: shown once, must be changed at the first sign-in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneTime {
    /// User record.
    user: String,
    /// The password.
    password: String,
    /// The person has never chosen a password: this is an invitation.
    invitation: bool,
    /// When it ends, Unix ms.
    until_ms: i64,
    /// The same in words, in the company's zone.
    until: String,
}

/// A moment in words, in the caller's language and the company's zone.
async fn in_words(app: &Arc<App>, session: Session, headers: &HeaderMap, ms: i64) -> Result<String> {
    view(app, session, language(headers), move |viewer| Ok(viewer.formatted(|f| f.moment(ms)))).await
}

/// Add a person with an account.
#[utoipa::path(post, path = "/v1/users", tag = "people", security(("bearer" = [])), request_body = NewUser,
    responses((status = 201, body = OneTime), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 409, body = shapes::Problem), (status = 422, body = shapes::Problem)))]
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    Admin(caller): Admin,
    headers: HeaderMap,
    Json(draft): Json<NewUser>,
) -> Answer<(StatusCode, Json<OneTime>)> {
    let schema = app.engine.schema().clone();
    if let Some(unknown) = draft.roles.iter().find(|r| !schema.roles.contains_key(*r)) {
        return Err(Error::invalid("roles", "unknown_option").detail(unknown).into());
    }
    let kind = schema.object("user").ok_or_else(|| Error::new(ErrorKind::Internal, "internal"))?;
    let mut fields = with_defaults(kind, draft.fields);
    fields.insert("name".into(), draft.name.trim().into());
    fields.insert("login".into(), draft.login.trim().into());
    fields.insert("department".into(), Value::from(draft.department));
    fields.insert("roles".into(), Value::set(draft.roles.into_iter().map(Value::from)));
    let (user, password) = (RecordId::v7(now_ms(), random()?), password::one_time()?);
    let hash = app.passwords.hash(password.clone()).await?;
    let (engine, session, login) = (app.engine.clone(), caller.session, draft.login);
    let (tenant, asking, until_ms) = (session.tenant, session.clone(), app.now_ms() + accounts::INVITATION_MS);
    let done = app.write(tenant, move |tx| {
        let mut change = Change::begin(tx, &engine, &session, now_ms())?;
        let done = edit(&mut change, "user", user, Op::Create(fields), None)?;
        if done.is_ok() {
            accounts::add(tx, tenant, user, &login, &hash, Some(until_ms))?;
        }
        change.finish()?;
        Ok(done)
    });
    done.await?.map_err(Problem::rejected)?;
    let until = in_words(&app, asking, &headers, until_ms).await?;
    Ok((StatusCode::CREATED, Json(OneTime { user: user.to_string(), password, invitation: true, until_ms, until })))
}

/// Give a person a new one-time password; a new invitation, if they never chose one. Their sessions end.
#[utoipa::path(post, path = "/v1/users/{id}/reset", tag = "people", security(("bearer" = [])), params(("id" = String, Path, description = "User")),
    responses((status = 200, body = OneTime), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem)))]
pub(crate) async fn reset(
    State(app): State<Arc<App>>,
    Admin(caller): Admin,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer<Json<OneTime>> {
    let (user, password) = (id_of(&id)?, password::one_time()?);
    let hash = app.passwords.hash(password.clone()).await?;
    let (engine, session, now) = (app.engine.clone(), caller.session, app.now_ms());
    let asking = session.clone();
    let give = move |tx: &Conn| {
        let invitation = accounts::of_user(tx, session.tenant, user)?.is_some_and(|a| a.invited);
        let until = now + if invitation { accounts::INVITATION_MS } else { accounts::RESET_MS };
        accounts::give_code(tx, session.tenant, user, &hash, until)?;
        sessions::end_all(tx, session.tenant, user, None)?;
        let mut change = Change::begin(tx, &engine, &session, now_ms())?;
        let action = if invitation { "invite" } else { "reset_password" };
        journal::audit(&mut change, action, Some(("user", user)), "{}")?;
        change.finish()?;
        Ok((invitation, until))
    };
    let (invitation, until_ms) = app.write(asking.tenant, give).await?;
    let until = in_words(&app, asking, &headers, until_ms).await?;
    Ok(Json(OneTime { user: user.to_string(), password, invitation, until_ms, until }))
}

/// Whether to let a person in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Disable {
    /// `false` lets them in again.
    disabled: bool,
}

/// Disable a person, at once and everywhere; or let them in again.
#[utoipa::path(post, path = "/v1/users/{id}/disable", tag = "people", security(("bearer" = [])), params(("id" = String, Path, description = "User")),
    request_body = Disable, responses((status = 204), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem), (status = 422, body = shapes::Problem)))]
pub(crate) async fn disable(
    State(app): State<Arc<App>>,
    Admin(caller): Admin,
    Path(id): Path<String>,
    Json(request): Json<Disable>,
) -> Answer<StatusCode> {
    let user = id_of(&id)?;
    let (engine, session) = (app.engine.clone(), caller.session);
    let tenant = session.tenant;
    let done = app.write(tenant, move |tx| {
        let mut change = Change::begin(tx, &engine, &session, now_ms())?;
        let status = if request.disabled { "disabled" } else { "active" };
        let fields = Fields::from([("status".to_owned(), status.into())]);
        let done = edit(&mut change, "user", user, Op::Update(fields), None)?;
        change.finish()?;
        if done.is_ok() {
            accounts::set_disabled(tx, tenant, user, request.disabled)?;
            if request.disabled {
                sessions::end_all(tx, tenant, user, None)?;
            }
        }
        Ok(done)
    });
    done.await?.map_err(Problem::rejected)?;
    Ok(StatusCode::NO_CONTENT)
}

/// A device.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeviceBody {
    /// Install.
    id: String,
    /// Whose.
    user: String,
    /// Their name.
    user_name: String,
    /// Name.
    name: String,
    /// Platform.
    platform: String,
    /// App version.
    app_version: String,
    /// Last registration or check-in, Unix ms.
    seen_at: i64,
    /// The same in words.
    seen: String,
    /// Sessions that are alive.
    sessions: i64,
    /// Its data is deleted with its next request.
    wiping: bool,
}

/// How a device is signed out.
#[derive(Debug, Deserialize)]
pub(crate) struct SignOutQuery {
    /// The device deletes its data as well.
    #[serde(default)]
    wipe: bool,
}

/// Devices: one's own, and everybody's for an administrator.
#[utoipa::path(get, path = "/v1/devices", tag = "people", security(("bearer" = [])),
    responses((status = 200, body = Vec<DeviceBody>), (status = 401, body = shapes::Problem)))]
pub(crate) async fn devices(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
) -> Answer<Json<Vec<DeviceBody>>> {
    let found = |viewer: &Viewer<'_>| {
        let (session, admin) = (viewer.session, viewer.rights.admin());
        let sql = "SELECT d.id, d.user_id, d.name, d.platform, d.app_version, d.seen_at, (SELECT COUNT(*) FROM session s \
                   WHERE s.tenant = d.tenant AND s.user_id = d.user_id AND s.device = d.id AND s.refresh_until > $3), \
                   d.wipe_at IS NOT NULL FROM device d WHERE d.tenant = $1 AND (d.user_id = $2 OR $4 = 1) ORDER BY d.seen_at DESC, d.id LIMIT 1000";
        let rows = viewer.conn.query(sql, &vals![session.tenant, session.user, viewer.context.now_ms, admin])?;
        rows.iter()
            .map(|row| {
                Ok(DeviceBody {
                    id: row.text(0)?.to_owned(),
                    user: row.text(1)?.to_owned(),
                    user_name: viewer.org.name(row.id(1)?).to_owned(),
                    name: row.text(2)?.to_owned(),
                    platform: row.text(3)?.to_owned(),
                    app_version: row.text(4)?.to_owned(),
                    seen_at: row.int(5)?,
                    seen: viewer.formatted(|f| row.int(5).map(|at| f.moment(at)))?,
                    sessions: row.int(6)?,
                    wiping: row.flag(7)?,
                })
            })
            .collect()
    };
    Ok(Json(view(&app, caller.session, language(&headers), found).await?))
}

/// Sign a device out from afar: one's own, or anybody's for an administrator.
#[utoipa::path(delete, path = "/v1/devices/{user}/{id}", tag = "people", security(("bearer" = [])),
    params(("user" = String, Path, description = "Whose"), ("id" = String, Path, description = "Install"),
        ("wipe" = Option<bool>, Query, description = "The device deletes its data as well, as soon as it asks for anything; what it has not sent is lost")),
    responses((status = 204), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem)))]
pub(crate) async fn sign_out(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((user, id)): Path<(String, String)>,
    Query(query): Query<SignOutQuery>,
) -> Answer<StatusCode> {
    let (user, device) = (id_of(&user)?, id_of(&id)?);
    let (engine, session) = (app.engine.clone(), caller.session);
    app.write(session.tenant, move |tx| {
        let mut change = Change::begin(tx, &engine, &session, now_ms())?;
        let org = change.org();
        let admin = org.rights(engine.schema(), org.actor(session.user)?).admin();
        if user != session.user && !admin {
            return Err(Error::new(ErrorKind::Forbidden, "forbidden"));
        }
        let known = "SELECT 1 FROM device WHERE tenant = $1 AND id = $2 AND user_id = $3";
        if tx.one(known, &vals![session.tenant, device, user])?.is_none() {
            return Err(Error::new(ErrorKind::NotFound, "not_found"));
        }
        let action = if query.wipe {
            sessions::order_wipe(tx, now_ms(), session.tenant, user, device)?;
            "wipe_device"
        } else {
            sessions::end_device(tx, session.tenant, user, device)?;
            "sign_out_device"
        };
        let detail = serde_json::json!({ "device": device.to_string() }).to_string();
        journal::audit(&mut change, action, Some(("user", user)), &detail)?;
        change.finish()
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
