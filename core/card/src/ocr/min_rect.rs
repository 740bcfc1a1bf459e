//! The smallest rectangle, at any angle, around a set of points.

use super::geometry::Point;
use crate::line::Quad;

/// A rectangle at an angle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct AngledRect {
    centre: Point,
    /// Unit vector along `width`.
    axis: Point,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

impl AngledRect {
    /// The rectangle with every side moved outwards by `by`.
    pub(crate) fn grown(self, by: f32) -> AngledRect {
        AngledRect { width: self.width + 2.0 * by, height: self.height + 2.0 * by, ..self }
    }

    /// The corners, going round.
    pub(crate) fn corners(&self) -> Quad {
        let [ux, uy] = self.axis;
        [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map(|(along, across)| {
            let (a, b) = (along * self.width, across * self.height);
            [self.centre[0] + a * ux - b * uy, self.centre[1] + a * uy + b * ux]
        })
    }
}

/// The convex hull, going round, without points on its edges (A. Andrew, "Another efficient
/// algorithm for convex hulls in two dimensions", 1979).
pub(crate) fn convex_hull(points: &[Point]) -> Vec<Point> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    sorted.dedup();
    if sorted.len() < 3 {
        return sorted;
    }
    let half = |points: &mut dyn Iterator<Item = &Point>| {
        let mut chain: Vec<Point> = Vec::new();
        for &p in points {
            while let [.., a, b] = chain[..] {
                if (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0.0 {
                    break;
                }
                chain.pop();
            }
            chain.push(p);
        }
        chain.pop(); // the other half begins with it
        chain
    };
    let mut hull = half(&mut sorted.iter());
    hull.extend(half(&mut sorted.iter().rev()));
    hull
}

/// The rectangle of least area around the points; one of its sides lies on the hull (H. Freeman
/// and R. Shapira, 1975). `None` for fewer than two different points.
pub(crate) fn min_area_rect(points: &[Point]) -> Option<AngledRect> {
    let hull = convex_hull(points);
    if hull.len() < 2 {
        return None;
    }
    let next = hull.iter().cycle().skip(1);
    let rects = hull.iter().zip(next).map(|(a, b)| {
        let length = (b[0] - a[0]).hypot(b[1] - a[1]);
        around(&hull, [(b[0] - a[0]) / length, (b[1] - a[1]) / length])
    });
    rects.min_by(|a, b| (a.width * a.height).total_cmp(&(b.width * b.height)))
}

/// The rectangle around points with its width along `axis`.
fn around(points: &[Point], axis: Point) -> AngledRect {
    let [ux, uy] = axis;
    let mut along = (f32::MAX, f32::MIN);
    let mut across = (f32::MAX, f32::MIN);
    for [x, y] in points {
        let (a, b) = (x * ux + y * uy, y * ux - x * uy);
        along = (along.0.min(a), along.1.max(a));
        across = (across.0.min(b), across.1.max(b));
    }
    let (a, b) = ((along.0 + along.1) / 2.0, (across.0 + across.1) / 2.0);
    AngledRect {
        centre: [a * ux - b * uy, a * uy + b * ux],
        axis,
        width: along.1 - along.0,
        height: across.1 - across.0,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_outline_of_a_long_flat_bar_gives_the_bar() {
        let mut outline = Vec::new();
        for x in 83..=526 {
            outline.push([x as f32, 458.0]);
            outline.push([x as f32, 471.0]);
        }
        let rect = min_area_rect(&outline).unwrap();
        assert!((rect.width.max(rect.height) - 443.0).abs() < 0.01);
        assert!((rect.width.min(rect.height) - 13.0).abs() < 0.01);
    }

    #[test]
    fn too_few_points_have_no_rectangle() {
        assert_eq!(min_area_rect(&[]), None);
        assert_eq!(min_area_rect(&[[1.0, 2.0], [1.0, 2.0]]), None);
        let line = min_area_rect(&[[0.0, 0.0], [3.0, 4.0]]).unwrap();
        assert!((line.width - 5.0).abs() < 1e-5 && line.height.abs() < 1e-5);
    }

    proptest! {
        /// No rectangle of 720 tried angles is smaller, and every point is inside.
        #[test]
        fn it_is_the_smallest(points in proptest::collection::vec((0i32..200, 0i32..200), 3..40)) {
            let points: Vec<Point> = points.iter().map(|(x, y)| [*x as f32, *y as f32]).collect();
            let Some(rect) = min_area_rect(&points) else { return Ok(()) };
            let area = rect.width * rect.height;
            for step in 0..720 {
                let (sin, cos) = (step as f32 * std::f32::consts::PI / 720.0).sin_cos();
                let other = around(&points, [cos, sin]);
                prop_assert!(area <= other.width * other.height + 0.5);
            }
            let axis = rect.axis;
            let [ux, uy] = axis;
            for [x, y] in points {
                let (dx, dy) = (x - rect.centre[0], y - rect.centre[1]);
                prop_assert!((dx * ux + dy * uy).abs() <= rect.width / 2.0 + 0.01);
                prop_assert!((dy * ux - dx * uy).abs() <= rect.height / 2.0 + 0.01);
            }
        }
    }
}
