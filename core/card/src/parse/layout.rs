//! Lines laid out as a reader sees them: upright, in reading order, with positions comparable.

use super::fold::{fold_char, is_cjk};
use crate::line::{Quad, TextLine};

/// An OCR line, folded and placed in upright coordinates (pixels, x right along the text, y down).
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Index of the line in the input.
    pub(crate) line: usize,
    /// Folded characters; same length as `raw`.
    pub(crate) folded: Vec<char>,
    /// Characters as printed.
    pub(crate) raw: Vec<char>,
    /// Recogniser's confidence.
    pub(crate) confidence: f32,
    /// Place in the photo.
    pub(crate) quad: Quad,
    /// The upright rectangle.
    pub(crate) place: Place,
}

/// An upright rectangle with the height of its characters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Place {
    pub(crate) x0: f32,
    pub(crate) y0: f32,
    pub(crate) x1: f32,
    pub(crate) y1: f32,
    /// Height of a character.
    pub(crate) h: f32,
}

impl Place {
    /// Vertical middle.
    pub(crate) fn cy(&self) -> f32 {
        (self.y0 + self.y1) / 2.0
    }

    /// Horizontal middle.
    pub(crate) fn cx(&self) -> f32 {
        (self.x0 + self.x1) / 2.0
    }

    /// The smallest rectangle around both; characters as high as the higher of the two.
    pub(crate) fn union(&self, other: &Place) -> Place {
        Place {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
            h: self.h.max(other.h),
        }
    }

    /// Whether the two stand on one printed line.
    pub(crate) fn same_line(&self, other: &Place) -> bool {
        (self.cy() - other.cy()).abs() < 0.55 * self.h.max(other.h)
    }

    /// Whether left edges, middles or right edges agree, within a character and a half.
    pub(crate) fn aligned(&self, other: &Place) -> bool {
        let tolerance = 1.5 * self.h.max(other.h);
        (self.x0 - other.x0).abs() < tolerance
            || (self.cx() - other.cx()).abs() < tolerance
            || (self.x1 - other.x1).abs() < tolerance
    }

    /// Free space from this one down to `below`, in character heights (negative when they overlap).
    pub(crate) fn gap_to(&self, below: &Place) -> f32 {
        (below.y0 - self.y1) / self.h.max(below.h).max(1.0)
    }

    /// Whether horizontal extents overlap or nearly touch.
    pub(crate) fn shares_columns(&self, other: &Place) -> bool {
        let slack = self.h.max(other.h);
        self.x0 < other.x1 + slack && other.x0 < self.x1 + slack
    }
}

fn length(v: [f32; 2]) -> f32 {
    v[0].hypot(v[1])
}

fn sub(a: [f32; 2], b: [f32; 2]) -> [f32; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

/// The unit vector most text runs along: the length-weighted mean over lines longer than high.
fn reading_direction(lines: &[TextLine]) -> [f32; 2] {
    let mut sum = [0.0f32; 2];
    for line in lines {
        let q = line.quad;
        let along = sub(q[1], q[0]);
        let across = sub(q[3], q[0]);
        if length(along) > 1.5 * length(across) {
            sum[0] += along[0];
            sum[1] += along[1];
        }
    }
    let n = length(sum);
    if n.is_finite() && n > 1e-3 { [sum[0] / n, sum[1] / n] } else { [1.0, 0.0] }
}

/// Folds, rotates and sorts the lines: top to bottom, and left to right on one printed line.
/// Empty lines are left out.
pub(crate) fn rows(lines: &[TextLine]) -> Vec<Row> {
    let dir = reading_direction(lines);
    let down = [-dir[1], dir[0]];
    let mut rows: Vec<Row> = lines.iter().enumerate().filter_map(|(index, line)| row(index, line, dir, down)).collect();
    rows.sort_by(|a, b| a.place.cy().total_cmp(&b.place.cy()));
    // Lines of one printed line, which a small tilt may have put out of order, go left to right.
    let mut out: Vec<Row> = Vec::with_capacity(rows.len());
    while !rows.is_empty() {
        let first = rows[0].place;
        let (mut band, rest): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|r| r.place.same_line(&first));
        band.sort_by(|a, b| a.place.x0.total_cmp(&b.place.x0));
        out.extend(band);
        rows = rest;
    }
    out
}

