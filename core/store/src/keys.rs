//! The duplicate keys: which records are probably the same party as one with these values (K9).

use crate::error::Result;
use crate::index::{docid, docid_range, rid_of};
use crate::rows;
use crate::tables::{Table, Tables};
use legwork_domain::duplicate;
use legwork_domain::{Fields, Record};
use rusqlite::{Connection, Transaction};

/// Records of `object` with this key ([`duplicate::key`]), the latest first, `limit` at most. None in the recycle bin.
///
/// # Errors
/// [`StoreError::UnknownObject`](crate::StoreError::UnknownObject); what the database says.
pub fn with_key(
    connection: &Connection,
    tables: &Tables,
    object: &str,
    key: &str,
    limit: usize,
) -> Result<Vec<Record>> {
    let table = tables.table(object)?;
    let (first, last) = docid_range(table);
    let sql = "SELECT docid FROM duplicate_key WHERE key = ?1 AND docid BETWEEN ?2 AND ?3 ORDER BY docid DESC LIMIT ?4";
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_map((number(key), first, last, limit as i64), |row| row.get::<_, i64>(0))?;
    let mut records = Vec::new();
    for docid in found {
        records.extend(rows::by_rid(connection, table, rid_of(docid?))?);
    }
    // The index holds numbers: the records themselves say whether it is this key.
    records.retain(|record| duplicate::keys(&table.kind, &record.fields).iter().any(|k| k == key));
    Ok(records)
}

/// Names of the fields that make keys.
pub(crate) fn fields(table: &Table) -> Vec<&str> {
    table.kind.fields.iter().filter(|f| f.duplicate.is_some()).map(|f| f.name.as_str()).collect()
}

/// Brings the keys of a row from `old` to `new`; `None` for a row that is not there or in the recycle bin.
pub(crate) fn changed(
    tx: &Transaction<'_>,
    table: &Table,
    rid: i64,
    old: Option<&Record>,
    new: Option<&Record>,
) -> Result<()> {
    let of = |record: Option<&Record>| record.map(|r| duplicate::keys(&table.kind, &r.fields)).unwrap_or_default();
    let (before, after) = (of(old), of(new));
    for gone in before.iter().filter(|key| !after.contains(key)) {
        let sql = "DELETE FROM duplicate_key WHERE key = ?1 AND docid = ?2";
        tx.prepare_cached(sql)?.execute((number(gone), docid(table, rid)))?;
    }
    insert(tx, table, rid, after.iter().filter(|key| !before.contains(key)))
}

/// Writes the keys of a row of which only these fields are known: the ones that make keys.
pub(crate) fn write(tx: &Transaction<'_>, table: &Table, rid: i64, fields: &Fields) -> Result<()> {
    insert(tx, table, rid, duplicate::keys(&table.kind, fields).iter())
}

/// Forgets all keys of an object: its fields make other ones now.
pub(crate) fn forget(connection: &Connection, table: &Table) -> Result<()> {
    let (first, last) = docid_range(table);
    // Reads the whole index, but only when the metadata changes what makes keys.
    connection.execute("DELETE FROM duplicate_key WHERE docid BETWEEN ?1 AND ?2", (first, last))?;
    connection.execute("UPDATE object_type SET keys_upto = 0 WHERE number = ?1", [table.number])?;
    Ok(())
}

fn insert<'k>(tx: &Transaction<'_>, table: &Table, rid: i64, keys: impl IntoIterator<Item = &'k String>) -> Result<()> {
    for key in keys {
        let sql = "INSERT OR IGNORE INTO duplicate_key (key, docid) VALUES (?1, ?2)";
        tx.prepare_cached(sql)?.execute((number(key), docid(table, rid)))?;
    }
    Ok(())
}

/// A key as the index holds it: eight bytes of its hash instead of a text.
fn number(key: &str) -> i64 {
    let mut bytes = [0; 8];
    blake3::Hasher::new().update(key.as_bytes()).finalize_xof().fill(&mut bytes);
    i64::from_le_bytes(bytes)
}
