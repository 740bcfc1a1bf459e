//! The sync engine as a sans-I/O state machine (design 04).
//!
//! [`Engine::step`] takes what happened and the time, and says what to do next; it opens no socket, reads no clock
//! and rolls no dice. `legwork-net` performs the effects over HTTP, the simulator performs them in one process.
//!
//! | module | what it holds |
//! |---|---|
//! | [`event`] | what goes in and comes out: events, calls, answers, effects |
//! | [`state`] | what a screen shows of the sync |
//! | [`storage`] | what the engine needs of a phone's database |
//! | [`engine`] | when to send what; `push` and `pull` say what an answer means |
//! | `lane` | one kind of request: in flight, wanted, backing off |
//!
//! The rules, each with a test of its name in `tests/`: uploads never block downloads · an answer belongs to its
//! request or is ignored · an ack does not trim the outbox · pages of one delta become visible together · a first
//! sync shows rows at once, the person's own first · a gap is filled by sending again · another epoch voids the
//! cursors and sends again what the restored server lost · a restored file gets a new incarnation.

pub mod engine;
pub mod event;
mod lane;
mod on_store;
#[cfg(feature = "planted")]
pub mod planted;
mod pull;
mod push;
pub mod state;
pub mod storage;

pub use engine::Engine;
pub use event::{Answer, Call, Effect, Event, RequestId, TransportError};
pub use on_store::clock_offset_ms;
pub use state::{Phase, SyncState};
pub use storage::Storage;

// What the interface of this crate is made of, for the crate above that performs the effects.
pub use legwork_domain::{BlobHash, Error, ErrorKind, Incarnation, Result};
pub use legwork_store::{Changed, Store, blobs};
