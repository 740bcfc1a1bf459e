//! `cargo xtask`: every chore of the repository behind one command, the same for people and for CI.

use clap::{Parser, Subcommand};

mod android;
mod android_figures;
mod bench;
mod bindings;
mod console;
mod contracts;
mod demo;
mod deny;
mod figures;
mod fmt;
mod ios;
mod layers;
mod libtest;
mod models;
mod notices;
mod peers;
mod phone;
mod report;
mod results;
mod rows;
mod rust_tests;
mod setup;
mod sim;
mod test;
mod tokens;
mod tool;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The chores of the Legwork repository", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what a build and a test run need and this machine lacks
    Setup,
    /// Fill a company, start the server, run simulated reps through the real core, keep serving
    Demo(demo::Args),
    /// Everything CI runs; the last line is `N passed, N failed`
    Test(test::Args),
    /// Measure, beside floors and peers, and print the table
    Bench(bench::Args),
    /// Build the phone library, generate Kotlin, Swift and Python, run the scenarios over them
    Bindings(bindings::Args),
    /// The Android app as a signed debug APK (needs an NDK, or `--without-native`)
    Android(android::Args),
    /// The phone app in a window, with a simulated position and camera
    Phone(phone::Args),
    /// Fetch and verify the card models
    #[command(disable_help_flag = true)]
    Models {
        /// Handed to the models chore as they are
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Build the web console; test it in Chromium; draw its pictures
    Console(console::Args),
    /// Parse the iPhone app, hold it against the facade, the strings and its twins on Android
    Ios(ios::Args),
    /// Fail on an arrow between crates that the architecture does not draw
    Layers(layers::Args),
    /// Fail when a row of docs/features.md names a test that is missing, did not run or failed
    Rows,
    /// Deterministic simulation of phones, server, network and crashes
    Sim(sim::Args),
    /// Write docs/design/tokens.json as Kotlin, Swift and TypeScript (`--check` only looks)
    Tokens(tokens::Args),
    /// Format the Rust code (`--check` only looks)
    Fmt(fmt::Args),
}

fn main() -> std::process::ExitCode {
    let outcome = match Cli::parse().command {
        Command::Setup => setup::run(),
        Command::Demo(args) => demo::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Bindings(args) => bindings::run(&args),
        Command::Android(args) => android::run(&args),
        Command::Phone(args) => phone::run(&args),
        Command::Models { args } => models::run(&args),
        Command::Console(args) => console::run(&args),
        Command::Ios(args) => ios::run(&args),
        Command::Layers(args) => layers::run(&args),
        Command::Rows => rows::run(),
        Command::Sim(args) => sim::run(&args),
        Command::Tokens(args) => tokens::run(&args),
        Command::Fmt(args) => fmt::run(&args),
    };
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
