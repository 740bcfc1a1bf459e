//! Writing: outbox, groups, limits, results, inbox, receipts, undo, recycle bin, incarnations.
#![allow(clippy::unwrap_used)]

mod support;
use legwork_domain::{Hlc, Incarnation, Op, Reject, RejectCode, Stamp, Value};
use legwork_store::inbox::{Entry, dismiss, drop_rejected, inbox, restore_mine, retry_rejected};
use legwork_store::outbox::{self, Action, mark_sent, pending, set_incarnation, write_action};
use legwork_store::page::{LostIn, Page, ResultIn, VerdictIn};
use legwork_store::recycle::{recycle_bin, undo};
use legwork_store::results::{Receipt, receipt, receipts, record_results};
use legwork_store::{Store, StoreError};
use support::*;

fn waiting(store: &Store) -> Vec<legwork_domain::Mutation> {
    pending(store.connection(), 1000, 1 << 20).unwrap()
}

fn verdict(mid: u64, verdict: VerdictIn) -> ResultIn {
    ResultIn { incarnation: PHONE, mid, verdict }
}

#[test]
fn an_action_is_one_group_with_numbers_and_growing_stamps() {
    let mut store = phone();
    let actions = [
        Action { object: "customer".into(), id: id(1), op: Op::Create(fields([("name", "甲".into())])) },
        Action {
            object: "contact".into(),
            id: id(2),
            op: Op::Create(fields([("name", "王强".into()), ("customer", id(1).into())])),
        },
    ];
    let written = write_action(&mut store, &actions, &at(NOW)).unwrap();
    assert_eq!(written.changed.objects.len(), 2);
    act(&mut store, "customer", id(1), Op::Update(fields([("note", "x".into())])));
    let all = waiting(&store);
    assert_eq!(all.iter().map(|m| (m.mid, m.group)).collect::<Vec<_>>(), vec![(1, 1), (2, 1), (3, 3)]);
    assert!(all.windows(2).all(|pair| pair[0].hlc < pair[1].hlc));
    assert_eq!(all[0].incarnation, PHONE);
    assert_eq!(pending(store.connection(), 1, 1 << 20).unwrap().len(), 2, "a group is never split");
    assert_eq!(pending(store.connection(), 1000, 10).unwrap().len(), 2, "nor by bytes");
}

#[test]
fn a_refused_step_leaves_nothing_behind() {
    let mut store = phone();
    let actions = [
        Action { object: "customer".into(), id: id(1), op: Op::Create(fields([("name", "甲".into())])) },
        Action { object: "customer".into(), id: id(2), op: Op::Update(fields([("name", "乙".into())])) },
    ];
    let refused = write_action(&mut store, &actions, &at(NOW)).unwrap_err();
    assert!(matches!(refused, StoreError::Refused(Reject { code: RejectCode::Missing, .. })), "{refused}");
    assert_eq!((name(&store, id(1)), waiting(&store).len()), (None, 0));
    assert_eq!(new_customer(&mut store, 3, "丙"), id(3));
    assert_eq!(waiting(&store)[0].mid, 1, "no number was lost");
}

#[test]
fn limits_are_checked_before_anything_is_queued() {
    let mut store = phone();
    let mut too = |op: Op| write_action(&mut store, &[Action { object: "customer".into(), id: id(1), op }], &at(NOW));
    let long = "长".repeat(100_001);
    let cases = [
        (Op::Create(fields([("name", long.as_str().into())])), "too_long"),
        (Op::Create((0..4).map(|n| (format!("f{n}"), "x".repeat(90_000).into())).collect()), "record_too_large"),
        (Op::Create((0..501).map(|n| (format!("f{n}"), 1.into())).collect()), "too_many_fields"),
    ];
    for (op, code) in cases {
        assert!(matches!(too(op).unwrap_err(), StoreError::Limit(found) if found == code), "{code}");
    }
    let many: Vec<Action> = (0..1001)
        .map(|n| Action { object: "customer".into(), id: id(n), op: Op::Create(fields([("name", "甲".into())])) })
        .collect();
    assert!(matches!(write_action(&mut store, &many, &at(NOW)), Err(StoreError::Limit("too_many_changes"))));
    assert!(matches!(write_action(&mut store, &[], &at(NOW)), Err(StoreError::Limit(_))));
    let elsewhere = Action { object: "spaceship".into(), id: id(1), op: Op::Delete };
    assert!(matches!(write_action(&mut store, &[elsewhere], &at(NOW)), Err(StoreError::UnknownObject(_))));
    assert_eq!(waiting(&store).len(), 0);
}

