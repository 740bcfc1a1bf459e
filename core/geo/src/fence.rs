//! The fence around a customer and the chance that the visitor stood inside.
//!
//! A reading with accuracy `a` (68 % radius) is a round normal cloud with σ = a / 1.5096, since
//! √(−2 ln 0.32) = 1.5096. For a circle the chance of being inside is the Rice distribution; for a polygon it is the
//! same cloud integrated along the edges. Deciding by that chance, not by `distance ≤ radius`, is fair to honest
//! people with poor reception and strict with precise readings from elsewhere.

use crate::point::LatLng;
use crate::rice::{mass_in_circle, mass_in_polygon};
use libm::{round, sqrt};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Radius of a customer's fence unless set, metres.
pub const DEFAULT_RADIUS_M: u32 = 300;
/// Smallest and largest radius an administrator may set, metres.
pub const RADIUS_RANGE_M: core::ops::RangeInclusive<u32> = 50..=3_000;
/// Corners a polygon may have.
pub const MAX_CORNERS: usize = 200;
/// Accuracy radius divided by this is σ of the cloud.
const ACCURACY_TO_SIGMA: f64 = 1.509_592_4;
/// "Inside" from this chance on, parts per million.
const INSIDE_PPM: u32 = 500_000;
/// "Outside" below this chance, parts per million, if the distance agrees.
const OUTSIDE_PPM: u32 = 50_000;

/// A fence that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FenceError {
    /// Radius outside 50–3,000 m.
    #[error("the fence radius must be between 50 and 3000 metres, not {0}")]
    Radius(u32),
    /// Fewer than 3 or more than 200 corners.
    #[error("a fence polygon needs 3 to 200 corners, not {0}")]
    Corners(usize),
    /// A polygon wider than 20 km.
    #[error("a fence polygon may be at most 20 km wide")]
    TooWide,
    /// A polygon whose edges cross, or with no area.
    #[error("the edges of a fence polygon must not cross")]
    Crossing,
}

/// The shape of a fence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FenceShape {
    /// Everything within a radius of a pin.
    Circle {
        /// The pin.
        center: LatLng,
        /// Radius, metres.
        radius_m: u32,
    },
    /// Everything within a ring of corners (not closed, either direction).
    Polygon {
        /// The corners.
        corners: Vec<LatLng>,
    },
}

/// A checked fence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "FenceShape", into = "FenceShape")]
pub struct Fence(FenceShape);

impl TryFrom<FenceShape> for Fence {
    type Error = FenceError;
    fn try_from(shape: FenceShape) -> Result<Self, FenceError> {
        match &shape {
            FenceShape::Circle { radius_m, .. } if !RADIUS_RANGE_M.contains(radius_m) => {
                Err(FenceError::Radius(*radius_m))
            }
            FenceShape::Circle { .. } => Ok(Fence(shape)),
            FenceShape::Polygon { corners } if !(3..=MAX_CORNERS).contains(&corners.len()) => {
                Err(FenceError::Corners(corners.len()))
            }
            FenceShape::Polygon { corners } if corners.iter().any(|c| c.distance_m(corners[0]) > 20_000.0) => {
                Err(FenceError::TooWide)
            }
            FenceShape::Polygon { corners } if !is_simple(&ring_m(corners, corners[0])) => Err(FenceError::Crossing),
            FenceShape::Polygon { .. } => Ok(Fence(shape)),
        }
    }
}

impl From<Fence> for FenceShape {
    fn from(fence: Fence) -> Self {
        fence.0
    }
}

/// Where the visitor stood with respect to the fence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FenceVerdict {
    /// Inside with at least 50 %.
    Inside,
    /// Cannot be told from this reading.
    Unsure,
    /// Inside with less than 5 %, and farther than twice the accuracy from the fence.
    Outside,
}

/// The answer of [`Fence::judge`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FenceCheck {
    /// Chance of having been inside, parts per million.
    pub inside_ppm: u32,
    /// Distance to the pin (circle) or to the polygon (0 inside it), centimetres.
    pub distance_cm: u64,
    /// How far outside the fence the reading lies, centimetres; 0 inside.
    pub beyond_cm: u64,
    /// The decision.
    pub verdict: FenceVerdict,
}

