//! Web Mercator, so that a plain drawing surface can be a map; and the camera.

use crate::point::{Degrees, LatLng, WGS84_A, shortest_turn, wrap_lng};
use core::f64::consts::PI;
use libm::{atan, cos, exp, log, tan};
use serde::{Deserialize, Serialize};

/// Web Mercator ends here; the world is a square then. Degrees.
pub const MERCATOR_MAX_LAT: f64 = 85.051_128_779_806_6;
/// A camera shows at least this much, degrees of longitude (about 200 m at the equator).
const LEAST_SPAN: f64 = 0.002;
/// Space left around what a camera shows, on either side.
const MARGIN: f64 = 1.2;

/// A point of the unit square of the world: x east from -180°, y south from 85.05° N.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WorldPoint {
    /// 0 at 180° W, 1 at 180° E.
    pub x: f64,
    /// 0 at 85.05° N, 1 at 85.05° S.
    pub y: f64,
}

/// Degrees to the unit square. Latitudes beyond the square's edge stay on it.
pub fn project(point: Degrees) -> WorldPoint {
    let lat = point.lat.clamp(-MERCATOR_MAX_LAT, MERCATOR_MAX_LAT).to_radians();
    WorldPoint { x: (point.lng + 180.0) / 360.0, y: 0.5 - log(tan(PI / 4.0 + lat / 2.0)) / (2.0 * PI) }
}

/// The unit square back to degrees.
pub fn unproject(point: WorldPoint) -> Degrees {
    let lat = 2.0 * atan(exp((0.5 - point.y) * 2.0 * PI)) - PI / 2.0;
    Degrees::new(lat.to_degrees(), wrap_lng(point.x * 360.0 - 180.0))
}

/// What the map should show: a centre and how far it reaches. Knows nothing of pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Camera {
    /// Centre, in the datum of the scene.
    pub center: Degrees,
    /// Whole height, degrees of latitude.
    pub lat_span: f64,
    /// Whole width, degrees of longitude, at most 360.
    pub lng_span: f64,
}

impl Camera {
    /// The smallest camera that shows all points with a margin; around the date line if that is the shorter way.
    /// `None` for no points.
    pub fn around(points: &[Degrees]) -> Option<Camera> {
        let mut lngs: Vec<f64> = points.iter().map(|p| wrap_lng(p.lng)).collect();
        lngs.sort_by(f64::total_cmp);
        let (first, last) = (*lngs.first()?, *lngs.last()?);
        // The camera spans everything but the widest gap between neighbours on the circle.
        let around = (first + 360.0 - last, first, last - first);
        let gaps = lngs.windows(2).map(|pair| (pair[1] - pair[0], pair[1], pair[0] + 360.0 - pair[1]));
        let (_, west, width) = gaps.fold(around, |best, gap| if gap.0 > best.0 { gap } else { best });
        let (south, north) = points.iter().fold((90.0, -90.0), |(s, n): (f64, f64), p| (s.min(p.lat), n.max(p.lat)));
        Some(Camera {
            center: Degrees::new((south + north) / 2.0, wrap_lng(west + width / 2.0)),
            lat_span: ((north - south) * MARGIN).clamp(LEAST_SPAN, 180.0),
            lng_span: (width * MARGIN).clamp(LEAST_SPAN, 360.0),
        })
    }

    /// A camera around a circle on the ground.
    pub fn around_circle(center: LatLng, radius_m: f64) -> Camera {
        let corners = [(radius_m, radius_m), (-radius_m, -radius_m)].map(|(e, n)| center.moved_m(e, n).degrees());
        Camera::around(&corners).unwrap_or(Camera {
            center: center.degrees(),
            lat_span: LEAST_SPAN,
            lng_span: LEAST_SPAN,
        })
    }

    /// Whether a point lies in the picture.
    pub fn shows(&self, point: Degrees) -> bool {
        let turn = shortest_turn(wrap_lng(point.lng) - self.center.lng);
        turn.abs() <= self.lng_span / 2.0 && (point.lat - self.center.lat).abs() <= self.lat_span / 2.0
    }
}

/// A camera fitted into a drawing surface: turns degrees into its units and back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    center: WorldPoint,
    center_lng: f64,
    scale: f64,
    width: f64,
    height: f64,
}

impl Frame {
    /// Fits a camera into a surface; the camera's whole area is visible. Sizes below one unit count as one.
    pub fn new(camera: &Camera, width: f64, height: f64) -> Frame {
        let (width, height) = (width.max(1.0), height.max(1.0));
        let half = camera.lat_span / 2.0;
        let top = project(Degrees::new(camera.center.lat + half, 0.0)).y;
        let bottom = project(Degrees::new(camera.center.lat - half, 0.0)).y;
        let scale = (width / (camera.lng_span / 360.0)).min(height / (bottom - top).max(1e-9));
        let middle = project(camera.center);
        let center = WorldPoint { x: middle.x, y: (top + bottom) / 2.0 };
        Frame { center, center_lng: camera.center.lng, scale, width, height }
    }

