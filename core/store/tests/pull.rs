//! The way in: staging, one visible transaction, trim, rebase, scope loss, digests, masks, epochs, first sync.
#![allow(clippy::unwrap_used)]

mod support;
use legwork_domain::bucket::{Bucket, Digest, Feed};
use legwork_domain::{Epoch, Incarnation, Op, Record, Reject, RejectCode, Value};
use legwork_store::incoming::{self, Staged, begin_epoch, bootstrap_page, finish_pull, position, stage_page};
use legwork_store::page::{MaskIn, Page, ResultIn, VerdictIn};
use legwork_store::results::resend_after_restore;
use legwork_store::search::{SearchQuery, search};
use legwork_store::{inbox, meta, outbox};
use support::*;

fn found(store: &legwork_store::Store, text: &str) -> usize {
    let query = SearchQuery { text, limit: 50, ..SearchQuery::default() };
    search(store.connection(), store.tables(), &query).unwrap().len()
}

#[test]
fn pages_of_a_delta_become_visible_together() {
    let mut store = phone();
    let mut server = Server::default();
    server.put(id(1), fields([("name", "云岭机械".into())]));
    let first = Page { more: true, digests: vec![], ..server.page(0) };
    assert_eq!(stage_page(&mut store, &first).unwrap(), Staged::More);
    assert_eq!(name(&store, id(1)), None, "not shown before the delta is complete");
    assert!(finish_pull(&mut store, NOW).is_err(), "an unfinished delta is not shown");
    assert_eq!(position(store.connection()).unwrap().cursors, vec![(customer_feed(), 1)], "goes on after the stage");
    server.put(id(2), fields([("name", "青禾贸易".into())]));
    let finished = pull(&mut store, &server.page(1));
    assert_eq!((name(&store, id(1)).as_deref(), name(&store, id(2)).as_deref()), (Some("云岭机械"), Some("青禾贸易")));
    assert_eq!(finished.mismatched, vec![]);
    assert_eq!(finished.changed.records.len(), 2);
    assert_eq!((found(&store, "云岭"), found(&store, "青禾贸易")), (1, 1));
}

#[test]
fn a_page_of_another_scope_restarts_the_delta() {
    let mut store = phone();
    let mut server = Server::default();
    server.put(id(1), fields([("name", "甲".into())]));
    stage_page(&mut store, &Page { more: true, ..server.page(0) }).unwrap();
    let other = Page { scope_version: 2, ..server.page(0) };
    assert_eq!(stage_page(&mut store, &other).unwrap(), Staged::Restart);
    assert_eq!(position(store.connection()).unwrap().cursors, vec![]);
}

#[test]
fn pending_edits_are_replayed_on_top_of_what_the_server_sends() {
    let mut store = phone();
    let mut server = Server::default();
    server.put(id(1), fields([("name", "旧名".into()), ("level", "a".into())]));
    pull(&mut store, &server.page(0));
    act(&mut store, "customer", id(1), Op::Update(fields([("name", "我改的".into())])));
    // Somebody changed another field meanwhile, and the same one earlier than I did.
    server.put(id(1), fields([("name", "他改的".into()), ("level", "b".into())]));
    pull(&mut store, &server.page(1));
    let record = store.get("customer", id(1)).unwrap().unwrap();
    assert_eq!((record.get("name"), record.get("level")), (&"我改的".into(), &"b".into()));
    assert_eq!(record.seq, 2);
    // The server took my edit: the pull that includes it trims the outbox, and nothing flickers.
    server.take(&record);
    let page = Page { last_mids: vec![(PHONE, 1)], ..server.page(2) };
    assert_eq!(pull(&mut store, &page).mismatched, vec![]);
    assert_eq!(name(&store, id(1)).as_deref(), Some("我改的"));
    assert_eq!(outbox::waiting(store.connection()).unwrap(), 0);
}

