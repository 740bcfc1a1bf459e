//! The sync that goes on by itself: woken by the server, by local writes and by whoever asks for everything now.

use crate::files::lock;
use crate::runner::{Cancel, Inbox, Runner, Settled, Until, cancelled};
use crate::runtime::{spawn, wait};
use crate::wake;
use legwork_sync::{Event, Result, SyncState};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, oneshot};

/// How often files and the time anchor are looked at without a reason.
const LOOK: Duration = Duration::from_secs(60);
/// Pauses after trouble: first and longest.
const FIRST_TROUBLE: Duration = Duration::from_secs(30);
const LONGEST_TROUBLE: Duration = Duration::from_secs(10 * 60);

/// What wakes the mover of files.
#[derive(Default)]
struct Stir {
    /// There may be a file to move.
    work: Notify,
    /// What failed may do now.
    hope: Notify,
}

/// A sync that goes on by itself. Dropping it stops it.
pub struct Live {
    runner: Runner,
    events: mpsc::UnboundedSender<Event>,
    asked: mpsc::UnboundedSender<Settled>,
    stir: Arc<Stir>,
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
        let stir = Arc::new(Stir::default());
        let stirred = stir.clone();
        let (driven, stop, wakes) = (runner.clone(), cancel.clone(), events.clone());
        let task = spawn(async move {
            let listening = tokio::spawn(wake::follow(driven.http.clone(), wakes));
            let files = tokio::spawn(keep_moving_files(driven.clone(), stop.clone(), stirred));
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
        Live { runner, events, asked, stir, cancel, task: Mutex::new(Some(task)) }
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
                outcome = self.runner.beside(cancel, true) => outcome?,
                () = self.cancel.cancelled() => return Err(cancelled()),
            }
            Ok(state)
        })
    }

    /// Whether it still goes on.
    pub fn is_running(&self) -> bool {
        !self.cancel.is_cancelled()
    }
    /// A record was written: send it, and the files it came with.
    pub fn local_write(&self) {
        self.send(Event::LocalWrite);
        self.files_wait();
    }
    /// There is a file to send or to fetch.
    pub fn files_wait(&self) {
        self.stir.work.notify_one();
    }
    /// The network came back.
    pub fn online(&self) {
        self.send(Event::Online);
        self.stir.hope.notify_one();
    }
    /// The app came to the front.
    pub fn foreground(&self) {
        self.send(Event::Foreground);
        self.stir.hope.notify_one();
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
async fn keep_moving_files(runner: Runner, stop: Cancel, stir: Arc<Stir>) {
    let mut trouble = FIRST_TROUBLE;
    while !stop.is_cancelled() {
        let outcome = runner.beside(&stop, false).await;
        let pause = match &outcome {
            Ok(()) => LOOK,
            Err(_) if stop.is_cancelled() => return,
            Err(error) => {
                runner.observer.failed(error);
                trouble
            }
        };
        trouble = if outcome.is_ok() { FIRST_TROUBLE } else { (trouble * 2).min(LONGEST_TROUBLE) };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stir.hope.notified() => trouble = FIRST_TROUBLE,
            () = stir.work.notified(), if outcome.is_ok() => {}
            () = stop.cancelled() => return,
        }
    }
}
