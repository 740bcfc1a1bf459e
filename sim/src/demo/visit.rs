//! Visits of the day: a rep walks to the customer, checks in with position and photo, and leaves; another one tries it
//! from home (L3–L8, V4, V5).

use crate::demo::clock;
use crate::demo::story::{Player, Story};
use crate::trip::{Attack, Route, Sky, Stop, Trip, later};
use anyhow::{Context, Result};
use legwork_app::RecordId;
use legwork_app::visits::{CheckInView, LocationFix, PinKind};
use legwork_geo::anchor::ClockReading;
use legwork_geo::point::LatLng;
use legwork_media::RgbImage;

/// How far the rep walks, metres.
const WALK_M: f64 = 400.0;
/// How long the rep stands at the door, seconds: longer than the longest gap in which a phone measures nothing.
const STAND_S: u32 = 120;
/// Readings that the check-in takes.
const READINGS: usize = 9;
/// How far from the customer somebody who stays at home is, metres.
const HOME_M: f64 = 6_000.0;

/// A visit that was sent.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The record.
    pub id: RecordId,
    /// What the phone thought of it when it was sent.
    pub verdict: String,
    /// The score.
    pub score: Option<u8>,
}

impl Story {
    /// The first rep's visit at the customer of the card, with a photo. Her app is killed in the middle of it.
    pub fn honest_visit(&mut self) -> Result<()> {
        let customer = self.made.context("no customer was made")?;
        let app = self.amy.phone.app()?;
        let door = target(&app.begin_check_in(Some(customer))?)?;
        for fix in walk(self.seed, door, None) {
            app.add_fix(&fix)?;
        }
        let places = app.visit_places()?;
        let planned = places.iter().any(|place| place.id == Some(customer) && place.suggested);
        self.telling.expect(planned, "without a network the phone knows at which customer the rep is");
        let photo = app.add_visit_photo(&picture(self.seed)?, true)?;
        self.telling.say(format_args!("A photo, and burnt into it: {}", photo.watermark.join(" | ")));
        let view = app.check_in_view()?;
        self.telling.say(format_args!("{}, {}, {}", view.status, view.distance, view.fence_text));
        self.amy.phone.reopen()?;
        let app = self.amy.phone.app()?;
        let kept = app.check_in_under_way()?;
        let same = kept.is_some_and(|kept| (kept.fixes, kept.photos) == (view.fixes, view.photos));
        self.telling.expect(same, "the app dies in the middle of the check-in: positions and photo are still there");
        let visit = app.confirm_check_in("看了两条产线，约好下周送样。")?.id;
        let proof = app.visit_proof(visit)?;
        self.telling.expect_eq(&proof.verdict.as_str(), &"verified", "the visit is proven before anybody else saw it");
        for reason in &proof.reasons {
            self.telling.say(format_args!("  {:+} {}", reason.weight, reason.text));
        }
        let left = app.check_out(visit, &walk(self.seed + 1, door, None))?;
        self.telling.expect(left.dwell_ms.is_some(), format_args!("{} checked out: {}", self.amy.name(), left.text));
        self.visits.push(Visit { id: visit, verdict: proof.verdict, score: proof.score });
        Ok(())
    }

    /// The second rep checks in at a customer from home; the phone says the doubts before it is sent.
    pub fn visit_from_home(&mut self) -> Result<()> {
        let app = self.bo.phone.app()?;
        let door = target(&app.begin_check_in(Some(self.shared))?)?;
        let home = door.moved_m(HOME_M, 0.0);
        for fix in walk(self.seed + 2, door, Some(Attack::StaysHome { home })) {
            app.add_fix(&fix)?;
        }
        let view = app.check_in_view()?;
        let doubt = view.proof.reasons.iter().find(|reason| reason.code == "outside_fence");
        let words = doubt.map_or("nothing", |reason| reason.text.as_str());
        self.telling
            .expect(doubt.is_some(), format_args!("{} tries it from home; the phone says: {words}", self.bo.name()));
        let visit = app.confirm_check_in("路过，没进门。")?.id;
        self.notes += 1; // its line on the customer's timeline
        self.visits.push(Visit { id: visit, verdict: view.proof.verdict, score: view.proof.score });
        Ok(())
    }

    /// The visits on another phone: as the server judged them, with the photo.
    pub fn look_at_visits(&mut self, third: &Player) -> Result<()> {
        let app = third.phone.app()?;
        for visit in &self.visits {
            let proof = app.visit_proof(visit.id)?;
            let word = (proof.verdict.as_str(), proof.reasons.is_empty());
            let expected = (visit.verdict.as_str(), false);
            let what = format_args!("the server checked the evidence and says {} ({:?})", proof.verdict, proof.score);
            self.telling.expect_eq(&word, &expected, what);
        }
        let first = self.visits.first().context("no visit was made")?.id;
        let photos = app.pictures("visit", first)?;
        self.telling.expect_eq(&photos.len(), &1, "its photo is there, small");
        for photo in &photos {
            app.want_picture("visit", first, &photo.hash)?;
        }
        third.phone.sync()?;
        let whole = third.phone.app()?.pictures("visit", first)?.iter().all(|photo| photo.file.is_some());
        self.telling.expect(whole, "and whole after it was asked for");
        let timeline = third.phone.app()?.related("activity", self.made.context("no customer")?, 10)?;
        self.telling.expect_eq(&timeline.len(), &1, "the visit stands on the customer's timeline");
        Ok(())
    }
}

/// Where the customer of a check-in is.
pub(crate) fn target(view: &CheckInView) -> Result<LatLng> {
    let pin = view.scene.pins.iter().find(|pin| pin.kind == PinKind::Target);
    Ok(pin.context("the customer has no position")?.at.to_point()?)
}

/// What the phone measures at the door, after the way to it; the last reading is of now.
pub(crate) fn walk(seed: u64, door: LatLng, attack: Option<Attack>) -> Vec<LocationFix> {
    let route = Route {
        from: door.moved_m(-WALK_M, 40.0),
        stops: vec![Stop { at: door, stay_s: STAND_S, sky: Sky::Open }],
        speed_mps: 1.4,
        sky: Sky::Street,
    };
    let length = Trip::new(seed, &route, &clock::reading()).length_s();
    let trip = Trip::new(seed, &route, &earlier(&clock::reading(), length));
    let trip = attack.map_or_else(|| trip.clone(), |attack| trip.clone().cheated(&attack));
    let mut readings = trip.at_stop(0);
    readings.split_off(readings.len().saturating_sub(READINGS))
}

fn earlier(now: &ClockReading, seconds: u32) -> ClockReading {
    let ahead = later(now, seconds);
    ClockReading {
        wall_ms: 2 * now.wall_ms - ahead.wall_ms,
        monotonic_ns: 2 * now.monotonic_ns - ahead.monotonic_ns,
        ..*now
    }
}

/// A photo of a door that nobody photographed before.
pub(crate) fn picture(seed: u64) -> Result<Vec<u8>> {
    let shade = (seed % 200) as u8;
    let door = RgbImage::from_fn(1_600, 1_200, |x, y| {
        let frame = (400..1_200).contains(&x) && y > 200;
        let grain = ((x * 7 + y * 13) % 23) as u8;
        if frame { [90 + grain, 60 + grain, shade].into() } else { [200, 205 - grain, 190 + grain].into() }
    });
    Ok(legwork_media::encode_jpeg(&door, 88)?)
}
