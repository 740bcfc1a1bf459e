//! Reads the reports of test runners other than Rust's: Maven Surefire's XML and the lines of `scenarios.py`.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::results::{Outcome, Test};

/// The tests of one Surefire report (`TEST-*.xml`), by plain name: `main job()` becomes `main_job`. A test that failed
/// and passed when it was tried again has a `flakyFailure` or `flakyError` and counts as passed.
pub(crate) fn surefire(xml: &str) -> Result<Vec<Test>> {
    let document = roxmltree::Document::parse(xml).context("a test report is not XML")?;
    let cases = document.descendants().filter(|node| node.has_tag_name("testcase"));
    cases
        .map(|case| {
            let name = case.attribute("name").context("a test report with a test without a name")?;
            let child = |names: &[&str]| case.children().find(|c| names.contains(&c.tag_name().name()));
            let failure = child(&["failure", "error", "flakyFailure", "flakyError"]);
            let outcome = match () {
                () if child(&["failure", "error"]).is_some() => Outcome::Failed,
                () if child(&["skipped"]).is_some() => Outcome::Skipped,
                () => Outcome::Passed,
            };
            let words = failure.and_then(|f| f.attribute("message").or_else(|| f.text()));
            Ok(Test::new(plain_name(name), outcome).with_failure(words))
        })
        .collect()
}

/// All reports that Surefire left in a folder; none when there is no folder.
pub(crate) fn surefire_folder(folder: &Path) -> Result<Vec<Test>> {
    let mut tests = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().extension().is_some_and(|e| e == "xml") {
            let read = surefire(&std::fs::read_to_string(entry.path())?);
            tests.extend(read.with_context(|| entry.path().display().to_string())?);
        }
    }
    Ok(tests)
}

fn plain_name(name: &str) -> String {
    let name = name.strip_suffix("()").unwrap_or(name);
    name.split_whitespace().collect::<Vec<_>>().join("_")
}

/// The tests that `xtask/scenarios.py` reports, one JSON object per line.
pub(crate) fn json_lines(text: &str) -> Result<Vec<Test>> {
    text.lines()
        .map(|line| {
            let value: Value = serde_json::from_str(line).with_context(|| format!("not a report: {line}"))?;
            let name = value["test"].as_str().with_context(|| format!("a report without a name: {line}"))?;
            let outcome = serde_json::from_value(value["outcome"].clone())
                .with_context(|| format!("a report without an outcome: {line}"))?;
            Ok(Test::new(name, outcome))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn surefire_reports_are_read() {
        let xml = r#"<testsuite name="MainJobTest" tests="4">
  <testcase name="main job()" classname="MainJobTest" time="1.2"/>
  <testcase name="wrong_password" classname="MainJobTest" time="0.1">
    <failure message="expected: &lt;testcase&gt;">stack</failure>
  </testcase>
  <testcase name="no_server" classname="MainJobTest" time="0.1"><error type="X">no answer</error></testcase>
  <testcase name="slow" classname="MainJobTest" time="0.1"><flakyFailure message="too late">stack</flakyFailure></testcase>
  <testcase classname="MainJobTest" name="on_mac" time="0"><skipped/></testcase>
  <testcase name="talks" classname="MainJobTest" time="0"><system-out><![CDATA[<failure <testcase name="no"]]></system-out></testcase>
</testsuite>"#;
        let expected = [
            Test::new("main_job", Outcome::Passed),
            Test::new("wrong_password", Outcome::Failed).with_failure(Some("expected: <testcase>")),
            Test::new("no_server", Outcome::Failed).with_failure(Some("no answer")),
            Test::new("slow", Outcome::Passed).with_failure(Some("too late")),
            Test::new("on_mac", Outcome::Skipped),
            Test::new("talks", Outcome::Passed),
        ];
        assert_eq!(surefire(xml).unwrap(), expected);
        assert!(surefire("half a <report").is_err());
    }

    #[test]
    fn json_lines_are_read_and_others_refused() {
        let read = json_lines("{\"test\": \"main_job\", \"outcome\": \"passed\"}\n").unwrap();
        assert_eq!(read, [Test::new("main_job", Outcome::Passed)]);
        for bad in ["hello", "{\"outcome\": \"passed\"}", "{\"test\": \"x\", \"outcome\": \"maybe\"}"] {
            assert!(json_lines(bad).is_err(), "{bad}");
        }
    }
}
