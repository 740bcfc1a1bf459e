//! The only way to a query on records: a [`Scoped`] value, made from a person's rights, so that a handler cannot
//! forget them. Hidden fields are neither shown nor filtered nor sorted by.

use crate::db::{Conn, Val, dialect};
use crate::filter_sql::{self, Shape};
use crate::records::{COLUMNS, Stored, read_row};
use legwork_domain::access::{Operation, Rights};
use legwork_domain::bucket::Bucket;
use legwork_domain::metadata::{FieldAccess, ObjectType};
use legwork_domain::query::{Filter, Sort};
use legwork_domain::{Error, ErrorKind, RecordId, Result, Value};
use serde::{Deserialize, Serialize};

/// Most records of one page of a list.
pub const MAX_PAGE: u32 = 200;

/// What a person may do with one object type, ready to be asked of the database.
#[derive(Debug)]
pub struct Scoped<'a> {
    tenant: RecordId,
    kind: &'a ObjectType,
    rights: &'a Rights<'a>,
    buckets: Vec<String>,
}

/// A page of a list.
#[derive(Debug)]
pub struct Page {
    /// The records, without hidden fields.
    pub records: Vec<Stored>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
}

/// A query ready to be run, and what it is a page of.
struct Asked {
    sql: String,
    values: Vec<Val>,
    of: String,
}

/// Where a page ended: sort value and id of its last record, and what it was a page of.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor {
    of: String,
    key: Key,
    id: RecordId,
}

