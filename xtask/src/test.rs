//! `cargo xtask test`: everything CI runs, area by area, cheap checks first. The last line is `N passed, N failed`.

use std::time::Instant;

use anyhow::Result;
use clap::ValueEnum;

use crate::results::{Counts, Outcome, Results};
use crate::sim;
use crate::tool::{self, Missing, missing, say};
use crate::{android, bindings, console, contracts, deny, fmt, ios, layers, models, rows, rust_tests, setup};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// A tenth of the simulation; no SQLCipher, Kotlin or Android (counted as skipped)
    #[arg(long)]
    pub(crate) quick: bool,
    /// Only these areas (may be repeated); the results of the others stay as they were
    #[arg(long, value_enum)]
    pub(crate) only: Vec<Area>,
    /// Rust tests of these crates only (may be repeated); leaves `rows` with less to see
    #[arg(long, short)]
    pub(crate) package: Vec<String>,
}

/// The parts of a run, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Area {
    /// The card models are here and whole
    Models,
    /// Formatting
    Fmt,
    /// Arrows between crates
    Layers,
    /// Licences and advisories of dependencies
    Deny,
    /// Lints, warnings are errors
    Clippy,
    /// Unit and integration tests of all crates
    Rust,
    /// The phone's database under SQLCipher, in a build of its own
    Encryption,
    /// The web console in Chromium, and its API under schemathesis
    Console,
    /// Examples in doc comments
    Docs,
    /// Committed documents that programs write about themselves
    Contracts,
    /// The iPhone app: parsed, held against the facade, the strings and its twins on Android
    Ios,
    /// Deterministic simulation, then the planted bugs
    Sim,
    /// Scenarios over the generated Python
    Python,
    /// Scenarios over the generated Kotlin
    Kotlin,
    /// The Android app under Robolectric, over the real library and server
    Android,
    /// docs/features.md against the results of all the above
    Rows,
}

/// Seeds of a full run, by design 04.
const SEEDS: u64 = 2_000;

pub(crate) fn run(args: &Args) -> Result<()> {
    let start = Instant::now();
    // One area's missing package must not stop the others; they will say it themselves where it matters.
    if let Err(error) = setup::run() {
        say(format!("set-up is incomplete, {error:#}"));
    }
    let mut results = Results::load()?;
    let areas: Vec<Area> =
        Area::value_variants().iter().copied().filter(|a| args.only.is_empty() || args.only.contains(a)).collect();
    let mut total = Counts::default();
    let mut lines = Vec::new();
    let names: Vec<String> = areas.iter().copied().map(name).collect();
    for area in areas {
        let began = Instant::now();
        let name = name(area);
        say(format!("── {name}"));
        results.clear(&name);
        note_end(area, perform(area, args, &name, &mut results), &mut results);
        results.save()?;
        let counts = results.counts(&name);
        total = sum(total, counts);
        let line = format!("{name}: {counts} in {:.0} s", began.elapsed().as_secs_f64());
        say(&line);
        lines.push(line);
    }
    println!();
    for line in &lines {
        println!("{line}");
    }
    for line in results.summary(&names) {
        println!("{line}");
    }
    println!("in {:.1} minutes", start.elapsed().as_secs_f64() / 60.0);
    for line in last_lines(total) {
        println!("{line}");
    }
    if total.failed > 0 {
        std::process::exit(1);
    }
    Ok(())
}

