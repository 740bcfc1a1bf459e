//! One position reading, as a shell delivers it, and its integer form for the evidence.

use crate::point::LatLng;
use libm::round;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where a reading comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FixProvider {
    /// Android satellite provider.
    Gps,
    /// Android network provider (cells, Wi-Fi).
    Network,
    /// Android fused provider.
    Fused,
    /// Android passive provider.
    Passive,
    /// iOS Core Location.
    CoreLocation,
    /// A map provider's own location service.
    MapService,
}

/// Why a reading is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FixError {
    /// Latitude or longitude is missing, not finite or out of range.
    #[error("the position is not a place on Earth")]
    Position,
    /// No usable accuracy: zero, negative, not finite or over 10,000 km.
    #[error("the position has no usable accuracy")]
    Accuracy,
    /// The wall clock lies outside the years 0 to 9999.
    #[error("the time of the position is out of range")]
    Time,
}

/// A reading as it comes from the operating system. Units: metres, metres per second, degrees, milliseconds.
///
/// Pass it through [`checked`](Self::checked) before use; the operating systems mark "unknown" with negatives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LocationFix {
    /// Latitude, degrees, WGS-84.
    pub lat: f64,
    /// Longitude, degrees, WGS-84.
    pub lng: f64,
    /// Radius that holds the true position with 68 %, metres.
    pub accuracy_m: f64,
    /// Height over the ellipsoid, metres.
    pub altitude_m: Option<f64>,
    /// Its accuracy, metres.
    pub altitude_accuracy_m: Option<f64>,
    /// Ground speed, m/s.
    pub speed_mps: Option<f64>,
    /// Its accuracy, m/s.
    pub speed_accuracy_mps: Option<f64>,
    /// Course over ground, degrees from north.
    pub course_deg: Option<f64>,
    /// Its accuracy, degrees.
    pub course_accuracy_deg: Option<f64>,
    /// The device's wall clock, milliseconds since 1970 UTC. Kept, never trusted.
    pub wall_ms: i64,
    /// Time since boot including sleep, nanoseconds.
    pub monotonic_ns: u64,
    /// Where it comes from.
    pub provider: FixProvider,
    /// Android's mock flag.
    pub is_mock: bool,
    /// iOS: produced by software simulation.
    pub is_simulated: bool,
    /// iOS: produced by an accessory.
    pub is_accessory: bool,
    /// iOS: the user granted only approximate positions.
    pub reduced_accuracy: bool,
    /// Satellites used.
    pub satellites: Option<u16>,
    /// Satellite time, milliseconds since 1970 UTC.
    pub gnss_ms: Option<i64>,
}

/// Milliseconds of the years 0 and 9999.
const WALL_RANGE: core::ops::RangeInclusive<i64> = -62_167_219_200_000..=253_402_300_799_999;

impl LocationFix {
    /// The reading with every unknown made `None`, or the reason to refuse it. Negative or non-finite speed,
    /// course and accuracies are unknown; so is an altitude that is not finite or beyond ±100 km.
    pub fn checked(mut self) -> Result<LocationFix, FixError> {
        LatLng::new(self.lat, self.lng).map_err(|_| FixError::Position)?;
        if !(self.accuracy_m.is_finite() && self.accuracy_m > 0.0 && self.accuracy_m <= 1e7) {
            return Err(FixError::Accuracy);
        }
        if !WALL_RANGE.contains(&self.wall_ms) {
            return Err(FixError::Time);
        }
        let known = |value: Option<f64>, most: f64| value.filter(|v| (0.0..=most).contains(v));
        self.altitude_m = self.altitude_m.filter(|v| v.is_finite() && v.abs() <= 1e5);
        self.altitude_accuracy_m = known(self.altitude_accuracy_m, 1e7);
        self.speed_mps = known(self.speed_mps, 1e5);
        self.speed_accuracy_mps = known(self.speed_accuracy_mps, 1e5);
        self.course_deg = known(self.course_deg, 360.0);
        self.course_accuracy_deg = known(self.course_accuracy_deg, 360.0);
        self.gnss_ms = self.gnss_ms.filter(|ms| WALL_RANGE.contains(ms));
        Ok(self)
    }

    /// The integer form that is signed; checks first.
    pub fn to_record(&self) -> Result<FixRecord, FixError> {
        let fix = self.clone().checked()?;
        let hundredths = |value: f64| round(value * 100.0);
        Ok(FixRecord {
            point: LatLng::new(fix.lat, fix.lng).map_err(|_| FixError::Position)?,
            accuracy_cm: (hundredths(fix.accuracy_m) as u32).max(1),
            altitude_cm: fix.altitude_m.map(|v| hundredths(v) as i32),
            altitude_accuracy_cm: fix.altitude_accuracy_m.map(|v| hundredths(v) as u32),
            speed_cmps: fix.speed_mps.map(|v| hundredths(v) as u32),
            speed_accuracy_cmps: fix.speed_accuracy_mps.map(|v| hundredths(v) as u32),
            course_cdeg: fix.course_deg.map(|v| hundredths(v) as u16),
            course_accuracy_cdeg: fix.course_accuracy_deg.map(|v| hundredths(v) as u16),
            wall_ms: fix.wall_ms,
            monotonic_ns: fix.monotonic_ns,
            provider: fix.provider,
            is_mock: fix.is_mock,
            is_simulated: fix.is_simulated,
            is_accessory: fix.is_accessory,
            reduced_accuracy: fix.reduced_accuracy,
            satellites: fix.satellites,
            gnss_ms: fix.gnss_ms,
        })
    }
}

