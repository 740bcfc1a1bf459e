//! Peers that run here, installed on demand into target/peers: other people's programs doing the same work.
//! PowerSync's client core could be had, but its figures need its service and that a database server (MongoDB or
//! PostgreSQL with logical replication): not in the same run.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::figures::Measured;
use crate::tool::{self, say};

/// The release whose models ours are, so that both read with the same weights.
const RAPIDOCR: &str = "rapidocr==3.10.0";
/// The engine that rapidocr needs and does not bring.
const ONNXRUNTIME: &str = "onnxruntime";
/// Where `cargo xtask bench cards` leaves its generated photos, with what stands on each beside it.
pub(crate) const CARDS: &str = "target/peers/cards";
/// Most of these photos that both read: evenly spread over all of them.
const MOST: usize = 40;

/// One picture as a reader saw it.
#[derive(Debug, PartialEq)]
struct Reading {
    file: String,
    cpu_ms: f64,
    lines: Vec<String>,
}

/// What a reader made of all pictures.
#[derive(Debug, PartialEq)]
struct Run {
    readings: Vec<Reading>,
    peak_mib: f64,
}

/// PouchDB with a server of its own; express 5 breaks its feed of changes.
const POUCHDB: [&str; 3] = ["pouchdb@9.0.0", "express@4.21.2", "express-pouchdb@4.2.0"];

/// The same customers synchronised by PouchDB over HTTP. `count` as in our own run; its figures are in `peer`.
pub(crate) fn pouchdb(count: u32) -> Result<Vec<(String, Measured)>> {
    tool::need_node()?;
    let folder = tool::target_dir().join("peers/pouchdb");
    std::fs::create_dir_all(&folder)?;
    if !POUCHDB.iter().all(|package| is_installed(&folder, package)) {
        say(format!("installing {} into target/peers/pouchdb", POUCHDB.join(", ")));
        let mut npm = Command::new("npm");
        npm.current_dir(&folder).args(["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", "."]);
        tool::run(npm.args(POUCHDB).stdout(std::io::stderr()))?;
    }
    let rows = folder.join("rows.ndjson");
    let mut print = Command::new(tool::target_dir().join("release/legwork-sim"));
    std::fs::write(&rows, tool::output(print.args(["rows", &count.to_string()]))?)?;
    say(format!("{count} customers with PouchDB (minutes)"));
    let mut node = Command::new("node");
    node.current_dir(&folder).arg(tool::root().join("xtask/peers/pouchdb_bench.mjs")).arg(&rows);
    let text = tool::output(node.arg((count / 10).to_string()))?;
    Ok(text.lines().filter_map(Measured::read).collect())
}

/// Whether npm has installed just this `name@version` below `folder`.
fn is_installed(folder: &Path, package: &str) -> bool {
    let Some((name, version)) = package.split_once('@') else { return false };
    let text = std::fs::read_to_string(folder.join("node_modules").join(name).join("package.json"));
    text.ok()
        .and_then(|text| serde_json::from_str::<Value>(&text).ok())
        .is_some_and(|found| found["version"] == version)
}

/// Removes the photos of an earlier run.
pub(crate) fn forget_cards() -> Result<()> {
    let cards = tool::root().join(CARDS);
    if cards.exists() { std::fs::remove_dir_all(&cards).context("removing old photos") } else { Ok(()) }
}

/// Reads the same generated cards with our scanner and with rapidocr: CPU, memory and character error, side by side.
pub(crate) fn rapidocr() -> Result<Vec<(String, Measured)>> {
    let all = pictures(&tool::root().join(CARDS))?;
    let pictures: Vec<_> = all.iter().step_by(all.len().div_ceil(MOST)).collect();
    let python = environment(&tool::target_dir().join("peers"))?;
    say(format!("reading {} photos with our scanner", pictures.len()));
    let ours = Run::read(&tool::output(scanner().args(["--json", "--peak"]).args(&pictures))?)?;
    say("reading them with rapidocr");
    let script = tool::root().join("xtask/peers/rapidocr_bench.py");
    let theirs = Run::read(&tool::output(Command::new(python).arg(script).args(&pictures))?)?;
    if ours.readings.len() != theirs.readings.len() {
        bail!("we read {} cards, rapidocr {}", ours.readings.len(), theirs.readings.len());
    }
    let mut figures = vec![
        ("cards.cpu_vs_rapidocr".to_owned(), cpu(&ours.readings, &theirs.readings)?),
        ("cards.peak".to_owned(), beside(ours.peak_mib, theirs.peak_mib)),
    ];
    if let Some(measured) = errors(&ours.readings, &theirs.readings) {
        figures.push(("cards.cer_minus_rapidocr".to_owned(), measured));
    }
    Ok(figures)
}

fn beside(value: f64, peer: f64) -> Measured {
    Measured { value: Some(value), floor: None, peer: Some(peer), peer_name: Some(RAPIDOCR.to_owned()) }
}

fn scanner() -> Command {
    tool::cargo(["run", "--quiet", "--release", "-p", "legwork-card", "--example", "scan", "--"])
}

fn pictures(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "jpg" || e == "png"))
        .collect();
    files.sort();
    if files.is_empty() { bail!("the generator wrote no picture") } else { Ok(files) }
}