/// The answer to a push got lost; the pull tells of the refusal together with the state that includes it.
#[test]
fn a_refusal_that_comes_with_the_pull_reaches_the_inbox_before_the_outbox_is_trimmed() {
    let mut store = phone();
    let mut server = Server::default();
    server.put(id(1), fields([("name", "旧名".into()), ("level", "a".into())]));
    pull(&mut store, &server.page(0));
    act(&mut store, "customer", id(1), Op::Update(fields([("name", "不许改".into())])));
    act(&mut store, "customer", id(1), Op::Update(fields([("level", "b".into())])));
    act(&mut store, "customer", id(1), Op::Update(fields([("note", "还没发".into())])));
    // The server refused the first, took the second and has not seen the third.
    server.put(id(1), fields([("name", "旧名".into()), ("level", "b".into())]));
    let refused = VerdictIn::Rejected(Reject::new(RejectCode::Forbidden));
    let results = vec![ResultIn { incarnation: PHONE, mid: 1, verdict: refused }];
    let finished = pull(&mut store, &Page { results, last_mids: vec![(PHONE, 2)], ..server.page(1) });
    assert_eq!(finished.mismatched, vec![]);
    let entries = inbox::inbox(store.connection()).unwrap();
    assert_eq!(entries.iter().map(|entry| entry.mutation.mid).collect::<Vec<_>>(), [1]);
    let record = store.get("customer", id(1)).unwrap().unwrap();
    let shown = ["name", "level", "note"].map(|field| record.get(field).as_text().unwrap_or_default().to_owned());
    assert_eq!(shown, ["旧名", "b", "还没发"]);
    assert_eq!(outbox::waiting(store.connection()).unwrap(), 1);
    assert_eq!((found(&store, "旧名"), found(&store, "不许改")), (1, 0));
}

/// The server's copy of an own change differs from the row here by its number alone, also for the next pull.
#[test]
fn an_own_change_that_comes_back_takes_its_number_and_is_found_as_before() {
    let mut store = phone();
    let mut server = Server::default();
    new_customer(&mut store, 1, "云岭机械");
    let record = store.get("customer", id(1)).unwrap().unwrap();
    server.take(&record);
    let page = Page { last_mids: vec![(PHONE, 1)], ..server.page(0) };
    assert_eq!(pull(&mut store, &page).mismatched, vec![]);
    assert_eq!(store.get("customer", id(1)).unwrap().unwrap(), Record { seq: 1, ..record });
    assert_eq!((found(&store, "云岭"), found(&store, "yljx")), (1, 1));
    let kept: i64 = store.connection().query_row("SELECT count(*) FROM base", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 0, "no server state is kept for a record without pending changes");
    server.put(id(1), fields([("name", "云岭重工".into())]));
    assert_eq!(pull(&mut store, &server.page(1)).mismatched, vec![]);
    assert_eq!((found(&store, "云岭机械"), found(&store, "云岭重工")), (0, 1));
}

#[test]
fn a_new_record_the_server_does_not_send_back_goes_with_the_trim() {
    let mut store = phone();
    new_customer(&mut store, 1, "给别人的");
    assert_eq!(found(&store, "给别人的"), 1);
    let page = Page { last_mids: vec![(PHONE, 1)], ..Server::default().page(0) };
    pull(&mut store, &page);
    assert_eq!((name(&store, id(1)), found(&store, "给别人的")), (None, 0));
}

#[test]
fn a_row_stays_while_one_feed_holds_it() {
    let mut store = phone();
    let mut server = Server::default();
    server.put(id(1), fields([("name", "共享".into())]));
    let own = Feed::new(Bucket::Own(id(9)), "customer");
    let mut page = server.page(0);
    page.feeds.push((own.clone(), 1));
    page.rows[0].feeds = vec![0, 1];
    page.digests.push((own.clone(), page.digests[0].1));
    assert_eq!(pull(&mut store, &page).mismatched, vec![]);

    let gone = Page { removals: vec![removal(id(1))], rows: vec![], digests: vec![], ..page.clone() };
    pull(&mut store, &gone);
    assert_eq!(name(&store, id(1)).as_deref(), Some("共享"), "the other feed still holds it");

    let dropped = Page { feeds: vec![(customer_feed(), 2)], rows: vec![], digests: vec![], ..page };
    pull(&mut store, &dropped);
    assert_eq!((name(&store, id(1)), found(&store, "共享")), (None, 0), "its last feed left the scope");
}

#[test]
fn edits_on_a_row_that_left_stay_queued() {
    let mut store = phone();
    let mut server = Server::default();
    server.put(id(1), fields([("name", "走了".into())]));
    pull(&mut store, &server.page(0));
    act(&mut store, "customer", id(1), Op::Update(fields([("note", "重要".into())])));
    let digests = vec![(customer_feed(), Digest::default())];
    let page = Page { removals: vec![removal(id(1))], rows: vec![], digests, ..server.page(1) };
    assert_eq!(pull(&mut store, &page).mismatched, vec![]);
    assert_eq!(name(&store, id(1)), None);
    assert_eq!(outbox::pending(store.connection(), 10, 10_000).unwrap().len(), 1);
}

