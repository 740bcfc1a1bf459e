//! Who asks: extractors that a handler takes, so that a route cannot forget to ask.

use super::app::App;
use super::browser;
use super::problem::Problem;
use crate::auth::{accounts, sessions};
use crate::engine::Session;
use crate::org::Org;
use crate::tenant::Tenant;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use legwork_domain::{Error, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// A signed-in person, perhaps one who must still change the password.
#[derive(Clone, Debug)]
pub(crate) struct Anyone {
    pub(crate) live: sessions::Live,
    pub(crate) must_change: bool,
}

/// A signed-in person who may work.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) live: sessions::Live,
    pub(crate) session: Session,
}

/// A signed-in administrator.
#[derive(Clone, Debug)]
pub(crate) struct Admin(pub(crate) Caller);

/// The address a request comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct From(pub(crate) IpAddr);

impl Anyone {
    /// Tenant, person and device for the sync functions.
    pub(crate) fn session(&self) -> Session {
        Session { tenant: self.live.tenant, user: self.live.user, device: self.live.device }
    }
}

/// The person behind an access token, as they are now: a disabled account is out at once.
pub(crate) async fn authenticate(app: &Arc<App>, token: String) -> Result<(Anyone, Arc<Org>), Error> {
    let (engine, now) = (app.engine.clone(), app.now_ms());
    app.read(move |conn| {
        let live = sessions::by_access(conn, now, &token)?.ok_or_else(sessions::ended)?;
        sessions::refuse_wiped(conn, &live)?;
        let account = accounts::of_user(conn, live.tenant, live.user)?.ok_or_else(sessions::ended)?;
        let org = engine.org(conn, &Tenant::load(conn, live.tenant)?)?;
        if account.disabled || org.actor(live.user).is_err() {
            return Err(Error::new(ErrorKind::Unauthenticated, "account_disabled"));
        }
        Ok((Anyone { live, must_change: account.must_change }, org))
    })
    .await
}

async fn identify(parts: &Parts, app: &Arc<App>) -> Result<(Anyone, Arc<Org>), Problem> {
    let header = parts.headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    let token = header.and_then(|h| h.strip_prefix("Bearer ")).map(str::trim).filter(|t| t.len() <= 200);
    let cookie = if header.is_none() { browser::token(&parts.headers) } else { None };
    let Some(cookie) = cookie else {
        let token = token.ok_or_else(|| Error::new(ErrorKind::Unauthenticated, "sign_in_required"))?;
        return Ok(authenticate(app, token.to_owned()).await?);
    };
    let known = authenticate(app, cookie.clone()).await?;
    browser::guard(&parts.method, &parts.headers, &cookie)?;
    Ok(known)
}

impl FromRequestParts<Arc<App>> for Anyone {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        Ok(identify(parts, app).await?.0)
    }
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let (anyone, _) = identify(parts, app).await?;
        if anyone.must_change {
            return Err(Error::new(ErrorKind::Forbidden, "password_change_required").into());
        }
        let session = anyone.session();
        Ok(Caller { live: anyone.live, session })
    }
}

impl FromRequestParts<Arc<App>> for Admin {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let (anyone, org) = identify(parts, app).await?;
        let actor = org.actor(anyone.live.user)?;
        if anyone.must_change || !org.rights(app.engine.schema(), actor).admin() {
            return Err(Error::new(ErrorKind::Forbidden, "forbidden").into());
        }
        let session = anyone.session();
        Ok(Admin(Caller { live: anyone.live, session }))
    }
}

impl FromRequestParts<Arc<App>> for From {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |i| i.0.ip());
        Ok(From(app.proxies().client(peer, &parts.headers)))
    }
}
