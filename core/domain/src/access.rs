//! Access: one idea decides everything. A record lies in buckets, a person reaches buckets per object and operation;
//! the person may do it when the two sets meet.
//!
//! The server compiles the same sets to SQL and to feeds, so list, get, search, export and sync cannot disagree.

use crate::bucket::{Bucket, Feed};
use crate::id::RecordId;
use crate::metadata::{Access, FieldAccess, Grant, ObjectType, Role, Schema, Scope};
use crate::record::Record;
use crate::value::Fields;
use std::collections::{BTreeMap, BTreeSet};

/// What one may do with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// See.
    Read,
    /// Add.
    Create,
    /// Change.
    Update,
    /// Delete and restore.
    Delete,
    /// Take out as a file.
    Export,
    /// Give to another owner.
    Transfer,
    /// Let others see.
    Share,
    /// Judge visits.
    Verdict,
}

/// A person as access sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The user record.
    pub user: RecordId,
    /// Their department.
    pub department: Option<RecordId>,
    /// Names of their roles.
    pub roles: Vec<String>,
}

/// The department tree: parent of each department that has one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Departments {
    parents: BTreeMap<RecordId, Option<RecordId>>,
}

impl Departments {
    /// The tree with these (department, parent) pairs.
    pub fn new(pairs: impl IntoIterator<Item = (RecordId, Option<RecordId>)>) -> Self {
        Departments { parents: pairs.into_iter().collect() }
    }
    /// The department and all below it. A cycle in bad data ends the walk instead of hanging it.
    pub fn below(&self, top: RecordId) -> BTreeSet<RecordId> {
        let mut found = BTreeSet::from([top]);
        loop {
            let more: Vec<RecordId> = self
                .parents
                .iter()
                .filter(|(d, p)| !found.contains(d) && p.is_some_and(|p| found.contains(&p)))
                .map(|(d, _)| *d)
                .collect();
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }
    /// Whether making `parent` the parent of `department` would close a circle.
    pub fn would_cycle(&self, department: RecordId, parent: RecordId) -> bool {
        self.below(department).contains(&parent)
    }
}

/// What a person may do, for one schema and one department tree. Cheap to ask, made once per request or session.
#[derive(Clone, Debug)]
pub struct Rights<'a> {
    schema: &'a Schema,
    actor: &'a Actor,
    own: BTreeSet<Bucket>,
    department: BTreeSet<Bucket>,
    below: BTreeSet<Bucket>,
}

impl<'a> Rights<'a> {
    /// The rights of `actor`.
    pub fn new(schema: &'a Schema, departments: &Departments, actor: &'a Actor) -> Self {
        let own = BTreeSet::from([Bucket::Own(actor.user)]);
        let mut department = own.clone();
        department.extend(actor.department.map(Bucket::Department));
        let mut below = department.clone();
        below.extend(actor.department.iter().flat_map(|d| departments.below(*d)).map(Bucket::Department));
        Rights { schema, actor, own, department, below }
    }

    /// The widest scope any role gives. Whoever sees a parent sees its children: a child object is never narrower
    /// than the widest of its parents for reading.
    pub fn scope(&self, object: &str, operation: Operation) -> Scope {
        let own = self.roles().map(|r| grant(r, object, operation)).max().unwrap_or_default();
        let Some(kind) = self.schema.object(object).filter(|k| k.access == Access::Parent) else {
            return own;
        };
        if own == Scope::None || operation != Operation::Read {
            return own;
        }
        let parents = kind.parent.as_deref().and_then(|f| kind.field(f)).map(|f| f.to.as_slice()).unwrap_or_default();
        parents
            .iter()
            .flat_map(|parent| self.roles().map(move |r| grant(r, parent, Operation::Read)))
            .fold(own, Scope::max)
    }

    /// The buckets within which the person may do this to records of `object`.
    pub fn buckets(&self, object: &str, operation: Operation) -> BTreeSet<Bucket> {
        let org = self.schema.object(object).is_some_and(|k| k.access == Access::Org);
        if org && operation == Operation::Read {
            return BTreeSet::from([Bucket::Org]);
        }
        match self.scope(object, operation) {
            Scope::None => BTreeSet::new(),
            Scope::All if org => BTreeSet::from([Bucket::Org]),
            _ if org => BTreeSet::new(),
            Scope::Own => self.own.clone(),
            Scope::Department => self.department.clone(),
            Scope::DepartmentBelow => self.below.clone(),
            Scope::All => BTreeSet::from([Bucket::All]),
        }
    }

