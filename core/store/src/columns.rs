//! Values as columns and back: which columns a field has, and the exact round trip through them.
//!
//! Column names: the field's name; parts of composite types are `field.part`; the store's own columns start with
//! `#`. Field names are snake_case, so neither can collide with a field. A value that does not fit its columns
//! (made by a newer schema, or of another type) is not changed: it lives in `#extra` under its field's name.

use legwork_domain::metadata::{Field, FieldType, Storage};
use legwork_domain::{RecordId, Value};
use rusqlite::types::{Value as Sql, ValueRef};

/// One column of an object's table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    /// Name, unquoted.
    pub(crate) name: String,
    /// `INTEGER`, `TEXT` or `BLOB`.
    pub(crate) kind: &'static str,
}

/// Parts of a composite type in column order: part name, column suffix, column type.
fn parts(storage: Storage) -> &'static [(&'static str, &'static str, &'static str)] {
    match storage {
        Storage::Money => &[("amount", "", "INTEGER"), ("currency", ".currency", "TEXT")],
        Storage::Geo => &[
            ("lat", ".lat", "INTEGER"),
            ("lng", ".lng", "INTEGER"),
            ("accuracy", ".accuracy", "INTEGER"),
            ("provider", ".provider", "TEXT"),
        ],
        Storage::Link => &[("object", ".object", "TEXT"), ("id", "", "BLOB")],
        _ => &[],
    }
}

/// The columns of a field, in order.
pub(crate) fn columns(field: &Field) -> Vec<Column> {
    let one = |kind| vec![Column { name: field.name.clone(), kind }];
    match field.kind.storage() {
        Storage::Int => one("INTEGER"),
        Storage::Text | Storage::Json => one("TEXT"),
        Storage::Id => one("BLOB"),
        storage @ (Storage::Money | Storage::Geo | Storage::Link) => parts(storage)
            .iter()
            .map(|(_, suffix, kind)| Column { name: format!("{}{suffix}", field.name), kind })
            .collect(),
        Storage::None => Vec::new(),
    }
}

/// The column of a part: `revenue.currency` → (`revenue.currency`, type).
pub(crate) fn part_column(field: &Field, part: &str) -> Option<Column> {
    let (_, suffix, kind) = parts(field.kind.storage()).iter().find(|(name, ..)| *name == part)?;
    Some(Column { name: format!("{}{suffix}", field.name), kind })
}

/// Number of columns of a field.
pub(crate) fn width(kind: FieldType) -> usize {
    match kind.storage() {
        Storage::None => 0,
        storage @ (Storage::Money | Storage::Geo | Storage::Link) => parts(storage).len(),
        _ => 1,
    }
}

/// Appends the columns of a value; false (and NULLs appended) when it does not fit and belongs into `#extra`.
pub(crate) fn encode(kind: FieldType, value: &Value, out: &mut Vec<Sql>) -> bool {
    let start = out.len();
    let fits = value.is_empty() || try_encode(kind, value, out).is_some();
    if !fits {
        out.truncate(start);
    }
    out.resize(start + width(kind), Sql::Null);
    fits
}

fn try_encode(kind: FieldType, value: &Value, out: &mut Vec<Sql>) -> Option<()> {
    match kind.storage() {
        Storage::Int => out.push(Sql::Integer(value.as_int()?)),
        Storage::Text => out.push(Sql::Text(value.as_text()?.to_owned())),
        Storage::Id => out.push(id(value)?),
        Storage::Json => {
            let fits = match kind {
                FieldType::Address | FieldType::Signature => matches!(value, Value::Map(_)),
                _ => matches!(value, Value::List(_)),
            };
            out.push(Sql::Text(if fits { serde_json::to_string(value).ok()? } else { return None }));
        }
        storage @ (Storage::Money | Storage::Geo | Storage::Link) => {
            let Value::Map(map) = value else { return None };
            let parts = parts(storage);
            if map.keys().any(|key| parts.iter().all(|(name, ..)| name != key)) {
                return None;
            }
            for (name, _, kind) in parts {
                out.push(match (map.get(*name), *kind) {
                    (None, _) => Sql::Null,
                    (Some(Value::Int(number)), "INTEGER") => Sql::Integer(*number),
                    (Some(Value::Text(text)), "TEXT") => Sql::Text(text.clone()),
                    (Some(value), "BLOB") => id(value)?,
                    _ => return None,
                });
            }
        }
        Storage::None => return None,
    }
    Some(())
}

fn id(value: &Value) -> Option<Sql> {
    let id: RecordId = value.as_text()?.parse().ok()?;
    Some(Sql::Blob(id.as_bytes().to_vec()))
}

/// The value in these columns; null when all are NULL. `None` = the bytes are not a value of this type.
pub(crate) fn decode(kind: FieldType, columns: &[ValueRef<'_>]) -> Option<Value> {
    if columns.iter().all(|column| matches!(column, ValueRef::Null)) {
        return Some(Value::Null);
    }
    match (kind.storage(), columns) {
        (Storage::Int | Storage::Text | Storage::Id, [column]) => scalar(*column),
        (Storage::Json, [ValueRef::Text(json)]) => serde_json::from_slice(json).ok(),
        (storage @ (Storage::Money | Storage::Geo | Storage::Link), columns) => {
            let mut map = std::collections::BTreeMap::new();
            for ((name, ..), column) in parts(storage).iter().zip(columns) {
                if !matches!(column, ValueRef::Null) {
                    map.insert((*name).to_owned(), scalar(*column)?);
                }
            }
            Some(Value::Map(map))
        }
        _ => None,
    }
}

fn scalar(column: ValueRef<'_>) -> Option<Value> {
    match column {
        ValueRef::Integer(number) => Some(Value::Int(number)),
        ValueRef::Text(text) => Some(Value::Text(String::from_utf8(text.to_vec()).ok()?)),
        ValueRef::Blob(bytes) => RecordId::from_slice(bytes).map(Value::from),
        _ => None,
    }
}
