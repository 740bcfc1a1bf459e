//! The licences of what we carry inside what we ship: the text of every Rust crate's licence, once for all crates that
//! share it; for the phone apps also the libraries around the Rust one and the card models. Most licences ask for just
//! this.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{android, tool};

/// How the files begin in which crates keep their licences.
const FILES: [&str; 5] = ["license", "licence", "copying", "notice", "unlicense"];

/// The texts for everything that is linked into `package`, with these features.
pub(crate) fn rust(package: &str, features: &str) -> Result<String> {
    let mut ask = tool::cargo(["metadata", "--format-version=1", "--features", features]);
    let metadata: Value = serde_json::from_str(&tool::output(&mut ask)?).context("`cargo metadata` is not JSON")?;
    let linked = linked(&metadata, package)?;
    // Text → the crates that have it.
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for crate_ in tool::packages(&metadata).filter(|p| linked.contains(p["id"].as_str().unwrap_or_default())) {
        let word = |key: &str| crate_[key].as_str().unwrap_or_default();
        let name = format!("{} {} ({})", word("name"), word("version"), word("license"));
        let folder = Path::new(word("manifest_path")).parent().context("a crate without a folder")?;
        let found = licences(folder)?;
        // Without a file of its own the identifier stands for the text.
        let found = if found.is_empty() { vec![format!("Licence: {}\n", word("license"))] } else { found };
        for text in found {
            texts.entry(text).or_default().insert(name.clone());
        }
    }
    let mut blocks: Vec<(Vec<String>, String)> =
        texts.into_iter().map(|(text, names)| (names.into_iter().collect(), text)).collect();
    blocks.sort();
    Ok(blocks.iter().map(|(names, text)| format!("## {}\n\n{}\n\n", names.join(", "), text.trim())).collect())
}

/// Writes what the Android app carries: the Rust library, the Java libraries, the card models.
pub(crate) fn write_android(file: &Path) -> Result<()> {
    let mut lock = Command::new("python3");
    lock.current_dir(tool::root()).args(["android/build-support/lock.py", "runtime"]);
    let java = java(&tool::output(&mut lock)?, &android::repository()?)?;
    std::fs::write(file, format!("{}{java}{}", core()?, card_models()?))
        .with_context(|| format!("cannot write {}", file.display()))
}

/// Writes what the window of the phone app carries; `class_path` as Maven wrote it.
pub(crate) fn write_window(file: &Path, class_path: &str) -> Result<()> {
    let repository = android::repository()?;
    let lines: Vec<String> =
        std::env::split_paths(class_path.trim()).filter_map(|jar| library(&jar, &repository)).collect();
    let java = java(&lines.join("\n"), &repository)?;
    std::fs::write(file, format!("{}{java}{}", core()?, card_models()?))
        .with_context(|| format!("cannot write {}", file.display()))
}

/// `group:artifact:version:jar` of a jar in Maven's repository; `None` for what lies elsewhere.
fn library(jar: &Path, repository: &Path) -> Option<String> {
    let inside = jar.strip_prefix(repository).ok()?.to_str()?;
    let parts: Vec<&str> = inside.split('/').collect();
    let [group @ .., artifact, version, _] = &parts[..] else { return None };
    Some(format!("{}:{artifact}:{version}:jar", group.join(".")))
}

/// Writes what the iPhone app carries: the Rust library and the card models.
pub(crate) fn write_iphone(file: &Path) -> Result<()> {
    std::fs::write(file, format!("{}{}", core()?, card_models()?))
        .with_context(|| format!("cannot write {}", file.display()))
}

fn core() -> Result<String> {
    Ok(format!("# The core\n\n{}", rust("legwork-bindings", "legwork-bindings/encryption")?))
}

/// Java libraries, `group:artifact:version:type` a line, with the licences their own papers in Maven's local repository
/// name, and the text of the one nearly all of them have.
fn java(lines: &str, repository: &Path) -> Result<String> {
    let mut named = Vec::new();
    for line in lines.lines() {
        let [group, artifact, version, _] = line.split(':').collect::<Vec<_>>()[..] else {
            bail!("`{line}` names no library");
        };
        let folder = repository.join(group.replace('.', "/")).join(artifact).join(version);
        let paper = std::fs::read_to_string(folder.join(format!("{artifact}-{version}.pom")))
            .with_context(|| format!("{group}:{artifact} was not fetched yet: compile the app first"))?;
        let names: Vec<&str> = paper
            .split("<license>")
            .skip(1)
            .filter_map(|rest| Some(rest.split("<name>").nth(1)?.split("</name>").next()?.trim()))
            .collect();
        let names = if names.is_empty() { "licence of its group".to_owned() } else { names.join(" or ") };
        named.push(format!("{group}:{artifact} {version} ({names})"));
    }
    let apache = std::fs::read_to_string(tool::root().join("LICENSE")).context("there is no LICENSE")?;
    Ok(format!("# Java libraries\n\n{}\n\n## Apache License 2.0\n\n{}\n\n", named.join("\n\n"), apache.trim()))
}

