//! A real server is restored from its backup, and a real phone brings back what it lost.
//!
//! Needs `sync-server` beside the tests' programs (`cargo build --workspace --bins`).
#![allow(clippy::unwrap_used)]

use legwork_app::{RecordId, Value};
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

fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..3_000 {
        if is_so() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("never: {what}");
}

/// A customer with a photo of its own colour; returns its id and the photo's hash.
fn add_with_photo(phone: &Phone, name: &str, shade: u8) -> (RecordId, String) {
    let app = phone.app().unwrap();
    let picture = legwork_media::RgbImage::from_fn(64, 48, |x, y| [shade, x as u8, y as u8].into());
    let file = phone.folder().join("camera.jpg");
    std::fs::write(&file, legwork_media::encode_jpeg(&picture, 80).unwrap()).unwrap();
    let kept = app.keep_picture(&file).unwrap();
    let fields = [("name".to_owned(), name.into()), ("card".to_owned(), Value::List(vec![kept.value()]))];
    (app.create("customer", &Fields::from(fields)).unwrap().id, kept.hash)
}

/// Where a server keeps a file.
fn blob_on(data: &std::path::Path, hash: &str) -> std::path::PathBuf {
    let tenant = std::fs::read_dir(data.join("blobs")).unwrap().next().unwrap().unwrap().path();
    tenant.join(&hash[..2]).join(hash)
}

/// Asks for the whole of a photo and fetches it.
fn fetch(phone: &Phone, (id, hash): &(RecordId, String)) -> Vec<u8> {
    let app = phone.app().unwrap();
    app.want_picture("customer", *id, hash).unwrap();
    phone.sync().unwrap();
    let picture = app.pictures("customer", *id).unwrap().remove(0);
    std::fs::read(picture.file.expect("the whole photo is here")).unwrap()
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
    // It stays in step by itself, and will know higher numbers than the restored server has.
    let watcher = Phone::open(&folder.path().join("watcher"), "watcher").unwrap();
    watcher.sign_in(&server.url, LOGIN, PASSWORD).unwrap();
    watcher.app().unwrap().start_sync().unwrap();
    let backup = folder.path().join("backup.db");
    server.back_up(&backup).unwrap();
    add(&phone, "乙 after the backup");
    assert_eq!(phone.sync().unwrap().pending, 0, "the server has confirmed it");
    let photos = [("丁 photo whose file stays", 90), ("戊 photo whose file is lost", 200)];
    let photos = photos.map(|(name, shade)| add_with_photo(&phone, name, shade));
    assert_eq!(phone.sync().unwrap().pending, 0);
    add(&phone, "丙 not sent");

    server.kill().unwrap();
    server.restore(&backup).unwrap();
    std::fs::remove_file(blob_on(&folder.path().join("server"), &photos[1].1)).unwrap();
    server.start().unwrap();
    assert!(server.doctor());
    let all = [
        "丁 photo whose file stays",
        "丙 not sent",
        "乙 after the backup",
        "戊 photo whose file is lost",
        "甲 before the backup",
    ];
    assert_eq!(names(&phone), all, "nothing leaves the screen");
    assert_eq!(phone.sync().unwrap().pending, 0);
    assert_eq!(names(&phone), all);

    eventually("a phone that nobody touches has the new history", || names(&watcher) == all);
    watcher.app().unwrap().stop_sync();

    let colleague = Phone::open(&folder.path().join("colleague"), "colleague").unwrap();
    colleague.sign_in(&server.url, LOGIN, PASSWORD).unwrap();
    assert_eq!(names(&colleague), all, "and each is there once");
    for photo in &photos {
        assert!(fetch(&colleague, photo) == fetch(&phone, photo), "photos come back like everything else");
    }
}
