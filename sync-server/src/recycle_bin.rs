//! The recycle bin: what was deleted in the last 30 days and may be taken back by the person who asks. A deleted record
//! lies in no bucket, so the condition is made from where it would lie: it holds for exactly the records of which
//! [`crate::sync`] takes an [`legwork_domain::Op::Restore`] from this person.

use crate::db::{Conn, Row, Val, dialect};
use crate::records::{COLUMNS, read_row};
use crate::scoped::{MAX_PAGE, hex, unhex};
use crate::vals;
use legwork_domain::access::{Operation, Rights};
use legwork_domain::bucket::Bucket;
use legwork_domain::merge::DELETED;
use legwork_domain::metadata::{Access, ObjectType, Schema};
use legwork_domain::{Error, ErrorKind, Record, RecordId, Result};
use serde::{Deserialize, Serialize};

/// How long a deleted record stays in the recycle bin: 30 days, as on the phone.
pub const RECYCLE_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// A deleted record.
#[derive(Debug)]
pub struct Deleted {
    /// Its last state, without what the person may not see.
    pub record: Record,
    /// When the server learnt of the deletion, Unix ms.
    pub at: i64,
    /// Who deleted it; `None` when their database file is unknown here.
    pub by: Option<RecordId>,
}

/// A page of the recycle bin, what was deleted last first.
#[derive(Debug)]
pub struct Page {
    /// The records.
    pub records: Vec<Deleted>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
}

/// Where a page ended.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    at: i64,
    object: String,
    id: RecordId,
}

/// The objects of which a person may take records back.
pub fn objects<'s>(schema: &'s Schema, rights: &Rights<'_>) -> Vec<&'s ObjectType> {
    let may = |kind: &ObjectType, operation| !rights.buckets(&kind.name, operation).is_empty();
    let all = schema.objects.values().filter(|k| !k.append_only && k.name != "visit");
    all.filter(|k| may(k, Operation::Read) && may(k, Operation::Delete)).collect()
}

