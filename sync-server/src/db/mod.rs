//! The executor: one SQL text with `$1` parameters for every engine, values in and out as [`Val`].
//!
//! Nothing outside this folder knows which engine runs; a test holds that. SQLite ([`lite`]) is the engine of this
//! version; PostgreSQL joins as a second variant of [`Conn`] and [`Db`].
//! House rules for SQL: ids TEXT, times and flags BIGINT, `data` canonical JSON read through the helpers of
//! [`dialect`], tenant first in every key.

pub mod dialect;
mod lite;
mod migrate;
mod writer;

pub(crate) use lite::io_failed;
pub use lite::{Conn, Db};
pub use writer::Writer;

use legwork_domain::{Error, ErrorKind, RecordId, Result};

/// One value of a statement or a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Val {
    /// NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(String),
    /// BLOB.
    Blob(Vec<u8>),
}

impl From<i64> for Val {
    fn from(number: i64) -> Self {
        Val::Int(number)
    }
}
impl From<u64> for Val {
    /// Numbers above 2^63 keep their bits; [`Row::u64`] reads them back.
    fn from(number: u64) -> Self {
        Val::Int(number as i64)
    }
}
impl From<bool> for Val {
    fn from(flag: bool) -> Self {
        Val::Int(flag.into())
    }
}
impl From<&str> for Val {
    fn from(text: &str) -> Self {
        Val::Text(text.to_owned())
    }
}
impl From<String> for Val {
    fn from(text: String) -> Self {
        Val::Text(text)
    }
}
impl From<RecordId> for Val {
    fn from(id: RecordId) -> Self {
        Val::Text(id.to_string())
    }
}
impl From<Vec<u8>> for Val {
    fn from(bytes: Vec<u8>) -> Self {
        Val::Blob(bytes)
    }
}
impl<T: Into<Val>> From<Option<T>> for Val {
    fn from(value: Option<T>) -> Self {
        value.map_or(Val::Null, Into::into)
    }
}

/// One row of an answer. Reading a column as a type it does not have is a defect and says so as an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub(crate) Vec<Val>);

impl Row {
    /// A BIGINT.
    pub fn int(&self, column: usize) -> Result<i64> {
        match self.0.get(column) {
            Some(Val::Int(number)) => Ok(*number),
            other => Err(wrong(column, other)),
        }
    }
    /// A BIGINT holding the bits of a u64.
    pub fn u64(&self, column: usize) -> Result<u64> {
        self.int(column).map(|n| n as u64)
    }
    /// A flag.
    pub fn flag(&self, column: usize) -> Result<bool> {
        self.int(column).map(|n| n != 0)
    }
    /// A TEXT.
    pub fn text(&self, column: usize) -> Result<&str> {
        match self.0.get(column) {
            Some(Val::Text(text)) => Ok(text),
            other => Err(wrong(column, other)),
        }
    }
    /// A TEXT or NULL.
    pub fn opt_text(&self, column: usize) -> Result<Option<&str>> {
        if matches!(self.0.get(column), Some(Val::Null)) { Ok(None) } else { self.text(column).map(Some) }
    }
    /// A BLOB.
    pub fn blob(&self, column: usize) -> Result<&[u8]> {
        match self.0.get(column) {
            Some(Val::Blob(bytes)) => Ok(bytes),
            other => Err(wrong(column, other)),
        }
    }
    /// A BLOB or NULL.
    pub fn opt_blob(&self, column: usize) -> Result<Option<&[u8]>> {
        if matches!(self.0.get(column), Some(Val::Null)) { Ok(None) } else { self.blob(column).map(Some) }
    }
    /// A BIGINT or NULL.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>> {
        if matches!(self.0.get(column), Some(Val::Null)) { Ok(None) } else { self.int(column).map(Some) }
    }
    /// An id.
    pub fn id(&self, column: usize) -> Result<RecordId> {
        self.text(column)?.parse().map_err(|_| wrong(column, self.0.get(column)))
    }
    /// An id or NULL.
    pub fn opt_id(&self, column: usize) -> Result<Option<RecordId>> {
        if matches!(self.0.get(column), Some(Val::Null)) { Ok(None) } else { self.id(column).map(Some) }
    }
}

fn wrong(column: usize, found: Option<&Val>) -> Error {
    let kind = match found {
        None => "nothing",
        Some(Val::Null) => "null",
        Some(Val::Int(_)) => "a number",
        Some(Val::Text(_)) => "text",
        Some(Val::Blob(_)) => "bytes",
    };
    Error::new(ErrorKind::Corrupt, "database_row").detail(format_args!("column {column} holds {kind}"))
}

/// Values of a statement: `vals![tenant, seq, text]`.
#[macro_export]
macro_rules! vals {
    ($($value:expr),* $(,)?) => { [$($crate::db::Val::from($value)),*] };
}
