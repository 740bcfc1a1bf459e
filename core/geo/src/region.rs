//! Which map region a point lies in: decided by outlines, not by a box.
//!
//! The familiar 72–138° E box also holds Seoul, Hanoi, Ulaanbaatar and Taipei and would shift their pins by half a
//! kilometre. The outlines are about 1.5 km fine, so within that of a border the answer may be the neighbour's.

use crate::point::Degrees;
use crate::region_data::{HONG_KONG, KINMEN, MACAU, MAINLAND};
use serde::{Deserialize, Serialize};

/// A region with its own map datum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    /// Mainland China.
    Mainland,
    /// Hong Kong.
    HongKong,
    /// Macau.
    Macau,
    /// Everywhere else.
    Elsewhere,
}

impl Region {
    /// The region of a point given in WGS-84 degrees.
    pub fn of(point: Degrees) -> Region {
        // Nothing below lies outside this frame; most points of the world are answered here.
        if !(17.0..=54.0).contains(&point.lat) || !(73.0..=136.0).contains(&point.lng) {
            return Region::Elsewhere;
        }
        if holds(HONG_KONG, point) {
            Region::HongKong
        } else if holds(MACAU, point) {
            Region::Macau
        } else if holds(MAINLAND, point) && !holds(KINMEN, point) {
            Region::Mainland
        } else {
            Region::Elsewhere
        }
    }
}

/// Even-odd rule: a ray to the north crosses the ring an odd number of times.
fn holds(ring: &[(i32, i32)], point: Degrees) -> bool {
    let (y, x) = (point.lat * 1000.0, point.lng * 1000.0);
    let mut inside = false;
    let mut previous = ring[ring.len() - 1];
    for &corner in ring {
        let (y1, x1, y2, x2) = (f64::from(previous.0), f64::from(previous.1), f64::from(corner.0), f64::from(corner.1));
        if (x1 > x) != (x2 > x) && y < y1 + (y2 - y1) * (x - x1) / (x2 - x1) {
            inside = !inside;
        }
        previous = corner;
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cities_lie_where_they_lie() {
        let cases = [
            ("Beijing", 39.9087, 116.3975, Region::Mainland),
            ("Shanghai, Yangshan port", 30.62, 122.06, Region::Mainland),
            ("Urumqi", 43.826, 87.617, Region::Mainland),
            ("Kashgar", 39.47, 75.99, Region::Mainland),
            ("Lhasa", 29.647, 91.117, Region::Mainland),
            ("Sanya", 18.253, 109.512, Region::Mainland),
            ("Haikou", 20.044, 110.199, Region::Mainland),
            ("Harbin", 45.803, 126.535, Region::Mainland),
            ("Xiamen", 24.4798, 118.089, Region::Mainland),
            ("Shenzhen, Futian", 22.5431, 114.0579, Region::Mainland),
            ("Dandong", 40.125, 124.385, Region::Mainland),
            ("Hong Kong, Central", 22.2816, 114.158, Region::HongKong),
            ("Hong Kong, Sheung Shui", 22.5019, 114.128, Region::HongKong),
            ("Macau", 22.193, 113.549, Region::Macau),
            ("Seoul", 37.5665, 126.978, Region::Elsewhere),
            ("Hanoi", 21.0278, 105.8342, Region::Elsewhere),
            ("Ulaanbaatar", 47.8864, 106.9057, Region::Elsewhere),
            ("Taipei", 25.033, 121.5654, Region::Elsewhere),
            ("Kinmen", 24.437, 118.317, Region::Elsewhere),
            ("Matsu", 26.158, 119.951, Region::Elsewhere),
            ("Vladivostok", 43.1155, 131.8855, Region::Elsewhere),
            ("Khabarovsk", 48.48, 135.07, Region::Elsewhere),
            ("Sinuiju", 40.1, 124.398, Region::Elsewhere),
            ("Lao Cai", 22.486, 103.975, Region::Elsewhere),
            ("Kathmandu", 27.717, 85.324, Region::Elsewhere),
            ("Paris", 48.8566, 2.3522, Region::Elsewhere),
        ];
        for (name, lat, lng, expected) in cases {
            assert_eq!(Region::of(Degrees::new(lat, lng)), expected, "{name}");
        }
    }

    #[test]
    fn nonsense_is_elsewhere() {
        assert_eq!(Region::of(Degrees::new(f64::NAN, 100.0)), Region::Elsewhere);
        assert_eq!(Region::of(Degrees::new(30.0, f64::INFINITY)), Region::Elsewhere);
    }
}
