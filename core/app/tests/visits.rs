//! A visit from arrival to departure without a network: L3–L8, V4, V5, and everything that can go wrong on the way.
#![allow(clippy::unwrap_used)]

mod common;

use common::{HOUR, Hands, MINUTE, day, fields, open};
use legwork_app::visits::{FixProvider, LocationFix};
use legwork_app::{ErrorKind, Legwork, RecordId, Value};
use std::sync::Arc;

/// An invented customer's door, degrees.
const DOOR: (f64, f64) = (31.2345, 120.7345);

fn customer(app: &Legwork, name: &str, (lat, lng): (f64, f64)) -> RecordId {
    let at = Value::geo((lat * 1e7).round() as i64, (lng * 1e7).round() as i64, None);
    app.create("customer", &fields([("name", name.into()), ("location", at)])).unwrap().id
}

/// A reading `metres` north of the door.
fn fix(clock: &Hands, metres: f64, accuracy_m: f64) -> LocationFix {
    let now = clock.now();
    LocationFix {
        lat: DOOR.0 + metres / 111_132.0,
        lng: DOOR.1,
        accuracy_m,
        altitude_m: Some(9.0 + (now % 1_000) as f64 / 500.0),
        altitude_accuracy_m: Some(4.0),
        speed_mps: Some(0.3),
        speed_accuracy_mps: None,
        course_deg: None,
        course_accuracy_deg: None,
        wall_ms: now,
        monotonic_ns: now as u64 * 1_000_000,
        provider: FixProvider::Gps,
        is_mock: false,
        is_simulated: false,
        is_accessory: false,
        reduced_accuracy: false,
        satellites: Some(17),
        gnss_ms: None,
    }
}

fn stand(app: &Legwork, clock: &Arc<Hands>, metres: f64) {
    for step in 0..5 {
        clock.pass(1_000);
        app.add_fix(&fix(clock, metres + f64::from(step) * 0.7, 9.0)).unwrap();
    }
}

/// A picture as a camera would give it.
fn photo(shade: u8) -> Vec<u8> {
    let picture = legwork_media::RgbImage::from_fn(640, 480, |x, y| [shade, (x / 3) as u8, (y / 2) as u8].into());
    legwork_media::encode_jpeg(&picture, 90).unwrap()
}

fn cell(app: &Legwork, object: &str, id: RecordId, field: &str) -> String {
    let view = app.detail(object, id).unwrap();
    let cells = view.sections.iter().flat_map(|s| &s.items).map(|(_, cell)| cell);
    cells.into_iter().find(|cell| cell.field == field).map(|cell| cell.text.clone()).unwrap_or_default()
}

