//! Finds and checks the two OCR models that `cargo xtask models` stores.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::error::CardError;

/// Environment variable naming the folder of the models.
pub const MODELS_VARIABLE: &str = "LEGWORK_MODELS";
const MANIFEST: &str = "manifest.json";

/// A folder with a manifest and the models it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelPaths {
    folder: PathBuf,
}

/// The bytes of both models, checked against their manifest.
pub struct Models {
    /// ONNX file of the text detector.
    pub detection: Vec<u8>,
    /// ONNX file of the line recogniser, its dictionary in the metadata `character`.
    pub recognition: Vec<u8>,
}

#[derive(Deserialize)]
struct Manifest {
    models: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    role: String,
    file: String,
    sha256: String,
}

impl ModelPaths {
    /// The models in `folder`.
    ///
    /// # Errors
    /// [`CardError::ModelsMissing`] when it has no manifest.
    pub fn in_folder(folder: &Path) -> Result<ModelPaths, CardError> {
        if folder.join(MANIFEST).is_file() {
            Ok(ModelPaths { folder: folder.to_path_buf() })
        } else {
            Err(CardError::ModelsMissing)
        }
    }

    /// Looks in the folder named by `LEGWORK_MODELS` or, when that is not set, for a folder
    /// `models` in the current folder and those above it.
    ///
    /// # Errors
    /// [`CardError::ModelsMissing`].
    pub fn find() -> Result<ModelPaths, CardError> {
        if let Some(folder) = std::env::var_os(MODELS_VARIABLE) {
            return ModelPaths::in_folder(Path::new(&folder));
        }
        let here = std::env::current_dir().map_err(|_| CardError::ModelsMissing)?;
        here.ancestors()
            .find_map(|folder| ModelPaths::in_folder(&folder.join("models")).ok())
            .ok_or(CardError::ModelsMissing)
    }

    /// Reads both models and compares them with their SHA-256 in the manifest.
    ///
    /// # Errors
    /// [`CardError::ModelsMissing`] or [`CardError::ModelsDamaged`] with the part at fault.
    pub fn read(&self) -> Result<Models, CardError> {
        let damaged = CardError::ModelsDamaged("manifest");
        let text = fs::read(self.folder.join(MANIFEST)).map_err(|_| CardError::ModelsMissing)?;
        let manifest: Manifest = serde_json::from_slice(&text).map_err(|_| damaged)?;
        Ok(Models {
            detection: self.read_one(&manifest, "detection")?,
            recognition: self.read_one(&manifest, "recognition")?,
        })
    }

    fn read_one(&self, manifest: &Manifest, role: &'static str) -> Result<Vec<u8>, CardError> {
        let entry = manifest.models.iter().find(|entry| entry.role == role);
        let entry = entry.ok_or(CardError::ModelsDamaged("manifest"))?;
        let bytes = fs::read(self.folder.join(&entry.file)).map_err(|_| CardError::ModelsMissing)?;
        let found: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        if found == entry.sha256 { Ok(bytes) } else { Err(CardError::ModelsDamaged(role)) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn store(folder: &Path, recognition: &[u8]) {
        let sha = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect::<String>();
        let manifest = serde_json::json!({ "models": [
            { "role": "detection", "file": "d.onnx", "sha256": sha(b"det") },
            { "role": "recognition", "file": "r.onnx", "sha256": sha(b"rec") },
        ]});
        fs::write(folder.join(MANIFEST), manifest.to_string()).unwrap();
        fs::write(folder.join("d.onnx"), b"det").unwrap();
        fs::write(folder.join("r.onnx"), recognition).unwrap();
    }

    #[test]
    fn whole_models_are_read_and_changed_or_missing_ones_named() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(ModelPaths::in_folder(dir.path()), Err(CardError::ModelsMissing));
        store(dir.path(), b"rec");
        let paths = ModelPaths::in_folder(dir.path()).unwrap();
        let models = paths.read().unwrap();
        assert_eq!((&models.detection[..], &models.recognition[..]), (&b"det"[..], &b"rec"[..]));
        store(dir.path(), b"rac");
        assert_eq!(paths.read().err(), Some(CardError::ModelsDamaged("recognition")));
        fs::remove_file(dir.path().join("d.onnx")).unwrap();
        assert_eq!(paths.read().err(), Some(CardError::ModelsMissing));
        fs::write(dir.path().join(MANIFEST), "{ half").unwrap();
        assert_eq!(paths.read().err(), Some(CardError::ModelsDamaged("manifest")));
    }

    #[test]
    fn the_message_says_what_to_run() {
        assert!(CardError::ModelsMissing.to_string().contains("cargo xtask models"));
    }
}
