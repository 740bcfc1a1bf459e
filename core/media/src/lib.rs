//! Pictures: bounded decoding, EXIF, thumbnails, watermark, perceptual hash.
//!
//! Everything works on bytes in memory and on [`RgbImage`]s that stand upright; the only access
//! to the file system is [`find_system_font`]. Bad input gives a [`MediaError`] with a stable
//! kind, never a panic, and nothing is allocated for a picture before its header was judged.

mod bitmap_font;
mod decode;
mod encode;
mod error;
mod font;
mod hash;
mod jpeg;
mod resize;
mod sniff;
mod watermark;

pub use decode::{MAX_BYTES, MAX_PIXELS, decode, dimensions};
pub use encode::{THUMBNAIL_BYTES, encode_jpeg, strip_metadata, thumbnail};
pub use error::MediaError;
pub use font::{Font, find_system_font};
pub use hash::{hamming_distance, perceptual_hash};
pub use image::RgbImage;
pub use resize::shrink_to;
pub use watermark::{Burnt, burn_watermark};
