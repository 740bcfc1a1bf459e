//! The check-in as a screen shows it: map, distance, doubts in words, what would be sent (L3).

use crate::legwork::{Desk, Legwork};
use crate::trouble;
use crate::visits::check_in::CheckIn;
use crate::visits::photo::{self, PhotoView, span};
use crate::visits::places::{self, PlaceView};
use crate::visits::proof::{self, Moment, draft, fence, judge};
use legwork_domain::{Record, RecordId, Result};
use legwork_geo::fence::{Fence, FenceCheck, FenceVerdict};
use legwork_geo::fix::FixRecord;
use legwork_geo::place::PlaceCandidates;
use legwork_geo::provider::ProviderTable;
use legwork_geo::scene::{MapScene, PinSource, checkin_scene};
use legwork_view::format::Formatter;
use legwork_view::proof::{ProofView, view as proof_view};
use legwork_view::words::Arg;

/// A map drawn by the shell itself shows WGS-84 (design 06).
const PLAIN_MAP: &str = "plain";

/// The check-in under way.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckInView {
    /// The visit it will become.
    pub visit: RecordId,
    /// Whom: id and name; `None` for a place without a customer.
    pub customer: Option<(RecordId, String)>,
    /// What the positioning is doing, in words: "已定位 5 次 · 误差 12 米".
    pub status: String,
    /// Readings kept.
    pub fixes: usize,
    /// Enough readings, or long enough waited (five, or eight seconds).
    pub ready: bool,
    /// There is a reading, so the check-in may be sent.
    pub sendable: bool,
    /// 68 % radius of the best reading, metres.
    pub accuracy_m: Option<u32>,
    /// "距客户 86 米", or why there is no distance; empty before the first reading.
    pub distance: String,
    /// `inside`, `unsure`, `outside`; `None` without a reading or a pin.
    pub fence: Option<&'static str>,
    /// The same in words.
    pub fence_text: String,
    /// The place that would be sent.
    pub place: Option<PlaceView>,
    /// Photos taken.
    pub photos: Vec<PhotoView>,
    /// What was typed.
    pub note: String,
    /// The time that would be sent and how well it is known: "10:24 ± 2 秒".
    pub time: String,
    /// The score as this phone sees it, with the doubts in words: shown before sending (V5).
    pub proof: ProofView,
    /// The map.
    pub scene: MapScene,
}

/// What the screen is made of.
struct Parts<'a> {
    check_in: &'a CheckIn,
    customer: Option<Record>,
    fence: Option<Fence>,
    best: Option<FixRecord>,
    found: Option<PlaceCandidates>,
    moment: Moment,
}

impl Legwork {
    /// The check-in under way as it stands now.
    ///
    /// # Errors
    /// `no_check_in_begun`.
    pub fn check_in_view(&self) -> Result<CheckInView> {
        self.with_check_in(|check_in| self.screen(check_in))
    }

    fn screen(&self, check_in: &CheckIn) -> Result<CheckInView> {
        let customer = self.customer(check_in.customer)?;
        let fixes = check_in.fix_set();
        let moment = self.moment()?;
        let parts = Parts {
            check_in,
            fence: customer.as_ref().and_then(fence),
            customer,
            best: fixes.best(moment.clocks.monotonic_ns).cloned(),
            found: self.candidates(check_in)?,
            moment,
        };
        let proof = self.forecast(&parts)?;
        let scene = parts.scene()?;
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            desk.formatter(store, |f| {
                let (distance, fence, fence_text) = parts.whereabouts(f);
                let name = |c: &Record| (c.id, c.get("name").as_text().unwrap_or_default().to_owned());
                Ok(CheckInView {
                    visit: check_in.visit,
                    customer: parts.customer.as_ref().map(name),
                    status: parts.status(f),
                    fixes: fixes.fixes().len(),
                    ready: fixes.ready(parts.moment.clocks.monotonic_ns),
                    sendable: parts.best.is_some(),
                    accuracy_m: parts.best.as_ref().map(|b| b.accuracy_cm.div_ceil(100)),
                    distance,
                    fence,
                    fence_text,
                    place: parts.place(f),
                    photos: check_in.photos.iter().enumerate().map(|(at, p)| photo::view(at, p)).collect(),
                    note: check_in.note.clone(),
                    time: parts.time(f),
                    proof,
                    scene,
                })
            })
        })
    }

    /// The score as it would be now.
    fn forecast(&self, parts: &Parts<'_>) -> Result<ProofView> {
        let Some(history) = &parts.check_in.history else { return Ok(ProofView::default()) };
        if parts.best.is_none() {
            return Ok(ProofView::default());
        }
        let evidence = draft(parts.check_in, &parts.moment, self.place(parts.check_in)?);
        let score = judge(&evidence, history, parts.fence.as_ref(), self.signer()?.kind());
        let reasons = proof::reasons(&score)?;
        let reasons = reasons.as_text().unwrap_or_default();
        Ok(proof_view(self.words(), Some(score.value), proof::verdict_name(score.verdict), reasons))
    }
}

