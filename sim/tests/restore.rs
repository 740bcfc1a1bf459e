//! A real server is restored from its backup, and a real phone brings back what it lost.
//!
//! Needs `sync-server` beside the tests' programs (`cargo build --workspace --bins`).
#![allow(clippy::unwrap_used)]

use legwork_domain::Fields;
use legwork_domain::query::Filter;
use legwork_sim::demo::phone::Phone;
use legwork_sim::demo::server::Server;

const LOGIN: &str = "admin";
const PASSWORD: &str = "legwork-restore";

fn names(phone: &Phone) -> Vec<String> {
    let rows = phone.rows("customer", Filter::default()).unwrap();
    let mut names: Vec<String> = rows.iter().map(|row| phone.text("customer", row.id, "name").unwrap()).collect();
    names.sort();
    names
}

fn add(phone: &Phone, name: &str) {
    phone.app().unwrap().create("customer", &Fields::from([("name".to_owned(), name.into())])).unwrap();
}

#[test]
fn what_a_restored_server_lost_comes_back_from_the_phones() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Server::empty(&folder.path().join("server"), "星河测试", PASSWORD).unwrap();
    server.start().unwrap();
    let phone = Phone::open(&folder.path().join("phone"), "phone").unwrap();
    phone.sign_in(&server.url, LOGIN, PASSWORD).unwrap();
    add(&phone, "甲 before the backup");
    phone.sync().unwrap();
    let backup = folder.path().join("backup.db");
    server.back_up(&backup).unwrap();
    add(&phone, "乙 after the backup");
    assert_eq!(phone.sync().unwrap().pending, 0, "the server has confirmed it");
    add(&phone, "丙 not sent");

    server.kill().unwrap();
    server.restore(&backup).unwrap();
    server.start().unwrap();
    assert!(server.doctor());
    let all = ["丙 not sent", "乙 after the backup", "甲 before the backup"];
    assert_eq!(names(&phone), all, "nothing leaves the screen");
    assert_eq!(phone.sync().unwrap().pending, 0);
    assert_eq!(names(&phone), all);

    let colleague = Phone::open(&folder.path().join("colleague"), "colleague").unwrap();
    colleague.sign_in(&server.url, LOGIN, PASSWORD).unwrap();
    assert_eq!(names(&colleague), all, "and each is there once");
}
