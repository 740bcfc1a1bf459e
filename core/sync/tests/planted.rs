//! Every planted bug really breaks its rule: `cargo test -p legwork-sync --features planted`.
#![cfg(feature = "planted")]
#![allow(clippy::unwrap_used)]

mod support;

use legwork_protocol::sync::{PullAnswer, Verdict};
use legwork_sync::Event;
use legwork_sync::planted::Planted;
use support::{ME, Phone, id, page};

fn phone(bug: Planted, queued: u64) -> Phone {
    let mut phone = Phone::synced(queued);
    phone.engine.plant(bug);
    phone
}

#[test]
fn trim_on_ack() {
    let mut phone = phone(Planted::TrimOnAck, 1);
    phone.step(Event::Start);
    let push = phone.push().unwrap().0;
    phone.answer_push(push, vec![(1, Verdict::Accepted)]);
    assert!(phone.store.mids().is_empty(), "gone before any pull brought it back");
}

#[test]
fn ack_per_page() {
    let mut phone = phone(Planted::AckPerPage, 1);
    phone.step(Event::Start);
    let pull = phone.pull().unwrap().0;
    phone.answer_pull(pull, PullAnswer { last_mids: vec![(ME, 1)], ..page(&[1], 11, true) });
    assert!(phone.store.mids().is_empty() && phone.store.shown.is_empty(), "the edit flickers back");
}

#[test]
fn stale_answers() {
    let mut phone = phone(Planted::StaleAnswers, 0);
    phone.step(Event::Start);
    let given_up = phone.pull().unwrap().0;
    phone.step(Event::Cancel);
    phone.step(Event::Start);
    phone.answer_pull(given_up, page(&[1], 11, false));
    assert!(phone.store.shown.contains(&id(1)));
}

#[test]
fn keeps_incarnation() {
    let mut phone = phone(Planted::KeepsIncarnation, 1);
    phone.store.incarnation = None;
    phone.step(Event::Start);
    assert!(phone.registration().is_none() && phone.push().is_some());
    assert_eq!(phone.store.incarnation, Some(ME));
}

#[test]
fn pages_one_by_one() {
    let mut phone = phone(Planted::PagesOneByOne, 0);
    phone.step(Event::Start);
    let pull = phone.pull().unwrap().0;
    phone.answer_pull(pull, page(&[1], 11, true));
    assert!(phone.store.shown.contains(&id(1)));
}
