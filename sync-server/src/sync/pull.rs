//! Pull: the latest state of what a person may see and the phone does not know yet, page by page.
//!
//! The entries of all feeds are merged by sequence number. A page ends between two numbers, so a record that moves
//! from one feed to another never arrives half. Numbers are dense, so after the last page every feed is known up to
//! the tenant's newest number, whether or not something happened in it.
//!
//! **Mask changes**: when the mask of an object changed after the scope version the phone knows, its feeds are sent
//! from the start again. The phone must therefore send, from the second page on, the `scope_version` of the page
//! before.

use super::results;
use crate::change::read_digest;
use crate::db::Conn;
use crate::engine::{Engine, Session};
use crate::org::{self, ScopeVersion};
use crate::planted::{self, Bug};
use crate::records;
use crate::tenant::{self, Tenant};
use crate::vals;
use legwork_domain::access::Rights;
use legwork_domain::bucket::Feed;
use legwork_domain::metadata::FieldAccess;
use legwork_domain::{Epoch, Error, ErrorKind, RecordId, Result, Value};
use legwork_protocol::sync::{FieldMask, PullAnswer, PullRequest, Removal, Row};
use std::collections::BTreeMap;

/// Most rows of a page, whatever the phone asks for.
const MAX_ROWS: u32 = 5_000;
/// Bytes of values after which a page ends: rows with small pictures in them are many times those of customers, and a
/// page larger than a frame could never be sent. A single row is far smaller than a frame's limit.
const MAX_BYTES: usize = 4 << 20;

/// A feed of the person and how far the phone knows it.
#[derive(Debug)]
struct Known {
    feed: Feed,
    /// Rows after this number are sent.
    from: u64,
    /// Removals after this number are sent: nothing before it can be on the phone.
    removals: u64,
    wanted: bool,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    feed: usize,
    id: RecordId,
    present: bool,
}

/// Answers a pull. `conn` must be inside a transaction, so that all parts of the answer are of one moment.
pub fn pull(conn: &Conn, engine: &Engine, now_ms: i64, session: &Session, request: &PullRequest) -> Result<PullAnswer> {
    let epoch = tenant::epoch(conn)?;
    let tenant = Tenant::load(conn, session.tenant)?;
    let org = engine.org(conn, &tenant)?;
    let schema = engine.schema().clone();
    let rights = org.rights(&schema, org.actor(session.user)?);
    let mut answer = PullAnswer { epoch, server_ms: now_ms, ..PullAnswer::default() };
    answer.last_mids = last_mids(conn, session, request)?;
    if request.epoch != epoch && request.epoch != Epoch(0) {
        return Ok(answer);
    }
    let scope = org::scope_version(conn, session.tenant, session.user)?;
    answer.scope_version = scope.version;
    answer.masks = masks(&rights, &schema);
    if request.schema_version != schema.version {
        let json = serde_json::to_string(schema.as_ref());
        answer.schema = Some(json.map_err(|e| Error::new(ErrorKind::Internal, "internal").detail(e))?);
    }
    for (incarnation, known) in &request.incarnations {
        if answer.last_mids.iter().any(|(i, _)| i == incarnation) {
            answer.results.extend(results::after(conn, session.tenant, *incarnation, *known)?);
        }
    }

    let feeds = known(&rights, request, &scope);
    let newest = if planted::on(Bug::SeqBeforeCommit) { engine.announced().max(tenant.seq) } else { tenant.seq };
    let limit = request.limit.clamp(1, MAX_ROWS) as usize;
    let (entries, mut upto) = collect(conn, session.tenant, &feeds, limit, tenant.seq)?;
    let mut bytes = 0;
    for (seq, entries) in entries {
        if bytes >= MAX_BYTES {
            upto = seq - 1;
            break;
        }
        bytes += fill(conn, session.tenant, &rights, &feeds, seq, &entries, &mut answer)?;
    }
    answer.more = upto < tenant.seq;
    let upto = if answer.more { upto } else { newest };
    for known in &feeds {
        let cursor = if known.wanted { known.from.max(upto) } else { known.from };
        answer.feeds.push((known.feed.clone(), cursor));
    }
    if !answer.more {
        for known in feeds.iter().filter(|k| k.wanted) {
            let digest = read_digest(conn, session.tenant, known.feed.bucket, &known.feed.object)?;
            answer.digests.push((known.feed.clone(), digest));
        }
    }
    Ok(answer)
}

fn known(rights: &Rights<'_>, request: &PullRequest, scope: &ScopeVersion) -> Vec<Known> {
    let cursors: BTreeMap<&Feed, u64> = request.cursors.iter().map(|(feed, at)| (feed, *at)).collect();
    let known = |feed: Feed| {
        let cursor = cursors.get(&feed).copied().unwrap_or(0);
        let masked = scope.masks.get(&feed.object).is_some_and(|v| request.scope_version < *v);
        let from = if masked { 0 } else { cursor };
        let wanted = feed.priority() <= request.urgency;
        // Not wanted now: nothing is sent, and a changed mask is dealt with when it is wanted.
        Known {
            from: if wanted { from } else { cursor },
            removals: if cursor == 0 { u64::MAX } else { cursor },
            wanted,
            feed,
        }
    };
    rights.feeds().into_iter().map(known).collect()
}

