//! The object engine: what objects, fields, layouts, list views and roles exist, as one immutable [`Schema`].
//!
//! Standard pack (TOML files in `core/domain/metadata/`) ← tenant's changes; the server merges them and sends the
//! result as one document. A phone never merges its own pack into it (design 14).

mod field_type;
mod pack;
mod types;

pub use field_type::{FieldType, Storage};
pub use pack::{PackError, parse_object, standard};
pub use types::{
    Access, Feature, Field, FieldAccess, Grant, Label, Layout, LayoutKind, ListView, Merge, ObjectType, Picklist,
    PicklistOption, Role, Schema, Scope, Section, Stage,
};
