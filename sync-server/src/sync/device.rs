//! Devices and incarnations: which database file may send which mutations.

use crate::db::Conn;
use crate::engine::Session;
use crate::tenant::next_incarnation;
use crate::vals;
use legwork_domain::{Error, ErrorKind, Incarnation, RecordId, Result};
use legwork_protocol::account::DeviceInfo;

/// Registers a device, or what changed about it, and gives its database file a number of its own.
///
/// # Errors
/// [`ErrorKind::Conflict`] `device_of_another` when somebody else registered this install with another signing key.
pub fn register(conn: &Conn, now_ms: i64, tenant: RecordId, user: RecordId, info: &DeviceInfo) -> Result<Incarnation> {
    let long = |text: &str| text.chars().count() > 100;
    if long(&info.name) || long(&info.platform) || long(&info.app_version) {
        return Err(Error::invalid("device", "too_long"));
    }
    if info.signer_key.as_deref().is_some_and(|k| k.len() > 200) {
        return Err(Error::invalid("signer_key", "too_long"));
    }
    if let Some(key) = info.signer_key.as_deref() {
        // A phone that several people sign in on has one key. Another key is another phone, which must not add to, or
        // break, the chain of this one.
        let sql = "SELECT 1 FROM device WHERE tenant = $1 AND id = $2 AND user_id <> $3 AND signer_key <> $4 LIMIT 1";
        if conn.one(sql, &vals![tenant, info.install, user, key])?.is_some() {
            let error = Error::new(ErrorKind::Conflict, "device_of_another");
            return Err(Error { field: Some("signer_key".into()), ..error });
        }
    }
    let sql = "INSERT INTO device (tenant, id, user_id, name, platform, app_version, signer_key, signer_kind, \
               created_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) \
               ON CONFLICT (tenant, id, user_id) DO UPDATE SET name = excluded.name, platform = excluded.platform, \
               app_version = excluded.app_version, signer_key = COALESCE(excluded.signer_key, device.signer_key), \
               signer_kind = COALESCE(excluded.signer_kind, device.signer_kind), seen_at = excluded.seen_at";
    let values = vals![
        tenant,
        info.install,
        user,
        info.name.as_str(),
        info.platform.as_str(),
        info.app_version.as_str(),
        info.signer_key.as_deref(),
        info.signer_kind.as_deref(),
        now_ms,
    ];
    conn.execute(sql, &values)?;
    add(conn, now_ms, tenant, user, Some(info.install))
}

/// Whether the person has signed in on this phone before.
pub fn is_phone_of(conn: &Conn, tenant: RecordId, user: RecordId, install: RecordId) -> Result<bool> {
    let sql = "SELECT 1 FROM device WHERE tenant = $1 AND id = $2 AND user_id = $3";
    Ok(conn.one(sql, &vals![tenant, install, user])?.is_some())
}

/// The incarnation of a person's edits in a browser: one per person, made on first use.
pub fn web_incarnation(conn: &Conn, now_ms: i64, session: &Session) -> Result<Incarnation> {
    let sql = "SELECT id FROM incarnation WHERE tenant = $1 AND user_id = $2 AND device IS NULL";
    match conn.one(sql, &vals![session.tenant, session.user])? {
        Some(row) => Ok(Incarnation(row.u64(0)?)),
        None => add(conn, now_ms, session.tenant, session.user, None),
    }
}

fn add(conn: &Conn, now_ms: i64, tenant: RecordId, user: RecordId, device: Option<RecordId>) -> Result<Incarnation> {
    let mut number = next_incarnation(conn)?;
    // Numbers adopted after a restore may lie ahead.
    while conn.one("SELECT 1 FROM incarnation WHERE id = $1", &vals![number])?.is_some() {
        number += 1;
    }
    let sql = "INSERT INTO setting (name, value) VALUES ('next_incarnation', $1) \
               ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    conn.execute(sql, &vals![(number + 1).to_string()])?;
    insert(conn, now_ms, tenant, user, number, device, 0)?;
    Ok(Incarnation(number as u64))
}

fn insert(
    conn: &Conn,
    now_ms: i64,
    tenant: RecordId,
    user: RecordId,
    number: i64,
    device: Option<RecordId>,
    last_mid: u64,
) -> Result<()> {
    let sql =
        "INSERT INTO incarnation (tenant, id, user_id, device, last_mid, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    conn.execute(sql, &vals![tenant, number, user, device, last_mid, now_ms]).map(drop)
}

/// Last mutation taken from an incarnation that this person may use.
///
/// A number given before a restore is unknown to the restored server: it is adopted and continues where the phone
/// says, because nobody else has it. It may be larger than any number of this history: the history that gave it was
/// lost in its turn. [`ErrorKind::Forbidden`] for somebody else's.
pub(super) fn last_mid(
    conn: &Conn,
    now_ms: i64,
    session: &Session,
    incarnation: Incarnation,
    first: u64,
) -> Result<u64> {
    let forbidden = || Error::new(ErrorKind::Forbidden, "foreign_incarnation");
    let sql = "SELECT user_id, last_mid FROM incarnation WHERE tenant = $1 AND id = $2";
    if let Some(row) = conn.one(sql, &vals![session.tenant, incarnation.0])? {
        return if row.id(0)? == session.user { row.u64(1) } else { Err(forbidden()) };
    }
    let number = i64::try_from(incarnation.0).map_err(|_| forbidden())?;
    let elsewhere = conn.one("SELECT 1 FROM incarnation WHERE id = $1", &vals![number])?;
    if number == 0 || elsewhere.is_some() {
        return Err(forbidden());
    }
    let before = first.saturating_sub(1);
    insert(conn, now_ms, session.tenant, session.user, number, session.device, before)?;
    Ok(before)
}

pub(super) fn set_last_mid(conn: &Conn, tenant: RecordId, incarnation: Incarnation, mid: u64) -> Result<()> {
    let sql = "UPDATE incarnation SET last_mid = $3 WHERE tenant = $1 AND id = $2";
    conn.execute(sql, &vals![tenant, incarnation.0, mid]).map(drop)
}

/// Takes the next number of an incarnation whose mutations the server itself numbers.
pub fn next_mid(conn: &Conn, tenant: RecordId, incarnation: Incarnation) -> Result<u64> {
    let sql = "UPDATE incarnation SET last_mid = last_mid + 1 WHERE tenant = $1 AND id = $2 RETURNING last_mid";
    let row = conn.one(sql, &vals![tenant, incarnation.0])?;
    row.ok_or_else(|| Error::new(ErrorKind::Internal, "internal").detail("no such incarnation"))?.u64(0)
}