#[test]
fn l3_l5_l6_l7_l8_a_visit_is_located_photographed_sent_and_left() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let door = customer(&app, "云岭精密机械有限公司", DOOR);
    customer(&app, "北辰五金", (DOOR.0 + 0.001, DOOR.1));
    customer(&app, "远方贸易", (DOOR.0 + 0.5, DOOR.1));

    let view = app.begin_check_in(Some(door)).unwrap();
    assert_eq!((view.fixes, view.ready, view.sendable), (0, false, false));
    assert_eq!(view.status, "正在定位…");
    stand(&app, &clock, 60.0);
    let view = app.check_in_view().unwrap();
    assert!(view.ready && view.sendable);
    assert_eq!((view.fence, view.fence_text.as_str()), (Some("inside"), "在客户范围内"));
    assert_eq!(view.distance, "距客户 62 米", "the newest of equally good readings is the point");
    assert_eq!(view.scene.pins.len(), 2, "me and the customer");
    assert_eq!((view.scene.fences.len(), view.scene.accuracy.is_some()), (1, true));

    // L5: what is near, and the planned customer; nothing of fifty kilometres away.
    let places = app.visit_places().unwrap();
    assert_eq!((places[0].source, places[0].distance.as_str()), ("measured", "0 米"), "nearest first");
    let planned = places.iter().find(|p| p.source == "planned").unwrap();
    assert_eq!((planned.name.as_str(), planned.suggested), ("云岭精密机械有限公司", true));
    assert!(places.iter().any(|p| p.name == "北辰五金" && p.pickable));
    assert!(!places.iter().any(|p| p.name == "远方贸易"));
    let other = places.iter().position(|p| p.name == "北辰五金").unwrap();
    app.choose_place(other).unwrap();
    assert_eq!(app.check_in_view().unwrap().place.unwrap().name, "北辰五金");

    let shot = app.add_visit_photo(&photo(40), true).unwrap();
    assert!(shot.watermark.iter().any(|line| line.contains("周楠")), "{:?}", shot.watermark);
    assert!(shot.watermark.iter().any(|line| line.starts_with("#1 · ")), "{:?}", shot.watermark);
    assert_eq!(app.add_visit_photo(&photo(40), true).unwrap().number, 1, "the same file counts once");

    let before = app.check_in_view().unwrap();
    let codes: Vec<&str> = before.proof.reasons.iter().map(|r| r.code.as_str()).collect();
    for code in ["no_time_anchor", "software_key", "photo_live"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    let saved = app.confirm_check_in("  谈了年底的订单  ").unwrap();
    assert!(app.check_in_under_way().unwrap().is_none());

    // L6, L8: the place and the raw fix are both kept, and the customer's timeline has it.
    assert_eq!(cell(&app, "visit", saved.id, "place"), "北辰五金");
    assert_eq!(cell(&app, "visit", saved.id, "distance"), "62");
    assert!(!cell(&app, "visit", saved.id, "fix").is_empty());
    assert_eq!(cell(&app, "visit", saved.id, "note"), "谈了年底的订单");
    let timeline = app.related("activity", door, 10).unwrap();
    assert_eq!(timeline.len(), 1);
    assert_eq!(timeline[0].title, "拜访签到");
    assert_eq!(app.receipts("visit", saved.id).unwrap()[0].state, "on_this_phone");
    // V5: what was shown before sending is what was sent.
    assert_eq!(app.visit_proof(saved.id).unwrap(), before.proof);

    // V4: the dwell time by the monotonic clock, although somebody moves the wall clock.
    assert_eq!(app.open_visits().unwrap()[0].title, "云岭精密机械有限公司");
    clock.pass(41 * MINUTE);
    clock.move_wall(-3 * HOUR);
    let left = app.check_out(saved.id, &[fix(&clock, 40.0, 12.0)]).unwrap();
    assert_eq!(left.text, "停留 41 分钟");
    assert_eq!(app.visit_dwell(saved.id).unwrap(), "停留 41 分钟");
    assert!(app.open_visits().unwrap().is_empty());
    let again = app.check_out(saved.id, &[]).unwrap_err();
    assert_eq!((again.kind, again.code.as_str()), (ErrorKind::Conflict, "already_checked_out"));
    assert_eq!(app.chain_head().unwrap().unwrap().sequence, 2, "arrival and departure");
}

#[test]
fn l3_v5_a_page_left_open_since_breakfast_does_not_put_the_visit_there() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let door = customer(&app, "云岭精密机械有限公司", DOOR);
    app.begin_check_in(Some(door)).unwrap();
    clock.pass(1_000);
    assert_eq!(app.add_fix(&fix(&clock, 8_000.0, 4.0)).unwrap().fence, Some("outside"), "at home, under a clear sky");
    clock.pass(2 * HOUR);

    let view = app.begin_check_in(Some(door)).unwrap();
    assert_eq!((view.fixes, view.ready, view.sendable), (0, false, false), "{view:?}");
    for second in 0..6 {
        clock.pass(1_000);
        app.add_fix(&fix(&clock, 20.0 + f64::from(second) * 0.7, 15.0)).unwrap();
    }
    let view = app.check_in_view().unwrap();
    assert_eq!((view.fence, view.accuracy_m, view.ready), (Some("inside"), Some(15), true));
    assert!(!view.proof.reasons.iter().any(|r| r.code.ends_with("_position") || r.code == "outside_fence"), "{view:?}");
    let sent = app.confirm_check_in("").unwrap();
    assert_eq!(cell(&app, "visit", sent.id, "distance"), "23");
}

#[test]
fn l3_v5_six_minutes_over_photo_and_note_do_not_make_the_point_old() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let door = customer(&app, "云岭精密机械有限公司", DOOR);
    app.begin_check_in(Some(door)).unwrap();
    clock.pass(1_000);
    app.add_fix(&fix(&clock, 30.0, 4.0)).unwrap();
    // Indoors from here on: the readings go on coming, none is as sharp as the one at the entrance.
    for second in 0..360 {
        clock.pass(1_000);
        app.add_fix(&fix(&clock, 25.0 + f64::from(second % 7), 16.0 + f64::from(second % 5))).unwrap();
    }
    let view = app.check_in_view().unwrap();
    assert_eq!((view.fence, view.accuracy_m), (Some("inside"), Some(16)));
    assert!(!view.proof.reasons.iter().any(|r| r.code.ends_with("_position")), "{:?}", view.proof.reasons);
}

