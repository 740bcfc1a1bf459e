//! What a person sees on a phone, and what must never happen to it between two looks: I3, I4 and I10.

use super::Violation;
use super::oracle::Key;
use super::phone::Phone;
use super::schema::COUNTER;
use super::server::Server;
use legwork_domain::clocks::Clocks;
use legwork_domain::{Op, Record, Stamp};
use legwork_protocol::sync::Verdict;
use legwork_store::Store;
use legwork_store::query::{ListQuery, MAX_PAGE, list};
use std::collections::BTreeMap;

/// Objects a person works with.
pub(crate) const OBJECTS: [&str; 4] = ["customer", "contact", "activity", "task"];

/// The records on a phone's screens.
pub(crate) type Shown = BTreeMap<Key, Record>;

/// What a phone shows, and the latest stamps it ever showed.
#[derive(Debug, Default)]
pub(crate) struct View {
    pub(crate) shown: Shown,
    floors: BTreeMap<Key, Clocks>,
    changes: u64,
}

impl View {
    /// The view of a phone that nobody has looked at before.
    pub(crate) fn starting(shown: Shown) -> View {
        View { shown, ..View::default() }
    }
}

/// Everything a person could open, read as the lists read it.
pub(crate) fn read_view(store: &Store) -> Result<Shown, Violation> {
    let mut shown = Shown::new();
    for object in OBJECTS {
        let query = ListQuery { object: object.to_owned(), limit: MAX_PAGE, ..ListQuery::default() };
        for record in list(store.connection(), store.tables(), &query)?.records {
            shown.insert((record.object.clone(), record.id), record);
        }
    }
    Ok(shown)
}

impl Phone {
    /// Looks at the screens again, if anything was written: no field went back to an older value (I4), nothing
    /// deleted here came back (I3), no counter counts an addition twice (I2).
    pub(crate) fn look(&mut self, server: &Server, made: &BTreeMap<Key, i64>) -> Result<(), Violation> {
        let changes = self.store.connection().total_changes();
        if changes == self.view.changes {
            return Ok(());
        }
        self.view.changes = changes;
        let shown = read_view(&self.store)?;
        for (key, record) in &shown {
            self.monotonic(server, key, record)?;
        }
        self.stays_deleted(server, &shown)?;
        for (key, record) in &shown {
            let (value, most) = (record.get(COUNTER).as_int().unwrap_or(0), made.get(key).copied().unwrap_or(0));
            if value > most {
                return Err(Violation::new(
                    2,
                    format_args!("phone {} counts {value} of {most} at {}", self.device, key.1),
                ));
            }
        }
        self.view.shown = shown;
        Ok(())
    }

    /// The process was killed and came back: the screens are as before (I10).
    pub(crate) fn looks_the_same(&self) -> Result<(), Violation> {
        let shown = read_view(&self.store)?;
        if shown == self.view.shown { Ok(()) } else { Err(Violation::new(10, "the screens differ after a restart")) }
    }

    /// A record comes back from the recycle bin as it was when it was deleted here.
    pub(crate) fn expect_older(&mut self, key: &Key) {
        self.view.floors.remove(key);
        self.book.deleted.remove(key);
    }

    fn monotonic(&mut self, server: &Server, key: &Key, record: &Record) -> Result<(), Violation> {
        let now = &record.clocks;
        if let Some(floor) = self.view.floors.get(key) {
            let mut pairs = vec![("", floor.row, now.row)];
            let names = floor.fields.keys().chain(now.fields.keys());
            pairs.extend(names.map(|name| (name.as_str(), floor.of(name), now.of(name))));
            let back = pairs.into_iter().filter(|(_, before, after)| after < before && !server.void.contains(before));
            for (name, Stamp(before, by), after) in back {
                if self.commanded(server, key, name)? {
                    continue;
                }
                let what = format!(
                    "phone {} shows {} {} {name:?} of {after:?} after {before:?} by {by:?}",
                    self.device, key.0, key.1
                );
                return Err(Violation::new(4, what));
            }
        }
        self.view.floors.insert(key.clone(), now.clone());
        Ok(())
    }

    /// Whether a command made here, which the server has not accepted, sets the field: what it shows is provisional.
    fn commanded(&self, server: &Server, key: &Key, field: &str) -> Result<bool, Violation> {
        let eras = self.eras()?;
        let accepted = |(era, mid): &(i64, u64)| {
            let word = eras.get(era).and_then(|incarnation| server.log.get(&(*incarnation, *mid)));
            word.is_some_and(|(_, verdict)| !matches!(verdict, Verdict::Rejected(_)))
        };
        let sets = |fields: &[String]| fields.iter().any(|name| name == field);
        Ok(self.book.commands.iter().any(|(of, made, fields)| of == key && sets(fields) && !accepted(made)))
    }

    fn stays_deleted(&mut self, server: &Server, shown: &Shown) -> Result<(), Violation> {
        if self.book.deleted.keys().all(|key| !shown.contains_key(key)) {
            return Ok(());
        }
        let eras = self.eras()?;
        for (key, (era, mid)) in self.book.deleted.clone().into_iter().filter(|(key, _)| shown.contains_key(key)) {
            let word = eras.get(&era).and_then(|incarnation| server.log.get(&(*incarnation, mid)));
            let refused = matches!(word, Some((_, Verdict::Rejected(_))));
            let restored = server.log.values().any(|(m, _)| m.op == Op::Restore && m.id == key.1);
            if !refused && !restored {
                return Err(Violation::new(3, format_args!("{} {} is back on phone {}", key.0, key.1, self.device)));
            }
            self.book.deleted.remove(&key);
        }
        Ok(())
    }
}
