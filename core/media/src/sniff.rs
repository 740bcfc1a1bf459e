//! Tells formats apart by their first bytes; a file's name is never trusted.

use image::ImageFormat;

use crate::MediaError;

/// The format of `bytes`, or why they cannot be a picture we read.
pub(crate) fn sniff(bytes: &[u8]) -> Result<ImageFormat, MediaError> {
    if bytes.is_empty() {
        return Err(MediaError::Empty);
    }
    if let Some(name) = foreign(bytes) {
        return Err(MediaError::UnsupportedFormat(name));
    }
    if bytes.starts_with(&[0xFF, 0xD8]) {
        return Ok(ImageFormat::Jpeg);
    }
    match image::guess_format(bytes) {
        Ok(f @ (ImageFormat::Png | ImageFormat::WebP | ImageFormat::Bmp)) => Ok(f),
        Ok(ImageFormat::Gif) => Err(MediaError::UnsupportedFormat("GIF")),
        Ok(ImageFormat::Tiff) => Err(MediaError::UnsupportedFormat("TIFF")),
        _ => Err(MediaError::NotAPicture),
    }
}

/// Well-known formats people send instead of a photo: HEIF and AVIF by the brand of their `ftyp`
/// box (ISO/IEC 23008-12), PDF by its header.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"%PDF-") {
        return Some("PDF");
    }
    if bytes.len() < 12 || &bytes[4..8] != b"ftyp" {
        return None;
    }
    match &bytes[8..12] {
        b"avif" | b"avis" => Some("AVIF"),
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => Some("HEIC"),
        _ => Some("video"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_content() {
        let unsupported = |name| Err(MediaError::UnsupportedFormat(name));
        // (first bytes, verdict)
        let cases: [(&[u8], Result<ImageFormat, MediaError>); 10] = [
            (b"", Err(MediaError::Empty)),
            (b"x", Err(MediaError::NotAPicture)),
            (b"name,phone\nLi Lei,138", Err(MediaError::NotAPicture)),
            (b"%PDF-1.7 ...", unsupported("PDF")),
            (b"\0\0\0\x18ftypheic\0\0\0\0", unsupported("HEIC")),
            (b"\0\0\0\x18ftypavif\0\0\0\0", unsupported("AVIF")),
            (b"\0\0\0\x18ftypisom\0\0\0\0", unsupported("video")),
            (b"GIF89a......", unsupported("GIF")),
            (&[0xFF, 0xD8, 0xFF, 0xE0], Ok(ImageFormat::Jpeg)),
            (b"\x89PNG\r\n\x1a\n", Ok(ImageFormat::Png)),
        ];
        for (bytes, expected) in cases {
            assert_eq!(sniff(bytes), expected, "{bytes:?}");
        }
    }
}