/// The name by which an area is logged and chosen on the command line.
fn name(area: Area) -> String {
    area.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

fn sum(a: Counts, b: Counts) -> Counts {
    Counts { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

/// The skipped count, if there is one, stands on a line of its own before the last.
fn last_lines(total: Counts) -> Vec<String> {
    let mut lines = Vec::new();
    if total.skipped > 0 {
        lines.push(format!("{} skipped", total.skipped));
    }
    lines.push(format!("{} passed, {} failed", total.passed, total.failed));
    lines
}

/// Turns the end of an area into an outcome: an error fails it, a missing tool skips it, and a check without tests of
/// its own passes as one.
fn note_end(area: Area, end: Result<()>, results: &mut Results) {
    let name = name(area);
    let own = format!("xtask:{name}");
    match end {
        Err(error) if error.is::<Missing>() => {
            say(format!("skipped, {error:#}"));
            results.note(&name, own, Outcome::Skipped);
        }
        Err(error) => {
            say(format!("FAILED, {error:#}"));
            results.remark(own.clone(), format!("{error:#}"));
            results.note(&name, own, Outcome::Failed);
        }
        Ok(()) if is_one_check(area) => results.note(&name, own, Outcome::Passed),
        Ok(()) => {}
    }
}

/// Whether an area is a single check that counts as one, rather than a set of named tests.
fn is_one_check(area: Area) -> bool {
    !matches!(
        area,
        Area::Rust
            | Area::Encryption
            | Area::Deny
            | Area::Console
            | Area::Docs
            | Area::Contracts
            | Area::Ios
            | Area::Sim
            | Area::Python
            | Area::Kotlin
            | Area::Android
    )
}

fn perform(area: Area, args: &Args, name: &str, results: &mut Results) -> Result<()> {
    match area {
        Area::Models => models::run(&[]),
        Area::Fmt => fmt::run(&fmt::Args { check: true }),
        Area::Layers => layers::run(&layers::Args { print: false }),
        Area::Deny => deny::check(name, results),
        Area::Clippy => {
            tool::need("cargo-clippy")?;
            tool::run(&mut tool::cargo(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
        }
        Area::Rust => rust_tests::run(name, &args.package, results),
        Area::Encryption if args.quick => Err(left_out()),
        Area::Encryption => rust_tests::run_encrypted(name, results),
        Area::Console => console::test(name, results),
        Area::Docs => rust_tests::run_docs(name, results),
        Area::Contracts => contracts::run(name, results),
        Area::Ios => ios::check(name, results),
        Area::Sim => simulate(args.quick, name, results),
        Area::Python => bindings::python(&library()?, results),
        Area::Kotlin if args.quick => Err(left_out()),
        Area::Kotlin => bindings::kotlin(&library()?, results),
        Area::Android if args.quick => Err(left_out()),
        Area::Android => android::test(&library()?, name, results),
        Area::Rows => rows::run(),
    }
}

fn left_out() -> anyhow::Error {
    missing("a full run", "leave `--quick` out")
}

/// The phone library with its faces, and the server that the scenarios talk to.
fn library() -> Result<std::path::PathBuf> {
    bindings::build_server()?;
    bindings::generate(false)
}

fn simulate(quick: bool, name: &str, results: &mut Results) -> Result<()> {
    let seeds = if quick { SEEDS / 10 } else { SEEDS };
    let random = sim::Args { seeds: Some(seeds), ..sim::Args::default() };
    let planted = sim::Args { planted: true, ..random.clone() };
    sim::build()?;
    for (test, args) in [("xtask:sim", random), ("xtask:sim_planted_bugs", planted)] {
        let outcome = sim::run_built(&args);
        if let Err(error) = &outcome {
            say(format!("FAILED, {error:#}"));
            results.remark(test, format!("{error:#}"));
        }
        results.note(name, test, if outcome.is_ok() { Outcome::Passed } else { Outcome::Failed });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_is_the_promised_one() {
        let total = Counts { passed: 12, failed: 1, skipped: 2 };
        assert_eq!(last_lines(total), ["2 skipped", "12 passed, 1 failed"]);
        assert_eq!(last_lines(Counts { skipped: 0, ..total }), ["12 passed, 1 failed"]);
    }

    #[test]
    fn a_missing_tool_skips_and_an_error_fails() {
        let mut results = Results::default();
        note_end(Area::Clippy, Err(missing("`cargo-clippy`", "rustup component add clippy")), &mut results);
        note_end(Area::Fmt, Err(anyhow::anyhow!("not formatted")), &mut results);
        note_end(Area::Layers, Ok(()), &mut results);
        assert_eq!(results.find("xtask:clippy"), Some(Outcome::Skipped));
        assert_eq!(results.find("xtask:fmt"), Some(Outcome::Failed));
        assert_eq!(results.find("xtask:layers"), Some(Outcome::Passed));
    }

    /// An area of named tests that ended well adds nothing of its own, or an empty one would count as passed.
    #[test]
    fn an_area_of_named_tests_does_not_pass_by_itself() {
        let mut results = Results::default();
        note_end(Area::Rust, Ok(()), &mut results);
        assert_eq!(results.counts("rust"), Counts::default());
    }
}
