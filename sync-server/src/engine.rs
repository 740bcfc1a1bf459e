//! What every request shares: the metadata, and the people and departments as last read.

use crate::db::Conn;
use crate::org::Org;
use crate::tenant::Tenant;
use legwork_domain::metadata::Schema;
use legwork_domain::{RecordId, Result};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The tenant.
    pub tenant: RecordId,
    /// The user record of the person.
    pub user: RecordId,
    /// The install that asks; `None` for a browser.
    pub device: Option<RecordId>,
}

/// The metadata and caches shared by all requests. One per process.
#[derive(Debug)]
pub struct Engine {
    schema: Arc<Schema>,
    orgs: Mutex<HashMap<RecordId, (i64, Arc<Org>)>>,
    announced: AtomicU64,
}

impl Engine {
    /// An engine for this metadata.
    pub fn new(schema: Arc<Schema>) -> Self {
        Engine { schema, orgs: Mutex::default(), announced: AtomicU64::new(0) }
    }

    /// The metadata.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// The people and departments of a tenant, read again only after one of them changed.
    pub fn org(&self, conn: &Conn, tenant: &Tenant) -> Result<Arc<Org>> {
        let cached = self.orgs.lock().unwrap_or_else(PoisonError::into_inner).get(&tenant.id).cloned();
        if let Some((version, org)) = cached
            && version == tenant.org_version
        {
            return Ok(org);
        }
        let org = Arc::new(Org::load(conn, tenant.id)?);
        let mut orgs = self.orgs.lock().unwrap_or_else(PoisonError::into_inner);
        orgs.insert(tenant.id, (tenant.org_version, org.clone()));
        Ok(org)
    }

    /// Forgets what was read inside a transaction that did not commit.
    pub fn forget(&self) {
        self.orgs.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Notes a sequence number that was given but is not committed yet: only the planted bug reads it.
    pub(crate) fn announce(&self, seq: u64) {
        self.announced.fetch_max(seq, Ordering::Relaxed);
    }

    /// The newest number announced.
    pub(crate) fn announced(&self) -> u64 {
        self.announced.load(Ordering::Relaxed)
    }
}
