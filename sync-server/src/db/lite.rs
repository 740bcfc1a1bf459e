//! SQLite: opening, pragmas, read pool, statements, savepoints, online backup.

use super::{Row, Val, migrate};
use legwork_domain::{Error, ErrorKind, Result};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql, types::ToSqlOutput};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Read connections kept open. More readers than cores only queue inside SQLite.
const READERS: usize = 4;

/// A connection, inside or outside a transaction.
#[derive(Debug)]
pub struct Conn(Connection);

/// The database: where it is, and how to get connections to it.
#[derive(Debug)]
pub struct Db {
    path: PathBuf,
    readers: Mutex<Vec<Conn>>,
    freed: Condvar,
}

impl ToSql for Val {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Val::Null => ValueRef::Null,
            Val::Int(number) => ValueRef::Integer(*number),
            Val::Text(text) => ValueRef::Text(text.as_bytes()),
            Val::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl Conn {
    /// Runs a query; all rows of the answer.
    pub fn query(&self, sql: &str, values: &[Val]) -> Result<Vec<Row>> {
        let mut statement = self.0.prepare_cached(sql).map_err(|e| failed(&e, sql))?;
        bind(&mut statement, sql, values)?;
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        let mut out = Vec::new();
        while let Some(row) = rows.next().map_err(|e| failed(&e, sql))? {
            let mut line = Vec::with_capacity(columns);
            for column in 0..columns {
                line.push(match row.get_ref(column).map_err(|e| failed(&e, sql))? {
                    ValueRef::Null => Val::Null,
                    ValueRef::Integer(number) => Val::Int(number),
                    ValueRef::Text(text) => {
                        Val::Text(String::from_utf8(text.to_vec()).map_err(|_| {
                            Error::new(ErrorKind::Corrupt, "database_corrupt").detail("text is not UTF-8")
                        })?)
                    }
                    ValueRef::Blob(bytes) => Val::Blob(bytes.to_vec()),
                    ValueRef::Real(_) => {
                        return Err(Error::new(ErrorKind::Internal, "internal").detail("a statement gave a float"));
                    }
                });
            }
            out.push(Row(line));
        }
        Ok(out)
    }

    /// Runs a query that gives at most one row.
    pub fn one(&self, sql: &str, values: &[Val]) -> Result<Option<Row>> {
        Ok(self.query(sql, values)?.into_iter().next())
    }

    /// Runs a statement; the number of rows it changed.
    pub fn execute(&self, sql: &str, values: &[Val]) -> Result<usize> {
        let mut statement = self.0.prepare_cached(sql).map_err(|e| failed(&e, sql))?;
        bind(&mut statement, sql, values)?;
        statement.raw_execute().map_err(|e| failed(&e, sql))
    }

    /// Rows written by this connection so far: whether something was written between two moments.
    pub fn written(&self) -> u64 {
        self.0.total_changes()
    }

    /// Runs `work` in a savepoint: kept when it succeeds, undone when it fails.
    pub fn savepoint<T, E: From<Error>>(&self, work: impl FnOnce(&Conn) -> Result<T, E>) -> Result<T, E> {
        self.execute("SAVEPOINT step", &[])?;
        let done = work(self);
        if done.is_err() {
            self.execute("ROLLBACK TO step", &[])?;
        }
        self.execute("RELEASE step", &[])?;
        done
    }

    /// The outermost savepoint of one request. Its name differs from the steps inside, so that undoing it undoes
    /// them too, even when a panic left some of them open.
    pub(super) fn request<T>(&self, work: impl FnOnce(&Conn) -> Result<T>) -> Result<T> {
        self.execute("SAVEPOINT request", &[])?;
        let done = caught(|| work(self));
        if done.is_err() {
            self.execute("ROLLBACK TO request", &[])?;
        }
        self.execute("RELEASE request", &[])?;
        done
    }

    /// Runs `work`, which opens the transactions it needs. One that a panic left open is undone.
    pub(super) fn alone<T>(&self, work: impl FnOnce(&Conn) -> Result<T>) -> Result<T> {
        let done = caught(|| work(self));
        if !self.0.is_autocommit() {
            self.execute("ROLLBACK", &[])?;
        }
        done
    }

    /// Runs `work` in a write transaction.
    pub fn transaction<T, E: From<Error>>(&self, work: impl FnOnce(&Conn) -> Result<T, E>) -> Result<T, E> {
        self.within("BEGIN IMMEDIATE", work)
    }

    /// Runs `work` on one snapshot of the database.
    pub fn snapshot<T>(&self, work: impl FnOnce(&Conn) -> Result<T>) -> Result<T> {
        self.within("BEGIN", work)
    }

    fn within<T, E: From<Error>>(&self, begin: &str, work: impl FnOnce(&Conn) -> Result<T, E>) -> Result<T, E> {
        self.execute(begin, &[])?;
        let done = work(self).and_then(|value| Ok(self.execute("COMMIT", &[]).map(|_| value)?));
        if done.is_err() && !self.0.is_autocommit() {
            self.execute("ROLLBACK", &[])?;
        }
        done
    }

    /// Runs several statements without values: migrations.
    pub(super) fn script(&self, sql: &str) -> Result<()> {
        self.0.execute_batch(sql).map_err(|e| failed(&e, sql))
    }
}

/// A panic in a write is that request's error, not the end of the writer.
fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    let run = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    run.unwrap_or_else(|_| Err(Error::new(ErrorKind::Internal, "internal").detail("panic in a write")))
}

