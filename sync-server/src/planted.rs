//! Bugs the simulator plants, one at a time, to show that its checks find them (design 04).
//!
//! Without the cargo feature `planted`, [`on`] is the constant `false` and costs nothing.

/// A bug that can be planted in the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// A mutation sent twice is applied twice.
    NoDedupe,
    /// Stamps from the future are taken as they are.
    NoClamp,
    /// A record that leaves a bucket leaves no entry behind.
    NoScopeRemoval,
    /// A deleted record leaves no entry behind.
    NoTombstone,
    /// Pull says "known up to" numbers whose transaction is not committed yet.
    SeqBeforeCommit,
}

#[cfg(feature = "planted")]
mod switch {
    use super::Bug;
    use std::cell::Cell;
    thread_local!(static PLANTED: Cell<Option<Bug>> = const { Cell::new(None) });

    /// Plants a bug in this thread, or removes it.
    pub fn plant(bug: Option<Bug>) {
        PLANTED.set(bug);
    }

    /// Whether this bug is planted in this thread.
    pub fn on(bug: Bug) -> bool {
        PLANTED.get() == Some(bug)
    }
}

#[cfg(feature = "planted")]
pub use switch::{on, plant};

/// Whether this bug is planted: never, in this build.
#[cfg(not(feature = "planted"))]
#[inline(always)]
pub const fn on(_bug: Bug) -> bool {
    false
}
