//! When to send what. What an answer means stands in `push` and `pull`.

use crate::event::{Answer, Call, Effect, Event, RequestId, TransportError};
use crate::lane::{Flight, Lane};
use crate::pull::PullSent;
use crate::push::PushSent;
use crate::state::{Phase, SyncState};
use crate::storage::Storage;
use legwork_domain::{Epoch, Incarnation, Result};
use legwork_protocol::MAX_PUSH_MUTATIONS;
use legwork_protocol::sync::ChainHead;
use legwork_store::Changed;

/// How often a phone looks for news without being woken, ms: in front and in the back.
const POLL_FRONT_MS: i64 = 60_000;
const POLL_BACK_MS: i64 = 15 * 60_000;

/// Longest round trip whose answer still tells the server's time, ms.
const LONGEST_MEASURED_TRIP_MS: i64 = 60_000;

/// The sync of one database with one server, as a state machine.
///
/// Holds nothing that must survive: a new engine on the same database goes on where the last one stopped.
#[derive(Debug, Default)]
pub struct Engine {
    pub(crate) push: Lane<PushSent>,
    pub(crate) pull: Lane<PullSent>,
    pub(crate) register: Lane<()>,
    pub(crate) push_limit: usize,
    pub(crate) last_gap: Option<(Incarnation, u64)>,
    pub(crate) urgency: u8,
    pub(crate) complete: bool,
    pub(crate) woken_seq: u64,
    pub(crate) pulled_seq: u64,
    pub(crate) rows_received: u64,
    pub(crate) resets: u64,
    pub(crate) healing: bool,
    pub(crate) data_as_of_ms: Option<i64>,
    pub(crate) indexing: bool,
    pub(crate) poll_at_ms: Option<i64>,
    pub(crate) head: Option<ChainHead>,
    blocked: Option<Phase>,
    running: bool,
    background: bool,
    last_request: Option<u64>,
    reported: SyncState,
    timer_ms: Option<i64>,
    #[cfg(feature = "planted")]
    pub(crate) planted: Option<crate::planted::Planted>,
}

/// One step's surroundings: the time, chance, and what to do.
pub(crate) struct Step<'s> {
    pub(crate) store: &'s mut dyn Storage,
    pub(crate) now_ms: i64,
    pub(crate) random: u64,
    pub(crate) effects: Vec<Effect>,
}

impl Step<'_> {
    /// Tells what shows records, if there is anything to tell.
    pub(crate) fn changed(&mut self, changed: Changed) {
        if !changed.is_empty() {
            self.effects.push(Effect::Changed(changed));
        }
    }
}

impl Engine {
    /// An engine at rest; [`Event::Start`] sets it going.
    pub fn new() -> Self {
        Engine { push_limit: MAX_PUSH_MUTATIONS, ..Engine::default() }
    }

    /// Head of the phone's evidence chain: rides on every request from now on.
    pub fn set_chain_head(&mut self, head: Option<ChainHead>) {
        self.head = head;
    }

    /// What the last [`Effect::State`] said.
    pub fn state(&self) -> &SyncState {
        &self.reported
    }

    /// Takes one event; returns what to do, in order.
    ///
    /// `now_ms` is this phone's clock (it may jump); `random` is fresh for every step.
    pub fn step(&mut self, store: &mut dyn Storage, event: Event, now_ms: i64, random: u64) -> Vec<Effect> {
        let mut step = Step { store, now_ms, random, effects: Vec::new() };
        let outcome = self.take(&mut step, event).and_then(|()| self.proceed(&mut step));
        let outcome = outcome.and_then(|()| self.report(&mut step));
        if let Err(error) = outcome {
            // The database failed: nothing of the step's last transaction happened. Wait, then ask the server again.
            self.push.failed(now_ms, random, None);
            self.pull.failed(now_ms, random, None);
            step.effects.push(Effect::Failed(error));
        }
        self.set_timer(&mut step);
        step.effects
    }

