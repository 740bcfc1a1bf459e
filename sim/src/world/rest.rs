//! The invariants at rest: everything is sent, received and compared (I1–I3, I6–I8, I11).

use super::Violation;
use super::oracle::{Key, Oracle};
use super::phone::Phone;
use super::schema::MASKED;
use super::server::Server;
use super::view::{OBJECTS, read_view};
use legwork_domain::bucket::{Bucket, Digest};
use legwork_domain::{Fields, RecordId};
use legwork_protocol::sync::Verdict;
use legwork_server::change::read_digest;
use legwork_server::org;
use legwork_store::{inbox, incoming, meta, outbox};
use legwork_sync::Phase;
use std::collections::{BTreeMap, BTreeSet};

/// Whether nothing is left to send or to receive.
pub(crate) fn at_rest(server: &Server, phones: &[Phone]) -> Result<bool, Violation> {
    let seq = server.seq()?;
    for phone in phones {
        let connection = phone.store.connection();
        let position = incoming::position(connection)?;
        let scope = org::scope_version(server.conn(), server.tenant, phone.user)?.version;
        let quiet = outbox::waiting(connection)? == 0
            && phone.engine.state().phase == Phase::Quiet
            && !phone.store.needs_new_incarnation()
            && position.scope_version == scope
            && position.cursors.iter().all(|(_, cursor)| *cursor == seq);
        if !quiet {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Checks everything that can be checked at rest.
pub(crate) fn check(server: &Server, phones: &[Phone]) -> Result<(), Violation> {
    server_as_decided(server)?;
    digests(server)?;
    for phone in phones {
        nothing_lost(server, phone)?;
        refusals_shown(server, phone)?;
        converged(&server.oracle, phone)?;
        if meta::resets(phone.store.connection())? > 0 {
            return Err(Violation::new(11, format_args!("phone {} fetched a feed anew", phone.device)));
        }
    }
    Ok(())
}

/// I8: the server's records are those the accepted mutations make; I3: what was deleted is.
fn server_as_decided(server: &Server) -> Result<(), Violation> {
    let mut left: BTreeSet<&Key> = server.oracle.rows.keys().collect();
    let mut codes = BTreeSet::new();
    for stored in server.all_records()? {
        let record = stored.record;
        let key = (record.object.clone(), record.id);
        let Some(row) = server.oracle.rows.get(&key) else {
            return Err(Violation::new(8, format_args!("the server made up {} {}", key.0, key.1)));
        };
        left.remove(&key);
        if row.deleted != record.deleted {
            return Err(Violation::new(3, format_args!("{} {}: deleted is {}", key.0, key.1, record.deleted)));
        }
        if row.fields != record.fields {
            let what = format!("{} {} is {:?}, not {:?}", key.0, key.1, record.fields, row.fields);
            return Err(Violation::new(8, what));
        }
        let names = row.fields.keys().chain(record.clocks.fields.keys()).filter(|name| !name.starts_with('~'));
        if let Some(name) = names.into_iter().find(|name| row.stamp(name) != record.clocks.of(name)) {
            let what = format!("{} {} {name}: {:?}, not {:?}", key.0, key.1, record.clocks.of(name), row.stamp(name));
            return Err(Violation::new(8, what));
        }
        let code = record.get("external_code").clone();
        if !record.deleted && !code.is_empty() && !codes.insert(code.clone()) {
            return Err(Violation::new(8, format_args!("two customers have the code {code:?}")));
        }
    }
    match left.first() {
        Some(key) => Err(Violation::new(8, format_args!("the server lost {} {}", key.0, key.1))),
        None => Ok(()),
    }
}

/// I1: the server's running checksums are those of its records.
fn digests(server: &Server) -> Result<(), Violation> {
    let mut sums: BTreeMap<(Bucket, String), Digest> = BTreeMap::new();
    for stored in server.all_records()? {
        for bucket in stored.buckets {
            sums.entry((bucket, stored.record.object.clone())).or_default().add(stored.record.id, stored.record.seq);
        }
    }
    for ((bucket, object), sum) in sums {
        let kept = read_digest(server.conn(), server.tenant, bucket, &object)?;
        if kept != sum {
            return Err(Violation::new(1, format_args!("the server's checksum of {object} in {bucket} is wrong")));
        }
    }
    Ok(())
}

/// The server's word on every mutation made on a file, by era and number.
fn words<'s>(server: &'s Server, phone: &Phone) -> Result<BTreeMap<(i64, u64), Option<&'s Verdict>>, Violation> {
    let eras = phone.eras()?;
    let word = |(era, mid): &(i64, u64)| {
        let verdict = eras.get(era).and_then(|incarnation| server.log.get(&(*incarnation, *mid)));
        ((*era, *mid), verdict.map(|(_, verdict)| verdict))
    };
    Ok(phone.book.made.iter().map(word).collect())
}

/// I2: the server decided about every mutation that was made.
fn nothing_lost(server: &Server, phone: &Phone) -> Result<(), Violation> {
    match words(server, phone)?.into_iter().find(|(_, verdict)| verdict.is_none()) {
        Some((key, _)) => Err(Violation::new(2, format_args!("mutation {key:?} of phone {} is lost", phone.device))),
        None => Ok(()),
    }
}

/// I7: every refusal, and every value that lost, reached the person.
fn refusals_shown(server: &Server, phone: &Phone) -> Result<(), Violation> {
    let entries = inbox::inbox(phone.store.connection())?;
    let shown: BTreeSet<(i64, u64)> = entries.iter().map(|e| (e.group.era, e.mutation.mid)).collect();
    for (key, verdict) in words(server, phone)? {
        let matters = matches!(verdict, Some(Verdict::Rejected(_) | Verdict::Merged(_)));
        if matters && !shown.contains(&key) && !phone.book.handled.contains(&key) {
            let what = format!("phone {} was not told about {key:?}: {verdict:?}", phone.device);
            return Err(Violation::new(7, what));
        }
    }
    Ok(())
}

/// I1 and I6: a phone shows what its person may see, no less and no more, as the server has it.
fn converged(oracle: &Oracle, phone: &Phone) -> Result<(), Violation> {
    let shown = read_view(&phone.store)?;
    let masked = masks(oracle, phone.user);
    let mut wanted: BTreeMap<&Key, Fields> = BTreeMap::new();
    for (key, row) in &oracle.rows {
        if OBJECTS.contains(&key.0.as_str()) && !row.deleted && oracle.sees(phone.user, key) {
            let mut fields = row.fields.clone();
            fields.retain(|name, _| !(key.0 == "customer" && masked.contains(name.as_str())));
            wanted.insert(key, fields);
        }
    }
    for (key, record) in &shown {
        match wanted.remove(key) {
            None => {
                let what = format!("phone {} still holds {} {}", phone.device, key.0, key.1);
                return Err(Violation::new(6, what));
            }
            Some(fields) if fields != record.fields => {
                let what =
                    format!("phone {}: {} {} is {:?}, not {fields:?}", phone.device, key.0, key.1, record.fields);
                return Err(Violation::new(1, what));
            }
            Some(_) => {}
        }
    }
    match wanted.first_key_value() {
        Some((key, _)) => Err(Violation::new(1, format_args!("phone {} misses {} {}", phone.device, key.0, key.1))),
        None => Ok(()),
    }
}

/// Fields hidden from a person: those that every role hides.
fn masks(oracle: &Oracle, user: RecordId) -> BTreeSet<&'static str> {
    let roles = oracle.roles(user);
    if roles.iter().all(|role| role == "rep") { BTreeSet::from([MASKED]) } else { BTreeSet::new() }
}
