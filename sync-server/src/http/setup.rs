//! First start: a page behind a one-time link, and the same act for tools. No default password exists.

use super::app::{App, now_ms};
use super::problem::{Answer, Problem};
use super::shapes;
use super::words::{Language, words};
use crate::auth::{accounts, random};
use crate::setup::{self, NewTenant};
use crate::tenant::Tenant;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Html;
use axum::routing::get;
use axum::{Json, Router};
use legwork_domain::{Error, ErrorKind, RecordId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What a company starts with.
#[derive(Debug, Deserialize, ToSchema)]
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
        return Err(Error::new(ErrorKind::Forbidden, "setup_link_invalid").into());
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
        accounts::add(tx, tenant, admin, &request.login, &hash, false)
    })
    .await?;
    app.setup_done();
    Ok(SetupDone { tenant: tenant.to_string(), user: admin.to_string() })
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

/// The page behind the link: a form without scripts.
pub(crate) fn page() -> Router<Arc<App>> {
    let show = |State(app): State<Arc<App>>, Query(link): Query<Link>, headers: HeaderMap| async move {
        let language = language(&headers);
        match app.setup_fits(&link.token) {
            true => (StatusCode::OK, Html(form(language, &link.token, None))),
            false => (StatusCode::OK, Html(frame(language, invalid(language)))),
        }
    };
    let submit = |State(app): State<Arc<App>>, headers: HeaderMap, Form(request): Form<Setup>| async move {
        let (language, token) = (language(&headers), request.token.clone());
        match act(&app, request).await {
            Ok(_) => Html(frame(language, done(language))),
            Err(Problem(error)) if error.code == "setup_link_invalid" => Html(frame(language, invalid(language))),
            Err(Problem(error)) => Html(form(language, &token, Some(&error))),
        }
    };
    Router::new().route("/setup", get(show).post(submit))
}

fn language(headers: &HeaderMap) -> Language {
    Language::of(headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()))
}

fn pick<'a>(language: Language, zh: &'a str, en: &'a str) -> &'a str {
    if language == Language::En { en } else { zh }
}

fn invalid(language: Language) -> &'static str {
    words(&Error::new(ErrorKind::Forbidden, "setup_link_invalid"), language)
}

fn done(language: Language) -> &'static str {
    pick(language, "设置完成，现在可以在手机上登录。", "Done. Phones can sign in now.")
}

fn frame(language: Language, body: &str) -> String {
    let lang = pick(language, "zh-CN", "en");
    format!(
        "<!doctype html><html lang=\"{lang}\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>Legwork</title><style>body{{font:16px/1.6 system-ui,sans-serif;\
         max-width:26rem;margin:3rem auto;padding:0 1rem;color:#1b2430}}label{{display:block;margin:.8rem 0}}\
         input{{display:block;width:100%;box-sizing:border-box;padding:.5rem;font:inherit;border:1px solid #8794a5;\
         border-radius:6px}}button{{font:inherit;padding:.6rem 1.4rem;border:0;border-radius:6px;background:#0b5cad;\
         color:#fff}}.error{{color:#a3231b}}</style><h1>Legwork</h1>{body}</html>"
    )
}

fn form(language: Language, token: &str, error: Option<&Error>) -> String {
    let fields = [
        ("company", "公司名称", "Company", "text", ""),
        ("name", "管理员姓名", "Administrator's name", "text", ""),
        ("login", "登录名", "Login", "text", "admin"),
        ("password", "密码（至少 8 个字符）", "Password (at least 8 characters)", "password", ""),
        ("zone", "时区", "Time zone", "text", "Asia/Shanghai"),
        ("currency", "币种", "Currency", "text", "CNY"),
    ];
    let inputs: String = fields
        .iter()
        .map(|(name, zh, en, kind, value)| {
            let label = pick(language, zh, en);
            format!("<label>{label}<input name=\"{name}\" type=\"{kind}\" value=\"{value}\" required></label>")
        })
        .collect();
    let note =
        error.map_or_else(String::new, |e| format!("<p class=\"error\" role=\"alert\">{}</p>", words(e, language)));
    // Only a token that was checked reaches this page: it is hex.
    let token = token.chars().filter(char::is_ascii_hexdigit).collect::<String>();
    let button = pick(language, "开始使用", "Start");
    frame(
        language,
        &format!(
            "{note}<form method=\"post\" action=\"/setup\"><input type=\"hidden\" name=\"token\" value=\"{token}\">\
             {inputs}<button>{button}</button></form>"
        ),
    )
}
