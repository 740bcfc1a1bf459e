//! Photos and other files up and down: 256 KiB chunks, resumable, verified whole by whoever receives them.

use crate::http::{Http, accepting};
use crate::problem::Failure;
use legwork_sync::blobs::{CHUNK, Transfer, next_download, next_upload};
use legwork_sync::{Error, ErrorKind, Result, Store};
use reqwest::header::{CONTENT_TYPE, RANGE};
use reqwest::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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

/// Sends the files that wait, the most urgent first. Returns how many were completed.
///
/// # Errors
/// The first one that ends a transfer; what was sent so far is kept on both sides.
pub async fn upload(http: &Http, store: &Arc<Mutex<Store>>) -> Result<u32> {
    let mut done = 0;
    loop {
        let Some(transfer) = next_upload(lock(store).connection())? else { return Ok(done) };
        send(http, store, &transfer).await?;
        done += 1;
    }
}

async fn send(http: &Http, store: &Arc<Mutex<Store>>, transfer: &Transfer) -> Result<()> {
    let path = format!("/v1/blobs/{}", transfer.hash);
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

/// Fetches the files that are wanted. Returns how many were completed. `now_ms` is the phone's clock.
///
/// # Errors
/// The first one that ends a transfer; what came so far is kept.
pub async fn download(http: &Http, store: &Arc<Mutex<Store>>, now_ms: i64) -> Result<u32> {
    let mut done = 0;
    loop {
        let Some(transfer) = next_download(lock(store).connection())? else { return Ok(done) };
        fetch(http, store, &transfer, now_ms).await?;
        done += 1;
    }
}

async fn fetch(http: &Http, store: &Arc<Mutex<Store>>, transfer: &Transfer, now_ms: i64) -> Result<()> {
    let path = format!("/v1/blobs/{}", transfer.hash);
    let build = |client: &reqwest::Client, url: &dyn Fn(&str) -> String| {
        let request = accepting(client.get(url(&path)), BYTES);
        if transfer.done > 0 { request.header(RANGE, format!("bytes={}-", transfer.done)) } else { request }
    };
    let mut answer = http.send(build).await?;
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
