//! A record of any object type: the state that edits merge into.

use crate::clocks::Clocks;
use crate::id::RecordId;
use crate::value::{Fields, Value};

/// State of one record, as a server row or a phone's base row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Object type.
    pub object: String,
    /// Identity.
    pub id: RecordId,
    /// Values by field name; empty values are absent.
    pub fields: Fields,
    /// When each field was written.
    pub clocks: Clocks,
    /// In the recycle bin.
    pub deleted: bool,
    /// The server's sequence number of its last change; 0 while only a phone knows the record.
    pub seq: u64,
}

impl Record {
    /// The value of a field; null when absent.
    pub fn get(&self, field: &str) -> &Value {
        self.fields.get(field).unwrap_or(&Value::Null)
    }
    /// Sets a field; an empty value removes it.
    pub fn set(&mut self, field: &str, value: Value) {
        if value.is_empty() {
            self.fields.remove(field);
        } else {
            self.fields.insert(field.to_owned(), value);
        }
    }
    /// The person the record belongs to.
    pub fn owner(&self) -> Option<RecordId> {
        self.get("owner").as_id()
    }
    /// The department the record belongs to.
    pub fn department(&self) -> Option<RecordId> {
        self.get("department").as_id()
    }
}
