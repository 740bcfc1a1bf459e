//! The crate as its users meet it: files of every kind in, upright and bounded pictures out.
#![allow(clippy::unwrap_used)]

use legwork_media::*;
use proptest::prelude::*;

fn gradient(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x * 255 / width) as u8, (y * 255 / height) as u8, ((x + y) % 256) as u8])
    })
}

/// A JPEG with an EXIF segment that holds the orientation and a position.
fn jpeg_with_exif(picture: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]); // Orientation, SHORT
    tiff.extend([0x0F, 0x01, 2, 0, 9, 0, 0, 0, 38, 0, 0, 0]); // Make, ASCII at 38
    tiff.extend([0, 0, 0, 0]);
    tiff.extend(b"SECRETGPS");
    let mut segment = b"Exif\0\0".to_vec();
    segment.extend(tiff);
    let plain = encode_jpeg(picture, 95).unwrap();
    let mut out = plain[..2].to_vec();
    out.extend([0xFF, 0xE1]);
    out.extend(((segment.len() + 2) as u16).to_be_bytes());
    out.extend(segment);
    out.extend(&plain[2..]);
    out
}

fn png(picture: &RgbImage) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

#[test]
fn exif_orientation_is_applied() {
    // A picture whose top left quarter alone is red, stored turned as each orientation says
    // (EXIF 2.32, table "Orientation"), stands upright after decoding.
    let upright =
        RgbImage::from_fn(80, 40, |x, y| image::Rgb(if x < 40 && y < 20 { [220, 20, 20] } else { [20, 20, 220] }));
    use image::imageops::*;
    let stored: [(u8, RgbImage); 8] = [
        (1, upright.clone()),
        (2, flip_horizontal(&upright)),
        (3, rotate180(&upright)),
        (4, flip_vertical(&upright)),
        (5, rotate90(&flip_vertical(&upright))),
        (6, rotate270(&upright)),
        (7, rotate270(&flip_vertical(&upright))),
        (8, rotate90(&upright)),
    ];
    for (orientation, picture) in stored {
        let bytes = jpeg_with_exif(&picture, orientation);
        assert_eq!(dimensions(&bytes).unwrap(), (80, 40), "{orientation}");
        let decoded = decode(&bytes).unwrap();
        assert_eq!(decoded.dimensions(), (80, 40), "{orientation}");
        assert!(decoded.get_pixel(10, 5)[0] > 150, "{orientation}");
        for (x, y) in [(70, 5), (10, 35), (70, 35)] {
            assert!(decoded.get_pixel(x, y)[2] > 150, "{orientation} at {x} {y}");
        }
    }
}

#[test]
fn a_shared_copy_carries_no_metadata() {
    let bytes = jpeg_with_exif(&gradient(300, 200), 6);
    assert!(bytes.windows(6).any(|w| w == b"SECRET"));
    let copy = strip_metadata(&bytes, 150, 80).unwrap();
    assert!(!copy.windows(6).any(|w| w == b"SECRET"));
    assert!(!copy.windows(4).any(|w| w == b"Exif"));
    assert_eq!(decode(&copy).unwrap().dimensions(), (100, 150), "upright and shrunk");
}

#[test]
fn bad_files_are_refused_with_their_kind() {
    let photo = encode_jpeg(&gradient(200, 120), 85).unwrap();
    let drawing = png(&gradient(90, 60));
    let mut broken = photo.clone();
    broken[150..400].fill(0xFF);
    // (what, bytes, kind)
    let cases: [(&str, Vec<u8>, &str); 9] = [
        ("no bytes", vec![], "empty"),
        ("a text file named .jpg", b"dear diary, today".to_vec(), "not_a_picture"),
        ("a PDF", b"%PDF-1.4\n1 0 obj".to_vec(), "unsupported_format"),
        ("a HEIC", b"\0\0\0\x1cftypheic\0\0\0\0mif1heic".to_vec(), "unsupported_format"),
        ("half a JPEG", photo[..photo.len() / 2].to_vec(), "truncated"),
        ("a JPEG without its last marker", photo[..photo.len() - 2].to_vec(), "truncated"),
        ("the first bytes of a JPEG", photo[..12].to_vec(), "corrupt"),
        ("half a PNG", drawing[..drawing.len() / 2].to_vec(), "truncated"),
        ("a PNG of 100,000 × 100,000 by its header", huge_png(), "too_many_pixels"),
    ];
    for (what, bytes, kind) in cases {
        assert_eq!(decode(&bytes).unwrap_err().kind(), kind, "{what}");
    }
    // Damage in the tables may or may not be noticed by a decoder; it must not panic.
    let _ = decode(&broken);
    let big = vec![0xFF; MAX_BYTES as usize + 1];
    let mut big_jpeg = big;
    big_jpeg[1] = 0xD8;
    assert_eq!(decode(&big_jpeg).unwrap_err().kind(), "file_too_large");
}

