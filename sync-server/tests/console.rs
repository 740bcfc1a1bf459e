//! What the console asks for, over real HTTP: the browser's session, views, visits, the team, within everybody's scope.
#![allow(clippy::unwrap_used)]

#[path = "common/http.rs"]
mod common;

use common::*;
use reqwest::header::{CONTENT_SECURITY_POLICY, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Method, Response, StatusCode, redirect};
use serde_json::{Value as Json, json};

/// A browser: its cookie, and the token it must send back.
struct Browser {
    cookie: String,
    csrf: String,
}

impl Browser {
    async fn sign_in(server: &Server, login: &str) -> Browser {
        let answer =
            server.send(Method::POST, "/v1/session", None, json!({ "login": login, "password": PASSWORD })).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let cookie = cookie(&answer).unwrap();
        let me: Json = answer.json().await.unwrap();
        Browser { cookie, csrf: me["csrf"].as_str().unwrap().to_owned() }
    }

    async fn send(&self, server: &Server, method: Method, path: &str, csrf: &str, body: Json) -> Response {
        let request = server.client.request(method, format!("{}{path}", server.url)).header(COOKIE, &self.cookie);
        let request = if csrf.is_empty() { request } else { request.header("x-legwork-csrf", csrf) };
        request.json(&body).send().await.unwrap()
    }
}

fn cookie(answer: &Response) -> Option<String> {
    let set = answer.headers().get(SET_COOKIE)?.to_str().ok()?;
    set.split(';').next().map(str::to_owned)
}