#[test]
fn a_wrong_digest_resets_that_feed_and_keeps_the_outbox() {
    let mut store = phone();
    let mut server = Server::default();
    server.put(id(1), fields([("name", "甲".into())]));
    server.put(id(2), fields([("name", "乙".into())]));
    let mut page = server.page(0);
    page.rows.pop(); // the bug: the server forgot a row
    let finished = pull(&mut store, &page);
    assert_eq!(finished.mismatched, vec![customer_feed()]);
    assert_eq!(meta::resets(store.connection()).unwrap(), 1);
    assert_eq!(position(store.connection()).unwrap().cursors, vec![(customer_feed(), 0)]);
    assert_eq!(name(&store, id(1)).as_deref(), Some("甲"), "rows stay on the screen until the feed came again");
    new_customer(&mut store, 3, "丙");
    assert_eq!(pull(&mut store, &server.page(0)).mismatched, vec![]);
    assert_eq!((name(&store, id(2)).as_deref(), name(&store, id(3)).as_deref()), (Some("乙"), Some("丙")));
    assert_eq!(outbox::waiting(store.connection()).unwrap(), 1);
}

#[test]
fn rows_that_a_restored_server_no_longer_has_go_when_the_feed_came_again() {
    let mut store = phone();
    let mut server = Server::default();
    server.put(id(1), fields([("name", "甲".into())]));
    server.put(id(2), fields([("name", "乙".into())]));
    pull(&mut store, &server.page(0));
    server.rows.pop();
    server.epoch = 7;
    begin_epoch(&mut store, Epoch(7)).unwrap();
    assert_eq!(name(&store, id(2)).as_deref(), Some("乙"));
    assert_eq!(pull(&mut store, &server.page(0)).mismatched, vec![]);
    assert_eq!((name(&store, id(1)).as_deref(), name(&store, id(2))), (Some("甲"), None));
    assert_eq!(meta::epoch(store.connection()).unwrap(), Epoch(7));
}

#[test]
fn a_restored_server_gets_accepted_mutations_again() {
    let mut store = phone();
    let mut server = Server::default();
    new_customer(&mut store, 1, "一");
    new_customer(&mut store, 2, "二");
    for n in [1, 2] {
        server.take(&store.get("customer", id(n)).unwrap().unwrap());
    }
    pull(&mut store, &Page { last_mids: vec![(PHONE, 2)], ..server.page(0) });
    assert_eq!(outbox::waiting(store.connection()).unwrap(), 0);
    // The phone has a new number meanwhile, as after being restored itself: what it sent under the old one counts too.
    let now = Incarnation(61);
    outbox::set_incarnation(&mut store, now).unwrap();
    new_customer(&mut store, 3, "三");
    server.take(&store.get("customer", id(3)).unwrap().unwrap());
    pull(&mut store, &Page { last_mids: vec![(PHONE, 2), (now, 1)], ..server.page(2) });
    assert_eq!(outbox::waiting(store.connection()).unwrap(), 0);
    // The backup was made after the first mutation, which the server will recognise.
    resend_after_restore(&mut store).unwrap();
    let again = outbox::pending(store.connection(), 10, 10_000).unwrap();
    let numbers: Vec<_> = again.iter().map(|m| (m.incarnation, m.mid)).collect();
    assert_eq!(numbers, [(PHONE, 1), (PHONE, 2), (now, 1)]);
    let mut restored = Server { epoch: 2, ..Server::default() };
    restored.take(&server.rows[0]);
    begin_epoch(&mut store, Epoch(2)).unwrap();
    pull(&mut store, &restored.page(0));
    assert_eq!(name(&store, id(2)).as_deref(), Some("二"), "still shown: it is pending again");
}

