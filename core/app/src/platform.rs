//! What the shell provides. Every function may fail, because the code behind it may be Kotlin or Swift.

use legwork_domain::{RecordId, Result};
pub use legwork_geo::anchor::ClockReading;
use legwork_geo::signer::SoftwareSigner;
pub use legwork_geo::signer::{EvidenceSigner, SignerError, SignerKind};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The device's clocks.
pub trait DeviceClock: Send + Sync {
    /// Wall clock, monotonic clock since boot, and an id of this boot, read together.
    ///
    /// # Errors
    /// The shell's own; whatever needed the time fails with it.
    fn read(&self) -> Result<ClockReading>;
}

/// Keystore or Keychain: small secrets that leave the device in no backup.
pub trait KeyVault: Send + Sync {
    /// The secret of this name.
    ///
    /// # Errors
    /// The shell's own; whatever needed the secret fails with it. A store that does not answer must fail: of a secret
    /// that is not there a fresh one is made.
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>>;
    /// Stores a secret.
    ///
    /// # Errors
    /// The shell's own; whatever had a secret to keep fails with it.
    fn set(&self, name: &str, secret: &[u8]) -> Result<()>;
    /// Forgets a secret.
    ///
    /// # Errors
    /// The shell's own; the sign-out fails with it.
    fn remove(&self, name: &str) -> Result<()>;
}

/// Whoever wants to know what changed. Called without any lock held; carries ids only.
pub trait Observer: Send + Sync {
    /// Records changed.
    fn changed(&self, objects: Vec<String>, records: Vec<RecordId>);
    /// The state of the sync changed; ask for it.
    fn sync_state(&self);
}

/// Everything the shell provides.
#[derive(Clone)]
pub struct Platform {
    /// Clocks.
    pub clock: Arc<dyn DeviceClock>,
    /// Secrets.
    pub vault: Arc<dyn KeyVault>,
    /// Signs evidence; `None` = the software signer of core, worth less trust.
    pub signer: Option<Arc<dyn EvidenceSigner>>,
    /// Told about changes.
    pub observer: Option<Arc<dyn Observer>>,
}

/// The clocks of a computer, for desktops, tests and servers.
pub struct SystemClock {
    started: Instant,
    boot_id: [u8; 16],
}

impl SystemClock {
    /// A clock whose boot began now.
    pub fn new() -> Self {
        SystemClock { started: Instant::now(), boot_id: random() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl DeviceClock for SystemClock {
    fn read(&self) -> Result<ClockReading> {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as i64);
        Ok(ClockReading {
            wall_ms: wall,
            monotonic_ns: self.started.elapsed().as_nanos() as u64,
            boot_id: self.boot_id,
        })
    }
}

/// A vault in a file beside the database, readable by its owner only: for desktops and tests, not for phones.
pub struct FileVault {
    path: PathBuf,
    lock: Mutex<()>,
}

impl FileVault {
    /// The vault in this file.
    pub fn new(path: PathBuf) -> Self {
        FileVault { path, lock: Mutex::new(()) }
    }
    fn read(&self) -> BTreeMap<String, Vec<u8>> {
        let text = std::fs::read(&self.path).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }
    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> Result<()> {
        let _guard = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = self.read();
        change(&mut all);
        let bytes = serde_json::to_vec(&all).map_err(crate::trouble::internal)?;
        crate::trouble::write_private(&self.path, &bytes)
    }
}

impl KeyVault for FileVault {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>> {
        Ok(self.read().remove(name))
    }
    fn set(&self, name: &str, secret: &[u8]) -> Result<()> {
        self.change(|all| drop(all.insert(name.to_owned(), secret.to_vec())))
    }
    fn remove(&self, name: &str) -> Result<()> {
        self.change(|all| drop(all.remove(name)))
    }
}

/// The signer in use: the shell's, or core's with its secret in the vault.
pub(crate) fn signer(platform: &Platform) -> Result<Arc<dyn EvidenceSigner>> {
    if let Some(signer) = &platform.signer {
        return Ok(signer.clone());
    }
    const NAME: &str = "evidence-secret";
    let secret = match platform.vault.get(NAME)?.and_then(|s| <[u8; 32]>::try_from(s).ok()) {
        Some(secret) => secret,
        None => {
            let fresh: [u8; 32] = random();
            platform.vault.set(NAME, &fresh)?;
            fresh
        }
    };
    Ok(Arc::new(SoftwareSigner::from_secret(&secret).map_err(crate::trouble::internal)?))
}

/// Fresh random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
