//! A phone of the tests: a folder, hands on its clocks, and Amy signed in without any server.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)] // every test program uses its own part

use legwork_app::platform::{ClockReading, DeviceClock, FileVault, KeyVault};
use legwork_app::session::Account;
use legwork_app::{Config, Fields, Language, Legwork, Platform, RecordId, Result, Value};
use legwork_store::Store;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering::Relaxed};

/// 2026-11-23 09:00 in Shanghai.
pub const MORNING: i64 = 1_795_395_600_000;
pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;

/// Clocks that move when they are told to. The monotonic clock shows [`MORNING`] at first, so that both agree.
pub struct Hands {
    monotonic_ms: AtomicI64,
    wall_ahead_ms: AtomicI64,
    boot: AtomicU8,
}

impl Hands {
    pub fn new() -> Arc<Hands> {
        Arc::new(Hands { monotonic_ms: MORNING.into(), wall_ahead_ms: 0.into(), boot: 1.into() })
    }
    /// The wall clock, ms.
    pub fn now(&self) -> i64 {
        self.monotonic_ms.load(Relaxed) + self.wall_ahead_ms.load(Relaxed)
    }
    /// Time passes.
    pub fn pass(&self, ms: i64) {
        self.monotonic_ms.fetch_add(ms, Relaxed);
    }
    /// Somebody sets the wall clock.
    pub fn move_wall(&self, ms: i64) {
        self.wall_ahead_ms.fetch_add(ms, Relaxed);
    }
    /// The phone starts again.
    pub fn reboot(&self) {
        self.boot.fetch_add(1, Relaxed);
    }
}

impl DeviceClock for Hands {
    fn read(&self) -> Result<ClockReading> {
        let monotonic_ns = self.monotonic_ms.load(Relaxed) as u64 * 1_000_000;
        Ok(ClockReading { wall_ms: self.now(), monotonic_ns, boot_id: [self.boot.load(Relaxed); 16] })
    }
}

pub fn open(folder: &Path, clock: &Arc<Hands>) -> Legwork {
    try_open(folder, clock).unwrap()
}

pub fn try_open(folder: &Path, clock: &Arc<Hands>) -> Result<Legwork> {
    let (config, platform) = parts(folder, clock);
    Legwork::open(config, platform)
}

/// The app before any file is touched.
pub fn prepare(folder: &Path, clock: &Arc<Hands>) -> Legwork {
    let (config, platform) = parts(folder, clock);
    Legwork::prepare(config, platform)
}

fn parts(folder: &Path, clock: &Arc<Hands>) -> (Config, Platform) {
    let config = Config {
        folder: folder.to_owned(),
        models: None,
        language: Language::Zh,
        device_name: "Test".into(),
        platform_name: "linux".into(),
    };
    let vault = Arc::new(FileVault::new(folder.join("vault.json")));
    let platform = Platform { clock: clock.clone(), vault, signer: None, observer: None };
    (config, platform)
}

/// Amy's database, opened past the app; with its key where it is encrypted.
pub fn database(folder: &Path) -> Store {
    let (tenant, user) = (amy().tenant, amy().user);
    let key = FileVault::new(folder.join("vault.json")).get(&format!("key-{tenant}-{user}")).unwrap();
    let key = key.map(|bytes| bytes.try_into().unwrap());
    Store::open(&folder.join(format!("{tenant}-{user}.db")), key, None).unwrap()
}

pub fn amy() -> Account {
    Account {
        server: "https://crm.example".into(),
        tenant: RecordId::v7(1, [1; 10]),
        tenant_name: "行客演示".into(),
        user: RecordId::v7(2, [2; 10]),
        user_name: "周楠".into(),
        login: "amy".into(),
        zone: "Asia/Shanghai".into(),
        currency: "CNY".into(),
        incarnation: None,
        must_change_password: false,
    }
}

/// Amy's phone in the morning.
pub fn day(folder: &Path) -> (Legwork, Arc<Hands>) {
    let clock = Hands::new();
    let app = open(folder, &clock);
    app.adopt(amy()).unwrap();
    (app, clock)
}

pub fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Fields {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
