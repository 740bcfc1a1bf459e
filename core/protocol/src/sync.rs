//! Sync messages: push of mutations, pull of latest row state (design 04).

use legwork_domain::bucket::{Digest, Feed};
use legwork_domain::{Epoch, Fields, Incarnation, Mutation, RecordId, Reject, Stamp, Value};

/// `POST /v1/push`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushRequest {
    /// The server history the phone knows.
    pub epoch: Epoch,
    /// Mutations in the order (incarnation, mid). A group is never split across requests.
    pub mutations: Vec<Mutation>,
    /// Head of the phone's evidence chain, so that its length is provable from now on.
    pub head: Option<ChainHead>,
}

/// Head of an evidence chain: 40 bytes that ride on every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainHead {
    /// Number of links.
    pub sequence: u64,
    /// SHA-256 of the last link.
    pub hash: [u8; 32],
}

/// Answer to a push: one result per mutation, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushAnswer {
    /// The server's history. Different from the request's: nothing was applied, see design 04 "epoch".
    pub epoch: Epoch,
    /// The server's clock, Unix ms.
    pub server_ms: i64,
    /// What became of each mutation.
    pub results: Vec<MutationResult>,
}

/// What became of one mutation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MutationResult {
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// Its number.
    pub mid: u64,
    /// The verdict.
    pub verdict: Verdict,
}

/// The server's word on a mutation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Applied as sent.
    Accepted,
    /// Applied; its stamp was too far ahead of the server's clock and was set back.
    Clamped,
    /// Applied, but these values lost to later writes. They stay in the history.
    Merged(Vec<LostValue>),
    /// Refused; waits in the phone's inbox.
    Rejected(Reject),
    /// The server has not seen an earlier mutation of this incarnation: send again from `expected`.
    Gap {
        /// The number it waits for.
        expected: u64,
    },
}

/// A value that lost, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostValue {
    /// The field.
    pub field: String,
    /// The value that stands.
    pub winner: Value,
    /// Who wrote it.
    pub by: Option<RecordId>,
    /// When.
    pub stamp: Stamp,
}

/// `POST /v1/pull`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PullRequest {
    /// The server history the phone knows; 0 on the first pull.
    pub epoch: Epoch,
    /// The scope the phone knows; 0 on the first pull.
    pub scope_version: u64,
    /// The metadata the phone knows; 0 on the first pull.
    pub schema_version: u64,
    /// Up to where each feed is known. A feed in scope that is missing here starts at 0.
    pub cursors: Vec<(Feed, u64)>,
    /// Per incarnation in the phone's outbox: results up to this mid are known to the phone.
    pub incarnations: Vec<(Incarnation, u64)>,
    /// Only feeds of this priority or more urgent ones ([`Feed::priority`]); 255 = all. Lets a first sync show the
    /// rep's own work before the rest has arrived.
    pub urgency: u8,
    /// Most rows in the answer; the server may send fewer, and more only to finish one sequence number.
    pub limit: u32,
    /// Head of the phone's evidence chain.
    pub head: Option<ChainHead>,
}

/// One page of an answer to a pull.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PullAnswer {
    /// The server's history. Different from the request's: cursors are void, start from 0 and push again what the
    /// restored server lost.
    pub epoch: Epoch,
    /// The server's clock, Unix ms.
    pub server_ms: i64,
    /// Version of the person's scope this answer speaks of.
    pub scope_version: u64,
    /// The person's feeds with their cursors after this page. Feeds the phone knows but that are not listed here
    /// are no longer in scope: drop them. (With `urgency` < 255, feeds of less urgent priority are listed at the
    /// cursor the phone sent, or 0.)
    pub feeds: Vec<(Feed, u64)>,
    /// The effective metadata as JSON, when the phone's version is not the server's.
    pub schema: Option<String>,
    /// Names of fields this person may not see or not change, per object; always complete.
    pub masks: Vec<FieldMask>,
    /// Rows, ascending by seq.
    pub rows: Vec<Row>,
    /// Records that left a feed, ascending by seq.
    pub removals: Vec<Removal>,
    /// More pages follow; nothing of this delta may be shown yet (except in a first sync).
    pub more: bool,
    /// Last mutation of each asked incarnation that the state in this answer includes.
    pub last_mids: Vec<(Incarnation, u64)>,
    /// Results the phone does not know yet, other than plain acceptance.
    pub results: Vec<MutationResult>,
    /// Count and checksum per feed as of this answer; only on the last page.
    pub digests: Vec<(Feed, Digest)>,
    /// A fresh time anchor (`legwork_geo::anchor::TimeToken`, its bytes), when the server made one.
    pub time_token: Option<Vec<u8>>,
}

/// A record's latest state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Indexes into [`PullAnswer::feeds`]: every feed of the person that holds the record.
    pub feeds: Vec<u16>,
    /// Identity.
    pub id: RecordId,
    /// Sequence number of its last change.
    pub seq: u64,
    /// Packed field clocks (`legwork_domain::clocks`).
    pub clocks: Vec<u8>,
    /// Values, without fields the person may not see.
    pub fields: Fields,
}

/// A record left a feed: deleted, transferred, or no longer allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// Index into [`PullAnswer::feeds`].
    pub feed: u16,
    /// The record.
    pub id: RecordId,
    /// Sequence number of the change that removed it.
    pub seq: u64,
}

/// Restriction of one field for the person asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldMask {
    /// Object type.
    pub object: String,
    /// Field.
    pub field: String,
    /// Hidden: never sent. Otherwise read only.
    pub hidden: bool,
}
