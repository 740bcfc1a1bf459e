//! `cargo xtask fmt`: one formatting for everybody.

use anyhow::Result;

use crate::tool;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Change nothing, fail when something would change
    #[arg(long)]
    pub(crate) check: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    tool::need("cargo-fmt")?;
    let mut command = tool::cargo(["fmt", "--all"]);
    if args.check {
        command.arg("--check");
    }
    tool::run(&mut command)
}
