//! Leaving: a signed link of its own, the dwell time, and the visits that are still open (L10, V4).

use crate::legwork::{Desk, Legwork, action, lock};
use crate::trouble;
use crate::visits::check_in::refused;
use crate::visits::history::{from_field, to_field};
use crate::visits::send::{geo, unsigned};
use legwork_domain::query::{Compare, Filter, Operand, Sort};
use legwork_domain::{Error, ErrorKind, Fields, Op, Record, RecordId, Result, Value};
use legwork_geo::anchor::ClockReading;
use legwork_geo::dwell::{Dwell, dwell};
use legwork_geo::evidence::{Evidence, EvidenceKind};
use legwork_geo::fix::LocationFix;
use legwork_geo::fix_set::FixSet;
use legwork_store::outbox::Group;
use legwork_store::query::ListQuery;
use legwork_view::proof::{ProofView, of_visit};
use legwork_view::words::Arg;

/// Days after which a visit without a check-out is not offered for one any more.
const OPEN_DAYS: i32 = 1;

/// A visit of mine that has no check-out yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenVisit {
    /// The visit.
    pub id: RecordId,
    /// Whom, when it is a customer.
    pub customer: Option<RecordId>,
    /// Customer or place.
    pub title: String,
    /// "已签到 41 分钟".
    pub text: String,
    /// When it began, Unix ms.
    pub since_ms: i64,
}

/// What a check-out gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedOut {
    /// The action.
    pub group: Group,
    /// How long the visit lasted, ms; `None` when that cannot be told.
    pub dwell_ms: Option<u64>,
    /// "停留 41 分钟".
    pub text: String,
}

impl Legwork {
    /// Visits of mine, since yesterday, that have no check-out yet, the newest first.
    ///
    /// # Errors
    /// [Usual trouble](crate::trouble) only.
    pub fn open_visits(&self) -> Result<Vec<OpenVisit>> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let recent = Filter::Compare { field: "at".into(), op: Compare::Ge, value: Operand::DayStart(-OPEN_DAYS) };
            let query = ListQuery {
                object: "visit".into(),
                filter: Filter::All(vec![
                    Filter::eq("owner", account.user),
                    Filter::Empty { field: "out_at".into() },
                    recent,
                ]),
                sort: vec![Sort { field: "at".into(), descending: true }],
                limit: 20,
                after: None,
            };
            let visits = desk.list(store, query)?.records;
            Ok(desk.formatter(store, |f| {
                let view = |visit: &Record| {
                    let since_ms = visit.get("at").as_int().unwrap_or_default();
                    let customer = visit.get("customer").as_id().and_then(|id| (f.name_of)("customer", id));
                    let place = || visit.get("place").as_text().unwrap_or_default().to_owned();
                    let duration = f.duration(f.now_ms.saturating_sub(since_ms));
                    OpenVisit {
                        id: visit.id,
                        customer: visit.get("customer").as_id(),
                        title: customer.unwrap_or_else(place),
                        text: f.words.with("visit-in-progress", &[("duration", Arg::Text(&duration))]),
                        since_ms,
                    }
                };
                visits.iter().map(view).collect()
            }))
        })
    }

    /// Ends a visit: signs the next link of the chain and sends it as a command; the first check-out stands. `fixes`
    /// are readings taken now, none when there is no position.
    ///
    /// # Errors
    /// `not_found`, `not_checked_in` (somebody else's visit), `already_checked_out`, `clock_wrong`, `signer_failed`;
    /// readings that cannot be used as in [`Legwork::add_fix`]. The visit stays open.
    pub fn check_out(&self, visit: RecordId, fixes: &[LocationFix]) -> Result<CheckedOut> {
        // No link comes between reading the end of the chain and writing the next one.
        let mut under_way = lock(&self.inner.check_in);
        let record = self.visit(visit)?;
        if record.owner() != Some(self.me()?) {
            return Err(Error::new(ErrorKind::Forbidden, "not_checked_in"));
        }
        if !record.get("out_at").is_empty() {
            return Err(Error::new(ErrorKind::Conflict, "already_checked_out"));
        }
        let moment = self.moment()?;
        moment.check()?;
        let mut set = FixSet::new(moment.clocks.monotonic_ns);
        for fix in fixes {
            set.push(fix).map_err(refused)?;
        }
        let evidence = Evidence {
            customer: record.get("customer").as_id().map(|c| *c.as_bytes()),
            best: set.best_index(moment.clocks.monotonic_ns).and_then(|i| u8::try_from(i).ok()),
            fixes: set.fixes().to_vec(),
            ..moment.evidence(EvidenceKind::CheckOut, self.me()?, visit)
        };
        let stayed = stayed(&record, &evidence);
        let signer = self.signer()?;
        let (link, chain) = self.history()?.chain.append(evidence, signer.as_ref()).map_err(unsigned)?;
        let mut fields = Fields::from([
            ("out_at".into(), moment.time.time_ms.into()),
            ("out_evidence".into(), to_field(&link, signer.kind(), self.install()?)?),
        ]);
        if let Some(best) = set.best(moment.clocks.monotonic_ns) {
            fields.insert("out_fix".into(), geo(best));
        }
        let expect = Fields::from([("out_at".into(), Value::Null)]);
        let op = Op::Command { name: "check_out".into(), expect, fields };
        let written = self.write_link(&[action("visit", visit, op)], &[], &chain)?;
        if let Some(check_in) = under_way.as_mut() {
            check_in.history = None; // it knows an older end of the chain
        }
        drop(under_way);
        self.after_write(&written.changed);
        let dwell_ms = stayed.map(|d| d.likely_ms);
        let text = self.dwell_text(dwell_ms)?;
        Ok(CheckedOut { group: written.group, dwell_ms, text })
    }

    /// How far a visit on this phone can be believed, in words (V5).
    ///
    /// # Errors
    /// `not_found` for a visit that is not on this phone.
    pub fn visit_proof(&self, visit: RecordId) -> Result<ProofView> {
        Ok(of_visit(self.words(), &self.visit(visit)?))
    }

    /// How long a visit lasted, in words; empty before its check-out (V4).
    ///
    /// # Errors
    /// `not_found` for a visit that is not on this phone.
    pub fn visit_dwell(&self, visit: RecordId) -> Result<String> {
        let record = self.visit(visit)?;
        let links = from_field(record.get("out_evidence"));
        let left = links.last().and_then(|link| Evidence::decode(&link.bytes).ok());
        self.dwell_text(left.and_then(|left| stayed(&record, &left)).map(|d| d.likely_ms))
    }

    fn dwell_text(&self, dwell_ms: Option<u64>) -> Result<String> {
        let Some(ms) = dwell_ms.and_then(|ms| i64::try_from(ms).ok()) else { return Ok(String::new()) };
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let duration = desk.formatter(store, |f| f.duration(ms));
            Ok(desk.words.with("visit-dwell", &[("duration", Arg::Text(&duration))]))
        })
    }

    fn visit(&self, id: RecordId) -> Result<Record> {
        self.with(|store, _| store.get("visit", id)?.filter(|v| !v.deleted).ok_or_else(trouble::not_found))
    }
}

/// From the signed arrival to a departure.
fn stayed(visit: &Record, left: &Evidence) -> Option<Dwell> {
    let came = from_field(visit.get("evidence"));
    let came = came.last().and_then(|link| Evidence::decode(&link.bytes).ok())?;
    let clocks = |e: &Evidence| ClockReading { wall_ms: e.wall_ms, monotonic_ns: e.monotonic_ns, boot_id: e.boot_id };
    dwell((&came.time, &clocks(&came)), (&left.time, &clocks(left)))
}
