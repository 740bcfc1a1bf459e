//! First start: a page behind a one-time link, and the same act for tools. No default password exists.

use super::app::{App, now_ms};
use super::browser;
use super::pages::{self, Form as Drawn, Input, Page};
use super::problem::{Answer, Problem};
use super::shapes;
use crate::auth::{accounts, random};
use crate::setup::{self, NewTenant};
use crate::tenant::Tenant;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use axum::{Json, Router};
use legwork_domain::{Error, ErrorKind, RecordId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What a company starts with.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Setup {
    /// From the link printed at start.
    token: String,
    /// Company name.
    company: String,
    /// Name of the administrator.
    name: String,
    /// Login of the administrator.
    login: String,
    /// Password of the administrator, at least 8 characters.
    password: String,
    /// IANA zone in which days begin.
    zone: String,
    /// ISO 4217 code.
    currency: String,
}

/// The company that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SetupDone {
    /// Tenant.
    tenant: String,
    /// User record of the administrator.
    user: String,
}

async fn act(app: &Arc<App>, request: Setup) -> Result<SetupDone, Problem> {
    if !app.setup_fits(&request.token) {
        return Err(refused(app).await.into());
    }
    let hash = app.passwords.hash(request.password.clone()).await?;
    let ids = [(); 3].map(|()| random().map(|r| RecordId::v7(now_ms(), r)));
    let [tenant, department, admin] = ids;
    let (tenant, department, admin, engine) = (tenant?, department?, admin?, app.engine.clone());
    app.write(tenant, move |tx| {
        if Tenant::any(tx)?.is_some() {
            return Err(Error::new(ErrorKind::Conflict, "already_set_up"));
        }
        let new = NewTenant {
            tenant,
            department,
            admin,
            company: &request.company,
            admin_name: &request.name,
            login: &request.login,
            zone: &request.zone,
            currency: &request.currency,
        };
        setup::create(tx, &engine, now_ms(), &new)?;
        accounts::add(tx, tenant, admin, &request.login, &hash, None)
    })
    .await?;
    app.setup_done();
    Ok(SetupDone { tenant: tenant.to_string(), user: admin.to_string() })
}

/// Why a link is of no use: the company exists, or the link is no longer (or never was) good.
async fn refused(app: &Arc<App>) -> Error {
    match app.read(Tenant::any).await {
        Ok(Some(_)) => Error::new(ErrorKind::Conflict, "already_set_up"),
        Ok(None) => Error { field: Some("token".into()), ..Error::new(ErrorKind::Forbidden, "setup_link_invalid") },
        Err(error) => error,
    }
}

/// Make the company and its administrator, once.
#[utoipa::path(post, path = "/v1/setup", tag = "server", security(()), request_body = Setup,
    responses((status = 201, body = SetupDone), (status = 403, body = shapes::Problem), (status = 409, body = shapes::Problem), (status = 422, body = shapes::Problem)))]
pub(crate) async fn set_up(
    State(app): State<Arc<App>>,
    Json(request): Json<Setup>,
) -> Answer<(StatusCode, Json<SetupDone>)> {
    Ok((StatusCode::CREATED, Json(act(&app, request).await?)))
}

#[derive(Debug, Default, Deserialize)]
struct Link {
    #[serde(default)]
    token: String,
}

/// The page behind the link: a form without scripts. What was entered stays when something is wrong with it.
pub(crate) fn page() -> Router<Arc<App>> {
    let show = |State(app): State<Arc<App>>, Query(link): Query<Link>, headers: HeaderMap| async move {
        let page = Page::of(&headers);
        match app.setup_fits(&link.token) {
            true => page.answer(StatusCode::OK, &form(&page, &Setup::fresh(link.token), None)),
            false => page.answer(StatusCode::OK, &no_form(&page, &refused(&app).await)),
        }
    };
    let submit = |State(app): State<Arc<App>>, headers: HeaderMap, Form(mut request): Form<Setup>| async move {
        let page = Page::of(&headers);
        request.token = token_in(&request.token).to_owned();
        if let Err(error) = browser::same_site(&headers) {
            return page.answer(StatusCode::FORBIDDEN, &page.problem(&error));
        }
        match act(&app, request.clone()).await {
            Ok(_) => page.answer(StatusCode::OK, &done(&page, &request.login)),
            Err(Problem(error)) if error.code == "already_set_up" => {
                page.answer(StatusCode::OK, &no_form(&page, &error))
            }
            Err(Problem(error)) => page.answer(StatusCode::OK, &form(&page, &request, Some(&error))),
        }
    };
    Router::new().route("/setup", get(show).post(submit))
}

impl Setup {
    /// What the form offers to begin with.
    fn fresh(token: String) -> Setup {
        let (login, zone, currency) = ("admin".to_owned(), "Asia/Shanghai".to_owned(), "CNY".to_owned());
        Setup { token, company: String::new(), name: String::new(), login, password: String::new(), zone, currency }
    }
}

/// The token of what was pasted: a whole link, or its last part.
fn token_in(pasted: &str) -> &str {
    pasted.rsplit("token=").next().unwrap_or(pasted).trim()
}

/// Before anything was entered there is nothing to keep: only the words, and the way on when there is one.
fn no_form(page: &Page, error: &Error) -> String {
    let words = page.problem(error);
    match error.code.as_str() {
        "already_set_up" => words + &page.link("/login", "console-sign-in"),
        _ => words,
    }
}

fn done(page: &Page, login: &str) -> String {
    let words = page.text("console-setup-done");
    let link = page.link(&format!("/login?login={}", pages::query_part(login)), "console-sign-in");
    format!("<p class=\"good\" role=\"status\">{words}</p>{link}")
}

fn form(page: &Page, entered: &Setup, error: Option<&Error>) -> String {
    // A link that ended while the form was open: what was entered stays, and the new link can be pasted.
    let ended = error.is_some_and(|e| e.code == "setup_link_invalid");
    let link = Input::text("token", "console-setup-link", "").hint("console-setup-link-hint");
    let mut inputs = vec![
        Input::text("company", "console-company", &entered.company).focus(true),
        Input::text("name", "console-admin-name", &entered.name),
        Input::login(&entered.login),
        Input::new_password("password", "console-password"),
        Input::text("zone", "console-zone", &entered.zone),
        Input::text("currency", "console-currency", &entered.currency),
    ];
    if ended {
        inputs.insert(0, link);
    }
    let form = Drawn {
        action: "/setup",
        title: "console-setup-title",
        lead: "console-setup-lead",
        button: "console-setup-start",
        inputs,
        hidden: (!ended).then_some(("token", &entered.token)),
    };
    page.form(&form, error)
}
