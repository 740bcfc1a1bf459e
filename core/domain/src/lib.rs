//! The vocabulary and the rules of the CRM, shared by phone and server.
//!
//! Pure: no I/O, no async, no clock, no randomness. Time and ids come in as arguments, so that the
//! same input gives the same answer on a phone, on the server and in the simulator.
//!
//! | module | what it holds |
//! |---|---|
//! | [`id`], [`hlc`], [`value`] | ids, hybrid logical clock, canonical values |
//! | [`mutation`], [`reject`], [`clocks`], [`record`], [`merge`] | edits and how they meet |
//! | [`bucket`], [`access`] | who may hold and do what |
//! | [`metadata`], [`validate`] | objects, fields, layouts, list views as data |
//! | [`query`] | the filter tree of lists, and its plain evaluator |
//! | [`duplicate`], [`agenda`] | duplicate keys, the order of a day |
//! | [`error`] | the one public error |

pub mod access;
pub mod agenda;
pub mod bucket;
pub mod clocks;
pub mod currency;
pub mod duplicate;
pub mod error;
pub mod hlc;
pub mod id;
pub mod merge;
pub mod metadata;
pub mod mutation;
pub mod query;
pub mod record;
pub mod reject;
pub mod validate;
pub mod value;

pub use error::{Error, ErrorKind, Result};
pub use hlc::{Hlc, HybridClock, Stamp};
pub use id::{BlobHash, Epoch, Incarnation, RecordId};
pub use mutation::{Mutation, Op};
pub use record::Record;
pub use reject::{Reject, RejectCode};
pub use value::{Fields, Value};
