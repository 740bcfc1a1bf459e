//! The typed tables: one STRICT table per object type, made from the schema and changed when it grows.

use crate::columns::{Column, columns, width};
use crate::error::{Result, StoreError};
use crate::{keys, meta, rows};
use legwork_domain::metadata::{Feature, Field, FieldType, ObjectType, Schema};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The store's own columns, before the fields' columns. `#updated`: Unix ms of the latest field clock; `#sort`: sort
/// key of the title; `#extra`: values without a column of their own, as a JSON object.
pub(crate) const OWN: [(&str, &str); 8] = [
    ("#rid", "INTEGER PRIMARY KEY"),
    ("#id", "BLOB NOT NULL UNIQUE"),
    ("#seq", "INTEGER NOT NULL"),
    ("#clocks", "BLOB NOT NULL"),
    ("#deleted", "INTEGER NOT NULL"),
    ("#updated", "INTEGER NOT NULL"),
    ("#sort", "BLOB"),
    ("#extra", "TEXT"),
];

/// The compiled schema: what every read and write needs to know about the tables.
#[derive(Clone, Debug)]
pub struct Tables {
    /// The schema the tables were made from.
    pub schema: Arc<Schema>,
    by_name: BTreeMap<String, Arc<Table>>,
}

/// One object type's table with its prepared texts.
#[derive(Debug)]
pub struct Table {
    /// The object type.
    pub kind: ObjectType,
    /// High part of the object's search row ids.
    pub(crate) number: i64,
    /// Quoted table name.
    pub(crate) name: String,
    /// Fields with columns, in column order.
    pub(crate) stored: Vec<Field>,
    /// Fields the search box finds, without the title.
    pub(crate) searched: Vec<(String, FieldType)>,
    /// Whether the title is found by the search box.
    pub(crate) title_searched: bool,
    /// The geo field of the map index.
    pub(crate) map_field: Option<String>,
    /// `SELECT` of every column, without `WHERE`.
    pub(crate) select: String,
    /// `INSERT` of every column except `#rid`.
    pub(crate) insert: String,
    /// Quoted names of all columns.
    pub(crate) columns: Vec<String>,
}

impl Tables {
    /// The table of an object type.
    ///
    /// # Errors
    /// [`StoreError::UnknownObject`].
    pub fn table(&self, object: &str) -> Result<&Arc<Table>> {
        self.by_name.get(object).ok_or_else(|| StoreError::UnknownObject(object.to_owned()))
    }
    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Table>> {
        self.by_name.values()
    }
}

/// Quotes an SQL identifier.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

impl Table {
    fn new(kind: &ObjectType, number: i64) -> Self {
        let stored: Vec<Field> = kind.fields.iter().filter(|f| width(f.kind) > 0).cloned().collect();
        let names: Vec<String> = OWN
            .iter()
            .map(|(name, _)| quoted(name))
            .chain(stored.iter().flat_map(columns).map(|c| quoted(&c.name)))
            .collect();
        let name = quoted(&format!("object_{}", kind.name));
        let marks: Vec<String> = (2..=names.len()).map(|i| format!("?{i}")).collect();
        let searched =
            kind.fields.iter().filter(|f| f.search && f.name != kind.title).map(|f| (f.name.clone(), f.kind)).collect();
        Table {
            number,
            searched,
            title_searched: kind.field(&kind.title).is_some_and(|f| f.search),
            map_field: kind.fields.iter().find(|f| f.kind == FieldType::Geo).map(|f| f.name.clone()),
            select: format!("SELECT {} FROM {name}", names.join(", ")),
            insert: format!("INSERT INTO {name} ({}) VALUES ({})", names.join(", "), {
                let mut all = vec!["?1".to_owned()];
                all.extend(marks);
                all.join(", ")
            }),
            columns: names,
            name,
            stored,
            kind: kind.clone(),
        }
    }
    /// Quoted name of the map index.
    pub(crate) fn map_name(&self) -> String {
        quoted(&format!("map_{}", self.kind.name))
    }
    /// Text that names a record: its title field.
    pub(crate) fn title<'a>(&self, record: &'a legwork_domain::Record) -> &'a str {
        record.get(&self.kind.title).as_text().unwrap_or_default()
    }
}

/// Makes the compiled schema without touching the database; numbers come from `object_type`.
pub(crate) fn compile(connection: &Connection, schema: Arc<Schema>) -> Result<Tables> {
    let mut find = connection.prepare_cached("SELECT number FROM object_type WHERE name = ?1")?;
    let mut by_name = BTreeMap::new();
    for (name, kind) in &schema.objects {
        let number = find.query_row([name], |row| row.get(0))?;
        by_name.insert(name.clone(), Arc::new(Table::new(kind, number)));
    }
    drop(find);
    Ok(Tables { schema, by_name })
}

/// Brings the tables to `schema`: new tables, new columns, values moved from `#extra` into their column. Runs in the
/// caller's transaction. `before`: the schema the tables have now.
pub(crate) fn migrate(connection: &Connection, before: Option<&Tables>, schema: Arc<Schema>) -> Result<Tables> {
    for name in schema.objects.keys() {
        connection.execute("INSERT OR IGNORE INTO object_type (name) VALUES (?1)", [name])?;
    }
    let after = compile(connection, Arc::clone(&schema))?;
    for table in after.all() {
        let old = before.and_then(|tables| tables.by_name.get(&table.kind.name));
        match old {
            None => create(connection, table)?,
            Some(old) => change(connection, old, table)?,
        }
    }
    meta::set_schema(connection, &schema)?;
    Ok(after)
}

