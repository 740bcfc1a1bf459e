//! Licences, sources and known holes of what we take in, by cargo-deny and the rules of deny.toml.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::results::{Outcome, Results};
use crate::tool::{self, say};

/// The release that is built when none is installed.
const WANTED: &str = "cargo-deny@0.20.2";

/// What cargo-deny says when the list of advisories, a git repository, cannot be had: on a machine without that way out.
const UNREACHABLE: &str = "failed to fetch advisory database";

/// `xtask:deny` for licences, bans and sources, `xtask:deny_advisories` for known holes (skipped without their list).
pub(crate) fn check(area: &str, results: &mut Results) -> Result<()> {
    let program = program()?;
    let mut rules = Command::new(&program);
    let kept = tool::run(rules.current_dir(tool::root()).args([
        "--log-level",
        "error",
        "check",
        "licenses",
        "bans",
        "sources",
    ]));
    if let Err(error) = &kept {
        results.remark("xtask:deny", format!("{error:#}"));
    }
    results.note(area, "xtask:deny", if kept.is_ok() { Outcome::Passed } else { Outcome::Failed });

    let mut holes = Command::new(&program);
    let output =
        holes.current_dir(tool::root()).args(["check", "advisories"]).output().context("cannot start cargo-deny")?;
    let words = String::from_utf8_lossy(&output.stderr);
    let outcome = advisories(output.status.success(), &words);
    match outcome {
        Outcome::Passed => {}
        Outcome::Skipped => say("skipped, the list of advisories cannot be reached from here"),
        Outcome::Failed => eprintln!("{words}"),
    }
    results.note(area, "xtask:deny_advisories", outcome);
    Ok(())
}

fn advisories(success: bool, words: &str) -> Outcome {
    match () {
        () if success => Outcome::Passed,
        () if words.contains(UNREACHABLE) => Outcome::Skipped,
        () => Outcome::Failed,
    }
}

/// cargo-deny from `PATH`, or built once into target/tools: without optimisation, it has little to do.
fn program() -> Result<PathBuf> {
    let name = format!("cargo-deny{}", std::env::consts::EXE_SUFFIX);
    if tool::on_path("cargo-deny") {
        return Ok(name.into());
    }
    let root = tool::target_dir().join("tools");
    let program = root.join("bin").join(name);
    if !program.is_file() {
        say(format!("building {WANTED} (two minutes, once)"));
        let mut install = tool::cargo(["install", "--quiet", "--debug", "--locked", WANTED, "--root"]);
        tool::run(install.arg(&root).arg("--target-dir").arg(root.join("build")))?;
        // Only the program is of use; what it was built from is a gigabyte.
        std::fs::remove_dir_all(root.join("build")).context("cannot remove what cargo-deny was built from")?;
    }
    if program.is_file() { Ok(program) } else { bail!("cargo install left no cargo-deny in target/tools") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_list_out_of_reach_is_skipped() {
        assert_eq!(advisories(true, ""), Outcome::Passed);
        assert_eq!(advisories(false, "[ERROR] failed to fetch advisory database https://…"), Outcome::Skipped);
        assert_eq!(advisories(false, "error[vulnerability]: a hole"), Outcome::Failed);
    }
}