#[test]
fn a_rejected_action_goes_to_the_inbox_and_can_be_dropped_or_retried() {
    let mut store = phone();
    let mut server = Server::default();
    server.put(id(1), fields([("name", "甲".into())]));
    pull(&mut store, &server.page(0));
    let written = act(&mut store, "customer", id(1), Op::Update(fields([("name", "乙".into())])));
    let reject = Reject::new(RejectCode::Forbidden);
    record_results(&mut store, &[verdict(1, VerdictIn::Rejected(reject.clone()))], NOW).unwrap();
    assert_eq!(name(&store, id(1)).as_deref(), Some("甲"), "the server's state shows again");
    let entries = inbox(store.connection()).unwrap();
    assert_eq!((entries.len(), &entries[0].entry), (1, &Entry::Rejected(reject.clone())));
    assert_eq!(receipt(store.connection(), written.group).unwrap(), Some(Receipt::NeedsAttention));
    assert_eq!(waiting(&store).len(), 0);

    let again = retry_rejected(&mut store, written.group, &at(NOW + 1)).unwrap();
    assert_eq!((waiting(&store)[0].mid, name(&store, id(1)).as_deref()), (2, Some("乙")));
    record_results(&mut store, &[verdict(2, VerdictIn::Rejected(reject))], NOW).unwrap();
    drop_rejected(&mut store, again.group).unwrap();
    assert!(inbox(store.connection()).unwrap().is_empty());
    assert!(matches!(drop_rejected(&mut store, again.group), Err(StoreError::NotFound(_))));
}

#[test]
fn a_value_that_lost_can_be_restored() {
    let mut store = phone();
    let mut server = Server::default();
    server.put(id(1), fields([("name", "甲".into())]));
    pull(&mut store, &server.page(0));
    act(&mut store, "customer", id(1), Op::Update(fields([("name", "我的".into())])));
    let stamp = Stamp(Hlc::from_ms(NOW + 5), Incarnation(9));
    let lost = LostIn { field: "name".into(), winner: "他的".into(), by: Some(id(7)), stamp };
    let result = verdict(1, VerdictIn::Merged(vec![lost]));
    record_results(&mut store, std::slice::from_ref(&result), NOW).unwrap();
    record_results(&mut store, &[result], NOW).unwrap();
    let entries = inbox(store.connection()).unwrap();
    assert_eq!(entries.len(), 1, "the same result twice is one entry");
    let Entry::Merged { mine, winner, .. } = &entries[0].entry else { panic!("not a lost value") };
    assert_eq!((mine, winner), (&"我的".into(), &"他的".into()));
    restore_mine(&mut store, entries[0].number, &at(NOW + 10)).unwrap();
    assert_eq!(waiting(&store).last().unwrap().op, Op::Update(fields([("name", "我的".into())])));
    assert!(inbox(store.connection()).unwrap().is_empty());
    assert!(matches!(dismiss(&mut store, 99), Err(StoreError::NotFound(_))));
}

#[test]
fn receipts_tell_how_far_an_action_has_come() {
    let mut store = phone();
    let written = act(&mut store, "customer", id(1), Op::Create(fields([("name", "甲".into())])));
    let now = |store: &Store| receipts(store.connection(), "customer", id(1)).unwrap();
    assert_eq!(now(&store), vec![(written.group, Receipt::OnThisPhone)]);
    let all = waiting(&store);
    mark_sent(&mut store, &all, NOW + 1).unwrap();
    assert_eq!(now(&store), vec![(written.group, Receipt::Sent)]);
    assert_eq!(waiting(&store).len(), 1, "sent, not answered: sent again");
    record_results(&mut store, &[verdict(1, VerdictIn::Accepted)], NOW + 2).unwrap();
    let accepted = vec![(written.group, Receipt::Accepted { at_ms: NOW + 2 })];
    assert_eq!((now(&store), waiting(&store).len()), (accepted.clone(), 0));
    assert_eq!(outbox::waiting(store.connection()).unwrap(), 1, "the ack does not trim");
    let mut server = Server::default();
    server.take(&store.get("customer", id(1)).unwrap().unwrap());
    pull(&mut store, &Page { last_mids: vec![(PHONE, 1)], ..server.page(0) });
    assert_eq!(now(&store), accepted, "also after the trim");
    assert_eq!(outbox::waiting(store.connection()).unwrap(), 0);
}

