//! One phone, one session: what the phone does by itself and what it is asked for use the same tokens.
//!
//! Needs `sync-server` beside the tests' programs (`cargo build --workspace --bins`).
#![allow(clippy::unwrap_used)]

use legwork_app::sync::Nudge;
use legwork_domain::Fields;
use legwork_sim::demo::phone::Phone;
use legwork_sim::demo::server::Server;
use std::path::Path;

const PASSWORD: &str = "legwork-session";

/// A quarter of an hour passes: every access token has ended, and waits to be renewed.
fn age_sessions(data: &Path) -> u64 {
    let server = rusqlite::Connection::open(data.join("legwork.db")).unwrap();
    server.busy_timeout(std::time::Duration::from_secs(30)).unwrap();
    server.execute("UPDATE session SET access_until = 0", []).unwrap() as u64
}

#[test]
fn a3_a_sync_by_itself_and_one_that_is_asked_for_do_not_end_the_session() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("server");
    let mut server = Server::empty(&data, "星河测试", PASSWORD).unwrap();
    server.start().unwrap();
    let phone = Phone::open(&folder.path().join("phone"), "phone").unwrap();
    phone.sign_in(&server.url, "admin", PASSWORD).unwrap();
    let app = phone.app().unwrap();
    app.start_sync().unwrap();
    app.start_sync().unwrap(); // a second one is the first
    for round in 0..5 {
        assert_eq!(age_sessions(&data), 1, "round {round}");
        // As after a check-in: the sync that goes on hears of the record, a worker asks for a sync, the app comes back.
        let name = format!("客户 {round}");
        app.create("customer", &Fields::from([("name".to_owned(), name.into())])).unwrap();
        assert_eq!(phone.sync().unwrap().pending, 0, "round {round}");
        app.nudge(Nudge::Foreground);
        assert_eq!(phone.sync().unwrap().pending, 0, "round {round}");
        assert!(!app.sync_view().unwrap().login_ended, "round {round}");
    }
    app.stop_sync();
    assert_eq!(age_sessions(&data), 1);
    assert_eq!(phone.sync().unwrap().pending, 0, "and the tokens on disk are the newest");
}
