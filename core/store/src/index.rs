//! The text, spelling, map and duplicate key indexes: kept in step by every write, or built in slices after a first sync.
//!
//! Each index of an object has a mark in `object_type`: rows up to it are indexed. A write keeps rows below the mark in
//! step; rows above it are left to [`build_slice`]. A complete index has the largest possible mark.

use crate::columns::{columns, decode, width};
use crate::error::Result;
use crate::keys;
use crate::tables::{Table, Tables, indexed_columns, quoted};
use legwork_domain::metadata::FieldType;
use legwork_domain::{Record, Value};
use legwork_text::{phone_terms, pinyin};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, Transaction};
use std::collections::HashMap;

/// Mark of a complete index.
pub(crate) const COMPLETE: i64 = i64::MAX;
/// Bits of a search row id that hold the rid; the object's number is above them.
const RID_BITS: u32 = 40;

/// Characters of a title whose spelling starts a search term.
const SPELLED_STARTS: usize = 5;
/// Letters of a spelling that are kept.
const SPELLED_LETTERS: usize = 16;
/// Longest title, in characters, that gets other readings of its characters too: names of people.
const PERSON_NAME: usize = 4;

/// Row id in `search` and `pinyin`.
pub(crate) fn docid(table: &Table, rid: i64) -> i64 {
    (table.number << RID_BITS) | rid
}

/// The smallest and the largest search row id of an object.
pub(crate) fn docid_range(table: &Table) -> (i64, i64) {
    (table.number << RID_BITS, ((table.number + 1) << RID_BITS) - 1)
}

/// The rid of a search row id.
pub(crate) fn rid_of(docid: i64) -> i64 {
    docid & ((1 << RID_BITS) - 1)
}

/// What the search box finds of a record.
#[derive(Default, PartialEq, Eq)]
struct Texts {
    title: String,
    body: String,
    phone: String,
}

fn texts(table: &Table, value: impl Fn(&str) -> Option<Value>) -> Texts {
    let mut texts = Texts::default();
    if table.title_searched
        && let Some(Value::Text(title)) = value(&table.kind.title)
    {
        texts.title = title;
    }
    for (name, kind) in &table.searched {
        let Some(value) = value(name) else { continue };
        if *kind == FieldType::Phone {
            texts.phone.extend(phone_terms(value.as_text().unwrap_or_default()).iter().flat_map(|t| [" ", t.as_str()]));
        } else {
            leaves(&value, &mut texts.body);
        }
    }
    texts
}

/// Every text in a value, one per line: lines keep phrases from reaching across fields.
pub(crate) fn leaves(value: &Value, out: &mut String) {
    match value {
        Value::Null | Value::Int(_) => {}
        Value::Text(text) => {
            out.push_str(text);
            out.push('\n');
        }
        Value::List(items) => items.iter().for_each(|item| leaves(item, out)),
        Value::Map(parts) => parts.values().for_each(|part| leaves(part, out)),
    }
}

/// Spells titles; remembers single characters, because spelling a title in context is the costly part.
#[derive(Default)]
struct Speller {
    alone: HashMap<char, String>,
}

impl Speller {
    /// Spellings of a title from each of its first characters on: `shhd hhd hd d`, `shanghaihongda haihongda …`.
    fn terms(&mut self, title: &str) -> String {
        let whole = pinyin::reading(title);
        let mut starts = Vec::new();
        let mut joined = String::new();
        for c in title.chars() {
            starts.push(joined.len());
            joined.push_str(self.alone.entry(c).or_insert_with(|| pinyin::reading(c.encode_utf8(&mut [0; 4])).full));
        }
        // One Latin letter per character and no reading changed by its neighbours: the spelling can be cut where the
        // characters are. Otherwise every rest is spelled by itself.
        let plain = joined == whole.full && whole.initials.is_ascii() && whole.initials.len() == starts.len();
        let mut out = String::new();
        for (n, (at, _)) in title.char_indices().take(SPELLED_STARTS).enumerate() {
            let rest = if plain || n == 0 { None } else { Some(pinyin::reading(&title[at..])) };
            let (full, initials) = match (&rest, plain) {
                (Some(rest), _) => (rest.full.as_str(), rest.initials.as_str()),
                (None, true) => (&whole.full[starts[n]..], &whole.initials[n..]),
                (None, false) => (whole.full.as_str(), whole.initials.as_str()),
            };
            for word in [full, initials] {
                let end = word.char_indices().nth(SPELLED_LETTERS).map_or(word.len(), |(end, _)| end);
                if end > 0 {
                    out.push_str(&word[..end]);
                    out.push(' ');
                }
            }
        }
        if title.chars().count() <= PERSON_NAME {
            out.push_str(&pinyin::alternatives(title, 4).join(" "));
        }
        out
    }
}

struct Marks {
    text: i64,
    pinyin: i64,
    map: i64,
    keys: i64,
}

