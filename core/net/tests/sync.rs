//! The runner against a real HTTP server: what works, and what every kind of trouble comes to.
#![allow(clippy::unwrap_used)]

mod support;

use legwork_domain::{ErrorKind, Incarnation, Op};
use legwork_geo::anchor::{Anchor, ClockReading, TimeBasis, anchored_time};
use legwork_net::anchor::AnchorClock;
use legwork_net::{Cancel, Credentials, Observer, Runner};
use legwork_store::outbox::{Action, WriteContext, write_action};
use legwork_store::{Changed, Store};
use legwork_sync::Phase;
use std::sync::{Arc, Mutex};
use support::{ANCHORED_MS, ME, Server, device, eventually, id, signed_in, store};

fn name(store: &Arc<Mutex<Store>>, n: u8) -> Option<String> {
    let record = store.lock().unwrap().get("customer", id(n)).unwrap()?;
    record.get("name").as_text().map(str::to_owned)
}

fn rename(store: &Arc<Mutex<Store>>, n: u8, name: &str) {
    let op = Op::Update([("name".to_owned(), name.into())].into());
    let action = Action { object: "customer".into(), id: id(n), op };
    write_action(&mut store.lock().unwrap(), &[action], &WriteContext { now_ms: 1, ..WriteContext::default() })
        .unwrap();
}

/// Notes what it is told.
#[derive(Default)]
struct Notes {
    told: Mutex<Vec<String>>,
}

impl Notes {
    fn note(&self, what: &str) {
        self.told.lock().unwrap().push(what.to_owned());
    }
    fn has(&self, what: &str) -> bool {
        self.told.lock().unwrap().iter().any(|told| told == what)
    }
}

impl Observer for Notes {
    fn changed(&self, changed: &Changed) {
        changed.objects.iter().for_each(|object| self.note(object));
    }
    fn need_login(&self) {
        self.note("need login");
    }
    fn upgrade_required(&self) {
        self.note("upgrade");
    }
    fn wipe(&self) {
        self.note("wipe");
    }
    fn registered(&self, incarnation: Incarnation) {
        self.note(&format!("incarnation {}", incarnation.0));
    }
}

#[test]
fn a_sync_registers_fetches_and_sends() {
    let (server, address) = Server::start();
    let (credentials, _) = signed_in(&address);
    let (store, notes) = (store(), Arc::new(Notes::default()));
    let runner = Runner::new(&credentials, device(), store.clone()).observed_by(notes.clone());
    let state = runner.sync_once(&Cancel::default()).unwrap();
    assert_eq!((state.phase, state.pending), (Phase::Quiet, 0));
    assert_eq!(name(&store, 1).as_deref(), Some("customer 1"));
    assert!(notes.has(&format!("incarnation {}", ME.0)) && notes.has("customer"));

    rename(&store, 1, "renamed");
    let state = runner.sync_once(&Cancel::default()).unwrap();
    assert_eq!(state.pending, 0);
    assert_eq!(server.world().pushed.len(), 1);
}

#[test]
fn a_session_that_ended_is_renewed_once_and_kept() {
    let (server, address) = Server::start();
    let (credentials, kept) = signed_in(&address);
    let store = store();
    let runner = Runner::new(&credentials, device(), store.clone());
    runner.sync_once(&Cancel::default()).unwrap();
    assert_eq!(server.world().refreshes, 0);

    // Push and pull find out at the same time; the single-use token may be used by one of them only.
    rename(&store, 1, "renamed");
    server.world().expired = true;
    runner.sync_once(&Cancel::default()).unwrap();
    assert_eq!((server.world().refreshes, kept.lock().unwrap().len()), (1, 1));

    let refusal = r#"{"kind":"unauthenticated","code":"session_ended"}"#.to_owned();
    server.world().instead = Some((401, "application/problem+json", refusal));
    let result = runner.sync_once(&Cancel::default());
    assert_eq!(result.unwrap_err().kind, ErrorKind::Unauthenticated, "renewed, refused again: no circle");
    assert_eq!(kept.lock().unwrap().len() as u32, server.world().refreshes, "every new session is kept");
    server.world().instead = None;
    runner.sync_once(&Cancel::default()).unwrap();
}

#[test]
fn without_a_session_the_person_is_asked() {
    let (server, address) = Server::start();
    let (credentials, _) = signed_in(&address);
    {
        let mut world = server.world();
        (world.tokens, world.session_over) = (99, true);
    }
    let notes = Arc::new(Notes::default());
    let runner = Runner::new(&credentials, device(), store()).observed_by(notes.clone());
    let error = runner.sync_once(&Cancel::default()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthenticated);
    assert!(notes.has("need login"));
}

