//! Columns of integers and ids as compact bytes that zstd then squeezes further.

use super::reader::Reader;
use super::writer::Writer;
use crate::error::WireError;
use legwork_domain::RecordId;

type Result<T, E = WireError> = std::result::Result<T, E>;

/// Bytes of a UUIDv7 that hold its time, which neighbours share in part.
const TIME_BYTES: usize = 6;

/// Maps small numbers of either sign to small numbers: 0, -1, 1, -2 … to 0, 1, 2, 3 …
pub(super) fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

/// The inverse of [`zigzag`].
pub(super) fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// Appends a number, little-endian base 128.
pub(super) fn put_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number written by [`put_varint`], in its shortest form only.
pub(super) fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let bits = u64::from(byte & 0x7f);
        if (bits << shift) >> shift != bits || (byte == 0 && shift > 0) {
            return None;
        }
        number |= bits << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Writes numbers as they are.
pub(super) fn write_plain(out: &mut Writer, numbers: impl IntoIterator<Item = u64>) {
    let mut bytes = Vec::new();
    for number in numbers {
        put_varint(&mut bytes, number);
    }
    out.bin(&bytes);
}

/// Reads what [`write_plain`] wrote; any number of them.
pub(super) fn read_plain(reader: &mut Reader<'_>) -> Result<Vec<u64>> {
    let mut bytes = reader.bin()?;
    reader.spend(bytes.len() * size_of::<u64>())?;
    let mut numbers = Vec::with_capacity(bytes.len());
    while !bytes.is_empty() {
        numbers.push(take_varint(&mut bytes).ok_or(WireError::Malformed("not a number"))?);
    }
    Ok(numbers)
}

/// Reads what [`write_plain`] wrote; exactly `count` of them.
pub(super) fn read_plain_exact(reader: &mut Reader<'_>, count: usize) -> Result<Vec<u64>> {
    let numbers = read_plain(reader)?;
    if numbers.len() == count { Ok(numbers) } else { Err(WireError::Malformed("column of another length")) }
}

/// Writes numbers as differences to the one before; good for what grows.
pub(super) fn write_deltas(out: &mut Writer, numbers: impl IntoIterator<Item = u64>) {
    let mut before = 0u64;
    write_plain(
        out,
        numbers.into_iter().map(|number| zigzag(number.wrapping_sub(std::mem::replace(&mut before, number)) as i64)),
    );
}

/// Reads what [`write_deltas`] wrote; exactly `count` of them.
pub(super) fn read_deltas(reader: &mut Reader<'_>, count: usize) -> Result<Vec<u64>> {
    read_plain_exact(reader, count).map(undelta)
}

/// The numbers of which these are the zigzag differences.
pub(super) fn undelta(mut differences: Vec<u64>) -> Vec<u64> {
    let mut before = 0u64;
    for number in &mut differences {
        before = before.wrapping_add(unzigzag(*number) as u64);
        *number = before;
    }
    differences
}

/// Writes ids: first the time bytes, all first bytes, all second bytes …, then the rest id by id.
pub(super) fn write_ids(out: &mut Writer, ids: &[RecordId]) {
    let mut bytes = Vec::with_capacity(ids.len() * 16);
    for plane in 0..TIME_BYTES {
        bytes.extend(ids.iter().map(|id| id.as_bytes()[plane]));
    }
    for id in ids {
        bytes.extend_from_slice(&id.as_bytes()[TIME_BYTES..]);
    }
    out.bin(&bytes);
}

/// Reads what [`write_ids`] wrote; any number of them.
pub(super) fn read_ids(reader: &mut Reader<'_>) -> Result<Vec<RecordId>> {
    let bytes = reader.bin()?;
    if !bytes.len().is_multiple_of(16) {
        return Err(WireError::Malformed("ids have 16 bytes"));
    }
    let count = bytes.len() / 16;
    reader.spend(bytes.len())?;
    let (planes, rest) = bytes.split_at(count * TIME_BYTES);
    let id = |(index, tail): (usize, &[u8])| {
        let mut id = [0; 16];
        for (plane, byte) in id[..TIME_BYTES].iter_mut().enumerate() {
            *byte = planes[plane * count + index];
        }
        id[TIME_BYTES..].copy_from_slice(tail);
        RecordId::from_bytes(id)
    };
    Ok(rest.chunks_exact(16 - TIME_BYTES).enumerate().map(id).collect())
}

/// Writes byte strings as `[lengths, all of them in one]`.
pub(super) fn write_chunks<'b>(out: &mut Writer, chunks: impl Iterator<Item = &'b [u8]> + Clone) {
    out.array(2);
    write_plain(out, chunks.clone().map(|chunk| chunk.len() as u64));
    let joined: Vec<u8> = chunks.flatten().copied().collect();
    out.bin(&joined);
}

/// Reads what [`write_chunks`] wrote.
pub(super) fn read_chunks<'a>(reader: &mut Reader<'a>) -> Result<Vec<&'a [u8]>> {
    let (lengths, mut joined) = reader.record(|items| Ok((items.need(read_plain)?, items.need(Reader::bin)?)))?;
    let mut chunks = Vec::with_capacity(lengths.len());
    for length in lengths {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let (chunk, rest) = joined.split_at_checked(length).ok_or(WireError::Malformed("chunk too long"))?;
        chunks.push(chunk);
        joined = rest;
    }
    if joined.is_empty() { Ok(chunks) } else { Err(WireError::Malformed("bytes after the last chunk")) }
}