#[test]
fn l7_a_check_in_survives_the_death_of_the_app_at_every_step() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let door = customer(&app, "云岭精密", DOOR);
    app.begin_check_in(Some(door)).unwrap();
    drop(app);

    let app = open(folder.path(), &clock);
    assert_eq!(app.check_in_under_way().unwrap().unwrap().customer.unwrap().0, door);
    stand(&app, &clock, 10.0);
    app.add_visit_photo(&photo(90), true).unwrap();
    app.set_visit_note("写到一半").unwrap();
    let kept = app.check_in_view().unwrap();
    drop(app);

    let app = open(folder.path(), &clock);
    let view = app.check_in_under_way().unwrap().unwrap();
    assert_eq!((view.note.as_str(), view.fixes, view.photos.len()), ("写到一半", 5, 1));
    assert_eq!((view.photos, view.visit), (kept.photos, kept.visit));
    let saved = app.confirm_check_in("写完了").unwrap();
    assert_eq!(saved.id, kept.visit);
    drop(app);

    let app = open(folder.path(), &clock);
    assert!(app.check_in_under_way().unwrap().is_none());
    assert_eq!(cell(&app, "visit", saved.id, "note"), "写完了");
    assert_eq!(app.chain_head().unwrap().unwrap().sequence, 1);
}

/// The phone restarts between two steps: readings of the earlier boot have no age any more and are collected anew.
#[test]
fn l7_after_a_restart_of_the_phone_the_fixes_are_collected_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let door = customer(&app, "云岭精密", DOOR);
    app.begin_check_in(Some(door)).unwrap();
    stand(&app, &clock, 10.0);
    app.add_visit_photo(&photo(10), true).unwrap();
    drop(app);
    clock.reboot();
    let app = open(folder.path(), &clock);
    let view = app.check_in_under_way().unwrap().unwrap();
    assert_eq!((view.fixes, view.photos.len()), (0, 1), "the photo stays, the readings go");
}

#[test]
fn v5_the_doubts_are_said_before_sending() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let door = customer(&app, "云岭精密", DOOR);
    app.begin_check_in(Some(door)).unwrap();
    clock.pass(1_000);
    app.add_fix(&LocationFix { is_mock: true, ..fix(&clock, 5_000.0, 20.0) }).unwrap();
    let view = app.check_in_view().unwrap();
    assert_eq!((view.fence, view.proof.verdict.as_str()), (Some("outside"), "suspicious"));
    let texts: Vec<&str> = view.proof.reasons.iter().map(|r| r.text.as_str()).collect();
    assert!(texts.contains(&"定位来自模拟软件"), "{texts:?}");
    assert!(texts.iter().any(|t| t.starts_with("不在客户范围内，距客户 ")), "{texts:?}");
    // L4: going there and locating again takes the doubts away.
    app.locate_again().unwrap();
    stand(&app, &clock, 20.0);
    let view = app.check_in_view().unwrap();
    let codes: Vec<&str> = view.proof.reasons.iter().map(|r| r.code.as_str()).collect();
    assert_eq!((view.fence, codes), (Some("inside"), vec!["no_time_anchor", "attestation_none", "software_key"]));
    // The photo of another visit is noticed.
    app.add_visit_photo(&photo(77), true).unwrap();
    app.confirm_check_in("").unwrap();
    clock.pass(2 * HOUR);
    app.begin_check_in(Some(door)).unwrap();
    stand(&app, &clock, 15.0);
    app.add_visit_photo(&photo(77), false).unwrap();
    let codes: Vec<String> = app.check_in_view().unwrap().proof.reasons.into_iter().map(|r| r.code).collect();
    assert!(codes.contains(&"photo_duplicate".to_owned()), "{codes:?}");
}

