//! The server's time: the key that anchors are signed with, and whether a record's time follows from one.

use crate::auth::random;
use crate::db::Conn;
use crate::scoped::{hex, unhex};
use crate::vals;
use legwork_domain::{Error, ErrorKind, Result};
use legwork_geo::anchor::{ClockReading, TimeAuthority};
use legwork_geo::evidence::Evidence;

/// The server's signing secret: made on first use, kept in the database.
pub fn authority(conn: &Conn) -> Result<TimeAuthority> {
    let row = conn.one("SELECT value FROM setting WHERE name = 'time_secret'", &[])?;
    let secret: Vec<u8> = match row {
        Some(row) => unhex(row.text(0)?).unwrap_or_default(),
        None => {
            let fresh = random::<32>()?;
            conn.execute("INSERT INTO setting (name, value) VALUES ('time_secret', $1)", &vals![hex(&fresh)])?;
            fresh.to_vec()
        }
    };
    let broken = || Error::new(ErrorKind::Corrupt, "database_row").detail("time secret");
    let secret = secret.try_into().map_err(|_| broken())?;
    TimeAuthority::from_secret(&secret).map_err(|_| broken())
}

/// Whether a record's time is what an honest phone would have computed: its token is ours and this device's, and the
/// time follows from it and the clocks.
pub fn holds(conn: &Conn, evidence: &Evidence) -> Result<bool> {
    let token = evidence.token.as_ref();
    if let Some(token) = token
        && (token.device != evidence.device || !token.is_genuine(&authority(conn)?.public_key()))
    {
        return Ok(false);
    }
    let clocks =
        ClockReading { wall_ms: evidence.wall_ms, monotonic_ns: evidence.monotonic_ns, boot_id: evidence.boot_id };
    Ok(evidence.time.follows_from(token, &clocks))
}
