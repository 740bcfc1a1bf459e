//! The routes over real HTTP, in process, on a free port.
#![allow(clippy::unwrap_used)]

#[path = "common/http.rs"]
mod common;

use common::*;
use legwork_domain::{Fields, Op, RecordId};
use legwork_protocol::codec::to_bytes;
use legwork_protocol::sync::{PullRequest, PushRequest, Verdict};
use reqwest::{Method, StatusCode};
use serde_json::{Value as Json, json};

fn id(n: u8) -> RecordId {
    RecordId::v7(1_790_000_000_000, [n; 10])
}

fn customer(name: &str) -> Op {
    Op::Create(Fields::from([("name".to_owned(), name.into())]))
}

#[tokio::test]
async fn set_up_works_once_and_only_with_the_link() {
    let server = start(tempfile::tempdir().unwrap()).await;
    let token = server.app.setup_token().unwrap().unwrap();
    let page = server.client.get(format!("{}/setup?token={token}", server.url)).send().await.unwrap();
    let html = page.text().await.unwrap();
    assert!(html.contains("<form") && html.contains(&token) && !html.contains("<script"));
    let wrong = server.send(Method::POST, "/v1/setup", None, setup("00")).await;
    assert_eq!(wrong.status(), StatusCode::FORBIDDEN);
    let mut weak = setup(&token);
    weak["password"] = json!("short");
    assert_eq!(server.send(Method::POST, "/v1/setup", None, weak).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(server.send(Method::POST, "/v1/setup", None, setup(&token)).await.status(), StatusCode::CREATED);
    assert_eq!(server.send(Method::POST, "/v1/setup", None, setup(&token)).await.status(), StatusCode::CONFLICT);
    assert_eq!(server.app.setup_token().unwrap(), None, "no new link once a company exists");
    server.login("ADMIN ", PASSWORD, None).await;
}

#[tokio::test]
async fn a_refresh_token_works_once_and_its_reuse_ends_the_session() {
    let server = Server::ready().await;
    let first = server.login("admin", PASSWORD, None).await;
    let refresh = |token: String| server.send(Method::POST, "/v1/refresh", None, json!({ "refresh_token": token }));
    let second: Json = refresh(first.refresh_token.clone()).await.json().await.unwrap();
    let access = second["access_token"].as_str().unwrap();
    let old = server.json(Method::GET, "/v1/devices", &first.access_token, Json::Null).await;
    assert_eq!(old.0, StatusCode::UNAUTHORIZED, "the first access token is gone");
    assert_eq!(server.json(Method::GET, "/v1/devices", access, Json::Null).await.0, StatusCode::OK);
    assert_eq!(refresh(first.refresh_token).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(
        server.json(Method::GET, "/v1/devices", access, Json::Null).await.0,
        StatusCode::UNAUTHORIZED,
        "stolen: all end"
    );
    let newest = second["refresh_token"].as_str().unwrap().to_owned();
    assert_eq!(refresh(newest).await.status(), StatusCode::UNAUTHORIZED);
}

/// The owner can be given to another, never to nobody: the record would be lost to everybody but administrators.
#[tokio::test]
async fn k16_the_owner_is_mandatory_over_http_and_sync() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, None).await;
    let amy = server.person(&admin.access_token, "amy", "rep", None, 1).await;
    let token = admin.access_token.as_str();
    let body = json!({ "fields": { "name": "无主", "owner": null } });
    let (status, made) = server.json(Method::POST, "/v1/records/customer", token, body).await;
    assert_eq!(
        (status, made["fields"]["owner"].as_str()),
        (StatusCode::CREATED, Some(admin.user.to_string().as_str()))
    );
    let path = format!("/v1/records/customer/{}", made["id"].as_str().unwrap());
    let (status, problem) = server.json(Method::PATCH, &path, token, json!({ "fields": { "owner": null } })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((problem["field"].as_str(), problem["code"].as_str()), (Some("owner"), Some("required")));

    let rejected = |verdict: &Verdict| matches!(verdict, Verdict::Rejected(r) if r.field.as_deref() == Some("owner"));
    let own = server.push(&amy, vec![mutation(&amy, 1, "customer", id(1), customer("甲"))]).await;
    assert_eq!(own.results[0].verdict, Verdict::Accepted, "a creation without an owner takes the creator");
    let nobody = || Fields::from([("owner".to_owned(), legwork_domain::Value::Null)]);
    let device_admin = server.login("admin", PASSWORD, Some(device(9))).await;
    let transfer = Op::Command { name: "transfer".into(), expect: Fields::new(), fields: nobody() };
    for (mid, op) in [(1, Op::Update(nobody())), (2, transfer)] {
        let answer = server.push(&device_admin, vec![mutation(&device_admin, mid, "customer", id(1), op)]).await;
        assert!(rejected(&answer.results[0].verdict), "{answer:?}");
    }
    let (status, kept) =
        server.json(Method::GET, &format!("/v1/records/customer/{}", id(1)), &amy.access_token, Json::Null).await;
    assert_eq!((status, kept["fields"]["owner"].as_str()), (StatusCode::OK, Some(amy.user.to_string().as_str())));
}

/// Somebody else's record and one that never was look the same, whatever is tried on them.
#[tokio::test]
async fn editing_does_not_tell_whether_there_is_an_invisible_record() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, None).await;
    let amy = server.person(&admin.access_token, "amy", "rep", None, 1).await;
    let body = json!({ "fields": { "name": "别人的" } });
    let (_, secret) = server.json(Method::POST, "/v1/records/customer", &admin.access_token, body).await;
    let (there, nowhere) = (secret["id"].as_str().unwrap().to_owned(), id(200).to_string());
    for version in [None, Some("1"), Some("77")] {
        for method in [Method::PATCH, Method::DELETE] {
            let mut answers = Vec::new();
            for record in [&there, &nowhere] {
                let url = format!("{}/v1/records/customer/{record}", server.url);
                let mut request = server.client.request(method.clone(), url).bearer_auth(&amy.access_token);
                if let Some(version) = version {
                    request = request.header("if-match", version);
                }
                if method == Method::PATCH {
                    request = request.json(&json!({ "fields": { "name": "x" } }));
                }
                let answer = request.send().await.unwrap();
                let status = answer.status();
                let mut problem: Json = answer.json().await.unwrap();
                problem["request"] = Json::Null;
                answers.push((status, problem));
            }
            assert_eq!(answers[0], answers[1], "{method} {version:?}");
            assert_eq!(answers[0].0, StatusCode::NOT_FOUND);
        }
    }
    // One's own with another version is a conflict, and nothing of the edit stays.
    let (_, own) = server
        .json(Method::POST, "/v1/records/customer", &amy.access_token, json!({ "fields": { "name": "我的" } }))
        .await;
    let path = format!("/v1/records/customer/{}", own["id"].as_str().unwrap());
    let stale = server.client.patch(format!("{}{path}", server.url)).bearer_auth(&amy.access_token);
    let stale = stale.header("if-match", "9").json(&json!({ "fields": { "name": "晚了" } })).send().await.unwrap();
    assert_eq!(stale.status(), StatusCode::CONFLICT);
    assert_eq!(server.json(Method::GET, &path, &amy.access_token, Json::Null).await.1["fields"]["name"], "我的");
}

