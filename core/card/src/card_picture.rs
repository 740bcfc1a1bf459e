//! The card alone, squared, for the record: its outline when one is seen around the text, else
//! the rectangle around the text.

use image::RgbImage;
use image::imageops::{grayscale, rotate90, rotate180, rotate270};
use imageproc::edges::canny;
use imageproc::filter::gaussian_blur_f32;
use rten_imageproc::{Point, RetrievalMode, find_contours};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use crate::line::Quad;
use crate::ocr::geometry::{Point as Spot, Rect, centre, distance, height, rotate_start, width};
use crate::ocr::min_rect::convex_hull;
use crate::ocr::resample::resample;
use crate::ocr::straighten::{in_quad, straighten_to};

/// Longer side of the picture in which the outline is sought, pixels.
const SEARCH_SIDE: f32 = 360.0;
/// Long side by short side of a card: from folded square ones to slim ones. ISO 7810 has 1.586,
/// mainland China 1.667, Japan 1.655.
const ASPECTS: std::ops::Range<f32> = 1.15..2.4;
/// Margin of the rectangle around the text when no outline is seen, share of its longer side.
const MARGIN: f32 = 0.06;

/// Share of an outline's hull that four corners must fill to be taken for a quadrilateral.
const QUADRILATERAL: f32 = 0.92;
/// Share of a picture that text covers when the picture is the card itself, as from a scanner.
const FILLED: f32 = 0.25;
/// Longer side of the picture in which light is judged, pixels.
const LIGHT_SIDE: f32 = 240.0;

/// What was cut out of a photo.
pub(crate) struct CardPicture {
    /// The part with text, small: for judging the light. `None` without any line.
    pub(crate) text_area: Option<RgbImage>,
    /// The card, upright.
    pub(crate) picture: RgbImage,
    /// Which part of the photo became the card.
    cut: Cut,
}

/// The part of a picture that became the card.
enum Cut {
    /// A quadrilateral, squared.
    Outline(Quad),
    /// A rectangle, and the quarter turns clockwise that brought it upright.
    Upright(Rect, u8),
}

impl CardPicture {
    /// Where a line of the picture the card was cut from stands on the card: corners as shares of the card's width and
    /// height, 0 to 1; what lies outside is moved to the border.
    pub(crate) fn on_card(&self, line: &Quad) -> Quad {
        line.map(|point| self.cut.place(point).map(|share| share.clamp(0.0, 1.0)))
    }
}

impl Cut {
    fn place(&self, point: Spot) -> Spot {
        match self {
            Cut::Outline(quad) => in_quad(quad, point).unwrap_or_default(),
            Cut::Upright(rect, turns) => {
                let (u, v) = ((point[0] - rect.x0) / rect.width(), (point[1] - rect.y0) / rect.height());
                match turns {
                    0 => [u, v],
                    1 => [1.0 - v, u],
                    2 => [1.0 - u, 1.0 - v],
                    _ => [v, 1.0 - u],
                }
            }
        }
    }
}

/// Cuts the card out of `picture`, upright after `turns` quarter turns clockwise and at most
/// `side` pixels long: its outline when one is seen, the whole when it is the card itself, else
/// the part with text. `lines` are quads in `picture`.
pub(crate) fn cut_out(picture: &RgbImage, lines: &[Quad], turns: u8, side: u32) -> CardPicture {
    let whole = Rect::whole(picture.width(), picture.height());
    let cut = |rect: Rect, side: f32| {
        let scale = (side / rect.width().max(rect.height())).min(1.0);
        let fit = |length: f32| ((length * scale).round() as u32).max(1);
        resample(picture, rect, fit(rect.width()), fit(rect.height()))
    };
    let upright = |rect: Rect| (turned(&cut(rect, side as f32), turns), Cut::Upright(rect, turns % 4));
    let Some(text) = Rect::around(lines) else {
        let (picture, cut) = upright(whole);
        return CardPicture { text_area: None, picture, cut };
    };
    let text = text.grown(MARGIN * text.width().max(text.height()), whole);
    let (card, part) = outline(picture, lines, text)
        .map(|quad| rotate_start(&quad, usize::from((4 - turns) % 4)))
        .and_then(|quad| {
            let scale = (side as f32 / width(&quad).max(height(&quad))).min(1.0);
            let card = straighten_to(picture, &quad, (width(&quad) * scale) as u32, (height(&quad) * scale) as u32);
            Some((card?, Cut::Outline(quad)))
        })
        .unwrap_or_else(|| {
            let fills = is_card_shaped(whole.width(), whole.height()) && text.area() > FILLED * whole.area();
            upright(if fills { whole } else { text })
        });
    CardPicture { text_area: Some(cut(text, LIGHT_SIDE)), picture: card, cut: part }
}

