//! "Where am I?" — place candidates for a check-in, from everything known on the phone (row L5).
//!
//! Works with nothing at all: the measured point itself is always among the answers, and is always kept beside the
//! chosen place.

use crate::evidence::PlaceSource;
use crate::place_name::{alike, normal};
use crate::point::LatLng;
use libm::{exp, log, round};
use serde::{Deserialize, Serialize};

/// Places nearer together than this with alike names are one, metres.
pub const SAME_PLACE_M: f64 = 40.0;
/// Candidates returned at most.
pub const MAX_CANDIDATES: usize = 50;
/// Places may be picked up to this far, or twice the accuracy if that is more, metres.
const PICK_RADIUS_M: f64 = 200.0;
/// Customers are listed up to this far, or twice the accuracy if that is more, metres.
const LIST_RADIUS_M: f64 = 500.0;

/// A place somebody knows, WGS-84.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownPlace {
    /// The customer's id, or the provider's own; how it is written is the caller's affair.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its address, if known.
    pub address: Option<String>,
    /// Where it is.
    pub point: LatLng,
    /// How often it was chosen before.
    pub visits: u32,
}

/// Everything that may hold candidates. Any list may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlaceInputs {
    /// The customer of the planned visit.
    pub planned: Option<KnownPlace>,
    /// Customers of one's own and of the team nearby.
    pub customers: Vec<KnownPlace>,
    /// Places chosen in earlier check-ins.
    pub chosen: Vec<KnownPlace>,
    /// Provider answers kept on the phone.
    pub cached: Vec<KnownPlace>,
    /// Provider answers just now (only when the visitor asked for more).
    pub provider: Vec<KnownPlace>,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceCandidate {
    /// The most trusted source that knows it.
    pub source: PlaceSource,
    /// Its id there; empty for the measured point.
    pub id: String,
    /// Its name; empty for the measured point (the shell says "here").
    pub name: String,
    /// Its address, from whichever source has one.
    pub address: Option<String>,
    /// Where it is, WGS-84.
    pub point: LatLng,
    /// Distance from the measured point, centimetres.
    pub distance_cm: u64,
    /// Near enough to be picked. The planned customer may be shown from any distance but not picked from afar.
    pub pickable: bool,
    /// How likely it is meant, thousandths; for a suggestion, not for the order.
    pub rank: i32,
}

/// The list and a suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceCandidates {
    /// Sorted by distance, then by trust in the source; never empty.
    pub list: Vec<PlaceCandidate>,
    /// Index of the most likely one: the pickable one with the highest rank.
    pub suggested: usize,
}

/// Merges all sources around a measured point with its accuracy radius in centimetres.
///
/// Places within 40 m with alike names are one; the more trusted source gives id, name and point, the other may
/// give the address, and visits add up. The planned customer and the measured point survive every cut.
pub fn candidates(measured: LatLng, accuracy_cm: u32, inputs: &PlaceInputs) -> PlaceCandidates {
    let accuracy_m = f64::from(accuracy_cm) / 100.0;
    let list_radius = LIST_RADIUS_M.max(2.0 * accuracy_m);
    let mut merged: Vec<Merged<'_>> = Vec::new();
    let sources = [
        (PlaceSource::Planned, inputs.planned.as_slice()),
        (PlaceSource::Customer, inputs.customers.as_slice()),
        (PlaceSource::Chosen, inputs.chosen.as_slice()),
        (PlaceSource::Cached, inputs.cached.as_slice()),
        (PlaceSource::Provider, inputs.provider.as_slice()),
    ];
    for (source, places) in sources {
        for place in places {
            let distance_m = measured.distance_m(place.point);
            if source != PlaceSource::Planned && distance_m > list_radius {
                continue;
            }
            let name = normal(&place.name);
            match merged.iter_mut().find(|held| held.is(place, &name)) {
                Some(held) => {
                    held.visits = held.visits.saturating_add(place.visits);
                    held.address = held.address.or(place.address.as_deref());
                }
                None => merged.push(Merged {
                    source,
                    place,
                    name,
                    distance_m,
                    visits: place.visits,
                    address: place.address.as_deref(),
                }),
            }
        }
    }
    let mut list: Vec<_> = merged.iter().map(|m| m.candidate(accuracy_m)).collect();
    list.push(PlaceCandidate {
        source: PlaceSource::Measured,
        id: String::new(),
        name: String::new(),
        address: None,
        point: measured,
        distance_cm: 0,
        pickable: true,
        rank: 0,
    });
    list.sort_by(|a, b| (a.distance_cm, a.source, &a.id).cmp(&(b.distance_cm, b.source, &b.id)));
    // Cut the farthest, but never the two that must stay; with those kept apart, order is preserved.
    let must_stay = |c: &PlaceCandidate| matches!(c.source, PlaceSource::Planned | PlaceSource::Measured);
    let mut room = MAX_CANDIDATES.saturating_sub(list.iter().filter(|c| must_stay(c)).count());
    list.retain(|c| {
        must_stay(c) || {
            let fits = room > 0;
            room = room.saturating_sub(1);
            fits
        }
    });
    let best =
        list.iter().enumerate().filter(|(_, c)| c.pickable).max_by_key(|(i, c)| (c.rank, core::cmp::Reverse(*i)));
    PlaceCandidates { suggested: best.map_or(0, |(i, _)| i), list }
}

/// A place with what its duplicates added.
struct Merged<'a> {
    source: PlaceSource,
    place: &'a KnownPlace,
    name: String,
    distance_m: f64,
    visits: u32,
    address: Option<&'a str>,
}

