//! Business cards: photo to text lines to card draft, offline.
//!
//! ```text
//! bytes → decode + EXIF → quality → QR → text detection → orientation → recognition → parse → draft
//! ```
//! [`line`] and [`draft`] are the words of the crate, [`parse`] turns lines into a draft without
//! any model.

pub mod draft;
pub mod line;
pub mod parse;

pub use draft::{Candidate, CardDraft, CardField};
pub use line::{Quad, TextLine};
