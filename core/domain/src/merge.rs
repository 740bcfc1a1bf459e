//! Merging a mutation into a record: the same function on the server (which decides) and on the phone (which shows).
//!
//! Scalars: last writer by stamp, per field. Sets: add wins per element. Counters: deltas. Delete wins over edits.
//! Permission, scope and evidence are checked by the caller; the value rules of the metadata by [`crate::validate`].

use crate::clocks::Clocks;
use crate::hlc::Stamp;
use crate::metadata::{Field, Merge, ObjectType};
use crate::mutation::{Mutation, Op};
use crate::record::Record;
use crate::reject::{Reject, RejectCode};
use crate::value::{Fields, Value};

/// A value that lost against another: kept in the history, shown to who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The field.
    pub field: String,
    /// The value that was not taken, or was replaced although written concurrently.
    pub value: Value,
    /// The value that stands.
    pub winner: Value,
    /// Stamp of the value that stands.
    pub stamp: Stamp,
}

/// What a mutation did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Fields whose value is different now, with the value before.
    pub changed: Fields,
    /// The mutation's own values that lost to a later write.
    pub lost: Vec<Lost>,
}

/// Applies `mutation` to `record` (`None` = does not exist yet); on success the new state is in `record`.
pub fn apply(kind: &ObjectType, record: &mut Option<Record>, mutation: &Mutation) -> Result<Outcome, Reject> {
    if let Op::Create(fields) = &mutation.op {
        return create(record, mutation, fields);
    }
    let current = record.as_mut().ok_or_else(|| Reject::new(RejectCode::Missing))?;
    if current.deleted && !matches!(mutation.op, Op::Restore | Op::Delete) {
        return Err(Reject::new(RejectCode::Deleted));
    }
    let stamp = mutation.stamp();
    match &mutation.op {
        Op::Create(_) => Err(Reject::new(RejectCode::Exists)),
        Op::Delete => {
            current.deleted = true;
            current.clocks.set(DELETED, stamp.max(current.clocks.of(DELETED)));
            Ok(Outcome::default())
        }
        Op::Restore => {
            current.deleted = false;
            current.clocks.set(DELETED, stamp.max(current.clocks.of(DELETED)));
            Ok(Outcome::default())
        }
        Op::Update(fields) => {
            let mut outcome = Outcome::default();
            for (name, value) in fields {
                let field = kind.field(name);
                if let Some(field) = field.filter(|f| f.set_once)
                    && !current.get(name).is_empty()
                    && current.get(name) != value
                {
                    return Err(Reject {
                        code: RejectCode::Validation,
                        field: Some(field.name.clone()),
                        rule: "set_once".into(),
                    });
                }
                write(current, field, name, value, stamp, &mut outcome);
            }
            Ok(outcome)
        }
        Op::Command { expect, fields, .. } => {
            if let Some((name, _)) = expect.iter().find(|(name, value)| current.get(name) != *value) {
                return Err(Reject { code: RejectCode::Precondition, field: Some(name.clone()), rule: String::new() });
            }
            let mut outcome = Outcome::default();
            // A command is ordered by the server, not by clocks: it always takes effect.
            for (name, value) in fields {
                replace(current, name, value.clone(), stamp.max(next(current.clocks.of(name))), &mut outcome);
            }
            Ok(outcome)
        }
        Op::Set { field, add, remove } => {
            let mut items: Vec<Value> = current.get(field).as_list().unwrap_or_default().to_vec();
            items.retain(|item| !remove.contains(item) || add.contains(item));
            items.extend(add.iter().cloned());
            let stamp = stamp.max(current.clocks.of(field));
            let mut outcome = Outcome::default();
            replace(current, field, Value::set(items), stamp, &mut outcome);
            Ok(outcome)
        }
        Op::Add { field, delta } => {
            let sum = current.get(field).as_int().unwrap_or(0).checked_add(*delta);
            let sum = sum.ok_or_else(|| Reject {
                code: RejectCode::Limit,
                field: Some(field.clone()),
                rule: "number_too_large".into(),
            })?;
            let stamp = stamp.max(current.clocks.of(field));
            let mut outcome = Outcome::default();
            replace(current, field, Value::Int(sum), stamp, &mut outcome);
            Ok(outcome)
        }
    }
}

/// Clock name of the deleted mark.
pub const DELETED: &str = "~deleted";

fn create(record: &mut Option<Record>, mutation: &Mutation, fields: &Fields) -> Result<Outcome, Reject> {
    if record.is_some() {
        return Err(Reject::new(RejectCode::Exists));
    }
    let mut made = Record {
        object: mutation.object.clone(),
        id: mutation.id,
        clocks: Clocks::created(mutation.stamp()),
        ..Record::default()
    };
    for (name, value) in fields {
        made.set(name, value.clone());
    }
    *record = Some(made);
    Ok(Outcome { changed: fields.keys().map(|name| (name.clone(), Value::Null)).collect(), lost: Vec::new() })
}

fn write(record: &mut Record, field: Option<&Field>, name: &str, value: &Value, stamp: Stamp, outcome: &mut Outcome) {
    let clock = record.clocks.of(name);
    let current = record.get(name).clone();
    let wins = match field.map_or(Merge::Lww, Field::merge) {
        Merge::Max => value.as_int() > current.as_int(),
        Merge::Precise => precise(&current, clock, value, stamp),
        Merge::Lww | Merge::Add | Merge::Set | Merge::Unknown => stamp > clock,
    };
    if wins {
        replace(record, name, value.clone(), stamp.max(clock), outcome);
    } else if current != *value && stamp != clock {
        outcome.lost.push(Lost { field: name.to_owned(), value: value.clone(), winner: current, stamp: clock });
    }
}

/// Better accuracy wins within a day, else the later (design 14).
fn precise(current: &Value, clock: Stamp, value: &Value, stamp: Stamp) -> bool {
    const DAY_MS: i64 = 24 * 60 * 60 * 1000;
    let accuracy = |v: &Value| v.part("accuracy").and_then(Value::as_int);
    let same_day = (stamp.0.ms() - clock.0.ms()).abs() < DAY_MS;
    match (accuracy(value), accuracy(current)) {
        (Some(new), Some(old)) if same_day && new != old => new < old,
        // A position without accuracy was not measured: somebody who knows the place has typed it.
        _ => stamp > clock,
    }
}

fn replace(record: &mut Record, name: &str, value: Value, stamp: Stamp, outcome: &mut Outcome) {
    let before = record.get(name).clone();
    record.clocks.set(name, stamp);
    if before != value {
        record.set(name, value);
        outcome.changed.insert(name.to_owned(), before);
    }
}

/// The smallest stamp after this one by the same writer.
fn next(stamp: Stamp) -> Stamp {
    Stamp(crate::hlc::Hlc(stamp.0.0.saturating_add(1)), stamp.1)
}
