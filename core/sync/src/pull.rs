//! Pull: the first sync shows rows page by page, the most urgent first; every later delta is staged and shown whole.

use crate::engine::{Engine, Step};
use crate::event::{Call, Effect};
use crate::lane::Flight;
use crate::storage::{Finished, Staged};
use legwork_domain::bucket::Feed;
use legwork_domain::{Epoch, Result};
use legwork_protocol::sync::{PullAnswer, PullRequest};

/// Asks for feeds of every urgency; also marks a pull whose pages are staged.
const ALL: u8 = u8::MAX;
/// The first sync begins with these: who we are, then the person's own customers, tasks and visits.
const FIRST: u8 = 1;
/// Rows of the first page of a first sync: a screenful comes soon even on a slow network.
const FIRST_PAGE: u32 = 500;
/// Rows of every other page: about 0.5 MB of customers.
const PAGE: u32 = 5_000;

/// What is remembered of a pull under way.
#[derive(Clone, Debug)]
pub(crate) struct PullSent {
    pub(crate) epoch: Epoch,
    pub(crate) urgency: u8,
    pub(crate) woken_seq: u64,
    pub(crate) cursors: Vec<(Feed, u64)>,
}

impl Engine {
    /// Asks for the next page.
    pub(crate) fn send_pull(&mut self, step: &mut Step<'_>) -> Result<()> {
        let position = step.store.position()?;
        self.complete = position.complete;
        // A first sync that was interrupted in its last part has staged pages, and goes on behind them.
        let urgency = if position.complete || position.staged { ALL } else { self.urgency.max(FIRST) };
        let first = !position.complete && position.cursors.is_empty();
        let cursors = position.cursors.clone();
        let request = PullRequest {
            epoch: position.epoch,
            scope_version: position.scope_version,
            schema_version: position.schema_version,
            cursors: position.cursors,
            incarnations: step.store.known_results()?,
            urgency,
            limit: if first { FIRST_PAGE } else { PAGE },
            head: self.head,
        };
        let sent = PullSent { epoch: position.epoch, urgency, woken_seq: self.woken_seq, cursors };
        let id = self.send(step, Call::Pull(request));
        self.pull.send(Flight { id, sent_ms: step.now_ms, request: sent });
        Ok(())
    }

    /// A page arrived.
    pub(crate) fn pulled(&mut self, step: &mut Step<'_>, flight: Flight<PullSent>, page: PullAnswer) -> Result<()> {
        let sent = flight.request;
        if sent.epoch != Epoch::default() && page.epoch != sent.epoch {
            return self.other_epoch(step, page.epoch);
        }
        // The page goes on where the phone stood when it asked. If the phone stands elsewhere now (another sync of the
        // same file was faster), its rows may be older than those that are shown.
        if step.store.position()?.cursors != sent.cursors {
            self.pull.wanted = true;
            return Ok(());
        }
        self.measure_clock(step, flight.sent_ms, page.server_ms)?;
        if let Some(token) = &page.time_token {
            step.effects.push(Effect::TimeToken(token.clone()));
        }
        if let Some(schema) = &page.schema {
            let changed = step.store.install_schema(schema)?;
            step.changed(changed);
        }
        self.rows_received += page.rows.len() as u64;
        if sent.urgency == ALL { self.delta_page(step, &sent, page) } else { self.first_page(step, &sent, page) }
    }

    /// A page of a first sync: shown at once. The pull that completes it asks for everything that is left.
    fn first_page(&mut self, step: &mut Step<'_>, sent: &PullSent, page: PullAnswer) -> Result<()> {
        if !page.more {
            let later = page.feeds.iter().map(|(feed, _)| feed.priority()).filter(|priority| *priority > sent.urgency);
            self.urgency = later.min().unwrap_or(ALL);
        }
        let changed = step.store.bootstrap_page(page, step.now_ms)?;
        step.changed(changed);
        self.pull.succeeded();
        self.push.wanted = true;
        self.pull.wanted = true;
        Ok(())
    }

    /// A page of a delta: staged, and with the last one all are shown.
    fn delta_page(&mut self, step: &mut Step<'_>, sent: &PullSent, page: PullAnswer) -> Result<()> {
        #[cfg(feature = "planted")]
        if page.more && self.mistreat_page(step, &page)? {
            self.pull.wanted = true;
            return Ok(());
        }
        let server_ms = page.server_ms;
        let newest = page.feeds.iter().map(|(_, cursor)| *cursor).max().unwrap_or(0);
        match step.store.stage_page(page)? {
            Staged::More => {
                self.pull.succeeded();
                self.pull.wanted = true;
            }
            Staged::Restart => {
                self.pull.succeeded();
                self.pull.wanted = true;
                self.rows_received = 0;
            }
            Staged::Complete => {
                let finished = step.store.finish_pull(server_ms, step.now_ms)?;
                // A wake-up from before the request is answered by it, whatever it was about.
                self.pulled_seq = self.pulled_seq.max(newest).max(sent.woken_seq);
                self.completed(step, finished, server_ms);
            }
        }
        Ok(())
    }

    fn completed(&mut self, step: &mut Step<'_>, finished: Finished, server_ms: i64) {
        self.pull.succeeded();
        step.changed(finished.changed);
        self.indexing |= !self.complete;
        self.complete = true;
        self.rows_received = 0;
        self.data_as_of_ms = Some(server_ms);
        self.poll_at_ms = None;
        // Feeds that differ from the server's are fetched anew. This heals, but it is a defect and counted as one; a
        // second time in a row it must not become a circle of downloads.
        let (mismatched, again) = (!finished.mismatched.is_empty(), self.healing);
        self.resets += finished.mismatched.len() as u64;
        self.healing = mismatched;
        if mismatched && again {
            self.pull.failed(step.now_ms, step.random, None);
        } else if mismatched || !finished.masked.is_empty() {
            self.pull.wanted = true;
        }
    }
}
