//! The log of a test run, `target/test-results.json`: area → test name → outcome. `rows` reads it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::tool;

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    Passed,
    /// Ignored, or the tool it needs is not here.
    Skipped,
    Failed,
}

/// Lines of a remark that [`Results::summary`] shows: of its beginning and of its end, for a test that speaks a lot
/// says at its end why it failed.
const REMARK_LINES: [usize; 2] = [4, 10];

/// All outcomes by area (`rust`, `python`, `kotlin`, …) and name.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Results {
    areas: BTreeMap<String, BTreeMap<String, Outcome>>,
    /// What was said of single tests of this run, for its end: why one failed, that one needed a second try.
    #[serde(skip)]
    remarks: BTreeMap<String, String>,
}

/// What a test runner says of one test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Test {
    pub(crate) name: String,
    pub(crate) outcome: Outcome,
    /// Why it failed, or what went wrong before it passed at a second try.
    pub(crate) remark: Option<String>,
}

impl Test {
    /// A test of which there is no more to say.
    pub(crate) fn new(name: impl Into<String>, outcome: Outcome) -> Self {
        Self { name: name.into(), outcome, remark: None }
    }

    /// With the words of its failure; those of a test that passed all the same come from its first try.
    pub(crate) fn with_failure(mut self, words: Option<impl Into<String>>) -> Self {
        self.remark = words.map(Into::into).map(|words| match self.outcome {
            Outcome::Passed => format!("passed at the second try; before that: {words}"),
            Outcome::Skipped | Outcome::Failed => words,
        });
        self
    }
}

/// How many tests ended in which way.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 { write!(f, ", {} skipped", self.skipped) } else { Ok(()) }
    }
}

impl Results {
    /// Where the log lies.
    pub(crate) fn path() -> PathBuf {
        tool::target_dir().join("test-results.json")
    }

    /// The log of earlier areas; empty when there is none.
    pub(crate) fn load() -> Result<Self> {
        match std::fs::read_to_string(Self::path()) {
            Ok(text) => serde_json::from_str(&text).context("target/test-results.json is damaged: delete it"),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).context("cannot read target/test-results.json"),
        }
    }

    /// Writes the log.
    pub(crate) fn save(&self) -> Result<()> {
        let text = serde_json::to_string_pretty(self)?;
        std::fs::create_dir_all(tool::target_dir())?;
        std::fs::write(Self::path(), text + "\n").context("cannot write target/test-results.json")
    }

    /// Forgets what an earlier run said about an area.
    pub(crate) fn clear(&mut self, area: &str) {
        self.areas.remove(area);
    }

    /// Notes an outcome. Of two tests with one name the worse counts.
    pub(crate) fn note(&mut self, area: &str, name: impl Into<String>, outcome: Outcome) {
        let slot = self.areas.entry(area.to_owned()).or_default().entry(name.into()).or_insert(outcome);
        *slot = outcome.max(*slot);
    }

    /// Notes what a runner said of a test, under its name with `prefix` before it.
    pub(crate) fn note_test(&mut self, area: &str, prefix: &str, test: Test) {
        let name = prefix.to_owned() + &test.name;
        if let Some(words) = test.remark {
            self.remark(name.as_str(), words);
        }
        self.note(area, name, test.outcome);
    }

    /// Keeps words about a test for the end of the run.
    pub(crate) fn remark(&mut self, name: impl Into<String>, words: impl Into<String>) {
        self.remarks.insert(name.into(), words.into());
    }

    /// What the end of a run repeats, because what was printed before may be cut: each failed test of these areas with
    /// the first lines of what was said of it, then the other remarks.
    pub(crate) fn summary(&self, areas: &[String]) -> Vec<String> {
        let tests = areas.iter().filter_map(|area| self.areas.get(area)).flatten();
        let failed: BTreeSet<&str> = tests.filter(|(_, o)| **o == Outcome::Failed).map(|(n, _)| n.as_str()).collect();
        let words = |name: &str| self.remarks.get(name).into_iter().flat_map(|words| ends_of(words));
        let mut lines = Vec::new();
        for name in &failed {
            lines.push(format!("FAILED {name}"));
            lines.extend(words(name).map(|line| format!("    {line}")));
        }
        for name in self.remarks.keys().filter(|name| !failed.contains(name.as_str())) {
            lines.extend(words(name).map(|line| format!("{name}: {line}")));
        }
        lines
    }

    /// The counts of one area.
    pub(crate) fn counts(&self, area: &str) -> Counts {
        let mut counts = Counts::default();
        for outcome in self.areas.get(area).into_iter().flat_map(BTreeMap::values) {
            match outcome {
                Outcome::Passed => counts.passed += 1,
                Outcome::Skipped => counts.skipped += 1,
                Outcome::Failed => counts.failed += 1,
            }
        }
        counts
    }

    /// The outcome of a test by name, with or without the `tests` module that Rust unit tests live in.
    pub(crate) fn find(&self, name: &str) -> Option<Outcome> {
        let wanted = plain(name);
        self.areas.values().flatten().filter(|(key, _)| plain(key) == wanted).map(|(_, outcome)| *outcome).max()
    }

    /// Whether nothing was noted at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.areas.values().all(BTreeMap::is_empty)
    }
}

