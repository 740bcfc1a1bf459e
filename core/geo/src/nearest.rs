//! The nearest of many points, in exact order, in memory.
//!
//! Points become Earth-centred coordinates on the ellipsoid (so poles and the date line are nothing special) in an
//! R*-tree. The straight line through the Earth almost orders as the way over the ground does; candidates are taken
//! until the line proves that no farther one can come before, and then sorted by the exact distance.

use crate::point::{LatLng, WGS84_A, WGS84_F};
use libm::{asin, sqrt};
use rstar::primitives::GeomWithData;
use rstar::{RStarInsertionStrategy, RTree, RTreeParams};

/// Beyond this, way and straight line are too far apart for the proof, metres; everything is compared.
const PROOF_LIMIT_M: f64 = 15_000_000.0;
/// The flattest circle on the ellipsoid (a² / b), in units of the semi-major axis: no way is shorter than along it.
const FLATTEST: f64 = 1.0 / (1.0 - WGS84_F);

/// Nodes of up to ten: measured a quarter faster here than the library's six.
struct Wide;

impl RTreeParams for Wide {
    const MIN_SIZE: usize = 5;
    const MAX_SIZE: usize = 10;
    const REINSERTION_COUNT: usize = 3;
    type DefaultInsertionStrategy = RStarInsertionStrategy;
}

/// Surface coordinates, the point itself (so that measuring needs no second look-up) and the number of the item.
type Leaf = GeomWithData<[f64; 3], (LatLng, u32)>;

/// One answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near<'a, T> {
    /// What was indexed.
    pub item: &'a T,
    /// Where it is.
    pub point: LatLng,
    /// Distance on the ellipsoid, metres.
    pub distance_m: f64,
}

/// An index of points with something attached to each.
pub struct NearestIndex<T> {
    tree: RTree<Leaf, Wide>,
    items: Vec<T>,
}

impl<T: Ord> NearestIndex<T> {
    /// Builds the index; 100,000 points take some tens of milliseconds. At most 2³² points.
    pub fn new(items: impl IntoIterator<Item = (LatLng, T)>) -> Self {
        let (leaves, items): (Vec<_>, Vec<_>) = items
            .into_iter()
            .zip(0u32..)
            .map(|((point, item), i)| (GeomWithData::new(point.surface(), (point, i)), item))
            .unzip();
        NearestIndex { tree: RTree::bulk_load_with_params(leaves), items }
    }

    /// How many points there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The `count` nearest points, nearest first, ties by item.
    pub fn nearest(&self, from: LatLng, count: usize) -> Vec<Near<'_, T>> {
        if count == 0 {
            return Vec::new();
        }
        let mut found: Vec<Near<'_, T>> = Vec::with_capacity(count.min(self.items.len()) + 8);
        let mut bound = f64::INFINITY;
        for (leaf, chord2) in self.tree.nearest_neighbor_iter_with_distance_2(&from.surface()) {
            if bound.is_finite() && least_way_m(chord2) > bound {
                break;
            }
            found.push(self.near(from, leaf.data));
            if found.len() == count {
                let farthest = found.iter().fold(0.0, |most: f64, near| most.max(near.distance_m));
                bound = if farthest < PROOF_LIMIT_M { farthest } else { f64::INFINITY };
            }
        }
        sort(&mut found);
        found.truncate(count);
        found
    }

    /// All points within `radius_m`, nearest first, ties by item.
    pub fn within(&self, from: LatLng, radius_m: f64) -> Vec<Near<'_, T>> {
        // The straight line is never longer than the way.
        let reach = radius_m.max(0.0) / WGS84_A;
        let leaves = self.tree.locate_within_distance(from.surface(), reach * reach * (1.0 + 1e-9));
        let mut found: Vec<_> = leaves.map(|leaf| self.near(from, leaf.data)).collect();
        found.retain(|near| near.distance_m <= radius_m);
        sort(&mut found);
        found
    }

    fn near(&self, from: LatLng, (point, index): (LatLng, u32)) -> Near<'_, T> {
        Near { item: &self.items[index as usize], point, distance_m: from.distance_m(point) }
    }
}

fn sort<T: Ord>(found: &mut [Near<'_, T>]) {
    found.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then_with(|| a.item.cmp(b.item)));
}

/// No way over the ground between two points is shorter than this, metres, given the square of the straight line in
/// units of the semi-major axis. A thousandth of a millimetre and a millionth are left for rounding.
fn least_way_m(chord2: f64) -> f64 {
    let sine = (sqrt(chord2) / (2.0 * FLATTEST)).min(1.0);
    2.0 * FLATTEST * asin(sine) * WGS84_A * (1.0 - 1e-6) - 1e-6
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn oracle(points: &[LatLng], from: LatLng, count: usize) -> Vec<(u64, usize)> {
        let mut all: Vec<_> = points.iter().enumerate().map(|(i, p)| (from.distance_m(*p), i)).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        all.into_iter().take(count).map(|(d, i)| (d.to_bits(), i)).collect()
    }

    fn answer(index: &NearestIndex<usize>, from: LatLng, count: usize) -> Vec<(u64, usize)> {
        index.nearest(from, count).iter().map(|n| (n.distance_m.to_bits(), *n.item)).collect()
    }

    /// A point of the world, or one close to a pole, the date line, or a crowded city.
    fn somewhere() -> impl Strategy<Value = LatLng> {
        prop_oneof![
            (-90.0..=90.0f64, -180.0..=180.0f64),
            (89.9..=90.0f64, -180.0..=180.0f64),
            (-90.0..=-89.9f64, -180.0..=180.0f64),
            (-1.0..1.0f64, prop_oneof![179.9..=180.0f64, -180.0..=-179.9f64]),
            (31.2..31.3f64, 121.4..121.5f64),
        ]
        .prop_map(|(lat, lng)| LatLng::new(lat, lng).unwrap())
    }

    proptest! {
        /// N-1, V2: the same as looking at every point, poles and date line included.
        #[test]
        fn v2_same_as_brute_force(points in prop::collection::vec(somewhere(), 0..300), from in somewhere(), count in 0usize..40) {
            let index = NearestIndex::new(points.iter().copied().zip(0..));
            prop_assert_eq!(answer(&index, from, count), oracle(&points, from, count));
        }

        #[test]
        fn v2_within_same_as_brute_force(points in prop::collection::vec(somewhere(), 0..300), from in somewhere(), radius in prop_oneof![0.0..5_000.0f64, 0.0..2e7]) {
            let index = NearestIndex::new(points.iter().copied().zip(0..));
            let got: Vec<usize> = index.within(from, radius).iter().map(|n| *n.item).collect();
            let all = oracle(&points, from, points.len());
            let expected: Vec<usize> = all.into_iter().filter(|(d, _)| f64::from_bits(*d) <= radius).map(|(_, i)| i).collect();
            prop_assert_eq!(got, expected);
        }
    }

    #[test]
    fn ties_go_by_item_and_empty_is_empty() {
        let p = LatLng::new(31.0, 121.0).unwrap();
        let index = NearestIndex::new([(p, 3usize), (p, 1), (p, 2)]);
        assert_eq!(index.len(), 3);
        assert_eq!(index.nearest(p, 2).iter().map(|n| *n.item).collect::<Vec<_>>(), [1, 2]);
        let none = NearestIndex::<u8>::new([]);
        assert!(none.is_empty() && none.nearest(p, 5).is_empty() && none.within(p, 1e9).is_empty());
    }
}
