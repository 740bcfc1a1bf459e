//! The photos of a visit against the ones its record was signed with: by number when the visit arrives, by SHA-256 as
//! soon as a file is here, whichever of the two comes first.

use crate::change::{Change, Stop};
use crate::db::Conn;
use crate::journal;
use crate::records;
use crate::vals;
use crate::visits;
use legwork_domain::{BlobHash, Error, ErrorKind, Incarnation, Record, RecordId, Result, Stamp, Value};
use legwork_geo::evidence::{Evidence, Hash};
use legwork_geo::policy::Policy;
use legwork_geo::score::{Score, Verdict};

/// SHA-256 of a complete file; `None` when it is not here, or came before it was noted.
fn sha256(conn: &Conn, tenant: RecordId, hash: &str) -> Result<Option<Hash>> {
    let row = conn.one("SELECT sha256 FROM blob WHERE tenant = $1 AND hash = $2", &vals![tenant, hash])?;
    let bytes = row.as_ref().map(|row| row.opt_blob(0)).transpose()?.flatten();
    Ok(bytes.and_then(|bytes| bytes.try_into().ok()))
}

fn is_signed(own: &Evidence, sha256: Hash) -> bool {
    own.photos.iter().any(|photo| photo.result == sha256)
}

/// Whether the photos of a new visit cannot be those of its signed record, as far as the files are here.
pub(crate) fn differ(change: &Change<'_>, record: &Record, own: &Evidence) -> Result<bool> {
    let photos = record.get("photos").as_list().unwrap_or_default();
    if photos.len() != own.photos.len() {
        return Ok(true);
    }
    for hash in photos.iter().filter_map(|p| p.part("hash").and_then(Value::as_text)) {
        if sha256(change.conn, change.tenant.id, hash)?.is_some_and(|sha| !is_signed(own, sha)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Marks the visits that show this file, which has just arrived, without having been signed with it.
pub(crate) fn arrived(change: &mut Change<'_>, hash: &BlobHash) -> Result<()> {
    let tenant = change.tenant.id;
    let Some(sha) = sha256(change.conn, tenant, hash.as_str())? else { return Ok(()) };
    let sql = "SELECT id FROM blob_ref WHERE tenant = $1 AND hash = $2 AND object = 'visit' AND field = 'photos'";
    for row in change.conn.query(sql, &vals![tenant, hash.as_str()])? {
        let Some(stored) = records::read(change.conn, tenant, "visit", row.id(0)?)? else { continue };
        let own = visits::signed(stored.record.get("evidence"));
        if own.is_none_or(|own| is_signed(&own, sha)) {
            continue; // without a signed record it is marked already
        }
        let Some(score) = score_of(&stored.record) else { continue };
        let mut record = stored.record.clone();
        let stamp = Stamp(change.tick(), Incarnation(0));
        visits::write(&mut record, &score.with_other_photos(&Policy::default()), Some(stamp))?;
        if record == stored.record {
            continue;
        }
        let id = record.id;
        change.store(Some(&stored), record).map_err(|stop| match stop {
            Stop::Failed(error) => error,
            Stop::Refused(reject) => Error::new(ErrorKind::Internal, "internal").detail(reject.rule),
        })?;
        journal::audit(change, "photo_differs", Some(("visit", id)), "{}")?;
    }
    Ok(())
}

/// The score that a visit holds.
fn score_of(record: &Record) -> Option<Score> {
    let verdict = match record.get("proof").as_text()? {
        "verified" => Verdict::Verified,
        "review" => Verdict::Review,
        "suspicious" => Verdict::Suspicious,
        _ => Verdict::Rejected,
    };
    Some(Score {
        value: u8::try_from(record.get("score").as_int()?).ok()?,
        verdict,
        reasons: serde_json::from_str(record.get("reasons").as_text()?).ok()?,
        policy_version: Policy::default().version,
    })
}