    /// Whether the person may do this to a record that lies in `record_buckets`.
    pub fn allowed(&self, object: &str, operation: Operation, record_buckets: &BTreeSet<Bucket>) -> bool {
        !self.buckets(object, operation).is_disjoint(record_buckets)
    }

    /// All feeds this person's phone holds.
    pub fn feeds(&self) -> BTreeSet<Feed> {
        let buckets = |object: &'a String| self.buckets(object, Operation::Read).into_iter().map(move |b| (b, object));
        self.schema.objects.keys().flat_map(buckets).map(|(b, object)| Feed::new(b, object)).collect()
    }

    /// The strongest restriction on each restricted field of `object` that *every* role carries: several roles add up.
    pub fn mask(&self, object: &str) -> BTreeMap<&'a str, FieldAccess> {
        let of_role = |role: &'a Role| -> BTreeMap<&'a str, FieldAccess> {
            let split =
                |(path, access): (&'a String, &'a FieldAccess)| path.split_once('.').map(|(o, f)| (o, f, *access));
            role.fields.iter().filter_map(split).filter(|(o, ..)| *o == object).map(|(_, f, a)| (f, a)).collect()
        };
        let mut roles = self.roles().map(of_role);
        let first = roles.next().unwrap_or_default();
        roles.fold(first, |kept, next| {
            kept.into_iter().filter_map(|(f, a)| next.get(f).map(|b| (f, a.min(*b)))).collect()
        })
    }

    /// Removes what the person may not see.
    pub fn hide(&self, object: &str, fields: &mut Fields) {
        let mask = self.mask(object);
        fields.retain(|name, _| mask.get(name.as_str()) != Some(&FieldAccess::Hidden));
    }

    /// Whether a role makes the person an administrator.
    pub fn admin(&self) -> bool {
        self.roles().any(|r| r.admin)
    }

    fn roles(&self) -> impl Iterator<Item = &'a Role> {
        self.actor.roles.iter().filter_map(|name| self.schema.roles.get(name))
    }
}

fn grant(role: &Role, object: &str, operation: Operation) -> Scope {
    let grant: Grant = role.objects.get(object).or_else(|| role.objects.get("*")).copied().unwrap_or_default();
    match operation {
        Operation::Read => grant.read,
        Operation::Create => grant.create,
        Operation::Update => grant.update,
        Operation::Delete => grant.delete,
        Operation::Export => grant.export,
        Operation::Transfer => grant.transfer,
        Operation::Share => grant.share,
        Operation::Verdict => grant.verdict,
    }
}

/// The buckets a record lies in. `parent` = the buckets of its parent record, for objects with `access = parent`.
/// A deleted record lies in none.
pub fn buckets_of(kind: &ObjectType, record: &Record, parent: Option<&BTreeSet<Bucket>>) -> BTreeSet<Bucket> {
    if record.deleted {
        return BTreeSet::new();
    }
    if kind.access == Access::Org {
        return BTreeSet::from([Bucket::Org]);
    }
    let mut buckets = BTreeSet::from([Bucket::All]);
    buckets.extend(kind.own_by().filter_map(|f| record.get(f).as_id()).map(Bucket::Own));
    buckets.extend(record.department().map(Bucket::Department));
    if kind.access == Access::Parent {
        buckets.extend(parent.into_iter().flatten().copied());
    }
    buckets
}

/// The parent of a record as (object, id), for objects with `access = parent`.
pub fn parent_of(kind: &ObjectType, record: &Record) -> Option<(String, RecordId)> {
    let field = kind.field(kind.parent.as_deref()?)?;
    let value = record.get(&field.name);
    let object = match value.part("object") {
        Some(object) => object.as_text()?.to_owned(),
        None => field.to.first()?.clone(),
    };
    Some((object, value.as_id()?))
}
