//! Points, quads and rectangles. A quad is clockwise from its top-left, y pointing down.

use crate::line::Quad;

/// A point, `[x, y]`.
pub(crate) type Point = [f32; 2];

/// Distance of two points.
pub(crate) fn distance(a: Point, b: Point) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// Length along the reading direction: the longer of top and bottom edge.
pub(crate) fn width(quad: &Quad) -> f32 {
    distance(quad[0], quad[1]).max(distance(quad[3], quad[2]))
}

/// Extent across the reading direction: the longer of left and right edge.
pub(crate) fn height(quad: &Quad) -> f32 {
    distance(quad[0], quad[3]).max(distance(quad[1], quad[2]))
}

/// Mean of the corners.
pub(crate) fn centre(quad: &Quad) -> Point {
    let sum = |axis: usize| quad.iter().map(|p| p[axis]).sum::<f32>() / 4.0;
    [sum(0), sum(1)]
}

/// The same quad begun at another corner: `steps` quarter turns of the text in it.
pub(crate) fn rotate_start(quad: &Quad, steps: usize) -> Quad {
    std::array::from_fn(|i| quad[(i + steps) % 4])
}

/// An upright rectangle in pixels, `x1` and `y1` excluded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rect {
    pub(crate) x0: f32,
    pub(crate) y0: f32,
    pub(crate) x1: f32,
    pub(crate) y1: f32,
}

impl Rect {
    pub(crate) fn whole(width: u32, height: u32) -> Rect {
        Rect { x0: 0.0, y0: 0.0, x1: width as f32, y1: height as f32 }
    }

    /// The smallest rectangle around the quads; `None` without any.
    pub(crate) fn around<'a>(quads: impl IntoIterator<Item = &'a Quad>) -> Option<Rect> {
        quads.into_iter().flatten().fold(None, |rect, &[x, y]| {
            let r = rect.unwrap_or(Rect { x0: x, y0: y, x1: x, y1: y });
            Some(Rect { x0: r.x0.min(x), y0: r.y0.min(y), x1: r.x1.max(x), y1: r.y1.max(y) })
        })
    }

    pub(crate) fn width(&self) -> f32 {
        self.x1 - self.x0
    }

    pub(crate) fn height(&self) -> f32 {
        self.y1 - self.y0
    }

    pub(crate) fn area(&self) -> f32 {
        self.width() * self.height()
    }

    /// Grown by `by` on every side, then cut to `bounds` and to whole pixels.
    pub(crate) fn grown(&self, by: f32, bounds: Rect) -> Rect {
        Rect {
            x0: (self.x0 - by).max(bounds.x0).floor(),
            y0: (self.y0 - by).max(bounds.y0).floor(),
            x1: (self.x1 + by).min(bounds.x1).ceil(),
            y1: (self.y1 + by).min(bounds.y1).ceil(),
        }
    }
}
