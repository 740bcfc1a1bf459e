//! May this person make this mutation? Rights, masks, protected fields and values, before and after it is applied.

use super::{commands, results};
use crate::change::{Change, Stop};
use crate::records::{self, Stored};
use legwork_domain::access::{Operation, Rights, buckets_of, parent_of};
use legwork_domain::bucket::Bucket;
use legwork_domain::metadata::{Access, FieldAccess, ObjectType};
use legwork_domain::{Fields, Mutation, Op, Record, RecordId, Reject, RejectCode, Value, validate};
use std::collections::BTreeSet;

fn refuse(code: RejectCode, field: &str, rule: &str) -> Reject {
    Reject { code, field: Some(field.to_owned()), rule: rule.to_owned() }
}

/// Where a record lies, or would lie if it were not deleted.
pub(super) fn places(change: &Change<'_>, kind: &ObjectType, record: &Record) -> Result<BTreeSet<Bucket>, Stop> {
    let above = match parent_of(kind, record) {
        Some((object, id)) if kind.access == Access::Parent => {
            records::read(change.conn, change.tenant.id, &object, id)?.map(|p| p.buckets)
        }
        _ => None,
    };
    if record.deleted {
        return Ok(buckets_of(kind, &Record { deleted: false, ..record.clone() }, above.as_ref()));
    }
    Ok(buckets_of(kind, record, above.as_ref()))
}

/// The right an operation needs.
fn needed(kind: &ObjectType, op: &Op) -> Result<Operation, Reject> {
    Ok(match op {
        Op::Create(_) => Operation::Create,
        Op::Delete | Op::Restore => Operation::Delete,
        Op::Update(_) | Op::Set { .. } | Op::Add { .. } => Operation::Update,
        Op::Command { name, fields, .. } => {
            let unknown = || refuse(RejectCode::Validation, name, "unknown_command");
            let command = commands::find(kind, name).ok_or_else(unknown)?;
            if let Some(field) = fields.keys().find(|f| !command.fields.contains(&f.as_str())) {
                return Err(refuse(RejectCode::Forbidden, field, "not_of_this_command"));
            }
            command.needs
        }
    })
}

/// Checks what can be checked before the mutation is applied to an existing record.
pub(super) fn before(
    change: &Change<'_>,
    rights: &Rights<'_>,
    kind: &ObjectType,
    stored: &Stored,
    mutation: &Mutation,
) -> Result<(), Stop> {
    let operation = needed(kind, &mutation.op)?;
    let places = places(change, kind, &stored.record)?;
    if !rights.allowed(&kind.name, Operation::Read, &places) {
        return Err(Reject::new(RejectCode::OutOfScope).into());
    }
    if !rights.allowed(&kind.name, operation, &places) {
        return Err(Reject::new(RejectCode::Forbidden).into());
    }
    let command = matches!(mutation.op, Op::Command { .. });
    // A visit is a signed act: whatever schema a phone has, nothing is added to it but by commands.
    if (kind.append_only || kind.name == "visit") && !command {
        return Err(Reject { rule: "append_only".into(), ..Reject::new(RejectCode::Forbidden) }.into());
    }
    touched(rights, kind, &mutation.op)?;
    proposes(change, kind, &mutation.op)?;
    let moves = mutation.op.touched().into_iter().any(|f| f == "owner" || f == "department");
    if moves && kind.field("owner").is_some() && !rights.allowed(&kind.name, Operation::Transfer, &places) {
        return Err(refuse(RejectCode::Forbidden, "owner", "transfer").into());
    }
    let schema = change.engine.schema();
    let touched = match &mutation.op {
        Op::Update(fields) | Op::Command { fields, .. } => fields.clone(),
        Op::Set { field, add, remove } => {
            let kept = stored.record.get(field).as_list().unwrap_or_default().iter().filter(|v| !remove.contains(v));
            Fields::from([(field.clone(), Value::set(kept.chain(add).cloned()))])
        }
        Op::Add { field, delta } => {
            let sum = stored.record.get(field).as_int().unwrap_or(0).saturating_add(*delta);
            Fields::from([(field.clone(), Value::Int(sum))])
        }
        Op::Create(_) | Op::Delete | Op::Restore => return Ok(()),
    };
    validate::update(schema, kind, &stored.record.fields, &touched).map_err(|e| invalid(e).into())
}

