//! The types of the metadata: schema, objects, fields, layouts, list views, roles.
//!
//! A phone reads what a newer server sends: names it does not know yet are passed over, and kinds it does not know are
//! `Unknown` (design 14). The files of the pack are read strictly, see `pack`.

use super::FieldType;
use crate::query::{Filter, Sort};
use crate::value::Value;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that is data about the product's shape. Immutable; a change makes a new version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Schema {
    /// Grows with every change.
    pub version: u64,
    /// Object types by name.
    pub objects: BTreeMap<String, ObjectType>,
    /// Shared picklists by name.
    pub picklists: BTreeMap<String, Picklist>,
    /// Roles by name.
    pub roles: BTreeMap<String, Role>,
}

/// Words in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Label {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// An object type: customer, contact, visit …
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ObjectType {
    /// Stable name, snake_case.
    pub name: String,
    /// What people call one of them.
    pub label: Label,
    /// Field that names a record.
    pub title: String,
    /// Field shown as the second line in lists, if any.
    #[serde(default)]
    pub subtitle: Option<String>,
    /// What it can do beyond being a record.
    #[serde(default)]
    pub features: BTreeSet<Feature>,
    /// How access to its records is decided.
    #[serde(default)]
    pub access: Access,
    /// With `access = parent`: the reference field that names the parent.
    #[serde(default)]
    pub parent: Option<String>,
    /// User fields whose person holds the record as their own. Empty means `owner`.
    #[serde(default)]
    pub own_by: Vec<String>,
    /// Records are added, never changed or deleted (except by commands).
    #[serde(default)]
    pub append_only: bool,
    /// Fields, in the order of the standard form.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// Forms, details and cards drawn from data.
    #[serde(default)]
    pub layouts: Vec<Layout>,
    /// Ready-made lists.
    #[serde(default)]
    pub list_views: Vec<ListView>,
    /// Stages of the field with `stage = true`, in order.
    #[serde(default)]
    pub stages: Vec<Stage>,
}

/// Abilities of an object type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// May lie in a public pool.
    Pool,
    /// Checked for duplicates by fields marked `duplicate`.
    Duplicates,
    /// Two records may be merged.
    Merge,
    /// Has a related team.
    Share,
    /// A scanned card fills it.
    Card,
    /// One can check in at it.
    Visit,
    /// One can follow it.
    Follow,
    /// Has a timeline of activities.
    Activity,
    /// May be imported.
    Import,
    /// May be exported.
    Export,
    /// May be printed.
    Print,
    /// One that this version does not know: it does nothing.
    #[serde(other)]
    #[schemars(skip)]
    Unknown,
}

/// How access to an object's records is decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// By its own owner and department.
    #[default]
    Own,
    /// Also visible to whoever sees the parent.
    Parent,
    /// Everybody of the tenant reads it; roles decide who writes.
    Org,
    /// One that this version does not know: as its own owner and department say.
    #[serde(other)]
    #[schemars(skip)]
    Unknown,
}

/// A field of an object type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Field {
    /// Stable name, snake_case.
    pub name: String,
    /// Type of its value.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// What people call it.
    pub label: Label,
    /// Must not be empty.
    #[serde(default)]
    pub required: bool,
    /// Shown, never typed.
    #[serde(default)]
    pub read_only: bool,
    /// May be set at creation, never changed by an update.
    #[serde(default)]
    pub set_once: bool,
    /// Hidden by the administrator; values stay.
    #[serde(default)]
    pub hidden: bool,
    /// Value of new records.
    #[serde(default)]
    pub default: Option<Value>,
    /// Own options of a select.
    #[serde(default)]
    pub options: Vec<PicklistOption>,
    /// Shared options of a select, by picklist name.
    #[serde(default)]
    pub picklist: Option<String>,
    /// Object types a reference may point at.
    #[serde(default)]
    pub to: Vec<String>,
    /// Decimal places, 0–9.
    #[serde(default)]
    pub scale: u8,
    /// Smallest number allowed, scaled.
    #[serde(default)]
    pub min: Option<i64>,
    /// Largest number allowed, scaled.
    #[serde(default)]
    pub max: Option<i64>,
    /// Most characters of a text, most items of a list. 0 = the general limit.
    #[serde(default)]
    pub length: u32,
    /// Pattern of an auto_number: `C{yy}{seq:6}`.
    #[serde(default)]
    pub pattern: Option<String>,
    /// No two records of a tenant share the value.
    #[serde(default)]
    pub unique: bool,
    /// Has an index on phone and server.
    #[serde(default)]
    pub indexed: bool,
    /// Found by the search box.
    #[serde(default)]
    pub search: bool,
    /// Changes are kept in the audit log with old and new value.
    #[serde(default)]
    pub audit: bool,
    /// Personal data.
    #[serde(default)]
    pub pii: bool,
    /// Normaliser of the duplicate check: `company`, `phone` or `email`.
    #[serde(default)]
    pub duplicate: Option<String>,
    /// Scanned card field that fills it: `name`, `company`, `mobile` …
    #[serde(default)]
    pub card: Option<String>,
    /// How concurrent edits meet; the type's default when absent.
    #[serde(default)]
    pub merge: Option<Merge>,
    /// This select is the object's stage.
    #[serde(default)]
    pub stage: bool,
    /// Set by the engine, on every object: owner, department, created_at, created_by.
    #[serde(default)]
    pub system: bool,
}

