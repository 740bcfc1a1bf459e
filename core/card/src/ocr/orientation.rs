//! Which way up the text stands, by reading a few lines both ways: no extra model is needed.

use image::RgbImage;
use image::imageops::rotate180;

use super::geometry::{height, rotate_start, width};
use super::recognise::Recogniser;
use super::straighten::straighten;
use crate::error::CardError;
use crate::line::Quad;

/// Lines that vote.
const VOTERS: usize = 3;
/// Only this many line heights of a voter are read: enough characters to tell.
const VOTER_LENGTH: f32 = 8.0;
/// Mean confidence from which the first way is taken without trying the other; text upside down
/// stays far below.
const SURE: f32 = 0.9;

/// Quarter turns clockwise, 0 to 3, that bring the photo's text upright. Zero without any text.
pub(crate) fn upright_turns(recogniser: &Recogniser, picture: &RgbImage, found: &[Quad]) -> Result<u8, CardError> {
    let lying: f32 = found.iter().filter(|quad| !is_vertical(quad)).map(width).sum();
    let standing: f32 = found.iter().filter(|quad| is_vertical(quad)).map(height).sum();
    let vertical = standing > lying;
    let mut voters: Vec<Quad> = found.iter().copied().filter(|quad| is_vertical(quad) == vertical).collect();
    let length = |quad: &Quad| width(quad).max(height(quad));
    voters.sort_by(|a, b| length(b).total_cmp(&length(a)));
    voters.truncate(VOTERS);

    // A vertical line begins at its top right when the photo's top points to the card's left.
    let start = usize::from(vertical);
    let lines: Vec<RgbImage> =
        voters.iter().filter_map(|quad| straighten(picture, &shortened(&rotate_start(quad, start)))).collect();
    let one_way = mean_confidence(recogniser, &lines)?;
    let turned = if one_way >= SURE {
        false
    } else {
        let lines: Vec<RgbImage> = lines.iter().map(rotate180).collect();
        mean_confidence(recogniser, &lines)? > one_way
    };
    Ok(match (vertical, turned) {
        (false, false) => 0,
        (false, true) => 2,
        (true, false) => 3,
        (true, true) => 1,
    })
}

/// Whether a box is taller than wide by as much as rapidocr asks before it turns a line.
pub(crate) fn is_vertical(quad: &Quad) -> bool {
    height(quad) >= 1.5 * width(quad)
}

/// The first [`VOTER_LENGTH`] heights of a line.
fn shortened(quad: &Quad) -> Quad {
    let share = (VOTER_LENGTH * height(quad) / width(quad).max(1.0)).min(1.0);
    let along = |a: [f32; 2], b: [f32; 2]| [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
    [quad[0], along(quad[0], quad[1]), along(quad[3], quad[2]), quad[3]]
}

fn mean_confidence(recogniser: &Recogniser, lines: &[RgbImage]) -> Result<f32, CardError> {
    let readings = recogniser.read(lines, &mut |_| Ok(()))?;
    Ok(readings.iter().map(|r| r.confidence).sum::<f32>() / readings.len().max(1) as f32)
}
