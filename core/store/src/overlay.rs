//! What a person sees of a record: the server's state with the pending mutations on top.

use crate::error::{Result, StoreError};
use crate::tables::{Table, Tables};
use crate::{outbox, rows};
use legwork_domain::clocks::Clocks;
use legwork_domain::{Fields, Record, RecordId, merge};
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde::{Deserialize, Serialize};

/// A record as stored text.
#[derive(Serialize, Deserialize)]
struct Body {
    fields: Fields,
    clocks: Vec<u8>,
    deleted: bool,
    seq: u64,
}

pub(crate) fn to_json(record: &Record) -> Result<String> {
    let body =
        Body { fields: record.fields.clone(), clocks: record.clocks.pack(), deleted: record.deleted, seq: record.seq };
    serde_json::to_string(&body).map_err(|_| StoreError::Malformed("record"))
}

pub(crate) fn from_json(object: &str, id: RecordId, json: &str) -> Result<Record> {
    let body: Body = serde_json::from_str(json).map_err(|_| StoreError::Corrupt)?;
    let clocks = Clocks::unpack(&body.clocks).ok_or(StoreError::Corrupt)?;
    Ok(Record { object: object.to_owned(), id, fields: body.fields, clocks, deleted: body.deleted, seq: body.seq })
}

/// The kept server state: outer `None` = nothing kept (no pending mutations), inner `None` = not on the server.
pub(crate) fn base(connection: &Connection, object: &str, id: RecordId) -> Result<Option<Option<Record>>> {
    let mut statement = connection.prepare_cached("SELECT body FROM base WHERE object = ?1 AND id = ?2")?;
    let body: Option<Option<String>> =
        statement.query_row((object, id.as_bytes().as_slice()), |row| row.get(0)).optional()?;
    body.map(|body| body.map(|json| from_json(object, id, &json)).transpose()).transpose()
}

/// Keeps `record` as the server state of a record with pending mutations.
pub(crate) fn set_base(tx: &Transaction<'_>, object: &str, id: RecordId, record: Option<&Record>) -> Result<()> {
    let body = record.map(to_json).transpose()?;
    let sql = "INSERT OR REPLACE INTO base (object, id, body) VALUES (?1, ?2, ?3)";
    tx.prepare_cached(sql)?.execute((object, id.as_bytes().as_slice(), body))?;
    Ok(())
}

/// Makes the row equal to server state ⊕ pending mutations. Without pending mutations the kept state is dropped and a
/// record the server does not have goes.
pub(crate) fn rebuild(tx: &Transaction<'_>, tables: &Tables, object: &str, id: RecordId) -> Result<()> {
    let table = tables.table(object)?;
    let Some(mut record) = base(tx, object, id)? else { return Ok(()) };
    let pending = outbox::of_record(tx, object, id)?;
    if pending.is_empty() {
        tx.prepare_cached("DELETE FROM base WHERE object = ?1 AND id = ?2")?
            .execute((object, id.as_bytes().as_slice()))?;
        if !on_server(tx, table, id)? {
            record = None;
        }
    }
    for mutation in &pending {
        // One that no longer applies (its record is gone) changes nothing; the server's word on it follows.
        let _ = merge::apply(&table.kind, &mut record, mutation);
    }
    match record {
        Some(record) => rows::put(tx, table, &record).map(drop),
        None => rows::remove(tx, table, id),
    }
}

/// Whether a feed holds the record.
pub(crate) fn on_server(connection: &Connection, table: &Table, id: RecordId) -> Result<bool> {
    let Some(rid) = rows::rid_of(connection, table, id)? else { return Ok(false) };
    let sql = "SELECT 1 FROM feed f JOIN row_feed r ON r.feed = f.number AND r.rid = ?2 WHERE f.object = ?1";
    Ok(connection.prepare_cached(sql)?.exists((&table.kind.name, rid))?)
}
