//! Walks the markers of a JPEG (ITU-T T.81, annex B) to see whether it is complete. The decoder
//! fills a missing rest with grey and says nothing, which would pass half a card for a whole one.

const START_OF_SCAN: u8 = 0xDA;
const END_OF_IMAGE: u8 = 0xD9;

/// True when the end-of-image marker of the first image is there. Bytes after it (motion photos,
/// maker notes) do not matter.
pub(crate) fn is_complete(bytes: &[u8]) -> bool {
    let mut at = 2; // after start of image
    while let Some(marker) = next_marker(bytes, &mut at) {
        match marker {
            END_OF_IMAGE => return true,
            0x01 | 0xD0..=0xD8 => {} // stand alone, without a length
            _ => {
                let Some(length) = bytes.get(at..at + 2) else { return false };
                at += usize::from(u16::from_be_bytes([length[0], length[1]])).max(2);
                if marker == START_OF_SCAN {
                    skip_scan(bytes, &mut at);
                }
            }
        }
    }
    false
}

/// Moves `at` behind the next marker and returns it; stray bytes before it are passed over.
fn next_marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    loop {
        let pair = bytes.get(*at..*at + 2)?;
        match (pair[0], pair[1]) {
            (0xFF, 0xFF) => *at += 1, // fill byte
            (0xFF, marker) if marker != 0 => {
                *at += 2;
                return Some(marker);
            }
            _ => *at += 1,
        }
    }
}

/// Moves `at` to the marker that ends the entropy-coded data: one that is neither a stuffed zero
/// nor a restart.
fn skip_scan(bytes: &[u8], at: &mut usize) {
    while let Some(pair) = bytes.get(*at..*at + 2) {
        if pair[0] == 0xFF && !matches!(pair[1], 0 | 0xD0..=0xD7) {
            return;
        }
        *at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RgbImage, encode_jpeg};

    #[test]
    fn a_jpeg_is_complete_only_with_its_last_marker() {
        let picture = RgbImage::from_fn(64, 48, |x, y| image::Rgb([x as u8 * 3, y as u8 * 5, 7]));
        let bytes = encode_jpeg(&picture, 90).expect("small picture");
        assert!(is_complete(&bytes));
        for cut in 2..bytes.len() {
            assert!(!is_complete(&bytes[..cut]), "cut at {cut} of {}", bytes.len());
        }
        // a motion photo: more bytes after the end
        let mut longer = bytes;
        longer.extend_from_slice(b"ftypmp42 ...");
        assert!(is_complete(&longer));
    }
}
