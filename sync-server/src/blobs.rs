//! Files: content-addressed by BLAKE3, sent in chunks of 256 KiB, resumable, verified whole before they count.
//!
//! One file per blob under `data/blobs/<tenant>/`, written in place by chunk; `.part` until it is verified.

use crate::db::Conn;
use crate::db::io_failed;
use crate::vals;
use legwork_domain::{BlobHash, Error, ErrorKind, RecordId, Result};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Bytes of a chunk; the last one may be shorter.
pub const CHUNK: u64 = 256 * 1024;
/// Largest file, bytes (design 14).
pub const MAX_SIZE: u64 = 2 << 30;

/// What the server has of a blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Chunks it has, ascending; empty once complete.
    pub have: Vec<u64>,
    /// Whole and verified.
    pub complete: bool,
}

/// A blob that is complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Bytes.
    pub size: u64,
    /// MIME type as the sender said.
    pub content_type: String,
}

/// Where the file of a blob lies.
pub fn path(data: &Path, tenant: RecordId, hash: &BlobHash) -> PathBuf {
    data.join("blobs").join(tenant.to_string()).join(&hash.as_str()[..2]).join(hash.as_str())
}

fn part(data: &Path, tenant: RecordId, hash: &BlobHash) -> PathBuf {
    path(data, tenant, hash).with_extension("part")
}

/// Announces a blob, or asks how far it came.
pub fn announce(
    conn: &Conn,
    now_ms: i64,
    tenant: RecordId,
    hash: &BlobHash,
    size: u64,
    mime: &str,
) -> Result<Progress> {
    if size == 0 {
        return Err(Error::invalid("size", "file_empty"));
    }
    if size > MAX_SIZE {
        return Err(Error::new(ErrorKind::Limit, "file_too_large"));
    }
    let sane = |c: char| c.is_ascii_alphanumeric() || "/.+-".contains(c);
    if mime.len() > 100 || !mime.contains('/') || !mime.chars().all(sane) {
        return Err(Error::invalid("content_type", "unknown_content_type"));
    }
    let sql = "INSERT INTO blob (tenant, hash, size, content_type, complete, created_at) VALUES ($1, $2, $3, $4, 0, $5) \
               ON CONFLICT (tenant, hash) DO NOTHING";
    conn.execute(sql, &vals![tenant, hash.as_str(), size, mime, now_ms])?;
    progress(conn, tenant, hash, Some(size))
}

/// How far a blob came. [`ErrorKind::NotFound`] when it was not announced.
pub fn progress(conn: &Conn, tenant: RecordId, hash: &BlobHash, size: Option<u64>) -> Result<Progress> {
    let sql = "SELECT size, complete FROM blob WHERE tenant = $1 AND hash = $2";
    let row = conn.one(sql, &vals![tenant, hash.as_str()])?;
    let row = row.ok_or_else(|| Error::new(ErrorKind::NotFound, "blob_not_announced"))?;
    if size.is_some_and(|s| row.u64(0).ok() != Some(s)) {
        return Err(Error { field: Some("size".into()), ..Error::new(ErrorKind::Conflict, "size_differs") });
    }
    let sql = "SELECT chunk FROM blob_chunk WHERE tenant = $1 AND hash = $2 ORDER BY chunk";
    let have = conn.query(sql, &vals![tenant, hash.as_str()])?;
    Ok(Progress { have: have.iter().map(|r| r.u64(0)).collect::<Result<_>>()?, complete: row.flag(1)? })
}

/// Size of an announced blob.
pub fn announced(conn: &Conn, tenant: RecordId, hash: &BlobHash) -> Result<(u64, bool)> {
    let row =
        conn.one("SELECT size, complete FROM blob WHERE tenant = $1 AND hash = $2", &vals![tenant, hash.as_str()])?;
    let row = row.ok_or_else(|| Error::new(ErrorKind::NotFound, "blob_not_announced"))?;
    Ok((row.u64(0)?, row.flag(1)?))
}

/// Writes one chunk to disk, durably. Its length must be what the size demands.
pub fn write_chunk(data: &Path, tenant: RecordId, hash: &BlobHash, size: u64, chunk: u64, bytes: &[u8]) -> Result<()> {
    let chunks = size.div_ceil(CHUNK);
    let expected = if chunk + 1 == chunks { size - chunk * CHUNK } else { CHUNK };
    if chunk >= chunks || bytes.len() as u64 != expected {
        return Err(Error::invalid("chunk", "chunk_length"));
    }
    let path = part(data, tenant, hash);
    let folder = path.parent().unwrap_or(data);
    let write = || {
        fs::create_dir_all(folder)?;
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
        file.seek(SeekFrom::Start(chunk * CHUNK))?;
        file.write_all(bytes)?;
        file.sync_data()
    };
    write().map_err(|e| io_failed(&e))
}

