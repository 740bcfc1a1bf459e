//! Ink: sheets to pixels.

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};
use image::{Rgb, RgbImage};

use super::identity::Language;
use super::sheet::{Colour, Ground, Shape, Sheet, Text};
use crate::draft::CardField;

/// The bytes are no font the printer can read.
#[derive(Debug, thiserror::Error)]
#[error("not a Noto CJK font collection: {0}")]
pub struct FontError(#[from] ab_glyph::InvalidFont);

/// A regular and a bold face for each writing.
pub struct Fonts<'f> {
    faces: Vec<(u32, FontRef<'f>, FontRef<'f>)>,
}

impl<'f> Fonts<'f> {
    /// Faces from the bytes of Noto Sans (or Serif) CJK collections, regular and bold
    /// (`NotoSansCJK-Regular.ttc`, `NotoSansCJK-Bold.ttc`).
    ///
    /// # Errors
    /// When the bytes are no such collection.
    pub fn from_collections(regular: &'f [u8], bold: &'f [u8]) -> Result<Self, FontError> {
        let mut faces: Vec<(u32, FontRef<'f>, FontRef<'f>)> = Vec::new();
        for language in Language::ALL {
            let index = language.face();
            if faces.iter().all(|(i, ..)| *i != index) {
                faces.push((
                    index,
                    FontRef::try_from_slice_and_index(regular, index)?,
                    FontRef::try_from_slice_and_index(bold, index)?,
                ));
            }
        }
        Ok(Fonts { faces })
    }

    fn face(&self, language: Language, bold: bool) -> &FontRef<'f> {
        let (_, regular, heavy) = self.faces.iter().find(|(i, ..)| *i == language.face()).unwrap_or(&self.faces[0]);
        if bold { heavy } else { regular }
    }

    /// Width of a line at `size` pixels per em.
    pub(super) fn width(&self, text: &str, size: f32, bold: bool, language: Language) -> f32 {
        let font = self.face(language, bold);
        let font = font.as_scaled(scale(font, size));
        text.chars().map(|c| font.h_advance(font.glyph_id(c))).sum()
    }
}

/// `ab_glyph` scales by ascent minus descent; sheets count in pixels per em.
fn scale(font: &FontRef<'_>, size: f32) -> PxScale {
    let em = font.units_per_em().unwrap_or(1000.0);
    PxScale::from(size * font.height_unscaled() / em)
}

/// Prints a sheet.
pub(super) fn print(sheet: &Sheet, fonts: &Fonts<'_>) -> RgbImage {
    let (width, height) = sheet.size;
    let mut image = RgbImage::from_fn(width, height, |_, y| match sheet.ground {
        Ground::Plain(colour) => Rgb(colour),
        Ground::Gradient(top, bottom) => Rgb(mix(top, bottom, y as f32 / height as f32)),
    });
    for shape in &sheet.shapes {
        draw_shape(&mut image, *shape);
    }
    for text in &sheet.texts {
        draw_text(&mut image, text, fonts.face(sheet.language, text.bold));
    }
    image
}

fn mix(a: Colour, b: Colour, t: f32) -> Colour {
    std::array::from_fn(|i| (f32::from(a[i]) + (f32::from(b[i]) - f32::from(a[i])) * t).round() as u8)
}

fn blend(image: &mut RgbImage, x: f32, y: f32, colour: Colour, cover: f32) {
    if x >= 0.0 && y >= 0.0 && (x as u32) < image.width() && (y as u32) < image.height() {
        let pixel = image.get_pixel_mut(x as u32, y as u32);
        pixel.0 = mix(pixel.0, colour, cover.clamp(0.0, 1.0));
    }
}

fn draw_text(image: &mut RgbImage, text: &Text, font: &FontRef<'_>) {
    let scaled = font.as_scaled(scale(font, text.size));
    // Noto CJK draws an em square whose top lies 0.88 em above the baseline.
    let baseline = text.y + 0.88 * text.size;
    let mut x = text.x;
    for (i, c) in text.text.chars().enumerate() {
        let id = scaled.glyph_id(c);
        let advance = scaled.h_advance(id);
        let at = if text.vertical {
            point(text.x + (text.size - advance) / 2.0, baseline + 1.08 * text.size * i as f32)
        } else {
            point(x, baseline)
        };
        let glyph: Glyph = id.with_scale_and_position(scaled.scale(), at);
        x += advance;
        if let Some(outline) = font.outline_glyph(glyph) {
            let bounds = outline.px_bounds();
            outline.draw(|gx, gy, cover| {
                blend(image, bounds.min.x + gx as f32, bounds.min.y + gy as f32, text.colour, cover)
            });
        }
    }
}

/// Fills where `inside` holds, within the box from `(x, y)` of the given size.
fn fill(image: &mut RgbImage, x: f32, y: f32, w: f32, h: f32, colour: Colour, inside: impl Fn(f32, f32) -> bool) {
    let mut py = y;
    while py < y + h {
        let mut px = x;
        while px < x + w {
            if inside((px - x) / w, (py - y) / h) {
                blend(image, px, py, colour, 1.0);
            }
            px += 1.0;
        }
        py += 1.0;
    }
}

fn draw_shape(image: &mut RgbImage, shape: Shape) {
    match shape {
        Shape::Block { x, y, w, h, colour } => fill(image, x, y, w, h, colour, |_, _| true),
        Shape::Disc { x, y, r, colour } => {
            fill(image, x - r, y - r, 2.0 * r, 2.0 * r, colour, |u, v| (u - 0.5).hypot(v - 0.5) < 0.5)
        }
        Shape::Mark { x, y, size, colour } => {
            let diamond = |u: f32, v: f32, cu: f32| (u - cu).abs() + (v - 0.5).abs() < 0.34;
            fill(image, x, y, size, size, colour, |u, v| diamond(u, v, 0.36) != diamond(u, v, 0.64));
        }
        Shape::Icon { x, y, size, what, colour } => fill(image, x, y, size, size, colour, |u, v| match what {
            // an envelope, a globe, a pin, a handset
            CardField::Email => (0.18..0.82).contains(&v) && ((v - 0.18) - 0.6 * (0.5 - (u - 0.5).abs())).abs() > 0.05,
            CardField::Url => {
                let r = (u - 0.5).hypot(v - 0.5);
                (0.4..0.5).contains(&r) || r < 0.5 && ((u - 0.5).abs() < 0.05 || (v - 0.5).abs() < 0.05)
            }
            CardField::Address => {
                let head = (u - 0.5).hypot(v - 0.35);
                (0.12..0.34).contains(&head) || v > 0.5 && (u - 0.5).abs() < 0.3 * (1.0 - v) / 0.5
            }
            _ => (u - 0.5).abs() < 0.26 && !((0.15..0.75).contains(&v) && (u - 0.5).abs() < 0.18),
        }),
    }
}
