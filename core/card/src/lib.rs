//! Business cards: photo to text lines to card draft, offline.
//!
//! ```text
//! bytes → decode + EXIF → QR → text detection, coarse → orientation → detection, fine
//!       → recognition → quality → picture of the card → parse → draft
//! ```
//! [`Scanner`] runs the whole of it and needs the models of `cargo xtask models`. [`line`] and
//! [`draft`] are the words of the crate, [`parse`] turns lines into a draft without any model, and
//! [`read_again`] does so once more when a person has said what some of the lines are.

mod card_picture;
mod contact_code;
mod cpu_clock;
pub mod draft;
mod error;
#[cfg(feature = "generate")]
pub mod generate;
pub mod line;
mod models;
mod ocr;
pub mod parse;
mod qr;
mod quality;
mod read_again;
mod scan;

pub use draft::{Candidate, CardDraft, CardField, SURE};
pub use error::CardError;
pub use line::{Quad, TextLine};
pub use models::{MODELS_VARIABLE, ModelPaths, Models};
pub use qr::code_text;
pub use quality::{Quality, QualityIssue};
pub use read_again::read_again;
pub use scan::{Scan, ScanOptions, Scanner};