/// A test name without `tests` segments: `store::search::tests::x` and `store::search::x` mean the same test.
fn plain(name: &str) -> Vec<&str> {
    name.split("::").filter(|segment| *segment != "tests").collect()
}

/// The first and the last lines of words that are too many.
fn ends_of(words: &str) -> Vec<&str> {
    let [first, last] = REMARK_LINES;
    let lines: Vec<&str> = words.lines().collect();
    if lines.len() <= first + last {
        return lines;
    }
    let end = &lines[lines.len() - last..];
    lines[..first].iter().chain(&["…"]).chain(end).copied().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn found_with_and_without_the_tests_module() {
        let mut results = Results::default();
        results.note("rust", "legwork-store::search::tests::e2_two_characters", Outcome::Passed);
        assert_eq!(results.find("legwork-store::search::e2_two_characters"), Some(Outcome::Passed));
        assert_eq!(results.find("legwork-store::search::tests::e2_two_characters"), Some(Outcome::Passed));
        assert_eq!(results.find("legwork-store::e2_two_characters"), None);
    }

    #[test]
    fn the_worse_of_two_counts_and_areas_are_replaced() {
        let mut results = Results::default();
        results.note("rust", "a::x", Outcome::Failed);
        results.note("rust", "a::x", Outcome::Passed);
        results.note("python", "python:main_job", Outcome::Skipped);
        assert_eq!(results.counts("rust"), Counts { passed: 0, failed: 1, skipped: 0 });
        assert_eq!(results.counts("python"), Counts { passed: 0, failed: 0, skipped: 1 });
        results.clear("rust");
        assert_eq!(results.counts("rust"), Counts::default());
        assert!(!results.is_empty());
    }

    #[test]
    fn the_end_names_what_failed_and_why() {
        let mut results = Results::default();
        results.note("rust", "a::x", Outcome::Failed);
        results.note("console", "console:y", Outcome::Failed);
        results.note("console", "console:z", Outcome::Passed);
        results.remark("console:y", "expected 1\ngot 2");
        results.remark("console:z", "passed at the second try");
        let areas = ["console".to_owned()];
        let expected = ["FAILED console:y", "    expected 1", "    got 2", "console:z: passed at the second try"];
        assert_eq!(results.summary(&areas), expected);
    }

    #[test]
    fn the_end_of_many_words_is_kept() {
        let many: Vec<String> = (0..40).map(|n| n.to_string()).collect();
        let shown = ends_of(&many.join("\n")).join(" ");
        assert_eq!(shown, "0 1 2 3 … 30 31 32 33 34 35 36 37 38 39");
        assert_eq!(ends_of("a\nb"), ["a", "b"]);
    }

    #[test]
    fn the_log_reads_back() {
        let mut results = Results::default();
        results.note("rust", "a::x", Outcome::Passed);
        let text = serde_json::to_string(&results).unwrap();
        assert_eq!(text, r#"{"rust":{"a::x":"passed"}}"#);
        assert_eq!(serde_json::from_str::<Results>(&text).unwrap(), results);
    }
}
