//! A write transaction of one tenant: gives sequence numbers, stores records, keeps buckets, digests, unique values,
//! file references and scopes in step.
//!
//! Sequence numbers are dense per tenant: each stored record state takes the next one, inside the transaction of the
//! tenant's single writer, so they become visible in order.

use crate::blob_access;
use crate::db::{Conn, Val};
use crate::engine::{Engine, Session};
use crate::org::{self, Org};
use crate::planted::{self, Bug};
use crate::records::{self, Stored};
use crate::tenant::Tenant;
use crate::vals;
use legwork_domain::access::{buckets_of, parent_of};
use legwork_domain::bucket::{Bucket, Digest};
use legwork_domain::hlc::HybridClock;
use legwork_domain::metadata::{Access, FieldType, ObjectType};
use legwork_domain::{Error, ErrorKind, Hlc, Record, RecordId, Reject, RejectCode, Result, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Why a step did not happen.
#[derive(Debug)]
pub enum Stop {
    /// The rules refuse it; the rest of the transaction goes on.
    Refused(Reject),
    /// The storage failed.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::Failed(error)
    }
}
impl From<Reject> for Stop {
    fn from(reject: Reject) -> Self {
        Stop::Refused(reject)
    }
}

/// How a step that is refused is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undo {
    /// By a savepoint of its own.
    Step,
    /// Not at all, because nearly every refusal comes before the first write. After one that did not, see
    /// [`Change::spoilt`], the whole change must be undone and made again with [`Undo::Step`]. Saves a savepoint per
    /// step, and with it a second copy of every page that the step touches.
    Whole,
}

/// What a step may undo: everything that is not in the database yet.
#[derive(Clone, Debug)]
struct Pending {
    tenant: Tenant,
    org: Arc<Org>,
    digests: BTreeMap<(Bucket, String), Digest>,
    rescope: BTreeSet<RecordId>,
}

/// A write transaction of one tenant. [`Change::finish`] writes the counters; without it nothing is consistent.
#[derive(Debug)]
pub struct Change<'a> {
    /// The connection, inside the transaction.
    pub conn: &'a Conn,
    /// Metadata and caches.
    pub engine: &'a Engine,
    /// Who writes.
    pub session: &'a Session,
    /// The server's clock, Unix ms.
    pub now_ms: i64,
    /// The tenant with its counters as they are now.
    pub tenant: Tenant,
    org: Arc<Org>,
    digests: BTreeMap<(Bucket, String), Digest>,
    rescope: BTreeSet<RecordId>,
    undo: Undo,
    spoilt: bool,
}

impl<'a> Change<'a> {
    /// Starts a change. `conn` must be inside a write transaction.
    pub fn begin(conn: &'a Conn, engine: &'a Engine, session: &'a Session, now_ms: i64) -> Result<Change<'a>> {
        let tenant = Tenant::load(conn, session.tenant)?;
        let org = engine.org(conn, &tenant)?;
        let (digests, rescope, undo, spoilt) = (BTreeMap::new(), BTreeSet::new(), Undo::Step, false);
        Ok(Change { conn, engine, session, now_ms, tenant, org, digests, rescope, undo, spoilt })
    }

    /// From now on refused steps are undone in this way.
    pub fn undoing(self, undo: Undo) -> Self {
        Change { undo, ..self }
    }

    /// Whether a step was refused after it had written, under [`Undo::Whole`].
    pub fn spoilt(&self) -> bool {
        self.spoilt
    }

    /// The people as of this point of the transaction.
    pub fn org(&self) -> Arc<Org> {
        self.org.clone()
    }

    /// A fresh stamp, larger than every one made or seen.
    pub fn tick(&mut self) -> Hlc {
        let mut clock = HybridClock::resume(self.tenant.hlc);
        self.tenant.hlc = clock.tick(self.now_ms);
        self.tenant.hlc
    }

    /// Notes a stamp seen in an edit.
    pub fn see(&mut self, stamp: Hlc) {
        self.tenant.hlc = self.tenant.hlc.max(stamp);
    }

    /// Runs `work` as one step: it happens whole or not at all.
    pub fn step<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Stop>) -> Result<T, Stop> {
        let before = Pending {
            tenant: self.tenant.clone(),
            org: self.org.clone(),
            digests: self.digests.clone(),
            rescope: self.rescope.clone(),
        };
        let done = match self.undo {
            Undo::Step => self.conn.savepoint(|_| work(self)),
            Undo::Whole => {
                let written = self.conn.written();
                let done = work(self);
                self.spoilt |= matches!(done, Err(Stop::Refused(_))) && self.conn.written() != written;
                done
            }
        };
        if done.is_err() {
            // The clock keeps what it saw: a refused stamp was still made.
            let hlc = self.tenant.hlc;
            self.tenant = Tenant { hlc, ..before.tenant };
            self.org = before.org;
            self.digests = before.digests;
            self.rescope = before.rescope;
        }
        done
    }

