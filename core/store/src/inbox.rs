//! "Needs attention": refused mutations and values of mine that lost, until the person decides.

use crate::changed::Changed;
use crate::error::{Result, StoreError};
use crate::outbox::{Action, Group, WriteContext, Written, from_json, to_json, write};
use crate::page::LostIn;
use legwork_domain::{Fields, Incarnation, Mutation, Op, RecordId, Reject, Stamp, Value};
use rusqlite::{Connection, Row, Transaction};
use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// The server refused the mutation.
    Rejected(Reject),
    /// A value of mine lost against a later write.
    Merged {
        /// The field.
        field: String,
        /// What I wrote.
        mine: Value,
        /// What stands.
        winner: Value,
        /// Who wrote it.
        by: Option<RecordId>,
        /// When.
        stamp: Stamp,
    },
}

impl Entry {
    pub(crate) fn merged(lost: &LostIn, mine: Value) -> Self {
        let LostIn { field, winner, by, stamp } = lost.clone();
        Entry::Merged { field, mine, winner, by, stamp }
    }
}

/// One entry of the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxEntry {
    /// Its number, for [`restore_mine`] and [`dismiss`].
    pub number: i64,
    /// The user action it belongs to.
    pub group: Group,
    /// The mutation as it was made.
    pub mutation: Mutation,
    /// What happened to it.
    pub entry: Entry,
    /// When the phone learned it, Unix ms.
    pub at_ms: i64,
}

pub(crate) fn add(tx: &Transaction<'_>, era: i64, mutation: &Mutation, entry: &Entry, now_ms: i64) -> Result<()> {
    let sql = "INSERT INTO inbox (kind, era, mid, grp, object, id, mutation, detail, at_ms) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let detail = serde_json::to_string(entry).map_err(|_| StoreError::Malformed("inbox entry"))?;
    tx.prepare_cached(sql)?.execute((
        i64::from(matches!(entry, Entry::Merged { .. })),
        era,
        mutation.mid as i64,
        mutation.group as i64,
        &mutation.object,
        mutation.id.as_bytes().as_slice(),
        to_json(mutation)?,
        detail,
        now_ms,
    ))?;
    Ok(())
}

const SELECT: &str = "SELECT i.number, i.era, i.grp, i.mutation, i.detail, i.at_ms, e.incarnation \
                      FROM inbox i JOIN era e ON e.number = i.era";

fn read(row: &Row<'_>) -> Result<InboxEntry> {
    let mutation: String = row.get(3)?;
    let detail: String = row.get(4)?;
    Ok(InboxEntry {
        number: row.get(0)?,
        group: Group { era: row.get(1)?, number: row.get::<_, i64>(2)? as u64 },
        mutation: from_json(&mutation, Incarnation(row.get::<_, i64>(6)? as u64))?,
        entry: serde_json::from_str(&detail).map_err(|_| StoreError::Corrupt)?,
        at_ms: row.get(5)?,
    })
}

fn select(connection: &Connection, rest: &str, parameters: impl rusqlite::Params) -> Result<Vec<InboxEntry>> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} {rest}"))?;
    let mut found = statement.query(parameters)?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

/// Everything that needs attention, newest first.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn inbox(connection: &Connection) -> Result<Vec<InboxEntry>> {
    select(connection, "ORDER BY i.number DESC", [])
}

fn rejected(connection: &Connection, group: Group) -> Result<Vec<InboxEntry>> {
    let rest = "WHERE i.kind = 0 AND i.era = ?1 AND i.grp = ?2 ORDER BY i.mid";
    let all = select(connection, rest, (group.era, group.number as i64))?;
    if all.is_empty() { Err(StoreError::NotFound("rejected action")) } else { Ok(all) }
}

fn forget(tx: &Transaction<'_>, group: Group) -> Result<()> {
    tx.execute("DELETE FROM inbox WHERE kind = 0 AND era = ?1 AND grp = ?2", (group.era, group.number as i64))?;
    Ok(())
}

/// Gives up a refused action.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such refused action.
pub fn drop_rejected(store: &mut crate::Store, group: Group) -> Result<()> {
    store.write(false, |tx, _| {
        rejected(tx, group)?;
        forget(tx, group)
    })
}

/// Makes a refused action again, now, as a new action; all or nothing.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such refused action; those of [`crate::outbox::write_action`], above all
/// [`StoreError::Refused`] when it does not apply to the records as they are now. The entry stays.
pub fn retry_rejected(store: &mut crate::Store, group: Group, context: &WriteContext<'_>) -> Result<Written> {
    let foreign = store.foreign;
    store.write(context.durable, |tx, tables| {
        let actions: Vec<Action> = rejected(tx, group)?
            .into_iter()
            .map(|e| Action { object: e.mutation.object, id: e.mutation.id, op: e.mutation.op })
            .collect();
        forget(tx, group)?;
        write(tx, tables, foreign, &actions, context)
    })
}

/// Makes a refused action again with `ops` in the place of the refused mutation `number`, as a new action; all or
/// nothing. With nothing to do at all the entry just goes.
///
/// # Errors
/// [`StoreError::NotFound`] when the entry is gone;
/// [`StoreError::Refused`] when it does not apply to the records as they are now; the entry stays.
pub fn retry_edited(store: &mut crate::Store, number: i64, ops: &[Op], context: &WriteContext<'_>) -> Result<Written> {
    let foreign = store.foreign;
    store.write(context.durable, |tx, tables| {
        let edited = select(tx, "WHERE i.number = ?1 AND i.kind = 0", [number])?.pop();
        let edited = edited.ok_or(StoreError::NotFound("rejected action"))?;
        let again = |entry: InboxEntry| {
            let ops = if entry.number == number { ops.to_vec() } else { vec![entry.mutation.op] };
            let (object, id) = (entry.mutation.object, entry.mutation.id);
            ops.into_iter().map(move |op| Action { object: object.clone(), id, op })
        };
        let actions: Vec<Action> = rejected(tx, edited.group)?.into_iter().flat_map(again).collect();
        forget(tx, edited.group)?;
        if actions.is_empty() {
            return Ok(Written { group: edited.group, changed: Changed::default() });
        }
        write(tx, tables, foreign, &actions, context)
    })
}

/// Writes my value again over the one that won.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such lost value; those of [`crate::outbox::write_action`]. The entry
/// stays.
pub fn restore_mine(store: &mut crate::Store, number: i64, context: &WriteContext<'_>) -> Result<Written> {
    let foreign = store.foreign;
    store.write(context.durable, |tx, tables| {
        let found = select(tx, "WHERE i.number = ?1", [number])?.pop();
        let Some(InboxEntry { mutation, entry: Entry::Merged { field, mine, .. }, .. }) = found else {
            return Err(StoreError::NotFound("lost value"));
        };
        let op = Op::Update(Fields::from([(field, mine)]));
        let action = Action { object: mutation.object, id: mutation.id, op };
        dismiss_in(tx, number)?;
        write(tx, tables, foreign, &[action], context)
    })
}

/// Takes one entry out of the inbox.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such entry.
pub fn dismiss(store: &mut crate::Store, number: i64) -> Result<()> {
    store.write(false, |tx, _| dismiss_in(tx, number))
}

fn dismiss_in(tx: &Transaction<'_>, number: i64) -> Result<()> {
    match tx.execute("DELETE FROM inbox WHERE number = ?1", [number])? {
        0 => Err(StoreError::NotFound("inbox entry")),
        _ => Ok(()),
    }
}
