//! A phone with an engine and a database in memory, and a server that says what the test tells it to.
#![allow(dead_code, clippy::unwrap_used)]

use legwork_domain::bucket::{Bucket, Feed};
use legwork_domain::{Epoch, Error, ErrorKind, Fields, Hlc, Incarnation, Mutation, Op, RecordId, Result};
use legwork_protocol::sync::{MutationResult, PullAnswer, PullRequest, PushAnswer, PushRequest, Row, Verdict};
use legwork_store::Changed;
use legwork_sync::storage::{Counts, Finished, Position, Staged};
use legwork_sync::{Answer, Call, Effect, Engine, Event, RequestId, Storage, TransportError};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const EPOCH: Epoch = Epoch(7);
pub(crate) const ME: Incarnation = Incarnation(3);

/// One entry of the outbox.
#[derive(Clone, Debug)]
pub(crate) struct Queued {
    pub(crate) mutation: Mutation,
    pub(crate) answered: bool,
}

/// A database in memory. `calls` names the writes in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory {
    pub(crate) position: Position,
    pub(crate) incarnation: Option<Incarnation>,
    pub(crate) outbox: Vec<Queued>,
    pub(crate) rejected: u64,
    pub(crate) shown: BTreeSet<RecordId>,
    pub(crate) stage: Vec<PullAnswer>,
    shown_cursors: Vec<(Feed, u64)>,
    pub(crate) mismatched: Vec<Feed>,
    pub(crate) offset_ms: i64,
    pub(crate) index_slices: u32,
    pub(crate) calls: Vec<&'static str>,
    pub(crate) broken: bool,
}

impl Memory {
    fn write(&mut self, call: &'static str) -> Result<()> {
        if self.broken {
            return Err(Error::new(ErrorKind::Limit, "disk_full"));
        }
        self.calls.push(call);
        Ok(())
    }
    fn show(&mut self, page: &PullAnswer) -> Changed {
        self.shown.extend(page.rows.iter().map(|row| row.id));
        for removal in &page.removals {
            self.shown.remove(&removal.id);
        }
        Changed { objects: page.rows.iter().map(|_| "customer".to_owned()).collect(), records: BTreeSet::new() }
    }
    fn trim_to(&mut self, last_mids: &[(Incarnation, u64)]) {
        let included = |m: &Mutation| last_mids.iter().any(|(inc, mid)| *inc == m.incarnation && m.mid <= *mid);
        self.outbox.retain(|queued| !included(&queued.mutation));
    }
    pub(crate) fn mids(&self) -> Vec<u64> {
        self.outbox.iter().map(|queued| queued.mutation.mid).collect()
    }
}