/// What a person types by hand is saved, or it is said that it was not.
#[tokio::test]
async fn a_position_typed_by_hand_replaces_a_measured_one() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, None).await;
    let token = admin.access_token.as_str();
    let at = |lat: i64, accuracy: Option<i64>| json!({ "lat": lat, "lng": 1_206_000_000, "accuracy": accuracy });
    let measured = json!({ "fields": { "name": "甲", "location": { "lat": 313_000_000, "lng": 1_206_000_000, "accuracy": 500 } } });
    let (_, made) = server.json(Method::POST, "/v1/records/customer", token, measured).await;
    let path = format!("/v1/records/customer/{}", made["id"].as_str().unwrap());
    let typed = json!({ "fields": { "location": { "lat": 313_100_000, "lng": 1_206_100_000 } } });
    let (status, saved) = server.json(Method::PATCH, &path, token, typed).await;
    assert_eq!((status, saved["fields"]["location"]["lat"].as_i64()), (StatusCode::OK, Some(313_100_000)));
    for (accuracy, expected) in [(500, StatusCode::OK), (900, StatusCode::CONFLICT), (100, StatusCode::OK)] {
        let body = json!({ "fields": { "name": format!("{accuracy}"), "location": at(313_200_000 + accuracy, Some(accuracy)) } });
        let (status, answer) = server.json(Method::PATCH, &path, token, body).await;
        assert_eq!(status, expected, "{answer}");
        if status == StatusCode::CONFLICT {
            assert_eq!(
                (answer["code"].as_str(), answer["field"].as_str()),
                (Some("better_value_known"), Some("location"))
            );
            let now = server.json(Method::GET, &path, token, Json::Null).await.1;
            assert_eq!(now["fields"]["name"], "500", "what is refused is refused whole");
        }
    }
}

