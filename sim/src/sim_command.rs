//! `legwork-sim sim`: many seeds on two threads, a line of progress, and what to type for the one that failed.

use crate::world::planted::Bug;
use crate::world::{Outcome, Plan, Templates, Violation, run as run_plan};
use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Seeds of a run that says nothing else.
const SEEDS: u64 = 200;
/// Seeds within which a planted bug must be caught (design 04).
const PLANTED_SEEDS: u64 = 2_000;
/// Threads: CI has two cores.
const THREADS: usize = 2;

/// Arguments of the simulation.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Args {
    /// How many seeds to run [default: 200; with `--planted` at most 2000 for each bug]
    #[arg(long)]
    pub seeds: Option<u64>,
    /// First seed
    #[arg(long, default_value_t = 0)]
    pub from: u64,
    /// Run one seed and tell its last events
    #[arg(long, conflicts_with_all = ["seeds", "from"])]
    pub seed: Option<u64>,
    /// Switch the planted bugs on, one after the other; each must be caught
    #[arg(long)]
    pub planted: bool,
    /// Only this planted bug, as the table names it
    #[arg(long, requires = "planted")]
    pub bug: Option<String>,
}

/// A seed that broke an invariant.
type Failure = (u64, Violation);

/// Runs the simulation.
///
/// # Errors
/// When an invariant broke, or a planted bug was not caught.
pub fn run(args: &Args) -> Result<()> {
    if args.planted {
        return planted(args);
    }
    let (from, seeds) = args.seed.map_or((args.from, args.seeds.unwrap_or(SEEDS)), |seed| (seed, 1));
    let began = Instant::now();
    let (failures, events) = many(from, seeds, false, Plan::random)?;
    for (place, (seed, violation)) in failures.iter().enumerate() {
        // One story is enough to begin with; the others have their command.
        report(*seed, violation, None, place == 0);
    }
    let time = began.elapsed().as_secs_f64();
    println!("{seeds} seeds, {} violations, {events} events, {time:.1} s", failures.len());
    if failures.is_empty() { Ok(()) } else { bail!("{} of {seeds} seeds broke an invariant", failures.len()) }
}

/// Prints what broke and how to see it again.
fn report(seed: u64, violation: &Violation, bug: Option<Bug>, whole: bool) {
    println!("seed {seed} breaks {violation}");
    for event in violation.events.iter().filter(|_| whole) {
        println!("    {event}");
    }
    match bug {
        None => println!("replay: cargo xtask sim --seed {seed}"),
        Some(bug) => println!("replay: cargo xtask sim --seed {seed} --planted -- --bug {bug:?}"),
    }
}

/// Runs each planted bug until it is caught.
fn planted(args: &Args) -> Result<()> {
    if !cfg!(feature = "planted") {
        bail!("this build has no planted bugs: build it with the feature `planted`");
    }
    let seeds = args.seeds.unwrap_or(PLANTED_SEEDS).min(PLANTED_SEEDS);
    let (from, seeds) = args.seed.map_or((args.from, seeds), |seed| (seed, 1));
    let bugs: Vec<Bug> =
        Bug::ALL.into_iter().filter(|bug| args.bug.as_ref().is_none_or(|name| *name == format!("{bug:?}"))).collect();
    if bugs.is_empty() {
        bail!("no planted bug of that name; there are {:?}", Bug::ALL);
    }
    println!("{:<18} {:>10}  caught by", "planted bug", "at seed");
    let mut missed = 0;
    for bug in bugs {
        let (mut failures, _) = many(from, seeds, true, |seed| bug.plan(seed))?;
        failures.sort_by_key(|(seed, _)| *seed);
        match failures.first() {
            Some((seed, violation)) => {
                println!("{:<18} {seed:>10}  {}", format!("{bug:?}"), shorten(&violation.to_string()));
                if args.seed.is_some() {
                    report(*seed, violation, Some(bug), true);
                }
            }
            None => {
                missed += 1;
                println!("{:<18} {:>10}  not caught in {seeds} seeds", format!("{bug:?}"), "-");
            }
        }
    }
    if missed == 0 { Ok(()) } else { bail!("{missed} planted bugs were not caught") }
}

fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(100).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Runs seeds on two threads; `first` stops at the first failure. Returns the failures and the number of events.
fn many(from: u64, seeds: u64, first: bool, plan: impl Fn(u64) -> Plan + Sync) -> Result<(Vec<Failure>, u64)> {
    let templates = Templates::new()?;
    let bar = ProgressBar::new(seeds);
    if let Ok(style) = ProgressStyle::with_template("{pos}/{len} seeds, {per_sec}, {elapsed} [{bar:30}] {msg}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.enable_steady_tick(Duration::from_millis(500));
    let (next, events) = (AtomicU64::new(0), AtomicU64::new(0));
    let failures: Mutex<Vec<Failure>> = Mutex::default();
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let stop = first && !failures.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
            if number >= seeds || stop {
                return;
            }
            match run_plan(&plan(from + number), &templates) {
                Ok(Outcome { events: more, .. }) => {
                    events.fetch_add(more, Ordering::Relaxed);
                }
                Err(violation) => {
                    let mut failures = failures.lock().unwrap_or_else(PoisonError::into_inner);
                    failures.push((from + number, violation));
                    bar.set_message(format!("{} violations", failures.len()));
                }
            }
            bar.inc(1);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..THREADS.min(usize::try_from(seeds).unwrap_or(THREADS)) {
            scope.spawn(work);
        }
    });
    bar.finish_and_clear();
    let mut failures = failures.into_inner().unwrap_or_else(PoisonError::into_inner);
    failures.sort_by_key(|(seed, _)| *seed);
    Ok((failures, events.into_inner()))
}
