//! Why a server refused a mutation. A rejected mutation waits in the phone's "needs attention" inbox.

use crate::error::{Error, ErrorKind};
use serde::{Deserialize, Serialize};

/// Stable codes; the words stand in `legwork-view` under `reject-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectCode {
    /// The role does not allow this act on this object.
    Forbidden,
    /// The record is no longer within what this person may see.
    OutOfScope,
    /// The record was deleted; it can be restored with the edit.
    Deleted,
    /// A value breaks a rule.
    Validation,
    /// The record does not exist.
    Missing,
    /// A record with this id or unique value exists already.
    Exists,
    /// A command's precondition no longer holds: somebody was first.
    Precondition,
    /// An earlier mutation of the same action or record was rejected.
    DependsRejected,
    /// Made with metadata the server no longer understands.
    SchemaTooOld,
    /// A size or count limit.
    Limit,
    /// The evidence of a check-in does not verify.
    Evidence,
}

impl RejectCode {
    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            RejectCode::Forbidden => "forbidden",
            RejectCode::OutOfScope => "out_of_scope",
            RejectCode::Deleted => "deleted",
            RejectCode::Validation => "validation",
            RejectCode::Missing => "missing",
            RejectCode::Exists => "exists",
            RejectCode::Precondition => "precondition",
            RejectCode::DependsRejected => "depends_rejected",
            RejectCode::SchemaTooOld => "schema_too_old",
            RejectCode::Limit => "limit",
            RejectCode::Evidence => "evidence",
        }
    }
}

/// A refusal: the code, the field it is about, and the rule's own code for the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// What kind of refusal.
    pub code: RejectCode,
    /// The field, when it is about one.
    pub field: Option<String>,
    /// Code of the broken rule (an [`Error`] code), or empty.
    pub rule: String,
}

impl Reject {
    /// A refusal without a field.
    pub fn new(code: RejectCode) -> Self {
        Reject { code, field: None, rule: String::new() }
    }
}

impl From<Error> for Reject {
    fn from(error: Error) -> Self {
        let code = match error.kind {
            ErrorKind::Forbidden | ErrorKind::Unauthenticated => RejectCode::Forbidden,
            ErrorKind::NotFound => RejectCode::Missing,
            ErrorKind::Conflict => RejectCode::Precondition,
            ErrorKind::Limit => RejectCode::Limit,
            ErrorKind::Incompatible => RejectCode::SchemaTooOld,
            _ => RejectCode::Validation,
        };
        Reject { code, field: error.field, rule: error.code }
    }
}
