//! The engine's [`Storage`] on the phone's real database: translates protocol messages to the store's terms.

use crate::storage::{Counts, Finished, Position, Staged, Storage};
use legwork_domain::metadata::Schema;
use legwork_domain::{Epoch, Error, ErrorKind, Incarnation, Mutation, Result};
use legwork_protocol::sync::{MutationResult, PullAnswer, Row, Verdict};
use legwork_store::page::{LostIn, MaskIn, Page, RemovalIn, ResultIn, RowIn, VerdictIn};
use legwork_store::{Changed, Store, inbox, incoming, meta, outbox, results};

/// Setting: server time of the last completed pull, Unix ms.
const DATA_AS_OF: &str = "sync.data_as_of_ms";
/// Setting: how far the server's clock is ahead, ms.
const CLOCK_OFFSET: &str = "sync.clock_offset_ms";
/// Setting: which build read the metadata that is kept. A newer one may understand more of it, and asks for it again.
const SCHEMA_READ_BY: &str = "sync.schema_read_by";
/// This build.
const THIS_BUILD: &str = env!("CARGO_PKG_VERSION");
/// Rows indexed in one slice: a few milliseconds on a phone.
const INDEX_ROWS: u32 = 1_000;

impl Storage for Store {
    fn position(&self) -> Result<Position> {
        let connection = self.connection();
        let position = incoming::position(connection)?;
        let known = position.epoch != Epoch::default();
        let understood = meta::setting(connection, SCHEMA_READ_BY)?.as_deref() == Some(THIS_BUILD);
        Ok(Position {
            epoch: position.epoch,
            scope_version: position.scope_version,
            schema_version: if known && understood { self.schema().version } else { 0 },
            cursors: position.cursors,
            staged: position.staged,
            complete: meta::bootstrapped(connection)?,
            data_as_of_ms: meta::setting(connection, DATA_AS_OF)?.and_then(|text| text.parse().ok()),
        })
    }
    fn known_results(&self) -> Result<Vec<(Incarnation, u64)>> {
        Ok(outbox::incarnations(self.connection())?)
    }
    fn counts(&self) -> Result<Counts> {
        let attention = inbox::inbox(self.connection())?.len() as u64;
        Ok(Counts { pending: outbox::waiting(self.connection())?, attention })
    }
    fn pending(&self, limit: usize, max_bytes: usize) -> Result<Vec<Mutation>> {
        Ok(outbox::pending(self.connection(), limit, max_bytes)?)
    }
    fn mark_sent(&mut self, mutations: &[Mutation], now_ms: i64) -> Result<()> {
        Ok(outbox::mark_sent(self, mutations, now_ms)?)
    }
    fn record_results(&mut self, results: Vec<MutationResult>, now_ms: i64) -> Result<Changed> {
        let results: Vec<ResultIn> = results.into_iter().map(result).collect();
        Ok(results::record_results(self, &results, now_ms)?)
    }
    fn resend_from(&mut self, incarnation: Incarnation, mid: u64, now_ms: i64) -> Result<bool> {
        let gap = ResultIn { incarnation, mid, verdict: VerdictIn::Gap { expected: mid } };
        results::record_results(self, &[gap], now_ms)?;
        let pending = outbox::pending(self.connection(), usize::MAX, usize::MAX)?;
        Ok(pending.iter().any(|mutation| (mutation.incarnation, mutation.mid) == (incarnation, mid)))
    }
    fn install_schema(&mut self, schema: &str) -> Result<Changed> {
        let schema: Schema = serde_json::from_str(schema)
            .map_err(|error| Error::new(ErrorKind::Corrupt, "message_corrupt").detail(error))?;
        let changed = self.set_schema(schema)?;
        meta::set_setting(self.connection(), SCHEMA_READ_BY, THIS_BUILD)?;
        Ok(changed)
    }
    fn bootstrap_page(&mut self, page: PullAnswer, now_ms: i64) -> Result<Changed> {
        // To the store every page of a first sync has a next one: the delta after them trims, drops and compares.
        let page = Page { more: true, digests: Vec::new(), ..to_page(page) };
        // Pages staged by a process that ended before that delta did: their cursors would hide those of this page.
        incoming::discard_stage(self)?;
        Ok(incoming::bootstrap_page(self, &page, now_ms)?.changed)
    }
    fn stage_page(&mut self, page: PullAnswer) -> Result<Staged> {
        Ok(incoming::stage_page(self, &to_page(page))?)
    }
    fn finish_pull(&mut self, server_ms: i64, now_ms: i64) -> Result<Finished> {
        let finished = incoming::finish_pull(self, now_ms)?;
        meta::set_setting(self.connection(), DATA_AS_OF, &server_ms.to_string())?;
        if !meta::bootstrapped(self.connection())? {
            incoming::end_bootstrap(self)?;
        }
        Ok(finished)
    }
    fn change_epoch(&mut self, epoch: Epoch) -> Result<Changed> {
        // In this order a crash in between repeats the resending, which the server recognises.
        let changed = results::resend_after_restore(self)?;
        incoming::begin_epoch(self, epoch)?;
        Ok(changed)
    }
    fn needs_incarnation(&self) -> Result<bool> {
        Ok(self.needs_new_incarnation())
    }
    fn adopt_incarnation(&mut self, incarnation: Incarnation) -> Result<Changed> {
        Ok(outbox::set_incarnation(self, incarnation)?)
    }
    fn set_clock_offset(&mut self, offset_ms: i64) -> Result<()> {
        Ok(meta::set_setting(self.connection(), CLOCK_OFFSET, &offset_ms.to_string())?)
    }
    fn build_indexes_slice(&mut self) -> Result<bool> {
        Ok(!Store::build_indexes_slice(self, INDEX_ROWS)?)
    }
    #[cfg(feature = "planted")]
    fn old_incarnation(&self) -> Result<Incarnation> {
        Ok(meta::incarnation(self.connection())?)
    }
    #[cfg(feature = "planted")]
    fn trim(&mut self, last_mids: &[(Incarnation, u64)], now_ms: i64) -> Result<()> {
        // The store trims only with a pull, so the bug needs one without rows.
        incoming::discard_stage(self)?;
        let position = incoming::position(self.connection())?;
        let page = Page {
            epoch: position.epoch,
            scope_version: position.scope_version,
            feeds: position.cursors,
            masks: meta::masks(self.connection())?,
            last_mids: last_mids.to_vec(),
            ..Page::default()
        };
        incoming::stage_page(self, &page)?;
        incoming::finish_pull(self, now_ms)?;
        Ok(())
    }
}

