//! One schedule: a restless part full of faults, then a perfect network until nothing moves, then the last checks.

use super::net::{Arrival, Net, PATIENCE_MS, Parcel};
use super::person::{Counted, Hand};
use super::phone::Phone;
use super::plan::{Happening, Plan};
use super::planted::Planting;
use super::server::{Fate, Server};
use super::templates::Templates;
use super::trace::Trace;
use super::{Violation, rest};
use crate::dice::Dice;
use legwork_domain::metadata::Schema;
use legwork_domain::{Error, ErrorKind, Fields, Op, RecordId, Value};
use legwork_sync::{Effect, Event, RequestId, TransportError};
use std::sync::Arc;

/// When every schedule begins, Unix ms: 2026-09-21.
pub(crate) const START_MS: i64 = 1_790_000_000_000;
/// Events after the restless part before a schedule counts as one that never comes to rest.
const MOST_EVENTS_TO_REST: u32 = 4_000;

/// What a schedule without a violation came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Events that happened.
    pub events: u64,
    /// One number over all of them: the same for the same plan, always.
    pub hash: u64,
}

/// Runs one schedule.
///
/// # Errors
/// The first invariant that breaks, with the events before it.
pub fn run(plan: &Plan, templates: &Templates) -> Result<Outcome, Violation> {
    let scratch = templates.scratch()?;
    let planting = Planting::begin(plan);
    let mut dice = Dice::new(plan.seed);
    let server = Server::start(plan, &mut dice, templates, scratch.path().join("server.db"))?;
    let mut phones = Vec::with_capacity(plan.devices);
    for device in 0..plan.devices {
        let user = server.people[device % server.people.len()];
        phones.push(Phone::new((device, user), &mut dice, templates, scratch.path().to_owned(), planting)?);
    }
    let schema = templates.schemas[1].clone();
    let (net, trace, counted) = (Net::default(), Trace::default(), Counted::new());
    let mut world = World { plan, dice, net, server, phones, schema, counted, trace, now_ms: START_MS };
    let done = world.restless().and_then(|()| world.come_to_rest());
    let done = done.and_then(|()| rest::check(&world.server, &world.phones));
    match done {
        Ok(()) => Ok(Outcome { events: world.trace.count(), hash: world.trace.hash() }),
        Err(violation) => Err(Violation { events: world.trace.last(), ..violation }),
    }
}

struct World<'p> {
    plan: &'p Plan,
    dice: Dice,
    net: Net,
    server: Server,
    phones: Vec<Phone>,
    schema: Arc<Schema>,
    counted: Counted,
    trace: Trace,
    now_ms: i64,
}

