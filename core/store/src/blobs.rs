//! Files beside the database: content-addressed by BLAKE3, sent and fetched in resumable chunks, old downloads dropped.

use crate::Store;
use crate::error::{Result, StoreError};
use crate::outbox::Attachment;
use legwork_domain::BlobHash;
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Bytes of one chunk: 256 KiB.
pub const CHUNK: u64 = 256 * 1024;
/// Largest file: 2 GiB (design 14).
pub const MAX_BLOB: u64 = 2 << 30;

/// What goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Signatures.
    Signature = 0,
    /// Photos of visits.
    VisitPhoto = 1,
    /// Scanned cards.
    Card = 2,
    /// Everything else.
    Other = 3,
}

/// A file being sent or fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Content address.
    pub hash: BlobHash,
    /// Whole size in bytes.
    pub size: u64,
    /// Bytes transferred: where to go on.
    pub done: u64,
}

const UP: i64 = 0;
const DOWN: i64 = 1;

impl Store {
    fn blob_path(&self, hash: &BlobHash) -> Result<PathBuf> {
        let folder = self.blobs.as_ref().ok_or(StoreError::Unsupported("files of a database in memory"))?;
        let (shelf, name) = hash.as_str().split_at(2);
        Ok(folder.join(shelf).join(name))
    }

    /// Stores a file; it is complete on disk when this returns. Storing the same bytes twice changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Limit`] above [`MAX_BLOB`], [`StoreError::Io`], [`StoreError::Unsupported`] for a database in
    /// memory. Nothing of the file stays.
    pub fn put_blob(&self, bytes: &[u8]) -> Result<BlobHash> {
        if bytes.len() as u64 > MAX_BLOB {
            return Err(StoreError::Limit("file_too_large"));
        }
        let hash = BlobHash::from_bytes(*blake3::hash(bytes).as_bytes());
        let path = self.blob_path(&hash)?;
        if path.exists() {
            return Ok(hash);
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let part = path.with_extension("new");
        let write = || {
            let mut file = File::create(&part)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&part, &path)
        };
        write().inspect_err(|_| {
            // What came of it only takes room away.
            let _ = fs::remove_file(&part);
        })?;
        Ok(hash)
    }

    /// The path of a complete file; `None` when it is not on this phone.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] for a database in memory.
    pub fn blob(&self, hash: &BlobHash) -> Result<Option<PathBuf>> {
        Ok(Some(self.blob_path(hash)?).filter(|path| path.exists()))
    }

