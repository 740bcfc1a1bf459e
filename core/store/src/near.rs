//! Records near a place: the map index gives candidates, the exact distance decides.

use crate::error::{Result, StoreError};
use crate::index::point;
use crate::rows;
use crate::tables::Table;
use legwork_domain::RecordId;
use rusqlite::Connection;

/// Shortest length of a degree of latitude on WGS-84, metres: no real distance is smaller than degrees × this.
const METRES_PER_DEGREE: f64 = 110_574.0;
/// First search radius, metres.
const FIRST_RADIUS: f64 = 500.0;
/// Half the earth's circumference, metres.
const FARTHEST: f64 = 20_100_000.0;

/// The `limit` records of an object nearest to a place, with their distance in metres, nearest first; equal distances
/// by id. Only the object's first geo field counts; records in the recycle bin do not.
pub fn nearest(
    connection: &Connection,
    table: &Table,
    lat_e7: i64,
    lng_e7: i64,
    limit: usize,
) -> Result<Vec<(RecordId, f64)>> {
    if lat_e7.abs() > 900_000_000 || lng_e7.abs() > 1_800_000_000 {
        return Err(StoreError::Malformed("position"));
    }
    let Some(field) = &table.map_field else { return Ok(Vec::new()) };
    let mut radius = FIRST_RADIUS;
    loop {
        let mut near = Vec::new();
        for rid in within(connection, table, lat_e7, lng_e7, radius)? {
            let Some(record) = rows::by_rid(connection, table, rid)?.filter(|r| !r.deleted) else { continue };
            if let Some(at) = point(record.get(field)) {
                near.push((record.id, metres((lat_e7, lng_e7), at)));
            }
        }
        // Beyond the radius the box is incomplete.
        if radius < FARTHEST {
            near.retain(|(_, metres)| *metres <= radius);
        }
        if near.len() >= limit || radius >= FARTHEST {
            near.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            near.truncate(limit);
            return Ok(near);
        }
        radius *= 4.0;
    }
}

/// Rows in the box around a circle, both sides of the date line.
fn within(connection: &Connection, table: &Table, lat: i64, lng: i64, radius: f64) -> Result<Vec<i64>> {
    let degrees = radius / METRES_PER_DEGREE;
    let dlat = (degrees * 1e7).ceil() as i64;
    let (south, north) = (lat - dlat, lat + dlat);
    // The widest parallel the circle touches; around a pole every longitude counts.
    let widest = (south.abs().max(north.abs()) as f64 * 1e-7).to_radians();
    let dlng = if widest < 89.0_f64.to_radians() { degrees / widest.cos() } else { 360.0 };
    let dlng = (dlng.min(360.0) * 1e7).ceil() as i64;
    let sql = format!(
        "SELECT rid FROM {} WHERE lat_min >= ?1 AND lat_max <= ?2 AND lng_min >= ?3 AND lng_max <= ?4",
        table.map_name()
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let turn = 3_600_000_000;
    let mut rids = Vec::new();
    for shift in [0, -turn, turn] {
        let (west, east) = ((lng - dlng + shift).max(-turn / 2), (lng + dlng + shift).min(turn / 2));
        if west <= east {
            let found = statement.query_map((south, north, west, east), |row| row.get(0))?;
            for rid in found {
                rids.push(rid?);
            }
        }
    }
    rids.sort_unstable();
    rids.dedup();
    Ok(rids)
}

/// Distance on the WGS-84 ellipsoid by Lambert's formula for long lines (error about 10 m in thousands of km):
/// <https://en.wikipedia.org/wiki/Geographical_distance#Lambert's_formula_for_long_lines>.
pub(crate) fn metres(from: (i64, i64), to: (i64, i64)) -> f64 {
    const A: f64 = 6_378_137.0;
    const F: f64 = 1.0 / 298.257_223_563;
    let radians = |e7: i64| (e7 as f64 * 1e-7).to_radians();
    let reduced = |e7: i64| ((1.0 - F) * radians(e7).tan()).atan();
    let (b1, b2) = (reduced(from.0), reduced(to.0));
    let half = |x: f64| (x / 2.0).sin().powi(2);
    let h = half(b2 - b1) + b1.cos() * b2.cos() * half(radians(to.1 - from.1));
    let sigma = 2.0 * h.clamp(0.0, 1.0).sqrt().asin();
    if sigma == 0.0 {
        return 0.0;
    }
    let (p, q) = ((b1 + b2) / 2.0, (b2 - b1) / 2.0);
    let near = p.sin().powi(2) * q.cos().powi(2) / (sigma / 2.0).cos().powi(2).max(1e-12);
    let far = p.cos().powi(2) * q.sin().powi(2) / (sigma / 2.0).sin().powi(2);
    A * (sigma - F / 2.0 * ((sigma - sigma.sin()) * near + (sigma + sigma.sin()) * far))
}