impl Storage for Memory {
    fn position(&self) -> Result<Position> {
        Ok(Position { staged: !self.stage.is_empty(), ..self.position.clone() })
    }
    fn known_results(&self) -> Result<Vec<(Incarnation, u64)>> {
        let mut known = BTreeMap::new();
        for queued in &self.outbox {
            let mid = known.entry(queued.mutation.incarnation).or_insert(0);
            *mid = if queued.answered { queued.mutation.mid } else { *mid };
        }
        Ok(known.into_iter().collect())
    }
    fn counts(&self) -> Result<Counts> {
        Ok(Counts { pending: self.outbox.len() as u64, attention: self.rejected })
    }
    fn pending(&self, limit: usize, _: usize) -> Result<Vec<Mutation>> {
        Ok(self.outbox.iter().filter(|q| !q.answered).take(limit).map(|q| q.mutation.clone()).collect())
    }
    fn mark_sent(&mut self, _: &[Mutation], _: i64) -> Result<()> {
        self.write("mark_sent")
    }
    fn record_results(&mut self, results: Vec<MutationResult>, _: i64) -> Result<Changed> {
        self.write("record_results")?;
        let mut changed = Changed::default();
        for result in results {
            // A pull may have trimmed it before the late answer of a push came.
            for queued in self.outbox.iter_mut().filter(|queued| queued.mutation.mid == result.mid) {
                queued.answered = true;
            }
            if let Verdict::Rejected(_) = result.verdict {
                self.rejected += 1;
                changed.objects.insert("customer".into());
            }
        }
        Ok(changed)
    }
    fn resend_from(&mut self, incarnation: Incarnation, mid: u64, _: i64) -> Result<bool> {
        self.write("resend_from")?;
        let mut found = false;
        for queued in &mut self.outbox {
            if queued.mutation.incarnation == incarnation && queued.mutation.mid >= mid {
                queued.answered = false;
                found |= queued.mutation.mid == mid;
            }
        }
        Ok(found)
    }
    fn install_schema(&mut self, _: &str) -> Result<Changed> {
        self.write("install_schema").map(|()| Changed::default())
    }
    fn bootstrap_page(&mut self, page: PullAnswer, _: i64) -> Result<Changed> {
        self.write("bootstrap_page")?;
        self.position.epoch = page.epoch;
        self.position.cursors = page.feeds.clone();
        self.shown_cursors = page.feeds.clone();
        Ok(self.show(&page))
    }
    fn stage_page(&mut self, page: PullAnswer) -> Result<Staged> {
        self.write("stage_page")?;
        if self.stage.first().is_some_and(|first| first.scope_version != page.scope_version) {
            self.stage.clear();
            self.position.cursors = self.shown_cursors.clone();
            return Ok(Staged::Restart);
        }
        let staged = if page.more { Staged::More } else { Staged::Complete };
        self.position.cursors = page.feeds.clone();
        self.stage.push(page);
        Ok(staged)
    }
    fn finish_pull(&mut self, server_ms: i64, _: i64) -> Result<Finished> {
        self.write("finish_pull")?;
        let mut finished = Finished { mismatched: std::mem::take(&mut self.mismatched), ..Finished::default() };
        for page in std::mem::take(&mut self.stage) {
            let changed = self.show(&page);
            finished.changed.merge(changed);
            self.trim_to(if page.more { &[] } else { &page.last_mids });
            self.position.epoch = page.epoch;
            self.position.scope_version = page.scope_version;
            self.shown_cursors = page.feeds;
        }
        for (feed, cursor) in &mut self.shown_cursors {
            *cursor = if finished.mismatched.contains(feed) { 0 } else { *cursor };
        }
        self.position.cursors = self.shown_cursors.clone();
        self.position.complete = true;
        self.position.data_as_of_ms = Some(server_ms);
        Ok(finished)
    }
    fn change_epoch(&mut self, epoch: Epoch) -> Result<Changed> {
        self.write("change_epoch")?;
        self.position.epoch = epoch;
        self.position.cursors.clear();
        self.stage.clear();
        self.outbox.iter_mut().for_each(|queued| queued.answered = false);
        Ok(Changed::default())
    }
    fn needs_incarnation(&self) -> Result<bool> {
        Ok(self.incarnation.is_none())
    }
    fn adopt_incarnation(&mut self, incarnation: Incarnation) -> Result<Changed> {
        self.write("adopt_incarnation")?;
        self.incarnation = Some(incarnation);
        Ok(Changed::default())
    }
    fn set_clock_offset(&mut self, offset_ms: i64) -> Result<()> {
        self.offset_ms = offset_ms;
        Ok(())
    }
    fn build_indexes_slice(&mut self) -> Result<bool> {
        self.write("build_indexes_slice")?;
        self.index_slices = self.index_slices.saturating_sub(1);
        Ok(self.index_slices > 0)
    }
    #[cfg(feature = "planted")]
    fn old_incarnation(&self) -> Result<Incarnation> {
        Ok(ME)
    }
    #[cfg(feature = "planted")]
    fn trim(&mut self, last_mids: &[(Incarnation, u64)], _: i64) -> Result<()> {
        self.write("trim")?;
        self.trim_to(last_mids);
        Ok(())
    }
}

/// An engine on its database, with a clock that the test moves.
pub(crate) struct Phone {
    pub(crate) engine: Engine,
    pub(crate) store: Memory,
    pub(crate) now_ms: i64,
    /// Effects of the last step.
    pub(crate) effects: Vec<Effect>,
    steps: u64,
}

