//! The twenty nearest of 100,000 customers, out of the phone's database.

use crate::bench::customers::mix;
use crate::bench::store::loaded;
use crate::bench::{Times, figure};
use anyhow::{Context, Result, ensure};
use legwork_store::near::nearest;

/// Questions asked.
const TIMES: u32 = 1_000;

/// Measures the area.
///
/// # Errors
/// When the database fails.
pub fn run(count: u32) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (store, ..) = loaded(&folder.path().join("phone.db"), None, count)?;
    let table = store.tables().table("customer")?;
    let spot = |number: u32| {
        let away = |salt: u64| (mix(u64::from(number) ^ salt) % 50_000_000) as i64;
        (300_000_000 + away(0x3000), 1_200_000_000 + away(0x4000))
    };
    let ours = Times::of(TIMES, |number| {
        let (lat, lng) = spot(number);
        ensure!(nearest(store.connection(), table, lat, lng, 20)?.len() == 20, "fewer than twenty");
        Ok(())
    })?;
    // The least: the rows of a box of the size in which twenty lie, in no order.
    let index = store.connection().query_row(
        "SELECT name FROM sqlite_schema WHERE sql LIKE '%rtree%' AND name LIKE '%customer%'",
        [],
        |row| row.get::<_, String>(0),
    );
    let index = index.context("no map index")?;
    let sql = format!(
        "SELECT rid FROM \"{index}\" WHERE lat_min >= ?1 AND lat_max <= ?2 AND lng_min >= ?3 AND lng_max <= ?4"
    );
    let half = (50_000_000.0 * (20.0 / f64::from(count)).sqrt() / 2.0) as i64;
    let plain = Times::of(TIMES, |number| {
        let (lat, lng) = spot(number);
        let mut statement = store.connection().prepare_cached(&sql)?;
        let rows = statement.query_map((lat - half, lat + half, lng - half, lng + half), |row| row.get::<_, i64>(0))?;
        rows.collect::<Result<Vec<_>, _>>()?;
        Ok(())
    })?;
    figure("geo.nearest20_db_p50", ours.percentile(50.0) * 1e6, Some(plain.percentile(50.0) * 1e6));
    Ok(())
}
