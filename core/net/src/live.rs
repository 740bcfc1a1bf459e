//! The sync that goes on by itself: woken by the server, by local writes and by whoever asks for everything now.

use crate::files::lock;
use crate::runner::{Cancel, Inbox, Runner, Settled, Until, cancelled};
use crate::runtime::{spawn, wait};
use crate::wake;
use legwork_sync::{Event, Result, SyncState};
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// A sync that goes on by itself. Dropping it stops it.
pub struct Live {
    runner: Runner,
    events: mpsc::UnboundedSender<Event>,
    asked: mpsc::UnboundedSender<Settled>,
    cancel: Cancel,
    task: Mutex<Option<tokio::task::JoinHandle<()>>>,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Live").field("cancel", &self.cancel).finish_non_exhaustive()
    }
}

impl Live {
    /// Sets a runner going.
    pub(crate) fn start(runner: Runner) -> Live {
        let (events, inbox) = mpsc::unbounded_channel();
        let (asked, asks) = mpsc::unbounded_channel();
        let cancel = Cancel::default();
        let (driven, stop, wakes) = (runner.clone(), cancel.clone(), events.clone());
        let task = spawn(async move {
            let listening = tokio::spawn(wake::follow(driven.http.clone(), wakes));
            let files = tokio::spawn(keep_moving_files(driven.clone(), stop.clone()));
            let inbox = Inbox { events: inbox, asked: asks };
            if let Err(error) = driven.drive(inbox, &stop, Until::Stopped).await
                && !stop.is_cancelled()
            {
                driven.observer.failed(&error);
            }
            stop.cancel();
            listening.abort();
            // Files end between two chunks.
            let _ = files.await;
        });
        Live { runner, events, asked, cancel, task: Mutex::new(Some(task)) }
    }

    /// Sends and fetches until nothing is left to do, files included. Blocks. The engine that runs does it: nothing is
    /// asked or sent twice, and one session is renewed by one.
    ///
    /// # Errors
    /// As [`Runner::sync_once`]; `cancelled` also when this sync was stopped meanwhile.
    pub fn sync_once(&self, cancel: &Cancel) -> Result<SyncState> {
        let (settled, told) = oneshot::channel();
        self.asked.send(settled).map_err(|_| cancelled())?;
        wait(async {
            let state = tokio::select! {
                told = told => told.unwrap_or_else(|_| Err(cancelled()))?,
                () = cancel.cancelled() => return Err(cancelled()),
            };
            tokio::select! {
                outcome = self.runner.beside(cancel) => { outcome?; }
                () = self.cancel.cancelled() => return Err(cancelled()),
            }
            Ok(state)
        })
    }

    /// Whether it still goes on.
    pub fn is_running(&self) -> bool {
        !self.cancel.is_cancelled()
    }
    /// A record was written: send it.
    pub fn local_write(&self) {
        self.send(Event::LocalWrite);
    }
    /// The network came back.
    pub fn online(&self) {
        self.send(Event::Online);
    }
    /// The app came to the front.
    pub fn foreground(&self) {
        self.send(Event::Foreground);
    }
    /// The app went to the back.
    pub fn background(&self) {
        self.send(Event::Background);
    }
    /// Stops, and waits until nothing touches the database any more. Blocks.
    pub fn stop(&self) {
        self.cancel.cancel();
        if let Some(task) = lock(&self.task).take() {
            // It ends without a value; a panic in it has been reported by its thread.
            let _ = wait(task);
        }
    }
    fn send(&self, event: Event) {
        // A sync that has ended (signed out) has no use for events.
        let _ = self.events.send(event);
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

/// Files and the anchor move beside the records, so that a large photo delays no edit.
async fn keep_moving_files(runner: Runner, stop: Cancel) {
    const LOOK: Duration = Duration::from_secs(2);
    const AFTER_TROUBLE: Duration = Duration::from_secs(30);
    while !stop.is_cancelled() {
        let pause = match runner.beside(&stop).await {
            Ok(_) => LOOK,
            Err(_) if stop.is_cancelled() => return,
            Err(error) => {
                runner.observer.failed(&error);
                AFTER_TROUBLE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.cancelled() => return,
        }
    }
}
