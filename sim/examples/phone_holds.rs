//! A phone for the tests of the console: the real core over a folder of its own signs in, synchronises once and tells
//! as JSON what it holds. Run again over the same folder, it stays signed in.
//!
//! `phone_holds --server URL --login L --password P --folder DIR`

use anyhow::{Context, Result};
use clap::Parser;
use legwork_app::platform::{FileVault, SystemClock};
use legwork_app::records::ListRequest;
use legwork_app::sync::Cancel;
use legwork_app::{Config, Language, Legwork, Platform};
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Parser)]
struct Args {
    /// Address of the server.
    #[arg(long)]
    server: String,
    /// Login name.
    #[arg(long)]
    login: String,
    /// Password.
    #[arg(long)]
    password: String,
    /// Where the phone's files are.
    #[arg(long)]
    folder: PathBuf,
}

fn main() -> Result<()> {
    let args = Args::parse();
    std::fs::create_dir_all(&args.folder)?;
    let config = Config {
        folder: args.folder.clone(),
        models: None,
        language: Language::Zh,
        device_name: "Test phone".into(),
        platform_name: std::env::consts::OS.to_owned(),
    };
    let vault = Arc::new(FileVault::new(args.folder.join("vault.json")));
    let clock = Arc::new(SystemClock::new());
    let app = Legwork::open(config, Platform { clock, vault, signer: None, observer: None })?;
    let account = match app.account() {
        Some(account) => account,
        None => app.sign_in(&args.server, &args.login, &args.password).context("sign-in")?,
    };
    app.sync_now(&Cancel::default()).context("sync")?;
    let mut customers = Vec::new();
    let mut list =
        ListRequest { object: "customer".into(), view: Some("all".into()), limit: 100, ..ListRequest::default() };
    loop {
        let page = app.list(&list)?;
        customers.extend(page.rows.into_iter().map(|row| row.title));
        match page.next {
            Some(next) => list.after = Some(next),
            None => break,
        }
    }
    let told = serde_json::json!({
        "user": account.user_name,
        "must_change_password": account.must_change_password,
        "customers": customers,
    });
    println!("{told}");
    Ok(())
}
