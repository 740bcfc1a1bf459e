//! What goes into the engine and what comes out.

use crate::state::SyncState;
use legwork_domain::{Error, ErrorKind, Incarnation};
use legwork_protocol::sync::{PullAnswer, PullRequest, PushAnswer, PushRequest};
use legwork_store::Changed;

/// Ties an answer to its request. Never used twice by one engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// Something happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The engine may work: the app came up with a session, or a sign-in succeeded.
    Start,
    /// A record was written on this phone.
    LocalWrite,
    /// The server says that something moved.
    Wake {
        /// The tenant's newest sequence number.
        seq: u64,
    },
    /// A timer asked for by [`Effect::SetTimer`] ran out, or the system grants a slice of background time.
    Tick,
    /// The end of a request.
    Response {
        /// Which one.
        request: RequestId,
        /// The answer, or why there is none.
        answer: Result<Answer, TransportError>,
    },
    /// The person signed out: stop.
    SignedOut,
    /// The network came back, or a broken wake-up channel was opened again: what moved meanwhile is not known.
    Online,
    /// The app came to the front: look for news now, and often.
    Foreground,
    /// The app went to the back: look for news seldom.
    Background,
    /// Pause. What was received so far is kept; [`Event::Start`] goes on from there.
    Cancel,
}

/// A request to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// `POST /v1/push`.
    Push(PushRequest),
    /// `POST /v1/pull`.
    Pull(PullRequest),
    /// `POST /v1/device/incarnation`: this file was restored or cloned and needs an identity of its own.
    RegisterIncarnation,
}

/// An answer of the server, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// To [`Call::Push`].
    Push(PushAnswer),
    /// To [`Call::Pull`].
    Pull(PullAnswer),
    /// To [`Call::RegisterIncarnation`].
    Incarnation(Incarnation),
}

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No network, time ran out, or the answer was not ours (a hotel's sign-in page). Try again later.
    #[error("{0}")]
    Unreachable(Error),
    /// The server is there but cannot answer now; it may have said when to come back.
    #[error("server busy")]
    Busy {
        /// Earliest next try, ms from now.
        retry_after_ms: Option<i64>,
    },
    /// The sign-in ended and could not be renewed.
    #[error("signed out")]
    Unauthenticated,
    /// The server no longer speaks this version.
    #[error("app too old")]
    UpgradeRequired,
    /// The request is larger than the server takes.
    #[error("request too large")]
    TooLarge,
    /// The server orders this phone to delete its data.
    #[error("wipe ordered")]
    Wipe,
    /// Anything else the server refused or broke.
    #[error("{0}")]
    Failed(Error),
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::Unreachable(error) | TransportError::Failed(error) => error,
            TransportError::Busy { .. } => Error::new(ErrorKind::Unreachable, "server_busy"),
            TransportError::Unauthenticated => Error::new(ErrorKind::Unauthenticated, "signed_out"),
            TransportError::UpgradeRequired => Error::new(ErrorKind::Incompatible, "upgrade_required"),
            TransportError::TooLarge => Error::new(ErrorKind::Limit, "message_too_large"),
            TransportError::Wipe => Error::new(ErrorKind::Forbidden, "device_wiped"),
        }
    }
}

/// Something to do, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Perform a request; its end comes back as [`Event::Response`].
    Send {
        /// Name of the request.
        request: RequestId,
        /// What to ask.
        call: Call,
    },
    /// Records look different now: refresh what shows them.
    Changed(Changed),
    /// Send [`Event::Tick`] at this time, Unix ms of this phone's clock; replaces the timer set before.
    SetTimer {
        /// When.
        at_ms: i64,
    },
    /// The state a screen shows has changed.
    State(SyncState),
    /// The sign-in ended: ask the person, then [`Event::Start`].
    NeedLogin,
    /// Delete the key, then the database and the files, at once.
    Wipe,
    /// Tell the person to update the app.
    UpgradeRequired,
    /// The database got an identity: keep a copy outside of backups.
    Registered(Incarnation),
    /// A fresh anchor of the server's time for evidence, as bytes of the geo crate's token.
    TimeToken(Vec<u8>),
    /// The database failed (disk full, damaged file); tried again with back-off.
    Failed(Error),
}
