//! The write path: one user action = one transaction = one group of mutations, applied here and queued for the server.

use crate::changed::Changed;
use crate::error::{Result, StoreError};
use crate::tables::Tables;
use crate::{blobs, meta, overlay, rows};
use legwork_domain::hlc::HybridClock;
use legwork_domain::validate::{MAX_RECORD, MAX_TEXT};
use legwork_domain::{BlobHash, Fields, Incarnation, Mutation, Op, Record, RecordId, Value, merge};
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use serde::{Deserialize, Serialize};

/// Most mutations of one user action; a push holds as many (design 14).
pub const MAX_GROUP: usize = 1_000;
/// Most bytes of one user action (design 14).
pub const MAX_GROUP_BYTES: usize = 1024 * 1024;
/// Most fields of one record (design 14).
pub const MAX_FIELDS: usize = 500;

/// States of an outbox row.
pub(crate) const QUEUED: i64 = 0;
pub(crate) const SENT: i64 = 1;
pub(crate) const ACCEPTED: i64 = 2;

/// One step of a user action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Object type.
    pub object: String,
    /// The record.
    pub id: RecordId,
    /// What to do.
    pub op: Op,
}

/// Circumstances of a write.
#[derive(Clone, Copy, Debug, Default)]
pub struct WriteContext<'a> {
    /// The device's clock, Unix ms.
    pub now_ms: i64,
    /// Wait until the disk has it: check-ins and signatures.
    pub durable: bool,
    /// Files the action refers to; queued for upload in the same transaction.
    pub attachments: &'a [Attachment],
}

/// A file to be uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Content address; the file is in the blob folder already.
    pub hash: BlobHash,
    /// Size in bytes.
    pub size: u64,
    /// Lower goes first.
    pub priority: blobs::Priority,
}

/// Identity of a user action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group {
    /// Which incarnation of this file made it, in order: 1, 2 … Not the incarnation number itself, which may be given
    /// later.
    pub era: i64,
    /// Number of its first mutation.
    pub number: u64,
}

/// What a write did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The action's identity, for undo and receipts.
    pub group: Group,
    /// What screens must refresh.
    pub changed: Changed,
}

/// The stored form of a mutation: versioned, so that an update of the app never rewrites the queue.
#[derive(Serialize, Deserialize)]
struct Stored {
    v: u8,
    m: Mutation,
}

pub(crate) fn to_json(mutation: &Mutation) -> Result<String> {
    serde_json::to_string(&Stored { v: 1, m: mutation.clone() }).map_err(|_| StoreError::Malformed("mutation"))
}

pub(crate) fn from_json(json: &str, incarnation: Incarnation) -> Result<Mutation> {
    let stored: Stored = serde_json::from_str(json).map_err(|_| StoreError::Corrupt)?;
    Ok(Mutation { incarnation, ..stored.m })
}

/// Applies a user action to the rows and queues it. All or nothing; limits are checked before anything is queued.
///
/// # Errors
/// [`StoreError::Refused`] when an operation does not apply to its record, [`StoreError::Limit`],
/// [`StoreError::UnknownObject`], [`StoreError::Full`].
pub fn write_action(store: &mut crate::Store, actions: &[Action], context: &WriteContext<'_>) -> Result<Written> {
    let foreign = store.foreign;
    store.write(context.durable, |tx, tables| write(tx, tables, foreign, actions, context))
}

pub(crate) fn write(
    tx: &Transaction<'_>,
    tables: &Tables,
    foreign: bool,
    actions: &[Action],
    context: &WriteContext<'_>,
) -> Result<Written> {
    if actions.is_empty() {
        return Err(StoreError::Limit("nothing_to_do"));
    }
    if actions.len() > MAX_GROUP {
        return Err(StoreError::Limit("too_many_changes"));
    }
    let (era, incarnation, last_mid) = current_era(tx, foreign)?;
    let group = Group { era, number: last_mid + 1 };
    let mut clock = HybridClock::resume(meta::clock(tx)?);
    let mut changed = Changed::default();
    let mut bytes = 0;
    for (action, mid) in actions.iter().zip(group.number..) {
        let table = tables.table(&action.object)?;
        let mutation = Mutation {
            incarnation,
            mid,
            group: group.number,
            hlc: clock.tick(context.now_ms),
            schema_version: tables.schema.version,
            object: action.object.clone(),
            id: action.id,
            op: action.op.clone(),
        };
        limits(&action.op)?;
        let mut record = rows::get(tx, table, action.id)?;
        if record.is_none() && action.op == Op::Restore {
            record = crate::recycle::snapshot(tx, &action.object, action.id)?;
        }
        if !overlay::is_kept(tx, &action.object, action.id)? {
            overlay::set_base(tx, &action.object, action.id, record.as_ref(), &[])?;
        }
        let previous = previous(record.as_ref(), &action.op);
        if let (Op::Delete, Some(record)) = (&action.op, &record) {
            crate::recycle::keep(tx, record, context.now_ms)?;
        }
        merge::apply(&table.kind, &mut record, &mutation).map_err(StoreError::Refused)?;
        let record = record.ok_or(StoreError::NotFound("record"))?;
        size(&record)?;
        rows::put(tx, table, &record)?;
        let json = to_json(&mutation)?;
        bytes += json.len();
        if bytes > MAX_GROUP_BYTES {
            return Err(StoreError::Limit("action_too_large"));
        }
        append(tx, era, &mutation, &json, &previous, context.now_ms)?;
        changed.note(&action.object, action.id);
    }
    for attachment in context.attachments {
        blobs::enqueue_upload(tx, attachment, context.now_ms)?;
    }
    meta::set_clock(tx, clock.last())?;
    let last = group.number + actions.len() as u64 - 1;
    tx.prepare_cached("UPDATE era SET last_mid = ?2 WHERE number = ?1")?.execute((era, last as i64))?;
    Ok(Written { group, changed })
}

