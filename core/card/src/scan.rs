//! One photo of a card to a draft: the pipeline.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

use image::RgbImage;
use image::imageops::rotate180;

use crate::cpu_clock::now_ms;
use crate::draft::CardDraft;
use crate::error::CardError;
use crate::line::{Quad, TextLine};
use crate::models::{ModelPaths, Models};
use crate::ocr::detect::detect;
use crate::ocr::geometry::{Rect, height, rotate_start, width};
use crate::ocr::net::{Net, RtenNet, Threads};
use crate::ocr::order;
use crate::ocr::orientation::{self, is_vertical};
use crate::ocr::recognise::{Reading, Recogniser};
use crate::ocr::resample::resample;
use crate::ocr::straighten::straighten;
use crate::ocr::view::View;
use crate::quality::{self, Quality};
use crate::{card_picture, parse, qr};

/// Choices of a scan.
#[derive(Debug, Clone)]
pub struct ScanOptions {
    /// Longest side of the picture the final detection looks at, pixels; less is used where the
    /// text is large.
    pub detection_side: u32,
    /// Lines read with less confidence are dropped, 0 to 1.
    pub least_confidence: f32,
    /// Longer side of the picture of the card, pixels.
    pub picture_side: u32,
}

impl Default for ScanOptions {
    fn default() -> ScanOptions {
        ScanOptions { detection_side: 1280, least_confidence: 0.5, picture_side: 1024 }
    }
}

/// What a scan gives.
#[derive(Debug, Clone)]
pub struct Scan {
    /// The fields found.
    pub draft: CardDraft,
    /// The lines read, in reading order; candidates of the draft name them by index.
    pub lines: Vec<TextLine>,
    /// Width and height of the upright photo, the frame of all boxes, pixels.
    pub size: (u32, u32),
    /// Quarter turns clockwise that bring the card upright in the photo, 0 to 3.
    pub turns: u8,
    /// How good the photo was.
    pub quality: Quality,
    /// The card alone, upright, as JPEG without metadata: kept with the record.
    pub card_picture: Vec<u8>,
    /// Where each of `lines` stands on that picture: corners as in [`TextLine::quad`], but as shares of the picture's
    /// width and height, 0 to 1.
    pub boxes: Vec<Quad>,
    /// Processor time the scan took, milliseconds.
    pub cpu_ms: f64,
}

/// Reads cards. Loading takes a moment and some 60 MB; one scanner serves any number of photos,
/// one after the other or from several threads.
pub struct Scanner {
    detector: Box<dyn Net>,
    recogniser: Recogniser,
}

impl std::fmt::Debug for Scanner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scanner")
    }
}

/// Longer side of the first, coarse look at the whole photo, pixels.
const COARSE_SIDE: u32 = 640;
/// Margin around the text of the first look: share of its longer side, and at least so many line
/// heights when the look is trusted and when it is not.
const MARGIN: f32 = 0.15;
const MARGIN_LINES: f32 = 4.0;
const WIDE_MARGIN_LINES: f32 = 14.0;
/// The first look is not trusted to have seen all of the card when it found fewer lines, or
/// lines of a smaller height in its pixels.
const FEW_LINES: usize = 5;
const SMALL_LINE: f32 = 14.0;
/// Then the second one shows at least so much more.
const FINER: f32 = 1.6;
/// Longer side of the text's part of the photo that recognition works on, pixels.
const WORKING_SIDE: f32 = 2200.0;
/// Height the smaller lines' boxes shall have in the second look, pixels: some 15 of them letters.
const LINE_IN_VIEW: f32 = 26.0;
/// A second look that would show the text less than this much larger than the first is skipped.
const WORTH_A_SECOND_LOOK: f32 = 1.15;

impl Scanner {
    /// Loads and checks the models and computes on one thread, as a phone should.
    ///
    /// # Errors
    /// [`CardError::ModelsMissing`], [`CardError::ModelsDamaged`] or [`CardError::Engine`].
    pub fn load(paths: &ModelPaths) -> Result<Scanner, CardError> {
        Scanner::from_models(paths.read()?, 1)
    }

    /// Takes models already in memory, as a phone's app package has them, and computes on so
    /// many threads.
    ///
    /// # Errors
    /// [`CardError::Engine`] when a model is not one this engine understands.
    pub fn from_models(models: Models, threads: usize) -> Result<Scanner, CardError> {
        let threads = Threads::new(threads);
        let detector = RtenNet::load(models.detection, threads.clone())?;
        let recogniser = RtenNet::load(models.recognition, threads)?;
        Ok(Scanner { detector: Box::new(detector), recogniser: Recogniser::new(Box::new(recogniser))? })
    }

