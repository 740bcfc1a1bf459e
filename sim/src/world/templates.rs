//! Empty databases, made once and copied for every phone and every seed.

use super::Violation;
use super::schema::schema;
use legwork_domain::metadata::Schema;
use legwork_server::db::Db;
use legwork_store::Store;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// A scratch folder with an empty phone database and an empty server database; both follow no tenant yet.
#[derive(Debug)]
pub struct Templates {
    folder: TempDir,
    pub(crate) schemas: [Arc<Schema>; 2],
}

impl Templates {
    /// Makes them in a folder that lives in memory where the system has one, else among the temporary files.
    ///
    /// # Errors
    /// When files cannot be written, or a database cannot be made.
    pub fn new() -> Result<Templates, Violation> {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { TempDir::with_prefix_in("legwork-sim-", memory) } else { TempDir::new() }?;
        let schemas = [false, true].map(|grown| Arc::new(schema(grown)));
        let mut phone = Store::open(&folder.path().join("phone.db"), None, None)?;
        phone.set_schema(schemas[0].as_ref().clone())?;
        drop(phone);
        drop(Db::open(&folder.path().join("server.db"))?);
        Ok(Templates { folder, schemas })
    }

    /// A folder for one schedule: removed with the value returned.
    pub(crate) fn scratch(&self) -> Result<TempDir, Violation> {
        Ok(TempDir::new_in(self.folder.path())?)
    }
    /// Copies an empty database to `target`.
    pub(crate) fn copy(&self, name: &str, target: &Path) -> Result<(), Violation> {
        copy(&self.folder.path().join(name), target)
    }
}

/// Copies a database with its log, as it is in this moment: what a killed process leaves behind.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), Violation> {
    for suffix in ["", "-wal"] {
        let with = |path: &Path| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        if with(from).exists() {
            std::fs::copy(with(from), with(to))?;
        }
    }
    Ok(())
}
