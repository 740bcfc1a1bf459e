//! Drives the sync engine on a database: once until everything is quiet, or live with wake-ups.

use crate::anchor::{self, AnchorClock};
use crate::credentials::Credentials;
use crate::files::{self, lock};
use crate::http::Http;
use crate::runtime::{spawn, wait};
use crate::transport::perform;
use crate::wake;
use legwork_geo::anchor::Anchor;
use legwork_protocol::account::DeviceInfo;
use legwork_protocol::sync::ChainHead;
use legwork_sync::{
    Answer, Changed, Effect, Engine, Error, ErrorKind, Event, Incarnation, Phase, RequestId, Result, Store, SyncState,
    TransportError,
};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

/// Told of what the sync does; never while a lock is held. Every method may be left out.
pub trait Observer: Send + Sync {
    /// Records look different now.
    fn changed(&self, _changed: &Changed) {}
    /// The state shown to people changed.
    fn state(&self, _state: &SyncState) {}
    /// The sign-in ended: sync rests until the next [`Runner`].
    fn need_login(&self) {}
    /// The server no longer speaks this version.
    fn upgrade_required(&self) {}
    /// The server orders this phone to delete its data: key first, then files.
    fn wipe(&self) {}
    /// The database got its identity: keep a copy outside of backups.
    fn registered(&self, _incarnation: Incarnation) {}
    /// A fresh anchor of the server's time; its signature was checked.
    fn anchored(&self, _anchor: &Anchor) {}
    /// Something of the sync failed and is tried again: for the log.
    fn failed(&self, _error: &Error) {}
}

/// An observer that does not look.
impl Observer for () {}

/// Stops what it was given to. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Cancel(watch::Sender<bool>);

impl Default for Cancel {
    fn default() -> Self {
        Cancel(watch::Sender::new(false))
    }
}

impl Cancel {
    /// Stops as soon as the transaction under way, if any, is complete.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }
    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        *self.0.borrow()
    }
    async fn cancelled(&self) {
        let mut seen = self.0.subscribe();
        // The sender lives in `self`, so waiting cannot fail.
        let _ = seen.wait_for(|cancelled| *cancelled).await;
    }
}

/// The sync of one database with one server.
#[derive(Clone)]
pub struct Runner {
    http: Http,
    device: Arc<DeviceInfo>,
    store: Arc<Mutex<Store>>,
    observer: Arc<dyn Observer>,
    now_ms: Arc<dyn Fn() -> i64 + Send + Sync>,
    head: Arc<dyn Fn() -> Option<ChainHead> + Send + Sync>,
    clock: Option<Arc<dyn AnchorClock>>,
}

/// When a drive ends by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    Quiet,
    Stopped,
}

impl Runner {
    /// A runner for this database. `device` registers it when the file needs an identity.
    pub fn new(credentials: &Credentials, device: DeviceInfo, store: Arc<Mutex<Store>>) -> Runner {
        Runner {
            http: credentials.http().clone(),
            device: Arc::new(device),
            store,
            observer: Arc::new(()),
            now_ms: Arc::new(system_ms),
            head: Arc::new(|| None),
            clock: None,
        }
    }
    /// With somebody who is told what happens.
    pub fn observed_by(mut self, observer: Arc<dyn Observer>) -> Runner {
        self.observer = observer;
        self
    }
    /// With another clock than the system's (Unix ms).
    pub fn with_clock(mut self, now_ms: impl Fn() -> i64 + Send + Sync + 'static) -> Runner {
        self.now_ms = Arc::new(now_ms);
        self
    }
    /// With a monotonic clock that the server's time is anchored to.
    pub fn with_anchors(mut self, clock: Arc<dyn AnchorClock>) -> Runner {
        self.clock = Some(clock);
        self
    }
    /// With the head of the phone's evidence chain, which rides on every request; asked again before each.
    pub fn with_chain_head(mut self, head: impl Fn() -> Option<ChainHead> + Send + Sync + 'static) -> Runner {
        self.head = Arc::new(head);
        self
    }

