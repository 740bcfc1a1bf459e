//! What may happen to a phone: killed at any moment, a damaged file, a full disk, a file of a newer app, half a file.
#![allow(clippy::unwrap_used)]

mod support;
use legwork_domain::{Error, ErrorKind, Incarnation, Op};
use legwork_store::outbox::{Action, WriteContext, pending, set_incarnation, waiting, write_action};
use legwork_store::{Store, StoreError, blobs};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use support::*;

const CHILD: &str = "LEGWORK_STORE_CHILD";

/// Not a test of its own: what the killed process runs. It tells every write that was acknowledged.
#[test]
fn child_that_writes_until_it_is_killed() {
    let Ok(path) = std::env::var(CHILD) else { return };
    let mut store = Store::open(path.as_ref(), None, Some(PHONE)).unwrap();
    let first = waiting(store.connection()).unwrap() + 1;
    for n in first.. {
        let op = Op::Create(fields([("name", format!("客户{n}号").into())]));
        let action = Action { object: "customer".into(), id: id(n), op };
        let context = WriteContext { now_ms: NOW, durable: n % 5 == 0, attachments: &[] };
        write_action(&mut store, &[action], &context).unwrap();
        println!("\nwrote {n}");
        std::io::stdout().flush().unwrap();
    }
}

#[test]
fn kill_9_at_random_moments_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("legwork.db");
    set_incarnation(&mut Store::open(&path, None, None).unwrap(), PHONE).unwrap();
    let mut acknowledged = 0;
    for round in 0..200u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_that_writes_until_it_is_killed", "--nocapture"])
            .env(CHILD, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let wanted = 1 + round * 7 % 11;
        let mut seen = 0;
        for line in lines {
            let line = line.unwrap();
            let Some(n) = line.strip_prefix("wrote ") else { continue };
            acknowledged = n.parse().unwrap();
            seen += 1;
            if seen == wanted {
                // A moment later than the last line, anywhere in the next writes.
                std::thread::sleep(std::time::Duration::from_micros(round * 137 % 3000));
                child.kill().unwrap();
                break;
            }
        }
        child.wait().unwrap();
        let store = Store::open(&path, None, Some(PHONE)).unwrap();
        let all = pending(store.connection(), usize::MAX, usize::MAX).unwrap();
        assert!(all.len() as u64 >= acknowledged, "{} of {acknowledged} are left", all.len());
        for (mutation, n) in all.iter().zip(1..) {
            assert_eq!(mutation.mid, n, "numbers without gaps");
            assert_eq!(name(&store, mutation.id), Some(format!("客户{n}号")), "row and queue agree");
        }
        let check: String = store.connection().query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(check, "ok");
    }
    assert!(acknowledged >= 100, "the children wrote {acknowledged} records");
}

#[test]
fn a_file_that_is_no_database_is_told_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("legwork.db");
    let mut store = Store::open(&path, None, None).unwrap();
    for n in 0..200 {
        new_customer(&mut store, n, "云岭机械");
    }
    store.connection().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    drop(store);
    let good = std::fs::read(&path).unwrap();
    let mut header = good.clone();
    header[..16].fill(b'x');
    let mut pages = good.clone();
    pages[4096..].fill(0xAB);
    let cases = [
        ("text", b"this is a letter, not a database, and long enough".repeat(40)),
        ("header", header),
        ("pages", pages),
    ];
    for (what, bytes) in cases {
        std::fs::write(&path, &bytes).unwrap();
        let error = Store::open(&path, None, None).unwrap_err();
        assert!(matches!(error, StoreError::Corrupt), "{what}: {error}");
        assert_eq!(Error::from(error).kind, ErrorKind::Corrupt);
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{what}: the file is kept as it is");
    }
    std::fs::write(&path, &good).unwrap();
    assert!(Store::open(&path, None, None).is_ok());
    std::fs::write(&path, b"").unwrap();
    assert!(Store::open(&path, None, None).is_ok(), "an empty file is a new database");
}

#[test]
fn a_file_of_a_newer_app_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("legwork.db");
    let store = Store::open(&path, None, None).unwrap();
    store.connection().pragma_update(None, "user_version", 99).unwrap();
    drop(store);
    let error = Store::open(&path, None, None).unwrap_err();
    assert!(matches!(error, StoreError::FromTheFuture { found: 99, .. }), "{error}");
    assert_eq!(Error::from(error).kind, ErrorKind::Incompatible);
}

