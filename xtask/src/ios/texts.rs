//! The texts of the iPhone app: every key is in both languages and gets the arguments it wants, and no screen says
//! anything of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};

use super::swift::{Call, File};

/// Names of languages, which are the same in every language.
const OWN_NAMES: [&str; 1] = ["简体中文"];

/// Views whose first argument is shown to the person.
const SHOWN: [&str; 9] =
    ["Text", "Button", "Label", "Toggle", "TextField", "SecureField", "DatePicker", "Heading", "SheetBody"];

/// Key → variables of the message.
type Messages = BTreeMap<String, BTreeSet<String>>;

/// What is wrong, in words.
pub(super) fn check(files: &[File], root: &Path) -> Result<Vec<String>> {
    let mut troubles = Vec::new();
    let mut used = 0;
    let languages: Vec<(&str, Messages)> = ["zh-CN", "en"]
        .into_iter()
        .map(|language| {
            let file = root.join(format!("core/view/strings/{language}.ftl"));
            let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            Ok((language, messages(&text)))
        })
        .collect::<Result<_>>()?;
    // Fakes and tests speak of invented people.
    for file in files.iter().filter(|f| !f.name.contains("/Fakes/") && !f.name.contains("/Tests/")) {
        for call in file.calls() {
            let keys = keys(file, &call);
            used += keys.len();
            for (key, line) in keys {
                for (language, messages) in &languages {
                    let place = format!("{}:{line}", file.name);
                    troubles.extend(wrong(&place, language, messages, key, file, &call));
                }
            }
            troubles.extend(own_words(file, &call));
        }
        for (text, line) in file.quoted() {
            if text.chars().any(|c| ('\u{2e80}'..='\u{ffef}').contains(&c)) && !OWN_NAMES.contains(&text) {
                troubles.push(format!("{}:{line} says `{text}` itself: texts live in core/view/strings", file.name));
            }
        }
    }
    if used < 100 {
        troubles.push(format!("only {used} texts were found: the check no longer sees the screens"));
    }
    troubles.extend(permissions(root)?);
    Ok(troubles)
}

/// Keys in `words[…]`, `words.with(…)` and in calls that look one up.
fn keys<'f>(file: &'f File, call: &Call<'f>) -> Vec<(&'f str, usize)> {
    let of_words = |text: &str| text == "words" || text.ends_with(".words");
    let last = call.receiver.map_or_else(|| call.name.to_owned(), |receiver| format!("{receiver}.{}", call.name));
    let subscript = of_words(&last);
    let with = call.name == "with" && call.receiver.is_some_and(of_words);
    let looked: &[tree_sitter::Node<'f>] = if subscript {
        &call.arguments
    } else if with {
        call.arguments.get(..1).unwrap_or_default()
    } else {
        // `act("app-completed") { … }`: the key travels.
        let travels = |node: &tree_sitter::Node<'f>| file.of(*node).starts_with("\"app-");
        return call.arguments.iter().filter(|a| travels(a)).flat_map(|a| file.literals(*a)).collect();
    };
    looked.iter().flat_map(|argument| file.literals(*argument)).collect()
}

/// What is wrong with one key in one language.
fn wrong(place: &str, language: &str, messages: &Messages, key: &str, file: &File, call: &Call<'_>) -> Option<String> {
    let Some(variables) = messages.get(key) else {
        return Some(format!("{place}: {language}.ftl has no `{key}`"));
    };
    let given: BTreeSet<String> = if call.name == "with" {
        let pairs = call.arguments.get(1).map(|a| file.of(*a)).unwrap_or_default();
        names_before_colons(pairs)
    } else {
        BTreeSet::new()
    };
    (given != *variables).then(|| format!("{place}: `{key}` wants {variables:?} in {language}.ftl, not {given:?}"))
}

/// `["text": a, "owner": b]` → `text`, `owner`.
fn names_before_colons(pairs: &str) -> BTreeSet<String> {
    let quoted: Vec<&str> = pairs.split('"').collect();
    let named = |at: usize| quoted.get(at + 1).is_some_and(|rest| rest.trim_start().starts_with(':'));
    (1..quoted.len()).step_by(2).filter(|at| named(*at)).map(|at| quoted[at].to_owned()).collect()
}

