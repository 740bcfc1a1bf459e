//! `cargo xtask phone`: the app's screens in a window of this computer, with a simulated position and camera.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::tool::{self, say};
use crate::{bindings, notices};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write a picture of every screen into this folder instead of opening a window
    #[arg(long)]
    pub(crate) shot: Option<PathBuf>,
    /// Language of the texts
    #[arg(long, default_value = "zh-CN")]
    pub(crate) language: String,
    /// Folder of pictures the simulated camera takes, one after the other; without it one chooses a file
    #[arg(long)]
    pub(crate) camera: Option<PathBuf>,
    /// Folder of the phone's data; kept between runs
    #[arg(long)]
    pub(crate) data: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    tool::need("java")?;
    tool::need("mvn")?;
    let library = bindings::generate(false)?;
    let folder = library.parent().context("the library has no folder")?;
    let build = tool::target_dir().join("android");
    say("compiling the screens for this computer (Maven fetches its parts the first time)");
    let mut maven = Command::new("mvn");
    maven.current_dir(tool::root()).args(["-B", "-q", "-ntp", "-f", "android/pom.xml", "-pl", "core,desktop"]);
    maven.arg(format!("-Dlegwork.build.dir={}", build.display()));
    maven.arg(format!("-Dlegwork.generated.dir={}", tool::root().join("bindings/generated/kotlin").display()));
    maven.args(["-DskipTests", "test-compile", "dependency:build-classpath"]);
    maven.arg(format!("-Dmdep.outputFile={}", build.join("desktop-class-path").display()));
    tool::run(&mut maven)?;
    let jars = std::fs::read_to_string(build.join("desktop-class-path")).context("Maven wrote no class path")?;
    let own = [build.join("desktop/classes"), build.join("core/classes")];
    let paths = own.into_iter().chain(std::env::split_paths(jars.trim()));
    let mut java = Command::new("java");
    java.arg("-cp").arg(std::env::join_paths(paths)?).arg(format!("-Djna.library.path={}", folder.display()));
    java.env("LEGWORK_MODELS", tool::root().join("models"));
    if let Some(shots) = &args.shot {
        java.args(["-Djava.awt.headless=true", "-Dskiko.renderApi=SOFTWARE", "app.legwork.desktop.MainKt", "--shot"]);
        java.arg(shots);
    } else {
        java.arg("app.legwork.desktop.MainKt");
    }
    let data = args.data.clone().unwrap_or_else(|| tool::root().join("demo-data/phone"));
    java.args(["--language", &args.language, "--data"]).arg(data);
    if let Some(camera) = &args.camera {
        java.arg("--camera").arg(camera);
    }
    if args.shot.is_none() {
        let licences = build.join("licenses.txt");
        notices::write_window(&licences, &jars)?;
        java.arg("--licences").arg(licences);
    }
    tool::run(&mut java)
}
