//! What a person sees: lists, details and forms as plain data, formatted in their language.
//!
//! Phone and server both draw from here, so a date, an amount or a doubt about a visit reads the same everywhere.
//!
//! | module | what it gives |
//! |---|---|
//! | [`words`] | texts by key, from `strings/{zh-CN,en}.ftl` (Fluent) |
//! | [`format`] | values as text: money, times, distances, addresses, options |
//! | [`views`] | the shapes that go to a screen |
//! | [`build`] | records and metadata to views |
//! | [`trouble`] | errors and rejects in words |
//! | [`proof`] | the proof of a visit in words |

pub mod build;
pub mod format;
pub mod proof;
pub mod trouble;
pub mod views;
pub mod words;

pub use words::{Language, Words};
