//! Shapes of lists, details and forms as the console gets them: what `legwork-view` draws, documented.

use legwork_domain::Value;
use legwork_view::views;
use serde::Serialize;
use utoipa::ToSchema;

/// A record to open.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Link {
    /// Object type.
    pub object: String,
    /// Record.
    pub id: String,
}

/// One formatted value.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CellShape {
    /// Field name.
    pub field: String,
    /// Text to show; empty for nothing.
    pub text: String,
    /// Colour role of a chip: `verified`, `review`, `suspicious`, `info`, `primary`, `trail`.
    pub tone: Option<String>,
    /// Record behind it.
    pub link: Option<Link>,
}

/// A column of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Column {
    /// Field name.
    pub name: String,
    /// Title.
    pub label: String,
}

/// A row of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RowShape {
    /// Record.
    pub id: String,
    /// First line.
    pub title: String,
    /// Second line.
    pub subtitle: String,
    /// The list's columns.
    pub cells: Vec<CellShape>,
}

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RowPage {
    /// Columns in order.
    pub columns: Vec<Column>,
    /// Rows in order.
    pub rows: Vec<RowShape>,
    /// Cursor of the next page; absent at the end.
    pub next: Option<String>,
}

/// How many rows a list has.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RowCount {
    /// The number, at most a million.
    pub count: u64,
    /// There are more than that.
    pub more: bool,
}

/// An option of a choice.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OptionShape {
    /// Stable value.
    pub name: String,
    /// What people read.
    pub label: String,
}

/// A field a list may show, sort or filter by.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ListField {
    /// Stable name.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Type of its value: `text`, `select`, `datetime` …
    pub kind: String,
    /// May be sorted by.
    pub sortable: bool,
    /// How it is filtered: `text`, `number`, `choice`, `date`, `datetime`, `flag`, `record`; absent when it is not.
    pub filter: Option<String>,
    /// Options of a choice.
    pub options: Vec<OptionShape>,
    /// Objects a record filter chooses from.
    pub to: Vec<String>,
    /// Decimal places of a number.
    pub scale: u8,
}

/// A ready-made or saved list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ListViewShape {
    /// Stable name.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Query tree, to show which filters it sets.
    pub filter: serde_json::Value,
    /// Field it is sorted by, with `-` for the largest first; empty for the title.
    pub sort: String,
    /// Columns in order.
    pub columns: Vec<String>,
    /// Saved by this person; they may overwrite and remove it.
    pub saved: bool,
}

/// What hangs on a record: contacts of a customer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Related {
    /// Object type.
    pub object: String,
    /// What people call one of them.
    pub label: String,
    /// Field that points back; `field.id` for a polymorphic one.
    pub field: String,
    /// May be added.
    pub create: bool,
}

/// Everything the console needs to draw lists of an object.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ObjectShape {
    /// Stable name.
    pub object: String,
    /// What people call one of them.
    pub label: String,
    /// Field that names a record.
    pub title: String,
    /// May be added.
    pub create: bool,
    /// Lists in order; the first one opens.
    pub views: Vec<ListViewShape>,
    /// Fields in the order of the standard form.
    pub fields: Vec<ListField>,
    /// Objects that hang on one.
    pub related: Vec<Related>,
}

/// A label and its value.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Item {
    /// What the field is called.
    pub label: String,
    /// Its value.
    pub cell: CellShape,
}

/// A titled group of values.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SectionShape {
    /// Title, empty for none.
    pub title: String,
    /// Values; empty ones are left out.
    pub items: Vec<Item>,
}

/// A file of a record.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FileShape {
    /// What the field is called.
    pub label: String,
    /// For `GET /v1/blobs/{hash}`.
    pub hash: String,
    /// File name.
    pub name: String,
    /// Can be shown as a picture.
    pub image: bool,
}

/// A record to read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DetailShape {
    /// Object type.
    pub object: String,
    /// What one of them is called.
    pub object_label: String,
    /// Record.
    pub id: String,
    /// Number of changes, for `If-Match`.
    pub version: i64,
    /// Title.
    pub title: String,
    /// Sections in order.
    pub sections: Vec<SectionShape>,
    /// Pictures and files.
    pub files: Vec<FileShape>,
    /// What hangs on it.
    pub related: Vec<Related>,
    /// The person may change it.
    pub update: bool,
    /// The person may delete it.
    pub delete: bool,
}

/// One change of a field.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct HistoryEntry {
    /// When, in words.
    pub at: String,
    /// Unix ms.
    pub at_ms: i64,
    /// Who.
    pub who: String,
    /// What the field is called.
    pub field: String,
    /// Value before; empty for none.
    pub old: String,
    /// Value after; empty for none.
    pub new: String,
    /// The value did not win against a later one.
    pub lost: bool,
}

/// A field of a form.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FormField {
    /// Field name.
    pub name: String,
    /// Label.
    pub label: String,
    /// How it is entered: `text`, `choice`, `money` …
    pub widget: String,
    /// Must not be empty.
    pub required: bool,
    /// The value now, as records hold it.
    #[schema(value_type = serde_json::Value)]
    pub value: Value,
    /// The value as text.
    pub text: String,
    /// Options of a choice.
    pub options: Vec<OptionShape>,
    /// Objects a record may be chosen from.
    pub to: Vec<String>,
    /// Decimal places of a number.
    pub scale: u8,
    /// Most characters of a text, most items of a list; 0 for the general limit.
    pub length: u32,
}

/// A titled group of fields.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FormSectionShape {
    /// Title, empty for none.
    pub title: String,
    /// Shown only after "more fields".
    pub more: bool,
    /// Fields.
    pub fields: Vec<FormField>,
}

/// A form drawn from a layout.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FormShape {
    /// Object type.
    pub object: String,
    /// Title: "新建客户".
    pub title: String,
    /// Version of the record that is edited; absent for a new one.
    pub version: Option<i64>,
    /// Sections.
    pub sections: Vec<FormSectionShape>,
}

impl From<views::Cell> for CellShape {
    fn from(cell: views::Cell) -> Self {
        let link = cell.link.map(|(object, id)| Link { object, id: id.to_string() });
        CellShape { field: cell.field, text: cell.text, tone: cell.tone, link }
    }
}

impl From<views::ListView> for RowPage {
    fn from(list: views::ListView) -> Self {
        let row = |row: views::RowView| RowShape {
            id: row.id.to_string(),
            title: row.title,
            subtitle: row.subtitle,
            cells: row.cells.into_iter().map(CellShape::from).collect(),
        };
        RowPage {
            columns: list.columns.into_iter().map(|(name, label)| Column { name, label }).collect(),
            rows: list.rows.into_iter().map(row).collect(),
            next: list.next,
        }
    }
}

/// The sections of a detail.
pub(crate) fn sections(detail: views::DetailView) -> Vec<SectionShape> {
    let item = |(label, cell): (String, views::Cell)| Item { label, cell: cell.into() };
    let section =
        |s: views::SectionView| SectionShape { title: s.title, items: s.items.into_iter().map(item).collect() };
    detail.sections.into_iter().map(section).collect()
}

/// Options as name and label.
pub(crate) fn options(pairs: Vec<(String, String)>) -> Vec<OptionShape> {
    pairs.into_iter().map(|(name, label)| OptionShape { name, label }).collect()
}
