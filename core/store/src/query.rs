//! Lists: filter, sort, page by page. The one place where a query tree becomes SQL.

use crate::columns::columns;
use crate::error::{Result, StoreError};
use crate::filter_sql::Writer;
use crate::rows;
use crate::tables::{Table, Tables, quoted};
use legwork_domain::Record;
use legwork_domain::metadata::Storage;
use legwork_domain::query::{Filter, Sort};
use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, params_from_iter};
use serde::{Deserialize, Serialize};

/// Most records of one page.
pub const MAX_PAGE: u32 = 500;

/// What a list shows.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    /// Object type.
    pub object: String,
    /// Which records; resolved ([`Filter::resolve`]).
    pub filter: Filter,
    /// In which order; equal ones in the order they came to this phone. The title field sorts by its sort key.
    pub sort: Vec<Sort>,
    /// Most records of the page, 1 to [`MAX_PAGE`].
    pub limit: u32,
    /// After the page that gave this cursor.
    pub after: Option<Cursor>,
}

/// Where a page ended. Only valid for the query that gave it; opaque text for the outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(String);

impl Cursor {
    /// The text form, for shells to hold.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// A cursor from its text form; checked when it is used.
    pub fn new(text: impl Into<String>) -> Self {
        Cursor(text.into())
    }
}

/// One page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListPage {
    /// The records in order.
    pub records: Vec<Record>,
    /// The next page; `None` = this is the last.
    pub next: Option<Cursor>,
}

/// One sort value in a cursor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Key {
    Null,
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
}

impl Key {
    fn sql(self) -> Sql {
        match self {
            Key::Null => Sql::Null,
            Key::Int(number) => Sql::Integer(number),
            Key::Text(text) => Sql::Text(text),
            Key::Blob(bytes) => Sql::Blob(bytes),
        }
    }
    fn read(value: ValueRef<'_>) -> Key {
        match value {
            ValueRef::Integer(number) => Key::Int(number),
            ValueRef::Text(text) => Key::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Key::Blob(bytes.to_vec()),
            _ => Key::Null,
        }
    }
}

/// A sort column: quoted name, descending.
type Order = Vec<(String, bool)>;

fn order(table: &Table, sort: &[Sort]) -> Result<Order> {
    let column = |field: &str| -> Result<String> {
        if field == table.kind.title {
            return Ok(quoted("#sort"));
        }
        let found = table.stored.iter().find(|f| f.name == field).filter(|f| f.kind.storage() != Storage::Json);
        let found = found.ok_or_else(|| StoreError::UnknownField(field.to_owned()))?;
        Ok(quoted(&columns(found)[0].name))
    };
    sort.iter().map(|s| Ok((column(&s.field)?, s.descending))).collect()
}

/// One page of records that are not in the recycle bin.
///
/// # Errors
/// [`StoreError::UnknownObject`], [`StoreError::UnknownField`] (a sort field that does not exist or has no order),
/// [`StoreError::Limit`] (a filter nested too deep), [`StoreError::Malformed`] (a cursor of another query).
pub fn list(connection: &Connection, tables: &Tables, query: &ListQuery) -> Result<ListPage> {
    let table = tables.table(&query.object)?;
    let order = order(table, &query.sort)?;
    let limit = query.limit.clamp(1, MAX_PAGE);
    let mut writer = Writer { sql: format!("{} WHERE \"#deleted\" = 0 AND ", table.select), parameters: Vec::new() };
    writer.filter(table, &query.filter, false, 0)?;
    if let Some(cursor) = &query.after {
        after(&mut writer, &order, cursor)?;
    }
    writer.sql.push_str(" ORDER BY ");
    for (column, descending) in &order {
        writer.sql.push_str(&format!("{column}{}, ", if *descending { " DESC" } else { "" }));
    }
    let backwards = order.first().is_some_and(|(_, descending)| *descending);
    writer.sql.push_str(if backwards { "\"#rid\" DESC" } else { "\"#rid\"" });
    writer.sql.push_str(&format!(" LIMIT {}", limit + 1));

    let mut statement = connection.prepare_cached(&writer.sql)?;
    let places: Vec<usize> = order
        .iter()
        .map(|(column, _)| statement.column_index(column.trim_matches('"')).map_err(StoreError::from))
        .collect::<Result<_>>()?;
    let mut found = statement.query(params_from_iter(&writer.parameters))?;
    let mut page = ListPage::default();
    let mut last = None;
    while let Some(row) = found.next()? {
        if page.records.len() == limit as usize {
            page.next = last;
            break;
        }
        let (rid, record) = rows::decode(table, row)?;
        page.records.push(record);
        if page.records.len() == limit as usize {
            let mut keys = Vec::with_capacity(places.len() + 1);
            for &place in &places {
                keys.push(Key::read(row.get_ref(place)?));
            }
            keys.push(Key::Int(rid));
            last = Some(Cursor(serde_json::to_string(&keys).map_err(|_| StoreError::Malformed("cursor"))?));
        }
    }
    Ok(page)
}

/// Number of records that match. Costs a scan where no index helps (about 20 ms per 100,000 records).
///
/// # Errors
/// [`StoreError::UnknownObject`], [`StoreError::Limit`] (a filter nested too deep).
pub fn count(connection: &Connection, tables: &Tables, object: &str, filter: &Filter) -> Result<u64> {
    let table = tables.table(object)?;
    let mut writer = Writer {
        sql: format!("SELECT count(*) FROM {} WHERE \"#deleted\" = 0 AND ", table.name),
        parameters: Vec::new(),
    };
    writer.filter(table, filter, false, 0)?;
    let mut statement = connection.prepare_cached(&writer.sql)?;
    let count: i64 = statement.query_row(params_from_iter(&writer.parameters), |row| row.get(0))?;
    Ok(count as u64)
}

/// The condition "comes after this place". NULL sorts before every value.
fn after(writer: &mut Writer, order: &Order, cursor: &Cursor) -> Result<()> {
    let keys: Vec<Key> = serde_json::from_str(&cursor.0).map_err(|_| StoreError::Malformed("cursor"))?;
    if keys.len() != order.len() + 1 {
        return Err(StoreError::Malformed("cursor"));
    }
    let backwards = order.first().is_some_and(|(_, descending)| *descending);
    let mut columns = order.clone();
    columns.push(("\"#rid\"".into(), backwards));
    let mut open = 0;
    for (i, ((column, descending), key)) in columns.iter().zip(keys).enumerate() {
        let last = i + 1 == columns.len();
        let null = key == Key::Null;
        // Either strictly after in this column, or equal here and after in the rest. The first part of each line
        // narrows an index scan, so that deep pages stay cheap.
        match (null, *descending) {
            (true, false) => writer.sql.push_str(&format!(" AND ({column} IS NOT NULL")),
            (true, true) => writer.sql.push_str(&format!(" AND {column} IS NULL AND (0")),
            (false, false) => {
                writer.sql.push_str(&format!(" AND {column} >= "));
                writer.bind(key.clone().sql());
                writer.sql.push_str(&format!(" AND ({column} > "));
                writer.bind(key.clone().sql());
            }
            (false, true) => {
                writer.sql.push_str(&format!(" AND ({column} < "));
                writer.bind(key.clone().sql());
                writer.sql.push_str(&format!(" OR {column} IS NULL"));
            }
        }
        open += 1;
        if !last {
            writer.sql.push_str(&format!(" OR ({column} IS "));
            writer.bind(key.sql());
            open += 1;
        }
    }
    writer.sql.push_str(&")".repeat(open));
    Ok(())
}
