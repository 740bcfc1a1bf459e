//! A rep's day with no server at all: records, tasks, search, duplicates, undo, restart.
#![allow(clippy::unwrap_used)]

mod common;

use common::{HOUR, MORNING, day, fields, open, prepare, try_open};
use legwork_app::home::PostponeTo;
use legwork_app::records::ListRequest;
use legwork_app::{ErrorKind, Language, Legwork, Value};
use legwork_domain::{Incarnation, Reject, RejectCode};
use legwork_store::blobs::uploads;
use legwork_store::page::{ResultIn, VerdictIn};
use legwork_store::{outbox, results};

#[test]
fn a3_k2_without_a_network_a_customer_is_saved_and_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let saved =
        app.create("customer", &fields([("name", "云岭精密机械有限公司".into()), ("level", "a".into())])).unwrap();
    let receipts = app.receipts("customer", saved.id).unwrap();
    assert_eq!((receipts.len(), receipts[0].state), (1, "on_this_phone"));
    drop(app);

    let app = open(folder.path(), &clock);
    assert_eq!(app.account().unwrap().user_name, "周楠", "signed in again without a network");
    let detail = app.detail("customer", saved.id).unwrap();
    assert_eq!(detail.title, "云岭精密机械有限公司");
    let list = app.list(&ListRequest { object: "customer".into(), view: Some("mine".into()), ..Default::default() });
    assert_eq!(list.unwrap().rows.len(), 1, "k16: the owner is me");
    assert_eq!(app.sync_view().unwrap().pending, 1);
}

#[test]
fn e2_k9_found_by_name_pinyin_and_phone_and_the_double_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _clock) = day(folder.path());
    let entered = fields([("name", "云岭精密机械有限公司".into()), ("phone", "0512-62881000".into())]);
    let saved = app.create("customer", &entered).unwrap();
    for text in ["云", "岭精", "机械有限", "6288"] {
        let hits = app.search(text, &["customer"], 10).unwrap();
        assert!(hits.iter().any(|h| h.id == saved.id), "{text}");
    }
    assert!(app.search("海棠", &[], 10).unwrap().is_empty());
    let double = fields([("name", "雲嶺精密機械 有限公司".into())]);
    let found = app.duplicates("customer", &double).unwrap();
    assert_eq!((found.len(), found[0].id, found[0].field.as_str()), (1, saved.id, "name"));
    let other = app.duplicates("customer", &fields([("name", "海棠包装材料（苏州）有限公司".into())])).unwrap();
    assert!(other.is_empty());
}

#[test]
fn m6_a_contact_belongs_to_its_customer_and_a_missing_name_is_said_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _clock) = day(folder.path());
    let customer = app.create("customer", &fields([("name", "海棠包装材料（苏州）有限公司".into())])).unwrap().id;
    let wrong = app.create("contact", &fields([("customer", customer.into())])).unwrap_err();
    assert_eq!((wrong.kind, wrong.field.as_deref()), (ErrorKind::Invalid, Some("name")));
    assert_eq!(app.error_words(&wrong), "必填");
    let given = fields([("name", "沈知夏".into()), ("customer", customer.into()), ("mobile", "138 0013 8000".into())]);
    let contact = app.create("contact", &given).unwrap().id;
    let related = app.related("contact", customer, 10).unwrap();
    assert_eq!((related.len(), related[0].id), (1, contact));
}

#[test]
fn b1_b3_b5_the_day_in_order_completed_postponed_and_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let task = |subject: &str, due: i64| {
        app.create("task", &fields([("subject", subject.into()), ("due", due.into())])).unwrap().id
    };
    let visit = task("拜访 云岭精密", MORNING + HOUR);
    let quote = task("给贺兰机电回报价", MORNING - 20 * HOUR);
    let order = |app: &Legwork| app.home().unwrap().agenda.iter().map(|i| i.row.id).collect::<Vec<_>>();
    assert_eq!(order(&app), [quote, visit], "overdue first");
    assert!(app.home().unwrap().agenda[0].overdue);

    let done = app.complete(quote).unwrap();
    assert_eq!((order(&app), app.home().unwrap().done_today), (vec![visit], 1));
    app.undo(done).unwrap();
    assert_eq!(order(&app), [quote, visit], "undo brings it back");

    app.postpone(visit, PostponeTo::Tomorrow).unwrap();
    assert_eq!(order(&app), [quote]);
    clock.pass(24 * HOUR);
    assert!(order(&app).contains(&visit), "tomorrow it is there");
}

#[test]
fn b4_b6_a_follow_up_keeps_the_customer_and_a_deleted_task_can_be_restored() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _clock) = day(folder.path());
    let customer = app.create("customer", &fields([("name", "星野电子有限公司".into())])).unwrap().id;
    let entered = fields([
        ("subject", "电话 星野".into()),
        ("due", MORNING.into()),
        ("related", Value::link("customer", customer)),
    ]);
    let task = app.create("task", &entered).unwrap().id;
    let draft = app.follow_up(task).unwrap();
    assert_eq!((draft["related"].as_id(), draft["follows"].as_id()), (Some(customer), Some(task)));

    app.delete("task", task).unwrap();
    assert!(app.home().unwrap().agenda.is_empty());
    assert_eq!(app.recycle_bin().unwrap().len(), 1);
    app.restore("task", task).unwrap();
    assert_eq!(app.home().unwrap().agenda.len(), 1);
}

