//! The camera: a flat card seen on a table, with the faults of light and lens.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, Rgb, RgbImage};
use imageproc::geometric_transformations::Projection;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::Level;
use crate::line::TextLine;

/// A photo and how points of the card moved.
pub(super) struct Photo {
    pub(super) jpeg: Vec<u8>,
    pub(super) size: (u32, u32),
    projection: Projection,
}

impl Photo {
    /// The line where the photo shows it.
    pub(super) fn moved(&self, mut line: TextLine) -> TextLine {
        line.quad = line.quad.map(|[x, y]| {
            let (px, py) = self.projection * (x, y);
            [px, py]
        });
        let across = |a: [f32; 2], b: [f32; 2]| (a[0] - b[0]).hypot(a[1] - b[1]);
        line.char_height = (across(line.quad[0], line.quad[3]) + across(line.quad[1], line.quad[2])) / 2.0;
        line
    }
}

/// What a level does to a photo.
struct Faults {
    /// Size of the photo for a landscape view.
    canvas: (u32, u32),
    /// Share of the canvas width the card takes.
    share: f32,
    /// Tilt within the picture, radians.
    tilt: f32,
    /// How far corners wander, share of the card.
    skew: f32,
    quarter_turns: u32,
    shadow: f32,
    glare: f32,
    blur: f32,
    noise: f32,
    quality: u8,
}

fn faults(level: Level, rng: &mut ChaCha8Rng) -> Faults {
    match level {
        Level::Flat => Faults {
            canvas: (1700, 1100),
            share: 0.9,
            tilt: 0.0,
            skew: 0.0,
            quarter_turns: 0,
            shadow: 0.0,
            glare: 0.0,
            blur: 0.0,
            noise: 0.0,
            quality: 92,
        },
        Level::Easy => Faults {
            canvas: (2304, 1728),
            share: rng.random_range(0.7..0.86),
            tilt: rng.random_range(-0.03..0.03),
            skew: 0.012,
            quarter_turns: if rng.random_bool(0.15) { 1 + 2 * rng.random_range(0..2) } else { 0 },
            shadow: 0.12,
            glare: 0.0,
            blur: 0.6,
            noise: 4.0,
            quality: 88,
        },
        Level::Hard => Faults {
            canvas: (2304, 1728),
            share: rng.random_range(0.55..0.8),
            tilt: rng.random_range(-0.14..0.14),
            skew: 0.045,
            quarter_turns: rng.random_range(0..4),
            shadow: 0.4,
            glare: if rng.random_bool(0.4) { 0.55 } else { 0.0 },
            blur: rng.random_range(0.8..1.6),
            noise: 9.0,
            quality: 62,
        },
    }
}

/// Photographs a flat card.
pub(super) fn photograph(card: &RgbImage, level: Level, rng: &mut ChaCha8Rng) -> Photo {
    let f = faults(level, rng);
    let (cw, ch) = (card.width() as f32, card.height() as f32);
    let sideways = f.quarter_turns % 2 == 1;
    let (width, height) = if (ch > cw) != sideways { (f.canvas.1, f.canvas.0) } else { f.canvas };
    let (w, h) = (width as f32, height as f32);
    let angle = f.tilt + f.quarter_turns as f32 * std::f32::consts::FRAC_PI_2;
    let (seen_w, seen_h) = if sideways { (ch, cw) } else { (cw, ch) };
    let zoom = (w * f.share / seen_w).min(h * f.share / seen_h);
    let mut wander = |span: f32| if f.skew > 0.0 { rng.random_range(-f.skew..f.skew) * span } else { 0.0 };
    let from = [(0.0, 0.0), (cw, 0.0), (cw, ch), (0.0, ch)];
    let to = from.map(|(x, y)| {
        let (dx, dy) = ((x - cw / 2.0) * zoom + wander(cw * zoom), (y - ch / 2.0) * zoom + wander(ch * zoom));
        (w / 2.0 + dx * angle.cos() - dy * angle.sin(), h / 2.0 + dx * angle.sin() + dy * angle.cos())
    });
    let projection = Projection::from_control_points(from, to).expect("four corners of a card are in general position");
    let back = projection.invert();
    let table: [f32; 3] = std::array::from_fn(|_| rng.random_range(60.0..150.0));
    let light = (rng.random_range(-1.0..1.0f32), rng.random_range(-1.0..1.0f32));
    let spot = (w * rng.random_range(0.25..0.75), h * rng.random_range(0.25..0.75), w * rng.random_range(0.05..0.1));
    let mut photo = RgbImage::from_fn(width, height, |px, py| {
        let (x, y) = back * (px as f32 + 0.5, py as f32 + 0.5);
        let grain = ((px.wrapping_mul(73) ^ py.wrapping_mul(151)) % 17) as f32 - 8.0;
        let base = if x >= 0.0 && y >= 0.0 && x < cw && y < ch {
            sample(card, x - 0.5, y - 0.5)
        } else {
            table.map(|t| t + grain)
        };
        let (u, v) = (px as f32 / w - 0.5, py as f32 / h - 0.5);
        let shade = 1.0 - f.shadow * (0.5 + u * light.0 + v * light.1).clamp(0.0, 1.0);
        let glare =
            f.glare * (-((px as f32 - spot.0).powi(2) + (py as f32 - spot.1).powi(2)) / (2.0 * spot.2 * spot.2)).exp();
        Rgb(base.map(|c| (c * shade + (255.0 - c * shade) * glare).clamp(0.0, 255.0) as u8))
    });
    if f.blur > 0.0 {
        photo = image::imageops::blur(&photo, f.blur);
    }
    if f.noise > 0.0 {
        for value in photo.iter_mut() {
            // The sum of three even draws is near enough to a bell.
            let bell: f32 = (0..3).map(|_| rng.random_range(-1.0..1.0f32)).sum();
            *value = (f32::from(*value) + bell * f.noise).clamp(0.0, 255.0) as u8;
        }
    }
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, f.quality)
        .encode(photo.as_raw(), width, height, ExtendedColorType::Rgb8)
        .expect("an RGB picture of this size always encodes into memory");
    Photo { jpeg, size: (width, height), projection }
}

/// Bilinear sample, edges repeated.
fn sample(image: &RgbImage, x: f32, y: f32) -> [f32; 3] {
    let (w, h) = (image.width() as i64, image.height() as i64);
    let (x0, y0) = (x.floor(), y.floor());
    let (fx, fy) = (x - x0, y - y0);
    let at = |dx: i64, dy: i64| {
        image.get_pixel((x0 as i64 + dx).clamp(0, w - 1) as u32, (y0 as i64 + dy).clamp(0, h - 1) as u32).0
    };
    let (a, b, c, d) = (at(0, 0), at(1, 0), at(0, 1), at(1, 1));
    std::array::from_fn(|i| {
        let top = f32::from(a[i]) * (1.0 - fx) + f32::from(b[i]) * fx;
        let bottom = f32::from(c[i]) * (1.0 - fx) + f32::from(d[i]) * fx;
        top * (1.0 - fy) + bottom * fy
    })
}
