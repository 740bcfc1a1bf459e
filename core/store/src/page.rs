//! What the store takes from the server, in domain terms (the sync engine translates from the protocol).

use legwork_domain::bucket::{Digest, Feed};
use legwork_domain::{Epoch, Fields, Incarnation, RecordId, Reject, Stamp, Value};
use serde::{Deserialize, Serialize};

/// One page of a pull. A new schema is given to [`crate::Store::set_schema`] before its page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The server's history.
    pub epoch: Epoch,
    /// Version of the person's scope.
    pub scope_version: u64,
    /// Every feed of the person with its cursor after this page; a known feed that is missing has left the scope.
    pub feeds: Vec<(Feed, u64)>,
    /// Fields this person may not see or not change; always complete.
    pub masks: Vec<MaskIn>,
    /// Rows, ascending by seq.
    pub rows: Vec<RowIn>,
    /// Records that left a feed.
    pub removals: Vec<RemovalIn>,
    /// More pages of this delta follow.
    pub more: bool,
    /// Last mutation of each incarnation that the state after this delta includes.
    pub last_mids: Vec<(Incarnation, u64)>,
    /// Results other than plain acceptance.
    pub results: Vec<ResultIn>,
    /// Count and checksum per feed; only on the last page.
    pub digests: Vec<(Feed, Digest)>,
}

/// A record's latest server state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowIn {
    /// Indexes into [`Page::feeds`]: every feed of the person that holds the record; all of one object type.
    pub feeds: Vec<u16>,
    /// Identity.
    pub id: RecordId,
    /// Sequence number of its last change.
    pub seq: u64,
    /// Packed field clocks.
    pub clocks: Vec<u8>,
    /// Values.
    pub fields: Fields,
}

/// A record left a feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovalIn {
    /// Index into [`Page::feeds`].
    pub feed: u16,
    /// The record.
    pub id: RecordId,
}

/// Restriction of one field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MaskIn {
    /// Object type.
    pub object: String,
    /// Field.
    pub field: String,
    /// Never sent; otherwise read only.
    pub hidden: bool,
}

/// What became of one mutation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultIn {
    /// Its incarnation.
    pub incarnation: Incarnation,
    /// Its number.
    pub mid: u64,
    /// The server's word.
    pub verdict: VerdictIn,
}

/// The server's word on a mutation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VerdictIn {
    /// Applied as sent.
    Accepted,
    /// Applied with its stamp set back.
    Clamped,
    /// Applied, but these values lost.
    Merged(Vec<LostIn>),
    /// Refused.
    Rejected(Reject),
    /// An earlier mutation is missing: send again from `expected`.
    Gap {
        /// The number the server waits for.
        expected: u64,
    },
}

/// A value that lost against a later write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostIn {
    /// The field.
    pub field: String,
    /// The value that stands.
    pub winner: Value,
    /// Who wrote it.
    pub by: Option<RecordId>,
    /// When.
    pub stamp: Stamp,
}
