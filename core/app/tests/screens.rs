//! What screens ask for beyond single records: lists with filters and search, pages, timelines, typed values, drafts,
//! deliveries.
#![allow(clippy::unwrap_used)]

mod common;

use common::{HOUR, MORNING, day, fields, open};
use legwork_app::browse::BrowseRequest;
use legwork_app::home::PostponeTo;
use legwork_app::{Fields, Value};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

fn customers(text: &str, level: &[&str]) -> BrowseRequest {
    let choices = vec![("level".to_owned(), level.iter().map(|l| (*l).to_owned()).collect())];
    BrowseRequest { object: "customer".into(), text: text.into(), choices, ..Default::default() }
}

#[test]
fn e4_k1_a_list_is_narrowed_by_choices_and_by_what_is_typed() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _clock) = day(folder.path());
    for (name, level) in [("云岭精密", "a"), ("云杉制药", "b"), ("海棠包装", "a")] {
        app.create("customer", &fields([("name", name.into()), ("level", level.into())])).unwrap();
    }
    let titles =
        |r: &BrowseRequest| -> Vec<String> { app.browse(r).unwrap().rows.into_iter().map(|row| row.title).collect() };
    assert_eq!(titles(&customers("", &[])).len(), 3);
    assert_eq!(titles(&customers("", &["a"])), ["海棠包装", "云岭精密"], "sorted by pinyin");
    assert_eq!(titles(&customers("云", &["a"])), ["云岭精密"]);
    assert_eq!(app.browse(&customers("", &["a", "b"])).unwrap().total, Some(3));
    let first = app.browse(&BrowseRequest { limit: 2, ..customers("", &[]) }).unwrap();
    let rest = app.browse(&BrowseRequest { limit: 2, after: first.next.clone(), ..customers("", &[]) }).unwrap();
    assert_eq!((first.rows.len(), rest.rows.len(), rest.next, rest.total), (2, 1, None, None));
    assert!(app.list_views("customer").unwrap().iter().any(|(name, _)| name == "mine"));
    assert!(
        app.filter_fields("customer").unwrap().iter().any(|(name, _, options)| name == "level" && options.len() == 4)
    );
}

#[test]
fn k23_l8_a_page_names_numbers_contacts_and_what_happened_newest_first() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let given = fields([("name", "云岭精密".into()), ("level", "a".into()), ("phone", "0512-62881000".into())]);
    let customer = app.create("customer", &given).unwrap().id;
    let contact = fields([("name", "沈知夏".into()), ("customer", customer.into()), ("mobile", "13800138000".into())]);
    app.create("contact", &contact).unwrap();
    for (after, text) in [(0, "先打电话"), (HOUR, "约好上午见")] {
        clock.pass(after);
        let at: Value = clock.now().into();
        let parent = Value::link("customer", customer);
        let note = fields([("parent", parent), ("kind", "call".into()), ("at", at), ("text", text.into())]);
        app.create("activity", &note).unwrap();
    }
    let page = app.page("customer", customer).unwrap();
    assert_eq!(page.subtitle, "A 级 · 潜在客户 · 负责人 我");
    assert_eq!(page.phones.iter().map(|p| p.label.as_str()).collect::<Vec<_>>(), ["电话", "沈知夏 · 手机"]);
    assert!(page.visitable && page.tabs.iter().any(|t| t.object == "contact" && t.count == 1));
    let lines = app.timeline("customer", customer, 20).unwrap();
    assert_eq!(lines.iter().map(|l| l.text.as_str()).collect::<Vec<_>>(), ["约好上午见", "先打电话"]);
    assert_eq!((lines[0].kind.as_str(), lines[0].day.as_str(), lines[0].head.as_str()), ("电话", "今天", "我 · 10:00"));
}