    /// Sends and fetches until nothing is left to do, files included. Blocks.
    ///
    /// # Errors
    /// What stopped it: `server_away`, `not_our_server`, `session_ended`, `upgrade_required`, `cancelled`, `disk_full` …
    /// What came until then is kept.
    pub fn sync_once(&self, cancel: &Cancel) -> Result<SyncState> {
        wait(async {
            let (_events, inbox) = mpsc::unbounded_channel();
            let state = self.drive(inbox, cancel, Until::Quiet).await?;
            tokio::select! {
                outcome = self.move_beside() => { outcome?; }
                () = cancel.cancelled() => return Err(cancelled()),
            }
            Ok(state)
        })
    }

    /// Keeps the database in step until [`Live::stop`]; follows wake-ups. Returns at once.
    pub fn run(&self) -> Live {
        let (events, inbox) = mpsc::unbounded_channel();
        let cancel = Cancel::default();
        let (runner, stop, wakes) = (self.clone(), cancel.clone(), events.clone());
        let task = spawn(async move {
            let listening = tokio::spawn(wake::follow(runner.http.clone(), wakes));
            let files = tokio::spawn(runner.clone().keep_moving_files(stop.clone()));
            if let Err(error) = runner.drive(inbox, &stop, Until::Stopped).await
                && !stop.is_cancelled()
            {
                runner.observer.failed(&error);
            }
            stop.cancel();
            listening.abort();
            // Files end between two chunks.
            let _ = files.await;
        });
        Live { events, cancel, task: Mutex::new(Some(task)) }
    }

    /// The loop around the engine: events in, effects out.
    async fn drive(
        &self,
        mut inbox: mpsc::UnboundedReceiver<Event>,
        cancel: &Cancel,
        until: Until,
    ) -> Result<SyncState> {
        let mut engine = Engine::new();
        let mut requests: JoinSet<(RequestId, Result<Answer, TransportError>)> = JoinSet::new();
        let mut timer_ms = None;
        let mut trouble = None;
        let mut event = Event::Start;
        loop {
            let stopping = matches!(event, Event::Cancel);
            let effects;
            (engine, effects) = self.step(engine, event).await?;
            for effect in effects {
                match effect {
                    Effect::Send { request, call } => {
                        let (http, device) = (self.http.clone(), self.device.clone());
                        requests.spawn(async move { (request, perform(&http, &device, call).await) });
                    }
                    Effect::SetTimer { at_ms } => timer_ms = Some(at_ms),
                    Effect::Failed(error) => {
                        self.observer.failed(&error);
                        trouble = Some(error);
                    }
                    other => self.tell(other),
                }
            }
            if stopping {
                return Err(cancelled());
            }
            let phase = engine.state().phase;
            if until == Until::Quiet && self.ends(phase, &requests) {
                // What is left are the indexes of a first sync: built now, while nobody waits for an answer.
                match (phase, timer_ms.filter(|at| *at <= (self.now_ms)())) {
                    (Phase::Quiet, Some(_)) => {}
                    (Phase::Quiet, None) => return Ok(engine.state().clone()),
                    _ => return Err(trouble.unwrap_or_else(|| Error::new(ErrorKind::Unreachable, "server_away"))),
                }
            }
            event = tokio::select! {
                () = cancel.cancelled() => Event::Cancel,
                Some(done) = requests.join_next() => match done {
                    Ok((request, answer)) => {
                        if let Err(error) = &answer {
                            let error = Error::from(error.clone());
                            self.observer.failed(&error);
                            trouble = Some(error);
                        }
                        Event::Response { request, answer }
                    }
                    Err(error) => return Err(Error::new(ErrorKind::Internal, "internal").detail(error)),
                },
                // Nobody is left who could send events: nobody wants the sync any more.
                received = inbox.recv() => received.unwrap_or(Event::Cancel),
                () = sleep_until(timer_ms, &self.now_ms) => { timer_ms = None; Event::Tick }
            };
        }
    }

