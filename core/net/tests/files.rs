//! Files up and down: resumed, never sent twice, verified whole.
#![allow(clippy::unwrap_used)]

mod support;

use legwork_domain::{BlobHash, Op, Value};
use legwork_net::{Cancel, Observer, Runner};
use legwork_store::Store;
use legwork_store::blobs::{CHUNK, Priority, uploads};
use legwork_store::outbox::{Action, Attachment, WriteContext, write_action};
use std::sync::{Arc, Mutex};
use support::{Server, device, id, signed_in};

fn picture(chunks: u64) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..chunks * CHUNK - 1_000).map(|n| (n % 251) as u8).collect();
    bytes[..3].copy_from_slice(&[0xff, 0xd8, 0xff]);
    bytes
}

fn on_disk() -> (tempfile::TempDir, Arc<Mutex<Store>>) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("phone.db"), None, None).unwrap();
    (folder, Arc::new(Mutex::new(store)))
}

#[test]
fn an_upload_goes_on_where_it_stopped() {
    let (server, address) = Server::start();
    let (credentials, _) = signed_in(&address);
    let (_folder, store) = on_disk();
    let bytes = picture(3);
    let hash = {
        let mut store = store.lock().unwrap();
        let hash = store.put_blob(&bytes).unwrap();
        let attachment = Attachment { hash: hash.clone(), size: bytes.len() as u64, priority: Priority::VisitPhoto };
        let fields = [("name".to_owned(), Value::from("Acme"))].into();
        let action = Action { object: "customer".into(), id: id(99), op: Op::Create(fields) };
        let context = WriteContext { now_ms: 1, attachments: &[attachment], ..WriteContext::default() };
        write_action(&mut store, &[action], &context).unwrap();
        hash
    };
    let runner = Runner::new(&credentials, device(), store.clone());
    let key = |chunk| (hash.to_string(), chunk);
    server.world().chunks.insert(key(1), bytes[CHUNK as usize..2 * CHUNK as usize].to_vec());
    server.world().refuse_chunks = 1;
    assert_eq!(runner.sync_once(&Cancel::default()).unwrap_err().code, "busy");
    assert!(!uploads(store.lock().unwrap().connection()).unwrap().is_empty(), "still waiting");
    runner.sync_once(&Cancel::default()).unwrap();
    let whole: Vec<u8> = (0..3).flat_map(|chunk| server.world().chunks[&key(chunk)].clone()).collect();
    assert!(whole == bytes, "the server has the file, and no chunk came twice");
    assert!(uploads(store.lock().unwrap().connection()).unwrap().is_empty());
}

#[test]
fn a_download_goes_on_where_it_stopped_and_is_verified() {
    let (server, address) = Server::start();
    let (credentials, _) = signed_in(&address);
    let (_folder, store) = on_disk();
    let bytes = picture(3);
    let hash = BlobHash::from_bytes(*blake3::hash(&bytes).as_bytes());
    {
        let mut store = store.lock().unwrap();
        store.want_blob(&hash, bytes.len() as u64, Priority::Other, 1).unwrap();
        store.add_blob_chunk(&hash, 0, &bytes[..CHUNK as usize], 1).unwrap();
    }
    let mut damaged = bytes.clone();
    damaged[2 * CHUNK as usize] ^= 1;
    server.world().files.insert(hash.to_string(), damaged);
    let runner = Runner::new(&credentials, device(), store.clone());
    runner.sync_once(&Cancel::default()).expect("a damaged file is no reason for the records to fail");
    assert!(store.lock().unwrap().blob(&hash).unwrap().is_none(), "a damaged file is not shown");
    server.world().files.insert(hash.to_string(), bytes.clone());
    runner.sync_once(&Cancel::default()).unwrap();
    let path = store.lock().unwrap().blob(&hash).unwrap().expect("complete");
    assert!(std::fs::read(path).unwrap() == bytes);
    let ranges = server.world().ranges.clone();
    assert_eq!(ranges, [Some(format!("bytes={CHUNK}-")), None], "resumed first, and anew after the damage");
}

/// What the sync told of, by code.
#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl Observer for Told {
    fn failed(&self, error: &legwork_domain::Error) {
        self.0.lock().unwrap().push(error.code.clone());
    }
}

#[test]
fn a_file_that_fails_keeps_no_other_waiting_and_is_told_of() {
    let (server, address) = Server::start();
    let (credentials, _) = signed_in(&address);
    let (folder, store) = on_disk();
    let told = Arc::new(Told::default());
    let runner = Runner::new(&credentials, device(), store.clone()).observed_by(told.clone());
    let named = |n: u8| {
        let bytes = vec![n; 100];
        (BlobHash::from_bytes(*blake3::hash(&bytes).as_bytes()), bytes)
    };
    let (late, there) = (named(1), named(2));
    let (gone, kept) = {
        let mut store = store.lock().unwrap();
        store.want_blob(&late.0, 100, Priority::VisitPhoto, 1).unwrap();
        store.want_blob(&there.0, 100, Priority::Other, 2).unwrap();
        let attach = |n: u8| {
            let hash = store.put_blob(&named(n).1).unwrap();
            Attachment { hash, size: 100, priority: if n == 3 { Priority::VisitPhoto } else { Priority::Other } }
        };
        let attachments = [attach(3), attach(4)];
        let fields = [("name".to_owned(), Value::from("Acme"))].into();
        let action = Action { object: "customer".into(), id: id(99), op: Op::Create(fields) };
        let context = WriteContext { now_ms: 1, attachments: &attachments, ..WriteContext::default() };
        write_action(&mut store, &[action], &context).unwrap();
        let [gone, kept] = attachments.map(|attachment| attachment.hash);
        std::fs::remove_file(store.blob(&gone).unwrap().unwrap()).unwrap();
        (gone, kept)
    };
    server.world().files.insert(there.0.to_string(), there.1.clone());

    // A colleague's photo that the server does not have yet, and a file that somebody removed, are the first in line.
    assert_eq!(runner.sync_once(&Cancel::default()).expect("the records are in step").pending, 0);
    assert!(store.lock().unwrap().blob(&there.0).unwrap().is_some(), "fetched");
    assert!(server.world().chunks.contains_key(&(kept.to_string(), 0)), "sent");
    assert!(!server.world().chunks.contains_key(&(gone.to_string(), 0)));
    assert_eq!(*told.0.lock().unwrap(), ["not_found", "not_found"]);
    assert!(uploads(store.lock().unwrap().connection()).unwrap().is_empty(), "what is gone is given up");

    server.world().files.insert(late.0.to_string(), late.1.clone());
    runner.sync_once(&Cancel::default()).unwrap();
    assert!(store.lock().unwrap().blob(&late.0).unwrap().is_some(), "asked for, it is tried at once");
    drop(folder);
}
