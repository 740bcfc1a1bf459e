//! What the shell implements: clock, key vault, signer, observer. Every function may throw.

use crate::error::LegworkError;
use legwork_app::platform as core;
use legwork_app::{RecordId, Result};
use std::sync::Arc;

/// The device's clocks, read together.
#[derive(uniffi::Record)]
pub struct ClockTimes {
    /// Wall clock, Unix ms.
    pub wall_ms: i64,
    /// Monotonic clock since boot, ns.
    pub monotonic_ns: u64,
    /// Sixteen bytes that change with every boot.
    pub boot_id: Vec<u8>,
}

/// The device's clocks.
#[uniffi::export(with_foreign)]
pub trait DeviceClock: Send + Sync {
    /// Reads all clocks at once.
    ///
    /// # Errors
    /// What it throws is thrown by whatever needed the time.
    fn read(&self) -> Result<ClockTimes, LegworkError>;
}

/// Keystore or Keychain.
#[uniffi::export(with_foreign)]
pub trait KeyVault: Send + Sync {
    /// The secret of this name.
    ///
    /// # Errors
    /// What it throws is thrown by whatever needed the secret. A store that does not answer must throw: of a secret
    /// that is not there a fresh one is made.
    fn load(&self, name: String) -> Result<Option<Vec<u8>>, LegworkError>;
    /// Stores a secret.
    ///
    /// # Errors
    /// What it throws is thrown by whatever had a secret to keep.
    fn store(&self, name: String, secret: Vec<u8>) -> Result<(), LegworkError>;
    /// Forgets a secret.
    ///
    /// # Errors
    /// What it throws is thrown by the sign-out.
    fn remove(&self, name: String) -> Result<(), LegworkError>;
}

/// A P-256 key in hardware that signs check-ins.
#[uniffi::export(with_foreign)]
pub trait EvidenceSigner: Send + Sync {
    /// ECDSA over SHA-256 of the message; 64 bytes or ASN.1 DER.
    ///
    /// # Errors
    /// What it throws makes a check-in or a check-out throw `signer_failed`; nothing is written then.
    fn sign(&self, message: Vec<u8>) -> Result<Vec<u8>, LegworkError>;
    /// The public key, SEC1 encoded.
    ///
    /// # Errors
    /// When it throws, core's own key signs instead, which is worth less trust.
    fn public_key(&self) -> Result<Vec<u8>, LegworkError>;
    /// `keystore`, `strong_box`, `secure_enclave`; anything else counts as software.
    ///
    /// # Errors
    /// When it throws, core's own key signs instead, which is worth less trust.
    fn kind(&self) -> Result<String, LegworkError>;
}

/// Whoever wants to know what changed; ids only, never called while a lock is held.
#[uniffi::export(with_foreign)]
pub trait Observer: Send + Sync {
    /// Records changed.
    fn changed(&self, objects: Vec<String>, records: Vec<String>);
    /// The state of the sync changed.
    fn sync_state(&self);
}

/// What the shell brings.
#[derive(uniffi::Record)]
pub struct LegworkPlatform {
    /// Clocks; the system's when absent.
    pub clock: Option<Arc<dyn DeviceClock>>,
    /// Secrets; a private file in the folder when absent (desktops and tests).
    pub vault: Option<Arc<dyn KeyVault>>,
    /// Told about changes.
    pub observer: Option<Arc<dyn Observer>>,
    /// Signs check-ins; core's own key, worth less trust, when absent.
    #[uniffi(default = None)]
    pub signer: Option<Arc<dyn EvidenceSigner>>,
}

/// A signer of the shell: its key does not change while the app runs.
struct HardwareSigner {
    signer: Arc<dyn EvidenceSigner>,
    public_key: Vec<u8>,
    kind: core::SignerKind,
}
impl HardwareSigner {
    /// `None` when the key store does not answer: then core's own key signs and says so.
    fn open(signer: Arc<dyn EvidenceSigner>) -> Option<Self> {
        let public_key = signer.public_key().ok()?;
        let kind = match signer.kind().ok()?.as_str() {
            "keystore" => core::SignerKind::Keystore,
            "strong_box" => core::SignerKind::StrongBox,
            "secure_enclave" => core::SignerKind::SecureEnclave,
            _ => core::SignerKind::Software,
        };
        Some(HardwareSigner { signer, public_key, kind })
    }
}
impl core::EvidenceSigner for HardwareSigner {
    fn sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, core::SignerError> {
        self.signer.sign(message.to_vec()).map_err(|e| core::SignerError::Store(e.to_string()))
    }
    fn public_key(&self) -> Vec<u8> {
        self.public_key.clone()
    }
    fn kind(&self) -> core::SignerKind {
        self.kind
    }
}

struct Clock(Arc<dyn DeviceClock>);
impl core::DeviceClock for Clock {
    fn read(&self) -> Result<legwork_app::platform::ClockReading> {
        let times = self.0.read().map_err(|e| e.to_domain())?;
        let boot_id = times.boot_id.try_into().map_err(|_| LegworkError::internal("boot id").to_domain())?;
        Ok(legwork_app::platform::ClockReading { wall_ms: times.wall_ms, monotonic_ns: times.monotonic_ns, boot_id })
    }
}

struct Vault(Arc<dyn KeyVault>);
impl core::KeyVault for Vault {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>> {
        self.0.load(name.to_owned()).map_err(|e| e.to_domain())
    }
    fn set(&self, name: &str, secret: &[u8]) -> Result<()> {
        self.0.store(name.to_owned(), secret.to_vec()).map_err(|e| e.to_domain())
    }
    fn remove(&self, name: &str) -> Result<()> {
        self.0.remove(name.to_owned()).map_err(|e| e.to_domain())
    }
}

struct Watcher(Arc<dyn Observer>);
impl core::Observer for Watcher {
    fn changed(&self, objects: Vec<String>, records: Vec<RecordId>) {
        self.0.changed(objects, records.iter().map(RecordId::to_string).collect());
    }
    fn sync_state(&self) {
        self.0.sync_state();
    }
}

impl LegworkPlatform {
    pub(crate) fn into_core(self, folder: &std::path::Path) -> core::Platform {
        core::Platform {
            clock: match self.clock {
                Some(clock) => Arc::new(Clock(clock)),
                None => Arc::new(core::SystemClock::new()),
            },
            vault: match self.vault {
                Some(vault) => Arc::new(Vault(vault)),
                None => Arc::new(core::FileVault::new(folder.join("vault.json"))),
            },
            signer: self.signer.and_then(HardwareSigner::open).map(|s| Arc::new(s) as Arc<dyn core::EvidenceSigner>),
            observer: self.observer.map(|o| Arc::new(Watcher(o)) as Arc<dyn core::Observer>),
        }
    }
}