fn bind(statement: &mut rusqlite::CachedStatement<'_>, sql: &str, values: &[Val]) -> Result<()> {
    // `$n` is a *named* parameter to SQLite, numbered by first appearance: bind by the number in the name.
    for index in 1..=statement.parameter_count() {
        let number = statement.parameter_name(index).and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let value = number.and_then(|n| values.get(n.checked_sub(1)?));
        let value = value.ok_or_else(|| {
            Error::new(ErrorKind::Internal, "internal").detail(format_args!("parameter {index} of: {sql}"))
        })?;
        statement.raw_bind_parameter(index, value).map_err(|e| failed(&e, sql))?;
    }
    Ok(())
}

/// An engine's error in our words. Values never appear in it, only the statement.
fn failed(error: &rusqlite::Error, sql: &str) -> Error {
    let (kind, code) = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => (ErrorKind::Corrupt, "database_corrupt"),
        Some(ErrorCode::DiskFull) => (ErrorKind::Limit, "disk_full"),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            (ErrorKind::Unavailable, "data_folder_not_writable")
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (ErrorKind::Unavailable, "database_busy"),
        Some(ErrorCode::ConstraintViolation) => (ErrorKind::Conflict, "exists"),
        _ => (ErrorKind::Internal, "internal"),
    };
    let statement: String = sql.chars().take(120).collect();
    let reason = match error {
        rusqlite::Error::SqliteFailure(code, _) => code.to_string(),
        other => other.to_string(),
    };
    Error::new(kind, code).detail(format_args!("{reason} in: {statement}"))
}

impl Db {
    /// Opens or creates the database file: checks it, backs it up when a migration is due, migrates it.
    ///
    /// [`ErrorKind::Corrupt`] when the file is damaged or no database; [`ErrorKind::Incompatible`] when a newer
    /// server wrote it; [`ErrorKind::Unavailable`] when the folder cannot be written.
    pub fn open(path: &Path) -> Result<Db> {
        let existed = std::fs::metadata(path).is_ok_and(|m| m.len() > 0);
        let conn = connect(path, OpenFlags::default())?;
        if existed {
            let sound = conn.one("PRAGMA quick_check(1)", &[])?;
            if sound.as_ref().map(|row| row.text(0)).transpose()? != Some("ok") {
                return Err(Error::new(ErrorKind::Corrupt, "database_corrupt").detail(path.display()));
            }
        }
        if existed && migrate::pending(&conn)? {
            let folder = path.with_file_name("backup");
            std::fs::create_dir_all(&folder).map_err(|e| io_failed(&e))?;
            let version = migrate::version(&conn)?;
            copy(&conn, &folder.join(format!("before-migration-{version}.db")))?;
        }
        migrate::run(&conn)?;
        Ok(Db { path: path.to_owned(), readers: Mutex::new(Vec::new()), freed: Condvar::new() })
    }

    /// In which steps the engine would run a query: for tests of indexes.
    pub fn plan(&self, sql: &str, values: &[Val]) -> Result<Vec<String>> {
        let steps = self.read(|conn| conn.query(&format!("EXPLAIN QUERY PLAN {sql}"), values))?;
        steps.iter().map(|row| row.text(3).map(str::to_owned)).collect()
    }

