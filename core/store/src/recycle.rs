//! The recycle bin of this phone, and undo.

use crate::changed::Changed;
use crate::error::{Result, StoreError};
use crate::outbox::{Action, Group, QUEUED, WriteContext, from_json, record_key, write};
use crate::overlay;
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

/// Records deleted on this phone that are still deleted, newest first, with the time of deletion (Unix ms).
/// `Op::Restore` brings one back.
///
/// # Errors
/// [`StoreError::UnknownObject`].
pub fn recycle_bin(store: &crate::Store, object: &str) -> Result<Vec<(Record, i64)>> {
    let table = store.tables().table(object)?;
    let sql = format!(
        "SELECT r.id, r.body, r.at_ms FROM recycle r LEFT JOIN {} t ON t.\"#id\" = r.id \
         WHERE r.object = ?1 AND ifnull(t.\"#deleted\", 1) = 1 ORDER BY r.at_ms DESC",
        table.name
    );
    let mut statement = store.connection().prepare_cached(&sql)?;
    let mut found = statement.query([object])?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        let body: String = row.get(1)?;
        all.push((overlay::from_json(object, RecordId::from_bytes(row.get(0)?), &body)?, row.get(2)?));
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
