//! WGS-84 ↔ GCJ-02 ↔ BD-09, exact to nanometres in both directions.
//!
//! GCJ-02 is an unpublished distortion of 18–700 m used by mainland maps; what everybody computes with is the
//! public reconstruction on the Krasovsky ellipsoid (a = 6378245 m), and so do we. BD-09 is a second one on top.
//! The inverse is a fixed point `w ← g − δ(w)`: δ contracts by at least 0.0068 per step inside the mainland, so six
//! steps reach the spacing of `f64`; the common one-step inverse is off by up to 4 m.
//!
//! This module only does arithmetic; whether a point must be shifted at all is [`provider`](crate::provider)'s word.

use crate::point::Degrees;
use libm::{atan2, cos, fabs, sin, sqrt};
use serde::{Deserialize, Serialize};

use core::f64::consts::PI;

/// Krasovsky 1940 semi-major axis, metres.
const KRASOVSKY_A: f64 = 6_378_245.0;
/// Krasovsky 1940 first eccentricity squared.
const KRASOVSKY_E2: f64 = 0.006_693_421_622_965_943;
/// The angular constant of BD-09.
const BD_PI: f64 = PI * 3000.0 / 180.0;
/// A step below this many degrees (2e-8 m) ends the inverse.
const SETTLED: f64 = 1e-13;
/// Never needed in the mainland; bounds the work for points the formula was not made for.
const MAX_STEPS: usize = 12;

/// A system of coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Datum {
    /// What satellites, phones and OpenStreetMap use, and what is stored.
    Wgs84,
    /// Mainland maps (AMap, Apple's mainland tiles, Tencent).
    Gcj02,
    /// Baidu maps.
    Bd09,
}

/// From WGS-84 into `datum`.
pub fn from_wgs84(point: Degrees, datum: Datum) -> Degrees {
    match datum {
        Datum::Wgs84 => point,
        Datum::Gcj02 => wgs84_to_gcj02(point),
        Datum::Bd09 => gcj02_to_bd09(wgs84_to_gcj02(point)),
    }
}

/// From `datum` back to WGS-84.
pub fn to_wgs84(point: Degrees, datum: Datum) -> Degrees {
    match datum {
        Datum::Wgs84 => point,
        Datum::Gcj02 => gcj02_to_wgs84(point),
        Datum::Bd09 => gcj02_to_wgs84(bd09_to_gcj02(point)),
    }
}

/// WGS-84 to GCJ-02, everywhere (no region test).
pub fn wgs84_to_gcj02(wgs: Degrees) -> Degrees {
    let (dlat, dlng) = gcj02_shift(wgs);
    Degrees::new(wgs.lat + dlat, wgs.lng + dlng)
}

/// GCJ-02 to WGS-84: the fixed point, within 2.5 nm in the mainland.
pub fn gcj02_to_wgs84(gcj: Degrees) -> Degrees {
    undo(gcj, gcj02_shift)
}

/// GCJ-02 to BD-09.
pub fn gcj02_to_bd09(gcj: Degrees) -> Degrees {
    let (dlat, dlng) = bd09_shift(gcj);
    Degrees::new(gcj.lat + dlat, gcj.lng + dlng)
}

/// BD-09 to GCJ-02: the fixed point (the textbook inverse is off by up to 0.2 m).
pub fn bd09_to_gcj02(bd: Degrees) -> Degrees {
    undo(bd, bd09_shift)
}

/// Solves `w + shift(w) = shifted` for `w`.
fn undo(shifted: Degrees, shift: impl Fn(Degrees) -> (f64, f64)) -> Degrees {
    let mut w = shifted;
    for _ in 0..MAX_STEPS {
        let (dlat, dlng) = shift(w);
        let next = Degrees::new(shifted.lat - dlat, shifted.lng - dlng);
        let step = fabs(next.lat - w.lat) + fabs(next.lng - w.lng);
        w = next;
        if step < SETTLED {
            break;
        }
    }
    w
}

/// The GCJ-02 offset in degrees (latitude, longitude).
fn gcj02_shift(p: Degrees) -> (f64, f64) {
    let (x, y) = (p.lng - 105.0, p.lat - 35.0);
    let root = sqrt(fabs(x));
    let ripple = (20.0 * sin(6.0 * x * PI) + 20.0 * sin(2.0 * x * PI)) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + ripple
        + (20.0 * sin(y * PI) + 40.0 * sin(y / 3.0 * PI)) * 2.0 / 3.0
        + (160.0 * sin(y / 12.0 * PI) + 320.0 * sin(y * PI / 30.0)) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + ripple
        + (20.0 * sin(x * PI) + 40.0 * sin(x / 3.0 * PI)) * 2.0 / 3.0
        + (150.0 * sin(x / 12.0 * PI) + 300.0 * sin(x / 30.0 * PI)) * 2.0 / 3.0;
    let lat = p.lat / 180.0 * PI;
    let s = sin(lat);
    let magic = 1.0 - KRASOVSKY_E2 * s * s;
    let root_magic = sqrt(magic);
    let dlat = north * 180.0 / ((KRASOVSKY_A * (1.0 - KRASOVSKY_E2)) / (magic * root_magic) * PI);
    let dlng = east * 180.0 / (KRASOVSKY_A / root_magic * cos(lat) * PI);
    (dlat, dlng)
}

