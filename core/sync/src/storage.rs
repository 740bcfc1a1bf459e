//! What the engine needs of a phone's database. `legwork-store` implements it over SQLite.

use legwork_domain::bucket::Feed;
use legwork_domain::{Epoch, Hlc, Incarnation, Mutation, RecordId, Result};
use legwork_protocol::sync::{MutationResult, PullAnswer};
use std::collections::BTreeSet;

/// What a write changed. The only thing that tells a screen to refresh.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Object types with changes.
    pub objects: BTreeSet<String>,
    /// Changed records, as long as they are few; empty means "any of these objects".
    pub records: BTreeSet<RecordId>,
}

impl Changed {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }
}

/// Where a phone stands: what the next pull starts from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The server history known; 0 before the first pull.
    pub epoch: Epoch,
    /// Scope known; 0 before the first pull.
    pub scope_version: u64,
    /// Metadata known; 0 before the first pull.
    pub schema_version: u64,
    /// Up to where each feed is known, staged pages included.
    pub cursors: Vec<(Feed, u64)>,
    /// Scope version of the staged pages, if there are any.
    pub staged_scope: Option<u64>,
    /// A pull has been completed since the file was made.
    pub complete: bool,
    /// Server time of the last completed pull, Unix ms.
    pub data_as_of_ms: Option<i64>,
}

/// How many changes wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Not yet confirmed by the server.
    pub pending: u64,
    /// Refused, waiting for the person.
    pub attention: u64,
}

/// What a completed pull did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finished {
    /// Everything that looks different now.
    pub changed: Changed,
    /// Feeds whose count or checksum differs from the server's.
    pub mismatched: Vec<Feed>,
}

/// A phone's database, as the engine sees it. Every method is one transaction: it happens whole or not at all.
pub trait Storage {
    /// Where the phone stands.
    fn position(&self) -> Result<Position>;
    /// Per incarnation in the outbox: the last mutation whose result is known here.
    fn known_results(&self) -> Result<Vec<(Incarnation, u64)>>;
    /// How many changes wait.
    fn counts(&self) -> Result<Counts>;
    /// Mutations without an answer, in order (incarnation, mid), whole groups only, about `max_bytes` at most; the
    /// first group is returned even if it alone is larger.
    fn pending(&self, limit: usize, max_bytes: usize) -> Result<Vec<Mutation>>;
    /// Notes the server's answers. Nothing leaves the outbox, except that refused mutations move to the inbox.
    fn record_results(&mut self, results: &[MutationResult]) -> Result<Changed>;
    /// Marks mutations from `mid` on as not sent; returns how many there are.
    fn resend_from(&mut self, incarnation: Incarnation, mid: u64) -> Result<usize>;
    /// Installs the effective metadata (JSON) that rows of this and later answers follow.
    fn install_schema(&mut self, schema: &str) -> Result<Changed>;
    /// Shows a page of a first sync at once, and keeps its cursors and epoch.
    fn bootstrap_page(&mut self, page: &PullAnswer) -> Result<Changed>;
    /// Keeps a page without showing it, and its cursors as those of the next page.
    fn stage_page(&mut self, page: &PullAnswer) -> Result<()>;
    /// Forgets staged pages: the next pull starts from what is shown.
    fn discard_stage(&mut self) -> Result<()>;
    /// Shows all staged pages and `last`, drops feeds that `last` no longer lists, notes its results, trims the
    /// outbox up to its `last_mids`, keeps its epoch, scope, masks and cursors, and compares its digests.
    fn finish_pull(&mut self, last: &PullAnswer) -> Result<Finished>;
    /// Sets the cursors of these feeds to 0; the next completed pull replaces what they hold. The outbox stays.
    fn reset_feeds(&mut self, feeds: &[Feed]) -> Result<()>;
    /// The server has another history: voids all cursors and staged pages and marks every mutation of the last 30
    /// days that it may have lost as not sent. Returns how many those are.
    fn change_epoch(&mut self, epoch: Epoch) -> Result<usize>;
    /// The incarnation of this file, if it is valid; `None` for a file without one, or restored or cloned.
    fn incarnation(&self) -> Result<Option<Incarnation>>;
    /// Gives the file an identity for new mutations. Pending ones keep theirs.
    fn adopt_incarnation(&mut self, incarnation: Incarnation) -> Result<()>;
    /// Takes note of a stamp seen in a row, so that later edits sort after it.
    fn see(&mut self, seen: Hlc) -> Result<()>;
    /// Keeps how far the server's clock is ahead of this phone's, ms.
    fn set_clock_offset(&mut self, offset_ms: i64) -> Result<()>;
    /// Builds a part of the indexes put off during a first sync, for some milliseconds; whether more is left.
    fn build_indexes_slice(&mut self) -> Result<bool>;

    /// The incarnation the file came with, valid or not.
    #[cfg(feature = "planted")]
    fn old_incarnation(&self) -> Result<Option<Incarnation>>;
    /// Removes mutations up to these from the outbox, without a pull.
    #[cfg(feature = "planted")]
    fn trim(&mut self, last_mids: &[(Incarnation, u64)]) -> Result<()>;
}