#[tokio::test]
async fn errors_are_problems_in_the_callers_language() {
    let server = Server::ready().await;
    let ask = |language: &'static str| {
        server.client.get(format!("{}/v1/devices", server.url)).header("accept-language", language).send()
    };
    let zh = ask("zh-CN").await.unwrap();
    assert_eq!(zh.headers()["content-type"], "application/problem+json");
    assert_eq!(zh.headers()["www-authenticate"], "Bearer");
    assert!(zh.headers().contains_key("x-request-id") && zh.headers()["x-content-type-options"] == "nosniff");
    let (zh, en): (Json, Json) = (zh.json().await.unwrap(), ask("en").await.unwrap().json().await.unwrap());
    assert_eq!((zh["title"].as_str(), en["title"].as_str()), (Some("请先登录"), Some("Please sign in")));
    let nowhere = server.client.get(format!("{}/v1/nowhere", server.url)).send().await.unwrap();
    assert_eq!(nowhere.status(), StatusCode::NOT_FOUND);
    assert_eq!(nowhere.json::<Json>().await.unwrap()["code"], "not_found");
    let malformed = server
        .client
        .post(format!("{}/v1/login", server.url))
        .header("content-type", "application/json")
        .body("{")
        .send();
    assert!(malformed.await.unwrap().status().is_client_error());
}

#[tokio::test]
async fn a_push_wakes_the_others_and_a_pull_brings_the_row() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, None).await;
    let amy = server.person(&admin.access_token, "amy", "rep", None, 1).await;
    let mut wake =
        server.client.get(format!("{}/v1/wake", server.url)).bearer_auth(&admin.access_token).send().await.unwrap();
    let answer = server.push(&amy, vec![mutation(&amy, 1, "customer", id(1), customer("一号"))]).await;
    assert_eq!(answer.results[0].verdict, Verdict::Accepted);
    let event = String::from_utf8(wake.chunk().await.unwrap().unwrap().to_vec()).unwrap();
    assert!(event.contains("event: moved") && event.contains("\"seq\":"), "{event}");
    let request = PullRequest { epoch: amy.epoch, urgency: 255, limit: 100, ..PullRequest::default() };
    let pulled = server.pull(&amy, &request).await;
    assert!(pulled.rows.iter().any(|r| r.id == id(1)) && pulled.schema.is_some() && !pulled.more);
}

#[tokio::test]
async fn malformed_and_oversized_frames_are_refused() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, Some(device(1))).await;
    let good = to_bytes(&PushRequest { epoch: admin.epoch, ..PushRequest::default() }).unwrap();
    let cases: [(&str, Vec<u8>, u16); 5] = [
        ("nothing", Vec::new(), 400),
        ("text", b"hello there, this is no frame".to_vec(), 400),
        ("cut", good[..good.len() - 1].to_vec(), 400),
        ("another kind", to_bytes(&PullRequest::default()).unwrap(), 400),
        ("6 MiB", vec![0; 6 << 20], 413),
    ];
    for (name, bytes, status) in cases {
        assert_eq!(server.frame("/v1/push", &admin.access_token, bytes).await.status().as_u16(), status, "{name}");
    }
    assert_eq!(server.frame("/v1/push", &admin.access_token, good).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_decompression_bomb_is_refused() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, None).await;
    // 64 MiB of blanks in a few KiB.
    let bomb = gzip_of_blanks(64 << 20);
    let request = server.client.post(format!("{}/v1/records/customer", server.url)).bearer_auth(&admin.access_token);
    let request = request.header("content-type", "application/json").header("content-encoding", "zstd");
    assert_eq!(request.body(bomb).send().await.unwrap().status(), StatusCode::PAYLOAD_TOO_LARGE);
}

