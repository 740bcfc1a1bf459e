//! "Where am I?": candidates from everything on this phone, sorted by distance (L5, L6). Needs no network.

use crate::legwork::{Desk, Legwork};
use crate::visits::check_in::CheckIn;
use crate::visits::proof::{pin, point};
use legwork_domain::query::{Filter, Sort};
use legwork_domain::{Error, ErrorKind, Record, RecordId, Result};
use legwork_geo::evidence::{ChosenPlace, PlaceSource};
use legwork_geo::place::{KnownPlace, PlaceCandidate, PlaceCandidates, PlaceInputs, candidates};
use legwork_store::near::nearest;
use legwork_store::query::ListQuery;
use legwork_view::Words;
use legwork_view::format::Formatter;

/// Customers nearby that are looked at.
const NEARBY: usize = 40;
/// Earlier visits whose places are looked at.
const RECENT: u32 = 200;

/// A line of the list of places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceView {
    /// Its name; for the measured point "here" in words.
    pub name: String,
    /// Its address, if known.
    pub address: String,
    /// Distance from the measured point: "120 米".
    pub distance: String,
    /// `planned`, `customer`, `chosen`, `measured`.
    pub source: &'static str,
    /// The customer, when it is one.
    pub id: Option<RecordId>,
    /// Near enough to be chosen; the planned customer is shown from any distance.
    pub pickable: bool,
    /// The most likely one, which is sent unless another is chosen.
    pub suggested: bool,
}

impl Legwork {
    /// Places around the measured point, nearest first: the planned customer, customers near, places chosen before,
    /// the point itself. Empty until there is a fix.
    ///
    /// # Errors
    /// `no_check_in_begun`.
    pub fn visit_places(&self) -> Result<Vec<PlaceView>> {
        self.change_check_in(|check_in| {
            let Some(found) = self.candidates(check_in)? else { return Ok(Vec::new()) };
            let views = self.with(|store, account| {
                let desk = Desk::new(self, store, account)?;
                Ok(desk.formatter(store, |f| {
                    let line = |(i, place): (usize, &PlaceCandidate)| view(f, place, i == found.suggested);
                    found.list.iter().enumerate().map(line).collect()
                }))
            })?;
            check_in.shown = found.list;
            Ok(views)
        })
    }

    /// Chooses a line of the list [`Legwork::visit_places`] gave last. The measured point is kept beside it.
    ///
    /// # Errors
    /// `not_found` for a line that was not shown, `place_too_far` for one that is too far to be chosen;
    /// `no_check_in_begun`.
    pub fn choose_place(&self, line: usize) -> Result<()> {
        let words = self.words();
        self.change_check_in(|check_in| {
            let place = check_in.shown.get(line).ok_or_else(crate::trouble::not_found)?;
            if !place.pickable {
                return Err(Error::new(ErrorKind::Invalid, "place_too_far"));
            }
            check_in.place = Some(chosen(words, place));
            Ok(())
        })
    }

    /// The place that would be sent now: the chosen one, else the most likely one; none without a fix.
    pub(crate) fn place(&self, check_in: &CheckIn) -> Result<Option<ChosenPlace>> {
        if check_in.place.is_some() {
            return Ok(check_in.place.clone());
        }
        let found = self.candidates(check_in)?;
        Ok(found.and_then(|found| found.list.get(found.suggested).map(|place| chosen(self.words(), place))))
    }

    /// What may be meant around the best reading; none without one.
    pub(crate) fn candidates(&self, check_in: &CheckIn) -> Result<Option<PlaceCandidates>> {
        let fixes = check_in.fix_set();
        let Some(fix) = fixes.best(self.clock()?.monotonic_ns) else { return Ok(None) };
        let planned = self.customer(check_in.customer)?.and_then(|c| known(&c));
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let table = store.tables().table("customer")?;
            let (lat, lng) = (fix.point.lat_e7().into(), fix.point.lng_e7().into());
            let mut customers = Vec::new();
            for (id, _) in nearest(store.connection(), table, lat, lng, NEARBY)? {
                customers.extend(store.get("customer", id)?.as_ref().and_then(known));
            }
            let recent = ListQuery {
                object: "visit".into(),
                filter: Filter::eq("owner", account.user),
                sort: vec![Sort { field: "at".into(), descending: true }],
                limit: RECENT,
                after: None,
            };
            let visits = desk.list(store, recent)?.records;
            let chosen = visits.iter().filter_map(|v| {
                let name = v.get("place").as_text()?.to_owned();
                let point = point(v.get("place_position"))?;
                let address = None;
                Some(KnownPlace { id: v.get("customer").as_id()?.to_string(), name, address, point, visits: 1 })
            });
            let inputs = PlaceInputs { planned, customers, chosen: chosen.collect(), ..PlaceInputs::default() };
            Ok(Some(candidates(fix.point, fix.accuracy_cm, &inputs)))
        })
    }
}

/// A customer with a pin as a place.
fn known(customer: &Record) -> Option<KnownPlace> {
    let parts = ["province", "city", "district", "street"].map(|part| customer.get("address").part(part)?.as_text());
    let address: String = parts.into_iter().flatten().collect();
    Some(KnownPlace {
        id: customer.id.to_string(),
        name: customer.get("name").as_text().unwrap_or_default().to_owned(),
        address: Some(address).filter(|a| !a.is_empty()),
        point: pin(customer)?,
        visits: 0,
    })
}

fn chosen(words: Words, place: &PlaceCandidate) -> ChosenPlace {
    ChosenPlace { source: place.source, name: name(words, place), point: place.point }
}

fn name(words: Words, place: &PlaceCandidate) -> String {
    match place.source {
        PlaceSource::Measured => words.get("visit-measured-point"),
        _ => place.name.clone(),
    }
}

pub(crate) fn view(f: &Formatter<'_>, place: &PlaceCandidate, suggested: bool) -> PlaceView {
    PlaceView {
        name: name(f.words, place),
        address: place.address.clone().unwrap_or_default(),
        distance: f.distance((place.distance_cm / 100) as i64),
        source: match place.source {
            PlaceSource::Planned => "planned",
            PlaceSource::Customer => "customer",
            PlaceSource::Chosen => "chosen",
            PlaceSource::Cached => "cached",
            PlaceSource::Provider => "provider",
            PlaceSource::Measured => "measured",
        },
        id: place.id.parse().ok(),
        pickable: place.pickable,
        suggested,
    }
}
