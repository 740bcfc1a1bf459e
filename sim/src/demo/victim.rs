//! A phone in a process of its own that works until it is killed, and says of everything that it is saved.

use crate::demo::card::Card;
use crate::demo::clock::now_ms;
use crate::demo::phone::Phone;
use crate::demo::story::fields;
use crate::demo::visit;
use anyhow::{Context, Result};
use legwork_app::cards::Cancel;
use legwork_app::{Fields, RecordId, Value};
use std::io::{BufRead, BufReader, StdoutLock, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the victim does when it dies.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Writes notes about a customer; each line is the id of one.
    Notes,
    /// Is in the middle of a check-in and types its note; each line is the note so far.
    CheckIn,
    /// Looks at a card that was read and types into its form; each line is the title typed so far.
    Card,
}

/// Arguments of the victim.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Folder of the phone; somebody is signed in there
    #[arg(long)]
    folder: PathBuf,
    /// The customer it is about
    #[arg(long)]
    customer: String,
    /// What it does
    #[arg(long, value_enum)]
    work: Work,
}

/// Works for ever, one line for each thing that the app called saved.
///
/// # Errors
/// When the work fails or nobody reads the lines any more.
pub fn run(args: &Args) -> Result<()> {
    let customer: RecordId = args.customer.parse().ok().context("--customer is not an id")?;
    let phone = Phone::open(&args.folder, "victim")?;
    let out = std::io::stdout().lock();
    match args.work {
        Work::Notes => notes(&phone, customer, out),
        Work::CheckIn => check_in(&phone, customer, out),
        Work::Card => card(&phone, out),
    }
}

fn say(out: &mut StdoutLock<'_>, line: impl std::fmt::Display) -> Result<()> {
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

fn notes(phone: &Phone, customer: RecordId, mut out: StdoutLock<'_>) -> Result<()> {
    for number in 1_u64.. {
        let note = fields([
            ("parent", Value::link("customer", customer)),
            ("kind", "note".into()),
            ("at", now_ms().into()),
            ("text", format!("第 {number} 条现场记录").into()),
        ]);
        say(&mut out, phone.app()?.create("activity", &note)?.id)?;
    }
    Ok(())
}

fn check_in(phone: &Phone, customer: RecordId, mut out: StdoutLock<'_>) -> Result<()> {
    let app = phone.app()?;
    let door = visit::target(&app.begin_check_in(Some(customer))?)?;
    for fix in visit::walk(SEED, door, None) {
        app.add_fix(&fix)?;
    }
    app.add_visit_photo(&visit::picture(SEED)?, true)?;
    for number in 1_u64.. {
        let note = format!("写到第 {number} 句");
        app.set_visit_note(&note)?;
        say(&mut out, note)?;
    }
    Ok(())
}

fn card(phone: &Phone, mut out: StdoutLock<'_>) -> Result<()> {
    let app = phone.app()?;
    app.scan_card(Card::draw()?.photo(), &|_| Ok(()), &Cancel::default())?;
    for number in 1_u64.. {
        let title = format!("第 {number} 任经理");
        app.edit_card(&Fields::new(), &fields([("title", title.as_str().into())]))?;
        say(&mut out, title)?;
    }
    Ok(())
}

/// What chance of the victim's visit comes from.
const SEED: u64 = 4_711;

/// Runs `program` as a victim over a phone's folder and kills it (`kill -9`) after so many lines. Returns all that it
/// said before it died.
///
/// # Errors
/// When the process cannot be started, or ends before it was killed.
pub fn kill_after(program: &Path, folder: &Path, customer: RecordId, work: Work, count: usize) -> Result<Vec<String>> {
    let word = clap::ValueEnum::to_possible_value(&work).context("work without a name")?;
    let mut command = Command::new(program);
    command.arg("victim").arg("--folder").arg(folder).arg("--customer").arg(customer.to_string());
    command.args(["--work", word.get_name()]);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let mut out = BufReader::new(child.stdout.take().context("no output to read")?);
    let mut saved = Vec::new();
    let mut read = || -> Result<Option<String>> {
        let mut line = String::new();
        out.read_line(&mut line)?;
        // A line cut off by the kill was never said in full.
        Ok(line.strip_suffix('\n').map(str::to_owned))
    };
    while saved.len() < count {
        let Some(line) = read()? else { anyhow::bail!("the phone ended by itself: {}", child.wait()?) };
        saved.push(line);
    }
    child.kill()?;
    while let Some(line) = read()? {
        saved.push(line);
    }
    child.wait()?;
    Ok(saved)
}