#[test]
fn a_full_disk_is_told_and_nothing_is_lost() {
    let mut store = phone();
    new_customer(&mut store, 1, "甲");
    let pages: i64 = store.connection().pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    let limit: i64 =
        store.connection().query_row(&format!("PRAGMA max_page_count = {}", pages + 2), [], |row| row.get(0)).unwrap();
    assert_eq!(limit, pages + 2);
    let note = "很长".repeat(20_000);
    let op = Op::Create(fields([("name", "乙".into()), ("note", note.as_str().into())]));
    let error = write_action(&mut store, &[Action { object: "customer".into(), id: id(2), op }], &at(NOW)).unwrap_err();
    assert!(matches!(error, StoreError::Full), "{error}");
    assert_eq!((Error::from(error).code.as_str(), waiting(store.connection()).unwrap()), ("disk_full", 1));
    assert_eq!((name(&store, id(1)).as_deref(), name(&store, id(2))), (Some("甲"), None));
}

#[test]
#[cfg(not(feature = "encryption"))]
fn a_key_without_encryption_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("legwork.db");
    assert!(matches!(Store::open(&path, Some([7; 32]), None), Err(StoreError::Unsupported(_))));
}

#[test]
#[cfg(feature = "encryption")]
fn without_its_key_an_encrypted_file_is_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("legwork.db");
    let mut store = Store::open(&path, Some([7; 32]), None).unwrap();
    new_customer(&mut store, 1, "云岭机械");
    drop(store);
    let bytes = std::fs::read(&path).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"));
    for key in [None, Some([8; 32])] {
        assert!(matches!(Store::open(&path, key, None), Err(StoreError::Corrupt)));
    }
    let store = Store::open(&path, Some([7; 32]), None).unwrap();
    assert_eq!(name(&store, id(1)).as_deref(), Some("云岭机械"));
}

#[test]
fn files_are_resumable_verified_and_dropped_oldest_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut here = Store::open(&folder.path().join("a.db"), None, None).unwrap();
    let mut there = Store::open(&folder.path().join("b.db"), None, None).unwrap();
    let bytes: Vec<u8> = (0..blobs::CHUNK * 2 + 100).map(|n| (n % 251) as u8).collect();
    let hash = here.put_blob(&bytes).unwrap();
    assert_eq!(here.put_blob(&bytes).unwrap(), hash);
    let size = bytes.len() as u64;
    let attachment =
        legwork_store::outbox::Attachment { hash: hash.clone(), size, priority: blobs::Priority::VisitPhoto };
    let op = Op::Create(fields([("name", "甲".into())]));
    let context = WriteContext { now_ms: NOW, durable: true, attachments: std::slice::from_ref(&attachment) };
    write_action(&mut here, &[Action { object: "customer".into(), id: id(1), op }], &context).unwrap();

    there.want_blob(&hash, size, blobs::Priority::Other, NOW).unwrap();
    while let Some(up) = blobs::uploads(here.connection()).unwrap().into_iter().next() {
        let chunk = here.blob_chunk(&up.hash, up.done).unwrap();
        assert!(there.add_blob_chunk(&hash, up.done + 1, &chunk, NOW).is_err(), "a chunk of another place");
        let done = there.add_blob_chunk(&hash, up.done, &chunk, NOW).unwrap();
        here.blob_progress(&hash, done).unwrap();
        // The app is closed and opened again in the middle.
        drop(there);
        there = Store::open(&folder.path().join("b.db"), None, None).unwrap();
    }
    assert_eq!(std::fs::read(there.blob(&hash).unwrap().unwrap()).unwrap(), bytes);
    assert_eq!(blobs::downloads(there.connection()).unwrap(), []);

    let wrong = legwork_domain::BlobHash::from_bytes([1; 32]);
    there.want_blob(&wrong, 3, blobs::Priority::Other, NOW).unwrap();
    assert!(matches!(there.add_blob_chunk(&wrong, 0, b"abc", NOW), Err(StoreError::Malformed(_))));
    assert_eq!(blobs::downloads(there.connection()).unwrap()[0].done, 0, "fetched again from the start");

    there.touch_blob(&hash, NOW + 1).unwrap();
    assert_eq!(there.evict_blobs(size).unwrap(), 0);
    assert_eq!(there.evict_blobs(0).unwrap(), size);
    assert_eq!(there.blob(&hash).unwrap(), None);
    assert_eq!(set_incarnation(&mut there, Incarnation(2)).unwrap().records.len(), 0);
    assert!(Store::in_memory().unwrap().put_blob(b"x").is_err());
}
