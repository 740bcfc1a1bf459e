//! Photos and other files up and down: 256 KiB chunks, resumable, verified whole by whoever receives them.

use crate::http::{Http, accepting};
use crate::problem::Failure;
use legwork_sync::blobs::{CHUNK, Transfer, downloads, uploads};
use legwork_sync::{BlobHash, Error, ErrorKind, Result, Store};
use reqwest::header::{CONTENT_TYPE, RANGE};
use reqwest::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Pauses of a file that could not be moved: first and longest. A colleague's photo may come minutes after its visit.
const FIRST_REST: Duration = Duration::from_secs(60);
const LONGEST_REST: Duration = Duration::from_secs(6 * 60 * 60);

const BYTES: &str = "application/octet-stream";

/// `POST /v1/blobs/{hash}`.
#[derive(Serialize)]
struct Announcement {
    size: u64,
    content_type: &'static str,
}

/// How far the server has a file.
#[derive(Deserialize)]
struct Progress {
    /// Indexes of the chunks that are there.
    have: Vec<u64>,
    /// Whole and verified.
    complete: bool,
}

/// Files that could not be moved, and when each may be tried again. Kept in memory: after a restart each is tried anew.
#[derive(Debug, Default)]
pub(crate) struct Held(Mutex<BTreeMap<BlobHash, Rest>>);

#[derive(Clone, Copy, Debug)]
struct Rest {
    until: Instant,
    failures: u32,
}

impl Held {
    fn rests(&self, hash: &BlobHash) -> bool {
        lock(&self.0).get(hash).is_some_and(|rest| Instant::now() < rest.until)
    }
    fn hold(&self, hash: &BlobHash) {
        let mut held = lock(&self.0);
        let failures = held.get(hash).map_or(0, |rest| rest.failures);
        let pause = (FIRST_REST * 2u32.pow(failures.min(16))).min(LONGEST_REST);
        held.insert(hash.clone(), Rest { until: Instant::now() + pause, failures: failures + 1 });
    }
    fn free(&self, hash: &BlobHash) {
        lock(&self.0).remove(hash);
    }
}

/// How to go through the files.
#[derive(Clone, Copy)]
pub(crate) struct Mover<'a> {
    pub(crate) http: &'a Http,
    pub(crate) store: &'a Arc<Mutex<Store>>,
    pub(crate) held: &'a Held,
    /// Somebody asked: files that failed lately are tried as well.
    pub(crate) asked: bool,
}

impl Mover<'_> {
    /// Sends the files that wait, the most urgent first, then fetches those that are wanted. `failed` is told of every
    /// file that could not be moved; the ones behind it are not kept waiting.
    ///
    /// # Errors
    /// What would stop every other file too: no network, no session, no room. What moved so far is kept on both sides.
    pub(crate) async fn run(&self, now_ms: i64, failed: impl Fn(&Error)) -> Result<()> {
        let (up, down) = {
            let store = lock(self.store);
            (uploads(store.connection())?, downloads(store.connection())?)
        };
        for transfer in &up {
            self.one(&transfer.hash, send(self.http, self.store, transfer), &failed).await?;
        }
        for transfer in &down {
            self.one(&transfer.hash, fetch(self.http, self.store, transfer, now_ms), &failed).await?;
        }
        Ok(())
    }

    async fn one(
        &self,
        hash: &BlobHash,
        moving: impl Future<Output = Result<()>>,
        failed: &impl Fn(&Error),
    ) -> Result<()> {
        if !self.asked && self.held.rests(hash) {
            return Ok(());
        }
        match moving.await {
            Ok(()) => self.held.free(hash),
            Err(error) if concerns_all(&error) => return Err(error),
            Err(error) => {
                self.held.hold(hash);
                failed(&error);
            }
        }
        Ok(())
    }
}

/// Whether an error says nothing about the file: the next one would fail as well.
fn concerns_all(error: &Error) -> bool {
    use ErrorKind::{Incompatible, Unauthenticated, Unavailable, Unreachable};
    let about_this = ["file_access"];
    let about_all = ["disk_full", "device_wiped", "slow_down"];
    let kind = matches!(error.kind, Unreachable | Unauthenticated | Unavailable | Incompatible);
    about_all.contains(&error.code.as_str()) || (kind && !about_this.contains(&error.code.as_str()))
}

