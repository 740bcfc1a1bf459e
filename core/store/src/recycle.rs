//! The recycle bin of this phone, and undo.

use crate::changed::Changed;
use crate::error::{Result, StoreError};
use crate::outbox::{Action, Group, QUEUED, WriteContext, from_json, record_key, write};
use crate::{overlay, rows};
use legwork_domain::{Fields, Incarnation, Op, Record, RecordId, Value};
use rusqlite::{Connection, OptionalExtension, Transaction};

/// How long a deleted record can be restored from this phone: 30 days.
pub const RECYCLE_MS: i64 = 30 * 24 * 60 * 60 * 1000;

pub(crate) fn keep(tx: &Transaction<'_>, record: &Record, now_ms: i64) -> Result<()> {
    let snapshot = Record { deleted: true, ..record.clone() };
    let sql = "INSERT OR REPLACE INTO recycle (object, id, body, at_ms) VALUES (?1, ?2, ?3, ?4)";
    let id = record.id.as_bytes().as_slice();
    tx.prepare_cached(sql)?.execute((&record.object, id, overlay::to_json(&snapshot)?, now_ms))?;
    tx.prepare_cached("DELETE FROM recycle WHERE at_ms < ?1")?.execute([now_ms - RECYCLE_MS])?;
    Ok(())
}

/// The last state of a record deleted here.
pub(crate) fn snapshot(connection: &Connection, object: &str, id: RecordId) -> Result<Option<Record>> {
    let sql = "SELECT body FROM recycle WHERE object = ?1 AND id = ?2";
    let key = (object, id.as_bytes().as_slice());
    let body: Option<String> = connection.prepare_cached(sql)?.query_row(key, |row| row.get(0)).optional()?;
    body.map(|json| overlay::from_json(object, id, &json)).transpose()
}

/// Forgets what was kept of a record the server shows: somebody took it out of the bin. Should it be deleted again, that
/// is not this phone's deletion any more.
pub(crate) fn forget(tx: &Transaction<'_>, object: &str, id: RecordId) -> Result<()> {
    let sql = "DELETE FROM recycle WHERE object = ?1 AND id = ?2";
    tx.prepare_cached(sql)?.execute((object, id.as_bytes().as_slice()))?;
    Ok(())
}

/// Whether anything is kept.
pub(crate) fn holds_any(connection: &Connection) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM recycle LIMIT 1")?.exists([])?)
}

/// Records of all objects that were deleted on this phone in the last 30 days and still are, newest first, with the time
/// of deletion (Unix ms). `Op::Restore` brings one back.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn recycle_bin(store: &crate::Store, now_ms: i64) -> Result<Vec<(Record, i64)>> {
    let sql = "SELECT object, id, body, at_ms FROM recycle WHERE at_ms >= ?1 ORDER BY at_ms DESC, id DESC";
    let mut statement = store.connection().prepare_cached(sql)?;
    let mut found = statement.query([now_ms - RECYCLE_MS])?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        let (object, id): (String, _) = (row.get(0)?, RecordId::from_bytes(row.get(1)?));
        // An object the company no longer has can show nothing.
        let Ok(table) = store.tables().table(&object) else { continue };
        if rows::get(store.connection(), table, id)?.is_none_or(|record| record.deleted) {
            all.push((overlay::from_json(&object, id, &row.get::<_, String>(2)?)?, row.get(3)?));
        }
    }
    Ok(all)
}

/// Takes a user action back: forgets it when nothing of it can have left the phone and nothing came after it, else
/// writes its inverse as a new action. A forgotten action's numbers are given to the next one: forget its [`Group`] too.
///
/// # Errors
/// [`StoreError::NotFound`] when the action is no longer in the outbox, [`StoreError::Unsupported`] for a command that
/// was sent (the server decides about commands), [`StoreError::Refused`] when the inverse does not apply,
/// [`StoreError::Limit`]. The action stands then.
pub fn undo(store: &mut crate::Store, group: Group, context: &WriteContext<'_>) -> Result<Changed> {
    let foreign = store.foreign;
    store.write(context.durable, |tx, tables| {
        let key = (group.era, group.number as i64);
        let mut statement = tx.prepare(
            "SELECT o.mutation, o.previous, o.state, o.tries, o.mid, e.incarnation, e.last_mid \
             FROM outbox o JOIN era e ON e.number = o.era WHERE o.era = ?1 AND o.grp = ?2 ORDER BY o.mid DESC",
        )?;
        let mut found = statement.query(key)?;
        let (mut steps, mut unsent, mut newest) = (Vec::new(), true, false);
        while let Some(row) = found.next()? {
            let json: String = row.get(0)?;
            let before: String = row.get(1)?;
            let before: Fields = serde_json::from_str(&before).map_err(|_| StoreError::Corrupt)?;
            steps.push((from_json(&json, Incarnation(row.get::<_, i64>(5)? as u64))?, before));
            unsent &= row.get::<_, i64>(2)? == QUEUED && row.get::<_, i64>(3)? == 0;
            newest |= row.get::<_, i64>(4)? == row.get::<_, i64>(6)?;
        }
        if steps.is_empty() {
            return Err(StoreError::NotFound("action"));
        }
        if !(unsent && newest) {
            let actions = steps
                .into_iter()
                .map(|(m, before)| Ok(Action { object: m.object, id: m.id, op: inverse(&m.op, &before)? }))
                .collect::<Result<Vec<_>>>()?;
            return Ok(write(tx, tables, foreign, &actions, context)?.changed);
        }
        let mut select = tx.prepare("SELECT DISTINCT object, id FROM outbox WHERE era = ?1 AND grp = ?2")?;
        let records: Vec<(String, RecordId)> =
            select.query_map(key, |row| record_key(row, 0))?.collect::<Result<_, _>>()?;
        tx.execute("DELETE FROM outbox WHERE era = ?1 AND grp = ?2", key)?;
        tx.execute("UPDATE era SET last_mid = ?2 WHERE number = ?1", (group.era, group.number as i64 - 1))?;
        for (mutation, _) in steps.iter().filter(|(mutation, _)| mutation.op == Op::Delete) {
            forget(tx, &mutation.object, mutation.id)?;
        }
        let mut changed = Changed::default();
        for (object, id) in records {
            overlay::rebuild(tx, tables, &object, id)?;
            changed.note(&object, id);
        }
        Ok(changed)
    })
}

fn inverse(op: &Op, before: &Fields) -> Result<Op> {
    Ok(match op {
        Op::Create(_) | Op::Restore => Op::Delete,
        Op::Delete => Op::Restore,
        Op::Update(_) => Op::Update(before.clone()),
        Op::Add { field, delta } => {
            let delta = delta.checked_neg().ok_or(StoreError::Limit("number_too_large"))?;
            Op::Add { field: field.clone(), delta }
        }
        Op::Set { field, add, remove } => {
            let had = before.get(field).and_then(Value::as_list).unwrap_or_default();
            let new = add.iter().filter(|item| !had.contains(item)).cloned().collect();
            let lost = remove.iter().filter(|item| had.contains(item)).cloned().collect();
            Op::Set { field: field.clone(), add: lost, remove: new }
        }
        Op::Command { .. } => return Err(StoreError::Unsupported("undo of a command that was sent")),
    })
}
