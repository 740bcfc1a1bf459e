//! One value at a time. Ids in canonical text form travel as 16 bytes.

use super::reader::{MAP_NODE, Reader};
use super::writer::Writer;
use crate::error::WireError;
use legwork_domain::{Fields, RecordId, Value};
use rmp::Marker;
use std::collections::BTreeMap;

type Result<T, E = WireError> = std::result::Result<T, E>;

/// The id that a text is the canonical form of.
pub(super) fn id_of(text: &str) -> Option<RecordId> {
    if text.len() == 36 { text.parse().ok() } else { None }
}

/// Writes a value.
pub(super) fn write(out: &mut Writer, value: &Value) {
    match value {
        Value::Null => out.nil(),
        Value::Int(number) => out.int(*number),
        Value::Text(text) => match id_of(text) {
            Some(id) => out.bin(id.as_bytes()),
            None => out.text(text),
        },
        Value::List(items) => out.list(items, write),
        Value::Map(parts) => write_fields(out, parts),
    }
}

/// Reads a value.
pub(super) fn read(reader: &mut Reader<'_>) -> Result<Value> {
    reader.spend(size_of::<Value>())?;
    match reader.peek()? {
        Marker::Null => reader.option(|_| Ok(Value::Null)).map(Option::unwrap_or_default),
        Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => reader.owned_text().map(Value::Text),
        Marker::Bin8 | Marker::Bin16 | Marker::Bin32 => read_id(reader).map(|id| Value::Text(id.to_string())),
        Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => reader.list(read).map(Value::List),
        Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => read_fields(reader).map(Value::Map),
        _ => reader.int().map(Value::Int),
    }
}

/// Writes fields by name.
pub(super) fn write_fields(out: &mut Writer, fields: &Fields) {
    out.map(fields.len());
    for (name, value) in fields {
        out.text(name);
        write(out, value);
    }
}

/// Reads fields by name.
pub(super) fn read_fields(reader: &mut Reader<'_>) -> Result<Fields> {
    let length = reader.map()?;
    reader.spend(if length == 0 { 0 } else { MAP_NODE })?;
    reader.nested(|reader| {
        let mut fields = BTreeMap::new();
        for _ in 0..length {
            let name = reader.owned_text()?;
            let value = read(reader)?;
            if fields.insert(name, value).is_some() {
                return Err(WireError::Malformed("field named twice"));
            }
        }
        Ok(fields)
    })
}

/// Reads the 16 bytes of an id.
pub(super) fn read_id(reader: &mut Reader<'_>) -> Result<RecordId> {
    reader.array().map(RecordId::from_bytes)
}

/// About how many bytes fields take before compression: what batches and pages are measured by.
pub fn weight(fields: &Fields) -> usize {
    fields.iter().map(|(name, value)| name.len() + 1 + weight_of(value)).sum()
}

fn weight_of(value: &Value) -> usize {
    match value {
        Value::Null => 1,
        Value::Int(_) => 9,
        Value::Text(text) => text.len() + 5,
        Value::List(items) => 5 + items.iter().map(weight_of).sum::<usize>(),
        Value::Map(parts) => 5 + weight(parts),
    }
}
