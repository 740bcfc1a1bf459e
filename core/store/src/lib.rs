//! The phone's database: typed tables from metadata, queries, search, outbox, inbox, files.
//!
//! | module | what it does |
//! |---|---|
//! | [`open`], [`meta`], [`error`] | the file: key, pragmas, migrations, single values, errors |
//! | [`tables`], [`rows`] | a STRICT table per object type, records in and out |
//! | [`query`], [`search`], [`near`] | lists, the search box, records near a place |
//! | [`outbox`], [`results`], [`inbox`], [`recycle`] | writing, the server's word on it, what needs attention, undo |
//! | [`page`], [`incoming`] | what the server sends, shown in one transaction |
//! | [`blobs`] | files beside the database |
//!
//! Every write of a person goes through [`outbox::write_action`]; every row of the server through [`incoming`]. Both
//! return [`Changed`]. Read functions take a `&Connection`, so that a second reading connection can use them.
#![warn(clippy::missing_errors_doc)] // what can go wrong is part of the interface

#[cfg(test)]
mod atomicity;
pub mod blobs;
mod changed;
mod columns;
pub mod error;
mod feeds;
mod filter_sql;
pub mod inbox;
pub mod incoming;
mod index;
pub mod keys;
pub mod meta;
pub mod near;
pub mod open;
pub mod outbox;
mod overlay;
pub mod page;
pub mod query;
pub mod recent;
pub mod recycle;
pub mod results;
pub mod rows;
pub mod search;
pub mod tables;
mod tokenizer;

#[cfg(test)]
extern crate self as legwork_store; // the shared helpers of tests/ name the crate from outside

pub use changed::Changed;
pub use error::{Result, StoreError};
pub use open::Store;
pub use tables::{Table, Tables};
