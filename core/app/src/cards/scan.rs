//! From a photo to a review: models, the scanner, everything that can be wrong with a file.

use crate::cards::kept::Kept;
use crate::cards::{Cancel, CardReview};
use crate::legwork::{Legwork, lock};
use crate::{pictures, trouble};
use legwork_card::{CardError, ModelPaths, QualityIssue, ScanOptions, Scanner};
use legwork_domain::{Error, ErrorKind, Fields, Result};
use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A failed scan as the one public error.
fn refused(error: CardError) -> Error {
    let (kind, code) = match &error {
        CardError::Picture(picture) => return pictures::refused(picture.clone()),
        CardError::ModelsMissing => (ErrorKind::Unavailable, "no_models"),
        CardError::ModelsDamaged(_) => (ErrorKind::Corrupt, "models_damaged"),
        CardError::Cancelled => (ErrorKind::Unavailable, "cancelled"),
        _ => return trouble::internal(error),
    };
    Error::new(kind, code).detail(error)
}

impl Legwork {
    /// What keeps this phone from scanning cards: `no_models`, or nothing. Cheap; a damaged model is noticed by the
    /// first scan.
    pub fn card_problem(&self) -> Option<Error> {
        self.models().err()
    }

    /// Gives the scanner's memory (some 60 MB) back; the next scan loads it again.
    pub fn forget_scanner(&self) {
        *lock(&self.inner.scanner) = None;
    }

    /// Reads the card in a photo (JPEG, PNG, WebP or BMP) and begins its review, in place of one under way. `progress`
    /// gets the share done, 0 to 1; an error of it ends the scan. Needs no network.
    ///
    /// # Errors
    /// `no_models`, `models_damaged`, `empty_file`, `not_an_image`, `image_format`, `image_too_large`, `image_damaged`,
    /// `no_text_on_card`, `cancelled`, or the error of `progress`. A review under way stays as it was.
    pub fn scan_card(&self, photo: &[u8], progress: &dyn Fn(f32) -> Result<()>, cancel: &Cancel) -> Result<CardReview> {
        let (user, began) = (self.me()?, self.clock()?.monotonic_ns);
        let scanner = self.scanner()?;
        let stop = AtomicBool::new(false);
        let failure = RefCell::new(None);
        let step = |share| {
            let told = progress(share);
            if told.is_err() || cancel.is_cancelled() {
                stop.store(true, Ordering::Relaxed);
            }
            *failure.borrow_mut() = told.err();
        };
        let scan = scanner.scan(photo, &ScanOptions::default(), &step, &stop);
        if let Some(failure) = failure.take() {
            return Err(failure);
        }
        let scan = scan.map_err(refused)?;
        if cancel.is_cancelled() {
            return Err(refused(CardError::Cancelled));
        }
        if scan.draft.fields.values().all(Vec::is_empty) && scan.lines.is_empty() {
            return Err(Error::new(ErrorKind::Invalid, "no_text_on_card"));
        }
        let picture = legwork_media::decode(&scan.card_picture).map_err(pictures::refused)?;
        let picture = self.store_picture(&scan.card_picture, &picture, "card.jpg")?;
        let took_ms = self.clock()?.monotonic_ns.saturating_sub(began) / 1_000_000;
        let mut issues = scan.quality.issues;
        // All of it stands in the card's QR code.
        issues.retain(|issue| *issue != QualityIssue::NoText);
        let kept = Kept {
            user,
            customer: self.new_id()?,
            contact: self.new_id()?,
            picture,
            lines: scan.lines,
            boxes: scan.boxes,
            size: scan.size,
            draft: scan.draft,
            issues,
            choices: Vec::new(),
            customer_edits: Fields::new(),
            contact_edits: Fields::new(),
            took_ms,
            tried: false,
        };
        let before = self.kept_card()?;
        self.keep_card(Some(&kept))?;
        if let Some(before) = before.filter(|before| before.picture != kept.picture) {
            self.drop_card_picture(&before)?;
        }
        self.review_of(&kept)
    }

    /// As [`Legwork::scan_card`], from a file the camera or the album gave. The file is left as it is.
    ///
    /// # Errors
    /// As [`Legwork::scan_card`]; `not_found` or `file_access` for the file.
    pub fn scan_card_file(
        &self,
        path: &Path,
        progress: &dyn Fn(f32) -> Result<()>,
        cancel: &Cancel,
    ) -> Result<CardReview> {
        let size = std::fs::metadata(path).map_err(trouble::io)?.len();
        if size > legwork_media::MAX_BYTES {
            return Err(pictures::refused(legwork_media::MediaError::FileTooLarge(size)));
        }
        self.scan_card(&std::fs::read(path).map_err(trouble::io)?, progress, cancel)
    }

    fn models(&self) -> Result<ModelPaths> {
        let paths = match &self.inner.config.models {
            Some(folder) => ModelPaths::in_folder(folder),
            None => ModelPaths::find(),
        };
        paths.map_err(refused)
    }

    /// The scanner, loaded once and kept.
    fn scanner(&self) -> Result<Arc<Scanner>> {
        let mut held = lock(&self.inner.scanner);
        if let Some(scanner) = held.as_ref() {
            return Ok(scanner.clone());
        }
        let scanner = Arc::new(Scanner::load(&self.models()?).map_err(refused)?);
        *held = Some(scanner.clone());
        Ok(scanner)
    }
}
