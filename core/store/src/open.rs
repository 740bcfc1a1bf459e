//! Opening the database: key, pragmas, corruption check, numbered migrations, the compiled schema.

use crate::changed::Changed;
use crate::error::{Result, StoreError};
use crate::tables::{Tables, compile, migrate};
use crate::{index, meta, tokenizer};
use legwork_domain::metadata::{Schema, standard};
use legwork_domain::{Incarnation, Record, RecordId};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Fixed tables, one file per version; version n is `MIGRATIONS[n - 1]`.
const MIGRATIONS: [&str; 2] =
    [include_str!("../migrations/0001_base.sql"), include_str!("../migrations/0002_duplicate_keys.sql")];

/// How long a write waits for another connection.
const BUSY: Duration = Duration::from_secs(5);

/// The phone's database: one file per (server, tenant, user).
#[derive(Debug)]
pub struct Store {
    pub(crate) connection: Connection,
    pub(crate) tables: Tables,
    pub(crate) blobs: Option<PathBuf>,
    pub(crate) foreign: bool,
}

impl Store {
    /// Opens or makes the database at `path`.
    ///
    /// `key`: 32 random bytes for SQLCipher; needs the `encryption` feature. `expected`: the incarnation kept outside
    /// backups; another one or none in the file means that the file was restored, cloned or is new, see
    /// [`Store::needs_new_incarnation`].
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for a damaged file, a file of another kind or a wrong key (the file is kept as it is),
    /// [`StoreError::FromTheFuture`], [`StoreError::Malformed`] for a stored schema this build cannot read,
    /// [`StoreError::Full`], [`StoreError::Busy`], [`StoreError::Refuses`] when the system does not let it be opened,
    /// [`StoreError::Unsupported`].
    pub fn open(path: &Path, key: Option<[u8; 32]>, expected: Option<Incarnation>) -> Result<Store> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        if let Some(key) = key {
            apply_key(&connection, &key)?;
        }
        let mut folder = path.as_os_str().to_owned();
        folder.push(".blobs");
        Store::prepare(connection, Some(PathBuf::from(folder)), expected)
    }

    /// A database in memory, for tests and simulations. Files (blobs) are not available.
    ///
    /// # Errors
    /// [`StoreError::Unsupported`] when SQLite has no FTS5.
    pub fn in_memory() -> Result<Store> {
        Store::prepare(Connection::open_in_memory()?, None, None)
    }

    fn prepare(mut connection: Connection, blobs: Option<PathBuf>, expected: Option<Incarnation>) -> Result<Store> {
        configure(&connection)?;
        check(&connection)?;
        tokenizer::register(&connection)?;
        let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let known = MIGRATIONS.len() as u32;
        if found > known {
            return Err(StoreError::FromTheFuture { found, known });
        }
        connection.pragma_update(None, "journal_mode", "WAL")?;
        let tx = Transaction::new(&mut connection, TransactionBehavior::Immediate)?;
        for (sql, version) in MIGRATIONS.iter().zip(1u32..).skip(found as usize) {
            tx.execute_batch(sql)?;
            tx.pragma_update(None, "user_version", version)?;
        }
        let tables = match meta::schema(&tx)? {
            Some(schema) => compile(&tx, Arc::new(schema))?,
            None => migrate(&tx, None, Arc::new(standard().clone()))?,
        };
        let own = meta::incarnation(&tx)?;
        tx.commit()?;
        let foreign = own == Incarnation(0) || (blobs.is_some() && expected != Some(own));
        Ok(Store { connection, tables, blobs, foreign })
    }

    /// The connection, for the read functions of this crate.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }
    /// The compiled schema.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }
    /// The schema in use.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.tables.schema
    }
    /// Whether the file is new, restored or cloned: the device must register and call [`crate::outbox::set_incarnation`].
    /// Until then writes are kept and get their number at registration; what was pending keeps its old identity.
    pub fn needs_new_incarnation(&self) -> bool {
        self.foreign
    }
    /// The record of this id; `None` when it is not on this phone.
    ///
    /// # Errors
    /// [`StoreError::UnknownObject`].
    pub fn get(&self, object: &str, id: RecordId) -> Result<Option<Record>> {
        crate::rows::get(&self.connection, self.tables.table(object)?, id)
    }
    /// Takes a new schema: adds tables and columns, moves values that waited for their column. Nothing happens when
    /// its version is the one in use.
    ///
    /// # Errors
    /// [Usual trouble](crate::error) only; the schema in use stays.
    pub fn set_schema(&mut self, schema: Schema) -> Result<Changed> {
        if schema == *self.tables.schema {
            return Ok(Changed::default());
        }
        let tx = Transaction::new(&mut self.connection, TransactionBehavior::Immediate)?;
        let tables = migrate(&tx, Some(&self.tables), Arc::new(schema))?;
        tx.commit()?;
        self.connection.flush_prepared_statement_cache();
        self.tables = tables;
        Ok(Changed { objects: self.tables.schema.objects.keys().cloned().collect(), ..Changed::default() })
    }
    /// Builds indexes for at most `rows` rows; true when all are complete. Resumable; call it in idle time.
    ///
    /// # Errors
    /// [Usual trouble](crate::error) only; what earlier slices built stays.
    pub fn build_indexes_slice(&mut self, rows: u32) -> Result<bool> {
        let tx = Transaction::new(&mut self.connection, TransactionBehavior::Immediate)?;
        let done = index::build_slice(&tx, &self.tables, rows.max(1))?;
        tx.commit()?;
        Ok(done)
    }

    /// Moves the write-ahead log into the database file. Call it when the app goes to the background; otherwise SQLite
    /// does it every 4,000 pages, in the middle of some write.
    ///
    /// # Errors
    /// [Usual trouble](crate::error) only; the log stays as it is.
    pub fn checkpoint(&mut self) -> Result<()> {
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    /// Runs `work` in one transaction; `durable` waits until the disk has it (check-ins, signatures).
    pub(crate) fn write<T>(
        &mut self,
        durable: bool,
        work: impl FnOnce(&Transaction<'_>, &Tables) -> Result<T>,
    ) -> Result<T> {
        if durable {
            self.connection.pragma_update(None, "synchronous", "FULL")?;
        }
        let outcome = Transaction::new(&mut self.connection, TransactionBehavior::Immediate)
            .map_err(StoreError::from)
            .and_then(|tx| {
                let value = work(&tx, &self.tables)?;
                tx.commit()?;
                Ok(value)
            });
        if durable {
            self.connection.pragma_update(None, "synchronous", "NORMAL")?;
        }
        outcome
    }
}

#[cfg(feature = "encryption")]
fn apply_key(connection: &Connection, key: &[u8; 32]) -> Result<()> {
    let hex: String = key.iter().map(|b| format!("{b:02x}")).collect();
    connection.execute_batch(&format!("PRAGMA key = \"x'{hex}'\""))?;
    Ok(())
}

#[cfg(not(feature = "encryption"))]
fn apply_key(_connection: &Connection, _key: &[u8; 32]) -> Result<()> {
    Err(StoreError::Unsupported("a key needs the feature `encryption`"))
}

fn configure(connection: &Connection) -> Result<()> {
    connection.busy_timeout(BUSY)?;
    // Without these a misspelt column name in double quotes would silently be a text.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    connection.set_prepared_statement_cache_capacity(256);
    connection.execute_batch(
        "PRAGMA foreign_keys = OFF;
         PRAGMA synchronous = NORMAL;
         PRAGMA journal_size_limit = 16777216;
         PRAGMA wal_autocheckpoint = 4000;
         PRAGMA cache_size = -16384;
         PRAGMA mmap_size = 134217728;
         PRAGMA temp_store = MEMORY;",
    )?;
    Ok(())
}

/// A quick look at the file before anything is written: header, schema and the first pages are readable.
fn check(connection: &Connection) -> Result<()> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0";
    let names: Vec<String> = connection.prepare(tables)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for name in names {
        connection.prepare(&format!("SELECT 1 FROM {} LIMIT 1", crate::tables::quoted(&name)))?.exists([])?;
    }
    Ok(())
}
