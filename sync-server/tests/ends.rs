//! What ends with time, by a clock that is moved: the set-up link, codes of invitations and resets, waits after wrong
//! codes and passwords, sessions. Every one says in words what to do then.
#![allow(clippy::unwrap_used)]

#[path = "common/http.rs"]
mod common;

use common::*;
use reqwest::header::SET_COOKIE;
use reqwest::{Method, Response, StatusCode, redirect};
use serde_json::{Value as Json, json};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// Sends the form of a page; the answer as a browser would get it.
async fn form(server: &Server, path: &str, pairs: &[(&str, &str)]) -> Response {
    let client = reqwest::Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap();
    let part = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    let body: Vec<String> = pairs.iter().map(|(k, v)| format!("{k}={}", part(v))).collect();
    let request = client.post(format!("{}{path}", server.url)).header("accept-language", "en");
    request.header("content-type", "application/x-www-form-urlencoded").body(body.join("&")).send().await.unwrap()
}

async fn renew(server: &Server, login: &str, code: &str, new: &str) -> Response {
    form(server, "/password", &[("login", login), ("code", code), ("new", new), ("again", new)]).await
}

async fn admin(server: &Server) -> String {
    server.login("admin", PASSWORD, None).await.access_token
}

async fn invited(server: &Server, login: &str) -> (String, Json) {
    let body = json!({ "name": login, "login": login, "roles": ["rep"] });
    let (status, made) = server.json(Method::POST, "/v1/users", &admin(server).await, body).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    (made["user"].as_str().unwrap().to_owned(), made)
}

async fn on_the_users_page(server: &Server, login: &str) -> Json {
    let users = server.json(Method::GET, "/v1/users", &admin(server).await, Json::Null).await.1;
    users.as_array().unwrap().iter().find(|u| u["login"] == login).unwrap()["code"].clone()
}

#[tokio::test]
async fn a6_the_set_up_link_ends_after_half_an_hour_and_the_page_says_how_to_get_a_new_one() {
    let server = start(tempfile::tempdir().unwrap()).await;
    let token = server.app.setup_token().unwrap().unwrap();
    let page = |token: String| {
        let request = server.client.get(format!("{}/setup?token={token}", server.url)).header("accept-language", "en");
        async move { request.send().await.unwrap().text().await.unwrap() }
    };
    server.app.move_clock(29 * MINUTE);
    assert!(page(token.clone()).await.contains("name=\"company\""), "still good");
    server.app.move_clock(MINUTE);
    let late = page(token.clone()).await;
    assert!(late.contains("not valid any more. Start the server again to get a new one"), "{late}");
    assert!(!late.contains("name=\"company\""), "no form that leads nowhere");
    let fields = [("token", token.as_str()), ("company", "Late"), ("name", "Late"), ("login", "admin")];
    let more = [("password", PASSWORD), ("zone", "Asia/Shanghai"), ("currency", "CNY")];
    let sent = form(&server, "/setup", &[fields.as_slice(), &more].concat()).await.text().await.unwrap();
    assert!(
        sent.contains("Start the server again to get a new one"),
        "a form opened in time and sent too late: {sent}"
    );
    assert!(sent.contains("value=\"Late\""), "what was entered stays: {sent}");
    assert!(!sent.contains(PASSWORD), "but not the password");
    assert!(sent.contains("name=\"token\" type=\"text\" value=\"\""), "the new link can be pasted: {sent}");
    let (status, answer) = server.json(Method::POST, "/v1/setup", "", setup(&token)).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::FORBIDDEN, Some("setup_link_invalid")));

    let again = server.app.setup_token().unwrap().unwrap();
    assert_ne!(again, token, "what a new start prints");
    let link = format!(" http://127.0.0.1:8686/setup?token={again} ");
    let pasted = [("token", link.as_str()), ("company", "Late"), ("name", "Late"), ("login", "admin")];
    let made = form(&server, "/setup", &[pasted.as_slice(), &more].concat()).await.text().await.unwrap();
    assert!(made.contains("class=\"good\""), "the form of before, with the new link: {made}");
    let used = page(again.clone()).await;
    assert!(used.contains("already set up") && used.contains("href=\"/login\""), "where to go now: {used}");
    let (status, answer) = server.json(Method::POST, "/v1/setup", "", setup(&again)).await;
    assert_eq!((status, answer["code"].as_str()), (StatusCode::CONFLICT, Some("already_set_up")));
    assert!(server.app.setup_token().unwrap().is_none(), "a server with a company prints no link");
}