#[test]
fn b1_the_agenda_says_whom_where_and_whom_to_call() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _clock) = day(folder.path());
    let address = Value::map([("city", "苏州市".into()), ("street", "城西路 88 号".into())]);
    let given = fields([("name", "云岭精密".into()), ("address", address), ("phone", "0512-62881000".into())]);
    let customer = app.create("customer", &given).unwrap().id;
    let due: Value = (MORNING + HOUR).into();
    let related = Value::link("customer", customer);
    let task = fields([("subject", "送样品".into()), ("kind", "visit".into()), ("due", due), ("related", related)]);
    app.create("task", &task).unwrap();
    let home = app.home().unwrap();
    assert_eq!(home.summary, "1 个拜访 · 其他 0 项");
    assert_eq!(home.agenda[0].hint, "云岭精密 · 城西路 88 号");
    assert_eq!(home.agenda[0].phone.as_deref(), Some("0512-62881000"));
}

#[test]
fn typed_values_are_read_by_their_field_and_a_wrong_one_is_named_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _clock) = day(folder.path());
    let typed = |pairs: &[(&str, &str)]| -> Fields {
        let texts: Vec<_> = pairs.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
        app.typed("customer", None, &texts).unwrap()
    };
    let good =
        typed(&[("employees", "1,200"), ("revenue", "¥12.5"), ("since", "2026/11/25"), ("tags", "老客户，重点")]);
    assert_eq!(good["employees"], 1_200.into());
    assert_eq!(good["revenue"], Value::money(1_250, "CNY"));
    assert_eq!(good["since"], "2026-11-25".into());
    let problem = |given: &Fields, field: &str| {
        let form = app.new_form("customer", given).unwrap();
        form.sections.into_iter().flat_map(|s| s.fields).find(|f| f.name == field).unwrap().problem
    };
    assert_eq!(problem(&good, "employees"), None);
    assert_eq!(problem(&typed(&[("employees", "many")]), "employees").as_deref(), Some("请输入数字"));
    assert_eq!(problem(&good, "name"), None, "what nobody filled in yet is not wrong yet");
    assert!(app.create("customer", &good).is_err(), "but it is when saving");
}

#[test]
fn what_a_text_leaves_open_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _clock) = day(folder.path());
    let address = [("province", "江苏省"), ("city", "苏州市"), ("street", "金枫路 128 号"), ("postcode", "215000")];
    let given = fields([
        ("name", "云岭精密".into()),
        ("revenue", Value::money(500_000, "USD")),
        ("address", Value::map(address.map(|(name, part)| (name, part.into())))),
    ]);
    let id = app.create("customer", &given).unwrap().id;
    let shown = app.edit_form("customer", id, &Fields::new()).unwrap();
    let text = |field: &str| {
        let fields = shown.sections.iter().flat_map(|s| &s.fields);
        fields.into_iter().find(|f| f.name == field).unwrap().text.clone()
    };
    assert_eq!(text("revenue"), "$ 5,000");
    let typed = |field: &str, text: &str| {
        app.typed("customer", Some(id), &[(field.to_owned(), text.to_owned())]).unwrap()[field].clone()
    };
    // What is shown comes back as it was.
    assert_eq!(typed("revenue", &text("revenue")), given["revenue"]);
    assert_eq!(typed("address", &text("address")), given["address"]);
    assert_eq!(typed("revenue", "6,000"), Value::money(600_000, "USD"), "no sign: the currency it had");
    assert_eq!(typed("revenue", "￥6,000"), Value::money(600_000, "CNY"));
    let moved = typed("address", "江苏省苏州市金枫路 129 号");
    assert_eq!((moved.part("postcode"), moved.part("street")), (Some(&"215000".into()), Some(&"金枫路 129 号".into())));
    let unknown = Fields::from([("revenue".to_owned(), typed("revenue", "₿ 5"))]);
    assert_eq!(app.update("customer", id, &unknown).unwrap_err().code, "not_money");
}

