//! Cuts a quad out of a picture as an upright rectangle.

use image::RgbImage;

use super::geometry::{Point, height, width};
use crate::line::Quad;

/// The quad as a rectangle of the quad's own size, in its reading direction; `None` when it is
/// smaller than a pixel.
pub(crate) fn straighten(picture: &RgbImage, quad: &Quad) -> Option<RgbImage> {
    let (w, h) = (width(quad) as u32, height(quad) as u32);
    straighten_to(picture, quad, w, h)
}

/// The quad as a rectangle of `w` × `h` pixels; pixels beyond the picture repeat its border.
pub(crate) fn straighten_to(picture: &RgbImage, quad: &Quad, w: u32, h: u32) -> Option<RgbImage> {
    if w == 0 || h == 0 || picture.width() == 0 || picture.height() == 0 {
        return None;
    }
    let map = SquareToQuad::new(quad);
    let (du, dv) = (1.0 / w as f32, 1.0 / h as f32);
    Some(RgbImage::from_fn(w, h, |x, y| image::Rgb(cubic(picture, map.at(x as f32 * du, y as f32 * dv)))))
}

/// The projective map of the unit square onto a quad (P. Heckbert, "Fundamentals of Texture
/// Mapping and Image Warping", 1989, section 2.2.3).
struct SquareToQuad {
    x: [f32; 3],
    y: [f32; 3],
    w: [f32; 2],
}

impl SquareToQuad {
    fn new(quad: &Quad) -> SquareToQuad {
        let [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = *quad;
        let (sx, sy) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
        let (dx1, dx2) = (x1 - x2, x3 - x2);
        let (dy1, dy2) = (y1 - y2, y3 - y2);
        let det = dx1 * dy2 - dx2 * dy1;
        let (g, h) = if det.abs() < 1e-6 {
            (0.0, 0.0) // a flat quad: treat it as a parallelogram
        } else {
            ((sx * dy2 - dx2 * sy) / det, (dx1 * sy - sx * dy1) / det)
        };
        SquareToQuad {
            x: [x1 - x0 + g * x1, x3 - x0 + h * x3, x0],
            y: [y1 - y0 + g * y1, y3 - y0 + h * y3, y0],
            w: [g, h],
        }
    }

    fn at(&self, u: f32, v: f32) -> Point {
        let w = self.w[0] * u + self.w[1] * v + 1.0;
        [(self.x[0] * u + self.x[1] * v + self.x[2]) / w, (self.y[0] * u + self.y[1] * v + self.y[2]) / w]
    }
}

/// Where a point of the picture stands in the rectangle a quad becomes, as shares of its width and height; `None` for a
/// quad that is flat.
pub(crate) fn in_quad(quad: &Quad, [px, py]: Point) -> Option<Point> {
    let SquareToQuad { x: [a, b, c], y: [d, e, f], w: [g, h] } = SquareToQuad::new(quad);
    // px = (a·u + b·v + c) / (g·u + h·v + 1), the same for py: two linear equations in u and v.
    let (a, b, c) = (a - px * g, b - px * h, px - c);
    let (d, e, f) = (d - py * g, e - py * h, py - f);
    let det = a * e - b * d;
    (det.abs() > 1e-6).then(|| [(c * e - b * f) / det, (a * f - c * d) / det])
}

/// Bicubic interpolation with a = −0.75, as OpenCV's INTER_CUBIC, the border repeated.
fn cubic(picture: &RgbImage, [x, y]: Point) -> [u8; 3] {
    const A: f32 = -0.75;
    let weights = |t: f32| {
        let near = |t: f32| ((A + 2.0) * t - (A + 3.0)) * t * t + 1.0;
        let far = |t: f32| ((A * t - 5.0 * A) * t + 8.0 * A) * t - 4.0 * A;
        [far(t + 1.0), near(t), near(1.0 - t), far(2.0 - t)]
    };
    let (right, bottom) = (picture.width() as i32 - 1, picture.height() as i32 - 1);
    let (fx, fy) = (x.floor(), y.floor());
    let (wx, wy) = (weights(x - fx), weights(y - fy));
    let (left, top) = (fx as i32 - 1, fy as i32 - 1);
    let raw = picture.as_raw();
    let stride = picture.width() as usize * 3;
    let mut sum = [0.0f32; 3];
    for (j, wy) in wy.iter().enumerate() {
        let row = (top + j as i32).clamp(0, bottom) as usize * stride;
        for (i, wx) in wx.iter().enumerate() {
            let at = row + (left + i as i32).clamp(0, right) as usize * 3;
            let weight = wx * wy;
            for (sum, value) in sum.iter_mut().zip(&raw[at..at + 3]) {
                *sum += weight * f32::from(*value);
            }
        }
    }
    sum.map(|value| (value + 0.5) as u8)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_upright_rectangle_comes_out_as_it_is() {
        let picture = RgbImage::from_fn(60, 40, |x, y| image::Rgb([x as u8 * 4, y as u8 * 6, 5]));
        let quad = [[10.0, 5.0], [40.0, 5.0], [40.0, 25.0], [10.0, 25.0]];
        let cut = straighten(&picture, &quad).unwrap();
        assert_eq!(cut, image::imageops::crop_imm(&picture, 10, 5, 30, 20).to_image());
    }

    #[test]
    fn the_corners_of_a_tilted_quad_meet_the_corners_of_the_cut() {
        let quad = [[120.0, 30.0], [180.0, 90.0], [150.0, 130.0], [90.0, 60.0]];
        let map = SquareToQuad::new(&quad);
        let square = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
        for (corner, [u, v]) in quad.iter().zip(square) {
            let [x, y] = map.at(u, v);
            assert!((x - corner[0]).abs() < 1e-3 && (y - corner[1]).abs() < 1e-3);
        }
    }

    #[test]
    fn a_quad_beyond_the_picture_repeats_the_border() {
        let picture = RgbImage::from_pixel(10, 10, image::Rgb([50, 60, 70]));
        let quad = [[-20.0, -20.0], [30.0, -20.0], [30.0, 30.0], [-20.0, 30.0]];
        let cut = straighten(&picture, &quad).unwrap();
        assert!(cut.pixels().all(|p| p.0 == [50, 60, 70]));
        assert!(straighten(&picture, &[[1.0, 1.0]; 4]).is_none());
    }
}
