//! `cargo xtask android`: the phone app as a signed debug APK; and its tests, on this machine, without Android SDK.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

use crate::android_figures;
use crate::bindings;
use crate::models;
use crate::notices;
use crate::phone;
use crate::report;
use crate::results::{Outcome, Results};
use crate::tool::{self, missing, say};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Pack without the Rust library: to look at the package, not to run it
    #[arg(long)]
    pub(crate) without_native: bool,
    /// Leave everything in the package, with names as written: neither shrunk nor optimised
    #[arg(long)]
    pub(crate) unshrunk: bool,
    /// Write the golden pictures and docs/pictures/phone-*.png anew
    #[arg(long)]
    pub(crate) pictures: bool,
    /// Print what the last test run measured, and the sizes, as JSON lines
    #[arg(long)]
    pub(crate) figures: bool,
}

/// Modules with tests, in the order they are built.
const MODULES: [&str; 3] = ["core", "app", "desktop"];

/// Pictures of `cargo xtask phone --shot` that the README shows.
const SHOWN: [(&str, &str); 7] = [
    ("light/home", "phone-home"),
    ("light/check-in", "phone-check-in"),
    ("light/card", "phone-card"),
    ("light/page", "phone-customer"),
    ("light/list", "phone-customers"),
    ("light/sync", "phone-sync"),
    ("dark/home", "phone-home-dark"),
];

pub(crate) fn run(args: &Args) -> Result<()> {
    if args.pictures {
        return pictures();
    }
    if args.figures {
        return android_figures::print(&build_dir());
    }
    for program in ["java", "mvn", "python3", "zip", "zipalign", "apksigner"] {
        tool::need(program)?;
    }
    let native = if args.without_native { None } else { Some(native()?) };
    let library = bindings::generate(false)?;
    say("compiling the app");
    tool::run(maven(&library)?.args(["-DskipTests", "-pl", "core,app", "compile"]))?;
    fetch_parts()?;
    bring_assets()?;
    let output = build_dir().join(if args.unshrunk { "legwork-debug-unshrunk.apk" } else { "legwork-debug.apk" });
    say(if args.unshrunk { "packing" } else { "shrinking and packing" });
    let mut pack = Command::new(tool::root().join("android/build-support/apk.sh"));
    pack.arg(build_dir()).arg(repository()?).arg(&output).arg(if args.unshrunk { "d8" } else { "r8" }).args(native);
    tool::run(&mut pack)?;
    let size = std::fs::metadata(&output)?.len() as f64 / (1024.0 * 1024.0);
    say(format!("{}: {size:.1} MiB", output.display()));
    if args.without_native {
        say("it holds no Rust library and will not start on a phone");
    }
    Ok(())
}

/// Builds the Rust library for phones; needs an NDK.
fn native() -> Result<PathBuf> {
    let home = std::env::var_os("ANDROID_NDK_HOME").map(PathBuf::from).filter(|p| p.is_dir());
    if home.is_none() || !tool::succeeds(Command::new("cargo").args(["ndk", "--version"])) {
        return Err(missing(
            "an Android NDK with `cargo ndk`",
            "set ANDROID_NDK_HOME and run `cargo install cargo-ndk`, or pack without the library: --without-native",
        ));
    }
    let folder = build_dir().join("native");
    say("building the phone library for arm64 and x86_64");
    let mut build = tool::cargo(["ndk", "-t", "arm64-v8a", "-t", "x86_64", "-o"]);
    build.arg(&folder).args(["build", "-p", "legwork-bindings", "--profile", "small", "--features", "encryption"]);
    tool::run(&mut build)?;
    Ok(folder)
}

fn build_dir() -> PathBuf {
    tool::target_dir().join("android")
}

/// Maven's local repository.
pub(crate) fn repository() -> Result<PathBuf> {
    let home = std::env::var_os("HOME").context("HOME is not set")?;
    Ok(PathBuf::from(home).join(".m2/repository"))
}

/// What only a package needs is no dependency of the modules and is fetched by itself: the shrinker and dexer, and the
/// JNA of phones.
fn fetch_parts() -> Result<()> {
    let (r8, jna) = (locked("r8")?, locked("jna")?);
    let parts = [
        (format!("com.android.tools:r8:{r8}"), format!("com/android/tools/r8/{r8}/r8-{r8}.jar")),
        (format!("net.java.dev.jna:jna:{jna}:aar"), format!("net/java/dev/jna/jna/{jna}/jna-{jna}.aar")),
    ];
    for (artefact, file) in parts {
        if !repository()?.join(file).is_file() {
            say(format!("fetching {artefact}"));
            let what = format!("-Dartifact={artefact}");
            let mut get = Command::new("mvn");
            tool::run(get.args(["-B", "-q", "-ntp", "dependency:get", "-Dtransitive=false"]).arg(what))?;
        }
    }
    Ok(())
}

