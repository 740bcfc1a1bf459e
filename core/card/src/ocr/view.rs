//! A window of a photo, scaled and turned by quarters: what a network looks at, and the way back
//! from its pixels to the photo's.

use image::RgbImage;

use super::geometry::{Point, Rect};
use super::resample::resample;
use crate::line::Quad;

/// A window of a picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    /// The part of the picture, in its pixels.
    pub(crate) rect: Rect,
    /// Quarter turns clockwise that bring the text upright, 0 to 3.
    pub(crate) turns: u8,
    /// Size after scaling, before turning.
    scaled: (u32, u32),
}

impl View {
    /// A view whose longer side is about `side` pixels, never enlarged by more than `max_scale`;
    /// both sides are multiples of 32, as the detector wants.
    pub(crate) fn new(rect: Rect, turns: u8, side: u32, max_scale: f32) -> View {
        let longest = rect.width().max(rect.height()).max(1.0);
        let scale = (side as f32 / longest).min(max_scale);
        let fit = |length: f32| (((length * scale) / 32.0).round() as u32).max(1) * 32;
        View { rect, turns: turns % 4, scaled: (fit(rect.width()), fit(rect.height())) }
    }

    /// Width and height of what the network sees.
    pub(crate) fn size(&self) -> (u32, u32) {
        let (w, h) = self.scaled;
        if self.turns.is_multiple_of(2) { (w, h) } else { (h, w) }
    }

    /// View pixels per picture pixel.
    pub(crate) fn scale(&self) -> f32 {
        self.scaled.0 as f32 / self.rect.width()
    }

    /// The pixels the network sees, as rows of RGB.
    pub(crate) fn render(&self, picture: &RgbImage) -> RgbImage {
        use image::imageops::{rotate90, rotate180, rotate270};
        let scaled = resample(picture, self.rect, self.scaled.0, self.scaled.1);
        match self.turns {
            0 => scaled,
            1 => rotate90(&scaled),
            2 => rotate180(&scaled),
            _ => rotate270(&scaled),
        }
    }

    /// A point of the view in the picture's pixels, kept inside the window.
    pub(crate) fn to_picture(self, [u, v]: Point) -> Point {
        let (w, h) = (self.scaled.0 as f32, self.scaled.1 as f32);
        let (x, y) = match self.turns {
            0 => (u, v),
            1 => (v, h - u),
            2 => (w - u, h - v),
            _ => (w - v, u),
        };
        let place = |t: f32, from: f32, to: f32| from + t.clamp(0.0, 1.0) * (to - from);
        [place(x / w, self.rect.x0, self.rect.x1), place(y / h, self.rect.y0, self.rect.y1)]
    }

    /// A quad of the view in the picture's pixels; it still begins at the text's top-left.
    pub(crate) fn quad_to_picture(self, quad: &Quad) -> Quad {
        quad.map(|corner| self.to_picture(corner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_view_shows_is_found_again_in_the_picture() {
        // one bright spot in a dark picture
        let spot = [210.0, 90.0];
        let picture = RgbImage::from_fn(400, 300, |x, y| {
            let near = (x as f32 + 0.5 - spot[0]).abs() < 8.0 && (y as f32 + 0.5 - spot[1]).abs() < 8.0;
            image::Rgb([if near { 255 } else { 0 }; 3])
        });
        let rect = Rect { x0: 40.0, y0: 20.0, x1: 360.0, y1: 260.0 };
        for turns in 0..4 {
            for side in [160, 320, 640] {
                let view = View::new(rect, turns, side, 4.0);
                let seen = view.render(&picture);
                assert_eq!(seen.dimensions(), view.size());
                let (mut sum, mut at) = (0.0, [0.0, 0.0]);
                for (x, y, pixel) in seen.enumerate_pixels() {
                    let light = f32::from(pixel[0]);
                    sum += light;
                    at[0] += light * (x as f32 + 0.5);
                    at[1] += light * (y as f32 + 0.5);
                }
                let found = view.to_picture([at[0] / sum, at[1] / sum]);
                let off = super::super::geometry::distance(found, spot);
                assert!(off < 1.5, "{turns} turns at {side}: {found:?}");
            }
        }
    }
}
