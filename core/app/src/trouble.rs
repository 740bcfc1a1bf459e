//! Errors of the parts below as the one public error.

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
        std::io::ErrorKind::NotFound => Error::new(ErrorKind::NotFound, "not_found").detail(cause),
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
