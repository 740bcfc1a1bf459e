//! Views and drafts as they cross the border: plain records, ids as text.

use crate::error::LegworkError;
use crate::files::DraftPicture;
use legwork_app::files::KeptPicture;
use legwork_app::views as core;
use legwork_app::{Fields, RecordId, Value};
use std::collections::HashMap;

/// A value entered in a form.
#[derive(Clone, uniffi::Enum)]
pub enum DraftValue {
    /// Nothing: clears the field.
    Empty,
    /// Text, an option's name, a record's id, a date.
    Text {
        /// The text.
        text: String,
    },
    /// Number (scaled by the field's scale), time in Unix ms, 0 or 1.
    Number {
        /// The number.
        number: i64,
    },
    /// As typed: the core reads it by the field's type; what it cannot read is named as a problem.
    Typed {
        /// The text.
        text: String,
    },
    /// Words or ids.
    Words {
        /// Each once.
        words: Vec<String>,
    },
    /// Parts of an address or a link: `city`, `street`; `object`, `id`.
    Parts {
        /// By name.
        parts: HashMap<String, String>,
    },
    /// Money.
    Money {
        /// Minor units.
        amount: i64,
        /// ISO 4217 code.
        currency: String,
    },
    /// A position.
    Position {
        /// 1e-7 degrees.
        lat: i64,
        /// 1e-7 degrees.
        lng: i64,
        /// Centimetres.
        accuracy: Option<i64>,
    },
    /// Pictures.
    Pictures {
        /// In order.
        pictures: Vec<DraftPicture>,
    },
}

pub(crate) fn value(draft: DraftValue) -> Value {
    match draft {
        DraftValue::Empty => Value::Null,
        DraftValue::Text { text } | DraftValue::Typed { text } => text.into(),
        DraftValue::Number { number } => number.into(),
        DraftValue::Words { words } => Value::set(words.into_iter().map(Value::from)),
        DraftValue::Parts { parts } => Value::Map(parts.into_iter().map(|(k, v)| (k, v.into())).collect()),
        DraftValue::Money { amount, currency } => Value::money(amount, &currency),
        DraftValue::Position { lat, lng, accuracy } => Value::geo(lat, lng, accuracy),
        DraftValue::Pictures { pictures } => {
            Value::List(pictures.into_iter().map(|picture| KeptPicture::from(picture).value()).collect())
        }
    }
}

/// The fields of a form, typed texts read by their field's type; `edited` is the record they change.
pub(crate) fn entered(
    app: &legwork_app::Legwork,
    object: &str,
    edited: Option<RecordId>,
    drafts: HashMap<String, DraftValue>,
) -> legwork_app::Result<Fields> {
    let (mut all, typed) = apart(drafts);
    all.extend(app.typed(object, edited, &typed)?);
    Ok(all)
}

/// The same for a form that the server refused.
pub(crate) fn filled_again(
    app: &legwork_app::Legwork,
    number: i64,
    drafts: HashMap<String, DraftValue>,
) -> legwork_app::Result<Fields> {
    let (mut all, typed) = apart(drafts);
    let (object, before) = app.refused_values(number)?;
    all.extend(app.typed_over(&object, &before, &typed)?);
    Ok(all)
}

/// Chosen values, and typed texts.
fn apart(drafts: HashMap<String, DraftValue>) -> (Fields, Vec<(String, String)>) {
    let (mut all, mut typed) = (Fields::new(), Vec::new());
    for (name, draft) in drafts {
        match draft {
            DraftValue::Typed { text } => typed.push((name, text)),
            other => drop(all.insert(name, value(other))),
        }
    }
    (all, typed)
}

