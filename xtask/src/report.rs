//! Reads the reports of test runners other than Rust's: Maven Surefire's XML and the lines of `scenarios.py`.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::results::Outcome;

/// The tests of one Surefire report (`TEST-*.xml`), by plain name: `main job()` becomes `main_job`.
pub(crate) fn surefire(xml: &str) -> Vec<(String, Outcome)> {
    let mut tests = Vec::new();
    // Text from the tests stands in CDATA and in escaped attributes; cut CDATA out so that it cannot look like a tag.
    let xml = without_cdata(xml);
    for part in xml.split("<testcase ").skip(1) {
        let Some(name) = attribute(part) else { continue };
        let body = part.split("</testcase>").next().unwrap_or(part);
        let outcome = match () {
            () if body.contains("<failure") || body.contains("<error") => Outcome::Failed,
            () if body.contains("<skipped") => Outcome::Skipped,
            () => Outcome::Passed,
        };
        tests.push((plain_name(&name), outcome));
    }
    tests
}

fn without_cdata(xml: &str) -> String {
    let mut parts = xml.split("<![CDATA[");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once("]]>").map_or("", |(_, after)| after));
    }
    text
}

/// The `name` among the attributes of a tag, which must not be confused with `classname`.
fn attribute(tag: &str) -> Option<String> {
    let rest = tag.strip_prefix("name=\"").or_else(|| tag.split_once(" name=\"").map(|(_, rest)| rest))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}

fn plain_name(name: &str) -> String {
    let name = name.strip_suffix("()").unwrap_or(name);
    name.split_whitespace().collect::<Vec<_>>().join("_")
}

/// The tests that `xtask/scenarios.py` reports, one JSON object per line.
pub(crate) fn json_lines(text: &str) -> Result<Vec<(String, Outcome)>> {
    text.lines()
        .map(|line| {
            let value: Value = serde_json::from_str(line).with_context(|| format!("not a report: {line}"))?;
            let name = value["test"].as_str().with_context(|| format!("a report without a name: {line}"))?;
            let outcome = serde_json::from_value(value["outcome"].clone())
                .with_context(|| format!("a report without an outcome: {line}"))?;
            Ok((name.to_owned(), outcome))
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
  <testcase name="no_server" classname="MainJobTest" time="0.1"><error type="X"/></testcase>
  <testcase classname="MainJobTest" name="on_mac" time="0"><skipped/></testcase>
  <testcase name="talks" classname="MainJobTest" time="0"><system-out><![CDATA[<failure <testcase name="no"]]></system-out></testcase>
</testsuite>"#;
        let expected = [
            ("main_job", Outcome::Passed),
            ("wrong_password", Outcome::Failed),
            ("no_server", Outcome::Failed),
            ("on_mac", Outcome::Skipped),
            ("talks", Outcome::Passed),
        ];
        assert_eq!(surefire(xml), expected.map(|(name, outcome)| (name.to_owned(), outcome)));
    }

    #[test]
    fn json_lines_are_read_and_others_refused() {
        let read = json_lines("{\"test\": \"main_job\", \"outcome\": \"passed\"}\n").unwrap();
        assert_eq!(read, [("main_job".to_owned(), Outcome::Passed)]);
        for bad in ["hello", "{\"outcome\": \"passed\"}", "{\"test\": \"x\", \"outcome\": \"maybe\"}"] {
            assert!(json_lines(bad).is_err(), "{bad}");
        }
    }
}
