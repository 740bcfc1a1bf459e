//! The real binary: kill -9 during pushes loses nothing that was answered; bad starts say clearly what is wrong.
#![allow(clippy::unwrap_used)]

#[path = "common/http.rs"]
mod common;

use common::*;
use legwork_domain::{Fields, Op, RecordId};
use legwork_protocol::codec::{from_bytes, to_bytes};
use legwork_protocol::sync::{PullRequest, PushAnswer, PushRequest, Verdict};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Rounds of kill -9; each asks for more than a hundred acknowledged changes in all.
const ROUNDS: u64 = 5;

fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sync-server"));
    command.env_remove("LEGWORK_DATA").env_remove("LEGWORK_LISTEN").env("LEGWORK_LOG", "warn");
    command
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    binary().arg("--data").arg(data).args(arguments).output().unwrap()
}

fn init(data: &Path) -> Output {
    run(data, &["init", "--company", "星河测试", "--login", "admin", "--password", PASSWORD])
}

/// Kills the server when a test fails half way.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(data: &Path) -> (Running, String) {
    let ready = data.join("ready");
    let _ = std::fs::remove_file(&ready);
    let mut command = binary();
    command.arg("--data").arg(data).args(["--listen", "127.0.0.1:0", "--ready-file"]).arg(&ready);
    let child = Running(command.stdout(Stdio::null()).spawn().unwrap());
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        let url = std::fs::read_to_string(&ready).unwrap_or_default();
        if url.starts_with("http") {
            return (child, url);
        }
        assert!(Instant::now() < patience, "the server did not start");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_loses_no_acknowledged_change() {
    let folder = tempfile::tempdir().unwrap();
    assert!(init(folder.path()).status.success());
    let (mut acknowledged, mut mid): (Vec<RecordId>, u64) = (Vec::new(), 0);
    let mut session: Option<legwork_protocol::account::Session> = None;
    for round in 0..=ROUNDS {
        let (mut running, url) = serve(folder.path());
        let server = Remote { url, client: client() };
        let who = match session.take() {
            Some(kept) => kept,
            None => server.login().await,
        };
        if round == ROUNDS {
            let request = PullRequest {
                epoch: who.epoch,
                urgency: 255,
                limit: 5_000,
                incarnations: vec![(who.incarnation.unwrap(), 0)],
                ..PullRequest::default()
            };
            let body = server.frame("/v1/pull", &who.access_token, to_bytes(&request).unwrap()).await.unwrap();
            let answer: legwork_protocol::sync::PullAnswer = from_bytes(&body).unwrap();
            let held: std::collections::BTreeSet<RecordId> = answer.rows.iter().map(|r| r.id).collect();
            let missing = acknowledged.iter().filter(|id| !held.contains(id)).count();
            assert_eq!(missing, 0, "of {} acknowledged", acknowledged.len());
            assert!(answer.last_mids[0].1 >= acknowledged.len() as u64);
            assert!(acknowledged.len() >= 20, "too few changes to mean anything: {}", acknowledged.len());
            return;
        }
        // The moment of death differs from round to round.
        let pid = running.0.id();
        let delay = Duration::from_millis(150 + 97 * round);
        let killer = std::thread::spawn(move || {
            std::thread::sleep(delay);
            Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
        });
        loop {
            mid += 1;
            let id = RecordId::v7(1_790_000_000_000 + mid as i64, [9; 10]);
            let create = Op::Create(Fields::from([("name".to_owned(), format!("客户{mid}").into())]));
            let request = PushRequest {
                epoch: who.epoch,
                mutations: vec![mutation(&who, mid, "customer", id, create)],
                head: None,
            };
            let Some(body) = server.frame("/v1/push", &who.access_token, to_bytes(&request).unwrap()).await else {
                // No answer: it may or may not have happened. The same number is sent again, as a phone would.
                mid -= 1;
                break;
            };
            let answer: PushAnswer = from_bytes(&body).unwrap();
            assert_eq!(answer.results[0].verdict, Verdict::Accepted);
            acknowledged.push(id);
        }
        killer.join().unwrap();
        let _ = running.0.wait();
        session = Some(who);
    }
}

struct Remote {
    url: String,
    client: reqwest::Client,
}

impl Remote {
    async fn login(&self) -> legwork_protocol::account::Session {
        let body = serde_json::json!({ "login": "admin", "password": PASSWORD, "device": device(1) });
        self.client.post(format!("{}/v1/login", self.url)).json(&body).send().await.unwrap().json().await.unwrap()
    }

    async fn frame(&self, path: &str, token: &str, bytes: Vec<u8>) -> Option<Vec<u8>> {
        let sent = self.client.post(format!("{}{path}", self.url)).bearer_auth(token).body(bytes).send().await.ok()?;
        assert!(sent.status().is_success(), "{}", sent.status());
        Some(sent.bytes().await.ok()?.to_vec())
    }
}

fn says(output: &Output, words: &str) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && text.contains(words) && !text.contains("panicked"), "{text}");
}

