//! A phone whose storage is really full, at every stage: it is said so, nothing is lost, and trying again works once
//! there is room. Each test runs again as its own child on a small disk in memory that nobody else sees.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Hands, amy, fields, try_open};
use legwork_app::{Error, ErrorKind, Legwork, RecordId, Result};
use std::fs::{self, File};
use std::io::{ErrorKind as Io, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// Names the small disk to the child.
const DISK: &str = "LEGWORK_TEST_DISK";
/// Its size: room for a new database and little more.
const SIZE: &str = "8m";

/// Runs `stage` on a small disk: in the child at once, otherwise by starting the child.
fn on_a_small_disk(name: &str, stage: impl FnOnce(&Disk)) {
    if let Some(at) = std::env::var_os(DISK) {
        return stage(&Disk { at: at.into() });
    }
    let folder = tempfile::tempdir().unwrap();
    let mount = format!("mount -t tmpfs -o size={SIZE} none \"${DISK}\" && exec \"$0\" \"$@\"");
    let mut said = String::new();
    // As root, as the root of an own little world, or by asking for it: one of them every machine of ours allows.
    for ways in [
        &["unshare", "--mount"][..],
        &["unshare", "--map-root-user", "--mount"],
        &["sudo", "-nE", "unshare", "--mount"],
    ] {
        let mut child = Command::new(ways[0]);
        child.args(&ways[1..]).args(["sh", "-c", &mount]).arg(std::env::current_exe().unwrap());
        let Ok(output) = child.args(["--exact", name, "--nocapture"]).env(DISK, folder.path()).output() else {
            continue;
        };
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        if output.status.success() {
            assert!(text.contains("1 passed"), "{text}");
            return;
        }
        assert!(!text.contains("running 1 test"), "{text}");
        said += &text;
    }
    // A container may forbid all of it. Nothing is shown then, and nothing is wrong with the phone.
    eprintln!("skipped: this machine lets nobody make a small disk: {said}");
}

/// The small disk.
struct Disk {
    at: PathBuf,
}

impl Disk {
    fn phone(&self) -> PathBuf {
        self.at.join("phone")
    }
    fn filler(&self) -> PathBuf {
        self.at.join("filler")
    }
    /// Takes all room but `left` bytes.
    fn fill(&self, left: u64) {
        let mut filler = File::options().create(true).append(true).open(self.filler()).unwrap();
        let error = loop {
            if let Err(error) = filler.write_all(&[7; 4096]) {
                break error;
            }
        };
        assert_eq!(error.kind(), Io::StorageFull);
        let size = filler.metadata().unwrap().len();
        filler.set_len(size.saturating_sub(left)).unwrap();
    }
    /// The person makes room.
    fn make_room(&self) {
        fs::remove_file(self.filler()).unwrap();
    }
    /// Every file of the phone that is half-written.
    fn halves(&self) -> Vec<PathBuf> {
        fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    walk(&path, found);
                } else if path.extension().is_some_and(|e| e == "part" || e == "new") {
                    found.push(path);
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.phone(), &mut found);
        found
    }
    fn open(&self, clock: &Arc<Hands>) -> Result<Legwork> {
        try_open(&self.phone(), clock)
    }
}

/// The person is told that the storage is full and what to do.
fn told<T>(outcome: Result<T>, stage: &str) -> Error {
    let Err(error) = outcome else { panic!("{stage}: there was room") };
    assert_eq!((error.kind, error.code.as_str()), (ErrorKind::Limit, "disk_full"), "{stage}: {error:?}");
    error
}

fn customer(app: &Legwork, name: &str) -> Result<RecordId> {
    Ok(app.create("customer", &fields([("name", name.into())]))?.id)
}

fn names(app: &Legwork) -> Vec<String> {
    let request = legwork_app::records::ListRequest { object: "customer".into(), ..Default::default() };
    app.list(&request).unwrap().rows.iter().map(|row| row.title.clone()).collect()
}