    /// Reads the card in a photo file. `progress` gets the share done, 0 to 1; setting `cancel`
    /// ends the scan at the next step. A picture without text gives an empty draft whose quality
    /// says so.
    ///
    /// # Errors
    /// [`CardError::Picture`], [`CardError::Engine`] or [`CardError::Cancelled`].
    pub fn scan(
        &self,
        bytes: &[u8],
        options: &ScanOptions,
        progress: &dyn Fn(f32),
        cancel: &AtomicBool,
    ) -> Result<Scan, CardError> {
        let started = now_ms();
        let furthest = Cell::new(0.0_f32);
        let step = |share: f32| {
            furthest.set(furthest.get().max(share)); // lines read twice do not count back
            progress(furthest.get());
            if cancel.load(Ordering::Relaxed) { Err(CardError::Cancelled) } else { Ok(()) }
        };
        step(0.0)?;
        let photo = legwork_media::decode(bytes)?;
        let size = photo.dimensions();
        step(0.05)?;
        let code = qr::find(&photo);
        step(0.1)?;
        let coarse_view = View::new(Rect::whole(size.0, size.1), 0, COARSE_SIDE, 1.0);
        let coarse = detect(&*self.detector, &photo, coarse_view)?;
        step(0.25)?;
        let turns = if orientation::is_sideways(&coarse) { 3 } else { 0 };
        let work = Work::around(photo, &coarse, coarse_view.scale());
        let found = self.look_again(&work, &coarse, coarse_view, turns, options)?;
        step(0.5)?;
        let mut read = self.read_lines(&work, &found, options, &|share| step(0.5 + 0.45 * share))?;
        let turns = if read.flipped { (turns + 2) % 4 } else { turns };
        if read.flipped && !work.trusted {
            // small text is found less well upside down
            let found = self.look_again(&work, &coarse, coarse_view, turns, options)?;
            read = self.read_lines(&work, &found, options, &|share| step(0.5 + 0.45 * share))?;
        }
        step(0.95)?;
        let card = card_picture::cut_out(&work.picture, &read.work_quads, turns, options.picture_side);
        let quality = quality::judge(&read.lines, read.sharpness, card.text_area.as_ref());
        let card_picture = legwork_media::encode_jpeg(&card.picture, 85)?;
        let mut draft = parse::parse(&read.lines, size);
        if let Some(code) = &code {
            code.override_fields(&mut draft);
        }
        progress(1.0);
        let lines = read.lines;
        let boxes = lines.iter().map(|line| card.on_card(&line.quad.map(|point| work.to_work(point)))).collect();
        Ok(Scan { draft, lines, size, turns, quality, card_picture, boxes, cpu_ms: now_ms() - started })
    }

    /// The second, finer detection on the text's part of the photo, turned upright, as fine as
    /// the small lines need. What the first one found serves when the second would see no more.
    fn look_again(
        &self,
        work: &Work,
        coarse: &[Quad],
        coarse_view: View,
        turns: u8,
        options: &ScanOptions,
    ) -> Result<Vec<Quad>, CardError> {
        let (w, h) = work.picture.dimensions();
        let least = if work.trusted { 0.0 } else { coarse_view.scale() * work.pixel * FINER };
        let scale = work.small_line.map_or(1.0, |line| LINE_IN_VIEW / line).max(least).min(1.0);
        let side = (work.text.width().max(work.text.height()) * scale) as u32;
        let view = View::new(work.text, turns, side.clamp(32, options.detection_side), 1.0);
        let gain = view.scale() / (coarse_view.scale() * work.pixel);
        if gain < WORTH_A_SECOND_LOOK && turns == 0 {
            let bounds = Rect::whole(w, h);
            return Ok(coarse.iter().map(|quad| quad.map(|point| work.place(point, bounds))).collect());
        }
        detect(&*self.detector, &work.picture, view)
    }

    /// Reads the lines found, the longest first: they tell whether all stand upside down.
    fn read_lines(
        &self,
        work: &Work,
        found: &[Quad],
        options: &ScanOptions,
        step: &dyn Fn(f32) -> Result<(), CardError>,
    ) -> Result<Read, CardError> {
        let mut lines: Vec<Line> = found
            .iter()
            .filter_map(|quad| {
                let quad = if is_vertical(quad) { rotate_start(quad, 1) } else { *quad };
                Some(Line { picture: straighten(&work.picture, &quad)?, quad, reading: Reading::default() })
            })
            .collect();
        let quads: Vec<Quad> = lines.iter().map(|line| line.quad).collect();
        let voters = orientation::voters(&quads);
        let pictures = |lines: &[Line], which: &[usize]| -> Vec<RgbImage> {
            which.iter().map(|&i| lines[i].picture.clone()).collect()
        };
        let share = |done: usize| step(done as f32 / lines.len().max(1) as f32);
        let mut votes = self.recogniser.read(&pictures(&lines, &voters), &mut |done| share(done))?;
        let mut flipped = false;
        if !orientation::is_sure(&votes) {
            let turned: Vec<RgbImage> = pictures(&lines, &voters).iter().map(rotate180).collect();
            let other = self.recogniser.read(&turned, &mut |done| share(done))?;
            flipped = orientation::mean_confidence(&other) > orientation::mean_confidence(&votes);
            if flipped {
                votes = other;
            }
        }
        let rest: Vec<usize> = (0..lines.len()).filter(|i| !voters.contains(i)).collect();
        if flipped {
            for line in &mut lines {
                line.quad = rotate_start(&line.quad, 2);
                line.picture = rotate180(&line.picture);
            }
        }
        let total = lines.len().max(1) as f32;
        let readings =
            self.recogniser.read(&pictures(&lines, &rest), &mut |done| step((voters.len() + done) as f32 / total))?;
        for (i, reading) in voters.into_iter().zip(votes).chain(rest.into_iter().zip(readings)) {
            lines[i].reading = reading;
        }
        lines.retain(|l| !l.reading.text.trim().is_empty() && l.reading.confidence >= options.least_confidence);
        Ok(Read {
            sharpness: quality::median(lines.iter().map(Line::sharpness).collect()),
            work_quads: lines.iter().map(|line| line.quad).collect(),
            lines: order::sort(lines.into_iter().map(|line| line.into_text(work)).collect()),
            flipped,
        })
    }
}

