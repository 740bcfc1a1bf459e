//! The scanner with its real models on pictures drawn here. K4 and K5 of the feature list: a card
//! is found, squared and read on the phone, whichever way it lies.
#![allow(clippy::unwrap_used)]

use std::cell::RefCell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use image::imageops::{FilterType, crop_imm, overlay, resize, rotate90, rotate180, rotate270};
use legwork_card::{CardError, CardField, ModelPaths, Models, QualityIssue, Scan, ScanOptions, Scanner};
use legwork_media::{RgbImage, burn_watermark, encode_jpeg, find_system_font};

/// The scanner, or `None` with a message when the models are not installed. Where they must be,
/// as on CI, LEGWORK_REQUIRE_MODELS=1 makes that a failure.
fn scanner() -> Option<&'static Scanner> {
    static SCANNER: OnceLock<Option<Scanner>> = OnceLock::new();
    SCANNER
        .get_or_init(|| match ModelPaths::find() {
            Ok(paths) => Some(Scanner::load(&paths).unwrap()),
            Err(error) => {
                assert!(std::env::var_os("LEGWORK_REQUIRE_MODELS").is_none_or(|v| v != "1"), "{error}");
                println!("skipped: no models (cargo xtask models)");
                None
            }
        })
        .as_ref()
}

const LINES: [&str; 5] = ["远帆科技有限公司", "林晓梅", "市场部经理", "手机 13800004321", "lin@yuanfan.example"];

/// A card of 1050 × 630 with [`LINES`] in light letters on dark blue, or `None` with a message
/// when the system has no font with Chinese.
fn card() -> Option<RgbImage> {
    let Some(font) = find_system_font() else {
        println!("skipped: no font with Chinese in the system's folders");
        return None;
    };
    // the watermark stands along the lower edge; its letters grow with the shorter side
    let mut drawn = RgbImage::from_pixel(1050, 1100, image::Rgb([40, 60, 110]));
    burn_watermark(&mut drawn, &LINES.map(str::to_owned), Some(&font));
    Some(crop_imm(&drawn, 0, 470, 1050, 630).to_image())
}

fn scan(bytes: &[u8]) -> Result<Scan, CardError> {
    scanner().unwrap().scan(bytes, &ScanOptions::default(), &|_| {}, &AtomicBool::new(false))
}

/// The text of a scan without spaces, line by line.
fn text(scan: &Scan) -> Vec<String> {
    scan.lines.iter().map(|line| line.text.replace(' ', "")).collect()
}

fn expected() -> Vec<String> {
    LINES.iter().map(|line| line.replace(' ', "")).collect()
}

#[test]
fn k4_a_card_is_read_whichever_way_it_lies() {
    if scanner().is_none() {
        return;
    }
    let Some(card) = card() else { return };
    // on a table, a little off the middle; turned clockwise by quarters
    let mut table = RgbImage::from_pixel(1600, 1200, image::Rgb([150, 140, 125]));
    overlay(&mut table, &card, 300, 240);
    let photos = [table.clone(), rotate90(&table), rotate180(&table), rotate270(&table)];
    for (quarters, photo) in photos.iter().enumerate() {
        let scan = scan(&encode_jpeg(photo, 90).unwrap()).unwrap();
        assert_eq!(text(&scan), expected(), "turned by {quarters} quarters");
        assert_eq!(usize::from(scan.turns), (4 - quarters) % 4);
        assert_eq!(scan.size, photo.dimensions());
        assert!(scan.lines.iter().all(|line| line.confidence > 0.8));

        // every quad begins at the line's own top left and runs clockwise in reading direction
        for line in &scan.lines {
            let [a, b, _, d] = line.quad;
            let along = [b[0] - a[0], b[1] - a[1]];
            let direction = [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]][quarters];
            let length = along[0].hypot(along[1]);
            assert!(along[0] * direction[0] + along[1] * direction[1] > 0.98 * length);
            assert!(along[0] * (d[1] - a[1]) - along[1] * (d[0] - a[0]) > 0.0, "clockwise");
        }
        // the picture of the card is upright, of the card's shape and free of table
        let picture = legwork_media::decode(&scan.card_picture).unwrap();
        let aspect = f64::from(picture.width()) / f64::from(picture.height());
        assert!((aspect - 1050.0 / 630.0).abs() < 0.08, "{:?}", picture.dimensions());
        let corner = picture.get_pixel(12, 12);
        assert!(corner[2] > corner[0] + 30, "card blue, not table brown: {corner:?}");
    }
}

