//! An administrator has a phone's data deleted from afar: whatever the phone asks next tells it.
//!
//! Needs `sync-server` beside the tests' programs (`cargo build --workspace --bins`).
#![allow(clippy::unwrap_used)]

use legwork_app::ErrorKind;
use legwork_app::sync::{Cancel, Nudge};
use legwork_domain::Fields;
use legwork_sim::demo::phone::Phone;
use legwork_sim::demo::server::Server;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

const PASSWORD: &str = "legwork-wipe";

/// The administrator at a desk.
struct Desk {
    url: String,
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
    token: String,
}

impl Desk {
    fn sign_in(url: &str) -> Desk {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (client, login) = (reqwest::Client::new(), json!({"login": "admin", "password": PASSWORD}));
        let session: Value = runtime.block_on(async {
            client.post(format!("{url}/v1/login")).json(&login).send().await.unwrap().json().await.unwrap()
        });
        Desk { url: url.to_owned(), client, runtime, token: session["access_token"].as_str().unwrap().to_owned() }
    }
    /// The phone of this name.
    fn device(&self, name: &str) -> Value {
        let asked = self.client.get(format!("{}/v1/devices", self.url)).bearer_auth(&self.token);
        let all: Vec<Value> = self.runtime.block_on(async { asked.send().await.unwrap().json().await.unwrap() });
        all.into_iter().find(|device| device["name"] == name).unwrap()
    }
    fn wipe(&self, name: &str) {
        let device = self.device(name);
        let (user, id) = (device["user"].as_str().unwrap(), device["id"].as_str().unwrap());
        let asked = self.client.delete(format!("{}/v1/devices/{user}/{id}?wipe=true", self.url));
        let answer = self.runtime.block_on(asked.bearer_auth(&self.token).send()).unwrap();
        assert_eq!(answer.status(), 204);
    }
}

/// What is left of a person in an app's folder: databases, files, keys.
fn left(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name().to_string_lossy().into_owned());
    let mut left: Vec<String> = names.filter(|name| name.contains(".db")).collect();
    let vault = std::fs::read_to_string(folder.join("vault.json")).unwrap();
    left.extend(["key-", "tokens-"].iter().filter(|secret| vault.contains(*secret)).map(ToString::to_string));
    left
}

fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..3_000 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("never: {what}");
}

#[test]
fn a13_a_phone_is_wiped_by_whatever_it_asks_next() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::empty(&folder.path().join("server"), "星河测试", PASSWORD).unwrap();
    server.start().unwrap();
    let open = |name: &str| {
        let phone = Phone::open(&folder.path().join(name), name).unwrap();
        phone.sign_in(&server.url, "admin", PASSWORD).unwrap();
        phone
    };
    let (lost, sold, mine) = (open("lost"), open("sold"), open("mine"));
    let add = |phone: &Phone, name: &str| {
        phone.app().unwrap().create("customer", &Fields::from([("name".to_owned(), name.into())])).unwrap();
    };
    add(&mine, "客户");
    mine.sync().unwrap();
    let desk = Desk::sign_in(&server.url);

    // One that stays in step by itself: nobody touches it.
    let app = lost.app().unwrap();
    app.start_sync().unwrap();
    assert!(!left(lost.folder()).is_empty());
    desk.wipe("lost");
    assert_eq!(desk.device("lost")["wiping"], true);
    app.nudge(Nudge::Online);
    eventually("the phone is wiped", || app.account().is_none() && left(lost.folder()).is_empty());

    // One that asks once, with something unsent and a session that has to be renewed first.
    let app = sold.app().unwrap();
    add(&sold, "不发了");
    desk.wipe("sold");
    let database = rusqlite::Connection::open(folder.path().join("server/legwork.db")).unwrap();
    database.busy_timeout(Duration::from_secs(30)).unwrap();
    database.execute("UPDATE session SET access_until = 0 WHERE device IS NOT NULL", []).unwrap();
    let told = app.sync_now(&Cancel::default()).unwrap_err();
    assert_eq!(told.code, "device_wiped");
    assert!(left(sold.folder()).is_empty(), "{:?}", left(sold.folder()));
    assert_eq!(app.home().unwrap_err().kind, ErrorKind::Unauthenticated);

    // The others go on, and whoever signs in on a wiped phone again may.
    assert_eq!(mine.sync().unwrap().pending, 0);
    sold.sign_in(&server.url, "admin", PASSWORD).unwrap();
    assert_eq!(desk.device("sold")["wiping"], false);
    assert_eq!(sold.rows("customer", legwork_domain::query::Filter::default()).unwrap().len(), 1);
}
