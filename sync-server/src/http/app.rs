//! What all handlers share.

use super::proxies::Proxies;
use crate::auth::attempts::Attempts;
use crate::auth::password::Passwords;
use crate::db::{Conn, Db, Writer};
use crate::engine::Engine;
use crate::tenant;
use legwork_domain::{BlobHash, Error, ErrorKind, RecordId, Result};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::{Mutex as AsyncMutex, MutexGuard as AsyncGuard, watch};

/// How long a set-up link is good for, ms.
const SETUP_MS: i64 = 30 * 60 * 1000;

/// The server's clock, Unix ms.
pub fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
}

/// The running server.
#[derive(Debug)]
pub struct App {
    pub(crate) db: Arc<Db>,
    pub(crate) writer: Writer,
    pub(crate) engine: Arc<Engine>,
    pub(crate) data: PathBuf,
    pub(crate) passwords: Passwords,
    pub(crate) attempts: Attempts,
    pub(crate) uploads: Turns,
    proxies: Proxies,
    moved: Mutex<HashMap<RecordId, watch::Sender<u64>>>,
    setup: Mutex<Option<(String, i64)>>,
    ahead_ms: AtomicI64,
}

impl App {
    /// Opens the data folder, to serve behind these proxies. Makes the server's epoch on the first start.
    pub fn open(data: &Path, engine: Engine, proxies: Proxies) -> Result<App> {
        let db = Arc::new(crate::startup::open(data)?);
        let engine = Arc::new(engine);
        let lost = engine.clone();
        let random = u64::from_le_bytes(crate::auth::random()?);
        db.writer()?.transaction(|tx| match tenant::epoch(tx)?.0 {
            0 => tenant::start_epoch(tx, random).map(drop),
            _ => Ok(()),
        })?;
        let writer = Writer::start(&db, move || lost.forget())?;
        let (passwords, attempts) = (Passwords::default(), Attempts::default());
        let (moved, setup) = (Mutex::default(), Mutex::default());
        let (uploads, ahead_ms) = (Turns::default(), AtomicI64::new(0));
        let data = data.to_owned();
        Ok(App { db, writer, engine, data, passwords, attempts, uploads, proxies, moved, setup, ahead_ms })
    }

    /// Who is believed about the address of a request.
    pub(crate) fn proxies(&self) -> &Proxies {
        &self.proxies
    }

    /// The clock by which links, codes, sessions and waits end, Unix ms.
    pub(crate) fn now_ms(&self) -> i64 {
        now_ms() + self.ahead_ms.load(Ordering::Relaxed)
    }

    /// Moves that clock: for tests of what ends with time.
    pub fn move_clock(&self, ms: i64) {
        self.ahead_ms.fetch_add(ms, Ordering::Relaxed);
    }

    /// Reads on one snapshot, on a thread that may wait.
    pub(crate) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let app = self.clone();
        let task = tokio::task::spawn_blocking(move || app.db.read(work));
        task.await.map_err(|_| Error::new(ErrorKind::Internal, "internal").detail("panic in a read"))?
    }

    /// Writes, and wakes the tenant's phones once that is durable.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        tenant: RecordId,
        work: impl FnOnce(&Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let run = self.writer.run(move |tx| with_seq(tx, tenant, work));
        self.announce(tenant, run).await
    }

    /// Like [`App::write`], between two transactions: `work` opens its own.
    pub(crate) async fn write_alone<T: Send + 'static>(
        &self,
        tenant: RecordId,
        work: impl FnOnce(&Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let run = self.writer.run_alone(move |conn| with_seq(conn, tenant, work));
        self.announce(tenant, run).await
    }

    /// Waits for a write that is durable with the tenant's number, and wakes the phones when that has moved.
    async fn announce<T>(&self, tenant: RecordId, run: impl Future<Output = Result<(T, u64)>>) -> Result<T> {
        let before = self.seq(tenant);
        let (value, seq) = run.await?;
        if seq > before {
            self.wake(tenant).send_if_modified(|at| {
                let moved = seq > *at;
                *at = seq.max(*at);
                moved
            });
        }
        Ok(value)
    }

    /// The tenant's newest number as last announced.
    pub(crate) fn seq(&self, tenant: RecordId) -> u64 {
        *self.wake(tenant).borrow()
    }

    /// The channel that tells "something moved".
    pub(crate) fn wake(&self, tenant: RecordId) -> watch::Sender<u64> {
        let mut moved = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        moved.entry(tenant).or_insert_with(|| watch::Sender::new(0)).clone()
    }

    /// Makes a set-up link's token, when no tenant exists.
    pub fn setup_token(&self) -> Result<Option<String>> {
        if self.db.read(tenant::Tenant::any)?.is_some() {
            return Ok(None);
        }
        let token = crate::scoped::hex(&crate::auth::random::<32>()?);
        *self.setup.lock().unwrap_or_else(PoisonError::into_inner) = Some((token.clone(), self.now_ms() + SETUP_MS));
        Ok(Some(token))
    }

    /// Whether this is the set-up token, and not too old.
    pub(crate) fn setup_fits(&self, token: &str) -> bool {
        let setup = self.setup.lock().unwrap_or_else(PoisonError::into_inner);
        setup.as_ref().is_some_and(|(right, until)| {
            // Hashes are compared, so that the time it takes tells nothing about the token.
            blake3::hash(right.as_bytes()) == blake3::hash(token.as_bytes()) && self.now_ms() < *until
        })
    }

    /// The token was used.
    pub(crate) fn setup_done(&self) {
        self.setup.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Entries of the audit log whose action begins so: for tests of what must be audited.
    pub async fn audit_count(self: Arc<Self>, prefix: &str) -> i64 {
        let pattern = format!("{prefix}%");
        let count = move |conn: &Conn| {
            let row = conn.one("SELECT COUNT(*) FROM audit WHERE action LIKE $1", &[pattern.into()])?;
            row.map_or(Ok(0), |row| row.int(0))
        };
        self.read(count).await.unwrap_or(-1)
    }

    /// Finishes queued writes and stops taking new ones.
    pub fn stop(&self) {
        self.writer.stop();
    }
}

/// One at a time for each file. Files share a fixed number of places, so a wait now and then is for another file.
#[derive(Debug)]
pub(crate) struct Turns([AsyncMutex<()>; 64]);

impl Default for Turns {
    fn default() -> Self {
        Turns(std::array::from_fn(|_| AsyncMutex::default()))
    }
}

impl Turns {
    /// Waits for the turn of a file; it lasts as long as the guard.
    pub(crate) async fn turn(&self, hash: &BlobHash) -> AsyncGuard<'_, ()> {
        let place = hash.as_str().bytes().take(8).fold(0_usize, |sum, b| sum.wrapping_mul(31).wrapping_add(b.into()));
        self.0[place % self.0.len()].lock().await
    }
}

/// What `work` comes to, and the tenant's number after it.
fn with_seq<T>(conn: &Conn, tenant: RecordId, work: impl FnOnce(&Conn) -> Result<T>) -> Result<(T, u64)> {
    let value = work(conn)?;
    Ok((value, tenant::Tenant::load(conn, tenant)?.seq))
}
