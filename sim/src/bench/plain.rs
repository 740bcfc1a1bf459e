//! The floor of the server's work: JSON rows in plain SQLite, durable, as many in a transaction as a push has.

use crate::bench::customers;
use crate::bench::lab::BATCH;
use crate::bench::raw::LEVEL;
use anyhow::Result;
use legwork_domain::RecordId;
use rusqlite::Connection;
use std::time::{Duration, Instant};

/// An edit of one note: whose, and the new text.
pub type Edit = (RecordId, String);

/// A database with one table: id and JSON.
pub struct Plain {
    connection: Connection,
    _folder: tempfile::TempDir,
}

impl Plain {
    /// A fresh one.
    pub fn open() -> Result<Plain> {
        let folder = tempfile::tempdir()?;
        let connection = Connection::open(folder.path().join("plain.db"))?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE record (id BLOB PRIMARY KEY, fields TEXT NOT NULL) STRICT, WITHOUT ROWID;",
        )?;
        Ok(Plain { connection, _folder: folder })
    }

    /// Writes so many customers; returns how long the database took.
    pub fn insert(&self, count: u32) -> Result<Duration> {
        let mut time = Duration::ZERO;
        for first in (0..count).step_by(BATCH as usize) {
            let rows: Vec<(Vec<u8>, String)> = (first..(first + BATCH).min(count))
                .map(|k| {
                    let fields = serde_json::to_string(&customers::written(u64::from(k)));
                    Ok((customers::id(u64::from(k)).as_bytes().to_vec(), fields?))
                })
                .collect::<Result<_>>()?;
            let began = Instant::now();
            let tx = self.connection.unchecked_transaction()?;
            for row in rows {
                tx.prepare_cached("INSERT INTO record VALUES (?1, ?2)")?.execute(row)?;
            }
            tx.commit()?;
            time += began.elapsed();
        }
        Ok(time)
    }

    /// Sets the notes; returns how long the database took.
    pub fn edit(&self, edits: &[Edit]) -> Result<Duration> {
        let began = Instant::now();
        for batch in edits.chunks(BATCH as usize) {
            let tx = self.connection.unchecked_transaction()?;
            for (id, text) in batch {
                let sql = "UPDATE record SET fields = json_set(fields, '$.note', ?2) WHERE id = ?1";
                tx.prepare_cached(sql)?.execute((id.as_bytes().as_slice(), text))?;
            }
            tx.commit()?;
        }
        Ok(began.elapsed())
    }
}

/// Bytes of the ids and texts alone, column after column through zstd, a batch of the push at a time.
pub fn bare_bytes(edits: &[Edit]) -> Result<usize> {
    let mut bytes = 0;
    for batch in edits.chunks(BATCH as usize) {
        let ids = batch.iter().flat_map(|(id, _)| id.as_bytes().iter().copied());
        let bare: Vec<u8> = ids.chain(batch.iter().flat_map(|(_, text)| text.bytes())).collect();
        bytes += zstd::bulk::compress(&bare, LEVEL)?.len();
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_floor_does_the_work() {
        let plain = Plain::open().unwrap();
        plain.insert(20).unwrap();
        let edits: Vec<Edit> = (0..20).map(|k| (customers::id(k), format!("备注 {k}"))).collect();
        plain.edit(&edits).unwrap();
        let sql = "SELECT count(*) FROM record WHERE fields ->> 'note' LIKE '备注 %'";
        assert_eq!(plain.connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap(), 20);
        assert!(bare_bytes(&edits).unwrap() > 20 * 16, "random ids do not compress");
    }
}
