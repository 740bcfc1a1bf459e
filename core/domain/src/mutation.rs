//! Mutations: what a person did, field by field, in the form that is stored, sent and merged.

use crate::hlc::{Hlc, Stamp};
use crate::id::{Incarnation, RecordId};
use crate::value::{Fields, Value};
use serde::{Deserialize, Serialize};

/// One change of one record. Identity is (`incarnation`, `mid`); replaying it changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mutation {
    /// The database file that made it.
    pub incarnation: Incarnation,
    /// Number within the incarnation: 1, 2, 3 … without gaps.
    pub mid: u64,
    /// `mid` of the first mutation of the same user action. A group is accepted or rejected whole.
    pub group: u64,
    /// When it was made.
    pub hlc: Hlc,
    /// Version of the metadata it was made with.
    pub schema_version: u64,
    /// Object type of the record.
    pub object: String,
    /// The record.
    pub id: RecordId,
    /// What to do.
    pub op: Op,
}

impl Mutation {
    /// The stamp that field clocks compare.
    pub fn stamp(&self) -> Stamp {
        Stamp(self.hlc, self.incarnation)
    }
}

/// What a mutation does to its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// A new record with these fields.
    Create(Fields),
    /// New values of some fields; each carries the mutation's stamp.
    Update(Fields),
    /// Moves the record to the recycle bin. Wins over concurrent edits.
    Delete,
    /// Takes the record out of the recycle bin.
    Restore,
    /// Adds elements to and removes elements from a set field; add wins per element.
    Set {
        /// The field, merged as a set.
        field: String,
        /// Elements to add.
        add: Vec<Value>,
        /// Elements to remove.
        remove: Vec<Value>,
    },
    /// Adds to a counter field (merge = add), exactly once.
    Add {
        /// The field.
        field: String,
        /// What to add, scaled like the field.
        delta: i64,
    },
    /// An act that must not merge: the server checks `expect` and takes it whole or refuses it.
    Command {
        /// `check_out`, `verdict`, `transfer` …
        name: String,
        /// Values that must still be there for the command to make sense.
        expect: Fields,
        /// Values that become true.
        fields: Fields,
    },
}

impl Op {
    /// Names of the fields the operation touches.
    pub fn touched(&self) -> Vec<&str> {
        match self {
            Op::Create(fields) | Op::Update(fields) | Op::Command { fields, .. } => {
                fields.keys().map(String::as_str).collect()
            }
            Op::Set { field, .. } | Op::Add { field, .. } => vec![field],
            Op::Delete | Op::Restore => Vec::new(),
        }
    }
}