impl World<'_> {
    fn restless(&mut self) -> Result<(), Violation> {
        for device in 0..self.phones.len() {
            self.step(device, Event::Start)?;
        }
        for _ in 0..self.plan.steps {
            let until = self.now_ms + self.dice.range(1..1_500);
            while self.net.next_ms().is_some_and(|at| at <= until) {
                self.arrive()?;
            }
            self.now_ms = until;
            self.happen()?;
        }
        Ok(())
    }

    fn come_to_rest(&mut self) -> Result<(), Violation> {
        self.trace.note(self.now_ms, format_args!("the network is perfect from now on"));
        self.net.perfect = true;
        for device in 0..self.phones.len() {
            self.step(device, Event::Foreground)?;
        }
        self.wake(100)?;
        for _ in 0..MOST_EVENTS_TO_REST {
            if !self.net.busy() && rest::at_rest(&self.server, &self.phones)? {
                return Ok(());
            }
            self.arrive()?;
        }
        let states: Vec<_> = self.phones.iter().map(|phone| phone.engine.state().clone()).collect();
        Err(Violation::new(1, format_args!("the phones do not come to rest: {states:?}")))
    }

    /// The next thing under way arrives.
    fn arrive(&mut self) -> Result<(), Violation> {
        let Some((at, arrival)) = self.net.pop() else { return Ok(()) };
        self.now_ms = self.now_ms.max(at);
        match arrival {
            Arrival::AtServer { device, request, parcel } => self.at_server(device, request, &parcel),
            Arrival::AtPhone { device, request, parcel } => {
                let answer = parcel.answer();
                self.trace.note(self.now_ms, format_args!("phone {device} hears {}", brief(&answer)));
                self.step(device, Event::Response { request, answer })
            }
            Arrival::GivenUp { device, request } => {
                let error = Error::new(ErrorKind::Unreachable, "timeout");
                self.step(device, Event::Response { request, answer: Err(TransportError::Unreachable(error)) })
            }
            Arrival::Timer { device, number } if self.phones[device].timer == number => self.step(device, Event::Tick),
            Arrival::Timer { .. } => Ok(()),
        }
    }

    fn at_server(&mut self, device: usize, request: RequestId, parcel: &Parcel) -> Result<(), Violation> {
        let (user, install) = (self.phones[device].user, self.phones[device].install);
        let before = self.server.seq()?;
        let answer = match parcel {
            Parcel::Push(bytes) => self.take_push(device, bytes)?,
            Parcel::Pull(bytes) => Some(match Parcel::read_pull(bytes) {
                Ok(mut request) => {
                    request.limit = request.limit.min(self.plan.page);
                    match self.server.pull(user, install, self.now_ms, &request) {
                        Ok(answer) => Parcel::pull_answer(&answer),
                        Err(error) => return Err(error.into()),
                    }
                }
                Err(error) => Parcel::Refused(error),
            }),
            Parcel::Register => Some(Parcel::Incarnation(self.server.register(user, install, self.now_ms)?)),
            _ => None,
        };
        if let Some(parcel) = answer {
            let arrival = Arrival::AtPhone { device, request, parcel };
            self.net.carry(self.plan, &mut self.dice, self.now_ms, arrival);
        }
        if self.server.seq()? > before {
            self.wake(if self.net.perfect { 100 } else { 20 })?;
        }
        Ok(())
    }

    fn take_push(&mut self, device: usize, bytes: &[u8]) -> Result<Option<Parcel>, Violation> {
        let (user, install) = (self.phones[device].user, self.phones[device].install);
        let request = match Parcel::read_push(bytes) {
            Ok(request) => request,
            Err(error) => return Ok(Some(Parcel::Refused(error))),
        };
        // No user action of a schedule has more than two mutations.
        if request.mutations.len() > self.plan.batch.max(2) {
            return Ok(Some(Parcel::Refused(TransportError::TooLarge)));
        }
        let fate = if self.net.perfect || !self.dice.chance(self.plan.server_faults) {
            Fate::Well
        } else {
            match self.dice.below(3) {
                0 => Fate::AnswerLost,
                1 => Fate::RolledBack,
                _ => Fate::Dies(self.dice.below(request.mutations.len() + 1)),
            }
        };
        let numbers: Vec<_> = request.mutations.iter().map(|m| (m.incarnation.0, m.mid)).collect();
        self.trace.note(self.now_ms, format_args!("phone {device} pushes {numbers:?}: {fate:?}"));
        Ok(match self.server.push((user, Some(install)), self.now_ms, &request, fate)? {
            Ok(answer) => answer.as_ref().map(Parcel::push_answer),
            Err(_) if fate == Fate::RolledBack => Some(Parcel::Refused(TransportError::Busy { retry_after_ms: None })),
            Err(error) => return Err(error.into()),
        })
    }

    /// Tells phones that something moved; each hears it by chance.
    fn wake(&mut self, percent: u64) -> Result<(), Violation> {
        let seq = self.server.seq()?;
        for device in 0..self.phones.len() {
            if self.dice.chance(percent) {
                self.step(device, Event::Wake { seq })?;
            }
        }
        Ok(())
    }

    /// Gives a phone an event, performs what it wants, looks at its screens. A process sometimes dies in mid-step.
    fn step(&mut self, device: usize, event: Event) -> Result<(), Violation> {
        let random = self.dice.number();
        let deaths = self.plan.weights.iter().find(|(what, _)| *what == Happening::PhoneDies).map_or(0, |(_, w)| *w);
        let dies = !self.net.perfect && deaths > 0 && self.dice.chance(2);
        let death = dies.then(|| (self.dice.below(4) as u32, self.dice.chance(50)));
        match self.phones[device].step(event, self.now_ms, random, death)? {
            Some(effects) => self.perform(device, effects)?,
            None => {
                self.trace.note(self.now_ms, format_args!("phone {device} dies in mid-step"));
                self.step(device, Event::Start)?;
            }
        }
        let phone = &mut self.phones[device];
        phone.look(&self.server, &self.counted)?;
        match phone.engine.state().resets {
            0 => Ok(()),
            _ => Err(Violation::new(
                11,
                format_args!("phone {device} fetches anew: {:?}", phone.fetched_anew(&self.server)?),
            )),
        }
    }

    fn perform(&mut self, device: usize, effects: Vec<Effect>) -> Result<(), Violation> {
        for effect in effects {
            match effect {
                Effect::Send { request, call } => {
                    let arrival = Arrival::AtServer { device, request, parcel: Parcel::request(&call) };
                    self.net.carry(self.plan, &mut self.dice, self.now_ms, arrival);
                    self.net.at(self.now_ms + PATIENCE_MS, Arrival::GivenUp { device, request });
                }
                Effect::SetTimer { at_ms } => {
                    let phone = &mut self.phones[device];
                    phone.timer += 1;
                    let at = (at_ms - phone.skew_ms).max(self.now_ms + 1);
                    self.net.at(at, Arrival::Timer { device, number: phone.timer });
                }
                Effect::NeedLogin | Effect::Wipe | Effect::UpgradeRequired => {
                    return Err(Violation::new(10, format_args!("phone {device} gives up: {effect:?}")));
                }
                Effect::Changed(_)
                | Effect::State(_)
                | Effect::Registered(_)
                | Effect::TimeToken(_)
                | Effect::Failed(_) => {}
            }
        }
        Ok(())
    }

    fn happen(&mut self) -> Result<(), Violation> {
        let place = self.dice.weighted(self.plan.weights.iter().map(|(_, weight)| *weight));
        let (what, device) = (self.plan.weights[place].0, self.dice.below(self.phones.len()));
        match what {
            Happening::Act => self.act(device),
            Happening::PhoneDies => {
                self.trace.note(self.now_ms, format_args!("phone {device} dies"));
                self.phones[device].reopen()?;
                self.phones[device].looks_the_same()?;
                self.step(device, Event::Start)
            }
            Happening::Backup => {
                self.trace.note(self.now_ms, format_args!("phone {device} is backed up"));
                self.phones[device].back_up()
            }
            Happening::RestorePhone => {
                if self.phones[device].restore(&mut self.dice)? {
                    self.trace.note(self.now_ms, format_args!("phone {device} is restored"));
                    self.step(device, Event::Start)?;
                }
                Ok(())
            }
            Happening::ClockJump => {
                self.phones[device].skew_ms = self.dice.range(-600_000..600_001);
                let skew = self.phones[device].skew_ms;
                self.trace.note(self.now_ms, format_args!("the clock of phone {device} is {skew} ms ahead"));
                Ok(())
            }
            Happening::ServerRestarts => {
                self.trace.note(self.now_ms, format_args!("the server restarts"));
                self.server.restart()
            }
            Happening::BackupServer => {
                self.trace.note(self.now_ms, format_args!("the server is backed up"));
                self.server.back_up()
            }
            Happening::RestoreServer => {
                let random = self.dice.number();
                if self.server.restore(random)? {
                    self.trace.note(self.now_ms, format_args!("the server is restored from its backup"));
                }
                Ok(())
            }
            Happening::Rescope => self.rescope(),
            Happening::Reassign => self.reassign(),
            Happening::SchemaGrows => {
                self.trace.note(self.now_ms, format_args!("the schema grows"));
                self.server.grow(&self.schema)
            }
            Happening::Attention => {
                let event = if self.dice.chance(60) { Event::Foreground } else { Event::Background };
                self.step(device, event)
            }
            Happening::Wake => self.wake(50),
            Happening::Rest => Ok(()),
        }
    }

    fn act(&mut self, device: usize) -> Result<(), Violation> {
        let mut hand = Hand {
            phone: &mut self.phones[device],
            server: &self.server,
            counted: &mut self.counted,
            dice: &mut self.dice,
            world_ms: self.now_ms,
        };
        let Some(done) = hand.act()? else { return Ok(()) };
        self.trace.note(self.now_ms, format_args!("phone {device}: {done}"));
        self.phones[device].look(&self.server, &self.counted)?;
        if self.dice.chance(80) { self.step(device, Event::LocalWrite) } else { Ok(()) }
    }

    /// The administrator changes somebody's roles or department.
    fn rescope(&mut self) -> Result<(), Violation> {
        let Some(user) = self.dice.pick(&self.server.people).copied() else { return Ok(()) };
        let (name, value) = if self.dice.chance(60) {
            let roles: [&[&str]; 4] = [&["rep"], &["department_rep"], &["manager"], &["department_rep", "rep"]];
            let roles = self.dice.pick(&roles).copied().unwrap_or_default();
            ("roles", Value::set(roles.iter().map(|role| (*role).into())))
        } else {
            let department = self.dice.pick(&self.server.departments).copied();
            ("department", department.into())
        };
        self.trace.note(self.now_ms, format_args!("the administrator gives {user} the {name} {value:?}"));
        self.server.console(self.now_ms, "user", user, Op::Update(Fields::from([(name.to_owned(), value)])))
    }

    /// The administrator gives a customer to somebody else.
    fn reassign(&mut self) -> Result<(), Violation> {
        let live = self.server.oracle.rows.iter().filter(|((object, _), row)| object == "customer" && !row.deleted);
        let customers: Vec<RecordId> = live.map(|((_, id), _)| *id).collect();
        let (customer, owner) = (self.dice.pick(&customers).copied(), self.dice.pick(&self.server.people).copied());
        let (Some(customer), Some(owner)) = (customer, owner) else { return Ok(()) };
        self.trace.note(self.now_ms, format_args!("the administrator gives {customer} to {owner}"));
        let fields = Fields::from([("owner".to_owned(), owner.into())]);
        let op = Op::Command { name: "transfer".into(), expect: Fields::new(), fields };
        self.server.console(self.now_ms, "customer", customer, op)
    }
}

/// An answer in a few words.
fn brief(answer: &Result<legwork_sync::Answer, TransportError>) -> String {
    use legwork_sync::Answer;
    match answer {
        Ok(Answer::Push(push)) => format!("results {:?}", push.results),
        Ok(Answer::Pull(pull)) => {
            let rows: Vec<_> = pull.rows.iter().map(|row| (row.seq, row.id, &row.feeds)).collect();
            let removals: Vec<_> = pull.removals.iter().map(|it| (it.seq, it.id, it.feed)).collect();
            let (upto, more) = (pull.feeds.iter().map(|(_, at)| *at).max().unwrap_or(0), pull.more);
            format!(
                "page up to {upto}, more {more}, scope {}, rows {rows:?}, removals {removals:?}, mids {:?}",
                pull.scope_version, pull.last_mids
            )
        }
        Ok(Answer::Incarnation(incarnation)) => format!("its incarnation {}", incarnation.0),
        Err(error) => format!("{error:?}"),
    }
}
