//! Lists, details, forms, saving, deleting and the duplicate check, for every object the engine has.

use crate::legwork::{Desk, Legwork, action, kind};
use crate::{pictures, trouble};
use legwork_domain::duplicate;
use legwork_domain::metadata::{Access, FieldType, Merge, ObjectType};
use legwork_domain::query::{Filter, Sort};
use legwork_domain::validate;
use legwork_domain::value::{Fields, Value};
use legwork_domain::{Error, Op, RecordId, Result};
use legwork_store::keys::with_key;
use legwork_store::outbox::Group;
use legwork_store::query::{Cursor, ListQuery};
use legwork_view::build;
use legwork_view::views::{DetailView, FormView, ListView, RowView};

/// Most records of one key that are named as duplicates.
const SAME: usize = 20;

/// What a list shows.
#[derive(Clone, Debug, Default)]
pub struct ListRequest {
    /// Object type.
    pub object: String,
    /// A ready-made list; its filter, sort and columns are the start.
    pub view: Option<String>,
    /// Further filter; both must hold.
    pub filter: Filter,
    /// Own order instead of the list's.
    pub sort: Vec<Sort>,
    /// Page after this one.
    pub after: Option<String>,
    /// Most rows; 50 when 0, 100 at most.
    pub limit: u32,
}

/// A record that is probably the same party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// Object type.
    pub object: String,
    /// Record.
    pub id: RecordId,
    /// Its title.
    pub title: String,
    /// Who it belongs to.
    pub owner: String,
    /// The field whose value is the same.
    pub field: String,
}

/// What a save gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The record.
    pub id: RecordId,
    /// The action, for undo and its receipt.
    pub group: Group,
}

