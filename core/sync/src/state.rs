//! What a screen shows of the sync: "data as of 10:24 · 3 changes wait".

/// What the engine is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Not started, or paused.
    #[default]
    Stopped,
    /// Everything is sent and received; waiting for the next change.
    Quiet,
    /// The first sync of this database.
    FirstSync,
    /// Sending or receiving.
    Syncing,
    /// The server cannot be reached; a next try is planned.
    Waiting,
    /// The sign-in ended: sync goes on after the next one. Local work is not affected.
    SignedOut,
    /// The server no longer speaks this app's version.
    UpgradeRequired,
}

/// The state of the sync as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncState {
    /// What the engine is doing.
    pub phase: Phase,
    /// Changes not yet confirmed by the server.
    pub pending: u64,
    /// Refused changes that wait for the person.
    pub attention: u64,
    /// Server time of the last completed pull, Unix ms; `None` before the first.
    pub data_as_of_ms: Option<i64>,
    /// Rows received in the pull that is under way.
    pub rows_received: u64,
    /// Checksum mismatches healed since the start: each is a defect of ours.
    pub resets: u64,
}
