//! History (who changed what, including values that lost) and the audit log (append-only, hash-chained).

use crate::change::Change;
use crate::db::Conn;
use crate::vals;
use legwork_domain::merge::Lost;
use legwork_domain::{Fields, Incarnation, Record, RecordId, Result, Value};

/// The edit an entry speaks of.
#[derive(Clone, Copy, Debug)]
pub struct Edit {
    /// Which database file made it.
    pub incarnation: Incarnation,
    /// Its number there.
    pub mid: u64,
}

fn text(value: &Value) -> Option<String> {
    // Serialising strings and integers cannot fail; an unreadable entry would only be shown as empty.
    if value.is_empty() { None } else { serde_json::to_string(value).ok() }
}

/// Keeps old and new value of every changed field, and every value that did not win.
pub fn history(change: &Change<'_>, edit: Edit, record: &Record, changed: &Fields, lost: &[Lost]) -> Result<()> {
    let sql = "INSERT INTO history (tenant, object, id, n, incarnation, mid, field, user_id, at, lost, old_value, new_value) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING";
    let write = |field: &str, is_lost: bool, old: &Value, new: &Value| {
        let values = vals![
            change.tenant.id,
            record.object.as_str(),
            record.id,
            record.seq,
            edit.incarnation.0,
            edit.mid,
            field,
            change.session.user,
            change.now_ms,
            is_lost,
            text(old),
            text(new),
        ];
        change.conn.execute(sql, &values).map(drop)
    };
    for (field, old) in changed {
        write(field, false, old, record.get(field))?;
    }
    for value in lost {
        write(&value.field, true, &value.winner, &value.value)?;
    }
    Ok(())
}

/// A change of the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Field.
    pub field: String,
    /// Who made it.
    pub user: RecordId,
    /// When it arrived, Unix ms.
    pub at: i64,
    /// The new value did not win.
    pub lost: bool,
    /// Value before.
    pub old: Value,
    /// Value after.
    pub new: Value,
}

/// The changes of a record, the newest first, at most `limit`. Callers check first that the record may be seen.
pub fn read(conn: &Conn, tenant: RecordId, object: &str, id: RecordId, limit: u32) -> Result<Vec<Past>> {
    let sql = format!(
        "SELECT field, user_id, at, lost, old_value, new_value FROM history \
         WHERE tenant = $1 AND object = $2 AND id = $3 ORDER BY n DESC, field LIMIT {limit}"
    );
    let value = |text: Option<&str>| text.and_then(|t| serde_json::from_str(t).ok()).unwrap_or_default();
    let past = |row: &crate::db::Row| {
        Ok(Past {
            field: row.text(0)?.to_owned(),
            user: row.id(1)?,
            at: row.int(2)?,
            lost: row.flag(3)?,
            old: value(row.opt_text(4)?),
            new: value(row.opt_text(5)?),
        })
    };
    conn.query(&sql, &vals![tenant, object, id])?.iter().map(past).collect()
}

/// Appends an entry to the audit log. `detail` is JSON; passwords and tokens never come here.
pub fn audit(change: &mut Change<'_>, action: &str, target: Option<(&str, RecordId)>, detail: &str) -> Result<()> {
    let n = change.tenant.audit_count + 1;
    let (object, id) = (target.map(|t| t.0), target.map(|t| t.1));
    let entry = format!(
        "{}\n{n}\n{}\n{}\n{:?}\n{action}\n{object:?}\n{id:?}\n{detail}",
        change.tenant.audit_hash, change.now_ms, change.session.user, change.session.device
    );
    let hash = blake3::hash(entry.as_bytes()).to_hex().to_string();
    let sql = "INSERT INTO audit (tenant, n, at, user_id, device, action, object, id, detail, hash) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = vals![
        change.tenant.id,
        n,
        change.now_ms,
        change.session.user,
        change.session.device,
        action,
        object,
        id,
        detail,
        hash.as_str(),
    ];
    change.conn.execute(sql, &values)?;
    change.tenant.audit_count = n;
    change.tenant.audit_hash = hash;
    Ok(())
}

/// Entries of the audit log that are looked at together.
const PAGE: i64 = 1_000;

/// Checks the chain of the audit log; the number of the first entry that does not fit, if any. The log grows for ever,
/// so it is read in pages.
pub fn first_broken(conn: &Conn, tenant: RecordId) -> Result<Option<i64>> {
    let mut previous = String::new();
    let mut from = 1;
    loop {
        let (broken, entries) = broken_in(conn, tenant, from, &mut previous)?;
        if broken.is_some() || entries < PAGE {
            return Ok(broken);
        }
        from += entries;
    }
}

/// Checks the entries from number `from` on; the first that does not fit, and how many there were.
fn broken_in(conn: &Conn, tenant: RecordId, from: i64, previous: &mut String) -> Result<(Option<i64>, i64)> {
    let sql = format!(
        "SELECT n, at, user_id, device, action, object, id, detail, hash FROM audit \
         WHERE tenant = $1 AND n >= $2 ORDER BY n LIMIT {PAGE}"
    );
    let rows = conn.query(&sql, &vals![tenant, from])?;
    for (row, n) in rows.iter().zip(from..) {
        let device = row.opt_id(3)?;
        let (object, id) = (row.opt_text(5)?, row.opt_id(6)?);
        let entry = format!(
            "{previous}\n{n}\n{}\n{}\n{device:?}\n{}\n{object:?}\n{id:?}\n{}",
            row.int(1)?,
            row.text(2)?,
            row.text(4)?,
            row.text(7)?
        );
        let hash = blake3::hash(entry.as_bytes()).to_hex().to_string();
        if row.int(0)? != n || row.text(8)? != hash {
            return Ok((Some(n), n));
        }
        *previous = hash;
    }
    Ok((None, i64::try_from(rows.len()).unwrap_or(0)))
}
