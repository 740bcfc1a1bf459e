//! A phone: the real engine on a real database file, with a clock of its own, an owner, and perhaps a backup.

use super::oracle::Key;
use super::planted::Planting;
use super::storage::Mortal;
use super::templates::copy;
use super::view::{View, read_view};
use super::{Violation, server::Server, templates::Templates};
use crate::dice::Dice;
use legwork_domain::{Error, Incarnation, RecordId};
use legwork_store::outbox::Group;
use legwork_store::{Store, meta};
use legwork_sync::{Effect, Engine, Event};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// What was done on a database file, kept outside it: what must not get lost.
#[derive(Clone, Debug, Default)]
pub(crate) struct Book {
    /// Mutations made: (era, number).
    pub(crate) made: BTreeSet<(i64, u64)>,
    /// Those whose refusal or lost value the person has dealt with.
    pub(crate) handled: BTreeSet<(i64, u64)>,
    /// Records deleted here, by the mutation that did.
    pub(crate) deleted: BTreeMap<Key, (i64, u64)>,
    /// Commands made here: record, mutation, fields. One that waits shows a stamp derived from the record's, and
    /// none when its condition no longer holds.
    pub(crate) commands: Vec<(Key, (i64, u64), Vec<String>)>,
}

/// A phone of one schedule.
pub(crate) struct Phone {
    pub(crate) device: usize,
    pub(crate) user: RecordId,
    pub(crate) install: RecordId,
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    /// How far its clock is ahead of the world's, ms.
    pub(crate) skew_ms: i64,
    /// Number of the timer that counts; older ones were replaced.
    pub(crate) timer: u64,
    pub(crate) book: Book,
    pub(crate) view: View,
    folder: PathBuf,
    files: u32,
    path: PathBuf,
    /// The incarnation as kept outside backups.
    expected: Option<Incarnation>,
    backup: Option<(PathBuf, Book)>,
    planting: Planting,
}

impl Phone {
    /// A new install with an empty database.
    pub(crate) fn new(
        (device, user): (usize, RecordId),
        dice: &mut Dice,
        templates: &Templates,
        folder: PathBuf,
        planting: Planting,
    ) -> Result<Phone, Violation> {
        let path = folder.join(format!("phone-{device}-0.db"));
        templates.copy("phone.db", &path)?;
        let store = Store::open(&path, None, None)?;
        let mut engine = Engine::new();
        planting.into_engine(&mut engine);
        Ok(Phone {
            device,
            user,
            install: dice.id(super::run::START_MS),
            store,
            engine,
            skew_ms: if dice.chance(50) { 0 } else { dice.range(-600_000..600_000) },
            timer: 0,
            book: Book::default(),
            view: View::default(),
            folder,
            files: 0,
            path,
            expected: None,
            backup: None,
            planting,
        })
    }

    /// Its clock.
    pub(crate) fn now_ms(&self, world_ms: i64) -> i64 {
        world_ms + self.skew_ms
    }

    /// Gives the engine an event; `None` when the process died in the middle of the step, `left` writes after its
    /// beginning.
    pub(crate) fn step(
        &mut self,
        event: Event,
        world_ms: i64,
        random: u64,
        death: Option<(u32, bool)>,
    ) -> Result<Option<Vec<Effect>>, Violation> {
        let now_ms = self.now_ms(world_ms);
        let clock = meta::clock(self.store.connection())?;
        let (left, keeps_last) = death.map_or((None, false), |(left, keeps)| (Some(left), keeps));
        let mut storage = Mortal { store: &mut self.store, left, keeps_last, died: false };
        let effects = self.engine.step(&mut storage, event, now_ms, random);
        if storage.died {
            self.reopen()?;
            return Ok(None);
        }
        self.planting.forget_clock(&self.store, clock)?;
        for effect in &effects {
            match effect {
                Effect::Failed(error) => return Err(failed(error)),
                Effect::Registered(incarnation) => self.expected = Some(*incarnation),
                _ => {}
            }
        }
        Ok(Some(effects))
    }

    /// The process dies and comes back on what is on the disk in this moment.
    pub(crate) fn reopen(&mut self) -> Result<(), Violation> {
        let path = self.path.clone();
        self.open_copy(&path)
    }

