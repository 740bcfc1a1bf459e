//! The Rust tests of all crates: built once by cargo, then run program by program, so that every outcome is known by
//! crate and name.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::libtest::Reader;
use crate::results::{Outcome, Results, Test};
use crate::tool::{self, say};

/// One built test program.
#[derive(Debug, PartialEq, Eq)]
struct Program {
    package: String,
    /// The first module of its test names: empty for unit tests, the file's name for `tests/<file>.rs`.
    module: String,
    path: PathBuf,
    /// The crate's folder; cargo runs tests there, and so do we.
    folder: PathBuf,
}

impl Program {
    /// The name under which a test is logged, e.g. `legwork-store::search::tests::e2_two_characters`.
    fn full_name(&self, test: &str) -> String {
        [self.package.as_str(), &self.module, test].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join("::")
    }

    fn title(&self) -> String {
        if self.module.is_empty() { self.package.clone() } else { format!("{} {}", self.package, self.module) }
    }
}

/// Builds and runs the unit and integration tests of these packages, or of the whole workspace when none is named.
pub(crate) fn run(area: &str, packages: &[String], results: &mut Results) -> Result<()> {
    say(format!(
        "building the tests of {}",
        if packages.is_empty() { "all crates".into() } else { packages.join(", ") }
    ));
    let mut command = tool::cargo(["build", "--tests"]);
    // Everything else of the workspace in the same go, with the same features: what the areas after this one start.
    if packages.is_empty() {
        command.args(["--workspace", "--lib", "--bins", "--examples"]);
    }
    for package in packages {
        command.args(["--package", package]);
    }
    let programs = build(command)?;
    if packages.is_empty() {
        tool::note_whole_build();
    }
    run_programs(area, "", &programs, results)
}

/// Tests that open a phone's database, in a build where it is encrypted: the store's own and a day offline.
const ENCRYPTED: [&str; 2] = ["safety", "offline_day"];

/// Builds the phone with SQLCipher and runs [`ENCRYPTED`]. With the features of the whole workspace beside it, so that
/// only SQLite and what stands on it is built again. The names of these tests begin with `encrypted:`.
pub(crate) fn run_encrypted(area: &str, results: &mut Results) -> Result<()> {
    say("building SQLCipher, its OpenSSL and the phone's tests on it");
    let mut command = tool::cargo(["build", "--workspace", "--features", "legwork-app/encryption"]);
    command.args(ENCRYPTED.iter().flat_map(|test| ["--test", test]));
    let programs = build(command)?;
    if programs.len() != ENCRYPTED.len() {
        bail!("{} of {} test programs were built", programs.len(), ENCRYPTED.len());
    }
    run_programs(area, "encrypted:", &programs, results)
}

fn run_programs(area: &str, prefix: &str, programs: &[Program], results: &mut Results) -> Result<()> {
    let logs = tool::target_dir().join("test-logs");
    std::fs::create_dir_all(&logs)?;
    for (index, program) in programs.iter().enumerate() {
        let start = Instant::now();
        let log = logs.join(format!("{area}-{}.log", program.title().replace(' ', "-")));
        let mut reader = execute(program, &log, None)?;
        let complaint = reader.complaint();
        try_again(program, &log, &mut reader.tests)?;
        for test in &reader.tests {
            let test = Test { name: program.full_name(&test.name), ..test.clone() };
            results.note_test(area, prefix, test);
        }
        if let Some(complaint) = complaint {
            eprintln!("  {}: {complaint} (see {})", program.title(), log.display());
            results.note(area, prefix.to_owned() + &program.full_name("(the program itself)"), Outcome::Failed);
        }
        let count = |outcome| reader.tests.iter().filter(|test| test.outcome == outcome).count();
        eprintln!(
            "  [{}/{}] {}: {} passed, {} failed, {} ignored in {:.1} s",
            index + 1,
            programs.len(),
            program.title(),
            count(Outcome::Passed),
            count(Outcome::Failed),
            count(Outcome::Skipped),
            start.elapsed().as_secs_f64(),
        );
    }
    Ok(())
}

/// Most failed tests of one program that are tried again: more than that is no accident.
const SECOND_TRIES: usize = 2;

