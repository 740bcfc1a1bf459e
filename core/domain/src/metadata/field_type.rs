//! Field types: what kinds of value exist, their canonical shape and how the phone stores them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The type of a field. The canonical shape of each stands in its line; see [`crate::value::Value`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// One line of text.
    Text,
    /// Several lines of text.
    LongText,
    /// Markdown text.
    RichText,
    /// Whole number.
    Integer,
    /// Number scaled by 10^`scale` (0–9): 1.25 at scale 2 is 125.
    Decimal,
    /// Percent in hundredths of a percent: 12.5 % is 1250.
    Percent,
    /// 0 or 1.
    Boolean,
    /// Civil date, text `YYYY-MM-DD`.
    Date,
    /// Unix milliseconds UTC.
    #[serde(rename = "datetime")]
    DateTime,
    /// Milliseconds.
    Duration,
    /// Map `amount` (minor units), `currency` (ISO 4217).
    Money,
    /// Name of one option, text.
    Select,
    /// Set of option names.
    MultiSelect,
    /// Set of free words.
    Tags,
    /// Phone number as typed, text; compared by its normal form.
    Phone,
    /// E-mail address, text.
    Email,
    /// Web address, text.
    Url,
    /// Number given by pattern; provisional offline, final by the server.
    AutoNumber,
    /// Id of a user.
    User,
    /// Id of a department.
    Department,
    /// Id of a record of the object in `to`.
    Reference,
    /// Set of ids of records of the object in `to`.
    MultiReference,
    /// Map `object`, `id`: a record of any of the objects in `to`.
    AnyReference,
    /// List of maps `hash`, `name`, `size`, `type`.
    File,
    /// List of maps `hash`, `name`, `size`, `type`, `width`, `height`, `thumb` (base64 JPEG ≤ 6 KiB).
    Image,
    /// Map like one image.
    Signature,
    /// Code read from a product, text.
    Barcode,
    /// Map `country`, `province`, `city`, `district`, `street`, `postcode`.
    Address,
    /// Map `lat`, `lng` (1e-7 degrees WGS-84), `accuracy` (centimetres), `provider`.
    Geo,
    /// Stars, 1–5.
    Rating,
    /// Any JSON as text.
    Json,
    /// Child rows: list of maps.
    Lines,
    /// Computed by an expression; not stored in the record.
    Formula,
    /// Computed over child records; not stored in the record.
    Rollup,
    /// A type that this version does not know: shown as text, never changed (design 14).
    #[serde(other)]
    #[schemars(skip)]
    Unknown,
}

/// Columns a field has in the phone's typed tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// One INTEGER column.
    Int,
    /// One TEXT column.
    Text,
    /// One BLOB column of 16 bytes.
    Id,
    /// One TEXT column holding canonical JSON.
    Json,
    /// `<f>` INTEGER minor units, `<f>_currency` TEXT.
    Money,
    /// `<f>_lat`, `<f>_lng`, `<f>_accuracy` INTEGER, `<f>_provider` TEXT.
    Geo,
    /// `<f>_object` TEXT, `<f>` BLOB of 16 bytes.
    Link,
    /// No column: computed, or of a type not known yet (kept with the values that have none).
    None,
}

impl FieldType {
    /// How the phone stores it.
    pub fn storage(self) -> Storage {
        use FieldType::*;
        match self {
            Text | LongText | RichText | Date | Select | Phone | Email | Url | AutoNumber | Barcode | Json => {
                Storage::Text
            }
            Integer | Decimal | Percent | Boolean | DateTime | Duration | Rating => Storage::Int,
            User | Department | Reference => Storage::Id,
            MultiSelect | Tags | MultiReference | File | Image | Signature | Address | Lines => Storage::Json,
            Money => Storage::Money,
            Geo => Storage::Geo,
            AnyReference => Storage::Link,
            Formula | Rollup | Unknown => Storage::None,
        }
    }
    /// Whether the value is a set of elements (sorted, unique).
    pub fn is_set(self) -> bool {
        matches!(self, FieldType::MultiSelect | FieldType::Tags | FieldType::MultiReference)
    }
    /// Whether the value is the id of a record (user, department, reference).
    pub fn is_id(self) -> bool {
        self.storage() == Storage::Id
    }
    /// Whether people type text into it.
    pub fn is_text(self) -> bool {
        use FieldType::*;
        matches!(self, Text | LongText | RichText | Phone | Email | Url | Barcode)
    }
}
