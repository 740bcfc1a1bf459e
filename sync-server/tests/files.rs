//! Files: knowing a hash grants nothing, nobody disturbs another's upload, and what is of no use is removed.
#![allow(clippy::unwrap_used)]

#[path = "common/http.rs"]
mod common;

use common::*;
use legwork_domain::{Fields, Op, RecordId};
use legwork_protocol::account::Session;
use reqwest::{Method, StatusCode};
use serde_json::{Value as Json, json};
use std::sync::Arc;

const DAY: i64 = 24 * 60 * 60 * 1000;
const CHUNK: usize = 256 * 1024;

fn id(n: u8) -> RecordId {
    RecordId::v7(1_790_000_000_000, [n; 10])
}

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

fn with_card(name: &str, bytes: &[u8]) -> Op {
    let card = json!([{ "hash": hash(bytes), "name": "card.jpg", "size": bytes.len(), "type": "image/jpeg" }]);
    let fields: Fields = serde_json::from_value(json!({ "name": name, "card": card })).unwrap();
    Op::Create(fields)
}

async fn announce(server: &Server, who: &Session, bytes: &[u8], size: usize) -> (StatusCode, Json) {
    let body = json!({ "size": size, "content_type": "image/jpeg" });
    server.json(Method::POST, &format!("/v1/blobs/{}", hash(bytes)), &who.access_token, body).await
}

async fn put(server: &Server, who: &Session, hash: &str, chunk: usize, bytes: &[u8]) -> StatusCode {
    let url = format!("{}/v1/blobs/{hash}/{chunk}", server.url);
    let request = server.client.put(url).bearer_auth(&who.access_token).body(bytes.to_vec());
    request.send().await.unwrap().status()
}

async fn send(server: &Server, who: &Session, bytes: &[u8]) -> StatusCode {
    let (status, progress) = announce(server, who, bytes, bytes.len()).await;
    assert_eq!((status, &progress["complete"]), (StatusCode::OK, &json!(false)), "{progress}");
    let mut last = status;
    for (n, chunk) in bytes.chunks(CHUNK).enumerate() {
        last = put(server, who, &hash(bytes), n, chunk).await;
    }
    last
}

async fn fetch(server: &Server, who: &Session, bytes: &[u8]) -> StatusCode {
    server.send(Method::GET, &format!("/v1/blobs/{}", hash(bytes)), Some(&who.access_token), Json::Null).await.status()
}

async fn two(server: &Server) -> (Session, Session) {
    let admin = server.login("admin", PASSWORD, None).await;
    let token = admin.access_token.as_str();
    (server.person(token, "amy", "rep", None, 1).await, server.person(token, "bo", "rep", None, 2).await)
}

#[tokio::test]
async fn a_hash_grants_nothing_until_its_bytes_were_sent() {
    let server = Server::ready().await;
    let (amy, bo) = two(&server).await;
    let photo = vec![7_u8; 300 * 1024];
    // Amy's row comes before its file, as from a phone with little signal.
    server.push(&amy, vec![mutation(&amy, 1, "customer", id(1), with_card("甲", &photo))]).await;
    assert_eq!(fetch(&server, &amy, &photo).await, StatusCode::NOT_FOUND, "not here yet");
    assert_eq!(send(&server, &amy, &photo).await, StatusCode::OK);
    assert_eq!(fetch(&server, &amy, &photo).await, StatusCode::OK);
    let (_, progress) = announce(&server, &amy, &photo, photo.len()).await;
    assert_eq!(progress, json!({ "have": [], "complete": true }), "whoever has it need not send it again");

    // Bo has learned the hash.
    server.push(&bo, vec![mutation(&bo, 1, "customer", id(2), with_card("乙", &photo))]).await;
    assert_eq!(fetch(&server, &bo, &photo).await, StatusCode::NOT_FOUND, "a reference of one's own grants nothing");
    let (_, progress) = announce(&server, &bo, &photo, photo.len()).await;
    assert_eq!(progress, json!({ "have": [], "complete": false }), "nor does it tell that the file is here");
    let wrong = vec![8_u8; CHUNK];
    put(&server, &bo, &hash(&photo), 0, &wrong).await;
    let refused = put(&server, &bo, &hash(&photo), 1, &photo[CHUNK..]).await;
    assert_eq!(refused, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(fetch(&server, &bo, &photo).await, StatusCode::NOT_FOUND);
    assert_eq!(fetch(&server, &amy, &photo).await, StatusCode::OK, "what is here is not disturbed");
    // With the bytes it is theirs as well.
    assert_eq!(send(&server, &bo, &photo).await, StatusCode::OK);
    assert_eq!(fetch(&server, &bo, &photo).await, StatusCode::OK);

    // A manager who sees Amy's record may show its file in a record of their own, and nobody else's references count.
    let admin = server.login("admin", PASSWORD, Some(device(9))).await;
    server.push(&admin, vec![mutation(&admin, 1, "customer", id(3), with_card("丙", &photo))]).await;
    assert_eq!(fetch(&server, &admin, &photo).await, StatusCode::OK);
    // Out of the recycle bin a record comes with its file.
    server.push(&amy, vec![mutation(&amy, 2, "customer", id(1), Op::Delete)]).await;
    assert_eq!(fetch(&server, &amy, &photo).await, StatusCode::NOT_FOUND, "what is deleted shows nothing");
    server.push(&admin, vec![mutation(&admin, 2, "customer", id(1), Op::Restore)]).await;
    assert_eq!(fetch(&server, &amy, &photo).await, StatusCode::OK);
}

#[tokio::test]
async fn nobody_stops_the_upload_of_another_and_a_day_has_a_limit() {
    let server = Server::ready().await;
    let (amy, bo) = two(&server).await;
    let photo = vec![5_u8; 300 * 1024];
    assert_eq!(announce(&server, &bo, &photo, 12).await.0, StatusCode::OK, "bo claims another size");
    assert_eq!(send(&server, &amy, &photo).await, StatusCode::OK);
    // One's own mistake is mended by announcing anew.
    assert_eq!(announce(&server, &bo, &photo, 600 * 1024).await.0, StatusCode::OK);
    put(&server, &bo, &hash(&photo), 1, &photo[..CHUNK]).await;
    assert_eq!(send(&server, &bo, &photo).await, StatusCode::OK);

    for n in [1, 2] {
        let (status, problem) = announce(&server, &bo, &[n], 2 << 30).await;
        let expected = if n == 1 { StatusCode::OK } else { StatusCode::PAYLOAD_TOO_LARGE };
        assert!(status == expected && (n == 1 || problem["code"] == "upload_quota"), "{n}: {problem}");
    }
    assert_eq!(announce(&server, &amy, &[2], 2 << 30).await.0, StatusCode::OK, "a limit of one person only");
}

#[tokio::test]
async fn what_was_never_finished_or_never_shown_is_removed_and_nothing_else() {
    let server = Server::ready().await;
    let (amy, _) = two(&server).await;
    let [shown, unused, begun] = [1, 2, 3].map(|n| vec![n; 300 * 1024]);
    server.push(&amy, vec![mutation(&amy, 1, "customer", id(1), with_card("甲", &shown))]).await;
    for bytes in [&shown, &unused] {
        assert_eq!(send(&server, &amy, bytes).await, StatusCode::OK);
    }
    assert_eq!(announce(&server, &amy, &begun, begun.len()).await.0, StatusCode::OK);
    assert_eq!(put(&server, &amy, &hash(&begun), 0, &begun[..CHUNK]).await, StatusCode::OK);
    let files = || {
        let mut found = Vec::new();
        let mut folders = vec![server.folder.path().join("blobs")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let path = entry.path();
                if path.is_dir() { folders.push(path) } else { found.push(entry.file_name().into_string().unwrap()) }
            }
        }
        move |bytes: &[u8]| found.iter().filter(|name| name.starts_with(&hash(bytes))).count()
    };
    let app: &Arc<legwork_server::http::App> = &server.app;
    legwork_server::daily::tidy(app).await.unwrap();
    assert_eq!([&shown, &unused, &begun].map(|b| files()(b) > 0), [true; 3], "what is fresh stays");
    app.move_clock(8 * DAY);
    legwork_server::daily::tidy(app).await.unwrap();
    assert_eq!([&shown, &unused, &begun].map(|b| files()(b) > 0), [true, true, false]);
    app.move_clock(23 * DAY);
    legwork_server::daily::tidy(app).await.unwrap();
    assert_eq!([&shown, &unused, &begun].map(|b| files()(b) > 0), [true, false, false]);
    let amy = server.login("amy", PASSWORD, Some(device(1))).await;
    assert_eq!(fetch(&server, &amy, &shown).await, StatusCode::OK);
}

