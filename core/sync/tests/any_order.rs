//! Whatever happens in whatever order: one request of each kind at a time, names used once, no panic.
#![allow(clippy::unwrap_used)]

mod support;

use legwork_domain::Incarnation;
use legwork_protocol::sync::{MutationResult, PullAnswer, PushAnswer, Verdict};
use legwork_sync::{Answer, Call, Effect, Event, TransportError};
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::{EPOCH, ME, Phone, page, unreachable};

/// What the world does next; numbers choose which open request it is about.
#[derive(Clone, Debug)]
enum Happening {
    Event(u8),
    Answer(usize, bool),
    Fail(usize, u8),
    Wait(i64),
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        (0u8..7).prop_map(Happening::Event),
        (any::<usize>(), any::<bool>()).prop_map(|(which, more)| Happening::Answer(which, more)),
        (any::<usize>(), 0u8..5).prop_map(|(which, how)| Happening::Fail(which, how)),
        (-600_000i64..600_000).prop_map(Happening::Wait),
    ]
}

fn event(number: u8) -> Event {
    match number {
        0 | 1 => Event::Start,
        2 => Event::LocalWrite,
        3 => Event::Wake { seq: 1_000 },
        4 => Event::Tick,
        5 => Event::Cancel,
        _ => Event::SignedOut,
    }
}

fn error(number: u8) -> TransportError {
    match number {
        0 => TransportError::Unauthenticated,
        1 => TransportError::TooLarge,
        2 => TransportError::Busy { retry_after_ms: Some(-5) },
        _ => unreachable(),
    }
}

fn answer(call: &Call, cursor: u64, more: bool) -> Answer {
    match call {
        Call::Push(push) => {
            let result = |m: &legwork_domain::Mutation| MutationResult {
                incarnation: m.incarnation,
                mid: m.mid,
                verdict: Verdict::Accepted,
            };
            let results = push.mutations.iter().map(result).collect();
            Answer::Push(PushAnswer { epoch: EPOCH, server_ms: 0, results })
        }
        Call::Pull(_) => Answer::Pull(PullAnswer { last_mids: vec![(ME, u64::MAX)], ..page(&[1], cursor, more) }),
        Call::RegisterIncarnation => Answer::Incarnation(Incarnation(9)),
    }
}

proptest! {
    #[test]
    fn any_order_of_events_keeps_the_rules(happenings in prop::collection::vec(happening(), 1..80), registered: bool) {
        let mut phone = Phone::synced(3);
        phone.store.incarnation = registered.then_some(ME);
        let mut names = BTreeSet::new();
        // Requests the world knows of, late ones included; `open` are those the engine still waits for.
        let mut sent = Vec::new();
        let mut open: Vec<(legwork_sync::RequestId, u8)> = Vec::new();
        for (turn, happening) in happenings.into_iter().enumerate() {
            match happening {
                Happening::Event(number) => {
                    let event = event(number);
                    if matches!(event, Event::Cancel | Event::SignedOut) {
                        open.clear();
                    }
                    phone.step(event);
                }
                Happening::Wait(ms) => phone.now_ms += ms,
                Happening::Answer(which, more) if !sent.is_empty() => {
                    let (request, call) = &sent[which % sent.len()];
                    let request = *request;
                    let was_open = open.iter().any(|(id, _)| *id == request);
                    // A new incarnation gives up the pull that did not ask for it.
                    let registered = was_open && matches!(call, Call::RegisterIncarnation);
                    open.retain(|(id, kind)| *id != request && !(registered && *kind == 1));
                    let answer = Ok(answer(call, turn as u64, more));
                    phone.step(Event::Response { request, answer });
                }
                Happening::Fail(which, how) if !sent.is_empty() => {
                    let request = sent[which % sent.len()].0;
                    let was_open = open.iter().any(|(id, _)| *id == request);
                    open.retain(|(id, _)| *id != request);
                    if was_open && how == 0 {
                        open.clear();
                    }
                    phone.fail(request, error(how));
                }
                _ => continue,
            }
            for effect in std::mem::take(&mut phone.effects) {
                if let Effect::Send { request, call } = effect {
                    prop_assert!(names.insert(request), "a name is used once");
                    let kind = match call { Call::Push(_) => 0, Call::Pull(_) => 1, Call::RegisterIncarnation => 2 };
                    prop_assert!(open.iter().all(|(_, other)| *other != kind), "one of each kind at a time");
                    open.push((request, kind));
                    sent.push((request, call));
                }
            }
        }
    }

    /// With a server that answers everything, any state of affairs becomes quiet with an empty outbox.
    #[test]
    fn with_a_good_server_everything_becomes_quiet(queued in 0u64..6, pages in 0u64..4, registered: bool) {
        let mut phone = Phone::synced(queued);
        phone.store.incarnation = registered.then_some(ME);
        phone.step(Event::Start);
        let mut open: Vec<_> = Vec::new();
        let mut pulls = 0;
        for _ in 0..30 {
            for effect in std::mem::take(&mut phone.effects) {
                if let Effect::Send { request, call } = effect {
                    open.push((request, call));
                }
            }
            let Some((request, call)) = open.pop() else { break };
            pulls += u64::from(matches!(call, Call::Pull(_)));
            let mut answer = answer(&call, 10 + pulls, pulls < pages);
            if let Answer::Pull(page) = &mut answer {
                let answered = phone.store.outbox.iter().filter(|q| q.answered).map(|q| q.mutation.mid).max();
                page.last_mids = vec![(ME, answered.unwrap_or(0))];
            }
            phone.step(Event::Response { request, answer: Ok(answer) });
        }
        prop_assert!(open.is_empty());
        prop_assert_eq!(phone.engine.state().phase, legwork_sync::Phase::Quiet);
        prop_assert!(phone.store.outbox.is_empty());
    }
}
