//! The latest user actions of this phone and how far they have come, for the screen of the sync.

use crate::error::Result;
use crate::outbox::{Group, from_json};
use crate::results::{Receipt, receipt};
use legwork_domain::{Incarnation, Op, RecordId};
use rusqlite::Connection;

/// A user action: what it touched first, and its receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecentAction {
    /// The action.
    pub group: Group,
    /// Object type of its first mutation.
    pub object: String,
    /// Record of its first mutation.
    pub id: RecordId,
    /// Its first mutation made a record.
    pub created: bool,
    /// When it was made, Unix ms; unknown once only the journal holds it.
    pub made_ms: Option<i64>,
    /// How far it has come.
    pub receipt: Receipt,
}

/// The latest actions, newest first.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn recent(connection: &Connection, limit: u32) -> Result<Vec<RecentAction>> {
    // With one min() SQLite takes the other columns from the row that holds it: the first mutation.
    let sql = "SELECT era, grp, min(mid), object, id, mutation, made_ms FROM ( \
               SELECT era, grp, mid, object, id, mutation, made_ms FROM outbox UNION ALL \
               SELECT era, grp, mid, object, id, mutation, NULL FROM journal) \
               GROUP BY era, grp ORDER BY era DESC, grp DESC LIMIT ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut found = statement.query([limit])?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        let group = Group { era: row.get(0)?, number: row.get::<_, i64>(1)? as u64 };
        let (id, mutation): (Vec<u8>, String) = (row.get(4)?, row.get(5)?);
        let mutation = from_json(&mutation, Incarnation(0))?;
        let (Ok(id), Some(receipt)) = (<[u8; 16]>::try_from(id), receipt(connection, group)?) else { continue };
        all.push(RecentAction {
            group,
            object: row.get(3)?,
            id: RecordId::from_bytes(id),
            created: matches!(mutation.op, Op::Create(_)),
            made_ms: row.get(6)?,
            receipt,
        });
    }
    Ok(all)
}
