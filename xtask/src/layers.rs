//! `cargo xtask layers`: holds the crates to the arrows of ARCHITECTURE.md. [`CRATES`] is that picture as data.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use serde_json::Value;

use crate::tool;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Print the layers and the arrows that are in use
    #[arg(long)]
    pub(crate) print: bool,
}

/// What one crate may depend on.
struct Rule {
    name: &'static str,
    /// Our crates it may name. Tests (dev-dependencies) may also name whatever lies beneath these.
    ours: &'static [&'static str],
    /// Groups of outside crates it must not name, in code, build script or tests.
    never: &'static [&'static Group],
}

/// Outside crates that stand for one ability.
struct Group {
    ability: &'static str,
    crates: &'static [&'static str],
}

static NETWORK: Group = Group {
    ability: "open a socket",
    crates: &["reqwest", "ureq", "hyper", "axum", "axum-extra", "tower-http", "tungstenite", "rustls", "curl"],
};
static ASYNC: Group =
    Group { ability: "run asynchronously", crates: &["tokio", "tokio-stream", "futures", "async-std", "smol"] };
static DATABASE: Group =
    Group { ability: "open a database", crates: &["rusqlite", "libsqlite3-sys", "sqlx", "postgres", "tokio-postgres"] };
static RANDOM: Group =
    Group { ability: "draw randomness", crates: &["rand", "rand_core", "rand_chacha", "getrandom", "fastrand"] };

/// A pure crate gets time, ids and seeds as arguments and does no input or output.
const PURE: &[&Group] = &[&NETWORK, &ASYNC, &DATABASE, &RANDOM];

/// Everything beneath the shells and the server.
const CORE: &[&str] = &[
    "legwork-text",
    "legwork-domain",
    "legwork-protocol",
    "legwork-view",
    "legwork-geo",
    "legwork-media",
    "legwork-card",
    "legwork-store",
    "legwork-sync",
    "legwork-net",
];

/// The simulator drives single parts of phone and server, so it may name all of both.
const EVERYTHING: &[&str] = &[
    "legwork-text",
    "legwork-domain",
    "legwork-protocol",
    "legwork-view",
    "legwork-geo",
    "legwork-media",
    "legwork-card",
    "legwork-store",
    "legwork-sync",
    "legwork-net",
    "legwork-app",
    "legwork-server",
];

/// The one table of arrows, lowest first. A crate that is not here does not belong to the workspace.
const CRATES: &[Rule] = &[
    Rule { name: "legwork-text", ours: &[], never: PURE },
    Rule { name: "legwork-geo", ours: &[], never: PURE },
    Rule { name: "legwork-media", ours: &[], never: PURE },
    Rule { name: "legwork-domain", ours: &["legwork-text"], never: PURE },
    Rule { name: "legwork-protocol", ours: &["legwork-domain"], never: PURE },
    Rule { name: "legwork-view", ours: &["legwork-domain"], never: PURE },
    Rule { name: "legwork-card", ours: &["legwork-media", "legwork-text"], never: PURE },
    // `text` beside design 02's two: the full-text tokenizer cuts words as `text` says (docs/adr/0003).
    Rule {
        name: "legwork-store",
        ours: &["legwork-domain", "legwork-geo", "legwork-text"],
        never: &[&NETWORK, &ASYNC, &RANDOM],
    },
    Rule {
        name: "legwork-sync",
        ours: &["legwork-domain", "legwork-protocol", "legwork-store"],
        never: &[&NETWORK, &ASYNC, &RANDOM],
    },
    Rule { name: "legwork-net", ours: &["legwork-sync", "legwork-protocol", "legwork-geo"], never: &[&DATABASE] },
    Rule { name: "legwork-app", ours: CORE, never: &[&NETWORK] },
    Rule { name: "legwork-bindings", ours: &["legwork-app"], never: &[&NETWORK, &DATABASE, &RANDOM] },
    Rule { name: "legwork-bindgen", ours: &[], never: PURE },
    Rule {
        name: "legwork-server",
        ours: &["legwork-protocol", "legwork-domain", "legwork-text", "legwork-view", "legwork-geo", "legwork-media"],
        never: &[],
    },
    Rule { name: "legwork-sim", ours: EVERYTHING, never: &[] },
    Rule { name: "xtask", ours: &[], never: &[&ASYNC, &DATABASE] },
];

