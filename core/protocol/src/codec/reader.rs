//! MessagePack from untrusted bytes: bounded in depth and in what it allocates.

use crate::error::WireError;
use legwork_domain::Value;
use rmp::Marker;
use rmp::decode::{self, Bytes};

type Result<T, E = WireError> = std::result::Result<T, E>;

/// How deep arrays and maps may nest. Messages need 7, values within them 4.
const MAX_DEPTH: u32 = 24;

/// About what the first entry of a map takes: maps allocate room for eleven entries at a time.
pub(super) const MAP_NODE: usize = 11 * (size_of::<String>() + size_of::<Value>());

/// Elements reserved ahead of reading them; longer lists grow as their elements really come.
const RESERVE: usize = 1_024;

/// A cursor over a MessagePack document.
pub(super) struct Reader<'a> {
    bytes: Bytes<'a>,
    depth: u32,
    budget: usize,
    limit: usize,
}

impl<'a> Reader<'a> {
    /// Reads from the start of `bytes`; what is read may take about `limit` bytes of memory. Columns repeat values,
    /// so a short message can describe a long one.
    pub(super) fn new(bytes: &'a [u8], limit: usize) -> Self {
        Reader { bytes: Bytes::new(bytes), depth: 0, budget: limit, limit }
    }
    /// Fails if anything is left.
    pub(super) fn finish(&self) -> Result<()> {
        if self.bytes.remaining_slice().is_empty() { Ok(()) } else { Err(WireError::Malformed("trailing bytes")) }
    }
    /// Counts memory about to be taken.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<()> {
        self.budget = self.budget.checked_sub(bytes).ok_or(WireError::TooLarge { limit: self.limit })?;
        Ok(())
    }
    /// What comes next.
    pub(super) fn peek(&self) -> Result<Marker> {
        let first = self.bytes.remaining_slice().first();
        first.map(|byte| Marker::from_u8(*byte)).ok_or(WireError::Malformed("ends too early"))
    }
    /// One level deeper; `read` must consume what is inside.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == MAX_DEPTH {
            return Err(WireError::Malformed("nested too deeply"));
        }
        self.depth += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }
    /// An array by position; elements beyond those that `read` takes are skipped.
    pub(super) fn record<T>(&mut self, read: impl FnOnce(&mut Items<'_, 'a>) -> Result<T>) -> Result<T> {
        let left = decode::read_array_len(&mut self.bytes).map_err(|_| WireError::Malformed("record expected"))?;
        self.nested(|reader| {
            let mut items = Items { reader, left };
            let value = read(&mut items)?;
            for _ in 0..items.left {
                items.reader.skip()?;
            }
            Ok(value)
        })
    }
    /// An array of equal things.
    pub(super) fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let length = decode::read_array_len(&mut self.bytes).map_err(|_| WireError::Malformed("list expected"))?;
        self.nested(|reader| {
            let mut items = Vec::with_capacity((length as usize).min(RESERVE));
            for _ in 0..length {
                reader.spend(size_of::<T>())?;
                items.push(read(reader)?);
            }
            Ok(items)
        })
    }
    /// Number of pairs of a map, which must be read next.
    pub(super) fn map(&mut self) -> Result<u32> {
        decode::read_map_len(&mut self.bytes).map_err(|_| WireError::Malformed("map expected"))
    }
    /// A value that may be missing.
    pub(super) fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<Option<T>> {
        if self.peek()? == Marker::Null {
            decode::read_nil(&mut self.bytes).map_err(|_| WireError::Malformed("nil expected"))?;
            return Ok(None);
        }
        read(self).map(Some)
    }
    /// A flag.
    pub(super) fn flag(&mut self) -> Result<bool> {
        decode::read_bool(&mut self.bytes).map_err(|_| WireError::Malformed("flag expected"))
    }
    /// A whole number from 0.
    pub(super) fn uint(&mut self) -> Result<u64> {
        decode::read_int(&mut self.bytes).map_err(|_| WireError::Malformed("number expected"))
    }
    /// A whole number.
    pub(super) fn int(&mut self) -> Result<i64> {
        decode::read_int(&mut self.bytes).map_err(|_| WireError::Malformed("number expected"))
    }
    /// Text.
    pub(super) fn text(&mut self) -> Result<&'a str> {
        let wrong = WireError::Malformed("text expected");
        let (text, rest) = decode::read_str_from_slice(self.bytes.remaining_slice()).map_err(|_| wrong)?;
        self.bytes = Bytes::new(rest);
        Ok(text)
    }
    /// Text to keep.
    pub(super) fn owned_text(&mut self) -> Result<String> {
        let text = self.text()?;
        self.spend(text.len())?;
        Ok(text.to_owned())
    }
    /// Bytes.
    pub(super) fn bin(&mut self) -> Result<&'a [u8]> {
        let length = decode::read_bin_len(&mut self.bytes).map_err(|_| WireError::Malformed("bytes expected"))?;
        self.take(length as usize)
    }
    /// Exactly `N` bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.bin()?.try_into().map_err(|_| WireError::Malformed("wrong number of bytes"))
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let slice = self.bytes.remaining_slice();
        let (taken, rest) = slice.split_at_checked(length).ok_or(WireError::Malformed("ends too early"))?;
        self.bytes = Bytes::new(rest);
        Ok(taken)
    }

    /// Steps over one element of any type, without recursion: nesting here costs nothing.
    fn skip(&mut self) -> Result<()> {
        let mut left = 1u64;
        while left > 0 {
            left -= 1;
            let marker = self.peek()?;
            let length = match marker {
                Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => {
                    let length = decode::read_array_len(&mut self.bytes);
                    left += u64::from(length.map_err(|_| WireError::Malformed("list expected"))?);
                    continue;
                }
                Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => {
                    left += 2 * u64::from(self.map()?);
                    continue;
                }
                Marker::Null | Marker::True | Marker::False | Marker::FixPos(_) | Marker::FixNeg(_) => 0,
                Marker::U8 | Marker::I8 => 1,
                Marker::U16 | Marker::I16 | Marker::FixExt1 => 2,
                Marker::FixExt2 => 3,
                Marker::U32 | Marker::I32 | Marker::F32 => 4,
                Marker::FixExt4 => 5,
                Marker::U64 | Marker::I64 | Marker::F64 => 8,
                Marker::FixExt8 => 9,
                Marker::FixExt16 => 17,
                Marker::FixStr(length) => length.into(),
                Marker::Str8 | Marker::Bin8 => 1 + self.sized(1)?,
                Marker::Str16 | Marker::Bin16 => 2 + self.sized(2)?,
                Marker::Str32 | Marker::Bin32 => 4 + self.sized(4)?,
                Marker::Ext8 => 2 + self.sized(1)?,
                Marker::Ext16 => 3 + self.sized(2)?,
                Marker::Ext32 => 5 + self.sized(4)?,
                Marker::Reserved => return Err(WireError::Malformed("unknown element")),
            };
            self.take(1 + length)?;
        }
        Ok(())
    }

    /// The big-endian length of `width` bytes that follows the marker at the cursor; the cursor stays.
    fn sized(&self, width: usize) -> Result<usize> {
        let bytes = self.bytes.remaining_slice().get(1..1 + width).ok_or(WireError::Malformed("ends too early"))?;
        Ok(bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
    }
}

/// The elements of one positional array.
pub(super) struct Items<'r, 'a> {
    reader: &'r mut Reader<'a>,
    left: u32,
}

impl<'a> Items<'_, 'a> {
    /// The next element; empty when an older sender did not know it yet.
    pub(super) fn next<T: Default>(&mut self, read: impl FnOnce(&mut Reader<'a>) -> Result<T>) -> Result<T> {
        if self.left == 0 { Ok(T::default()) } else { self.need(read) }
    }
    /// The next element, without which the record makes no sense.
    pub(super) fn need<T>(&mut self, read: impl FnOnce(&mut Reader<'a>) -> Result<T>) -> Result<T> {
        self.left = self.left.checked_sub(1).ok_or(WireError::Malformed("element missing"))?;
        read(self.reader)
    }
    /// Counts memory about to be taken.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<()> {
        self.reader.spend(bytes)
    }
}
