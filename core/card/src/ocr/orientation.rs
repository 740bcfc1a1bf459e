//! Which way up the text stands: boxes that stand say "a quarter turn", and a few lines read both
//! ways say which; no extra model is needed.

use super::geometry::{height, width};
use super::recognise::Reading;
use crate::line::Quad;

/// Lines that vote.
const VOTERS: usize = 3;
/// Mean confidence from which the first way is taken without trying the other; text upside down
/// stays below.
const SURE: f32 = 0.9;

/// Whether most of the text runs up or down in the picture the quads are of.
pub(crate) fn is_sideways(found: &[Quad]) -> bool {
    let lying: f32 = found.iter().filter(|quad| !is_vertical(quad)).map(width).sum();
    let standing: f32 = found.iter().filter(|quad| is_vertical(quad)).map(height).sum();
    standing > lying
}

/// Whether a box is taller than wide by as much as rapidocr asks before it turns a line.
pub(crate) fn is_vertical(quad: &Quad) -> bool {
    height(quad) >= 1.5 * width(quad)
}

/// Indices of the lines to be read first: the longest ones.
pub(crate) fn voters(lines: &[Quad]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|&a, &b| width(&lines[b]).total_cmp(&width(&lines[a])));
    order.truncate(VOTERS);
    order
}

/// Whether readings leave no doubt that the lines stand upright.
pub(crate) fn is_sure(readings: &[Reading]) -> bool {
    mean_confidence(readings) >= SURE
}

/// Mean confidence of readings; one without text counts as none.
pub(crate) fn mean_confidence(readings: &[Reading]) -> f32 {
    readings.iter().map(|r| r.confidence).sum::<f32>() / readings.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quad(width: f32, height: f32) -> Quad {
        [[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]]
    }

    #[test]
    fn length_decides_not_number() {
        // three short labels lie, one long line stands
        let lines = [quad(40.0, 20.0), quad(20.0, 300.0), quad(50.0, 20.0), quad(45.0, 20.0)];
        assert!(is_sideways(&lines));
        assert!(!is_sideways(&lines[2..]) && !is_sideways(&[]));
    }

    #[test]
    fn the_longest_lines_vote() {
        let lines = [quad(40.0, 20.0), quad(90.0, 20.0), quad(10.0, 20.0), quad(300.0, 20.0), quad(50.0, 20.0)];
        assert_eq!(voters(&lines), [3, 1, 4]);
        assert!(voters(&[]).is_empty());
    }
}