    fn take(&mut self, step: &mut Step<'_>, event: Event) -> Result<()> {
        match event {
            Event::Start => return self.start(step),
            Event::LocalWrite => self.push.wanted = true,
            Event::Wake { seq } => {
                self.woken_seq = self.woken_seq.max(seq);
                self.push.hope();
                self.pull.hope();
            }
            Event::Tick => {
                self.timer_ms = None;
                if self.poll_at_ms.is_some_and(|at| step.now_ms >= at) {
                    self.poll_at_ms = None;
                    self.pull.wanted = true;
                }
                if self.running && self.indexing && !self.pull.busy() {
                    self.indexing = step.store.build_indexes_slice()?;
                }
            }
            Event::Response { request, answer } => return self.respond(step, request, answer),
            Event::SignedOut => self.stop(Some(Phase::SignedOut)),
            Event::Online => self.look_now(),
            Event::Foreground => {
                self.background = false;
                self.look_now();
            }
            Event::Background => {
                self.background = true;
                self.poll_at_ms = self.poll_at_ms.map(|_| step.now_ms + POLL_BACK_MS);
            }
            Event::Cancel => self.stop(None),
        }
        Ok(())
    }

    /// Tries everything at once, whatever was planned.
    fn look_now(&mut self) {
        self.push.wanted = true;
        self.pull.wanted = true;
        self.push.hope();
        self.pull.hope();
        self.register.hope();
    }

    fn start(&mut self, step: &mut Step<'_>) -> Result<()> {
        self.last_request.get_or_insert(step.random);
        self.running = true;
        self.blocked = None;
        self.push.wanted = true;
        self.pull.wanted = true;
        self.push.succeeded();
        self.pull.succeeded();
        self.register.succeeded();
        let position = step.store.position()?;
        self.complete = position.complete;
        self.data_as_of_ms = position.data_as_of_ms;
        self.indexing = position.complete;
        self.register.wanted = step.store.needs_incarnation()?;
        Ok(())
    }

    fn stop(&mut self, blocked: Option<Phase>) {
        self.running = false;
        self.blocked = blocked;
        self.push.forget();
        self.pull.forget();
        self.register.forget();
        self.poll_at_ms = None;
    }

    fn respond(&mut self, step: &mut Step<'_>, id: RequestId, answer: Result<Answer, TransportError>) -> Result<()> {
        if let Some(flight) = self.push.land(id) {
            match answer {
                Ok(Answer::Push(answer)) => return self.pushed(step, flight, answer),
                Ok(_) => self.push.failed(step.now_ms, step.random, None),
                Err(error) => self.push_failed(step, &flight.request, error),
            }
        } else if let Some(flight) = self.pull.land(id) {
            match answer {
                Ok(Answer::Pull(answer)) => return self.pulled(step, flight, answer),
                Ok(_) => self.pull.failed(step.now_ms, step.random, None),
                Err(error) => {
                    let delay = self.refused(step, error);
                    self.pull.failed(step.now_ms, step.random, delay);
                }
            }
        } else if self.register.land(id).is_some() {
            match answer {
                Ok(Answer::Incarnation(incarnation)) => return self.registered(step, incarnation),
                Ok(_) => self.register.failed(step.now_ms, step.random, None),
                Err(error) => {
                    let delay = self.refused(step, error);
                    self.register.failed(step.now_ms, step.random, delay);
                }
            }
        } else {
            // Late: its request was given up, and what it says may be older than what is known.
            #[cfg(feature = "planted")]
            if let Ok(answer) = answer {
                return self.take_stale(step, id, answer);
            }
        }
        Ok(())
    }

    /// What every lane does about a failure; returns the delay the server asked for.
    pub(crate) fn refused(&mut self, step: &mut Step<'_>, error: TransportError) -> Option<i64> {
        match error {
            TransportError::Unauthenticated => {
                self.stop(Some(Phase::SignedOut));
                step.effects.push(Effect::NeedLogin);
            }
            TransportError::UpgradeRequired => {
                self.stop(Some(Phase::UpgradeRequired));
                step.effects.push(Effect::UpgradeRequired);
            }
            TransportError::Wipe => {
                self.stop(None);
                step.effects.push(Effect::Wipe);
            }
            TransportError::Busy { retry_after_ms } => return retry_after_ms,
            TransportError::Unreachable(_) | TransportError::TooLarge | TransportError::Failed(_) => {}
        }
        None
    }

    /// The server has another history than this phone: restored from a backup, or replaced.
    pub(crate) fn other_epoch(&mut self, step: &mut Step<'_>, epoch: Epoch) -> Result<()> {
        let changed = step.store.change_epoch(epoch)?;
        step.changed(changed);
        // What is in flight speaks of the old history.
        self.push.forget();
        self.pull.forget();
        self.last_gap = None;
        (self.pulled_seq, self.woken_seq, self.rows_received) = (0, 0, 0);
        self.push.wanted = true;
        self.pull.wanted = true;
        Ok(())
    }

