//! UniFFI facade over `legwork-app`: one small file per area, no logic.
//!
//! `LegworkApp::open(config, platform)` gives the sub-clients `.session() .home() .records() .search() .visits() .cards()
//! .files() .sync() .settings()`. Everything that touches the database or the network is async: it runs on Rust's
//! blocking pool, so a cancelled coroutine can never tear a transaction.
//!
//! These docs become those of the Kotlin and Swift classes; every function says what it throws.
#![warn(clippy::missing_errors_doc)] // what can go wrong is part of the interface

mod app;
mod browse;
mod cards;
mod error;
mod files;
mod home;
mod platform;
mod records;
mod search;
mod session;
mod settings;
mod sync;
mod views;
mod visit_shapes;
mod visits;

// All that a shell can name, as in the generated code, so that the lints of an interface look at it.
pub use app::*;
pub use cards::{ScanCancel, ScanProgress};
pub use error::LegworkError;
pub use platform::*;
pub use sync::SyncCancel;

uniffi::setup_scaffolding!("legwork");

/// Runs synchronous work on the blocking pool.
pub(crate) async fn offload<T: Send + 'static>(
    work: impl FnOnce() -> legwork_app::Result<T> + Send + 'static,
) -> Result<T, LegworkError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result.map_err(LegworkError::from),
        Err(panic) => Err(LegworkError::internal(&panic.to_string())),
    }
}
