//! Text burnt into a photo: who, when and where, on a dark band along its lower edge.

use ab_glyph::{Font as _, PxScale, ScaleFont, point};
use image::RgbImage;

use crate::bitmap_font;
use crate::font::Font;

/// What [`burn_watermark`] could draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Burnt {
    /// Lines drawn in full or in part.
    pub lines: usize,
    /// Characters that neither the font nor the built-in one has; they were left out.
    pub missing: usize,
    /// True when the built-in font of capitals and digits had to serve.
    pub built_in_font: bool,
}

/// Share of white in a drawn pixel of text, and of black in the band, both of 255.
const INK: u32 = 240;
const BAND: u32 = 130;

/// Draws `lines` from top to bottom on a band along the photo's lower edge; text too wide for
/// the photo is made smaller. Without a `font` only capitals, digits and common signs appear,
/// and the result says so.
pub fn burn_watermark(photo: &mut RgbImage, lines: &[String], font: Option<&Font>) -> Burnt {
    let (width, height) = photo.dimensions();
    let mut burnt = Burnt { lines: 0, missing: 0, built_in_font: font.is_none() };
    if width < 16 || height < 16 || lines.is_empty() {
        return burnt;
    }
    // Readable on a phone's screen, yet never more than half of the photo.
    let rows = lines.len() as f32;
    let wanted = (width.min(height) as f32 / 26.0).max(10.0);
    let tallest = (height as f32 / 2.0) / (rows * LINE_PITCH + 1.0);
    let margin = wanted * 0.5;
    let room = width as f32 - 2.0 * margin;
    let widest = lines.iter().map(|line| measure(line, font)).fold(0.0_f32, f32::max);
    let size = wanted.min(tallest).min(room / widest.max(1.0));
    let band = ((rows * LINE_PITCH + 1.0) * size).ceil() as u32;
    darken(photo, height.saturating_sub(band));
    for (row, line) in lines.iter().enumerate() {
        let top = (height - band.min(height)) as f32 + size * (0.5 + row as f32 * LINE_PITCH);
        burnt.missing += match font {
            Some(font) => draw_outlines(photo, line, font, margin, top, size),
            None => draw_dots(photo, line, margin, top, size),
        };
        burnt.lines += 1;
    }
    burnt
}

/// Distance of baselines in text heights.
const LINE_PITCH: f32 = 1.35;

/// Width of a line in text heights.
fn measure(line: &str, font: Option<&Font>) -> f32 {
    const PROBE: f32 = 100.0;
    match font {
        Some(font) => {
            let scaled = font.0.as_scaled(PxScale::from(PROBE));
            line.chars().map(|c| scaled.h_advance(scaled.glyph_id(c))).sum::<f32>() / PROBE
        }
        None => line.chars().count() as f32 * DOT_ADVANCE / bitmap_font::HEIGHT as f32,
    }
}

/// Dots from one character of the built-in font to the next.
const DOT_ADVANCE: f32 = bitmap_font::WIDTH as f32 + 1.0;

fn darken(photo: &mut RgbImage, from_row: u32) {
    let start = (from_row * photo.width()) as usize * 3;
    for value in photo.iter_mut().skip(start) {
        *value = (u32::from(*value) * (255 - BAND) / 255) as u8;
    }
}

/// Mixes white into a pixel; `cover` is 0 to 1. Pixels outside the photo are ignored.
fn ink(photo: &mut RgbImage, x: i64, y: i64, cover: f32) {
    let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
    if let Some(pixel) = photo.get_pixel_mut_checked(x, y) {
        let share = (cover.clamp(0.0, 1.0) * INK as f32) as u32;
        for value in &mut pixel.0 {
            *value = ((u32::from(*value) * (255 - share) + 255 * share) / 255) as u8;
        }
    }
}

fn draw_outlines(photo: &mut RgbImage, line: &str, font: &Font, x: f32, top: f32, size: f32) -> usize {
    let scaled = font.0.as_scaled(PxScale::from(size));
    let (mut pen, mut missing) = (x, 0);
    for c in line.chars() {
        let id = scaled.glyph_id(c);
        if id.0 == 0 {
            missing += 1;
            continue;
        }
        let glyph = id.with_scale_and_position(size, point(pen, top + scaled.ascent()));
        pen += scaled.h_advance(id);
        if let Some(outline) = font.0.outline_glyph(glyph) {
            let at = outline.px_bounds().min;
            outline.draw(|dx, dy, cover| {
                ink(photo, at.x as i64 + i64::from(dx), at.y as i64 + i64::from(dy), cover);
            });
        }
    }
    missing
}

fn draw_dots(photo: &mut RgbImage, line: &str, x: f32, top: f32, size: f32) -> usize {
    let dot = (size / bitmap_font::HEIGHT as f32).max(1.0);
    let (mut pen, mut missing) = (x, 0);
    for c in line.chars() {
        let Some(rows) = bitmap_font::glyph(c) else {
            missing += 1;
            continue;
        };
        for (row, bits) in rows.iter().enumerate() {
            for column in (0..bitmap_font::WIDTH).filter(|c| bits >> (bitmap_font::WIDTH - 1 - c) & 1 == 1) {
                let left = (pen + column as f32 * dot) as i64;
                let upper = (top + row as f32 * dot) as i64;
                let right = ((pen + (column + 1) as f32 * dot) as i64).max(left + 1);
                let lower = ((top + (row + 1) as f32 * dot) as i64).max(upper + 1);
                for y in upper..lower {
                    (left..right).for_each(|x| ink(photo, x, y, 1.0));
                }
            }
        }
        pen += DOT_ADVANCE * dot;
    }
    missing
}
