//! `legwork-sim demo`: a company's day with the real programs, told while it happens and checked at the end.
//!
//! | module | what it holds |
//! |---|---|
//! | [`server`] | the server's process |
//! | [`phone`] | a phone: the real core over a folder |
//! | [`story`] | who plays, and the chapters of the day |
//! | [`card`] | a customer from a business card |
//! | [`visit`] | check-ins, honest and not |
//! | [`clock`] | the phones' clocks |
//! | [`crash`] | the chapters in which something dies |
//! | [`victim`] | a phone in a process of its own, to be killed |
//! | [`telling`] | what is printed, and whether it was as promised |
//! | [`stop`] | Ctrl-C |

pub mod card;
pub mod clock;
pub mod crash;
pub mod phone;
pub mod server;
pub mod stop;
pub mod story;
pub mod telling;
pub mod victim;
pub mod visit;

use anyhow::{Context, Result, ensure};
use server::Server;
use std::path::{Path, PathBuf};
use story::Story;
use telling::Telling;

/// Company of the demo.
const COMPANY: &str = "行客演示";
/// Everybody's password. The server listens on this machine only.
const PASSWORD: &str = "legwork-demo";
/// Chapters of the story, for the bar.
const CHAPTERS: u64 = 9;

/// Arguments of the demo.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Stop after the run; fails when an expectation was not met
    #[arg(long)]
    pub exit: bool,
    /// Keep the server's data and the phones here (must be empty) [default: a temporary folder]
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// People of the company; the story needs 30
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(30..=1_000))]
    pub users: u32,
    /// Customers of the company
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(500..=200_000))]
    pub customers: u32,
}

/// Plays the day in `folder` and prints nothing: for tests. `program` is `legwork-sim`, which plays the phone that dies.
///
/// # Errors
/// When something could not be done, or an expectation was not met.
pub fn play_silently(folder: &Path, (users, customers): (u32, u32), program: &Path) -> Result<String> {
    let mut server = Server::seeded(&folder.join("server"), COMPANY, PASSWORD, (users, customers))?;
    server.start()?;
    let story = play(Telling::silent(), &mut server, &folder.join("phones"), program)?;
    story.telling.result()?;
    Ok(story.telling.verdict())
}

/// Plays the day; then keeps serving, unless told to exit.
///
/// # Errors
/// When something could not be done, or an expectation was not met.
pub fn run(args: &Args) -> Result<()> {
    let temporary = match &args.data {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("legwork-demo-").tempdir()?),
    };
    let folder = match (&args.data, &temporary) {
        (Some(folder), _) => empty(folder)?,
        (None, Some(folder)) => folder.path().to_owned(),
        (None, None) => anyhow::bail!("no folder to work in"),
    };
    let mut telling = Telling::new(CHAPTERS);
    telling.chapter("A company from nothing");
    telling.say(format_args!(
        "{} people, {} customers with contacts and a year of activities",
        args.users, args.customers
    ));
    let mut server = Server::seeded(&folder.join("server"), COMPANY, PASSWORD, (args.users, args.customers))?;
    stop::on_interrupt(server.running(), temporary.as_ref().map(|folder| folder.path().to_owned()))?;
    server.start()?;
    telling.say(format_args!("The server listens on {}", server.url));
    let story = play(telling, &mut server, &folder.join("phones"), &std::env::current_exe()?)?;
    story.telling.end();
    println!("\n{}", story.telling.verdict());
    if !args.exit {
        logins(&server, &story, &folder);
        story.telling.result().unwrap_or_else(|error| println!("{error:#}"));
        return server.wait();
    }
    story.telling.result()
}

/// The chapters, in their order.
fn play(telling: Telling, server: &mut Server, phones: &Path, program: &Path) -> Result<Story> {
    let mut story = Story::begin(telling, phones, &server.url, PASSWORD)?;
    story.morning()?;
    story.offline()?;
    story.visits()?;
    story.phone_dies(program)?;
    story.server_dies(server)?;
    story.online()?;
    story.evening()?;
    let sound = server.doctor();
    story.telling.expect(sound, "the server's database is sound and its audit log complete");
    Ok(story)
}

/// What somebody needs to look around.
fn logins(server: &Server, story: &Story, folder: &Path) {
    println!("\nServer     {}", server.url);
    println!("Password   {PASSWORD}   (everybody's)");
    println!("Logins     {}   administrator", story::ADMIN);
    for (player, what) in [(&story.lead, "team lead"), (&story.amy, "rep"), (&story.bo, "rep of the same team")] {
        println!("           {}   {what}, {}", player.account.login, player.account.user_name);
    }
    println!("Data       {}", folder.display());
    println!("Serving until Ctrl-C.");
}

/// The folder, made if need be. One with something in it is somebody's data.
fn empty(folder: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let folder = folder.canonicalize()?;
    let mut entries = std::fs::read_dir(&folder)?;
    ensure!(entries.next().is_none(), "{} is not empty; the demo needs an empty folder", folder.display());
    Ok(folder)
}
