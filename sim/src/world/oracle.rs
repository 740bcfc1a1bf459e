//! What the server must hold after the mutations it accepted, by the simplest rules that do.
//!
//! Nothing here calls the product's merge or access code: the rules of design page 4 are written down a second time,
//! over plain maps, so that a mistake in one of the two shows as a difference.

use super::Violation;
use super::server::Group;
use legwork_domain::hlc::MAX_AHEAD_MS;
use legwork_domain::merge::DELETED;
use legwork_domain::{Fields, Hlc, Mutation, Op, Record, RecordId, RejectCode, Stamp, Value};
use legwork_protocol::sync::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// Object and id of a record.
pub(crate) type Key = (String, RecordId);

/// One record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) fields: Fields,
    pub(crate) deleted: bool,
    born: Stamp,
    stamps: BTreeMap<String, Stamp>,
}

impl Row {
    pub(crate) fn stamp(&self, field: &str) -> Stamp {
        self.stamps.get(field).copied().unwrap_or(self.born)
    }
    fn get(&self, field: &str) -> Value {
        self.fields.get(field).cloned().unwrap_or_default()
    }
    fn set(&mut self, field: &str, value: Value, stamp: Stamp) {
        self.stamps.insert(field.to_owned(), stamp);
        self.put(field, value);
    }
    fn put(&mut self, field: &str, value: Value) {
        if value.is_empty() {
            self.fields.remove(field);
        } else {
            self.fields.insert(field.to_owned(), value);
        }
    }
}

/// How far a person sees, narrow to wide.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Width {
    Nothing,
    Own,
    Department,
    Below,
    Everything,
}

/// Where a record lies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Person(RecordId),
    Department(RecordId),
}

/// The server's state as it must be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Oracle {
    pub(crate) rows: BTreeMap<Key, Row>,
    clock: Hlc,
    customers: u64,
    refused: BTreeSet<(u64, u64)>,
}

impl Oracle {
    /// Takes what the set-up made as given.
    pub(crate) fn begin(&mut self, records: impl IntoIterator<Item = Record>, clock: Hlc) {
        for record in records {
            let row = Row {
                fields: record.fields,
                deleted: record.deleted,
                born: record.clocks.row,
                stamps: record.clocks.fields,
            };
            self.rows.insert((record.object, record.id), row);
        }
        self.clock = clock;
    }

    /// The stamps that a record and its values have now.
    pub(crate) fn stamps(&self, key: &Key) -> Vec<Stamp> {
        self.rows
            .get(key)
            .map_or_else(Vec::new, |row| std::iter::once(row.born).chain(row.stamps.values().copied()).collect())
    }

    /// Applies a user action as the server decided it, in the order in which it decided.
    pub(crate) fn take(&mut self, group: &Group) -> Result<(), Violation> {
        let refused = |verdict: &Verdict| matches!(verdict, Verdict::Rejected(_));
        if group.decided.iter().any(|(_, verdict)| refused(verdict)) {
            if let Some((mutation, _)) = group.decided.iter().find(|(_, verdict)| !refused(verdict)) {
                let what = format!("a user action was taken in part: {mutation:?}");
                return Err(Violation::new(2, what));
            }
            self.see_refused(group);
            self.refused.extend(group.decided.iter().map(|(m, _)| (m.incarnation.0, m.mid)));
            return Ok(());
        }
        for (mutation, verdict) in &group.decided {
            let hlc = self.effective(mutation.hlc, group.now_ms);
            let clamped = hlc != mutation.hlc;
            if (*verdict == Verdict::Clamped) != clamped && !matches!(verdict, Verdict::Merged(_)) {
                let what = format!("{verdict:?} for a stamp {} ms ahead", mutation.hlc.ms() - group.now_ms);
                return Err(Violation::new(9, what));
            }
            self.apply(&Mutation { hlc, ..mutation.clone() }, group.user)?;
        }
        Ok(())
    }

    /// The stamp a mutation counts with: a fresh one of the server when its own is too far ahead.
    fn effective(&mut self, made: Hlc, now_ms: i64) -> Hlc {
        let stamp =
            if made.ms() > now_ms + MAX_AHEAD_MS { Hlc(self.clock.0 + 1).max(Hlc::from_ms(now_ms)) } else { made };
        self.clock = self.clock.max(stamp);
        stamp
    }

