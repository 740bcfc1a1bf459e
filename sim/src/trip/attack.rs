//! What somebody who stays at home makes the phone say.

use crate::trip::Moment;
use legwork_geo::fix::{FixProvider, LocationFix};
use legwork_geo::point::LatLng;

/// A way to cheat.
#[derive(Clone, Debug, PartialEq)]
pub enum Attack {
    /// An app for invented positions: exactly where it was told to be, and the system says so.
    MockApp {
        /// Where the phone really is.
        home: LatLng,
    },
    /// The same with the system's word hidden by a hook: the position never trembles.
    HiddenMock {
        /// Where the phone really is.
        home: LatLng,
    },
    /// Positions of a receiver that somebody else carries, over Bluetooth.
    Accessory {
        /// Where the phone really is.
        home: LatLng,
    },
    /// Readings of an earlier trip, told again with today's clocks.
    Replay {
        /// The readings, second by second.
        recorded: Vec<Option<Recorded>>,
        /// Where the phone really is.
        home: LatLng,
    },
    /// A radio that imitates satellites: everything fits but their time.
    Radio {
        /// How far the imitated time is off, ms.
        time_off_ms: i64,
        /// Where the phone really is.
        home: LatLng,
    },
    /// The phone is there; its wall clock was set on the way.
    ClockSet {
        /// By how much, ms.
        by_ms: i64,
    },
    /// No cheat of positions: an honest trip by somebody who stays at home. The fence tells.
    StaysHome {
        /// Where the phone really is.
        home: LatLng,
    },
}

/// A reading without its times.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded(LocationFix);

/// The readings of a trip, to be replayed another day.
pub fn record(moments: &[Moment]) -> Vec<Option<Recorded>> {
    moments.iter().map(|moment| moment.fix.clone().map(Recorded)).collect()
}

impl Attack {
    /// Changes what the phone says, and where it really is.
    pub(crate) fn apply(&self, moments: &mut [Moment]) {
        let middle = moments.len() / 2;
        for (second, moment) in moments.iter_mut().enumerate() {
            let (claimed, told) = (moment.truth, moment.fix.take());
            moment.truth = self.home().unwrap_or(claimed);
            moment.fix = match self {
                Attack::MockApp { .. } => told.map(|fix| invented(fix, claimed, true)),
                Attack::HiddenMock { .. } => told.map(|fix| invented(fix, claimed, false)),
                Attack::Accessory { .. } => told.map(|fix| LocationFix { is_accessory: true, ..fix }),
                Attack::Replay { recorded, .. } => {
                    let old = recorded.get(second).cloned().flatten();
                    told.zip(old).map(|(now, Recorded(old))| LocationFix {
                        wall_ms: now.wall_ms,
                        monotonic_ns: now.monotonic_ns,
                        gnss_ms: now.gnss_ms,
                        ..old
                    })
                }
                Attack::Radio { time_off_ms, .. } => {
                    told.map(|fix| LocationFix { gnss_ms: fix.gnss_ms.map(|ms| ms + time_off_ms), ..fix })
                }
                Attack::ClockSet { by_ms } => told.map(|fix| {
                    let by_ms = if second >= middle { *by_ms } else { 0 };
                    LocationFix { wall_ms: fix.wall_ms + by_ms, ..fix }
                }),
                Attack::StaysHome { home } => told.map(|fix| moved(fix, claimed, *home)),
            };
        }
    }

    fn home(&self) -> Option<LatLng> {
        match self {
            Attack::MockApp { home }
            | Attack::HiddenMock { home }
            | Attack::Accessory { home }
            | Attack::Replay { home, .. }
            | Attack::Radio { home, .. }
            | Attack::StaysHome { home } => Some(*home),
            Attack::ClockSet { .. } => None,
        }
    }
}

/// What an app for invented positions gives: the place itself, with the same figures every time.
fn invented(fix: LocationFix, at: LatLng, is_mock: bool) -> LocationFix {
    LocationFix {
        lat: at.lat(),
        lng: at.lng(),
        accuracy_m: 5.0,
        altitude_m: Some(0.0),
        altitude_accuracy_m: None,
        speed_mps: Some(0.0),
        speed_accuracy_mps: None,
        course_deg: None,
        course_accuracy_deg: None,
        provider: FixProvider::Gps,
        is_mock,
        satellites: None,
        gnss_ms: None,
        ..fix
    }
}

/// The same error, elsewhere.
fn moved(fix: LocationFix, from: LatLng, to: LatLng) -> LocationFix {
    let Ok(measured) = LatLng::new(fix.lat, fix.lng) else { return fix };
    let (east, north) = from.offset_m(measured);
    let point = to.moved_m(east, north);
    LocationFix { lat: point.lat(), lng: point.lng(), ..fix }
}
