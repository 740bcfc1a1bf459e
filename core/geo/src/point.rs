//! Points on the ground: storage as integers, distances in metres.

use libm::{atan2, cos, fabs, round, sin, sqrt, tan};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// WGS-84 semi-major axis in metres (defining constant of the ellipsoid).
pub const WGS84_A: f64 = 6_378_137.0;
/// WGS-84 flattening (defining constant).
pub const WGS84_F: f64 = 1.0 / 298.257_223_563;
/// First eccentricity squared.
pub(crate) const WGS84_E2: f64 = WGS84_F * (2.0 - WGS84_F);
/// Up to here the local plane is used, in metres.
const PLANE_LIMIT_M: f64 = 5_000.0;
/// The local plane is not used nearer to a pole than this latitude, in degrees.
const PLANE_MAX_LAT: f64 = 66.0;
/// Mean radius `(2a + b) / 3`, metres; only for nearly antipodal points.
const MEAN_RADIUS_M: f64 = 6_371_008.771_4;

/// One ten-millionth of a degree: 1.1 cm on a meridian.
const E7: f64 = 1e7;

/// Degrees that are no place on Earth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a coordinate: latitude must be in -90..=90 and longitude in -180..=180, both finite")]
pub struct BadCoordinate;

/// A WGS-84 point, stored as integers of 1e-7 degrees, so that it is equal, hashed and signed bit for bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "StoredPoint", into = "StoredPoint")]
pub struct LatLng {
    lat_e7: i32,
    lng_e7: i32,
}

/// The serialised shape of [`LatLng`]; checked when read back.
#[derive(Serialize, Deserialize)]
struct StoredPoint {
    lat_e7: i32,
    lng_e7: i32,
}

impl TryFrom<StoredPoint> for LatLng {
    type Error = BadCoordinate;
    fn try_from(stored: StoredPoint) -> Result<Self, BadCoordinate> {
        LatLng::from_e7(stored.lat_e7, stored.lng_e7)
    }
}

impl From<LatLng> for StoredPoint {
    fn from(point: LatLng) -> Self {
        StoredPoint { lat_e7: point.lat_e7, lng_e7: point.lng_e7 }
    }
}

/// Unrounded degrees, in whatever datum the context names. For arithmetic; [`LatLng`] is what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Degrees {
    /// Latitude, degrees, north positive.
    pub lat: f64,
    /// Longitude, degrees, east positive.
    pub lng: f64,
}

impl Degrees {
    /// Degrees as given; nothing is checked.
    pub const fn new(lat: f64, lng: f64) -> Self {
        Self { lat, lng }
    }

    /// Rounds to the stored grid. Fails for NaN, infinity and values out of range.
    pub fn to_point(self) -> Result<LatLng, BadCoordinate> {
        LatLng::new(self.lat, self.lng)
    }
}

