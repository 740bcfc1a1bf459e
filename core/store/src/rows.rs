//! Reading and writing records, with the text, spelling and map indexes kept in step.

use crate::columns::{decode as decode_value, encode, width};
use crate::error::{Result, StoreError};
use crate::index;
use crate::tables::{OWN, Table};
use legwork_domain::clocks::Clocks;
use legwork_domain::{Fields, Record, RecordId};
use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params_from_iter};

/// The record of this id, deleted ones too (see [`Record::deleted`]); `None` when it is not on this phone.
///
/// # Errors
/// [Usual trouble](crate::error) only; [`StoreError::Corrupt`] also for a row that cannot be read.
pub fn get(connection: &Connection, table: &Table, id: RecordId) -> Result<Option<Record>> {
    Ok(find(connection, table, id)?.map(|(_, record)| record))
}

/// The record and its row id.
pub(crate) fn find(connection: &Connection, table: &Table, id: RecordId) -> Result<Option<(i64, Record)>> {
    let mut statement = connection.prepare_cached(&format!("{} WHERE \"#id\" = ?1", table.select))?;
    let mut found = statement.query([id.as_bytes().as_slice()])?;
    found.next()?.map(|row| decode(table, row)).transpose()
}

pub(crate) fn by_rid(connection: &Connection, table: &Table, rid: i64) -> Result<Option<Record>> {
    let mut statement = connection.prepare_cached(&format!("{} WHERE \"#rid\" = ?1", table.select))?;
    let mut found = statement.query([rid])?;
    Ok(found.next()?.map(|row| decode(table, row)).transpose()?.map(|(_, record)| record))
}

pub(crate) fn rid_of(connection: &Connection, table: &Table, id: RecordId) -> Result<Option<i64>> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT \"#rid\" FROM {} WHERE \"#id\" = ?1", table.name))?;
    Ok(statement.query_row([id.as_bytes().as_slice()], |row| row.get(0)).optional()?)
}

/// Writes a record: inserts it or replaces the row of the same id. Returns its row id.
pub(crate) fn put(tx: &Transaction<'_>, table: &Table, record: &Record) -> Result<i64> {
    let before = find(tx, table, record.id)?;
    put_over(tx, table, before.as_ref(), record)
}

/// Like [`put`], for a caller who has read the row already.
pub(crate) fn put_over(
    tx: &Transaction<'_>,
    table: &Table,
    before: Option<&(i64, Record)>,
    record: &Record,
) -> Result<i64> {
    let Some((rid, old)) = before else {
        let rid = insert(tx, table, None, record)?;
        index::changed(tx, table, rid, None, Some(record))?;
        return Ok(rid);
    };
    if old.fields == record.fields && old.clocks == record.clocks && old.deleted == record.deleted {
        // The server's copy of what was written here: only its number is news, and no index has that.
        if old.seq != record.seq {
            let sql = format!("UPDATE {} SET \"#seq\" = ?2 WHERE \"#rid\" = ?1", table.name);
            tx.prepare_cached(&sql)?.execute((rid, record.seq as i64))?;
        }
    } else {
        overwrite(tx, table, *rid, old, record)?;
        index::changed(tx, table, *rid, Some(old), Some(record))?;
    }
    Ok(*rid)
}

/// Removes a record's row and index entries.
pub(crate) fn remove(tx: &Transaction<'_>, table: &Table, id: RecordId) -> Result<()> {
    if let Some((rid, old)) = find(tx, table, id)? {
        tx.prepare_cached(&format!("DELETE FROM {} WHERE \"#rid\" = ?1", table.name))?.execute([rid])?;
        index::changed(tx, table, rid, Some(&old), None)?;
    }
    Ok(())
}

/// Inserts a row without touching the indexes.
pub(crate) fn insert(connection: &Connection, table: &Table, rid: Option<i64>, record: &Record) -> Result<i64> {
    let values = encode_row(table, rid, record)?;
    connection.prepare_cached(&table.insert)?.execute(params_from_iter(values))?;
    Ok(connection.last_insert_rowid())
}

