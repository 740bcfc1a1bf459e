//! Reads straightened lines: batches of similar width through the recogniser, then greedy CTC
//! decoding (A. Graves et al., 2006): the best class per step, repeats and blanks left out.

use image::RgbImage;

use super::geometry::Rect;
use super::net::{Net, Output};
use super::resample::resample;
use crate::error::CardError;

/// Height the recogniser was trained at, pixels.
const HEIGHT: u32 = 48;
/// Narrowest input it was trained at; shorter lines are padded.
const MIN_WIDTH: u32 = 160;
/// Widest input: longer lines are squeezed, which keeps memory bounded.
const MAX_WIDTH: u32 = 1600;
/// Most lines of a batch, and most pixels of width in one: a step of 8 pixels has 18,710
/// classes of 4 bytes.
const MAX_BATCH: usize = 6;
const MAX_BATCH_WIDTH: u32 = 1600;
/// Lines of a batch differ in width at most by this factor, as the shorter ones are padded.
const MAX_SPREAD: f32 = 1.2;

/// What a line says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Reading {
    pub(crate) text: String,
    /// Mean probability of the characters; 0 for an empty text.
    pub(crate) confidence: f32,
}

/// A line recogniser with its dictionary.
pub(crate) struct Recogniser {
    net: Box<dyn Net>,
    /// Characters of classes 1 and up; class 0 is the blank.
    characters: Vec<String>,
}

impl Recogniser {
    /// Takes the dictionary from the model's metadata `character`, one entry a line, to which
    /// the space is added as PP-OCR does.
    pub(crate) fn new(net: Box<dyn Net>) -> Result<Recogniser, CardError> {
        let dictionary = net
            .metadata("character")
            .ok_or_else(|| CardError::Engine("the recogniser has no dictionary".to_owned()))?;
        let mut characters: Vec<String> = dictionary.lines().map(str::to_owned).collect();
        characters.push(" ".to_owned());
        Ok(Recogniser { net, characters })
    }

    /// Reads the lines in the order given; `step` is called before every batch with the number
    /// of lines already read and may stop the work with an error.
    pub(crate) fn read(
        &self,
        lines: &[RgbImage],
        step: &mut dyn FnMut(usize) -> Result<(), CardError>,
    ) -> Result<Vec<Reading>, CardError> {
        let widths: Vec<u32> = lines.iter().map(input_width).collect();
        let mut order: Vec<usize> = (0..lines.len()).collect();
        order.sort_by_key(|&i| widths[i]);
        let mut readings = vec![Reading::default(); lines.len()];
        let mut done = 0;
        while done < order.len() {
            step(done)?;
            let batch = &order[done..done + batch_length(&order[done..], &widths)];
            let width = batch.iter().map(|&i| widths[i]).max().unwrap_or(MIN_WIDTH);
            let mut input = Vec::with_capacity(batch.len() * (3 * HEIGHT * width) as usize);
            for &i in batch {
                append_line(&mut input, &lines[i], widths[i], width);
            }
            let shape = [batch.len(), 3, HEIGHT as usize, width as usize];
            let output = self.net.run(shape, input)?;
            for (&i, reading) in batch.iter().zip(self.decode(&output, batch.len())?) {
                readings[i] = reading;
            }
            done += batch.len();
        }
        Ok(readings)
    }

    fn decode(&self, output: &Output, lines: usize) -> Result<Vec<Reading>, CardError> {
        let classes = self.characters.len() + 1;
        match output.shape[..] {
            [n, steps, c] if n == lines && c == classes && steps > 0 => Ok(output
                .data
                .chunks_exact(steps * classes)
                .map(|line| self.decode_line(line.chunks_exact(classes)))
                .collect()),
            _ => {
                Err(CardError::Engine(format!("the recogniser gave {:?} for a dictionary of {classes}", output.shape)))
            }
        }
    }

    fn decode_line<'a>(&self, steps: impl Iterator<Item = &'a [f32]>) -> Reading {
        let (mut text, mut sum, mut count, mut last) = (String::new(), 0.0, 0u32, 0);
        for probabilities in steps {
            let (best, probability) = arg_max(probabilities);
            if best != 0 && best != last {
                text.push_str(&self.characters[best - 1]);
                sum += probability;
                count += 1;
            }
            last = best;
        }
        Reading { text, confidence: if count == 0 { 0.0 } else { sum / count as f32 } }
    }
}

/// Index and value of the largest number, the first among equals.
fn arg_max(values: &[f32]) -> (usize, f32) {
    // the maximum first, in a form the compiler vectorises
    let mut lanes = [f32::MIN; 16];
    let chunks = values.chunks_exact(16);
    let mut best = chunks.remainder().iter().copied().fold(f32::MIN, f32::max);
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane = if *value > *lane { *value } else { *lane };
        }
    }
    best = lanes.into_iter().fold(best, f32::max);
    (values.iter().position(|v| *v >= best).unwrap_or(0), best)
}

