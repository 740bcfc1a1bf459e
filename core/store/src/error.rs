//! What can go wrong in the store, and how it maps to the one public error.
//!
//! Every function can fail with the *usual trouble*: [`StoreError::Corrupt`], [`StoreError::Full`],
//! [`StoreError::Busy`], [`StoreError::Refuses`], [`StoreError::Sqlite`]. Docs that name variants of their own leave it
//! out. Writes are one transaction: nothing was changed when one fails, unless its docs say otherwise.

use legwork_domain::{Error, ErrorKind, Reject};

/// Result of store functions.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Trouble of the phone's database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file is not a readable database, or its key is wrong. It is left untouched.
    #[error("the database cannot be read")]
    Corrupt,
    /// The file was written by a newer version of the app.
    #[error("the database has version {found}, this app knows {known}")]
    FromTheFuture {
        /// Version of the file.
        found: u32,
        /// Newest version this build knows.
        known: u32,
    },
    /// The device's disk is full; nothing was changed.
    #[error("the disk is full")]
    Full,
    /// Another process or thread holds the database.
    #[error("the database is busy")]
    Busy,
    /// This build cannot do it (an encryption key without the `encryption` feature).
    #[error("not supported by this build: {0}")]
    Unsupported(&'static str),
    /// The schema has no such object type.
    #[error("no object type {0}")]
    UnknownObject(String),
    /// The object has no such field, or one cannot sort or filter by it.
    #[error("no field {0}")]
    UnknownField(String),
    /// A record, group, file or inbox entry that is not here.
    #[error("not found: {0}")]
    NotFound(&'static str),
    /// A limit of design 14; nothing was queued.
    #[error("limit: {0}")]
    Limit(&'static str),
    /// The act cannot be applied to the record as it is; nothing was queued.
    #[error("refused: {0:?}")]
    Refused(Reject),
    /// A page, cursor or stored document that is not one.
    #[error("unreadable {0}")]
    Malformed(&'static str),
    /// A file beside the database.
    #[error("file: {0}")]
    Io(#[from] std::io::Error),
    /// The operating system does not let the database file be read or written.
    #[error("storage: {0}")]
    Refuses(rusqlite::Error),
    /// Anything else SQLite reports.
    #[error("SQLite: {0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match error.sqlite_error_code() {
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => StoreError::Corrupt,
            Some(Code::DiskFull) => StoreError::Full,
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => StoreError::Busy,
            // Opening a database takes some room of its own (the index of its log), and SQLite does not call that full.
            Some(Code::SystemIoFailure) if extended(&error) == Some(rusqlite::ffi::SQLITE_IOERR_SHMSIZE) => {
                StoreError::Full
            }
            Some(Code::SystemIoFailure | Code::CannotOpen | Code::ReadOnly) => StoreError::Refuses(error),
            _ => StoreError::Sqlite(error),
        }
    }
}

/// Whether a file could not be written because there is no room for it, or none for this app.
#[must_use]
pub fn is_full(error: &std::io::Error) -> bool {
    use std::io::ErrorKind as Io;
    matches!(error.kind(), Io::StorageFull | Io::QuotaExceeded | Io::FileTooLarge)
}

/// SQLite's finer code.
fn extended(error: &rusqlite::Error) -> Option<i32> {
    error.sqlite_error().map(|error| error.extended_code)
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let (kind, code) = match &error {
            StoreError::Corrupt => (ErrorKind::Corrupt, "database_corrupt"),
            StoreError::FromTheFuture { .. } => (ErrorKind::Incompatible, "database_from_the_future"),
            StoreError::Full => (ErrorKind::Limit, "disk_full"),
            StoreError::Busy => (ErrorKind::Unavailable, "database_busy"),
            StoreError::Unsupported(_) => (ErrorKind::Unavailable, "not_supported"),
            StoreError::UnknownObject(_) => (ErrorKind::NotFound, "unknown_object"),
            StoreError::UnknownField(_) => (ErrorKind::Invalid, "unknown_field"),
            StoreError::NotFound(_) => (ErrorKind::NotFound, "not_found"),
            StoreError::Limit(code) => (ErrorKind::Limit, *code),
            StoreError::Refused(reject) => {
                let mut error = Error::new(ErrorKind::Conflict, reject.code.as_str()).detail(&reject.rule);
                error.field.clone_from(&reject.field);
                return error;
            }
            StoreError::Malformed(_) => (ErrorKind::Invalid, "malformed"),
            StoreError::Io(io) if is_full(io) => (ErrorKind::Limit, "disk_full"),
            StoreError::Io(_) | StoreError::Refuses(_) => (ErrorKind::Unavailable, "file_access"),
            StoreError::Sqlite(_) => (ErrorKind::Internal, "database"),
        };
        Error::new(kind, code).detail(error)
    }
}
