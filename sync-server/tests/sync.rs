//! Push and pull over the real storage: once each, in order, whole groups, scopes that move.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use legwork_domain::hlc::MAX_AHEAD_MS;
use legwork_domain::{Hlc, Mutation, Op, RecordId, RejectCode, Value};
use legwork_protocol::sync::{PushAnswer, Verdict};

fn customer(name: &str) -> Op {
    Op::Create(fields([("name", name.into())]))
}

fn code(answer: &PushAnswer, at: usize) -> Option<RejectCode> {
    match &answer.results[at].verdict {
        Verdict::Rejected(reject) => Some(reject.code),
        _ => None,
    }
}

#[test]
fn a_mutation_counts_once_however_often_it_is_sent() {
    let world = World::new();
    let mut amy = world.phone(AMY);
    let batch = vec![
        amy.mutation(&world, "customer", id(100), customer("一号")),
        amy.mutation(&world, "customer", id(100), Op::Update(fields([("level", "a".into())]))),
        amy.mutation(&world, "customer", id(999), Op::Update(fields([("level", "a".into())]))),
    ];
    let first = world.push(AMY, batch.clone());
    assert_eq!(first.results[0].verdict, Verdict::Accepted);
    assert_eq!(code(&first, 2), Some(RejectCode::Missing));
    amy.sync(&world, 10);
    let before = amy.rows.clone();
    assert_eq!(world.push(AMY, batch).results, first.results, "the same answer, refusals included");
    amy.sync(&world, 10);
    assert_eq!(amy.rows, before);
    assert_eq!(amy.get(id(100), "code"), Value::from("C26000001"), "numbered by the server");
    assert_eq!(amy.get(id(100), "created_by"), Value::from(id(AMY)));
    assert_eq!(amy.get(id(100), "department"), Value::from(id(EAST)), "the owner's department");
}

#[test]
fn a_gap_is_answered_and_nothing_after_it_is_taken() {
    let world = World::new();
    let mut amy = world.phone(AMY);
    let first = amy.mutation(&world, "customer", id(100), customer("一号"));
    let second = amy.mutation(&world, "customer", id(101), customer("二号"));
    let answer = world.push(AMY, vec![second.clone()]);
    assert_eq!(answer.results[0].verdict, Verdict::Gap { expected: 1 });
    let answer = world.push(AMY, vec![first, second]);
    assert!(answer.results.iter().all(|r| r.verdict == Verdict::Accepted));
}

#[test]
fn a_group_happens_whole_or_not_at_all_and_what_depends_on_it_waits() {
    group_whole_or_not_at_all(World::push);
}

/// The first mutation of the refused group has written when the second is refused.
#[test]
fn among_many_changes_a_refused_group_leaves_nothing_either() {
    group_whole_or_not_at_all(World::push_large);
}

fn group_whole_or_not_at_all(push: fn(&World, u16, Vec<Mutation>) -> PushAnswer) {
    let world = World::new();
    let mut amy = world.phone(AMY);
    let mut group = vec![
        amy.mutation(&world, "customer", id(100), customer("好的")),
        amy.mutation(
            &world,
            "contact",
            id(200),
            Op::Create(fields([("name", "人".into()), ("customer", id(100).into()), ("email", "wrong".into())])),
        ),
    ];
    group[1].group = 1;
    let later = amy.mutation(
        &world,
        "contact",
        id(201),
        Op::Create(fields([("name", "后".into()), ("customer", id(100).into())])),
    );
    let edit = amy.mutation(&world, "customer", id(100), Op::Update(fields([("level", "a".into())])));
    let other = amy.mutation(&world, "customer", id(101), customer("另一个"));
    let answer = push(&world, AMY, [group, vec![later, edit, other]].concat());
    assert_eq!(code(&answer, 0), Some(RejectCode::DependsRejected));
    assert_eq!(code(&answer, 1), Some(RejectCode::Validation));
    assert_eq!(code(&answer, 2), Some(RejectCode::DependsRejected), "its customer was never made");
    assert_eq!(code(&answer, 3), Some(RejectCode::DependsRejected));
    assert_eq!(answer.results[4].verdict, Verdict::Accepted, "unrelated work goes on");
    amy.sync(&world, 3);
    assert!(!amy.has(id(100)) && amy.has(id(101)));
}