/// How many of the lines, narrowest first, go into the next batch.
fn batch_length(order: &[usize], widths: &[u32]) -> usize {
    let narrowest = widths[order[0]].max(MIN_WIDTH) as f32;
    (1..order.len().min(MAX_BATCH))
        .find(|&n| {
            let width = widths[order[n]].max(MIN_WIDTH);
            width as f32 > narrowest * MAX_SPREAD || width * (n as u32 + 1) > MAX_BATCH_WIDTH
        })
        .unwrap_or(order.len().min(MAX_BATCH))
}

/// Width of a line at the recogniser's height, at least [`MIN_WIDTH`].
fn input_width(line: &RgbImage) -> u32 {
    text_width(line).clamp(MIN_WIDTH, MAX_WIDTH).next_multiple_of(8)
}

fn text_width(line: &RgbImage) -> u32 {
    (HEIGHT as f32 * line.width() as f32 / line.height() as f32).ceil().max(1.0) as u32
}

/// Appends a line as three planes of `padded` × [`HEIGHT`] values, the right end padded with 0.
fn append_line(input: &mut Vec<f32>, line: &RgbImage, own: u32, padded: u32) {
    let width = text_width(line).min(own);
    let whole = Rect::whole(line.width(), line.height());
    let scaled = resample(line, whole, width, HEIGHT);
    for channel in [2, 1, 0] {
        for row in scaled.as_raw().chunks_exact(width as usize * 3) {
            input.extend(row.chunks_exact(3).map(|p| f32::from(p[channel]) / 127.5 - 1.0));
            input.resize(input.len() + (padded - width) as usize, 0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A network that says, for every line, the classes it was made with.
    struct Says(Vec<usize>);

    impl Net for Says {
        fn run(&self, shape: [usize; 4], _: Vec<f32>) -> Result<Output, CardError> {
            let mut data = Vec::new();
            for _ in 0..shape[0] {
                for class in &self.0 {
                    data.extend((0..4).map(|c| if c == *class { 0.8 } else { 0.05 }));
                }
            }
            Ok(Output { shape: vec![shape[0], self.0.len(), 4], data })
        }

        fn metadata(&self, key: &str) -> Option<&str> {
            (key == "character").then_some("a\nb\n")
        }
    }

    #[test]
    fn repeats_and_blanks_are_left_out() {
        // (classes per step, text): 0 blank, 1 a, 2 b, 3 space
        let cases: [(&[usize], &str); 6] = [
            (&[0, 1, 1, 2], "ab"),
            (&[1, 0, 1], "aa"),
            (&[1, 1, 1], "a"),
            (&[1, 3, 2], "a b"),
            (&[0, 0], ""),
            (&[2, 0, 0, 2, 2, 1], "bba"),
        ];
        for (classes, text) in cases {
            let recogniser = Recogniser::new(Box::new(Says(classes.to_vec()))).unwrap();
            let readings = recogniser.read(&[RgbImage::new(90, 30)], &mut |_| Ok(())).unwrap();
            assert_eq!(readings[0].text, text);
            let confidence = if text.is_empty() { 0.0 } else { 0.8 };
            assert!((readings[0].confidence - confidence).abs() < 1e-6);
        }
    }

    #[test]
    fn every_line_is_read_once_and_cancelling_stops() {
        let recogniser = Recogniser::new(Box::new(Says(vec![1]))).unwrap();
        let lines: Vec<RgbImage> = (0..23).map(|i| RgbImage::new(20 + i * 40, 24)).collect();
        let readings = recogniser.read(&lines, &mut |_| Ok(())).unwrap();
        assert!(readings.len() == 23 && readings.iter().all(|r| r.text == "a"));
        let stop = &mut |done: usize| if done > 5 { Err(CardError::Cancelled) } else { Ok(()) };
        assert_eq!(recogniser.read(&lines, stop), Err(CardError::Cancelled));
    }

    #[test]
    fn a_wrong_dictionary_is_an_error() {
        struct Wide;
        impl Net for Wide {
            fn run(&self, shape: [usize; 4], _: Vec<f32>) -> Result<Output, CardError> {
                Ok(Output { shape: vec![shape[0], 2, 9], data: vec![0.0; shape[0] * 18] })
            }
            fn metadata(&self, _: &str) -> Option<&str> {
                Some("a\nb\n")
            }
        }
        let recogniser = Recogniser::new(Box::new(Wide)).unwrap();
        let error = recogniser.read(&[RgbImage::new(50, 20)], &mut |_| Ok(())).unwrap_err();
        assert_eq!(error.kind(), "engine");
    }

    #[test]
    fn arg_max_agrees_with_a_plain_search() {
        for n in [1, 7, 16, 17, 100] {
            let values: Vec<f32> = (0..n).map(|i| ((i * 37 % 101) as f32).sin()).collect();
            let plain = values.iter().copied().fold(f32::MIN, f32::max);
            let (index, value) = arg_max(&values);
            assert!((value - plain).abs() < 1e-9 && (values[index] - plain).abs() < 1e-9);
        }
    }
}