#[test]
fn b6_the_recycle_bin_says_of_every_object_what_it_was_and_how_long_it_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let lines = |app: &Legwork| -> Vec<(String, String, String, String)> {
        let found = app.recycle_bin().unwrap().into_iter();
        found.map(|line| (line.object_label, line.title, line.deleted, line.left)).collect()
    };
    let line = |label: &str, title: &str, deleted: &str, left: &str| {
        (label.to_owned(), title.to_owned(), deleted.to_owned(), left.to_owned())
    };
    let customer = app.create("customer", &fields([("name", "星野电子有限公司".into())])).unwrap().id;
    let task = app.create("task", &fields([("subject", "寄样品".into()), ("due", MORNING.into())])).unwrap().id;
    assert_eq!(lines(&app), []);
    app.delete("customer", customer).unwrap();
    clock.pass(25 * HOUR);
    app.delete("task", task).unwrap();
    let of_task = line("任务", "寄样品", "10:00 删除", "还剩 30 天");
    assert_eq!(lines(&app), [of_task, line("客户", "星野电子有限公司", "昨天 9:00 删除", "还剩 29 天")]);
    app.set_language(Language::En);
    let of_task = line("Task", "寄样品", "Deleted: 10:00", "30 days left");
    assert_eq!(lines(&app)[0], of_task);

    clock.pass(28 * 24 * HOUR);
    assert_eq!(lines(&app)[1].3, "1 day left");
    clock.pass(24 * HOUR);
    assert_eq!(lines(&app).len(), 1, "30 days are over for the customer");
    app.restore("task", task).unwrap();
    assert_eq!(lines(&app), []);
    assert_eq!(app.delete("task", customer).unwrap_err().code, "missing");
}

#[test]
fn a9_signing_out_warns_of_unsent_changes_and_then_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _clock) = day(folder.path());
    app.create("customer", &fields([("name", "云岭精密机械有限公司".into())])).unwrap();
    assert_eq!(app.sign_out_check().unwrap().pending, 1);
    assert_eq!(app.sign_out(false).unwrap_err().code, "unsent_changes");
    app.sign_out(true).unwrap();
    assert!(app.account().is_none());
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains(".db")), "{left:?}");
    assert_eq!(app.home().unwrap_err().kind, ErrorKind::Unauthenticated);
}

#[test]
fn a9_signing_out_asks_about_photos_refused_changes_and_what_was_begun() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let camera = folder.path().join("camera.jpg");
    let picture = legwork_media::RgbImage::from_pixel(320, 240, [120, 130, 140].into());
    std::fs::write(&camera, legwork_media::encode_jpeg(&picture, 90).unwrap()).unwrap();
    let card = Value::List(vec![app.keep_picture(&camera).unwrap().value()]);
    let customer = app.create("customer", &fields([("name", "云岭精密".into()), ("card", card)])).unwrap().id;
    app.begin_check_in(Some(customer)).unwrap();
    let lost = app.sign_out_check().unwrap();
    assert_eq!((lost.pending, lost.files, lost.refused, lost.begun, lost.total()), (1, 1, 0, 1, 3));
    drop(app);

    // The server has the photo and refused the customer.
    let mut store = common::database(folder.path());
    outbox::set_incarnation(&mut store, Incarnation(5)).unwrap();
    let sent = outbox::pending(store.connection(), 9, 9_000).unwrap().remove(0);
    let verdict = VerdictIn::Rejected(Reject::new(RejectCode::Forbidden));
    let refusal = ResultIn { incarnation: sent.incarnation, mid: sent.mid, verdict };
    results::record_results(&mut store, &[refusal], MORNING).unwrap();
    let upload = uploads(store.connection()).unwrap().remove(0);
    store.blob_progress(&upload.hash, upload.size).unwrap();
    drop(store);
    let app = open(folder.path(), &clock);
    app.cancel_check_in().unwrap();
    let lost = app.sign_out_check().unwrap();
    assert_eq!((lost.pending, lost.files, lost.refused, lost.begun), (0, 0, 1, 0));
    assert_eq!(app.sign_out(false).unwrap_err().code, "unsent_changes");

    app.begin_check_in(None).unwrap();
    app.sign_out(true).unwrap();
    app.adopt(common::amy()).unwrap();
    assert!(app.check_in_under_way().unwrap().is_none(), "nothing of it stays in memory either");
}

#[test]
fn a_clock_before_1970_and_a_damaged_database_are_survived() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    clock.move_wall(-5 - MORNING);
    let saved = app.create("customer", &fields([("name", "云岭精密机械有限公司".into())])).unwrap();
    assert!(app.detail("customer", saved.id).is_ok());
    drop(app);
    let database = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|f| f.unwrap().path())
        .find(|p| p.extension().is_some_and(|e| e == "db"));
    let database = database.unwrap();
    std::fs::write(&database, b"not a database at all, but long enough to look at").unwrap();
    for suffix in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", database.display()));
    }
    let error = try_open(folder.path(), &clock).err().unwrap();
    assert_eq!(error.kind, ErrorKind::Corrupt);
    assert!(database.exists(), "the file is kept");

    // Signing in again, as the words for it say: a new database beside the old one, and both go with the sign-out.
    let app = prepare(folder.path(), &clock);
    assert_eq!(app.resume().unwrap_err().code, "database_corrupt");
    app.adopt(common::amy()).unwrap();
    assert!(app.home().unwrap().agenda.is_empty());
    let kept = std::fs::read(format!("{}.damaged", database.display())).unwrap();
    assert!(kept.starts_with(b"not a database"), "what was there is kept as it was");
    drop(app);
    let app = open(folder.path(), &clock);
    app.sign_out(true).unwrap();
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains(".db")), "{left:?}");
}
