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
        // The names of the files are enough; `cargo xtask fmt` mends them.
        command.args(["--", "--check", "-l"]);
    }
    tool::run(&mut command)
}
