//! A small day of the demo: the real server as a process, phones over the real core, everything that dies on the way.
//!
//! Needs `sync-server` beside the tests' programs (`cargo build --workspace --bins`); the card models are used when they
//! are there.
#![allow(clippy::unwrap_used)]

use std::path::Path;

#[test]
fn a_small_day_meets_every_expectation() {
    let folder = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_legwork-sim"));
    match legwork_sim::demo::play_silently(folder.path(), (30, 500), program) {
        Ok(verdict) => assert!(verdict.contains("expectations met"), "{verdict}"),
        Err(error) => panic!("{error:#}"),
    }
}
