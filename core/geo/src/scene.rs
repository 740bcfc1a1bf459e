//! What a map shows, as plain data in the coordinates of the map's provider. The shell only draws it, be it on a
//! provider's map or, with [`Frame`](crate::projection::Frame), on an empty surface without any map and network.

use crate::fence::{Fence, FenceShape};
use crate::place::PlaceCandidate;
use crate::point::{Degrees, LatLng};
use crate::projection::{Camera, project};
use crate::provider::ProviderDatum;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// From this zoom on nothing is clustered.
pub const UNCLUSTERED_ZOOM: u8 = 17;
/// Cells per tile side for clustering: a quarter of a 256-unit tile.
const CELLS_PER_TILE: f64 = 4.0;

/// What a pin stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PinKind {
    /// The measured point.
    Me,
    /// A customer.
    Customer,
    /// The customer of this visit.
    Target,
}

/// One pin. Ids are stable, so a shell can compare two scenes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pin {
    /// The record's id; all zero for the measured point.
    pub id: [u8; 16],
    /// Where, in the scene's coordinates.
    pub at: Degrees,
    /// What.
    pub kind: PinKind,
    /// Name, as given.
    pub title: String,
}

/// Several pins too close to be drawn apart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// Stable for one zoom: column and row of its cell.
    pub cell: (u32, u32),
    /// The middle of its pins, in the scene's coordinates.
    pub at: Degrees,
    /// How many.
    pub count: u32,
}

/// An outline of a fence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FenceOutline {
    /// A circle.
    Circle {
        /// Centre.
        center: Degrees,
        /// Radius, metres.
        radius_m: f64,
    },
    /// A closed ring, the last corner not repeated.
    Polygon {
        /// Corners.
        corners: Vec<Degrees>,
    },
}

/// The ring of doubt around the measured point.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AccuracyRing {
    /// Centre.
    pub center: Degrees,
    /// Radius, metres.
    pub radius_m: f64,
}

/// A place candidate on the map; its number is its line in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CandidateMark {
    /// Line in the list of candidates.
    pub line: u32,
    /// Where.
    pub at: Degrees,
    /// Its name.
    pub title: String,
}

/// A whole map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapScene {
    /// The provider whose coordinates these are.
    pub provider: String,
    /// What to show; `None` for nothing at all.
    pub camera: Option<Camera>,
    /// Pins, in the order of their ids.
    pub pins: Vec<Pin>,
    /// Clusters, in the order of their cells.
    pub clusters: Vec<Cluster>,
    /// Fences.
    pub fences: Vec<FenceOutline>,
    /// Ring around the measured point.
    pub accuracy: Option<AccuracyRing>,
    /// A route, stop after stop.
    pub route: Vec<Degrees>,
    /// Place candidates.
    pub candidates: Vec<CandidateMark>,
}

/// Something to pin, WGS-84.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinSource {
    /// The record's id.
    pub id: [u8; 16],
    /// Where it is.
    pub point: LatLng,
    /// Its name.
    pub title: String,
}

/// The map of a check-in: me with my ring, the customer with the fence, the candidates; the camera shows all of it.
pub fn checkin_scene(
    provider: &ProviderDatum,
    measured: Option<(LatLng, u32)>,
    target: Option<&PinSource>,
    fence: Option<&Fence>,
    candidates: &[PlaceCandidate],
) -> MapScene {
    let to = |point: LatLng| provider.to_provider(point);
    let mut pins = Vec::new();
    let mut visible: Vec<Degrees> = Vec::new();
    if let Some((point, accuracy_cm)) = measured {
        pins.push(Pin { id: [0; 16], at: to(point), kind: PinKind::Me, title: String::new() });
        // A ring of kilometres would hide everything else.
        let radius_m = (f64::from(accuracy_cm) / 100.0).min(2_000.0);
        visible.extend(ring_corners(point, radius_m).map(to));
    }
    if let Some(target) = target {
        pins.push(Pin { id: target.id, at: to(target.point), kind: PinKind::Target, title: target.title.clone() });
        visible.push(to(target.point));
    }
    if let Some(fence) = fence {
        match fence.shape() {
            FenceShape::Circle { center, radius_m } => {
                visible.extend(ring_corners(*center, f64::from(*radius_m)).map(to));
            }
            FenceShape::Polygon { corners } => visible.extend(corners.iter().map(|&c| to(c))),
        }
    }
    pins.sort_by_key(|pin| pin.id);
    MapScene {
        provider: provider.provider.clone(),
        camera: Camera::around(&visible),
        pins,
        clusters: Vec::new(),
        fences: fence.map(|f| outline(provider, f)).into_iter().collect(),
        accuracy: measured.map(|(point, cm)| AccuracyRing { center: to(point), radius_m: f64::from(cm) / 100.0 }),
        route: Vec::new(),
        candidates: (0u32..)
            .zip(candidates)
            .map(|(line, c)| CandidateMark { line, at: to(c.point), title: c.name.clone() })
            .collect(),
    }
}

