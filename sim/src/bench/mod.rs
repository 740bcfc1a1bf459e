//! `legwork-sim bench AREA`: measures and prints one JSON line per figure on standard output, progress on standard
//! error. Names and targets stand in `cargo xtask bench`, which starts this, each figure beside what the least possible
//! work costs in the same run.
//!
//! | module | what it measures |
//! |---|---|
//! | [`store`] | a phone's database: loading, lists, search, writing, size |
//! | [`sync`] | first sync, delta, push, bytes, wake-ups over HTTP with the real server |
//! | [`server`] | pushes of many phones, lists, memory, size |
//! | [`geo`] | nearest customers out of the database |
//! | [`growth`] | cost against size, as a picture |
//! | [`customers`], [`raw`], [`plain`] | invented customers; the floors in plain SQLite, of a phone's work and of a server's |
//! | [`lab`], [`wire`] | the server's process; counted bytes |

pub mod customers;
pub mod geo;
pub mod growth;
pub mod lab;
pub mod plain;
pub mod raw;
pub mod server;
pub mod store;
pub mod sync;
pub mod wire;

use anyhow::Result;
use serde_json::json;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Customers of a full run.
pub const FULL: u32 = 100_000;

/// What to measure.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// The phone's database.
    Store,
    /// Phone and server over HTTP.
    Sync,
    /// The server under load.
    Server,
    /// Nearest customers.
    Geo,
    /// A first sync into an encrypted database; needs the feature `encryption`.
    Encryption,
    /// Cost against size, as a table and a picture.
    Growth,
}

/// Arguments of the benchmarks.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// What to measure
    #[arg(value_enum)]
    area: Area,
    /// A tenth of the size
    #[arg(long)]
    quick: bool,
    /// Where `growth` puts its picture (SVG)
    #[arg(long)]
    picture: Option<PathBuf>,
}

/// Measures an area.
///
/// # Errors
/// When something could not be done. Figures printed before stay valid.
pub fn run(args: &Args) -> Result<()> {
    let size = if args.quick { FULL / 10 } else { FULL };
    match args.area {
        Area::Store => store::run(size),
        Area::Sync => sync::run(size),
        Area::Server => server::run(size),
        Area::Geo => geo::run(size),
        Area::Encryption => store::encryption(size),
        Area::Growth => growth::run(size, args.picture.as_deref()),
    }
}

/// Prints a figure; `floor` in the same unit.
pub fn figure(name: &str, value: f64, floor: Option<f64>) {
    println!("{}", json!({"figure": name, "value": round(value), "floor": floor.map(round)}));
}

/// Prints a figure that has no floor, and says why.
pub fn figure_alone(name: &str, value: f64, why: &str) {
    say(format_args!("{name} stands alone: {why}"));
    figure(name, value, None);
}

/// Progress and remarks, for whoever waits.
pub fn say(what: impl std::fmt::Display) {
    eprintln!("  {what}");
}

/// Four digits that matter.
fn round(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let scale = 10_f64.powf(3.0 - value.abs().log10().floor());
    (value * scale).round() / scale
}

/// Runs `work` and returns what it gave and how long it took.
pub fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, Duration)> {
    let began = Instant::now();
    let value = work()?;
    Ok((value, began.elapsed()))
}

/// Times of many repetitions.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<f64>);

impl Times {
    /// Adds one.
    pub fn add(&mut self, time: Duration) {
        self.0.push(time.as_secs_f64());
    }
    /// Runs `work` so many times; it gets the number of the repetition.
    pub fn of(times: u32, mut work: impl FnMut(u32) -> Result<()>) -> Result<Times> {
        let mut all = Times::default();
        for number in 0..times {
            all.add(timed(|| work(number))?.1);
        }
        Ok(all)
    }
    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }
    /// Adds all of another.
    pub fn extend(&mut self, other: Times) {
        self.0.extend(other.0);
    }
    /// The time that so many percent stay under, seconds; 0 when there are none.
    pub fn percentile(&self, percent: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let place = (sorted.len() as f64 * percent / 100.0).ceil() as usize;
        sorted.get(place.saturating_sub(1)).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let mut times = Times::default();
        for ms in 1..=100 {
            times.add(Duration::from_millis(ms));
        }
        let ms = |percent| (times.percentile(percent) * 1e3).round() as i64;
        assert_eq!((ms(50.0), ms(99.0), ms(100.0), ms(0.0)), (50, 99, 100, 1));
        assert!(Times::default().percentile(99.0).abs() < f64::EPSILON);
    }

    #[test]
    fn figures_keep_four_digits() {
        for (value, text) in [(1234.56, "1235.0"), (0.012_345_6, "0.01235"), (4.0, "4.0"), (0.0, "0.0")] {
            assert_eq!(json!(round(value)).to_string(), text);
        }
    }
}
