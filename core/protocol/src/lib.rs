//! Every message between phone and server, and its codec.
//!
//! Two styles: **sync** messages ([`sync`]) are binary frames ([`frame`], [`codec`]) because a phone on a village
//! network counts bytes; **account** messages ([`account`]) are JSON because the console and integrators speak it too.

pub mod account;
pub mod codec;
pub mod error;
pub mod frame;
pub mod sync;

pub use codec::{Message, from_bytes, to_bytes};
pub use error::WireError;

/// Version of the sync protocol this build speaks. A server serves this and the one before.
pub const PROTOCOL_VERSION: u16 = 1;

/// Most mutations in one push; also at most [`MAX_PUSH_BYTES`].
pub const MAX_PUSH_MUTATIONS: usize = 1_000;

/// Most bytes of one push, before compression.
pub const MAX_PUSH_BYTES: usize = 1024 * 1024;
