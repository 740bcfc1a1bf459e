//! Putting a backup in the place of the database. Nothing is deleted: what was there stays in the backup folder.
//!
//! The restored server begins a history of its own ([`tenant::start_epoch`]), by which phones notice that it may have
//! lost what they sent. They send again what they have sent in the last 30 days, and it recognises what it has.

use crate::auth;
use crate::db::{Db, io_failed};
use crate::http::now_ms;
use crate::startup;
use crate::tenant::{self, Tenant};
use legwork_domain::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};

/// Files of a SQLite database beside its own: the log of what is not in it yet, and the index of that log.
const BESIDE: [&str; 3] = ["", "-wal", "-shm"];

/// Puts a copy of the database `source` in the place of that of the data folder. Returns where the replaced one is now;
/// `None` when there was none.
///
/// # Errors
/// `server_running`, `backup_missing`, `backup_without_company`, and those of [`Db::open`] for `source`. Nothing is
/// changed then.
pub fn restore(data: &Path, source: &Path) -> Result<Option<PathBuf>> {
    if !source.is_file() {
        return Err(Error::new(ErrorKind::NotFound, "backup_missing").detail(source.display()));
    }
    let _held = startup::hold(data)?;
    let database = startup::database(data);
    let fresh = database.with_extension("restoring");
    remove(&fresh)?;
    if let Err(error) = begin(source, &fresh) {
        remove(&fresh)?;
        return Err(error);
    }
    let kept = database.exists().then(|| set_aside(data, &database)).transpose()?;
    std::fs::rename(&fresh, &database).map_err(|e| io_failed(&e))?;
    Ok(kept)
}

/// Copies the backup, checks it, brings it to this version, and begins its new history.
fn begin(source: &Path, fresh: &Path) -> Result<()> {
    for suffix in ["", "-wal"] {
        let from = with_suffix(source, suffix);
        if from.exists() {
            std::fs::copy(from, with_suffix(fresh, suffix)).map_err(|e| io_failed(&e))?;
        }
    }
    let db = Db::open(fresh)?;
    let random = u64::from_le_bytes(auth::random()?);
    db.writer()?.transaction(|tx| match Tenant::any(tx)? {
        Some(_) => tenant::start_epoch(tx, random).map(drop),
        None => Err(Error::new(ErrorKind::Invalid, "backup_without_company")),
    })
}

fn set_aside(data: &Path, database: &Path) -> Result<PathBuf> {
    let folder = data.join("backup");
    std::fs::create_dir_all(&folder).map_err(|e| io_failed(&e))?;
    let kept = folder.join(format!("before-restore-{}.db", now_ms()));
    for suffix in BESIDE.into_iter().rev() {
        let from = with_suffix(database, suffix);
        if from.exists() {
            std::fs::rename(&from, with_suffix(&kept, suffix)).map_err(|e| io_failed(&e))?;
        }
    }
    Ok(kept)
}

fn remove(database: &Path) -> Result<()> {
    for suffix in BESIDE {
        match std::fs::remove_file(with_suffix(database, suffix)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io_failed(&error)),
            _ => {}
        }
    }
    Ok(())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
