//! Errors of the parts below as the one public error, and what nearly every function of this crate can fail with.
//!
//! Nothing was changed when a function fails, unless its docs say otherwise. They name the codes that are its own; what
//! is listed here goes without saying, or is called by these names:
//!
//! - *usual trouble*: `not_signed_in`; of the storage `disk_full`, `database_busy`, `file_access`, `database_corrupt` and
//!   `accounts_damaged` (what cannot be read is left as it is), `database`; the error of the shell's clock or key vault;
//!   `internal` for a defect of ours;
//! - *network trouble*: `server_away`, `device_clock_wrong`, `certificate_expired`, `not_our_server` (something else
//!   answers there), `network_unavailable`, `message_corrupt`, `message_too_large`;
//! - *a broken rule*, kind `invalid` at a field, as [`legwork_domain::validate`] finds them: `required`, `set_once`,
//!   `too_long`, `unknown_option`, `not_a_number` …;
//! - *a limit of the write*, kind `limit`: `too_long`, `record_too_large`, `too_many_fields`, `too_many_changes`,
//!   `action_too_large`;
//! - *a refusal*, kind `conflict`, of a change that does not fit the record as it is on this phone: `missing`, `deleted`,
//!   `exists`, `precondition`, `validation`, `limit`.

use legwork_domain::{Error, ErrorKind, Result};
use std::fmt::Display;
use std::io::Write;
use std::path::Path;

/// A defect of ours.
pub(crate) fn internal(cause: impl Display) -> Error {
    Error::new(ErrorKind::Internal, "internal").detail(cause)
}

/// A file that cannot be read or written.
pub(crate) fn io(cause: std::io::Error) -> Error {
    match cause.kind() {
        _ if legwork_store::error::is_full(&cause) => Error::new(ErrorKind::Limit, "disk_full").detail(cause),
        std::io::ErrorKind::NotFound => Error::new(ErrorKind::NotFound, "file_missing").detail(cause),
        _ => Error::new(ErrorKind::Unavailable, "file_access").detail(cause),
    }
}

/// A record that is not on this phone.
pub(crate) fn not_found() -> Error {
    Error::new(ErrorKind::NotFound, "not_found")
}

/// Writes a file whole or not at all, readable by its owner only.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    let part = path.with_extension("part");
    let write = || {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&part, path)
    };
    write().map_err(|error| {
        // What came of it only takes room away.
        let _ = std::fs::remove_file(&part);
        io(error)
    })
}

impl crate::Legwork {
    /// An error in the person's language: what happened and what one can do.
    pub fn error_words(&self, error: &Error) -> String {
        legwork_view::trouble::error(self.words(), error)
    }
}
