//! Files: content-addressed by BLAKE3, sent in chunks of 256 KiB, resumable, verified whole before they count.
//!
//! Everybody sends into a file of their own, `<hash>.<user>.part` beside the final one under `data/blobs/<tenant>/`, so
//! that nobody can disturb another's upload or learn what is here; the first verified one becomes the file. Who may
//! have it is in [`crate::blob_access`].

use crate::change::Change;
use crate::db::Conn;
use crate::db::io_failed;
use crate::vals;
use crate::visit_photos;
use legwork_domain::{BlobHash, Error, ErrorKind, RecordId, Result};
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Bytes of a chunk; the last one may be shorter.
pub const CHUNK: u64 = 256 * 1024;
/// Largest file, bytes (design 14).
pub const MAX_SIZE: u64 = 2 << 30;
/// Bytes that a person may announce within a day.
pub const MAX_DAY: u64 = 4 << 30;
/// A day, ms.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// An upload that did not become whole is forgotten after this, ms.
pub const UNFINISHED_MS: i64 = 7 * DAY_MS;
/// A file that no record has ever shown is removed after this, ms: as long as a phone sends again what it sent.
pub const UNUSED_MS: i64 = 30 * DAY_MS;

/// A file as one person sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Tenant.
    pub tenant: RecordId,
    /// Who sends.
    pub user: RecordId,
    /// What.
    pub hash: BlobHash,
}

/// What the server has of an upload.
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

/// Where the names of those lie who have sent a file: a restored database may know of neither, and the disk of both.
fn senders(data: &Path, tenant: RecordId, hash: &BlobHash) -> PathBuf {
    path(data, tenant, hash).with_extension("senders")
}

/// Announces an upload, or asks how far it came. One of another size begins anew.
///
/// # Errors
/// `file_empty`, `file_too_large`, `unknown_content_type`, `upload_quota`.
pub fn announce(conn: &Conn, now_ms: i64, upload: &Upload, size: u64, mime: &str) -> Result<Progress> {
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
    let (tenant, user, hash) = (upload.tenant, upload.user, &upload.hash);
    match announced(conn, upload) {
        Ok((known, _)) if known == size => {}
        Ok((_, true)) => {
            return Err(Error { field: Some("size".into()), ..Error::new(ErrorKind::Conflict, "size_differs") });
        }
        Ok((_, false)) => begin_anew(conn, upload)?,
        Err(error) if error.kind == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let sql = "SELECT COALESCE(SUM(size), 0) FROM upload WHERE tenant = $1 AND user_id = $2 AND created_at > $3 \
               AND hash <> $4";
    let row = conn.one(sql, &vals![tenant, user, now_ms - DAY_MS, hash.as_str()])?;
    if row.map_or(Ok(0), |row| row.u64(0))?.saturating_add(size) > MAX_DAY {
        return Err(Error::new(ErrorKind::Limit, "upload_quota"));
    }
    let sql = "INSERT INTO upload (tenant, hash, user_id, size, content_type, complete, created_at) \
               VALUES ($1, $2, $3, $4, $5, 0, $6) ON CONFLICT (tenant, hash, user_id) DO NOTHING";
    conn.execute(sql, &vals![tenant, hash.as_str(), user, size, mime, now_ms])?;
    progress(conn, upload)
}

/// How far an upload came. [`ErrorKind::NotFound`] when it was not announced.
pub fn progress(conn: &Conn, upload: &Upload) -> Result<Progress> {
    let (_, complete) = announced(conn, upload)?;
    let sql = "SELECT chunk FROM upload_chunk WHERE tenant = $1 AND hash = $2 AND user_id = $3 ORDER BY chunk";
    let have = conn.query(sql, &vals![upload.tenant, upload.hash.as_str(), upload.user])?;
    Ok(Progress { have: have.iter().map(|r| r.u64(0)).collect::<Result<_>>()?, complete })
}

/// Size of an announced upload, and whether it is whole.
pub fn announced(conn: &Conn, upload: &Upload) -> Result<(u64, bool)> {
    let sql = "SELECT size, complete FROM upload WHERE tenant = $1 AND hash = $2 AND user_id = $3";
    let row = conn.one(sql, &vals![upload.tenant, upload.hash.as_str(), upload.user])?;
    let row = row.ok_or_else(|| Error::new(ErrorKind::NotFound, "blob_not_announced"))?;
    Ok((row.u64(0)?, row.flag(1)?))
}

/// Forgets what was sent of an upload that is not whole.
pub fn begin_anew(conn: &Conn, upload: &Upload) -> Result<()> {
    start_again(conn, upload)?;
    let values = vals![upload.tenant, upload.hash.as_str(), upload.user];
    let sql = "DELETE FROM upload WHERE tenant = $1 AND hash = $2 AND user_id = $3 AND complete = 0";
    conn.execute(sql, &values).map(drop)
}

impl Upload {
    fn part(&self, data: &Path) -> PathBuf {
        path(data, self.tenant, &self.hash).with_extension(format!("{}.part", self.user))
    }

    /// Writes one chunk to disk, durably. Its length must be what the size demands.
    pub fn write_chunk(&self, data: &Path, size: u64, chunk: u64, bytes: &[u8]) -> Result<()> {
        let chunks = size.div_ceil(CHUNK);
        let expected = if chunk + 1 == chunks { size - chunk * CHUNK } else { CHUNK };
        if chunk >= chunks || bytes.len() as u64 != expected {
            return Err(Error::invalid("chunk", "chunk_length"));
        }
        let path = self.part(data);
        let write = || {
            fs::create_dir_all(path.parent().unwrap_or(data))?;
            let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
            file.set_len(size)?; // an earlier try may have been larger
            file.seek(SeekFrom::Start(chunk * CHUNK))?;
            file.write_all(bytes)?;
            file.sync_data()
        };
        write().map_err(|e| io_failed(&e))
    }

    /// Whether the assembled file has the hash it is named by. When it has, it takes its final name; its SHA-256.
    pub fn verify(&self, data: &Path) -> Result<Option<[u8; 32]>> {
        let (from, to) = (self.part(data), path(data, self.tenant, &self.hash));
        let check = || {
            let Some(sha256) = hashed(&from, &self.hash)? else {
                fs::remove_file(&from)?;
                return Ok(None);
            };
            let mut names =
                OpenOptions::new().create(true).append(true).open(senders(data, self.tenant, &self.hash))?;
            writeln!(names, "{}", self.user)?;
            fs::rename(&from, &to)?;
            Ok(Some(sha256))
        };
        check().map_err(|e: std::io::Error| io_failed(&e))
    }

    /// Whether the whole file lies on disk although the database does not know, and this person had sent it: the
    /// database was restored to a moment before. Its SHA-256 then.
    pub fn left_on_disk(&self, data: &Path) -> Result<Option<[u8; 32]>> {
        let check = || {
            let names = fs::read_to_string(senders(data, self.tenant, &self.hash))?;
            let me = self.user.to_string();
            if names.lines().any(|name| name == me) {
                return hashed(&path(data, self.tenant, &self.hash), &self.hash);
            }
            Ok(None)
        };
        match check() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            done => done.map_err(|e| io_failed(&e)),
        }
    }
}

