//! `cargo xtask bindings`: the phone library, its Kotlin, Swift and Python faces, and the scenarios over them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::models;
use crate::report;
use crate::results::{Outcome, Results, Test};
use crate::tool::{self, say};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only write bindings/generated, run no scenario
    #[arg(long)]
    pub(crate) generate_only: bool,
    /// Build the library in the `small` profile, the one phones get
    #[arg(long)]
    pub(crate) small: bool,
}

/// Languages by the generator's names.
const LANGUAGES: [&str; 3] = ["kotlin", "swift", "python"];

pub(crate) fn run(args: &Args) -> Result<()> {
    let library = generate(args.small)?;
    if args.generate_only {
        return Ok(());
    }
    models::run(&[])?;
    build_server()?;
    let mut results = Results::default();
    let mut absent = Vec::new();
    for (name, scenarios) in [("python", python as Scenarios), ("kotlin", kotlin)] {
        match scenarios(&library, &mut results) {
            Err(error) if error.is::<tool::Missing>() => absent.push(format!("{name}: {error}")),
            other => other?,
        }
        say(format!("{name}: {}", results.counts(name)));
    }
    for words in absent {
        say(format!("skipped, {words}"));
    }
    let failed = results.counts("python").failed + results.counts("kotlin").failed;
    if failed > 0 { bail!("{failed} scenarios failed") } else { Ok(()) }
}

/// Runs the scenarios of one language over the library and notes each.
type Scenarios = fn(&Path, &mut Results) -> Result<()>;

fn generated() -> PathBuf {
    tool::root().join("bindings/generated")
}

/// Builds the library and writes its faces into bindings/generated; returns the library's path.
pub(crate) fn generate(small: bool) -> Result<PathBuf> {
    let library = build_library(if small { "small" } else { "dev" })?;
    // The small profile strips what the generator reads; its faces are those of the dev build.
    let described = if small { build_library("dev")? } else { library.clone() };
    say("building the generator");
    tool::build(&["-p", "legwork-bindgen"])?;
    for language in LANGUAGES {
        write_face(&described, language)?;
    }
    // The Python module looks for the library beside itself.
    let name = library.file_name().context("the library has no name")?;
    std::fs::copy(&library, generated().join("python").join(name)).context("cannot copy the library")?;
    Ok(library)
}

fn build_library(profile: &str) -> Result<PathBuf> {
    say(format!("building the phone library ({profile} profile)"));
    match profile {
        "dev" => tool::build(&["-p", "legwork-bindings"])?,
        _ => tool::run(&mut tool::cargo(["build", "-p", "legwork-bindings", "--profile", profile]))?,
    }
    let name = format!("{}legwork_bindings{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let library = tool::target_dir().join(if profile == "dev" { "debug" } else { profile }).join(&name);
    if !library.is_file() {
        bail!("legwork-bindings built no {name}: it needs crate-type cdylib");
    }
    Ok(library)
}

fn write_face(library: &Path, language: &str) -> Result<()> {
    let folder = generated().join(language);
    say(format!("writing bindings/generated/{language}"));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    std::fs::create_dir_all(&folder)?;
    let mut command = Command::new(tool::built("legwork-bindgen"));
    command.current_dir(tool::root()).arg("generate").arg(library);
    command.args(["--no-format", "--language", language, "--out-dir"]).arg(&folder);
    tool::run(&mut command)
}

/// Builds the server that scenarios start as a process of its own.
pub(crate) fn build_server() -> Result<()> {
    say("building the server for the scenarios");
    tool::build(&["-p", "legwork-server", "--bins"])
}

/// What every scenario finds in its environment: the server, the card models, the photo of an invented card and what
/// stands on it.
pub(crate) fn environment<'c>(command: &'c mut Command, card: &Card) -> &'c mut Command {
    command
        .current_dir(tool::root())
        .env("LEGWORK_SERVER", tool::built("sync-server"))
        .env("LEGWORK_MODELS", tool::root().join("models"))
        .env("LEGWORK_CARD_PHOTO", &card.photo)
        .env("LEGWORK_CARD_TRUTH", &card.truth)
}

/// The photo of an invented card, and its values by field as JSON.
pub(crate) struct Card {
    photo: PathBuf,
    truth: PathBuf,
}

/// Which invented card the scenarios scan: one with a company, a name, a mobile number and an e-mail address.
const CARD_SEED: &str = "11";

/// Draws the card the scenarios scan.
pub(crate) fn card() -> Result<Card> {
    say("drawing a card for the scenarios");
    let folder = tool::target_dir().join("scenarios");
    std::fs::create_dir_all(&folder)?;
    let card = Card { photo: folder.join("card.jpg"), truth: folder.join("card.json") };
    tool::build(&["-p", "legwork-card", "--features", "generate", "--example", "make_card"])?;
    let mut draw = Command::new(tool::built_example("make_card"));
    draw.current_dir(tool::root()).args(["--seed", CARD_SEED, "--out"]).arg(&card.photo);
    draw.arg("--truth").arg(&card.truth);
    tool::run(&mut draw)?;
    Ok(card)
}

/// `python:<name>` for each test method of bindings/tests/python, without its `test_`.
pub(crate) fn python(_library: &Path, results: &mut Results) -> Result<()> {
    tool::need("python3")?;
    let card = card()?;
    say("running the Python scenarios");
    let mut command = Command::new("python3");
    command.arg("xtask/scenarios.py").arg("bindings/tests/python");
    command.env("PYTHONPATH", generated().join("python")).env("PYTHONDONTWRITEBYTECODE", "1");
    let text = tool::output(environment(&mut command, &card))?;
    note_all("python", report::json_lines(&text)?, results)
}

/// `kotlin:<name>` for each test method of bindings/tests/kotlin.
pub(crate) fn kotlin(library: &Path, results: &mut Results) -> Result<()> {
    tool::need("java")?;
    tool::need("mvn")?;
    let card = card()?;
    say("running the Kotlin scenarios (Maven fetches its parts the first time)");
    let reports = tool::target_dir().join("kotlin/surefire-reports");
    if reports.exists() {
        std::fs::remove_dir_all(&reports)?;
    }
    let folder = library.parent().context("the library has no folder")?;
    let mut command = Command::new("mvn");
    command.args(["-B", "-q", "-ntp", "-f", "bindings/tests/kotlin/pom.xml", "test"]);
    command.arg(format!("-Dlegwork.library.dir={}", folder.display()));
    command.arg(format!("-Dlegwork.build.dir={}", tool::target_dir().join("kotlin").display()));
    // Standard output carries `--json` and the last line of `test`: Maven talks on standard error.
    let output = environment(&mut command, &card).stdout(Stdio::piped()).stderr(Stdio::inherit()).output()?;
    eprint!("{}", String::from_utf8_lossy(&output.stdout));
    let tests = report::surefire_folder(&reports)?;
    if !output.status.success() && !tests.iter().any(|test| test.outcome == Outcome::Failed) {
        bail!("Maven ended with {} before a scenario failed: the Kotlin side does not build", output.status);
    }
    note_all("kotlin", tests, results)
}

fn note_all(area: &str, tests: Vec<Test>, results: &mut Results) -> Result<()> {
    if tests.is_empty() {
        bail!("no {area} scenario was found in bindings/tests/{area}");
    }
    for test in tests {
        results.note_test(area, &format!("{area}:"), test);
    }
    Ok(())
}