/// A checked reading in integers: hundredths of metres, metres per second and degrees. See [`LocationFix`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixRecord {
    /// Position, WGS-84.
    pub point: LatLng,
    /// 68 % radius, centimetres, at least 1.
    pub accuracy_cm: u32,
    /// Height over the ellipsoid, centimetres.
    pub altitude_cm: Option<i32>,
    /// Its accuracy, centimetres.
    pub altitude_accuracy_cm: Option<u32>,
    /// Ground speed, cm/s.
    pub speed_cmps: Option<u32>,
    /// Its accuracy, cm/s.
    pub speed_accuracy_cmps: Option<u32>,
    /// Course over ground, hundredths of a degree, 0..=36000.
    pub course_cdeg: Option<u16>,
    /// Its accuracy, hundredths of a degree.
    pub course_accuracy_cdeg: Option<u16>,
    /// Wall clock, milliseconds since 1970 UTC.
    pub wall_ms: i64,
    /// Time since boot, nanoseconds.
    pub monotonic_ns: u64,
    /// Where it comes from.
    pub provider: FixProvider,
    /// Android's mock flag.
    pub is_mock: bool,
    /// iOS: software simulation.
    pub is_simulated: bool,
    /// iOS: an accessory.
    pub is_accessory: bool,
    /// iOS: approximate positions only.
    pub reduced_accuracy: bool,
    /// Satellites used.
    pub satellites: Option<u16>,
    /// Satellite time, milliseconds since 1970 UTC.
    pub gnss_ms: Option<i64>,
}

impl FixRecord {
    /// Same place and accuracy, bit for bit: what a frozen or replayed source delivers.
    pub fn same_reading(&self, other: &FixRecord) -> bool {
        self.point == other.point && self.accuracy_cm == other.accuracy_cm
    }
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    pub(crate) fn fix(lat: f64, lng: f64, accuracy_m: f64, monotonic_ms: u64) -> LocationFix {
        LocationFix {
            lat,
            lng,
            accuracy_m,
            altitude_m: Some(12.5),
            altitude_accuracy_m: Some(3.0),
            speed_mps: Some(0.4),
            speed_accuracy_mps: None,
            course_deg: None,
            course_accuracy_deg: None,
            wall_ms: 1_790_000_000_000 + monotonic_ms as i64,
            monotonic_ns: monotonic_ms * 1_000_000,
            provider: FixProvider::Gps,
            is_mock: false,
            is_simulated: false,
            is_accessory: false,
            reduced_accuracy: false,
            satellites: Some(14),
            gnss_ms: None,
        }
    }

    #[test]
    fn l3_negatives_become_unknown() {
        let mut raw = fix(30.0, 120.0, 8.0, 0);
        raw.speed_mps = Some(-1.0);
        raw.course_deg = Some(f64::NAN);
        raw.altitude_m = Some(f64::INFINITY);
        raw.altitude_accuracy_m = Some(-5.0);
        let kept = raw.checked().unwrap();
        assert_eq!(
            (kept.speed_mps, kept.course_deg, kept.altitude_m, kept.altitude_accuracy_m),
            (None, None, None, None)
        );
    }

    #[test]
    fn l3_unusable_fixes_are_refused() {
        let with = |edit: fn(&mut LocationFix)| {
            let mut raw = fix(30.0, 120.0, 8.0, 0);
            edit(&mut raw);
            raw.to_record().unwrap_err()
        };
        assert_eq!(with(|f| f.lat = f64::NAN), FixError::Position);
        assert_eq!(with(|f| f.lng = 180.5), FixError::Position);
        assert_eq!(with(|f| f.accuracy_m = 0.0), FixError::Accuracy);
        assert_eq!(with(|f| f.accuracy_m = -1.0), FixError::Accuracy);
        assert_eq!(with(|f| f.accuracy_m = f64::NAN), FixError::Accuracy);
        assert_eq!(with(|f| f.wall_ms = i64::MAX), FixError::Time);
    }

    #[test]
    fn record_keeps_hundredths() {
        let record = fix(30.123_456_78, 120.0, 8.126, 5).to_record().unwrap();
        assert_eq!((record.accuracy_cm, record.altitude_cm, record.speed_cmps), (813, Some(1250), Some(40)));
        assert_eq!(record.point.lat_e7(), 301_234_568);
    }
}