    fn registered(&mut self, step: &mut Step<'_>, incarnation: Incarnation) -> Result<()> {
        self.register.succeeded();
        let changed = step.store.adopt_incarnation(incarnation)?;
        step.changed(changed);
        step.effects.push(Effect::Registered(incarnation));
        self.push.wanted = true;
        // A pull under way has not asked for this incarnation: its answer could include what is pushed from now on
        // without saying so, and the phone would count it twice.
        if self.pull.in_flight() {
            self.pull.forget();
            self.pull.wanted = true;
        }
        Ok(())
    }

    /// How far the server's clock is ahead, taking both ways of a round trip as equally long.
    pub(crate) fn measure_clock(&self, step: &mut Step<'_>, sent_ms: i64, server_ms: i64) -> Result<()> {
        let trip_ms = step.now_ms.saturating_sub(sent_ms);
        // A longer trip tells little, a negative one means that this phone's clock was set in between.
        if !(0..=LONGEST_MEASURED_TRIP_MS).contains(&trip_ms) {
            return Ok(());
        }
        step.store.set_clock_offset(server_ms.saturating_sub(sent_ms + trip_ms / 2))
    }

    /// Sends whatever is due. Lanes do not wait for each other, with two exceptions: a push needs an incarnation of
    /// this file and the epoch of the server.
    fn proceed(&mut self, step: &mut Step<'_>) -> Result<()> {
        if !self.running {
            return Ok(());
        }
        self.pull.wanted |= self.woken_seq > self.pulled_seq;
        #[cfg(feature = "planted")]
        if self.register.ready(step.now_ms) && self.keep_incarnation(step)? {
            return self.proceed(step);
        }
        if self.register.ready(step.now_ms) {
            let id = self.send(step, Call::RegisterIncarnation);
            self.register.send(Flight { id, sent_ms: step.now_ms, request: () });
        }
        if self.push.ready(step.now_ms) && !self.register.busy() {
            self.send_push(step)?;
        }
        if self.pull.ready(step.now_ms) {
            self.send_pull(step)?;
        }
        if !self.pull.busy() && self.poll_at_ms.is_none() {
            let interval = if self.background { POLL_BACK_MS } else { POLL_FRONT_MS };
            self.poll_at_ms = Some(step.now_ms + interval);
        }
        Ok(())
    }

    /// Names a request and hands it out.
    pub(crate) fn send(&mut self, step: &mut Step<'_>, call: Call) -> RequestId {
        let number = self.last_request.map_or(step.random, |last| last.wrapping_add(1));
        self.last_request = Some(number);
        step.effects.push(Effect::Send { request: RequestId(number), call });
        RequestId(number)
    }

    fn phase(&self) -> Phase {
        if let Some(blocked) = self.blocked {
            return blocked;
        }
        let busy = self.push.busy() || self.pull.busy() || self.register.busy();
        match () {
            () if !self.running => Phase::Stopped,
            () if self.push.failing() || self.pull.failing() || self.register.failing() => Phase::Waiting,
            () if busy && !self.complete => Phase::FirstSync,
            () if busy => Phase::Syncing,
            () => Phase::Quiet,
        }
    }

    fn report(&mut self, step: &mut Step<'_>) -> Result<()> {
        let counts = step.store.counts()?;
        let state = SyncState {
            phase: self.phase(),
            pending: counts.pending,
            attention: counts.attention,
            data_as_of_ms: self.data_as_of_ms,
            rows_received: self.rows_received,
            resets: self.resets,
        };
        if state != self.reported {
            self.reported = state.clone();
            step.effects.push(Effect::State(state));
        }
        Ok(())
    }

    fn set_timer(&mut self, step: &mut Step<'_>) {
        if !self.running {
            return;
        }
        let now_ms = step.now_ms;
        let indexing = (self.indexing && !self.pull.busy()).then_some(now_ms);
        let waits = [self.push.waits_until(now_ms), self.pull.waits_until(now_ms), self.register.waits_until(now_ms)];
        let next = waits.into_iter().chain([self.poll_at_ms, indexing]).flatten().min();
        if let Some(at_ms) = next.filter(|_| next != self.timer_ms) {
            self.timer_ms = next;
            step.effects.push(Effect::SetTimer { at_ms });
        }
    }
}
