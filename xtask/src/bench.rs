//! `cargo xtask bench`: runs the producers of figures in release, merges what they print and shows it beside the targets.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::figures::{FIGURES, Figure, Measured, table};
use crate::tool::{self, say};
use crate::{models, peers};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Areas to measure; all when none is named
    #[arg(value_parser = AREAS)]
    pub(crate) areas: Vec<String>,
    /// One JSON line per figure instead of the table
    #[arg(long)]
    pub(crate) json: bool,
    /// A tenth of the size; the figures are then good for comparing runs, not for the targets
    #[arg(long)]
    pub(crate) quick: bool,
}

const AREAS: [&str; 5] = ["store", "sync", "server", "geo", "cards"];

/// A program that prints one JSON line per figure on standard output and its progress on standard error.
struct Producer {
    area: &'static str,
    package: &'static str,
    /// `bin` or `example`.
    kind: &'static str,
    name: &'static str,
    args: &'static [&'static str],
    /// Cargo features beside the default ones.
    features: &'static str,
}

/// A benchmark of `legwork-sim`, by the area it measures.
const fn sim(area: &'static str, args: &'static [&'static str]) -> Producer {
    Producer { area, package: "legwork-sim", kind: "bin", name: "legwork-sim", args, features: "" }
}

const PRODUCERS: &[Producer] = &[
    sim("store", &["bench", "store"]),
    sim("sync", &["bench", "sync"]),
    sim("server", &["bench", "server"]),
    sim("geo", &["bench", "geo"]),
    Producer { area: "geo", package: "legwork-geo", kind: "example", name: "bench", args: &[], features: "" },
    Producer { features: "encryption", ..sim("sync", &["bench", "encryption"]) },
    Producer {
        area: "cards",
        package: "legwork-card",
        kind: "example",
        name: "evaluate",
        args: &["--count", "40", "--keep", peers::CARDS],
        features: "generate",
    },
];

type Values = BTreeMap<String, Measured>;

pub(crate) fn run(args: &Args) -> Result<()> {
    let chosen = |area: &str| args.areas.is_empty() || args.areas.iter().any(|a| a == area);
    if args.quick {
        say("quick run: a tenth of the size; compare runs with each other, not with the targets");
    }
    if chosen("cards") {
        models::run(&[])?;
        peers::forget_cards()?;
    }
    let metadata = tool::metadata()?;
    let mut values = Values::new();
    let mut failed = Vec::new();
    for producer in PRODUCERS.iter().filter(|p| chosen(p.area)) {
        if !tool::has_target(&metadata, producer.package, producer.kind, producer.name) {
            say(format!("{} has no {} `{}` that measures", producer.package, producer.kind, producer.name));
            continue;
        }
        if let Err(error) = produce(producer, args.quick, &mut values) {
            say(format!("{}: {error:#}", producer.area));
            failed.push(producer.area);
        }
    }
    if chosen("cards") {
        match peers::rapidocr() {
            Ok(figures) => values.extend(figures),
            Err(error) => {
                say(format!("cards beside rapidocr: {error:#}"));
                failed.push("rapidocr");
            }
        }
    }
    if chosen("sync") {
        match peers::pouchdb(if args.quick { 10_000 } else { 100_000 }) {
            Ok(figures) => figures.into_iter().for_each(|(name, peer)| beside(&mut values, name, peer)),
            Err(error) => {
                say(format!("sync beside PouchDB: {error:#}"));
                failed.push("PouchDB");
            }
        }
        say("no figures of PowerSync: its service needs a database server with replication");
    }
    let rows = rows(&values, chosen);
    for (figure, _) in rows.iter().filter(|(_, measured)| measured.value.is_none()) {
        say(format!("{}: no producer printed it", figure.name));
    }
    if args.json {
        for (figure, measured) in &rows {
            println!("{}", figure.json(measured));
        }
    } else {
        print!("{}", table(&rows));
    }
    if rows.iter().all(|(_, measured)| measured.value.is_none()) {
        bail!("nothing was measured");
    }
    if failed.is_empty() { Ok(()) } else { bail!("not measured to its end: {}", failed.join(", ")) }
}

/// Puts a peer beside what we measured under the same name.
fn beside(values: &mut Values, name: String, peer: Measured) {
    let ours = values.entry(name).or_default();
    (ours.peer, ours.peer_name) = (peer.peer, peer.peer_name);
}

/// Every figure of the chosen areas with what was measured, in the order of the table.
fn rows(values: &Values, chosen: impl Fn(&str) -> bool) -> Vec<(&'static Figure, Measured)> {
    let of_areas = FIGURES.iter().filter(|figure| chosen(figure.area()));
    of_areas.map(|figure| (figure, values.get(figure.name).cloned().unwrap_or_default())).collect()
}

/// Builds a producer and makes the command that runs it. The ordinary `legwork-sim` is built together with the server
/// that it starts, which must lie beside it; one with other features is a program of its own.
fn command(producer: &Producer) -> Result<Command> {
    if producer.package == "legwork-sim" && producer.features.is_empty() {
        tool::run(&mut tool::cargo(["build", "--release", "-p", "legwork-sim", "-p", "legwork-server", "--bins"]))?;
        let program = tool::target_dir().join("release").join(format!("legwork-sim{}", std::env::consts::EXE_SUFFIX));
        let mut command = Command::new(program);
        command.current_dir(tool::root()).args(producer.args);
        return Ok(command);
    }
    let mut command = tool::cargo(["run", "--quiet", "--release", "-p", producer.package]);
    command.arg(format!("--{}", producer.kind)).arg(producer.name);
    if !producer.features.is_empty() {
        command.args(["--features", producer.features]);
    }
    command.arg("--").args(producer.args);
    Ok(command)
}

/// Runs one producer and takes its figures as they come.
fn produce(producer: &Producer, quick: bool, values: &mut Values) -> Result<()> {
    say(format!("measuring {} with {}", producer.area, producer.package));
    let mut command = command(producer)?;
    if quick {
        command.arg("--quick");
    }
    let mut child = command.stdout(Stdio::piped()).spawn().context("cannot start cargo")?;
    let stdout = child.stdout.take().context("cargo has no output")?;
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        match Measured::read(&line) {
            Some((name, measured)) => {
                if let Some(value) = measured.value {
                    say(format!("{name} = {value}"));
                }
                values.insert(name, measured);
            }
            None => eprintln!("  {line}"),
        }
    }
    let status = child.wait()?;
    if status.success() { Ok(()) } else { bail!("`{}` ended with {status}", tool::describe(&command)) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn rows_keep_the_order_and_leave_other_areas_out() {
        let measured = Measured { value: Some(9.0), ..Measured::default() };
        let values = Values::from([("geo.plan14_max".to_owned(), measured.clone())]);
        let rows = rows(&values, |area| area == "geo");
        let names: Vec<&str> = rows.iter().map(|(figure, _)| figure.name).collect();
        assert_eq!(names, ["geo.nearest20_db_p50", "geo.nearest20_mem_p50", "geo.plan14_max"]);
        assert_eq!(rows[2].1, measured);
        assert_eq!(rows[0].1, Measured::default());
    }

    #[test]
    fn a_peer_stands_beside_our_value() {
        let mut values = Values::from([("a".to_owned(), Measured { value: Some(2.0), ..Measured::default() })]);
        let peer = Measured { peer: Some(9.0), peer_name: Some("them".to_owned()), ..Measured::default() };
        beside(&mut values, "a".to_owned(), peer.clone());
        assert_eq!(values["a"], Measured { value: Some(2.0), ..peer });
    }

    #[test]
    fn every_area_has_a_producer() {
        for area in AREAS {
            assert!(PRODUCERS.iter().any(|producer| producer.area == area), "{area}");
        }
    }
}