/// A line on its way from a box to a text.
struct Line {
    /// In working pixels.
    quad: Quad,
    picture: RgbImage,
    reading: Reading,
}

impl Line {
    /// Sharpness at the size the recogniser sees.
    fn sharpness(&self) -> f32 {
        let whole = Rect::whole(self.picture.width(), self.picture.height());
        let width = (self.picture.width() * 48 / self.picture.height()).clamp(1, 480);
        quality::sharpness(&resample(&self.picture, whole, width, 48))
    }

    fn into_text(self, work: &Work) -> TextLine {
        let quad = self.quad.map(|point| work.to_photo(point));
        TextLine {
            text: self.reading.text.trim().to_owned(),
            confidence: self.reading.confidence.min(1.0),
            char_height: height(&quad),
            quad,
        }
    }
}

/// What recognition gave.
struct Read {
    lines: Vec<TextLine>,
    /// The lines' quads in the working picture, in no particular order.
    work_quads: Vec<Quad>,
    sharpness: f32,
    /// Whether the lines stood upside down in the view they were found in.
    flipped: bool,
}

/// The picture the fine steps work on: the photo itself or, of a large one, the part with text
/// made smaller, so that memory stays bounded.
struct Work {
    picture: RgbImage,
    /// Where the picture's top-left stands in the photo, and photo pixels per working pixel.
    origin: [f32; 2],
    pixel: f32,
    /// The part with text, in working pixels.
    text: Rect,
    /// Height of the smaller lines, working pixels; `None` without any line.
    small_line: Option<f32>,
    /// Whether the first look is thought to have seen every line.
    trusted: bool,
}

impl Work {
    fn around(photo: RgbImage, found: &[Quad], coarse_scale: f32) -> Work {
        let whole = Rect::whole(photo.width(), photo.height());
        // the fifth of the lines that is smallest is judged by its largest
        let mut heights: Vec<f32> = found.iter().map(|quad| width(quad).min(height(quad))).collect();
        heights.sort_by(f32::total_cmp);
        let small_line = heights.get(heights.len() / 5).copied();
        let trusted = found.len() >= FEW_LINES && small_line.is_some_and(|h| h * coarse_scale >= SMALL_LINE);
        let text = Rect::around(found).unwrap_or(whole);
        let lines = if trusted { MARGIN_LINES } else { WIDE_MARGIN_LINES };
        let margin = (text.width().max(text.height()) * MARGIN).max(small_line.unwrap_or(0.0) * lines);
        let text = text.grown(margin, whole);
        let longest = text.width().max(text.height());
        if longest <= WORKING_SIDE && whole.width().max(whole.height()) <= 2.0 * WORKING_SIDE {
            return Work { picture: photo, origin: [0.0; 2], pixel: 1.0, text, small_line, trusted };
        }
        let pixel = (longest / WORKING_SIDE).max(1.0);
        let side = |length: f32| ((length / pixel).round() as u32).max(1);
        let picture = resample(&photo, text, side(text.width()), side(text.height()));
        let text_in_work = Rect::whole(picture.width(), picture.height());
        Work {
            picture,
            origin: [text.x0, text.y0],
            pixel,
            text: text_in_work,
            small_line: small_line.map(|h| h / pixel),
            trusted,
        }
    }

    fn to_photo(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [self.origin[0] + x * self.pixel, self.origin[1] + y * self.pixel]
    }

    fn to_work(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [(x - self.origin[0]) / self.pixel, (y - self.origin[1]) / self.pixel]
    }

    fn place(&self, [x, y]: [f32; 2], bounds: Rect) -> [f32; 2] {
        let inside = |v: f32, origin: f32, most: f32| ((v - origin) / self.pixel).clamp(0.0, most);
        [inside(x, self.origin[0], bounds.x1), inside(y, self.origin[1], bounds.y1)]
    }
}
