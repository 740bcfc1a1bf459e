//! Bytes to an upright picture, within bounds.

use std::io::Cursor;

use image::error::ImageError;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage};

use crate::MediaError;
use crate::jpeg::is_complete;
use crate::sniff::sniff;

/// The largest file read, bytes.
pub const MAX_BYTES: u64 = 80 * 1024 * 1024;
/// The largest picture decoded, pixels: above the 50 MP of today's phones.
pub const MAX_PIXELS: u64 = 64 * 1024 * 1024;
/// The most bytes of decoded samples: [`MAX_PIXELS`] with 8 bits and alpha.
const MAX_DECODED: u64 = MAX_PIXELS * 4;

/// Decodes a JPEG, PNG, WebP or BMP and turns it upright as its EXIF orientation says.
/// Transparent parts become white.
///
/// # Errors
/// Every kind of [`MediaError`] but `Encode` and `BadFont`; size limits are judged by the header,
/// before the pixels are allocated.
pub fn decode(bytes: &[u8]) -> Result<RgbImage, MediaError> {
    let format = sniff(bytes)?;
    let mut decoder = open(bytes, format)?;
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    if format == ImageFormat::Jpeg && !is_complete(bytes) {
        return Err(MediaError::Truncated);
    }
    let mut picture = DynamicImage::from_decoder(decoder).map_err(reason)?;
    picture.apply_orientation(orientation);
    Ok(on_white(picture))
}

/// Width and height of a picture in pixels as it stands upright, from its header alone.
///
/// # Errors
/// As [`decode`], except for damage after the header.
pub fn dimensions(bytes: &[u8]) -> Result<(u32, u32), MediaError> {
    use image::metadata::Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    let mut decoder = open(bytes, sniff(bytes)?)?;
    let (width, height) = decoder.dimensions();
    Ok(match decoder.orientation() {
        Ok(Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH) => (height, width),
        _ => (width, height),
    })
}

/// A decoder that has read the header and found the picture within bounds.
fn open(bytes: &[u8], format: ImageFormat) -> Result<impl ImageDecoder + '_, MediaError> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(MediaError::FileTooLarge(bytes.len() as u64));
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MAX_DECODED * 2); // samples and the decoder's own scratch
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(reason)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_DECODED {
        return Err(MediaError::TooManyPixels(width, height));
    }
    Ok(decoder)
}

fn reason(error: ImageError) -> MediaError {
    match error {
        ImageError::IoError(_) => MediaError::Truncated,
        ImageError::Unsupported(_) => MediaError::UnsupportedFormat("such"),
        ImageError::Limits(_) => MediaError::TooManyPixels(u32::MAX, u32::MAX),
        _ => MediaError::Corrupt,
    }
}

fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let rgba = picture.into_rgba8();
    RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [r, g, b, a] = rgba.get_pixel(x, y).0;
        let over = |c: u8| ((u32::from(c) * u32::from(a) + 255 * (255 - u32::from(a))) / 255) as u8;
        image::Rgb([over(r), over(g), over(b)])
    })
}
