//! Sessions: opaque 256-bit tokens, only their BLAKE3 stored. Access tokens live 15 minutes; refresh tokens 30 days,
//! once each. A refresh token that comes a second time was stolen from somebody: the whole session ends.

use super::random;
use crate::db::Conn;
use crate::scoped::hex;
use crate::vals;
use legwork_domain::{Error, ErrorKind, Incarnation, RecordId, Result};

/// Life of an access token, ms.
pub const ACCESS_MS: i64 = 15 * 60 * 1000;
/// Life of a browser's session, ms: a working day. It is not prolonged.
pub const BROWSER_MS: i64 = 12 * 60 * 60 * 1000;
/// Life of a refresh token, ms.
pub const REFRESH_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// A pair of fresh tokens: shown once, never stored.
#[derive(Clone)]
pub struct Tokens {
    /// For `Authorization: Bearer`.
    pub access: String,
    /// For `POST /v1/refresh`.
    pub refresh: String,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens(…)")
    }
}

/// A session that is alive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    /// Its id.
    pub id: RecordId,
    /// The tenant.
    pub tenant: RecordId,
    /// The person.
    pub user: RecordId,
    /// The install.
    pub device: Option<RecordId>,
    /// The database file it was opened for.
    pub incarnation: Option<Incarnation>,
}

fn hashed(token: &str) -> String {
    blake3::hash(token.as_bytes()).to_hex().to_string()
}

fn tokens() -> Result<Tokens> {
    Ok(Tokens { access: hex(&random::<32>()?), refresh: hex(&random::<32>()?) })
}

/// Opens a session.
pub fn open(conn: &Conn, now_ms: i64, live: &Live) -> Result<Tokens> {
    begin(conn, now_ms, live, ACCESS_MS, REFRESH_MS)
}

/// Opens a session of a browser; the token goes into its cookie. It ends after [`BROWSER_MS`].
pub fn open_browser(conn: &Conn, now_ms: i64, live: &Live) -> Result<String> {
    conn.execute("DELETE FROM session WHERE tenant = $1 AND refresh_until < $2", &vals![live.tenant, now_ms])?;
    begin(conn, now_ms, live, BROWSER_MS, BROWSER_MS).map(|tokens| tokens.access)
}

fn begin(conn: &Conn, now_ms: i64, live: &Live, access_ms: i64, refresh_ms: i64) -> Result<Tokens> {
    let tokens = tokens()?;
    let sql = "INSERT INTO session (tenant, id, user_id, device, incarnation, access_hash, access_until, refresh_hash, \
               refresh_until, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = vals![
        live.tenant,
        live.id,
        live.user,
        live.device,
        live.incarnation.map(|i| i.0),
        hashed(&tokens.access),
        now_ms + access_ms,
        hashed(&tokens.refresh),
        now_ms + refresh_ms,
        now_ms,
    ];
    conn.execute(sql, &values)?;
    Ok(tokens)
}

const COLUMNS: &str = "id, tenant, user_id, device, incarnation";

fn live(row: &crate::db::Row) -> Result<Live> {
    Ok(Live {
        id: row.id(0)?,
        tenant: row.id(1)?,
        user: row.id(2)?,
        device: row.opt_id(3)?,
        incarnation: row.opt_int(4)?.map(|n| Incarnation(n as u64)),
    })
}

/// The session of an access token.
pub fn by_access(conn: &Conn, now_ms: i64, token: &str) -> Result<Option<Live>> {
    let sql = format!("SELECT {COLUMNS} FROM session WHERE access_hash = $1 AND access_until > $2");
    conn.one(&sql, &vals![hashed(token), now_ms])?.as_ref().map(live).transpose()
}

/// Exchanges a refresh token. `None` when it is unknown or too old; a second use ends the session it belonged to.
pub fn refresh(conn: &Conn, now_ms: i64, token: &str) -> Result<Option<(Live, Tokens)>> {
    let hash = hashed(token);
    let sql = format!("SELECT {COLUMNS} FROM session WHERE refresh_hash = $1 AND refresh_until > $2");
    let Some(row) = conn.one(&sql, &vals![hash.as_str(), now_ms])? else {
        let used = conn.one("SELECT tenant, session FROM used_refresh WHERE hash = $1", &vals![hash])?;
        if let Some(used) = used {
            end(conn, used.id(0)?, used.id(1)?)?;
        }
        return Ok(None);
    };
    let live = live(&row)?;
    let tokens = tokens()?;
    let sql = "UPDATE session SET access_hash = $3, access_until = $4, refresh_hash = $5, refresh_until = $6 \
               WHERE tenant = $1 AND id = $2";
    let until = now_ms + REFRESH_MS;
    let (access, refresh) = (hashed(&tokens.access), hashed(&tokens.refresh));
    conn.execute(sql, &vals![live.tenant, live.id, access, now_ms + ACCESS_MS, refresh, until])?;
    conn.execute("DELETE FROM used_refresh WHERE until < $1", &vals![now_ms])?;
    let sql = "INSERT INTO used_refresh (hash, tenant, session, until) VALUES ($1, $2, $3, $4)";
    conn.execute(sql, &vals![hash, live.tenant, live.id, until])?;
    Ok(Some((live, tokens)))
}

