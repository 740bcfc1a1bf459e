//! A hash that stays near itself when a picture is resized, re-encoded or brightened: it finds
//! the same photo handed in twice.
//!
//! Difference hash: brightness on a 9 × 8 grid, one bit per pair of horizontal neighbours
//! (N. Krawetz, "Kind of like that", 2013). Integers only, so every CPU gets the same bits.

use image::RgbImage;

const COLUMNS: u32 = 9;
const ROWS: u32 = 8;

/// The 64-bit difference hash of a picture; 0 for one without pixels.
pub fn perceptual_hash(picture: &RgbImage) -> u64 {
    let (width, height) = picture.dimensions();
    if width == 0 || height == 0 {
        return 0;
    }
    let grid: Vec<u64> = (0..ROWS)
        .flat_map(|row| (0..COLUMNS).map(move |column| (column, row)))
        .map(|(column, row)| {
            let (x0, x1) = span(column, COLUMNS, width);
            let (y0, y1) = span(row, ROWS, height);
            mean_luma(picture, x0..x1, y0..y1)
        })
        .collect();
    grid.chunks_exact(COLUMNS as usize)
        .flat_map(|row| row.windows(2))
        .fold(0, |bits, pair| bits << 1 | u64::from(pair[0] < pair[1]))
}

/// Number of bits in which two hashes differ: up to about 6 means the same photo.
pub fn hamming_distance(a: u64, b: u64) -> u32 {
    (a ^ b).count_ones()
}

/// The pixels of cell `index` of `count`, never empty.
fn span(index: u32, count: u32, side: u32) -> (u32, u32) {
    let edge = |i: u32| (u64::from(i) * u64::from(side) / u64::from(count)) as u32;
    let from = edge(index).min(side - 1);
    (from, edge(index + 1).max(from + 1))
}

/// Mean luma × 1000 of a block, weights of ITU-R BT.601.
fn mean_luma(picture: &RgbImage, xs: std::ops::Range<u32>, ys: std::ops::Range<u32>) -> u64 {
    let stride = picture.width() as usize * 3;
    let mut sum = 0u64;
    for y in ys.clone() {
        let row = &picture.as_raw()[y as usize * stride..][..stride];
        for p in row[xs.start as usize * 3..xs.end as usize * 3].chunks_exact(3) {
            sum += u64::from(p[0]) * 299 + u64::from(p[1]) * 587 + u64::from(p[2]) * 114;
        }
    }
    sum / (u64::from(xs.end - xs.start) * u64::from(ys.end - ys.start))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::{decode, encode_jpeg, shrink_to};

    /// A picture of smooth hills that differ by `seed`.
    fn scene(seed: u32) -> RgbImage {
        RgbImage::from_fn(360, 270, |x, y| {
            let wave = |a: u32, b: u32| {
                (f64::from(x * a + seed * 37) / 90.0).sin() + (f64::from(y * b + seed * 11) / 70.0).cos()
            };
            let v = 127.0 + 55.0 * wave(1 + seed % 3, 2) + 8.0 * wave(5, 1);
            image::Rgb([v.clamp(0.0, 255.0) as u8; 3])
        })
    }

    #[test]
    fn the_same_photo_stays_near_and_another_is_far() {
        let original = scene(1);
        let hash = perceptual_hash(&original);
        let copy = decode(&encode_jpeg(&shrink_to(&original, 150), 60).unwrap()).unwrap();
        assert!(hamming_distance(hash, perceptual_hash(&copy)) <= 3);
        let mut brighter = original.clone();
        brighter.iter_mut().for_each(|v| *v = v.saturating_add(20));
        assert!(hamming_distance(hash, perceptual_hash(&brighter)) <= 6);
        for seed in 2..8 {
            let far = hamming_distance(hash, perceptual_hash(&scene(seed)));
            assert!(far > 10, "scene {seed} only {far} bits away");
        }
    }

    #[test]
    fn a_picture_smaller_than_the_grid_has_a_hash() {
        let dot = RgbImage::from_pixel(1, 1, image::Rgb([7, 7, 7]));
        assert_eq!(perceptual_hash(&dot), 0); // all equal: no neighbour is brighter
        let ramp = RgbImage::from_fn(9, 1, |x, _| image::Rgb([x as u8 * 20; 3]));
        assert_eq!(perceptual_hash(&ramp), u64::MAX); // brighter at every step
    }
}
