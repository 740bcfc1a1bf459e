//! What the review of a card shows: its picture, the lines on it, the fields found, both forms, duplicates.

use crate::cards::FieldMark;
use crate::cards::kept::Kept;
use crate::cards::prefill;
use crate::legwork::{Desk, Legwork, kind};
use crate::records::{self, Duplicate};
use crate::trouble;
use legwork_card::{CardDraft, CardField, Quad, QualityIssue};
use legwork_domain::metadata::ObjectType;
use legwork_domain::{BlobHash, Error, Fields, RecordId, Result, Value, validate};
use legwork_view::build;
use legwork_view::views::FormView;
use legwork_view::{Words, words::Arg};
use std::path::PathBuf;

/// A card that was read and waits for the person's look.
#[derive(Clone, Debug, PartialEq)]
pub struct CardReview {
    /// File of the picture: the card alone, upright, JPEG. Not to be changed.
    pub picture_file: PathBuf,
    /// Small JPEG of it, base64.
    pub thumbnail: String,
    /// That it was read on this phone alone, and how long that took: `1.1 秒 · 仅在本机识别`.
    pub origin: String,
    /// The lines read, in reading order.
    pub lines: Vec<CardLineView>,
    /// All twelve card fields in the order of a form, with the values found.
    pub fields: Vec<CardFieldView>,
    /// What to do better at the next photo, worst first; empty for a good one.
    pub hints: Vec<HintView>,
    /// The new customer.
    pub customer: CardForm,
    /// The new contact of that customer (or of one that is there already).
    pub contact: CardForm,
}

/// A line on the card.
#[derive(Clone, Debug, PartialEq)]
pub struct CardLineView {
    /// Its number, to name it by.
    pub number: usize,
    /// As read.
    pub text: String,
    /// How well it could be read, 0 to 1.
    pub confidence: f32,
    /// Four corners on the picture, clockwise from the text's own top left: x, y as shares of its width and height.
    pub corners: Quad,
    /// The card fields whose values come from it: `name`, `company` …; empty for none.
    pub fields: Vec<&'static str>,
    /// The person has said what it is.
    pub chosen: bool,
}

/// A card field with the values proposed for it.
#[derive(Clone, Debug, PartialEq)]
pub struct CardFieldView {
    /// Stable name: `name`, `title`, `department`, `company`, `mobile`, `phone`, `fax`, `email`, `url`, `address`,
    /// `postcode`, `wechat`.
    pub name: &'static str,
    /// In words.
    pub label: String,
    /// Best first; the form has the first one.
    pub values: Vec<CardValueView>,
}

/// A value proposed for a card field.
#[derive(Clone, Debug, PartialEq)]
pub struct CardValueView {
    /// Without its label.
    pub value: String,
    /// 0 to 1; a QR code and the person's own word give 1.
    pub confidence: f32,
    /// Needs no second look.
    pub sure: bool,
    /// Lines it was read from; empty for a QR code.
    pub lines: Vec<usize>,
}

/// Something the person can do better at the next photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HintView {
    /// `text_too_small`, `blurred`, `glare`, `unsure`.
    pub code: &'static str,
    /// In words.
    pub text: String,
}

/// A form filled from the card.
#[derive(Clone, Debug, PartialEq)]
pub struct CardForm {
    /// Values, problems and labels.
    pub form: FormView,
    /// Which fields come from the card and are as it says; edited ones carry no mark.
    pub marks: Vec<FieldMark>,
    /// Records on this phone that are probably the same party.
    pub duplicates: Vec<Duplicate>,
}

/// What a form will be saved with, and what is wrong with it.
pub(crate) struct Filled {
    pub(crate) values: Fields,
    pub(crate) marks: Vec<FieldMark>,
    pub(crate) errors: Vec<Error>,
}

impl Legwork {
    /// The review under way, also after a restart of the app.
    ///
    /// # Errors
    /// [Usual trouble](crate::trouble) only.
    pub fn card_review(&self) -> Result<Option<CardReview>> {
        self.kept_card()?.map(|kept| self.review_of(&kept)).transpose()
    }

    /// A review as the screen shows it.
    pub(crate) fn review_of(&self, kept: &Kept) -> Result<CardReview> {
        let draft = kept.draft();
        let words = self.words();
        let field = |field: CardField| CardFieldView {
            name: field.name(),
            label: words.get(&format!("card-field-{}", field.name())),
            values: values(&draft, field),
        };
        let hint = |issue: &QualityIssue| HintView {
            code: code(*issue),
            text: words.get(&format!("card-hint-{}", code(*issue).replace('_', "-"))),
        };
        let text = |part| kept.picture.part(part).and_then(Value::as_text).unwrap_or_default().to_owned();
        let hash = BlobHash::try_from(text("hash")).map_err(trouble::internal)?;
        let picture_file = self.with(|store, _| Ok(store.blob(&hash)?))?.ok_or_else(trouble::not_found)?;
        Ok(CardReview {
            picture_file,
            thumbnail: text("thumb"),
            origin: origin(&words, kept.took_ms),
            lines: lines(kept, &draft),
            fields: CardField::ALL.into_iter().map(field).collect(),
            hints: kept.issues.iter().map(hint).collect(),
            customer: self.card_form("customer", kept, &draft)?,
            contact: self.card_form("contact", kept, &draft)?,
        })
    }

