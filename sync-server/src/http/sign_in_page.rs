//! Sign-in and a new password, for browsers: forms without scripts. A password is made new with the code that an
//! administrator gives: the one-time password of an invitation or of a reset.

use super::account::{check, log};
use super::app::{App, now_ms};
use super::auth::From;
use super::browser;
use super::pages::{Form as Drawn, Input, Page};
use super::problem::Problem;
use crate::auth::{accounts, random, sessions};
use crate::db::Conn;
use crate::engine::Session as Who;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use legwork_domain::{Error, ErrorKind, RecordId};
use serde::Deserialize;
use std::net::IpAddr;
use std::sync::Arc;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Entered {
    login: String,
    password: String,
    code: String,
    new: String,
    again: String,
    /// Page to go to afterwards; only our own paths count.
    to: String,
}

/// `/login` and `/password`.
pub(crate) fn routes() -> Router<Arc<App>> {
    let show_login = |Query(entered): Query<Entered>, headers: HeaderMap| async move {
        let page = Page::of(&headers);
        page.answer(StatusCode::OK, &login_form(&page, &entered, None))
    };
    let login = |State(app): State<Arc<App>>, From(from): From, headers: HeaderMap, Form(entered): Form<Entered>| async move {
        let page = Page::of(&headers);
        match enter(&app, from, &headers, &entered.login, entered.password.clone()).await {
            Ok(token) => into(&headers, &token, &entered.to),
            Err(Problem(error)) if error.code == "password_change_required" => {
                page.answer(StatusCode::OK, &password_form(&page, &entered, Some(&error)))
            }
            Err(Problem(error)) => page.answer(StatusCode::OK, &login_form(&page, &entered, Some(&error))),
        }
    };
    let show_password = |Query(entered): Query<Entered>, headers: HeaderMap| async move {
        let page = Page::of(&headers);
        page.answer(StatusCode::OK, &password_form(&page, &entered, None))
    };
    let password = |State(app): State<Arc<App>>, From(from): From, headers: HeaderMap, Form(entered): Form<Entered>| async move {
        let page = Page::of(&headers);
        match renew(&app, from, &headers, &entered).await {
            Ok(token) => into(&headers, &token, ""),
            Err(Problem(error)) => page.answer(StatusCode::OK, &password_form(&page, &entered, Some(&error))),
        }
    };
    Router::new().route("/login", get(show_login).post(login)).route("/password", get(show_password).post(password))
}

/// Checks login and password and opens a browser's session; its token.
pub(crate) async fn enter(
    app: &Arc<App>,
    from: IpAddr,
    headers: &HeaderMap,
    login: &str,
    password: String,
) -> Result<String, Problem> {
    browser::same_site(headers)?;
    let account = check(app, from, None, login, password).await?;
    if account.must_change {
        return Err(Error::new(ErrorKind::Forbidden, "password_change_required").into());
    }
    open(app, account.tenant, account.user).await
}

async fn open(app: &Arc<App>, tenant: RecordId, user: RecordId) -> Result<String, Problem> {
    let (id, now) = (RecordId::v7(now_ms(), random()?), app.now_ms());
    let engine = app.engine.clone();
    let open = move |tx: &Conn| {
        let live = sessions::Live { id, tenant, user, device: None, incarnation: None };
        let token = sessions::open_browser(tx, now, &live)?;
        log(tx, &engine, &Who { tenant, user, device: None }, "login")?;
        Ok(token)
    };
    Ok(app.write(tenant, open).await?)
}

/// Sets a new password by an administrator's code. A password that the person chose is no such code.
async fn renew(app: &Arc<App>, from: IpAddr, headers: &HeaderMap, entered: &Entered) -> Result<String, Problem> {
    browser::same_site(headers)?;
    if entered.new != entered.again {
        return Err(Error::invalid("again", "passwords_differ").into());
    }
    let code = entered.code.trim().to_owned();
    let account =
        check(app, from, None, &entered.login, code).await.map_err(|Problem(error)| match error.code.as_str() {
            "wrong_login" => {
                Problem(Error { field: Some("code".into()), ..Error::new(ErrorKind::Unauthenticated, "code_invalid") })
            }
            _ => Problem(error),
        })?;
    if !account.must_change {
        return Err(
            Error { field: Some("code".into()), ..Error::new(ErrorKind::Unauthenticated, "code_invalid") }.into()
        );
    }
    let hash = app.passwords.hash(entered.new.clone()).await.map_err(|e| Error { field: Some("new".into()), ..e })?;
    let (tenant, user, engine) = (account.tenant, account.user, app.engine.clone());
    app.write(tenant, move |tx| {
        accounts::choose_password(tx, tenant, user, &hash)?;
        sessions::end_all(tx, tenant, user, None)?;
        log(tx, &engine, &Who { tenant, user, device: None }, "password")
    })
    .await?;
    open(app, tenant, user).await
}

/// To the console, with the cookie of the session.
fn into(headers: &HeaderMap, token: &str, to: &str) -> Response {
    let to = if is_own(to) { to } else { "/" };
    let headers = [
        (header::SET_COOKIE, browser::begin(headers, token).to_str().unwrap_or_default().to_owned()),
        (header::LOCATION, to.to_owned()),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// Whether a target is a path of ours. A browser drops blanks and control characters, so that `/\t/elsewhere` would be
/// another host; in a path of ours they are escaped.
fn is_own(to: &str) -> bool {
    to.starts_with('/') && !to.starts_with("//") && !to.contains('\\') && to.bytes().all(|b| b.is_ascii_graphic())
}

fn login_form(page: &Page, entered: &Entered, error: Option<&Error>) -> String {
    let known = !entered.login.is_empty();
    let form = Drawn {
        action: "/login",
        title: "console-sign-in",
        lead: "console-sign-in-lead",
        button: "console-sign-in",
        inputs: vec![
            Input::login(&entered.login).focus(!known),
            Input::password("password", "console-password").focus(known),
        ],
        hidden: Some(("to", &entered.to)),
    };
    format!("{}{}", page.form(&form, error), page.link("/password", "console-forgot"))
}

fn password_form(page: &Page, entered: &Entered, error: Option<&Error>) -> String {
    let (known, coded) = (!entered.login.is_empty(), !entered.code.is_empty());
    let code = Input::text("code", "console-code", &entered.code).complete("one-time-code").hint("console-code-hint");
    let form = Drawn {
        action: "/password",
        title: "console-password-title",
        lead: "console-password-lead",
        button: "console-password-save",
        inputs: vec![
            Input::login(&entered.login).focus(!known),
            code.focus(known && !coded),
            Input::new_password("new", "console-new-password").focus(coded),
            Input::password("again", "console-new-password-again").complete("new-password"),
        ],
        hidden: None,
    };
    format!("{}{}", page.form(&form, error), page.link("/login", "console-back-to-sign-in"))
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn after_signing_in_one_goes_to_our_own_paths_only() {
        for own in ["/", "/visits?day=2026-11-23&proof=review", "/objects/customer#x", "/a%09/b"] {
            assert!(is_own(own), "{own}");
        }
        let foreign = ["", "x", "//evil.example", "/\\evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/x"];
        for to in foreign.into_iter().chain(["/\u{b}/x", "/\0/x", "/ /x", "/\u{7f}/x", "/é", "https://evil.example"]) {
            assert!(!is_own(to), "{to:?}");
        }
    }
}
