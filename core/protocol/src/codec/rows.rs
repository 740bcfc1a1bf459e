//! Rows of a pull, column by column.
//!
//! `[seq differences, runs, tables]`: a table holds the rows of one object type; runs `table, length, table, length …`
//! tell which table gives the next rows. A table is `[feed sets, set index per row, ids, clocks, fields]`. Clocks are
//! `[1, ms after the id's time, counters, incarnations, overrides]`, or `[0, packed clocks]` for clocks that
//! do not follow `legwork_domain::clocks`.

use super::columns::{read_block, write_block};
use super::numbers::{
    put_varint, read_chunks, read_ids, read_plain, read_plain_exact, take_varint, undelta, unzigzag, write_chunks,
    write_deltas, write_ids, write_plain, zigzag,
};
use super::pull::narrow;
use super::reader::Reader;
use super::writer::Writer;
use crate::error::WireError;
use crate::sync::Row;
use legwork_domain::bucket::Feed;
use legwork_domain::{Fields, RecordId};
use std::collections::HashMap;

type Result<T, E = WireError> = std::result::Result<T, E>;

/// Most rows of one page. A server sends far fewer; the bound keeps a hostile page's memory small.
pub const MAX_ROWS: usize = 200_000;

pub(super) fn write_rows(out: &mut Writer, feeds: &[(Feed, u64)], rows: &[Row]) {
    let mut tables: Vec<Vec<&Row>> = Vec::new();
    let mut table_of: HashMap<&str, usize> = HashMap::new();
    let mut runs: Vec<(usize, u64)> = Vec::new();
    for row in rows {
        let feed = row.feeds.first().and_then(|feed| feeds.get(usize::from(*feed)));
        let object = feed.map_or("", |(feed, _)| feed.object.as_str());
        let table = *table_of.entry(object).or_insert_with(|| {
            tables.push(Vec::new());
            tables.len() - 1
        });
        tables[table].push(row);
        match runs.last_mut() {
            Some((last, length)) if *last == table => *length += 1,
            _ => runs.push((table, 1)),
        }
    }
    out.array(3);
    write_deltas(out, rows.iter().map(|row| row.seq));
    write_plain(out, runs.into_iter().flat_map(|(table, length)| [table as u64, length]));
    out.list(&tables, |out, rows| write_table(out, rows));
}

pub(super) fn read_rows(reader: &mut Reader<'_>) -> Result<Vec<Row>> {
    reader.record(|items| {
        let seqs = undelta(items.need(read_plain)?);
        if seqs.len() > MAX_ROWS {
            return Err(WireError::Malformed("too many rows"));
        }
        let runs = items.need(read_plain)?;
        let mut tables: Vec<_> =
            items.need(|reader| reader.list(read_table))?.into_iter().map(Vec::into_iter).collect();
        let mut rows = Vec::with_capacity(seqs.len());
        for run in runs.chunks(2) {
            let &[table, length] = run else { return Err(WireError::Malformed("odd run")) };
            let table = usize::try_from(table).ok().and_then(|table| tables.get_mut(table));
            let table = table.ok_or(WireError::Malformed("run of no table"))?;
            for _ in 0..length {
                let row = table.next().ok_or(WireError::Malformed("run longer than its table"))?;
                let seq = *seqs.get(rows.len()).ok_or(WireError::Malformed("row without seq"))?;
                rows.push(Row { seq, ..row });
            }
        }
        let complete = rows.len() == seqs.len() && tables.iter().all(|table| table.len() == 0);
        if complete { Ok(rows) } else { Err(WireError::Malformed("rows and runs differ")) }
    })
}

fn write_table(out: &mut Writer, rows: &[&Row]) {
    let mut sets: Vec<&[u16]> = Vec::new();
    let mut known: HashMap<&[u16], u64> = HashMap::new();
    let mut set_of = Vec::with_capacity(rows.len());
    for row in rows {
        set_of.push(*known.entry(&row.feeds).or_insert_with(|| {
            sets.push(&row.feeds);
            sets.len() as u64 - 1
        }));
    }
    out.array(5);
    out.list(&sets, |out, set| write_plain(out, set.iter().map(|feed| u64::from(*feed))));
    write_plain(out, set_of);
    write_ids(out, &rows.iter().map(|row| row.id).collect::<Vec<_>>());
    write_clocks(out, rows);
    write_block(out, &rows.iter().map(|row| &row.fields).collect::<Vec<&Fields>>());
}

