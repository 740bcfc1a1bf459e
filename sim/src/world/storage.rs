//! A phone's database that stops in the middle of a step, as when the process is killed there.

use legwork_domain::{Epoch, Error, ErrorKind, Incarnation, Mutation, Result};
use legwork_protocol::sync::{MutationResult, PullAnswer};
use legwork_store::{Changed, Store};
use legwork_sync::Storage;
use legwork_sync::storage::{Counts, Finished, Position, Staged};

/// The real store; the write that `left` counts down to is the last one, kept or not.
pub(crate) struct Mortal<'s> {
    pub(crate) store: &'s mut Store,
    /// Writes before the end; `None` = immortal.
    pub(crate) left: Option<u32>,
    /// Whether the last write still reaches the disk.
    pub(crate) keeps_last: bool,
    /// Whether the end came.
    pub(crate) died: bool,
}

fn killed() -> Error {
    Error::new(ErrorKind::Internal, "killed")
}

impl Mortal<'_> {
    fn write<T>(&mut self, work: impl FnOnce(&mut Store) -> Result<T>) -> Result<T> {
        if self.died {
            return Err(killed());
        }
        match self.left.as_mut() {
            Some(0) => {
                self.died = true;
                if self.keeps_last {
                    work(self.store)?;
                }
                Err(killed())
            }
            left => {
                if let Some(left) = left {
                    *left -= 1;
                }
                work(self.store)
            }
        }
    }
    fn read(&self) -> Result<&Store> {
        if self.died { Err(killed()) } else { Ok(self.store) }
    }
}

impl Storage for Mortal<'_> {
    fn position(&self) -> Result<Position> {
        Storage::position(self.read()?)
    }
    fn known_results(&self) -> Result<Vec<(Incarnation, u64)>> {
        self.read()?.known_results()
    }
    fn counts(&self) -> Result<Counts> {
        self.read()?.counts()
    }
    fn pending(&self, limit: usize, max_bytes: usize) -> Result<Vec<Mutation>> {
        self.read()?.pending(limit, max_bytes)
    }
    fn mark_sent(&mut self, mutations: &[Mutation], now_ms: i64) -> Result<()> {
        self.write(|store| store.mark_sent(mutations, now_ms))
    }
    fn record_results(&mut self, results: Vec<MutationResult>, now_ms: i64) -> Result<Changed> {
        self.write(|store| store.record_results(results, now_ms))
    }
    fn resend_from(&mut self, incarnation: Incarnation, mid: u64, now_ms: i64) -> Result<bool> {
        self.write(|store| store.resend_from(incarnation, mid, now_ms))
    }
    fn install_schema(&mut self, schema: &str) -> Result<Changed> {
        self.write(|store| store.install_schema(schema))
    }
    fn bootstrap_page(&mut self, page: PullAnswer, now_ms: i64) -> Result<Changed> {
        self.write(|store| Storage::bootstrap_page(store, page, now_ms))
    }
    fn stage_page(&mut self, page: PullAnswer) -> Result<Staged> {
        self.write(|store| Storage::stage_page(store, page))
    }
    fn finish_pull(&mut self, server_ms: i64, now_ms: i64) -> Result<Finished> {
        self.write(|store| Storage::finish_pull(store, server_ms, now_ms))
    }
    fn change_epoch(&mut self, epoch: Epoch) -> Result<Changed> {
        self.write(|store| store.change_epoch(epoch))
    }
    fn needs_incarnation(&self) -> Result<bool> {
        self.read()?.needs_incarnation()
    }
    fn adopt_incarnation(&mut self, incarnation: Incarnation) -> Result<Changed> {
        self.write(|store| store.adopt_incarnation(incarnation))
    }
    fn set_clock_offset(&mut self, offset_ms: i64) -> Result<()> {
        self.write(|store| store.set_clock_offset(offset_ms))
    }
    fn build_indexes_slice(&mut self) -> Result<bool> {
        self.write(Storage::build_indexes_slice)
    }
    #[cfg(feature = "planted")]
    fn old_incarnation(&self) -> Result<Incarnation> {
        self.read()?.old_incarnation()
    }
    #[cfg(feature = "planted")]
    fn trim(&mut self, last_mids: &[(Incarnation, u64)], now_ms: i64) -> Result<()> {
        self.write(|store| Storage::trim(store, last_mids, now_ms))
    }
}
