//! `cargo xtask console`: the web console: its packages, its build, its tests in a browser, its pictures.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::notices;
use crate::results::{Outcome, Results, Test};
use crate::tool::{self, say};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run its tests in the system's Chromium against the real server
    #[arg(long)]
    pub(crate) test: bool,
    /// Write docs/pictures/console-*.png, and every page in both themes, languages and widths into target/console/pages
    #[arg(long)]
    pub(crate) pictures: bool,
    /// Tests with this in their name only
    #[arg(long, requires = "test")]
    pub(crate) only: Option<String>,
    /// Customers of the long list in the tests; 100000 for the figures of docs
    #[arg(long, requires = "test")]
    pub(crate) rows: Option<u32>,
}

fn folder() -> PathBuf {
    tool::root().join("sync-server/console")
}

/// Where the tests put pictures of pages, to be looked at.
fn pages() -> PathBuf {
    tool::target_dir().join("console/pages")
}

pub(crate) fn run(args: &Args) -> Result<()> {
    build()?;
    if args.pictures {
        programs()?;
        say("drawing docs/pictures/console-*.png");
        let pictures = tool::root().join("docs/pictures");
        std::fs::create_dir_all(&pictures)?;
        tool::run(playwright().arg("pictures.spec").env("LEGWORK_PICTURES", pictures))?;
        say("drawing every page in light and dark, in Chinese and English, wide and narrow");
        let mut looks = playwright();
        tool::run(looks.arg("looks.spec").env("LEGWORK_LOOKS", "all").env("LEGWORK_SHOTS", pages()))?;
    }
    if args.test {
        let mut results = Results::default();
        browser(args, "console", &mut results)?;
        let counts = results.counts("console");
        say(format!("console: {counts}"));
        if counts.failed > 0 {
            bail!("{} tests of the console failed", counts.failed);
        }
    }
    Ok(())
}

/// Fetches the packages when the lock file is newer than they are, then builds `dist`.
pub(crate) fn build() -> Result<()> {
    tool::need_node()?;
    let (installed, wanted) = (folder().join("node_modules/.package-lock.json"), folder().join("package-lock.json"));
    let time = |path: &PathBuf| std::fs::metadata(path).and_then(|m| m.modified()).ok();
    if time(&installed).is_none_or(|have| time(&wanted).is_some_and(|want| want > have)) {
        say("console: fetching packages (some minutes the first time)");
        npm(&["ci", "--no-audit", "--no-fund", "--loglevel=error"])?;
    }
    for (what, script) in [("types of the API", "types"), ("checking types", "check"), ("building", "bundle")] {
        say(format!("console: {what}"));
        npm(&["run", "--silent", script])?;
    }
    notices()
}

/// The bundler has written the licences of what it bundled; those of the server that serves it come after them.
fn notices() -> Result<()> {
    let file = folder().join("dist/licenses.txt");
    let bundled = std::fs::read_to_string(&file).context("the bundler wrote no licenses.txt")?;
    let server = notices::rust("legwork-server", "")?;
    std::fs::write(&file, format!("{bundled}\n# The server\n\n{server}")).context("cannot write licenses.txt")
}

fn npm(args: &[&str]) -> Result<()> {
    // Standard output belongs to `--json` and the last line of `test`: npm talks on standard error.
    let mut command = Command::new("npm");
    let status = command.current_dir(folder()).args(args).stdout(std::io::stderr()).status();
    let status = status.context("cannot start npm")?;
    if status.success() { Ok(()) } else { bail!("`{}` ended with {status}", tool::describe(&command)) }
}

/// The programs that the tests start: the server, and a phone of the real core.
fn programs() -> Result<()> {
    tool::need("chromium")?;
    say("building the server and the phone of the console's tests");
    tool::build(&["-p", "legwork-server", "--bins"])?;
    tool::build(&["-p", "legwork-sim", "--example", "phone_holds"])
}

fn playwright() -> Command {
    let mut command = Command::new("npx");
    command.current_dir(folder()).args(["--no-install", "playwright", "test"]).stdout(std::io::stderr());
    command.env("CARGO_TARGET_DIR", tool::target_dir()).stdin(Stdio::null());
    command
}

/// The area of `cargo xtask test`: builds, then tests in the browser and by schemathesis.
pub(crate) fn test(area: &str, results: &mut Results) -> Result<()> {
    build()?;
    let args = Args { test: true, pictures: false, only: None, rows: None };
    browser(&args, area, results)?;
    let outcome = schemathesis();
    if let Err(error) = &outcome {
        if error.is::<tool::Missing>() {
            say(format!("skipped, {error:#}"));
            results.note(area, format!("{area}:schemathesis"), Outcome::Skipped);
            return Ok(());
        }
        say(format!("FAILED, {error:#}"));
        results.remark(format!("{area}:schemathesis"), format!("{error:#}"));
    }
    let outcome = if outcome.is_ok() { Outcome::Passed } else { Outcome::Failed };
    results.note(area, format!("{area}:schemathesis"), outcome);
    Ok(())
}