fn turned(picture: &RgbImage, turns: u8) -> RgbImage {
    match turns {
        0 => picture.clone(),
        1 => rotate90(picture),
        2 => rotate180(picture),
        _ => rotate270(picture),
    }
}

/// The four corners of the smallest card-shaped outline that holds every line, clockwise from
/// the picture's top left.
fn outline(picture: &RgbImage, lines: &[Quad], text: Rect) -> Option<Quad> {
    let whole = Rect::whole(picture.width(), picture.height());
    let scale = (SEARCH_SIDE / whole.width().max(whole.height())).min(1.0);
    let small_side = |side: f32| ((side * scale) as u32).max(8);
    let small = resample(picture, whole, small_side(whole.width()), small_side(whole.height()));
    let (w, h) = (small.width() as usize, small.height() as usize);
    let back = [whole.width() / w as f32, whole.height() / h as f32];
    let edges = canny(&gaussian_blur_f32(&grayscale(&small), 1.2), 15.0, 40.0);
    let mask: Vec<bool> = thickened(edges.as_raw(), w);
    let mask = NdTensor::from_data([h, w], mask);

    find_contours(mask.view(), RetrievalMode::External)
        .iter()
        .filter_map(four_corners)
        .map(|quad| quad.map(|[x, y]| [x * back[0], y * back[1]]))
        .filter(|quad| {
            let inside = |line: &Quad| contains(quad, centre(line));
            is_card_shaped(width(quad), height(quad)) && area(quad) > 0.9 * text.area() && lines.iter().all(inside)
        })
        .min_by(|a, b| area(a).total_cmp(&area(b)))
}

fn is_card_shaped(width: f32, height: f32) -> bool {
    ASPECTS.contains(&(width.max(height) / width.min(height).max(1.0)))
}

/// Edges with their neighbours, so that small gaps close.
fn thickened(edges: &[u8], width: usize) -> Vec<bool> {
    let lit = |i: Option<usize>| i.and_then(|i| edges.get(i)).is_some_and(|v| *v > 0);
    (0..edges.len())
        .map(|i| {
            let beside = [Some(i), i.checked_sub(1), Some(i + 1), i.checked_sub(width), Some(i + width)];
            beside.into_iter().any(lit)
        })
        .collect()
}

/// The corners of an outline that is a quadrilateral, clockwise from the top left: the two points
/// of its hull farthest apart, and on either side of them the point farthest off their line.
fn four_corners(outline: &[Point]) -> Option<Quad> {
    if outline.len() < 60 {
        return None; // shorter than the outline of any card in the search picture
    }
    let points: Vec<[f32; 2]> = outline.iter().map(|p| [p.x as f32, p.y as f32]).collect();
    let hull = convex_hull(&points);
    let pairs = hull.iter().enumerate().flat_map(|(i, a)| hull[i + 1..].iter().map(move |b| (*a, *b)));
    let (a, c) = pairs.max_by(|(a, b), (c, d)| distance(*a, *b).total_cmp(&distance(*c, *d)))?;
    let off = |p: &[f32; 2]| (c[0] - a[0]) * (p[1] - a[1]) - (c[1] - a[1]) * (p[0] - a[0]);
    let b = *hull.iter().min_by(|p, q| off(p).total_cmp(&off(q)))?;
    let d = *hull.iter().max_by(|p, q| off(p).total_cmp(&off(q)))?;
    let quad = [a, b, c, d];
    if signed_area(&quad) < QUADRILATERAL * signed_area(&hull).abs() {
        return None;
    }
    let first = (0..4).min_by(|&a, &b| (quad[a][0] + quad[a][1]).total_cmp(&(quad[b][0] + quad[b][1])))?;
    Some(rotate_start(&quad, first))
}

/// Area by the shoelace formula, positive for a polygon that is clockwise on the screen.
fn signed_area(polygon: &[[f32; 2]]) -> f32 {
    let next = polygon.iter().cycle().skip(1);
    polygon.iter().zip(next).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum::<f32>() / 2.0
}

fn area(quad: &Quad) -> f32 {
    signed_area(quad).abs()
}

