//! The one error that crosses the border, with words in the person's language added by `words_for`.

use legwork_app::{Error, ErrorKind};

/// An error of the core. `kind` and `code` are stable; words come from `settings().words_for()`.
///
/// Every function says which codes it throws and what has changed nevertheless: nothing, unless it says otherwise. Some
/// groups are listed here once:
///
/// - **Usual trouble**: `not_signed_in`; of the storage `disk_full`, `database_busy`, `file_access`, `database_corrupt`
///   and `accounts_damaged` (what cannot be read is left as it is), `database`; what the shell's clock or key vault
///   threw, and `platform_failed` when that was no `LegworkError`; `internal` for a defect of ours.
/// - **Network trouble**: `server_away`, `device_clock_wrong`, `certificate_expired`, `not_our_server` (something else
///   answers there), `network_unavailable`, `message_corrupt`, `message_too_large`.
/// - **A broken rule** of the object type, kind `invalid` with the field: `required`, `set_once`, `stage_not_reachable`,
///   `unknown_option`, `too_long`, `too_many`, `too_small`, `too_large`, `control_character`, or what the value is not:
///   `not_a_number`, `not_a_date`, `not_an_email`, `not_a_phone_number` ….
/// - **A limit of a write**, kind `limit`: `too_long`, `record_too_large`, `too_many_fields`, `too_many_changes`,
///   `action_too_large`.
/// - **A refusal**, kind `conflict`: what was to be done does not fit the record as it is on this phone: `missing`,
///   `deleted`, `exists`, `precondition`, `validation`, `limit`.
#[derive(Debug, Clone, thiserror::Error, uniffi::Error)]
pub enum LegworkError {
    /// The only shape there is.
    #[error("{kind}: {code}")]
    Failed {
        /// `invalid`, `unauthenticated`, `forbidden`, `not_found`, `conflict`, `unreachable`, `incompatible`, `limit`,
        /// `corrupt`, `unavailable`, `internal`.
        kind: String,
        /// Stable code of the words.
        code: String,
        /// Field it is about.
        field: Option<String>,
        /// Technical detail for logs.
        detail: String,
    },
}

impl LegworkError {
    pub(crate) fn internal(detail: &str) -> Self {
        Error::new(ErrorKind::Internal, "internal").detail(detail).into()
    }
    pub(crate) fn to_domain(&self) -> Error {
        let LegworkError::Failed { kind, code, field, detail } = self;
        const KINDS: [ErrorKind; 11] = [
            ErrorKind::Invalid,
            ErrorKind::Unauthenticated,
            ErrorKind::Forbidden,
            ErrorKind::NotFound,
            ErrorKind::Conflict,
            ErrorKind::Unreachable,
            ErrorKind::Incompatible,
            ErrorKind::Limit,
            ErrorKind::Corrupt,
            ErrorKind::Unavailable,
            ErrorKind::Internal,
        ];
        let kind = KINDS.into_iter().find(|k| k.as_str() == kind).unwrap_or(ErrorKind::Internal);
        Error { field: field.clone(), ..Error::new(kind, code).detail(detail) }
    }
}

impl From<Error> for LegworkError {
    fn from(error: Error) -> Self {
        let Error { kind, code, field, detail } = error;
        LegworkError::Failed { kind: kind.as_str().to_owned(), code, field, detail }
    }
}

/// A foreign function threw something that was not declared.
impl From<uniffi::UnexpectedUniFFICallbackError> for LegworkError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Error::new(ErrorKind::Unavailable, "platform_failed").detail(error.reason).into()
    }
}
