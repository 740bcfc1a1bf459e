//! Reads what a Rust test program prints (libtest's "pretty" format), line by line.

use crate::results::{Outcome, Test};

/// What one test program said so far.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    /// Tests in the order they finished.
    pub(crate) tests: Vec<Test>,
    /// The failed test whose output is being read.
    printing: Option<usize>,
    /// The totals of the last line; `None` until it came, so a crash shows as `None` at the end.
    pub(crate) totals: Option<Totals>,
}

/// The figures of `test result: …`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) ignored: usize,
}

impl Reader {
    /// Takes one line.
    pub(crate) fn line(&mut self, line: &str) {
        if let Some(rest) = line.strip_prefix("test result: ") {
            self.totals = totals(rest);
            return;
        }
        if let Some(name) = line.strip_prefix("---- ").and_then(|rest| rest.strip_suffix(" stdout ----")) {
            self.printing = self.tests.iter().position(|test| test.name == name);
            return;
        }
        if line == "failures:" {
            self.printing = None;
            return;
        }
        if let Some(test) = self.printing.and_then(|index| self.tests.get_mut(index)) {
            let text = test.remark.get_or_insert_default();
            if !line.is_empty() {
                text.push_str(line);
                text.push('\n');
            }
            return;
        }
        let Some((name, verdict)) = line.strip_prefix("test ").and_then(|rest| rest.rsplit_once(" ... ")) else {
            return;
        };
        let outcome = match verdict.split([',', ' ']).next() {
            Some("ok") => Outcome::Passed,
            Some("FAILED") => Outcome::Failed,
            Some("ignored") => Outcome::Skipped,
            _ => return,
        };
        self.tests.push(Test::new(name.trim_end_matches(" - should panic"), outcome));
    }

    /// The names seen must add up to the totals; a program that died half way has none.
    pub(crate) fn complaint(&self) -> Option<String> {
        let Some(totals) = self.totals else {
            return Some("the test program ended before its last line".to_owned());
        };
        let count = |outcome| self.tests.iter().filter(|test| test.outcome == outcome).count();
        let seen =
            Totals { passed: count(Outcome::Passed), failed: count(Outcome::Failed), ignored: count(Outcome::Skipped) };
        (seen != totals).then(|| format!("its lines show {seen:?}, its last line says {totals:?}"))
    }
}

fn totals(text: &str) -> Option<Totals> {
    let figure = |word: &str| {
        let part = text.split([';', '.']).find(|part| part.trim().ends_with(word))?;
        part.trim().split(' ').next()?.parse().ok()
    };
    Some(Totals { passed: figure(" passed")?, failed: figure(" failed")?, ignored: figure(" ignored")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "
running 4 tests
test hlc::tests::orders ... ok
test fence::tests::panics - should panic ... ok
test slow::long_run ... ignored, takes an hour
test merge::tests::sets ... FAILED

failures:

---- merge::tests::sets stdout ----
test in words ... of a message

failures:
    merge::tests::sets

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.02s
";

    fn read(text: &str) -> Reader {
        let mut reader = Reader::default();
        for line in text.lines() {
            reader.line(line);
        }
        reader
    }

    #[test]
    fn names_and_totals_are_read() {
        let reader = read(GOOD);
        let expected = [
            Test::new("hlc::tests::orders", Outcome::Passed),
            Test::new("fence::tests::panics", Outcome::Passed),
            Test::new("slow::long_run", Outcome::Skipped),
            Test::new("merge::tests::sets", Outcome::Failed).with_failure(Some("test in words ... of a message\n")),
        ];
        assert_eq!(reader.tests, expected);
        assert_eq!(reader.totals, Some(Totals { passed: 2, failed: 1, ignored: 1 }));
        assert_eq!(reader.complaint(), None);
    }

    #[test]
    fn a_program_that_died_is_noticed() {
        let cut = GOOD.split("failures:").next().unwrap_or_default();
        assert!(read(cut).complaint().is_some_and(|words| words.contains("ended before")));
    }

    #[test]
    fn a_lost_line_is_noticed() {
        let lost = GOOD.replace("test hlc::tests::orders ... ok\n", "");
        assert!(read(&lost).complaint().is_some_and(|words| words.contains("passed: 1")));
    }
}
