//! Records near a place: the map index gives candidates, the exact distance decides.

use crate::error::{Result, StoreError};
use crate::tables::Table;
use legwork_domain::RecordId;
use legwork_geo::point::LatLng;
use rusqlite::Connection;

/// Shortest length of a degree of latitude on WGS-84, metres: no real distance is smaller than degrees × this.
const METRES_PER_DEGREE: f64 = 110_574.0;
/// First search radius, metres.
const FIRST_RADIUS: f64 = 500.0;
/// Half the earth's circumference, metres.
const FARTHEST: f64 = 20_100_000.0;

/// The `limit` records of an object nearest to a place, with their distance in metres, nearest first; equal distances
/// by id. Only the object's first geo field counts; records in the recycle bin do not.
///
/// # Errors
/// [`StoreError::Malformed`] for what is no position on earth.
pub fn nearest(
    connection: &Connection,
    table: &Table,
    lat_e7: i64,
    lng_e7: i64,
    limit: usize,
) -> Result<Vec<(RecordId, f64)>> {
    let here = position((lat_e7, lng_e7))?;
    if table.map_field.is_none() || limit == 0 {
        return Ok(Vec::new());
    }
    let mut radius = FIRST_RADIUS;
    let near = loop {
        let mut near = Vec::new();
        for (rid, at) in within(connection, table, lat_e7, lng_e7, radius)? {
            near.push((here.distance_m(position(at)?), rid));
        }
        // Beyond the radius the box is incomplete.
        if radius < FARTHEST {
            near.retain(|(metres, _)| *metres <= radius);
        }
        if near.len() >= limit || radius >= FARTHEST {
            break near;
        }
        radius *= 2.0;
    };
    let mut sorted = near;
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Everything as near as the last one asked for, so that equal distances are told apart by id.
    let last = sorted.get(limit - 1).map_or(f64::INFINITY, |(metres, _)| *metres);
    let sql = format!("SELECT \"#id\" FROM {} WHERE \"#rid\" = ?1", table.name);
    let mut id_of = connection.prepare_cached(&sql)?;
    let mut found = Vec::with_capacity(limit);
    for (metres, rid) in sorted.into_iter().take_while(|(metres, _)| *metres <= last) {
        found.push((RecordId::from_bytes(id_of.query_row([rid], |row| row.get(0))?), metres));
    }
    found.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    found.truncate(limit);
    Ok(found)
}

/// Rows in the box around a circle, both sides of the date line, with their places; the index holds them exactly.
fn within(connection: &Connection, table: &Table, lat: i64, lng: i64, radius: f64) -> Result<Vec<Placed>> {
    let degrees = radius / METRES_PER_DEGREE;
    let dlat = (degrees * 1e7).ceil() as i64;
    let (south, north) = (lat - dlat, lat + dlat);
    // The widest parallel the circle touches; around a pole every longitude counts.
    let widest = (south.abs().max(north.abs()) as f64 * 1e-7).to_radians();
    let dlng = if widest < 89.0_f64.to_radians() { degrees / widest.cos() } else { 360.0 };
    let dlng = (dlng.min(360.0) * 1e7).ceil() as i64;
    let sql = format!(
        "SELECT rid, lat_min, lng_min FROM {} \
         WHERE lat_min >= ?1 AND lat_max <= ?2 AND lng_min >= ?3 AND lng_max <= ?4",
        table.map_name()
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let turn = 3_600_000_000;
    let mut all = Vec::new();
    for shift in [0, -turn, turn] {
        let (west, east) = ((lng - dlng + shift).max(-turn / 2), (lng + dlng + shift).min(turn / 2));
        if west <= east {
            let mut found = statement.query((south, north, west, east))?;
            while let Some(row) = found.next()? {
                all.push((row.get(0)?, (row.get(1)?, row.get(2)?)));
            }
        }
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// A row id and its latitude and longitude, 1e-7 degrees.
type Placed = (i64, (i64, i64));

fn position((lat, lng): (i64, i64)) -> Result<LatLng> {
    let wrong = StoreError::Malformed("position");
    let (Ok(lat), Ok(lng)) = (i32::try_from(lat), i32::try_from(lng)) else { return Err(wrong) };
    LatLng::from_e7(lat, lng).map_err(|_| wrong)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::Store;
    use crate::outbox::{Action, WriteContext, write_action};
    use legwork_domain::{Op, Value};
    use proptest::prelude::*;

    fn id(n: usize) -> RecordId {
        RecordId::v7(n as i64, [0; 10])
    }

    fn filled(places: &[(i64, i64)]) -> Store {
        let mut store = Store::in_memory().unwrap();
        for (n, (lat, lng)) in places.iter().enumerate() {
            let fields = [("name".to_owned(), "x".into()), ("location".to_owned(), Value::geo(*lat, *lng, None))];
            let action = Action { object: "customer".into(), id: id(n), op: Op::Create(fields.into()) };
            write_action(&mut store, &[action], &WriteContext::default()).unwrap();
        }
        store
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        /// Anywhere on earth, date line and poles included, the answer is that of measuring every record.
        #[test]
        fn the_nearest_are_those_of_measuring_all(
            places in prop::collection::vec((-900_000_000i64..=900_000_000, -1_800_000_000i64..=1_800_000_000), 1..12),
            from in (-900_000_000i64..=900_000_000, prop_oneof![Just(1_799_999_999i64), Just(0), -1_800_000_000i64..=1_800_000_000]),
            limit in 1usize..5,
        ) {
            let store = filled(&places);
            let table = store.tables().table("customer").unwrap();
            let found = nearest(store.connection(), table, from.0, from.1, limit).unwrap();
            let here = position(from).unwrap();
            let mut all: Vec<(RecordId, f64)> = places
                .iter()
                .enumerate()
                .map(|(n, at)| (id(n), here.distance_m(position(*at).unwrap())))
                .collect();
            all.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            all.truncate(limit);
            prop_assert_eq!(found, all);
        }
    }

    #[test]
    fn moved_and_deleted_records_are_where_they_are() {
        let mut store = filled(&[(312_000_000, 1_214_000_000), (312_001_000, 1_214_000_000)]);
        let near = |store: &Store| -> Vec<RecordId> {
            let table = store.tables().table("customer").unwrap();
            let all = nearest(store.connection(), table, 312_000_000, 1_214_000_000, 5).unwrap();
            all.into_iter().map(|(id, _)| id).collect()
        };
        assert_eq!(near(&store), vec![id(0), id(1)]);
        let mut act = |n, op| {
            let action = Action { object: "customer".into(), id: id(n), op };
            write_action(&mut store, &[action], &WriteContext { now_ms: 5, ..WriteContext::default() }).unwrap();
        };
        act(0, Op::Update([("location".to_owned(), Value::geo(399_000_000, 1_164_000_000, None))].into()));
        act(1, Op::Delete);
        assert_eq!(near(&store), vec![id(0)]);
        let table = store.tables().table("customer").unwrap();
        assert!(nearest(store.connection(), table, 900_000_001, 0, 5).is_err());
        let none = nearest(store.connection(), store.tables().table("user").unwrap(), 0, 0, 5).unwrap();
        assert_eq!(none, vec![], "an object without a place");
    }
}
