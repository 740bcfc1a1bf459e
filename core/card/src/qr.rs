//! A QR code on the card: what a vCard or MECARD says needs no reading and overrides the text.

use image::RgbImage;
use image::imageops::grayscale;

use crate::contact_code::{self, CodeField};
use crate::draft::{Candidate, CardDraft};
use crate::line::Quad;

/// Longer sides of the pictures searched, pixels: small ones are quick and smooth noise away.
const SEARCH_SIDES: [u32; 2] = [1000, 2000];

/// A contact in a QR code.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ContactCode {
    fields: Vec<CodeField>,
    quad: Quad,
}

/// The text of the first QR code in a photo, whatever it says: a server's address, for one.
pub fn code_text(photo: &RgbImage) -> Option<String> {
    first(photo, |text, _, _| Some(text))
}

/// The first vCard or MECARD among the codes in the photo.
pub(crate) fn find(photo: &RgbImage) -> Option<ContactCode> {
    first(photo, |text, corners, back| {
        let fields = contact_code::parse(&text);
        let quad = corners.map(|p| [p.x as f32 * back, p.y as f32 * back]);
        (!fields.is_empty()).then_some(ContactCode { fields, quad })
    })
}

/// The first code of the photo that `take` accepts; it is given the text, the corners and the scale back to the photo.
fn first<T>(photo: &RgbImage, take: impl Fn(String, [rqrr::Point; 4], f32) -> Option<T>) -> Option<T> {
    let mut searched = 0;
    for side in SEARCH_SIDES {
        let small = legwork_media::shrink_to(photo, side);
        let longest = small.width().max(small.height());
        if longest == searched {
            break; // the photo has no more pixels than already looked at
        }
        searched = longest;
        let back = photo.width() as f32 / small.width() as f32;
        let luma = grayscale(&small);
        let (w, h) = (luma.width() as usize, luma.height() as usize);
        let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(w, h, |x, y| luma.as_raw()[y * w + x]);
        let grids = prepared.detect_grids();
        if grids.is_empty() {
            break;
        }
        for grid in grids {
            let Ok((_, text)) = grid.decode() else { continue };
            if let Some(found) = take(text, grid.bounds, back) {
                return Some(found);
            }
        }
    }
    None
}

impl ContactCode {
    /// Puts the code's values first, with confidence 1, and drops candidates that are the same
    /// value read with or without a mistake. Other values, as a second telephone number or the
    /// name in another script, stay behind them.
    pub(crate) fn override_fields(&self, draft: &mut CardDraft) {
        for code in self.fields.iter().rev() {
            let candidates = draft.fields.entry(code.field).or_default();
            candidates.retain(|c| !alike(&c.value, &code.value));
            let own = Candidate { value: code.value.clone(), confidence: 1.0, quad: self.quad, lines: Vec::new() };
            candidates.insert(0, own);
        }
    }
}

/// Whether two values are one up to spacing, case and a quarter of their characters.
fn alike(a: &str, b: &str) -> bool {
    let plain =
        |s: &str| -> Vec<char> { s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let (a, b) = (plain(a), plain(b));
    edit_distance(&a, &b) * 4 <= a.len().max(b.len())
}

/// Levenshtein distance.
fn edit_distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::draft::CardField;

    /// A white photo with the code of `text` at (300, 200), modules of 5 pixels.
    fn photo_with(text: &str) -> RgbImage {
        let code = qrcode::QrCode::new(text.as_bytes()).unwrap();
        let colors = code.to_colors();
        RgbImage::from_fn(1400, 900, |x, y| {
            let module = |v: u32, from: u32| v.checked_sub(from).map(|v| v as usize / 5).filter(|v| *v < code.width());
            let dark = match (module(x, 300), module(y, 200)) {
                (Some(column), Some(row)) => colors[row * code.width() + column] == qrcode::Color::Dark,
                _ => false,
            };
            image::Rgb([if dark { 20 } else { 245 }; 3])
        })
    }

    const VCARD: &str =
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:林;晓梅\r\nFN:林晓梅\r\nTEL;TYPE=CELL:+86 138 0000 4321\r\nEND:VCARD";

    #[test]
    fn a_contact_code_is_found_and_overrides_what_was_read() {
        let code = find(&photo_with(VCARD)).unwrap();
        assert!((code.quad[0][0] - 300.0).abs() < 8.0 && (code.quad[0][1] - 200.0).abs() < 8.0, "{:?}", code.quad);
        let mut draft = CardDraft::default();
        let read =
            |value: &str| Candidate { value: value.to_owned(), confidence: 0.7, quad: [[0.0; 2]; 4], lines: vec![3] };
        draft.push(CardField::Mobile, read("+86 133 0000 9999"));
        draft.push(CardField::Mobile, read("+86 138 0000 4327"));
        draft.push(CardField::Title, read("经理"));
        code.override_fields(&mut draft);
        let values = |field| draft.candidates(field).iter().map(|c| c.value.as_str()).collect::<Vec<_>>();
        assert_eq!(values(CardField::Name), ["林晓梅"]);
        // one digit was misread and goes, the other number is another one and stays
        assert_eq!(values(CardField::Mobile), ["+86 138 0000 4321", "+86 133 0000 9999"]);
        assert_eq!(values(CardField::Title), ["经理"]);
        assert!(draft.candidates(CardField::Mobile)[0].confidence >= 1.0);
    }

    #[test]
    fn other_codes_and_no_code_change_nothing() {
        assert_eq!(find(&photo_with("https://example.com/cards/17")), None);
        assert_eq!(find(&RgbImage::from_pixel(300, 200, image::Rgb([255; 3]))), None);
        assert_eq!(find(&RgbImage::new(1, 1)), None);
    }

    #[test]
    fn edit_distance_counts_changes() {
        for (a, b, distance) in
            [("", "abc", 3), ("abc", "abc", 0), ("abc", "axc", 1), ("abcd", "bcd", 1), ("ab", "ba", 2)]
        {
            let chars = |s: &str| s.chars().collect::<Vec<_>>();
            assert_eq!(edit_distance(&chars(a), &chars(b)), distance, "{a} {b}");
        }
    }
}
