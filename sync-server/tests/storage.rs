//! Group commit, tenants apart, one engine's words in one folder, planted bugs off.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use legwork_domain::{Error, ErrorKind, Op, RecordId};
use legwork_protocol::sync::{PullRequest, PushRequest};
use legwork_server::db::{Db, Val, Writer};
use legwork_server::engine::Session;
use legwork_server::vals;
use legwork_server::{setup, sync};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn database() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&folder.path().join("x.db")).unwrap();
    (folder, db)
}

fn count(db: &Db) -> i64 {
    db.read(|conn| conn.one("SELECT COUNT(*) FROM setting", &[])?.unwrap().int(0)).unwrap()
}

fn put(name: String) -> impl FnOnce(&legwork_server::db::Conn) -> legwork_domain::Result<()> + Send {
    move |tx| tx.execute("INSERT INTO setting (name, value) VALUES ($1, '')", &vals![name]).map(drop)
}

#[test]
fn requests_share_a_transaction_but_not_their_fate() {
    let (_folder, db) = database();
    let writer = Arc::new(Writer::start(&db, || {}).unwrap());
    let answered = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for n in 0..60 {
            let (writer, answered, db) = (writer.clone(), &answered, &db);
            scope.spawn(move || {
                let done = match n % 3 {
                    0 => writer.run_blocking(put(format!("k{n}"))),
                    1 => writer.run_blocking(move |tx| {
                        put(format!("k{n}"))(tx)?;
                        Err(Error::new(ErrorKind::Invalid, "refused"))
                    }),
                    _ => writer.run_blocking(move |tx| {
                        // The panic comes inside an inner step, after a write.
                        tx.savepoint(|tx| {
                            put(format!("k{n}"))(tx)?;
                            assert!(n > 1_000, "a defect in a request");
                            Ok::<_, Error>(())
                        })
                    }),
                };
                assert_eq!(done.is_ok(), n % 3 == 0);
                if done.is_ok() {
                    answered.fetch_add(1, Ordering::SeqCst);
                    let name = format!("k{n}");
                    let seen = db.read(|c| c.one("SELECT 1 FROM setting WHERE name = $1", &vals![name])).unwrap();
                    assert!(seen.is_some(), "answered means visible");
                }
            });
        }
    });
    assert_eq!((answered.into_inner(), count(&db)), (20, 20));
}

/// Requests that run alone come between the batches, whole or not at all, and a defect in one leaves the others be.
#[test]
fn a_request_that_runs_alone_neither_joins_nor_spoils_a_batch() {
    let (_folder, db) = database();
    let forgotten = Arc::new(AtomicUsize::new(0));
    let lost = forgotten.clone();
    let writer = Arc::new(Writer::start(&db, move || _ = lost.fetch_add(1, Ordering::SeqCst)).unwrap());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let tasks: Vec<_> = (0..90)
        .map(|n| {
            let writer = writer.clone();
            runtime.spawn(async move {
                match n % 3 {
                    0 => writer.run(put(format!("k{n}"))).await,
                    way => {
                        let work = move |conn: &legwork_server::db::Conn| {
                            conn.transaction(|tx| {
                                put(format!("k{n}"))(tx)?;
                                assert!(way == 1 || n % 2 == 0, "a defect in a request");
                                if way == 1 { Ok(()) } else { Err(Error::new(ErrorKind::Invalid, "refused")) }
                            })
                        };
                        writer.run_alone(work).await
                    }
                }
            })
        })
        .collect();
    let done = runtime.block_on(async {
        let mut done = Vec::new();
        for task in tasks {
            done.push(task.await.unwrap().is_ok());
        }
        done
    });
    assert!(done.iter().zip(0..).all(|(ok, n)| *ok == (n % 3 != 2)), "{done:?}");
    assert_eq!((count(&db), forgotten.load(Ordering::SeqCst)), (60, 30));
}

#[test]
fn stopping_finishes_what_is_queued() {
    let (_folder, db) = database();
    let writer = Arc::new(Writer::start(&db, || {}).unwrap());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let tasks: Vec<_> = (0..100)
        .map(|n| {
            let writer = writer.clone();
            runtime.spawn(async move { writer.run(put(format!("k{n}"))).await })
        })
        .collect();
    let first = runtime.block_on(async {
        let mut kept = 0;
        for task in tasks {
            kept += usize::from(task.await.unwrap().is_ok());
        }
        kept
    });
    writer.stop();
    assert_eq!((first, count(&db)), (100, 100));
    assert_eq!(writer.run_blocking(put("late".into())).unwrap_err().code, "server_stopping");
}