/// SHA-256 of a file that has this BLAKE3 hash; `None` when it has another.
fn hashed(file: &Path, hash: &BlobHash) -> std::io::Result<Option<[u8; 32]>> {
    let (mut blake3, mut sha256) = (blake3::Hasher::new(), Sha256::new());
    let mut file = File::open(file)?;
    let mut buffer = vec![0; CHUNK as usize];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => {
                blake3.update(&buffer[..read]);
                sha256.update(&buffer[..read]);
            }
        };
    }
    Ok((blake3.finalize().to_hex().as_str() == hash.as_str()).then(|| sha256.finalize().into()))
}

/// Notes a chunk that is on disk; whether that was the last one missing.
pub fn note_chunk(conn: &Conn, upload: &Upload, chunk: u64) -> Result<bool> {
    let (tenant, user, hash) = (upload.tenant, upload.user, &upload.hash);
    let (size, complete) = announced(conn, upload)?;
    let sql = "INSERT INTO upload_chunk (tenant, hash, user_id, chunk) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    conn.execute(sql, &vals![tenant, hash.as_str(), user, chunk])?;
    let sql = "SELECT COUNT(*) FROM upload_chunk WHERE tenant = $1 AND hash = $2 AND user_id = $3";
    let have = conn.one(sql, &vals![tenant, hash.as_str(), user])?.map_or(Ok(0), |row| row.u64(0))?;
    Ok(!complete && have == size.div_ceil(CHUNK))
}

/// Forgets the chunks of an upload, so that it starts again.
pub fn start_again(conn: &Conn, upload: &Upload) -> Result<()> {
    let sql = "DELETE FROM upload_chunk WHERE tenant = $1 AND hash = $2 AND user_id = $3";
    conn.execute(sql, &vals![upload.tenant, upload.hash.as_str(), upload.user]).map(drop)
}

