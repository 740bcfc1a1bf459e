//! Writing and strictly reading canonical bytes: big-endian integers of fixed width, nothing optional about them.
//!
//! One value has exactly one encoding, so a hash over the bytes is a hash over the value.

use crate::point::LatLng;
use thiserror::Error;

/// Why bytes are not the canonical form of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DecodeError {
    /// The bytes end within a value.
    #[error("the record is cut short")]
    Short,
    /// Bytes are left over after the last value.
    #[error("the record has bytes after its end")]
    Trailing,
    /// The record begins with another tag.
    #[error("the record is of another kind or version")]
    Tag,
    /// A field holds a value that its writer never writes.
    #[error("the record holds an impossible value for {0}")]
    Value(&'static str),
}

/// Appends values.
#[derive(Default)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    pub(crate) fn new(tag: &str) -> Self {
        let mut writer = Writer::default();
        writer.text(tag);
        writer
    }
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
    pub(crate) fn u8(&mut self, v: u8) {
        self.0.push(v);
    }
    pub(crate) fn u16(&mut self, v: u16) {
        self.raw(&v.to_be_bytes());
    }
    pub(crate) fn u32(&mut self, v: u32) {
        self.raw(&v.to_be_bytes());
    }
    pub(crate) fn u64(&mut self, v: u64) {
        self.raw(&v.to_be_bytes());
    }
    pub(crate) fn i32(&mut self, v: i32) {
        self.raw(&v.to_be_bytes());
    }
    pub(crate) fn i64(&mut self, v: i64) {
        self.raw(&v.to_be_bytes());
    }
    pub(crate) fn point(&mut self, v: LatLng) {
        self.i32(v.lat_e7());
        self.i32(v.lng_e7());
    }
    /// UTF-8 with a 16-bit length; callers keep texts short (see [`clip`]).
    pub(crate) fn text(&mut self, v: &str) {
        self.bytes(v.as_bytes());
    }
    /// Bytes with a 16-bit length.
    pub(crate) fn bytes(&mut self, v: &[u8]) {
        let length = v.len().min(usize::from(u16::MAX));
        self.u16(length as u16);
        self.raw(&v[..length]);
    }
    /// 0, or 1 and the value.
    pub(crate) fn option<T: Copy>(&mut self, v: Option<T>, write: impl Fn(&mut Self, T)) {
        match v {
            None => self.u8(0),
            Some(value) => {
                self.u8(1);
                write(self, value);
            }
        }
    }
}

/// Takes values off the front.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Starts after the tag, or fails if the bytes begin with another one.
    pub(crate) fn new(bytes: &'a [u8], tag: &str) -> Result<Self, DecodeError> {
        let mut reader = Reader(bytes);
        match reader.bytes() {
            Ok(found) if found == tag.as_bytes() => Ok(reader),
            _ => Err(DecodeError::Tag),
        }
    }
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        let (head, rest) = self.0.split_at_checked(count).ok_or(DecodeError::Short)?;
        self.0 = rest;
        Ok(head)
    }
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (head, rest) = self.0.split_first_chunk::<N>().ok_or(DecodeError::Short)?;
        self.0 = rest;
        Ok(*head)
    }
    pub(crate) fn u8(&mut self) -> Result<u8, DecodeError> {
        Ok(self.array::<1>()?[0])
    }
    pub(crate) fn u16(&mut self) -> Result<u16, DecodeError> {
        self.array().map(u16::from_be_bytes)
    }
    pub(crate) fn u32(&mut self) -> Result<u32, DecodeError> {
        self.array().map(u32::from_be_bytes)
    }
    pub(crate) fn u64(&mut self) -> Result<u64, DecodeError> {
        self.array().map(u64::from_be_bytes)
    }
    pub(crate) fn i32(&mut self) -> Result<i32, DecodeError> {
        self.array().map(i32::from_be_bytes)
    }
    pub(crate) fn i64(&mut self) -> Result<i64, DecodeError> {
        self.array().map(i64::from_be_bytes)
    }
    pub(crate) fn point(&mut self) -> Result<LatLng, DecodeError> {
        LatLng::from_e7(self.i32()?, self.i32()?).map_err(|_| DecodeError::Value("point"))
    }
    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], DecodeError> {
        let length = self.u16()?;
        self.take(usize::from(length))
    }
    pub(crate) fn text(&mut self, most: usize) -> Result<String, DecodeError> {
        let text = core::str::from_utf8(self.bytes()?).map_err(|_| DecodeError::Value("text"))?;
        if text.len() > most { Err(DecodeError::Value("text length")) } else { Ok(text.to_owned()) }
    }
    pub(crate) fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Option<T>, DecodeError> {
        match self.u8()? {
            0 => Ok(None),
            1 => read(self).map(Some),
            _ => Err(DecodeError::Value("option")),
        }
    }
    pub(crate) fn end(self) -> Result<(), DecodeError> {
        if self.0.is_empty() { Ok(()) } else { Err(DecodeError::Trailing) }
    }
}

/// The longest beginning of `text` of at most `most` bytes that ends between characters.
pub(crate) fn clip(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
