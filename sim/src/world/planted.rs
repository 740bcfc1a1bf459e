//! Bugs on purpose: each breaks one rule of sync, and each has a schedule directed at it.
//!
//! Most live in the parts themselves, behind their cargo feature `planted`. A schedule directed at a bug only makes
//! what the bug needs more frequent; the checks are those of every other seed.

use super::Violation;
use super::plan::{Happening, Plan};
use legwork_domain::Hlc;
use legwork_store::{Store, meta};
use legwork_sync::Engine;

/// A rule that can be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// The server applies a mutation that is sent twice, twice.
    NoDedupe,
    /// A phone trims its outbox when the server acknowledges.
    TrimOnAck,
    /// The server takes stamps from the future as they are.
    NoClamp,
    /// A record that leaves a bucket leaves no entry behind.
    NoScopeRemoval,
    /// A phone trims its outbox with every page.
    AckPerPage,
    /// A phone's clock takes no note of the stamps it receives.
    NoClockReceive,
    /// A phone takes answers to requests it gave up.
    StaleAnswers,
    /// A restored database keeps its incarnation.
    KeepsIncarnation,
    /// A deleted record leaves no entry behind.
    NoTombstone,
    /// A pull speaks of numbers whose transaction is not committed.
    SeqBeforeCommit,
    /// Pages of one delta become visible one by one.
    PagesOneByOne,
}

impl Bug {
    /// All of them.
    pub const ALL: [Bug; 11] = [
        Bug::NoDedupe,
        Bug::TrimOnAck,
        Bug::NoClamp,
        Bug::NoScopeRemoval,
        Bug::AckPerPage,
        Bug::NoClockReceive,
        Bug::StaleAnswers,
        Bug::KeepsIncarnation,
        Bug::NoTombstone,
        Bug::SeqBeforeCommit,
        Bug::PagesOneByOne,
    ];

    /// The schedule of a seed, directed at this bug.
    pub fn plan(self, seed: u64) -> Plan {
        let mut plan = Plan { planted: Some(self), ..Plan::random(seed) };
        match self {
            Bug::NoDedupe => (plan.loss, plan.doubled) = (plan.loss.max(15), plan.doubled.max(15)),
            Bug::NoScopeRemoval => {
                plan.weigh(Happening::Reassign, 12);
                plan.weigh(Happening::Wake, 25);
            }
            Bug::TrimOnAck | Bug::AckPerPage | Bug::PagesOneByOne => {
                plan.page = plan.page.min(3);
                plan.devices = plan.devices.max(3);
                plan.weigh(Happening::Wake, 25);
                plan.weigh(Happening::Rest, 40);
                plan.loss = plan.loss.min(15);
            }
            Bug::NoClamp | Bug::NoClockReceive => {
                plan.weigh(Happening::ClockJump, 12);
                plan.weigh(Happening::Wake, 25);
            }
            Bug::StaleAnswers => {
                plan.delay_ms = 9_000;
                plan.weigh(Happening::Wake, 25);
            }
            Bug::KeepsIncarnation => {
                plan.weigh(Happening::Backup, 8);
                plan.weigh(Happening::RestorePhone, 8);
            }
            Bug::NoTombstone => plan.weigh(Happening::Wake, 25),
            Bug::SeqBeforeCommit => {
                plan.server_faults = 40;
                plan.weigh(Happening::ServerRestarts, 0);
                plan.weigh(Happening::Wake, 25);
            }
        }
        plan
    }
}

/// The bug of a schedule, if any, as the parts need it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Planting(Option<Bug>);

impl Planting {
    /// Plants the bug of a plan in this thread's server; engines take it when they are made.
    pub(crate) fn begin(plan: &Plan) -> Planting {
        #[cfg(feature = "planted")]
        {
            use legwork_server::planted::{Bug as Server, plant};
            plant(match plan.planted {
                Some(Bug::NoDedupe) => Some(Server::NoDedupe),
                Some(Bug::NoClamp) => Some(Server::NoClamp),
                Some(Bug::NoScopeRemoval) => Some(Server::NoScopeRemoval),
                Some(Bug::NoTombstone) => Some(Server::NoTombstone),
                Some(Bug::SeqBeforeCommit) => Some(Server::SeqBeforeCommit),
                _ => None,
            });
        }
        Planting(plan.planted)
    }

    /// Plants the bug in an engine.
    pub(crate) fn into_engine(self, engine: &mut Engine) {
        #[cfg(feature = "planted")]
        {
            use legwork_sync::planted::Planted;
            let bug = match self.0 {
                Some(Bug::TrimOnAck) => Planted::TrimOnAck,
                Some(Bug::AckPerPage) => Planted::AckPerPage,
                Some(Bug::StaleAnswers) => Planted::StaleAnswers,
                Some(Bug::KeepsIncarnation) => Planted::KeepsIncarnation,
                Some(Bug::PagesOneByOne) => Planted::PagesOneByOne,
                _ => return,
            };
            engine.plant(bug);
        }
        #[cfg(not(feature = "planted"))]
        let _ = engine;
    }

    /// With [`Bug::NoClockReceive`], puts the clock back to what it was before the step.
    pub(crate) fn forget_clock(self, store: &Store, before: Hlc) -> Result<(), Violation> {
        if self.0 != Some(Bug::NoClockReceive) || meta::clock(store.connection())? == before {
            return Ok(());
        }
        let sql = "UPDATE meta SET value = ?1 WHERE key = 'hlc'";
        let done = store.connection().execute(sql, [before.0 as i64]);
        done.map(drop).map_err(|error| Violation::new(10, error))
    }
}