/// Runs failed tests once more, each alone, as the browser's and the phone's tests are: what passes then is told at the
/// end of the run with the words of its first failure.
fn try_again(program: &Program, log: &Path, tests: &mut [Test]) -> Result<()> {
    let failed: Vec<&mut Test> = tests.iter_mut().filter(|test| test.outcome == Outcome::Failed).collect();
    if failed.len() > SECOND_TRIES {
        return Ok(());
    }
    for test in failed {
        eprintln!("    once more, alone: {}", test.name);
        let again = execute(program, &log.with_extension("again.log"), Some(&test.name))?;
        if again.complaint().is_none()
            && again.tests.iter().any(|t| t.name == test.name && t.outcome == Outcome::Passed)
        {
            let words = test.remark.take();
            *test = Test::new(test.name.as_str(), Outcome::Passed).with_failure(Some(words.unwrap_or_default()));
        }
    }
    Ok(())
}

/// Runs a `cargo build` and returns the test programs that came out, in the order of the workspace.
fn build(mut command: Command) -> Result<Vec<Program>> {
    let metadata = tool::metadata()?;
    command.arg("--message-format=json-render-diagnostics");
    let mut child = command.stdout(Stdio::piped()).spawn().context("cannot start cargo")?;
    let stdout = child.stdout.take().context("cargo has no output")?;
    let mut programs = Vec::new();
    for line in BufReader::new(stdout).lines() {
        // Anything that is not JSON comes from a build script and does not matter here.
        let Ok(message) = serde_json::from_str::<Value>(&line?) else { continue };
        programs.extend(program(&metadata, &message));
    }
    if !child.wait()?.success() {
        bail!("the tests do not build");
    }
    programs.sort_by(|a, b| (&a.package, &a.module).cmp(&(&b.package, &b.module)));
    Ok(programs)
}

/// The test program that a message of cargo announces, if it announces one.
fn program(metadata: &Value, message: &Value) -> Option<Program> {
    if message["reason"] != "compiler-artifact" || message["profile"]["test"] != true {
        return None;
    }
    let path = message["executable"].as_str()?;
    let package = tool::packages(metadata).find(|p| p["id"] == message["package_id"])?;
    let integration = tool::list(&message["target"]["kind"]).any(|kind| kind == "test");
    let module = if integration { message["target"]["name"].as_str()? } else { "" };
    Some(Program {
        package: package["name"].as_str()?.to_owned(),
        module: module.to_owned(),
        path: PathBuf::from(path),
        folder: Path::new(package["manifest_path"].as_str()?).parent()?.to_path_buf(),
    })
}

/// Runs one program, or only one test of it; all it prints goes to `log`, failures also to the screen.
fn execute(program: &Program, log: &Path, only: Option<&str>) -> Result<Reader> {
    let errors = log.with_extension("err");
    let mut command = Command::new(&program.path);
    command.args(only.map(|name| ["--exact", name]).into_iter().flatten());
    let mut child = command
        .current_dir(&program.folder)
        .env("CARGO_MANIFEST_DIR", &program.folder)
        .env("CARGO_PKG_NAME", &program.package)
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(File::create(&errors).with_context(|| format!("cannot write {}", errors.display()))?)
        .spawn()
        .with_context(|| format!("cannot start the tests of {}", program.title()))?;
    let stdout = child.stdout.take().context("the tests have no output")?;
    let mut reader = Reader::default();
    let mut text = String::new();
    let mut in_failures = false;
    for line in BufReader::new(stdout).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        in_failures |= line == "failures:";
        if in_failures {
            eprintln!("    {line}");
        }
        reader.line(&line);
        text.push_str(&line);
        text.push('\n');
    }
    child.wait()?;
    std::fs::write(log, text)?;
    Ok(reader)
}

/// Runs the examples in doc comments, when there are any: rustdoc takes its time even for none.
pub(crate) fn run_docs(area: &str, results: &mut Results) -> Result<()> {
    let metadata = tool::metadata()?;
    let folders = tool::packages(&metadata).filter_map(|p| Path::new(p["manifest_path"].as_str()?).parent());
    if !folders.map(|folder| folder.join("src")).any(|src| has_example(&src)) {
        say("no examples in doc comments");
        return Ok(());
    }
    say("running the examples in doc comments");
    let output = tool::cargo(["test", "--workspace", "--doc"]).stderr(Stdio::inherit()).output()?;
    let mut reader = Reader::default();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        reader.line(line);
    }
    for test in reader.tests {
        results.note_test(area, "doc::", test);
    }
    if !output.status.success() && results.counts(area).failed == 0 {
        bail!("`cargo test --doc` ended with {}", output.status);
    }
    Ok(())
}

