//! The one public error: a few stable kinds from which problem+json, reject codes and the shells' errors are made.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What kind of trouble it is. Names are stable: they go over the wire and into shells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// What was entered breaks a rule; `field` and `code` say which.
    Invalid,
    /// Not signed in, or the sign-in ended.
    Unauthenticated,
    /// Signed in, but not allowed.
    Forbidden,
    /// The record, file or page is not there (or may not be seen).
    NotFound,
    /// Somebody else was first; a precondition no longer holds.
    Conflict,
    /// No network, server away, or time ran out: trying again later is right.
    Unreachable,
    /// Client and server do not speak the same version: one needs an update.
    Incompatible,
    /// A limit: size, rate, quota, disk full.
    Limit,
    /// A file, picture, message or database cannot be read.
    Corrupt,
    /// Something this device lacks: models, permission, hardware.
    Unavailable,
    /// A defect of ours.
    Internal,
}

impl ErrorKind {
    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorKind::Invalid => "invalid",
            ErrorKind::Unauthenticated => "unauthenticated",
            ErrorKind::Forbidden => "forbidden",
            ErrorKind::NotFound => "not_found",
            ErrorKind::Conflict => "conflict",
            ErrorKind::Unreachable => "unreachable",
            ErrorKind::Incompatible => "incompatible",
            ErrorKind::Limit => "limit",
            ErrorKind::Corrupt => "corrupt",
            ErrorKind::Unavailable => "unavailable",
            ErrorKind::Internal => "internal",
        }
    }
    /// HTTP status of a problem+json answer of this kind.
    pub fn http_status(self) -> u16 {
        match self {
            ErrorKind::Invalid => 422,
            ErrorKind::Unauthenticated => 401,
            ErrorKind::Forbidden => 403,
            ErrorKind::NotFound => 404,
            ErrorKind::Conflict => 409,
            ErrorKind::Unreachable | ErrorKind::Unavailable => 503,
            ErrorKind::Incompatible => 426,
            ErrorKind::Limit => 413,
            ErrorKind::Corrupt => 400,
            ErrorKind::Internal => 500,
        }
    }
}

/// An error with a kind, a stable code for its words (`legwork-view` holds them in zh and en), and where it is.
///
/// Holds no personal data: `detail` is for logs and names technical things only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Error {
    /// What kind of trouble.
    pub kind: ErrorKind,
    /// Stable snake_case code; key of the words shown to people: `error-<code>` with `-` for `_`.
    pub code: String,
    /// The field it is about, when it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Technical detail for logs, in English, without personal data.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// Result with the public error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of this kind with this code.
    pub fn new(kind: ErrorKind, code: &str) -> Self {
        Error { kind, code: code.to_owned(), field: None, detail: String::new() }
    }
    /// A broken rule at a field.
    pub fn invalid(field: &str, code: &str) -> Self {
        Error { field: Some(field.to_owned()), ..Error::new(ErrorKind::Invalid, code) }
    }
    /// The same error with a technical detail.
    pub fn detail(mut self, detail: impl fmt::Display) -> Self {
        self.detail = detail.to_string();
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.as_str(), self.code)?;
        if let Some(field) = &self.field {
            write!(f, " at {field}")?;
        }
        if self.detail.is_empty() { Ok(()) } else { write!(f, " ({})", self.detail) }
    }
}

impl std::error::Error for Error {}