    /// Degrees to units of the surface, x to the right and y down; may lie outside it.
    pub fn place(&self, point: Degrees) -> (f64, f64) {
        let east = shortest_turn(wrap_lng(point.lng) - self.center_lng) / 360.0;
        (self.width / 2.0 + east * self.scale, self.height / 2.0 + (project(point).y - self.center.y) * self.scale)
    }

    /// Units of the surface back to degrees: what was tapped.
    pub fn at(&self, x: f64, y: f64) -> Degrees {
        unproject(WorldPoint {
            x: self.center.x + (x - self.width / 2.0) / self.scale,
            y: (self.center.y + (y - self.height / 2.0) / self.scale).clamp(0.0, 1.0),
        })
    }

    /// Length in units of the surface of `metres` on the ground at a latitude.
    pub fn length(&self, metres: f64, lat: f64) -> f64 {
        let circle = 2.0 * PI * WGS84_A * cos(lat.clamp(-MERCATOR_MAX_LAT, MERCATOR_MAX_LAT).to_radians());
        metres / circle * self.scale
    }

    /// The zoom level of 256-unit tiles that this scale is, for clustering.
    pub fn zoom(&self) -> u8 {
        libm::log2(self.scale / 256.0).clamp(0.0, 22.0) as u8
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    /// M-1: one point, two, across the date line, none.
    #[test]
    fn l3_camera_bounds() {
        assert_eq!(Camera::around(&[]), None);
        let one = Camera::around(&[Degrees::new(31.0, 121.0)]).unwrap();
        assert_eq!((one.center, one.lng_span), (Degrees::new(31.0, 121.0), LEAST_SPAN));
        let fiji = Camera::around(&[Degrees::new(-17.0, 179.0), Degrees::new(-16.0, -179.0)]).unwrap();
        assert!((fiji.lng_span - 2.4).abs() < 1e-9 && fiji.center.lng.abs() > 179.9, "{fiji:?}");
        assert!(fiji.shows(Degrees::new(-16.5, -179.5)) && !fiji.shows(Degrees::new(-16.5, 170.0)));
        let circle = Camera::around_circle(LatLng::new(31.0, 121.0).unwrap(), 300.0);
        assert!(circle.shows(LatLng::new(31.0, 121.0).unwrap().moved_m(299.0, 299.0).degrees()));
    }

    #[test]
    fn known_corners_of_the_square() {
        let middle = project(Degrees::new(0.0, 0.0));
        assert!((middle.x - 0.5).abs() < 1e-12 && (middle.y - 0.5).abs() < 1e-12);
        assert!(project(Degrees::new(MERCATOR_MAX_LAT, -180.0)).y.abs() < 1e-12);
        assert!((project(Degrees::new(-90.0, 180.0)).y - 1.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn every_shown_point_is_on_the_surface(points in prop::collection::vec((-80.0..80.0f64, -180.0..180.0f64), 1..20), w in 50.0..2_000.0f64, h in 50.0..2_000.0f64) {
            let points: Vec<_> = points.into_iter().map(|(lat, lng)| Degrees::new(lat, lng)).collect();
            let camera = Camera::around(&points).unwrap();
            let frame = Frame::new(&camera, w, h);
            for p in points {
                let (x, y) = frame.place(p);
                prop_assert!((-0.01..=w + 0.01).contains(&x) && (-0.01..=h + 0.01).contains(&y), "{x} {y} {camera:?}");
                let back = frame.at(x, y);
                prop_assert!((back.lat - p.lat).abs() < 1e-6 && shortest_turn(back.lng - p.lng).abs() < 1e-6);
            }
        }

        #[test]
        fn projection_is_undone(lat in -85.0..85.0f64, lng in -180.0..180.0f64) {
            let back = unproject(project(Degrees::new(lat, lng)));
            prop_assert!((back.lat - lat).abs() < 1e-9 && (back.lng - lng).abs() < 1e-9);
        }
    }

    #[test]
    fn lengths_match_the_ground() {
        let here = LatLng::new(31.0, 121.0).unwrap();
        let frame = Frame::new(&Camera::around_circle(here, 500.0), 400.0, 400.0);
        let ((x1, _), (x2, _)) = (frame.place(here.degrees()), frame.place(here.moved_m(100.0, 0.0).degrees()));
        assert!((frame.length(100.0, 31.0) - (x2 - x1)).abs() < 0.1);
    }
}
