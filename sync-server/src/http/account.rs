//! Sign-in, refresh, sign-out, password, registration of a database file.

use super::app::{App, now_ms};
use super::auth::{Anyone, From};
use super::problem::Answer;
use super::shapes;
use crate::auth::attempts::Place;
use crate::auth::{accounts, random, sessions};
use crate::db::Conn;
use crate::engine::{Engine, Session as Who};
use crate::tenant::{self, Tenant};
use crate::{change::Change, journal, sync};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use legwork_domain::{Error, ErrorKind, RecordId, Result};
use legwork_protocol::account::{DeviceInfo, LoginRequest, PasswordRequest, RefreshRequest, Session};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

fn session(
    conn: &Conn,
    engine: &Engine,
    live: &sessions::Live,
    tokens: sessions::Tokens,
    must_change: bool,
) -> Result<Session> {
    let tenant = Tenant::load(conn, live.tenant)?;
    let org = engine.org(conn, &tenant)?;
    org.actor(live.user)?;
    Ok(Session {
        access_token: tokens.access,
        refresh_token: tokens.refresh,
        expires_in: (sessions::ACCESS_MS / 1000) as u64,
        user: live.user,
        user_name: org.name(live.user).to_owned(),
        tenant: live.tenant,
        tenant_name: tenant.name,
        zone: tenant.zone,
        currency: tenant.currency,
        epoch: tenant::epoch(conn)?,
        incarnation: live.incarnation,
        must_change_password: must_change,
        server_ms: now_ms(),
    })
}

pub(crate) fn log(conn: &Conn, engine: &Engine, who: &Who, action: &str) -> Result<()> {
    let mut change = Change::begin(conn, engine, who, now_ms())?;
    journal::audit(&mut change, action, Some(("user", who.user)), "{}")?;
    change.finish()
}

fn too_many(wait_ms: i64) -> Error {
    Error::new(ErrorKind::Limit, "too_many_attempts").detail((wait_ms + 999) / 1000)
}

/// The account behind a login and its password; wrong ones are slowed down, by login and by address, or by phone when
/// it is one that the person has signed in on.
pub(crate) async fn check(
    app: &Arc<App>,
    from: std::net::IpAddr,
    install: Option<RecordId>,
    login: &str,
    password: String,
) -> Answer<accounts::Account> {
    let login = accounts::spelled(login);
    if login.chars().count() > 60 {
        return Err(Error::invalid("login", "too_long").into());
    }
    let name = login.clone();
    let find = move |conn: &Conn| {
        let account = accounts::by_login(conn, &name)?;
        let own = match (&account, install) {
            (Some(account), Some(install)) => sync::is_phone_of(conn, account.tenant, account.user, install)?,
            _ => false,
        };
        Ok((account, install.filter(|_| own)))
    };
    let (account, phone) = app.read(find).await?;
    let place = phone.map_or(Place::Address(from), Place::Phone);
    app.attempts.begin(&login, place, app.now_ms()).map_err(too_many)?;
    let stored = account.as_ref().map(|a| a.password.clone());
    let fits = app.passwords.verify(password, stored).await?;
    let Some(account) = account.filter(|_| fits) else {
        return Err(Error::new(ErrorKind::Unauthenticated, "wrong_login").into());
    };
    app.attempts.succeeded(&login, place);
    if account.disabled {
        return Err(Error::new(ErrorKind::Unauthenticated, "account_disabled").into());
    }
    if account.code_ended(app.now_ms()) {
        return Err(accounts::code_expired().into());
    }
    Ok(account)
}

/// Sign in.
#[utoipa::path(post, path = "/v1/login", tag = "account", security(()), request_body = shapes::Login,
    responses((status = 200, body = shapes::Session), (status = 401, body = shapes::Problem), (status = 429, body = shapes::Problem)))]
pub(crate) async fn login(
    State(app): State<Arc<App>>,
    From(from): From,
    Json(request): Json<LoginRequest>,
) -> Answer<Json<Session>> {
    let install = request.device.as_ref().map(|d| d.install);
    let account = check(&app, from, install, &request.login, request.password).await?;
    let (id, now) = (RecordId::v7(now_ms(), random()?), app.now_ms());
    let engine = app.engine.clone();
    let open = move |tx: &Conn| {
        let (tenant, user) = (account.tenant, account.user);
        let device = request.device.as_ref().map(|d| d.install);
        if let Some(device) = device {
            sessions::end_wipe(tx, tenant, user, device)?;
        }
        let register = |info: &DeviceInfo| sync::register(tx, now_ms(), tenant, user, info);
        let incarnation = request.device.as_ref().map(register).transpose()?;
        let live = sessions::Live { id, tenant, user, device, incarnation };
        let tokens = sessions::open(tx, now, &live)?;
        log(tx, &engine, &Who { tenant, user, device }, "login")?;
        session(tx, &engine, &live, tokens, account.must_change)
    };
    Ok(Json(app.write(account.tenant, open).await?))
}