#[test]
fn a_gap_sends_again_from_the_expected_number() {
    let mut store = phone();
    for n in 1..=3 {
        new_customer(&mut store, n, "甲");
    }
    let accepted: Vec<ResultIn> = (1..=3).map(|mid| verdict(mid, VerdictIn::Accepted)).collect();
    record_results(&mut store, &accepted, NOW).unwrap();
    record_results(&mut store, &[verdict(3, VerdictIn::Gap { expected: 2 })], NOW).unwrap();
    assert_eq!(waiting(&store).iter().map(|m| m.mid).collect::<Vec<_>>(), vec![2, 3]);
}

#[test]
fn undo_forgets_what_was_not_sent_and_reverses_what_was() {
    let mut store = phone();
    let made = act(&mut store, "customer", id(1), Op::Create(fields([("name", "甲".into())])));
    undo(&mut store, made.group, &at(NOW)).unwrap();
    assert_eq!((name(&store, id(1)), waiting(&store).len()), (None, 0));

    new_customer(&mut store, 1, "甲");
    assert_eq!(waiting(&store)[0].mid, 1, "the number was not used up");
    let add = Op::Set { field: "tags".into(), add: vec!["a".into(), "b".into()], remove: vec![] };
    act(&mut store, "customer", id(1), add);
    let more = Op::Set { field: "tags".into(), add: vec!["b".into(), "c".into()], remove: vec!["a".into()] };
    let changed = act(&mut store, "customer", id(1), more);
    let renamed = act(&mut store, "customer", id(1), Op::Update(fields([("name", "乙".into())])));
    let all = waiting(&store);
    mark_sent(&mut store, &all, NOW).unwrap();
    undo(&mut store, renamed.group, &at(NOW + 1)).unwrap();
    undo(&mut store, changed.group, &at(NOW + 2)).unwrap();
    let record = store.get("customer", id(1)).unwrap().unwrap();
    assert_eq!(record.get("name"), &"甲".into());
    assert_eq!(record.get("tags"), &Value::set(["a".into(), "b".into()]), "b was there before, a comes back, c goes");
    assert_eq!(waiting(&store).len(), 6);
}

#[test]
fn a_deleted_record_can_be_restored_for_30_days() {
    let mut store = phone();
    let mut server = Server::default();
    server.put(id(1), fields([("name", "甲".into())]));
    pull(&mut store, &server.page(0));
    act(&mut store, "customer", id(1), Op::Delete);
    assert_eq!(name(&store, id(1)), None);
    assert_eq!(recycle_bin(&store, NOW).unwrap().len(), 1);
    // The server took the deletion: the row is gone from this phone, the snapshot is not.
    let mut page = Server { seq: 2, ..Server::default() }.page(1);
    page.removals = vec![removal(id(1))];
    page.last_mids = vec![(PHONE, 1)];
    pull(&mut store, &page);
    assert_eq!(store.get("customer", id(1)).unwrap(), None);
    act(&mut store, "customer", id(1), Op::Restore);
    assert_eq!(name(&store, id(1)).as_deref(), Some("甲"));
    assert_eq!(recycle_bin(&store, NOW).unwrap(), vec![]);
    let gone = Action { object: "customer".into(), id: id(2), op: Op::Restore };
    assert!(matches!(write_action(&mut store, &[gone], &at(NOW)), Err(StoreError::Refused(_))));
}