/// A stored value as a draft.
pub(crate) fn draft(value: &Value) -> DraftValue {
    if value.is_empty() {
        return DraftValue::Empty;
    }
    let int = |name: &str| value.part(name).and_then(Value::as_int);
    let text = |v: &Value| v.as_text().map_or_else(|| v.as_int().map(|n| n.to_string()), |t| Some(t.to_owned()));
    if let Some(items) = value.as_list() {
        let pictures: Vec<DraftPicture> = items.iter().filter_map(KeptPicture::of).map(DraftPicture::from).collect();
        if !pictures.is_empty() {
            return DraftValue::Pictures { pictures };
        }
        return DraftValue::Words { words: items.iter().filter_map(text).collect() };
    }
    if let (Some(amount), Some(currency)) = (int("amount"), value.part("currency").and_then(Value::as_text)) {
        return DraftValue::Money { amount, currency: currency.to_owned() };
    }
    if let (Some(lat), Some(lng)) = (int("lat"), int("lng")) {
        return DraftValue::Position { lat, lng, accuracy: int("accuracy") };
    }
    match value {
        Value::Map(parts) => DraftValue::Parts {
            parts: parts.iter().filter_map(|(name, part)| Some((name.clone(), text(part)?))).collect(),
        },
        other => match (other.as_int(), other.as_text()) {
            (Some(number), _) => DraftValue::Number { number },
            (None, Some(text)) => DraftValue::Text { text: text.to_owned() },
            (None, None) => DraftValue::Empty,
        },
    }
}

pub(crate) fn fields(drafts: HashMap<String, DraftValue>) -> Fields {
    drafts.into_iter().map(|(name, draft)| (name, value(draft))).collect()
}

pub(crate) fn id(text: &str) -> Result<RecordId, LegworkError> {
    text.parse().map_err(|_| legwork_app::Error::new(legwork_app::ErrorKind::Invalid, "not_a_record").into())
}

/// One formatted value.
#[derive(uniffi::Record)]
pub struct CellView {
    /// Field name.
    pub field: String,
    /// Text to show.
    pub text: String,
    /// Colour role of a chip.
    pub tone: Option<String>,
    /// Object type of the record behind it.
    pub link_object: Option<String>,
    /// Id of the record behind it.
    pub link_id: Option<String>,
}

impl From<core::Cell> for CellView {
    fn from(cell: core::Cell) -> Self {
        let (link_object, link_id) = cell.link.map(|(o, id)| (o, id.to_string())).unzip();
        CellView { field: cell.field, text: cell.text, tone: cell.tone, link_object, link_id }
    }
}

/// A row of a list.
#[derive(uniffi::Record)]
pub struct RecordRow {
    /// Object type.
    pub object_name: String,
    /// Record.
    pub id: String,
    /// First line.
    pub title: String,
    /// Second line.
    pub subtitle: String,
    /// Columns.
    pub cells: Vec<CellView>,
}

impl From<core::RowView> for RecordRow {
    fn from(row: core::RowView) -> Self {
        RecordRow {
            object_name: row.object,
            id: row.id.to_string(),
            title: row.title,
            subtitle: row.subtitle,
            cells: row.cells.into_iter().map(CellView::from).collect(),
        }
    }
}