async fn send(http: &Http, store: &Arc<Mutex<Store>>, transfer: &Transfer) -> Result<()> {
    let path = format!("/v1/blobs/{}", transfer.hash);
    if lock(store).forget_missing_upload(&transfer.hash)? {
        return Err(Error::new(ErrorKind::NotFound, "not_found").detail("the file to send is gone"));
    }
    let start = lock(store).blob_chunk(&transfer.hash, 0)?;
    let announcement = Announcement { size: transfer.size, content_type: media_type_of(&start) };
    let mut progress: Progress = http.call(Method::POST, &path, &announcement).await?;
    for chunk in 0..transfer.size.div_ceil(CHUNK) {
        if progress.complete {
            break;
        }
        if !progress.have.contains(&chunk) {
            let bytes = lock(store).blob_chunk(&transfer.hash, chunk * CHUNK)?;
            progress = put(http, &format!("{path}/{chunk}"), bytes.into()).await?;
        }
        lock(store).blob_progress(&transfer.hash, ((chunk + 1) * CHUNK).min(transfer.size.saturating_sub(1)))?;
    }
    if !progress.complete {
        return Err(
            Error::new(ErrorKind::Corrupt, "file_damaged").detail("the server has all chunks, but not the file")
        );
    }
    Ok(lock(store).blob_progress(&transfer.hash, transfer.size)?)
}

async fn put(http: &Http, path: &str, bytes: bytes::Bytes) -> Result<Progress> {
    let build = |client: &reqwest::Client, url: &dyn Fn(&str) -> String| {
        client.put(url(path)).header(CONTENT_TYPE, BYTES).body(bytes.clone())
    };
    Ok(crate::http::json(http.send(build).await?).await?)
}

async fn fetch(http: &Http, store: &Arc<Mutex<Store>>, transfer: &Transfer, now_ms: i64) -> Result<()> {
    let path = format!("/v1/blobs/{}", transfer.hash);
    let build = |client: &reqwest::Client, url: &dyn Fn(&str) -> String| {
        let request = accepting(client.get(url(&path)), BYTES);
        if transfer.done > 0 { request.header(RANGE, format!("bytes={}-", transfer.done)) } else { request }
    };
    let mut answer = match http.send(build).await {
        Err(failure) if failure.status == Some(StatusCode::RANGE_NOT_SATISFIABLE) => {
            // The server's file is shorter than what is here: it comes again from its start.
            lock(store).blob_progress(&transfer.hash, 0)?;
            return Err(Error::new(ErrorKind::Corrupt, "file_damaged").detail("more is here than the server has"));
        }
        answer => answer?,
    };
    // A server may answer with the whole file although a part was asked for.
    let mut skip = if answer.status() == StatusCode::PARTIAL_CONTENT { 0 } else { transfer.done };
    let mut at = transfer.done;
    let mut waiting = Vec::new();
    while let Some(bytes) = answer.chunk().await.map_err(|error| Failure::broken(&error))? {
        let known = skip.min(bytes.len() as u64);
        skip -= known;
        waiting.extend_from_slice(&bytes[known as usize..]);
        if at + waiting.len() as u64 > transfer.size {
            return Err(Error::new(ErrorKind::Corrupt, "file_damaged").detail("longer than announced"));
        }
        while waiting.len() as u64 >= CHUNK {
            let rest = waiting.split_off(CHUNK as usize);
            at = lock(store).add_blob_chunk(&transfer.hash, at, &waiting, now_ms)?;
            waiting = rest;
        }
    }
    if !waiting.is_empty() {
        at = lock(store).add_blob_chunk(&transfer.hash, at, &waiting, now_ms)?;
    }
    if at < transfer.size {
        return Err(Error::new(ErrorKind::Unreachable, "server_away").detail("the file ended early"));
    }
    Ok(())
}

/// The media type of a file by its first bytes; the server and browsers need no more than pictures told apart.
fn media_type_of(start: &[u8]) -> &'static str {
    match start {
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        [b'%', b'P', b'D', b'F', ..] => "application/pdf",
        _ => BYTES,
    }
}

/// A lock that survives a panic elsewhere: transactions are whole or not there.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_failed_rests_and_what_stops_all_is_told_apart() {
        let (held, hash) = (Held::default(), BlobHash::from_bytes([7; 32]));
        assert!(!held.rests(&hash));
        held.hold(&hash);
        assert!(held.rests(&hash) && !held.rests(&BlobHash::from_bytes([8; 32])));
        held.free(&hash);
        assert!(!held.rests(&hash));
        for (kind, code, all) in [
            (ErrorKind::NotFound, "not_found", false),
            (ErrorKind::Conflict, "size_differs", false),
            (ErrorKind::Corrupt, "file_damaged", false),
            (ErrorKind::Internal, "internal", false),
            (ErrorKind::Unavailable, "file_access", false),
            (ErrorKind::Unreachable, "server_away", true),
            (ErrorKind::Unavailable, "busy", true),
            (ErrorKind::Limit, "disk_full", true),
            (ErrorKind::Limit, "body_too_large", false),
            (ErrorKind::Unauthenticated, "session_ended", true),
            (ErrorKind::Forbidden, "device_wiped", true),
        ] {
            assert_eq!(concerns_all(&Error::new(kind, code)), all, "{code}");
        }
    }
}
