//! Checking in and out.

use crate::app::VisitsClient;
use crate::error::LegworkError;
use crate::offload;
use crate::views::{ActionId, SavedRecord, id};
use crate::visit_shapes::{
    CheckInScreen, CheckOutAnswer, LocationReading, OpenVisitLine, PhoneState, PinOffer, PlaceLine, VisitPhoto,
    VisitProof,
};
use legwork_app::visits as core;
use std::path::PathBuf;

#[uniffi::export(async_runtime = "tokio")]
impl VisitsClient {
    /// Begins a check-in; one under way with the same customer goes on.
    ///
    /// # Errors
    /// Throws `check_in_elsewhere` while one with another customer holds a photo or a note, `not_found` for a customer
    /// that is not on this phone, `not_a_record` for what is no id, or usual trouble (see `LegworkError`): then it may
    /// have begun, which `under_way` tells.
    pub async fn begin(&self, customer: Option<String>) -> Result<CheckInScreen, LegworkError> {
        let app = self.app.clone();
        let customer = customer.map(|text| id(&text)).transpose()?;
        offload(move || app.begin_check_in(customer)).await.map(CheckInScreen::from)
    }
    /// The check-in under way, after a restart too.
    ///
    /// # Errors
    /// Throws usual trouble (see `LegworkError`).
    pub async fn under_way(&self) -> Result<Option<CheckInScreen>, LegworkError> {
        let app = self.app.clone();
        Ok(offload(move || app.check_in_under_way()).await?.map(CheckInScreen::from))
    }
    /// The check-in under way as it stands now.
    ///
    /// # Errors
    /// Throws `no_check_in_begun`, or usual trouble (see `LegworkError`).
    pub async fn screen(&self) -> Result<CheckInScreen, LegworkError> {
        let app = self.app.clone();
        offload(move || app.check_in_view()).await.map(CheckInScreen::from)
    }
    /// Takes a reading of the position.
    ///
    /// # Errors
    /// Throws `not_a_position`, `no_accuracy`, `clock_wrong` (all field `fix`: the reading is left out),
    /// `no_check_in_begun`, or usual trouble (see `LegworkError`).
    pub async fn add_fix(&self, reading: LocationReading) -> Result<CheckInScreen, LegworkError> {
        let app = self.app.clone();
        offload(move || app.add_fix(&reading.into())).await.map(CheckInScreen::from)
    }
    /// Throws the readings away and collects anew.
    ///
    /// # Errors
    /// Throws `no_check_in_begun`, or usual trouble (see `LegworkError`).
    pub async fn locate_again(&self) -> Result<CheckInScreen, LegworkError> {
        let app = self.app.clone();
        offload(move || app.locate_again()).await.map(CheckInScreen::from)
    }
    /// What the shell noticed about the phone.
    ///
    /// # Errors
    /// Throws `no_check_in_begun`, or usual trouble (see `LegworkError`).
    pub async fn note_phone(&self, state: PhoneState) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.note_environment(state.into())).await
    }
    /// Places around the measured point, nearest first.
    ///
    /// # Errors
    /// Throws `no_check_in_begun`, or usual trouble (see `LegworkError`).
    pub async fn places(&self) -> Result<Vec<PlaceLine>, LegworkError> {
        let app = self.app.clone();
        Ok(offload(move || app.visit_places()).await?.into_iter().map(PlaceLine::from).collect())
    }
    /// Chooses a line of the list of places.
    ///
    /// # Errors
    /// Throws `not_found` for a line that was not shown, `place_too_far` for one that is too far to be chosen,
    /// `no_check_in_begun`, or usual trouble (see `LegworkError`).
    pub async fn choose_place(&self, line: u32) -> Result<CheckInScreen, LegworkError> {
        let app = self.app.clone();
        let work = move || {
            app.choose_place(line as usize)?;
            app.check_in_view()
        };
        offload(work).await.map(CheckInScreen::from)
    }
    /// Adds a photo from a file; `live` when the app's camera took it just now.
    ///
    /// # Errors
    /// Throws `not_found` or `file_access` for the file; `empty_file`, `not_an_image`, `image_format`,
    /// `image_too_large`, `image_damaged`; `too_many` (nine at most), `no_check_in_begun`, or usual trouble (see
    /// `LegworkError`). The check-in stays as it was.
    pub async fn add_photo(&self, path: String, live: bool) -> Result<VisitPhoto, LegworkError> {
        let app = self.app.clone();
        offload(move || app.add_visit_photo_file(&PathBuf::from(path), live)).await.map(VisitPhoto::from)
    }
    /// Takes a photo out again.
    ///
    /// # Errors
    /// Throws `not_found` for a number without a photo, `no_check_in_begun`, or usual trouble (see `LegworkError`).
    pub async fn remove_photo(&self, number: u32) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.remove_visit_photo(number as usize)).await
    }
    /// Keeps the note while it is typed.
    ///
    /// # Errors
    /// Throws `no_check_in_begun`, or usual trouble (see `LegworkError`).
    pub async fn set_note(&self, note: String) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.set_visit_note(&note)).await
    }
    /// Sends the check-in; needs no network.
    ///
    /// # Errors
    /// Throws `no_fix` without a reading, `clock_wrong` for a phone whose clock cannot be right, `signer_failed`,
    /// `no_check_in_begun`, the first broken rule (a note that is `too_long`), or usual trouble (all see
    /// `LegworkError`). The check-in stays, with the note.
    pub async fn confirm(&self, note: String) -> Result<SavedRecord, LegworkError> {
        let app = self.app.clone();
        offload(move || app.confirm_check_in(&note)).await.map(SavedRecord::from)
    }
    /// Gives the check-in under way up.
    ///
    /// # Errors
    /// Throws usual trouble (see `LegworkError`).
    pub async fn cancel(&self) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.cancel_check_in()).await
    }
    /// Visits without a check-out, the newest first.
    ///
    /// # Errors
    /// Throws usual trouble (see `LegworkError`).
    pub async fn open_visits(&self) -> Result<Vec<OpenVisitLine>, LegworkError> {
        let app = self.app.clone();
        let line = |v: core::OpenVisit| OpenVisitLine {
            id: v.id.to_string(),
            customer_id: v.customer.map(|id| id.to_string()),
            title: v.title,
            text: v.text,
            since_ms: v.since_ms,
        };
        Ok(offload(move || app.open_visits()).await?.into_iter().map(line).collect())
    }
    /// Ends a visit; readings taken now, none without a position.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, `not_found`, `not_checked_in` (somebody else's visit),
    /// `already_checked_out`, `clock_wrong` for a phone whose clock cannot be right, `signer_failed`; `not_a_position`,
    /// `no_accuracy` or `clock_wrong` at field `fix` for a reading that cannot be used; or usual trouble (see
    /// `LegworkError`). The visit stays open.
    pub async fn check_out(
        &self,
        visit: String,
        readings: Vec<LocationReading>,
    ) -> Result<CheckOutAnswer, LegworkError> {
        let (app, visit) = (self.app.clone(), id(&visit)?);
        let fixes: Vec<core::LocationFix> = readings.into_iter().map(core::LocationFix::from).collect();
        let done = offload(move || app.check_out(visit, &fixes)).await?;
        Ok(CheckOutAnswer { action: done.group.into(), dwell_ms: done.dwell_ms, text: done.text })
    }
    /// Whether a visit could propose or confirm the position its customer lacks.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, `not_found` for a visit that is not on this phone, or usual trouble
    /// (see `LegworkError`).
    pub async fn pin_offer(&self, visit: String) -> Result<Option<PinOffer>, LegworkError> {
        let (app, visit) = (self.app.clone(), id(&visit)?);
        let offer = |o: core::PinOffer| PinOffer {
            customer_id: o.customer.to_string(),
            name: o.name,
            accuracy: o.accuracy,
            confirms: o.confirms,
        };
        Ok(offload(move || app.pin_offer(visit)).await?.map(offer))
    }
    /// Proposes the measured point of a visit as its customer's position, or confirms the one it was offered for.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, `not_found` for a visit that is not on this phone, `pin_is_there` when
    /// there is nothing to offer (any more), a broken rule, or usual trouble (all see `LegworkError`).
    pub async fn accept_pin(&self, visit: String) -> Result<ActionId, LegworkError> {
        let (app, visit) = (self.app.clone(), id(&visit)?);
        offload(move || app.accept_pin(visit)).await.map(ActionId::from)
    }
    /// How far a visit can be believed, in words.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, `not_found` for a visit that is not on this phone, or usual trouble
    /// (see `LegworkError`).
    pub async fn proof(&self, visit: String) -> Result<VisitProof, LegworkError> {
        let (app, visit) = (self.app.clone(), id(&visit)?);
        offload(move || app.visit_proof(visit)).await.map(VisitProof::from)
    }
    /// How long a visit lasted, in words; empty before its check-out.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, `not_found` for a visit that is not on this phone, or usual trouble
    /// (see `LegworkError`).
    pub async fn dwell(&self, visit: String) -> Result<String, LegworkError> {
        let (app, visit) = (self.app.clone(), id(&visit)?);
        offload(move || app.visit_dwell(visit)).await
    }
}