/// Ties a session to a new database file.
pub fn set_incarnation(conn: &Conn, live: &Live, incarnation: Incarnation, device: RecordId) -> Result<()> {
    let sql = "UPDATE session SET incarnation = $3, device = $4 WHERE tenant = $1 AND id = $2";
    conn.execute(sql, &vals![live.tenant, live.id, incarnation.0, device]).map(drop)
}

/// Notes that a session's device was heard of: phones renew their tokens every quarter of an hour while they work.
pub fn note_seen(conn: &Conn, now_ms: i64, live: &Live) -> Result<()> {
    let Some(device) = live.device else { return Ok(()) };
    let sql = "UPDATE device SET seen_at = $4 WHERE tenant = $1 AND user_id = $2 AND id = $3 AND seen_at < $4";
    conn.execute(sql, &vals![live.tenant, live.user, device, now_ms]).map(drop)
}

/// Ends a session.
pub fn end(conn: &Conn, tenant: RecordId, id: RecordId) -> Result<()> {
    conn.execute("DELETE FROM session WHERE tenant = $1 AND id = $2", &vals![tenant, id]).map(drop)
}

/// Ends every session of a person, but one if given.
pub fn end_all(conn: &Conn, tenant: RecordId, user: RecordId, except: Option<RecordId>) -> Result<()> {
    let except = except.map_or_else(String::new, |id| id.to_string());
    let sql = "DELETE FROM session WHERE tenant = $1 AND user_id = $2 AND id <> $3";
    conn.execute(sql, &vals![tenant, user, except]).map(drop)
}

/// Ends every session of a person's device; the number that ended.
pub fn end_device(conn: &Conn, tenant: RecordId, user: RecordId, device: RecordId) -> Result<usize> {
    let sql = "DELETE FROM session WHERE tenant = $1 AND user_id = $2 AND device = $3";
    conn.execute(sql, &vals![tenant, user, device])
}

/// Orders a person's device to delete its data. Its sessions stay, so that it can be told by whatever it asks next.
pub fn order_wipe(conn: &Conn, now_ms: i64, tenant: RecordId, user: RecordId, device: RecordId) -> Result<()> {
    let sql = "UPDATE device SET wipe_at = $4 WHERE tenant = $1 AND user_id = $2 AND id = $3";
    conn.execute(sql, &vals![tenant, user, device, now_ms]).map(drop)
}

/// Refuses a session whose device is to delete its data, with that order.
pub fn refuse_wiped(conn: &Conn, live: &Live) -> Result<()> {
    let Some(device) = live.device else { return Ok(()) };
    let sql = "SELECT 1 FROM device WHERE tenant = $1 AND user_id = $2 AND id = $3 AND wipe_at IS NOT NULL";
    match conn.one(sql, &vals![live.tenant, live.user, device])? {
        Some(_) => Err(Error::new(ErrorKind::Forbidden, "device_wiped")),
        None => Ok(()),
    }
}

/// A person signs in on a device anew: an order to wipe it is done with, and so are the sessions it was meant for.
pub fn end_wipe(conn: &Conn, tenant: RecordId, user: RecordId, device: RecordId) -> Result<()> {
    let sql = "UPDATE device SET wipe_at = NULL WHERE tenant = $1 AND user_id = $2 AND id = $3 AND wipe_at IS NOT NULL";
    if conn.execute(sql, &vals![tenant, user, device])? > 0 {
        end_device(conn, tenant, user, device)?;
    }
    Ok(())
}

/// The next unauthenticated error.
pub fn ended() -> Error {
    Error::new(ErrorKind::Unauthenticated, "session_ended")
}

/// Whether a session still exists and its person may still work.
pub fn alive(conn: &Conn, now_ms: i64, tenant: RecordId, id: RecordId) -> Result<bool> {
    let sql = "SELECT 1 FROM session s JOIN account a ON a.tenant = s.tenant AND a.user_id = s.user_id \
               WHERE s.tenant = $1 AND s.id = $2 AND s.refresh_until > $3 AND a.disabled = 0 \
               AND NOT EXISTS (SELECT 1 FROM device d WHERE d.tenant = s.tenant AND d.id = s.device \
               AND d.user_id = s.user_id AND d.wipe_at IS NOT NULL)";
    Ok(conn.one(sql, &vals![tenant, id, now_ms])?.is_some())
}