    /// A refused action changes nothing, but the server's clock has seen its stamps up to the refused one.
    fn see_refused(&mut self, group: &Group) {
        let (first, _) = &group.decided[0];
        if first.group < first.mid && self.refused.contains(&(first.incarnation.0, first.group)) {
            return;
        }
        let own_reason = |(mutation, verdict): &(Mutation, Verdict)| match verdict {
            Verdict::Rejected(reject) if reject.code == RejectCode::DependsRejected => match &mutation.op {
                Op::Create(fields) => {
                    self.parent(&mutation.object, fields).is_some_and(|p| !self.rows.contains_key(&p))
                }
                _ => !self.rows.contains_key(&(mutation.object.clone(), mutation.id)),
            },
            _ => true,
        };
        let explicit = group
            .decided
            .iter()
            .position(|(_, v)| matches!(v, Verdict::Rejected(reject) if reject.code != RejectCode::DependsRejected));
        let at = explicit.or_else(|| group.decided.iter().position(own_reason)).unwrap_or(0);
        let seen: Vec<Hlc> = group.decided[..=at].iter().map(|(mutation, _)| mutation.hlc).collect();
        for made in seen {
            self.effective(made, group.now_ms);
        }
    }

    fn apply(&mut self, mutation: &Mutation, user: RecordId) -> Result<(), Violation> {
        let key = (mutation.object.clone(), mutation.id);
        let wrong =
            |invariant, what: &str| Err(Violation::new(invariant, format_args!("accepted {what}: {mutation:?}")));
        if let Op::Create(fields) = &mutation.op {
            if self.rows.contains_key(&key) {
                return wrong(2, "a creation of what exists");
            }
            self.create(mutation, fields, user);
            return Ok(());
        }
        if !self.rows.contains_key(&key) {
            return wrong(8, "a change of what does not exist");
        }
        if !self.sees(user, &key) {
            return wrong(6, "a change of what its author may not see");
        }
        let department = |oracle: &Oracle, owner: &Value| {
            let owner = owner.as_id()?;
            oracle.rows.get(&("user".to_owned(), owner)).map(|user| user.get("department"))
        };
        let follows = match &mutation.op {
            Op::Update(fields) | Op::Command { fields, .. } if !fields.contains_key("department") => {
                fields.get("owner").map(|owner| department(self, owner).unwrap_or_default())
            }
            _ => None,
        };
        let Some(row) = self.rows.get_mut(&key) else { return Ok(()) };
        if row.deleted && !matches!(mutation.op, Op::Delete | Op::Restore) {
            return wrong(3, "a change of what is deleted");
        }
        let (owner, stamp) = (row.get("owner"), mutation.stamp());
        match &mutation.op {
            Op::Create(_) => {}
            Op::Delete | Op::Restore => {
                row.deleted = mutation.op == Op::Delete;
                // A stamp that phones show, and that a restore of the server takes back like any other.
                row.stamps.insert(DELETED.to_owned(), stamp.max(row.stamp(DELETED)));
            }
            Op::Update(fields) => {
                for (name, value) in fields {
                    if stamp > row.stamp(name) {
                        row.set(name, value.clone(), stamp);
                    }
                }
            }
            Op::Command { expect, fields, .. } => {
                if expect.iter().any(|(name, value)| row.get(name) != *value) {
                    return wrong(8, "a command whose condition did not hold");
                }
                for (name, value) in fields {
                    let old = row.stamp(name);
                    row.set(name, value.clone(), stamp.max(Stamp(Hlc(old.0.0 + 1), old.1)));
                }
            }
            Op::Set { field, add, remove } => {
                let held = row.get(field);
                let kept = held.as_list().unwrap_or_default().iter().filter(|item| !remove.contains(item));
                let items = Value::set(kept.chain(add).cloned());
                row.set(field, items, stamp.max(row.stamp(field)));
            }
            Op::Add { field, delta } => {
                let sum = row.get(field).as_int().unwrap_or(0) + delta;
                row.set(field, sum.into(), stamp.max(row.stamp(field)));
            }
        }
        if let Some(department) = follows.filter(|_| row.get("owner") != owner)
            && row.get("department") != department
        {
            row.set("department", department, stamp.max(row.stamp("department")));
        }
        Ok(())
    }

