//! Pictures to bytes: JPEG, thumbnails, copies without metadata.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, RgbImage};

use crate::{MediaError, decode, shrink_to};

/// The most bytes a thumbnail has: it travels inside its record, before the photo itself.
pub const THUMBNAIL_BYTES: usize = 6 * 1024;

/// Writes a JPEG without any metadata; `quality` is 1 to 100.
///
/// # Errors
/// [`MediaError::Encode`] for a picture without pixels or with a side above 65,535.
pub fn encode_jpeg(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, MediaError> {
    let (width, height) = picture.dimensions();
    if width == 0 || height == 0 {
        return Err(MediaError::Encode);
    }
    let mut out = Vec::with_capacity(picture.as_raw().len() / 8);
    JpegEncoder::new_with_quality(&mut out, quality.clamp(1, 100))
        .encode(picture.as_raw(), width, height, ExtendedColorType::Rgb8)
        .map_err(|_| MediaError::Encode)?;
    Ok(out)
}

/// A copy fit for sharing: upright, at most `max_side` pixels long, without EXIF (position,
/// camera, time) because it is drawn anew.
///
/// # Errors
/// As [`decode`] and [`encode_jpeg`].
pub fn strip_metadata(bytes: &[u8], max_side: u32, quality: u8) -> Result<Vec<u8>, MediaError> {
    encode_jpeg(&shrink_to(&decode(bytes)?, max_side), quality)
}

/// A small JPEG of at most [`THUMBNAIL_BYTES`]: the largest of a row of sides and qualities that
/// fits.
///
/// # Errors
/// As [`encode_jpeg`].
pub fn thumbnail(picture: &RgbImage) -> Result<Vec<u8>, MediaError> {
    // The header alone takes some 600 bytes and noise of 32 pixels at quality 30 stays below
    // 3 KiB, so the last entry always fits.
    const SIDES: [u32; 7] = [320, 256, 208, 160, 112, 72, 32];
    const QUALITIES: [u8; 3] = [75, 55, 30];
    let mut source = shrink_to(picture, SIDES[0]);
    let mut smallest = Vec::new();
    for side in SIDES {
        source = shrink_to(&source, side);
        for quality in QUALITIES {
            smallest = encode_jpeg(&source, quality)?;
            if smallest.len() <= THUMBNAIL_BYTES {
                return Ok(smallest);
            }
        }
    }
    Ok(smallest)
}
