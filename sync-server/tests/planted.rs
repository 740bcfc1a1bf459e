//! Each planted bug does what its name says: a check that cannot fail is a defect.
#![cfg(feature = "planted")]
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use legwork_domain::{Hlc, Op};
use legwork_protocol::sync::Verdict;
use legwork_server::planted::{Bug, plant};

/// Whether a double send counts twice, a future stamp is clamped, a given-away and a deleted
/// customer leave a phone, and whether a number is announced before its commit.
fn behaviour(bug: Option<Bug>) -> (bool, bool, bool, bool, bool) {
    plant(bug);
    let world = World::new();
    let (mut amy, mut chen) = (world.phone(AMY), world.phone(CHEN));
    for n in [100, 101] {
        let made = amy.mutation(&world, "customer", id(n), Op::Create(fields([("name", "一号".into())])));
        world.push(AMY, vec![made]);
    }
    let create = fields([("subject", "x".into()), ("assignee", id(AMY).into())]);
    let create = amy.mutation(&world, "task", id(300), Op::Create(create));
    world.push(AMY, vec![create.clone()]);
    // Taken for new, the second creation finds the record there already.
    let doubled = world.push(AMY, vec![create]).results[0].verdict != Verdict::Accepted;
    let mut future = amy.mutation(&world, "customer", id(100), Op::Update(fields([("note", "x".into())])));
    future.hlc = Hlc::from_ms(world.now + 3_600_000);
    let clamped = world.push(AMY, vec![future]).results[0].verdict == Verdict::Clamped;
    let mut reader = world.phone(AMY);
    let take = |phone: &mut Phone| loop {
        let answer = world.pull(phone.user, &phone.request(50, 255));
        phone.take(&answer);
        if !answer.more {
            break;
        }
    };
    take(&mut reader);
    let delete = amy.mutation(&world, "customer", id(101), Op::Delete);
    world.push(AMY, vec![delete]);
    let give = fields([("owner", id(BO).into())]);
    let give = chen.mutation(
        &world,
        "customer",
        id(100),
        Op::Command { name: "transfer".into(), expect: fields([]), fields: give },
    );
    world.push(CHEN, vec![give]);
    take(&mut reader);
    let (left, deleted) = (!reader.has(id(100)), !reader.has(id(101)));
    // A push that is not committed while another connection pulls.
    let other = world.db.writer().unwrap();
    let request = legwork_protocol::sync::PushRequest {
        epoch: EPOCH,
        mutations: vec![amy.mutation(&world, "customer", id(102), Op::Create(fields([("name", "二号".into())])))],
        head: None,
    };
    let early = world.conn.transaction(|tx| {
        legwork_server::sync::push(tx, &world.engine, world.now, &world.session(AMY), &request)?;
        other.snapshot(|c| {
            legwork_server::sync::pull(c, &world.engine, world.now, &world.session(AMY), &reader.request(50, 255))
        })
    });
    let shown = early.unwrap().feeds.iter().map(|(_, at)| *at).max().unwrap();
    let committed = reader.cursors.values().copied().max().unwrap();
    plant(None);
    (doubled, clamped, left, deleted, shown > committed)
}

#[test]
fn every_planted_bug_shows() {
    let sound = (false, true, true, true, false);
    assert_eq!(behaviour(None), sound);
    assert!(behaviour(Some(Bug::NoDedupe)).0);
    assert!(!behaviour(Some(Bug::NoClamp)).1);
    assert!(!behaviour(Some(Bug::NoScopeRemoval)).2);
    assert!(!behaviour(Some(Bug::NoTombstone)).3);
    assert!(behaviour(Some(Bug::SeqBeforeCommit)).4);
}