impl LatLng {
    /// From degrees, rounded to 1e-7. Fails for NaN, infinity and values out of range.
    pub fn new(lat: f64, lng: f64) -> Result<Self, BadCoordinate> {
        if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lng) {
            return Err(BadCoordinate);
        }
        Ok(Self { lat_e7: round(lat * E7) as i32, lng_e7: round(lng * E7) as i32 })
    }

    /// From integers of 1e-7 degrees.
    pub fn from_e7(lat_e7: i32, lng_e7: i32) -> Result<Self, BadCoordinate> {
        let fits = (-900_000_000..=900_000_000).contains(&lat_e7) && (-1_800_000_000..=1_800_000_000).contains(&lng_e7);
        if fits { Ok(Self { lat_e7, lng_e7 }) } else { Err(BadCoordinate) }
    }

    /// Latitude in 1e-7 degrees.
    pub fn lat_e7(self) -> i32 {
        self.lat_e7
    }

    /// Longitude in 1e-7 degrees.
    pub fn lng_e7(self) -> i32 {
        self.lng_e7
    }

    /// Latitude in degrees.
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e7) / E7
    }

    /// Longitude in degrees.
    pub fn lng(self) -> f64 {
        f64::from(self.lng_e7) / E7
    }

    /// Both as unrounded degrees.
    pub fn degrees(self) -> Degrees {
        Degrees::new(self.lat(), self.lng())
    }

    /// Distance on the WGS-84 ellipsoid in metres.
    ///
    /// Up to 5 km between 66° S and 66° N: a local plane with the radii of curvature at the middle latitude; the
    /// error against the geodesic is below 1 mm. Beyond: Vincenty's inverse formula, below 1 mm. Nearly antipodal
    /// points (over about 19,900 km), where that does not converge: the great circle, within 0.6 %.
    pub fn distance_m(self, other: LatLng) -> f64 {
        if self == other {
            return 0.0;
        }
        let (lat1, lat2) = (self.lat(), other.lat());
        if fabs(lat1) < PLANE_MAX_LAT && fabs(lat2) < PLANE_MAX_LAT {
            let (east, north) = self.offset_m(other);
            let plane = sqrt(east * east + north * north);
            if plane <= PLANE_LIMIT_M {
                return plane;
            }
        }
        vincenty_m(self.degrees(), other.degrees()).unwrap_or_else(|| great_circle_m(self.degrees(), other.degrees()))
    }

    /// `other` seen from here on the local plane: metres east and metres north. Meant for a few kilometres.
    pub fn offset_m(self, other: LatLng) -> (f64, f64) {
        let middle = ((self.lat() + other.lat()) / 2.0).to_radians();
        let (meridian, normal) = radii_m(middle);
        let north = (f64::from(other.lat_e7) - f64::from(self.lat_e7)) / E7;
        let east = shortest_turn((f64::from(other.lng_e7) - f64::from(self.lng_e7)) / E7);
        (east.to_radians() * normal * cos(middle), north.to_radians() * meridian)
    }

    /// The point `east_m` and `north_m` away on the local plane; the inverse of [`offset_m`](Self::offset_m) to
    /// about a millimetre per kilometre. Latitude stops at the poles, longitude wraps.
    pub fn moved_m(self, east_m: f64, north_m: f64) -> LatLng {
        let (meridian, _) = radii_m(self.lat().to_radians());
        let lat = (self.lat() + (north_m / meridian).to_degrees()).clamp(-90.0, 90.0);
        let middle = ((self.lat() + lat) / 2.0).to_radians();
        let (_, normal) = radii_m(middle);
        let circle = normal * cos(middle);
        let turn = if circle > 1.0 { (east_m / circle).to_degrees() } else { 0.0 };
        let lng = wrap_lng(self.lng() + turn);
        LatLng::new(lat, lng).unwrap_or(self)
    }

    /// Earth-centred coordinates on the ellipsoid's surface, in units of the semi-major axis.
    pub(crate) fn surface(self) -> [f64; 3] {
        let (lat, lng) = (self.lat().to_radians(), self.lng().to_radians());
        let normal = 1.0 / sqrt(1.0 - WGS84_E2 * sin(lat) * sin(lat));
        let across = normal * cos(lat);
        [across * cos(lng), across * sin(lng), normal * (1.0 - WGS84_E2) * sin(lat)]
    }
}

/// Longitude difference in degrees taken the short way round, in -180..=180.
pub(crate) fn shortest_turn(degrees: f64) -> f64 {
    if degrees > 180.0 {
        degrees - 360.0
    } else if degrees < -180.0 {
        degrees + 360.0
    } else {
        degrees
    }
}

/// Any finite longitude brought into -180..=180.
pub(crate) fn wrap_lng(lng: f64) -> f64 {
    let turned = libm::fmod(lng + 180.0, 360.0);
    (if turned < 0.0 { turned + 360.0 } else { turned }) - 180.0
}

/// Radii of curvature along the meridian and across it, metres, at a latitude in radians.
fn radii_m(lat: f64) -> (f64, f64) {
    let s = sin(lat);
    let w2 = 1.0 - WGS84_E2 * s * s;
    let w = sqrt(w2);
    (WGS84_A * (1.0 - WGS84_E2) / (w2 * w), WGS84_A / w)
}

/// T. Vincenty, "Direct and inverse solutions of geodesics on the ellipsoid", Survey Review 176 (1975).
/// `None` when the iteration does not settle (nearly antipodal points).
fn vincenty_m(p: Degrees, q: Degrees) -> Option<f64> {
    let b = WGS84_A * (1.0 - WGS84_F);
    let turn = shortest_turn(q.lng - p.lng).to_radians();
    let reduced = |lat: f64| {
        let t = (1.0 - WGS84_F) * tan(lat.to_radians());
        let c = 1.0 / sqrt(1.0 + t * t);
        (t * c, c)
    };
    let ((sin1, cos1), (sin2, cos2)) = (reduced(p.lat), reduced(q.lat));
    let mut lambda = turn;
    for _ in 0..100 {
        let (sl, cl) = (sin(lambda), cos(lambda));
        let (u, v) = (cos2 * sl, cos1 * sin2 - sin1 * cos2 * cl);
        let sin_sigma = sqrt(u * u + v * v);
        if sin_sigma < 1e-15 {
            return Some(0.0);
        }
        let cos_sigma = sin1 * sin2 + cos1 * cos2 * cl;
        let sigma = atan2(sin_sigma, cos_sigma);
        let sin_alpha = cos1 * cos2 * sl / sin_sigma;
        let cos2_alpha = 1.0 - sin_alpha * sin_alpha;
        let cos_2m = if cos2_alpha > 1e-15 { cos_sigma - 2.0 * sin1 * sin2 / cos2_alpha } else { 0.0 };
        let c = WGS84_F / 16.0 * cos2_alpha * (4.0 + WGS84_F * (4.0 - 3.0 * cos2_alpha));
        let inner = cos_2m + c * cos_sigma * (2.0 * cos_2m * cos_2m - 1.0);
        let next = turn + (1.0 - c) * WGS84_F * sin_alpha * (sigma + c * sin_sigma * inner);
        if fabs(next) > core::f64::consts::PI {
            return None;
        }
        if fabs(next - lambda) < 1e-13 {
            let u2 = cos2_alpha * (WGS84_A * WGS84_A - b * b) / (b * b);
            let big_a = 1.0 + u2 / 16384.0 * (4096.0 + u2 * (-768.0 + u2 * (320.0 - 175.0 * u2)));
            let big_b = u2 / 1024.0 * (256.0 + u2 * (-128.0 + u2 * (74.0 - 47.0 * u2)));
            let cross = cos_sigma * (2.0 * cos_2m * cos_2m - 1.0)
                - big_b / 6.0 * cos_2m * (4.0 * sin_sigma * sin_sigma - 3.0) * (4.0 * cos_2m * cos_2m - 3.0);
            let correction = big_b * sin_sigma * (cos_2m + big_b / 4.0 * cross);
            return Some(b * big_a * (sigma - correction));
        }
        lambda = next;
    }
    None
}

