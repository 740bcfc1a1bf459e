//! Proof of check-ins: the server checks the chain of the device, scores again with what only it knows, and writes
//! score, verdict and reasons into the visit. It is the authority; what the phone showed was a forecast.
//!
//! The `evidence` and `out_evidence` fields hold JSON: a list of links, each `{"bytes": …, "signature": …}` in
//! base64, the last of them the record of this act, those before it what the device chained since the last one
//! (heartbeats). A visit with broken proof is kept and marked, never dropped.

use crate::change::Change;
use crate::db::Conn;
use crate::engine::Session;
use crate::records;
use crate::time;
use crate::vals;
use crate::visit_photos;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use legwork_domain::clocks::Clocks;
use legwork_domain::{Error, ErrorKind, Mutation, Op, Record, RecordId, Result, Stamp, Value};
use legwork_geo::chain::{ChainError, ChainLink, ChainState, verify_overlapping};
use legwork_geo::evidence::{Evidence, EvidenceKind, Hash};
use legwork_geo::fence::Fence;
use legwork_geo::fix::FixRecord;
use legwork_geo::point::LatLng;
use legwork_geo::policy::Policy;
use legwork_geo::score::{Score, Signals, Verdict, score};
use legwork_geo::signals::{ChainStatus, PastVisit, Surroundings, assess};
use legwork_geo::signer::SignerKind;
use serde::Deserialize;

/// Earlier records of the person that the score looks at.
const PAST: u32 = 300;
/// Most links in one field: ten hours of heartbeats.
const MAX_LINKS: usize = 64;
/// Longest place name of a visit, characters (the field's own limit).
const PLACE_LENGTH: usize = 200;