type Page = BTreeMap<u64, Vec<Entry>>;

/// The next entries of all wanted feeds in order of their numbers, and up to which number they are complete. Every feed
/// is read no further than the page can still reach after the feeds before it.
fn collect(conn: &Conn, tenant: RecordId, feeds: &[Known], limit: usize, newest: u64) -> Result<(Page, u64)> {
    let mut page = Page::new();
    let mut complete = newest;
    for (index, known) in feeds.iter().enumerate().filter(|(_, k)| k.wanted) {
        if known.from >= complete {
            continue;
        }
        let sql = "SELECT seq, id, present FROM bucket_row WHERE tenant = $1 AND bucket = $2 AND object = $3 \
                   AND seq > $4 AND seq <= $7 AND (present = 1 OR seq > $5) ORDER BY seq LIMIT $6";
        let ceiling = i64::try_from(known.removals).unwrap_or(i64::MAX);
        let bucket = known.feed.bucket.to_string();
        let object = known.feed.object.as_str();
        let values = vals![tenant, bucket, object, known.from, ceiling, limit as i64 + 1, complete];
        let rows = conn.query(sql, &values)?;
        for row in &rows {
            let entry = Entry { feed: index, id: row.id(1)?, present: row.flag(2)? };
            page.entry(row.u64(0)?).or_default().push(entry);
        }
        if let Some(last) = rows.get(limit) {
            // This feed is known only up to the number before its last entry.
            complete = last.u64(0)? - 1;
        }
        if let Some(cut) = page.keys().nth(limit) {
            complete = complete.min(cut - 1);
        }
        let _later = page.split_off(&(complete + 1));
    }
    Ok((page, complete))
}

/// Adds the row and the removals of one number to the answer; about how many bytes that is.
fn fill(
    conn: &Conn,
    tenant: RecordId,
    rights: &Rights<'_>,
    feeds: &[Known],
    seq: u64,
    entries: &[Entry],
    answer: &mut PullAnswer,
) -> Result<usize> {
    for entry in entries.iter().filter(|e| !e.present) {
        answer.removals.push(Removal { feed: index(entry.feed)?, id: entry.id, seq });
    }
    let Some(entry) = entries.iter().find(|e| e.present) else { return Ok(0) };
    let object = &feeds[entry.feed].feed.object;
    let stored = records::read(conn, tenant, object, entry.id)?;
    let stored =
        stored.ok_or_else(|| Error::new(ErrorKind::Corrupt, "database_row").detail("an entry without a record"))?;
    let holds = |(at, known): (usize, &Known)| {
        let here = known.feed.object == *object && stored.buckets.contains(&known.feed.bucket);
        // A feed the phone has not begun must not gain rows early: it would never hear of their removal.
        (here && (known.wanted || known.from > 0)).then_some(at)
    };
    let mut row = Row {
        feeds: feeds.iter().enumerate().filter_map(holds).map(index).collect::<Result<_>>()?,
        id: entry.id,
        seq: stored.record.seq,
        clocks: stored.record.clocks.pack(),
        fields: stored.record.fields,
    };
    rights.hide(object, &mut row.fields);
    let bytes = row.fields.values().map(bytes_of).sum();
    answer.rows.push(row);
    Ok(bytes)
}

/// About how many bytes a value takes in an answer.
fn bytes_of(value: &Value) -> usize {
    match value {
        Value::Null => 1,
        Value::Int(_) => 8,
        Value::Text(text) => text.len(),
        Value::List(items) => items.iter().map(bytes_of).sum(),
        Value::Map(parts) => parts.iter().map(|(name, value)| name.len() + bytes_of(value)).sum(),
    }
}

fn index(at: usize) -> Result<u16> {
    u16::try_from(at).map_err(|_| Error::new(ErrorKind::Limit, "too_many_feeds"))
}

fn last_mids(conn: &Conn, session: &Session, request: &PullRequest) -> Result<Vec<(legwork_domain::Incarnation, u64)>> {
    let mut found = Vec::new();
    for (incarnation, _) in &request.incarnations {
        let sql = "SELECT last_mid FROM incarnation WHERE tenant = $1 AND id = $2 AND user_id = $3";
        if let Some(row) = conn.one(sql, &vals![session.tenant, incarnation.0, session.user])? {
            found.push((*incarnation, row.u64(0)?));
        }
    }
    Ok(found)
}

fn masks(rights: &Rights<'_>, schema: &legwork_domain::metadata::Schema) -> Vec<FieldMask> {
    let of = |object: &String| {
        let mask = rights.mask(object).into_iter();
        let mask = mask.map(|(field, access)| FieldMask {
            object: object.clone(),
            field: field.to_owned(),
            hidden: access == FieldAccess::Hidden,
        });
        mask.collect::<Vec<_>>()
    };
    schema.objects.keys().flat_map(of).collect()
}