#[test]
fn numbers_and_addresses_of_a_full_width_keyboard_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _clock) = day(folder.path());
    let typed = |object: &str, field: &str, text: &str| {
        app.typed(object, None, &[(field.to_owned(), text.to_owned())]).unwrap()[field].clone()
    };
    for (object, field, text, read) in [
        ("customer", "phone", "（０５１２）６２８８１０００", "(0512)62881000"),
        ("contact", "mobile", " １３８００１３８０００ ", "13800138000"),
        ("contact", "email", "a＠b．cn", "a@b.cn"),
        ("customer", "website", "ｗｗｗ．yunling。example", "www.yunling.example"),
    ] {
        let value = typed(object, field, text);
        assert_eq!(value, read.into(), "{text}");
        let kind = app.new_form(object, &Fields::from([(field.to_owned(), value)])).unwrap();
        let field = kind.sections.into_iter().flat_map(|s| s.fields).find(|f| f.name == field).unwrap();
        assert_eq!(field.problem, None, "{text}");
    }
}

#[test]
fn k9_the_same_party_is_found_however_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _clock) = day(folder.path());
    let names = ["海棠包装材料（苏州）有限公司", "Morning Tools International Ltd", "云岭精密机械有限公司"];
    for (n, name) in names.iter().enumerate() {
        let phone = format!("0512-6288100{n}");
        app.create("customer", &fields([("name", (*name).into()), ("phone", phone.into())])).unwrap();
    }
    let same = |field: &str, text: &str| -> Vec<String> {
        let found = app.duplicates("customer", &fields([(field, text.into())])).unwrap();
        found.into_iter().map(|d| d.title).collect()
    };
    for (typed, at) in [
        ("海棠包装材料（苏州）有限公司", 0),
        ("海棠包装材料苏州", 0),
        ("海棠包装材料(苏州)有限责任公司", 0),
        ("Morning Tools International Ltd", 1),
        ("MORNING-TOOLS INTERNATIONAL CO., LTD.", 1),
        ("Ｍｏｒｎｉｎｇ　Ｔｏｏｌｓ　Ｉｎｔｅｒｎａｔｉｏｎａｌ", 1),
        ("雲嶺精密機械", 2),
    ] {
        assert_eq!(same("name", typed), [names[at]], "{typed}");
    }
    for typed in ["+86 512 62881001", "（0512）6288 1001", "051262881001"] {
        assert_eq!(same("phone", typed), [names[1]], "{typed}");
    }
    assert!(same("name", "海棠包装材料（无锡）有限公司").is_empty());
    // What was renamed or thrown away is not there any more; what was taken out of the bin is.
    let id = app.browse(&customers("海棠", &[])).unwrap().rows[0].id;
    app.update("customer", id, &fields([("name", "青禾包装有限公司".into())])).unwrap();
    assert!(same("name", names[0]).is_empty());
    app.delete("customer", id).unwrap();
    assert!(same("name", "青禾包装").is_empty());
    app.restore("customer", id).unwrap();
    assert_eq!(same("name", "青禾包装"), ["青禾包装有限公司"]);
}

#[test]
fn e4_a_search_within_a_choice_finds_what_lies_behind_the_first_hundred() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let add = |name: &str, level: &str| {
        clock.pass(1_000);
        app.create("customer", &fields([("name", name.into()), ("level", level.into())])).unwrap();
    };
    for n in 0..4 {
        add(&format!("云岭甲{n}"), "a");
    }
    for n in 0..120 {
        add(&format!("云岭乙{n}"), "b");
    }
    let found = app.browse(&customers("云岭", &["a"])).unwrap();
    assert_eq!((found.rows.len(), found.total), (4, Some(4)));
    let found = app.browse(&customers("云岭", &["b"])).unwrap();
    assert_eq!((found.rows.len(), found.total), (100, None), "more than are shown are not counted");
}

#[test]
fn l8_a_visit_stands_as_it_was_written_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let customer = app.create("customer", &fields([("name", "云岭精密".into())])).unwrap().id;
    let visit = fields([
        ("place", "路边".into()),
        ("at", clock.now().into()),
        ("fix", Value::geo(312_345_000, 1_207_345_000, Some(900))),
    ]);
    let visit = app.create("visit", &visit).unwrap().id;
    // Neither the customer nor photos can be added after it was scored.
    let pinned = fields([("customer", customer.into())]);
    for refused in [
        app.update("visit", visit, &pinned).unwrap_err(),
        app.edit_form("visit", visit, &pinned).unwrap_err(),
        app.delete("visit", visit).unwrap_err(),
    ] {
        assert_eq!(refused.code, "append_only");
        assert_eq!(legwork_view::trouble::error(app.words(), &refused), "这类记录保存后不能修改或删除");
    }
    assert!(!app.page("visit", visit).unwrap().editable);
    assert!(app.page("customer", customer).unwrap().editable);
}