/// What was refused is sent again by its number alone. The restored server may refuse that too, for another reason; the
/// person has been told already.
#[test]
fn a_refusal_is_not_told_twice_after_a_restore() {
    let mut store = phone();
    let mut server = Server::default();
    new_customer(&mut store, 1, "不许建");
    let refused = |code| ResultIn { incarnation: PHONE, mid: 1, verdict: VerdictIn::Rejected(Reject::new(code)) };
    let results = vec![refused(RejectCode::Forbidden)];
    pull(&mut store, &Page { results, last_mids: vec![(PHONE, 1)], ..server.page(0) });
    resend_after_restore(&mut store).unwrap();
    begin_epoch(&mut store, Epoch(2)).unwrap();
    server.epoch = 2;
    let results = vec![refused(RejectCode::Missing)];
    pull(&mut store, &Page { results, last_mids: vec![(PHONE, 1)], ..server.page(0) });
    let told = inbox::inbox(store.connection()).unwrap();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(outbox::waiting(store.connection()).unwrap(), 0);
}

#[test]
fn a_changed_mask_sends_the_object_again() {
    let mut store = phone();
    let mut server = Server::default();
    server.put(id(1), fields([("name", "甲".into()), ("phone", "13800000001".into())]));
    pull(&mut store, &server.page(0));
    let masks = vec![MaskIn { object: "customer".into(), field: "phone".into(), hidden: true }];
    let page = Page { masks: masks.clone(), ..server.page(1) };
    assert_eq!(pull(&mut store, &page).masked, vec![customer_feed()]);
    let mut again = Page { masks, ..server.page(0) };
    again.rows[0].fields.remove("phone");
    assert_eq!(pull(&mut store, &again).masked, vec![], "the same mask again changes nothing");
    assert_eq!(store.get("customer", id(1)).unwrap().unwrap().get("phone"), &Value::Null);
    assert_eq!(found(&store, "13800000001"), 0);
}

#[test]
fn a_first_sync_shows_rows_at_once_and_indexes_them_in_slices() {
    let mut store = phone();
    let mut server = Server::default();
    for n in 0..50 {
        server.put(id(n), fields([("name", format!("批量客户{n}").into())]));
    }
    let all = server.page(0);
    for (i, rows) in all.rows.chunks(20).enumerate() {
        let more = i < 2;
        let digests = if more { vec![] } else { all.digests.clone() };
        let finished =
            bootstrap_page(&mut store, &Page { rows: rows.to_vec(), more, digests, ..all.clone() }, NOW).unwrap();
        assert_eq!(finished.mismatched, vec![]);
    }
    assert!(name(&store, id(49)).is_some());
    assert_eq!(found(&store, "批量"), 0, "the text index comes after the rows");
    // A row changed during the building is right afterwards, wherever the mark stood.
    assert!(!store.build_indexes_slice(10).unwrap());
    act(&mut store, "customer", id(3), Op::Update(fields([("name", "已改".into())])));
    act(&mut store, "customer", id(40), Op::Update(fields([("name", "也改".into())])));
    while !store.build_indexes_slice(10).unwrap() {}
    assert_eq!((found(&store, "批量"), found(&store, "已改"), found(&store, "也改")), (48, 1, 1));
    assert_eq!(found(&store, "plkh"), 48, "initials");
    incoming::end_bootstrap(&mut store).unwrap();
    assert!(meta::bootstrapped(store.connection()).unwrap());
}

/// A first sync takes a while; what leaves meanwhile is told once, in the middle of it (found by the simulation).
#[test]
fn a_record_that_leaves_during_a_first_sync_is_gone_after_it() {
    let mut store = phone();
    let mut server = Server::default();
    (0..3).for_each(|n| server.put(id(n), fields([("name", format!("客户{n}").into())])));
    let early = server.page(0);
    server.rows.retain(|row| row.id != id(0));
    let late = server.page(0);
    let pages = [
        Page { rows: early.rows[..1].to_vec(), more: true, digests: vec![], ..early.clone() },
        Page { rows: early.rows[1..2].to_vec(), removals: vec![removal(id(0))], more: true, digests: vec![], ..early },
        Page { rows: late.rows[1..].to_vec(), ..late },
    ];
    for page in &pages {
        assert_eq!(bootstrap_page(&mut store, page, NOW).unwrap().mismatched, vec![]);
    }
    let shown: Vec<_> = (0..3).map(|n| name(&store, id(n))).collect();
    assert_eq!(shown, [None, Some("客户1".to_owned()), Some("客户2".to_owned())]);
}