#[test]
fn edits_of_different_fields_meet_and_the_later_wins_on_the_same() {
    let mut world = World::new();
    let (mut amy, mut chen) = (world.phone(AMY), world.phone(CHEN));
    let made = amy.mutation(&world, "customer", id(100), customer("一号"));
    world.push(AMY, vec![made]);
    world.now += 60_000;
    let early =
        amy.mutation(&world, "customer", id(100), Op::Update(fields([("level", "a".into()), ("note", "amy".into())])));
    world.now += 60_000;
    let late = chen.mutation(&world, "customer", id(100), Op::Update(fields([("level", "b".into())])));
    world.push(CHEN, vec![late.clone()]);
    let answer = world.push(AMY, vec![early]);
    let Verdict::Merged(lost) = &answer.results[0].verdict else { panic!("{answer:?}") };
    assert_eq!((lost[0].field.as_str(), &lost[0].winner, lost[0].by), ("level", &Value::from("b"), Some(id(CHEN))));
    assert_eq!(lost[0].stamp, late.stamp());
    amy.sync(&world, 5);
    assert_eq!((amy.get(id(100), "level"), amy.get(id(100), "note")), ("b".into(), "amy".into()));
    let kept = world.conn.query("SELECT lost FROM history WHERE field = 'level' ORDER BY lost", &[]).unwrap();
    assert_eq!(kept.len(), 2, "the value that won and the one that lost are both kept");
}

#[test]
fn stamps_from_the_future_are_set_back_and_keep_their_order() {
    let world = World::new();
    let (mut amy, mut chen) = (world.phone(AMY), world.phone(CHEN));
    let made = amy.mutation(&world, "customer", id(100), customer("一号"));
    let mut ahead: Vec<_> = ["a", "b"]
        .map(|level| amy.mutation(&world, "customer", id(100), Op::Update(fields([("level", level.into())]))))
        .into();
    for (mutation, n) in ahead.iter_mut().zip(0..) {
        mutation.hlc = Hlc::from_ms(world.now + 2 * MAX_AHEAD_MS + n);
    }
    let answer = world.push(AMY, [vec![made], ahead].concat());
    assert_eq!(answer.results[1].verdict, Verdict::Clamped);
    assert_eq!(answer.results[2].verdict, Verdict::Clamped);
    amy.sync(&world, 5);
    assert_eq!(amy.get(id(100), "level"), "b".into());
    let mut world = world;
    world.now += 1_000;
    let next = chen.mutation(&world, "customer", id(100), Op::Update(fields([("level", "c".into())])));
    assert_eq!(world.push(CHEN, vec![next]).results[0].verdict, Verdict::Accepted, "the field is not frozen");
}

#[test]
fn a_transferred_customer_takes_its_children_along() {
    let world = World::new();
    let (mut amy, mut bo, mut chen, mut dai) = (world.phone(AMY), world.phone(BO), world.phone(CHEN), world.phone(DAI));
    let made = vec![
        amy.mutation(&world, "customer", id(100), customer("一号")),
        amy.mutation(
            &world,
            "contact",
            id(200),
            Op::Create(fields([("name", "人".into()), ("customer", id(100).into())])),
        ),
        amy.mutation(
            &world,
            "activity",
            id(300),
            Op::Create(fields([
                ("parent", Value::link("contact", id(200))),
                ("kind", "call".into()),
                ("at", 1.into()),
            ])),
        ),
    ];
    let answer = world.push(AMY, made);
    assert!(answer.results.iter().all(|r| r.verdict == Verdict::Accepted), "{answer:?}");
    for limit in [1, 2, 11] {
        for phone in [&mut amy, &mut bo, &mut chen, &mut dai] {
            phone.sync(&world, limit);
        }
    }
    assert!(amy.has(id(300)) && chen.has(id(300)) && !bo.has(id(100)) && !dai.has(id(100)));
    // A rep may not give a customer away; the manager may.
    let give =
        |fields_| Op::Command { name: "transfer".into(), expect: fields([("owner", id(AMY).into())]), fields: fields_ };
    let own = amy.mutation(&world, "customer", id(100), give(fields([("owner", id(BO).into())])));
    assert_eq!(code(&world.push(AMY, vec![own]), 0), Some(RejectCode::Forbidden));
    let theirs = chen.mutation(&world, "customer", id(100), give(fields([("owner", id(DAI).into())])));
    assert_eq!(world.push(CHEN, vec![theirs]).results[0].verdict, Verdict::Accepted);
    for phone in [&mut amy, &mut bo, &mut chen, &mut dai] {
        phone.sync(&world, 2);
    }
    assert!(dai.has(id(100)) && dai.has(id(200)) && dai.has(id(300)), "the new owner holds the family");
    assert!(!amy.has(id(100)) && !chen.has(id(100)), "the old ones do not");
    assert!(amy.has(id(200)) && amy.has(id(300)), "what amy owns herself stays hers");
    let again = chen.mutation(&world, "customer", id(100), Op::Update(fields([("level", "a".into())])));
    assert_eq!(code(&world.push(CHEN, vec![again]), 0), Some(RejectCode::OutOfScope));
}