    fn card_form(&self, object: &str, kept: &Kept, draft: &CardDraft) -> Result<CardForm> {
        let (form, marks, values) = self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let kind = kind(&desk.schema, object)?;
            let mut filled = filled(&desk, kind, kept, draft, kept.customer)?;
            if !kept.tried {
                // Nobody is told off for what they have not had a chance to fill in.
                filled.errors.retain(|e| e.code != "required");
            }
            let mask = build::mask(&desk.rights(), object);
            let shown = |f: &legwork_view::format::Formatter<'_>| {
                build::form(f, kind, &mask, &filled.values, &filled.errors, true)
            };
            let mut form = desk.formatter(store, shown);
            if let Some(parent) = &kind.parent {
                // It is the other half of the same screen.
                form.sections.iter_mut().for_each(|section| section.fields.retain(|f| f.name != *parent));
            }
            Ok((form, filled.marks, filled.values))
        })?;
        Ok(CardForm { form, marks, duplicates: self.duplicates(object, &values)? })
    }
}

/// What `object` will be saved with: defaults, the card, and over both what the person typed. `parent` is the customer
/// a contact will belong to.
pub(crate) fn filled(
    desk: &Desk,
    kind: &ObjectType,
    kept: &Kept,
    draft: &CardDraft,
    parent: RecordId,
) -> Result<Filled> {
    let edits = if kind.parent.is_some() { &kept.contact_edits } else { &kept.customer_edits };
    let mut values = records::defaults(desk, &kind.name)?;
    let source = kind.field("source").filter(|f| desk.schema.options(f).iter().any(|o| o.name == "card"));
    values.extend(source.map(|field| (field.name.clone(), "card".into())));
    let (from_card, mut marks) = prefill::fill(kind, draft);
    values.extend(from_card);
    values.extend(edits.iter().map(|(name, value)| (name.clone(), value.clone())));
    marks.retain(|mark| !edits.contains_key(&mark.field));
    if kind.field("card").is_some() {
        values.insert("card".into(), Value::List(vec![kept.picture.clone()]));
    }
    values.extend(kind.parent.as_ref().map(|field| (field.clone(), parent.into())));
    values.retain(|_, value| !value.is_empty());
    let errors = validate::create(&desk.schema, kind, &values).err().unwrap_or_default();
    Ok(Filled { values, marks, errors })
}

/// Where the card was read, and in how many seconds with one decimal.
fn origin(words: &Words, took_ms: u64) -> String {
    if took_ms == 0 {
        return words.get("card-origin");
    }
    let tenths = took_ms.div_ceil(100);
    let seconds = format!("{}.{}", tenths / 10, tenths % 10);
    words.with("card-origin-timed", &[("seconds", Arg::Text(&seconds))])
}

fn values(draft: &CardDraft, field: CardField) -> Vec<CardValueView> {
    let view = |c: &legwork_card::Candidate| CardValueView {
        value: c.value.clone(),
        confidence: c.confidence,
        sure: c.is_sure(),
        lines: c.lines.clone(),
    };
    draft.candidates(field).iter().map(view).collect()
}

fn lines(kept: &Kept, draft: &CardDraft) -> Vec<CardLineView> {
    let fields = |number: usize| {
        let of = |field: &CardField| draft.candidates(*field).iter().any(|c| c.lines.contains(&number));
        CardField::ALL.into_iter().filter(of).map(CardField::name).collect()
    };
    let line = |(number, line): (usize, &legwork_card::TextLine)| CardLineView {
        number,
        text: line.text.clone(),
        confidence: line.confidence,
        corners: kept.boxes.get(number).copied().unwrap_or_default(),
        fields: fields(number),
        chosen: kept.choices.iter().any(|(chosen, _)| *chosen == number),
    };
    kept.lines.iter().enumerate().map(line).collect()
}

fn code(issue: QualityIssue) -> &'static str {
    match issue {
        QualityIssue::NoText => "no_text",
        QualityIssue::TextTooSmall => "text_too_small",
        QualityIssue::Blurred => "blurred",
        QualityIssue::Glare => "glare",
        QualityIssue::Unsure => "unsure",
    }
}