fn gzip_of_blanks(size: usize) -> Vec<u8> {
    // A zstd frame of RLE blocks, written by hand (RFC 8878): magic, descriptor with 8 MiB window, blocks of 128 KiB.
    let mut out = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x68];
    let blocks = size / (128 * 1024);
    for block in 0..blocks {
        let header: u32 = u32::from(block + 1 == blocks) | 1 << 1 | (128 * 1024) << 3;
        out.extend_from_slice(&header.to_le_bytes()[..3]);
        out.push(b' ');
    }
    out
}

#[tokio::test]
async fn lists_are_scoped_filtered_sorted_and_paged() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, None).await;
    let token = admin.access_token.as_str();
    let amy = server.person(token, "amy", "rep", None, 1).await;
    for n in 1..=5_u8 {
        let fields = json!({ "name": format!("客户{n}"), "level": if n % 2 == 0 { "a" } else { "b" }, "employees": n });
        let (status, made) =
            server.json(Method::POST, "/v1/records/customer", token, json!({ "fields": fields })).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        assert_eq!(made["fields"]["state"], "potential", "a default");
    }
    server.push(&amy, vec![mutation(&amy, 1, "customer", id(9), customer("艾米的"))]).await;
    let (_, mine) = server.json(Method::GET, "/v1/records/customer", &amy.access_token, Json::Null).await;
    assert_eq!(mine["records"].as_array().unwrap().len(), 1);
    let filter = r#"{"compare":{"field":"level","op":"eq","value":{"value":"b"}}}"#;
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let path = format!("/v1/records/customer?limit=2&sort=-employees&filter={filter}&cursor={cursor}");
        let path = if cursor.is_empty() { path.replace("&cursor=", "") } else { path };
        let (status, page) = server.json(Method::GET, &path, token, Json::Null).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        seen.extend(page["records"].as_array().unwrap().iter().map(|r| r["fields"]["employees"].as_i64().unwrap()));
        match page["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, [5, 3, 1]);
    for wrong in ["sort=nothing", "filter={", "limit=0", "cursor=zz", "filter={\"empty\":{\"field\":\"no\"}}"] {
        let (status, _) = server.json(Method::GET, &format!("/v1/records/customer?{wrong}"), token, Json::Null).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
}

#[tokio::test]
async fn records_are_changed_with_a_version_and_judged_by_managers() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, None).await;
    let token = admin.access_token.as_str();
    let (_, made) =
        server.json(Method::POST, "/v1/records/customer", token, json!({ "fields": { "name": "甲" } })).await;
    let path = format!("/v1/records/customer/{}", made["id"].as_str().unwrap());
    let (status, now) = server.json(Method::PATCH, &path, token, json!({ "fields": { "name": "乙" } })).await;
    assert_eq!((status, now["version"].as_i64()), (StatusCode::OK, Some(2)));
    let stale = server.client.patch(format!("{}{path}", server.url)).bearer_auth(token).header("if-match", "1");
    let stale = stale.json(&json!({ "fields": { "name": "丙" } })).send().await.unwrap();
    assert_eq!(stale.status(), StatusCode::CONFLICT);
    let (status, problem) =
        server.json(Method::PATCH, &path, token, json!({ "fields": { "website": "javascript:alert(1)" } })).await;
    assert_eq!((status, problem["field"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("website")));
    assert_eq!(server.json(Method::DELETE, &path, token, Json::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(server.json(Method::GET, &path, token, Json::Null).await.0, StatusCode::NOT_FOUND);

    let amy = server.person(token, "amy", "rep", None, 1).await;
    let visit = [("at", 1.into()), ("place", "某处".into()), ("fix", legwork_domain::Value::geo(1, 1, Some(1)))];
    let visit = visit.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
    server.push(&amy, vec![mutation(&amy, 1, "visit", id(7), Op::Create(visit))]).await;
    let path = format!("/v1/records/visit/{}/verdict", id(7));
    let approve = || json!({ "verdict": "approved" });
    assert_eq!(server.json(Method::POST, &path, &amy.access_token, approve()).await.0, StatusCode::FORBIDDEN);
    let (status, visit) = server.json(Method::POST, &path, token, approve()).await;
    assert_eq!((status, visit["fields"]["verdict"].as_str()), (StatusCode::OK, Some("approved")));
    assert_eq!(
        server.json(Method::POST, &path, token, approve()).await.0,
        StatusCode::OK,
        "said once more by the same"
    );
    let other = server.json(Method::POST, &path, token, json!({ "verdict": "refused" })).await;
    assert_eq!(other.0, StatusCode::CONFLICT, "somebody was first");
}

#[tokio::test]
async fn a_disabled_person_is_out_at_once() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, None).await;
    let token = admin.access_token.as_str();
    let amy = server.person(token, "amy", "rep", None, 1).await;
    let (_, devices) = server.json(Method::GET, "/v1/devices", token, Json::Null).await;
    assert_eq!(devices[0]["user"], json!(amy.user));
    let path = format!("/v1/users/{}/disable", amy.user);
    assert_eq!(
        server.json(Method::POST, &path, &amy.access_token, json!({ "disabled": true })).await.0,
        StatusCode::FORBIDDEN
    );
    assert_eq!(server.json(Method::POST, &path, token, json!({ "disabled": true })).await.0, StatusCode::NO_CONTENT);
    let (status, _) = server.json(Method::GET, "/v1/records/customer", &amy.access_token, Json::Null).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let own = format!("/v1/users/{}/disable", admin.user);
    let (status, problem) = server.json(Method::POST, &own, token, json!({ "disabled": true })).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("last_admin")));
    let bo = server.person(token, "bo", "rep", None, 2).await;
    let path = format!("/v1/devices/{}/{}", bo.user, device(2).install);
    assert_eq!(server.json(Method::DELETE, &path, token, Json::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(server.json(Method::GET, "/v1/devices", &bo.access_token, Json::Null).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn blobs_are_verified_and_served_only_through_a_visible_record() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, None).await;
    let token = admin.access_token.as_str();
    let (amy, bo) =
        (server.person(token, "amy", "rep", None, 1).await, server.person(token, "bo", "rep", None, 2).await);
    let photo: Vec<u8> = (0..300 * 1024_u32).map(|n| (n * 7 % 251) as u8).collect();
    let hash = blake3::hash(&photo).to_hex().to_string();
    let path = format!("/v1/blobs/{hash}");
    let announce = |size: usize| json!({ "size": size, "content_type": "image/jpeg" });
    for (size, status) in [(0, StatusCode::UNPROCESSABLE_ENTITY), (3 << 30, StatusCode::PAYLOAD_TOO_LARGE)] {
        assert_eq!(server.json(Method::POST, &path, &amy.access_token, announce(size)).await.0, status);
    }
    let (_, progress) = server.json(Method::POST, &path, &amy.access_token, announce(photo.len())).await;
    assert_eq!(progress, json!({ "have": [], "complete": false }));
    let put = |n: usize, bytes: Vec<u8>| {
        server.client.put(format!("{}{path}/{n}", server.url)).bearer_auth(&amy.access_token).body(bytes).send()
    };
    assert_eq!(put(0, b"short".to_vec()).await.unwrap().status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(put(0, vec![0; 300 * 1024]).await.unwrap().status(), StatusCode::PAYLOAD_TOO_LARGE);
    // A forged chunk is found when the whole is checked, and everything starts again.
    put(0, vec![1; 256 * 1024]).await.unwrap();
    assert_eq!(put(1, photo[256 * 1024..].to_vec()).await.unwrap().status(), StatusCode::UNPROCESSABLE_ENTITY);
    put(1, photo[256 * 1024..].to_vec()).await.unwrap();
    let (_, progress) = server.json(Method::POST, &path, &amy.access_token, announce(photo.len())).await;
    assert_eq!(progress["have"], json!([1]), "resumable");
    let done: Json = put(0, photo[..256 * 1024].to_vec()).await.unwrap().json().await.unwrap();
    assert_eq!(done["complete"], true);

    let fetch = |token: String| server.client.get(format!("{}{path}", server.url)).bearer_auth(token).send();
    assert_eq!(
        fetch(amy.access_token.clone()).await.unwrap().status(),
        StatusCode::NOT_FOUND,
        "a hash alone grants nothing"
    );
    let card = json!([{ "hash": hash, "name": "card.jpg", "size": photo.len(), "type": "image/jpeg" }]);
    let fields = serde_json::from_value(json!({ "name": "有名片", "card": card })).unwrap();
    server.push(&amy, vec![mutation(&amy, 1, "customer", id(3), Op::Create(fields))]).await;
    let whole = fetch(amy.access_token.clone()).await.unwrap();
    assert_eq!(whole.bytes().await.unwrap().to_vec(), photo);
    assert_eq!(fetch(bo.access_token).await.unwrap().status(), StatusCode::NOT_FOUND);
    let part = server
        .client
        .get(format!("{}{path}", server.url))
        .bearer_auth(&amy.access_token)
        .header("range", "bytes=10-19");
    let part = part.send().await.unwrap();
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.bytes().await.unwrap().to_vec(), photo[10..20]);
}

#[test]
fn openapi_json_is_current() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let committed = std::fs::read_to_string(path).unwrap();
    assert!(
        committed == legwork_server::http::openapi(),
        "run: cargo run -p legwork-server -- openapi > sync-server/openapi.json"
    );
}

