//! Every screen, presenter and platform part of the Android app has its twin on the iPhone, with the same events and at
//! least the same state, so that a change in one is easy to repeat in the other.

use std::path::Path;

use anyhow::{Context, Result};

use super::swift::File;

/// A folder of the Android app and where its twins lie.
const FOLDERS: &[(&str, &str)] = &[
    ("android/core/src/main/kotlin/app/legwork/core", "ios/Sources/LegworkKit"),
    ("android/core/src/main/kotlin/app/legwork/core/adapter", "ios/Sources/LegworkKit/Adapter"),
    ("android/core/src/main/kotlin/app/legwork/core/presenter", "ios/Sources/LegworkKit/Presenter"),
    ("android/ui/src/main/kotlin/app/legwork/ui", "ios/Sources/LegworkUI"),
    ("android/ui/src/main/kotlin/app/legwork/ui/theme", "ios/Sources/LegworkUI/Theme"),
    ("android/ui/src/main/kotlin/app/legwork/ui/icons", "ios/Sources/LegworkUI/Icons"),
    ("android/ui/src/main/kotlin/app/legwork/ui/components", "ios/Sources/LegworkUI/Components"),
    ("android/ui/src/main/kotlin/app/legwork/ui/screens", "ios/Sources/LegworkUI/Screens"),
    ("android/app/src/main/kotlin/app/legwork/platform", "ios/App/Platform"),
];

/// Files that go by another name here.
const RENAMED: &[(&str, &str)] = &[("AndroidDevice", "PhoneDevice")];

/// Parts of the Android app that the iPhone needs no twin for, each with its reason.
const ALONE: &[(&str, &str)] = &[
    ("Start", "the window belongs to the app there: ios/App/Platform/Start.swift"),
    ("CardModels", "an app of the iPhone reads the files it brings where they lie"),
];

/// What is missing, in words.
pub(super) fn check(files: &[File], root: &Path) -> Result<Vec<String>> {
    let mut troubles = Vec::new();
    let mut pairs = 0;
    for (android, ios) in FOLDERS {
        let folder = root.join(android);
        let mut names: Vec<String> = std::fs::read_dir(&folder)
            .with_context(|| format!("cannot look into {android}"))?
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter_map(|name| name.strip_suffix(".kt").map(str::to_owned))
            .collect();
        names.sort();
        for name in names.iter().filter(|name| !ALONE.iter().any(|(alone, _)| alone == name)) {
            let twin = RENAMED.iter().find(|(from, _)| from == name).map_or(name.as_str(), |(_, to)| to);
            let wanted = format!("{ios}/{twin}.swift");
            let Some(file) = files.iter().find(|file| file.name == wanted) else {
                troubles.push(format!("{android}/{name}.kt has no twin: {wanted} is missing"));
                continue;
            };
            pairs += 1;
            let kotlin = std::fs::read_to_string(folder.join(format!("{name}.kt")))?;
            troubles.extend(differences(&kotlin, file));
        }
    }
    if pairs < 20 {
        troubles.push(format!("only {pairs} pairs were found: the table of folders is out of date"));
    }
    Ok(troubles)
}

/// Events and state fields of a Kotlin file that its twin lacks.
fn differences(kotlin: &str, twin: &File) -> Vec<String> {
    let mut troubles = Vec::new();
    for (name, wanted) in members(kotlin) {
        let Some(here) = twin.members(&name) else {
            troubles.push(format!("{} has no {name}", twin.name));
            continue;
        };
        for member in wanted.iter().filter(|member| !here.contains(member)) {
            troubles.push(format!("{}: {name} has no {member}", twin.name));
        }
    }
    troubles
}

/// `…State` and `…Event` types of a Kotlin file with their fields and events, named as Swift names them.
fn members(kotlin: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut inside = false;
    for line in kotlin.lines() {
        let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        let begins = match words.as_slice() {
            ["data", "class", name, ..] if name.ends_with("State") && !line.starts_with(' ') => Some(*name),
            ["sealed", "interface", name, ..] if name.ends_with("Event") && !line.starts_with(' ') => Some(*name),
            _ => None,
        };
        if let Some(name) = begins {
            found.push((name.to_owned(), Vec::new()));
            inside = true;
        } else if line.starts_with(')') || line.starts_with('}') {
            inside = false;
        }
        let Some((_, members)) = found.last_mut().filter(|_| inside) else { continue };
        match words.as_slice() {
            ["data", "class" | "object", name, ..] if begins.is_none() => members.push(lower(name)),
            ["val", name, ..] => members.push((*name).to_owned()),
            // A state on one line.
            ["data", "class", _, rest @ ..] => {
                let fields = rest.windows(2).filter(|pair| pair[0] == "val").map(|pair| pair[1].to_owned());
                members.extend(fields);
                inside = !line.ends_with(')');
            }
            _ => {}
        }
    }
    found
}

fn lower(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const KOTLIN: &str = "data class HomeState(\n    val opened: String? = null,\n    /** Words. */\n    val busy: Boolean,\n)\n\n\
        sealed interface HomeEvent {\n    data class Open(val task: String) : HomeEvent\n    data object AskAll : HomeEvent\n}\n\n\
        class HomePresenter {\n    val other = 1\n}\n";

    #[test]
    fn a_missing_event_and_a_missing_field_are_named() {
        let all = "public struct HomeState { public var opened: String?; public var busy = false }\n\
            public enum HomeEvent { case open(task: String), askAll }";
        let twin = |text: &str| File::parse("HomePresenter.swift".into(), text.into()).unwrap();
        assert_eq!(differences(KOTLIN, &twin(all)), [""; 0]);
        let less = twin("struct HomeState { var opened: String? }\nenum HomeEvent { case open(task: String) }");
        let said = differences(KOTLIN, &less);
        assert_eq!(
            said,
            ["HomePresenter.swift: HomeState has no busy", "HomePresenter.swift: HomeEvent has no askAll"]
        );
        assert_eq!(differences(KOTLIN, &twin("struct HomeState {}")).len(), 3);
    }
}
