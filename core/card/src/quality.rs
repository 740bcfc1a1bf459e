//! Whether a photo is good enough, judged where its text stands.

use image::RgbImage;
use serde::{Deserialize, Serialize};

use crate::line::TextLine;

/// Something the person holding the phone can do better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QualityIssue {
    /// No text was found: the card is missing, covered or too far away.
    NoText,
    /// The letters are too small: move closer.
    TextTooSmall,
    /// The letters are not sharp: hold still, let the camera focus.
    Blurred,
    /// A reflection hides part of the card: tilt it or leave the lamp.
    Glare,
    /// Many characters were read with doubt, for whatever reason.
    Unsure,
}

impl QualityIssue {
    /// What to do about it, in plain English; shells translate by the issue itself.
    pub fn hint(self) -> &'static str {
        match self {
            QualityIssue::NoText => "no text was found: fill the frame with the card",
            QualityIssue::TextTooSmall => "the text is too small: move closer",
            QualityIssue::Blurred => "the picture is blurred: hold still and let the camera focus",
            QualityIssue::Glare => "a reflection covers part of the card: tilt it a little",
            QualityIssue::Unsure => "many characters are unsure: please check every field",
        }
    }
}

/// What was measured and what it means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Median height of the lines, pixels of the photo.
    pub text_height: f32,
    /// Energy of fine detail against that of the letters themselves, 0 (blurred) upwards.
    pub sharpness: f32,
    /// Share of the card that is blown out although the card is not white, 0 to 1.
    pub glare: f32,
    /// Mean confidence of the lines, weighted by length, 0 to 1.
    pub confidence: f32,
    /// What to tell the person, worst first.
    pub issues: Vec<QualityIssue>,
}

/// Below this median line height recognition starts to suffer, pixels.
const SMALL_TEXT: f32 = 16.0;
/// Below this the letters' edges are wider than their strokes.
const BLURRED: f32 = 0.12;
/// Share of blown-out pixels from which a reflection is named.
const GLARE: f32 = 0.03;
/// Luma from which a pixel is blown out, and median luma above which a card is simply white.
const BLOWN_OUT: u8 = 252;
const WHITE_CARD: u8 = 248;
/// Mean confidence below which the reading as a whole is in doubt.
const DOUBT: f32 = 0.75;

/// Judges the `lines` read in a photo, whose straightened pictures at 48 pixels of height give
/// the sharpness, and the card's `area` the glare.
pub(crate) fn judge(lines: &[TextLine], sharpness: f32, area: Option<&RgbImage>) -> Quality {
    let text_height = median(lines.iter().map(|line| line.char_height).collect());
    let characters = |line: &TextLine| line.text.chars().count() as f32;
    let total: f32 = lines.iter().map(characters).sum();
    let read = lines.iter().map(|l| l.confidence * characters(l)).sum::<f32>();
    let confidence = if total > 0.0 { read / total } else { 0.0 };
    let glare = area.map_or(0.0, blown_out);
    let issues = if lines.is_empty() {
        vec![QualityIssue::NoText]
    } else {
        [
            (text_height < SMALL_TEXT, QualityIssue::TextTooSmall),
            (sharpness < BLURRED, QualityIssue::Blurred),
            (glare > GLARE, QualityIssue::Glare),
            (confidence < DOUBT, QualityIssue::Unsure),
        ]
        .into_iter()
        .filter_map(|(holds, issue)| holds.then_some(issue))
        .collect()
    };
    Quality { text_height, sharpness, glare, confidence, issues }
}