impl Fence {
    /// A circle of 50–3,000 m.
    pub fn circle(center: LatLng, radius_m: u32) -> Result<Fence, FenceError> {
        FenceShape::Circle { center, radius_m }.try_into()
    }

    /// The default circle of 300 m.
    pub fn around(center: LatLng) -> Fence {
        Fence(FenceShape::Circle { center, radius_m: DEFAULT_RADIUS_M })
    }

    /// A polygon of 3–200 corners whose edges do not cross, at most 20 km wide.
    pub fn polygon(corners: Vec<LatLng>) -> Result<Fence, FenceError> {
        FenceShape::Polygon { corners }.try_into()
    }

    /// The shape.
    pub fn shape(&self) -> &FenceShape {
        &self.0
    }

    /// Judges a reading with an accuracy radius in centimetres (at least 1 is assumed).
    pub fn judge(&self, point: LatLng, accuracy_cm: u32) -> FenceCheck {
        let accuracy_m = f64::from(accuracy_cm.max(1)) / 100.0;
        let sigma = accuracy_m / ACCURACY_TO_SIGMA;
        let (chance, distance_m, beyond_m) = match &self.0 {
            FenceShape::Circle { center, radius_m } => {
                let (distance, radius) = (point.distance_m(*center), f64::from(*radius_m));
                (mass_in_circle(distance, radius, sigma), distance, (distance - radius).max(0.0))
            }
            FenceShape::Polygon { corners } => {
                let ring = ring_m(corners, point);
                let away = if holds_origin(&ring) { 0.0 } else { distance_to_ring(&ring) };
                (mass_in_polygon(&ring, sigma), away, away)
            }
        };
        let inside_ppm = round(chance * 1e6).clamp(0.0, 1e6) as u32;
        let verdict = if inside_ppm >= INSIDE_PPM {
            FenceVerdict::Inside
        } else if inside_ppm < OUTSIDE_PPM && beyond_m > 2.0 * accuracy_m {
            FenceVerdict::Outside
        } else {
            FenceVerdict::Unsure
        };
        FenceCheck {
            inside_ppm,
            distance_cm: round(distance_m * 100.0) as u64,
            beyond_cm: round(beyond_m * 100.0) as u64,
            verdict,
        }
    }
}

/// The corners as metres (east, north) from `origin`.
fn ring_m(corners: &[LatLng], origin: LatLng) -> Vec<(f64, f64)> {
    corners.iter().map(|&corner| origin.offset_m(corner)).collect()
}

/// The edges of a ring.
fn edges(ring: &[(f64, f64)]) -> impl Iterator<Item = ((f64, f64), (f64, f64))> + '_ {
    (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]))
}

/// Whether the origin lies inside, by the even-odd rule.
fn holds_origin(ring: &[(f64, f64)]) -> bool {
    edges(ring)
        .filter(|&((x1, y1), (x2, y2))| (y1 > 0.0) != (y2 > 0.0) && x1 - y1 * (x2 - x1) / (y2 - y1) > 0.0)
        .count()
        % 2
        == 1
}

