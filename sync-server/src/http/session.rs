//! The browser's session as the console sees it: who is signed in, what they may open, signing in again in place.

use super::app::{App, now_ms};
use super::auth::{Anyone, Caller, From};
use super::problem::Answer;
use super::viewer::{Viewer, view};
use super::words::language;
use super::{browser, shapes, sign_in_page};
use crate::auth::sessions;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use legwork_domain::Result;
use legwork_domain::access::Operation;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Sign-in of a browser.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SessionDraft {
    /// Login name.
    login: String,
    /// Password.
    password: String,
}

/// An object one may open.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ObjectLink {
    /// Stable name.
    name: String,
    /// What people call one of them.
    label: String,
    /// Whether the person may add some.
    create: bool,
}

/// Who is signed in, and what they may open.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    /// User record.
    user: String,
    /// Display name.
    user_name: String,
    /// Login name.
    login: String,
    /// Company.
    tenant_name: String,
    /// Name of the department the person belongs to; empty for none.
    department_name: String,
    /// Labels of the person's roles.
    roles: Vec<String>,
    /// IANA zone of the company's days.
    zone: String,
    /// ISO 4217 code of amounts.
    currency: String,
    /// Language of the texts of this answer: `zh-CN` or `en`.
    language: String,
    /// Administers users, departments, devices.
    admin: bool,
    /// May judge visits of some people.
    judges: bool,
    /// May take deleted records of some objects back.
    restores: bool,
    /// Objects in the order of the menu.
    objects: Vec<ObjectLink>,
    /// For the header `x-legwork-csrf` of every request that changes something; absent for a bearer token.
    csrf: Option<String>,
    /// The server's clock, Unix ms.
    server_ms: i64,
}

/// Objects in the order people look for them; others follow by name.
const ORDER: [&str; 5] = ["customer", "contact", "visit", "task", "activity"];
/// Objects with pages of their own.
const OWN_PAGES: [&str; 3] = ["user", "department", "role"];

/// Place of an object in the menu.
pub(crate) fn in_order(object: &str) -> usize {
    ORDER.iter().position(|o| *o == object).unwrap_or(ORDER.len())
}

fn me(viewer: &Viewer<'_>, csrf: Option<String>) -> Result<Me> {
    let user = crate::records::read(viewer.conn, viewer.session.tenant, "user", viewer.session.user)?;
    let login = user.as_ref().and_then(|u| u.record.get("login").as_text()).unwrap_or_default().to_owned();
    let schema = viewer.engine.schema();
    let open = |name: &&String| !viewer.rights.buckets(name, Operation::Read).is_empty();
    let own_page = |name: &&String| !OWN_PAGES.contains(&name.as_str());
    let mut names: Vec<&String> = schema.objects.keys().filter(own_page).filter(open).collect();
    names.sort_by_key(|name| in_order(name));
    let objects = names.into_iter().filter_map(|name| schema.object(name)).map(|kind| ObjectLink {
        name: kind.name.clone(),
        label: viewer.words.label(&kind.label).to_owned(),
        create: kind.name != "visit" && !viewer.rights.buckets(&kind.name, Operation::Create).is_empty(),
    });
    let role = |name: &String| schema.roles.get(name).map(|r| viewer.words.label(&r.label).to_owned());
    Ok(Me {
        user: viewer.session.user.to_string(),
        user_name: viewer.org.name(viewer.session.user).to_owned(),
        login,
        tenant_name: viewer.tenant.name.clone(),
        department_name: viewer.actor.department.and_then(|d| viewer.name("department", d)).unwrap_or_default(),
        roles: viewer.actor.roles.iter().filter_map(role).collect(),
        zone: viewer.tenant.zone.clone(),
        currency: viewer.tenant.currency.clone(),
        language: viewer.words.language.tag().to_owned(),
        admin: viewer.rights.admin(),
        judges: !viewer.rights.buckets("visit", Operation::Verdict).is_empty(),
        restores: !crate::recycle_bin::objects(schema, viewer.rights).is_empty(),
        objects: objects.collect(),
        csrf,
        server_ms: now_ms(),
    })
}

/// Sign a browser in: the session is in the cookie.
#[utoipa::path(post, path = "/v1/session", tag = "console", security(()), request_body = SessionDraft,
    responses((status = 200, body = Me), (status = 401, body = shapes::Problem), (status = 429, body = shapes::Problem)))]
pub(crate) async fn begin(
    State(app): State<Arc<App>>,
    From(from): From,
    headers: HeaderMap,
    Json(draft): Json<SessionDraft>,
) -> Answer<impl IntoResponse> {
    let token = sign_in_page::enter(&app, from, &headers, &draft.login, draft.password).await?;
    let (caller, _) = super::auth::authenticate(&app, token.clone()).await?;
    let csrf = Some(browser::csrf(&token));
    let me = view(&app, caller.session(), language(&headers), move |viewer| me(viewer, csrf)).await?;
    Ok((AppendHeaders([(header::SET_COOKIE, browser::begin(&headers, &token))]), Json(me)))
}

/// Who is signed in.
#[utoipa::path(get, path = "/v1/session", tag = "console", security(("bearer" = [])),
    responses((status = 200, body = Me), (status = 401, body = shapes::Problem)))]
pub(crate) async fn get(State(app): State<Arc<App>>, caller: Caller, headers: HeaderMap) -> Answer<Json<Me>> {
    let csrf = browser::token(&headers).map(|token| browser::csrf(&token));
    Ok(Json(view(&app, caller.session, language(&headers), move |viewer| me(viewer, csrf)).await?))
}

/// Sign a browser out.
#[utoipa::path(delete, path = "/v1/session", tag = "console", security(("bearer" = [])),
    responses((status = 204), (status = 401, body = shapes::Problem)))]
pub(crate) async fn end(State(app): State<Arc<App>>, caller: Anyone, headers: HeaderMap) -> Answer<impl IntoResponse> {
    let live = caller.live;
    app.writer.run(move |tx| sessions::end(tx, live.tenant, live.id)).await?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, browser::end(&headers))])))
}