/// Exchange a refresh token for a new session.
#[utoipa::path(post, path = "/v1/refresh", tag = "account", security(()), request_body = shapes::Refresh,
    responses((status = 200, body = shapes::Session), (status = 401, body = shapes::Problem)))]
pub(crate) async fn refresh(State(app): State<Arc<App>>, Json(request): Json<RefreshRequest>) -> Answer<Json<Session>> {
    let (engine, now) = (app.engine.clone(), app.now_ms());
    // A refused token may end a session: that must be committed, so the refusal is a value here.
    let exchange = move |tx: &Conn| {
        let Some((live, tokens)) = sessions::refresh(tx, now, &request.refresh_token)? else { return Ok(None) };
        sessions::refuse_wiped(tx, &live)?;
        let account = accounts::of_user(tx, live.tenant, live.user)?;
        let Some(account) = account.filter(|a| !a.disabled) else { return Ok(None) };
        sessions::note_seen(tx, now_ms(), &live)?;
        session(tx, &engine, &live, tokens, account.must_change).map(Some)
    };
    let session = app.writer.run(exchange).await?;
    Ok(Json(session.ok_or_else(sessions::ended)?))
}

/// Sign out.
#[utoipa::path(post, path = "/v1/logout", tag = "account", security(("bearer" = [])),
    responses((status = 204), (status = 401, body = shapes::Problem)))]
pub(crate) async fn logout(State(app): State<Arc<App>>, caller: Anyone) -> Answer<StatusCode> {
    let live = caller.live;
    app.writer.run(move |tx| sessions::end(tx, live.tenant, live.id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Change one's own password. Other sessions end.
#[utoipa::path(post, path = "/v1/password", tag = "account", security(("bearer" = [])), request_body = shapes::Password,
    responses((status = 204), (status = 401, body = shapes::Problem), (status = 422, body = shapes::Problem)))]
pub(crate) async fn password(
    State(app): State<Arc<App>>,
    From(from): From,
    caller: Anyone,
    Json(request): Json<PasswordRequest>,
) -> Answer<StatusCode> {
    let live = caller.live.clone();
    let key = format!("password {}", live.user);
    let place = Place::Address(from);
    app.attempts.begin(&key, place, app.now_ms()).map_err(too_many)?;
    let account = app.read(move |conn| accounts::of_user(conn, live.tenant, live.user)).await?;
    if account.as_ref().is_some_and(|a| a.code_ended(app.now_ms())) {
        return Err(accounts::code_expired().into());
    }
    let stored = account.map(|a| a.password);
    if !app.passwords.verify(request.old, stored).await? {
        return Err(Error::invalid("old", "wrong_password").into());
    }
    app.attempts.succeeded(&key, place);
    let hash = app.passwords.hash(request.new).await?;
    let (engine, who, live) = (app.engine.clone(), caller.session(), caller.live);
    app.write(who.tenant, move |tx| {
        accounts::choose_password(tx, who.tenant, who.user, &hash)?;
        sessions::end_all(tx, who.tenant, who.user, Some(live.id))?;
        log(tx, &engine, &who, "password")
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Number of a database file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IncarnationBody {
    /// The number.
    incarnation: u64,
}

/// Register a database file anew: it was restored or cloned.
#[utoipa::path(post, path = "/v1/device/incarnation", tag = "account", security(("bearer" = [])),
    request_body = shapes::Device, responses((status = 200, body = IncarnationBody), (status = 401, body = shapes::Problem)))]
pub(crate) async fn incarnation(
    State(app): State<Arc<App>>,
    caller: Anyone,
    Json(info): Json<DeviceInfo>,
) -> Answer<Json<IncarnationBody>> {
    let live = caller.live;
    let register = move |tx: &Conn| {
        let number = sync::register(tx, now_ms(), live.tenant, live.user, &info)?;
        sessions::set_incarnation(tx, &live, number, info.install)?;
        Ok(number.0)
    };
    Ok(Json(IncarnationBody { incarnation: app.writer.run(register).await? }))
}