/// What came with the card models; nothing where there are none.
fn card_models() -> Result<String> {
    if !tool::root().join("models/manifest.json").is_file() {
        return Ok(String::new());
    }
    let mut text = "# Card models\n\n".to_owned();
    for name in ["NOTICE", "MODEL_LICENSES.md"] {
        let paper = std::fs::read_to_string(tool::root().join("models").join(name))
            .with_context(|| format!("the card models came without their {name}"))?;
        text.push_str(&format!("## {name}\n\n{}\n\n", paper.trim()));
    }
    Ok(text)
}

/// Ids of all packages from elsewhere that `package` needs to run; what only builds or tests it is left out.
fn linked(metadata: &Value, package: &str) -> Result<BTreeSet<String>> {
    let root = tool::packages(metadata).find(|p| p["name"] == package).context("no such package")?;
    let nodes: BTreeMap<&str, &Value> =
        tool::list(&metadata["resolve"]["nodes"]).filter_map(|node| Some((node["id"].as_str()?, node))).collect();
    let (mut seen, mut next) = (BTreeSet::new(), vec![root["id"].as_str().context("a package without an id")?]);
    while let Some(id) = next.pop() {
        if !seen.insert(id.to_owned()) {
            continue;
        }
        let Some(node) = nodes.get(id) else { continue };
        let runs = |dep: &&Value| tool::list(&dep["dep_kinds"]).any(|kind| kind["kind"].is_null());
        next.extend(tool::list(&node["deps"]).filter(runs).filter_map(|dep| dep["pkg"].as_str()));
    }
    let ours = |id: &String| id.starts_with("path+file");
    Ok(seen.into_iter().filter(|id| !ours(id)).collect())
}

/// The licence texts of a crate, in the order of their names.
fn licences(folder: &Path) -> Result<Vec<String>> {
    let mut files: Vec<_> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let is_licence = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        path.is_file() && FILES.iter().any(|start| name.starts_with(start))
    };
    let texts = files.iter().filter(|path| is_licence(path)).map(std::fs::read);
    Ok(texts.collect::<Result<Vec<_>, _>>()?.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_java_library_is_named_with_the_licences_of_its_own_paper() {
        let folder = std::env::temp_dir().join(format!("legwork-notices-{}", std::process::id()));
        let paper = |name: &str, text: &str| {
            let place = folder.join("org/example").join(name).join("1.0");
            std::fs::create_dir_all(&place).unwrap();
            std::fs::write(place.join(format!("{name}-1.0.pom")), text).unwrap();
        };
        let licence = |name: &str| format!("<license>\n <name>{name}</name><url>x</url></license>");
        paper("two", &format!("<name>Two</name><licenses>{}{}</licenses>", licence("LGPL"), licence("Apache-2.0")));
        paper("none", "<name>None</name>");
        let text = java("org.example:two:1.0:jar\norg.example:none:1.0:aar\n", &folder).unwrap();
        assert!(
            text.contains("org.example:two 1.0 (LGPL or Apache-2.0)\n\norg.example:none 1.0 (licence of its group)")
        );
        assert!(text.contains("TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION"));
        let jar = folder.join("org/example/two/1.0/two-1.0.jar");
        assert_eq!(library(&jar, &folder).unwrap(), "org.example:two:1.0:jar");
        assert_eq!(library(Path::new("classes"), &folder), None);
        let said = java("org.example:gone:1.0:jar\n", &folder).unwrap_err().to_string();
        assert!(said.contains("org.example:gone was not fetched"), "{said}");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_runs_is_named_with_its_text_and_what_only_builds_is_not() {
        let text = rust("legwork-server", "").unwrap();
        assert!(text.contains("rusqlite 0."), "{}", &text[..400]);
        assert!(text.contains("Permission is hereby granted"), "texts, not names alone");
        assert!(!text.contains("legwork-"), "our own are not others'");
        assert!(!text.contains("proptest 1."), "of no use at run time");
        let titles = text.lines().filter(|line| line.starts_with("## ")).count();
        assert!(titles > 20, "{titles}");
    }
}
