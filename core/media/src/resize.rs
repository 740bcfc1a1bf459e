//! Smaller pictures.

use image::RgbImage;
use image::imageops::{self, FilterType};

/// The picture with its longer side at most `max_side` pixels; a smaller one is copied as it is.
/// Averages whole blocks when it shrinks by two or more, which is fast and free of moiré.
pub fn shrink_to(picture: &RgbImage, max_side: u32) -> RgbImage {
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    let max_side = max_side.max(1);
    if longest <= max_side {
        return picture.clone();
    }
    let scaled = |side: u32| {
        let exact = u64::from(side) * u64::from(max_side) + u64::from(longest) / 2;
        ((exact / u64::from(longest)) as u32).max(1)
    };
    let (w, h) = (scaled(width), scaled(height));
    if longest >= max_side * 2 {
        imageops::thumbnail(picture, w, h)
    } else {
        imageops::resize(picture, w, h, FilterType::Triangle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_side_meets_the_limit_and_the_shape_stays() {
        // (width, height, limit, expected)
        let cases = [
            (400, 300, 1000, (400, 300)), // small enough
            (400, 300, 400, (400, 300)),  // exactly
            (400, 300, 200, (200, 150)),  // halved
            (300, 400, 300, (225, 300)),  // upright, less than halved
            (4000, 3, 100, (100, 1)),     // a strip keeps one pixel
            (3, 4000, 1, (1, 1)),
        ];
        for (w, h, limit, expected) in cases {
            let picture = RgbImage::from_pixel(w, h, image::Rgb([9, 99, 199]));
            let small = shrink_to(&picture, limit);
            assert_eq!(small.dimensions(), expected, "{w}×{h} to {limit}");
            assert!(small.pixels().all(|p| p.0 == [9, 99, 199]));
        }
    }
}