#[test]
fn boxes_are_in_pixels_of_a_large_photo() {
    if scanner().is_none() {
        return;
    }
    let Some(card) = card() else { return };
    let mut table = RgbImage::from_pixel(1600, 1200, image::Rgb([150, 140, 125]));
    overlay(&mut table, &card, 300, 240);
    let small = scan(&encode_jpeg(&table, 92).unwrap()).unwrap();
    // 17 megapixels: more than the fine steps work on
    let large = scan(&encode_jpeg(&resize(&table, 4800, 3600, FilterType::Triangle), 92).unwrap()).unwrap();
    assert_eq!(text(&large), expected());
    for (a, b) in small.lines.iter().zip(&large.lines) {
        assert!((b.char_height / a.char_height - 3.0).abs() < 0.5);
        for (p, q) in a.quad.iter().zip(&b.quad) {
            assert!((p[0] * 3.0 - q[0]).abs() < 30.0 && (p[1] * 3.0 - q[1]).abs() < 30.0, "{p:?} {q:?}");
        }
    }
}

#[test]
fn k5_a_contact_code_overrides_what_is_printed() {
    if scanner().is_none() {
        return;
    }
    let Some(card) = card() else { return };
    let vcard = "BEGIN:VCARD\nVERSION:3.0\nFN:林晓玫\nTEL;TYPE=CELL:13800009999\nEND:VCARD";
    let code = qrcode::QrCode::new(vcard.as_bytes()).unwrap();
    let colors = code.to_colors();
    let side = code.width() as u32 + 8;
    let drawn = RgbImage::from_fn(side * 5, side * 5, |x, y| {
        let module = |v: u32| (v / 5).checked_sub(4).map(|v| v as usize).filter(|v| *v < code.width());
        let dark =
            matches!((module(x), module(y)), (Some(x), Some(y)) if colors[y * code.width() + x] == qrcode::Color::Dark);
        image::Rgb([if dark { 0 } else { 255 }; 3])
    });
    let mut photo = card;
    overlay(&mut photo, &drawn, 780, 20);
    let scan = scan(&encode_jpeg(&photo, 92).unwrap()).unwrap();
    let name = &scan.draft.candidates(CardField::Name)[0];
    assert_eq!((name.value.as_str(), name.lines.len()), ("林晓玫", 0));
    assert!(name.confidence >= 1.0 && name.quad[0][0] > 780.0);
    assert_eq!(scan.draft.best(CardField::Mobile), Some("13800009999"));
    assert!(text(&scan).contains(&"林晓梅".to_owned()), "the lines stay as they were read");
}

#[test]
fn a_picture_without_text_gives_an_empty_draft_and_says_so() {
    if scanner().is_none() {
        return;
    }
    for (w, h) in [(640, 480), (1, 1), (3, 900)] {
        let picture = RgbImage::from_fn(w, h, |x, _| image::Rgb([120 + (x / 40) as u8; 3]));
        let scan = scan(&encode_jpeg(&picture, 90).unwrap()).unwrap();
        assert!(scan.lines.is_empty() && scan.draft.fields.values().all(Vec::is_empty), "{w} × {h}");
        assert_eq!(scan.quality.issues, [QualityIssue::NoText]);
        assert!(!scan.card_picture.is_empty());
    }
}

#[test]
fn bad_files_give_their_kind_and_change_nothing() {
    if scanner().is_none() {
        return;
    }
    let Some(card) = card() else { return };
    let photo = encode_jpeg(&card, 90).unwrap();
    for (bytes, kind) in [
        (&b""[..], "empty"),
        (b"a text file", "not_a_picture"),
        (b"%PDF-1.7", "unsupported_format"),
        (&photo[..photo.len() / 2], "truncated"),
    ] {
        assert_eq!(scan(bytes).unwrap_err().kind(), kind);
    }
    assert_eq!(text(&scan(&photo).unwrap()), expected(), "the scanner still works");
}

#[test]
fn a_scan_can_be_cancelled_at_any_step_and_reports_progress() {
    let Some(scanner) = scanner() else { return };
    let Some(card) = card() else { return };
    let photo = encode_jpeg(&rotate180(&card), 90).unwrap();
    let shares = RefCell::new(Vec::new());
    let report = |share| shares.borrow_mut().push(share);
    scanner.scan(&photo, &ScanOptions::default(), &report, &AtomicBool::new(false)).unwrap();
    let shares = shares.into_inner();
    assert!(shares.windows(2).all(|pair| pair[0] <= pair[1]), "{shares:?}");
    assert!(shares.len() >= 6 && shares[0] < 0.01 && shares[shares.len() - 1] > 0.99);
    for stop in 0..shares.len() - 1 {
        let cancel = AtomicBool::new(false);
        let seen = RefCell::new(0);
        let report = |_| {
            if *seen.borrow() == stop {
                cancel.store(true, Ordering::Relaxed);
            }
            *seen.borrow_mut() += 1;
        };
        let result = scanner.scan(&photo, &ScanOptions::default(), &report, &cancel);
        assert_eq!(result.err(), Some(CardError::Cancelled), "at step {stop}");
    }
}

#[test]
fn models_that_are_none_are_refused() {
    let models = Models { detection: b"not a model".to_vec(), recognition: Vec::new() };
    assert_eq!(Scanner::from_models(models, 1).unwrap_err().kind(), "engine");
}