/// Right and wrong bytes of the last chunk arrive together: what is served is always what its name says.
#[tokio::test]
async fn what_is_verified_is_not_written_into_meanwhile() {
    let server = Server::ready().await;
    let (amy, _) = two(&server).await;
    for round in 0..8_u8 {
        let photo: Vec<u8> = (0..CHUNK + 5_000).map(|n| (n as u8).wrapping_mul(3) ^ round).collect();
        let name = hash(&photo);
        server
            .push(&amy, vec![mutation(&amy, u64::from(round) + 1, "customer", id(round + 10), with_card("甲", &photo))])
            .await;
        announce(&server, &amy, &photo, photo.len()).await;
        put(&server, &amy, &name, 0, &photo[..CHUNK]).await;
        let wrong = vec![round; 5_000];
        let (right, bad) = (put(&server, &amy, &name, 1, &photo[CHUNK..]), put(&server, &amy, &name, 1, &wrong));
        let _ = tokio::join!(right, bad);
        let url = format!("{}/v1/blobs/{name}", server.url);
        let answer = server.client.get(url).bearer_auth(&amy.access_token).send().await.unwrap();
        if answer.status() == StatusCode::OK {
            assert_eq!(hash(&answer.bytes().await.unwrap()), name);
        }
    }
}

/// A phone's chain cannot be broken by somebody who registers its install with a key of their own.
#[tokio::test]
async fn an_install_belongs_to_the_key_it_was_registered_with() {
    let server = Server::ready().await;
    let (_, bo) = two(&server).await;
    let with_key = |key: &str| {
        let info = legwork_protocol::account::DeviceInfo {
            signer_key: Some(key.into()),
            signer_kind: Some("keystore".into()),
            ..device(1)
        };
        json!({ "login": "amy", "password": PASSWORD, "device": info })
    };
    let sign_in = |login: &str, key: &str| {
        let mut body = with_key(key);
        body["login"] = login.into();
        server.send(Method::POST, "/v1/login", None, body)
    };
    assert_eq!(sign_in("amy", "a2V5MQ==").await.status(), StatusCode::OK);
    let refused = sign_in("bo", "a2V5Mg==").await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert_eq!(refused.json::<Json>().await.unwrap()["code"], "device_of_another");
    let body = with_key("a2V5Mg==")["device"].clone();
    let path = "/v1/device/incarnation";
    assert_eq!(server.json(Method::POST, path, &bo.access_token, body).await.0, StatusCode::CONFLICT);
    assert_eq!(sign_in("bo", "a2V5MQ==").await.status(), StatusCode::OK, "a shared phone has one key");
    assert_eq!(sign_in("amy", "a2V5MQ==").await.status(), StatusCode::OK);
}
