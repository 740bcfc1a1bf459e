//! `cargo xtask rows`: docs/features.md claims rows; each claim must name tests that ran and passed.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};

use crate::results::{Outcome, Results};
use crate::tool::{self, say};

pub(crate) fn run() -> Result<()> {
    let text =
        std::fs::read_to_string(tool::root().join("docs/features.md")).context("cannot read docs/features.md")?;
    let results = Results::load()?;
    if results.is_empty() {
        bail!("no test has run yet: `cargo xtask test` writes the results that this reads");
    }
    let rows = parse(&text)?;
    if rows.is_empty() {
        bail!("docs/features.md has no table `| row | what works | tests |` with a row in it");
    }
    let faults = faults(&rows, &results);
    for fault in &faults {
        eprintln!("  {fault}");
    }
    if !faults.is_empty() {
        bail!("docs/features.md claims what the last test run does not show ({} times)", faults.len());
    }
    say(format!("{} rows of docs/features.md, each shown by a test that passed", rows.len()));
    Ok(())
}

/// One claim: a row of the feature list and the tests that show it.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    name: String,
    tests: Vec<String>,
}

/// Reads every table whose header is `| row | … | tests |`.
fn parse(text: &str) -> Result<Vec<Row>> {
    let mut rows: Vec<Row> = Vec::new();
    let mut names = BTreeSet::new();
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        let Some(cells) = cells(line) else {
            inside = false;
            continue;
        };
        match cells.as_slice() {
            [first, _, last] if *first == "row" && *last == "tests" => inside = true,
            [first, ..] if inside && first.starts_with("--") => {}
            [name, works, tests] if inside => {
                let place = format!("docs/features.md line {}", index + 1);
                if !is_row_name(name) {
                    bail!("{place}: `{name}` is not the name of a row, such as L3");
                }
                if !names.insert((*name).to_owned()) {
                    bail!("{place}: {name} stands there twice");
                }
                if works.is_empty() {
                    bail!("{place}: {name} does not say what works");
                }
                let tests: Vec<String> = quoted(tests).map(str::to_owned).collect();
                if tests.is_empty() {
                    bail!("{place}: {name} names no test (names stand in `backticks`)");
                }
                rows.push(Row { name: (*name).to_owned(), tests });
            }
            _ if inside => bail!("docs/features.md line {}: a row has three cells", index + 1),
            _ => {}
        }
    }
    Ok(rows)
}

/// The cells of a table line, trimmed.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim).collect())
}

/// A capital letter and a number, as in the feature list.
fn is_row_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_uppercase())
        && !chars.as_str().is_empty()
        && chars.all(|c| c.is_ascii_digit())
}

/// The parts of a cell that stand in backticks.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2).filter(|name| !name.is_empty())
}

/// Claims that the results do not bear out, in words.
fn faults(rows: &[Row], results: &Results) -> Vec<String> {
    let mut faults = Vec::new();
    for row in rows {
        for test in &row.tests {
            let why = match results.find(test) {
                Some(Outcome::Passed) => continue,
                Some(Outcome::Failed) => "failed",
                Some(Outcome::Skipped) => "did not run (ignored, or its tool is missing)",
                None => "does not exist, or its area was not run",
            };
            faults.push(format!("{}: `{test}` {why}", row.name));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const PAGE: &str = "
# What works
| other | table |
|---|---|
| E9 | is not read |

| row | what works | tests |
|---|---|---|
| E2 | two characters find it | `legwork-store::search::e2_two_characters`, `python:search` |
| L3 | distance and ring | `legwork-geo::fence::l3_ring` |
";

    fn results(outcomes: &[(&str, Outcome)]) -> Results {
        let mut results = Results::default();
        for (name, outcome) in outcomes {
            results.note("any", *name, *outcome);
        }
        results
    }

    #[test]
    fn rows_and_their_tests_are_read() {
        let rows = parse(PAGE).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].tests, ["legwork-store::search::e2_two_characters", "python:search"]);
    }

    #[test]
    fn passing_tests_bear_the_claims_out() {
        let results = results(&[
            ("legwork-store::search::tests::e2_two_characters", Outcome::Passed),
            ("python:search", Outcome::Passed),
            ("legwork-geo::fence::l3_ring", Outcome::Passed),
        ]);
        assert_eq!(faults(&parse(PAGE).unwrap(), &results), Vec::<String>::new());
    }

    #[test]
    fn failed_skipped_and_unknown_tests_do_not() {
        let results = results(&[
            ("legwork-store::search::tests::e2_two_characters", Outcome::Failed),
            ("python:search", Outcome::Skipped),
        ]);
        let found = faults(&parse(PAGE).unwrap(), &results);
        assert_eq!(found.len(), 3);
        assert!(found[0].starts_with("E2:") && found[0].ends_with("failed"), "{found:?}");
        assert!(found[1].contains("did not run"), "{found:?}");
        assert!(found[2].starts_with("L3:") && found[2].contains("does not exist"), "{found:?}");
    }

    /// (line, why it is refused)
    #[test]
    fn malformed_rows_are_refused() {
        let cases = [
            ("| e2 | lower case | `a::b` |", "not the name of a row"),
            ("| E | no number | `a::b` |", "not the name of a row"),
            ("| E2 | no test | search |", "names no test"),
            ("| E2 |  | `a::b` |", "does not say what works"),
            ("| E2 | two cells |", "three cells"),
            ("| E2 | once | `a::b` |\n| E2 | twice | `a::b` |", "twice"),
        ];
        for (line, why) in cases {
            let page = format!("| row | what works | tests |\n|---|---|---|\n{line}\n");
            let error = parse(&page).unwrap_err().to_string();
            assert!(error.contains(why), "{line}: {error}");
        }
    }
}