/// Whether a Rust file beneath `folder` opens a code block in a doc comment that rustdoc would run.
fn has_example(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().map(|entry| entry.path()).any(|path| {
        if path.is_dir() {
            return has_example(&path);
        }
        path.extension().is_some_and(|e| e == "rs")
            && std::fs::read_to_string(&path).is_ok_and(|text| opens_example(&text))
    })
}

fn opens_example(source: &str) -> bool {
    let mut open = false;
    for line in source.lines() {
        let line = line.trim_start();
        let Some(doc) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else {
            open = false;
            continue;
        };
        let Some(language) = doc.trim_start().strip_prefix("```") else { continue };
        if !open && ["", "rust", "no_run", "should_panic"].contains(&language.trim()) {
            return true;
        }
        open = !open;
    }
    false
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn message(kind: &str, name: &str, test: bool) -> Value {
        json!({
            "reason": "compiler-artifact", "package_id": "path+file:///w/core/store#legwork-store@0.1.0",
            "target": {"kind": [kind], "name": name}, "profile": {"test": test}, "executable": "/w/target/debug/deps/x-1",
        })
    }

    #[test]
    fn programs_and_their_test_names() {
        let metadata = json!({"packages": [{
            "id": "path+file:///w/core/store#legwork-store@0.1.0", "name": "legwork-store",
            "manifest_path": "/w/core/store/Cargo.toml",
        }]});
        let name = |kind, target| program(&metadata, &message(kind, target, true)).map(|p| p.full_name("a::tests::b"));
        assert_eq!(name("lib", "legwork_store").as_deref(), Some("legwork-store::a::tests::b"));
        assert_eq!(name("test", "recall").as_deref(), Some("legwork-store::recall::a::tests::b"));
        assert_eq!(program(&metadata, &message("bin", "legwork-store", false)), None, "a plain program is no test");
    }

    #[test]
    #[cfg(unix)]
    fn what_fails_twice_has_failed_and_what_passes_alone_is_told() {
        use std::os::unix::fs::PermissionsExt;
        let folder = std::env::temp_dir().join(format!("legwork-second-try-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("program");
        // Speaks like a test program that is asked for one test: `a::shaky` passes alone, everything else fails again.
        let script = "#!/bin/sh\ncase \"$2\" in a::shaky) v=ok p=1 f=0;; *) v=FAILED p=0 f=1;; esac\n\
            echo \"test $2 ... $v\"\necho \"test result: $v. $p passed; $f failed; 0 ignored; 0 measured\"\n";
        std::fs::write(&path, script).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        let program = Program { package: "p".into(), module: String::new(), path, folder: folder.clone() };
        let failed = |name| Test::new(name, Outcome::Failed).with_failure(Some("found 29, expected 30"));
        let mut tests = [failed("a::shaky"), Test::new("a::good", Outcome::Passed), failed("a::broken")];
        try_again(&program, &folder.join("x.log"), &mut tests).unwrap();
        assert_eq!(tests.each_ref().map(|t| t.outcome), [Outcome::Passed, Outcome::Passed, Outcome::Failed]);
        let words = tests[0].remark.as_deref().unwrap();
        assert!(words.contains("second try") && words.contains("found 29, expected 30"), "{words}");
        let mut many = [failed("a::shaky"), failed("b"), failed("c")];
        try_again(&program, &folder.join("x.log"), &mut many).unwrap();
        assert!(many.iter().all(|t| t.outcome == Outcome::Failed), "so many are no accident");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn only_rust_blocks_in_doc_comments_are_examples() {
        let cases = [
            ("/// ```\n/// x();\n/// ```\nfn x() {}", true),
            ("//! ```rust\n//! x();\n//! ```", true),
            ("/// ```text\n/// a picture\n/// ```\nfn x() {}", false),
            ("// ```\nfn x() {}", false),
            ("let s = \"```\";", false),
        ];
        for (source, expected) in cases {
            assert_eq!(opens_example(source), expected, "{source}");
        }
    }
}