    /// Whether there is nothing to wait for any more.
    fn ends(&self, phase: Phase, requests: &JoinSet<(RequestId, Result<Answer, TransportError>)>) -> bool {
        match phase {
            Phase::Quiet | Phase::SignedOut | Phase::UpgradeRequired | Phase::Stopped => true,
            Phase::Waiting => requests.is_empty(),
            Phase::FirstSync | Phase::Syncing => false,
        }
    }

    /// One step on a thread that may wait for the disk.
    async fn step(&self, mut engine: Engine, event: Event) -> Result<(Engine, Vec<Effect>)> {
        let (store, now_ms, random) = (self.store.clone(), (self.now_ms)(), random());
        let head = self.head.clone();
        let work = move || {
            engine.set_chain_head(head());
            let effects = engine.step(&mut *lock(&store), event, now_ms, random);
            (engine, effects)
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| Error::new(ErrorKind::Internal, "internal").detail(error))
    }

    fn tell(&self, effect: Effect) {
        match effect {
            Effect::Changed(changed) => self.observer.changed(&changed),
            Effect::State(state) => self.observer.state(&state),
            Effect::NeedLogin => self.observer.need_login(),
            Effect::UpgradeRequired => self.observer.upgrade_required(),
            Effect::Wipe => self.observer.wipe(),
            Effect::Registered(incarnation) => self.observer.registered(incarnation),
            Effect::Send { .. } | Effect::SetTimer { .. } | Effect::TimeToken(_) | Effect::Failed(_) => {}
        }
    }

    /// What needs no engine: the time anchor, then files.
    async fn move_beside(&self) -> Result<u32> {
        if let Some(clock) = &self.clock {
            match anchor::renew(&self.http, *self.device.install.as_bytes(), clock.as_ref()).await {
                Ok(anchor) => anchor.iter().for_each(|anchor| self.observer.anchored(anchor)),
                // Without one the time of a check-in is wider, and says so: no reason to keep files back.
                Err(error) => self.observer.failed(&error),
            }
        }
        self.move_files().await
    }

    async fn move_files(&self) -> Result<u32> {
        let up = files::upload(&self.http, &self.store).await?;
        Ok(up + files::download(&self.http, &self.store, (self.now_ms)()).await?)
    }

    /// Files and the anchor move beside the records, so that a large photo delays no edit.
    async fn keep_moving_files(self, stop: Cancel) {
        const LOOK: Duration = Duration::from_secs(2);
        const AFTER_TROUBLE: Duration = Duration::from_secs(30);
        while !stop.is_cancelled() {
            let pause = tokio::select! {
                outcome = self.move_beside() => match outcome {
                    Ok(_) => LOOK,
                    Err(error) => {
                        self.observer.failed(&error);
                        AFTER_TROUBLE
                    }
                },
                () = stop.cancelled() => return,
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stop.cancelled() => return,
            }
        }
    }
}

/// A sync that goes on by itself. Dropping it stops it.
#[derive(Debug)]
pub struct Live {
    events: mpsc::UnboundedSender<Event>,
    cancel: Cancel,
    task: Mutex<Option<tokio::task::JoinHandle<()>>>,
}

impl Live {
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

fn cancelled() -> Error {
    Error::new(ErrorKind::Unavailable, "cancelled")
}

async fn sleep_until(at_ms: Option<i64>, now_ms: &Arc<dyn Fn() -> i64 + Send + Sync>) {
    match at_ms {
        Some(at_ms) => {
            let left = at_ms.saturating_sub(now_ms()).max(0);
            tokio::time::sleep(Duration::from_millis(left as u64)).await;
        }
        None => std::future::pending().await,
    }
}

/// The system's clock, Unix ms; 0 for a clock before 1970.
fn system_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}

/// Chance for pauses: need not be secret, only different on every phone.
pub(crate) fn random() -> u64 {
    getrandom::u64().unwrap_or_else(|_| system_ms() as u64)
}