/// Field masks, read-only fields and fields that only a command sets.
fn touched(rights: &Rights<'_>, kind: &ObjectType, op: &Op) -> Result<(), Reject> {
    let mask = rights.mask(&kind.name);
    // What a command expects tells, by its outcome, what is there.
    if let Op::Command { expect, .. } = op
        && let Some(name) = expect.keys().find(|n| mask.get(n.as_str()) == Some(&FieldAccess::Hidden))
    {
        return Err(refuse(RejectCode::Forbidden, name, "field_masked"));
    }
    let command = matches!(op, Op::Command { .. });
    let create = matches!(op, Op::Create(_));
    for name in op.touched() {
        if mask.contains_key(name) {
            return Err(refuse(RejectCode::Forbidden, name, "field_masked"));
        }
        if !command && commands::exclusive(kind, name) {
            return Err(refuse(RejectCode::Forbidden, name, "only_by_command"));
        }
        // At creation the app itself fills read-only fields (evidence, provisional numbers); nobody types them later.
        if !command && !create && kind.field(name).is_some_and(|f| f.read_only) {
            return Err(refuse(RejectCode::Validation, name, "read_only"));
        }
    }
    Ok(())
}

/// A position is proposed in one's own name (design 06): whoever proposed it in a colleague's could confirm it alone.
fn proposes(change: &Change<'_>, kind: &ObjectType, op: &Op) -> Result<(), Reject> {
    let (Op::Create(fields) | Op::Update(fields)) = op else { return Ok(()) };
    let by = fields.get("proposed_by").filter(|_| kind.name == "customer").and_then(Value::as_id);
    match by.is_some_and(|by| by != change.session.user) {
        true => Err(refuse(RejectCode::Forbidden, "proposed_by", "not_ones_own")),
        false => Ok(()),
    }
}

pub(super) fn invalid(errors: Vec<legwork_domain::Error>) -> Reject {
    errors.into_iter().next().map_or_else(|| Reject::new(RejectCode::Validation), Reject::from)
}

/// Checks a new record with its defaults filled in.
pub(super) fn created(
    change: &Change<'_>,
    rights: &Rights<'_>,
    kind: &ObjectType,
    record: &Record,
    mutation: &Mutation,
) -> Result<(), Stop> {
    touched(rights, kind, &mutation.op)?;
    proposes(change, kind, &mutation.op)?;
    parent(change, rights, kind, record)?;
    let places = places(change, kind, record)?;
    if !rights.allowed(&kind.name, Operation::Create, &places) {
        return Err(Reject::new(RejectCode::Forbidden).into());
    }
    // In somebody else's name only where one may write by the record itself: its parent may be one's own.
    let foreign = kind.field("owner").is_some() && record.owner() != Some(change.session.user);
    if foreign && !rights.allowed(&kind.name, Operation::Create, &buckets_of(kind, record, None)) {
        return Err(refuse(RejectCode::Forbidden, "owner", "not_ones_own").into());
    }
    // Giving a record to another department than its owner's is a transfer.
    let usual = record.owner().and_then(|owner| change.org().department_of(owner));
    if kind.field("owner").is_some()
        && record.department() != usual
        && !rights.allowed(&kind.name, Operation::Transfer, &places)
    {
        return Err(refuse(RejectCode::Forbidden, "department", "transfer").into());
    }
    validate::create(change.engine.schema(), kind, &record.fields).map_err(|e| invalid(e).into())
}

/// Checks the state after an update: its new parent must be visible, and departments must not go in a circle.
pub(super) fn after(
    change: &Change<'_>,
    rights: &Rights<'_>,
    kind: &ObjectType,
    old: &Record,
    new: &Record,
) -> Result<(), Stop> {
    if parent_of(kind, old) != parent_of(kind, new) {
        parent(change, rights, kind, new)?;
    }
    if kind.name == "department"
        && old.get("parent") != new.get("parent")
        && new.get("parent").as_id().is_some_and(|p| change.org().departments().would_cycle(new.id, p))
    {
        return Err(refuse(RejectCode::Validation, "parent", "circle").into());
    }
    let size = serde_json::to_vec(&new.fields).map_or(usize::MAX, |json| json.len());
    if size > validate::MAX_RECORD {
        return Err(Reject { rule: "record_too_large".into(), ..Reject::new(RejectCode::Limit) }.into());
    }
    Ok(())
}

fn parent(change: &Change<'_>, rights: &Rights<'_>, kind: &ObjectType, record: &Record) -> Result<(), Stop> {
    let Some((object, id)) = parent_of(kind, record).filter(|_| kind.access == Access::Parent) else { return Ok(()) };
    match records::read(change.conn, change.tenant.id, &object, id)? {
        None => Err(missing(change, &object, id)?.into()),
        Some(parent) if parent.record.deleted => Err(Reject::new(RejectCode::Deleted).into()),
        Some(parent) if !rights.allowed(&object, Operation::Read, &parent.buckets) => {
            Err(Reject::new(RejectCode::OutOfScope).into())
        }
        Some(_) => Ok(()),
    }
}

/// Why a record is not there: its creation was refused, or it never existed.
pub(super) fn missing(change: &Change<'_>, object: &str, id: RecordId) -> Result<Reject, Stop> {
    let refused = results::creation_rejected(change.conn, change.tenant.id, object, id)?;
    Ok(Reject::new(if refused { RejectCode::DependsRejected } else { RejectCode::Missing }))
}