fn row(index: usize, line: &TextLine, dir: [f32; 2], down: [f32; 2]) -> Option<Row> {
    let trimmed = line.text.trim();
    if trimmed.is_empty() || line.quad.iter().flatten().any(|v| !v.is_finite()) {
        return None;
    }
    let raw: Vec<char> = trimmed.chars().collect();
    let folded: Vec<char> = raw.iter().map(|c| fold_char(*c)).collect();
    let xs = line.quad.map(|p| p[0] * dir[0] + p[1] * dir[1]);
    let ys = line.quad.map(|p| p[0] * down[0] + p[1] * down[1]);
    let min = |v: [f32; 4]| v.into_iter().fold(f32::INFINITY, f32::min);
    let max = |v: [f32; 4]| v.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let h = if line.char_height.is_finite() && line.char_height > 0.0 {
        line.char_height
    } else {
        length(sub(line.quad[3], line.quad[0]))
    };
    // The middle line of a slightly skewed quad, so that tilt does not inflate the row.
    let (top, bottom) = ((ys[0] + ys[1]) / 2.0, (ys[2] + ys[3]) / 2.0);
    let (y0, y1) = if (bottom - top) > 0.2 * h { (top, bottom) } else { (min(ys), max(ys)) };
    Some(Row {
        line: index,
        folded,
        raw,
        confidence: line.confidence.clamp(0.0, 1.0),
        quad: line.quad,
        place: Place { x0: min(xs), y0, x1: max(xs), y1, h: h.max(1.0) },
    })
}

impl Row {
    /// The place of the characters `start..end`, by their printed widths.
    pub(crate) fn place_of(&self, start: usize, end: usize) -> Place {
        let width = |range: &[char]| -> f32 { range.iter().map(|c| if is_cjk(*c) { 2.0 } else { 1.05 }).sum() };
        let total = width(&self.folded).max(1.0);
        let span = self.place.x1 - self.place.x0;
        Place {
            x0: self.place.x0 + span * width(&self.folded[..start]) / total,
            x1: self.place.x0 + span * width(&self.folded[..end]) / total,
            ..self.place
        }
    }

    /// The corners of the characters `start..end` in the photo.
    pub(crate) fn quad_of(&self, start: usize, end: usize) -> Quad {
        let upright = self.place_of(start, end);
        let span = (self.place.x1 - self.place.x0).max(1.0);
        let (a, b) = ((upright.x0 - self.place.x0) / span, (upright.x1 - self.place.x0) / span);
        let mix = |p: [f32; 2], q: [f32; 2], t: f32| [p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t];
        let q = self.quad;
        [mix(q[0], q[1], a), mix(q[0], q[1], b), mix(q[3], q[2], b), mix(q[3], q[2], a)]
    }
}

/// The rectangle around several quads; their own quad when there is only one.
pub(crate) fn hull(quads: &[Quad]) -> Quad {
    if let [only] = quads {
        return *only;
    }
    let points = quads.iter().flatten();
    let (mut x0, mut y0, mut x1, mut y1) = (f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY);
    for p in points {
        (x0, x1) = (x0.min(p[0]), x1.max(p[0]));
        (y0, y1) = (y0.min(p[1]), y1.max(p[1]));
    }
    [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, quad: Quad) -> TextLine {
        TextLine { text: text.into(), confidence: 0.9, quad, char_height: 20.0 }
    }

    #[test]
    fn a_card_photographed_upside_down_reads_top_to_bottom() {
        // First line of the card is at the photo's bottom; text runs from right to left.
        let lines = [
            line("second", [[200.0, 60.0], [100.0, 60.0], [100.0, 40.0], [200.0, 40.0]]),
            line("first", [[200.0, 100.0], [100.0, 100.0], [100.0, 80.0], [200.0, 80.0]]),
        ];
        let rows = rows(&lines);
        let texts: Vec<String> = rows.iter().map(|r| r.folded.iter().collect()).collect();
        assert_eq!(texts, ["first", "second"]);
        assert!(rows[0].place.y1 < rows[1].place.y0);
    }

    #[test]
    fn nonsense_corners_are_left_out() {
        let bad = line("x", [[f32::NAN, 0.0]; 4]);
        assert!(rows(&[bad]).is_empty());
    }
}
