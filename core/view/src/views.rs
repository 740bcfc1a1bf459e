//! The shapes that go to a screen. Every text in them is ready to be shown.

use legwork_domain::RecordId;
use legwork_domain::metadata::FieldType;
use legwork_domain::value::Value;
use serde::Serialize;

/// One formatted value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Field name.
    pub field: String,
    /// Text to show; empty for nothing.
    pub text: String,
    /// Colour role of a chip: `verified`, `review`, `suspicious`, `info`, `primary`, `trail`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tone: Option<String>,
    /// Record behind it, to open on a tap: object and id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<(String, RecordId)>,
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowView {
    /// Object type.
    pub object: String,
    /// Record.
    pub id: RecordId,
    /// First line.
    pub title: String,
    /// Second line.
    pub subtitle: String,
    /// The list's columns.
    pub cells: Vec<Cell>,
}

/// A record in a recycle bin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeletedView {
    /// Object type.
    pub object: String,
    /// What one of them is called.
    pub object_label: String,
    /// Record.
    pub id: RecordId,
    /// What names it.
    pub title: String,
    /// When it was deleted: `昨天 9:30 删除`.
    pub deleted: String,
    /// How long it can still be restored: `还剩 12 天`.
    pub left: String,
}

/// A page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ListView {
    /// Column titles: field name and label.
    pub columns: Vec<(String, String)>,
    /// Rows.
    pub rows: Vec<RowView>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
}

/// A titled group of labelled values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SectionView {
    /// Title, empty for none.
    pub title: String,
    /// Label and value.
    pub items: Vec<(String, Cell)>,
}

/// A record to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DetailView {
    /// Object type.
    pub object: String,
    /// What one of them is called.
    pub object_label: String,
    /// Record.
    pub id: RecordId,
    /// Title.
    pub title: String,
    /// Its sections; empty values are left out.
    pub sections: Vec<SectionView>,
}

/// How a field is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Widget {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// Number pad; the value is scaled by `FieldView::scale`.
    Number,
    /// Amount with currency.
    Money,
    /// Yes or no.
    Switch,
    /// Day.
    Date,
    /// Day and time.
    DateTime,
    /// One of `options`.
    Choice,
    /// Several of `options`.
    Choices,
    /// Free words.
    Tags,
    /// Phone keyboard.
    Phone,
    /// E-mail keyboard.
    Email,
    /// Web address keyboard.
    Url,
    /// A record of one of `to`.
    Record,
    /// Pictures.
    Images,
    /// Files.
    Files,
    /// Province, city, district, street.
    Address,
    /// Position on a map.
    Position,
    /// Stars.
    Rating,
    /// Shown, never entered.
    ReadOnly,
}

impl Widget {
    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Widget::Text => "text",
            Widget::LongText => "long_text",
            Widget::Number => "number",
            Widget::Money => "money",
            Widget::Switch => "switch",
            Widget::Date => "date",
            Widget::DateTime => "date_time",
            Widget::Choice => "choice",
            Widget::Choices => "choices",
            Widget::Tags => "tags",
            Widget::Phone => "phone",
            Widget::Email => "email",
            Widget::Url => "url",
            Widget::Record => "record",
            Widget::Images => "images",
            Widget::Files => "files",
            Widget::Address => "address",
            Widget::Position => "position",
            Widget::Rating => "rating",
            Widget::ReadOnly => "read_only",
        }
    }
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldView {
    /// Field name.
    pub name: String,
    /// Label.
    pub label: String,
    /// How it is entered.
    pub widget: Widget,
    /// Type.
    pub kind: FieldType,
    /// Must not be empty: marked red.
    pub required: bool,
    /// The value now.
    pub value: Value,
    /// The value as text.
    pub text: String,
    /// Options to choose from: name and label.
    pub options: Vec<(String, String)>,
    /// Objects a record may be chosen from.
    pub to: Vec<String>,
    /// Decimal places of a number.
    pub scale: u8,
    /// Most characters or items; 0 when nothing limits it.
    pub length: u32,
    /// What is wrong with the value, in words.
    pub problem: Option<String>,
}

/// A titled group of fields.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FormSection {
    /// Title, empty for none.
    pub title: String,
    /// Shown only after "more fields".
    pub more: bool,
    /// Fields.
    pub fields: Vec<FieldView>,
}

/// A form drawn from a layout.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FormView {
    /// Object type.
    pub object: String,
    /// Title: "新建客户".
    pub title: String,
    /// Sections.
    pub sections: Vec<FormSection>,
}
