//! The team's server: HTTP, auth, access, storage, jobs.
//!
//! | module | what it holds |
//! |---|---|
//! | [`db`] | the executor: one SQL text, engines behind it, group commit |
//! | [`engine`], [`org`], [`tenant`] | what a request needs to know: schema, people, the tenant's counters |
//! | [`change`], [`records`], [`journal`] | writing records with their buckets; reading them; history and audit |
//! | [`sync`] | push and pull, without I/O of their own: the simulator and HTTP call the same functions |
//! | [`visits`], [`time`] | proof of check-ins; the server's signed time |
//! | [`scoped`], [`filter_sql`], [`recycle_bin`] | lists, and lists of what was deleted: the only ways to a query on records |
//! | [`auth`], [`blobs`] | people, sessions, devices; files and who may have them |
//! | [`http`] | the routes |
//! | [`seed`], [`startup`], [`daily`], [`cli`] | a believable company; opening a data folder; what is done every day; the command line |

pub mod auth;
mod blob_access;
pub mod blobs;
pub mod change;
pub mod cli;
pub mod daily;
pub mod db;
pub mod engine;
mod filter_sql;
pub mod http;
pub mod journal;
pub mod org;
pub mod planted;
pub mod records;
pub mod recycle_bin;
pub mod restore;
pub mod scoped;
pub mod seed;
mod seed_details;
mod seed_phones;
mod seed_visits;
pub mod setup;
pub mod startup;
pub mod sync;
pub mod tenant;
pub mod time;
mod visit_photos;
pub mod visits;
