//! The way in: pages of a pull are staged and become visible in one transaction together with the outbox trim.
//!
//! A first sync shows its pages as they come ([`bootstrap_page`]); everything later goes through [`stage_page`] and
//! [`finish_pull`].

use crate::changed::Changed;
use crate::error::{Result, StoreError};
use crate::feeds::Ledger;
use crate::page::{MaskIn, Page, RowIn};
use crate::tables::{Table, Tables};
use crate::{Store, blobs, index, meta, outbox, overlay, recycle, results, rows};
use legwork_domain::bucket::Feed;
use legwork_domain::clocks::Clocks;
use legwork_domain::hlc::HybridClock;
use legwork_domain::{Epoch, Incarnation, Record, RecordId};
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::BTreeSet;

/// What staging a page came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staged {
    /// Ask for the next page.
    More,
    /// The delta is complete: call [`finish_pull`].
    Complete,
    /// The page belongs to another epoch or scope than the pages before it; all were dropped. Pull from the stored
    /// cursors again.
    Restart,
}

/// What a finished pull did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finished {
    /// What screens must refresh.
    pub changed: Changed,
    /// Feeds whose checksum did not match. They are sent again on the next pull; each is a bug somewhere.
    pub mismatched: Vec<Feed>,
    /// Feeds that are sent again because a field mask changed.
    pub masked: Vec<Feed>,
}

/// What the next pull asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// The server history the rows come from.
    pub epoch: Epoch,
    /// The scope they were read with.
    pub scope_version: u64,
    /// Cursor per feed, staged pages included.
    pub cursors: Vec<(Feed, u64)>,
    /// There are staged pages: what comes next belongs behind them, and nothing else may move the cursors.
    pub staged: bool,
}

/// Where the next pull goes on: after the staged pages, if there are any.
///
/// # Errors
/// [`StoreError::Malformed`] for a staged page that cannot be read.
pub fn position(connection: &Connection) -> Result<Position> {
    if let Some(page) = last_staged(connection)? {
        let Page { epoch, scope_version, feeds: cursors, .. } = page;
        return Ok(Position { epoch, scope_version, cursors, staged: true });
    }
    let cursors = Ledger::load(connection)?.feeds.into_iter().map(|s| (s.feed, s.cursor)).collect();
    let (epoch, scope_version) = (meta::epoch(connection)?, meta::scope_version(connection)?);
    Ok(Position { epoch, scope_version, cursors, staged: false })
}

fn last_staged(connection: &Connection) -> Result<Option<Page>> {
    let sql = "SELECT page FROM stage ORDER BY number DESC LIMIT 1";
    let blob: Option<Vec<u8>> = connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?;
    blob.map(|bytes| read_page(&bytes)).transpose()
}

/// Goes through the staged pages in order. `last` is the last of them, read already.
fn each_staged(connection: &Connection, last: &Page, mut each: impl FnMut(&Page) -> Result<()>) -> Result<()> {
    let sql = "SELECT page FROM stage WHERE number < (SELECT max(number) FROM stage) ORDER BY number";
    let mut pages = connection.prepare_cached(sql)?;
    let mut found = pages.query([])?;
    while let Some(row) = found.next()? {
        each(&read_page(row.get_ref(0)?.as_blob().map_err(|_| StoreError::Corrupt)?)?)?;
    }
    each(last)
}

fn read_page(bytes: &[u8]) -> Result<Page> {
    rmp_serde::from_slice(bytes).map_err(|_| StoreError::Malformed("staged page"))
}

/// Keeps a page of a delta; nothing is shown yet. Survives a crash: the next pull goes on after it.
///
/// # Errors
/// [`StoreError::UnknownObject`] or [`StoreError::Malformed`] for a page that contradicts itself; nothing of it is
/// kept. [`StoreError::Malformed`] also when a page staged earlier cannot be read.
pub fn stage_page(store: &mut Store, page: &Page) -> Result<Staged> {
    store.write(false, |tx, tables| {
        check(tables, page)?;
        if let Some(before) = last_staged(tx)?
            && (before.epoch, before.scope_version) != (page.epoch, page.scope_version)
        {
            clear_stage(tx)?;
            return Ok(Staged::Restart);
        }
        let bytes = rmp_serde::to_vec(page).map_err(|_| StoreError::Malformed("page"))?;
        tx.execute("INSERT INTO stage (page) VALUES (?1)", [bytes])?;
        Ok(if page.more { Staged::More } else { Staged::Complete })
    })
}

/// Drops staged pages.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn discard_stage(store: &mut Store) -> Result<()> {
    store.write(false, |tx, _| clear_stage(tx))
}

fn clear_stage(tx: &Transaction<'_>) -> Result<()> {
    tx.execute("DELETE FROM stage", [])?;
    Ok(())
}

