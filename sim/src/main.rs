//! `legwork-sim`: the deterministic simulation and the demo as commands.

use anyhow::Result;
use clap::{Parser, Subcommand};
use legwork_sim::{bench, demo, schema, sim_command};

#[derive(Parser)]
#[command(name = "legwork-sim", about = "Simulated phones, network and server; simulated reps")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs seeds and checks the invariants of sync
    Sim(sim_command::Args),
    /// A company's day: the real server, two reps through the real core, and what came of it
    Demo(demo::Args),
    /// Measures an area; `cargo xtask bench` runs all of them and shows the targets
    Bench(bench::Args),
    /// Prints the tables of a fresh server and a fresh phone: docs/schema.sql
    Schema,
    /// Prints the customers of the benchmarks as JSON lines, for peers that do the same work
    #[command(hide = true)]
    Rows {
        /// How many
        count: u64,
    },
    /// One phone of the demo that writes until it is killed
    #[command(hide = true)]
    Victim(demo::victim::Args),
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Sim(args) => sim_command::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Schema => schema::run(),
        Command::Rows { count } => bench::customers::print(count),
        Command::Victim(args) => demo::victim::run(&args),
    }
}