/// Features of harmless crates that bring an ability in by the back door: (crate, feature, ability).
const BACK_DOORS: &[(&str, &str, &str)] = &[
    ("uuid", "v1", "draw randomness"),
    ("uuid", "v4", "draw randomness"),
    ("uuid", "v6", "draw randomness"),
    ("uuid", "v7", "draw randomness"),
    ("uuid", "rng-getrandom", "draw randomness"),
    ("p256", "getrandom", "draw randomness"),
];

/// Features that hold test equipment: (crate, feature). Only tests, examples and the simulator turn them on, so what is
/// optional behind nothing else may draw from a seed, as tests may.
const EQUIPMENT: &[(&str, &str)] = &[("legwork-card", "generate")];

/// The only crate that may turn equipment on in code that runs: it is never shipped.
const SIMULATOR: &str = "legwork-sim";

/// One line of a crate's `[dependencies]`, `[build-dependencies]` or `[dev-dependencies]`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Dependency {
    name: String,
    dev: bool,
    /// Optional, and turned on by nothing but a feature of [`EQUIPMENT`].
    equipment: bool,
    features: Vec<String>,
}

type Graph = BTreeMap<String, Vec<Dependency>>;

pub(crate) fn run(args: &Args) -> Result<()> {
    let graph = graph(&tool::metadata()?);
    if args.print {
        print!("{}", picture(&graph));
    }
    let faults = faults(&graph);
    for fault in &faults {
        eprintln!("  {fault}");
    }
    if !faults.is_empty() {
        bail!("{} arrows are not in the table (xtask/src/layers.rs, ARCHITECTURE.md)", faults.len());
    }
    Ok(())
}

/// What `cargo metadata` says our crates depend on.
fn graph(metadata: &Value) -> Graph {
    let words = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    tool::packages(metadata)
        .map(|package| {
            let dependencies = tool::list(&package["dependencies"]).map(|d| Dependency {
                name: words(&d["name"]),
                dev: d["kind"] == "dev",
                equipment: d["optional"] == true && is_equipment(package, d["name"].as_str().unwrap_or_default()),
                features: tool::list(&d["features"]).map(words).collect(),
            });
            (words(&package["name"]), dependencies.collect())
        })
        .collect()
}

/// Whether an optional dependency is turned on by equipment features only, and these by no other feature.
fn is_equipment(package: &Value, dependency: &str) -> bool {
    let name = package["name"].as_str().unwrap_or_default();
    let equipment = |feature: &str| EQUIPMENT.contains(&(name, feature));
    let weak = format!("{dependency}?/");
    let turns_on = |entry: &str| {
        let of_dependency = entry.strip_prefix("dep:").unwrap_or(entry);
        of_dependency == dependency || of_dependency.starts_with(&format!("{dependency}/")) || entry.starts_with(&weak)
    };
    let features = package["features"].as_object();
    features.into_iter().flatten().all(|(feature, entries)| {
        equipment(feature)
            || tool::list(entries).filter_map(Value::as_str).all(|entry| !turns_on(entry) && !equipment(entry))
    })
}

fn rule(name: &str) -> Option<&'static Rule> {
    CRATES.iter().find(|rule| rule.name == name)
}

/// Our crates that lie anywhere beneath `name`, by the table.
fn beneath(name: &str) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = vec![name];
    while let Some(next) = open.pop() {
        for below in rule(next).map_or(&[][..], |rule| rule.ours) {
            if found.insert(*below) {
                open.push(below);
            }
        }
    }
    found
}