    /// Writes digests, scopes and counters.
    pub fn finish(mut self) -> Result<()> {
        for ((bucket, object), delta) in std::mem::take(&mut self.digests) {
            let mut digest = read_digest(self.conn, self.tenant.id, bucket, &object)?;
            digest.count = digest.count.wrapping_add(delta.count);
            digest.sum = digest.sum.wrapping_add(delta.sum);
            let sql = "INSERT INTO feed_digest (tenant, bucket, object, count, sum) VALUES ($1, $2, $3, $4, $5) \
                       ON CONFLICT (tenant, bucket, object) DO UPDATE SET count = excluded.count, sum = excluded.sum";
            let sum = digest.sum.to_le_bytes().to_vec();
            self.conn.execute(sql, &vals![self.tenant.id, bucket.to_string(), object, digest.count, sum])?;
        }
        for user in std::mem::take(&mut self.rescope) {
            org::rescope(self.conn, self.tenant.id, self.engine.schema(), &self.org, user)?;
        }
        self.tenant.save(self.conn)?;
        self.engine.announce(self.tenant.seq);
        Ok(())
    }

    /// Stores a new state of a record: gives it the next sequence number and moves everything that hangs on it.
    pub fn store(&mut self, before: Option<&Stored>, mut record: Record) -> Result<Stored, Stop> {
        let engine = self.engine;
        let kind = engine.schema().object(&record.object);
        let kind = kind.ok_or_else(|| Error::new(ErrorKind::NotFound, "unknown_object"))?;
        let parent = parent_of(kind, &record);
        let above = match &parent {
            Some((object, id)) => records::read(self.conn, self.tenant.id, object, *id)?.map(|p| p.buckets),
            None => None,
        };
        let buckets = buckets_of(kind, &record, above.as_ref());
        self.tenant.seq += 1;
        record.seq = self.tenant.seq;
        let version = before.map_or(0, |b| b.version) + 1;
        let stored = Stored { record, version, buckets };
        // First, because it is what can still be refused.
        self.write_unique(kind, before, &stored)?;
        self.write_row(kind, &stored, parent.as_ref())?;
        self.write_buckets(before, &stored)?;
        self.write_files(kind, before, &stored)?;
        let moved = before.is_some_and(|b| b.buckets != stored.buckets);
        if moved {
            self.move_children(&stored)?;
        }
        if stored.record.object == "user" || stored.record.object == "department" {
            self.org_changed(before, &stored)?;
        }
        Ok(stored)
    }

    fn write_row(&self, kind: &ObjectType, stored: &Stored, parent: Option<&(String, RecordId)>) -> Result<()> {
        let record = &stored.record;
        let data = serde_json::to_string(&record.fields);
        let data = data.map_err(|e| Error::new(ErrorKind::Internal, "internal").detail(e))?;
        let buckets: Vec<String> = stored.buckets.iter().map(Bucket::to_string).collect();
        let sql = "INSERT INTO record (tenant, object, id, seq, version, owner, department, parent_object, parent, \
                   deleted, buckets, sort_key, data, clocks, deleted_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
                   ON CONFLICT (tenant, object, id) DO UPDATE SET seq = excluded.seq, version = excluded.version, \
                   owner = excluded.owner, department = excluded.department, parent_object = excluded.parent_object, \
                   parent = excluded.parent, deleted = excluded.deleted, buckets = excluded.buckets, \
                   sort_key = excluded.sort_key, data = excluded.data, clocks = excluded.clocks, \
                   deleted_at = CASE WHEN excluded.deleted = 1 THEN COALESCE(record.deleted_at, excluded.deleted_at) END";
        let values = vals![
            self.tenant.id,
            record.object.as_str(),
            record.id,
            record.seq,
            stored.version,
            record.owner(),
            record.department(),
            parent.map(|p| p.0.as_str()),
            parent.map(|p| p.1),
            record.deleted,
            buckets.join(" "),
            sort_key(record.get(&kind.title)),
            data,
            record.clocks.pack(),
            record.deleted.then_some(self.now_ms),
        ];
        self.conn.execute(sql, &values).map(drop)
    }

