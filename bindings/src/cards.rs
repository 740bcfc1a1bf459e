//! Business cards: scanning, reviewing, saving.

use crate::app::CardsClient;
use crate::error::LegworkError;
use crate::offload;
use crate::records::DuplicateView;
use crate::views::{ActionId, DraftValue, RecordForm, fields, id};
use legwork_app::cards as core;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// A corner on the picture of a card.
#[derive(uniffi::Record)]
pub struct CardPoint {
    /// Share of the picture's width, 0 to 1.
    pub x: f32,
    /// Share of the picture's height, 0 to 1.
    pub y: f32,
}

/// A line on the card.
#[derive(uniffi::Record)]
pub struct CardLine {
    /// Its number, to name it by.
    pub number: u32,
    /// As read.
    pub text: String,
    /// How well it could be read, 0 to 1.
    pub confidence: f32,
    /// Four corners on the picture, clockwise from the text's own top left.
    pub corners: Vec<CardPoint>,
    /// The card fields whose values come from it.
    pub fields: Vec<String>,
    /// The person has said what it is.
    pub chosen: bool,
}

/// A value proposed for a card field.
#[derive(uniffi::Record)]
pub struct CardValue {
    /// Without its label.
    pub value: String,
    /// 0 to 1.
    pub confidence: f32,
    /// Needs no second look.
    pub sure: bool,
    /// Lines it was read from; empty for a QR code.
    pub lines: Vec<u32>,
}

/// A card field with the values proposed for it.
#[derive(uniffi::Record)]
pub struct CardFieldValues {
    /// `name`, `title`, `department`, `company`, `mobile`, `phone`, `fax`, `email`, `url`, `address`, `postcode`,
    /// `wechat`.
    pub name: String,
    /// In words.
    pub label: String,
    /// Best first; the form has the first one.
    pub values: Vec<CardValue>,
}

/// Something the person can do better at the next photo.
#[derive(uniffi::Record)]
pub struct CardHint {
    /// `text_too_small`, `blurred`, `glare`, `unsure`.
    pub code: String,
    /// In words.
    pub text: String,
}

/// Where a prefilled value comes from and how far it can be trusted.
#[derive(uniffi::Record)]
pub struct CardMark {
    /// Field of the form.
    pub field: String,
    /// Card field it comes from.
    pub card_field: String,
    /// 0 to 1.
    pub confidence: f32,
    /// Needs no second look; else it is marked.
    pub sure: bool,
    /// Lines it was read from; empty for a QR code.
    pub lines: Vec<u32>,
}

/// A form filled from the card.
#[derive(uniffi::Record)]
pub struct CardFormView {
    /// Values, problems and labels.
    pub form: RecordForm,
    /// Fields that are as the card says; edited ones carry no mark.
    pub marks: Vec<CardMark>,
    /// Records on this phone that are probably the same party.
    pub duplicates: Vec<DuplicateView>,
}

/// A card that was read and waits for the person's look.
#[derive(uniffi::Record)]
pub struct CardScreen {
    /// File of the picture: the card alone, upright, JPEG. Not to be changed.
    pub picture_file: String,
    /// Small JPEG of it, base64.
    pub thumbnail: String,
    /// That it was read on this phone alone, and how long that took, in words.
    pub origin: String,
    /// The lines read, in reading order.
    pub lines: Vec<CardLine>,
    /// All card fields in the order of a form.
    pub fields: Vec<CardFieldValues>,
    /// What to do better at the next photo; empty for a good one.
    pub hints: Vec<CardHint>,
    /// The new customer.
    pub customer: CardFormView,
    /// The new contact.
    pub contact: CardFormView,
}

/// What a save of a card gave: either the records, or the review with what is wrong.
#[derive(uniffi::Enum)]
pub enum CardSaveResult {
    /// Saved on this phone and queued.
    Saved {
        /// New, or the one it was attached to.
        customer: String,
        /// The new contact.
        contact: String,
        /// The one action, for undo and its receipt.
        action: ActionId,
    },
    /// Something must be filled in or put right first. Nothing is saved, nothing typed is lost.
    Incomplete {
        /// The forms say what.
        review: CardScreen,
    },
}

fn numbers(lines: Vec<usize>) -> Vec<u32> {
    lines.into_iter().filter_map(|line| u32::try_from(line).ok()).collect()
}

fn form(form: core::CardForm) -> CardFormView {
    let mark = |mark: core::FieldMark| CardMark {
        field: mark.field,
        card_field: mark.card_field.to_owned(),
        confidence: mark.confidence,
        sure: mark.sure,
        lines: numbers(mark.lines),
    };
    CardFormView {
        form: form.form.into(),
        marks: form.marks.into_iter().map(mark).collect(),
        duplicates: form.duplicates.into_iter().map(DuplicateView::from).collect(),
    }
}

impl From<core::CardReview> for CardScreen {
    fn from(review: core::CardReview) -> Self {
        let line = |line: core::CardLineView| CardLine {
            number: u32::try_from(line.number).unwrap_or(u32::MAX),
            text: line.text,
            confidence: line.confidence,
            corners: line.corners.into_iter().map(|[x, y]| CardPoint { x, y }).collect(),
            fields: line.fields.into_iter().map(str::to_owned).collect(),
            chosen: line.chosen,
        };
        let value = |value: core::CardValueView| CardValue {
            value: value.value,
            confidence: value.confidence,
            sure: value.sure,
            lines: numbers(value.lines),
        };
        let field = |field: core::CardFieldView| CardFieldValues {
            name: field.name.to_owned(),
            label: field.label,
            values: field.values.into_iter().map(value).collect(),
        };
        let hint = |hint: core::HintView| CardHint { code: hint.code.to_owned(), text: hint.text };
        CardScreen {
            picture_file: review.picture_file.to_string_lossy().into_owned(),
            thumbnail: review.thumbnail,
            origin: review.origin,
            lines: review.lines.into_iter().map(line).collect(),
            fields: review.fields.into_iter().map(field).collect(),
            hints: review.hints.into_iter().map(hint).collect(),
            customer: form(review.customer),
            contact: form(review.contact),
        }
    }
}