/// Notes a chunk that is on disk; whether that was the last one missing.
pub fn note_chunk(conn: &Conn, tenant: RecordId, hash: &BlobHash, chunk: u64) -> Result<bool> {
    let sql = "INSERT INTO blob_chunk (tenant, hash, chunk) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    conn.execute(sql, &vals![tenant, hash.as_str(), chunk])?;
    let (size, _) = announced(conn, tenant, hash)?;
    let progress = progress(conn, tenant, hash, None)?;
    Ok(progress.have.len() as u64 == size.div_ceil(CHUNK))
}

/// Whether the assembled file has the hash it is named by; when it has, it takes its final name.
pub fn verify(data: &Path, tenant: RecordId, hash: &BlobHash) -> Result<bool> {
    let from = part(data, tenant, hash);
    let check = || {
        if has_hash(&from, hash)? {
            fs::rename(&from, path(data, tenant, hash))?;
            return Ok(true);
        }
        fs::remove_file(&from)?;
        Ok(false)
    };
    check().map_err(|e: std::io::Error| io_failed(&e))
}

fn has_hash(file: &Path, hash: &BlobHash) -> std::io::Result<bool> {
    let mut hasher = blake3::Hasher::new();
    let mut file = File::open(file)?;
    let mut buffer = vec![0; CHUNK as usize];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finalize().to_hex().as_str() == hash.as_str()),
            read => hasher.update(&buffer[..read]),
        };
    }
}

/// Whether the whole file lies on disk already although the database does not know: it was restored to a moment before
/// the file came, or the other way round. The database's word (`known`) is checked by the file's presence; a file that
/// it does not know of, by its hash.
pub fn on_disk(data: &Path, tenant: RecordId, hash: &BlobHash, size: u64, known: bool) -> Result<bool> {
    let path = path(data, tenant, hash);
    let check = || match fs::metadata(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
        Ok(found) if found.len() != size => Ok(false),
        Ok(_) => Ok(known || has_hash(&path, hash)?),
    };
    check().map_err(|e| io_failed(&e))
}

/// Notes what [`on_disk`] found.
pub fn set_complete(conn: &Conn, tenant: RecordId, hash: &BlobHash, complete: bool) -> Result<()> {
    conn.execute("DELETE FROM blob_chunk WHERE tenant = $1 AND hash = $2", &vals![tenant, hash.as_str()])?;
    let sql = "UPDATE blob SET complete = $3 WHERE tenant = $1 AND hash = $2";
    conn.execute(sql, &vals![tenant, hash.as_str(), complete]).map(drop)
}

/// Notes that a blob is whole; or that its chunks were not what they claimed, so that it starts again.
pub fn settle(conn: &Conn, tenant: RecordId, hash: &BlobHash, whole: bool) -> Result<()> {
    conn.execute("DELETE FROM blob_chunk WHERE tenant = $1 AND hash = $2", &vals![tenant, hash.as_str()])?;
    let sql = "UPDATE blob SET complete = $3 WHERE tenant = $1 AND hash = $2 AND complete = 0";
    conn.execute(sql, &vals![tenant, hash.as_str(), whole]).map(drop)
}

/// A complete blob. `None` when it is not, or not there.
pub fn complete(conn: &Conn, tenant: RecordId, hash: &BlobHash) -> Result<Option<Blob>> {
    let sql = "SELECT size, content_type FROM blob WHERE tenant = $1 AND hash = $2 AND complete = 1";
    let row = conn.one(sql, &vals![tenant, hash.as_str()])?;
    row.map(|row| Ok(Blob { size: row.u64(0)?, content_type: row.text(1)?.to_owned() })).transpose()
}

/// Records that refer to a blob, as (object, record, field).
pub fn references(conn: &Conn, tenant: RecordId, hash: &BlobHash) -> Result<Vec<(String, RecordId, String)>> {
    let sql = "SELECT object, id, field FROM blob_ref WHERE tenant = $1 AND hash = $2";
    let rows = conn.query(sql, &vals![tenant, hash.as_str()])?;
    rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.id(1)?, row.text(2)?.to_owned()))).collect()
}