    fn write_buckets(&mut self, before: Option<&Stored>, stored: &Stored) -> Result<()> {
        let record = &stored.record;
        let none = BTreeSet::new();
        let old = before.map_or(&none, |b| &b.buckets);
        let put = "INSERT INTO bucket_row (tenant, bucket, object, id, seq, present) VALUES ($1, $2, $3, $4, $5, $6) \
                   ON CONFLICT (tenant, bucket, object, id) DO UPDATE SET seq = excluded.seq, present = excluded.present";
        for bucket in old.union(&stored.buckets) {
            let present = stored.buckets.contains(bucket);
            let key = bucket.to_string();
            let object = record.object.as_str();
            let forget = if record.deleted { Bug::NoTombstone } else { Bug::NoScopeRemoval };
            if !present && planted::on(forget) {
                let sql = "DELETE FROM bucket_row WHERE tenant = $1 AND bucket = $2 AND object = $3 AND id = $4";
                self.conn.execute(sql, &vals![self.tenant.id, key, object, record.id])?;
            } else {
                self.conn.execute(put, &vals![self.tenant.id, key, object, record.id, record.seq, present])?;
            }
            let digest = self.digests.entry((*bucket, record.object.clone())).or_default();
            if let Some(before) = before.filter(|_| old.contains(bucket)) {
                digest.remove(record.id, before.record.seq);
            }
            if present {
                digest.add(record.id, record.seq);
            }
        }
        Ok(())
    }

    fn write_unique(&self, kind: &ObjectType, before: Option<&Stored>, stored: &Stored) -> Result<(), Stop> {
        let record = &stored.record;
        for field in kind.fields.iter().filter(|f| f.unique) {
            let live = |s: &Stored| if s.record.deleted { None } else { unique_key(s.record.get(&field.name)) };
            let (old, new) = (before.and_then(live), live(stored));
            if old == new {
                continue;
            }
            if old.is_some() {
                let sql = "DELETE FROM unique_value WHERE tenant = $1 AND object = $2 AND field = $3 AND id = $4";
                self.conn.execute(sql, &vals![self.tenant.id, kind.name.as_str(), field.name.as_str(), record.id])?;
            }
            if let Some(value) = new {
                let sql = "INSERT INTO unique_value (tenant, object, field, value, id) VALUES ($1, $2, $3, $4, $5) \
                           ON CONFLICT (tenant, object, field, value) DO NOTHING";
                let values = vals![self.tenant.id, kind.name.as_str(), field.name.as_str(), value, record.id];
                if self.conn.execute(sql, &values)? == 0 {
                    let field = Some(field.name.clone());
                    return Err(Reject { code: RejectCode::Exists, field, rule: "not_unique".into() }.into());
                }
            }
        }
        Ok(())
    }

    fn write_files(&self, kind: &ObjectType, before: Option<&Stored>, stored: &Stored) -> Result<()> {
        let (old, new) = (before.map(|b| files(kind, &b.record)).unwrap_or_default(), files(kind, &stored.record));
        let restored = before.is_some_and(|b| b.record.deleted) && !stored.record.deleted;
        if old == new && !restored {
            return Ok(());
        }
        let (tenant, record, user) = (self.tenant.id, &stored.record, self.session.user);
        let object = record.object.as_str();
        // A reference that stays remains the one of whoever wrote it.
        for (field, hash) in old.difference(&new) {
            let sql = "DELETE FROM blob_ref WHERE tenant = $1 AND hash = $2 AND object = $3 AND id = $4 AND field = $5";
            self.conn.execute(sql, &vals![tenant, hash.as_str(), object, record.id, field.as_str()])?;
        }
        // Records deleted by an earlier version have lost theirs: they come back as they were.
        let lost = if restored { &new } else { &BTreeSet::new() };
        for (field, hash) in new.difference(&old).chain(lost.intersection(&old)) {
            let granted = old.contains(&(field.clone(), hash.clone())) || self.has_file(hash)?;
            let sql = "INSERT INTO blob_ref (tenant, hash, object, id, field, user_id, granted) \
                       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant, hash, object, id, field) DO NOTHING";
            self.conn.execute(sql, &vals![tenant, hash.as_str(), object, record.id, field.as_str(), user, granted])?;
            let sql = "UPDATE blob SET referenced = 1 WHERE tenant = $1 AND hash = $2 AND referenced = 0";
            self.conn.execute(sql, &vals![tenant, hash.as_str()])?;
        }
        Ok(())
    }

