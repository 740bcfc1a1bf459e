//! Fields of many records, column by column.
//!
//! A block of fields is a list of columns `[name, states, values]`. `states` is nil when every record has a value,
//! else one byte per record: 0 no such field, 1 a value, 2 null. `values` is `[encoding, …]`, whichever encoding
//! fits all values of the column; maps (money, address, position) are blocks of their own.

use super::numbers::{
    read_chunks, read_deltas, read_ids, read_plain, unzigzag, write_chunks, write_deltas, write_ids, write_plain,
    zigzag,
};
use super::reader::{Items, MAP_NODE, Reader};
use super::value;
use super::writer::Writer;
use crate::error::WireError;
use legwork_domain::{Fields, RecordId, Value};
use std::collections::{BTreeMap, HashMap};

type Result<T, E = WireError> = std::result::Result<T, E>;

const ABSENT: u8 = 0;
const PRESENT: u8 = 1;
const NULL: u8 = 2;

/// Encodings of a column's values. Numbers are part of the wire format.
mod encoding {
    /// Any values, one by one.
    pub(super) const MIXED: u64 = 0;
    /// Integers, zigzag.
    pub(super) const INTS: u64 = 1;
    /// Integers as differences.
    pub(super) const INT_DELTAS: u64 = 2;
    /// Texts, joined.
    pub(super) const TEXTS: u64 = 3;
    /// Ids.
    pub(super) const IDS: u64 = 4;
    /// A column of distinct values, and an index per record.
    pub(super) const DICTIONARY: u64 = 5;
    /// Maps: a block of fields.
    pub(super) const MAPS: u64 = 6;
}

/// Values longer than this are not put into a dictionary: a reader's memory must stay near the message's size.
const MAX_DICTIONARY_VALUE: usize = 128;

/// Writes the fields of records; the reader must know how many records there are.
pub(super) fn write_block(out: &mut Writer, records: &[&Fields]) {
    let mut columns: BTreeMap<&str, Vec<(usize, &Value)>> = BTreeMap::new();
    for (index, record) in records.iter().enumerate() {
        for (name, value) in *record {
            columns.entry(name).or_default().push((index, value));
        }
    }
    out.array(columns.len());
    for (name, cells) in columns {
        let mut states = vec![ABSENT; records.len()];
        for (index, value) in &cells {
            states[*index] = if **value == Value::Null { NULL } else { PRESENT };
        }
        let values: Vec<&Value> = cells.into_iter().map(|(_, value)| value).filter(|v| **v != Value::Null).collect();
        out.array(3);
        out.text(name);
        out.option((values.len() < records.len()).then_some(states), |out, states| out.bin(&states));
        write_column(out, &values);
    }
}

/// Reads the fields of `count` records.
pub(super) fn read_block(reader: &mut Reader<'_>, count: usize) -> Result<Vec<Fields>> {
    reader.spend(count * size_of::<Fields>())?;
    let mut records = vec![Fields::new(); count];
    reader.list(|reader| {
        reader.record(|items| {
            let name = items.need(Reader::text)?;
            let states = items.need(|reader| reader.option(Reader::bin))?;
            if states.is_some_and(|states| states.len() != count) {
                return Err(WireError::Malformed("states of another length"));
            }
            let state = |index: usize| states.map_or(PRESENT, |states| states[index]);
            let present = (0..count).filter(|index| state(*index) == PRESENT).count();
            let mut values = items.need(|reader| read_column(reader, present))?.into_iter();
            for (index, record) in records.iter_mut().enumerate() {
                let value = match state(index) {
                    ABSENT => continue,
                    PRESENT => values.next().unwrap_or_default(),
                    NULL => Value::Null,
                    _ => return Err(WireError::Malformed("unknown state")),
                };
                items.spend(name.len() + if record.is_empty() { MAP_NODE } else { 0 })?;
                if record.insert(name.to_owned(), value).is_some() {
                    return Err(WireError::Malformed("field named twice"));
                }
            }
            Ok(())
        })
    })?;
    Ok(records)
}

fn write_column(out: &mut Writer, values: &[&Value]) {
    if let Some(numbers) = all(values, Value::as_int) {
        return write_ints(out, &numbers);
    }
    if let Some(maps) = all(values, as_map) {
        out.array(2);
        out.uint(encoding::MAPS);
        return write_block(out, &maps);
    }
    if let Some((distinct, indexes)) = dictionary(values) {
        out.array(3);
        out.uint(encoding::DICTIONARY);
        write_column(out, &distinct);
        return write_plain(out, indexes);
    }
    if let Some(ids) = all(values, |value| value.as_text().and_then(value::id_of)) {
        out.array(2);
        out.uint(encoding::IDS);
        return write_ids(out, &ids);
    }
    // Texts that look like ids would still come back as the same text, so no check is needed here.
    if let Some(texts) = all(values, Value::as_text) {
        out.array(2);
        out.uint(encoding::TEXTS);
        return write_chunks(out, texts.iter().map(|text| text.as_bytes()));
    }
    out.array(2);
    out.uint(encoding::MIXED);
    out.list(values, |out, value| value::write(out, value));
}

