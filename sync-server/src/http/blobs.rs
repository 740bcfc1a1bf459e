//! Files in and out.

use super::app::App;
use super::auth::Caller;
use super::problem::Answer;
use super::shapes;
use crate::blob_access;
use crate::blobs::{self, CHUNK, Upload};
use crate::change::Change;
use crate::db::{Conn, io_failed};
use crate::engine::{Engine, Session};
use crate::tenant::Tenant;
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use legwork_domain::{BlobHash, Error, ErrorKind};
use serde::{Deserialize, Serialize};
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;
use utoipa::ToSchema;

/// What is to be sent.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Announcement {
    /// Bytes, 1 … 2 GiB.
    size: u64,
    /// MIME type.
    content_type: String,
}

/// How far it came.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BlobProgress {
    /// Chunks of 256 KiB the server has.
    have: Vec<u64>,
    /// Whole and verified.
    complete: bool,
}

fn hash_of(text: String) -> Result<BlobHash, Error> {
    BlobHash::try_from(text).map_err(|_| Error::invalid("hash", "not_a_hash"))
}

/// Announce a file, or ask how far it came.
#[utoipa::path(post, path = "/v1/blobs/{hash}", tag = "files", security(("bearer" = [])), params(("hash" = String, Path, description = "BLAKE3, hex")),
    request_body = Announcement, responses((status = 200, body = BlobProgress), (status = 401, body = shapes::Problem), (status = 422, body = shapes::Problem)))]
pub(crate) async fn announce(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(hash): Path<String>,
    Json(request): Json<Announcement>,
) -> Answer<Json<BlobProgress>> {
    let upload = Upload { tenant: caller.session.tenant, user: caller.session.user, hash: hash_of(hash)? };
    let _turn = app.uploads.turn(&upload.hash).await;
    if let Some(size) = has(&app, caller.session.clone(), upload.hash.clone()).await? {
        let (data, key) = (app.data.clone(), upload.clone());
        if blocking(move || Ok(blobs::is_there(&data, key.tenant, &key.hash, size))).await? {
            return Ok(Json(BlobProgress { have: Vec::new(), complete: true }));
        }
        let key = upload.clone();
        app.writer.run(move |tx| blobs::forget(tx, key.tenant, &key.hash)).await?;
    }
    let (key, now) = (upload.clone(), app.now_ms());
    let announce = move |tx: &Conn| {
        let progress = blobs::announce(tx, now, &key, request.size, &request.content_type)?;
        if progress.have.len() as u64 == request.size.div_ceil(CHUNK) {
            // All were here, and the server ended before it had looked at the whole.
            blobs::start_again(tx, &key)?;
            return Ok(blobs::Progress { have: Vec::new(), ..progress });
        }
        Ok(progress)
    };
    let progress = app.writer.run(announce).await?;
    let (key, data) = (upload.clone(), app.data.clone());
    if let Some(sha256) = blocking(move || key.left_on_disk(&data)).await? {
        arrived(&app, caller.session, upload, sha256).await?;
        return Ok(Json(BlobProgress { have: Vec::new(), complete: true }));
    }
    Ok(Json(BlobProgress { have: progress.have, complete: progress.complete }))
}

/// Size of a complete file that the person has: by having sent it, or by seeing it through a record.
async fn has(app: &Arc<App>, session: Session, hash: BlobHash) -> Result<Option<u64>, Error> {
    let engine = app.engine.clone();
    app.read(move |conn| {
        let Some(blob) = blobs::complete(conn, session.tenant, &hash)? else { return Ok(None) };
        let known = blob_access::has_sent(conn, session.tenant, session.user, hash.as_str())?
            || sees(conn, &engine, &session, &hash)?;
        Ok(known.then_some(blob.size))
    })
    .await
}

fn sees(conn: &Conn, engine: &Engine, session: &Session, hash: &BlobHash) -> Result<bool, Error> {
    let org = engine.org(conn, &Tenant::load(conn, session.tenant)?)?;
    let rights = org.rights(engine.schema(), org.actor(session.user)?);
    blob_access::sees(conn, engine.schema(), session.tenant, &rights, hash.as_str())
}

/// Notes that an upload is whole.
async fn arrived(app: &Arc<App>, session: Session, upload: Upload, sha256: [u8; 32]) -> Result<(), Error> {
    let (engine, now) = (app.engine.clone(), app.now_ms());
    app.write(session.tenant, move |tx| {
        let mut change = Change::begin(tx, &engine, &session, now)?;
        blobs::arrived(&mut change, &upload, sha256)?;
        change.finish()
    })
    .await
}

/// Send one chunk. The last one makes the server check the whole.
#[utoipa::path(put, path = "/v1/blobs/{hash}/{chunk}", tag = "files", security(("bearer" = [])),
    params(("hash" = String, Path, description = "BLAKE3, hex"), ("chunk" = u64, Path, description = "0, 1 …")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = BlobProgress), (status = 401, body = shapes::Problem), (status = 404, body = shapes::Problem), (status = 422, body = shapes::Problem)))]