/// Every arrow that the table does not allow, in words.
fn faults(graph: &Graph) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, dependencies) in graph {
        let Some(rule) = rule(name) else {
            faults.push(format!("{name} is in the workspace but not in the table of layers"));
            continue;
        };
        let beneath = beneath(name);
        for dependency in dependencies {
            let target = dependency.name.as_str();
            let on = |feature: &str| dependency.features.iter().any(|f| f == feature);
            for (_, feature) in EQUIPMENT.iter().filter(|(crate_name, feature)| *crate_name == target && on(feature)) {
                if !dependency.dev && name != SIMULATOR {
                    faults.push(format!("{name} → {target} with `{feature}`: that is equipment of tests"));
                }
            }
            if graph.contains_key(target) {
                let allowed = rule.ours.contains(&target)
                    || (dependency.dev && (beneath.contains(target) || target == name.as_str()));
                if !allowed {
                    let kind = if dependency.dev { "in its tests " } else { "" };
                    faults.push(format!("{name} → {target}: {kind}{name} may use only {}", words(rule.ours)));
                }
                continue;
            }
            // Tests of pure crates may draw random cases; shipped code may not.
            let doors = BACK_DOORS.iter().filter(|(n, feature, _)| *n == target && !dependency.dev && on(feature));
            for (_, feature, ability) in
                doors.filter(|(_, _, ability)| rule.never.iter().any(|g| g.ability == *ability))
            {
                faults.push(format!("{name} → {target} with `{feature}`: {name} must not {ability}"));
            }
            for group in rule.never.iter().filter(|g| g.crates.contains(&target)) {
                if !((dependency.dev || dependency.equipment) && group.ability == RANDOM.ability) {
                    faults.push(format!("{name} → {target}: {name} must not {}", group.ability));
                }
            }
        }
    }
    faults
}

fn words(names: &[&str]) -> String {
    if names.is_empty() { "outside crates".to_owned() } else { names.join(", ") }
}

/// The arrows in use, one level per block, the shells' side on top.
fn picture(graph: &Graph) -> String {
    let mut levels: BTreeMap<std::cmp::Reverse<usize>, Vec<String>> = BTreeMap::new();
    for (name, dependencies) in graph {
        let mut below: Vec<&str> =
            dependencies.iter().filter(|d| !d.dev && graph.contains_key(&d.name)).map(|d| d.name.as_str()).collect();
        below.sort_unstable();
        below.dedup();
        let arrow = if below.is_empty() { String::new() } else { format!(" → {}", below.join(", ")) };
        levels.entry(std::cmp::Reverse(height(name))).or_default().push(format!("{name}{arrow}"));
    }
    let mut text = String::new();
    for (std::cmp::Reverse(level), lines) in levels {
        for (index, line) in lines.iter().enumerate() {
            let label = if index == 0 { format!("{level}") } else { String::new() };
            text.push_str(&format!("{label:>3}  {line}\n"));
        }
    }
    text
}