/// Shows the staged delta: results, outbox trim, rows, removals and cursors in one transaction.
///
/// What the delta includes leaves the outbox before its rows are taken, so that the row of a record with nothing left
/// to send is stored as it came. The other way round every own change would make its row anew twice. Results are noted
/// before, because they speak of what is in the outbox.
///
/// # Errors
/// [`StoreError::Malformed`] when nothing is staged, the last staged page announces more pages, or one cannot be read;
/// [`StoreError::UnknownObject`] when the schema lacks an object that is followed or still waits in the outbox. Nothing
/// is shown then; the pages stay.
pub fn finish_pull(store: &mut Store, now_ms: i64) -> Result<Finished> {
    store.write(false, |tx, tables| {
        let last = last_staged(tx)?.filter(|page| !page.more).ok_or(StoreError::Malformed("unfinished delta"))?;
        let mut pull = Pull::begin(tx, tables)?;
        pull.empty_reset_feeds()?;
        each_staged(tx, &last, |page| results_of(&mut pull, page, now_ms))?;
        pull.trim(&last, now_ms)?;
        each_staged(tx, &last, |page| pull.page(page, false))?;
        let finished = pull.finish(&last)?;
        clear_stage(tx)?;
        Ok(finished)
    })
}

/// Takes a page of a first sync and shows it at once. Text, spelling, map and column indexes are built afterwards by
/// [`Store::build_indexes_slice`]. The cursors move with every page, so a crash costs one page at most.
///
/// # Errors
/// [`StoreError::UnknownObject`] or [`StoreError::Malformed`] for a page that contradicts itself; nothing of it is
/// kept.
pub fn bootstrap_page(store: &mut Store, page: &Page, now_ms: i64) -> Result<Finished> {
    store.write(false, |tx, tables| {
        check(tables, page)?;
        let mut pull = Pull::begin(tx, tables)?;
        // The server was restored in the middle of a first sync, which begins anew with this page: were the feeds
        // emptied at its end, the rows that come with it would go too.
        pull.empty_reset_feeds()?;
        pull.page(page, true)?;
        results_of(&mut pull, page, now_ms)?;
        if page.more {
            return pull.pause(page);
        }
        pull.trim(page, now_ms)?;
        pull.finish(page)
    })
}

/// Notes that the first sync is complete.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn end_bootstrap(store: &mut Store) -> Result<()> {
    store.write(false, |tx, _| meta::set_bootstrapped(tx))
}

/// The server's history changed (it was restored): every feed is sent again from 0, rows stay on the screen until then,
/// the outbox stays. Staged pages are dropped. Files sent from here are announced again: the server may not know them.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn begin_epoch(store: &mut Store, epoch: Epoch) -> Result<()> {
    store.write(false, |tx, _| {
        clear_stage(tx)?;
        meta::set_epoch(tx, epoch)?;
        tx.execute("UPDATE feed SET cursor = 0, reset = 1", [])?;
        blobs::send_again(tx)?;
        Ok(())
    })
}

fn results_of(pull: &mut Pull<'_, '_>, page: &Page, now_ms: i64) -> Result<()> {
    let changed = results::record(pull.tx, pull.tables, &page.results, now_ms)?;
    pull.finished.changed.merge(changed);
    Ok(())
}

/// Refuses a page that contradicts itself before anything is stored.
fn check(tables: &Tables, page: &Page) -> Result<()> {
    let feed = |at: u16| page.feeds.get(usize::from(at)).map(|(feed, _)| feed);
    for (feed, _) in &page.feeds {
        tables.table(&feed.object)?;
    }
    for row in &page.rows {
        let object = row.feeds.first().and_then(|&at| feed(at)).map(|f| &f.object);
        let same = object.is_some() && row.feeds.iter().all(|&at| feed(at).map(|f| &f.object) == object);
        if !same || Clocks::unpack(&row.clocks).is_none() {
            return Err(StoreError::Malformed("row"));
        }
    }
    if page.removals.iter().any(|removal| feed(removal.feed).is_none()) {
        return Err(StoreError::Malformed("removal"));
    }
    Ok(())
}

/// Per incarnation the last mutation that a state includes.
type LastMids = Vec<(Incarnation, u64)>;

/// A pull being applied within one transaction.
struct Pull<'a, 'c> {
    tx: &'a Transaction<'c>,
    tables: &'a Tables,
    ledger: Ledger,
    clock: HybridClock,
    /// Objects with feeds whose cursor was above 0 before this pull.
    known: BTreeSet<String>,
    /// Rows that lost a feed: gone unless another one holds them.
    left: BTreeSet<(String, i64)>,
    /// Whether records have pending mutations.
    pending: bool,
    /// Whether this phone's recycle bin holds anything.
    bin: bool,
    /// Records whose mutations left the outbox and that no row of this pull has shown anew yet.
    trimmed: BTreeSet<(String, RecordId)>,
    finished: Finished,
}

