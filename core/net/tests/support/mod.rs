//! A small server that speaks the phone's paths, with switches for everything that can go wrong.
#![allow(dead_code, clippy::unwrap_used)]

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use legwork_domain::bucket::{Bucket, Feed};
use legwork_domain::clocks::Clocks;
use legwork_domain::{Epoch, Fields, Hlc, Incarnation, Mutation, RecordId, Stamp};
use legwork_geo::anchor::TimeAuthority;
use legwork_net::Credentials;
use legwork_protocol::account::{DeviceInfo, Session};
use legwork_protocol::sync::{MutationResult, PullAnswer, PullRequest, PushAnswer, PushRequest, Row, Verdict};
use legwork_protocol::{from_bytes, to_bytes};
use legwork_store::Store;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub(crate) const ME: Incarnation = Incarnation(3);

/// What the server has seen, and how it misbehaves.
#[derive(Default)]
pub(crate) struct World {
    /// Access tokens given out so far; only the last one is good.
    pub(crate) tokens: u32,
    /// Refresh tokens used up.
    pub(crate) refreshes: u32,
    /// The last access token has ended.
    pub(crate) expired: bool,
    /// No refresh succeeds any more.
    pub(crate) session_over: bool,
    /// Answers every push and pull like this: status, content type, body.
    pub(crate) instead: Option<(u16, &'static str, String)>,
    /// Mutations received.
    pub(crate) pushed: Vec<Mutation>,
    pub(crate) pulls: u32,
    /// Newest sequence number: one row per number.
    pub(crate) seq: u64,
    /// Chunks of files.
    pub(crate) chunks: BTreeMap<(String, u64), Vec<u8>>,
    /// Chunk requests refused before one is taken.
    pub(crate) refuse_chunks: u32,
    /// Files served.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// Time anchors given out; the next ones are signed for this install.
    pub(crate) anchors: u32,
    pub(crate) anchor_for: Option<RecordId>,
    /// `Range` headers seen.
    pub(crate) ranges: Vec<Option<String>>,
}

type Shared = Arc<Server>;

/// A running server; stops with the process.
pub(crate) struct Server {
    pub(crate) world: Mutex<World>,
    moved: tokio::sync::watch::Sender<u64>,
}

impl Server {
    /// Starts one on a free port; returns it and its address.
    pub(crate) fn start() -> (Shared, String) {
        let server = Arc::new(Server {
            world: Mutex::new(World { seq: 1, ..World::default() }),
            moved: tokio::sync::watch::Sender::new(0),
        });
        let router = Router::new()
            .route("/v1/login", post(login))
            .route("/v1/refresh", post(refresh))
            .route("/v1/logout", post(|| async { StatusCode::NO_CONTENT }))
            .route("/v1/push", post(push))
            .route("/v1/pull", post(pull))
            .route("/v1/wake", get(wake))
            .route("/v1/device/incarnation", post(incarnation))
            .route("/v1/device/anchor", post(anchor))
            .route("/v1/blobs/{hash}", post(announce).get(download))
            .route("/v1/blobs/{hash}/{chunk}", put(chunk))
            .route("/v1/server", get(|| async { Json(json!({"product": "legwork", "version": "9", "news": [1]})) }))
            .with_state(server.clone());
        let (address, started) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                address.send(listener.local_addr().unwrap()).unwrap();
                axum::serve(listener, router).await.unwrap();
            });
        });
        let address = format!("http://{}", started.recv().unwrap());
        (server, address)
    }
    pub(crate) fn world(&self) -> std::sync::MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }
    /// Something moved: one more row, and everybody is told.
    pub(crate) fn move_on(&self) {
        let seq = {
            let mut world = self.world();
            world.seq += 1;
            world.seq
        };
        self.moved.send_replace(seq);
    }
}

pub(crate) fn device() -> DeviceInfo {
    DeviceInfo {
        install: id(7),
        name: "test".into(),
        platform: "linux".into(),
        app_version: "0".into(),
        signer_key: None,
        signer_kind: None,
    }
}

pub(crate) fn id(n: u8) -> RecordId {
    RecordId::v7(1_795_000_000_000, [n; 10])
}