/// The map of customers nearby. Those within the camera are shown (all, if there is none: the scene's camera then
/// shows them all), clustered on a grid of a quarter tile at `zoom`.
pub fn nearby_scene(
    provider: &ProviderDatum,
    measured: Option<(LatLng, u32)>,
    customers: &[PinSource],
    camera: Option<Camera>,
    zoom: u8,
) -> MapScene {
    let to = |point: LatLng| provider.to_provider(point);
    let placed: Vec<(&PinSource, Degrees)> = customers.iter().map(|c| (c, to(c.point))).collect();
    let camera = camera.or_else(|| {
        let all: Vec<_> = placed.iter().map(|(_, at)| *at).chain(measured.map(|(p, _)| to(p))).collect();
        Camera::around(&all)
    });
    let shown = placed.into_iter().filter(|(_, at)| camera.is_some_and(|c| c.shows(*at)));
    let (mut pins, clusters) = cluster(shown, zoom);
    if let Some((point, _)) = measured {
        pins.push(Pin { id: [0; 16], at: to(point), kind: PinKind::Me, title: String::new() });
    }
    pins.sort_by_key(|pin| pin.id);
    MapScene {
        provider: provider.provider.clone(),
        camera,
        pins,
        clusters,
        fences: Vec::new(),
        accuracy: measured.map(|(point, cm)| AccuracyRing { center: to(point), radius_m: f64::from(cm) / 100.0 }),
        route: Vec::new(),
        candidates: Vec::new(),
    }
}

/// The scene with a route drawn through stops.
pub fn with_route(mut scene: MapScene, provider: &ProviderDatum, stops: &[LatLng]) -> MapScene {
    scene.route = stops.iter().map(|&stop| provider.to_provider(stop)).collect();
    scene
}

/// Two opposite corners of the square around a circle.
fn ring_corners(center: LatLng, radius_m: f64) -> impl Iterator<Item = LatLng> {
    [center.moved_m(radius_m, radius_m), center.moved_m(-radius_m, -radius_m)].into_iter()
}

fn outline(provider: &ProviderDatum, fence: &Fence) -> FenceOutline {
    match fence.shape() {
        FenceShape::Circle { center, radius_m } => {
            FenceOutline::Circle { center: provider.to_provider(*center), radius_m: f64::from(*radius_m) }
        }
        FenceShape::Polygon { corners } => {
            FenceOutline::Polygon { corners: corners.iter().map(|&c| provider.to_provider(c)).collect() }
        }
    }
}

