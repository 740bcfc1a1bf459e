//! Seeded trips: the positions a phone measures on its way, second by second, with what is wrong with them.
//!
//! Pure and deterministic: the same seed, route and clocks always give the same readings, on every machine (the noise
//! is made of sums and square roots only). Readings lie around the true way with an error that drifts slowly, as real
//! receivers do; now and then one is far off, and for a while there is none. An [`Attack`] replaces what the phone says
//! by what a cheat would make it say.
//!
//! | module | what it holds |
//! |---|---|
//! | this one | the route, the clocks, the way second by second |
//! | [`noise`] | what a receiver under a sky adds to it |
//! | [`attack`] | what a cheat makes of it |

pub mod attack;
pub mod noise;

pub use attack::Attack;
pub use noise::Sky;

use crate::dice::Dice;
use legwork_geo::anchor::ClockReading;
use legwork_geo::fix::LocationFix;
use legwork_geo::point::LatLng;
use noise::Receiver;

/// Nanoseconds of a second.
const SECOND_NS: u64 = 1_000_000_000;

/// A place where the traveller stays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// Where.
    pub at: LatLng,
    /// How long, seconds.
    pub stay_s: u32,
    /// What the phone sees of the sky there.
    pub sky: Sky,
}

/// A way from one place over others.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Where it begins.
    pub from: LatLng,
    /// Where it stops, in order.
    pub stops: Vec<Stop>,
    /// How fast the traveller moves between them, metres per second.
    pub speed_mps: f64,
    /// What the phone sees of the sky on the way.
    pub sky: Sky,
}

/// One second of a trip.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Seconds since the trip began.
    pub second: u32,
    /// Where the phone really is.
    pub truth: LatLng,
    /// The stop at which the traveller stays, by its number; `None` on the way.
    pub stop: Option<usize>,
    /// What the phone measures; `None` in a gap.
    pub fix: Option<LocationFix>,
    /// The reading is one of the wild ones.
    pub spike: bool,
}

/// A whole trip.
#[derive(Clone, Debug, PartialEq)]
pub struct Trip {
    /// Every second of it.
    pub moments: Vec<Moment>,
}

impl Trip {
    /// The trip of a seed. `began` are the phone's clocks when it sets out.
    pub fn new(seed: u64, route: &Route, began: &ClockReading) -> Trip {
        let mut dice = Dice::new(seed ^ 0x7_219);
        let mut moments = Vec::new();
        let mut receiver = Receiver::new(route.sky, &mut dice);
        let mut at = route.from;
        for (number, stop) in route.stops.iter().enumerate() {
            receiver.enter(route.sky);
            for truth in way(at, stop.at, route.speed_mps) {
                let speed = (truth != stop.at).then(|| (route.speed_mps, course(at, stop.at)));
                push(&mut moments, &mut receiver, &mut dice, began, (truth, None, speed));
            }
            at = stop.at;
            receiver.enter(stop.sky);
            for _ in 0..stop.stay_s {
                push(&mut moments, &mut receiver, &mut dice, began, (at, Some(number), None));
            }
        }
        Trip { moments }
    }

    /// The same trip as a cheat makes the phone tell it.
    #[must_use]
    pub fn cheated(mut self, attack: &Attack) -> Trip {
        attack.apply(&mut self.moments);
        self
    }

    /// The readings of the whole trip, gaps left out.
    pub fn fixes(&self) -> impl Iterator<Item = &LocationFix> {
        self.moments.iter().filter_map(|moment| moment.fix.as_ref())
    }

    /// The readings while the traveller stays at a stop, by its number.
    pub fn at_stop(&self, number: usize) -> Vec<LocationFix> {
        let here = self.moments.iter().filter(|moment| moment.stop == Some(number));
        here.filter_map(|moment| moment.fix.clone()).collect()
    }

    /// When the traveller reaches a stop, seconds since the trip began; `None` when it is not reached.
    pub fn reaches(&self, number: usize) -> Option<u32> {
        self.moments.iter().find(|moment| moment.stop == Some(number)).map(|moment| moment.second)
    }

    /// How long the trip takes, seconds.
    pub fn length_s(&self) -> u32 {
        u32::try_from(self.moments.len()).unwrap_or(u32::MAX)
    }
}

/// The phone's clocks so many seconds later.
pub fn later(clocks: &ClockReading, seconds: u32) -> ClockReading {
    ClockReading {
        wall_ms: clocks.wall_ms + i64::from(seconds) * 1_000,
        monotonic_ns: clocks.monotonic_ns + u64::from(seconds) * SECOND_NS,
        boot_id: clocks.boot_id,
    }
}

type Here = (LatLng, Option<usize>, Option<(f64, f64)>);

fn push(
    moments: &mut Vec<Moment>,
    receiver: &mut Receiver,
    dice: &mut Dice,
    began: &ClockReading,
    (truth, stop, motion): Here,
) {
    let second = u32::try_from(moments.len()).unwrap_or(u32::MAX);
    let measured = receiver.measure(dice, truth, motion, &later(began, second));
    let spike = measured.as_ref().is_some_and(|m| m.spike);
    moments.push(Moment { second, truth, stop, fix: measured.map(|m| m.fix), spike });
}

/// The points passed on the straight way, one a second, the last one at its end.
fn way(from: LatLng, to: LatLng, speed_mps: f64) -> Vec<LatLng> {
    let metres = from.distance_m(to);
    let seconds = (metres / speed_mps.max(0.1)).ceil().min(86_400.0) as u32;
    let (east, north) = from.offset_m(to);
    let part = |second: u32| f64::from(second) / f64::from(seconds.max(1));
    let point =
        |second: u32| if second == seconds { to } else { from.moved_m(east * part(second), north * part(second)) };
    (1..=seconds).map(point).collect()
}

/// Course from one place to another, degrees from north.
fn course(from: LatLng, to: LatLng) -> f64 {
    let (east, north) = from.offset_m(to);
    let degrees = libm::atan2(east, north).to_degrees();
    if degrees < 0.0 { degrees + 360.0 } else { degrees }
}

#[cfg(test)]
mod tests;