impl Legwork {
    /// One page of a list (K1, M1, E4).
    ///
    /// # Errors
    /// `unknown_object`, `unknown_field` (a field without an order to sort by), `filter_too_deep`; `malformed` when
    /// `after` is no place in this list.
    pub fn list(&self, request: &ListRequest) -> Result<ListView> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let object = kind(&desk.schema, &request.object)?;
            let view = request.view.as_deref().unwrap_or("all");
            let ready = object.list_view(view);
            let filter = match ready {
                Some(ready) => Filter::All(vec![ready.filter.clone(), request.filter.clone()]),
                None => request.filter.clone(),
            };
            let sort = if request.sort.is_empty() {
                ready.map(|r| r.sort.clone()).unwrap_or_default()
            } else {
                request.sort.clone()
            };
            let query = ListQuery {
                object: request.object.clone(),
                filter,
                sort,
                limit: if request.limit == 0 { 50 } else { request.limit.min(100) },
                after: request.after.clone().map(Cursor::new),
            };
            let page = desk.list(store, query)?;
            let columns = ready.map_or_else(|| vec![object.title.clone()], |r| r.columns.clone());
            let mask = build::mask(&desk.rights(), &object.name);
            let next = page.next.map(|c| c.as_str().to_owned());
            Ok(desk.formatter(store, |f| build::list(f, object, &columns, &mask, &page.records, next)))
        })
    }

    /// A record to read (K23).
    ///
    /// # Errors
    /// `unknown_object`; `not_found` for a record that is not on this phone.
    pub fn detail(&self, object: &str, id: RecordId) -> Result<DetailView> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let kind = kind(&desk.schema, object)?;
            let record = store.get(object, id)?.filter(|r| !r.deleted).ok_or_else(trouble::not_found)?;
            let mask = build::mask(&desk.rights(), object);
            Ok(desk.formatter(store, |f| build::detail(f, kind, &mask, &record)))
        })
    }

    /// Records of `object` that belong to a record: contacts of a customer, activities and visits of its timeline,
    /// newest first (K23, M2, L8).
    ///
    /// # Errors
    /// `unknown_object`.
    pub fn related(&self, object: &str, of: RecordId, limit: u32) -> Result<Vec<RowView>> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let kind = kind(&desk.schema, object)?;
            let link = |f: &&legwork_domain::metadata::Field| {
                matches!(f.kind, FieldType::Reference | FieldType::AnyReference)
                    && (kind.parent.as_deref() == Some(&f.name) || kind.parent.is_none())
            };
            let Some(field) = kind.fields.iter().find(link) else { return Ok(Vec::new()) };
            let path =
                if field.kind == FieldType::AnyReference { format!("{}.id", field.name) } else { field.name.clone() };
            let time = if kind.field("at").is_some() { "at" } else { "created_at" };
            let query = ListQuery {
                object: object.to_owned(),
                filter: Filter::eq(&path, of),
                sort: vec![Sort { field: time.into(), descending: true }],
                limit: limit.clamp(1, 100),
                after: None,
            };
            let page = desk.list(store, query)?;
            let columns: Vec<_> =
                kind.list_view("all").into_iter().flat_map(|v| &v.columns).filter_map(|c| kind.field(c)).collect();
            Ok(desk.formatter(store, |f| page.records.iter().map(|r| build::row(f, kind, r, &columns)).collect()))
        })
    }

    /// A form for a new record, with what is known already filled in: defaults, owner, and `given` (M6); with what is
    /// wrong about the given values.
    ///
    /// # Errors
    /// `unknown_object`. What is wrong with the values given is in the form.
    pub fn new_form(&self, object: &str, given: &Fields) -> Result<FormView> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let kind = kind(&desk.schema, object)?;
            let mut values = defaults(&desk, object)?;
            values.extend(given.clone());
            let errors = validate::create(&desk.schema, kind, &values).err().unwrap_or_default();
            // What nobody has filled in yet is not wrong yet.
            let errors: Vec<Error> =
                errors.into_iter().filter(|e| e.field.as_ref().is_none_or(|f| given.contains_key(f))).collect();
            let mask = build::mask(&desk.rights(), object);
            Ok(desk.formatter(store, |f| build::form(f, kind, &mask, &values, &errors, true)))
        })
    }

    /// A form of an existing record, with unsaved `changes` and what is wrong with them.
    ///
    /// # Errors
    /// `unknown_object`; `append_only` for one whose records are never changed; `not_found` for a record that is not on
    /// this phone. What is wrong with the changes is in the form.
    pub fn edit_form(&self, object: &str, id: RecordId, changes: &Fields) -> Result<FormView> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let kind = kind(&desk.schema, object)?;
            validate::may_change(kind)?;
            let record = store.get(object, id)?.filter(|r| !r.deleted).ok_or_else(trouble::not_found)?;
            let errors = validate::update(&desk.schema, kind, &record.fields, changes).err().unwrap_or_default();
            let mut values = record.fields.clone();
            values.extend(changes.clone());
            let mask = build::mask(&desk.rights(), object);
            Ok(desk.formatter(store, |f| build::form(f, kind, &mask, &values, &errors, false)))
        })
    }

    /// Saves a new record (K2, K16). The first broken rule is the error; nothing is lost of what was typed.
    ///
    /// # Errors
    /// `unknown_object`; the first [broken rule](crate::trouble), a limit of the write. Nothing is saved then.
    pub fn create(&self, object: &str, fields: &Fields) -> Result<Saved> {
        let id = self.new_id()?;
        let fields = self.prepared(object, fields)?;
        let files = self.with(|store, _| {
            let schema = store.schema().clone();
            pictures::new_files(store, kind(&schema, object)?, &Fields::new(), &fields)
        })?;
        let written = self.write(&[action(object, id, Op::Create(fields))], false, &files)?;
        Ok(Saved { id, group: written.group })
    }

    /// The fields a new record is created with: defaults and owner under what was entered, checked.
    pub(crate) fn prepared(&self, object: &str, fields: &Fields) -> Result<Fields> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let kind = kind(&desk.schema, object)?;
            let mut all = defaults(&desk, object)?;
            all.extend(fields.iter().map(|(name, value)| (name.clone(), value.clone())));
            all.retain(|_, value| !value.is_empty());
            validate::create(&desk.schema, kind, &all).map_err(first)?;
            Ok(all)
        })
    }

    /// Saves changed fields of a record (K6, M3). Unchanged values are left out, so that only real edits travel; of sets
    /// (tags, several choices) only what was added and taken away, so that two people's edits meet.
    ///
    /// # Errors
    /// `unknown_object`; `append_only` for one whose records are never changed; `not_found` for a record that is not on
    /// this phone; the first [broken rule](crate::trouble), a limit of the write. Nothing is saved then.
    pub fn update(&self, object: &str, id: RecordId, changes: &Fields) -> Result<Option<Saved>> {
        let (actions, files) = self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let kind = kind(&desk.schema, object)?;
            validate::may_change(kind)?;
            let record = store.get(object, id)?.filter(|r| !r.deleted).ok_or_else(trouble::not_found)?;
            let differs = |(name, value): &(&String, &Value)| {
                record.get(name) != *value && !(record.get(name).is_empty() && value.is_empty())
            };
            let changes: Fields = changes.iter().filter(differs).map(|(n, v)| (n.clone(), v.clone())).collect();
            validate::update(&desk.schema, kind, &record.fields, &changes).map_err(first)?;
            let files = pictures::new_files(store, kind, &record.fields, &changes)?;
            let ops = edits(kind, &record.fields, changes);
            Ok((ops.into_iter().map(|op| action(object, id, op)).collect::<Vec<_>>(), files))
        })?;
        if actions.is_empty() {
            return Ok(None);
        }
        let written = self.write(&actions, false, &files)?;
        Ok(Some(Saved { id, group: written.group }))
    }

    /// Records on this phone that are probably the same party as what is being entered (K9).
    ///
    /// # Errors
    /// `unknown_object`.
    pub fn duplicates(&self, object: &str, fields: &Fields) -> Result<Vec<Duplicate>> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let kind = kind(&desk.schema, object)?;
            let mut found: Vec<Duplicate> = Vec::new();
            for field in kind.fields.iter().filter(|f| f.duplicate.is_some()) {
                let normaliser = field.duplicate.as_deref().unwrap_or_default();
                let Some(text) = fields.get(&field.name).and_then(Value::as_text) else { continue };
                let Some(key) = duplicate::key(normaliser, text) else { continue };
                for record in with_key(store.connection(), store.tables(), object, &key, SAME)? {
                    if found.iter().any(|d| d.id == record.id) {
                        continue;
                    }
                    let owner = record.owner().and_then(|id| crate::legwork::title(store, &desk.schema, "user", id));
                    found.push(Duplicate {
                        object: object.to_owned(),
                        id: record.id,
                        title: record.get(&kind.title).as_text().unwrap_or_default().to_owned(),
                        owner: owner.unwrap_or_default(),
                        field: field.name.clone(),
                    });
                }
            }
            Ok(found)
        })
    }
}

