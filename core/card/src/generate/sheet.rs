//! The sheet a family prints on: pieces of text and shapes at places, and the truth they stand for.

use crate::draft::CardField;
use crate::line::TextLine;
use crate::parse::score::Truth;

use super::identity::Language;
use super::rectangle;

/// A colour, red, green, blue.
pub(super) type Colour = [u8; 3];

/// A run of text.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) text: String,
    /// Left edge of the first character; for vertical text the left edge of the column.
    pub(super) x: f32,
    /// Top of the characters.
    pub(super) y: f32,
    /// Size in pixels per em.
    pub(super) size: f32,
    pub(super) bold: bool,
    /// One character under the other.
    pub(super) vertical: bool,
    pub(super) colour: Colour,
    /// Extent along the reading direction.
    pub(super) length: f32,
}

/// What is drawn beside text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// A filled rectangle.
    Block { x: f32, y: f32, w: f32, h: f32, colour: Colour },
    /// A filled circle.
    Disc { x: f32, y: f32, r: f32, colour: Colour },
    /// A mark of two overlapping diamonds.
    Mark { x: f32, y: f32, size: f32, colour: Colour },
    /// An icon in a box of `size`: what it announces.
    Icon { x: f32, y: f32, size: f32, what: CardField, colour: Colour },
}

/// The background of a card.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ground {
    Plain(Colour),
    /// From top to bottom.
    Gradient(Colour, Colour),
}

/// A card before it is printed.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub(super) language: Language,
    pub(super) size: (u32, u32),
    pub(super) ground: Ground,
    pub(super) texts: Vec<Text>,
    pub(super) shapes: Vec<Shape>,
    truth: Truth,
}

impl Sheet {
    /// An empty sheet.
    pub(super) fn new(language: Language, size: (u32, u32), ground: Ground) -> Sheet {
        Sheet { language, size, ground, texts: Vec::new(), shapes: Vec::new(), truth: Truth::new() }
    }

    /// Notes that a value of a field is printed, once.
    pub(super) fn note(&mut self, field: CardField, value: &str) {
        let list = self.truth.entry(field).or_default();
        if !list.iter().any(|v| v == value) {
            list.push(value.to_owned());
        }
    }

    /// The values printed.
    pub(super) fn truth(&self) -> Truth {
        self.truth.clone()
    }

    /// The printed lines with their corners.
    pub(super) fn lines(&self) -> Vec<TextLine> {
        self.texts
            .iter()
            .map(|t| {
                let (x, y, s) = (t.x, t.y, t.size);
                let quad = if t.vertical {
                    // Read top to bottom: the text's own top-left is the column's top right.
                    let [a, b, c, d] = rectangle(x, y, x + s, y + t.length);
                    [b, c, d, a]
                } else {
                    rectangle(x, y, x + t.length, y + s)
                };
                TextLine { text: t.text.clone(), confidence: 1.0, quad, char_height: s }
            })
            .collect()
    }
}