impl Phone {
    /// A phone that has synced before, with `queued` changes waiting.
    pub(crate) fn synced(queued: u64) -> Self {
        let mut store = Memory { incarnation: Some(ME), ..Memory::default() };
        store.position = Position { epoch: EPOCH, scope_version: 1, complete: true, ..Position::default() };
        store.position.cursors = vec![(customers(), 10)];
        store.shown_cursors = store.position.cursors.clone();
        store.outbox = (1..=queued).map(|mid| Queued { mutation: mutation(mid), answered: false }).collect();
        Phone::with(store)
    }
    /// A phone right after registration.
    pub(crate) fn fresh() -> Self {
        Phone::with(Memory { incarnation: Some(ME), ..Memory::default() })
    }
    pub(crate) fn with(store: Memory) -> Self {
        Phone { engine: Engine::new(), store, now_ms: 1_795_000_000_000, effects: Vec::new(), steps: 0 }
    }
    pub(crate) fn step(&mut self, event: Event) -> &[Effect] {
        self.steps += 1;
        self.effects = self.engine.step(&mut self.store, event, self.now_ms, self.steps * 1_000_003);
        &self.effects
    }
    /// The push sent by the last step.
    pub(crate) fn push(&self) -> Option<(RequestId, PushRequest)> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Send { request, call: Call::Push(push) } => Some((*request, push.clone())),
            _ => None,
        })
    }
    /// The pull sent by the last step.
    pub(crate) fn pull(&self) -> Option<(RequestId, PullRequest)> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Send { request, call: Call::Pull(pull) } => Some((*request, pull.clone())),
            _ => None,
        })
    }
    /// The registration sent by the last step.
    pub(crate) fn registration(&self) -> Option<RequestId> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Send { request, call: Call::RegisterIncarnation } => Some(*request),
            _ => None,
        })
    }
    pub(crate) fn timer(&self) -> Option<i64> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::SetTimer { at_ms } => Some(*at_ms),
            _ => None,
        })
    }
    pub(crate) fn answer_push(&mut self, request: RequestId, verdicts: Vec<(u64, Verdict)>) -> &[Effect] {
        let result = |(mid, verdict)| MutationResult { incarnation: ME, mid, verdict };
        let results = verdicts.into_iter().map(result).collect();
        let answer = PushAnswer { epoch: EPOCH, server_ms: self.now_ms, results };
        self.step(Event::Response { request, answer: Ok(Answer::Push(answer)) })
    }
    pub(crate) fn answer_pull(&mut self, request: RequestId, page: PullAnswer) -> &[Effect] {
        self.step(Event::Response { request, answer: Ok(Answer::Pull(page)) })
    }
    pub(crate) fn fail(&mut self, request: RequestId, error: TransportError) -> &[Effect] {
        self.step(Event::Response { request, answer: Err(error) })
    }
    pub(crate) fn has(&self, effect: &Effect) -> bool {
        self.effects.contains(effect)
    }
}

pub(crate) fn customers() -> Feed {
    Feed::new(Bucket::All, "customer")
}

pub(crate) fn id(n: u8) -> RecordId {
    RecordId::from_bytes([n; 16])
}

pub(crate) fn mutation(mid: u64) -> Mutation {
    Mutation {
        incarnation: ME,
        mid,
        group: mid,
        hlc: Hlc(mid),
        schema_version: 1,
        object: "customer".into(),
        id: id(mid as u8),
        op: Op::Delete,
    }
}

/// A page of the customer feed with these rows, up to `cursor`.
pub(crate) fn page(rows: &[u8], cursor: u64, more: bool) -> PullAnswer {
    let row = |n: &u8| Row { feeds: vec![0], id: id(*n), seq: cursor, clocks: Vec::new(), fields: Fields::new() };
    PullAnswer {
        epoch: EPOCH,
        server_ms: 1_795_000_000_000,
        scope_version: 1,
        feeds: vec![(customers(), cursor)],
        rows: rows.iter().map(row).collect(),
        more,
        ..PullAnswer::default()
    }
}

pub(crate) fn unreachable() -> TransportError {
    TransportError::Unreachable(Error::new(ErrorKind::Unreachable, "network"))
}