/// Whether a point lies in a convex clockwise quad.
fn contains(quad: &Quad, [x, y]: [f32; 2]) -> bool {
    (0..4).all(|i| {
        let ([ax, ay], [bx, by]) = (quad[i], quad[(i + 1) % 4]);
        (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0.0
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A dark table with a light card whose corners are `quad`.
    fn table(quad: &Quad) -> RgbImage {
        RgbImage::from_fn(800, 600, |x, y| {
            let on_card = contains(quad, [x as f32, y as f32]);
            image::Rgb(if on_card { [235, 232, 228] } else { [70 + (x % 7) as u8, 60, 52] })
        })
    }

    const CARD: Quad = [[150.0, 120.0], [640.0, 150.0], [620.0, 450.0], [130.0, 400.0]];
    const LINE: Quad = [[250.0, 230.0], [450.0, 240.0], [449.0, 270.0], [249.0, 260.0]];

    #[test]
    fn the_outline_of_a_card_is_found() {
        let picture = table(&CARD);
        let text = Rect::around(&[LINE]).unwrap();
        let found = outline(&picture, &[LINE], text).unwrap();
        for (corner, truth) in found.iter().zip(CARD) {
            let off = (corner[0] - truth[0]).hypot(corner[1] - truth[1]);
            assert!(off < 12.0, "{found:?}");
        }
        // upright and of the card's own size for every way the photo was turned
        for (turns, size) in [(0, (490, 300)), (1, (300, 490)), (2, (490, 300)), (3, (300, 490))] {
            let card = cut_out(&picture, &[LINE], turns, 2000).picture;
            let off = card.width().abs_diff(size.0).max(card.height().abs_diff(size.1));
            assert!(off < 25, "{turns}: {:?}", card.dimensions());
        }
        // the card's corners are the corners of its picture, begun where the turn puts the top left
        for (turns, first) in [(0, 0), (1, 3), (2, 2), (3, 1)] {
            let corners = cut_out(&picture, &[LINE], turns, 2000).on_card(&rotate_start(&CARD, first));
            for (corner, expected) in corners.iter().zip([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]) {
                let off = (corner[0] - expected[0]).abs().max((corner[1] - expected[1]).abs());
                assert!(off < 0.03, "{turns}: {corners:?}");
            }
        }
    }

    #[test]
    fn without_an_outline_the_text_is_cut_out() {
        let even = RgbImage::from_pixel(800, 600, image::Rgb([240; 3]));
        let cut = cut_out(&even, &[LINE], 1, 2000);
        assert_eq!(cut.text_area.unwrap().dimensions(), (227, 66));
        assert_eq!(cut.picture.dimensions(), (66, 227));
        assert_eq!(cut_out(&even, &[LINE], 1, 113).picture.dimensions(), (33, 113));
        // lines stand where they stood, for every turn; what the margin adds is on both sides
        for turns in 0..4 {
            let cut = cut_out(&even, &[LINE], turns, 2000);
            let middle = centre(&cut.on_card(&LINE));
            assert!((middle[0] - 0.5).abs() < 0.02 && (middle[1] - 0.5).abs() < 0.02, "{turns}: {middle:?}");
            let [start, end, ..] = cut.on_card(&LINE);
            let along = [end[0] - start[0], end[1] - start[1]];
            let expected = [[0.88, 0.15], [-0.15, 0.88], [-0.88, -0.15], [0.15, -0.88]][usize::from(turns)];
            let off = (along[0] - expected[0]).abs().max((along[1] - expected[1]).abs());
            assert!(off < 0.03, "{turns}: {along:?}");
        }
        let cut = cut_out(&even, &[], 0, 400);
        assert!(cut.text_area.is_none() && cut.picture.dimensions() == (400, 300));
        // an outline that leaves a line outside is not the card
        let outside = [[20.0, 20.0], [90.0, 20.0], [90.0, 40.0], [20.0, 40.0]];
        let both = [LINE, outside];
        // a picture that is the card itself stays whole
        let scanned = RgbImage::from_pixel(700, 420, image::Rgb([250; 3]));
        let wide = [[60.0, 60.0], [600.0, 60.0], [600.0, 300.0], [60.0, 300.0]];
        assert_eq!(cut_out(&scanned, &[wide], 0, 2000).picture.dimensions(), (700, 420));
        assert!(outline(&table(&CARD), &both, Rect::around(&both).unwrap()).is_none());
    }
}