#[derive(Debug, Serialize, Deserialize)]
enum Key {
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl<'a> Scoped<'a> {
    /// The scope of a person on an object. [`ErrorKind::Forbidden`] when they may not do this to any record of it.
    pub fn new(tenant: RecordId, kind: &'a ObjectType, rights: &'a Rights<'a>, operation: Operation) -> Result<Self> {
        let buckets: Vec<String> = rights.buckets(&kind.name, operation).iter().map(Bucket::to_string).collect();
        if buckets.is_empty() {
            return Err(Error::new(ErrorKind::Forbidden, "forbidden"));
        }
        Ok(Scoped { tenant, kind, rights, buckets })
    }

    /// The condition that keeps a query within the scope; `$1` is the tenant. The object stands in the text, so that an
    /// index of its own serves it; names of objects come from the metadata, checked when it is loaded.
    fn condition(&self, values: &mut Vec<Val>) -> String {
        values.push(self.tenant.into());
        let places: Vec<String> = self
            .buckets
            .iter()
            .map(|bucket| {
                values.push(bucket.as_str().into());
                format!("${}", values.len())
            })
            .collect();
        format!(
            "r.tenant = $1 AND r.object = '{}' AND r.deleted = 0 AND EXISTS (SELECT 1 FROM bucket_row b \
             WHERE b.tenant = r.tenant AND b.object = r.object AND b.id = r.id AND b.present = 1 AND b.bucket IN ({}))",
            self.kind.name,
            places.join(", ")
        )
    }

    /// One record. `None` when it is not there or may not be seen: the two look the same.
    pub fn get(&self, conn: &Conn, id: RecordId) -> Result<Option<Stored>> {
        let mut values = Vec::new();
        let scope = self.condition(&mut values);
        values.push(id.into());
        let sql = format!("SELECT {COLUMNS} FROM record r WHERE {scope} AND r.id = ${}", values.len());
        let stored = conn.one(&sql, &values)?.as_ref().map(read_row).transpose()?;
        Ok(stored.map(|s| self.shown(s)))
    }

    /// A page of the records that match, in order of `sort` (of the title without one), then of id.
    pub fn list(
        &self,
        conn: &Conn,
        filter: &Filter,
        sort: Option<&Sort>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page> {
        let limit = limit.clamp(1, MAX_PAGE) as usize;
        let Asked { sql, values, of } = self.asked(filter, sort, cursor, limit)?;
        let rows = conn.query(&sql, &values)?;
        let mut next = None;
        if rows.len() > limit {
            let last = &rows[limit - 1];
            let key = match last.0.last() {
                Some(Val::Int(number)) => Key::Int(*number),
                Some(Val::Text(text)) => Key::Text(text.clone()),
                Some(Val::Blob(bytes)) => Key::Bytes(bytes.clone()),
                _ => return Err(Error::new(ErrorKind::Internal, "internal").detail("a sort key is null")),
            };
            let json = serde_json::to_vec(&Cursor { of, key, id: last.id(1)? });
            next = Some(hex(&json.map_err(|e| Error::new(ErrorKind::Internal, "internal").detail(e))?));
        }
        let records = rows.iter().take(limit).map(|row| read_row(row).map(|s| self.shown(s)));
        Ok(Page { records: records.collect::<Result<_>>()?, next })
    }

    /// The query behind [`Scoped::list`]: one row more than `limit`, to know whether there is a next page.
    fn asked(&self, filter: &Filter, sort: Option<&Sort>, cursor: Option<&str>, limit: usize) -> Result<Asked> {
        let mut hidden = None;
        filter.each_path(&mut |path| hidden = hidden.or(self.hidden(path).then_some("filter")));
        hidden = hidden.or(sort.filter(|s| self.hidden(&s.field)).map(|_| "sort"));
        if let Some(field) = hidden {
            return Err(Error::invalid(field, "unknown_field"));
        }
        let key = self.sort_expression(sort)?;
        let descending = sort.is_some_and(|s| s.descending);
        let of = blake3::hash(format!("{} {filter:?} {sort:?}", self.kind.name).as_bytes()).to_hex()[..16].to_string();
        let (mut values, mut conditions) = self.matching(filter)?;
        if let Some(cursor) = cursor {
            let wrong = || Error::invalid("cursor", "cursor_unknown");
            let cursor: Cursor = unhex(cursor).and_then(|b| serde_json::from_slice(&b).ok()).ok_or_else(wrong)?;
            if cursor.of != of {
                return Err(wrong());
            }
            values.push(match cursor.key {
                Key::Int(number) => number.into(),
                Key::Text(text) => text.into(),
                Key::Bytes(bytes) => bytes.into(),
            });
            values.push(cursor.id.into());
            let (at, than) = (values.len(), if descending { "<" } else { ">" });
            // The first comparison alone lets an index begin where the page before ended.
            let from = at - 1;
            let beyond = format!("{key} {than}= ${from} AND ({key} {than} ${from} OR r.id {than} ${at})");
            conditions = format!("{conditions} AND {beyond}");
        }
        let order = if descending { "DESC" } else { "ASC" };
        let sql = format!(
            "SELECT {COLUMNS}, {key} FROM record r WHERE {conditions} ORDER BY {key} {order}, r.id {order} LIMIT {}",
            limit + 1
        );
        Ok(Asked { sql, values, of })
    }

    /// Scope and filter as one condition, and its values.
    fn matching(&self, filter: &Filter) -> Result<(Vec<Val>, String)> {
        let mut values = Vec::new();
        let scope = self.condition(&mut values);
        let matches = filter_sql::condition(self.kind, filter, &mut values)?;
        Ok((values, format!("{scope} AND {matches}")))
    }

    /// How many records match, counting no further than `most`. `along` names a field whose index holds the records that
    /// match close together; without statistics an engine would not think of it.
    pub fn count(&self, conn: &Conn, filter: &Filter, most: u64, along: Option<&Sort>) -> Result<u64> {
        let mut hidden = false;
        filter.each_path(&mut |path| hidden |= self.hidden(path));
        if hidden {
            return Err(Error::invalid("filter", "unknown_field"));
        }
        let (sql, values) = self.counted(filter, most, along)?;
        conn.one(&sql, &values)?.map_or(Ok(0), |row| row.u64(0))
    }

    fn counted(&self, filter: &Filter, most: u64, along: Option<&Sort>) -> Result<(String, Vec<Val>)> {
        let (values, conditions) = self.matching(filter)?;
        let order = match along {
            Some(sort) => format!(" ORDER BY {}, r.id", self.sort_expression(Some(sort))?),
            None => String::new(),
        };
        let found = format!("SELECT 1 FROM record r WHERE {conditions}{order} LIMIT {most}");
        let sql = format!("SELECT COUNT(*) FROM ({found}) AS found");
        Ok((sql, values))
    }

    /// Never NULL, so that pages join without gaps.
    fn sort_expression(&self, sort: Option<&Sort>) -> Result<String> {
        let Some(sort) = sort.filter(|s| s.field != self.kind.title) else { return Ok("r.sort_key".into()) };
        match filter_sql::shape(self.kind, &sort.field) {
            Some(Shape::Int) => Ok(dialect::int_key(&sort.field)),
            Some(Shape::Text) => Ok(dialect::text_key(&sort.field)),
            _ => Err(Error::invalid("sort", "unknown_field")),
        }
    }

    /// Whether a field, or the field that a path like `location.lat` begins with, is hidden from the person.
    fn hidden(&self, path: &str) -> bool {
        let field = path.split_once('.').map_or(path, |(field, _)| field);
        self.rights.mask(&self.kind.name).get(field) == Some(&FieldAccess::Hidden)
    }

    fn shown(&self, mut stored: Stored) -> Stored {
        self.rights.hide(&self.kind.name, &mut stored.record.fields);
        stored
    }
}

/// Whether a person sees a field of a record: blobs are served through this.
pub fn sees(conn: &Conn, scoped: &Scoped<'_>, id: RecordId, field: &str) -> Result<bool> {
    Ok(scoped.get(conn, id)?.is_some_and(|s| s.record.fields.get(field).is_some_and(|v| *v != Value::Null)))
}

/// Lower-case hex digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Bytes of hex digits; `None` when they are none.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let digit = |b: u8| (b as char).to_digit(16).map(|d| d as u8);
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits.chunks_exact(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::db::Db;
    use legwork_domain::access::{Actor, Departments};
    use legwork_domain::metadata::standard;
    use legwork_domain::query::{Compare, Operand};

    /// The steps in which the engine would run a list and a count of visits for a manager of one department.
    fn steps(filter: &Filter, sort: &Sort) -> [String; 2] {
        steps_of("visit", filter, Some(sort))
    }

    fn steps_of(object: &str, filter: &Filter, sort: Option<&Sort>) -> [String; 2] {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("x.db")).unwrap();
        let [tenant, user, department] = [1, 2, 3].map(|n| RecordId::v7(1, [n; 10]));
        let departments = Departments::new([(department, None)]);
        let actor = Actor { user, department: Some(department), roles: vec!["manager".into()] };
        let rights = Rights::new(standard(), &departments, &actor);
        let scope = Scoped::new(tenant, standard().object(object).unwrap(), &rights, Operation::Read).unwrap();
        let list = scope.asked(filter, sort, None, 200).unwrap();
        let count = scope.counted(filter, 1_000, sort).unwrap();
        [(list.sql, list.values), count].map(|(sql, values)| db.plan(&sql, &values).unwrap().join("\n"))
    }

    fn bound(op: Compare, ms: i64) -> Filter {
        Filter::Compare { field: "at".into(), op, value: Operand::Value(ms.into()) }
    }

    /// Without the index a day costs a look at every visit there ever was: plans are held here, not times.
    #[test]
    fn the_visits_of_a_day_are_found_by_an_index_and_come_in_its_order() {
        let at = Sort { field: "at".into(), descending: false };
        let day = vec![bound(Compare::Ge, 1_790_000_000_000), bound(Compare::Lt, 1_790_086_400_000)];
        let owner = Filter::eq("owner", RecordId::v7(1, [2; 10]));
        let verified = Filter::In { field: "proof".into(), values: vec![Operand::Value("verified".into())] };
        for more in [vec![], vec![owner], vec![verified]] {
            let filter = Filter::All(day.clone().into_iter().chain(more).collect());
            let [list, _] = steps(&filter, &at);
            assert!(
                list.contains("USING INDEX record_visit_at (tenant=? AND object=? AND <expr>>? AND <expr><?)"),
                "{list}"
            );
            assert!(!list.contains("TEMP B-TREE"), "{list}");
        }
        let newest = Sort { descending: true, ..at };
        let [list, _] = steps(&Filter::Everything, &newest);
        assert!(
            list.contains("USING INDEX record_visit_at (tenant=? AND object=?)") && !list.contains("TEMP B-TREE"),
            "{list}"
        );
    }

    #[test]
    fn every_list_of_the_pack_comes_in_the_order_of_an_index() {
        let mut lists = 0;
        for kind in standard().objects.values() {
            for view in &kind.list_views {
                let [list, _] = steps_of(&kind.name, &Filter::Everything, view.sort.first());
                assert!(!list.contains("TEMP B-TREE"), "{} {}: {list}", kind.name, view.name);
                lists += 1;
            }
        }
        assert!(lists > 10);
    }

    #[test]
    fn the_visits_that_wait_for_a_word_are_counted_by_an_index() {
        let values = ["review", "suspicious", "rejected"].map(|p| Operand::Value(p.into())).to_vec();
        let waiting = vec![Filter::In { field: "proof".into(), values }, Filter::Empty { field: "verdict".into() }];
        let [_, count] = steps(&Filter::All(waiting), &Sort { field: "proof".into(), descending: false });
        assert!(count.contains("USING INDEX record_visit_waiting (tenant=? AND object=? AND <expr>=?)"), "{count}");
    }
}
