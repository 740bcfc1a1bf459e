//! A customer's first position: after a check-in at a customer without one the person is asked whether this is the place
//! (design 06). Nothing is set without that answer, and a position that is there is never moved from here.

use crate::legwork::{Desk, Legwork};
use crate::trouble;
use crate::visits::proof::pin;
use legwork_domain::{Error, ErrorKind, Fields, Record, RecordId, Result, Value};
use legwork_store::outbox::Group;

/// Widest 68 % radius of a measured point that may become a customer's position, centimetres: a third of the usual fence.
const PIN_CM: i64 = 10_000;

/// A customer that a visit could give its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinOffer {
    /// The customer.
    pub customer: RecordId,
    /// Its name.
    pub name: String,
    /// How well the point is known: "12 米".
    pub accuracy: String,
}

impl Legwork {
    /// Whether a visit could give its customer the position it lacks; nothing when the customer has one, when there is
    /// no customer, or when the visit was measured too vaguely.
    ///
    /// # Errors
    /// `not_found` for a visit that is not on this phone.
    pub fn pin_offer(&self, visit: RecordId) -> Result<Option<PinOffer>> {
        let Some((customer, fix)) = self.unpinned(visit)? else { return Ok(None) };
        let accuracy_m = fix.part("accuracy").and_then(Value::as_int).unwrap_or_default().unsigned_abs().div_ceil(100);
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let accuracy = desk.formatter(store, |f| f.distance(i64::try_from(accuracy_m).unwrap_or(i64::MAX)));
            let name = customer.get("name").as_text().unwrap_or_default().to_owned();
            Ok(Some(PinOffer { customer: customer.id, name, accuracy }))
        })
    }

    /// Makes the measured point of a visit its customer's position, saved like any other edit.
    ///
    /// # Errors
    /// `not_found` for a visit that is not on this phone; `pin_is_there` when there is nothing to offer (any more);
    /// those of [`Legwork::update`].
    pub fn accept_pin(&self, visit: RecordId) -> Result<Group> {
        let there = || Error::new(ErrorKind::Conflict, "pin_is_there");
        let (customer, fix) = self.unpinned(visit)?.ok_or_else(there)?;
        let changes = Fields::from([("location".into(), fix)]);
        Ok(self.update("customer", customer.id, &changes)?.ok_or_else(there)?.group)
    }

    /// The customer of a visit that has no position, and the measured point it could have.
    fn unpinned(&self, visit: RecordId) -> Result<Option<(Record, Value)>> {
        let visit =
            self.with(|store, _| store.get("visit", visit)?.filter(|v| !v.deleted).ok_or_else(trouble::not_found))?;
        let fix = visit.get("fix").clone();
        let sharp = fix.part("accuracy").and_then(Value::as_int).is_some_and(|cm| (0..=PIN_CM).contains(&cm));
        let customer = self.customer(visit.get("customer").as_id())?.filter(|c| pin(c).is_none());
        Ok(customer.filter(|_| sharp).map(|customer| (customer, fix)))
    }
}
