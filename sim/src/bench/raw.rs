//! The floor: plain SQLite doing the least of the same work, on the same table with the same values.

use anyhow::{Context, Result};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params_from_iter};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Rows of a transaction while loading, as in a page of a first sync.
pub const ROWS: u32 = 2_000;

/// zstd's level on the wire, as `legwork_protocol` uses it.
pub const LEVEL: i32 = 3;

/// A database with the customers' table and nothing else.
pub struct Raw {
    /// The connection.
    pub connection: Connection,
    /// The file.
    pub path: PathBuf,
    columns: usize,
}

impl Raw {
    /// Copies the table and the rows of `from` into a fresh file in `folder`. Returns it with the time that the inserts
    /// alone took.
    pub fn copy_of(from: &Connection, folder: &Path) -> Result<(Raw, Duration)> {
        let path = folder.join("raw.db");
        if path.exists() {
            std::fs::remove_file(&path)?;
        }
        let connection = Connection::open(&path)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000;
             PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;",
        )?;
        let sql = "SELECT sql FROM sqlite_schema WHERE name = 'object_customer'";
        connection.execute_batch(&from.query_row(sql, [], |row| row.get::<_, String>(0))?)?;
        let mut select = from.prepare("SELECT * FROM object_customer ORDER BY \"#rid\"")?;
        let columns = select.column_count();
        let marks = vec!["?"; columns].join(", ");
        let insert = format!("INSERT INTO object_customer VALUES ({marks})");
        let mut rows = select.query([])?;
        let mut time = Duration::ZERO;
        loop {
            let mut batch = Vec::with_capacity(ROWS as usize);
            while batch.len() < ROWS as usize {
                let Some(row) = rows.next()? else { break };
                batch.push((0..columns).map(|i| row.get(i)).collect::<Result<Vec<Value>, _>>()?);
            }
            if batch.is_empty() {
                break;
            }
            let began = std::time::Instant::now();
            let tx = connection.unchecked_transaction()?;
            for values in batch {
                tx.prepare_cached(&insert)?.execute(params_from_iter(values))?;
            }
            tx.commit()?;
            time += began.elapsed();
        }
        Ok((Raw { connection, path, columns }, time))
    }

    /// An index on the sort key, as a list sorted by it has.
    pub fn index_sort(&self) -> Result<()> {
        Ok(self.connection.execute_batch("CREATE INDEX raw_sort ON object_customer (\"#sort\")")?)
    }

    /// Reads a page of 50 sorted by name, every column of it; returns the number of rows.
    pub fn list_page(&self) -> Result<usize> {
        let sql = "SELECT * FROM object_customer ORDER BY \"#sort\" LIMIT 50";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut held = Vec::new();
        while let Some(row) = rows.next()? {
            held.push((0..self.columns).map(|i| row.get(i)).collect::<Result<Vec<Value>, _>>()?);
        }
        Ok(held.len())
    }

    /// Changes name and note of a row in a transaction of its own.
    pub fn update(&self, rid: i64, name: &str, note: &str) -> Result<()> {
        let sql = "UPDATE object_customer SET name = ?2, note = ?3 WHERE \"#rid\" = ?1";
        let changed = self.connection.prepare_cached(sql)?.execute((rid, name, note))?;
        (changed == 1).then_some(()).context("no such row")
    }

    /// Bytes of all rows as text, through zstd at the level of the wire: what a dump of the table would weigh.
    pub fn packed(&self) -> Result<usize> {
        let mut packed = zstd::Encoder::new(Vec::new(), LEVEL)?;
        let mut statement = self.connection.prepare("SELECT * FROM object_customer ORDER BY \"#rid\"")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..self.columns {
                match row.get_ref(column)? {
                    ValueRef::Null => {}
                    ValueRef::Integer(number) => write!(packed, "{number}")?,
                    ValueRef::Real(number) => write!(packed, "{number}")?,
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => packed.write_all(bytes)?,
                }
                packed.write_all(b"\n")?;
            }
        }
        Ok(packed.finish()?.len())
    }

    /// Moves the log into the file and returns its size in MiB.
    pub fn size(&self) -> Result<f64> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(std::fs::metadata(&self.path)?.len() as f64 / 1_048_576.0)
    }
}
