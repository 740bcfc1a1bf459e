//! `cargo xtask sim`: builds the simulator and runs it; a failing seed prints the command that replays it.

use anyhow::Result;

use crate::tool::{self, say};

#[derive(clap::Args, Clone, Default)]
pub(crate) struct Args {
    /// How many seeds to run
    #[arg(long)]
    pub(crate) seeds: Option<u64>,
    /// First seed
    #[arg(long)]
    pub(crate) from: Option<u64>,
    /// Run one seed and tell what happens
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// Switch the planted bugs on, one after the other; each must be caught
    #[arg(long)]
    pub(crate) planted: bool,
    /// Handed to `legwork-sim sim` as they are
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub(crate) rest: Vec<String>,
}

impl Args {
    /// The arguments of `legwork-sim`.
    fn words(&self) -> Vec<String> {
        let mut words = vec!["sim".to_owned()];
        for (flag, value) in [("--seeds", self.seeds), ("--from", self.from), ("--seed", self.seed)] {
            if let Some(value) = value {
                words.extend([flag.to_owned(), value.to_string()]);
            }
        }
        if self.planted {
            words.push("--planted".to_owned());
        }
        words.extend(self.rest.iter().cloned());
        words
    }
}

pub(crate) fn run(args: &Args) -> Result<()> {
    build()?;
    run_built(args)
}

/// Builds the simulator.
pub(crate) fn build() -> Result<()> {
    say("building the simulator");
    tool::build(&["-p", "legwork-sim", "--bins"])
}

/// Runs the simulator that is already built.
pub(crate) fn run_built(args: &Args) -> Result<()> {
    tool::run(std::process::Command::new(tool::built("legwork-sim")).current_dir(tool::root()).args(args.words()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_argument_reaches_the_simulator() {
        let args = Args { seeds: Some(200), from: Some(7), seed: None, planted: true, rest: vec!["--pg".into()] };
        assert_eq!(args.words(), ["sim", "--seeds", "200", "--from", "7", "--planted", "--pg"]);
        assert_eq!(Args { seed: Some(3), ..Args::default() }.words(), ["sim", "--seed", "3"]);
    }
}