impl Field {
    /// How concurrent edits of this field meet.
    pub fn merge(&self) -> Merge {
        self.merge.unwrap_or(if self.kind.is_set() { Merge::Set } else { Merge::Lww })
    }
}

/// How concurrent edits of a field meet (design 14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Merge {
    /// The later write wins.
    Lww,
    /// Sum of deltas.
    Add,
    /// The larger value wins.
    Max,
    /// Add wins per element.
    Set,
    /// Better accuracy wins within a day, else the later.
    Precise,
    /// One that this version does not know: the server decides, the later write is shown.
    #[serde(other)]
    #[schemars(skip)]
    Unknown,
}

/// Options shared by several fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Picklist {
    /// What people call it.
    pub label: Label,
    /// Its options in order.
    pub options: Vec<PicklistOption>,
}

/// One option of a select.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PicklistOption {
    /// Stable value.
    pub name: String,
    /// What people read.
    pub label: Label,
    /// No longer offered; old records keep it.
    #[serde(default)]
    pub retired: bool,
    /// Colour role of its chip: `verified`, `review`, `suspicious`, `info`, `primary`, `trail`.
    #[serde(default)]
    pub tone: Option<String>,
}

/// One stage of an object's stage field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Stage {
    /// Option name of the stage field.
    pub name: String,
    /// Stages one may go to from here. Empty = any.
    #[serde(default)]
    pub next: Vec<String>,
}

/// A page of fields drawn from data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Layout {
    /// What it is for.
    pub kind: LayoutKind,
    /// Its sections in order.
    pub sections: Vec<Section>,
}

/// Uses of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LayoutKind {
    /// Entering.
    Form,
    /// Reading.
    Detail,
    /// A row of a list.
    Card,
    /// One that this version does not know: not drawn.
    #[serde(other)]
    #[schemars(skip)]
    Unknown,
}

/// A titled group of fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Section {
    /// Title, empty for none.
    #[serde(default)]
    pub label: Label,
    /// Field names in order.
    pub fields: Vec<String>,
    /// Shown only after "more fields".
    #[serde(default)]
    pub more: bool,
}

/// A ready-made list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ListView {
    /// Stable name.
    pub name: String,
    /// What people call it.
    pub label: Label,
    /// Which records.
    #[serde(default)]
    pub filter: Filter,
    /// In which order.
    #[serde(default)]
    pub sort: Vec<Sort>,
    /// Columns in order.
    pub columns: Vec<String>,
}

/// What a role may do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Role {
    /// Stable name.
    #[serde(default)]
    pub name: String,
    /// What people call it.
    pub label: Label,
    /// Grants by object name; `*` for every object without its own.
    pub objects: BTreeMap<String, Grant>,
    /// Restrictions by `object.field`.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldAccess>,
    /// May administer users, departments, metadata.
    #[serde(default)]
    pub admin: bool,
}

/// Scope of each operation on one object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub struct Grant {
    /// See.
    pub read: Scope,
    /// Add.
    pub create: Scope,
    /// Change.
    pub update: Scope,
    /// Delete and restore.
    pub delete: Scope,
    /// Take out as a file.
    pub export: Scope,
    /// Give to another owner.
    pub transfer: Scope,
    /// Let others see.
    pub share: Scope,
    /// Judge visits: approve, ask, refuse.
    pub verdict: Scope,
}

/// How far an operation reaches. The order is the width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Nothing.
    #[default]
    None,
    /// One's own records.
    Own,
    /// Also one's department's.
    Department,
    /// Also those of the departments below.
    DepartmentBelow,
    /// The tenant's.
    All,
}

/// Restriction of one field for one role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldAccess {
    /// Read, not changed.
    ReadOnly,
    /// Never sent.
    Hidden,
}

impl Schema {
    /// The object type of this name.
    pub fn object(&self, name: &str) -> Option<&ObjectType> {
        self.objects.get(name)
    }
    /// Options of a select field: its own, or its picklist's.
    pub fn options<'a>(&'a self, field: &'a Field) -> &'a [PicklistOption] {
        match field.picklist.as_deref().and_then(|name| self.picklists.get(name)) {
            Some(list) => &list.options,
            None => &field.options,
        }
    }
}

impl ObjectType {
    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }
    /// Fields people see (not hidden by the administrator).
    pub fn visible_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|f| !f.hidden)
    }
    /// Whether it has an ability.
    pub fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }
    /// User fields whose person holds the record as their own.
    pub fn own_by(&self) -> impl Iterator<Item = &str> {
        let default = if self.own_by.is_empty() { Some("owner") } else { None };
        self.own_by.iter().map(String::as_str).chain(default)
    }
    /// The field marked as stage.
    pub fn stage_field(&self) -> Option<&Field> {
        self.fields.iter().find(|f| f.stage)
    }
    /// The ready-made list of this name.
    pub fn list_view(&self, name: &str) -> Option<&ListView> {
        self.list_views.iter().find(|v| v.name == name)
    }
    /// The layout of this kind.
    pub fn layout(&self, kind: LayoutKind) -> Option<&Layout> {
        self.layouts.iter().find(|l| l.kind == kind)
    }
}