#[test]
fn a_new_role_or_department_changes_the_scope() {
    let world = World::new();
    let (mut amy, mut bo, mut admin) = (world.phone(AMY), world.phone(BO), world.phone(ADMIN));
    let made = amy.mutation(&world, "customer", id(100), customer("一号"));
    world.push(AMY, vec![made]);
    bo.sync(&world, 5);
    let before = bo.scope;
    assert!(!bo.has(id(100)));
    let promote = admin.mutation(
        &world,
        "user",
        id(BO),
        Op::Set { field: "roles".into(), add: vec!["manager".into()], remove: vec!["rep".into()] },
    );
    assert_eq!(world.push(ADMIN, vec![promote]).results[0].verdict, Verdict::Accepted);
    bo.sync(&world, 5);
    assert!(bo.scope > before && bo.has(id(100)));
    let scope = amy.scope;
    let away = admin.mutation(&world, "user", id(BO), Op::Update(fields([("department", id(WEST).into())])));
    world.push(ADMIN, vec![away]);
    bo.sync(&world, 1);
    assert!(!bo.has(id(100)));
    amy.sync(&world, 5);
    assert_eq!(amy.scope, scope.max(1), "amy's scope is the same");
    let circle = admin.mutation(&world, "department", id(HQ), Op::Update(fields([("parent", id(EAST).into())])));
    assert_eq!(code(&world.push(ADMIN, vec![circle]), 0), Some(RejectCode::Validation));
    let last = admin.mutation(&world, "user", id(ADMIN), Op::Update(fields([("roles", Value::set(["rep".into()]))])));
    assert_eq!(code(&world.push(ADMIN, vec![last]), 0), Some(RejectCode::Validation), "the last administrator stays");
}

#[test]
fn deletes_win_and_restores_bring_back() {
    let world = World::new();
    let (mut amy, mut chen) = (world.phone(AMY), world.phone(CHEN));
    let made = amy.mutation(&world, "customer", id(100), customer("一号"));
    world.push(AMY, vec![made]);
    chen.sync(&world, 5);
    let delete = amy.mutation(&world, "customer", id(100), Op::Delete);
    world.push(AMY, vec![delete]);
    let edit = chen.mutation(&world, "customer", id(100), Op::Update(fields([("level", "a".into())])));
    assert_eq!(code(&world.push(CHEN, vec![edit]), 0), Some(RejectCode::Deleted));
    chen.sync(&world, 1);
    assert!(!chen.has(id(100)));
    let restore = amy.mutation(&world, "customer", id(100), Op::Restore);
    assert_eq!(world.push(AMY, vec![restore]).results[0].verdict, Verdict::Accepted);
    chen.sync(&world, 1);
    assert!(chen.has(id(100)));
}

#[test]
fn a_rep_cannot_judge_a_visit_nor_touch_protected_fields() {
    let world = World::new();
    let (mut amy, mut chen) = (world.phone(AMY), world.phone(CHEN));
    let visit = fields([
        ("at", world.now.into()),
        ("place", "某处".into()),
        ("fix", Value::geo(312_000_000, 1_214_000_000, Some(1_000))),
    ]);
    let made = amy.mutation(&world, "visit", id(400), Op::Create(visit));
    assert_eq!(world.push(AMY, vec![made]).results[0].verdict, Verdict::Accepted);
    let approve = fields([("verdict", "approved".into())]);
    let command =
        || Op::Command { name: "verdict".into(), expect: fields([("verdict", Value::Null)]), fields: approve.clone() };
    let cases = [
        (Op::Update(approve.clone()), RejectCode::Forbidden), // only by command
        (command(), RejectCode::Forbidden),                   // not by a rep
        (Op::Update(fields([("score", 100.into())])), RejectCode::Forbidden), // a signed act
        (
            Op::Command { name: "verdict".into(), expect: fields([]), fields: fields([("score", 100.into())]) },
            RejectCode::Forbidden,
        ),
        (Op::Command { name: "unheard_of".into(), expect: fields([]), fields: fields([]) }, RejectCode::Validation),
    ];
    for (op, expected) in cases {
        let mutation = amy.mutation(&world, "visit", id(400), op.clone());
        assert_eq!(code(&world.push(AMY, vec![mutation]), 0), Some(expected), "{op:?}");
    }
    let judge = chen.mutation(&world, "visit", id(400), command());
    assert_eq!(world.push(CHEN, vec![judge]).results[0].verdict, Verdict::Accepted);
    let twice = chen.mutation(&world, "visit", id(400), command());
    assert_eq!(code(&world.push(CHEN, vec![twice]), 0), Some(RejectCode::Precondition));
}