#[test]
fn a_draft_is_there_after_a_restart_and_a_delivery_is_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    app.remember("form:customer:new", "半句话").unwrap();
    app.create("customer", &fields([("name", "云岭精密".into())])).unwrap();
    drop(app);
    let app = open(folder.path(), &clock);
    assert_eq!(app.recall_text("form:customer:new").unwrap().as_deref(), Some("半句话"));
    app.remember("form:customer:new", "").unwrap();
    assert_eq!(app.recall_text("form:customer:new").unwrap(), None);
    let all = app.deliveries(10).unwrap();
    assert_eq!((all.len(), all[0].state, all[0].title.as_str()), (1, "on_this_phone", "新建客户 · 云岭精密"));
    assert!(all[0].text.contains("9:00 记录"), "{}", all[0].text);
    assert!(app.remember("big", &"x".repeat(300_000)).is_err());
}

#[test]
fn b5_a_task_is_moved_to_a_day_and_time_of_one_s_own_in_the_company_s_zone() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _clock) = day(folder.path());
    let due = MORNING + HOUR;
    let given = fields([("subject", "写日报".into()), ("due", due.into()), ("remind_at", (due - HOUR / 2).into())]);
    let task = app.create("task", &given).unwrap().id;
    let code = |text: &str| app.postpone(task, PostponeTo::Wall(text.into())).unwrap_err().code;
    assert_eq!(code("some day"), "not_a_date");
    assert_eq!(code("2026-11-23 08:59"), "time_passed");
    assert_eq!(app.home().unwrap().agenda.len(), 1, "it stayed where it was");
    let action = app.postpone(task, PostponeTo::Wall("2026-11-26 14:30".into())).unwrap();
    assert!(app.home().unwrap().agenda.is_empty());
    let moved = MORNING + 77 * HOUR + HOUR / 2;
    assert_eq!(app.reminders().unwrap()[0].at_ms, moved - HOUR / 2, "the reminder kept its distance");
    app.undo(action).unwrap();
    assert_eq!(app.home().unwrap().agenda.len(), 1);
}

#[test]
fn l3_a_visit_planned_with_a_contact_goes_to_the_contact_s_customer() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _clock) = day(folder.path());
    let customer = app.create("customer", &fields([("name", "云岭精密".into())])).unwrap().id;
    let contact = fields([("name", "沈知夏".into()), ("customer", customer.into())]);
    let contact = app.create("contact", &contact).unwrap().id;
    let task = |subject: &str, related: Option<Value>| {
        let mut given = fields([("subject", subject.into()), ("due", (MORNING + HOUR).into())]);
        given.extend(related.map(|value| ("related".to_owned(), value)));
        app.create("task", &given).unwrap();
    };
    task("a", Some(Value::link("customer", customer)));
    task("b", Some(Value::link("contact", contact)));
    task("c", None);
    let mut agenda = app.home().unwrap().agenda;
    agenda.sort_by(|a, b| a.row.title.cmp(&b.row.title));
    let whom: Vec<_> = agenda.iter().map(|line| line.customer).collect();
    assert_eq!(whom, [Some(customer), Some(customer), None]);
    assert_eq!(agenda[1].related, Some(("contact".to_owned(), contact)), "what it is about stays the contact");
}

/// The phone's database itself.
fn database(folder: &Path) -> rusqlite::Connection {
    let is_database = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "db");
    let mut files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    rusqlite::Connection::open(files.find(is_database).unwrap()).unwrap()
}

