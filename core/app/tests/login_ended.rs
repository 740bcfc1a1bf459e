//! The server ends a login while the app stays in step by itself: whoever looks is told at once, what waits stays.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Hands, fields};
use legwork_app::platform::{FileVault, Observer};
use legwork_app::{Config, ErrorKind, Language, Legwork, Platform, RecordId};
use legwork_domain::Epoch;
use legwork_protocol::account::Session;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

const REFUSAL: &str = r#"{"kind":"unauthenticated","code":"session_ended"}"#;

/// A server that lets everybody sign in and takes nobody's login afterwards; returns its address.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for call in listener.incoming() {
            let call = call.unwrap();
            std::thread::spawn(move || answer(call));
        }
    });
    address
}

fn answer(mut call: TcpStream) {
    let mut reader = BufReader::new(call.try_clone().unwrap());
    let mut first = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).is_err() || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap();
        }
        if first.is_empty() {
            first = line;
        }
    }
    let mut body = vec![0; length];
    let (status, kind, text) = match reader.read_exact(&mut body) {
        Ok(()) if first.starts_with("POST /v1/login ") => ("200 OK", "application/json", session()),
        _ => ("401 Unauthorized", "application/problem+json", REFUSAL.to_owned()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        text.len()
    );
    // A phone that went away needs no answer.
    let _ = call.write_all(format!("{head}{text}").as_bytes());
}

fn session() -> String {
    let amy = common::amy();
    let session = Session {
        access_token: "access".into(),
        refresh_token: "refresh".into(),
        expires_in: 600,
        user: amy.user,
        user_name: amy.user_name,
        tenant: amy.tenant,
        tenant_name: amy.tenant_name,
        zone: amy.zone,
        currency: amy.currency,
        epoch: Epoch(7),
        incarnation: None,
        must_change_password: false,
        server_ms: 0,
    };
    serde_json::to_string(&session).unwrap()
}

/// Hears every "the state of the sync changed".
struct Ear(Mutex<mpsc::Sender<()>>);

impl Observer for Ear {
    fn changed(&self, _objects: Vec<String>, _records: Vec<RecordId>) {}
    fn sync_state(&self) {
        let _ = self.0.lock().unwrap().send(());
    }
}

/// Waits for words until the login counts as ended.
fn hear_the_end(app: &Legwork, heard: &mpsc::Receiver<()>) {
    while !app.sync_view().unwrap().login_ended {
        heard.recv_timeout(Duration::from_secs(60)).unwrap();
    }
}

#[test]
fn a3_v1_a_login_that_ended_is_told_at_once_and_what_waits_stays() {
    let folder = tempfile::tempdir().unwrap();
    let (ear, heard) = mpsc::channel();
    let config = Config {
        folder: folder.path().to_owned(),
        models: None,
        language: Language::Zh,
        device_name: "Test".into(),
        platform_name: "linux".into(),
    };
    let platform = Platform {
        clock: Hands::new(),
        vault: Arc::new(FileVault::new(folder.path().join("vault.json"))),
        signer: None,
        observer: Some(Arc::new(Ear(Mutex::new(ear)))),
    };
    let app = Legwork::open(config, platform).unwrap();
    let address = server();
    app.sign_in(&address, "amy", "secret").unwrap();
    app.create("customer", &fields([("name", "云岭精密".into())])).unwrap();
    assert!(!app.sync_view().unwrap().login_ended);

    // Nobody asks for a sync: it goes on by itself and meets the refusal.
    app.start_sync().unwrap();
    hear_the_end(&app, &heard);
    assert_eq!(app.sync_view().unwrap().pending, 1);
    app.stop_sync();

    app.sign_in(&address, "amy", "secret").unwrap();
    assert!(!app.sync_view().unwrap().login_ended, "signing in again ends it");
    while heard.try_recv().is_ok() {}
    let refused = app.sync_now(&legwork_app::sync::Cancel::default()).unwrap_err();
    assert_eq!((refused.kind, refused.code.as_str()), (ErrorKind::Unauthenticated, "signed_out"));
    assert!(app.sync_view().unwrap().login_ended, "asked for, it is told as well");
    heard.recv_timeout(Duration::from_secs(60)).unwrap();
    assert_eq!(app.sync_view().unwrap().pending, 1);
}