pub(crate) fn store() -> Arc<Mutex<Store>> {
    Arc::new(Mutex::new(Store::in_memory().unwrap()))
}

/// Signs in and goes on with the session, noting every renewed one.
pub(crate) fn signed_in(address: &str) -> (Credentials, Arc<Mutex<Vec<Session>>>) {
    let session = Credentials::sign_in(address, "amy", "secret", device()).unwrap();
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keep = kept.clone();
    let credentials = Credentials::resume(address, session, move |session| {
        keep.lock().unwrap().push(session.clone());
        Ok(())
    });
    (credentials.unwrap(), kept)
}

/// Waits until something is so; fails after half a minute, which only a broken test takes.
pub(crate) fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..3_000 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("never: {what}");
}

fn problem(status: u16, kind: &str, code: &str) -> Response {
    let body = json!({"type": "about:blank", "title": "words", "status": status, "kind": kind, "code": code});
    let headers = [(header::CONTENT_TYPE, "application/problem+json")];
    (StatusCode::from_u16(status).unwrap(), headers, body.to_string()).into_response()
}

fn session(world: &mut World) -> Response {
    world.tokens += 1;
    world.expired = false;
    let session = Session {
        access_token: format!("access-{}", world.tokens),
        refresh_token: format!("refresh-{}", world.tokens),
        expires_in: 600,
        user: id(1),
        user_name: "Amy".into(),
        tenant: id(2),
        tenant_name: "Acme".into(),
        zone: "Asia/Shanghai".into(),
        currency: "CNY".into(),
        epoch: Epoch(7),
        incarnation: None,
        must_change_password: false,
        server_ms: 0,
    };
    Json(session).into_response()
}

async fn login(State(server): State<Shared>, Json(request): Json<serde_json::Value>) -> Response {
    if request["password"] != "secret" {
        return problem(401, "unauthenticated", "wrong_password");
    }
    session(&mut server.world())
}

async fn refresh(State(server): State<Shared>, Json(request): Json<serde_json::Value>) -> Response {
    let mut world = server.world();
    world.refreshes += 1;
    let good = request["refresh_token"] == format!("refresh-{}", world.tokens) && !world.session_over;
    if good { session(&mut world) } else { problem(401, "unauthenticated", "session_ended") }
}

/// Whether the caller's token is the last one given out; otherwise what to answer.
fn refused(world: &World, headers: &HeaderMap) -> Option<Response> {
    let good = format!("Bearer access-{}", world.tokens);
    if headers.get(header::AUTHORIZATION).is_none_or(|value| value.as_bytes() != good.as_bytes()) || world.expired {
        return Some(problem(401, "unauthenticated", "session_ended"));
    }
    let (status, content_type, body) = world.instead.clone()?;
    let headers = [(header::CONTENT_TYPE, content_type)];
    Some((StatusCode::from_u16(status).unwrap(), headers, body).into_response())
}

fn frame<M: legwork_protocol::Message>(message: &M) -> Response {
    ([(header::CONTENT_TYPE, "application/x-legwork")], to_bytes(message).unwrap()).into_response()
}

async fn push(State(server): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let mut world = server.world();
    if let Some(refused) = refused(&world, &headers) {
        return refused;
    }
    let request: PushRequest = from_bytes(&body).unwrap();
    let result = |m: &Mutation| MutationResult { incarnation: m.incarnation, mid: m.mid, verdict: Verdict::Accepted };
    let results = request.mutations.iter().map(result).collect();
    world.pushed.extend(request.mutations);
    frame(&PushAnswer { epoch: Epoch(7), server_ms: 0, results })
}

async fn pull(State(server): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let mut world = server.world();
    if let Some(refused) = refused(&world, &headers) {
        return refused;
    }
    world.pulls += 1;
    let request: PullRequest = from_bytes(&body).unwrap();
    let known = request.cursors.first().map_or(0, |(_, cursor)| *cursor);
    let row = |seq: u64| Row {
        feeds: vec![0],
        id: id(seq as u8),
        seq,
        clocks: Clocks::created(Stamp(Hlc(seq), Incarnation(9))).pack(),
        fields: Fields::from([("name".to_owned(), format!("customer {seq}").into())]),
    };
    let last = world.pushed.iter().map(|m| m.mid).max();
    frame(&PullAnswer {
        epoch: Epoch(7),
        scope_version: 1,
        feeds: vec![(Feed::new(Bucket::Own(id(1)), "customer"), world.seq)],
        rows: (known + 1..=world.seq).map(row).collect(),
        last_mids: last.map(|mid| (ME, mid)).into_iter().collect(),
        ..PullAnswer::default()
    })
}