#[test]
fn a_damaged_database_stops_the_server_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("legwork.db");
    std::fs::write(&file, "this is a text file, not a database, and long enough to be looked at. ".repeat(200))
        .unwrap();
    let before = std::fs::read(&file).unwrap();
    says(&run(folder.path(), &["doctor"]), "damaged or is no database");
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn a_database_of_a_newer_server_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(init(folder.path()).status.success());
    let conn = rusqlite::Connection::open(folder.path().join("legwork.db")).unwrap();
    conn.execute("INSERT INTO migration (number, checksum) VALUES (9999, 'later')", []).unwrap();
    drop(conn);
    says(&run(folder.path(), &["doctor"]), "newer server");
}

#[test]
fn bad_starts_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    assert!(init(folder.path()).status.success());
    says(&init(folder.path()), "exists already");
    says(&run(folder.path(), &["user", "--login", "x", "--name", "x", "--role", "king"]), "no such role");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    says(&run(folder.path(), &["serve", "--listen", &address]), "in use by another program");
    let file = folder.path().join("a-file");
    std::fs::write(&file, "").unwrap();
    says(&run(&file.join("below"), &["doctor"]), "cannot be written");
    let empty = tempfile::tempdir().unwrap();
    says(&run(empty.path(), &["seed"]), "No company exists yet");
}

#[test]
fn seeding_backup_and_doctor_work_together() {
    let folder = tempfile::tempdir().unwrap();
    assert!(init(folder.path()).status.success());
    let seeded = run(folder.path(), &["seed", "--users", "14", "--customers", "60"]);
    assert!(seeded.status.success(), "{}", String::from_utf8_lossy(&seeded.stderr));
    let copy = folder.path().join("copy.db");
    assert!(run(folder.path(), &["backup", copy.to_str().unwrap()]).status.success());
    says(&run(folder.path(), &["backup", copy.to_str().unwrap()]), "Nothing was overwritten");
    let conn = rusqlite::Connection::open(&copy).unwrap();
    let count = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT COUNT(*) FROM record WHERE object = 'customer'"), 60);
    assert_eq!(count("SELECT COUNT(*) FROM record WHERE object = 'user'"), 15);
    assert_eq!(count("SELECT COUNT(*) FROM record"), count("SELECT seq FROM tenant"), "numbers are dense");
    let doctor = run(folder.path(), &["doctor"]);
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("chain complete"));
}

#[test]
fn a_backup_takes_the_place_of_the_database_which_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    assert!(init(folder.path()).status.success());
    let copy = folder.path().join("copy.db");
    let copy = copy.to_str().unwrap();
    assert!(run(folder.path(), &["backup", copy]).status.success());
    assert!(run(folder.path(), &["seed", "--users", "3", "--customers", "20"]).status.success());
    let setting = |path: &Path, name: &str| {
        let conn = rusqlite::Connection::open(path).unwrap();
        conn.query_row("SELECT value FROM setting WHERE name = ?1", [name], |row| row.get::<_, String>(0)).unwrap()
    };
    let customers = |path: &Path| {
        let conn = rusqlite::Connection::open(path).unwrap();
        let sql = "SELECT COUNT(*) FROM record WHERE object = 'customer'";
        conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let database = folder.path().join("legwork.db");
    let before = setting(&database, "epoch");
    assert_eq!(customers(&database), 20);

    let done = run(folder.path(), &["restore", copy]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(customers(&database), 0);
    assert_ne!(setting(&database, "epoch"), before, "phones must notice");
    let kept: Vec<_> = std::fs::read_dir(folder.path().join("backup")).unwrap().map(|e| e.unwrap().path()).collect();
    let kept = kept.iter().find(|path| path.extension().is_some_and(|e| e == "db")).unwrap();
    assert!(String::from_utf8_lossy(&done.stdout).contains(kept.to_str().unwrap()));
    assert_eq!(customers(kept), 20, "nothing is thrown away");
    assert!(run(folder.path(), &["doctor"]).status.success());
}

#[test]
fn what_is_no_backup_replaces_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert!(init(folder.path()).status.success());
    let database = folder.path().join("legwork.db");
    let before = std::fs::read(&database).unwrap();
    let file = folder.path().join("other.db");
    let name = file.to_str().unwrap();
    says(&run(folder.path(), &["restore", name]), "no such file");
    std::fs::write(&file, "").unwrap();
    says(&run(folder.path(), &["restore", name]), "holds no company");
    std::fs::write(&file, "not a database, but long enough to be looked at ".repeat(40)).unwrap();
    says(&run(folder.path(), &["restore", name]), "damaged or is no database");
    let held = legwork_server::startup::hold(folder.path()).unwrap();
    says(&run(folder.path(), &["restore", name]), "Stop it first");
    says(&run(folder.path(), &["serve", "--listen", "127.0.0.1:0"]), "Stop it first");
    drop(held);
    assert_eq!(std::fs::read(&database).unwrap(), before);
    assert!(!folder.path().join("backup").exists());
}
