//! Reading stored records. Callers outside [`crate::sync`] and [`crate::change`] go through [`crate::scoped`].

use crate::db::{Conn, Row};
use crate::vals;
use legwork_domain::bucket::Bucket;
use legwork_domain::clocks::Clocks;
use legwork_domain::{Error, ErrorKind, Fields, Record, RecordId, Result};
use std::collections::BTreeSet;

/// A record with what the server keeps beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The record.
    pub record: Record,
    /// Number of changes so far.
    pub version: i64,
    /// Where it lies now.
    pub buckets: BTreeSet<Bucket>,
}

/// Columns of [`read_row`], of a table named `r`.
pub(crate) const COLUMNS: &str = "r.object, r.id, r.seq, r.version, r.deleted, r.buckets, r.data, r.clocks";

pub(crate) fn read_row(row: &Row) -> Result<Stored> {
    let corrupt = |what: &str| Error::new(ErrorKind::Corrupt, "database_row").detail(what);
    let buckets = row.text(5)?.split_ascii_whitespace().map(str::parse).collect::<Result<_, _>>();
    let fields: Fields = serde_json::from_str(row.text(6)?).map_err(|e| corrupt(&e.to_string()))?;
    let record = Record {
        object: row.text(0)?.to_owned(),
        id: row.id(1)?,
        seq: row.u64(2)?,
        deleted: row.flag(4)?,
        fields,
        clocks: Clocks::unpack(row.blob(7)?).ok_or_else(|| corrupt("clocks"))?,
    };
    Ok(Stored { record, version: row.int(3)?, buckets: buckets.map_err(|_| corrupt("buckets"))? })
}

/// One record, deleted or not.
pub fn read(conn: &Conn, tenant: RecordId, object: &str, id: RecordId) -> Result<Option<Stored>> {
    let sql = format!("SELECT {COLUMNS} FROM record r WHERE r.tenant = $1 AND r.object = $2 AND r.id = $3");
    conn.one(&sql, &vals![tenant, object, id])?.as_ref().map(read_row).transpose()
}

/// Every record of an object that is not deleted: for objects everybody has, like users.
pub(crate) fn all_of(conn: &Conn, tenant: RecordId, object: &str) -> Result<Vec<Stored>> {
    let sql = format!("SELECT {COLUMNS} FROM record r WHERE r.tenant = $1 AND r.object = $2 AND r.deleted = 0");
    conn.query(&sql, &vals![tenant, object])?.iter().map(read_row).collect()
}

/// The records whose parent is this one.
pub(crate) fn children(conn: &Conn, tenant: RecordId, object: &str, id: RecordId) -> Result<Vec<Stored>> {
    let sql = format!("SELECT {COLUMNS} FROM record r WHERE r.tenant = $1 AND r.parent_object = $2 AND r.parent = $3");
    conn.query(&sql, &vals![tenant, object, id])?.iter().map(read_row).collect()
}

/// How many records of each object there are that are not deleted: for the administrator's page of the server.
pub(crate) fn counts(conn: &Conn, tenant: RecordId) -> Result<Vec<(String, i64)>> {
    let sql = "SELECT r.object, COUNT(*) FROM record r WHERE r.tenant = $1 AND r.deleted = 0 GROUP BY r.object ORDER BY r.object";
    conn.query(sql, &vals![tenant])?.iter().map(|row| Ok((row.text(0)?.to_owned(), row.int(1)?))).collect()
}
