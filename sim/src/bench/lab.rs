//! The real server in a process of its own, and clients that speak its protocol without a phone behind them.

use crate::bench::customers;
use crate::demo::server::Server;
use anyhow::{Context, Result, ensure};
use legwork_domain::metadata::standard;
use legwork_domain::{Fields, Hlc, Incarnation, Mutation, Op, RecordId};
use legwork_net::Http;
use legwork_protocol::account::{DeviceInfo, Session};
use legwork_protocol::sync::{PushAnswer, PushRequest, Verdict};
use legwork_protocol::{from_bytes, to_bytes};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Login and password of the administrator.
pub const ADMIN: (&str, &str) = ("admin", "legwork-bench");
/// Media type of frames.
const FRAMES: &str = "application/x-legwork";
/// Mutations of a push when there are many.
pub const BATCH: u32 = 1_000;

/// A server over an empty company in a temporary folder. Both go with this value.
pub struct Lab {
    /// The process.
    pub server: Server,
    _folder: tempfile::TempDir,
}

impl Lab {
    /// Makes the company and starts the server.
    pub fn open() -> Result<Lab> {
        let folder = tempfile::Builder::new().prefix("legwork-bench-").tempdir()?;
        let mut server = Server::empty(&folder.path().join("server"), "Bench", ADMIN.1)?;
        server.start()?;
        Ok(Lab { server, _folder: folder })
    }
}

/// A device as the server knows one.
pub fn device(number: u64) -> DeviceInfo {
    DeviceInfo {
        install: customers::id(70_000_000 + number),
        name: "bench".into(),
        platform: std::env::consts::OS.into(),
        app_version: env!("CARGO_PKG_VERSION").into(),
        signer_key: None,
        signer_kind: None,
    }
}

/// A signed-in device that pushes what it is told.
pub struct Client {
    http: reqwest::Client,
    url: String,
    /// The session.
    pub session: Session,
    incarnation: Incarnation,
    next: AtomicU64,
}

impl Client {
    /// Signs in as the administrator on the device of this number.
    pub async fn sign_in(url: &str, number: u64) -> Result<Client> {
        Client::sign_in_as(url, ADMIN.0, ADMIN.1, number).await
    }

    /// Signs in on the device of this number.
    pub async fn sign_in_as(url: &str, login: &str, password: &str, number: u64) -> Result<Client> {
        // Installs the cryptography that every client of this process needs.
        let session = Http::new(url)?.sign_in(login, password, Some(device(number))).await?;
        let incarnation = session.incarnation.context("the server gave no incarnation")?;
        let http = reqwest::Client::builder().tcp_nodelay(true).build()?;
        Ok(Client { http, url: url.to_owned(), session, incarnation, next: AtomicU64::new(1) })
    }

    /// Mutations with numbers of this device, each a user action of its own.
    pub fn mutations(&self, ops: impl IntoIterator<Item = (RecordId, Op)>) -> Vec<Mutation> {
        let made = ops.into_iter().map(|(id, op)| {
            let mid = self.next.fetch_add(1, Ordering::SeqCst);
            Mutation {
                incarnation: self.incarnation,
                mid,
                group: mid,
                // The low bits count, so that stamps of one millisecond differ.
                hlc: Hlc(Hlc::from_ms(now_ms()).0 | (mid & 0xFFFF)),
                schema_version: standard().version,
                object: "customer".into(),
                id,
                op,
            }
        });
        made.collect()
    }

    /// A push as the bytes of its frame.
    pub fn frame(&self, mutations: Vec<Mutation>) -> Result<Vec<u8>> {
        Ok(to_bytes(&PushRequest { epoch: self.session.epoch, mutations, head: None })?)
    }

    /// Sends a frame; every mutation in it must be taken.
    pub async fn push(&self, frame: Vec<u8>) -> Result<()> {
        let request = self.http.post(format!("{}/v1/push", self.url)).bearer_auth(&self.session.access_token);
        let request = request.header("content-type", FRAMES).header("accept", FRAMES);
        let answer = request.body(frame).send().await?.error_for_status()?.bytes().await?;
        let answer: PushAnswer = from_bytes(&answer)?;
        let refused = answer.results.iter().find(|r| matches!(r.verdict, Verdict::Rejected(_) | Verdict::Gap { .. }));
        ensure!(refused.is_none(), "refused: {refused:?}");
        Ok(())
    }

    /// Makes customers `from` to before `to`, many at a time.
    pub async fn create(&self, from: u32, to: u32) -> Result<()> {
        for first in (from..to).step_by(BATCH as usize) {
            let batch = first..(first + BATCH).min(to);
            let made = batch.map(|k| (customers::id(u64::from(k)), Op::Create(customers::written(u64::from(k)))));
            self.push(self.frame(self.mutations(made))?).await?;
        }
        Ok(())
    }

    /// Fetches a path; returns the size of the answer.
    pub async fn get(&self, path: &str) -> Result<usize> {
        let request = self.http.get(format!("{}{path}", self.url)).bearer_auth(&self.session.access_token);
        Ok(request.send().await?.error_for_status()?.bytes().await?.len())
    }

    /// Follows the server's wake-ups; the answer's body never ends.
    pub async fn wake(&self) -> Result<reqwest::Response> {
        let request = self.http.get(format!("{}/v1/wake", self.url)).bearer_auth(&self.session.access_token);
        Ok(request.send().await?.error_for_status()?)
    }
}

/// An edit of one field of a customer.
pub fn edit(k: u64, text: &str) -> (RecordId, Op) {
    (customers::id(k), Op::Update(Fields::from([("note".to_owned(), text.into())])))
}

/// This machine's clock, Unix ms.
pub fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as i64)
}

/// A runtime for clients: two threads, as many as the machines have that this is meant for.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?)
}
