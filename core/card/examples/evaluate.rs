//! Scans generated cards and compares the fields with the truth.
//!
//! `cargo run --release -p legwork-card --features generate --example evaluate -- [--count 40] [--held-out|--tune]`
//!
//! Prints one JSON line per level (field F1, character errors, orientation is implied by both, sure values)
//! and the figures `cards.f1_clean_easy` and `cards.f1_hard`. Needs the models of `cargo xtask models`
//! and the Noto CJK fonts of the system. `--keep DIR` leaves the photos there, each with its truth beside it.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use anyhow::Context;
use clap::Parser;
use legwork_card::generate::{Family, Fonts, Generator, Level, plan, truth_json};
use legwork_card::parse::score::{Score, character_errors, normalise};
use legwork_card::{ModelPaths, ScanOptions, Scanner};
use serde_json::json;

#[derive(Parser)]
#[command(about = "Field F1 of scanned generated cards")]
struct Arguments {
    /// Cards per level
    #[arg(long, default_value_t = 60)]
    count: usize,
    /// A tenth of the cards
    #[arg(long)]
    quick: bool,
    /// Folder for the photos and what stands on them
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Number of the first card
    #[arg(long, default_value_t = 9001)]
    seed: u64,
    /// The families the parser was tuned on instead of the held-out ones
    #[arg(long)]
    tune: bool,
    /// Folder of NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc
    #[arg(long, default_value = "/usr/share/fonts/opentype/noto")]
    fonts: PathBuf,
    /// Prints every field that differs, to standard error
    #[arg(long)]
    show: bool,
}

/// What came out at one level.
#[derive(Default)]
struct Outcome {
    score: Score,
    wrong_characters: usize,
    characters: usize,
    sure: usize,
    sure_right: usize,
    cpu_ms: f64,
}

fn main() -> anyhow::Result<()> {
    let mut arguments = Arguments::parse();
    if arguments.quick {
        arguments.count = arguments.count.div_ceil(10);
    }
    if let Some(folder) = &arguments.keep {
        std::fs::create_dir_all(folder).context("making the folder for photos")?;
    }
    let read = |name: &str| {
        std::fs::read(arguments.fonts.join(name)).with_context(|| format!("reading {name}; install fonts-noto-cjk"))
    };
    let (regular, bold) = (read("NotoSansCJK-Regular.ttc")?, read("NotoSansCJK-Bold.ttc")?);
    let fonts = Fonts::from_collections(&regular, &bold)?;
    let generator = Generator::new(&fonts);
    let scanner = Scanner::load(&ModelPaths::find()?)?;
    let families = if arguments.tune { Family::TUNE } else { Family::HELD_OUT };
    let mut outcomes = Vec::new();
    for level in Level::ALL {
        let outcome = evaluate(&generator, &scanner, &families, level, &arguments)?;
        println!("{}", line(level, &families, &outcome, arguments.count));
        outcomes.push(outcome);
    }
    let mut clean_easy = outcomes[0].score.clone();
    clean_easy.merge(&outcomes[1].score);
    for (figure, score, target) in
        [("cards.f1_clean_easy", &clean_easy, 97.0), ("cards.f1_hard", &outcomes[2].score, 90.0)]
    {
        let value = (score.total().f1() * 100.0).round() / 100.0;
        println!(
            "{}",
            json!({ "figure": figure, "value": value, "unit": "%", "target": target, "better": "higher", "floor": null, "peer": null, "peer_name": null })
        );
    }
    Ok(())
}

fn evaluate(
    generator: &Generator<'_>,
    scanner: &Scanner,
    families: &[Family],
    level: Level,
    arguments: &Arguments,
) -> anyhow::Result<Outcome> {
    let mut out = Outcome::default();
    for (family, language, i) in plan(families, arguments.count) {
        let sample = generator.sample(family, language, level, arguments.seed + i);
        if let Some(folder) = &arguments.keep {
            let photo = folder.join(format!("{}-{i:04}.jpg", level.name()));
            std::fs::write(&photo, &sample.jpeg).context("writing a photo")?;
            std::fs::write(photo.with_extension("json"), truth_json(&sample.truth).to_string())
                .context("writing what stands on it")?;
        }
        let scan = scanner.scan(&sample.jpeg, &ScanOptions::default(), &|_| {}, &AtomicBool::new(false))?;
        let differing = out.score.add(&scan.draft, &sample.truth.fields);
        if arguments.show {
            for field in differing {
                let got: Vec<String> =
                    scan.draft.candidates(field).iter().map(|c| format!("{} ({:.2})", c.value, c.confidence)).collect();
                eprintln!(
                    "{} {family:?} {language:?} {i} {}: {got:?}\n    want {:?}",
                    level.name(),
                    field.name(),
                    sample.truth.fields.get(&field)
                );
            }
        }
        let printed: Vec<&str> = sample.truth.lines.iter().map(|l| l.text.as_str()).collect();
        let read: Vec<&str> = scan.lines.iter().map(|l| l.text.as_str()).collect();
        let (wrong, all) = character_errors(&printed, &read);
        out.wrong_characters += wrong;
        out.characters += all;
        out.cpu_ms += scan.cpu_ms;
        for (field, candidate) in scan.draft.fields.iter().flat_map(|(f, list)| list.iter().map(move |c| (f, c))) {
            if candidate.confidence >= 0.9 {
                let value = normalise(*field, &candidate.value);
                out.sure += 1;
                out.sure_right += usize::from(
                    sample.truth.fields.get(field).into_iter().flatten().any(|v| normalise(*field, v) == value),
                );
            }
        }
    }
    Ok(out)
}

fn line(level: Level, families: &[Family], outcome: &Outcome, count: usize) -> serde_json::Value {
    let round = |v: f64| (v * 100.0).round() / 100.0;
    let percent = |part: usize, whole: usize| round(100.0 * part as f64 / whole.max(1) as f64);
    let fields: serde_json::Map<String, serde_json::Value> =
        outcome.score.fields.iter().map(|(f, t)| (f.name().to_owned(), json!(round(t.f1())))).collect();
    json!({
        "level": level.name(),
        "cards": count,
        "families": families,
        "f1": round(outcome.score.total().f1()),
        "fields": fields,
        "cer": percent(outcome.wrong_characters, outcome.characters),
        "sure": outcome.sure,
        "sure_right": percent(outcome.sure_right, outcome.sure),
        "cpu_ms": round(outcome.cpu_ms / count.max(1) as f64),
    })
}
