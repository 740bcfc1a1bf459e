//! One photo of a card to a draft: the pipeline.

use std::sync::atomic::{AtomicBool, Ordering};

use image::RgbImage;

use crate::cpu_clock::now_ms;
use crate::draft::CardDraft;
use crate::error::CardError;
use crate::line::{Quad, TextLine};
use crate::models::{ModelPaths, Models};
use crate::ocr::detect::detect;
use crate::ocr::geometry::{Rect, height, rotate_start};
use crate::ocr::net::{Net, RtenNet, Threads};
use crate::ocr::order;
use crate::ocr::orientation::{is_vertical, upright_turns};
use crate::ocr::recognise::Recogniser;
use crate::ocr::resample::resample;
use crate::ocr::straighten::straighten;
use crate::ocr::view::View;
use crate::quality::{self, Quality};
use crate::{card_picture, parse, qr};

/// Choices of a scan.
#[derive(Debug, Clone)]
pub struct ScanOptions {
    /// Longer side of the picture the final detection looks at, pixels. More finds smaller text
    /// and costs time: 960 reads a card that fills the frame.
    pub detection_side: u32,
    /// Lines read with less confidence are dropped, 0 to 1.
    pub least_confidence: f32,
    /// Longer side of the picture of the card, pixels.
    pub picture_side: u32,
}

impl Default for ScanOptions {
    fn default() -> ScanOptions {
        ScanOptions { detection_side: 960, least_confidence: 0.5, picture_side: 1280 }
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
/// Margin around the text of the first look, share of its longer side.
const MARGIN: f32 = 0.15;
/// Longer side of the text's part of the photo that recognition works on, pixels.
const WORKING_SIDE: f32 = 2200.0;
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
        let step = |share: f32| {
            progress(share);
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
        let turns = upright_turns(&self.recogniser, &photo, &coarse)?;
        step(0.35)?;
        let work = Work::around(photo, &coarse);
        let found = self.look_again(&work, coarse, coarse_view, turns, options)?;
        step(0.6)?;
        let read = self.read_lines(&work, &found, options, &|share| step(0.6 + 0.35 * share))?;
        step(0.95)?;
        let (text_area, card) = card_picture::cut_out(&work.picture, &read.work_quads, turns);
        let quality = quality::judge(&read.lines, read.sharpness, text_area.as_ref());
        let shown = legwork_media::shrink_to(&card, options.picture_side);
        let card_picture = legwork_media::encode_jpeg(&shown, 85)?;
        let mut draft = parse::parse(&read.lines, size);
        if let Some(code) = &code {
            code.override_fields(&mut draft);
        }
        progress(1.0);
        let lines = read.lines;
        Ok(Scan { draft, lines, size, turns, quality, card_picture, cpu_ms: now_ms() - started })
    }

    /// The second, finer detection on the text's part of the photo, turned upright. What the
    /// first one found serves when the second could not see more.
    fn look_again(
        &self,
        work: &Work,
        coarse: Vec<Quad>,
        coarse_view: View,
        turns: u8,
        options: &ScanOptions,
    ) -> Result<Vec<Quad>, CardError> {
        let (w, h) = work.picture.dimensions();
        let view = View::new(work.text, turns, options.detection_side, 1.0);
        let gain = view.scale() / (coarse_view.scale() * work.pixel);
        if coarse.is_empty() || (gain < WORTH_A_SECOND_LOOK && turns == 0) {
            let bounds = Rect::whole(w, h);
            return Ok(coarse.into_iter().map(|quad| quad.map(|point| work.place(point, bounds))).collect());
        }
        detect(&*self.detector, &work.picture, view)
    }

    fn read_lines(
        &self,
        work: &Work,
        found: &[Quad],
        options: &ScanOptions,
        step: &dyn Fn(f32) -> Result<(), CardError>,
    ) -> Result<Read, CardError> {
        let mut quads = Vec::with_capacity(found.len());
        let mut pictures = Vec::with_capacity(found.len());
        for quad in found {
            let quad = if is_vertical(quad) { rotate_start(quad, 1) } else { *quad };
            if let Some(picture) = straighten(&work.picture, &quad) {
                quads.push(quad);
                pictures.push(picture);
            }
        }
        let total = pictures.len().max(1) as f32;
        let readings = self.recogniser.read(&pictures, &mut |done| step(done as f32 / total))?;
        let mut read = Read { lines: Vec::new(), work_quads: Vec::new(), sharpness: 0.0 };
        let mut sharp = Vec::new();
        for ((quad, picture), reading) in quads.iter().zip(&pictures).zip(readings) {
            let text = reading.text.trim();
            if text.is_empty() || reading.confidence < options.least_confidence {
                continue;
            }
            let small = Rect::whole(picture.width(), picture.height());
            let width = (picture.width() * 48 / picture.height().max(1)).clamp(1, 480);
            sharp.push(quality::sharpness(&resample(picture, small, width, 48)));
            let in_photo = quad.map(|p| work.to_photo(p));
            read.work_quads.push(*quad);
            read.lines.push(TextLine {
                text: text.to_owned(),
                confidence: reading.confidence.min(1.0),
                char_height: height(&in_photo),
                quad: in_photo,
            });
        }
        read.sharpness = quality::median(sharp);
        read.lines = order::sort(read.lines);
        Ok(read)
    }
}

/// What recognition gave.
struct Read {
    lines: Vec<TextLine>,
    /// The lines' quads in the working picture, in no particular order.
    work_quads: Vec<Quad>,
    sharpness: f32,
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
}

impl Work {
    fn around(photo: RgbImage, found: &[Quad]) -> Work {
        let whole = Rect::whole(photo.width(), photo.height());
        let text = Rect::around(found).unwrap_or(whole);
        let text = text.grown(MARGIN, whole);
        let longest = text.width().max(text.height());
        if longest <= WORKING_SIDE && whole.width().max(whole.height()) <= 2.0 * WORKING_SIDE {
            return Work { picture: photo, origin: [0.0; 2], pixel: 1.0, text };
        }
        let pixel = (longest / WORKING_SIDE).max(1.0);
        let side = |length: f32| ((length / pixel).round() as u32).max(1);
        let picture = resample(&photo, text, side(text.width()), side(text.height()));
        let text_in_work = Rect::whole(picture.width(), picture.height());
        Work { picture, origin: [text.x0, text.y0], pixel, text: text_in_work }
    }

    fn to_photo(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [self.origin[0] + x * self.pixel, self.origin[1] + y * self.pixel]
    }

    fn place(&self, [x, y]: [f32; 2], bounds: Rect) -> [f32; 2] {
        let inside = |v: f32, origin: f32, most: f32| ((v - origin) / self.pixel).clamp(0.0, most);
        [inside(x, self.origin[0], bounds.x1), inside(y, self.origin[1], bounds.y1)]
    }
}
