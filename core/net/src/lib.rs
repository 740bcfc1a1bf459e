//! Everything that opens a socket: sign-in, sync transport, wake-ups, files.
//!
//! | module | what it does |
//! |---|---|
//! | [`http`] | one server over HTTPS: time-outs, tokens, what an answer that is not one means |
//! | [`credentials`] | sign-in, sign-out, password; renews the access token |
//! | [`runner`] | drives the sync engine on a database: once until quiet, or live with wake-ups |
//! | [`live`] | the sync that goes on by itself |
//! | [`anchor`] | the server's signed time |
//! | [`wake`] | follows the server's "something moved" |
//! | [`files`] | photos and other files up and down, in chunks, resumable |
//!
//! Functions that people wait for ([`Credentials`], [`Runner`]) block: the core is synchronous, and its facade calls
//! them on a thread that may wait. They must not be called from asynchronous code. Beneath, one runtime with two
//! threads serves the process.

pub mod anchor;
pub mod credentials;
pub mod files;
pub mod http;
pub mod live;
mod problem;
pub mod runner;
mod runtime;
mod sse;
mod transport;
pub mod wake;

pub use credentials::Credentials;
pub use http::{Http, ServerInfo};
pub use live::Live;
pub use runner::{Cancel, Observer, Runner};