    fn open_copy(&mut self, from: &std::path::Path) -> Result<(), Violation> {
        let path = self.next_path();
        copy(from, &path)?;
        self.store = Store::open(&path, None, self.expected)?;
        self.path = path;
        self.engine = Engine::new();
        self.planting.into_engine(&mut self.engine);
        self.timer += 1;
        Ok(())
    }

    fn next_path(&mut self) -> PathBuf {
        self.files += 1;
        self.folder.join(format!("phone-{}-{}.db", self.device, self.files))
    }

    /// Copies the database as it is, if it has its incarnation. Mutations without a number would be numbered once by
    /// this phone and once by the one that gets the backup; nobody can tell then that they are the same.
    pub(crate) fn back_up(&mut self) -> Result<(), Violation> {
        if self.store.needs_new_incarnation() {
            return Ok(());
        }
        let path = self.next_path();
        copy(&self.path, &path)?;
        self.backup = Some((path, self.book.clone()));
        Ok(())
    }

    /// The phone is lost; a new install of the same person gets the backup. `false` without one.
    pub(crate) fn restore(&mut self, dice: &mut Dice) -> Result<bool, Violation> {
        let Some((path, book)) = self.backup.clone() else { return Ok(false) };
        self.install = dice.id(super::run::START_MS);
        self.expected = None;
        self.open_copy(&path)?;
        self.book = book;
        self.view = View::starting(read_view(&self.store)?);
        Ok(true)
    }

    /// The incarnations this file has had, by era. Reads the store's own table: no interface tells it.
    pub(crate) fn eras(&self) -> Result<BTreeMap<i64, Incarnation>, Violation> {
        let read = || -> rusqlite::Result<BTreeMap<i64, Incarnation>> {
            let mut statement = self.store.connection().prepare_cached("SELECT number, incarnation FROM era")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, Incarnation(row.get::<_, i64>(1)? as u64))))?;
            rows.collect()
        };
        read().map_err(|error| Violation::new(10, format_args!("a phone's database failed: {error}")))
    }

    /// The feeds whose checksum differed: what this phone and the server hold of them, where it is not the same. Reads
    /// the store's own tables: no interface tells it.
    pub(crate) fn fetched_anew(&self, server: &Server) -> Result<Vec<String>, Violation> {
        let failed = |error| Violation::new(10, format_args!("a phone's database failed: {error}"));
        let connection = self.store.connection();
        let read = || -> rusqlite::Result<Vec<(i64, String, String)>> {
            let mut statement = connection.prepare("SELECT number, bucket, object FROM feed WHERE reset = 1")?;
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
        };
        let mut told = Vec::new();
        for (number, bucket, object) in read().map_err(failed)? {
            let sql = format!(
                "SELECT \"#id\", \"#seq\" FROM object_{object} JOIN row_feed ON rid = \"#rid\" WHERE feed = ?1"
            );
            let held = || -> rusqlite::Result<BTreeSet<(RecordId, u64)>> {
                let mut statement = connection.prepare(&sql)?;
                let rows = statement
                    .query_map([number], |row| Ok((RecordId::from_bytes(row.get(0)?), row.get::<_, i64>(1)? as u64)))?;
                rows.collect()
            };
            let here = held().map_err(failed)?;
            let there: BTreeSet<_> = server
                .all_records()?
                .into_iter()
                .filter(|stored| {
                    stored.record.object == object && stored.buckets.iter().any(|b| b.to_string() == bucket)
                })
                .map(|stored| (stored.record.id, stored.record.seq))
                .collect();
            let differ: Vec<_> = here
                .symmetric_difference(&there)
                .map(|(id, seq)| {
                    let side = if here.contains(&(*id, *seq)) { "phone" } else { "server" };
                    format!("{side} {id} at {seq}")
                })
                .collect();
            told.push(format!("{bucket} {object} ({} rows): {differ:?}", here.len()));
        }
        Ok(told)
    }

    /// Notes a user action of `count` mutations.
    pub(crate) fn note_made(&mut self, group: Group, count: u64) {
        self.book.made.extend((group.number..group.number + count).map(|mid| (group.era, mid)));
    }
}

fn failed(error: &Error) -> Violation {
    Violation::new(10, format_args!("a phone's engine failed: {error} {:?}", error))
}