#[test]
fn b1_a_task_about_a_kind_of_record_this_phone_does_not_know_hides_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _clock) = day(folder.path());
    let customer = app.create("customer", &fields([("name", "云岭精密".into())])).unwrap().id;
    for subject in ["送样品", "打电话"] {
        let (due, related) = ((MORNING + HOUR).into(), Value::link("customer", customer));
        let task = [("subject", subject.into()), ("due", due), ("remind_at", MORNING.into()), ("related", related)];
        app.create("task", &fields(task)).unwrap();
    }
    // As after the company gave an object type up.
    let sql = "UPDATE object_task SET \"related.object\" = 'gone' WHERE subject = '送样品'";
    assert_eq!(database(folder.path()).execute(sql, []).unwrap(), 1);
    let home = app.home().unwrap();
    let hints: Vec<&str> = home.agenda.iter().map(|item| item.hint.as_str()).collect();
    assert_eq!(hints, ["云岭精密", ""]);
    assert_eq!(app.reminders().unwrap().len(), 2);
}

#[test]
fn b3_b6_what_the_server_has_confirmed_is_taken_back_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _clock) = day(folder.path());
    // As the sync does when the answer comes: on a good network long before five seconds are over.
    let confirmed = || database(folder.path()).execute("DELETE FROM outbox", []).unwrap();
    let due: Value = (MORNING + HOUR).into();
    let made = app.create("task", &fields([("subject", "写日报".into()), ("due", due)])).unwrap();
    let day = || app.home().unwrap().agenda.len();
    for action in [app.complete(made.id).unwrap(), app.postpone(made.id, PostponeTo::NextWeek).unwrap()] {
        confirmed();
        app.undo(action).unwrap();
    }
    assert_eq!(day(), 1, "it is open and due today");
    let action = app.delete("task", made.id).unwrap();
    assert!(confirmed() > 0 && day() == 0);
    app.undo(action).unwrap();
    assert_eq!(day(), 1);
    assert_eq!(app.undo(action).unwrap_err().code, "not_found", "once");
    confirmed();
    app.undo(made.group).unwrap();
    assert_eq!(day(), 0, "what was made is gone");
}

/// Files that wait to be sent.
fn uploads(folder: &Path) -> i64 {
    database(folder).query_row("SELECT count(*) FROM blob WHERE direction = 0", [], |row| row.get(0)).unwrap()
}

#[test]
fn pictures_taken_for_a_form_are_stored_shown_and_sent_with_the_record() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _clock) = day(folder.path());
    let customer = app.create("customer", &fields([("name", "云岭精密".into())])).unwrap().id;
    let file = |name: &str, shade: u8| {
        let picture = legwork_media::RgbImage::from_fn(320, 240, |x, y| [shade, (x / 2) as u8, y as u8].into());
        let path = folder.path().join(name);
        std::fs::write(&path, legwork_media::encode_jpeg(&picture, 90).unwrap()).unwrap();
        path
    };
    let (door, hall) =
        (app.keep_picture(&file("door.jpg", 10)).unwrap(), app.keep_picture(&file("hall.jpg", 200)).unwrap());
    std::fs::write(folder.path().join("letter.jpg"), b"a letter").unwrap();
    assert_eq!(app.keep_picture(&folder.path().join("letter.jpg")).unwrap_err().code, "not_an_image");
    let parts = |photos: Vec<Value>| {
        let about = Value::link("customer", customer);
        fields([
            ("parent", about),
            ("kind", "note".into()),
            ("at", MORNING.into()),
            ("text", "到访".into()),
            ("photos", Value::List(photos)),
        ])
    };
    let cards = |photos: Vec<Value>| fields([("card", Value::List(photos))]);
    app.update("customer", customer, &cards(vec![door.value()])).unwrap();
    assert_eq!(uploads(folder.path()), 1);
    app.update("customer", customer, &cards(vec![door.value(), hall.value()])).unwrap();
    assert_eq!(uploads(folder.path()), 2, "only the new one is added");
    let note = app.create("activity", &parts(vec![door.value(), hall.value()])).unwrap().id;
    assert_eq!(uploads(folder.path()), 2, "a file is sent once");
    let shown = app.pictures("activity", note).unwrap();
    assert_eq!(shown.iter().map(|p| p.hash.as_str()).collect::<Vec<_>>(), [&door.hash, &hall.hash]);
    assert!(shown.iter().all(|p| p.file.is_some() && !p.thumbnail.is_empty()));
    let line = &app.timeline("customer", customer, 5).unwrap()[0];
    assert_eq!(line.thumbnails, [door.thumbnail, hall.thumbnail], "the timeline shows them small");
    let form = app.new_form("activity", &Fields::new()).unwrap();
    let field = form.sections.iter().flat_map(|s| &s.fields).find(|f| f.name == "photos").unwrap();
    assert_eq!((field.widget.as_str(), field.length), ("images", 9));
}