fn marks(connection: &Connection, table: &Table) -> Result<Marks> {
    let sql = "SELECT text_upto, pinyin_upto, map_upto, keys_upto FROM object_type WHERE number = ?1";
    let read =
        |row: &Row<'_>| Ok(Marks { text: row.get(0)?, pinyin: row.get(1)?, map: row.get(2)?, keys: row.get(3)? });
    Ok(connection.prepare_cached(sql)?.query_row([table.number], read)?)
}

/// From now on rows of this object are indexed by [`build_slice`], not by the write: a first sync begins.
pub(crate) fn defer(connection: &Connection, table: &Table) -> Result<()> {
    let sql = format!(
        "UPDATE object_type SET text_upto = min(text_upto, m), pinyin_upto = min(pinyin_upto, m), \
         map_upto = min(map_upto, m), keys_upto = min(keys_upto, m) FROM (SELECT ifnull(max(\"#rid\"), 0) AS m FROM {}) WHERE number = ?1",
        table.name
    );
    connection.prepare_cached(&sql)?.execute([table.number])?;
    Ok(())
}

/// Brings the indexes from `old` to `new` (`None` = no row). Records in the recycle bin are in no index.
pub(crate) fn changed(
    tx: &Transaction<'_>,
    table: &Table,
    rid: i64,
    old: Option<&Record>,
    new: Option<&Record>,
) -> Result<()> {
    let marks = marks(tx, table)?;
    let (old, new) = (old.filter(|r| !r.deleted), new.filter(|r| !r.deleted));
    let of = |record: Option<&Record>| record.map(|r| texts(table, |name| r.fields.get(name).cloned()));
    let (before, after) = (of(old), of(new));
    if rid <= marks.text && before != after {
        match &after {
            Some(texts) => write_text(tx, table, rid, texts)?,
            None => erase(tx, "search", table, rid)?,
        }
    }
    let title = |texts: &Option<Texts>| texts.as_ref().map(|t| t.title.clone());
    if rid <= marks.pinyin && title(&before) != title(&after) {
        match &after {
            Some(texts) => write_pinyin(tx, table, rid, &Speller::default().terms(&texts.title))?,
            None => erase(tx, "pinyin", table, rid)?,
        }
    }
    if let Some(field) = &table.map_field
        && rid <= marks.map
    {
        let point = |record: Option<&Record>| record.and_then(|r| point(r.get(field)));
        if point(old) != point(new) {
            write_map(tx, table, rid, point(new))?;
        }
    }
    if rid <= marks.keys {
        keys::changed(tx, table, rid, old, new)?;
    }
    Ok(())
}

fn write_text(connection: &Connection, table: &Table, rid: i64, texts: &Texts) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO search (rowid, title, body, phone) VALUES (?1, ?2, ?3, ?4)";
    let row = (docid(table, rid), &texts.title, &texts.body, &texts.phone);
    connection.prepare_cached(sql)?.execute(row)?;
    Ok(())
}

fn write_pinyin(connection: &Connection, table: &Table, rid: i64, terms: &str) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO pinyin (rowid, spelling) VALUES (?1, ?2)";
    connection.prepare_cached(sql)?.execute((docid(table, rid), terms))?;
    Ok(())
}

fn erase(connection: &Connection, index: &str, table: &Table, rid: i64) -> Result<()> {
    connection.prepare_cached(&format!("DELETE FROM {index} WHERE rowid = ?1"))?.execute([docid(table, rid)])?;
    Ok(())
}

/// Latitude and longitude of a geo value, 1e-7 degrees.
pub(crate) fn point(value: &Value) -> Option<(i64, i64)> {
    let lat = value.part("lat")?.as_int().filter(|n| n.unsigned_abs() <= 900_000_000)?;
    let lng = value.part("lng")?.as_int().filter(|n| n.unsigned_abs() <= 1_800_000_000)?;
    Some((lat, lng))
}

fn write_map(connection: &Connection, table: &Table, rid: i64, point: Option<(i64, i64)>) -> Result<()> {
    let name = table.map_name();
    match point {
        Some((lat, lng)) => {
            let sql = format!("INSERT OR REPLACE INTO {name} VALUES (?1, ?2, ?2, ?3, ?3)");
            connection.prepare_cached(&sql)?.execute((rid, lat, lng))?;
        }
        None => {
            connection.prepare_cached(&format!("DELETE FROM {name} WHERE rid = ?1"))?.execute([rid])?;
        }
    }
    Ok(())
}

