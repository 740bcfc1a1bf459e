//! From the check-in under way to evidence and its score: the same before sending, when sending, and on the server.

use crate::legwork::Legwork;
use crate::platform;
use crate::trouble;
use crate::visits::check_in::CheckIn;
use crate::visits::history::History;
use legwork_domain::{Error, ErrorKind, Record, RecordId, Result, Value};
use legwork_geo::anchor::{AnchoredTime, ClockReading, TimeBasis, TimeToken, anchored_time};
use legwork_geo::evidence::{ChosenPlace, Evidence, EvidenceKind};
use legwork_geo::fence::Fence;
use legwork_geo::point::LatLng;
use legwork_geo::policy::Policy;
use legwork_geo::score::{Score, Verdict, score};
use legwork_geo::signals::{Surroundings, assess};
use legwork_geo::signer::SignerKind;
use std::sync::Arc;

/// 2026-01-01 UTC, ms: older than every build of this app, so an unanchored clock that shows less is wrong.
const EARLIEST_MS: i64 = 1_767_225_600_000;

/// A moment: the clocks, and what is known of the time.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    pub(crate) clocks: ClockReading,
    pub(crate) time: AnchoredTime,
    token: Option<TimeToken>,
}

impl Moment {
    /// The error of a clock that cannot be right. An anchored time does not depend on it.
    pub(crate) fn check(&self) -> Result<()> {
        if self.time.basis != TimeBasis::Anchored && self.time.time_ms < EARLIEST_MS {
            return Err(Error::new(ErrorKind::Unavailable, "clock_wrong"));
        }
        Ok(())
    }

    /// A record of what happens now.
    pub(crate) fn evidence(&self, kind: EvidenceKind, user: RecordId, visit: RecordId) -> Evidence {
        Evidence {
            visit: Some(*visit.as_bytes()),
            token: self.token.clone(),
            policy_version: Policy::default().version,
            ..Evidence::new(kind, *user.as_bytes(), self.time, &self.clocks)
        }
    }

    /// The uncertainty as a field's value, ms.
    pub(crate) fn uncertainty(&self) -> Value {
        i64::try_from(self.time.uncertainty_ms).unwrap_or(i64::MAX).into()
    }
}

impl Legwork {
    /// This moment, by the last anchor of the server's time if there is one.
    pub(crate) fn moment(&self) -> Result<Moment> {
        let clocks = self.clock()?;
        let anchor = self.anchor()?;
        let time = anchored_time(anchor.as_ref(), &clocks);
        Ok(Moment { clocks, time, token: anchor.map(|a| a.token) })
    }

    /// The customer of a check-in, if it is on this phone.
    pub(crate) fn customer(&self, id: Option<RecordId>) -> Result<Option<Record>> {
        let Some(id) = id else { return Ok(None) };
        self.with(|store, _| Ok(store.get("customer", id)?.filter(|c| !c.deleted)))
    }

    /// Where the signing key lives.
    pub(crate) fn signer(&self) -> Result<Arc<dyn legwork_geo::signer::EvidenceSigner>> {
        platform::signer(&self.inner.platform)
    }
}

/// The evidence of a check-in as it would be signed at `moment`; its place in the chain is given when it is.
pub(crate) fn draft(check_in: &CheckIn, moment: &Moment, place: Option<ChosenPlace>) -> Evidence {
    let fixes = check_in.fix_set();
    let mut environment = check_in.environment.clone();
    environment.network = environment.network.or_else(|| check_in.network(moment.clocks.monotonic_ns));
    environment.clock_moved_ms = largest(environment.clock_moved_ms, moved_ms(&check_in.started, &moment.clocks));
    Evidence {
        customer: check_in.customer.map(|c| *c.as_bytes()),
        place,
        best: fixes.best_index(moment.clocks.monotonic_ns).and_then(|i| u8::try_from(i).ok()),
        fixes: fixes.fixes().to_vec(),
        photos: check_in.photos.iter().map(|p| p.proof).collect(),
        environment,
        ..moment.evidence(EvidenceKind::CheckIn, check_in.user, check_in.visit)
    }
}

/// How far it can be believed, with what this phone knows. The server knows more and decides.
pub(crate) fn judge(evidence: &Evidence, history: &History, fence: Option<&Fence>, signer: SignerKind) -> Score {
    let seen = evidence.photos.iter().filter(|p| history.photos.contains(&p.original)).count();
    let around = Surroundings {
        fence,
        visits: &history.visits,
        signer,
        photos_duplicate: u32::try_from(seen).unwrap_or(u32::MAX),
        ..Surroundings::default()
    };
    score(&assess(evidence, &around), &Policy::default())
}

/// The pin of a customer.
pub(crate) fn pin(customer: &Record) -> Option<LatLng> {
    point(customer.get("location"))
}

/// The point of a geo value.
pub(crate) fn point(value: &Value) -> Option<LatLng> {
    let part = |name| value.part(name).and_then(Value::as_int).and_then(|n| i32::try_from(n).ok());
    LatLng::from_e7(part("lat")?, part("lng")?).ok()
}

/// A customer's fence: its own radius, or the default one; none without a pin.
pub(crate) fn fence(customer: &Record) -> Option<Fence> {
    let center = pin(customer)?;
    let radius = customer.get("fence").as_int().and_then(|m| u32::try_from(m).ok());
    Some(radius.and_then(|m| Fence::circle(center, m).ok()).unwrap_or_else(|| Fence::around(center)))
}

/// Stable name of a verdict, as the field `proof` holds it.
pub(crate) fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Verified => "verified",
        Verdict::Review => "review",
        Verdict::Suspicious => "suspicious",
        Verdict::Rejected => "rejected",
    }
}

/// The reasons as the field `reasons` holds them.
pub(crate) fn reasons(score: &Score) -> Result<Value> {
    Ok(serde_json::to_string(&score.reasons).map_err(trouble::internal)?.into())
}

/// How far the wall clock moved against the monotonic one between two readings of one boot, ms.
fn moved_ms(from: &ClockReading, to: &ClockReading) -> i64 {
    if from.boot_id != to.boot_id {
        return 0;
    }
    let wall = i128::from(to.wall_ms) - i128::from(from.wall_ms);
    let real = (i128::from(to.monotonic_ns) - i128::from(from.monotonic_ns)) / 1_000_000;
    i64::try_from(wall - real).unwrap_or(i64::MAX)
}

fn largest(a: i64, b: i64) -> i64 {
    if a.unsigned_abs() >= b.unsigned_abs() { a } else { b }
}
