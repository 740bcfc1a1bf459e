//! Use cases: what a shell may ask for, one module per area of the app.
//!
//! [`Legwork`] owns the store, the session and the clock. Reads give views with formatted cells; writes return
//! [`Changed`], and nothing else tells a screen to refresh. Everything here is synchronous; the facade calls it on a
//! blocking pool. With no network every function works but those of [`session`] and [`sync`] that say so. What nearly
//! every one can fail with is listed once, in [`trouble`].
//!
//! | module | area |
//! |---|---|
//! | [`platform`] | what the shell provides: clock, key vault, signer, observer |
//! | [`legwork`] | opening, the person's database, writing |
//! | [`session`] | signing in and out |
//! | [`records`], [`typed`] | lists, details, forms, saving, duplicates; values as people type them |
//! | `recycle` | deleting and the recycle bin |
//! | [`browse`] | ready-made lists narrowed by choices and search as you type |
//! | [`page`] | a record's own page and its timeline |
//! | [`memory`] | drafts and choices a shell remembers for the person |
//! | [`home`] | the day: tasks in order, complete, follow up, postpone, delete, undo |
//! | [`search`] | the search box |
//! | [`files`] | pictures of records: small ones at once, whole ones when wanted |
//! | [`visits`] | check-in, its doubts, places and photos, proof, check-out |
//! | [`cards`] | business cards: scanning, reviewing, saving |
//! | [`sync`], [`deliveries`] | sending and fetching, receipts, needs attention |
#![warn(clippy::missing_errors_doc)] // what can go wrong is part of the interface

#[cfg(test)]
extern crate self as legwork_app;

mod address;
pub mod browse;
pub mod cards;
pub mod deliveries;
pub mod files;
pub mod home;
pub mod legwork;
pub mod memory;
pub mod page;
mod pictures;
pub mod platform;
pub mod records;
mod recycle;
mod refused;
pub mod search;
pub mod session;
pub mod sync;
pub mod trouble;
pub mod typed;
mod undo;
pub mod visits;

pub use legwork::{Config, Legwork};
pub use legwork_domain::{Error, ErrorKind, Fields, RecordId, Result, Value};
pub use legwork_store::Changed;
pub use legwork_store::outbox::Group;
pub use legwork_view::words::Arg;
pub use legwork_view::{Language, views};
pub use platform::Platform;