#[tokio::test]
async fn a5_an_invitation_ends_after_a_week_and_a_new_one_lasts_as_long() {
    let server = Server::ready().await;
    let (user, made) = invited(&server, "linke").await;
    let code = made["password"].as_str().unwrap().to_owned();
    assert_eq!(made["invitation"], true);
    let state = on_the_users_page(&server, "linke").await;
    assert_eq!((state["invitation"].as_bool(), state["ended"].as_bool()), (Some(true), Some(false)));
    assert_eq!(state["until"], made["until"], "the administrator sees until when");

    server.app.move_clock(7 * DAY);
    let late = renew(&server, "linke", &code, "long-enough").await;
    assert!(late.headers().get(SET_COOKIE).is_none());
    let late = late.text().await.unwrap();
    assert!(late.contains("time of this code is over. Ask your administrator for a new one"), "{late}");
    let phone = server.send(Method::POST, "/v1/login", None, json!({ "login": "linke", "password": code })).await;
    let phone = (phone.status(), phone.json::<Json>().await.unwrap());
    assert_eq!((phone.0, phone.1["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("code_expired")));
    let state = on_the_users_page(&server, "linke").await;
    assert_eq!((state["invitation"].as_bool(), state["ended"].as_bool()), (Some(true), Some(true)));

    let path = format!("/v1/users/{user}/reset");
    let (_, again) = server.json(Method::POST, &path, &admin(&server).await, Json::Null).await;
    assert_eq!(again["invitation"], true, "somebody who never signed in is invited anew");
    let code = again["password"].as_str().unwrap();
    server.app.move_clock(7 * DAY - MINUTE);
    assert!(renew(&server, "linke", code, "long-enough").await.headers().get(SET_COOKIE).is_some());
    assert_eq!(on_the_users_page(&server, "linke").await, Json::Null, "no code any more");
    server.app.move_clock(30 * DAY);
    server.login("linke", "long-enough", None).await;
}

#[tokio::test]
async fn a4_the_code_of_a_reset_ends_after_half_an_hour_and_old_sessions_die_at_once() {
    let server = Server::ready().await;
    let amy = server.person(&admin(&server).await, "amy", "rep", None, 1).await;
    let path = format!("/v1/users/{}/reset", amy.user);
    let (_, first) = server.json(Method::POST, &path, &admin(&server).await, Json::Null).await;
    assert_eq!(first["invitation"], false);
    let old = server.send(Method::GET, "/v1/session", Some(&amy.access_token), Json::Null).await;
    assert_eq!(old.status(), StatusCode::UNAUTHORIZED, "signed out everywhere");

    let code = first["password"].as_str().unwrap();
    server.app.move_clock(29 * MINUTE);
    let half = server.login("amy", code, None).await;
    assert!(half.must_change_password);
    server.app.move_clock(MINUTE);
    let change = json!({ "old": code, "new": "long-enough" });
    let late = server.json(Method::POST, "/v1/password", &half.access_token, change).await;
    assert_eq!((late.0, late.1["code"].as_str()), (StatusCode::UNAUTHORIZED, Some("code_expired")));
    assert!(renew(&server, "amy", code, "long-enough").await.headers().get(SET_COOKIE).is_none());
    assert_eq!(on_the_users_page(&server, "amy").await["ended"], true);

    let (_, second) = server.json(Method::POST, &path, &admin(&server).await, Json::Null).await;
    let code = second["password"].as_str().unwrap();
    server.app.move_clock(29 * MINUTE);
    assert!(renew(&server, "amy", code, "long-enough").await.headers().get(SET_COOKIE).is_some());
    server.login("amy", "long-enough", None).await;
}

#[tokio::test]
async fn wrong_codes_are_slowed_down_as_wrong_passwords_are() {
    let server = Server::ready().await;
    let (_, made) = invited(&server, "linke").await;
    let code = made["password"].as_str().unwrap();
    for n in 0..4 {
        let text = renew(&server, "linke", &format!("guess{n}"), "long-enough").await.text().await.unwrap();
        assert!(text.contains("code is wrong, or the code was used already"), "{n}: {text}");
    }
    let waiting = renew(&server, "linke", code, "long-enough").await;
    assert!(waiting.headers().get(SET_COOKIE).is_none(), "not even the right one, before the wait is over");
    assert!(waiting.text().await.unwrap().contains("Too many attempts; try again later"));
    let login = form(&server, "/login", &[("login", "linke"), ("password", code)]).await.text().await.unwrap();
    assert!(login.contains("Too many attempts"), "one count for codes and passwords");
    server.app.move_clock(MINUTE);
    assert!(renew(&server, "linke", code, "long-enough").await.headers().get(SET_COOKIE).is_some());
}

#[tokio::test]
async fn wrong_passwords_are_slowed_down_and_unknown_logins_look_the_same() {
    let server = Server::ready().await;
    let attempt = |login: &'static str| {
        server.send(Method::POST, "/v1/login", None, json!({ "login": login, "password": "wrong one" }))
    };
    for _ in 0..4 {
        let (known, unknown) = (attempt("admin").await, attempt("nobody").await);
        assert_eq!((known.status(), unknown.status()), (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED));
        let (known, unknown): (Json, Json) = (known.json().await.unwrap(), unknown.json().await.unwrap());
        assert_eq!(known["code"], unknown["code"]);
    }
    let slowed = attempt("admin").await;
    assert_eq!(slowed.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(slowed.headers().contains_key("retry-after"));
}

/// Guesses made at the same time are slowed like those made one after the other; a person's own phone gets in although
/// strangers at the same address have failed.
#[tokio::test]
async fn guesses_at_the_same_time_are_slowed_and_ones_own_phone_gets_in() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, None).await;
    server.person(&admin.access_token, "amy", "rep", None, 1).await;
    let guess = || server.send(Method::POST, "/v1/login", None, json!({ "login": "amy", "password": "wrong one" }));
    let answers = futures::future::join_all((0..30).map(|_| guess())).await;
    let looked_at = answers.iter().filter(|a| a.status() == StatusCode::UNAUTHORIZED).count();
    assert!((1..=4).contains(&looked_at), "{looked_at} of 30 guesses were looked at");
    assert_eq!(guess().await.status(), StatusCode::TOO_MANY_REQUESTS);
    let stranger = json!({ "login": "amy", "password": PASSWORD, "device": device(7) });
    let slowed = server.send(Method::POST, "/v1/login", None, stranger).await;
    assert_eq!(slowed.status(), StatusCode::TOO_MANY_REQUESTS, "a phone never seen before waits");
    server.login("amy", PASSWORD, Some(device(1))).await;
}

/// Behind a proxy everybody has one address; a proxy that the administrator named tells whose it is, and nobody else may.
#[tokio::test]
async fn behind_a_trusted_proxy_guesses_of_one_do_not_slow_another() {
    for (trusted, others) in [("127.0.0.1/32", StatusCode::OK), ("10.0.0.0/8", StatusCode::TOO_MANY_REQUESTS)] {
        let server = start_behind(tempfile::tempdir().unwrap(), &[trusted]).await.set_up().await;
        let attempt = async |password: &str, from: &str| {
            let body = json!({ "login": "admin", "password": password });
            let request = server.client.post(format!("{}/v1/login", server.url)).header("x-forwarded-for", from);
            request.json(&body).send().await.unwrap().status()
        };
        while attempt("wrong one", "203.0.113.7").await == StatusCode::UNAUTHORIZED {}
        assert_eq!(attempt(PASSWORD, "203.0.113.7").await, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(attempt(PASSWORD, "198.51.100.20").await, others, "behind {trusted}");
        // Whoever writes an address before the proxy does has not changed his own.
        assert_eq!(attempt(PASSWORD, "198.51.100.21, 203.0.113.7").await, StatusCode::TOO_MANY_REQUESTS);
    }
}

#[tokio::test]
async fn a_browsers_session_ends_after_a_working_day_however_busy_it_was() {
    let server = Server::ready().await;
    let draft = json!({ "login": "admin", "password": PASSWORD });
    let begun = server.send(Method::POST, "/v1/session", None, draft).await;
    let cookie = begun.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let look = || {
        let request = server.client.get(format!("{}/v1/session", server.url)).header("cookie", &cookie);
        async move { request.send().await.unwrap().status() }
    };
    for _ in 0..11 {
        server.app.move_clock(60 * MINUTE);
        assert_eq!(look().await, StatusCode::OK);
    }
    server.app.move_clock(60 * MINUTE);
    assert_eq!(look().await, StatusCode::UNAUTHORIZED);
}