    /// Removes a file that nothing was ever made of: a picture taken and thrown away. A file that was queued, sent or
    /// fetched stays. Returns whether it is gone.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Unsupported`] for a database in memory. The file stays.
    pub fn drop_unused_blob(&self, hash: &BlobHash) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM blob WHERE hash = ?1)";
        if self.connection.query_row(sql, [hash.as_str()], |row| row.get(0))? {
            return Ok(false);
        }
        match fs::remove_file(self.blob_path(hash)?) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(true),
        }
    }

    /// Gives an upload up whose file is not there any more: it could never be sent. Returns whether that was so.
    ///
    /// # Errors
    /// [`StoreError::Io`], [usual trouble](crate::error).
    pub fn forget_missing_upload(&mut self, hash: &BlobHash) -> Result<bool> {
        if self.blob_path(hash)?.try_exists()? {
            return Ok(false);
        }
        self.write(false, |tx, _| {
            tx.execute("DELETE FROM blob WHERE hash = ?1 AND direction = ?2", (hash.as_str(), UP))?;
            Ok(true)
        })
    }

    /// One chunk of a complete file from `offset`; empty at its end.
    ///
    /// # Errors
    /// [`StoreError::Io`], also for a file that is not here; [`StoreError::Unsupported`] for a database in memory.
    pub fn blob_chunk(&self, hash: &BlobHash, offset: u64) -> Result<Vec<u8>> {
        let mut file = File::open(self.blob_path(hash)?)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        file.take(CHUNK).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Asks for a file to be fetched.
    ///
    /// # Errors
    /// [`StoreError::Limit`] above [`MAX_BLOB`], [`StoreError::Unsupported`] for a database in memory.
    pub fn want_blob(&mut self, hash: &BlobHash, size: u64, priority: Priority, now_ms: i64) -> Result<()> {
        if size > MAX_BLOB {
            return Err(StoreError::Limit("file_too_large"));
        }
        if self.blob(hash)?.is_some() {
            return Ok(());
        }
        self.write(false, |tx, _| {
            // A file fetched once and dropped since is fetched again.
            let sql = "INSERT INTO blob (hash, direction, priority, size, used_ms) VALUES (?1, ?2, ?3, ?4, ?5) \
                       ON CONFLICT (hash) DO UPDATE SET direction = excluded.direction, done = 0, state = 0, \
                       priority = min(priority, excluded.priority) \
                       WHERE state = 1";
            tx.execute(sql, (hash.as_str(), DOWN, priority as i64, size as i64, now_ms))?;
            Ok(())
        })
    }

    /// Adds a fetched chunk. The last one completes the file if its hash is right; if not, everything is dropped and
    /// the error is [`StoreError::Malformed`]. Returns the bytes there now.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when nobody waits for the file, [`StoreError::Malformed`] for a chunk that is not the
    /// next one or for a whole file with a wrong hash, [`StoreError::Io`], [`StoreError::Unsupported`] for a database
    /// in memory.
    pub fn add_blob_chunk(&mut self, hash: &BlobHash, offset: u64, bytes: &[u8], now_ms: i64) -> Result<u64> {
        let transfer = transfer(&self.connection, hash, DOWN)?.ok_or(StoreError::NotFound("download"))?;
        let end = offset + bytes.len() as u64;
        if offset != transfer.done || end > transfer.size {
            return Err(StoreError::Malformed("chunk"));
        }
        let path = self.blob_path(hash)?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let part = path.with_extension("part");
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&part)?;
        file.set_len(offset)?;
        file.seek(SeekFrom::Start(offset))?;
        file.write_all(bytes)?;
        file.sync_all()?;
        if end < transfer.size {
            self.blob_progress(hash, end)?;
            return Ok(end);
        }
        let mut hasher = blake3::Hasher::new();
        std::io::copy(&mut File::open(&part)?, &mut hasher)?;
        if BlobHash::from_bytes(*hasher.finalize().as_bytes()) != *hash {
            fs::remove_file(&part)?;
            self.blob_progress(hash, 0)?;
            return Err(StoreError::Malformed("file"));
        }
        fs::rename(&part, &path)?;
        self.write(false, |tx, _| {
            let sql = "UPDATE blob SET done = size, state = 1, used_ms = ?2 WHERE hash = ?1";
            tx.execute(sql, (hash.as_str(), now_ms))?;
            Ok(())
        })?;
        Ok(end)
    }

    /// Notes how many bytes of a transfer are done; all of an upload's bytes complete it.
    ///
    /// # Errors
    /// [Usual trouble](crate::error) only.
    pub fn blob_progress(&mut self, hash: &BlobHash, done: u64) -> Result<()> {
        self.write(false, |tx, _| {
            let sql = "UPDATE blob SET done = ?2, state = iif(direction = 0 AND ?2 >= size, 1, state) WHERE hash = ?1";
            tx.execute(sql, (hash.as_str(), done as i64))?;
            Ok(())
        })
    }

    /// Notes that a file was looked at, so that it is dropped later than others.
    ///
    /// # Errors
    /// [Usual trouble](crate::error) only.
    pub fn touch_blob(&mut self, hash: &BlobHash, now_ms: i64) -> Result<()> {
        self.write(false, |tx, _| {
            tx.execute("UPDATE blob SET used_ms = ?2 WHERE hash = ?1", (hash.as_str(), now_ms))?;
            Ok(())
        })
    }

    /// Drops the downloads not used for longest until at most `keep` bytes of downloads are left. Files made here and
    /// not yet sent are never dropped; sent ones count as downloads. Returns the bytes freed.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Unsupported`] for a database in memory. What was dropped until then is gone.
    pub fn evict_blobs(&mut self, keep: u64) -> Result<u64> {
        let sql = "SELECT hash, size FROM blob WHERE state = 1 ORDER BY used_ms DESC, hash";
        let all: Vec<(String, i64)> = self
            .connection
            .prepare(sql)?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let (mut kept, mut freed) = (0, 0);
        for (hash, size) in all {
            let size = size as u64;
            if kept + size <= keep {
                kept += size;
                continue;
            }
            let path = self.blob_path(&BlobHash::try_from(hash.clone()).map_err(|_| StoreError::Corrupt)?)?;
            match fs::remove_file(path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => freed += size,
            }
            self.connection.execute("DELETE FROM blob WHERE hash = ?1", [hash])?;
        }
        Ok(freed)
    }
}