/// A PNG header that promises 10 gigapixels; its CRC is right.
fn huge_png() -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = b"IHDR".to_vec();
    header.extend(100_000u32.to_be_bytes());
    header.extend(100_000u32.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let crc = !header.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| c >> 1 ^ if c & 1 == 1 { 0xEDB8_8320 } else { 0 })
    });
    out.extend(13u32.to_be_bytes());
    out.extend(header);
    out.extend(crc.to_be_bytes());
    out.extend([0, 0, 0, 0]);
    out.extend(b"IDAT");
    out
}

#[test]
fn a_transparent_drawing_stands_on_white() {
    let mut out = std::io::Cursor::new(Vec::new());
    let drawing = image::RgbaImage::from_fn(4, 1, |x, _| image::Rgba([10, 20, 30, x as u8 * 85]));
    drawing.write_to(&mut out, image::ImageFormat::Png).unwrap();
    let decoded = decode(&out.into_inner()).unwrap();
    assert_eq!(decoded.get_pixel(0, 0).0, [255, 255, 255]);
    assert_eq!(decoded.get_pixel(3, 0).0, [10, 20, 30]);
}

#[test]
fn thumbnails_fit_even_for_noise() {
    let mut state = 1u32;
    let noise = RgbImage::from_fn(1200, 900, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        image::Rgb([(state >> 24) as u8, (state >> 16) as u8, (state >> 8) as u8])
    });
    for (picture, least) in [(gradient(4000, 3000), 200), (noise, 32), (gradient(20, 4000), 200), (gradient(1, 1), 1)] {
        let bytes = thumbnail(&picture).unwrap();
        assert!(bytes.len() <= THUMBNAIL_BYTES, "{} bytes", bytes.len());
        let (w, h) = dimensions(&bytes).unwrap();
        assert!(w.max(h) >= least, "{w} × {h}");
    }
}

#[test]
fn a_watermark_is_seen_on_light_and_dark() {
    let lines = ["2026-11-23 09:41 UTC+8".to_string(), "31.2304, 121.4737 ±18 m".to_string()];
    for shade in [0u8, 255] {
        let mut photo = RgbImage::from_pixel(640, 480, image::Rgb([shade; 3]));
        let burnt = burn_watermark(&mut photo, &lines, None);
        assert_eq!((burnt.lines, burnt.built_in_font), (2, true));
        assert_eq!(burnt.missing, 1, "the plus-minus sign is not in the built-in font");
        // the upper half is untouched, the band holds light text on a darker ground
        assert!(photo.rows().take(240).flatten().all(|p| p[0] == shade));
        let band: Vec<u8> = photo.rows().skip(420).flatten().map(|p| p[0]).collect();
        let light = band.iter().filter(|v| **v > 200).count();
        let ground = band.iter().filter(|v| **v <= 130).count();
        assert!(light > 500 && ground > light, "{light} light, {ground} dark");
    }
}

#[test]
fn a_watermark_in_chinese_uses_the_system_font() {
    let Some(font) = find_system_font() else {
        println!("skipped: no font with Chinese in the system's folders");
        return;
    };
    let mut photo = RgbImage::from_pixel(900, 700, image::Rgb([90, 120, 90]));
    let mut latin = photo.clone();
    let line = "林晓梅 · 上海市徐汇区漕溪北路 · 09:41".to_string();
    let burnt = burn_watermark(&mut photo, &[line], Some(&font));
    assert_eq!(burnt, Burnt { lines: 1, missing: 0, built_in_font: false });
    burn_watermark(&mut latin, &["·  · 09:41".to_string()], Some(&font));
    let light = |p: &RgbImage| p.pixels().filter(|p| p[0] > 200).count();
    assert!(light(&photo) > 2 * light(&latin), "the Chinese characters have ink");
}

#[test]
fn a_watermark_never_leaves_the_picture() {
    let long = vec!["A VERY LONG LINE ".repeat(40); 30];
    for (w, h) in [(1, 1), (16, 16), (17, 400), (400, 17), (640, 480)] {
        let mut photo = RgbImage::new(w, h);
        burn_watermark(&mut photo, &long, None);
        burn_watermark(&mut photo, &[], None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_the_decoder_panic(start in 0usize..4, noise in proptest::collection::vec(any::<u8>(), 0..400), at in 0usize..2000) {
        let samples = [encode_jpeg(&gradient(40, 30), 80).unwrap(), png(&gradient(40, 30)), Vec::new(), huge_png()];
        let mut bytes = samples[start].clone();
        let at = at.min(bytes.len());
        let end = (at + noise.len()).min(bytes.len());
        bytes.splice(at..end, noise);
        if let Ok(picture) = decode(&bytes) {
            prop_assert!(u64::from(picture.width()) * u64::from(picture.height()) <= MAX_PIXELS);
        }
    }
}
