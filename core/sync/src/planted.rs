//! Known bugs that can be switched on, so that the simulator shows it would have found them (design 04).
//!
//! Everything a bug does stands here; the engine's own files only have the calls, compiled with the feature alone.

use crate::engine::{Engine, Step};
use crate::event::{Answer, RequestId};
use crate::lane::Flight;
use crate::pull::PullSent;
use legwork_domain::{Incarnation, Result};
use legwork_protocol::sync::{MutationResult, PullAnswer};

/// A rule of the engine that is broken on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Planted {
    /// The outbox is trimmed when the server acknowledges, not when a pull includes the mutation.
    TrimOnAck,
    /// The outbox is trimmed with every page, before the pages become visible.
    AckPerPage,
    /// Answers to requests that were given up are taken as well.
    StaleAnswers,
    /// A restored database file keeps its incarnation.
    KeepsIncarnation,
    /// Pages of one delta become visible one by one.
    PagesOneByOne,
}

impl Engine {
    /// Breaks a rule on purpose.
    pub fn plant(&mut self, bug: Planted) {
        self.planted = Some(bug);
    }

    /// Takes an answer that belongs to no request in flight.
    pub(crate) fn take_stale(&mut self, step: &mut Step<'_>, id: RequestId, answer: Answer) -> Result<()> {
        match answer {
            Answer::Pull(page) if self.planted == Some(Planted::StaleAnswers) => {
                let cursors = step.store.position()?.cursors;
                let request = PullSent { epoch: page.epoch, urgency: u8::MAX, woken_seq: 0, cursors };
                self.pulled(step, Flight { id, sent_ms: step.now_ms, request }, page)
            }
            _ => Ok(()),
        }
    }

    /// Trims the outbox with an acknowledgement.
    pub(crate) fn trim_on_ack(&self, step: &mut Step<'_>, verdicts: &[MutationResult]) -> Result<()> {
        if self.planted != Some(Planted::TrimOnAck) {
            return Ok(());
        }
        let mids: Vec<_> = verdicts.iter().map(|result| (result.incarnation, result.mid)).collect();
        step.store.trim(&mids, step.now_ms)
    }

    /// Does the wrong thing with a page that is not the last; whether that was all there is to do with it.
    pub(crate) fn mistreat_page(&self, step: &mut Step<'_>, page: &PullAnswer) -> Result<bool> {
        match self.planted {
            // The first page only: trimming drops staged pages.
            Some(Planted::AckPerPage) if self.rows_received == page.rows.len() as u64 => {
                step.store.trim(&page.last_mids, step.now_ms).map(|()| false)
            }
            Some(Planted::PagesOneByOne) => {
                let shown = PullAnswer { last_mids: Vec::new(), digests: Vec::new(), more: false, ..page.clone() };
                step.store.stage_page(shown)?;
                step.store.finish_pull(page.server_ms, step.now_ms).map(|_| true)
            }
            _ => Ok(false),
        }
    }

    /// Gives a restored file its old identity; whether it did.
    pub(crate) fn keep_incarnation(&mut self, step: &mut Step<'_>) -> Result<bool> {
        let old = step.store.old_incarnation()?;
        if self.planted != Some(Planted::KeepsIncarnation) || old == Incarnation::default() {
            return Ok(false);
        }
        step.store.adopt_incarnation(old)?;
        self.register.wanted = false;
        Ok(true)
    }
}
