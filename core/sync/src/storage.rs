//! What the engine needs of a phone's database. `on_store` implements it for [`legwork_store::Store`]; tests and
//! simulations may bring their own.

use legwork_domain::bucket::Feed;
use legwork_domain::{Epoch, Incarnation, Mutation, Result};
use legwork_protocol::sync::{MutationResult, PullAnswer};
use legwork_store::Changed;

pub use legwork_store::incoming::{Finished, Staged};

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
    /// There are staged pages: the next ones must be staged behind them.
    pub staged: bool,
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

/// A phone's database, as the engine sees it. A write happens whole or not at all; `now_ms` is the phone's clock.
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
    /// Notes that these mutations leave for the server: from now on they may have arrived.
    fn mark_sent(&mut self, mutations: &[Mutation], now_ms: i64) -> Result<()>;
    /// Notes the server's answers other than gaps. Nothing leaves the outbox, except that refused mutations move to
    /// the inbox.
    fn record_results(&mut self, results: Vec<MutationResult>, now_ms: i64) -> Result<Changed>;
    /// Queues mutations from `mid` on again, accepted ones included; whether the one of this number is still here.
    fn resend_from(&mut self, incarnation: Incarnation, mid: u64, now_ms: i64) -> Result<bool>;
    /// Installs the effective metadata (JSON) that rows of this and later answers follow.
    fn install_schema(&mut self, schema: &str) -> Result<Changed>;
    /// Shows a page of a first sync at once, and keeps its cursors and epoch. Trims, drops and compares nothing.
    fn bootstrap_page(&mut self, page: PullAnswer, now_ms: i64) -> Result<Changed>;
    /// Keeps a page without showing it, and its cursors as those of the next page. Drops all pages and says so when
    /// this one was cut for another epoch or scope than those before.
    fn stage_page(&mut self, page: PullAnswer) -> Result<Staged>;
    /// Shows all staged pages in one transaction, in which it also drops feeds that the last page no longer lists,
    /// notes results, takes note of the rows' stamps, trims the outbox up to the last page's `last_mids`, keeps epoch,
    /// scope, masks and cursors, and compares the digests. Feeds that differ get the cursor 0.
    fn finish_pull(&mut self, server_ms: i64, now_ms: i64) -> Result<Finished>;
    /// The server has another history: queues again whatever of the last 30 days it may have lost, then voids all
    /// cursors and staged pages.
    fn change_epoch(&mut self, epoch: Epoch) -> Result<Changed>;
    /// Whether the file is new, restored or cloned and must get an identity of its own.
    fn needs_incarnation(&self) -> Result<bool>;
    /// Gives the file an identity for new mutations. Those pending under another one keep it.
    fn adopt_incarnation(&mut self, incarnation: Incarnation) -> Result<Changed>;
    /// Keeps how far the server's clock is ahead of this phone's, ms.
    fn set_clock_offset(&mut self, offset_ms: i64) -> Result<()>;
    /// Builds a part of the indexes put off during a first sync, for some milliseconds; whether more is left.
    fn build_indexes_slice(&mut self) -> Result<bool>;

    /// The incarnation the file came with, valid or not; 0 for a new one.
    #[cfg(feature = "planted")]
    fn old_incarnation(&self) -> Result<Incarnation>;
    /// Removes mutations up to these from the outbox, without a pull.
    #[cfg(feature = "planted")]
    fn trim(&mut self, last_mids: &[(Incarnation, u64)], now_ms: i64) -> Result<()>;
}