/// A virtual environment with rapidocr in it; made once, kept in the target folder.
fn environment(folder: &Path) -> Result<PathBuf> {
    let python = tool::venv(&folder.join("venv"))?;
    if !tool::succeeds(Command::new(&python).args(["-c", "import rapidocr, onnxruntime"])) {
        say(format!("installing {RAPIDOCR} and {ONNXRUNTIME} into target/peers/venv"));
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", RAPIDOCR, ONNXRUNTIME]);
        tool::run(&mut pip)?;
    }
    Ok(python)
}

impl Run {
    /// Lines of `{"file", "cpu_ms", "lines"}`, where a line of text is a string or an object with `text`, and a last
    /// one of `{"peak_mib"}`.
    fn read(text: &str) -> Result<Run> {
        let (mut readings, mut peak_mib) = (Vec::new(), None);
        for line in text.lines() {
            let value: Value = serde_json::from_str(line).with_context(|| format!("not a reading: {line}"))?;
            if let Some(peak) = value["peak_mib"].as_f64() {
                peak_mib = Some(peak);
                continue;
            }
            let lines = tool::list(&value["lines"]).filter_map(|l| l.as_str().or_else(|| l["text"].as_str()));
            readings.push(Reading {
                file: value["file"].as_str().context("a reading without a file")?.to_owned(),
                cpu_ms: value["cpu_ms"].as_f64().context("a reading without its CPU time")?,
                lines: lines.map(str::to_owned).collect(),
            });
        }
        Ok(Run { readings, peak_mib: peak_mib.context("the reader did not tell its memory")? })
    }
}

fn cpu(ours: &[Reading], theirs: &[Reading]) -> Result<Measured> {
    let total = |readings: &[Reading]| readings.iter().map(|r| r.cpu_ms).sum::<f64>();
    if total(theirs) <= 0.0 {
        bail!("rapidocr used no CPU time");
    }
    Ok(beside(total(ours) / total(theirs), 1.0))
}

/// Our character error minus theirs, in points, against the text that the generator put on the cards
/// (`<picture>.json` beside the picture, its `lines`). `None` when no card has such a file.
fn errors(ours: &[Reading], theirs: &[Reading]) -> Option<Measured> {
    let mut distance = (0, 0);
    let mut characters = 0;
    for (our, their) in ours.iter().zip(theirs) {
        let Ok(text) = std::fs::read_to_string(Path::new(&our.file).with_extension("json")) else { continue };
        let truth: Value = serde_json::from_str(&text).ok()?;
        let lines: Vec<&str> =
            tool::list(&truth["lines"]).filter_map(|l| l.as_str().or_else(|| l["text"].as_str())).collect();
        characters += bag(&lines).len();
        distance.0 += bag_distance(&bag(&lines), &bag(&our.lines));
        distance.1 += bag_distance(&bag(&lines), &bag(&their.lines));
    }
    if characters == 0 {
        return None;
    }
    let rate = |distance: usize| distance as f64 * 100.0 / characters as f64;
    let (our, their) = (rate(distance.0), rate(distance.1));
    say(format!("character error: ours {our:.2} %, rapidocr {their:.2} %"));
    Some(beside(our - their, 0.0))
}

/// All characters of some lines but white space, sorted: reading order and line breaks are not what is compared.
fn bag(lines: &[impl AsRef<str>]) -> Vec<char> {
    let mut characters: Vec<char> =
        lines.iter().flat_map(|line| line.as_ref().chars()).filter(|c| !c.is_whitespace()).collect();
    characters.sort_unstable();
    characters
}

/// The least number of characters to change, add or take away to make one bag the other.
fn bag_distance(a: &[char], b: &[char]) -> usize {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, common) = (i + 1, j + 1, common + 1),
        }
    }
    a.len().max(b.len()) - common
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn both_shapes_of_lines_are_read() {
        let text = "{\"file\":\"a.jpg\",\"cpu_ms\":12.5,\"lines\":[{\"text\":\"张伟\"},\"CEO\"]}\n{\"peak_mib\":9}\n";
        let expected = Reading { file: "a.jpg".into(), cpu_ms: 12.5, lines: vec!["张伟".into(), "CEO".into()] };
        assert_eq!(Run::read(text).unwrap(), Run { readings: vec![expected], peak_mib: 9.0 });
        assert!(Run::read("{\"file\":\"a.jpg\"}").is_err());
        assert!(Run::read("").is_err(), "without its memory");
    }

    /// (truth, read, characters that differ)
    #[test]
    fn distances() {
        let cases = [("行客", "客 行", 0), ("abc", "abd", 1), ("abc", "", 3), ("", "ab", 2), ("aab", "abb", 1)];
        for (truth, read, expected) in cases {
            assert_eq!(bag_distance(&bag(&[truth]), &bag(&[read])), expected, "{truth} {read}");
        }
    }

    #[test]
    fn cpu_is_compared_over_all_pictures() {
        let reading = |cpu_ms| Reading { file: String::new(), cpu_ms, lines: Vec::new() };
        let measured = cpu(&[reading(1.0), reading(5.0)], &[reading(2.0), reading(10.0)]).unwrap();
        assert_eq!(measured.value, Some(0.5));
        assert!(cpu(&[reading(1.0)], &[]).is_err());
    }
}
