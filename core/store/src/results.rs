//! The server's word on mutations: accepted, merged, rejected, gap; and what people see of it (receipts).

use crate::changed::Changed;
use crate::error::{Result, StoreError};
use crate::inbox::{self, Entry};
use crate::outbox::{ACCEPTED, Group, QUEUED, SENT, from_json, record_key};
use crate::page::{ResultIn, VerdictIn};
use crate::tables::Tables;
use crate::{outbox, overlay};
use legwork_domain::{Fields, Incarnation, Mutation, Op, RecordId, Value};
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::BTreeSet;

/// How long accepted mutations are kept for a server that is restored from a backup: 30 days.
pub(crate) const JOURNAL_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// Takes the results of a push. Nothing leaves the outbox by acceptance; a rejected mutation moves to the inbox and
/// its record shows the server's state again. Results of mutations no longer waiting are ignored.
///
/// # Errors
/// [`StoreError::UnknownObject`] when the schema lacks an object a result is about. None of them is taken then.
pub fn record_results(store: &mut crate::Store, results: &[ResultIn], now_ms: i64) -> Result<Changed> {
    store.write(false, |tx, tables| record(tx, tables, results, now_ms))
}

pub(crate) fn record(tx: &Transaction<'_>, tables: &Tables, results: &[ResultIn], now_ms: i64) -> Result<Changed> {
    let mut changed = Changed::default();
    for result in results {
        if let VerdictIn::Gap { expected } = result.verdict {
            requeue(tx, tables, result.incarnation, expected, &mut changed)?;
            continue;
        }
        if matches!(result.verdict, VerdictIn::Accepted | VerdictIn::Clamped) {
            if let Some((object, id)) = accept(tx, result, now_ms)? {
                changed.note(&object, id);
            }
            continue;
        }
        let Some(found) = find(tx, result)? else { continue };
        match &result.verdict {
            VerdictIn::Merged(lost) => {
                if found.state != ACCEPTED {
                    for lost in lost {
                        let mine = written(&found.mutation.op, &lost.field);
                        inbox::add(tx, found.era, &found.mutation, &Entry::merged(lost, mine), now_ms)?;
                    }
                }
                accept(tx, result, now_ms)?;
            }
            VerdictIn::Rejected(reject) => {
                // A restored server must not see it again as it was: its number is kept, its content is not.
                let empty = Mutation { op: Op::Update(Fields::new()), ..found.mutation.clone() };
                // What comes without content was refused and told before.
                if found.mutation.op != empty.op {
                    inbox::add(tx, found.era, &found.mutation, &Entry::Rejected(reject.clone()), now_ms)?;
                }
                journal(tx, found.era, &empty, now_ms)?;
                let sql = "DELETE FROM outbox WHERE era = ?1 AND mid = ?2";
                tx.prepare_cached(sql)?.execute((found.era, found.mutation.mid as i64))?;
                overlay::rebuild(tx, tables, &found.mutation.object, found.mutation.id)?;
            }
            VerdictIn::Accepted | VerdictIn::Clamped | VerdictIn::Gap { .. } => {}
        }
        changed.note(&found.mutation.object, found.mutation.id);
    }
    Ok(changed)
}

struct Found {
    era: i64,
    state: i64,
    mutation: Mutation,
}

