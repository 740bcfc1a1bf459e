//! Ctrl-C at any moment: the server ends, and nothing is left behind.

use crate::demo::server::{Running, end};
use anyhow::Result;
use std::path::PathBuf;

/// What a shell reports for a program ended by Ctrl-C.
const INTERRUPTED: i32 = 130;

/// From now on an interruption ends the server, removes `temporary` and ends this process.
///
/// # Errors
/// When the system does not let us listen for signals.
pub fn on_interrupt(server: Running, temporary: Option<PathBuf>) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("interrupt".into()).spawn(move || {
        if runtime.block_on(interrupted()).is_err() {
            // Without a handler the system ends this process as it always did.
            return;
        }
        end(&server);
        if let Some(folder) = temporary {
            // A file of a phone at work may come back; the system clears its temporary folder anyway.
            let _ = std::fs::remove_dir_all(folder);
        }
        println!("\nStopped.");
        std::process::exit(INTERRUPTED);
    })?;
    Ok(())
}

/// Ctrl-C, or the request to end that a service manager sends.
#[cfg(unix)]
async fn interrupted() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        done = tokio::signal::ctrl_c() => done,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn interrupted() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
