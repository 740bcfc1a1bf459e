//! `cargo xtask ios`: what can be proven about the iPhone app without a Mac. No Swift is compiled here; every file is
//! parsed, every call of the core is held against the facade's Rust source, every text against the strings, and every
//! screen against its twin on Android.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::notices;
use crate::results::{Outcome, Results};
use crate::tool::{self, say};

mod facade;
mod swift;
mod texts;
mod twins;

use swift::File;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only write the licences of what the app carries into this file
    #[arg(long)]
    licences: Option<PathBuf>,
}

/// Longest Swift file, as for Rust.
const LINES: usize = 500;

/// Names of the checks in the log of results, in their order.
const CHECKS: [&str; 4] = ["ios:parse", "ios:adapter", "ios:twins", "ios:texts"];

pub(crate) fn run(args: &Args) -> Result<()> {
    if let Some(file) = &args.licences {
        return notices::write_iphone(file);
    }
    let mut results = Results::default();
    check("ios", &mut results)?;
    let failed = results.counts("ios").failed;
    if failed > 0 { bail!("{failed} of the iOS checks failed") } else { Ok(()) }
}

/// Runs all checks and notes each.
pub(crate) fn check(area: &str, results: &mut Results) -> Result<()> {
    let root = tool::root();
    let files = read(&root)?;
    say(format!("{} Swift files", files.len()));
    let said = [parse(&files), adapter(&files, &root)?, twins::check(&files, &root)?, texts::check(&files, &root)?];
    for (name, troubles) in CHECKS.into_iter().zip(said) {
        for trouble in &troubles {
            say(format!("{name}: {trouble}"));
        }
        results.note(area, name, if troubles.is_empty() { Outcome::Passed } else { Outcome::Failed });
    }
    Ok(())
}

/// All Swift files of the repository but the generated ones.
fn read(root: &Path) -> Result<Vec<File>> {
    let mut paths = Vec::new();
    walk(&root.join("ios"), &mut paths)?;
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        files.push(File::parse(name, text)?);
    }
    if files.is_empty() { bail!("ios/ holds no Swift file") } else { Ok(files) }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot look into {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // Generated code, and what builds leave behind.
        if name.starts_with('.') || matches!(name.as_str(), "LegworkCore" | "build" | "Models" | "Licences") {
            continue;
        }
        if path.is_dir() {
            walk(&path, found)?;
        } else if path.extension().is_some_and(|e| e == "swift") {
            found.push(path);
        }
    }
    Ok(())
}

/// Every file is Swift from beginning to end, and short.
fn parse(files: &[File]) -> Vec<String> {
    let mut troubles = Vec::new();
    for file in files {
        troubles.extend(file.errors());
        let lines = file.text.lines().count();
        if lines > LINES {
            troubles.push(format!("{} has {lines} lines, {LINES} are enough", file.name));
        }
    }
    troubles
}

const ADAPTER: &str = "ios/Sources/LegworkKit/Adapter/";

/// Only the adapter knows the generated code, the kit knows no screen, and every call fits the facade's source.
fn adapter(files: &[File], root: &Path) -> Result<Vec<String>> {
    let facade = facade::Facade::read(&root.join("bindings/src"))?;
    let mut troubles = Vec::new();
    for file in files {
        for module in file.imports() {
            if module == "LegworkCore" && !file.name.starts_with(ADAPTER) {
                troubles.push(format!("{} imports LegworkCore, which only the adapter may", file.name));
            }
            let screens = ["UIKit", "SwiftUI", "CoreLocation", "MapKit"].contains(&module.as_str());
            if screens && file.name.contains("/LegworkKit") {
                troubles
                    .push(format!("{} imports {module}: LegworkKit must build where there are no screens", file.name));
            }
        }
    }
    let (checked, mut wrong) = facade.check(files, |file| file.name.starts_with(ADAPTER));
    troubles.append(&mut wrong);
    say(format!("{checked} calls of the core and values of its types fit the facade"));
    if checked < 50 {
        troubles.push(format!("only {checked} calls of the core were found: the check no longer sees the adapter"));
    }
    Ok(troubles)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_file_that_is_no_swift_is_named_with_its_line() {
        let file = File::parse("ios/A.swift".into(), "struct A {\n    let a: Int =\n}\n".into()).unwrap();
        let said = parse(&[file]);
        assert!(said.len() == 1 && said[0].starts_with("ios/A.swift:"), "{said:?}");
        let good = File::parse("ios/A.swift".into(), "struct A {\n    let a: Int = 1\n}\n".into()).unwrap();
        assert_eq!(parse(&[good]), [""; 0]);
    }

    #[test]
    fn generated_code_is_for_the_adapter_alone() {
        let root = tool::root();
        let mut files = read(&root).unwrap();
        files.push(File::parse("ios/Sources/LegworkUI/A.swift".into(), "import LegworkCore\n".into()).unwrap());
        let said = adapter(&files, &root).unwrap();
        assert!(said.iter().any(|s| s.contains("LegworkUI/A.swift imports LegworkCore")), "{said:?}");
    }
}