fn find(tx: &Transaction<'_>, result: &ResultIn) -> Result<Option<Found>> {
    let sql = "SELECT o.era, o.state, o.mutation FROM outbox o JOIN era e ON e.number = o.era \
               WHERE e.incarnation = ?1 AND o.mid = ?2";
    let key = (result.incarnation.0 as i64, result.mid as i64);
    let found: Option<(i64, i64, String)> =
        tx.prepare_cached(sql)?.query_row(key, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    found
        .map(|(era, state, json)| Ok(Found { era, state, mutation: from_json(&json, result.incarnation)? }))
        .transpose()
}

/// Notes that the server has a mutation; the record it is about, if it is still waiting.
fn accept(tx: &Transaction<'_>, result: &ResultIn, now_ms: i64) -> Result<Option<(String, RecordId)>> {
    let sql = "UPDATE outbox SET state = ?3, accepted_ms = ifnull(accepted_ms, ?4) \
               WHERE era = (SELECT number FROM era WHERE incarnation = ?1) AND mid = ?2 RETURNING object, id";
    let values = (result.incarnation.0 as i64, result.mid as i64, ACCEPTED, now_ms);
    Ok(tx.prepare_cached(sql)?.query_row(values, |row| record_key(row, 0)).optional()?)
}

/// The value an operation wrote to a field.
fn written(op: &Op, field: &str) -> Value {
    match op {
        Op::Create(fields) | Op::Update(fields) | Op::Command { fields, .. } => {
            fields.get(field).cloned().unwrap_or_default()
        }
        Op::Set { field: name, add, .. } if name == field => Value::set(add.iter().cloned()),
        Op::Add { field: name, delta } if name == field => Value::Int(*delta),
        _ => Value::Null,
    }
}

pub(crate) fn journal(tx: &Transaction<'_>, era: i64, mutation: &Mutation, now_ms: i64) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO journal (era, mid, grp, object, id, mutation, accepted_ms) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let id = mutation.id.as_bytes().as_slice();
    let json = outbox::to_json(mutation)?;
    let row = (era, mutation.mid as i64, mutation.group as i64, &mutation.object, id, json, now_ms);
    tx.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

/// Takes what the server's state includes out of the outbox and into the journal. Returns the records it was about:
/// what is shown of them must be made anew, from the rows that came or by [`overlay::rebuild`].
pub(crate) fn trim(
    tx: &Transaction<'_>,
    last_mids: &[(Incarnation, u64)],
    now_ms: i64,
) -> Result<BTreeSet<(String, RecordId)>> {
    let mut records = BTreeSet::new();
    for (incarnation, last) in last_mids {
        let era = "SELECT number FROM era WHERE incarnation = ?1";
        let Some(era) = tx.prepare_cached(era)?.query_row([incarnation.0 as i64], |r| r.get::<_, i64>(0)).optional()?
        else {
            continue;
        };
        let key = (era, *last as i64);
        let mut select = tx.prepare_cached("SELECT object, id FROM outbox WHERE era = ?1 AND mid <= ?2")?;
        for record in select.query_map(key, |row| record_key(row, 0))? {
            records.insert(record?);
        }
        let sql = "INSERT OR REPLACE INTO journal (era, mid, grp, object, id, mutation, accepted_ms) \
                   SELECT era, mid, grp, object, id, mutation, ifnull(accepted_ms, ?3) FROM outbox \
                   WHERE era = ?1 AND mid <= ?2";
        tx.prepare_cached(sql)?.execute((key.0, key.1, now_ms))?;
        tx.prepare_cached("DELETE FROM outbox WHERE era = ?1 AND mid <= ?2")?.execute(key)?;
    }
    tx.prepare_cached("DELETE FROM journal WHERE accepted_ms < ?1")?.execute([now_ms - JOURNAL_MS])?;
    Ok(records)
}

/// Puts mutations from `expected` on back into the queue: the server (restored from a backup) does not have them.
fn requeue(
    tx: &Transaction<'_>,
    tables: &Tables,
    incarnation: Incarnation,
    expected: u64,
    changed: &mut Changed,
) -> Result<()> {
    let era = "SELECT number FROM era WHERE incarnation = ?1";
    let Some(era) = tx.prepare_cached(era)?.query_row([incarnation.0 as i64], |r| r.get::<_, i64>(0)).optional()?
    else {
        return Ok(());
    };
    let key = (era, expected as i64);
    let mut select = tx.prepare("SELECT DISTINCT object, id FROM journal WHERE era = ?1 AND mid >= ?2")?;
    let records: Vec<(String, RecordId)> =
        select.query_map(key, |row| record_key(row, 0))?.collect::<Result<_, _>>()?;
    for (object, id) in &records {
        if !overlay::is_kept(tx, object, *id)? {
            let record = crate::rows::get(tx, tables.table(object)?, *id)?;
            overlay::set_base(tx, object, *id, record.as_ref(), &[])?;
        }
        // What is in the journal is part of the state shown: it is sent again, but not counted again.
        let sql = "SELECT max(mid) FROM journal WHERE era = ?1 AND object = ?2 AND id = ?3";
        let key = (era, object, id.as_bytes().as_slice());
        let last: i64 = tx.prepare_cached(sql)?.query_row(key, |row| row.get(0))?;
        overlay::note_included(tx, object, *id, (incarnation, last as u64))?;
        changed.note(object, *id);
    }
    let sql = "INSERT OR IGNORE INTO outbox (era, mid, grp, object, id, mutation, previous, state, tries, made_ms) \
               SELECT era, mid, grp, object, id, mutation, '{}', ?3, 1, accepted_ms FROM journal \
               WHERE era = ?1 AND mid >= ?2";
    tx.execute(sql, (key.0, key.1, SENT))?;
    tx.execute("DELETE FROM journal WHERE era = ?1 AND mid >= ?2", key)?;
    tx.execute(
        "UPDATE outbox SET state = ?3, accepted_ms = NULL WHERE era = ?1 AND mid >= ?2 AND state = ?4",
        (key.0, key.1, SENT, ACCEPTED),
    )?;
    for (object, id) in &records {
        overlay::rebuild(tx, tables, object, *id)?;
    }
    Ok(())
}

/// The server was restored from a backup and may have lost anything that it accepted: everything still known here, of
/// every incarnation that this file has had, is queued again. What the server has, it recognises.
///
/// # Errors
/// [`StoreError::UnknownObject`] when the schema lacks an object that was written lately. Nothing is queued then.
pub fn resend_after_restore(store: &mut crate::Store) -> Result<Changed> {
    store.write(false, |tx, tables| {
        let mut select = tx.prepare("SELECT incarnation FROM era WHERE incarnation <> 0 ORDER BY number")?;
        let found = select.query_map([], |row| Ok(Incarnation(row.get::<_, i64>(0)? as u64)))?;
        let mut changed = Changed::default();
        for incarnation in found.collect::<Result<Vec<_>, _>>()? {
            requeue(tx, tables, incarnation, 1, &mut changed)?;
        }
        Ok(changed)
    })
}

/// How far a user action has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Receipt {
    /// The server has it, since this Unix ms (the phone's clock).
    Accepted {
        /// When the phone learned it.
        at_ms: i64,
    },
    /// On its way: sent, not answered.
    Sent,
    /// On this phone only.
    OnThisPhone,
    /// Refused, or a value of it lost: see the inbox.
    NeedsAttention,
}

/// The receipt of one user action: its least advanced part; `None` when nothing is known of it (any more).
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn receipt(connection: &Connection, group: Group) -> Result<Option<Receipt>> {
    let key = (group.era, group.number as i64);
    let select = |table: &str| match table {
        "inbox" => format!("SELECT {NEEDS}, 0 FROM inbox WHERE era = ?1 AND grp = ?2"),
        "journal" => format!("SELECT {ACCEPTED}, accepted_ms FROM journal WHERE era = ?1 AND grp = ?2"),
        _ => "SELECT state, ifnull(accepted_ms, 0) FROM outbox WHERE era = ?1 AND grp = ?2".to_owned(),
    };
    let sql = ["inbox", "journal", "outbox"].map(select).join(" UNION ALL ");
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_map(key, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let all: Vec<(i64, i64)> = found.collect::<Result<_, _>>()?;
    Ok(all.into_iter().map(|(state, at)| to_receipt(state, at)).max())
}

/// Receipts of the user actions that touched a record, oldest first.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn receipts(connection: &Connection, object: &str, id: RecordId) -> Result<Vec<(Group, Receipt)>> {
    let sql = format!(
        "SELECT DISTINCT era, grp FROM (SELECT era, grp, object, id FROM outbox \
         UNION SELECT era, grp, object, id FROM journal UNION SELECT era, grp, object, id FROM inbox) \
         WHERE object = ?1 AND id = ?2 ORDER BY era, grp LIMIT {RECEIPTS}"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let groups: Vec<Group> = statement
        .query_map((object, id.as_bytes().as_slice()), |row| {
            Ok(Group { era: row.get(0)?, number: row.get::<_, i64>(1)? as u64 })
        })?
        .collect::<Result<_, _>>()?;
    let mut all = Vec::with_capacity(groups.len());
    for group in groups {
        all.push((group, receipt(connection, group)?.ok_or(StoreError::NotFound("group"))?));
    }
    Ok(all)
}

/// State code of an inbox entry, beside the outbox states.
const NEEDS: i64 = 3;
/// Most receipts of a record that are looked up.
const RECEIPTS: u32 = 200;

fn to_receipt(state: i64, at_ms: i64) -> Receipt {
    match state {
        QUEUED => Receipt::OnThisPhone,
        SENT => Receipt::Sent,
        ACCEPTED => Receipt::Accepted { at_ms },
        _ => Receipt::NeedsAttention,
    }
}