#[derive(Deserialize)]
struct WireLink {
    bytes: Bytes,
    signature: Bytes,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Bytes {
    Text(String),
    Raw(Vec<u8>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Links {
    Many(Vec<WireLink>),
    One(WireLink),
}

impl Bytes {
    fn read(self) -> Option<Vec<u8>> {
        match self {
            Bytes::Text(text) => BASE64_STANDARD.decode(text).ok(),
            Bytes::Raw(bytes) => Some(bytes),
        }
    }
}

/// The record of the act itself: the last link of an evidence field.
pub(crate) fn signed(value: &Value) -> Option<Evidence> {
    links(value).last().and_then(|link| Evidence::decode(&link.bytes).ok())
}

/// The links of an evidence field; empty when it holds none that can be read.
fn links(value: &Value) -> Vec<ChainLink> {
    let parsed = value.as_text().and_then(|text| serde_json::from_str(text).ok());
    let wire = match parsed {
        Some(Links::Many(many)) if many.len() <= MAX_LINKS => many,
        Some(Links::One(one)) => vec![one],
        _ => return Vec::new(),
    };
    let read = |w: WireLink| Some(ChainLink { bytes: w.bytes.read()?, signature: w.signature.read()? });
    wire.into_iter().map(read).collect::<Option<_>>().unwrap_or_default()
}

/// The device's registration, as far as proof needs it.
struct Signer {
    device: RecordId,
    key: Vec<u8>,
    kind: SignerKind,
}

fn signer(conn: &Conn, session: &Session) -> Result<Option<Signer>> {
    let Some(device) = session.device else { return Ok(None) };
    let sql = "SELECT signer_key, signer_kind FROM device WHERE tenant = $1 AND id = $2 AND user_id = $3";
    let Some(row) = conn.one(sql, &vals![session.tenant, device, session.user])? else { return Ok(None) };
    let Some(key) = row.opt_text(0)?.and_then(|text| BASE64_STANDARD.decode(text).ok()) else { return Ok(None) };
    let kind = match row.opt_text(1)? {
        Some("keystore") => SignerKind::Keystore,
        Some("strong_box") => SignerKind::StrongBox,
        Some("secure_enclave") => SignerKind::SecureEnclave,
        _ => SignerKind::Software,
    };
    Ok(Some(Signer { device, key, kind }))
}

fn hash_at(conn: &Conn, tenant: RecordId, device: RecordId, sequence: u64) -> Result<Option<Hash>> {
    let sql = "SELECT hash FROM chain_link WHERE tenant = $1 AND device = $2 AND sequence = $3";
    let row = conn.one(sql, &vals![tenant, device, sequence])?;
    row.map(|row| Ok(row.blob(0)?.try_into().unwrap_or_default())).transpose()
}

fn state(conn: &Conn, tenant: RecordId, device: RecordId) -> Result<ChainState> {
    let sql = "SELECT sequence, hash FROM chain_link WHERE tenant = $1 AND device = $2 ORDER BY sequence DESC LIMIT 1";
    let start = ChainState::new(*device.as_bytes());
    let Some(row) = conn.one(sql, &vals![tenant, device])? else { return Ok(start) };
    Ok(ChainState { sequence: row.u64(0)?, head: row.blob(1)?.try_into().unwrap_or_default(), ..start })
}

/// Checks links against the device's chain and keeps the good ones.
///
/// After a gap the chain goes on from the later record: this act is rejected, later ones are not.
fn extend(change: &Change<'_>, signer: &Signer, links: &[ChainLink]) -> Result<ChainStatus> {
    let (conn, tenant) = (change.conn, change.tenant.id);
    let mut at = state(conn, tenant, signer.device)?;
    let mut status = ChainStatus::Sound;
    for link in links {
        let sequence = Evidence::decode(&link.bytes).map_or(0, |e| e.sequence);
        let stored = hash_at(conn, tenant, signer.device, sequence)?;
        let one = std::slice::from_ref(link);
        let mut checked = verify_overlapping(one, &at, &signer.key, &|_| stored);
        if let Err(ChainError::Gap { .. } | ChainError::Fork(_)) = checked
            && sequence > at.sequence
            && let Ok(evidence) = Evidence::decode(&link.bytes)
        {
            status = ChainStatus::from(checked.map(drop));
            let before = ChainState { device: at.device, sequence: sequence - 1, head: evidence.previous };
            checked = verify_overlapping(one, &before, &signer.key, &|_| None);
        }
        match checked {
            Ok(next) if next.sequence > at.sequence => {
                keep(change, signer, link, next.sequence)?;
                at = next;
            }
            Ok(_) => {}
            Err(error) => return Ok(ChainStatus::from(Err(error))),
        }
    }
    Ok(status)
}

fn keep(change: &Change<'_>, signer: &Signer, link: &ChainLink, sequence: u64) -> Result<()> {
    let sql = "INSERT INTO chain_link (tenant, device, sequence, hash, user_id, bytes, signature, received_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = vals![
        change.tenant.id,
        signer.device,
        sequence,
        link.hash().to_vec(),
        change.session.user,
        link.bytes.clone(),
        link.signature.clone(),
        change.now_ms,
    ];
    change.conn.execute(sql, &values).map(drop)
}

/// Notes the head of a device's chain: from now on it is provable how long the chain was.
pub fn note_head(conn: &Conn, session: &Session, now_ms: i64, sequence: u64, hash: Hash) -> Result<()> {
    let Some(device) = session.device else { return Ok(()) };
    let sql = "INSERT INTO chain_head (tenant, device, sequence, hash, at) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (tenant, device, sequence, hash) DO NOTHING";
    conn.execute(sql, &vals![session.tenant, device, sequence, hash.to_vec(), now_ms]).map(drop)
}

/// When a head that covers the record first arrived; only heads that turned out to be of this chain count.
fn received(change: &Change<'_>, device: RecordId, sequence: u64) -> Result<i64> {
    let sql = "SELECT MIN(h.at) FROM chain_head h JOIN chain_link l ON l.tenant = h.tenant AND l.device = h.device \
               AND l.sequence = h.sequence AND l.hash = h.hash WHERE h.tenant = $1 AND h.device = $2 AND h.sequence >= $3";
    let row = change.conn.one(sql, &vals![change.tenant.id, device, sequence])?;
    let first = row.map(|row| row.opt_int(0)).transpose()?.flatten();
    Ok(first.map_or(change.now_ms, |at| at.min(change.now_ms)))
}

/// What the person's devices recorded before, newest first.
fn past(change: &Change<'_>, own: &Evidence) -> Result<Vec<Evidence>> {
    let sql = format!(
        "SELECT bytes FROM chain_link WHERE tenant = $1 AND user_id = $2 ORDER BY received_at DESC, sequence DESC LIMIT {PAST}"
    );
    let rows = change.conn.query(&sql, &vals![change.tenant.id, change.session.user])?;
    let mut found = Vec::new();
    for row in &rows {
        let Ok(evidence) = Evidence::decode(row.blob(0)?) else { continue };
        let same = (evidence.device, evidence.sequence) == (own.device, own.sequence);
        if !same && evidence.kind == EvidenceKind::CheckIn {
            found.push(evidence);
        }
    }
    Ok(found)
}

/// Where the customer is, and how wide its fence.
fn fence(change: &Change<'_>, customer: Option<RecordId>) -> Result<Option<Fence>> {
    let Some(customer) = customer else { return Ok(None) };
    let Some(stored) = records::read(change.conn, change.tenant.id, "customer", customer)? else { return Ok(None) };
    let location = stored.record.get("location");
    let part = |name| location.part(name).and_then(Value::as_int).and_then(|n| i32::try_from(n).ok());
    let (Some(lat), Some(lng)) = (part("lat"), part("lng")) else { return Ok(None) };
    let Ok(center) = LatLng::from_e7(lat, lng) else { return Ok(None) };
    let radius = stored.record.get("fence").as_int().and_then(|m| u32::try_from(m).ok());
    Ok(Some(radius.and_then(|m| Fence::circle(center, m).ok()).unwrap_or_else(|| Fence::around(center))))
}

/// Whether the signed record speaks of this visit, this person and this act.
fn belongs(evidence: &Evidence, kind: EvidenceKind, change: &Change<'_>, record: &Record) -> bool {
    let customer = record.get("customer").as_id().map(|c| *c.as_bytes());
    evidence.kind == kind
        && evidence.user == *change.session.user.as_bytes()
        && evidence.visit == Some(*record.id.as_bytes())
        && (kind == EvidenceKind::CheckOut || evidence.customer == customer)
}

/// Proof that does not hold.
fn broken() -> Score {
    let empty = Evidence::new(
        EvidenceKind::CheckIn,
        [0; 16],
        legwork_geo::anchor::AnchoredTime {
            time_ms: 0,
            uncertainty_ms: 0,
            basis: legwork_geo::anchor::TimeBasis::NeverAnchored,
            not_before_ms: None,
        },
        &legwork_geo::anchor::ClockReading { wall_ms: 0, monotonic_ns: 0, boot_id: [0; 16] },
    );
    let around = Surroundings { chain: ChainStatus::Broken, ..Surroundings::default() };
    let mut result = score(&assess(&empty, &around), &Policy::default());
    result.reasons.truncate(1);
    result
}

/// Checks and scores a check-in, and writes the outcome into the new record. Time and position come from the signed
/// record, whatever the fields said.
pub fn check_in(change: &Change<'_>, record: &mut Record) -> Result<()> {
    let links = links(record.get("evidence"));
    let own = links.last().and_then(|l| Evidence::decode(&l.bytes).ok());
    let (Some(signer), Some(own)) = (signer(change.conn, change.session)?, own) else {
        return write(record, &broken(), None);
    };
    let mut chain = extend(change, &signer, &links)?;
    if !belongs(&own, EvidenceKind::CheckIn, change, record) || !time::holds(change.conn, &own)? {
        chain = ChainStatus::Broken;
    }
    let past = past(change, &own)?;
    let visits: Vec<PastVisit> = past.iter().filter_map(|e| PastVisit::of(e, false)).collect();
    let shots = past.iter().flat_map(|e| &e.photos).map(|p| p.original).collect::<std::collections::BTreeSet<_>>();
    let fence = fence(change, record.get("customer").as_id())?;
    let around = Surroundings {
        fence: fence.as_ref(),
        visits: &visits,
        chain,
        signer: signer.kind,
        received_ms: Some(received(change, signer.device, own.sequence)?),
        photos_duplicate: own.photos.iter().filter(|p| shots.contains(&p.original)).count() as u32,
        ..Surroundings::default()
    };
    let signals: Signals = assess(&own, &around);
    let mut result = score(&signals, &Policy::default());
    if chain == ChainStatus::Sound {
        take_signed(record, &own, fence.as_ref());
        if visit_photos::differ(change, record, &own)? {
            result = result.with_other_photos(&Policy::default());
        }
    }
    write(record, &result, None)
}

/// What a visit shows as facts comes from the signed record.
fn take_signed(record: &mut Record, own: &Evidence, fence: Option<&Fence>) {
    record.set("at", own.time.time_ms.into());
    record.set("uncertainty", i64::try_from(own.time.uncertainty_ms).unwrap_or(i64::MAX).into());
    let best = own.best_fix();
    if best.is_some() {
        record.set("fix", geo(best));
    }
    let metres = fence.zip(best).map(|(fence, fix)| fence.judge(fix.point, fix.accuracy_cm).distance_cm / 100);
    record.set("distance", metres.and_then(|m| i64::try_from(m).ok()).into());
    let place = own.place.as_ref();
    let point = |at: LatLng| Value::geo(at.lat_e7().into(), at.lng_e7().into(), None);
    record.set("place_position", place.map_or(Value::Null, |place| point(place.point)));
    // The signed name may be cut shorter than the field's.
    if let Some(place) = place.filter(|p| !record.get("place").as_text().unwrap_or_default().starts_with(&p.name)) {
        record.set("place", place.name.chars().take(PLACE_LENGTH).collect::<String>().into());
    }
}

/// A reading as a field's value; nothing for none.
fn geo(fix: Option<&FixRecord>) -> Value {
    let value = |fix: &FixRecord| {
        Value::geo(fix.point.lat_e7().into(), fix.point.lng_e7().into(), Some(fix.accuracy_cm.into()))
    };
    fix.map_or(Value::Null, value)
}

/// Checks the proof of a check-out, and takes its time and position from the signed record; a broken one marks the
/// whole visit.
pub fn check_out(change: &Change<'_>, record: &mut Record, stamp: Stamp) -> Result<()> {
    let links = links(record.get("out_evidence"));
    let own = links.last().and_then(|l| Evidence::decode(&l.bytes).ok());
    if let (Some(signer), Some(own)) = (signer(change.conn, change.session)?, own)
        && extend(change, &signer, &links)? == ChainStatus::Sound
        && belongs(&own, EvidenceKind::CheckOut, change, record)
        && time::holds(change.conn, &own)?
    {
        record.set("out_at", own.time.time_ms.into());
        record.set("out_fix", geo(own.best_fix()));
        return Ok(());
    }
    write(record, &broken(), Some(stamp))
}

/// Keeps the chain of a refused act, so that the acts after it are not taken for forged.
pub fn keep_refused(change: &Change<'_>, mutation: &Mutation) -> Result<()> {
    let (Op::Create(fields) | Op::Command { fields, .. }) = &mutation.op else { return Ok(()) };
    let field = ["evidence", "out_evidence"].into_iter().find_map(|f| fields.get(f));
    if let (Some(value), Some(signer)) =
        (field.filter(|_| mutation.object == "visit"), signer(change.conn, change.session)?)
    {
        extend(change, &signer, &links(value))?;
    }
    Ok(())
}

pub(crate) fn write(record: &mut Record, result: &Score, stamp: Option<Stamp>) -> Result<()> {
    let reasons = serde_json::to_string(&result.reasons);
    let reasons = reasons.map_err(|e| Error::new(ErrorKind::Internal, "internal").detail(e))?;
    let proof = match result.verdict {
        Verdict::Verified => "verified",
        Verdict::Review => "review",
        Verdict::Suspicious => "suspicious",
        Verdict::Rejected => "rejected",
    };
    let clocks: &mut Clocks = &mut record.clocks;
    for field in ["score", "proof", "reasons"] {
        if let Some(stamp) = stamp {
            clocks.set(field, stamp.max(clocks.of(field)));
        }
    }
    record.set("score", i64::from(result.value).into());
    record.set("proof", proof.into());
    record.set("reasons", reasons.into());
    Ok(())
}