#[test]
fn a_first_sign_in_on_a_full_disk_says_so_and_works_once_there_is_room() {
    on_a_small_disk("a_first_sign_in_on_a_full_disk_says_so_and_works_once_there_is_room", |disk| {
        let clock = Hands::new();
        disk.fill(0);
        // Nobody is known yet: there is nothing to write, and words need no disk.
        let app = disk.open(&clock).unwrap();
        let error = told(app.adopt(amy()), "the list of accounts");
        assert_eq!(app.error_words(&error), "存储空间已满，没有保存任何更改。请清理空间后重试");
        assert!(app.account().is_none());
        disk.make_room();
        disk.fill(64 * 1024);
        told(app.adopt(amy()), "the database");
        assert!(app.account().is_none(), "signed in with nothing to write to");
        assert_eq!(disk.halves(), Vec::<PathBuf>::new(), "what is half-written takes room away");
        drop(app);
        // The app was closed in the middle of it and is opened again, still without room.
        told(disk.open(&clock), "opening what was begun");
        disk.make_room();
        let app = disk.open(&clock).unwrap();
        app.adopt(amy()).unwrap();
        customer(&app, "云岭精密").unwrap();
        assert_eq!(names(&app), ["云岭精密"]);
    });
}

#[test]
fn a_start_on_a_full_disk_says_so_and_shows_everything_once_there_is_room() {
    on_a_small_disk("a_start_on_a_full_disk_says_so_and_shows_everything_once_there_is_room", |disk| {
        let clock = Hands::new();
        let app = disk.open(&clock).unwrap();
        app.adopt(amy()).unwrap();
        customer(&app, "云岭精密").unwrap();
        drop(app);
        disk.fill(0);
        for stage in ["the first start", "trying again without room"] {
            told(disk.open(&clock), stage);
        }
        disk.make_room();
        let app = disk.open(&clock).unwrap();
        assert_eq!((names(&app), app.sync_view().unwrap().pending), (vec!["云岭精密".to_owned()], 1));
    });
}

#[test]
fn what_is_written_on_a_full_disk_is_refused_in_words_and_nothing_is_lost() {
    on_a_small_disk("what_is_written_on_a_full_disk_is_refused_in_words_and_nothing_is_lost", |disk| {
        let clock = Hands::new();
        let app = disk.open(&clock).unwrap();
        app.adopt(amy()).unwrap();
        let known = customer(&app, "云岭精密").unwrap();
        app.remember("form:customer:new:", "海棠").unwrap();
        app.begin_check_in(Some(known)).unwrap();
        let camera = disk.at.join("camera.jpg");
        let noise = legwork_media::RgbImage::from_fn(1600, 1200, |x, y| {
            let n = x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(2_246_822_519);
            [n as u8, (n >> 8) as u8, (n >> 16) as u8].into()
        });
        fs::write(&camera, legwork_media::encode_jpeg(&noise, 80).unwrap()).unwrap();
        disk.fill(0);
        told((0..).try_for_each(|n| customer(&app, &format!("客户{n}")).map(drop)), "a record");
        told((0..).try_for_each(|n| app.remember("form:customer:new:", &format!("海棠包装 {n}"))), "a draft");
        told(app.keep_picture(&camera), "a photo of a form");
        told(app.add_visit_photo_file(&camera, true), "a photo of a check-in");
        told(app.set_visit_note("见了沈知夏"), "a note of a check-in");
        let (saved, draft) = (names(&app), app.recall_text("form:customer:new:").unwrap());
        assert!(saved.contains(&"云岭精密".to_owned()), "reading goes on: {saved:?}");
        assert!(draft.as_deref().is_some_and(|text| text.starts_with("海棠")), "{draft:?}");
        assert_eq!(app.check_in_view().unwrap().photos.len(), 0);
        assert_eq!(disk.halves(), Vec::<PathBuf>::new(), "what is half-written takes room away");
        // The app is put away, closed and opened again, all without room.
        app.nudge(legwork_app::sync::Nudge::Background);
        drop(app);
        let app = match disk.open(&clock) {
            Ok(app) => app,
            full => {
                told(full, "the next start");
                disk.make_room();
                disk.open(&clock).unwrap()
            }
        };
        assert_eq!((names(&app), app.recall_text("form:customer:new:").unwrap()), (saved, draft));
        assert!(app.check_in_under_way().unwrap().is_some(), "the check-in is still there");
        let _ = fs::remove_file(disk.filler());
        customer(&app, "海棠包装").unwrap();
        assert_eq!(app.keep_picture(&camera).unwrap().name, "photo.jpg");
        app.set_visit_note("见了沈知夏").unwrap();
        assert_eq!(app.add_visit_photo_file(&camera, true).unwrap().number, 1);
        assert!(names(&app).contains(&"海棠包装".to_owned()));
    });
}