impl Store {
    /// Removes files that nothing speaks of: pictures of forms, check-ins and cards that were thrown away. Kept are
    /// files that were queued, sent or fetched, those named in a setting (a draft, a check-in or a card under way), and
    /// those changed after `before`. Returns the bytes freed.
    ///
    /// # Errors
    /// [`StoreError::Io`], [usual trouble](crate::error).
    pub fn sweep_blobs(&mut self, before: SystemTime) -> Result<u64> {
        let Some(folder) = self.blobs.clone() else { return Ok(0) };
        let mut freed = 0;
        for shelf in folders_of(&folder)? {
            for file in fs::read_dir(&shelf)? {
                let file = file?;
                let about = file.metadata()?;
                if about.modified()? >= before || self.speaks_of(&hash_at(&file.path()))? {
                    continue;
                }
                fs::remove_file(file.path())?;
                freed += about.len();
            }
        }
        Ok(freed)
    }

    fn speaks_of(&self, hash: &str) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM blob WHERE hash = ?1) \
                   OR EXISTS (SELECT 1 FROM meta WHERE key LIKE 'setting.%' AND instr(value, ?1) > 0)";
        Ok(self.connection.prepare_cached(sql)?.query_row([hash], |row| row.get(0))?)
    }
}

/// The shelves of the folder of files; none before the first file.
fn folders_of(folder: &Path) -> Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error.into()),
        Ok(found) => Ok(found.collect::<Result<Vec<_>, _>>()?.iter().map(fs::DirEntry::path).collect()),
    }
}

/// The hash that a file, whole or in part, is named by: its shelf and its name.
fn hash_at(path: &Path) -> String {
    let part = |name: Option<&std::ffi::OsStr>| name.unwrap_or_default().to_string_lossy().into_owned();
    part(path.parent().and_then(Path::file_name)) + &part(path.file_stem())
}

pub(crate) fn enqueue_upload(tx: &Transaction<'_>, attachment: &Attachment, now_ms: i64) -> Result<()> {
    let sql = "INSERT OR IGNORE INTO blob (hash, direction, priority, size, used_ms) VALUES (?1, ?2, ?3, ?4, ?5)";
    let size = attachment.size as i64;
    tx.execute(sql, (attachment.hash.as_str(), UP, attachment.priority as i64, size, now_ms))?;
    Ok(())
}

/// Queues every file that was sent from here again, from its start: a server that has it says so at once.
pub(crate) fn send_again(tx: &Transaction<'_>) -> Result<()> {
    tx.execute("UPDATE blob SET state = 0, done = 0 WHERE direction = ?1", [UP])?;
    Ok(())
}

/// How many files wait to be sent, whole or in part.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn unsent(connection: &Connection) -> Result<u64> {
    let sql = "SELECT count(*) FROM blob WHERE direction = ?1 AND state = 0";
    let count: i64 = connection.query_row(sql, [UP], |row| row.get(0))?;
    Ok(count as u64)
}

/// The files to send: most urgent first, then oldest.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn uploads(connection: &Connection) -> Result<Vec<Transfer>> {
    waiting(connection, UP)
}

/// The files to fetch, in the same order.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn downloads(connection: &Connection) -> Result<Vec<Transfer>> {
    waiting(connection, DOWN)
}

fn waiting(connection: &Connection, direction: i64) -> Result<Vec<Transfer>> {
    let sql = "SELECT hash, size, done FROM blob WHERE direction = ?1 AND state = 0 ORDER BY priority, used_ms, hash";
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_map([direction], read)?;
    found.map(|row| to_transfer(row?)).collect()
}

fn transfer(connection: &Connection, hash: &BlobHash, direction: i64) -> Result<Option<Transfer>> {
    let sql = "SELECT hash, size, done FROM blob WHERE hash = ?1 AND direction = ?2 AND state = 0";
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_row((hash.as_str(), direction), read).optional()?;
    found.map(to_transfer).transpose()
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<(String, i64, i64)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn to_transfer((hash, size, done): (String, i64, i64)) -> Result<Transfer> {
    let hash = BlobHash::try_from(hash).map_err(|_| StoreError::Corrupt)?;
    Ok(Transfer { hash, size: size as u64, done: done as u64 })
}