fn read_table(reader: &mut Reader<'_>) -> Result<Vec<Row>> {
    reader.record(|items| {
        let sets = items.need(|reader| {
            reader.list(|reader| read_plain(reader)?.into_iter().map(narrow).collect::<Result<Vec<u16>>>())
        })?;
        let set_of = items.need(read_plain)?;
        let ids = items.need(read_ids)?;
        if ids.len() != set_of.len() || ids.len() > MAX_ROWS {
            return Err(WireError::Malformed("column of another length"));
        }
        let clocks = items.need(|reader| read_clocks(reader, &ids))?;
        let fields = items.need(|reader| read_block(reader, ids.len()))?;
        items.spend(ids.len() * size_of::<Row>())?;
        let mut rows = Vec::with_capacity(ids.len());
        for (((set, id), clocks), fields) in set_of.into_iter().zip(ids).zip(clocks).zip(fields) {
            let set = usize::try_from(set).ok().and_then(|set| sets.get(set));
            let feeds = set.ok_or(WireError::Malformed("unknown feed set"))?.clone();
            items.spend(feeds.len() * size_of::<u16>())?;
            rows.push(Row { feeds, id, seq: 0, clocks, fields });
        }
        Ok(rows)
    })
}

/// Packed clocks taken apart: a record is usually stamped within milliseconds of its id's time.
struct Parts<'r> {
    after_id_ms: i64,
    counter: u64,
    incarnation: u64,
    overrides: &'r [u8],
}

fn id_ms(id: &RecordId) -> i64 {
    id.as_bytes()[..6].iter().fold(0, |ms, byte| ms << 8 | i64::from(*byte))
}

fn take_apart(row: &Row) -> Option<Parts<'_>> {
    let mut rest = row.clocks.as_slice();
    let hlc = take_varint(&mut rest)?;
    let incarnation = take_varint(&mut rest)?;
    let after_id_ms = (hlc >> 16) as i64 - id_ms(&row.id);
    Some(Parts { after_id_ms, counter: hlc & 0xffff, incarnation, overrides: rest })
}

fn write_clocks(out: &mut Writer, rows: &[&Row]) {
    let Some(parts) = rows.iter().map(|row| take_apart(row)).collect::<Option<Vec<_>>>() else {
        out.array(2);
        out.uint(0);
        return write_chunks(out, rows.iter().map(|row| row.clocks.as_slice()));
    };
    out.array(5);
    out.uint(1);
    write_plain(out, parts.iter().map(|part| zigzag(part.after_id_ms)));
    write_plain(out, parts.iter().map(|part| part.counter));
    write_plain(out, parts.iter().map(|part| part.incarnation));
    write_chunks(out, parts.iter().map(|part| part.overrides));
}

fn read_clocks(reader: &mut Reader<'_>, ids: &[RecordId]) -> Result<Vec<Vec<u8>>> {
    let count = ids.len();
    let clocks: Vec<Vec<u8>> = reader.record(|items| match items.need(Reader::uint)? {
        0 => Ok(items.need(read_chunks)?.into_iter().map(<[u8]>::to_vec).collect()),
        1 => {
            let after = items.need(|reader| read_plain_exact(reader, count))?;
            let counters = items.need(|reader| read_plain_exact(reader, count))?;
            let incarnations = items.need(|reader| read_plain_exact(reader, count))?;
            let overrides = items.need(read_chunks)?;
            if overrides.len() != count {
                return Err(WireError::Malformed("column of another length"));
            }
            let mut clocks = Vec::with_capacity(count);
            for (index, id) in ids.iter().enumerate() {
                let ms = id_ms(id).wrapping_add(unzigzag(after[index]));
                if ms >> 48 != 0 || counters[index] >> 16 != 0 {
                    return Err(WireError::Malformed("stamp out of range"));
                }
                items.spend(size_of::<Vec<u8>>() + 20 + overrides[index].len())?;
                let mut packed = Vec::with_capacity(12 + overrides[index].len());
                put_varint(&mut packed, (ms as u64) << 16 | counters[index]);
                put_varint(&mut packed, incarnations[index]);
                packed.extend_from_slice(overrides[index]);
                clocks.push(packed);
            }
            Ok(clocks)
        }
        _ => Err(WireError::Malformed("unknown clock encoding")),
    })?;
    if clocks.len() == count { Ok(clocks) } else { Err(WireError::Malformed("column of another length")) }
}