/// Turns the row of `old` into `new` without touching the search indexes. Only columns that differ are written, so that
/// column indexes of the others stay as they are.
fn overwrite(connection: &Connection, table: &Table, rid: i64, old: &Record, new: &Record) -> Result<()> {
    let before = encode_row(table, Some(rid), old)?;
    let after = encode_row(table, Some(rid), new)?;
    let mut sets = Vec::new();
    let mut values = vec![Sql::Integer(rid)];
    for ((name, old), new) in table.columns.iter().zip(before).zip(after) {
        if old != new {
            values.push(new);
            sets.push(format!("{name} = ?{}", values.len()));
        }
    }
    update(connection, table, &sets, values)
}

/// Writes every column of a row again.
pub(crate) fn rewrite(connection: &Connection, table: &Table, rid: i64, record: &Record) -> Result<()> {
    let values = encode_row(table, Some(rid), record)?;
    let sets: Vec<String> =
        table.columns.iter().zip(1..).skip(1).map(|(name, place)| format!("{name} = ?{place}")).collect();
    update(connection, table, &sets, values)
}

fn update(connection: &Connection, table: &Table, sets: &[String], values: Vec<Sql>) -> Result<()> {
    if sets.is_empty() {
        return Ok(());
    }
    let sql = format!("UPDATE {} SET {} WHERE \"#rid\" = ?1", table.name, sets.join(", "));
    connection.prepare_cached(&sql)?.execute(params_from_iter(values))?;
    Ok(())
}

fn encode_row(table: &Table, rid: Option<i64>, record: &Record) -> Result<Vec<Sql>> {
    let mut row = Vec::with_capacity(OWN.len() + table.stored.len() + 8);
    row.push(rid.map_or(Sql::Null, Sql::Integer));
    row.push(Sql::Blob(record.id.as_bytes().to_vec()));
    row.push(Sql::Integer(record.seq as i64));
    row.push(Sql::Blob(record.clocks.pack()));
    row.push(Sql::Integer(record.deleted.into()));
    row.push(Sql::Integer(record.clocks.latest().0.ms()));
    let title = table.title(record);
    row.push(if title.is_empty() { Sql::Null } else { Sql::Blob(legwork_text::sort::sort_key(title)) });
    row.push(Sql::Null);
    let extra_place = row.len() - 1;
    let mut kept = 0;
    let mut extra = Fields::new();
    for field in &table.stored {
        match record.fields.get(&field.name) {
            Some(value) => {
                kept += 1;
                if !encode(field.kind, value, &mut row) {
                    extra.insert(field.name.clone(), value.clone());
                }
            }
            None => row.resize(row.len() + width(field.kind), Sql::Null),
        }
    }
    if kept < record.fields.len() {
        let unknown = |name: &str| table.stored.iter().all(|f| f.name != name);
        let rest = record.fields.iter().filter(|(name, value)| !value.is_empty() && unknown(name));
        extra.extend(rest.map(|(name, value)| (name.clone(), value.clone())));
    }
    if !extra.is_empty() {
        row[extra_place] = Sql::Text(serde_json::to_string(&extra).map_err(|_| StoreError::Malformed("record"))?);
    }
    Ok(row)
}

/// Reads a row of `Table::select`.
pub(crate) fn decode(table: &Table, row: &Row<'_>) -> Result<(i64, Record)> {
    let corrupt = || StoreError::Corrupt;
    let text = |i: usize| row.get_ref(i);
    let mut record = Record {
        object: table.kind.name.clone(),
        id: text(1)?.as_blob().ok().and_then(RecordId::from_slice).ok_or_else(corrupt)?,
        fields: Fields::new(),
        clocks: text(3)?.as_blob().ok().and_then(Clocks::unpack).ok_or_else(corrupt)?,
        deleted: row.get::<_, i64>(4)? != 0,
        seq: row.get::<_, i64>(2)? as u64,
    };
    let mut at = OWN.len();
    let mut cells = [ValueRef::Null; 4];
    for field in &table.stored {
        let width = width(field.kind);
        for (cell, place) in cells[..width].iter_mut().zip(at..) {
            *cell = row.get_ref(place)?;
        }
        at += width;
        let value = decode_value(field.kind, &cells[..width]).ok_or_else(corrupt)?;
        if !value.is_empty() {
            record.fields.insert(field.name.clone(), value);
        }
    }
    if let ValueRef::Text(json) = row.get_ref(7)? {
        let extra: Fields = serde_json::from_slice(json).map_err(|_| StoreError::Corrupt)?;
        record.fields.extend(extra);
    }
    Ok((row.get(0)?, record))
}