#[test]
fn the_bin_holds_what_this_phone_deleted_and_nobody_took_out_for_30_days() {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    let titles = |store: &Store, now: i64| -> Vec<String> {
        let found = recycle_bin(store, now).unwrap();
        found.iter().map(|(record, _)| record.get("name").as_text().unwrap().to_owned()).collect()
    };
    let delete = |store: &mut Store, n: u64, now: i64| {
        let action = Action { object: "customer".into(), id: id(n), op: Op::Delete };
        write_action(store, &[action], &at(now)).unwrap()
    };
    let mut store = phone();
    let mut server = Server::default();
    for (n, name) in [(1, "甲"), (2, "乙"), (3, "丙"), (4, "丁")] {
        server.put(id(n), fields([("name", name.into())]));
    }
    pull(&mut store, &server.page(0));
    delete(&mut store, 1, NOW);
    delete(&mut store, 2, NOW + DAY);
    let taken_back = delete(&mut store, 3, NOW + DAY);
    assert_eq!(titles(&store, NOW + DAY).len(), 3);
    undo(&mut store, taken_back.group, &at(NOW + DAY)).unwrap();
    assert_eq!(titles(&store, NOW + DAY), ["乙", "甲"], "the newest first");
    assert_eq!(titles(&store, NOW + 30 * DAY + 1), ["乙"], "30 days are over");

    // The server took both deletions; then somebody takes 乙 out again.
    let gone = |server: &mut Server, all: &[u64]| -> Page {
        server.rows.retain(|r| all.iter().all(|n| r.id != id(*n)));
        server.seq += 1;
        Page { removals: all.iter().map(|n| removal(id(*n))).collect(), ..server.page(server.seq - 1) }
    };
    pull(&mut store, &Page { last_mids: vec![(PHONE, 2)], ..gone(&mut server, &[1, 2]) });
    assert_eq!((titles(&store, NOW + DAY), waiting(&store).len()), (vec!["乙".into(), "甲".into()], 0));
    server.put(id(2), fields([("name", "乙".into())]));
    pull(&mut store, &server.page(server.seq - 1));
    assert_eq!(titles(&store, NOW + DAY), ["甲"], "restored elsewhere");
    // And somebody else deletes it, 丙 and 丁: not this phone's to restore.
    pull(&mut store, &gone(&mut server, &[2, 3, 4]));
    assert_eq!(titles(&store, NOW + DAY), ["甲"]);
}

#[test]
fn writes_before_registration_get_their_number_with_it() {
    let mut store = Store::in_memory().unwrap();
    assert!(store.needs_new_incarnation());
    new_customer(&mut store, 1, "甲");
    assert_eq!(waiting(&store), vec![], "not sent under no name");
    set_incarnation(&mut store, Incarnation(5)).unwrap();
    let all = waiting(&store);
    assert_eq!((all[0].incarnation, all[0].mid), (Incarnation(5), 1));
    let record = store.get("customer", id(1)).unwrap().unwrap();
    assert_eq!(record.clocks.row, all[0].stamp(), "the row carries the final stamp");
    new_customer(&mut store, 2, "乙");
    assert_eq!(waiting(&store)[1].mid, 2);
}

#[test]
fn a_restored_file_keeps_the_identity_of_what_was_pending() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("legwork.db");
    let mut store = Store::open(&path, None, None).unwrap();
    set_incarnation(&mut store, PHONE).unwrap();
    new_customer(&mut store, 1, "甲");
    drop(store);
    let same = Store::open(&path, None, Some(PHONE)).unwrap();
    assert!(!same.needs_new_incarnation());
    drop(same);
    // The mark kept outside backups is missing: the file is a copy.
    let mut copy = Store::open(&path, None, None).unwrap();
    assert!(copy.needs_new_incarnation());
    new_customer(&mut copy, 2, "乙");
    assert_eq!(waiting(&copy).len(), 1, "new work waits for its name");
    set_incarnation(&mut copy, Incarnation(61)).unwrap();
    let all = waiting(&copy);
    let keys: Vec<_> = all.iter().map(|m| (m.incarnation.0, m.mid)).collect();
    assert_eq!(keys, vec![(60, 1), (61, 1)]);
    assert_eq!(outbox::incarnations(copy.connection()).unwrap(), vec![(PHONE, 0), (Incarnation(61), 0)]);
}