/// A visit left while another check-in is under way: the chain goes on without a fork.
/// The satellites say the door, cells and Wi-Fi say twelve kilometres away.
#[test]
fn v5_a_position_by_cells_and_wi_fi_far_from_the_satellites_is_a_doubt() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let door = customer(&app, "云岭精密", DOOR);
    app.begin_check_in(Some(door)).unwrap();
    let doubts = || -> Vec<String> {
        app.check_in_view().unwrap().proof.reasons.into_iter().map(|reason| reason.code).collect()
    };
    let cells = |metres: f64| LocationFix {
        provider: FixProvider::Network,
        altitude_m: None,
        satellites: None,
        ..fix(&clock, metres, 400.0)
    };
    app.add_fix(&cells(150.0)).unwrap();
    stand(&app, &clock, 10.0);
    assert!(!doubts().contains(&"network_position_differs".to_owned()), "{:?}", doubts());
    app.add_fix(&cells(12_000.0)).unwrap();
    assert!(doubts().contains(&"network_position_differs".to_owned()), "{:?}", doubts());
    clock.pass(2 * MINUTE);
    stand(&app, &clock, 10.0);
    assert!(!doubts().contains(&"network_position_differs".to_owned()), "an old one says nothing: {:?}", doubts());
}

#[test]
fn v5_two_visits_at_once_make_one_chain() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let (one, two) = (customer(&app, "云岭精密", DOOR), customer(&app, "北辰五金", DOOR));
    app.begin_check_in(Some(one)).unwrap();
    stand(&app, &clock, 5.0);
    let first = app.confirm_check_in("").unwrap().id;
    app.begin_check_in(Some(two)).unwrap();
    stand(&app, &clock, 5.0);
    app.check_out(first, &[]).unwrap();
    app.confirm_check_in("").unwrap();
    assert_eq!(app.chain_head().unwrap().unwrap().sequence, 3);
    // A head file that is lost is found again in the visits.
    for entry in std::fs::read_dir(folder.path()).unwrap().flatten() {
        if entry.file_name().to_string_lossy().starts_with("chain-") {
            std::fs::remove_file(entry.path()).unwrap();
        }
    }
    app.begin_check_in(Some(one)).unwrap();
    stand(&app, &clock, 5.0);
    app.confirm_check_in("").unwrap();
    assert_eq!(app.chain_head().unwrap().unwrap().sequence, 4);
}

/// A customer without a position is offered the measured point once; nothing is set without an answer, and a position
/// that is there is not moved.
#[test]
fn a_first_check_in_offers_its_point_as_the_customer_s_position() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let bare = app.create("customer", &fields([("name", "海棠包装".into())])).unwrap().id;
    let pinned = customer(&app, "云岭精密", DOOR);
    let visit = |whom: RecordId, accuracy_m: f64| {
        app.begin_check_in(Some(whom)).unwrap();
        clock.pass(1_000);
        app.add_fix(&fix(&clock, 0.0, accuracy_m)).unwrap();
        app.confirm_check_in("").unwrap().id
    };
    let vague = visit(bare, 400.0);
    assert_eq!(app.pin_offer(vague).unwrap(), None, "a point known to 400 m is no position");
    assert_eq!(app.accept_pin(vague).unwrap_err().code, "pin_is_there");
    assert_eq!(app.pin_offer(visit(pinned, 12.0)).unwrap(), None, "it has one");

    let sharp = visit(bare, 12.0);
    let offer = app.pin_offer(sharp).unwrap().unwrap();
    assert_eq!((offer.customer, offer.name.as_str(), offer.accuracy.as_str()), (bare, "海棠包装", "12 米"));
    assert_eq!((offer.confirms, app.page("customer", bare).unwrap().position), (None, None), "offering sets nothing");
    let action = app.accept_pin(sharp).unwrap();
    // One person alone gives a customer no position: it is proposed, and proposing it twice is not asked for.
    assert_eq!(app.page("customer", bare).unwrap().position, None);
    assert_eq!(app.pin_offer(sharp).unwrap(), None);
    assert_eq!(app.accept_pin(sharp).unwrap_err().code, "pin_is_there");
    assert_eq!(app.pin_offer(visit(bare, 9.0)).unwrap(), None, "nor confirmed by the one who proposed it");
    app.undo(action).unwrap();
    assert_eq!(app.pin_offer(sharp).unwrap().unwrap().confirms, None);
}