pub(crate) async fn chunk(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((hash, chunk)): Path<(String, u64)>,
    body: Body,
) -> Answer<Json<BlobProgress>> {
    let upload = Upload { tenant: caller.session.tenant, user: caller.session.user, hash: hash_of(hash)? };
    let bytes = to_bytes(body, CHUNK as usize).await;
    let bytes = bytes.map_err(|_| Error::new(ErrorKind::Limit, "body_too_large"))?;
    // One at a time for each file: nobody writes into what is being verified.
    let _turn = app.uploads.turn(&upload.hash).await;
    let key = upload.clone();
    let (size, complete) = app.read(move |conn| blobs::announced(conn, &key)).await?;
    if complete {
        return Ok(Json(BlobProgress { have: Vec::new(), complete }));
    }
    let (key, data) = (upload.clone(), app.data.clone());
    blocking(move || key.write_chunk(&data, size, chunk, &bytes)).await?;
    let key = upload.clone();
    let last = app.writer.run(move |tx| blobs::note_chunk(tx, &key, chunk)).await?;
    if last {
        let (key, data) = (upload.clone(), app.data.clone());
        let Some(sha256) = blocking(move || key.verify(&data)).await? else {
            let key = upload.clone();
            app.writer.run(move |tx| blobs::start_again(tx, &key)).await?;
            return Err(Error::invalid("hash", "file_damaged").into());
        };
        arrived(&app, caller.session, upload.clone(), sha256).await?;
    }
    let progress = app.read(move |conn| blobs::progress(conn, &upload)).await?;
    Ok(Json(BlobProgress { have: progress.have, complete: progress.complete }))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    let task = tokio::task::spawn_blocking(work);
    task.await.map_err(|_| Error::new(ErrorKind::Internal, "internal").detail("panic in a file operation"))?
}

/// Fetch a file, whole or a range of it, if a record refers to it whose field the caller sees.
#[utoipa::path(get, path = "/v1/blobs/{hash}", tag = "files", security(("bearer" = [])), params(("hash" = String, Path, description = "BLAKE3, hex")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = 206, body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 401, body = shapes::Problem), (status = 404, body = shapes::Problem), (status = 416, body = shapes::Problem)))]
pub(crate) async fn download(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(hash): Path<String>,
    headers: HeaderMap,
) -> Answer<Response> {
    let (hash, session, engine) = (hash_of(hash)?, caller.session, app.engine.clone());
    let tenant = session.tenant;
    let key = hash.clone();
    let blob =
        app.read(
            move |conn| {
                if sees(conn, &engine, &session, &key)? { blobs::complete(conn, tenant, &key) } else { Ok(None) }
            },
        );
    let blob = blob.await?.ok_or_else(|| Error::new(ErrorKind::NotFound, "not_found"))?;
    let range = headers.get(header::RANGE).and_then(|v| v.to_str().ok());
    let Some((start, end)) = range.map_or(Some((0, blob.size - 1)), |r| parse_range(r, blob.size)) else {
        let headers = [(header::CONTENT_RANGE, format!("bytes */{}", blob.size))];
        return Ok((StatusCode::RANGE_NOT_SATISFIABLE, headers).into_response());
    };
    let path = blobs::path(&app.data, tenant, &hash);
    let mut file = blocking(move || {
        let mut file = std::fs::File::open(path).map_err(|e| io_failed(&e))?;
        file.seek(SeekFrom::Start(start)).map_err(|e| io_failed(&e))?;
        Ok(file.take(end - start + 1))
    })
    .await?;
    let chunks = futures::stream::unfold((), move |()| {
        let mut buffer = Vec::with_capacity(64 * 1024);
        let read = file.by_ref().take(64 * 1024).read_to_end(&mut buffer);
        let item = match read {
            Ok(0) => None,
            Ok(_) => Some((Ok::<_, std::io::Error>(buffer), ())),
            Err(error) => Some((Err(error), ())),
        };
        std::future::ready(item)
    });
    let headers = [
        (header::CONTENT_TYPE, blob.content_type),
        (header::CONTENT_LENGTH, (end - start + 1).to_string()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::CONTENT_DISPOSITION, "attachment".to_owned()),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable".to_owned()),
    ];
    let mut response = (headers, Body::from_stream(chunks)).into_response();
    if range.is_some() {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        if let Ok(value) = format!("bytes {start}-{end}/{}", blob.size).parse() {
            response.headers_mut().insert(header::CONTENT_RANGE, value);
        }
    }
    Ok(response)
}

/// First and last byte of a single range; `None` when it cannot be satisfied.
fn parse_range(header: &str, size: u64) -> Option<(u64, u64)> {
    let (first, last) = header.strip_prefix("bytes=")?.split_once('-')?;
    let (start, end) = match (first, last) {
        ("", suffix) => (size.checked_sub(suffix.parse::<u64>().ok()?.min(size))?, size - 1),
        (first, "") => (first.parse().ok()?, size - 1),
        (first, last) => (first.parse().ok()?, last.parse::<u64>().ok()?.min(size - 1)),
    };
    (start <= end && start < size).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::parse_range;

    #[test]
    fn ranges() {
        let cases = [
            ("bytes=0-9", Some((0, 9))),
            ("bytes=90-", Some((90, 99))),
            ("bytes=-10", Some((90, 99))),
            ("bytes=-1000", Some((0, 99))),
            ("bytes=50-1000", Some((50, 99))),
            ("bytes=100-", None),
            ("bytes=9-5", None),
            ("bytes=-0", None),
            ("bytes=a-b", None),
            ("items=0-1", None),
        ];
        for (header, range) in cases {
            assert_eq!(parse_range(header, 100), range, "{header}");
        }
    }
}
