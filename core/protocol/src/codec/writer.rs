//! MessagePack to memory, where writing cannot fail.

use rmp::encode;
use rmp::encode::buffer::ByteBuf;

const NEVER: &str = "writing to memory does not fail";

/// A growing MessagePack document.
#[derive(Default)]
pub(super) struct Writer {
    out: ByteBuf,
}

impl Writer {
    /// The bytes written.
    pub(super) fn finish(self) -> Vec<u8> {
        self.out.into_vec()
    }
    /// Head of an array of `length` elements, which must follow.
    pub(super) fn array(&mut self, length: usize) {
        let length = u32::try_from(length).expect("lists stay below 2^32 elements");
        encode::write_array_len(&mut self.out, length).expect(NEVER);
    }
    /// Head of a map of `length` pairs, which must follow.
    pub(super) fn map(&mut self, length: usize) {
        let length = u32::try_from(length).expect("maps stay below 2^32 parts");
        encode::write_map_len(&mut self.out, length).expect(NEVER);
    }
    /// A list, element by element.
    pub(super) fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Writer, &T)) {
        self.array(items.len());
        for item in items {
            write(self, item);
        }
    }
    /// A value that may be missing.
    pub(super) fn option<T>(&mut self, item: Option<T>, write: impl FnOnce(&mut Writer, T)) {
        match item {
            Some(item) => write(self, item),
            None => self.nil(),
        }
    }
    /// Nothing.
    pub(super) fn nil(&mut self) {
        let Ok(()) = encode::write_nil(&mut self.out);
    }
    /// A flag.
    pub(super) fn flag(&mut self, flag: bool) {
        let Ok(()) = encode::write_bool(&mut self.out, flag);
    }
    /// A whole number from 0.
    pub(super) fn uint(&mut self, number: u64) {
        encode::write_uint(&mut self.out, number).expect(NEVER);
    }
    /// A whole number.
    pub(super) fn int(&mut self, number: i64) {
        encode::write_sint(&mut self.out, number).expect(NEVER);
    }
    /// Text.
    pub(super) fn text(&mut self, text: &str) {
        encode::write_str(&mut self.out, text).expect(NEVER);
    }
    /// Bytes.
    pub(super) fn bin(&mut self, bytes: &[u8]) {
        encode::write_bin(&mut self.out, bytes).expect(NEVER);
    }
}
