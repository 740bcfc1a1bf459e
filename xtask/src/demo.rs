//! `cargo xtask demo`: from a fresh clone to a living company; the story itself is told by `legwork-sim demo`.

use anyhow::Result;

use crate::tool::{self, say};
use crate::{console, models, setup};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Stop after the run; fails when an expectation of the main job was not met
    #[arg(long)]
    pub(crate) exit: bool,
    /// Handed to `legwork-sim demo` as they are
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) rest: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    // Most of what setup installs is for other things; what the demo itself lacks will be said where it is missed.
    if let Err(error) = setup::run() {
        say(format!("set-up is incomplete, {error:#}"));
    }
    say("card models");
    // The demo scans cards; without models it says so and goes on, as the app does.
    if let Err(error) = models::run(&[]) {
        say(format!("no card models ({error:#}); the card part of the demo will be left out"));
    }
    // A server without its console says how to build it; phones do not need it.
    if let Err(error) = console::build() {
        say(format!("no console ({error:#}); the demo goes on without it"));
    }
    build()?;
    say("starting");
    replace(&mut command(args.exit, &args.rest))
}

/// The demo itself; the simulated reps start the server beside it.
pub(crate) fn command(exit: bool, rest: &[String]) -> std::process::Command {
    let mut command = std::process::Command::new(tool::built("legwork-sim"));
    command.current_dir(tool::root()).arg("demo");
    if exit {
        command.arg("--exit");
    }
    command.args(rest);
    command
}

/// Builds the two programs of the demo in the profile that tests use.
pub(crate) fn build() -> Result<()> {
    say("building the core, the server and the simulated reps (a first build takes some minutes)");
    tool::build(&["-p", "legwork-sim", "-p", "legwork-server", "--bins"])
}

/// Becomes the command, so that Ctrl-C reaches it alone and its exit code is ours.
#[cfg(unix)]
fn replace(command: &mut std::process::Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(anyhow::Error::new(command.exec()).context(format!("cannot start `{}`", tool::describe(command))))
}

#[cfg(not(unix))]
fn replace(command: &mut std::process::Command) -> Result<()> {
    tool::run(command)
}
