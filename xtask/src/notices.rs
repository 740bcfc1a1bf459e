//! The licences of what we carry inside what we ship: the text of every Rust crate's licence, once for all crates that
//! share it. Most licences ask for just this.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::tool;

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
