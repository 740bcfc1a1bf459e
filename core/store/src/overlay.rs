//! What a person sees of a record: the server's state with the pending mutations on top.
//!
//! The server's state may include mutations that are still in the outbox: during a first sync rows show at once but
//! nothing leaves the outbox before its end, and after the restore of a server old mutations are queued again. The
//! kept state therefore says which ones it includes; those are not applied a second time.

use crate::error::{Result, StoreError};
use crate::tables::{Table, Tables};
use crate::{outbox, rows};
use legwork_domain::clocks::Clocks;
use legwork_domain::{Fields, Incarnation, Mutation, Record, RecordId, merge};
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

impl Body {
    fn of(record: &Record) -> Body {
        Body { fields: record.fields.clone(), clocks: record.clocks.pack(), deleted: record.deleted, seq: record.seq }
    }
    fn record(self, object: &str, id: RecordId) -> Result<Record> {
        let clocks = Clocks::unpack(&self.clocks).ok_or(StoreError::Corrupt)?;
        let Body { fields, deleted, seq, .. } = self;
        Ok(Record { object: object.to_owned(), id, fields, clocks, deleted, seq })
    }
}

pub(crate) fn to_json(record: &Record) -> Result<String> {
    serde_json::to_string(&Body::of(record)).map_err(|_| StoreError::Malformed("record"))
}

pub(crate) fn from_json(object: &str, id: RecordId, json: &str) -> Result<Record> {
    serde_json::from_str::<Body>(json).map_err(|_| StoreError::Corrupt)?.record(object, id)
}

/// Server state of a record as it is kept.
#[derive(Serialize, Deserialize)]
struct Base {
    /// `None`: the server does not have the record, or does not show it to this person.
    record: Option<Body>,
    /// Per incarnation the last mutation that this state includes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    included: Vec<(Incarnation, u64)>,
}

impl Base {
    fn includes(&self, mutation: &Mutation) -> bool {
        self.included.iter().any(|(of, last)| *of == mutation.incarnation && mutation.mid <= *last)
    }
}

/// The kept server state; `None` = nothing kept (no pending mutations).
fn find(connection: &Connection, object: &str, id: RecordId) -> Result<Option<Base>> {
    let mut statement = connection.prepare_cached("SELECT body FROM base WHERE object = ?1 AND id = ?2")?;
    let body: Option<String> = statement.query_row((object, id.as_bytes().as_slice()), |row| row.get(0)).optional()?;
    body.map(|json| serde_json::from_str(&json).map_err(|_| StoreError::Corrupt)).transpose()
}

fn keep(tx: &Transaction<'_>, object: &str, id: RecordId, base: &Base) -> Result<()> {
    let body = serde_json::to_string(base).map_err(|_| StoreError::Malformed("record"))?;
    let sql = "INSERT OR REPLACE INTO base (object, id, body) VALUES (?1, ?2, ?3)";
    tx.prepare_cached(sql)?.execute((object, id.as_bytes().as_slice(), body))?;
    Ok(())
}

/// Whether the server state of a record is kept: it has pending mutations.
pub(crate) fn is_kept(connection: &Connection, object: &str, id: RecordId) -> Result<bool> {
    let sql = "SELECT 1 FROM base WHERE object = ?1 AND id = ?2";
    Ok(connection.prepare_cached(sql)?.exists((object, id.as_bytes().as_slice()))?)
}

/// Keeps `record` as the server state of a record with pending mutations; `included`: per incarnation the last one
/// that is part of it already.
pub(crate) fn set_base(
    tx: &Transaction<'_>,
    object: &str,
    id: RecordId,
    record: Option<&Record>,
    included: &[(Incarnation, u64)],
) -> Result<()> {
    let base = Base { record: record.map(Body::of), included: included.to_vec() };
    keep(tx, object, id, &base)
}

/// Notes that the kept server state of a record includes mutations up to `last`.
pub(crate) fn note_included(
    tx: &Transaction<'_>,
    object: &str,
    id: RecordId,
    (incarnation, last): (Incarnation, u64),
) -> Result<()> {
    let Some(mut base) = find(tx, object, id)? else { return Ok(()) };
    match base.included.iter_mut().find(|(of, _)| *of == incarnation) {
        Some((_, known)) => *known = last.max(*known),
        None => base.included.push((incarnation, last)),
    }
    keep(tx, object, id, &base)
}

/// Drops the kept server state of a record without pending mutations: the server's row is what is shown.
pub(crate) fn release(tx: &Transaction<'_>, object: &str, id: RecordId) -> Result<()> {
    let sql = "DELETE FROM base WHERE object = ?1 AND id = ?2";
    tx.prepare_cached(sql)?.execute((object, id.as_bytes().as_slice()))?;
    Ok(())
}

/// Makes the row equal to server state ⊕ pending mutations. Without pending mutations the kept state is dropped and a
/// record the server does not have goes.
pub(crate) fn rebuild(tx: &Transaction<'_>, tables: &Tables, object: &str, id: RecordId) -> Result<()> {
    let table = tables.table(object)?;
    let Some(base) = find(tx, object, id)? else { return Ok(()) };
    let pending = outbox::of_record(tx, object, id)?;
    let fresh: Vec<&Mutation> = pending.iter().filter(|mutation| !base.includes(mutation)).collect();
    let mut record = base.record.map(|body| body.record(object, id)).transpose()?;
    if pending.is_empty() {
        release(tx, object, id)?;
        if !on_server(tx, table, id)? {
            record = None;
        }
    }
    for mutation in fresh {
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
