//! `legwork-sim`: the deterministic simulation as a command.

use anyhow::Result;
use clap::{Parser, Subcommand};
use legwork_sim::sim_command;

#[derive(Parser)]
#[command(name = "legwork-sim", about = "Deterministic simulation of phones, network and server")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs seeds and checks the invariants of sync
    Sim(sim_command::Args),
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Sim(args) => sim_command::run(&args),
    }
}