    /// Whether the person who writes has this file: knowing its hash is not enough.
    fn has_file(&self, hash: &str) -> Result<bool> {
        let (conn, tenant, schema) = (self.conn, self.tenant.id, self.engine.schema());
        if blob_access::has_sent(conn, tenant, self.session.user, hash)? {
            return Ok(true);
        }
        let Ok(actor) = self.org.actor(self.session.user) else { return Ok(false) };
        blob_access::sees(conn, schema, tenant, &self.org.rights(schema, actor), hash)
    }

    /// Children of a record with `access = parent` lie where it lies: store again those whose buckets change.
    fn move_children(&mut self, parent: &Stored) -> Result<(), Stop> {
        let (object, id) = (&parent.record.object, parent.record.id);
        for child in records::children(self.conn, self.tenant.id, object, id)? {
            let kind = self.engine.schema().object(&child.record.object).filter(|k| k.access == Access::Parent);
            let Some(kind) = kind else { continue };
            if buckets_of(kind, &child.record, Some(&parent.buckets)) != child.buckets {
                self.store(Some(&child), child.record.clone())?;
            }
        }
        Ok(())
    }

    fn org_changed(&mut self, before: Option<&Stored>, stored: &Stored) -> Result<(), Stop> {
        let schema = self.engine.schema();
        let had_admin = self.org.has_admin(schema);
        self.tenant.org_version += 1;
        self.org = Arc::new(Org::load(self.conn, self.tenant.id)?);
        if had_admin && !self.org.has_admin(schema) {
            let rule = "last_admin".to_owned();
            return Err(Reject { code: RejectCode::Validation, field: Some("roles".into()), rule }.into());
        }
        let record = &stored.record;
        if record.object == "user" {
            self.rescope.insert(record.id);
            return Ok(());
        }
        let parent = |s: &Stored| (s.record.deleted, s.record.get("parent").clone());
        if before.map(parent) != Some(parent(stored)) {
            self.rescope.extend(self.org.users());
        }
        Ok(())
    }
}

/// The files a record refers to, as (field, hash). A deleted one refers to them still, for it may be restored; nobody
/// sees them through it meanwhile.
fn files(kind: &ObjectType, record: &Record) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    let holds = |k: FieldType| matches!(k, FieldType::File | FieldType::Image | FieldType::Signature);
    for field in kind.fields.iter().filter(|f| holds(f.kind)) {
        let value = record.get(&field.name);
        for item in value.as_list().unwrap_or(std::slice::from_ref(value)) {
            if let Some(hash) = item.part("hash").and_then(Value::as_text) {
                found.insert((field.name.clone(), hash.to_owned()));
            }
        }
    }
    found
}

fn unique_key(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) if !text.trim().is_empty() => Some(text.trim().to_lowercase()),
        Value::Int(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The stored sort key of a record's title: the same bytes on phone and server.
pub(crate) fn sort_key(title: &Value) -> Vec<u8> {
    match title {
        Value::Text(text) => legwork_text::sort::sort_key(text),
        // Order-keeping bytes of a number: the sign bit turned round.
        Value::Int(number) => ((*number as u64) ^ (1 << 63)).to_be_bytes().to_vec(),
        _ => Vec::new(),
    }
}

/// Count and checksum of a feed as of the transaction.
pub fn read_digest(conn: &Conn, tenant: RecordId, bucket: Bucket, object: &str) -> Result<Digest> {
    let sql = "SELECT count, sum FROM feed_digest WHERE tenant = $1 AND bucket = $2 AND object = $3";
    let Some(row) = conn.one(sql, &[tenant.into(), Val::from(bucket.to_string()), object.into()])? else {
        return Ok(Digest::default());
    };
    let sum = row.blob(1)?.try_into().map_err(|_| Error::new(ErrorKind::Corrupt, "database_row").detail("digest"))?;
    Ok(Digest { count: row.u64(0)?, sum: u128::from_le_bytes(sum) })
}
