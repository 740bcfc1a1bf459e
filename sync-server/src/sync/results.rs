//! What became of each mutation: kept 30 days beyond plain acceptance, deduplicated for ever by the last number.

use crate::change::Change;
use crate::db::Conn;
use crate::vals;
use legwork_domain::{Error, ErrorKind, Hlc, Incarnation, Mutation, Op, RecordId, Reject, Result, Stamp, Value};
use legwork_protocol::sync::{LostValue, MutationResult, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long results are kept, ms: as long as a phone keeps what it sent (design 04).
const KEEP_MS: i64 = 30 * 24 * 60 * 60 * 1000;

#[derive(Serialize, Deserialize)]
enum Kept {
    Clamped,
    Merged(Vec<KeptLost>),
    Rejected(Reject),
}

#[derive(Serialize, Deserialize)]
struct KeptLost {
    field: String,
    winner: Value,
    by: Option<RecordId>,
    hlc: Hlc,
    incarnation: Incarnation,
}

/// Keeps the verdict on a mutation, unless it is plain acceptance.
pub(super) fn keep(change: &Change<'_>, mutation: &Mutation, verdict: &Verdict) -> Result<()> {
    let kept = match verdict {
        Verdict::Accepted | Verdict::Gap { .. } => return Ok(()),
        Verdict::Clamped => Kept::Clamped,
        Verdict::Rejected(reject) => Kept::Rejected(reject.clone()),
        Verdict::Merged(lost) => Kept::Merged(
            lost.iter()
                .map(|l| KeptLost {
                    field: l.field.clone(),
                    winner: l.winner.clone(),
                    by: l.by,
                    hlc: l.stamp.0,
                    incarnation: l.stamp.1,
                })
                .collect(),
        ),
    };
    let json = serde_json::to_string(&kept).map_err(|e| Error::new(ErrorKind::Internal, "internal").detail(e))?;
    let sql = "INSERT INTO mutation_result (tenant, incarnation, mid, object, id, made, rejected, verdict, at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
    let made = matches!(mutation.op, Op::Create(_));
    let rejected = matches!(verdict, Verdict::Rejected(_));
    let values = vals![
        change.tenant.id,
        mutation.incarnation.0,
        mutation.mid,
        mutation.object.as_str(),
        mutation.id,
        made,
        rejected,
        json,
        change.now_ms,
    ];
    change.conn.execute(sql, &values).map(drop)
}

/// Length of a day, ms.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Adds to what a database file has sent today.
pub(super) fn count(change: &Change<'_>, incarnation: Incarnation, sent: u64, refused: u64) -> Result<()> {
    let sql = "INSERT INTO push_count (tenant, incarnation, day, sent, refused, last_at) VALUES ($1, $2, $3, $4, $5, $6) \
               ON CONFLICT (tenant, incarnation, day) DO UPDATE SET sent = push_count.sent + excluded.sent, \
               refused = push_count.refused + excluded.refused, last_at = excluded.last_at";
    let (now, day) = (change.now_ms, change.now_ms.div_euclid(DAY_MS));
    change.conn.execute(sql, &vals![change.tenant.id, incarnation.0, day, sent, refused, now]).map(drop)
}

/// What a phone of a person has sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Changes.
    pub sent: i64,
    /// Of these, refused.
    pub refused: i64,
    /// When the last one came, Unix ms.
    pub last_ms: i64,
}

/// What each phone has sent since a moment, by person and install; days count whole.
pub fn traffic(conn: &Conn, tenant: RecordId, since_ms: i64) -> Result<BTreeMap<(RecordId, RecordId), Traffic>> {
    let sql = "SELECT i.user_id, i.device, SUM(c.sent), SUM(c.refused), MAX(c.last_at) FROM push_count c \
               JOIN incarnation i ON i.tenant = c.tenant AND i.id = c.incarnation \
               WHERE c.tenant = $1 AND c.day >= $2 AND i.device IS NOT NULL GROUP BY i.user_id, i.device";
    let rows = conn.query(sql, &vals![tenant, since_ms.div_euclid(DAY_MS)])?;
    let one = |row: &crate::db::Row| {
        let traffic = Traffic { sent: row.int(2)?, refused: row.int(3)?, last_ms: row.int(4)? };
        Ok(((row.id(0)?, row.id(1)?), traffic))
    };
    rows.iter().map(one).collect()
}

fn unpack(json: &str) -> Result<Verdict> {
    let kept = serde_json::from_str(json).map_err(|e| Error::new(ErrorKind::Corrupt, "database_row").detail(e))?;
    Ok(match kept {
        Kept::Clamped => Verdict::Clamped,
        Kept::Rejected(reject) => Verdict::Rejected(reject),
        Kept::Merged(lost) => Verdict::Merged(
            lost.into_iter()
                .map(|l| LostValue { field: l.field, winner: l.winner, by: l.by, stamp: Stamp(l.hlc, l.incarnation) })
                .collect(),
        ),
    })
}

/// The answer to a mutation that was taken before.
pub(super) fn again(conn: &Conn, tenant: RecordId, mutation: &Mutation) -> Result<Verdict> {
    let sql = "SELECT verdict FROM mutation_result WHERE tenant = $1 AND incarnation = $2 AND mid = $3";
    let row = conn.one(sql, &vals![tenant, mutation.incarnation.0, mutation.mid])?;
    row.map_or(Ok(Verdict::Accepted), |row| unpack(row.text(0)?))
}

/// Whether this mutation was refused.
pub(super) fn was_rejected(conn: &Conn, tenant: RecordId, incarnation: Incarnation, mid: u64) -> Result<bool> {
    let sql = "SELECT 1 FROM mutation_result WHERE tenant = $1 AND incarnation = $2 AND mid = $3 AND rejected = 1";
    Ok(conn.one(sql, &vals![tenant, incarnation.0, mid])?.is_some())
}

/// Whether the record would exist if its creation had not been refused.
pub(super) fn creation_rejected(conn: &Conn, tenant: RecordId, object: &str, id: RecordId) -> Result<bool> {
    let sql =
        "SELECT 1 FROM mutation_result WHERE tenant = $1 AND object = $2 AND id = $3 AND made = 1 AND rejected = 1";
    Ok(conn.one(sql, &vals![tenant, object, id])?.is_some())
}

/// Results of an incarnation after `known`, ascending.
pub(super) fn after(
    conn: &Conn,
    tenant: RecordId,
    incarnation: Incarnation,
    known: u64,
) -> Result<Vec<MutationResult>> {
    let sql =
        "SELECT mid, verdict FROM mutation_result WHERE tenant = $1 AND incarnation = $2 AND mid > $3 ORDER BY mid";
    let rows = conn.query(sql, &vals![tenant, incarnation.0, known])?;
    rows.iter()
        .map(|row| Ok(MutationResult { incarnation, mid: row.u64(0)?, verdict: unpack(row.text(1)?)? }))
        .collect()
}

/// Removes results no phone asks for any more, and counts of that age. Deduplication does not need them.
pub fn forget_old_results(conn: &Conn, tenant: RecordId, now_ms: i64) -> Result<usize> {
    let day = (now_ms - KEEP_MS).div_euclid(DAY_MS);
    conn.execute("DELETE FROM push_count WHERE tenant = $1 AND day < $2", &vals![tenant, day])?;
    conn.execute("DELETE FROM mutation_result WHERE tenant = $1 AND at < $2", &vals![tenant, now_ms - KEEP_MS])
}