/// One slice of index building, at most `rows` rows or one column index; true when nothing is left. Call it in idle
/// time after a first sync or a change of metadata; it goes on where it stopped, also after a crash.
pub(crate) fn build_slice(tx: &Transaction<'_>, tables: &Tables, rows: u32) -> Result<bool> {
    for table in tables.all() {
        if text_slice(tx, table, rows)? || column_index(tx, table)? || key_slice(tx, table, rows)? {
            return Ok(false);
        }
    }
    for table in tables.all() {
        if map_slice(tx, table, rows)? || pinyin_slice(tx, table, rows)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Creates one missing index of the object; true when it did.
fn column_index(tx: &Transaction<'_>, table: &Table) -> Result<bool> {
    let mut exists = tx.prepare_cached("SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?1")?;
    for (name, column) in indexed_columns(table) {
        if !exists.exists([name.trim_matches('"')])? {
            tx.execute_batch(&format!("CREATE INDEX {} ON {} ({column})", name, table.name))?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reads the next rows above a mark: (rid, values of `fields`), deleted ones without values.
fn next_rows(
    tx: &Transaction<'_>,
    table: &Table,
    fields: &[&str],
    mark: i64,
    rows: u32,
    mut each: impl FnMut(i64, &dyn Fn(&str) -> Option<Value>) -> Result<()>,
) -> Result<i64> {
    let fields: Vec<_> = fields.iter().filter_map(|name| table.stored.iter().find(|f| f.name == *name)).collect();
    let names: String = fields.iter().flat_map(|f| columns(f)).map(|c| format!(", {}", quoted(&c.name))).collect();
    let sql = format!(
        "SELECT \"#rid\", \"#deleted\"{names} FROM {} WHERE \"#rid\" > ?1 ORDER BY \"#rid\" LIMIT ?2",
        table.name
    );
    let mut statement = tx.prepare_cached(&sql)?;
    let mut found = statement.query((mark, rows))?;
    let mut last = COMPLETE;
    let mut seen = 0;
    while let Some(row) = found.next()? {
        last = row.get(0)?;
        seen += 1;
        if row.get::<_, i64>(1)? != 0 {
            continue;
        }
        let read = |name: &str| {
            let place = fields.iter().position(|f| f.name == name)?;
            let start = 2 + fields[..place].iter().map(|f| width(f.kind)).sum::<usize>();
            let cells: Vec<ValueRef<'_>> =
                (start..start + width(fields[place].kind)).map(|i| row.get_ref(i).unwrap_or(ValueRef::Null)).collect();
            decode(fields[place].kind, &cells)
        };
        each(last, &read)?;
    }
    Ok(if seen < rows { COMPLETE } else { last })
}

fn advance(tx: &Transaction<'_>, table: &Table, column: &str, mark: i64) -> Result<()> {
    tx.execute(&format!("UPDATE object_type SET {column} = ?2 WHERE number = ?1"), (table.number, mark))?;
    Ok(())
}

fn text_slice(tx: &Transaction<'_>, table: &Table, rows: u32) -> Result<bool> {
    let mark = marks(tx, table)?.text;
    if mark == COMPLETE {
        return Ok(false);
    }
    let title = [table.kind.title.as_str()];
    let fields: Vec<&str> = title.into_iter().chain(table.searched.iter().map(|(name, _)| name.as_str())).collect();
    let mark =
        next_rows(tx, table, &fields, mark, rows, |rid, value| write_text(tx, table, rid, &texts(table, value)))?;
    advance(tx, table, "text_upto", mark)?;
    Ok(true)
}

fn pinyin_slice(tx: &Transaction<'_>, table: &Table, rows: u32) -> Result<bool> {
    let mark = marks(tx, table)?.pinyin;
    if mark == COMPLETE {
        return Ok(false);
    }
    let title = table.kind.title.as_str();
    let mut speller = Speller::default();
    let mark = next_rows(tx, table, &[title], mark, rows, |rid, value| match value(title) {
        Some(Value::Text(text)) if table.title_searched => write_pinyin(tx, table, rid, &speller.terms(&text)),
        _ => Ok(()),
    })?;
    advance(tx, table, "pinyin_upto", mark)?;
    Ok(true)
}

fn key_slice(tx: &Transaction<'_>, table: &Table, rows: u32) -> Result<bool> {
    let mark = marks(tx, table)?.keys;
    if mark == COMPLETE {
        return Ok(false);
    }
    let fields = keys::fields(table);
    let mark = match fields.is_empty() {
        true => COMPLETE,
        false => next_rows(tx, table, &fields, mark, rows, |rid, value| {
            let known = fields.iter().filter_map(|name| Some(((*name).to_owned(), value(name)?)));
            keys::write(tx, table, rid, &known.collect())
        })?,
    };
    advance(tx, table, "keys_upto", mark)?;
    Ok(true)
}

fn map_slice(tx: &Transaction<'_>, table: &Table, rows: u32) -> Result<bool> {
    let mark = marks(tx, table)?.map;
    if mark == COMPLETE {
        return Ok(false);
    }
    let mark = match &table.map_field {
        None => COMPLETE,
        Some(field) => next_rows(tx, table, &[field], mark, rows, |rid, value| {
            write_map(tx, table, rid, value(field).as_ref().and_then(point))
        })?,
    };
    advance(tx, table, "map_upto", mark)?;
    Ok(true)
}
