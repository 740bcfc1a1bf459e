//! A phone in a process of its own that writes until it is killed, and says of each record that it is saved.

use crate::demo::phone::Phone;
use crate::demo::story::{fields, now_ms};
use anyhow::{Context, Result};
use legwork_app::{RecordId, Value};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Arguments of the victim.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Folder of the phone; somebody is signed in there
    #[arg(long)]
    folder: PathBuf,
    /// The customer to write notes about
    #[arg(long)]
    customer: String,
}

/// Writes notes for ever, one line with the id for each that the app called saved.
///
/// # Errors
/// When a write fails or nobody reads the lines any more.
pub fn run(args: &Args) -> Result<()> {
    let customer: RecordId = args.customer.parse().ok().context("--customer is not an id")?;
    let phone = Phone::open(&args.folder, "victim")?;
    let mut out = std::io::stdout().lock();
    for number in 1_u64.. {
        let note = fields([
            ("parent", Value::link("customer", customer)),
            ("kind", "note".into()),
            ("at", now_ms().into()),
            ("text", format!("第 {number} 条现场记录").into()),
        ]);
        writeln!(out, "{}", phone.app()?.create("activity", &note)?.id)?;
        out.flush()?;
    }
    Ok(())
}

/// Runs `program` as a victim over a phone's folder and kills it (`kill -9`) after so many writes. Returns the ids of
/// all records that were called saved before it died.
///
/// # Errors
/// When the process cannot be started, or ends before it was killed.
pub fn kill_after(program: &Path, folder: &Path, customer: RecordId, writes: usize) -> Result<Vec<RecordId>> {
    let mut command = Command::new(program);
    command.arg("victim").arg("--folder").arg(folder).arg("--customer").arg(customer.to_string());
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let mut lines = BufReader::new(child.stdout.take().context("no output to read")?).lines();
    let mut saved = Vec::new();
    let mut read = || -> Result<Option<RecordId>> {
        // A line cut off by the kill was never said in full.
        Ok(lines.next().transpose()?.and_then(|line| line.parse().ok()))
    };
    while saved.len() < writes {
        let Some(id) = read()? else { anyhow::bail!("the phone ended by itself: {}", child.wait()?) };
        saved.push(id);
    }
    child.kill()?;
    while let Some(id) = read()? {
        saved.push(id);
    }
    child.wait()?;
    Ok(saved)
}
