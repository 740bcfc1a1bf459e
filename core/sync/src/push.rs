//! Push: the outbox goes up in batches, the answers are noted. Nothing leaves the outbox here.

use crate::engine::{Engine, Step};
use crate::event::{Call, Effect, TransportError};
use crate::lane::Flight;
use legwork_domain::{Epoch, Error, ErrorKind, Result};
use legwork_protocol::sync::{MutationResult, PushAnswer, PushRequest, Verdict};
use legwork_protocol::{MAX_PUSH_BYTES, MAX_PUSH_MUTATIONS};

/// What is remembered of a push under way.
#[derive(Clone, Debug)]
pub(crate) struct PushSent {
    epoch: Epoch,
    mutations: usize,
}

impl Engine {
    /// Sends the next batch, if there is one and the server's history is known.
    pub(crate) fn send_push(&mut self, step: &mut Step<'_>) -> Result<()> {
        let epoch = step.store.position()?.epoch;
        if epoch == Epoch::default() {
            // The first pull brings it; pushing goes on then.
            return Ok(());
        }
        let mutations = step.store.pending(self.push_limit, MAX_PUSH_BYTES)?;
        if mutations.is_empty() {
            // Also when the answer to the last one was lost and a pull has told of it since.
            self.push.wanted = false;
            self.push.succeeded();
            return Ok(());
        }
        step.store.mark_sent(&mutations, step.now_ms)?;
        let request = PushSent { epoch, mutations: mutations.len() };
        let id = self.send(step, Call::Push(PushRequest { epoch, mutations, head: self.head }));
        self.push.send(Flight { id, sent_ms: step.now_ms, request });
        Ok(())
    }

    /// A batch was not taken.
    pub(crate) fn push_failed(&mut self, step: &mut Step<'_>, sent: &PushSent, error: TransportError) {
        if error == TransportError::TooLarge && sent.mutations > 1 {
            // Groups stay whole however small the limit is, so this ends with one group at the latest.
            self.push_limit = sent.mutations / 2;
            self.push.wanted = true;
            return;
        }
        let delay = self.refused(step, error);
        self.push.failed(step.now_ms, step.random, delay);
    }

    /// The server's word on a batch.
    pub(crate) fn pushed(&mut self, step: &mut Step<'_>, flight: Flight<PushSent>, answer: PushAnswer) -> Result<()> {
        if answer.epoch != flight.request.epoch {
            return self.other_epoch(step, answer.epoch);
        }
        self.measure_clock(step, flight.sent_ms, answer.server_ms)?;
        let (gaps, verdicts): (Vec<_>, Vec<_>) =
            answer.results.into_iter().partition(|result| matches!(result.verdict, Verdict::Gap { .. }));
        let answered = !verdicts.is_empty();
        if answered {
            #[cfg(feature = "planted")]
            self.trim_on_ack(step, &verdicts)?;
            let changed = step.store.record_results(verdicts, step.now_ms)?;
            step.changed(changed);
            // The outbox is trimmed by the pull that includes what was just acknowledged.
            self.pull.wanted = true;
        }
        if !self.fill_gap(step, gaps.first())? && !answered {
            self.push.failed(step.now_ms, step.random, None);
            return Ok(());
        }
        self.push.succeeded();
        self.push_limit = (self.push_limit * 2).min(MAX_PUSH_MUTATIONS);
        self.push.wanted = true;
        Ok(())
    }

    /// The server misses an earlier mutation: sends again from there. `false` when that makes no sense: it asked for
    /// the same one before, or for one that is no longer here.
    fn fill_gap(&mut self, step: &mut Step<'_>, gap: Option<&MutationResult>) -> Result<bool> {
        let Some(MutationResult { incarnation, verdict: Verdict::Gap { expected }, .. }) = gap else {
            self.last_gap = None;
            return Ok(false);
        };
        let asked = (*incarnation, *expected);
        let again = self.last_gap.replace(asked) == Some(asked);
        if again || !step.store.resend_from(*incarnation, *expected, step.now_ms)? {
            let error = Error::new(ErrorKind::Conflict, "sync_gap");
            step.effects.push(Effect::Failed(error.detail(format_args!("mutation {expected} is missing"))));
            return Ok(false);
        }
        Ok(true)
    }
}