impl Parts<'_> {
    fn status(&self, f: &Formatter<'_>) -> String {
        let Some(best) = &self.best else { return f.words.get("visit-locating") };
        let accuracy = f.distance(best.accuracy_cm.div_ceil(100).into());
        let count = self.check_in.fixes.len() as i64;
        f.words.with("visit-fixes", &[("count", Arg::Number(count)), ("accuracy", Arg::Text(&accuracy))])
    }

    /// Distance, fence and fence in words.
    fn whereabouts(&self, f: &Formatter<'_>) -> (String, Option<&'static str>, String) {
        let Some(best) = &self.best else { return Default::default() };
        if self.customer.is_none() {
            return (f.words.get("visit-no-customer"), None, String::new());
        }
        let Some(fence) = &self.fence else { return (f.words.get("visit-no-pin"), None, String::new()) };
        let FenceCheck { distance_cm, verdict, .. } = fence.judge(best.point, best.accuracy_cm);
        let distance = f.distance(i64::try_from(distance_cm / 100).unwrap_or(i64::MAX));
        let name = match verdict {
            FenceVerdict::Inside => "inside",
            FenceVerdict::Unsure => "unsure",
            FenceVerdict::Outside => "outside",
        };
        let distance = f.words.with("visit-distance", &[("distance", Arg::Text(&distance))]);
        (distance, Some(name), f.words.get(&format!("visit-{name}")))
    }

    /// The place that would be sent: the chosen one, else the most likely one.
    fn place(&self, f: &Formatter<'_>) -> Option<PlaceView> {
        let found = self.found.as_ref()?;
        let chosen = self.check_in.place.as_ref();
        let same = |c: &&legwork_geo::place::PlaceCandidate| {
            chosen.is_some_and(|p| p.source == c.source && p.point == c.point)
        };
        let line = found.list.iter().find(same).or_else(|| match chosen {
            None => found.list.get(found.suggested),
            // It was chosen from an earlier list and is not near any more: what was chosen is still sent.
            Some(_) => self.check_in.shown.iter().find(same),
        })?;
        Some(places::view(f, line, chosen.is_none()))
    }

    fn time(&self, f: &Formatter<'_>) -> String {
        let time = &self.moment.time;
        let seconds = i64::try_from(time.uncertainty_ms.div_ceil(1_000)).unwrap_or(i64::MAX);
        format!("{} ± {}", f.moment(time.time_ms), span(f, seconds))
    }

    fn scene(&self) -> Result<MapScene> {
        let table = ProviderTable::default();
        let provider = table.row(PLAIN_MAP).map_err(trouble::internal)?;
        let target = self.customer.as_ref().and_then(|c| {
            let title = c.get("name").as_text().unwrap_or_default().to_owned();
            Some(PinSource { id: *c.id.as_bytes(), point: proof::pin(c)?, title })
        });
        let measured = self.best.as_ref().map(|b| (b.point, b.accuracy_cm));
        let candidates = self.found.as_ref().map(|found| found.list.as_slice()).unwrap_or_default();
        Ok(checkin_scene(provider, measured, target.as_ref(), self.fence.as_ref(), candidates))
    }
}