fn create(connection: &Connection, table: &Table) -> Result<()> {
    let own = OWN.iter().map(|(name, kind)| format!("{} {kind}", quoted(name)));
    let fields = table.stored.iter().flat_map(columns).map(|c| format!("{} {}", quoted(&c.name), c.kind));
    let list: Vec<String> = own.chain(fields).collect();
    connection.execute_batch(&format!("CREATE TABLE {} ({}) STRICT", table.name, list.join(", ")))?;
    create_map(connection, table)
}

/// The R*Tree of the map field; coordinates are exact 32-bit integers of 1e-7 degrees.
fn create_map(connection: &Connection, table: &Table) -> Result<()> {
    if table.map_field.is_some() {
        let name = table.map_name();
        connection.execute_batch(&format!(
            "CREATE VIRTUAL TABLE IF NOT EXISTS {name} USING rtree_i32(rid, lat_min, lat_max, lng_min, lng_max)"
        ))?;
    }
    Ok(())
}

fn change(connection: &Connection, old: &Table, new: &Table) -> Result<()> {
    let of = |table: &Table| -> BTreeMap<String, &'static str> {
        table.stored.iter().flat_map(columns).map(|Column { name, kind }| (name, kind)).collect()
    };
    let (had, has) = (of(old), of(new));
    let same_storage =
        |field: &Field| old.kind.field(&field.name).is_none_or(|o| o.kind.storage() == field.kind.storage());
    let retyped = !new.stored.iter().all(same_storage) || had.keys().any(|name| !has.contains_key(name));
    if retyped {
        rebuild(connection, old, new)?;
    } else {
        let added: Vec<_> = has.iter().filter(|(name, _)| !had.contains_key(*name)).collect();
        for (name, kind) in &added {
            connection.execute_batch(&format!("ALTER TABLE {} ADD COLUMN {} {kind}", new.name, quoted(name)))?;
        }
        if !added.is_empty() {
            rewrite_extra(connection, new)?;
        }
    }
    create_map(connection, new)?;
    let text = |t: &Table| (t.title_searched, t.searched.clone(), t.kind.title.clone());
    if text(old) != text(new) {
        let sql = "UPDATE object_type SET text_upto = 0, pinyin_upto = 0 WHERE number = ?1";
        connection.execute(sql, [new.number])?;
    }
    let keys = |t: &Table| {
        let made = t.kind.fields.iter().filter(|f| f.duplicate.is_some());
        let made: Vec<_> = made.map(|f| (f.name.clone(), f.duplicate.clone())).collect();
        (t.kind.has(Feature::Duplicates), made)
    };
    if keys(old) != keys(new) {
        keys::forget(connection, new)?;
    }
    if old.map_field != new.map_field {
        connection.execute("UPDATE object_type SET map_upto = 0 WHERE number = ?1", [new.number])?;
    }
    Ok(())
}

/// Moves values whose column exists now out of `#extra`.
fn rewrite_extra(connection: &Connection, table: &Table) -> Result<()> {
    let rids: Vec<i64> = connection
        .prepare(&format!("SELECT \"#rid\" FROM {} WHERE \"#extra\" IS NOT NULL", table.name))?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for rid in rids {
        if let Some(record) = rows::by_rid(connection, table, rid)? {
            rows::rewrite(connection, table, rid, &record)?;
        }
    }
    Ok(())
}

/// A field changed its storage or went: copies every row into a table of the new shape, row ids kept.
fn rebuild(connection: &Connection, old: &Table, new: &Table) -> Result<()> {
    let aside = quoted(&format!("aside_{}", new.kind.name));
    connection.execute_batch(&format!("ALTER TABLE {} RENAME TO {aside}", old.name))?;
    let indexes: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL")?
        .query_map([format!("aside_{}", new.kind.name)], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for index in indexes {
        connection.execute_batch(&format!("DROP INDEX {}", quoted(&index)))?;
    }
    create(connection, new)?;
    let select = old.select.replacen(&format!("FROM {}", old.name), &format!("FROM {aside}"), 1);
    let mut read = connection.prepare(&select)?;
    let mut found = read.query([])?;
    while let Some(row) = found.next()? {
        let (rid, record) = rows::decode(old, row)?;
        rows::insert(connection, new, Some(rid), &record)?;
    }
    drop(found);
    drop(read);
    connection.execute_batch(&format!("DROP TABLE {aside}"))?;
    Ok(())
}

/// Indexes as (quoted name, quoted column): fields marked `indexed`, sorted by in a list view, or naming the parent. The
/// title's index is on its sort key.
pub(crate) fn indexed_columns(table: &Table) -> BTreeMap<String, String> {
    let sorted: BTreeSet<&str> =
        table.kind.list_views.iter().filter_map(|v| v.sort.first()).map(|s| s.field.as_str()).collect();
    let wanted =
        |f: &&Field| f.indexed || sorted.contains(f.name.as_str()) || Some(&f.name) == table.kind.parent.as_ref();
    let mut all = BTreeMap::new();
    for field in table.stored.iter().filter(wanted) {
        let column = if field.name == table.kind.title { "#sort".to_owned() } else { columns(field)[0].name.clone() };
        all.insert(quoted(&format!("index_{}_{}", table.kind.name, field.name)), quoted(&column));
    }
    all
}
