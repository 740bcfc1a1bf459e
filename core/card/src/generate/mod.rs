//! Invented business cards with their truth: text, layout, print and camera (feature `generate`).
//!
//! ```text
//! seed → identity (who, in a language) → sheet (a layout family) → print (pixels) → camera (a level) → Sample
//! ```
//! Every name, company, number and address is invented: domains end in `.example`, numbers come from
//! blocks of zeros. The same seed gives the same card. Families are split: the parser is tuned on
//! [`Family::TUNE`] and reported on [`Family::HELD_OUT`].

mod camera;
mod contact_lines;
mod content;
mod family;
mod identity;
mod print;
mod sheet;
mod system_fonts;

use std::collections::BTreeMap;

use image::RgbImage;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use crate::line::{Quad, TextLine};
use crate::parse::score::Truth;

pub use family::Family;
pub use identity::Language;
pub use print::{FontError, Fonts};
pub use system_fonts::system_collections;

/// How hard the photo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// L0: the card as a scanner would give it.
    Flat,
    /// L1: a careful photo: little tilt, little noise, any quarter turn of portrait photos.
    Easy,
    /// L2: turned, tilted, shaded, with glare, blur, noise and strong JPEG.
    Hard,
}

impl Level {
    /// All levels, easiest first.
    pub const ALL: [Level; 3] = [Level::Flat, Level::Easy, Level::Hard];

    /// Stable name, as in files.
    pub fn name(self) -> &'static str {
        match self {
            Level::Flat => "flat",
            Level::Easy => "easy",
            Level::Hard => "hard",
        }
    }
}

/// One card as it was printed: its lines in reading order and its truth. No pixels, needs no models.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardTruth {
    /// Layout family.
    pub family: Family,
    /// Languages printed.
    pub language: Language,
    /// Values by field.
    pub fields: Truth,
    /// The printed lines, corners in pixels of the picture they came with, confidence 1.
    pub lines: Vec<TextLine>,
    /// Size of that picture, pixels.
    pub size: (u32, u32),
}

/// A photo of a card with its truth.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The picture, JPEG-encoded.
    pub jpeg: Vec<u8>,
    /// What stands on it.
    pub truth: CardTruth,
}

/// Draws cards with the given fonts.
pub struct Generator<'f> {
    fonts: &'f Fonts<'f>,
}

impl<'f> Generator<'f> {
    /// A generator that prints with `fonts`.
    pub fn new(fonts: &'f Fonts<'f>) -> Self {
        Generator { fonts }
    }

    /// The text and truth of card `seed` of a family, in pixels of the flat card.
    pub fn truth(&self, family: Family, language: Language, seed: u64) -> CardTruth {
        let mut rng = rng(family, language, seed);
        let sheet = family::lay_out(family, &identity::invent(language, &mut rng), self.fonts, &mut rng);
        CardTruth { family, language, fields: sheet.truth(), lines: sheet.lines(), size: sheet.size }
    }

    /// The photo of card `seed` of a family at a level.
    pub fn sample(&self, family: Family, language: Language, level: Level, seed: u64) -> Sample {
        let mut rng = rng(family, language, seed);
        let sheet = family::lay_out(family, &identity::invent(language, &mut rng), self.fonts, &mut rng);
        let flat: RgbImage = print::print(&sheet, self.fonts);
        let photo = camera::photograph(&flat, level, &mut rng);
        let lines = sheet.lines().into_iter().map(|line| photo.moved(line)).collect();
        let truth = CardTruth { family, language, fields: sheet.truth(), lines, size: photo.size };
        Sample { jpeg: photo.jpeg, truth }
    }

    /// `count` cards going round over the families and languages, for a benchmark.
    pub fn round(&self, families: &[Family], level: Level, count: usize, seed: u64) -> Vec<Sample> {
        plan(families, count).map(|(family, language, i)| self.sample(family, language, level, seed + i)).collect()
    }
}

/// The family, language and number of each of `count` cards: every pair is met equally often.
pub fn plan(families: &[Family], count: usize) -> impl Iterator<Item = (Family, Language, u64)> {
    (0..count).filter(|_| !families.is_empty()).map(|i| {
        let language = Language::ALL[(i / families.len()) % Language::ALL.len()];
        (families[i % families.len()], language, i as u64)
    })
}

fn rng(family: Family, language: Language, seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed.wrapping_mul(1009) ^ ((family as u64) << 48) ^ ((language as u64) << 40))
}

/// The truth as JSON of the shape `{"fields": {"name": […]}, "lines": […]}`.
pub fn truth_json(truth: &CardTruth) -> serde_json::Value {
    let fields: BTreeMap<&str, &Vec<String>> = truth.fields.iter().map(|(f, v)| (f.name(), v)).collect();
    let lines: Vec<&str> = truth.lines.iter().map(|l| l.text.as_str()).collect();
    serde_json::json!({ "family": truth.family, "language": truth.language, "fields": fields, "lines": lines })
}

/// Corners of the upright rectangle from `(x0, y0)` to `(x1, y1)`.
fn rectangle(x0: f32, y0: f32, x1: f32, y1: f32) -> Quad {
    [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
}
