//! The world of the simulation: phones with the real engine on real databases, the real server functions on a real
//! database, and a network, clocks and people made of dice.
//!
//! | module | what it holds |
//! |---|---|
//! | [`run`](fn@run) | one schedule from its first event to the check at rest |
//! | `plan` | what a seed decides beforehand: sizes, faults, how often what happens |
//! | `schema` | a small schema with every kind of merge, made from the standard pack |
//! | `phone`, `storage` | a phone: engine, database file, clock, backup; a database that stops in mid-step |
//! | `person` | what a person does on a phone |
//! | `server` | the server: transactions that end well or not, the console, what was decided |
//! | `net` | messages as frame bytes: lost, doubled, late, cut |
//! | `oracle` | what the server must hold after the mutations it accepted, by the simplest rules that do |
//! | `view`, `rest` | the invariants: after every event, and once everything is quiet |
//! | [`planted`] | bugs on purpose, each with a schedule directed at it |
//! | `trace` | what happened, as text and as one number; the only source of chance is `crate::dice` |
//!
//! The invariants I1–I11 are those of design page 4; a [`Violation`] names the one that broke.

mod net;
mod oracle;
mod person;
mod phone;
mod plan;
pub mod planted;
mod rest;
mod run;
mod schema;
mod server;
mod storage;
mod templates;
mod trace;
mod view;

pub use plan::Plan;
pub use run::{Outcome, run};
pub use templates::Templates;

use std::fmt;

/// A broken invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which one: 1 to 11.
    pub invariant: u8,
    /// What was seen.
    pub what: String,
    /// The last events before it, oldest first.
    pub events: Vec<String>,
}

impl Violation {
    pub(crate) fn new(invariant: u8, what: impl fmt::Display) -> Self {
        Violation { invariant, what: what.to_string(), events: Vec::new() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "I{}: {}", self.invariant, self.what)
    }
}

impl std::error::Error for Violation {}

/// An error of a part that must not fail: liveness of a phone or the server.
impl From<legwork_domain::Error> for Violation {
    fn from(error: legwork_domain::Error) -> Self {
        Violation::new(10, format_args!("a part failed: {error} ({:?})", error))
    }
}

impl From<legwork_store::StoreError> for Violation {
    fn from(error: legwork_store::StoreError) -> Self {
        Violation::new(10, format_args!("a phone's database failed: {error}"))
    }
}

impl From<std::io::Error> for Violation {
    fn from(error: std::io::Error) -> Self {
        Violation::new(10, format_args!("a file could not be copied: {error}"))
    }
}