    /// A connection for writing. One writer at a time: [`super::Writer`] holds it in a server.
    pub fn writer(&self) -> Result<Conn> {
        connect(&self.path, OpenFlags::default())
    }

    /// Runs `work` on one snapshot, on a pooled read connection; waits while all are in use.
    pub fn read<T>(&self, work: impl FnOnce(&Conn) -> Result<T>) -> Result<T> {
        let conn = self.checkout()?;
        let done = conn.snapshot(work);
        let mut idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(conn);
        self.freed.notify_one();
        drop(idle);
        done
    }

    fn checkout(&self) -> Result<Conn> {
        let mut idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.capacity() == 0 {
            idle.reserve(READERS);
            for _ in 0..READERS {
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                idle.push(connect(&self.path, flags)?);
            }
        }
        loop {
            if let Some(conn) = idle.pop() {
                return Ok(conn);
            }
            let waited = self.freed.wait_timeout(idle, Duration::from_secs(30));
            let (next, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            if timeout.timed_out() && next.is_empty() {
                return Err(Error::new(ErrorKind::Unavailable, "server_busy"));
            }
            idle = next;
        }
    }

    /// Copies the whole database, as it is at this moment, to `target` while it is in use. Writers go on meanwhile; what
    /// they write is not in the copy. The target is whole or not there.
    pub fn backup(&self, target: &Path) -> Result<()> {
        let conn = connect(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        copy(&conn, target)
    }

    /// Bytes of the database file.
    pub fn size(&self) -> u64 {
        std::fs::metadata(&self.path).map_or(0, |m| m.len())
    }
}

pub(super) fn connect(path: &Path, flags: OpenFlags) -> Result<Conn> {
    let conn = Connection::open_with_flags(path, flags).map_err(|e| failed(&e, "open"))?;
    conn.busy_timeout(Duration::from_secs(10)).map_err(|e| failed(&e, "open"))?;
    conn.set_prepared_statement_cache_capacity(256);
    let writes = !flags.contains(OpenFlags::SQLITE_OPEN_READ_ONLY);
    // Pages that one large push after another writes again are copied into the database once for several of them.
    let durable = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; \
                   PRAGMA wal_autocheckpoint = 8000;";
    // Temporary things go to files once they are large. In memory, the journal of an open savepoint is walked from its
    // beginning whenever one inside it ends: a push of a thousand changes then costs the square of their number.
    let pragmas = "PRAGMA foreign_keys = ON; PRAGMA cache_size = -8192; PRAGMA temp_store = FILE;";
    let conn = Conn(conn);
    conn.script(pragmas)?;
    if writes {
        conn.script(durable)?;
        // What a push of a thousand changes touches stays in memory until it is committed.
        conn.script("PRAGMA cache_size = -32768;")?;
    }
    Ok(conn)
}

fn copy(from: &Conn, target: &Path) -> Result<()> {
    let mut name = target.as_os_str().to_owned();
    name.push(".partial");
    let partial = PathBuf::from(name);
    match std::fs::remove_file(&partial) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(io_failed(&error)),
        _ => {}
    }
    // On one snapshot: without it SQLite begins the copy again whenever somebody else has written.
    from.snapshot(|conn| {
        conn.one("SELECT COUNT(*) FROM sqlite_schema", &[])?;
        let mut to = Connection::open(&partial).map_err(|e| failed(&e, "backup"))?;
        let backup = rusqlite::backup::Backup::new(&conn.0, &mut to).map_err(|e| failed(&e, "backup"))?;
        backup.run_to_completion(1_000, Duration::from_millis(2), None).map_err(|e| failed(&e, "backup"))
    })?;
    let settle = || {
        std::fs::File::open(&partial)?.sync_all()?;
        std::fs::rename(&partial, target)
    };
    settle().map_err(|e| io_failed(&e))
}

/// A file system's error in our words.
pub(crate) fn io_failed(error: &std::io::Error) -> Error {
    use std::io::ErrorKind as Io;
    let (kind, code) = match error.kind() {
        Io::StorageFull | Io::QuotaExceeded => (ErrorKind::Limit, "disk_full"),
        Io::PermissionDenied | Io::ReadOnlyFilesystem => (ErrorKind::Unavailable, "data_folder_not_writable"),
        Io::NotFound => (ErrorKind::NotFound, "file_missing"),
        _ => (ErrorKind::Internal, "internal"),
    };
    Error::new(kind, code).detail(error.kind())
}