/// The card models and the licences of what the package carries where the package (and the Gradle build) takes its assets from.
fn bring_assets() -> Result<()> {
    models::run(&[])?;
    let assets = build_dir().join("assets");
    std::fs::create_dir_all(&assets)?;
    notices::write_android(&assets.join("licenses.txt"))?;
    let folder = assets.join("models");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    for entry in std::fs::read_dir(tool::root().join("models")).context("there are no card models")? {
        let entry = entry?;
        std::fs::copy(entry.path(), folder.join(entry.file_name())).context("cannot copy the card models")?;
    }
    Ok(())
}

/// The version that android/versions.lock gives under a name.
fn locked(name: &str) -> Result<String> {
    let lock = std::fs::read_to_string(tool::root().join("android/versions.lock")).context("cannot read the lock")?;
    let start = format!("{name} = ");
    let found = lock.lines().find_map(|line| line.strip_prefix(start.as_str()));
    Ok(found.with_context(|| format!("android/versions.lock has no version {name}"))?.to_owned())
}

/// Maven over the whole of android/, writing below target.
fn maven(library: &Path) -> Result<Command> {
    let folder = library.parent().context("the library has no folder")?;
    let mut command = Command::new("mvn");
    command.current_dir(tool::root()).args(["-B", "-q", "-ntp", "-f", "android/pom.xml"]);
    command.arg(format!("-Dlegwork.library.dir={}", folder.display()));
    command.arg(format!("-Dlegwork.build.dir={}", build_dir().display()));
    command.arg(format!("-Dlegwork.generated.dir={}", tool::root().join("bindings/generated/kotlin").display()));
    Ok(command)
}

/// `android:<name>` for each test method of android/*/src/test, and `xtask:android_versions` for the lock.
pub(crate) fn test(library: &Path, area: &str, results: &mut Results) -> Result<()> {
    for program in ["java", "mvn", "python3"] {
        tool::need(program)?;
    }
    let card = bindings::card()?;
    say("running the tests of the Android app (Maven fetches its parts the first time)");
    for module in MODULES {
        let reports = build_dir().join(module).join("surefire-reports");
        if reports.exists() {
            std::fs::remove_dir_all(&reports)?;
        }
    }
    let mut command = maven(library)?;
    // A failing module must not hide the tests of the next; the reports tell what failed, and what a second try mended.
    command.args(["-Dmaven.test.failure.ignore=true", "-Dsurefire.rerunFailingTestsCount=1", "test"]);
    let status = quietly(bindings::environment(&mut command, &card))?;
    let mut found = 0;
    for module in MODULES {
        for test in report::surefire_folder(&build_dir().join(module).join("surefire-reports"))? {
            results.note_test(area, "android:", test);
            found += 1;
        }
    }
    if !status.success() || found == 0 {
        bail!("Maven ended with {status} after {found} tests: the Android app does not build");
    }
    let locked = tool::succeeds(Command::new("python3").current_dir(tool::root()).args(LOCK).arg(repository()?));
    if !locked {
        say(format!("the lock of versions is not kept: python3 {}", LOCK.join(" ")));
    }
    results.note(area, "xtask:android_versions", if locked { Outcome::Passed } else { Outcome::Failed });
    Ok(())
}

/// What the platform's test framework says hundreds of times and means nothing here: JNA, of threads of the Rust library
/// that end after the machine they were attached to; Robolectric, of WorkManager's own database, closed by its collector.
const CHATTER: [&str; 2] = ["JNA: could not detach thread", "System.logW: A resource failed to call "];

/// Runs a command with all it says on standard error, as it says it, without [`CHATTER`]. Standard output belongs to
/// `--json` and the last line of `test`.
fn quietly(command: &mut Command) -> Result<ExitStatus> {
    let (reader, writer) = std::io::pipe()?;
    let mut child = command.stdout(writer.try_clone()?).stderr(writer).spawn().context("cannot start Maven")?;
    // The command keeps its ends of the pipe; without letting them go the reading would never end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    for line in BufReader::new(reader).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        if !CHATTER.iter().any(|chatter| line.starts_with(chatter)) {
            eprintln!("{line}");
        }
    }
    Ok(child.wait()?)
}

/// Checks the lock of versions.
const LOCK: [&str; 2] = ["android/build-support/lock.py", "check"];

fn pictures() -> Result<()> {
    tool::need("mvn")?;
    let library = bindings::generate(false)?;
    say("drawing the golden pictures anew");
    let mut draw = maven(&library)?;
    draw.args(["-pl", "core,app", "test", "-Dtest=GoldenTest", "-Dgolden.write=yes"]);
    tool::run(draw.arg("-Dsurefire.failIfNoSpecifiedTests=false"))?;
    let from = build_dir().join("pictures");
    let data = Some(build_dir().join("pictures-data"));
    phone::run(&phone::Args { shot: Some(from.clone()), language: "zh-CN".into(), camera: None, data })?;
    let to = tool::root().join("docs/pictures");
    std::fs::create_dir_all(&to)?;
    for (shot, name) in SHOWN {
        std::fs::copy(from.join(format!("{shot}.png")), to.join(format!("{name}.png")))
            .with_context(|| format!("there is no picture {shot}"))?;
    }
    Ok(())
}