/// The BD-09 offset from GCJ-02 in degrees (latitude, longitude).
fn bd09_shift(p: Degrees) -> (f64, f64) {
    let radius = sqrt(p.lng * p.lng + p.lat * p.lat) + 0.000_02 * sin(p.lat * BD_PI);
    let angle = atan2(p.lat, p.lng) + 0.000_003 * cos(p.lng * BD_PI);
    (radius * sin(angle) + 0.006 - p.lat, radius * cos(angle) + 0.0065 - p.lng)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: Degrees, lat: f64, lng: f64, what: &str) {
        assert!(fabs(got.lat - lat) < 1e-12 && fabs(got.lng - lng) < 1e-12, "{what}: {got:?} != {lat} {lng}");
    }

    /// A row published with other implementations of the same formula.
    #[test]
    fn l4_public_vector_shanghai() {
        let wgs = Degrees::new(31.177_427_6, 121.527_210_6);
        let gcj = wgs84_to_gcj02(wgs);
        close(gcj, 31.175_303_983_645_97, 121.531_541_859_215, "gcj");
        close(gcj02_to_bd09(gcj), 31.181_328_606_874_46, 121.538_015_686_438_58, "bd");
    }

    type Row = (&'static str, (f64, f64), (f64, f64), (f64, f64));
    const FROZEN: [Row; 8] = [
        (
            "Beijing",
            (39.9087, 116.3975),
            (39.91010349934476, 116.40374357265176),
            (39.91644274963076, 116.4101165864734),
        ),
        (
            "Shanghai",
            (31.2304, 121.4737),
            (31.22845773757727, 121.47822305927693),
            (31.234310593689997, 121.484781468503),
        ),
        (
            "Guangzhou",
            (23.1291, 113.2644),
            (23.126423339922844, 113.26972959210308),
            (23.13271125723948, 113.27615075157122),
        ),
        (
            "Chengdu",
            (30.5728, 104.0668),
            (30.570346141080414, 104.06930547724922),
            (30.576351856151092, 104.07578295683295),
        ),
        ("Lhasa", (29.647, 91.117), (29.644292285024235, 91.11856051293553), (29.650175200119747, 91.1251032920466)),
        ("Urumqi", (43.826, 87.617), (43.827205324066675, 87.61985017544991), (43.83334738704532, 87.62630123927357)),
        (
            "Harbin",
            (45.803, 126.535),
            (45.804981763029424, 126.54104022096047),
            (45.81059612904087, 126.54765927112764),
        ),
        ("Sanya", (18.253, 109.512), (18.251294425717298, 109.51608401961205), (18.257077493132037, 109.522631475907)),
    ];

    /// C-1: frozen rows, computed from the published formula by another program: WGS-84, GCJ-02, BD-09 (latitude, longitude each).
    #[test]
    fn l4_frozen_vectors() {
        for (name, wgs, gcj, bd) in FROZEN {
            let got = wgs84_to_gcj02(Degrees::new(wgs.0, wgs.1));
            close(got, gcj.0, gcj.1, name);
            close(gcj02_to_bd09(got), bd.0, bd.1, name);
            close(to_wgs84(from_wgs84(Degrees::new(wgs.0, wgs.1), Datum::Bd09), Datum::Bd09), wgs.0, wgs.1, name);
        }
    }

    /// Small seeded generator: the tests need many points, not good randomness.
    fn points(count: usize) -> impl Iterator<Item = Degrees> {
        let mut state = 0x2545_F491_4F6C_DD1Du64;
        let mut unit = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        (0..count).map(move |_| Degrees::new(18.0 + 36.0 * unit(), 73.0 + 62.0 * unit()))
    }

    /// C-2.
    #[test]
    fn l4_round_trips_lose_nothing() {
        let count = 1_000_000;
        let (mut worst_gcj, mut worst_bd) = (0f64, 0f64);
        for wgs in points(count) {
            let gap = |p: Degrees, q: Degrees| fabs(p.lat - q.lat).max(fabs(p.lng - q.lng)) * 111_320.0;
            let gcj = wgs84_to_gcj02(wgs);
            worst_gcj = worst_gcj.max(gap(gcj02_to_wgs84(gcj), wgs));
            worst_bd = worst_bd.max(gap(bd09_to_gcj02(gcj02_to_bd09(gcj)), gcj));
        }
        assert!(worst_gcj < 1e-8, "GCJ-02 off by {worst_gcj} m");
        assert!(worst_bd < 2e-8, "BD-09 off by {worst_bd} m");
    }

    #[test]
    fn offsets_have_the_known_size() {
        let (mut least, mut most) = (f64::MAX, 0f64);
        for wgs in points(20_000) {
            let gcj = wgs84_to_gcj02(wgs);
            let moved = wgs.to_point().and_then(|p| gcj.to_point().map(|q| p.distance_m(q)));
            let moved = moved.expect("inside the box");
            least = least.min(moved);
            most = most.max(moved);
        }
        assert!(least > 5.0 && most < 800.0, "{least} {most}");
    }

    #[test]
    fn nonsense_ends() {
        let lost = gcj02_to_wgs84(Degrees::new(f64::NAN, 0.0));
        assert!(lost.lat.is_nan());
        gcj02_to_wgs84(Degrees::new(90.0, 180.0));
    }
}