/// A command that gives a customer to somebody, and an addition: neither may be done twice.
fn give_and_add(store: &mut legwork_store::Store) {
    let give = fields([("owner", id(901).into())]);
    act(store, "customer", id(1), Op::Command { name: "transfer".into(), expect: fields([]), fields: give });
    act(store, "customer", id(1), Op::Add { field: "employees".into(), delta: 3 });
}

/// The outbox is trimmed at the end of a first sync only; until then a row may include what still waits there (found by
/// the simulation, seed 4).
#[test]
fn a_first_sync_does_not_apply_twice_what_its_rows_include() {
    let mut store = phone();
    let mut server = Server::default();
    server.put(id(1), fields([("name", "甲".into()), ("employees", 10.into())]));
    let first = Page { more: true, digests: vec![], ..server.page(0) };
    bootstrap_page(&mut store, &first, NOW).unwrap();
    give_and_add(&mut store);
    let mine = store.get("customer", id(1)).unwrap().unwrap();
    assert_eq!(mine.get("employees"), &Value::Int(13));
    // Both arrived at the server; the next page shows the record with them.
    server.take(&mine);
    let next = Page { more: true, digests: vec![], last_mids: vec![(PHONE, 2)], ..server.page(1) };
    bootstrap_page(&mut store, &next, NOW).unwrap();
    let shown = |store: &legwork_store::Store| {
        let record = store.get("customer", id(1)).unwrap().unwrap();
        (record.get("employees").clone(), record.clocks.of("owner"))
    };
    assert_eq!(shown(&store), (Value::Int(13), mine.clocks.of("owner")));
    // What is written now comes on top, once, and stays when something makes the row anew.
    act(&mut store, "customer", id(1), Op::Add { field: "employees".into(), delta: 5 });
    bootstrap_page(&mut store, &Page { rows: vec![], ..next }, NOW).unwrap();
    pull(&mut store, &Page { last_mids: vec![(PHONE, 2)], ..server.page(1) });
    assert_eq!(shown(&store), (Value::Int(18), mine.clocks.of("owner")));
    assert_eq!(outbox::waiting(store.connection()).unwrap(), 1);
}

#[test]
fn what_a_restored_server_gets_again_is_not_counted_again_here() {
    let mut store = phone();
    let mut server = Server::default();
    server.put(id(1), fields([("name", "甲".into()), ("employees", 10.into())]));
    pull(&mut store, &server.page(0));
    give_and_add(&mut store);
    let mine = store.get("customer", id(1)).unwrap().unwrap();
    let before = server.rows[0].clone();
    server.take(&mine);
    pull(&mut store, &Page { last_mids: vec![(PHONE, 2)], ..server.page(1) });
    resend_after_restore(&mut store).unwrap();
    act(&mut store, "customer", id(1), Op::Add { field: "employees".into(), delta: 5 });
    let shown = |store: &legwork_store::Store| {
        let record = store.get("customer", id(1)).unwrap().unwrap();
        (record.get("employees").clone(), record.clocks.of("owner"))
    };
    assert_eq!(shown(&store), (Value::Int(18), mine.clocks.of("owner")), "still the state from before the restore");
    // The restored server has the record without any of it: all three come on top.
    begin_epoch(&mut store, Epoch(2)).unwrap();
    let mut restored = Server { epoch: 2, ..Server::default() };
    restored.take(&before);
    pull(&mut store, &restored.page(0));
    assert_eq!(shown(&store), (Value::Int(18), mine.clocks.of("owner")));
    assert_eq!(outbox::waiting(store.connection()).unwrap(), 3);
}

#[test]
fn pages_that_contradict_themselves_are_refused_whole() {
    let mut store = phone();
    let mut server = Server::default();
    server.put(id(1), fields([("name", "甲".into())]));
    let good = server.page(0);
    let mut no_feed = good.clone();
    no_feed.rows[0].feeds = vec![];
    let mut wild = good.clone();
    wild.rows[0].feeds = vec![5];
    let mut clocks = good.clone();
    clocks.rows[0].clocks = vec![0x80];
    let mut unknown = good;
    unknown.feeds = vec![(Feed::new(Bucket::All, "spaceship"), 1)];
    for page in [no_feed, wild, clocks, unknown] {
        assert!(stage_page(&mut store, &page).is_err());
        assert!(bootstrap_page(&mut store, &page, NOW).is_err());
    }
    assert_eq!(position(store.connection()).unwrap().cursors, vec![]);
}
