//! Lines of text to card fields.

use crate::draft::CardDraft;
use crate::line::TextLine;

/// Reads the fields of a card from its `lines`, which lie in a photo of `size` pixels.
pub fn parse(_lines: &[TextLine], _size: (u32, u32)) -> CardDraft {
    CardDraft::default()
}
