//! Single values of the database: epoch, incarnation, scope, schema, clock, settings.

use crate::error::{Result, StoreError};
use legwork_domain::metadata::Schema;
use legwork_domain::{Epoch, Hlc, Incarnation};
use rusqlite::types::{FromSql, ToSql};
use rusqlite::{Connection, OptionalExtension};

const INCARNATION: &str = "incarnation";
const EPOCH: &str = "epoch";
const SCOPE: &str = "scope_version";
const CLOCK: &str = "hlc";
const SCHEMA: &str = "schema";
const RESETS: &str = "resets";
const BOOTSTRAPPED: &str = "bootstrapped";
const MASKS: &str = "masks";

fn read<T: FromSql>(connection: &Connection, key: &str) -> Result<Option<T>> {
    let mut statement = connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(statement.query_row([key], |row| row.get(0)).optional()?)
}

fn write(connection: &Connection, key: &str, value: impl ToSql) -> Result<()> {
    let mut statement = connection.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?;
    statement.execute((key, value))?;
    Ok(())
}

/// Unsigned 64-bit numbers are stored as the signed number with the same bits.
fn number(connection: &Connection, key: &str) -> Result<u64> {
    Ok(read::<i64>(connection, key)?.unwrap_or(0) as u64)
}

/// The database's incarnation; 0 before the device is registered.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn incarnation(connection: &Connection) -> Result<Incarnation> {
    number(connection, INCARNATION).map(Incarnation)
}
pub(crate) fn set_incarnation(connection: &Connection, incarnation: Incarnation) -> Result<()> {
    write(connection, INCARNATION, incarnation.0 as i64)
}
/// The server history the rows come from; 0 before the first pull.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn epoch(connection: &Connection) -> Result<Epoch> {
    number(connection, EPOCH).map(Epoch)
}
pub(crate) fn set_epoch(connection: &Connection, epoch: Epoch) -> Result<()> {
    write(connection, EPOCH, epoch.0 as i64)
}
/// Version of the person's scope; 0 before the first pull.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn scope_version(connection: &Connection) -> Result<u64> {
    number(connection, SCOPE)
}
pub(crate) fn set_scope_version(connection: &Connection, version: u64) -> Result<()> {
    write(connection, SCOPE, version as i64)
}
/// The largest stamp made or seen here.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn clock(connection: &Connection) -> Result<Hlc> {
    number(connection, CLOCK).map(Hlc)
}
pub(crate) fn set_clock(connection: &Connection, clock: Hlc) -> Result<()> {
    write(connection, CLOCK, clock.0 as i64)
}
/// How often a feed had to be sent again because its checksum did not match: each is a bug somewhere.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn resets(connection: &Connection) -> Result<u64> {
    number(connection, RESETS)
}
pub(crate) fn count_reset(connection: &Connection) -> Result<()> {
    write(connection, RESETS, resets(connection)? as i64 + 1)
}
/// Whether the first sync is complete.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn bootstrapped(connection: &Connection) -> Result<bool> {
    Ok(number(connection, BOOTSTRAPPED)? == 1)
}
pub(crate) fn set_bootstrapped(connection: &Connection) -> Result<()> {
    write(connection, BOOTSTRAPPED, 1)
}
/// The metadata the tables were made from; `None` in a new file.
///
/// # Errors
/// [`StoreError::Malformed`] when this build cannot read it.
pub fn schema(connection: &Connection) -> Result<Option<Schema>> {
    let json: Option<String> = read(connection, SCHEMA)?;
    json.map(|json| serde_json::from_str(&json).map_err(|_| StoreError::Malformed("schema"))).transpose()
}
pub(crate) fn set_schema(connection: &Connection, schema: &Schema) -> Result<()> {
    let json = serde_json::to_string(schema).map_err(|_| StoreError::Malformed("schema"))?;
    write(connection, SCHEMA, json)
}
/// Fields this person may not see or not change.
///
/// # Errors
/// [`StoreError::Malformed`] when this build cannot read them.
pub fn masks(connection: &Connection) -> Result<Vec<crate::page::MaskIn>> {
    let json: Option<String> = read(connection, MASKS)?;
    json.map_or(Ok(Vec::new()), |json| serde_json::from_str(&json).map_err(|_| StoreError::Malformed("masks")))
}
pub(crate) fn set_masks(connection: &Connection, masks: &[crate::page::MaskIn]) -> Result<()> {
    write(connection, MASKS, serde_json::to_string(masks).map_err(|_| StoreError::Malformed("masks"))?)
}
/// A setting of the app: text under a name of its own.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn setting(connection: &Connection, name: &str) -> Result<Option<String>> {
    read(connection, &format!("setting.{name}"))
}
/// Stores a setting of the app.
///
/// # Errors
/// [Usual trouble](crate::error) only.
pub fn set_setting(connection: &Connection, name: &str, value: &str) -> Result<()> {
    write(connection, &format!("setting.{name}"), value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;

    #[test]
    fn numbers_keep_all_64_bits() {
        let store = Store::in_memory().expect("store");
        set_epoch(store.connection(), Epoch(u64::MAX)).expect("set");
        assert_eq!(epoch(store.connection()).expect("get"), Epoch(u64::MAX));
        assert_eq!(incarnation(store.connection()).expect("get"), Incarnation(0));
        assert_eq!(setting(store.connection(), "wifi_only").expect("get"), None);
        set_setting(store.connection(), "wifi_only", "1").expect("set");
        assert_eq!(setting(store.connection(), "wifi_only").expect("get").as_deref(), Some("1"));
    }
}
