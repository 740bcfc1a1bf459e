//! Nothing is ever half written, and nothing a person writes bypasses the outbox: tests that need SQLite's hooks.
#![allow(clippy::unwrap_used)]

#[path = "../tests/support/mod.rs"]
mod support;
use crate::outbox::{Action, pending, waiting, write_action};
use crate::page::{Page, ResultIn, VerdictIn};
use crate::{Store, inbox, incoming, recycle, results};
use legwork_domain::{Op, Reject, RejectCode};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use std::sync::{Arc, Mutex};
use support::*;

/// Everything in the database, as text.
fn dump(store: &Store) -> String {
    let connection = store.connection();
    let mut names = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%' ORDER BY name")
        .unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut all = String::new();
    for name in names {
        let mut statement = connection.prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<String> = (0..columns).map(|i| format!("{:?}", row.get_ref(i).unwrap())).collect();
            all.push_str(&format!("{name}: {}\n", cells.join(", ")));
        }
    }
    all
}

/// Interrupts `work` after 1, 1 + stride … steps of SQLite's machine: each time nothing, or (when the commit was
/// already done) everything has happened. Returns the store with the work done.
fn interrupted_anywhere<T>(
    stride: usize,
    make: impl Fn() -> Store,
    work: impl Fn(&mut Store) -> crate::Result<T>,
) -> Store {
    let mut whole = make();
    let before = dump(&whole);
    work(&mut whole).unwrap();
    let after = dump(&whole);
    assert!(before != after, "the work does something");
    let mut store = make();
    let mut interruptions = 0;
    for steps in (1u64..).step_by(stride) {
        let mut count = 0;
        let stop = move || {
            count += 1;
            count == steps
        };
        store.connection.progress_handler(1, Some(stop)).unwrap();
        let outcome = work(&mut store);
        store.connection.progress_handler(0, None::<fn() -> bool>).unwrap();
        let now = dump(&store);
        if now == after {
            break;
        }
        assert!(outcome.is_err() && now == before, "half done after {steps} steps");
        interruptions += 1;
    }
    assert!(interruptions > 10, "the work was interrupted only {interruptions} times");
    store
}

#[test]
fn an_action_cut_off_anywhere_changes_nothing() {
    let mut server = Server::default();
    server.put(id(1), fields([("name", "甲".into())]));
    let make = || {
        let mut store = phone();
        pull(&mut store, &server.page(0));
        store
    };
    let store = interrupted_anywhere(7, make, |store| {
        let actions = [
            Action { object: "customer".into(), id: id(1), op: Op::Update(fields([("name", "乙".into())])) },
            Action { object: "customer".into(), id: id(2), op: Op::Create(fields([("name", "丙".into())])) },
        ];
        write_action(store, &actions, &at(NOW))
    });
    assert_eq!(pending(store.connection(), 10, 10_000).unwrap().len(), 2);
}

#[test]
fn a_pull_cut_off_anywhere_is_shown_later_and_whole() {
    let make = || {
        let (mut store, mut server) = (phone(), Server::default());
        for n in 0..5 {
            server.put(id(n), fields([("name", "甲".into())]));
        }
        pull(&mut store, &server.page(0));
        act(&mut store, "customer", id(1), Op::Update(fields([("name", "我".into())])));
        server.take(&store.get("customer", id(1)).unwrap().unwrap());
        server.put(id(2), fields([("name", "乙".into())]));
        server.rows.retain(|r| r.id != id(3));
        let mut page = Page { last_mids: vec![(PHONE, 1)], ..server.page(5) };
        page.removals = vec![removal(id(3))];
        incoming::stage_page(&mut store, &page).unwrap();
        store
    };
    let store = interrupted_anywhere(23, make, |store| {
        let finished = incoming::finish_pull(store, NOW)?;
        assert_eq!(finished.mismatched, vec![]);
        Ok(())
    });
    assert_eq!(waiting(store.connection()).unwrap(), 0);
    assert_eq!((name(&store, id(1)).as_deref(), name(&store, id(3))), (Some("我"), None));
}

/// Every way a person can write goes through the outbox; only the way in of the server does not.
#[test]
fn no_write_of_a_person_bypasses_the_outbox() {
    let mut store = phone();
    let mut server = Server::default();
    server.put(id(1), fields([("name", "甲".into())]));
    let written: Arc<Mutex<Vec<String>>> = Arc::default();
    let sink = Arc::clone(&written);
    store
        .connection
        .authorizer(Some(move |context: AuthContext<'_>| {
            if let AuthAction::Insert { table_name }
            | AuthAction::Update { table_name, .. }
            | AuthAction::Delete { table_name } = context.action
            {
                sink.lock().unwrap().push(table_name.to_owned());
            }
            Authorization::Allow
        }))
        .unwrap();
    // The statement cache would hide statements prepared earlier from the authorizer.
    let watch = |store: &mut Store, work: &mut dyn FnMut(&mut Store)| -> (bool, bool) {
        store.connection().flush_prepared_statement_cache();
        written.lock().unwrap().clear();
        work(store);
        let tables = written.lock().unwrap();
        (tables.iter().any(|t| t.starts_with("object_")), tables.iter().any(|t| t == "outbox"))
    };
    let both = (true, true);
    assert!(watch(&mut store, &mut |s| drop(pull(s, &server.page(0)))).0, "the hook sees rows being written");
    let update = |text: &str| Op::Update(fields([("name", text.into())]));
    let mut group = None;
    assert_eq!(watch(&mut store, &mut |s| group = Some(act(s, "customer", id(1), update("乙")).group)), both);
    let group = group.unwrap();
    assert_eq!(watch(&mut store, &mut |s| drop(recycle::undo(s, group, &at(NOW)).unwrap())), both);
    let group = act(&mut store, "customer", id(1), update("丙")).group;
    let verdict = VerdictIn::Rejected(Reject::new(RejectCode::Forbidden));
    let result = ResultIn { incarnation: PHONE, mid: group.number, verdict };
    results::record_results(&mut store, &[result], NOW).unwrap();
    assert_eq!(watch(&mut store, &mut |s| drop(inbox::retry_rejected(s, group, &at(NOW)).unwrap())), both);
    for op in [Op::Delete, Op::Restore] {
        assert_eq!(watch(&mut store, &mut |s| drop(act(s, "customer", id(1), op.clone()))), both);
    }
}
