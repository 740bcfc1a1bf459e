//! A customer's first position (design 06): a check-in at a customer without one proposes its point, and a check-in of
//! somebody else at the same place confirms it. Only then it is the position that visits are held against, so nobody
//! defines alone where their visits count. Nothing is proposed or confirmed without asking, and a position that is there
//! is never moved from here.

use crate::legwork::{Desk, Legwork};
use crate::trouble;
use crate::visits::proof::{pin, point};
use legwork_domain::{Error, ErrorKind, Fields, Record, RecordId, Result, Value};
use legwork_store::outbox::Group;

/// Widest 68 % radius of a measured point that may become a customer's position, centimetres: a third of the usual fence.
const PIN_CM: i64 = 10_000;
/// Two points that lie no farther apart than this, beyond both their radii, are the same place, metres.
const SAME_M: f64 = 100.0;

/// A customer that a visit could give its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinOffer {
    /// The customer.
    pub customer: RecordId,
    /// Its name.
    pub name: String,
    /// How well the point is known: "12 米".
    pub accuracy: String,
    /// Who proposed the point that this visit confirms; `None` when this visit is the first and proposes one.
    pub confirms: Option<String>,
}

/// What a visit may do for the position of its customer.
struct Found {
    customer: Record,
    /// The visit's measured point.
    fix: Value,
    /// The point somebody else proposed here, and who it was.
    proposed: Option<(Value, RecordId)>,
}

impl Legwork {
    /// Whether a visit of mine could propose or confirm the position its customer lacks; nothing when the customer has
    /// one, when I proposed this place already, when there is no customer, or when the visit was measured too vaguely.
    ///
    /// # Errors
    /// `not_found` for a visit that is not on this phone.
    pub fn pin_offer(&self, visit: RecordId) -> Result<Option<PinOffer>> {
        let Some(Found { customer, fix, proposed }) = self.unpinned(visit)? else { return Ok(None) };
        let accuracy_m = radius_cm(&fix).unwrap_or_default().unsigned_abs().div_ceil(100);
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let accuracy = desk.formatter(store, |f| f.distance(i64::try_from(accuracy_m).unwrap_or(i64::MAX)));
            let name = customer.get("name").as_text().unwrap_or_default().to_owned();
            let who = |by| crate::legwork::title(store, &desk.schema, "user", by);
            let confirms = proposed.map(|(_, by)| who(by).unwrap_or_else(|| desk.words.get("somebody")));
            Ok(Some(PinOffer { customer: customer.id, name, accuracy, confirms }))
        })
    }

    /// Proposes the measured point of a visit as its customer's position, or makes the point it confirms the position:
    /// the sharper one of the two. Saved like any other edit.
    ///
    /// # Errors
    /// `not_found`; `pin_is_there` when there is nothing to offer by now; those of [`Legwork::update`].
    pub fn accept_pin(&self, visit: RecordId) -> Result<Group> {
        let there = || Error::new(ErrorKind::Conflict, "pin_is_there");
        let Found { customer, fix, proposed } = self.unpinned(visit)?.ok_or_else(there)?;
        let changes = match proposed {
            None => Fields::from([("proposed_location".into(), fix), ("proposed_by".into(), self.me()?.into())]),
            Some((proposal, _)) => {
                let sharper = if radius_cm(&proposal) < radius_cm(&fix) { proposal } else { fix };
                Fields::from([
                    ("location".into(), sharper),
                    ("proposed_location".into(), Value::Null),
                    ("proposed_by".into(), Value::Null),
                ])
            }
        };
        Ok(self.update("customer", customer.id, &changes)?.ok_or_else(there)?.group)
    }

    /// The customer of a visit of mine that has no position, and what the visit may do for it.
    fn unpinned(&self, visit: RecordId) -> Result<Option<Found>> {
        let me = self.me()?;
        let visit =
            self.with(|store, _| store.get("visit", visit)?.filter(|v| !v.deleted).ok_or_else(trouble::not_found))?;
        let fix = visit.get("fix").clone();
        let sharp = radius_cm(&fix).is_some_and(|cm| (0..=PIN_CM).contains(&cm));
        let customer = self.customer(visit.get("customer").as_id())?.filter(|c| pin(c).is_none());
        let Some(customer) = customer.filter(|_| sharp && visit.owner() == Some(me)) else { return Ok(None) };
        let proposal = customer.get("proposed_location").clone();
        let here = near(&proposal, &fix);
        match customer.get("proposed_by").as_id().filter(|_| here) {
            Some(by) if by == me => Ok(None),
            by => Ok(Some(Found { customer, fix, proposed: by.map(|by| (proposal, by)) })),
        }
    }
}

/// The 68 % radius of a geo value, centimetres.
fn radius_cm(geo: &Value) -> Option<i64> {
    geo.part("accuracy").and_then(Value::as_int)
}

/// Whether two measured points are the same place.
fn near(one: &Value, other: &Value) -> bool {
    let doubt_m = [one, other].iter().filter_map(|geo| radius_cm(geo)).sum::<i64>() as f64 / 100.0;
    point(one).zip(point(other)).is_some_and(|(a, b)| a.distance_m(b) <= SAME_M + doubt_m)
}