#[test]
fn every_kind_of_trouble_has_its_code() {
    const PROBLEM: &str = "application/problem+json";
    let problem = |kind: &str, code: &str| format!(r#"{{"kind":"{kind}","code":"{code}"}}"#);
    // What the server answers, and the code the person's screen makes words of.
    let cases = [
        (200, "text/html", "<html>Welcome to the hotel</html>".to_owned(), "not_our_server"),
        (200, "application/x-legwork", "<html>".to_owned(), "not_our_server"),
        (200, "application/x-legwork", "LGWKgarbage, but longer than a header".to_owned(), "message_too_large"),
        (200, "application/x-legwork", "LGWK".to_owned(), "message_truncated"),
        (302, "text/html", String::new(), "not_our_server"),
        (502, "text/html", "<html>nginx</html>".to_owned(), "server_away"),
        (500, PROBLEM, problem("internal", "internal"), "internal"),
        (426, PROBLEM, problem("incompatible", "app_too_old"), "upgrade_required"),
        (410, PROBLEM, problem("forbidden", "device_wiped"), "device_wiped"),
    ];
    let (server, address) = Server::start();
    let (credentials, _) = signed_in(&address);
    let store = store();
    let notes = Arc::new(Notes::default());
    let runner = Runner::new(&credentials, device(), store.clone()).observed_by(notes.clone());
    runner.sync_once(&Cancel::default()).unwrap();
    rename(&store, 1, "renamed");
    for (status, content_type, body, code) in cases {
        server.world().instead = Some((status, content_type, body.clone()));
        let error = runner.sync_once(&Cancel::default()).unwrap_err();
        assert_eq!(error.code, code, "{status} {body}");
    }
    assert!(notes.has("upgrade") && notes.has("wipe"));
    server.world().instead = None;
    assert_eq!(runner.sync_once(&Cancel::default()).unwrap().pending, 0, "and nothing was lost");
    assert_eq!(server.world().pushed.len(), 1);
}

#[test]
fn a_server_that_is_not_there_is_said_so() {
    let (_, address) = Server::start();
    let (credentials, _) = signed_in(&address);
    let session = Credentials::sign_in(&address, "amy", "secret", device()).unwrap();
    drop(credentials);
    // A port of the reserved range that nobody listens on.
    let nobody = Credentials::resume("http://127.0.0.1:1", session, |_| Ok(())).unwrap();
    let error = Runner::new(&nobody, device(), store()).sync_once(&Cancel::default()).unwrap_err();
    assert_eq!((error.kind, error.code.as_str()), (ErrorKind::Unreachable, "server_away"));
    assert!(!error.detail.contains("127.0.0.1"), "no addresses in logs: {}", error.detail);
}

#[test]
fn a3_signing_in_says_what_is_wrong() {
    let (_, address) = Server::start();
    let sign_in = |server: &str, password| Credentials::sign_in(server, "amy", password, device());
    assert_eq!(sign_in(&address, "wrong").unwrap_err().code, "wrong_password");
    assert_eq!(sign_in("http://127.0.0.1:1", "secret").unwrap_err().code, "server_away");
    assert_eq!(sign_in("ftp://crm.example", "secret").unwrap_err().code, "not_our_server");
    assert_eq!(sign_in(&format!("{address}/elsewhere"), "secret").unwrap_err().code, "not_our_server");
    assert_eq!(Credentials::server(&address).unwrap().version, "9");
}

#[test]
fn a_live_sync_follows_wake_ups_and_local_writes() {
    let (server, address) = Server::start();
    let (credentials, _) = signed_in(&address);
    let store = store();
    let live = Runner::new(&credentials, device(), store.clone()).run();
    eventually("the first sync", || name(&store, 1).is_some());
    // A wake-up is only heard once the channel is open, so the server keeps moving.
    eventually("a wake-up brings news", || {
        if server.world().seq < 100 {
            server.move_on();
        }
        name(&store, 2).is_some()
    });
    rename(&store, 1, "renamed");
    live.local_write();
    eventually("the edit arrives", || server.world().pushed.len() == 1);
    live.stop();
    let pulls = server.world().pulls;
    server.move_on();
    live.stop();
    assert_eq!(server.world().pulls, pulls, "stopped is stopped");
}

#[test]
fn a_sync_asked_for_while_one_goes_on_is_done_by_that_one() {
    let (server, address) = Server::start();
    let (credentials, kept) = signed_in(&address);
    let store = store();
    let live = Runner::new(&credentials, device(), store.clone()).run();
    assert_eq!(live.sync_once(&Cancel::default()).unwrap().phase, Phase::Quiet);
    assert_eq!(name(&store, 1).as_deref(), Some("customer 1"));
    rename(&store, 1, "renamed");
    server.world().expired = true;
    assert_eq!(live.sync_once(&Cancel::default()).unwrap().pending, 0, "nobody told it of the edit, it looked");
    assert_eq!((server.world().refreshes, kept.lock().unwrap().len()), (1, 1), "one session, renewed once");
    assert_eq!(server.world().pushed.len(), 1);

    server.world().instead = Some((502, "text/html", "<html>nginx</html>".into()));
    assert_eq!(live.sync_once(&Cancel::default()).unwrap_err().code, "server_away");
    server.world().instead = None;
    live.sync_once(&Cancel::default()).expect("tried at once, whatever was planned");
    {
        let mut world = server.world();
        (world.expired, world.session_over) = (true, true);
    }
    assert_eq!(live.sync_once(&Cancel::default()).unwrap_err().kind, ErrorKind::Unauthenticated);
    live.stop();
    assert_eq!(live.sync_once(&Cancel::default()).unwrap_err().code, "cancelled");
}

#[test]
fn two_syncs_of_one_sign_in_take_turns_and_none_begins_after_its_end() {
    let (_, address) = Server::start();
    let (credentials, _) = signed_in(&address);
    let runner = Runner::new(&credentials, device(), store());
    let live = runner.run();
    live.sync_once(&Cancel::default()).unwrap();
    let cancel = Cancel::default();
    let (second, stop) = (runner.clone(), cancel.clone());
    let waiting = std::thread::spawn(move || second.sync_once(&stop));
    cancel.cancel();
    assert_eq!(waiting.join().unwrap().unwrap_err().code, "cancelled", "it has no turn while the first goes on");
    live.stop();
    runner.sync_once(&Cancel::default()).unwrap();
    credentials.close();
    assert_eq!(runner.sync_once(&Cancel::default()).unwrap_err().code, "cancelled");
}

#[test]
fn a_cancelled_sync_stops() {
    let (_, address) = Server::start();
    let (credentials, _) = signed_in(&address);
    let cancel = Cancel::default();
    cancel.cancel();
    let error = Runner::new(&credentials, device(), store()).sync_once(&cancel).unwrap_err();
    assert_eq!(error.code, "cancelled");
}

/// A phone's clocks: an anchor is due until one came.
#[derive(Default)]
struct Clocks {
    came: Mutex<Vec<Anchor>>,
}

const NOW: ClockReading = ClockReading { wall_ms: 5, monotonic_ns: 7_000_000_000, boot_id: [8; 16] };

impl AnchorClock for Clocks {
    fn due(&self) -> Option<ClockReading> {
        self.came.lock().unwrap().is_empty().then_some(NOW)
    }
    fn read(&self) -> legwork_domain::Result<ClockReading> {
        Ok(ClockReading { monotonic_ns: NOW.monotonic_ns + 40_000_000, ..NOW })
    }
}

impl Observer for Clocks {
    fn anchored(&self, anchor: &Anchor) {
        self.came.lock().unwrap().push(anchor.clone());
    }
}

#[test]
fn v5_the_servers_time_is_fetched_when_due_and_only_for_this_phone() {
    let (server, address) = Server::start();
    let (credentials, _) = signed_in(&address);
    let clocks = Arc::new(Clocks::default());
    let runner = Runner::new(&credentials, device(), store()).with_anchors(clocks.clone()).observed_by(clocks.clone());
    server.world().anchor_for = Some(id(66));
    runner.sync_once(&Cancel::default()).unwrap();
    assert!(clocks.came.lock().unwrap().is_empty(), "a token of another phone is no anchor, and no reason to fail");
    server.world().anchor_for = None;
    runner.sync_once(&Cancel::default()).unwrap();
    let anchor = clocks.came.lock().unwrap()[0].clone();
    let later = ClockReading { monotonic_ns: NOW.monotonic_ns + 3_600_000_000_000, ..NOW };
    let time = anchored_time(Some(&anchor), &later);
    assert_eq!(
        (time.time_ms, time.basis),
        (ANCHORED_MS + 3_599_980, TimeBasis::Anchored),
        "half the round trip is taken off"
    );
    runner.sync_once(&Cancel::default()).unwrap();
    assert_eq!((server.world().anchors, clocks.came.lock().unwrap().len()), (2, 1), "not asked for while it serves");
}