/// `console:<name>` for each test of sync-server/console/tests.
fn browser(args: &Args, area: &str, results: &mut Results) -> Result<()> {
    programs()?;
    say("testing the console in Chromium");
    let report = tool::target_dir().join("console/report.json");
    let _ = std::fs::remove_file(&report);
    let mut command = playwright();
    // Plain words in the report: its messages are repeated at the end of a run.
    command.env("FORCE_COLOR", "0").env("LEGWORK_REPORT", &report).env("LEGWORK_SHOTS", pages());
    if let Some(rows) = args.rows {
        command.env("LEGWORK_ROWS", rows.to_string());
    }
    if let Some(only) = &args.only {
        command.args(["--grep", only]);
    }
    let status = command.status().context("cannot start Playwright")?;
    let text =
        std::fs::read_to_string(&report).with_context(|| format!("Playwright ended with {status} and no report"))?;
    let tests = outcomes(&serde_json::from_str(&text).context("Playwright's report is not JSON")?);
    if tests.is_empty() {
        bail!("no test of the console was found");
    }
    if !status.success() && !tests.iter().any(|t| t.outcome == Outcome::Failed) {
        bail!("Playwright ended with {status} before a test failed");
    }
    for test in tests {
        results.note_test(area, &format!("{area}:"), test);
    }
    Ok(())
}

/// What Playwright says of one test.
fn read(name: String, spec: &Value) -> Test {
    let outcome = match () {
        () if tool::list(&spec["tests"]).all(|test| test["status"] == "skipped") => Outcome::Skipped,
        () if spec["ok"] == true => Outcome::Passed,
        () => Outcome::Failed,
    };
    let mut tries = tool::list(&spec["tests"]).flat_map(|test| tool::list(&test["results"]));
    Test::new(name, outcome).with_failure(tries.find_map(|one| one["error"]["message"].as_str()))
}

/// The tests of a Playwright report by name: `a list is sorted: en` becomes `a_list_is_sorted_en`.
fn outcomes(report: &Value) -> Vec<Test> {
    let mut found = Vec::new();
    let mut suites: Vec<&Value> = tool::list(&report["suites"]).collect();
    while let Some(suite) = suites.pop() {
        suites.extend(tool::list(&suite["suites"]));
        for spec in tool::list(&suite["specs"]) {
            let words = spec["title"].as_str().unwrap_or_default().split(|c: char| !c.is_alphanumeric());
            let name = words.filter(|w| !w.is_empty()).collect::<Vec<_>>().join("_").to_lowercase();
            // `pictures` is a chore, not a test.
            if name != "pictures" {
                found.push(read(name, spec));
            }
        }
    }
    found
}

/// Schemathesis against a server of its own: requests made from openapi.json, answers held against it.
fn schemathesis() -> Result<()> {
    let venv = tool::target_dir().join("console/schemathesis");
    let python = tool::venv(&venv)?;
    if !venv.join("bin/schemathesis").is_file() {
        say("fetching schemathesis");
        let wanted = "sync-server/tests/schemathesis/requirements.txt";
        tool::run(Command::new(&python).current_dir(tool::root()).args(["-m", "pip", "install", "-q", "-r", wanted]))?;
    }
    say("schemathesis against the real server");
    let mut command = Command::new(&python);
    command.current_dir(tool::root()).arg("sync-server/tests/schemathesis/run.py");
    command.env("LEGWORK_SERVER", tool::built("sync-server")).env("PYTHONDONTWRITEBYTECODE", "1");
    tool::run(command.stdout(std::io::stderr()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read_with_its_nested_suites() {
        let spec = |title: &str, ok: bool, status: &str, error: Option<&str>| {
            let results = [serde_json::json!({ "error": error.map(|e| serde_json::json!({ "message": e })) })];
            serde_json::json!({ "title": title, "ok": ok, "tests": [{ "status": status, "results": results }] })
        };
        let report = serde_json::json!({ "suites": [{
            "specs": [spec("k1 a list: en", true, "expected", None)],
            "suites": [{ "specs": [
                spec("Two managers, one visit", false, "unexpected", Some("no such row")),
                spec("pictures", true, "skipped", None),
                spec("later", true, "skipped", None),
                spec("slow", true, "flaky", Some("too late")),
            ] }],
        }] });
        let expected = [
            Test::new("k1_a_list_en", Outcome::Passed),
            Test::new("two_managers_one_visit", Outcome::Failed).with_failure(Some("no such row")),
            Test::new("later", Outcome::Skipped),
            Test::new("slow", Outcome::Passed).with_failure(Some("too late")),
        ];
        assert_eq!(outcomes(&report), expected);
    }
}