/// A view that shows a text of its own.
fn own_words(file: &File, call: &Call<'_>) -> Option<String> {
    let shown = call.receiver.is_none() && SHOWN.contains(&call.name);
    let verbatim = call.labels.first().is_some_and(|label| !label.is_empty());
    let first = call.arguments.first().filter(|_| shown && !verbatim)?;
    let text = file.of(*first);
    let letters = text.starts_with('"') && !text.contains("\\(") && text.chars().any(char::is_alphabetic);
    letters.then(|| format!("{}:{} shows {text}: texts live in core/view/strings", file.name, call.line))
}

/// Messages of a Fluent file with the variables each of them wants.
fn messages(text: &str) -> Messages {
    let mut all = Messages::new();
    let mut key = String::new();
    for line in text.lines() {
        let begins = line.starts_with(|c: char| c.is_ascii_lowercase());
        if let Some((name, _)) = line.split_once('=').filter(|_| begins) {
            name.trim().clone_into(&mut key);
            all.entry(key.clone()).or_default();
        }
        if let Some(variables) = all.get_mut(&key) {
            let named = |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            variables.extend(line.split('$').skip(1).map(named));
        }
    }
    all
}

/// Every permission the app asks for is explained in both languages.
fn permissions(root: &Path) -> Result<Vec<String>> {
    let read = |file: &str| {
        std::fs::read_to_string(root.join("ios/App").join(file)).with_context(|| format!("cannot read ios/App/{file}"))
    };
    let plist = read("Info.plist")?;
    let asked: Vec<&str> = plist
        .split("<key>")
        .skip(1)
        .filter_map(|rest| rest.split("</key>").next())
        .filter(|key| key.ends_with("UsageDescription"))
        .collect();
    let mut troubles = Vec::new();
    for language in ["zh-Hans", "en"] {
        let strings = read(&format!("Resources/{language}.lproj/InfoPlist.strings"))?;
        for key in &asked {
            if !strings.contains(&format!("\"{key}\" = \"")) {
                troubles.push(format!("{language}.lproj/InfoPlist.strings does not explain {key}"));
            }
        }
    }
    if asked.is_empty() {
        troubles.push("Info.plist explains no permission".to_owned());
    }
    Ok(troubles)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const FTL: &str =
        "app-save = Save\napp-count = { $count ->\n    [one] one\n   *[other] { $count } of { $all }\n}\n## x\n";

    fn said(swift: &str) -> Vec<String> {
        let file = File::parse("a.swift".into(), swift.into()).unwrap();
        let messages = messages(FTL);
        let mut all = Vec::new();
        for call in file.calls() {
            for (key, line) in keys(&file, &call) {
                all.extend(wrong(&format!("a.swift:{line}"), "en", &messages, key, &file, &call));
            }
            all.extend(own_words(&file, &call));
        }
        all
    }

    #[test]
    fn keys_and_their_arguments_are_held_against_the_strings() {
        assert_eq!(said("let a = words[\"app-save\"]"), [""; 0]);
        assert_eq!(said("let a = desk.words.with(\"app-count\", [\"count\": n, \"all\": m])"), [""; 0]);
        assert!(said("let a = words[\"app-gone\"]")[0].contains("has no `app-gone`"));
        assert!(said("let a = words[x ? \"app-save\" : \"app-gone\"]")[0].contains("app-gone"));
        assert!(said("let a = words[\"app-count\"]")[0].contains("wants"));
        assert!(said("let a = words.with(\"app-count\", [\"count\": n])")[0].contains("wants"));
        assert!(said("func f() { act(\"app-gone\") { x } }")[0].contains("app-gone"));
    }

    #[test]
    fn a_screen_has_no_words_of_its_own() {
        assert!(said("let a = Text(\"Save\")")[0].contains("shows \"Save\""));
        assert_eq!(said("let a = Text(words[\"app-save\"])"), [""; 0]);
        assert_eq!(said("let a = Text(verbatim: \" *\")"), [""; 0]);
        assert_eq!(said("let a = Heading(\"\\(title) \\(count)\")"), [""; 0]);
    }
}