impl<'a, 'c> Pull<'a, 'c> {
    fn begin(tx: &'a Transaction<'c>, tables: &'a Tables) -> Result<Self> {
        let ledger = Ledger::load(tx)?;
        let known = ledger.feeds.iter().filter(|s| s.cursor > 0).map(|s| s.feed.object.clone()).collect();
        let clock = HybridClock::resume(meta::clock(tx)?);
        let pending = tx.prepare_cached("SELECT 1 FROM base LIMIT 1")?.exists([])?;
        let bin = recycle::holds_any(tx)?;
        let (left, trimmed, finished) = Default::default();
        Ok(Pull { tx, tables, ledger, clock, known, left, pending, bin, trimmed, finished })
    }

    fn empty_reset_feeds(&mut self) -> Result<()> {
        for place in 0..self.ledger.feeds.len() {
            if self.ledger.feeds[place].reset {
                let object = self.ledger.feeds[place].feed.object.clone();
                let rids = self.ledger.clear(self.tx, place)?;
                self.left.extend(rids.into_iter().map(|rid| (object.clone(), rid)));
                self.ledger.feeds[place].reset = false;
            }
        }
        Ok(())
    }

    fn page(&mut self, page: &Page, first: bool) -> Result<()> {
        let mut places = Vec::with_capacity(page.feeds.len());
        for (feed, cursor) in &page.feeds {
            let place = self.ledger.follow(self.tx, feed)?;
            self.ledger.feeds[place].cursor = *cursor;
            places.push(place);
        }
        let mut deferred = BTreeSet::new();
        for row in &page.rows {
            let at: Vec<usize> = row.feeds.iter().map(|&at| places[usize::from(at)]).collect();
            let object = self.ledger.feeds[at[0]].feed.object.clone();
            let table = self.tables.table(&object)?;
            if first && deferred.insert(object.clone()) {
                index::defer(self.tx, table)?;
            }
            self.row(table, &at, row, first.then_some(&page.last_mids))?;
            self.finished.changed.note(&object, row.id);
        }
        for removal in &page.removals {
            let place = places[usize::from(removal.feed)];
            let object = self.ledger.feeds[place].feed.object.clone();
            let table = self.tables.table(&object)?;
            if let Some((rid, record)) = rows::find(self.tx, table, removal.id)?
                && self.ledger.remove(self.tx, place, rid, removal.id, record.seq)?
            {
                self.left.insert((object.clone(), rid));
                self.finished.changed.note(&object, removal.id);
            }
        }
        Ok(())
    }

    /// `first`: in a page of a first sync, what its rows include. The outbox is trimmed at the end only.
    fn row(&mut self, table: &Table, at: &[usize], row: &RowIn, first: Option<&LastMids>) -> Result<()> {
        let clocks = Clocks::unpack(&row.clocks).ok_or(StoreError::Malformed("row"))?;
        self.clock.see(clocks.latest().0);
        let fields = row.fields.clone();
        let object = table.kind.name.clone();
        let record = Record { object, id: row.id, fields, clocks, deleted: false, seq: row.seq };
        if first.is_some()
            && !self.pending
            && let Some(rid) = insert_new(self.tx, table, &record)?
        {
            return self.ledger.add_new(self.tx, at, rid, row.id, row.seq);
        }
        let before = rows::find(self.tx, table, row.id)?;
        let old_seq = before.as_ref().map_or(0, |(_, record)| record.seq);
        let object = table.kind.name.as_str();
        let kept = self.pending && overlay::is_kept(self.tx, object, row.id)?;
        let waiting = kept && outbox::touches(self.tx, object, row.id)?;
        if waiting {
            let included = first.map_or(&[][..], Vec::as_slice);
            overlay::set_base(self.tx, object, row.id, Some(&record), included)?;
        } else if kept {
            overlay::release(self.tx, object, row.id)?;
        }
        let rid = match before {
            Some((rid, _)) if waiting => rid,
            before => rows::put_over(self.tx, table, before.as_ref(), &record)?,
        };
        if self.ledger.move_row(self.tx, at, rid, row.id, (old_seq, row.seq))? {
            self.left.insert((table.kind.name.clone(), rid));
        }
        if waiting {
            overlay::rebuild(self.tx, self.tables, object, row.id)?;
        } else if self.bin {
            recycle::forget(self.tx, object, row.id)?;
        }
        if !self.trimmed.is_empty() {
            self.trimmed.remove(&(record.object, row.id));
        }
        Ok(())
    }

