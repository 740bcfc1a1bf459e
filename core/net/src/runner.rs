//! Drives the sync engine on a database: once until everything is quiet, or live with wake-ups.

use crate::anchor::{self, AnchorClock};
use crate::credentials::{Credentials, Turns};
use crate::files::{self, lock};
use crate::http::Http;
use crate::live::Live;
use crate::runtime::wait;
use crate::transport::perform;
use legwork_geo::anchor::Anchor;
use legwork_protocol::account::DeviceInfo;
use legwork_protocol::sync::ChainHead;
use legwork_sync::{
    Answer, Changed, Effect, Engine, Error, ErrorKind, Event, Incarnation, Phase, RequestId, Result, Store, SyncState,
    TransportError,
};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::{Mutex as AsyncMutex, MutexGuard as AsyncMutexGuard, mpsc, oneshot, watch};
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
    pub(crate) async fn cancelled(&self) {
        let mut seen = self.0.subscribe();
        // The sender lives in `self`, so waiting cannot fail.
        let _ = seen.wait_for(|cancelled| *cancelled).await;
    }
}

/// The sync of one database with one server.
#[derive(Clone)]
pub struct Runner {
    pub(crate) http: Http,
    pub(crate) turns: Arc<Turns>,
    device: Arc<DeviceInfo>,
    store: Arc<Mutex<Store>>,
    pub(crate) observer: Arc<dyn Observer>,
    now_ms: Arc<dyn Fn() -> i64 + Send + Sync>,
    head: Arc<dyn Fn() -> Option<ChainHead> + Send + Sync>,
    clock: Option<Arc<dyn AnchorClock>>,
}

/// Told once, when nothing is left to do or nothing more can be done now.
pub(crate) type Settled = oneshot::Sender<Result<SyncState>>;

/// Where a drive hears of the world.
pub(crate) struct Inbox {
    /// What happened.
    pub(crate) events: mpsc::UnboundedReceiver<Event>,
    /// Who wants everything sent and fetched now, and to be told when it is.
    pub(crate) asked: mpsc::UnboundedReceiver<Settled>,
}

/// When a drive ends by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    Quiet,
    Stopped,
}

impl Runner {
    /// A runner for this database. `device` registers it when the file needs an identity.
    pub fn new(credentials: &Credentials, device: DeviceInfo, store: Arc<Mutex<Store>>) -> Runner {
        Runner {
            http: credentials.http().clone(),
            turns: credentials.turns().clone(),
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

    /// Sends and fetches until nothing is left to do, files included. Blocks; waits for another sync of the same sign-in
    /// to end first. Where one goes on by itself, ask [`Live::sync_once`].
    ///
    /// # Errors
    /// What stopped it: `server_away`, `not_our_server`, `session_ended`, `upgrade_required`, `cancelled`, `disk_full` …
    /// What came until then is kept.
    pub fn sync_once(&self, cancel: &Cancel) -> Result<SyncState> {
        wait(async {
            let (_events, events) = mpsc::unbounded_channel();
            let (_, asked) = mpsc::unbounded_channel();
            let state = self.drive(Inbox { events, asked }, cancel, Until::Quiet).await?;
            self.beside(cancel, true).await?;
            Ok(state)
        })
    }

    /// Keeps the database in step until [`Live::stop`]; follows wake-ups. Returns at once; begins when another sync of
    /// the same sign-in has ended.
    pub fn run(&self) -> Live {
        Live::start(self.clone())
    }

    /// The loop around the engine: events in, effects out. One at a time for a sign-in, whoever asks: two engines on
    /// one database would take turns at putting older rows over newer ones.
    pub(crate) async fn drive(&self, mut inbox: Inbox, cancel: &Cancel, until: Until) -> Result<SyncState> {
        let _turn = self.turn(&self.turns.engine, cancel).await?;
        let mut engine = Engine::new();
        let mut requests: JoinSet<(RequestId, Result<Answer, TransportError>)> = JoinSet::new();
        let mut waiting: Vec<Settled> = Vec::new();
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
            if (until == Until::Quiet || !waiting.is_empty()) && self.ends(phase, &requests) {
                // What is left are the indexes of a first sync: built now, while nobody waits for an answer.
                let outcome = match (phase, timer_ms.filter(|at| *at <= (self.now_ms)())) {
                    (Phase::Quiet, Some(_)) => None,
                    (Phase::Quiet, None) => Some(Ok(engine.state().clone())),
                    _ => {
                        let away = || Error::new(ErrorKind::Unreachable, "server_away");
                        Some(Err(trouble.clone().unwrap_or_else(away)))
                    }
                };
                if let Some(outcome) = outcome {
                    if until == Until::Quiet {
                        return outcome;
                    }
                    // Who waits no longer needs no answer.
                    waiting.drain(..).for_each(|settled| drop(settled.send(outcome.clone())));
                }
            }
            event = tokio::select! {
                () = cancel.cancelled() => Event::Cancel,
                () = self.turns.closed.cancelled() => Event::Cancel,
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
                received = inbox.events.recv() => received.unwrap_or(Event::Cancel),
                // Like a start: also after the sign-in ended or the server was away, it is tried at once.
                Some(settled) = inbox.asked.recv() => {
                    waiting.push(settled);
                    trouble = None;
                    Event::Start
                }
                () = sleep_until(timer_ms, &self.now_ms) => { timer_ms = None; Event::Tick }
            };
        }
    }

    /// Waits for a turn.
    async fn turn<'t>(&self, turn: &'t AsyncMutex<()>, cancel: &Cancel) -> Result<AsyncMutexGuard<'t, ()>> {
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(cancelled()),
            () = self.turns.closed.cancelled() => Err(cancelled()),
            turn = turn.lock() => Ok(turn),
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

    /// What needs no engine: the time anchor, then files. One at a time for a sign-in: two would write one file twice.
    /// `asked`: somebody waits for it. Trouble with a single file is told and ends nothing.
    pub(crate) async fn beside(&self, cancel: &Cancel, asked: bool) -> Result<()> {
        let _turn = self.turn(&self.turns.files, cancel).await?;
        tokio::select! {
            outcome = self.move_beside(asked) => outcome,
            () = cancel.cancelled() => Err(cancelled()),
            () = self.turns.closed.cancelled() => Err(cancelled()),
        }
    }

    async fn move_beside(&self, asked: bool) -> Result<()> {
        if let Some(clock) = &self.clock {
            match anchor::renew(&self.http, *self.device.install.as_bytes(), clock.as_ref()).await {
                Ok(anchor) => anchor.iter().for_each(|anchor| self.observer.anchored(anchor)),
                // Without a network there are no files either.
                Err(error) if error.kind == ErrorKind::Unreachable && !asked => return Err(error),
                // Without one the time of a check-in is wider, and says so: no reason to keep files back.
                Err(error) => self.observer.failed(&error),
            }
        }
        let mover = files::Mover { http: &self.http, store: &self.store, held: &self.turns.held, asked };
        mover.run((self.now_ms)(), |error| self.observer.failed(error)).await
    }
}

pub(crate) fn cancelled() -> Error {
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