/// Every route of openapi.json: 401 without a token, with a wrong one and with another's expired one; never success
/// for a low role on what belongs to administrators or to others.
#[tokio::test]
async fn every_route_asks_who_and_may_they() {
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, None).await;
    let token = admin.access_token.as_str();
    let amy = server.person(token, "amy", "rep", None, 1).await;
    let (_, secret) =
        server.json(Method::POST, "/v1/records/customer", token, json!({ "fields": { "name": "别人的" } })).await;
    let secret = secret["id"].as_str().unwrap();
    let api = openapi_file();
    let mut walked = 0;
    for (path, operations) in api["paths"].as_object().unwrap() {
        let filled = path.replace("{object}", "customer").replace("{id}", secret).replace("{hash}", &"ab".repeat(32));
        let filled = filled.replace("{chunk}", "0").replace("{user}", &admin.user.to_string());
        for (method, operation) in operations.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let security =
                operation["security"].as_array().unwrap_or_else(|| panic!("{method} {path} declares no security"));
            if security.iter().any(|s| s.as_object().unwrap().is_empty()) {
                continue;
            }
            walked += 1;
            for bearer in [None, Some("0".repeat(64)), Some("x".repeat(5000))] {
                let answer = server.send(method.clone(), &filled, bearer.as_deref(), Json::Null).await;
                assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{method} {path} with {bearer:?}");
            }
            let of_admin = ["/v1/users", "/v1/users/{id}/reset", "/v1/users/{id}/disable"].contains(&path.as_str());
            let of_others = path.contains("{id}") || path.contains("{hash}") && method == Method::GET;
            if of_admin || of_others {
                let body = match path.as_str() {
                    "/v1/users" => json!({ "name": "x", "login": "x", "roles": ["admin"] }),
                    p if p.ends_with("disable") => json!({ "disabled": true }),
                    p if p.ends_with("verdict") => json!({ "verdict": "approved" }),
                    _ if method == Method::PATCH => json!({ "fields": { "name": "mine" } }),
                    _ => Json::Null,
                };
                let status = server.send(method.clone(), &filled, Some(&amy.access_token), body).await.status();
                assert!(
                    status == StatusCode::FORBIDDEN || status == StatusCode::NOT_FOUND,
                    "{method} {path}: {status}"
                );
            }
        }
    }
    assert!(walked >= 15, "only {walked} routes were found");
}