    fn create(&mut self, mutation: &Mutation, fields: &Fields, user: RecordId) {
        let mut row = Row { born: mutation.stamp(), ..Row::default() };
        for (name, value) in fields {
            row.put(name, value.clone());
        }
        row.put("created_by", user.into());
        row.put("created_at", mutation.hlc.ms().into());
        if row.get("owner").is_empty() {
            row.put("owner", user.into());
        }
        if row.get("department").is_empty() {
            let owner = row.get("owner").as_id().map(|id| ("user".to_owned(), id));
            let department = owner.and_then(|key| self.rows.get(&key)).map(|user| user.get("department"));
            row.put("department", department.unwrap_or_default());
        }
        if mutation.object == "customer" {
            self.customers += 1;
            row.put("code", format!("C26{:06}", self.customers).into());
        }
        self.rows.insert((mutation.object.clone(), mutation.id), row);
    }

    /// The record above this one.
    fn parent(&self, object: &str, fields: &Fields) -> Option<Key> {
        match object {
            "contact" => Some(("customer".to_owned(), fields.get("customer")?.as_id()?)),
            "activity" => {
                let parent = fields.get("parent")?;
                Some((parent.part("object")?.as_text()?.to_owned(), parent.as_id()?))
            }
            _ => None,
        }
    }

    fn places(&self, key: &Key, row: &Row) -> BTreeSet<Place> {
        let holders: &[&str] = if key.0 == "task" { &["owner", "assignee"] } else { &["owner"] };
        let mut places: BTreeSet<Place> =
            holders.iter().filter_map(|f| row.get(f).as_id()).map(Place::Person).collect();
        places.extend(row.get("department").as_id().map(Place::Department));
        let above = self.parent(&key.0, &row.fields);
        if let Some((key, row)) = above.and_then(|key| self.rows.get(&key).map(|row| (key, row)))
            && !row.deleted
        {
            places.extend(self.places(&key, row));
        }
        places
    }

    /// Whether a person may see a record, taken as not deleted.
    pub(crate) fn sees(&self, user: RecordId, key: &Key) -> bool {
        let Some(row) = self.rows.get(key) else { return false };
        if key.0 == "user" || key.0 == "department" {
            return true;
        }
        let Some(person) = self.rows.get(&("user".to_owned(), user)) else { return false };
        let roles = person.get("roles");
        let widths = roles.as_list().unwrap_or_default().iter().filter_map(Value::as_text).map(|r| width(r, &key.0));
        let widest = widths.max().unwrap_or(Width::Nothing);
        let own = person.get("department").as_id();
        self.places(key, row).into_iter().any(|place| match place {
            Place::Person(id) => id == user && widest >= Width::Own,
            Place::Department(id) if widest == Width::Department => own == Some(id),
            Place::Department(id) => widest >= Width::Below && own.is_some_and(|own| self.is_below(id, own)),
        }) || widest == Width::Everything
    }

    fn is_below(&self, department: RecordId, top: RecordId) -> bool {
        let mut at = Some(department);
        while let Some(here) = at {
            if here == top {
                return true;
            }
            at = self.rows.get(&("department".to_owned(), here)).and_then(|row| row.get("parent").as_id());
        }
        false
    }

    /// Names of a person's roles.
    pub(crate) fn roles(&self, user: RecordId) -> Vec<String> {
        let roles = self.rows.get(&("user".to_owned(), user)).map(|row| row.get("roles")).unwrap_or_default();
        roles.as_list().unwrap_or_default().iter().filter_map(Value::as_text).map(str::to_owned).collect()
    }
}

/// How far a role sees, as the pack's roles say.
fn width(role: &str, object: &str) -> Width {
    match role {
        "rep" => Width::Own,
        "department_rep" if object == "task" => Width::Own,
        "department_rep" => Width::Department,
        "manager" => Width::Below,
        "admin" => Width::Everything,
        _ => Width::Nothing,
    }
}