/// Notes that an upload is whole: the references of whoever sent it count from now on, and visits that show the file
/// are compared with what they were signed with.
pub fn arrived(change: &mut Change<'_>, upload: &Upload, sha256: [u8; 32]) -> Result<()> {
    let (conn, tenant, user, hash) = (change.conn, upload.tenant, upload.user, &upload.hash);
    start_again(conn, upload)?;
    let values = vals![tenant, hash.as_str(), user];
    conn.execute("UPDATE upload SET complete = 1 WHERE tenant = $1 AND hash = $2 AND user_id = $3", &values)?;
    conn.execute("UPDATE blob_ref SET granted = 1 WHERE tenant = $1 AND hash = $2 AND user_id = $3", &values)?;
    let sql = "INSERT INTO blob (tenant, hash, size, content_type, complete, created_at, sha256, referenced) \
               SELECT u.tenant, u.hash, u.size, u.content_type, 1, $4, $5, EXISTS (SELECT 1 FROM blob_ref r \
               WHERE r.tenant = u.tenant AND r.hash = u.hash) FROM upload u \
               WHERE u.tenant = $1 AND u.hash = $2 AND u.user_id = $3 ON CONFLICT (tenant, hash) DO NOTHING";
    let values = vals![tenant, hash.as_str(), user, change.now_ms, sha256.to_vec()];
    if conn.execute(sql, &values)? > 0 { visit_photos::arrived(change, hash) } else { Ok(()) }
}

/// A complete blob. `None` when it is not, or not there.
pub fn complete(conn: &Conn, tenant: RecordId, hash: &BlobHash) -> Result<Option<Blob>> {
    let sql = "SELECT size, content_type FROM blob WHERE tenant = $1 AND hash = $2 AND complete = 1";
    let row = conn.one(sql, &vals![tenant, hash.as_str()])?;
    row.map(|row| Ok(Blob { size: row.u64(0)?, content_type: row.text(1)?.to_owned() })).transpose()
}

/// Whether the file of a complete blob is where it should be: the files may be of another moment than the database.
pub fn is_there(data: &Path, tenant: RecordId, hash: &BlobHash, size: u64) -> bool {
    fs::metadata(path(data, tenant, hash)).is_ok_and(|found| found.len() == size)
}

/// Forgets a blob whose file is gone, so that it may be sent again.
pub fn forget(conn: &Conn, tenant: RecordId, hash: &BlobHash) -> Result<()> {
    for table in ["blob", "upload", "upload_chunk"] {
        let sql = format!("DELETE FROM {table} WHERE tenant = $1 AND hash = $2");
        conn.execute(&sql, &vals![tenant, hash.as_str()])?;
    }
    Ok(())
}

/// Forgets uploads that did not become whole and files that no record has ever shown, once they are old. What lies on
/// disk of them is to be removed by [`remove`] when this is durable.
pub fn forget_old(conn: &Conn, now_ms: i64) -> Result<Swept> {
    let mut swept = Swept::default();
    let hash_of = |text: &str| BlobHash::try_from(text.to_owned()).map_err(|_| Error::new(ErrorKind::Corrupt, "blob"));
    let sql = "SELECT tenant, hash, user_id FROM upload WHERE complete = 0 AND created_at < $1";
    for row in conn.query(sql, &vals![now_ms - UNFINISHED_MS])? {
        let upload = Upload { tenant: row.id(0)?, hash: hash_of(row.text(1)?)?, user: row.id(2)? };
        begin_anew(conn, &upload)?;
        swept.unfinished.push(upload);
    }
    let sql = "SELECT tenant, hash FROM blob WHERE referenced = 0 AND created_at < $1";
    for row in conn.query(sql, &vals![now_ms - UNUSED_MS])? {
        let (tenant, hash) = (row.id(0)?, hash_of(row.text(1)?)?);
        forget(conn, tenant, &hash)?;
        swept.unused.push((tenant, hash));
    }
    Ok(swept)
}

/// What [`forget_old`] forgot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Uploads that did not become whole.
    pub unfinished: Vec<Upload>,
    /// Files that no record ever showed, with their tenant.
    pub unused: Vec<(RecordId, BlobHash)>,
}

/// Removes from the disk what was forgotten. What cannot be removed stays, and does no harm.
pub fn remove(data: &Path, swept: &Swept) {
    for upload in &swept.unfinished {
        let _ = fs::remove_file(upload.part(data));
    }
    for (tenant, hash) in &swept.unused {
        let _ = fs::remove_file(path(data, *tenant, hash));
        let _ = fs::remove_file(senders(data, *tenant, hash));
    }
}
