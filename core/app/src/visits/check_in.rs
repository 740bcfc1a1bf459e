//! The check-in under way: kept in the database after every step, so that neither a killed process nor a restarted
//! phone loses it.

use crate::legwork::{Legwork, lock};
use crate::trouble;
use crate::visits::history::History;
use legwork_domain::{Error, ErrorKind, RecordId, Result, Value};
use legwork_geo::anchor::ClockReading;
use legwork_geo::evidence::{ChosenPlace, Environment, NetworkFix, PhotoProof};
use legwork_geo::fix::{FixProvider, LocationFix};
use legwork_geo::fix_set::{FixSet, KEPT_NS};
use legwork_geo::place::PlaceCandidate;
use legwork_store::{Store, meta};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Name of the setting that holds the check-in under way; empty for none.
const SETTING: &str = "check-in";

/// A check-in that is not confirmed yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CheckIn {
    /// Whose; the same database may not be open any more.
    pub(crate) user: RecordId,
    /// The visit it will become.
    pub(crate) visit: RecordId,
    /// Whom.
    pub(crate) customer: Option<RecordId>,
    /// The clocks when the collection of fixes began.
    pub(crate) started: ClockReading,
    /// Readings kept, in the order they came.
    pub(crate) fixes: Vec<LocationFix>,
    /// What the list of places showed last; choices are lines of it.
    pub(crate) shown: Vec<PlaceCandidate>,
    /// The place the person chose.
    pub(crate) place: Option<ChosenPlace>,
    /// Photos taken.
    pub(crate) photos: Vec<HeldPhoto>,
    /// What was typed.
    pub(crate) note: String,
    /// The last position by cells and Wi-Fi: what the satellites are compared with.
    #[serde(default)]
    pub(crate) network: Option<LocationFix>,
    /// What the shell noticed about the phone.
    pub(crate) environment: Environment,
    /// Earlier visits, read when first needed.
    #[serde(skip)]
    pub(crate) history: Option<Arc<History>>,
}

/// A photo of the check-in under way; its file is stored already.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct HeldPhoto {
    pub(crate) proof: PhotoProof,
    /// The record's value: hash, name, size, thumbnail.
    pub(crate) value: Value,
    /// Lines of the watermark.
    pub(crate) lines: Vec<String>,
}

impl CheckIn {
    /// The readings as the collection keeps them.
    pub(crate) fn fix_set(&self) -> FixSet {
        let mut set = FixSet::new(self.started.monotonic_ns);
        for fix in &self.fixes {
            // Each was accepted when it came.
            let _ = set.push(fix);
        }
        set
    }

    /// The position by cells and Wi-Fi, if it is not older than any reading that is kept.
    pub(crate) fn network(&self, now_ns: u64) -> Option<NetworkFix> {
        let record = self.network.as_ref()?.to_record().ok()?;
        let recent = now_ns.checked_sub(record.monotonic_ns).is_some_and(|age_ns| age_ns <= KEPT_NS);
        recent.then_some(NetworkFix { point: record.point, accuracy_cm: record.accuracy_cm })
    }

    /// Whether something was entered that would be missed.
    pub(crate) fn holds_work(&self) -> bool {
        !self.photos.is_empty() || !self.note.trim().is_empty()
    }

    /// Takes a reading; an unusable one changes nothing.
    pub(crate) fn push(&mut self, fix: &LocationFix) -> Result<()> {
        let mut set = self.fix_set();
        set.push(fix).map_err(refused)?;
        self.fixes.push(fix.clone());
        if fix.provider == FixProvider::Network {
            self.network = Some(fix.clone());
        }
        self.keep_only(&set);
        Ok(())
    }

    /// Drops the readings of the last time the page was open. When none is left, the collection begins anew.
    pub(crate) fn resume(&mut self, now: ClockReading) {
        let mut set = self.fix_set();
        set.drop_old(now.monotonic_ns);
        self.keep_only(&set);
        if self.fixes.is_empty() {
            self.started = now;
        }
    }

    /// What the collection did not keep goes from here as well, and a reading delivered twice counts once.
    fn keep_only(&mut self, set: &FixSet) {
        let mut kept = set.fixes().to_vec();
        self.fixes.retain(|raw| {
            let at = raw.to_record().ok().and_then(|record| kept.iter().position(|k| *k == record));
            at.map(|at| kept.remove(at)).is_some()
        });
    }
}

/// A reading nobody can use.
pub(crate) fn refused(error: legwork_geo::fix::FixError) -> Error {
    use legwork_geo::fix::FixError;
    let code = match error {
        FixError::Position => "not_a_position",
        FixError::Accuracy => "no_accuracy",
        FixError::Time => "clock_wrong",
    };
    Error::invalid("fix", code).detail(error)
}

impl Legwork {
    /// Runs `work` with the check-in under way.
    pub(crate) fn with_check_in<T>(&self, work: impl FnOnce(&mut CheckIn) -> Result<T>) -> Result<T> {
        let mut held = lock(&self.inner.check_in);
        self.recall(&mut held)?;
        let check_in = held.as_mut().ok_or_else(|| Error::new(ErrorKind::NotFound, "no_check_in_begun"))?;
        if check_in.history.is_none() {
            check_in.history = Some(Arc::new(self.history()?));
        }
        work(check_in)
    }

    /// Runs `work` with the check-in under way and keeps what it did; an error changes nothing.
    pub(crate) fn change_check_in<T>(&self, work: impl FnOnce(&mut CheckIn) -> Result<T>) -> Result<T> {
        self.with_check_in(|check_in| {
            let mut changed = check_in.clone();
            let value = work(&mut changed)?;
            self.keep(Some(&changed))?;
            *check_in = changed;
            Ok(value)
        })
    }

    /// Whether a check-in is under way, and with which customer.
    pub(crate) fn recall(&self, held: &mut Option<CheckIn>) -> Result<()> {
        let me = self.me()?;
        if held.as_ref().is_none_or(|c| c.user != me) {
            let stored = self.with(|store, _| Ok(meta::setting(store.connection(), SETTING)?))?;
            // Written by a version whose check-ins this one cannot read: nothing was promised yet, it begins anew.
            *held = stored.and_then(|json| serde_json::from_str::<CheckIn>(&json).ok()).filter(|c| c.user == me);
        }
        let Some(check_in) = held else { return Ok(()) };
        if self.with(|store, _| Ok(store.get("visit", check_in.visit)?.is_some()))? {
            // The process ended between writing the visit and forgetting the check-in.
            *held = None;
            return self.keep(None);
        }
        let now = self.clock()?;
        if check_in.started.boot_id != now.boot_id {
            // Readings of an earlier boot cannot be dated by this boot's clock: the collection begins anew.
            check_in.fixes.clear();
            check_in.started = now;
        }
        Ok(())
    }

    /// Keeps the check-in in the database, or forgets it.
    pub(crate) fn keep(&self, check_in: Option<&CheckIn>) -> Result<()> {
        let json = check_in.map(serde_json::to_string).transpose().map_err(trouble::internal)?.unwrap_or_default();
        self.with(|store: &mut Store, _| Ok(meta::set_setting(store.connection(), SETTING, &json)?))
    }
}