/// A page of a list.
#[derive(uniffi::Record)]
pub struct ListPage {
    /// Labels of the columns.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<RecordRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

impl From<core::ListView> for ListPage {
    fn from(list: core::ListView) -> Self {
        ListPage {
            columns: list.columns.into_iter().map(|(_, label)| label).collect(),
            rows: list.rows.into_iter().map(RecordRow::from).collect(),
            next: list.next,
        }
    }
}

/// A label and its value.
#[derive(uniffi::Record)]
pub struct DetailItem {
    /// Label.
    pub label: String,
    /// Value.
    pub cell: CellView,
}

/// A titled group of values.
#[derive(uniffi::Record)]
pub struct DetailSection {
    /// Title.
    pub title: String,
    /// Values.
    pub items: Vec<DetailItem>,
}

/// A record to read.
#[derive(uniffi::Record)]
pub struct RecordDetail {
    /// Object type.
    pub object_name: String,
    /// What one of them is called.
    pub object_label: String,
    /// Record.
    pub id: String,
    /// Title.
    pub title: String,
    /// Sections.
    pub sections: Vec<DetailSection>,
}

impl From<core::DetailView> for RecordDetail {
    fn from(detail: core::DetailView) -> Self {
        let item = |(label, cell): (String, core::Cell)| DetailItem { label, cell: cell.into() };
        let section =
            |s: core::SectionView| DetailSection { title: s.title, items: s.items.into_iter().map(item).collect() };
        RecordDetail {
            object_name: detail.object,
            object_label: detail.object_label,
            id: detail.id.to_string(),
            title: detail.title,
            sections: detail.sections.into_iter().map(section).collect(),
        }
    }
}

/// An option to choose.
#[derive(uniffi::Record)]
pub struct ChoiceView {
    /// Stable value.
    pub name: String,
    /// Label.
    pub label: String,
}

/// A field of a form.
#[derive(uniffi::Record)]
pub struct FormField {
    /// Field name.
    pub name: String,
    /// Label.
    pub label: String,
    /// How it is entered: `text`, `long_text`, `number`, `choice` …
    pub widget: String,
    /// Marked red.
    pub required: bool,
    /// The value as text.
    pub text: String,
    /// The value itself.
    pub value: DraftValue,
    /// Options.
    pub choices: Vec<ChoiceView>,
    /// Object types to choose a record from.
    pub to: Vec<String>,
    /// Decimal places.
    pub scale: u8,
    /// Most characters or items; 0 when nothing limits it.
    pub length: u32,
    /// What is wrong, in words.
    pub problem: Option<String>,
}

/// A titled group of fields.
#[derive(uniffi::Record)]
pub struct FormPart {
    /// Title.
    pub title: String,
    /// Shown only after "more fields".
    pub more: bool,
    /// Fields.
    pub fields: Vec<FormField>,
}

/// A form drawn from a layout.
#[derive(uniffi::Record)]
pub struct RecordForm {
    /// Object type.
    pub object_name: String,
    /// Title.
    pub title: String,
    /// Sections.
    pub sections: Vec<FormPart>,
}

impl From<core::FormView> for RecordForm {
    fn from(form: core::FormView) -> Self {
        let field = |f: core::FieldView| FormField {
            name: f.name,
            label: f.label,
            widget: f.widget.as_str().to_owned(),
            required: f.required,
            text: f.text,
            value: draft(&f.value),
            choices: f.options.into_iter().map(|(name, label)| ChoiceView { name, label }).collect(),
            to: f.to,
            scale: f.scale,
            length: f.length,
            problem: f.problem,
        };
        let part = |s: core::FormSection| FormPart {
            title: s.title,
            more: s.more,
            fields: s.fields.into_iter().map(field).collect(),
        };
        RecordForm {
            object_name: form.object,
            title: form.title,
            sections: form.sections.into_iter().map(part).collect(),
        }
    }
}

/// What a save gave.
#[derive(uniffi::Record)]
pub struct SavedRecord {
    /// Record.
    pub id: String,
    /// The action, for undo and its receipt.
    pub action: ActionId,
}

/// Identity of a user action.
#[derive(Clone, uniffi::Record)]
pub struct ActionId {
    /// Which life of the database made it.
    pub era: i64,
    /// Its number.
    pub number: u64,
}

impl From<legwork_app::Group> for ActionId {
    fn from(group: legwork_app::Group) -> Self {
        ActionId { era: group.era, number: group.number }
    }
}
impl From<ActionId> for legwork_app::Group {
    fn from(action: ActionId) -> Self {
        legwork_app::Group { era: action.era, number: action.number }
    }
}
impl From<legwork_app::records::Saved> for SavedRecord {
    fn from(saved: legwork_app::records::Saved) -> Self {
        SavedRecord { id: saved.id.to_string(), action: saved.group.into() }
    }
}