    /// Takes out of the outbox what the state after `page` includes.
    fn trim(&mut self, page: &Page, now_ms: i64) -> Result<()> {
        self.trimmed.extend(results::trim(self.tx, &page.last_mids, now_ms)?);
        Ok(())
    }

    /// Shows the server's state of records whose mutations left the outbox and whose rows did not come: what they did
    /// came to nothing, or the row came earlier.
    fn show_trimmed(&mut self) -> Result<()> {
        for (object, id) in std::mem::take(&mut self.trimmed) {
            overlay::rebuild(self.tx, self.tables, &object, id)?;
            self.finished.changed.note(&object, id);
        }
        Ok(())
    }

    /// Ends a page of a first sync that is not the last.
    fn pause(mut self, page: &Page) -> Result<Finished> {
        // Records also leave during a first sync, and no later page speaks of them again.
        self.purge(&page.last_mids)?;
        self.store_position(page)?;
        Ok(self.finished)
    }

    fn store_position(&self, page: &Page) -> Result<()> {
        self.ledger.save(self.tx)?;
        meta::set_clock(self.tx, self.clock.last())?;
        meta::set_epoch(self.tx, page.epoch)?;
        meta::set_scope_version(self.tx, page.scope_version)
    }

    fn finish(mut self, page: &Page) -> Result<Finished> {
        self.show_trimmed()?;
        self.drop_feeds(page)?;
        self.purge(&[])?;
        self.compare(page)?;
        self.masks(&page.masks)?;
        self.store_position(page)?;
        Ok(self.finished)
    }

    fn drop_feeds(&mut self, page: &Page) -> Result<()> {
        for place in (0..self.ledger.feeds.len()).rev() {
            let feed = &self.ledger.feeds[place].feed;
            if page.feeds.iter().all(|(kept, _)| kept != feed) {
                let object = feed.object.clone();
                let rids = self.ledger.drop_feed(self.tx, place)?;
                self.left.extend(rids.into_iter().map(|rid| (object.clone(), rid)));
            }
        }
        Ok(())
    }

    /// Removes rows that no feed holds any more; their pending mutations stay queued, and those that the server has
    /// seen, `included`, do not make the rows again.
    fn purge(&mut self, included: &[(Incarnation, u64)]) -> Result<()> {
        for (object, rid) in std::mem::take(&mut self.left) {
            let table = self.tables.table(&object)?;
            let Some(record) = rows::by_rid(self.tx, table, rid)? else { continue };
            if overlay::on_server(self.tx, table, record.id)? {
                continue;
            }
            if overlay::is_kept(self.tx, &object, record.id)? {
                overlay::set_base(self.tx, &object, record.id, None, included)?;
                overlay::rebuild(self.tx, self.tables, &object, record.id)?;
            } else {
                rows::remove(self.tx, table, record.id)?;
            }
            self.finished.changed.note(&object, record.id);
        }
        Ok(())
    }

    fn compare(&mut self, page: &Page) -> Result<()> {
        for (feed, digest) in &page.digests {
            let Some(place) = self.ledger.position(feed) else { continue };
            if self.ledger.feeds[place].digest != *digest {
                self.send_again(place);
                meta::count_reset(self.tx)?;
                self.finished.mismatched.push(feed.clone());
            }
        }
        Ok(())
    }

    fn send_again(&mut self, place: usize) {
        let state = &mut self.ledger.feeds[place];
        state.cursor = 0;
        state.reset = true;
    }

    /// A changed mask of an object already on the phone re-sends that object.
    fn masks(&mut self, masks: &[MaskIn]) -> Result<()> {
        let hidden = |masks: &[MaskIn]| -> BTreeSet<(String, String)> {
            masks.iter().filter(|m| m.hidden).map(|m| (m.object.clone(), m.field.clone())).collect()
        };
        let (before, after) = (hidden(&meta::masks(self.tx)?), hidden(masks));
        let objects: BTreeSet<&String> = before.symmetric_difference(&after).map(|(object, _)| object).collect();
        for place in 0..self.ledger.feeds.len() {
            let feed = self.ledger.feeds[place].feed.clone();
            if objects.contains(&feed.object) && self.known.contains(&feed.object) {
                self.send_again(place);
                self.finished.masked.push(feed);
            }
        }
        meta::set_masks(self.tx, masks)
    }
}

/// Inserts a row that is expected to be new, without looking for it first; `None` when its id is here already.
fn insert_new(tx: &Transaction<'_>, table: &Table, record: &Record) -> Result<Option<i64>> {
    match rows::insert(tx, table, None, record) {
        Ok(rid) => Ok(Some(rid)),
        Err(StoreError::Sqlite(error))
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