#[test]
fn parameters_are_bound_by_number_whatever_their_order() {
    let (_folder, db) = database();
    let row = db.read(|conn| conn.one("SELECT $2, $1, $2, $3", &vals![1_i64, "two", Val::Null])).unwrap().unwrap();
    assert_eq!((row.text(0).unwrap(), row.int(1).unwrap(), row.text(2).unwrap()), ("two", 1, "two"));
    assert_eq!(row.opt_text(3).unwrap(), None);
    assert!(db.read(|conn| conn.one("SELECT $2", &vals![1_i64])).is_err(), "a missing value is an error, not NULL");
}

#[test]
fn a_tenant_sees_and_changes_nothing_of_another() {
    let world = World::new();
    let mut amy = world.phone(AMY);
    let made = amy.mutation(&world, "customer", id(100), Op::Create(fields([("name", "一号".into())])));
    world.push(AMY, vec![made]);
    let (tenant, department, admin) = (id(900), id(901), id(902));
    let new = setup::NewTenant {
        tenant,
        department,
        admin,
        company: "另一家",
        admin_name: "别人",
        login: "other",
        zone: "Asia/Shanghai",
        currency: "CNY",
    };
    world.conn.transaction(|tx| setup::create(tx, &world.engine, world.now, &new)).unwrap();
    let stranger = Session { tenant, user: admin, device: None };
    let request = PullRequest {
        epoch: EPOCH,
        urgency: 255,
        limit: 1_000,
        incarnations: vec![(amy.incarnation, 0)],
        ..PullRequest::default()
    };
    let seen = world.conn.snapshot(|c| sync::pull(c, &world.engine, world.now, &stranger, &request)).unwrap();
    let ids: Vec<RecordId> = seen.rows.iter().map(|r| r.id).collect();
    assert!(ids.contains(&admin) && ids.iter().all(|i| *i == admin || *i == department), "{ids:?}");
    assert!(seen.last_mids.is_empty(), "nothing of another tenant's devices");
    let edit = amy.mutation(&world, "customer", id(100), Op::Delete);
    let push = PushRequest { epoch: EPOCH, mutations: vec![edit], head: None };
    let answer = world.conn.transaction(|tx| sync::push(tx, &world.engine, world.now, &stranger, &push)).unwrap();
    assert!(matches!(answer.results[0].verdict, legwork_protocol::sync::Verdict::Rejected(_)));
    // A person of one tenant with a session of the other is nobody.
    let mixed = Session { tenant, user: id(AMY), device: None };
    assert!(world.conn.snapshot(|c| sync::pull(c, &world.engine, world.now, &mixed, &request)).is_err());
    amy.sync(&world, 10);
    assert!(amy.has(id(100)));
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_engine_outside_db_and_no_query_on_records_outside_their_modules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 30);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        if !name.starts_with("db/") {
            for word in ["rusqlite", "sqlite_", "PRAGMA", "json_each", "->>"] {
                assert!(!text.contains(word), "{name} speaks of {word}");
            }
        }
        if !["records.rs", "scoped.rs", "recycle_bin.rs", "db/migrate.rs"].contains(&name.as_str()) {
            assert!(!text.contains("FROM record "), "{name} queries records");
        }
    }
}

/// Somebody writes all the time: the copy is of one moment, and it ends.
#[test]
fn a_backup_ends_while_others_write_and_is_of_one_moment() {
    let (folder, db) = database();
    let writer = Writer::start(&db, || {}).unwrap();
    let fill = |tx: &legwork_server::db::Conn| {
        let value = "x".repeat(20_000);
        (0..1_000).try_for_each(|n| {
            let sql = "INSERT INTO setting (name, value) VALUES ($1, $2)";
            tx.execute(sql, &vals![format!("fill{n}"), value.as_str()]).map(drop)
        })
    };
    writer.run_blocking(fill).unwrap();
    let target = folder.path().join("copy.db");
    let (stop, written) = (std::sync::atomic::AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // Bounded, so that a copy that never ends shows as a late one, not as a test that hangs.
            for n in 0..20_000 {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                // A pair in one transaction: a copy of two moments would hold one of them.
                let pair = move |tx: &legwork_server::db::Conn| {
                    put(format!("a{n}"))(tx)?;
                    put(format!("b{n}"))(tx)
                };
                writer.run_blocking(pair).unwrap();
                written.store(n + 1, Ordering::Relaxed);
            }
        });
        while written.load(Ordering::Relaxed) == 0 {
            std::thread::yield_now();
        }
        db.backup(&target).unwrap();
        stop.store(true, Ordering::Relaxed);
    });
    assert!(written.load(Ordering::Relaxed) < 20_000, "the copy ended only when nobody wrote any more");
    assert!(!folder.path().join("copy.db.partial").exists());
    let copy = Db::open(&target).unwrap();
    let counts = |like: &str| {
        let sql = format!("SELECT COUNT(*) FROM setting WHERE name LIKE '{like}%'");
        copy.read(|conn| conn.one(&sql, &[])?.unwrap().int(0)).unwrap()
    };
    assert_eq!(counts("fill"), 1_000);
    assert_eq!(counts("a"), counts("b"));
}