#[test]
fn pictures_that_came_to_nothing_go_after_a_day_and_those_that_are_spoken_of_stay() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _clock) = day(folder.path());
    let keep = |shade: u8| {
        let picture = legwork_media::RgbImage::from_pixel(32, 24, [shade, 9, 9].into());
        let path = folder.path().join("camera.jpg");
        std::fs::write(&path, legwork_media::encode_jpeg(&picture, 90).unwrap()).unwrap();
        app.keep_picture(&path).unwrap()
    };
    let (saved, drafted, dropped, fresh) = (keep(10), keep(80), keep(150), keep(220));
    let card = Value::List(vec![saved.value()]);
    app.create("customer", &fields([("name", "云岭精密".into()), ("card", card)])).unwrap();
    app.remember("form:customer", &format!("{{\"photo\":\"{}\"}}", drafted.hash)).unwrap();
    let file = |hash: &str| {
        let account = app.account().unwrap();
        let blobs = folder.path().join(format!("{}-{}.db.blobs", account.tenant, account.user));
        blobs.join(&hash[..2]).join(&hash[2..])
    };
    let days = |n: i64| UNIX_EPOCH + Duration::from_millis((MORNING - n * 24 * HOUR) as u64);
    for (hash, age) in [(&saved.hash, 9), (&drafted.hash, 9), (&dropped.hash, 2), (&fresh.hash, 0)] {
        std::fs::File::options().write(true).open(file(hash)).unwrap().set_modified(days(age)).unwrap();
    }
    app.nudge(legwork_app::sync::Nudge::Background);
    let there = [&saved, &drafted, &dropped, &fresh].map(|picture| file(&picture.hash).exists());
    assert_eq!(there, [true, true, false, true]);
    app.remember("form:customer", "").unwrap();
    app.nudge(legwork_app::sync::Nudge::Background);
    assert!(!file(&drafted.hash).exists(), "the draft is gone");
}

#[test]
fn k6_tags_travel_by_element_and_are_undone_by_element() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _clock) = day(folder.path());
    let tags = |words: &[&str]| Value::set(words.iter().map(|w| Value::from(*w)));
    let made = fields([("name", "云岭精密".into()), ("tags", tags(&["旧", "去"]))]);
    let customer = app.create("customer", &made).unwrap().id;
    let changes = fields([("tags", tags(&["旧", "新"])), ("alias", "云岭".into())]);
    let edit = app.update("customer", customer, &changes).unwrap().unwrap();
    let shown = || app.detail("customer", customer).unwrap();
    let text = |field: &str| {
        let view = shown();
        let cells = view.sections.iter().flat_map(|s| &s.items).map(|(_, cell)| cell.clone());
        cells.into_iter().find(|cell| cell.field == field).map(|cell| cell.text).unwrap_or_default()
    };
    assert!(text("tags").contains('新') && !text("tags").contains('去') && text("alias") == "云岭");
    let sent: Vec<String> = {
        let phone = database(folder.path());
        let mut rows = phone.prepare("SELECT mutation FROM outbox ORDER BY mid").unwrap();
        rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    assert!(
        sent.iter().any(|body| body.contains("\"set\"") && body.contains("新") && !body.contains("旧")),
        "{sent:?}"
    );
    assert_eq!(app.update("customer", customer, &changes).unwrap(), None, "nothing is left to send");
    app.undo(edit.group).unwrap();
    assert!(!text("tags").contains('新') && text("tags").contains('去'));
}