/// Told how far a scan is.
#[uniffi::export(with_foreign)]
pub trait ScanProgress: Send + Sync {
    /// The share done, 0 to 1.
    ///
    /// # Errors
    /// What it throws ends the scan and is thrown by it.
    fn progress(&self, share: f32) -> Result<(), LegworkError>;
}

/// Stops a scan that is under way.
#[derive(Default, uniffi::Object)]
pub struct ScanCancel {
    cancel: core::Cancel,
}

#[uniffi::export]
impl ScanCancel {
    /// A fresh one, for one call.
    #[uniffi::constructor]
    pub fn create() -> Arc<Self> {
        Arc::new(ScanCancel::default())
    }
    /// Stops at the next step; a review under way stays as it was.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl CardsClient {
    /// What keeps this phone from scanning, in words; nothing when it can.
    ///
    /// # Errors
    /// Throws `internal` for a defect of ours, nothing else.
    pub async fn problem(&self) -> Result<Option<String>, LegworkError> {
        let app = self.app.clone();
        offload(move || Ok(app.card_problem().map(|error| app.error_words(&error)))).await
    }
    /// Memory is short: gives some 60 MB back; the next scan loads the models again.
    pub fn forget_scanner(&self) {
        self.app.forget_scanner();
    }
    /// Reads the card in a photo file and begins its review, in place of one under way. Needs no network.
    ///
    /// # Errors
    /// Throws `no_models`, `models_damaged`; `not_found` or `file_access` for the file; `empty_file`, `not_an_image`,
    /// `image_format`, `image_too_large`, `image_damaged`, `no_text_on_card`; `cancelled`, what `progress` threw, or
    /// usual trouble (see `LegworkError`). A review under way stays as it was.
    pub async fn scan(
        &self,
        photo_file: String,
        progress: Option<Arc<dyn ScanProgress>>,
        cancel: Option<Arc<ScanCancel>>,
    ) -> Result<CardScreen, LegworkError> {
        let app = self.app.clone();
        let cancel = cancel.map(|c| c.cancel.clone()).unwrap_or_default();
        let step = move |share| match &progress {
            Some(progress) => progress.progress(share).map_err(|e| e.to_domain()),
            None => Ok(()),
        };
        offload(move || app.scan_card_file(Path::new(&photo_file), &step, &cancel)).await.map(CardScreen::from)
    }
    /// The review under way, also after a restart of the app.
    ///
    /// # Errors
    /// Throws usual trouble (see `LegworkError`).
    pub async fn review(&self) -> Result<Option<CardScreen>, LegworkError> {
        let app = self.app.clone();
        Ok(offload(move || app.card_review()).await?.map(CardScreen::from))
    }
    /// The person says which card field a line is; without one, that it is none.
    ///
    /// # Errors
    /// Throws `no_such_line`, `no_such_card_field`, `no_card_begun`, or usual trouble (see `LegworkError`).
    pub async fn assign_line(&self, line: u32, field: Option<String>) -> Result<CardScreen, LegworkError> {
        let app = self.app.clone();
        offload(move || app.assign_card_line(line as usize, field.as_deref())).await.map(CardScreen::from)
    }
    /// Takes back everything the person said about lines.
    ///
    /// # Errors
    /// Throws `no_card_begun`, or usual trouble (see `LegworkError`).
    pub async fn reset_lines(&self) -> Result<CardScreen, LegworkError> {
        let app = self.app.clone();
        offload(move || app.reset_card_lines()).await.map(CardScreen::from)
    }
    /// Keeps what the person typed so far; duplicates are looked up anew.
    ///
    /// # Errors
    /// Throws `no_card_begun`, or usual trouble (see `LegworkError`).
    pub async fn edit(
        &self,
        customer: HashMap<String, DraftValue>,
        contact: HashMap<String, DraftValue>,
    ) -> Result<CardScreen, LegworkError> {
        let app = self.app.clone();
        offload(move || app.edit_card(&fields(customer), &fields(contact))).await.map(CardScreen::from)
    }
    /// Saves customer (or none, when attached to one), contact and picture as one action. Needs no network.
    ///
    /// # Errors
    /// Throws `no_card_begun`, `not_a_record` for what is no id, `not_found` when `attach_to` is not on this phone,
    /// `record_too_large` or another limit of a write, or usual trouble (all see `LegworkError`). The review stays,
    /// with what was typed.
    pub async fn save(
        &self,
        customer: HashMap<String, DraftValue>,
        contact: HashMap<String, DraftValue>,
        attach_to: Option<String>,
    ) -> Result<CardSaveResult, LegworkError> {
        let (app, attach_to) = (self.app.clone(), attach_to.as_deref().map(id).transpose()?);
        let outcome = offload(move || app.save_card(&fields(customer), &fields(contact), attach_to)).await?;
        Ok(match outcome {
            core::CardOutcome::Saved(saved) => CardSaveResult::Saved {
                customer: saved.customer.to_string(),
                contact: saved.contact.to_string(),
                action: saved.group.into(),
            },
            core::CardOutcome::Incomplete(review) => CardSaveResult::Incomplete { review: (*review).into() },
        })
    }
    /// Throws the review under way and its picture away.
    ///
    /// # Errors
    /// Throws `no_card_begun`, or usual trouble (see `LegworkError`).
    pub async fn discard(&self) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.discard_card()).await
    }
}