#[test]
fn foreign_incarnations_and_other_epochs_change_nothing() {
    let world = World::new();
    let (mut amy, bo) = (world.phone(AMY), world.phone(BO));
    let mut forged = amy.mutation(&world, "customer", id(100), customer("一号"));
    forged.incarnation = bo.incarnation;
    assert_eq!(code(&world.push(AMY, vec![forged.clone()]), 0), Some(RejectCode::Forbidden));
    forged.incarnation = legwork_domain::Incarnation(u64::MAX);
    assert_eq!(code(&world.push(AMY, vec![forged]), 0), Some(RejectCode::Forbidden));
    let mut request = amy.request(10, 255);
    request.epoch = legwork_domain::Epoch(5);
    let answer = world.pull(AMY, &request);
    assert!(answer.rows.is_empty() && answer.feeds.is_empty() && answer.epoch == EPOCH);
}

#[test]
fn an_urgent_first_pull_brings_own_work_first_and_loses_nothing_later() {
    let world = World::new();
    let mut chen = world.phone(CHEN);
    let mut amy = world.phone(AMY);
    let mut ids: Vec<RecordId> = Vec::new();
    for n in 0..20 {
        let (phone, user) = if n % 2 == 0 { (&mut amy, AMY) } else { (&mut chen, CHEN) };
        let made = phone.mutation(&world, "customer", id(500 + n), customer("客户"));
        world.push(user, vec![made]);
        ids.push(id(500 + n));
    }
    let mut fresh = world.phone(CHEN);
    loop {
        let answer = world.pull(CHEN, &fresh.request(3, 1));
        fresh.take(&answer);
        if !answer.more {
            break;
        }
    }
    assert!(fresh.has(id(501)) && !fresh.has(id(500)), "own customers first");
    let gone = chen.mutation(&world, "customer", id(501), Op::Delete);
    world.push(CHEN, vec![gone]);
    fresh.sync(&world, 3);
    assert!(fresh.has(id(500)) && !fresh.has(id(501)));
}

#[test]
fn audit_entries_form_a_chain_that_shows_tampering() {
    let world = World::new();
    let mut amy = world.phone(AMY);
    for n in 0..3 {
        let made = amy.mutation(&world, "customer", id(100 + n), customer("一号"));
        world.push(AMY, vec![made]);
    }
    use legwork_server::journal::{audit, first_broken};
    let broken = || first_broken(&world.conn, id(TENANT)).unwrap();
    // More entries than are read at once.
    let session = world.session(AMY);
    let add = |tx: &legwork_server::db::Conn| {
        let mut change = legwork_server::change::Change::begin(tx, &world.engine, &session, world.now)?;
        (0..2_100).try_for_each(|_| audit(&mut change, "look_visits", None, "{}"))?;
        change.finish()
    };
    world.conn.transaction(add).unwrap();
    assert_eq!(broken(), None);
    let count = world.conn.one("SELECT MAX(n) FROM audit", &[]).unwrap().unwrap().int(0).unwrap();
    for n in [count, 2_000, 1_001, 1_000, 2] {
        world.conn.execute(&format!("UPDATE audit SET action = 'nothing' WHERE n = {n}"), &[]).unwrap();
        assert_eq!(broken(), Some(n));
    }
}

/// Rows with small pictures or long texts: 5,000 of them are more than a frame can hold.
#[test]
fn a_page_ends_after_so_many_bytes_and_the_next_goes_on() {
    let world = World::new();
    let mut amy = world.phone(AMY);
    let note: String = "长".repeat(9_000);
    for from in [0u16, 200] {
        let make = |n: u16| {
            let made = Op::Create(fields([("name", "客户".into()), ("note", note.as_str().into())]));
            amy.mutation(&world, "customer", id(1_000 + n), made)
        };
        world.push_large(AMY, (from..from + 200).map(make).collect());
    }
    let mut fresh = world.phone(AMY);
    let mut pages = 0;
    loop {
        let answer = world.pull(AMY, &fresh.request(5_000, 255));
        let length =
            |row: &legwork_protocol::sync::Row| row.fields.get("note").and_then(Value::as_text).map_or(0, str::len);
        let bytes: usize = answer.rows.iter().map(length).sum();
        assert!(bytes < 5 << 20, "page {pages}: {bytes} bytes");
        fresh.take(&answer);
        pages += 1;
        if !answer.more {
            break;
        }
    }
    assert_eq!(pages, 3, "10.8 MB of notes");
    fresh.sync(&world, 5_000);
    assert_eq!((0..400).filter(|n| fresh.has(id(1_000 + n))).count(), 400);
}
