//! The tenant's row: names, zone, and the counters that every write moves.

use crate::db::Conn;
use crate::vals;
use legwork_domain::{Epoch, Error, ErrorKind, Hlc, RecordId, Result};

/// A tenant with its counters as of the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Identity.
    pub id: RecordId,
    /// Company name.
    pub name: String,
    /// IANA zone in which days begin.
    pub zone: String,
    /// ISO 4217 code of amounts.
    pub currency: String,
    /// Last sequence number given.
    pub seq: u64,
    /// Largest hybrid clock made or seen.
    pub hlc: Hlc,
    /// Grows with every change of a user or department.
    pub org_version: i64,
    /// Entries of the audit log.
    pub audit_count: i64,
    /// Hash of its last entry, hex.
    pub audit_hash: String,
}

impl Tenant {
    /// Adds a tenant. [`ErrorKind::Invalid`] when the zone is not an IANA zone or the currency not three letters.
    pub fn create(conn: &Conn, id: RecordId, name: &str, zone: &str, currency: &str) -> Result<Tenant> {
        if name.trim().is_empty() || name.chars().count() > 120 {
            return Err(Error::invalid("company", "required"));
        }
        if jiff::tz::TimeZone::get(zone).is_err() {
            return Err(Error::invalid("zone", "unknown_zone"));
        }
        if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(Error::invalid("currency", "unknown_currency"));
        }
        let sql = "INSERT INTO tenant (id, name, zone, currency, seq, hlc, org_version, audit_count, audit_hash) \
                   VALUES ($1, $2, $3, $4, 0, 0, 0, 0, '')";
        conn.execute(sql, &vals![id, name.trim(), zone, currency])?;
        Tenant::load(conn, id)
    }

    /// Reads a tenant.
    pub fn load(conn: &Conn, id: RecordId) -> Result<Tenant> {
        let sql =
            "SELECT name, zone, currency, seq, hlc, org_version, audit_count, audit_hash FROM tenant WHERE id = $1";
        let row = conn.one(sql, &vals![id])?.ok_or_else(|| Error::new(ErrorKind::NotFound, "tenant_missing"))?;
        Ok(Tenant {
            id,
            name: row.text(0)?.to_owned(),
            zone: row.text(1)?.to_owned(),
            currency: row.text(2)?.to_owned(),
            seq: row.u64(3)?,
            hlc: Hlc(row.u64(4)?),
            org_version: row.int(5)?,
            audit_count: row.int(6)?,
            audit_hash: row.text(7)?.to_owned(),
        })
    }

    /// Writes the counters back.
    pub(crate) fn save(&self, conn: &Conn) -> Result<()> {
        let sql =
            "UPDATE tenant SET seq = $2, hlc = $3, org_version = $4, audit_count = $5, audit_hash = $6 WHERE id = $1";
        let counters =
            vals![self.id, self.seq, self.hlc.0, self.org_version, self.audit_count, self.audit_hash.as_str()];
        conn.execute(sql, &counters)?;
        Ok(())
    }

    /// The only tenant, or `None` before set-up.
    pub fn any(conn: &Conn) -> Result<Option<RecordId>> {
        conn.one("SELECT id FROM tenant ORDER BY id LIMIT 1", &[])?.map(|row| row.id(0)).transpose()
    }
}

/// The server's history: random, made once per database, changed by a restore.
pub fn epoch(conn: &Conn) -> Result<Epoch> {
    let row = conn.one("SELECT value FROM setting WHERE name = 'epoch'", &[])?;
    let epoch = row.map(|row| row.text(0).map(|t| t.parse().unwrap_or(0))).transpose()?;
    Ok(Epoch(epoch.unwrap_or(0)))
}

/// Starts a new history: on the first start, and after a restore. `random` must not be 0.
///
/// Incarnations given after the backup was made are unknown now; numbers are skipped so that none is given twice.
pub fn start_epoch(conn: &Conn, random: u64) -> Result<Epoch> {
    const SKIP: i64 = 1 << 20;
    // How many of these ranges are skipped is left to chance: one backup may be restored twice, and what the first
    // history after it gave to phones must not be given to others by the second.
    let ranges = 1 + (random >> 40) as i64;
    // 53 bits, so that JavaScript reads it whole; never 0, which means "none".
    let value = (random & ((1 << 53) - 1)).max(1);
    let fresh = epoch(conn)? == Epoch(0);
    let set =
        "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    conn.execute(set, &vals!["epoch", value.to_string()])?;
    if !fresh {
        let next = next_incarnation(conn)? + SKIP * ranges;
        conn.execute(set, &vals!["next_incarnation", next.to_string()])?;
    }
    Ok(Epoch(value))
}

/// The number the next registered database file gets.
pub(crate) fn next_incarnation(conn: &Conn) -> Result<i64> {
    let row = conn.one("SELECT value FROM setting WHERE name = 'next_incarnation'", &[])?;
    Ok(row.map(|row| row.text(0).map(|t| t.parse().unwrap_or(1))).transpose()?.unwrap_or(1))
}