async fn department(server: &Server, token: &str, name: &str, parent: Option<&str>) -> String {
    let body = json!({ "fields": { "name": name, "parent": parent } });
    let (status, made) = server.json(Method::POST, "/v1/records/department", token, body).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

/// A visit now, as a program sends it: without evidence, so its proof is broken and it waits for a manager's word.
async fn visit(server: &Server, token: &str, customer: Option<&str>) -> String {
    let at = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as i64;
    let fix = json!({ "lat": 312_304_000, "lng": 1_214_737_000, "accuracy": 1_500 });
    let fields = json!({ "at": at, "place": "海棠路 8 号", "fix": fix, "customer": customer });
    let (status, made) = server.json(Method::POST, "/v1/records/visit", token, json!({ "fields": fields })).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a10_a_browser_signs_in_by_cookie_and_changes_need_its_token() {
    let server = Server::ready().await;
    let browser = Browser::sign_in(&server, "admin").await;
    let me = browser.send(&server, Method::GET, "/v1/session", "", Json::Null).await;
    assert_eq!(me.status(), StatusCode::OK, "reading needs no token");
    let me: Json = me.json().await.unwrap();
    assert_eq!((me["user_name"].as_str(), me["admin"].as_bool()), (Some("管理员"), Some(true)));
    assert_eq!(me["objects"][0]["name"], "customer");
    let draft = json!({ "fields": { "name": "星野电子" } });
    let add = |csrf: String| {
        let (browser, server, draft) = (&browser, &server, draft.clone());
        async move { browser.send(server, Method::POST, "/v1/records/customer", &csrf, draft).await.status() }
    };
    assert_eq!(add(String::new()).await, StatusCode::FORBIDDEN);
    assert_eq!(add("0".repeat(32)).await, StatusCode::FORBIDDEN);
    assert_eq!(add(browser.csrf.clone()).await, StatusCode::CREATED);
    let out = browser.send(&server, Method::DELETE, "/v1/session", &browser.csrf, Json::Null).await;
    assert_eq!(out.status(), StatusCode::NO_CONTENT);
    assert!(out.headers()[SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    let after = browser.send(&server, Method::GET, "/v1/session", "", Json::Null).await;
    assert_eq!(after.status(), StatusCode::UNAUTHORIZED, "the old cookie is worth nothing");
}

#[tokio::test]
async fn the_sign_in_page_takes_only_its_own_form_and_only_our_addresses() {
    let server = Server::ready().await;
    let client = reqwest::Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap();
    let post = |site: &'static str, to: &'static str, password: &'static str| {
        let form = format!("login=admin&password={}&to={to}", password.replace(' ', "%20"));
        let request = client.post(format!("{}/login", server.url)).header("sec-fetch-site", site);
        request.header("content-type", "application/x-www-form-urlencoded").body(form).send()
    };
    let good = post("same-origin", "%2Fvisits%3Fday%3D2026-11-23", PASSWORD).await.unwrap();
    assert_eq!(good.status(), StatusCode::SEE_OTHER);
    assert_eq!(good.headers()[LOCATION], "/visits?day=2026-11-23");
    assert!(cookie(&good).unwrap().starts_with("legwork="));
    for elsewhere in ["%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "%2F%5Cevil.example"] {
        assert_eq!(post("none", elsewhere, PASSWORD).await.unwrap().headers()[LOCATION], "/", "{elsewhere}");
    }
    let forged = post("cross-site", "%2F", PASSWORD).await.unwrap();
    assert_eq!(cookie(&forged), None);
    let wrong = post("same-origin", "%2F", "not this one").await.unwrap();
    assert!(cookie(&wrong).is_none() && wrong.text().await.unwrap().contains("登录名或密码不正确"));
    let tls = client.post(format!("{}/login", server.url)).header("x-forwarded-proto", "https");
    let tls = tls.header("content-type", "application/x-www-form-urlencoded");
    let tls = tls.body("login=admin&password=correct%20horse").send().await.unwrap();
    let set = tls.headers()[SET_COOKIE].to_str().unwrap();
    assert!(set.starts_with("__Host-legwork=") && set.ends_with("; Secure"), "{set}");
}

#[tokio::test]
async fn a_password_is_made_new_with_an_administrators_code_and_with_nothing_else() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, None).await.access_token;
    let body = json!({ "name": "林可", "login": "linke", "roles": ["rep"] });
    let (_, made) = server.json(Method::POST, "/v1/users", &admin, body).await;
    let code = made["password"].as_str().unwrap();
    let client = reqwest::Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap();
    let renew = |login: &str, code: &str, new: &str, again: &str| {
        let form = format!("login={login}&code={}&new={new}&again={again}", code.replace(' ', "%20"));
        let request = client.post(format!("{}/password", server.url));
        request.header("content-type", "application/x-www-form-urlencoded").body(form).send()
    };
    let first = server.send(Method::POST, "/v1/session", None, json!({ "login": "linke", "password": code })).await;
    assert_eq!(first.json::<Json>().await.unwrap()["code"], "password_change_required");
    for (code, new, again) in
        [(code, "long-enough", "different"), ("xxxx", "long-enough", "long-enough"), (code, "short", "short")]
    {
        let answer = renew("linke", code, new, again).await.unwrap();
        assert!(cookie(&answer).is_none() && answer.text().await.unwrap().contains("role=\"alert\""), "{new} {again}");
    }
    let done = renew("linke", code, "long-enough", "long-enough").await.unwrap();
    assert!(cookie(&done).is_some());
    assert!(cookie(&renew("linke", code, "long-enough2", "long-enough2").await.unwrap()).is_none(), "once");
    let own = renew("linke", "long-enough", "long-enough2", "long-enough2").await.unwrap();
    assert!(cookie(&own).is_none(), "a password that the person chose is no code");
    server.login("linke", "long-enough", None).await;
}

#[tokio::test]
async fn lists_details_and_forms_are_drawn_in_the_callers_language_and_scope() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, None).await.access_token;
    let amy = server.person(&admin, "amy", "rep", None, 1).await.access_token;
    let get = |token: &str, path: String, language: &'static str| {
        let request = server.client.get(format!("{}{path}", server.url)).bearer_auth(token);
        request.header("accept-language", language).send()
    };
    for (token, name, level) in [(&admin, "海棠包装", "a"), (&amy, "云岭精密", "b"), (&amy, "贺兰机电", "a")]
    {
        let body = json!({ "fields": { "name": name, "level": level } });
        assert_eq!(server.json(Method::POST, "/v1/records/customer", token, body).await.0, StatusCode::CREATED);
    }
    let shape: Json = get(&amy, "/v1/views/customer".into(), "en").await.unwrap().json().await.unwrap();
    assert_eq!(
        (shape["label"].as_str(), shape["views"][1]["label"].as_str()),
        (Some("Customer"), Some("All customers"))
    );
    let related: Vec<_> = shape["related"].as_array().unwrap().iter().map(|r| r["object"].as_str().unwrap()).collect();
    assert!(related.contains(&"contact") && related.contains(&"activity"), "{related:?}");
    let rows: Json = get(&amy, "/v1/views/customer/rows?view=all".into(), "zh").await.unwrap().json().await.unwrap();
    let titles: Vec<_> = rows["rows"].as_array().unwrap().iter().map(|r| r["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["贺兰机电", "云岭精密"], "her own, by pinyin");
    let level = rows["rows"][0]["cells"].as_array().unwrap().iter().find(|c| c["field"] == "level").unwrap();
    assert_eq!((level["text"].as_str(), level["tone"].as_str()), (Some("A 级"), Some("verified")));
    let count: Json =
        get(&amy, "/v1/views/customer/count?view=all&q=云".into(), "zh").await.unwrap().json().await.unwrap();
    assert_eq!((count["count"].as_u64(), count["more"].as_bool()), (Some(1), Some(false)));

    let id = rows["rows"][0]["id"].as_str().unwrap();
    let detail: Json = get(&amy, format!("/v1/views/customer/records/{id}"), "zh").await.unwrap().json().await.unwrap();
    assert_eq!((detail["title"].as_str(), detail["update"].as_bool()), (Some("贺兰机电"), Some(true)));
    let form: Json = get(&amy, format!("/v1/views/customer/form?id={id}"), "zh").await.unwrap().json().await.unwrap();
    assert_eq!((form["title"].as_str(), form["version"].as_i64()), (Some("编辑客户"), Some(1)));
    let path = format!("/v1/records/customer/{id}");
    server.json(Method::PATCH, &path, &amy, json!({ "fields": { "level": "c" } })).await;
    let history: Json =
        get(&amy, format!("/v1/views/customer/records/{id}/history"), "zh").await.unwrap().json().await.unwrap();
    assert_eq!(
        (history[0]["field"].as_str(), history[0]["old"].as_str(), history[0]["new"].as_str()),
        (Some("客户级别"), Some("A 级"), Some("C 级"))
    );
    let contact: Json =
        get(&amy, format!("/v1/views/contact/form?of=customer:{id}"), "zh").await.unwrap().json().await.unwrap();
    assert!(contact.to_string().contains(id), "a new contact hangs on its customer: {contact}");

    let all: Json = get(&admin, "/v1/views/customer/rows?view=all".into(), "zh").await.unwrap().json().await.unwrap();
    let other =
        all["rows"].as_array().unwrap().iter().find(|r| r["title"] == "海棠包装").unwrap()["id"].as_str().unwrap();
    for path in ["", "/history"] {
        let hidden = get(&amy, format!("/v1/views/customer/records/{other}{path}"), "zh").await.unwrap();
        assert_eq!(hidden.status(), StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(
        get(&amy, format!("/v1/views/customer/form?id={other}"), "zh").await.unwrap().status(),
        StatusCode::NOT_FOUND
    );
    for wrong in ["view=none", "limit=0", "filter=%7B", "sort=nothing", "cursor=zz"] {
        let answer = get(&amy, format!("/v1/views/customer/rows?{wrong}"), "zh").await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    assert_eq!(get(&amy, "/v1/views/nothing".into(), "zh").await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn saved_lists_are_each_persons_own_and_a_deleted_record_comes_back() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, None).await.access_token;
    let amy = server.person(&admin, "amy", "rep", None, 1).await.access_token;
    let list = json!({ "filter": { "compare": { "field": "level", "op": "eq", "value": { "value": "a" } } }, "sort": "-name", "columns": ["name", "phone"] });
    let path = "/v1/views/customer/saved/%E9%87%8D%E7%82%B9";
    assert_eq!(server.json(Method::PUT, path, &amy, list.clone()).await.0, StatusCode::NO_CONTENT);
    let views = |shape: Json| shape["views"].as_array().unwrap().iter().filter(|v| v["saved"] == true).count();
    assert_eq!(views(server.json(Method::GET, "/v1/views/customer", &amy, Json::Null).await.1), 1);
    assert_eq!(views(server.json(Method::GET, "/v1/views/customer", &admin, Json::Null).await.1), 0);
    let rows = server.json(Method::GET, "/v1/views/customer/rows?view=%E9%87%8D%E7%82%B9", &amy, Json::Null).await;
    assert_eq!(rows.1["columns"].as_array().unwrap().len(), 2, "{}", rows.1);
    let with = |key: &str, value: Json| {
        let mut list = list.clone();
        list[key] = value;
        list
    };
    let wrong = [
        ("filter", json!({ "nonsense": 1 })),
        ("columns", json!([])),
        ("columns", json!(["nothing"])),
        ("sort", json!("nothing")),
    ];
    for (key, value) in wrong {
        let answer = server.json(Method::PUT, path, &amy, with(key, value)).await;
        assert_eq!(
            (answer.0, answer.1["field"].as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, Some(key)),
            "{}",
            answer.1
        );
    }
    assert_eq!(
        server.json(Method::PUT, "/v1/views/customer/saved/mine", &amy, list.clone()).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(server.json(Method::DELETE, path, &admin, Json::Null).await.0, StatusCode::NOT_FOUND);
    assert_eq!(server.json(Method::DELETE, path, &amy, Json::Null).await.0, StatusCode::NO_CONTENT);

    let (_, made) =
        server.json(Method::POST, "/v1/records/customer", &amy, json!({ "fields": { "name": "云岭精密" } })).await;
    let record = format!("/v1/records/customer/{}", made["id"].as_str().unwrap());
    assert_eq!(server.json(Method::DELETE, &record, &amy, Json::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(server.json(Method::GET, &record, &amy, Json::Null).await.0, StatusCode::NOT_FOUND);
    assert_eq!(server.json(Method::POST, &format!("{record}/restore"), &amy, Json::Null).await.0, StatusCode::OK);
    assert_eq!(server.json(Method::GET, &record, &amy, Json::Null).await.0, StatusCode::OK);
}

#[tokio::test]
async fn v13_visits_are_seen_by_those_above_only_each_look_is_audited_and_the_first_word_counts() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, None).await.access_token;
    let east = department(&server, &admin, "华东", None).await;
    let west = department(&server, &admin, "华西", None).await;
    let amy = server.person(&admin, "amy", "rep", Some(&east), 1).await;
    let chen = server.person(&admin, "chen", "manager", Some(&east), 2).await.access_token;
    let dai = server.person(&admin, "dai", "manager", Some(&west), 3).await.access_token;
    let location = json!({ "lat": 312_300_000, "lng": 1_214_700_000 });
    let customer = json!({ "fields": { "name": "星野电子", "location": location, "fence": 500 } });
    let (_, made) = server.json(Method::POST, "/v1/records/customer", &amy.access_token, customer).await;
    let id = visit(&server, &amy.access_token, made["id"].as_str()).await;

    let looks = |server: &Server| {
        let health = server.app.clone();
        async move { health.audit_count("look_").await }
    };
    let (status, day) = server.json(Method::GET, "/v1/visits", &chen, Json::Null).await;
    assert_eq!(status, StatusCode::OK, "{day}");
    assert_eq!((day["counts"]["total"].as_u64(), day["counts"]["waiting"].as_u64()), (Some(1), Some(1)));
    assert_eq!(
        (day["visits"][0]["title"].as_str(), day["visits"][0]["user_name"].as_str()),
        (Some("星野电子"), Some("amy"))
    );
    assert_eq!(day["around"]["customers"][0]["name"], "星野电子");
    let proof = server.json(Method::GET, &format!("/v1/visits/{id}"), &chen, Json::Null).await.1;
    assert_eq!((proof["pin"]["proof"].as_str(), proof["judge"].as_bool()), (Some("rejected"), Some(true)));
    assert_eq!(proof["fence"]["radius_m"], 500);
    assert!(proof["reasons"][0]["text"].as_str().unwrap().contains("证据不成立"), "{proof}");
    let person = server.json(Method::GET, &format!("/v1/visits/days/{}", amy.user), &chen, Json::Null).await.1;
    assert_eq!((person["name"].as_str(), person["visits"][0]["number"].as_u64()), (Some("amy"), Some(1)));
    assert_eq!(looks(&server).await, 3, "the day, the visit, the person: three looks");
    server.json(Method::GET, "/v1/visits", &amy.access_token, Json::Null).await;
    assert_eq!(looks(&server).await, 3, "one's own visits are no look at somebody");
    let lists = ["/v1/team", "/v1/views/visit/rows", "/v1/records/visit"].map(str::to_owned);
    let records = ["views/visit/records/{id}", "views/visit/records/{id}/history", "records/visit/{id}"];
    let records = records.map(|path| format!("/v1/{}", path.replace("{id}", &id)));
    for (n, path) in (4..).zip(lists.iter().chain(&records)) {
        let (status, answer) = server.json(Method::GET, path, &chen, Json::Null).await;
        assert_eq!((status, looks(&server).await), (StatusCode::OK, n), "{path}: {answer}");
        assert_eq!(server.json(Method::GET, path, &amy.access_token, Json::Null).await.0, StatusCode::OK);
        assert_eq!(looks(&server).await, n, "{path} with one's own visits");
    }

    let elsewhere = server.json(Method::GET, "/v1/visits", &dai, Json::Null).await.1;
    assert_eq!(elsewhere["counts"]["total"].as_u64(), Some(0));
    for path in [format!("/v1/visits/{id}"), format!("/v1/visits/days/{}", amy.user)] {
        assert_eq!(server.json(Method::GET, &path, &dai, Json::Null).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let own = server.json(Method::GET, &format!("/v1/visits/{id}"), &amy.access_token, Json::Null).await.1;
    assert_eq!(own["judge"].as_bool(), Some(false), "nobody judges their own visit without the right");

    let judge = format!("/v1/records/visit/{id}/verdict");
    let word = |verdict: &str, note: &str| json!({ "verdict": verdict, "note": note });
    let (status, first) = server.json(Method::POST, &judge, &chen, word("asked", "停在哪里？")).await;
    assert_eq!(status, StatusCode::OK);
    // The answer was lost, and the same person says the same again: nobody else has judged meanwhile.
    let again = server.json(Method::POST, &judge, &chen, word("asked", "停在哪里？")).await;
    assert_eq!((again.0, &again.1["version"]), (StatusCode::OK, &first["version"]), "{}", again.1);
    for (who, verdict, note) in
        [(&chen, "asked", "几点到的？"), (&chen, "approved", ""), (&admin, "asked", "停在哪里？")]
    {
        let other = server.json(Method::POST, &judge, who, word(verdict, note)).await;
        assert_eq!(other.0, StatusCode::CONFLICT, "{verdict} {note}");
    }
    let late = server.json(Method::POST, &judge, &admin, word("approved", "")).await;
    assert_eq!(
        (late.0, late.1["code"].as_str()),
        (StatusCode::CONFLICT, Some("precondition")),
        "the first word counts"
    );
    let seen = server.json(Method::GET, &format!("/v1/visits/{id}"), &amy.access_token, Json::Null).await.1;
    assert_eq!(
        (seen["judgement"]["text"].as_str(), seen["judgement"]["note"].as_str()),
        (Some("待说明"), Some("停在哪里？"))
    );
    assert!(seen["judgement"]["by"].as_str().unwrap().starts_with("chen"));
    for wrong in ["day=2026-13-40", "day=1000-01-01", "proof=maybe", "department=xyz"] {
        let answer = server.json(Method::GET, &format!("/v1/visits?{wrong}"), &chen, Json::Null).await;
        assert_eq!(answer.0, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}

#[tokio::test]
async fn the_team_departments_and_roles_are_told_within_reach() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, None).await.access_token;
    let east = department(&server, &admin, "华东", None).await;
    let team = department(&server, &admin, "一组", Some(&east)).await;
    let amy = server.person(&admin, "amy", "rep", Some(&team), 1).await.access_token;
    let chen = server.person(&admin, "chen", "manager", Some(&east), 2).await.access_token;
    let names = |answer: Json| -> Vec<String> {
        answer["people"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(server.json(Method::GET, "/v1/team", &chen, Json::Null).await.1), ["amy", "chen"]);
    assert_eq!(names(server.json(Method::GET, "/v1/team", &amy, Json::Null).await.1), ["amy"]);
    assert_eq!(names(server.json(Method::GET, "/v1/team", &admin, Json::Null).await.1).len(), 3);
    let phones = |answer: Json| answer["phones"].as_array().unwrap().len();
    assert_eq!(phones(server.json(Method::GET, "/v1/sync-health", &chen, Json::Null).await.1), 2);
    assert_eq!(phones(server.json(Method::GET, "/v1/sync-health", &amy, Json::Null).await.1), 1);
    let tree = server.json(Method::GET, "/v1/departments", &amy, Json::Null).await.1;
    let node = tree.as_array().unwrap().iter().find(|d| d["name"] == "华东").unwrap();
    assert_eq!((node["people"].as_u64(), node["people_below"].as_u64()), (Some(1), Some(2)));
    let users = server.json(Method::GET, "/v1/users", &admin, Json::Null).await.1;
    let person = users.as_array().unwrap().iter().find(|u| u["login"] == "amy").unwrap();
    assert_eq!((person["devices"].as_u64(), person["roles"][0]["label"].as_str()), (Some(1), Some("销售代表")));
    let roles = server.json(Method::GET, "/v1/roles", &amy, Json::Null).await.1;
    let rep = roles.as_array().unwrap().iter().find(|r| r["name"] == "rep").unwrap();
    assert_eq!(rep["people"].as_u64(), Some(1));
    let health = server.json(Method::GET, "/v1/server-health", &admin, Json::Null).await.1;
    assert_eq!(health["audit_sound"].as_bool(), Some(true));
    for path in ["/v1/users", "/v1/server-health"] {
        assert_eq!(server.json(Method::GET, path, &chen, Json::Null).await.0, StatusCode::FORBIDDEN, "{path}");
    }
    let circle = json!({ "fields": { "parent": team } });
    let answer = server.json(Method::PATCH, &format!("/v1/records/department/{east}"), &admin, circle).await;
    assert_eq!((answer.0, answer.1["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("circle")));
}

#[tokio::test]
async fn pages_of_the_console_come_with_a_strict_policy_and_never_instead_of_the_api() {
    let server = Server::ready().await;
    let get = |path: &'static str, accept: &'static str| {
        server.client.get(format!("{}{path}", server.url)).header("accept", accept).send()
    };
    let page = get("/visits", "text/html").await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let policy = page.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("script-src 'unsafe") && !policy.contains("'unsafe-eval'"), "{policy}");
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
    let missing = get("/v1/nowhere", "text/html").await.unwrap();
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    assert_eq!(missing.headers()["content-type"], "application/problem+json");
    assert_eq!(get("/assets/gone.js", "*/*").await.unwrap().status(), StatusCode::NOT_FOUND);
    let login = get("/login?login=%22%3E%3Cscript%3E", "text/html").await.unwrap().text().await.unwrap();
    assert!(!login.contains("<script"), "{login}");
}

/// The figures of the page of phones are what the phones sent; nobody counts only what was refused.
#[tokio::test]
async fn sync_health_counts_what_was_sent_and_what_was_refused() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, None).await.access_token;
    let amy = server.person(&admin, "amy", "rep", None, 1).await;
    let made = |n: u8, name: &str| {
        let fields = legwork_domain::Fields::from([("name".to_owned(), name.into())]);
        let id = legwork_domain::RecordId::v7(1_790_000_000_000, [n; 10]);
        mutation(&amy, u64::from(n), "customer", id, legwork_domain::Op::Create(fields))
    };
    let first = server.push(&amy, (1..=5).map(|n| made(n, "甲")).collect()).await;
    assert_eq!(first.results.len(), 5);
    server.push(&amy, vec![made(5, "甲"), made(6, "")]).await; // once more, and one without a name
    let health = server.json(Method::GET, "/v1/sync-health", &admin, Json::Null).await.1;
    assert_eq!((health["sent"].as_i64(), health["refused"].as_i64()), (Some(6), Some(1)), "{health}");
    let phone = &health["phones"][0];
    assert_eq!((phone["user_name"].as_str(), phone["sent"].as_i64()), (Some("amy"), Some(6)));
    assert_eq!((phone["refused"].as_i64(), phone["today"].as_bool()), (Some(1), Some(true)));
}