/// Great-circle distance on the sphere of mean radius, metres.
fn great_circle_m(p: Degrees, q: Degrees) -> f64 {
    let (lat1, lat2) = (p.lat.to_radians(), q.lat.to_radians());
    let half_lat = sin((lat2 - lat1) / 2.0);
    let half_lng = sin(shortest_turn(q.lng - p.lng).to_radians() / 2.0);
    let h = (half_lat * half_lat + cos(lat1) * cos(lat2) * half_lng * half_lng).clamp(0.0, 1.0);
    2.0 * MEAN_RADIUS_M * atan2(sqrt(h), sqrt(1.0 - h))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use geo::{Distance, Geodesic};
    use proptest::prelude::*;

    fn geodesic(p: LatLng, q: LatLng) -> f64 {
        Geodesic.distance(geo::Point::new(p.lng(), p.lat()), geo::Point::new(q.lng(), q.lat()))
    }

    #[test]
    fn bad_degrees_are_refused() {
        for (lat, lng) in [(f64::NAN, 0.0), (0.0, f64::INFINITY), (90.000_1, 0.0), (0.0, -180.000_1)] {
            assert_eq!(LatLng::new(lat, lng), Err(BadCoordinate), "{lat} {lng}");
        }
        assert!(LatLng::from_e7(900_000_001, 0).is_err());
        assert!(serde_json::from_str::<LatLng>(r#"{"lat_e7":900000001,"lng_e7":0}"#).is_err());
    }

    #[test]
    fn stored_point_reads_back() {
        let p = LatLng::new(31.177_427_6, 121.527_210_6).unwrap();
        assert_eq!((p.lat_e7(), p.lng_e7()), (311_774_276, 1_215_272_106));
        let json = serde_json::to_string(&p).unwrap();
        assert_eq!(serde_json::from_str::<LatLng>(&json).unwrap(), p);
    }

    #[test]
    fn short_way_over_the_date_line() {
        let p = LatLng::new(10.0, 179.999).unwrap();
        let q = LatLng::new(10.0, -179.999).unwrap();
        assert!((p.distance_m(q) - geodesic(p, q)).abs() < 0.001);
        assert!(p.moved_m(500.0, 0.0).lng() < -179.99);
    }

    proptest! {
        #[test]
        fn near_distance_is_the_geodesic(lat in -89.0..89.0f64, lng in -180.0..180.0f64, e in -3400.0..3400.0f64, n in -3400.0..3400.0f64) {
            let p = LatLng::new(lat, lng).unwrap();
            let q = p.moved_m(e, n);
            prop_assert!((p.distance_m(q) - geodesic(p, q)).abs() < 0.001);
        }

        #[test]
        fn far_distance_is_the_geodesic(a in -90.0..=90.0f64, b in -180.0..=180.0f64, c in -90.0..=90.0f64, d in -180.0..=180.0f64) {
            let (p, q) = (LatLng::new(a, b).unwrap(), LatLng::new(c, d).unwrap());
            let exact = geodesic(p, q);
            let allowed = if exact < 19_800_000.0 { 0.001 } else { exact * 0.006 };
            prop_assert!((p.distance_m(q) - exact).abs() < allowed, "{} {}", p.distance_m(q), exact);
        }

        #[test]
        fn moving_is_undone_by_measuring(lat in -60.0..60.0f64, lng in -180.0..180.0f64, e in -1000.0..1000.0f64, n in -1000.0..1000.0f64) {
            let p = LatLng::new(lat, lng).unwrap();
            let (east, north) = p.offset_m(p.moved_m(e, n));
            prop_assert!((east - e).abs() < 0.02 && (north - n).abs() < 0.02);
        }
    }
}