/// What `get` makes of every value, if it makes something of every one and there is at least one.
fn all<'v, T>(values: &[&'v Value], get: impl Fn(&'v Value) -> Option<T>) -> Option<Vec<T>> {
    if values.is_empty() { None } else { values.iter().map(|value| get(value)).collect() }
}

fn as_map(value: &Value) -> Option<&Fields> {
    match value {
        Value::Map(parts) => Some(parts),
        _ => None,
    }
}

fn write_ints(out: &mut Writer, numbers: &[i64]) {
    let cost = |number: u64| 1 + (63 - (number | 1).leading_zeros()) / 7;
    let deltas = || numbers.iter().scan(0i64, |before, n| Some(zigzag(n.wrapping_sub(std::mem::replace(before, *n)))));
    let plain: u32 = numbers.iter().map(|number| cost(zigzag(*number))).sum();
    out.array(2);
    if deltas().map(cost).sum::<u32>() < plain {
        out.uint(encoding::INT_DELTAS);
        write_deltas(out, numbers.iter().map(|number| *number as u64));
    } else {
        out.uint(encoding::INTS);
        write_plain(out, numbers.iter().map(|number| zigzag(*number)));
    }
}

/// Distinct values in order of first sight, and which one each record has; `None` when that would not pay.
fn dictionary<'v>(values: &[&'v Value]) -> Option<(Vec<&'v Value>, Vec<u64>)> {
    let mut known: HashMap<&Value, u64> = HashMap::new();
    let mut distinct = Vec::new();
    let mut indexes = Vec::with_capacity(values.len());
    for value in values {
        let short = value.as_text().is_some_and(|text| text.len() <= MAX_DICTIONARY_VALUE);
        if !short || distinct.len() > values.len() / 2 {
            return None;
        }
        indexes.push(*known.entry(value).or_insert_with(|| {
            distinct.push(*value);
            distinct.len() as u64 - 1
        }));
    }
    (distinct.len() <= values.len() / 2 && !values.is_empty()).then_some((distinct, indexes))
}

fn read_column(reader: &mut Reader<'_>, count: usize) -> Result<Vec<Value>> {
    let values = reader.record(|items| match items.need(Reader::uint)? {
        encoding::MIXED => items.need(|reader| reader.list(value::read)),
        encoding::INTS => {
            let numbers = items.need(read_plain)?;
            Ok(numbers.into_iter().map(|number| Value::Int(unzigzag(number))).collect())
        }
        encoding::INT_DELTAS => {
            let numbers = items.need(|reader| read_deltas(reader, count))?;
            Ok(numbers.into_iter().map(|number| Value::Int(number as i64)).collect())
        }
        encoding::TEXTS => read_texts(items),
        encoding::IDS => {
            let ids = items.need(read_ids)?;
            items.spend(ids.len() * 36)?;
            Ok(ids.into_iter().map(|id: RecordId| Value::Text(id.to_string())).collect())
        }
        encoding::DICTIONARY => read_dictionary(items, count),
        encoding::MAPS => Ok(items.need(|reader| read_block(reader, count))?.into_iter().map(Value::Map).collect()),
        _ => Err(WireError::Malformed("unknown column encoding")),
    })?;
    if values.len() == count { Ok(values) } else { Err(WireError::Malformed("column of another length")) }
}

fn read_texts(items: &mut Items<'_, '_>) -> Result<Vec<Value>> {
    let chunks = items.need(read_chunks)?;
    let mut values = Vec::with_capacity(chunks.len());
    for chunk in chunks {
        items.spend(chunk.len())?;
        let text = std::str::from_utf8(chunk).map_err(|_| WireError::Malformed("not text"))?;
        values.push(Value::Text(text.to_owned()));
    }
    Ok(values)
}

fn read_dictionary(items: &mut Items<'_, '_>, count: usize) -> Result<Vec<Value>> {
    let distinct = items.need(|reader| read_distinct(reader, count))?;
    let indexes = items.need(read_plain)?;
    let mut values = Vec::with_capacity(indexes.len());
    for index in indexes {
        let value = usize::try_from(index).ok().and_then(|index| distinct.get(index));
        let value = value.ok_or(WireError::Malformed("index outside the dictionary"))?;
        items.spend(value.as_text().map_or(0, str::len) + size_of::<Value>())?;
        values.push(value.clone());
    }
    Ok(values)
}

/// The dictionary itself: texts or ids, at most `most`.
fn read_distinct(reader: &mut Reader<'_>, most: usize) -> Result<Vec<Value>> {
    let distinct = reader.record(|items| match items.need(Reader::uint)? {
        encoding::TEXTS => read_texts(items),
        encoding::IDS => {
            let ids = items.need(read_ids)?;
            Ok(ids.into_iter().map(|id: RecordId| Value::Text(id.to_string())).collect())
        }
        _ => Err(WireError::Malformed("unknown column encoding")),
    })?;
    if distinct.len() <= most { Ok(distinct) } else { Err(WireError::Malformed("dictionary too long")) }
}
