//! Reads photos of business cards from the command line.
//!
//! `cargo run --release -p legwork-card --example scan -- FILE... [--json]`
//!
//! With `--json` every file gives one line: `file`, `cpu_ms`, `fields` (each of the twelve a list
//! of `value`, `confidence`, `box`) and `lines` (`text`, `confidence`, `box`); a file that cannot
//! be read gives `file` and `error`, and the exit code is 1 in the end. Boxes are four corners,
//! clockwise from the text's own top-left, in pixels of the upright photo. `--peak` adds a last line with `peak_mib`,
//! the most memory that this process held.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

use anyhow::Context;
use clap::Parser;
use legwork_card::{Candidate, CardField, ModelPaths, Scan, ScanOptions, Scanner};
use serde_json::{Map, Value, json};

#[derive(Parser)]
#[command(about = "Reads photos of business cards")]
struct Arguments {
    /// Photos: JPEG, PNG, WebP or BMP
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// One JSON line per photo instead of tables
    #[arg(long)]
    json: bool,
    /// Adds a line with the most memory held (Linux)
    #[arg(long)]
    peak: bool,
    /// Folder with the models; else LEGWORK_MODELS, else `models` here or above
    #[arg(long)]
    models: Option<PathBuf>,
    /// Longer side of the picture in which text is sought, pixels
    #[arg(long, default_value_t = ScanOptions::default().detection_side)]
    side: u32,
    /// Writes the picture of each card into this folder, named after its photo
    #[arg(long)]
    pictures: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let scanner = match load(arguments.models.as_deref()) {
        Ok(scanner) => Ok(scanner),
        Err(error) if !arguments.json => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
        Err(error) => Err(error.to_string()),
    };
    let mut failed = false;
    for file in &arguments.files {
        let result = match &scanner {
            Ok(scanner) => scan(scanner, file, &arguments).map_err(|error| format!("{error:#}")),
            Err(error) => Err(error.clone()),
        };
        failed |= result.is_err();
        if arguments.json {
            println!("{}", to_json(file, &result));
        } else {
            print_table(file, &result);
        }
    }
    if arguments.peak {
        match peak_mib() {
            Some(peak_mib) => println!("{}", json!({ "peak_mib": peak_mib })),
            None => eprintln!("error: this system does not tell the memory of a process"),
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The most memory that this process held at once, MiB, as Linux tells it.
fn peak_mib() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kib = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"))?;
    Some((kib.trim().parse::<f64>().ok()? / 102.4).round() / 10.0)
}

fn load(folder: Option<&Path>) -> Result<Scanner, legwork_card::CardError> {
    let paths = match folder {
        Some(folder) => ModelPaths::in_folder(folder)?,
        None => ModelPaths::find()?,
    };
    Scanner::load(&paths)
}

fn scan(scanner: &Scanner, file: &Path, arguments: &Arguments) -> anyhow::Result<Scan> {
    let bytes = std::fs::read(file).context("the file cannot be opened")?;
    let options = ScanOptions { detection_side: arguments.side, ..ScanOptions::default() };
    let scan = scanner.scan(&bytes, &options, &|_| {}, &AtomicBool::new(false))?;
    if let Some(folder) = &arguments.pictures {
        std::fs::create_dir_all(folder).context("making the folder for pictures")?;
        let name = file.file_stem().context("the file has no name")?;
        let path = folder.join(name).with_extension("jpg");
        std::fs::write(path, &scan.card_picture).context("writing the card's picture")?;
    }
    Ok(scan)
}

fn to_json(file: &Path, result: &Result<Scan, String>) -> Value {
    let file = file.to_string_lossy();
    let scan = match result {
        Ok(scan) => scan,
        Err(error) => return json!({ "file": file, "error": error }),
    };
    let candidate =
        |c: &Candidate| json!({ "value": c.value, "confidence": rounded(c.confidence), "box": pixels(&c.quad) });
    let fields: Map<String, Value> = CardField::ALL
        .into_iter()
        .map(|field| {
            let values = scan.draft.candidates(field).iter().map(candidate).collect();
            (field.name().to_owned(), Value::Array(values))
        })
        .collect();
    let lines: Vec<Value> = scan
        .lines
        .iter()
        .map(|line| json!({ "text": line.text, "confidence": rounded(line.confidence), "box": pixels(&line.quad) }))
        .collect();
    json!({ "file": file, "cpu_ms": (scan.cpu_ms * 10.0).round() / 10.0, "fields": fields, "lines": lines })
}

fn print_table(file: &Path, result: &Result<Scan, String>) {
    println!("{}", file.display());
    let scan = match result {
        Ok(scan) => scan,
        Err(error) => return println!("  error: {error}\n"),
    };
    for field in CardField::ALL {
        for candidate in scan.draft.candidates(field) {
            println!("  {:<10} {:>4.0} %  {}", field.name(), candidate.confidence * 100.0, candidate.value);
        }
    }
    println!("  {} lines, {:.0} ms of processor time", scan.lines.len(), scan.cpu_ms);
    for issue in &scan.quality.issues {
        println!("  hint: {}", issue.hint());
    }
    println!();
}

fn rounded(value: f32) -> f64 {
    (f64::from(value) * 1e4).round() / 1e4
}

fn pixels(quad: &[[f32; 2]; 4]) -> Vec<[f64; 2]> {
    quad.iter().map(|p| p.map(|v| (f64::from(v) * 10.0).round() / 10.0)).collect()
}