fn append(
    tx: &Transaction<'_>,
    era: i64,
    mutation: &Mutation,
    json: &str,
    previous: &Fields,
    now_ms: i64,
) -> Result<()> {
    let previous = serde_json::to_string(previous).map_err(|_| StoreError::Malformed("record"))?;
    let sql = "INSERT INTO outbox (era, mid, grp, object, id, mutation, previous, made_ms) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    tx.prepare_cached(sql)?.execute((
        era,
        mutation.mid as i64,
        mutation.group as i64,
        &mutation.object,
        mutation.id.as_bytes().as_slice(),
        json,
        previous,
        now_ms,
    ))?;
    Ok(())
}

/// The era of new mutations: (number, incarnation, last mid). Without a valid incarnation it is a waiting one, 0.
fn current_era(tx: &Transaction<'_>, foreign: bool) -> Result<(i64, Incarnation, u64)> {
    let incarnation = if foreign { Incarnation(0) } else { meta::incarnation(tx)? };
    tx.prepare_cached("INSERT OR IGNORE INTO era (incarnation) VALUES (?1)")?.execute([incarnation.0 as i64])?;
    let mut find = tx.prepare_cached("SELECT number, last_mid FROM era WHERE incarnation = ?1")?;
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64));
    let (number, last) = find.query_row([incarnation.0 as i64], read)?;
    Ok((number, incarnation, last))
}

/// The values an operation replaces.
fn previous(record: Option<&Record>, op: &Op) -> Fields {
    let Some(record) = record else { return Fields::new() };
    op.touched().into_iter().map(|name| (name.to_owned(), record.get(name).clone())).collect()
}

fn limits(op: &Op) -> Result<()> {
    fn longest(value: &Value) -> usize {
        match value {
            Value::Text(text) if text.len() > MAX_TEXT => text.chars().count(),
            Value::List(items) => items.iter().map(longest).max().unwrap_or(0),
            Value::Map(parts) => parts.values().map(longest).max().unwrap_or(0),
            _ => 0,
        }
    }
    let too_long = match op {
        Op::Create(fields) | Op::Update(fields) | Op::Command { fields, .. } => {
            fields.values().any(|v| longest(v) > MAX_TEXT)
        }
        Op::Set { add, .. } => add.iter().any(|v| longest(v) > MAX_TEXT),
        Op::Delete | Op::Restore | Op::Add { .. } => false,
    };
    if too_long { Err(StoreError::Limit("too_long")) } else { Ok(()) }
}

fn size(record: &Record) -> Result<()> {
    let bytes = serde_json::to_vec(&record.fields).map_or(usize::MAX, |json| json.len());
    if bytes > MAX_RECORD {
        return Err(StoreError::Limit("record_too_large"));
    }
    if record.fields.len() > MAX_FIELDS { Err(StoreError::Limit("too_many_fields")) } else { Ok(()) }
}

/// Whether a record has pending mutations.
pub(crate) fn touches(connection: &Connection, object: &str, id: RecordId) -> Result<bool> {
    let sql = "SELECT 1 FROM outbox WHERE object = ?1 AND id = ?2";
    Ok(connection.prepare_cached(sql)?.exists((object, id.as_bytes().as_slice()))?)
}

/// Pending mutations of a record in the order they were made.
pub(crate) fn of_record(connection: &Connection, object: &str, id: RecordId) -> Result<Vec<Mutation>> {
    let sql = "SELECT o.mutation, e.incarnation FROM outbox o JOIN era e ON e.number = o.era \
               WHERE o.object = ?1 AND o.id = ?2 ORDER BY o.era, o.mid";
    let mut statement = connection.prepare_cached(sql)?;
    let mut found = statement.query((object, id.as_bytes().as_slice()))?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        all.push(from_json(row.get_ref(0)?.as_str().unwrap_or_default(), Incarnation(row.get::<_, i64>(1)? as u64))?);
    }
    Ok(all)
}