/// How far the server's clock was ahead of this phone's at the last contact, ms; 0 before the first.
pub fn clock_offset_ms(store: &Store) -> Result<i64> {
    Ok(meta::setting(store.connection(), CLOCK_OFFSET)?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

fn to_page(answer: PullAnswer) -> Page {
    let mask = |mask: legwork_protocol::sync::FieldMask| MaskIn {
        object: mask.object,
        field: mask.field,
        hidden: mask.hidden,
    };
    Page {
        epoch: answer.epoch,
        scope_version: answer.scope_version,
        feeds: answer.feeds,
        masks: answer.masks.into_iter().map(mask).collect(),
        rows: answer.rows.into_iter().map(row).collect(),
        removals: answer.removals.into_iter().map(|it| RemovalIn { feed: it.feed, id: it.id }).collect(),
        more: answer.more,
        last_mids: answer.last_mids,
        results: answer.results.into_iter().map(result).collect(),
        digests: answer.digests,
    }
}

fn row(row: Row) -> RowIn {
    RowIn { feeds: row.feeds, id: row.id, seq: row.seq, clocks: row.clocks, fields: row.fields }
}

fn result(result: MutationResult) -> ResultIn {
    let verdict = match result.verdict {
        Verdict::Accepted => VerdictIn::Accepted,
        Verdict::Clamped => VerdictIn::Clamped,
        Verdict::Merged(lost) => VerdictIn::Merged(
            lost.into_iter()
                .map(|lost| LostIn { field: lost.field, winner: lost.winner, by: lost.by, stamp: lost.stamp })
                .collect(),
        ),
        Verdict::Rejected(reject) => VerdictIn::Rejected(reject),
        Verdict::Gap { expected } => VerdictIn::Gap { expected },
    };
    ResultIn { incarnation: result.incarnation, mid: result.mid, verdict }
}
