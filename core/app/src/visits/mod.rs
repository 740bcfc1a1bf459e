//! Visits: checking in with position, place and photo, seeing the doubts before sending, checking out (L3–L8, V4, V5).
//!
//! ```text
//! begin → fixes stream in → places → photo → doubts in words → confirm → … → check out
//! ```
//! Nothing of this needs a network, and every step is kept in the database at once: a process that dies, a phone that
//! restarts or an app that is put away goes on where it was.
//!
//! | module | what it holds |
//! |---|---|
//! | `check_in` | the check-in under way, and how it is kept |
//! | `places` | where one may be, nearest first |
//! | `photo` | photos with their watermark |
//! | `pin` | a customer's first position, taken from a visit |
//! | `proof` | evidence and its score |
//! | `history` | earlier visits, and the chain of evidence |
//! | `screen` | all of it as a screen shows it |
//! | `send` | confirming: evidence, visit and activity in one transaction |
//! | `check_out` | leaving, and visits that are still open |

mod check_in;
mod check_out;
mod history;
mod photo;
mod pin;
mod places;
mod proof;
mod screen;
mod send;

use crate::legwork::{Legwork, lock};
use legwork_domain::{Error, ErrorKind, RecordId, Result};

pub(crate) use check_in::CheckIn;
pub use check_out::{CheckedOut, OpenVisit};
pub use legwork_geo::evidence::{Attestation, Environment, NetworkFix};
pub use legwork_geo::fix::{FixProvider, LocationFix};
pub use legwork_geo::point::Degrees;
pub use legwork_geo::scene::{FenceOutline, MapScene, Pin, PinKind};
pub use legwork_view::proof::{ProofView, ReasonView};
pub use photo::PhotoView;
pub use pin::PinOffer;
pub use places::PlaceView;
pub use screen::CheckInView;

impl Legwork {
    /// Begins a check-in, at a customer or just somewhere (L3). One that is under way with the same customer goes on,
    /// without the readings that are more than a minute old; one with another customer to which nothing was added yet,
    /// no photo and no note, gives way.
    ///
    /// # Errors
    /// `check_in_elsewhere` while one with another customer holds something; `not_found` for a customer that is not on
    /// this phone. After [usual trouble](crate::trouble) it may have begun, which [`Legwork::check_in_under_way`]
    /// tells.
    pub fn begin_check_in(&self, customer: Option<RecordId>) -> Result<CheckInView> {
        if customer.is_some() && self.customer(customer)?.is_none() {
            return Err(crate::trouble::not_found());
        }
        let user = self.me()?;
        let started = self.clock()?;
        let visit = self.new_id()?;
        {
            let mut held = lock(&self.inner.check_in);
            self.recall(&mut held)?;
            match held.as_mut() {
                Some(under_way) if under_way.customer == customer => {
                    under_way.resume(started);
                    self.keep(Some(under_way))?;
                }
                Some(under_way) if under_way.holds_work() => {
                    return Err(Error::new(ErrorKind::Conflict, "check_in_elsewhere"));
                }
                _ => {
                    let fresh = CheckIn {
                        user,
                        visit,
                        customer,
                        started,
                        fixes: Vec::new(),
                        shown: Vec::new(),
                        place: None,
                        photos: Vec::new(),
                        note: String::new(),
                        network: None,
                        environment: Environment::default(),
                        history: None,
                    };
                    self.keep(Some(&fresh))?;
                    *held = Some(fresh);
                }
            }
        }
        self.check_in_view()
    }

    /// The check-in under way, if there is one: a shell asks when it starts, so that a killed app goes on (L7).
    ///
    /// # Errors
    /// [Usual trouble](crate::trouble) only.
    pub fn check_in_under_way(&self) -> Result<Option<CheckInView>> {
        {
            let mut held = lock(&self.inner.check_in);
            self.recall(&mut held)?;
            if held.is_none() {
                return Ok(None);
            }
        }
        self.check_in_view().map(Some)
    }

    /// Takes a reading of the position. At most ten are kept; the most accurate one of the last 15 s is the point, and
    /// none stays that is more than a minute older than the newest.
    ///
    /// # Errors
    /// `not_a_position`, `no_accuracy`, `clock_wrong`, all at `fix`: the reading is left out, the check-in stays as it
    /// was. `no_check_in_begun`.
    pub fn add_fix(&self, fix: &LocationFix) -> Result<CheckInView> {
        self.change_check_in(|check_in| check_in.push(fix))?;
        self.check_in_view()
    }

    /// Throws the readings away and collects anew: another provider was chosen, or the person moved on (L4).
    ///
    /// # Errors
    /// `no_check_in_begun`.
    pub fn locate_again(&self) -> Result<CheckInView> {
        let started = self.clock()?;
        self.change_check_in(|check_in| {
            check_in.fixes.clear();
            check_in.network = None;
            check_in.started = started;
            check_in.shown.clear();
            check_in.place = None;
            Ok(())
        })?;
        self.check_in_view()
    }

    /// What the shell noticed about the phone: root, attestation, Wi-Fi, network position. Part of the evidence.
    ///
    /// # Errors
    /// `no_check_in_begun`.
    pub fn note_environment(&self, environment: Environment) -> Result<()> {
        self.change_check_in(|check_in| {
            check_in.environment = environment;
            Ok(())
        })
    }

    /// Keeps the note while it is being typed.
    ///
    /// # Errors
    /// `no_check_in_begun`.
    pub fn set_visit_note(&self, note: &str) -> Result<()> {
        self.change_check_in(|check_in| {
            note.clone_into(&mut check_in.note);
            Ok(())
        })
    }

    /// Gives the check-in under way up. Its photos stay on the phone until they are evicted.
    ///
    /// # Errors
    /// [Usual trouble](crate::trouble) only; none begun is no error.
    pub fn cancel_check_in(&self) -> Result<()> {
        let mut held = lock(&self.inner.check_in);
        self.recall(&mut held)?;
        self.keep(None)?;
        *held = None;
        Ok(())
    }
}