/// Sharpness of a line's picture: standard deviation of the Laplacian against that of the luma,
/// so that contrast cancels out. 0 for an even picture.
pub(crate) fn sharpness(line: &RgbImage) -> f32 {
    let (w, h) = (line.width() as usize, line.height() as usize);
    let luma: Vec<f32> = line.pixels().map(|p| f32::from(brightness(p))).collect();
    if w < 3 || h < 3 {
        return 0.0;
    }
    let mut edges = Vec::with_capacity((w - 2) * (h - 2));
    for y in 1..h - 1 {
        for x in 1..w - 1 {
            let at = y * w + x;
            let around = luma[at - 1] + luma[at + 1] + luma[at - w] + luma[at + w];
            edges.push(around - 4.0 * luma[at]);
        }
    }
    let contrast = deviation(&luma);
    if contrast < 2.0 { 0.0 } else { deviation(&edges) / contrast }
}

/// The middle value; 0 without any.
pub(crate) fn median(mut values: Vec<f32>) -> f32 {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

fn blown_out(area: &RgbImage) -> f32 {
    let mut histogram = [0u32; 256];
    for pixel in area.pixels() {
        histogram[usize::from(brightness(pixel))] += 1;
    }
    let total: u32 = histogram.iter().sum();
    let mut below = 0;
    let middle = histogram.iter().position(|count| {
        below += count;
        below * 2 >= total
    });
    if total == 0 || middle.is_some_and(|m| m > usize::from(WHITE_CARD)) {
        return 0.0;
    }
    histogram[usize::from(BLOWN_OUT)..].iter().sum::<u32>() as f32 / total as f32
}

/// Luma by ITU-R BT.601.
fn brightness(pixel: &image::Rgb<u8>) -> u8 {
    let [r, g, b] = pixel.0.map(u32::from);
    ((299 * r + 587 * g + 114 * b) / 1000) as u8
}

fn deviation(values: &[f32]) -> f32 {
    let n = values.len().max(1) as f32;
    let mean = values.iter().sum::<f32>() / n;
    (values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / n).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::Quad;

    fn line(height: f32, confidence: f32) -> TextLine {
        let quad: Quad = [[0.0, 0.0], [200.0, 0.0], [200.0, height], [0.0, height]];
        TextLine { text: "text".to_owned(), confidence, quad, char_height: height }
    }

    /// Strokes of 6 pixels, blurred as by a lens out of focus.
    fn strokes(blur: f32) -> RgbImage {
        let sharp = RgbImage::from_fn(240, 48, |x, _| image::Rgb([if x % 12 < 6 { 30 } else { 220 }; 3]));
        image::imageops::blur(&sharp, blur)
    }

    #[test]
    fn each_fault_is_named() {
        let white = RgbImage::from_pixel(50, 50, image::Rgb([255; 3]));
        let lamp = RgbImage::from_fn(50, 50, |x, y| image::Rgb([if x < 15 && y < 15 { 255 } else { 190 }; 3]));
        let good = [line(30.0, 0.97)];
        // (lines, sharpness, area, issues)
        let cases: [(&[TextLine], f32, &RgbImage, &[QualityIssue]); 6] = [
            (&good, 0.5, &white, &[]),
            (&[], 0.0, &white, &[QualityIssue::NoText]),
            (&[line(11.0, 0.97)], 0.5, &white, &[QualityIssue::TextTooSmall]),
            (&good, 0.02, &white, &[QualityIssue::Blurred]),
            (&good, 0.5, &lamp, &[QualityIssue::Glare]),
            (&[line(30.0, 0.5)], 0.5, &white, &[QualityIssue::Unsure]),
        ];
        for (lines, sharp, area, issues) in cases {
            assert_eq!(judge(lines, sharp, Some(area)).issues, issues);
        }
    }

    #[test]
    fn sharpness_falls_with_the_blur() {
        let values: Vec<f32> = [0.4, 0.8, 1.2, 1.8].map(|blur| sharpness(&strokes(blur))).to_vec();
        assert!(values.windows(2).all(|pair| pair[0] > pair[1]), "{values:?}");
        let even = RgbImage::from_pixel(50, 48, image::Rgb([200; 3]));
        assert!(sharpness(&even) < 1e-6 && sharpness(&RgbImage::new(2, 2)) < 1e-6);
    }
}