/// Mutations the server has not answered yet, oldest first, whole groups: at most `limit` mutations and `max_bytes` of
/// their stored form, but at least one group. Mutations made before the device was registered wait for their number.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn pending(connection: &Connection, limit: usize, max_bytes: usize) -> Result<Vec<Mutation>> {
    let sql = "SELECT o.mutation, e.incarnation, o.grp FROM outbox o JOIN era e ON e.number = o.era \
               WHERE o.state < ?1 AND e.incarnation <> 0 ORDER BY o.era, o.mid";
    let mut statement = connection.prepare_cached(sql)?;
    let mut found = statement.query([ACCEPTED])?;
    let (mut all, mut whole, mut bytes): (Vec<Mutation>, usize, usize) = (Vec::new(), 0, 0);
    while let Some(row) = found.next()? {
        let json = row.get_ref(0)?.as_str().unwrap_or_default();
        let mutation = from_json(json, Incarnation(row.get::<_, i64>(1)? as u64))?;
        let same = all.last().is_some_and(|m| (m.incarnation, m.group) == (mutation.incarnation, mutation.group));
        if !same {
            whole = all.len();
        }
        bytes += json.len();
        if whole > 0 && (all.len() >= limit || bytes > max_bytes) {
            all.truncate(whole);
            return Ok(all);
        }
        all.push(mutation);
    }
    Ok(all)
}

/// Number of mutations that are not yet part of the server state shown: what a logout would lose.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn waiting(connection: &Connection) -> Result<u64> {
    let count: i64 = connection.prepare_cached("SELECT count(*) FROM outbox")?.query_row([], |row| row.get(0))?;
    Ok(count as u64)
}

/// Notes that these mutations go to the server now. Call it before the request leaves: what may have left can no
/// longer be undone by forgetting it.
///
/// # Errors
/// [Usual trouble](crate::error) only: then the request must not leave.
pub fn mark_sent(store: &mut crate::Store, mutations: &[Mutation], now_ms: i64) -> Result<()> {
    store.write(false, |tx, _| {
        let sql = "UPDATE outbox SET state = max(state, ?3), tries = tries + 1, sent_ms = ?4 \
                   WHERE era = (SELECT number FROM era WHERE incarnation = ?1) AND mid = ?2";
        let mut statement = tx.prepare_cached(sql)?;
        for mutation in mutations {
            statement.execute((mutation.incarnation.0 as i64, mutation.mid as i64, SENT, now_ms))?;
        }
        Ok(())
    })
}

/// Gives the file its incarnation. Mutations that waited for a number get it; older ones keep theirs.
///
/// # Errors
/// [`StoreError::UnknownObject`] when the schema lacks an object that waits in the outbox. The file keeps the
/// identity it had.
pub fn set_incarnation(store: &mut crate::Store, incarnation: Incarnation) -> Result<Changed> {
    let changed = store.write(true, |tx, tables| {
        let mut changed = Changed::default();
        let waiting: Option<i64> =
            tx.query_row("SELECT number FROM era WHERE incarnation = 0", [], |row| row.get(0)).optional()?;
        if let Some(era) = waiting {
            tx.execute("UPDATE era SET incarnation = ?2 WHERE number = ?1", (era, incarnation.0 as i64))?;
            for (object, id) in records_of(tx, era)? {
                overlay::rebuild(tx, tables, &object, id)?;
                changed.note(&object, id);
            }
        }
        meta::set_incarnation(tx, incarnation)?;
        Ok(changed)
    })?;
    store.foreign = false;
    Ok(changed)
}

/// What a pull asks `last_mids` for, with the last mid whose result is known: the incarnations with mutations in the
/// outbox, and the file's own one also when nothing waits, because what is written and pushed while the pull is under
/// way may be part of its answer.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn incarnations(connection: &Connection) -> Result<Vec<(Incarnation, u64)>> {
    let sql = "SELECT e.incarnation, min(o.mid) - 1 FROM outbox o JOIN era e ON e.number = o.era \
               WHERE e.incarnation <> 0 GROUP BY e.number ORDER BY e.number";
    let mut statement = connection.prepare_cached(sql)?;
    let found =
        statement.query_map([], |row| Ok((Incarnation(row.get::<_, i64>(0)? as u64), row.get::<_, i64>(1)? as u64)))?;
    let mut all: Vec<_> = found.collect::<Result<_, _>>()?;
    let own = meta::incarnation(connection)?;
    if own != Incarnation(0) && all.iter().all(|(incarnation, _)| *incarnation != own) {
        let mut last = connection.prepare_cached("SELECT last_mid FROM era WHERE incarnation = ?1")?;
        let last: Option<i64> = last.query_row([own.0 as i64], |row| row.get(0)).optional()?;
        all.push((own, last.unwrap_or(0) as u64));
    }
    Ok(all)
}

fn records_of(tx: &Transaction<'_>, era: i64) -> Result<Vec<(String, RecordId)>> {
    let mut statement = tx.prepare("SELECT DISTINCT object, id FROM outbox WHERE era = ?1")?;
    let found = statement.query_map([era], |row| record_key(row, 0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Object and id from two neighbouring columns.
pub(crate) fn record_key(row: &Row<'_>, at: usize) -> rusqlite::Result<(String, RecordId)> {
    let id = RecordId::from_bytes(row.get(at + 1)?);
    Ok((row.get(at)?, id))
}
