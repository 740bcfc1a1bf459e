//! What can be wrong with bytes that claim to be a message.

use legwork_domain::{Error, ErrorKind};

/// Why bytes are not a message of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The bytes end too early; at least this many are needed from the start of the frame.
    #[error("{needed} bytes needed, the message ends before that")]
    Truncated {
        /// Length of the frame as far as it is known.
        needed: usize,
    },
    /// The first bytes are not those of a frame: a proxy's page, a wrong file.
    #[error("not a frame")]
    NotAFrame,
    /// Bytes changed on the way.
    #[error("checksum does not fit")]
    Checksum,
    /// Larger than this side is willing to hold.
    #[error("larger than {limit} bytes")]
    TooLarge {
        /// The limit that was exceeded.
        limit: usize,
    },
    /// Written by a newer version than this build understands.
    #[error("version {version} is newer than this build")]
    Future {
        /// The version it is written in.
        version: u16,
    },
    /// A frame of this version, but of a kind that is not known, or not the kind that was expected.
    #[error("unexpected kind {kind}")]
    Kind {
        /// The number of the kind.
        kind: u16,
    },
    /// The payload breaks the message's own rules.
    #[error("malformed: {0}")]
    Malformed(&'static str),
}

impl From<WireError> for Error {
    fn from(error: WireError) -> Self {
        let (kind, code) = match error {
            WireError::Future { .. } => (ErrorKind::Incompatible, "upgrade_required"),
            WireError::TooLarge { .. } => (ErrorKind::Limit, "message_too_large"),
            WireError::Truncated { .. } => (ErrorKind::Corrupt, "message_truncated"),
            WireError::NotAFrame => (ErrorKind::Corrupt, "message_not_ours"),
            WireError::Checksum | WireError::Kind { .. } | WireError::Malformed(_) => {
                (ErrorKind::Corrupt, "message_corrupt")
            }
        };
        Error::new(kind, code).detail(error)
    }
}
