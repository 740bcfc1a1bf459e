//! The network: frames under way, in the order in which they arrive.

use super::plan::Plan;
use crate::dice::Dice;
use legwork_domain::Incarnation;
use legwork_protocol::sync::{PullAnswer, PullRequest, PushAnswer, PushRequest};
use legwork_protocol::{from_bytes, to_bytes};
use legwork_sync::{Answer, Call, RequestId, TransportError};
use std::collections::BTreeMap;

/// How long a phone waits for an answer, ms.
pub(crate) const PATIENCE_MS: i64 = 6_000;

/// A request or an answer as bytes.
#[derive(Clone, Debug)]
pub(crate) enum Parcel {
    Push(Vec<u8>),
    Pull(Vec<u8>),
    Register,
    PushAnswer(Vec<u8>),
    PullAnswer(Vec<u8>),
    Incarnation(Incarnation),
    Refused(TransportError),
}

impl Parcel {
    /// A request as it goes onto the wire. The encoder refuses only what no reader takes, which no schedule makes.
    pub(crate) fn request(call: &Call) -> Parcel {
        let encoded = match call {
            Call::Push(request) => to_bytes(request).map(Parcel::Push),
            Call::Pull(request) => to_bytes(request).map(Parcel::Pull),
            Call::RegisterIncarnation => Ok(Parcel::Register),
        };
        encoded.unwrap_or_else(|error| Parcel::Refused(TransportError::Failed(error.into())))
    }
    pub(crate) fn push_answer(answer: &PushAnswer) -> Parcel {
        to_bytes(answer).map_or_else(|error| Parcel::Refused(TransportError::Failed(error.into())), Parcel::PushAnswer)
    }
    pub(crate) fn pull_answer(answer: &PullAnswer) -> Parcel {
        to_bytes(answer).map_or_else(|error| Parcel::Refused(TransportError::Failed(error.into())), Parcel::PullAnswer)
    }
    /// The message of a push as the server reads it.
    pub(crate) fn read_push(bytes: &[u8]) -> Result<PushRequest, TransportError> {
        from_bytes(bytes).map_err(|error| TransportError::Failed(error.into()))
    }
    /// The message of a pull as the server reads it.
    pub(crate) fn read_pull(bytes: &[u8]) -> Result<PullRequest, TransportError> {
        from_bytes(bytes).map_err(|error| TransportError::Failed(error.into()))
    }
    /// The answer as the phone reads it.
    pub(crate) fn answer(&self) -> Result<Answer, TransportError> {
        let failed = |error: legwork_protocol::WireError| TransportError::Failed(error.into());
        match self {
            Parcel::PushAnswer(bytes) => from_bytes(bytes).map(Answer::Push).map_err(failed),
            Parcel::PullAnswer(bytes) => from_bytes(bytes).map(Answer::Pull).map_err(failed),
            Parcel::Incarnation(incarnation) => Ok(Answer::Incarnation(*incarnation)),
            Parcel::Refused(error) => Err(error.clone()),
            Parcel::Push(_) | Parcel::Pull(_) | Parcel::Register => Err(TransportError::Busy { retry_after_ms: None }),
        }
    }
    fn cut(&mut self, dice: &mut Dice) {
        if let Parcel::PushAnswer(bytes) | Parcel::PullAnswer(bytes) = self {
            bytes.truncate(dice.below(bytes.len()));
        }
    }
}

/// Something that happens at its time.
#[derive(Clone, Debug)]
pub(crate) enum Arrival {
    /// A request reaches the server.
    AtServer { device: usize, request: RequestId, parcel: Parcel },
    /// An answer reaches a phone.
    AtPhone { device: usize, request: RequestId, parcel: Parcel },
    /// A phone has waited long enough.
    GivenUp { device: usize, request: RequestId },
    /// The timer a phone asked for, if it asked for no other since.
    Timer { device: usize, number: u64 },
}

/// What is under way.
#[derive(Debug, Default)]
pub(crate) struct Net {
    queue: BTreeMap<(i64, u64), Arrival>,
    number: u64,
    /// No faults, short delays: the schedule comes to rest.
    pub(crate) perfect: bool,
}

impl Net {
    pub(crate) fn at(&mut self, at_ms: i64, arrival: Arrival) {
        self.number += 1;
        self.queue.insert((at_ms, self.number), arrival);
    }
    /// When the next thing happens.
    pub(crate) fn next_ms(&self) -> Option<i64> {
        self.queue.keys().next().map(|(at, _)| *at)
    }
    pub(crate) fn pop(&mut self) -> Option<(i64, Arrival)> {
        self.queue.pop_first().map(|((at, _), arrival)| (at, arrival))
    }
    /// Whether a frame is under way.
    pub(crate) fn busy(&self) -> bool {
        self.queue.values().any(|a| matches!(a, Arrival::AtServer { .. } | Arrival::AtPhone { .. }))
    }

    /// Puts a frame on the way: nought, one or two times, each with its own delay.
    pub(crate) fn carry(&mut self, plan: &Plan, dice: &mut Dice, now_ms: i64, arrival: Arrival) {
        let (loss, doubled, cut, delay) =
            if self.perfect { (0, 0, 0, 40) } else { (plan.loss, plan.doubled, plan.cut, plan.delay_ms) };
        let copies = if dice.chance(loss) { 0 } else { 1 + usize::from(dice.chance(doubled)) };
        for _ in 0..copies {
            let mut arrival = arrival.clone();
            if let Arrival::AtPhone { parcel, .. } = &mut arrival
                && dice.chance(cut)
            {
                parcel.cut(dice);
            }
            let at = now_ms + dice.range(1..delay + 1);
            self.at(at, arrival);
        }
    }
}