impl Merged<'_> {
    fn is(&self, other: &KnownPlace, name: &str) -> bool {
        let same_id = !other.id.is_empty() && self.place.id == other.id && self.name == name;
        same_id || (self.place.point.distance_m(other.point) <= SAME_PLACE_M && alike(&self.name, name))
    }

    fn candidate(&self, accuracy_m: f64) -> PlaceCandidate {
        let owned = match self.source {
            PlaceSource::Planned => 4.5,
            PlaceSource::Customer => 1.5,
            _ => 0.0,
        };
        let near = 2.0 * exp(-self.distance_m / accuracy_m.max(50.0));
        PlaceCandidate {
            source: self.source,
            id: self.place.id.clone(),
            name: self.place.name.clone(),
            address: self.address.map(str::to_owned),
            point: self.place.point,
            distance_cm: round(self.distance_m * 100.0) as u64,
            pickable: self.distance_m <= PICK_RADIUS_M.max(2.0 * accuracy_m),
            rank: round((owned + log(1.0 + f64::from(self.visits)) + near) * 1000.0) as i32,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn here() -> LatLng {
        LatLng::new(31.2304, 121.4737).unwrap()
    }

    fn place(id: &str, name: &str, east_m: f64) -> KnownPlace {
        KnownPlace { id: id.into(), name: name.into(), address: None, point: here().moved_m(east_m, 0.0), visits: 0 }
    }

    fn names(answer: &PlaceCandidates) -> Vec<(&str, PlaceSource)> {
        answer.list.iter().map(|c| (c.name.as_str(), c.source)).collect()
    }

    #[test]
    fn l5_nothing_known_still_gives_the_measured_point() {
        let answer = candidates(here(), 1_200, &PlaceInputs::default());
        assert_eq!((names(&answer), answer.suggested), (vec![("", PlaceSource::Measured)], 0));
        assert_eq!(answer.list[0].point, here());
    }

    #[test]
    fn l5_candidates_sorted_by_distance() {
        let inputs = PlaceInputs {
            customers: vec![place("c2", "远山建材", 400.0), place("c1", "晨光五金", 60.0)],
            chosen: vec![place("k", "东门", 20.0)],
            provider: vec![place("p", "咖啡馆", 130.0)],
            ..PlaceInputs::default()
        };
        let answer = candidates(here(), 1_200, &inputs);
        let expected = [
            ("", PlaceSource::Measured),
            ("东门", PlaceSource::Chosen),
            ("晨光五金", PlaceSource::Customer),
            ("咖啡馆", PlaceSource::Provider),
            ("远山建材", PlaceSource::Customer),
        ];
        assert_eq!(names(&answer), expected);
        assert_eq!(answer.list[answer.suggested].name, "晨光五金");
        assert!(!answer.list[4].pickable, "400 m is too far to be picked");
    }

    #[test]
    fn l5_one_place_from_four_sources_is_one_line() {
        let with_address =
            KnownPlace { address: Some("南京西路 1 号".into()), ..place("p", "上海晨光五金", 45.0) };
        let inputs = PlaceInputs {
            planned: Some(place("c1", "上海晨光五金有限公司", 50.0)),
            customers: vec![place("c1", "上海晨光五金有限公司", 50.0)],
            chosen: vec![KnownPlace { visits: 3, ..place("k", "上海晨光五金有限公司", 30.0) }],
            cached: vec![with_address],
            ..PlaceInputs::default()
        };
        let answer = candidates(here(), 1_200, &inputs);
        assert_eq!(names(&answer), [("", PlaceSource::Measured), ("上海晨光五金有限公司", PlaceSource::Planned)]);
        assert_eq!(answer.list[1].address.as_deref(), Some("南京西路 1 号"));
        assert_eq!(answer.suggested, 1);
    }

    #[test]
    fn l5_neighbours_with_other_names_stay_apart() {
        let inputs = PlaceInputs {
            customers: vec![place("a", "晨光五金", 10.0), place("b", "远山建材", 12.0), place("c", "晨光五金", 120.0)],
            ..PlaceInputs::default()
        };
        assert_eq!(candidates(here(), 1_200, &inputs).list.len(), 4);
    }

    #[test]
    fn l5_planned_customer_is_shown_from_afar_but_not_picked() {
        let inputs = PlaceInputs { planned: Some(place("c", "晨光五金", 9_000.0)), ..PlaceInputs::default() };
        let answer = candidates(here(), 1_200, &inputs);
        assert_eq!(names(&answer)[1], ("晨光五金", PlaceSource::Planned));
        assert!(!answer.list[1].pickable);
        assert_eq!(answer.suggested, 0, "the measured point");
        let unsure = candidates(here(), 500_000, &inputs);
        assert!(unsure.list[1].pickable, "within twice a poor accuracy");
    }

    #[test]
    fn l5_long_lists_are_cut_but_keep_what_must_stay() {
        let inputs = PlaceInputs {
            planned: Some(place("plan", "晨光五金", 3_000.0)),
            provider: (0..200).map(|i| place(&format!("p{i}"), &format!("店{i}号"), f64::from(i))).collect(),
            ..PlaceInputs::default()
        };
        let answer = candidates(here(), 1_200, &inputs);
        assert_eq!(answer.list.len(), MAX_CANDIDATES);
        assert_eq!(answer.list.last().unwrap().id, "plan");
        assert!(answer.list.windows(2).all(|p| p[0].distance_cm <= p[1].distance_cm));
    }
}
