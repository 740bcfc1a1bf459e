//! Push: takes mutations in order, once each, a group whole or not at all (design 04).

use super::{check, device, numbers, results};
use crate::change::{Change, Stop, Undo};
use crate::db::Conn;
use crate::engine::{Engine, Session};
use crate::journal::{self, Edit};
use crate::planted::{self, Bug};
use crate::records::{self, Stored};
use crate::tenant;
use crate::vals;
use crate::visits;
use legwork_domain::access::Rights;
use legwork_domain::merge::{self, Lost};
use legwork_domain::metadata::ObjectType;
use legwork_domain::{
    Error, ErrorKind, Hlc, Incarnation, Mutation, Op, Record, RecordId, Reject, RejectCode, Result, Stamp, Value,
};
use legwork_protocol::MAX_PUSH_MUTATIONS;
use legwork_protocol::sync::{LostValue, MutationResult, PushAnswer, PushRequest, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// Answers a push. `conn` must be inside a write transaction; the answer may be sent once that is committed.
///
/// Fails only when the storage fails, the person is gone, or the request as a whole is beyond a limit; everything
/// else is a verdict on a mutation.
pub fn push(conn: &Conn, engine: &Engine, now_ms: i64, session: &Session, request: &PushRequest) -> Result<PushAnswer> {
    attempt(conn, engine, now_ms, session, request, Undo::Step).map_err(Fault::error)
}

/// User actions from which on a push is large: see [`push_large`].
const LARGE: usize = 16;

/// Whether a push has so many user actions that it should run by [`push_large`].
pub fn is_large(request: &PushRequest) -> bool {
    groups(request).nth(LARGE).is_some()
}

fn groups(request: &PushRequest) -> impl Iterator<Item = &[Mutation]> {
    request.mutations.chunk_by(|a, b| (a.incarnation, a.group) == (b.incarnation, b.group))
}

/// Like [`push`], with a `conn` outside of any transaction. Nearly every push is taken without a refusal that comes
/// after a write, so it is tried without a savepoint per user action first.
pub fn push_large(
    conn: &Conn,
    engine: &Engine,
    now_ms: i64,
    session: &Session,
    request: &PushRequest,
) -> Result<PushAnswer> {
    let attempt = |undo| conn.transaction(|tx| attempt(tx, engine, now_ms, session, request, undo));
    match attempt(Undo::Whole) {
        Err(Fault::Spoilt) => attempt(Undo::Step).map_err(Fault::error),
        done => done.map_err(Fault::error),
    }
}

/// Why an attempt gives no answer.
enum Fault {
    Failed(Error),
    /// A group was refused after it had written: undo everything and try again with a savepoint per group.
    Spoilt,
}

impl Fault {
    fn error(self) -> Error {
        match self {
            Fault::Failed(error) => error,
            Fault::Spoilt => Error::new(ErrorKind::Internal, "internal").detail("a refused step was not undone"),
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault::Failed(error)
    }
}

fn attempt(
    conn: &Conn,
    engine: &Engine,
    now_ms: i64,
    session: &Session,
    request: &PushRequest,
    undo: Undo,
) -> Result<PushAnswer, Fault> {
    let epoch = tenant::epoch(conn)?;
    let mut answer = PushAnswer { epoch, server_ms: now_ms, results: Vec::new() };
    if request.epoch != epoch {
        return Ok(answer);
    }
    if request.mutations.len() > MAX_PUSH_MUTATIONS {
        return Err(Error::new(ErrorKind::Limit, "too_many_mutations").into());
    }
    let mut change = Change::begin(conn, engine, session, now_ms)?.undoing(undo);
    change.org().actor(session.user)?;
    if let Some(head) = request.head {
        visits::note_head(conn, session, now_ms, head.sequence, head.hash)?;
    }
    let mut expected: BTreeMap<Incarnation, Option<u64>> = BTreeMap::new();
    let mut taken: BTreeMap<Incarnation, Taken> = BTreeMap::new();
    for group in groups(request) {
        let incarnation = group[0].incarnation;
        let next = match expected.get(&incarnation) {
            Some(known) => *known,
            None => match device::last_mid(conn, now_ms, session, incarnation, group[0].mid) {
                Ok(last) => Some(last + 1),
                Err(error) if error.kind == ErrorKind::Forbidden => None,
                Err(error) => return Err(error.into()),
            },
        };
        let Some(mut next) = next else {
            // Somebody else's database file: nothing is kept, so its owner's numbers stay untouched.
            expected.insert(incarnation, None);
            answer
                .results
                .extend(group.iter().map(|m| result(m, Verdict::Rejected(Reject::new(RejectCode::Forbidden)))));
            continue;
        };
        let known = group.iter().take_while(|m| m.mid < next).count();
        let known = if planted::on(Bug::NoDedupe) { 0 } else { known };
        for mutation in &group[..known] {
            answer.results.push(result(mutation, results::again(conn, session.tenant, mutation)?));
        }
        let fresh = &group[known..];
        let dense = fresh.iter().zip(next..).take_while(|(m, n)| m.mid == *n).count();
        if dense < fresh.len() && !planted::on(Bug::NoDedupe) {
            answer.results.extend(fresh.iter().map(|m| result(m, Verdict::Gap { expected: next })));
        } else if let Some(last) = fresh.last() {
            let verdicts = take_group(&mut change, fresh)?;
            if change.spoilt() {
                return Err(Fault::Spoilt);
            }
            next = next.max(last.mid + 1);
            let taken = taken.entry(incarnation).or_default();
            taken.last = next - 1;
            for (mutation, verdict) in fresh.iter().zip(&verdicts) {
                results::keep(&change, mutation, verdict)?;
                taken.sent += 1;
                taken.refused += u64::from(matches!(verdict, Verdict::Rejected(_)));
            }
            answer.results.extend(fresh.iter().zip(verdicts).map(|(m, v)| result(m, v)));
        }
        expected.insert(incarnation, Some(next));
    }
    for (incarnation, taken) in taken {
        device::set_last_mid(conn, session.tenant, incarnation, taken.last)?;
        results::count(&change, incarnation, taken.sent, taken.refused)?;
    }
    change.finish()?;
    Ok(answer)
}

/// What a push brought of one incarnation.
#[derive(Default)]
struct Taken {
    last: u64,
    sent: u64,
    refused: u64,
}

fn result(mutation: &Mutation, verdict: Verdict) -> MutationResult {
    MutationResult { incarnation: mutation.incarnation, mid: mutation.mid, verdict }
}

/// Applies one user action whole. When one of its mutations is refused, none happened and the others depend on it.
fn take_group(change: &mut Change<'_>, group: &[Mutation]) -> Result<Vec<Verdict>> {
    let depends = || Verdict::Rejected(Reject::new(RejectCode::DependsRejected));
    let first = &group[0];
    let earlier = first.group < first.mid
        && results::was_rejected(change.conn, change.tenant.id, first.incarnation, first.group)?;
    if earlier {
        return Ok(group.iter().map(|_| depends()).collect());
    }
    let mut at = 0;
    let done = change.step(|change| {
        group
            .iter()
            .enumerate()
            .map(|(index, mutation)| {
                at = index;
                take(change, mutation)
            })
            .collect::<Result<Vec<Verdict>, Stop>>()
    });
    match done {
        Ok(verdicts) => Ok(verdicts),
        Err(Stop::Failed(error)) => Err(error),
        Err(Stop::Refused(reject)) => {
            for mutation in group {
                visits::keep_refused(change, mutation)?;
            }
            let verdict = |index| if index == at { Verdict::Rejected(reject.clone()) } else { depends() };
            Ok((0..group.len()).map(verdict).collect())
        }
    }
}

fn take(change: &mut Change<'_>, mutation: &Mutation) -> Result<Verdict, Stop> {
    let hlc = stamp(change, mutation.hlc);
    let clamped = hlc != mutation.hlc;
    let applied = match clamped {
        true => apply_one(change, &Mutation { hlc, ..mutation.clone() })?,
        false => apply_one(change, mutation)?,
    };
    if !applied.lost.is_empty() {
        let lost = applied.lost.into_iter().map(|l| lost_value(change, l)).collect::<Result<_>>()?;
        return Ok(Verdict::Merged(lost));
    }
    Ok(if clamped { Verdict::Clamped } else { Verdict::Accepted })
}

/// The stamp an edit counts with: its own, or a fresh one of ours when it comes from too far in the future, so that
/// two clamped edits keep their order.
fn stamp(change: &mut Change<'_>, made: Hlc) -> Hlc {
    if made.clamped(change.now_ms) == made || planted::on(Bug::NoClamp) {
        change.see(made);
        return made;
    }
    change.tick()
}

fn lost_value(change: &Change<'_>, lost: Lost) -> Result<LostValue> {
    let Stamp(_, incarnation) = lost.stamp;
    let sql = "SELECT user_id FROM incarnation WHERE tenant = $1 AND id = $2";
    let by = change.conn.one(sql, &vals![change.tenant.id, incarnation.0])?.map(|row| row.id(0)).transpose()?;
    Ok(LostValue { field: lost.field, winner: lost.winner, by, stamp: lost.stamp })
}

/// What an applied mutation did.
#[derive(Debug)]
pub struct Applied {
    /// The record now.
    pub stored: Stored,
    /// Values that did not win.
    pub lost: Vec<Lost>,
}

/// Checks one mutation against the person's rights and the metadata, and applies it.
pub fn apply_one(change: &mut Change<'_>, mutation: &Mutation) -> Result<Applied, Stop> {
    let schema = change.engine.schema().clone();
    let unknown = || Reject { rule: "unknown_object".into(), ..Reject::new(RejectCode::Validation) };
    let kind = schema.object(&mutation.object).ok_or_else(unknown)?;
    let org = change.org();
    let rights = org.rights(&schema, org.actor(change.session.user)?);
    let stored = records::read(change.conn, change.tenant.id, &mutation.object, mutation.id)?;
    match &mutation.op {
        Op::Create(_) => create(change, &rights, kind, stored, mutation),
        _ => match stored {
            None => Err(check::missing(change, &mutation.object, mutation.id)?.into()),
            Some(stored) => alter(change, &rights, kind, stored, mutation),
        },
    }
}

fn create(
    change: &mut Change<'_>,
    rights: &Rights<'_>,
    kind: &ObjectType,
    stored: Option<Stored>,
    mutation: &Mutation,
) -> Result<Applied, Stop> {
    if stored.is_some() {
        return Err(Reject::new(RejectCode::Exists).into());
    }
    let mut made = None;
    let mut outcome = merge::apply(kind, &mut made, mutation)?;
    let Some(mut record) = made else {
        return Err(Error::new(ErrorKind::Internal, "internal").detail("a creation made nothing").into());
    };
    defaults(change, kind, &mut record, mutation);
    if kind.name == "visit" {
        visits::check_in(change, &mut record)?;
    }
    check::created(change, rights, kind, &record, mutation)?;
    numbers::number(change, kind, &mut record)?;
    let stored = change.store(None, record)?;
    outcome.changed.clear();
    note(change, kind, mutation, &stored, &outcome)?;
    Ok(Applied { stored, lost: Vec::new() })
}

/// What the server fills in: who made it and when, whose it is.
fn defaults(change: &Change<'_>, kind: &ObjectType, record: &mut Record, mutation: &Mutation) {
    let has = |field: &str| kind.field(field).is_some();
    if has("created_by") {
        record.set("created_by", change.session.user.into());
    }
    if has("created_at") {
        record.set("created_at", mutation.hlc.ms().into());
    }
    if kind.name == "visit" {
        // A visit is of the person who signed it.
        record.set("owner", change.session.user.into());
        record.set("department", change.org().department_of(change.session.user).into());
    }
    if has("owner") && kind.name != "user" {
        if record.owner().is_none() {
            record.set("owner", change.session.user.into());
        }
        if record.department().is_none() {
            record.set("department", record.owner().and_then(|o| change.org().department_of(o)).into());
        }
    }
}

fn alter(
    change: &mut Change<'_>,
    rights: &Rights<'_>,
    kind: &ObjectType,
    stored: Stored,
    mutation: &Mutation,
) -> Result<Applied, Stop> {
    check::before(change, rights, kind, &stored, mutation)?;
    let mut record = Some(stored.record.clone());
    let mut outcome = merge::apply(kind, &mut record, mutation)?;
    let mut record = record.unwrap_or_else(|| stored.record.clone());
    if kind.field("owner").is_some()
        && outcome.changed.contains_key("owner")
        && !outcome.changed.contains_key("department")
    {
        follow_owner(change, &mut record, mutation, &mut outcome);
    }
    if let Op::Command { name, .. } = &mutation.op
        && kind.name == "visit"
        && name == "check_out"
    {
        visits::check_out(change, &mut record, mutation.stamp())?;
    }
    check::after(change, rights, kind, &stored.record, &record)?;
    let stored = if record == stored.record { stored } else { change.store(Some(&stored), record)? };
    note(change, kind, mutation, &stored, &outcome)?;
    Ok(Applied { stored, lost: outcome.lost })
}

/// A record that changes hands goes to the new owner's department, unless the act names another.
fn follow_owner(change: &Change<'_>, record: &mut Record, mutation: &Mutation, outcome: &mut merge::Outcome) {
    if mutation.op.touched().contains(&"department") {
        return;
    }
    let department: Value = record.owner().and_then(|o| change.org().department_of(o)).into();
    let before = record.get("department").clone();
    if before != department {
        let stamp = mutation.stamp().max(record.clocks.of("department"));
        record.clocks.set("department", stamp);
        record.set("department", department);
        outcome.changed.insert("department".to_owned(), before);
    }
}

/// History of every change; audit of what the metadata marks, and of every act that is more than an edit.
fn note(
    change: &mut Change<'_>,
    kind: &ObjectType,
    mutation: &Mutation,
    stored: &Stored,
    outcome: &merge::Outcome,
) -> Result<()> {
    let edit = Edit { incarnation: mutation.incarnation, mid: mutation.mid };
    journal::history(change, edit, &stored.record, &outcome.changed, &outcome.lost)?;
    let action = match &mutation.op {
        Op::Create(_) => "create",
        Op::Delete => "delete",
        Op::Restore => "restore",
        Op::Command { name, .. } => name.as_str(),
        Op::Update(_) | Op::Set { .. } | Op::Add { .. } => "update",
    };
    let audited: BTreeSet<&str> = kind.fields.iter().filter(|f| f.audit).map(|f| f.name.as_str()).collect();
    let moved = |field: &str| field == "owner" || field == "department";
    let shown: BTreeMap<&str, [&Value; 2]> = outcome
        .changed
        .iter()
        .filter(|(field, _)| action != "update" || audited.contains(field.as_str()) || moved(field))
        .map(|(field, old)| (field.as_str(), [old, stored.record.get(field)]))
        .collect();
    if action == "update" && shown.is_empty() {
        return Ok(());
    }
    let detail = serde_json::to_string(&shown).map_err(|e| Error::new(ErrorKind::Internal, "internal").detail(e))?;
    let target: (&str, RecordId) = (&stored.record.object, stored.record.id);
    journal::audit(change, action, Some(target), &detail)
}
