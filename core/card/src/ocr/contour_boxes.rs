//! From the detector's probability map to boxes around lines of text: the post-processing of
//! differentiable binarisation (M. Liao et al., arXiv:1911.08947) with rapidocr's constants.

use rten_imageproc::{RetrievalMode, find_contours};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::geometry::Point;
use super::min_rect::{AngledRect, min_area_rect};
use crate::line::Quad;

/// Probability from which a pixel counts as text.
const PIXEL_THRESHOLD: f32 = 0.3;
/// Mean probability a box must have.
const BOX_THRESHOLD: f32 = 0.5;
/// How far a box is grown: the map shows shrunken text. Distance = area × this / perimeter.
const UNCLIP: f32 = 1.6;
/// Smallest side of a box in map pixels, before growing.
const MIN_SIDE: f32 = 3.0;
/// Most outlines looked at; a picture of noise has thousands.
const MAX_CONTOURS: usize = 1000;

/// The lines of text, in map pixels, of a probability map of `width` × `height` values, row by row.
pub(crate) fn boxes(map: &[f32], width: usize, height: usize) -> Vec<Quad> {
    let mask = NdTensor::from_data([height, width], dilated_mask(map, width));
    let contours = find_contours(mask.view(), RetrievalMode::List);
    contours
        .iter()
        .take(MAX_CONTOURS)
        .filter_map(|outline| {
            let points: Vec<Point> = outline.iter().map(|p| [p.x as f32, p.y as f32]).collect();
            let rect = min_area_rect(&points)?;
            let (w, h) = (rect.width, rect.height);
            if w.min(h) < MIN_SIDE {
                return None;
            }
            if mean_inside(map, width, height, &corners(&rect)) < BOX_THRESHOLD {
                return None;
            }
            let by = w * h * UNCLIP / (2.0 * (w + h));
            let grown = rect.grown(by);
            if grown.width.min(grown.height) < MIN_SIDE + 2.0 {
                return None;
            }
            Some(corners(&grown))
        })
        .collect()
}

/// Pixels above the threshold, each spread to its right and lower neighbours (2 × 2 dilation).
fn dilated_mask(map: &[f32], width: usize) -> Vec<bool> {
    let text: Vec<bool> = map.iter().map(|p| *p > PIXEL_THRESHOLD).collect();
    (0..text.len())
        .map(|i| {
            let left = i % width > 0;
            let above = i >= width;
            text[i] || left && text[i - 1] || above && (text[i - width] || left && text[i - width - 1])
        })
        .collect()
}

/// Corners clockwise from the one nearest to the top left of the text: of the two left ones the
/// upper, as rapidocr orders them.
fn corners(rect: &AngledRect) -> Quad {
    let mut points = rect.corners();
    points.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let upper_first = |a: [f32; 2], b: [f32; 2]| if a[1] <= b[1] { (a, b) } else { (b, a) };
    let (top_left, bottom_left) = upper_first(points[0], points[1]);
    let (top_right, bottom_right) = upper_first(points[2], points[3]);
    [top_left, top_right, bottom_right, bottom_left]
}

/// Mean of the map over the pixels of a convex quad.
fn mean_inside(map: &[f32], width: usize, height: usize, quad: &Quad) -> f32 {
    let bound = |axis: usize, limit: usize| {
        let low = quad.iter().map(|p| p[axis]).fold(f32::MAX, f32::min).floor();
        let high = quad.iter().map(|p| p[axis]).fold(f32::MIN, f32::max).ceil();
        (low.clamp(0.0, limit as f32 - 1.0) as usize, high.clamp(0.0, limit as f32 - 1.0) as usize)
    };
    let (x0, x1) = bound(0, width);
    let (y0, y1) = bound(1, height);
    let (mut sum, mut count) = (0.0, 0u32);
    for y in y0..=y1 {
        for x in x0..=x1 {
            if contains(quad, x as f32, y as f32) {
                sum += map[y * width + x];
                count += 1;
            }
        }
    }
    if count == 0 { 0.0 } else { sum / count as f32 }
}

/// Whether a point lies in a convex clockwise quad, its edges included.
fn contains(quad: &Quad, x: f32, y: f32) -> bool {
    (0..4).all(|i| {
        let ([ax, ay], [bx, by]) = (quad[i], quad[(i + 1) % 4]);
        (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= -0.01
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A map with a bar of probability `p` from (x0, y0) to (x1, y1), excluded.
    fn bar(p: f32, x0: usize, y0: usize, x1: usize, y1: usize) -> Vec<f32> {
        let inside = |x, y| (x0..x1).contains(&x) && (y0..y1).contains(&y);
        (0..100 * 60).map(|i| if inside(i % 100, i / 100) { p } else { 0.01 }).collect()
    }

    #[test]
    fn a_bar_becomes_one_box_grown_by_the_unclip_distance() {
        let found = boxes(&bar(0.9, 20, 20, 80, 30), 100, 60);
        assert_eq!(found.len(), 1);
        // 60 × 10 pixels and one more by dilation; as outline points run from centre to centre
        // this is 60 × 10, grown by 600 · 1.6 / 140 ≈ 6.86 on every side
        let expected = [[13.1, 13.1], [86.9, 13.1], [86.9, 36.9], [13.1, 36.9]];
        for (corner, expected) in found[0].iter().zip(expected) {
            assert!((corner[0] - expected[0]).abs() < 0.2, "{:?}", found[0]);
            assert!((corner[1] - expected[1]).abs() < 0.2, "{:?}", found[0]);
        }
    }

    #[test]
    fn faint_and_tiny_marks_are_no_text() {
        assert!(boxes(&bar(0.4, 20, 20, 80, 30), 100, 60).is_empty(), "faint");
        assert!(boxes(&bar(0.9, 20, 20, 22, 22), 100, 60).is_empty(), "tiny");
        assert!(boxes(&vec![0.0; 6000], 100, 60).is_empty(), "nothing");
        assert_eq!(boxes(&vec![1.0; 6000], 100, 60).len(), 1, "everything");
    }
}
