//! The `sync-server` binary.

use clap::Parser;
use legwork_server::{cli, startup};
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run(cli::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", startup::explain(&error));
            ExitCode::FAILURE
        }
    }
}