#[tokio::test]
async fn v5_time_anchors_are_signed_for_the_device_that_asks() {
    use base64::Engine as _;
    use legwork_geo::anchor::{Anchor, TimeToken};
    let server = Server::ready().await;
    let admin = server.login("admin", PASSWORD, Some(device(1))).await;
    let ask = json!({ "boot_id": "ab".repeat(16), "monotonic_ns": 5_000 });
    let (status, body) = server.json(Method::POST, "/v1/device/anchor", &admin.access_token, ask.clone()).await;
    assert_eq!(status, StatusCode::OK);
    let bytes = |name: &str| base64::prelude::BASE64_STANDARD.decode(body[name].as_str().unwrap()).unwrap();
    let (token, key) = (TimeToken::decode(&bytes("token")).unwrap(), bytes("server_key"));
    assert!(Anchor::accept(token.clone(), 6_000, *device(1).install.as_bytes(), &key).is_some());
    assert!(Anchor::accept(token, 6_000, *device(2).install.as_bytes(), &key).is_none());
    let (_, again) = server.json(Method::POST, "/v1/device/anchor", &admin.access_token, ask).await;
    assert_eq!(again["server_key"], body["server_key"], "one key");
    let (status, _) = server
        .json(Method::POST, "/v1/device/anchor", &admin.access_token, json!({ "boot_id": "x", "monotonic_ns": 1 }))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}
