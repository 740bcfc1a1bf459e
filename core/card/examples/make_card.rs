//! Writes the photo of an invented business card, and what stands on it, for scenarios and trying things out.
//!
//! `cargo run -p legwork-card --features generate --example make_card -- --out card.jpg [--truth card.json]
//! [--seed 1] [--family classic] [--language chinese] [--level easy]`
//!
//! The same arguments give the same photo. Needs the Noto CJK fonts of the system.

use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;
use legwork_card::generate::{Family, Fonts, Generator, Language, Level, system_collections, truth_json};
use serde::de::DeserializeOwned;
use serde_json::Value;

#[derive(Parser)]
#[command(about = "Writes the photo of an invented business card")]
struct Arguments {
    /// Where the photo goes, JPEG
    #[arg(long)]
    out: PathBuf,
    /// Where the truth goes, JSON: `{"fields": {"name": […]}, "lines": […]}`
    #[arg(long)]
    truth: Option<PathBuf>,
    /// Number of the card
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Layout: classic, centred, two_column, icons_dark, two_line_address, letters, vertical, portrait, …
    #[arg(long, default_value = "classic", value_parser = named::<Family>)]
    family: Family,
    /// chinese, english, bilingual, japanese, traditional
    #[arg(long, default_value = "chinese", value_parser = named::<Language>)]
    language: Language,
    /// flat, easy, hard
    #[arg(long, default_value = "easy", value_parser = named::<Level>)]
    level: Level,
}

/// A layout, language or level by its name in files.
fn named<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    serde_json::from_value(Value::String(name.to_owned())).map_err(|error| error.to_string())
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let (regular, bold) = system_collections()?;
    let fonts = Fonts::from_collections(&regular, &bold)?;
    let Arguments { family, language, level, seed, .. } = arguments;
    let sample = Generator::new(&fonts).sample(family, language, level, seed);
    std::fs::write(&arguments.out, &sample.jpeg).context("writing the photo")?;
    if let Some(path) = &arguments.truth {
        std::fs::write(path, truth_json(&sample.truth).to_string()).context("writing the truth")?;
    }
    Ok(())
}