/// Pins alone in their cell stay pins; others become clusters in the middle of their members.
fn cluster<'a>(placed: impl Iterator<Item = (&'a PinSource, Degrees)>, zoom: u8) -> (Vec<Pin>, Vec<Cluster>) {
    let pin = |source: &PinSource, at| Pin { id: source.id, at, kind: PinKind::Customer, title: source.title.clone() };
    if zoom >= UNCLUSTERED_ZOOM {
        return (placed.map(|(source, at)| pin(source, at)).collect(), Vec::new());
    }
    let cells_across = CELLS_PER_TILE * f64::from(1u32 << zoom);
    let mut cells: BTreeMap<(u32, u32), Vec<(&PinSource, Degrees)>> = BTreeMap::new();
    for (source, at) in placed {
        let world = project(at);
        let index = |v: f64| (v * cells_across).clamp(0.0, cells_across - 1.0) as u32;
        cells.entry((index(world.x), index(world.y))).or_default().push((source, at));
    }
    let (mut pins, mut clusters) = (Vec::new(), Vec::new());
    for (cell, members) in cells {
        if let [(source, at)] = members.as_slice() {
            pins.push(pin(source, *at));
            continue;
        }
        let count = members.len() as f64;
        let (lat, lng) = members.iter().fold((0.0, 0.0), |(lat, lng), (_, at)| (lat + at.lat, lng + at.lng));
        clusters.push(Cluster { cell, at: Degrees::new(lat / count, lng / count), count: members.len() as u32 });
    }
    (pins, clusters)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::place::{PlaceInputs, candidates};
    use crate::provider::ProviderTable;

    fn shop() -> LatLng {
        LatLng::new(31.2304, 121.4737).unwrap()
    }

    fn customers(count: u8) -> Vec<PinSource> {
        (1..=count)
            .map(|i| PinSource {
                id: [i; 16],
                point: shop().moved_m(f64::from(i) * 137.0, f64::from(i % 7) * 211.0),
                title: format!("客户{i}"),
            })
            .collect()
    }

    #[test]
    fn l3_checkin_shows_me_the_ring_the_customer_and_the_fence() {
        let table = ProviderTable::default();
        let me = (shop().moved_m(400.0, 50.0), 2_500);
        let target = PinSource { id: [9; 16], point: shop(), title: "晨光五金".into() };
        let fence = Fence::around(shop());
        let found = candidates(me.0, me.1, &PlaceInputs::default());
        for row in &table.rows {
            let scene = checkin_scene(row, Some(me), Some(&target), Some(&fence), &found.list);
            assert_eq!(scene.pins.iter().map(|p| p.kind).collect::<Vec<_>>(), [PinKind::Me, PinKind::Target]);
            assert!(scene.pins.iter().all(|p| scene.camera.unwrap().shows(p.at)), "{}", row.provider);
            assert_eq!(scene.pins[1].at, row.to_provider(shop()));
            assert!((scene.accuracy.unwrap().radius_m - 25.0).abs() < 1e-9);
            assert_eq!((scene.fences.len(), scene.candidates.len()), (1, 1));
            assert_eq!(
                serde_json::from_value::<MapScene>(serde_json::to_value(&scene).unwrap()).unwrap().pins,
                scene.pins
            );
        }
    }

    #[test]
    fn l3_empty_scene_has_no_camera() {
        let row = &ProviderTable::default().rows[0];
        assert_eq!(checkin_scene(row, None, None, None, &[]).camera, None);
        assert_eq!(nearby_scene(row, None, &[], None, 12).camera, None);
    }

    /// M-2: no customer is lost or counted twice at any zoom.
    #[test]
    fn v2_cluster_counts_sum_to_the_total() {
        let row = &ProviderTable::default().rows[0];
        let all = customers(60);
        let mut parts = Vec::new();
        for zoom in 0..=22 {
            let scene = nearby_scene(row, None, &all, None, zoom);
            let clustered: u32 = scene.clusters.iter().map(|c| c.count).sum();
            assert_eq!(clustered as usize + scene.pins.len(), all.len(), "zoom {zoom}");
            parts.push(scene.clusters.len() + scene.pins.len());
        }
        assert_eq!((parts[0], parts[22]), (1, 60));
        assert!(parts.windows(2).all(|p| p[0] <= p[1]), "zooming in never joins: {parts:?}");
    }

    #[test]
    fn v2_only_what_the_camera_shows() {
        let row = &ProviderTable::default().rows[5];
        let all = customers(60);
        let camera = Camera::around_circle(shop(), 1_000.0);
        let scene = nearby_scene(row, Some((shop(), 900)), &all, Some(camera), 22);
        let expected = all.iter().filter(|c| camera.shows(c.point.degrees())).count();
        assert!(expected > 0 && expected < 60);
        assert_eq!(scene.pins.len(), expected + 1, "and me");
    }

    #[test]
    fn route_is_in_the_providers_coordinates() {
        let row = &ProviderTable::default().rows[0];
        let scene = with_route(nearby_scene(row, None, &[], None, 12), row, &[shop(), shop().moved_m(900.0, 0.0)]);
        assert_eq!(scene.route[0], row.to_provider(shop()));
    }
}