/// Changed values as operations: sets by element, everything else by value.
pub(crate) fn edits(kind: &ObjectType, before: &Fields, mut changes: Fields) -> Vec<Op> {
    let sets = kind.fields.iter().filter(|f| f.merge() == Merge::Set && !f.set_once);
    let mut ops: Vec<Op> = Vec::new();
    for field in sets {
        let Some(value) = changes.remove(&field.name) else { continue };
        let items = |value: Option<&Value>| value.and_then(Value::as_list).unwrap_or_default().to_vec();
        let (old, new) = (items(before.get(&field.name)), items(Some(&value)));
        let without =
            |of: &[Value], others: &[Value]| of.iter().filter(|v| !others.contains(v)).cloned().collect::<Vec<_>>();
        let (add, remove) = (without(&new, &old), without(&old, &new));
        if !(add.is_empty() && remove.is_empty()) {
            ops.push(Op::Set { field: field.name.clone(), add, remove });
        }
    }
    if !changes.is_empty() {
        ops.insert(0, Op::Update(changes));
    }
    ops
}

/// Values of a new record before anything is entered.
pub(crate) fn defaults(desk: &Desk, object: &str) -> Result<Fields> {
    let kind = kind(&desk.schema, object)?;
    let mut values: Fields = kind.fields.iter().filter_map(|f| Some((f.name.clone(), f.default.clone()?))).collect();
    if kind.access != Access::Org {
        values.insert("owner".into(), desk.context.me.into());
        values.insert("department".into(), desk.context.department.into());
    }
    values.insert("created_at".into(), desk.context.now_ms.into());
    values.insert("created_by".into(), desk.context.me.into());
    if object == "task" {
        values.insert("assignee".into(), desk.context.me.into());
    }
    values.retain(|_, value| !value.is_empty());
    Ok(values)
}

pub(crate) fn first(errors: Vec<Error>) -> Error {
    errors.into_iter().next().unwrap_or_else(|| trouble::internal("validation failed without an error"))
}
