//! Any message survives the wire; no bytes, however damaged, bring a reader down.
#![allow(clippy::unwrap_used)]

mod common;

use common::{pull_answer, pull_request, push_answer, push_request};
use legwork_protocol::codec::from_prefix;
use legwork_protocol::frame::Limits;
use legwork_protocol::sync::{PullAnswer, PullRequest, PushAnswer, PushRequest};
use legwork_protocol::{Message, from_bytes, to_bytes};
use proptest::prelude::*;

/// Reads damaged payloads of one message: a result or an error, and what is read can be written and read again.
fn survives<M: Message + PartialEq + std::fmt::Debug>(message: &M, damage: &[(usize, u8)], cut: usize) {
    let mut payload = message.payload();
    for (at, byte) in damage {
        let at = at % payload.len();
        payload[at] = *byte;
    }
    payload.truncate(payload.len() - cut % 4 % payload.len());
    if let Ok(read) = M::from_payload(&payload) {
        assert_eq!(M::from_payload(&read.payload()).as_ref(), Ok(&read));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn push_requests_survive_the_wire(message in push_request()) {
        prop_assert_eq!(from_bytes::<PushRequest>(&to_bytes(&message).unwrap()), Ok(message));
    }

    #[test]
    fn push_answers_survive_the_wire(message in push_answer()) {
        prop_assert_eq!(from_bytes::<PushAnswer>(&to_bytes(&message).unwrap()), Ok(message));
    }

    #[test]
    fn pull_requests_survive_the_wire(message in pull_request()) {
        prop_assert_eq!(from_bytes::<PullRequest>(&to_bytes(&message).unwrap()), Ok(message));
    }

    #[test]
    fn pull_answers_survive_the_wire(message in pull_answer()) {
        prop_assert_eq!(from_bytes::<PullAnswer>(&to_bytes(&message).unwrap()), Ok(message));
    }

    #[test]
    fn pages_follow_each_other_in_one_body(first in pull_answer(), second in pull_answer()) {
        let body = [to_bytes(&first).unwrap(), to_bytes(&second).unwrap()].concat();
        let (read, rest) = from_prefix::<PullAnswer>(&body).unwrap();
        prop_assert_eq!(read, first);
        prop_assert_eq!(from_bytes::<PullAnswer>(rest), Ok(second));
    }

    #[test]
    fn damaged_payloads_are_read_or_refused(
        push in push_request(), answer in push_answer(), ask in pull_request(), page in pull_answer(),
        damage in prop::collection::vec((any::<usize>(), any::<u8>()), 1..6), cut in any::<usize>(),
    ) {
        survives(&push, &damage, cut);
        survives(&answer, &damage, cut);
        survives(&ask, &damage, cut);
        survives(&page, &damage, cut);
    }

    #[test]
    fn damaged_frames_never_pass(page in pull_answer(), at in any::<usize>(), bit in 0u8..8) {
        let mut bytes = to_bytes(&page).unwrap();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        prop_assert!(from_bytes::<PullAnswer>(&bytes).is_err(), "bit {} of byte {}", bit, at);
    }

    #[test]
    fn any_bytes_are_read_or_refused(payload in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = PushRequest::from_payload(&payload);
        let _ = PushAnswer::from_payload(&payload);
        let _ = PullRequest::from_payload(&payload);
        let _ = PullAnswer::from_payload(&payload);
    }
}

/// Short payloads that describe much: each must be refused within the reader's budget, not by running out of memory.
#[test]
fn hostile_lengths_are_refused() {
    let endless_list = [&[0x9d, 1, 1, 1][..], &[0xdd, 0xff, 0xff, 0xff, 0xff]].concat();
    assert!(PullAnswer::from_payload(&endless_list).is_err());
    let deep = [&[0x93, 1][..], &[0x91; 100_000]].concat();
    assert!(PushAnswer::from_payload(&deep).is_err(), "nesting is bounded, the stack holds");
    let skipped = [&[0x94, 1, 1, 0x94, 0xc4, 0, 0xc4, 0, 0xc4, 0, 0x90][..], &[0x91; 100_000], &[0xc0]].concat();
    assert!(PushAnswer::from_payload(&skipped).is_ok(), "an unknown element is skipped without recursion");
    const { assert!(Limits::REQUEST.decoded < 1 << 30) }
}

/// N reads N+1: elements appended to a message by a newer sender are skipped. N+1 reads N: missing last elements
/// are empty.
#[test]
fn versions_one_apart_understand_each_other() {
    let request = PushRequest::default();
    let payload = request.payload();
    assert_eq!(payload[0], 0x93, "three elements today");
    let newer = [&[0x95][..], &payload[1..], &[0x92, 0xcb, 0, 0, 0, 0, 0, 0, 0, 0, 0xa1, b'x', 0x81, 0xc3, 0xd4, 0, 0]]
        .concat();
    assert_eq!(PushRequest::from_payload(&newer), Ok(request.clone()));
    let older = [&[0x92][..], &payload[1..payload.len() - 1]].concat();
    assert_eq!(PushRequest::from_payload(&older), Ok(request));
    let nothing = [0x90];
    assert!(PushRequest::from_payload(&nothing).is_err(), "what a message cannot do without is missed");
}

/// A frame of the right form but another message is refused before its payload is read.
#[test]
fn kinds_are_not_mixed_up() {
    let bytes = to_bytes(&PushAnswer::default()).unwrap();
    assert!(from_bytes::<PullAnswer>(&bytes).is_err());
}