/// A page of what was deleted of `kinds` in the 30 days before `now_ms` and may be taken back by the person of these
/// `rights`. [`ErrorKind::Invalid`] for a cursor that is none.
pub fn page(
    conn: &Conn,
    tenant: RecordId,
    rights: &Rights<'_>,
    kinds: &[&ObjectType],
    now_ms: i64,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Page> {
    let limit = limit.clamp(1, MAX_PAGE) as usize;
    if kinds.is_empty() {
        return Ok(Page { records: Vec::new(), next: None });
    }
    let (sql, values) = asked(tenant, rights, kinds, now_ms - RECYCLE_MS, cursor, limit)?;
    let rows = conn.query(&sql, &values)?;
    let next = rows.get(limit).map(|_| cursor_after(&rows[limit - 1])).transpose()?;
    let records = rows.iter().take(limit).map(|row| deleted(conn, tenant, rights, row)).collect::<Result<_>>()?;
    Ok(Page { records, next })
}

/// The query behind [`page`]: one row more than `limit`, to know whether there is a next page.
fn asked(
    tenant: RecordId,
    rights: &Rights<'_>,
    kinds: &[&ObjectType],
    since: i64,
    cursor: Option<&str>,
    limit: usize,
) -> Result<(String, Vec<Val>)> {
    let mut values = vec![Val::from(tenant), Val::from(since)];
    let scopes: Vec<String> = kinds.iter().map(|kind| scope(kind, rights, &mut values)).collect();
    let mut conditions = format!("r.tenant = $1 AND r.deleted_at > $2 AND ({})", scopes.join(" OR "));
    if let Some(text) = cursor {
        let cursor: Option<Cursor> = unhex(text).and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let cursor = cursor.ok_or_else(|| Error::invalid("cursor", "cursor_unknown"))?;
        let n = values.len();
        values.extend(vals![cursor.at, cursor.object, cursor.id]);
        // The first comparison alone lets the index begin where the page before ended.
        conditions = format!(
            "{conditions} AND r.deleted_at <= ${at} AND (r.deleted_at, r.object, r.id) < (${at}, ${}, ${})",
            n + 2,
            n + 3,
            at = n + 1
        );
    }
    let sql = format!(
        "SELECT {COLUMNS}, r.deleted_at FROM record r WHERE {conditions} \
         ORDER BY r.deleted_at DESC, r.object DESC, r.id DESC LIMIT {}",
        limit + 1
    );
    Ok((sql, values))
}

/// Place of the time of deletion behind [`COLUMNS`].
const AT: usize = 8;

fn cursor_after(last: &Row) -> Result<String> {
    let cursor = Cursor { at: last.int(AT)?, object: last.text(0)?.to_owned(), id: last.id(1)? };
    let json = serde_json::to_vec(&cursor).map_err(|e| Error::new(ErrorKind::Internal, "internal").detail(e))?;
    Ok(hex(&json))
}

fn deleted(conn: &Conn, tenant: RecordId, rights: &Rights<'_>, row: &Row) -> Result<Deleted> {
    let mut record = read_row(row)?.record;
    let maker = record.clocks.of(DELETED).1;
    let sql = "SELECT user_id FROM incarnation WHERE tenant = $1 AND id = $2";
    let by = conn.one(sql, &vals![tenant, maker.0])?.map(|row| row.id(0)).transpose()?;
    rights.hide(&record.object, &mut record.fields);
    Ok(Deleted { at: row.int(AT)?, by, record })
}

/// The records of one object that the person may both see and delete, were they not deleted.
fn scope(kind: &ObjectType, rights: &Rights<'_>, values: &mut Vec<Val>) -> String {
    let mut all = format!("(r.object = '{}'", kind.name);
    for operation in [Operation::Read, Operation::Delete] {
        let buckets = rights.buckets(&kind.name, operation);
        // In these every record of the object would lie.
        if !buckets.contains(&Bucket::All) && !buckets.contains(&Bucket::Org) {
            all = format!("{all} AND ({})", places(kind, buckets.into_iter(), values));
        }
    }
    all + ")"
}

/// Whether a record would lie in one of the buckets: by the people it belongs to, its department, or its parent.
fn places(kind: &ObjectType, buckets: impl Iterator<Item = Bucket>, values: &mut Vec<Val>) -> String {
    let (mut people, mut departments, mut any) = (Vec::new(), Vec::new(), Vec::new());
    for bucket in buckets {
        let mut value = |value: Val| {
            values.push(value);
            format!("${}", values.len())
        };
        match bucket {
            Bucket::Own(user) => people.push(value(user.into())),
            Bucket::Department(department) => departments.push(value(department.into())),
            Bucket::All | Bucket::Org => {}
        }
        any.push(value(bucket.to_string().into()));
    }
    let mut ways: Vec<String> = Vec::new();
    if !people.is_empty() {
        let people = people.join(", ");
        ways.extend(kind.own_by().map(|field| format!("{} IN ({people})", dialect::text_key(field))));
    }
    if !departments.is_empty() {
        ways.push(format!("COALESCE(r.department, '') IN ({})", departments.join(", ")));
    }
    if kind.access == Access::Parent && !any.is_empty() {
        ways.push(format!(
            "EXISTS (SELECT 1 FROM bucket_row b WHERE b.tenant = r.tenant AND b.object = r.parent_object \
             AND b.id = r.parent AND b.present = 1 AND b.bucket IN ({}))",
            any.join(", ")
        ));
    }
    // No place at all is no right at all.
    if ways.is_empty() { "1 = 0".to_owned() } else { ways.join(" OR ") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::db::Db;
    use legwork_domain::access::{Actor, Departments};
    use legwork_domain::metadata::standard;

    /// Without the index, a page costs a look at every record there is: plans are held here, not times.
    #[test]
    fn what_was_deleted_is_found_by_an_index_and_comes_in_its_order() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("x.db")).unwrap();
        let [tenant, user, department] = [1, 2, 3].map(|n| RecordId::v7(1, [n; 10]));
        let departments = Departments::new([(department, None)]);
        let cursor = hex(&serde_json::to_vec(&Cursor { at: 9, object: "customer".into(), id: user }).unwrap());
        for role in ["rep", "manager", "admin"] {
            let actor = Actor { user, department: Some(department), roles: vec![role.into()] };
            let rights = Rights::new(standard(), &departments, &actor);
            let kinds = objects(standard(), &rights);
            for cursor in [None, Some(cursor.as_str())] {
                let (sql, values) = asked(tenant, &rights, &kinds, 5, cursor, 50).unwrap();
                let plan = db.plan(&sql, &values).unwrap().join("\n");
                let by = if cursor.is_none() { "deleted_at>?)" } else { "deleted_at>? AND deleted_at<?)" };
                assert!(plan.contains(&format!("USING INDEX record_deleted (tenant=? AND {by}")), "{role}: {plan}");
                assert!(!plan.contains("TEMP B-TREE"), "{role}: {plan}");
            }
        }
    }
}
