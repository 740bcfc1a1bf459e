//! Finds the lines of text in a view of a photo.

use image::RgbImage;

use super::contour_boxes::boxes;
use super::geometry::{height, width};
use super::net::Net;
use super::view::View;
use crate::error::CardError;
use crate::line::Quad;

/// Lines are higher than this, pixels, and less high than this share of the picture's longer side:
/// of a blurred photo or a card seen from afar the detector takes the whole for one line.
const LEAST_HEIGHT: f32 = 3.0;
const LARGEST_HEIGHT: f32 = 0.25;

/// Runs the detector on a view of `picture`; the lines found are in the picture's pixels, each
/// beginning at its top-left in the upright view.
pub(crate) fn detect(net: &dyn Net, picture: &RgbImage, view: View) -> Result<Vec<Quad>, CardError> {
    let heights = LEAST_HEIGHT..LARGEST_HEIGHT * picture.width().max(picture.height()) as f32;
    let (w, h) = view.size();
    let (w, h) = (w as usize, h as usize);
    let input = normalised(&view.render(picture));
    let output = net.run([1, 3, h, w], input)?;
    if output.shape != [1, 1, h, w] {
        return Err(CardError::Engine(format!("the detector gave a map of {:?}", output.shape)));
    }
    Ok(boxes(&output.data, w, h)
        .iter()
        .map(|quad| view.quad_to_picture(quad))
        .filter(|quad| heights.contains(&width(quad).min(height(quad))))
        .collect())
}

/// Planes of blue, green and red (the order the models were trained with) from −1 to 1.
pub(crate) fn normalised(picture: &RgbImage) -> Vec<f32> {
    let raw = picture.as_raw();
    let plane = raw.len() / 3;
    let mut out = vec![0.0; raw.len()];
    for (channel, target) in out.chunks_exact_mut(plane.max(1)).enumerate() {
        for (value, pixel) in target.iter_mut().zip(raw.chunks_exact(3)) {
            *value = f32::from(pixel[2 - channel]) / 127.5 - 1.0;
        }
    }
    out
}