async fn wake(State(server): State<Shared>, headers: HeaderMap) -> Response {
    if let Some(refused) = refused(&server.world(), &headers) {
        return refused;
    }
    let moved = server.moved.subscribe();
    let stream = futures::stream::unfold(moved, |mut moved| async move {
        moved.changed().await.ok()?;
        let seq = *moved.borrow_and_update();
        let event = format!(":\n\nevent: moved\ndata: {{\"seq\":{seq}}}\n\n");
        Some((Ok::<_, std::io::Error>(event), moved))
    });
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(stream)).into_response()
}

async fn incarnation(State(server): State<Shared>, headers: HeaderMap, Json(info): Json<DeviceInfo>) -> Response {
    assert_eq!(info, device());
    refused(&server.world(), &headers).unwrap_or_else(|| Json(json!({"incarnation": ME})).into_response())
}

/// Server time of every anchor, Unix ms.
pub(crate) const ANCHORED_MS: i64 = 1_795_395_600_000;

async fn anchor(State(server): State<Shared>, Json(ask): Json<serde_json::Value>) -> Response {
    let boot: Vec<u8> =
        (0..16).map(|i| u8::from_str_radix(&ask["boot_id"].as_str().unwrap()[2 * i..2 * i + 2], 16).unwrap()).collect();
    let install = server.world().anchor_for.unwrap_or(device().install);
    server.world().anchors += 1;
    let authority = TimeAuthority::from_secret(&[5; 32]).unwrap();
    let (boot, ns) = (boot.try_into().unwrap(), ask["monotonic_ns"].as_u64().unwrap());
    let token = authority.issue(*install.as_bytes(), boot, ns, ANCHORED_MS, [6; 16]).unwrap();
    let text = |bytes: &[u8]| BASE64_STANDARD.encode(bytes);
    Json(json!({"token": text(&token.encode()), "server_key": text(&authority.public_key())})).into_response()
}

fn progress(world: &World, hash: &str) -> Response {
    let have: Vec<u64> = world.chunks.keys().filter(|(of, _)| of == hash).map(|(_, chunk)| *chunk).collect();
    let whole: Vec<u8> = world.chunks.iter().filter(|((of, _), _)| of == hash).flat_map(|(_, b)| b.clone()).collect();
    let complete = blake3::hash(&whole).to_hex().as_str() == hash;
    Json(json!({"have": have, "complete": complete})).into_response()
}

async fn announce(State(server): State<Shared>, Path(hash): Path<String>) -> Response {
    progress(&server.world(), &hash)
}

async fn chunk(State(server): State<Shared>, Path((hash, chunk)): Path<(String, u64)>, body: Bytes) -> Response {
    let mut world = server.world();
    if world.refuse_chunks > 0 {
        world.refuse_chunks -= 1;
        return problem(503, "unavailable", "busy");
    }
    let fresh = world.chunks.insert((hash.clone(), chunk), body.to_vec()).is_none();
    assert!(fresh, "no chunk is sent twice");
    progress(&world, &hash)
}

async fn download(State(server): State<Shared>, Path(hash): Path<String>, headers: HeaderMap) -> Response {
    let mut world = server.world();
    let range = headers.get(header::RANGE).map(|value| value.to_str().unwrap().to_owned());
    world.ranges.push(range.clone());
    let Some(whole) = world.files.get(&hash) else { return problem(404, "not_found", "not_found") };
    match range {
        None => whole.clone().into_response(),
        Some(range) => {
            let start: usize = range.trim_start_matches("bytes=").trim_end_matches('-').parse().unwrap();
            (StatusCode::PARTIAL_CONTENT, whole[start..].to_vec()).into_response()
        }
    }
}
