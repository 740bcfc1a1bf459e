//! Pull: the first sync shows rows page by page, the most urgent first; every later delta is staged and shown whole.

use crate::engine::{Engine, Step};
use crate::event::{Call, Effect};
use crate::lane::Flight;
use legwork_domain::bucket::Feed;
use legwork_domain::clocks::Clocks;
use legwork_domain::hlc::MAX_AHEAD_MS;
use legwork_domain::{Epoch, Hlc, Result};
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
}

impl Engine {
    /// Asks for the next page.
    pub(crate) fn send_pull(&mut self, step: &mut Step<'_>) -> Result<()> {
        let position = step.store.position()?;
        self.complete = position.complete;
        let urgency = if position.complete { ALL } else { self.urgency.max(FIRST) };
        let first = !position.complete && position.cursors.is_empty();
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
        let sent = PullSent { epoch: position.epoch, urgency, woken_seq: self.woken_seq };
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
        self.measure_clock(step, flight.sent_ms, page.server_ms)?;
        if let Some(token) = &page.time_token {
            step.effects.push(Effect::TimeToken(token.clone()));
        }
        if let Some(schema) = &page.schema {
            let changed = step.store.install_schema(schema)?;
            if !changed.is_empty() {
                step.effects.push(Effect::Changed(changed));
            }
        }
        let seen = latest_stamp(&page);
        #[cfg(feature = "planted")]
        let seen = seen.filter(|_| !self.is_deaf());
        if let Some(seen) = seen {
            step.store.see(seen)?;
        }
        self.rows_received += page.rows.len() as u64;
        if sent.urgency == ALL {
            self.delta_page(step, &sent, page)?
        } else {
            self.first_page(step, &sent, &page)?
        }
        self.pull.succeeded();
        Ok(())
    }

    /// A page of a first sync: shown at once. The pull that completes it asks for everything that is left.
    fn first_page(&mut self, step: &mut Step<'_>, sent: &PullSent, page: &PullAnswer) -> Result<()> {
        let changed = step.store.bootstrap_page(page)?;
        if !changed.is_empty() {
            step.effects.push(Effect::Changed(changed));
        }
        if !page.more {
            let later = page.feeds.iter().map(|(feed, _)| feed.priority()).filter(|priority| *priority > sent.urgency);
            self.urgency = later.min().unwrap_or(ALL);
        }
        self.push.wanted = true;
        self.pull.wanted = true;
        Ok(())
    }

    /// A page of a delta: staged, or with it all are shown.
    fn delta_page(&mut self, step: &mut Step<'_>, sent: &PullSent, page: PullAnswer) -> Result<()> {
        let staged = step.store.position()?.staged_scope;
        if staged.is_some_and(|scope| scope != page.scope_version) {
            // The scope changed between two pages: what is staged was cut for the old one.
            step.store.discard_stage()?;
            self.rows_received = 0;
            self.pull.wanted = true;
            return Ok(());
        }
        if page.more {
            self.pull.wanted = true;
            #[cfg(feature = "planted")]
            if self.mistreat_page(step, &page)? {
                return Ok(());
            }
            return step.store.stage_page(&page);
        }
        let finished = step.store.finish_pull(&page)?;
        if !finished.changed.is_empty() {
            step.effects.push(Effect::Changed(finished.changed));
        }
        self.heal(step, &finished.mismatched)?;
        self.indexing |= !self.complete;
        self.complete = true;
        self.rows_received = 0;
        self.data_as_of_ms = Some(page.server_ms);
        self.poll_at_ms = None;
        // A wake-up from before the request is answered by it, whatever it was about.
        let newest = page.feeds.iter().map(|(_, cursor)| *cursor).max().unwrap_or(0);
        self.pulled_seq = self.pulled_seq.max(newest).max(sent.woken_seq);
        Ok(())
    }

    /// Feeds that differ from the server's are fetched anew. This heals, but it is a defect and counted as one.
    fn heal(&mut self, step: &mut Step<'_>, mismatched: &[Feed]) -> Result<()> {
        if !mismatched.is_empty() {
            step.store.reset_feeds(mismatched)?;
            self.resets += mismatched.len() as u64;
            self.pull.wanted = true;
        }
        Ok(())
    }
}

/// The latest stamp in a page's rows, as far as an honest server lets stamps be ahead.
fn latest_stamp(page: &PullAnswer) -> Option<Hlc> {
    let latest =
        page.rows.iter().filter_map(|row| Clocks::unpack(&row.clocks)).map(|clocks| clocks.latest().0).max()?;
    Some(latest.min(Hlc::from_ms(page.server_ms.saturating_add(MAX_AHEAD_MS))))
}