/// Distance from the origin to the nearest edge.
fn distance_to_ring(ring: &[(f64, f64)]) -> f64 {
    let nearest = edges(ring).map(|((x1, y1), (x2, y2))| {
        let (dx, dy) = (x2 - x1, y2 - y1);
        let length2 = dx * dx + dy * dy;
        let t = if length2 > 0.0 { (-(x1 * dx + y1 * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
        let (x, y) = (x1 + t * dx, y1 + t * dy);
        x * x + y * y
    });
    sqrt(nearest.fold(f64::INFINITY, f64::min))
}

/// Whether no two edges cross and the ring has an area.
fn is_simple(ring: &[(f64, f64)]) -> bool {
    let n = ring.len();
    let side = |a: (f64, f64), b: (f64, f64), c: (f64, f64)| (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0);
    let area: f64 = edges(ring).map(|((x1, y1), (x2, y2))| x1 * y2 - x2 * y1).sum();
    if area.abs() < 1.0 {
        return false;
    }
    for (i, (a, b)) in edges(ring).enumerate() {
        for (j, (c, d)) in edges(ring).enumerate().skip(i + 1) {
            let neighbours = j == i + 1 || (i == 0 && j == n - 1);
            let crossing = side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0;
            if !neighbours && crossing {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn pin() -> LatLng {
        LatLng::new(31.2304, 121.4737).unwrap()
    }

    fn square(half_m: f64) -> Fence {
        let corner = |e, n| pin().moved_m(e, n);
        Fence::polygon(vec![
            corner(-half_m, -half_m),
            corner(half_m, -half_m),
            corner(half_m, half_m),
            corner(-half_m, half_m),
        ])
        .unwrap()
    }

    #[test]
    fn l9_impossible_fences_are_refused() {
        assert_eq!(Fence::circle(pin(), 49), Err(FenceError::Radius(49)));
        assert_eq!(Fence::circle(pin(), 3_001), Err(FenceError::Radius(3_001)));
        assert!(Fence::circle(pin(), 50).is_ok() && Fence::circle(pin(), 3_000).is_ok());
        assert_eq!(Fence::polygon(vec![pin(), pin()]), Err(FenceError::Corners(2)));
        assert_eq!(Fence::polygon(vec![pin(); 4]), Err(FenceError::Crossing));
        let c = |e, n| pin().moved_m(e, n);
        assert_eq!(Fence::polygon(vec![c(0., 0.), c(100., 100.), c(100., 0.), c(0., 90.)]), Err(FenceError::Crossing));
        assert_eq!(Fence::polygon(vec![c(0., 0.), c(30_000., 0.), c(0., 90.)]), Err(FenceError::TooWide));
        let json = format!(r#"{{"circle":{{"center":{},"radius_m":10}}}}"#, serde_json::to_string(&pin()).unwrap());
        assert!(serde_json::from_str::<Fence>(&json).is_err());
    }

    #[test]
    fn v5_verdicts() {
        // (metres away, accuracy in metres, expected)
        let cases = [
            (0.0, 10.0, FenceVerdict::Inside),
            (290.0, 10.0, FenceVerdict::Inside),
            (310.0, 10.0, FenceVerdict::Unsure), // ten metres outside with ten metres accuracy
            (420.0, 10.0, FenceVerdict::Outside),
            (420.0, 200.0, FenceVerdict::Unsure),
            (0.0, 2_000.0, FenceVerdict::Unsure), // a cell tower proves nothing either way
            (12_000.0, 30.0, FenceVerdict::Outside),
        ];
        for (away, accuracy, expected) in cases {
            let check = Fence::around(pin()).judge(pin().moved_m(away, 0.0), (accuracy * 100.0) as u32);
            assert_eq!(check.verdict, expected, "{away} m ± {accuracy} m: {check:?}");
        }
    }

    #[test]
    fn v5_polygon_measures_to_its_edge() {
        let fence = square(200.0);
        assert_eq!(fence.judge(pin(), 1_000).distance_cm, 0);
        let out = fence.judge(pin().moved_m(500.0, 0.0), 1_000);
        assert!((29_990..=30_010).contains(&out.distance_cm), "{out:?}");
        assert_eq!(out.verdict, FenceVerdict::Outside);
        let edge = fence.judge(pin().moved_m(200.0, 0.0), 1_000);
        assert!((495_000..=505_000).contains(&edge.inside_ppm), "{edge:?}");
    }

    proptest! {
        /// F-4: from the middle of the fence, a worse accuracy never raises the chance.
        #[test]
        fn v5_worse_accuracy_never_helps_in_the_middle(a in 1u32..500_000, b in 1u32..500_000) {
            let (good, bad) = (a.min(b), a.max(b));
            for fence in [Fence::around(pin()), square(200.0)] {
                prop_assert!(fence.judge(pin(), good).inside_ppm + 2 >= fence.judge(pin(), bad).inside_ppm);
            }
        }
    }
}