/// Design 06: a second person at the same place confirms what the first one proposed.
#[test]
fn a_second_person_s_check_in_confirms_the_position_and_then_visits_are_held_against_it() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let colleague = RecordId::v7(7, [7; 10]);
    let proposed = |metres: f64| {
        let lat = (DOOR.0 * 1e7 + metres / 111_132.0 * 1e7).round() as i64;
        let at = Value::geo(lat, (DOOR.1 * 1e7).round() as i64, Some(2_000));
        let given = [("name", "海棠包装".into()), ("proposed_location", at), ("proposed_by", colleague.into())];
        app.create("customer", &fields(given)).unwrap().id
    };
    let visit = |whom: RecordId| {
        app.begin_check_in(Some(whom)).unwrap();
        clock.pass(1_000);
        app.add_fix(&fix(&clock, 0.0, 12.0)).unwrap();
        app.confirm_check_in("").unwrap().id
    };
    // Two kilometres away it is another place: that is another proposal, not a confirmation.
    assert_eq!(app.pin_offer(visit(proposed(2_000.0))).unwrap().unwrap().confirms, None);

    let bare = proposed(40.0);
    let second = visit(bare);
    assert!(app.pin_offer(second).unwrap().unwrap().confirms.is_some());
    let action = app.accept_pin(second).unwrap();
    let (lat, lng) = app.page("customer", bare).unwrap().position.unwrap();
    assert!((lat - DOOR.0).abs() < 1e-6 && (lng - DOOR.1).abs() < 1e-6, "the sharper of the two: {lat} {lng}");
    assert_eq!(cell(&app, "customer", bare, "proposed_location"), "");
    assert_eq!(app.accept_pin(second).unwrap_err().code, "pin_is_there");
    app.begin_check_in(Some(bare)).unwrap();
    clock.pass(1_000);
    let held = app.add_fix(&fix(&clock, 30.0, 9.0)).unwrap();
    assert_eq!(held.fence, Some("inside"), "the next visit is held against it");
    app.cancel_check_in().unwrap();
    app.undo(action).unwrap();
    assert_eq!(app.page("customer", bare).unwrap().position, None);
}

#[test]
fn bad_input_is_refused_in_words_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = day(folder.path());
    let (door, other) = (customer(&app, "云岭精密", DOOR), customer(&app, "北辰五金", DOOR));
    let code = |error: legwork_app::Error| {
        let words = app.error_words(&error);
        assert!(!words.is_empty() && !words.contains("error-") && !words.contains("kind-"), "{words}");
        error.code
    };
    assert_eq!(code(app.check_in_view().unwrap_err()), "no_check_in_begun");
    assert_eq!(code(app.confirm_check_in("x").unwrap_err()), "no_check_in_begun");
    assert_eq!(code(app.begin_check_in(Some(RecordId::v7(9, [9; 10]))).unwrap_err()), "not_found");
    app.begin_check_in(Some(other)).unwrap();
    app.begin_check_in(Some(door)).unwrap(); // one opened by mistake gives way
    assert_eq!(code(app.confirm_check_in("先写下").unwrap_err()), "no_fix");
    assert_eq!(code(app.begin_check_in(Some(other)).unwrap_err()), "check_in_elsewhere", "what was typed does not");
    assert_eq!(app.check_in_view().unwrap().note, "先写下", "what was typed stays");
    let wrong = [
        (LocationFix { lat: f64::NAN, ..fix(&clock, 0.0, 5.0) }, "not_a_position"),
        (LocationFix { accuracy_m: -1.0, ..fix(&clock, 0.0, 5.0) }, "no_accuracy"),
        (LocationFix { wall_ms: i64::MAX, ..fix(&clock, 0.0, 5.0) }, "clock_wrong"),
    ];
    for (reading, expected) in wrong {
        assert_eq!(code(app.add_fix(&reading).unwrap_err()), expected);
    }
    let mut cut = photo(1);
    cut.truncate(cut.len() / 2);
    let files: [(&[u8], &str); 5] = [
        (b"", "empty_file"),
        (b"a letter, not a photo", "not_an_image"),
        (b"%PDF-1.7 and so on", "image_format"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00", "image_format"),
        (&cut, "image_damaged"),
    ];
    for (bytes, expected) in files {
        assert_eq!(code(app.add_visit_photo(bytes, true).unwrap_err()), expected);
    }
    assert_eq!(app.check_in_view().unwrap().photos.len(), 0);
    assert_eq!(code(app.choose_place(7).unwrap_err()), "not_found");
    // A clock set to 1970 is said; nothing is written and nothing is lost.
    stand(&app, &clock, 3.0);
    let waiting = app.sync_view().unwrap().pending;
    let set_back = -clock.now();
    clock.move_wall(set_back);
    assert_eq!(code(app.confirm_check_in("先写下").unwrap_err()), "clock_wrong");
    assert_eq!(app.sync_view().unwrap().pending, waiting);
    clock.move_wall(-set_back);
    app.confirm_check_in("先写下").unwrap();
    app.cancel_check_in().unwrap();
}
