//! Scaling of picture regions with a triangle filter: bilinear when enlarging, averaging over the
//! covered pixels when shrinking, so that thin strokes survive.

use image::RgbImage;

use super::geometry::Rect;

/// Fixed-point one of the filter weights.
const ONE: u32 = 1 << 14;

/// Source pixels and weights of one target pixel; the weights sum to [`ONE`].
struct Tap {
    start: usize,
    weights: Vec<u32>,
}

/// The region `rect` of `picture`, in whole pixels, as `width` × `height` pixels.
pub(crate) fn resample(picture: &RgbImage, rect: Rect, width: u32, height: u32) -> RgbImage {
    let (x0, y0) = (rect.x0 as usize, rect.y0 as usize);
    let (w, h) = (rect.width() as usize, rect.height() as usize);
    let stride = picture.width() as usize * 3;
    let source = picture.as_raw();
    let columns = taps(w, width as usize);
    let rows = taps(h, height as usize);

    let out_stride = width as usize * 3;
    let mut out = vec![0u8; out_stride * height as usize];
    let mut sums = vec![0u32; w * 3];
    for (target, tap) in out.chunks_exact_mut(out_stride).zip(&rows) {
        // down the columns first: one pass over whole rows, which the compiler vectorises
        sums.fill(ONE / 2);
        for (offset, weight) in tap.weights.iter().enumerate() {
            let from = (y0 + tap.start + offset) * stride + x0 * 3;
            for (sum, value) in sums.iter_mut().zip(&source[from..from + w * 3]) {
                *sum += weight * u32::from(*value);
            }
        }
        for (pixel, tap) in target.chunks_exact_mut(3).zip(&columns) {
            let mut mixed = [ONE / 2; 3];
            for (weight, from) in tap.weights.iter().zip(sums[tap.start * 3..].chunks_exact(3)) {
                for (sum, value) in mixed.iter_mut().zip(from) {
                    *sum += weight * (value / ONE);
                }
            }
            for (value, sum) in pixel.iter_mut().zip(mixed) {
                *value = (sum / ONE) as u8;
            }
        }
    }
    RgbImage::from_raw(width, height, out).expect("a buffer of the picture's size")
}

/// Weights for scaling `from` pixels to `to`, pixel centres aligned.
fn taps(from: usize, to: usize) -> Vec<Tap> {
    let scale = from as f32 / to as f32;
    let support = scale.max(1.0);
    (0..to)
        .map(|i| {
            let centre = (i as f32 + 0.5) * scale - 0.5;
            let first = ((centre - support).floor() as i64 + 1).clamp(0, from as i64 - 1);
            let last = ((centre + support).ceil() as i64 - 1).clamp(first, from as i64 - 1);
            let exact: Vec<f32> =
                (first..=last).map(|x| (1.0 - (x as f32 - centre).abs() / support).max(0.0)).collect();
            let sum: f32 = exact.iter().sum();
            let mut weights: Vec<u32> = if sum > 0.0 {
                exact.iter().map(|w| (w / sum * ONE as f32).round() as u32).collect()
            } else {
                exact.iter().map(|_| ONE / exact.len() as u32).collect()
            };
            // rounding must not brighten or darken
            let total: u32 = weights.iter().sum();
            let middle = weights.len() / 2;
            weights[middle] = (weights[middle] + ONE).saturating_sub(total);
            Tap { start: first as usize, weights }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_sum_to_one_and_stay_inside() {
        for (from, to) in [(1, 1), (1, 7), (7, 1), (640, 48), (48, 640), (1728, 736), (100, 99)] {
            for tap in taps(from, to) {
                assert_eq!(tap.weights.iter().sum::<u32>(), ONE, "{from} to {to}");
                assert!(tap.start + tap.weights.len() <= from, "{from} to {to}");
            }
        }
    }

    #[test]
    fn an_even_area_keeps_its_colour_and_a_ramp_its_slope() {
        let picture = RgbImage::from_fn(200, 100, |x, y| image::Rgb([77, x as u8, y as u8 * 2]));
        let rect = Rect { x0: 20.0, y0: 10.0, x1: 180.0, y1: 90.0 };
        for (w, h) in [(160, 80), (80, 40), (37, 21), (320, 160)] {
            let out = resample(&picture, rect, w, h);
            for (x, y, pixel) in out.enumerate_pixels() {
                assert_eq!(pixel[0], 77);
                if x > 2 && x + 3 < w && y > 2 && y + 3 < h {
                    let expected_x = 20.0 + (x as f32 + 0.5) * 160.0 / w as f32 - 0.5;
                    let expected_y = 2.0 * (10.0 + (y as f32 + 0.5) * 80.0 / h as f32 - 0.5);
                    assert!((f32::from(pixel[1]) - expected_x).abs() < 1.6, "{w}×{h} at {x}");
                    assert!((f32::from(pixel[2]) - expected_y).abs() < 1.6, "{w}×{h} at {y}");
                }
            }
        }
    }
}