/// The longest way down from a crate, by the table. The table has no circle: a test holds it to that.
fn height(name: &str) -> usize {
    rule(name).map_or(&[][..], |rule| rule.ours).iter().map(|below| 1 + height(below)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    /// A line of a crate's dependencies: crate, dependency, kind, features.
    type Line<'a> = (&'a str, &'a str, Option<&'a str>, &'a [&'a str]);

    /// What is wrong with a workspace that has these lines.
    fn planted(lines: &[Line<'_>]) -> Vec<String> {
        let packages: Vec<Value> = CRATES
            .iter()
            .map(|rule| {
                let dependencies: Vec<Value> = lines
                    .iter()
                    .filter(|(name, ..)| *name == rule.name)
                    .map(|(_, target, kind, features)| json!({"name": target, "kind": kind, "features": features}))
                    .collect();
                json!({"name": rule.name, "dependencies": dependencies})
            })
            .collect();
        faults(&graph(&json!({ "packages": packages })))
    }

    #[test]
    fn allowed_arrows_pass() {
        let lines: &[Line<'_>] = &[
            ("legwork-domain", "legwork-text", None, &[]),
            ("legwork-domain", "serde", None, &["derive"]),
            ("legwork-store", "rusqlite", None, &["bundled"]),
            ("legwork-sim", "legwork-server", None, &[]),
            ("legwork-geo", "rand", Some("dev"), &[]), // tests may draw cases
            ("legwork-sync", "legwork-geo", Some("dev"), &[]), // beneath store: down is fine in tests
        ];
        assert_eq!(planted(lines), Vec::<String>::new());
    }

    /// Each planted line is one mistake, and each must be named.
    #[test]
    fn planted_wrong_arrows_are_caught() {
        let cases: &[(Line<'_>, &str)] = &[
            (("legwork-domain", "legwork-store", None, &[]), "an arrow that turns round"),
            (("legwork-bindings", "legwork-store", None, &[]), "a skip into a neighbour's inside"),
            (("legwork-net", "legwork-server", Some("dev"), &[]), "tests may point down only"),
            (("legwork-app", "legwork-server", None, &[]), "only the simulator links both sides"),
            (("legwork-text", "legwork-domain", Some("build"), &[]), "build scripts count as code"),
            (("legwork-domain", "tokio", None, &[]), "a pure crate that runs asynchronously"),
            (("legwork-view", "rusqlite", Some("dev"), &[]), "a pure crate whose tests open a database"),
            (("legwork-geo", "getrandom", None, &[]), "a pure crate that draws randomness"),
            (("legwork-domain", "uuid", None, &["v7"]), "randomness by the back door"),
            (("legwork-sync", "reqwest", None, &[]), "an engine that opens a socket"),
        ];
        for (line, why) in cases {
            let found = planted(&[*line]);
            assert_eq!(found.len(), 1, "{why}: {found:?}");
            assert!(found[0].contains(line.0) && found[0].contains(line.1), "{why}: {found:?}");
        }
    }

    /// What is wrong with `legwork-card` when its optional `rand` is turned on by these features.
    fn card_with(features: Value, optional: bool) -> Vec<String> {
        let rand = json!({"name": "rand", "kind": null, "features": [], "optional": optional});
        faults(&graph(&json!({"packages": [{"name": "legwork-card", "dependencies": [rand], "features": features}]})))
    }

    #[test]
    fn the_generator_of_test_cards_may_draw_from_a_seed_and_nothing_else_may() {
        let only_equipment = json!({"default": [], "generate": ["dep:rand", "dep:ab_glyph"]});
        assert_eq!(card_with(only_equipment.clone(), true), Vec::<String>::new());
        assert_eq!(card_with(only_equipment, false).len(), 1, "not optional");
        for (features, why) in [
            (json!({"default": ["generate"], "generate": ["dep:rand"]}), "equipment by default"),
            (json!({"generate": ["dep:rand"], "scan": ["dep:rand"]}), "also without equipment"),
            (json!({"generate": ["dep:rand"], "scan": ["rand/std"]}), "by a feature of the dependency"),
            (json!({"rand": ["dep:rand"]}), "a feature of its own name"),
        ] {
            assert_eq!(card_with(features, true).len(), 1, "{why}");
        }
        let turned_on: &[Line<'_>] = &[("legwork-app", "legwork-card", None, &["generate"])];
        assert_eq!(planted(turned_on).len(), 1, "shipped code with test equipment");
        let in_tests: &[Line<'_>] = &[
            ("legwork-app", "legwork-card", Some("dev"), &["generate"]),
            ("legwork-sim", "legwork-card", None, &["generate"]),
        ];
        assert_eq!(planted(in_tests), Vec::<String>::new());
    }

    #[test]
    fn a_crate_outside_the_table_is_caught() {
        let found = faults(&graph(&json!({"packages": [{"name": "legwork-new", "dependencies": []}]})));
        assert_eq!(found, ["legwork-new is in the workspace but not in the table of layers"]);
    }

    #[test]
    fn the_table_points_down_only() {
        for (index, rule) in CRATES.iter().enumerate() {
            for below in rule.ours {
                let position = CRATES.iter().position(|r| r.name == *below).unwrap();
                assert!(position < index, "{} → {below}: the table goes from the lowest up", rule.name);
            }
        }
    }

    #[test]
    fn the_picture_puts_users_above_what_they_use() {
        let graph = graph(&json!({"packages": [
            {"name": "legwork-text", "dependencies": []},
            {"name": "legwork-domain", "dependencies": [{"name": "legwork-text", "kind": null}]},
        ]}));
        assert_eq!(picture(&graph), "  1  legwork-domain → legwork-text\n  0  legwork-text\n");
    }

    #[test]
    fn this_workspace_keeps_to_the_table() {
        assert_eq!(faults(&graph(&tool::metadata().unwrap())), Vec::<String>::new());
    }
}
