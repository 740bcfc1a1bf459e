//! Reads what a Rust test program prints (libtest's "pretty" format), line by line.

use crate::results::Outcome;

/// What one test program said so far.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    /// Tests in the order they finished.
    pub(crate) tests: Vec<(String, Outcome)>,
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
    /// Takes one line; returns the test that it reports, if it reports one.
    pub(crate) fn line(&mut self, line: &str) -> Option<&(String, Outcome)> {
        if let Some(rest) = line.strip_prefix("test result: ") {
            self.totals = totals(rest);
            return None;
        }
        let (name, verdict) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
        let outcome = match verdict.split([',', ' ']).next()? {
            "ok" => Outcome::Passed,
            "FAILED" => Outcome::Failed,
            "ignored" => Outcome::Skipped,
            _ => return None,
        };
        let name = name.trim_end_matches(" - should panic").to_owned();
        self.tests.push((name, outcome));
        self.tests.last()
    }

    /// The names seen must add up to the totals; a program that died half way has none.
    pub(crate) fn complaint(&self) -> Option<String> {
        let Some(totals) = self.totals else {
            return Some("the test program ended before its last line".to_owned());
        };
        let count = |outcome| self.tests.iter().filter(|(_, o)| *o == outcome).count();
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
            ("hlc::tests::orders", Outcome::Passed),
            ("fence::tests::panics", Outcome::Passed),
            ("slow::long_run", Outcome::Skipped),
            ("merge::tests::sets", Outcome::Failed),
        ];
        assert_eq!(reader.tests, expected.map(|(name, outcome)| (name.to_owned(), outcome)));
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
