//! A phone and the server over HTTP: first sync of 100,000 customers, a delta, a push of a long offline spell, wake-ups.

use crate::bench::customers;
use crate::bench::lab::{ADMIN, Client, Lab, device, edit, now_ms, runtime};
use crate::bench::plain::{self, Plain};
use crate::bench::raw::Raw;
use crate::bench::wire::Wire;
use crate::bench::{Times, figure, say};
use anyhow::{Context, Result, ensure};
use legwork_net::{Cancel, Credentials, Runner};
use legwork_store::outbox::{Action, WriteContext, set_incarnation, write_action};
use legwork_store::query::{ListQuery, list};
use legwork_store::{Store, outbox};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Rows of an index slice, as the sync engine asks for them.
const SLICE: u32 = 1_000;
/// Rows of the delta.
const DELTA: u32 = 1_000;
/// Phones that listen for wake-ups.
const LISTENERS: usize = 1_000;
/// Wake-ups measured.
const WAKES: u32 = 20;
/// Longest wait for one of them.
const PATIENCE: Duration = Duration::from_secs(20);

/// A phone without screens: database, session, runner.
struct Phone {
    store: Arc<Mutex<Store>>,
    runner: Runner,
    folder: tempfile::TempDir,
}

impl Phone {
    fn sign_in(url: &str, number: u64) -> Result<Phone> {
        let folder = tempfile::tempdir()?;
        let mut store = Store::open(&folder.path().join("phone.db"), None, None)?;
        let session = Credentials::sign_in(url, ADMIN.0, ADMIN.1, device(number))?;
        set_incarnation(&mut store, session.incarnation.context("no incarnation")?)?;
        let credentials = Credentials::resume(url, session, |_| Ok(()))?;
        let store = Arc::new(Mutex::new(store));
        let runner = Runner::new(&credentials, device(number), store.clone());
        Ok(Phone { store, runner, folder })
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends and fetches until nothing is left; returns how long it took.
    fn sync(&self) -> Result<Duration> {
        let began = Instant::now();
        let state = self.runner.sync_once(&Cancel::default())?;
        ensure!(state.resets == 0, "a checksum differed");
        Ok(began.elapsed())
    }

    fn customers(&self) -> Result<usize> {
        let query = ListQuery { object: "customer".into(), limit: 50, ..ListQuery::default() };
        let store = self.store();
        Ok(list(store.connection(), store.tables(), &query)?.records.len())
    }
}

/// Measures the area.
///
/// # Errors
/// When server or phone fail.
pub fn run(count: u32) -> Result<()> {
    let (lab, runtime) = (Lab::open()?, runtime()?);
    let pusher = runtime.block_on(Client::sign_in(&lab.server.url, 1))?;
    say(format_args!("making {count} customers on the server"));
    runtime.block_on(pusher.create(0, count))?;
    let wire = runtime.block_on(Wire::to(&lab.server.url))?;
    let phone = bootstrap(count, &wire)?;
    delta(&runtime, &pusher, &phone, count)?;
    push(&phone, &wire, count)?;
    wakes(&runtime, &lab.server.url, &pusher, count)
}

/// The first sync, until everything is there, indexed and searchable.
fn bootstrap(count: u32, wire: &Wire) -> Result<Phone> {
    let phone = Phone::sign_in(&wire.url, 2)?;
    wire.take();
    let done = AtomicBool::new(false);
    let began = Instant::now();
    let (first_screen, rows) = std::thread::scope(|scope| -> Result<_> {
        let watch = scope.spawn(|| -> Result<Option<Duration>> {
            while !done.load(Ordering::SeqCst) {
                if phone.customers()? >= 50 {
                    return Ok(Some(began.elapsed()));
                }
                std::thread::sleep(Duration::from_millis(5));
            }
            Ok(None)
        });
        let rows = phone.sync();
        done.store(true, Ordering::SeqCst);
        let first = watch.join().ok().context("the watch panicked")??;
        Ok((first, rows?))
    })?;
    while !phone.store().build_indexes_slice(SLICE)? {}
    let whole = began.elapsed();
    say(format_args!("rows after {rows:.2?}, indexed after {whole:.2?}"));
    let stored: i64 =
        phone.store().connection().query_row("SELECT count(*) FROM object_customer", [], |row| row.get(0))?;
    ensure!(stored == i64::from(count), "{stored} of {count} customers arrived");
    let (up, down) = wire.take();
    let (raw, inserts) = Raw::copy_of(phone.store().connection(), phone.folder.path())?;
    figure("sync.bootstrap_100k", whole.as_secs_f64(), Some(inserts.as_secs_f64()));
    figure("sync.bootstrap_100k_wire", (up + down) as f64 / 1e6, Some(raw.packed()? as f64 / 1e6));
    // The least before a first screen is one exchange with nothing to fetch.
    let idle = Times::of(5, |_| phone.sync().map(drop))?;
    figure("sync.first_screen_100k", first_screen.unwrap_or(rows).as_secs_f64(), Some(idle.percentile(50.0)));
    Ok(phone)
}

/// A thousand rows that others changed.
fn delta(runtime: &Runtime, pusher: &Client, phone: &Phone, count: u32) -> Result<()> {
    let mut times = Times::default();
    for round in 0..5 {
        let rows = DELTA.min(count);
        let edits =
            (0..rows).map(|k| edit(u64::from(k * (count / rows)), &customers::text(u64::from(round * rows + k), 10)));
        runtime.block_on(pusher.push(pusher.frame(pusher.mutations(edits))?))?;
        times.add(phone.sync()?);
    }
    let idle = Times::of(5, |_| phone.sync().map(drop))?;
    figure("sync.delta_1000", times.percentile(50.0) * 1e3, Some(idle.percentile(50.0) * 1e3));
    Ok(())
}

/// Ten thousand edits of a long offline spell.
fn push(phone: &Phone, wire: &Wire, count: u32) -> Result<()> {
    let edits = count / 10;
    let context = WriteContext { now_ms: now_ms(), ..WriteContext::default() };
    let notes: Vec<(u64, String)> =
        (0..edits).map(|n| (u64::from(n * 7 % count), customers::text(u64::from(n) + 900_000, 10))).collect();
    for (k, text) in &notes {
        let (id, op) = edit(*k, text);
        write_action(&mut phone.store(), &[Action { object: "customer".into(), id, op }], &context)?;
    }
    wire.take();
    let time = phone.sync()?.as_secs_f64();
    let (up, _) = wire.take();
    ensure!(outbox::waiting(phone.store().connection())? == 0, "something is left in the outbox");
    let scale = 10_000.0 / f64::from(edits);
    let plain = Plain::open()?;
    plain.insert(count)?;
    let notes: Vec<plain::Edit> = notes.into_iter().map(|(k, text)| (customers::id(k), text)).collect();
    figure("sync.push_10000", time * scale, Some(plain.edit(&notes)?.as_secs_f64() * scale));
    let bare = plain::bare_bytes(&notes)? as f64 / f64::from(edits);
    figure("sync.bytes_per_edit", up as f64 / f64::from(edits), Some(bare));
    Ok(())
}

/// From a push that leaves to a thousand phones that hear of it.
fn wakes(runtime: &Runtime, url: &str, pusher: &Client, count: u32) -> Result<()> {
    say(format_args!("{LISTENERS} phones listen"));
    let (mut times, mut trips) = (Times::default(), Times::default());
    runtime.block_on(async {
        let listener = Client::sign_in(url, 3).await?;
        let mut streams = Vec::with_capacity(LISTENERS);
        for _ in 0..LISTENERS {
            streams.push(listener.wake().await?);
        }
        for number in 0..WAKES {
            let frame = pusher.frame(pusher.mutations([edit(u64::from(number % count), &format!("唤醒 {number}"))]))?;
            let began = Instant::now();
            let heard: Vec<_> = streams
                .drain(..)
                .map(|mut stream| {
                    tokio::spawn(async move {
                        let chunk = tokio::time::timeout(PATIENCE, stream.chunk()).await;
                        let at = began.elapsed();
                        matches!(chunk, Ok(Ok(Some(_)))).then_some((stream, at))
                    })
                })
                .collect();
            pusher.push(frame).await?;
            trips.add(began.elapsed());
            for task in heard {
                let (stream, at) = task.await?.context("a phone did not hear of it")?;
                times.add(at);
                streams.push(stream);
            }
        }
        anyhow::Ok(())
    })?;
    figure("sync.wake_p99_1000", times.percentile(99.0) * 1e3, Some(trips.percentile(50.0) * 1e3));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_of_a_delta_are_of_different_customers() {
        let ids: std::collections::BTreeSet<_> = (0..1_000).map(|k| edit(k * 10, "").0).collect();
        assert_eq!(ids.len(), 1_000);
    }
}
