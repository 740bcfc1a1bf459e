//! What a receiver measures of where it is: an error that drifts, a radius that mostly holds it, wild ones and gaps.

use crate::dice::Dice;
use legwork_geo::anchor::ClockReading;
use legwork_geo::fix::{FixProvider, LocationFix};
use legwork_geo::point::LatLng;

/// How much of the sky a phone sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sky {
    /// All of it: a field, a yard.
    Open,
    /// A strip between houses.
    Street,
    /// None; the position comes from cells and Wi-Fi.
    Indoors,
}

/// The character of a receiver under a sky.
struct Character {
    /// Standard deviation of the error along one axis, metres.
    sigma_m: f64,
    /// Wild readings, in ten thousand.
    wild: u64,
    /// Gaps that begin, in ten thousand seconds.
    gaps: u64,
    provider: FixProvider,
}

impl Sky {
    fn character(self) -> Character {
        match self {
            Sky::Open => Character { sigma_m: 3.5, wild: 5, gaps: 2, provider: FixProvider::Gps },
            Sky::Street => Character { sigma_m: 9.0, wild: 60, gaps: 25, provider: FixProvider::Gps },
            Sky::Indoors => Character { sigma_m: 22.0, wild: 20, gaps: 40, provider: FixProvider::Fused },
        }
    }
}

/// How much of the error of a second is left in the next one. The error drifts; it does not jump.
const KEPT: f64 = 0.9;
/// What comes new, so that the error keeps its size: √(1 − KEPT²).
const FRESH: f64 = 0.435_889_894_354_067_4;
/// The radius that holds 68 % of a round error, in standard deviations of one axis: √(−2 ln 0.32).
const RADIUS_68: f64 = 1.509_592_227;
/// Height of everything, metres; the country is flat.
const HEIGHT_M: f64 = 14.0;

/// A phone's receiver on its way.
pub(crate) struct Receiver {
    sky: Sky,
    /// Error east, north and up, in standard deviations.
    error: [f64; 3],
    /// Seconds of a gap still to come.
    gap_s: u64,
}

/// A reading and whether it is a wild one.
pub(crate) struct Measured {
    pub(crate) fix: LocationFix,
    pub(crate) spike: bool,
}

impl Receiver {
    pub(crate) fn new(sky: Sky, dice: &mut Dice) -> Receiver {
        Receiver { sky, error: [normal(dice), normal(dice), normal(dice)], gap_s: 0 }
    }

    pub(crate) fn enter(&mut self, sky: Sky) {
        self.sky = sky;
    }

    /// One second: `motion` is speed (m/s) and course (degrees), `None` at rest.
    pub(crate) fn measure(
        &mut self,
        dice: &mut Dice,
        truth: LatLng,
        motion: Option<(f64, f64)>,
        clocks: &ClockReading,
    ) -> Option<Measured> {
        let Character { sigma_m, wild, gaps, provider } = self.sky.character();
        for error in &mut self.error {
            *error = *error * KEPT + normal(dice) * FRESH;
        }
        let (spike, begins) = (dice.number() % 10_000 < wild, dice.number() % 10_000 < gaps);
        // The same dice fall whether there is a gap or not, so that a gap changes nothing after it.
        let far =
            (200.0 + unit(dice) * 1_800.0, unit(dice), 0.85 + unit(dice) * 0.4, unit(dice), 10 + dice.number() % 60);
        if self.gap_s > 0 {
            self.gap_s -= 1;
            return None;
        }
        if begins {
            self.gap_s = far.4;
            return None;
        }
        let (mut east, mut north) = (self.error[0] * sigma_m, self.error[1] * sigma_m);
        let mut accuracy_m = sigma_m * RADIUS_68 * far.2;
        if spike {
            // On a square, not a circle: no sine is needed.
            let (x, y) = (far.1 * 2.0 - 1.0, if far.3 < 0.5 { -1.0 } else { 1.0 });
            (east, north) = (east + far.0 * x, north + far.0 * y);
            accuracy_m *= 3.0;
        }
        let satellites = provider == FixProvider::Gps;
        let (speed, course) = motion.map_or((0.0, None), |(speed, course)| (speed, Some(course)));
        let speed = (speed + self.error[2] * 0.2).max(0.0);
        let point = truth.moved_m(east, north);
        let fix = LocationFix {
            lat: point.lat(),
            lng: point.lng(),
            accuracy_m,
            altitude_m: satellites.then_some(HEIGHT_M + self.error[2] * sigma_m * 1.5),
            altitude_accuracy_m: satellites.then_some(accuracy_m * 1.5),
            speed_mps: satellites.then_some(speed),
            speed_accuracy_mps: satellites.then_some(0.4),
            course_deg: course.filter(|_| satellites),
            course_accuracy_deg: course.filter(|_| satellites).map(|_| 5.0),
            wall_ms: clocks.wall_ms,
            monotonic_ns: clocks.monotonic_ns,
            provider,
            is_mock: false,
            is_simulated: false,
            is_accessory: false,
            reduced_accuracy: false,
            satellites: satellites.then_some(8 + (far.4 % 9) as u16),
            gnss_ms: satellites.then_some(clocks.wall_ms),
        };
        Some(Measured { fix, spike })
    }
}

/// A number from 0 to below 1.
pub(crate) fn unit(dice: &mut Dice) -> f64 {
    (dice.number() >> 11) as f64 / (1_u64 << 53) as f64
}

/// A number around 0 with deviation 1: twelve dice added up, which is near enough and the same on every machine.
pub(crate) fn normal(dice: &mut Dice) -> f64 {
    (0..12).map(|_| unit(dice)).sum::<f64>() - 6.0
}
