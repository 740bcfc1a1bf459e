//! Editing what the server refused (V1, design 04): the form as it was filled, with what was wrong, saved again in place
//! of the refused action.

use crate::legwork::{Desk, Legwork, kind};
use crate::{pictures, trouble};
use legwork_domain::metadata::ObjectType;
use legwork_domain::value::Fields;
use legwork_domain::{Error, Op, Record, Reject, Result, Value, validate};
use legwork_store::Store;
use legwork_store::inbox::{self, Entry, InboxEntry};
use legwork_store::outbox::WriteContext;
use legwork_view::build;
use legwork_view::views::FormView;

use crate::records::Saved;

/// A refused form.
struct Refused {
    entry: InboxEntry,
    reject: Reject,
    /// What was entered.
    fields: Fields,
    /// The record it changes; `None` for a new one.
    record: Option<Record>,
}

impl Refused {
    /// The values of the form with unsaved changes.
    fn values(&self, changes: &Fields) -> Fields {
        let mut values = self.record.as_ref().map(|r| r.fields.clone()).unwrap_or_default();
        values.extend(self.touched(changes));
        values
    }

    /// What was entered, with unsaved changes.
    fn touched(&self, changes: &Fields) -> Fields {
        let mut touched = self.fields.clone();
        touched.extend(changes.clone());
        touched
    }

    fn check(&self, desk: &Desk, kind: &ObjectType, changes: &Fields) -> std::result::Result<(), Vec<Error>> {
        match &self.record {
            None => validate::create(&desk.schema, kind, &self.touched(changes)),
            Some(record) => validate::update(&desk.schema, kind, &record.fields, &self.touched(changes)),
        }
    }
}

/// Whether the entry is a form one can fill in again: a refused new record or edit, also one of tags alone.
pub(crate) fn is_form(entry: &InboxEntry, kind: Option<&ObjectType>) -> bool {
    let fields = matches!(entry.mutation.op, Op::Create(_) | Op::Update(_) | Op::Set { .. });
    fields && matches!(entry.entry, Entry::Rejected(_)) && kind.is_some_and(|kind| !kind.append_only)
}

impl Legwork {
    /// The form of a refused new record or edit as it was filled, with unsaved `changes` and what is wrong: what the
    /// server said of a field as long as the field is not changed.
    ///
    /// # Errors
    /// `not_found` for an entry that is gone, that is no form, or whose record is not on this phone any more.
    pub fn refused_form(&self, number: i64, changes: &Fields) -> Result<FormView> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let refused = refused(store, number)?;
            let kind = kind(&desk.schema, &refused.entry.mutation.object)?;
            let mut errors = refused.check(&desk, kind, changes).err().unwrap_or_default();
            if let Some(field) = refused.reject.field.as_deref().filter(|field| !changes.contains_key(*field)) {
                errors.insert(0, Error::invalid(field, &refused.reject.rule));
            }
            let mask = build::mask(&desk.rights(), &kind.name);
            let (values, new) = (refused.values(changes), refused.record.is_none());
            Ok(desk.formatter(store, |f| build::form(f, kind, &mask, &values, &errors, new)))
        })
    }

    /// Object type and values of a refused form as it was filled: what texts typed into it are read over.
    ///
    /// # Errors
    /// As [`Legwork::refused_form`].
    pub fn refused_values(&self, number: i64) -> Result<(String, Fields)> {
        self.with(|store, _| {
            let refused = refused(store, number)?;
            Ok((refused.entry.mutation.object.clone(), refused.values(&Fields::new())))
        })
    }

    /// Saves a refused form with these changes: the entry goes, and what else was refused with it is sent again too.
    ///
    /// # Errors
    /// As [`Legwork::refused_form`]; the first broken rule, and the entry stays.
    pub fn resend_refused(&self, number: i64, changes: &Fields) -> Result<Saved> {
        let (written, id) = self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let refused = refused(store, number)?;
            let kind = kind(&desk.schema, &refused.entry.mutation.object)?;
            refused.check(&desk, kind, changes).map_err(crate::records::first)?;
            let attachments = pictures::new_files(store, kind, &refused.values(&Fields::new()), changes)?;
            let context =
                WriteContext { now_ms: desk.context.now_ms, attachments: &attachments, ..WriteContext::default() };
            let mut fields = refused.touched(changes);
            let ops = match &refused.record {
                None => {
                    fields.retain(|_, value| !value.is_empty());
                    vec![Op::Create(fields)]
                }
                Some(record) => crate::records::edits(kind, &record.fields, fields),
            };
            let written = inbox::retry_edited(store, number, &ops, &context)?;
            Ok((written, refused.entry.mutation.id))
        })?;
        self.after_write(&written.changed);
        Ok(Saved { id, group: written.group })
    }
}

fn refused(store: &Store, number: i64) -> Result<Refused> {
    let entry = inbox::inbox(store.connection())?.into_iter().find(|entry| entry.number == number);
    let entry = entry.filter(|entry| is_form(entry, store.schema().object(&entry.mutation.object)));
    let entry = entry.ok_or_else(trouble::not_found)?;
    let Entry::Rejected(reject) = entry.entry.clone() else { return Err(trouble::not_found()) };
    let of = || {
        let record = store.get(&entry.mutation.object, entry.mutation.id)?.filter(|r| !r.deleted);
        record.ok_or_else(trouble::not_found)
    };
    let (fields, record) = match &entry.mutation.op {
        Op::Create(fields) => (fields.clone(), None),
        Op::Update(fields) => (fields.clone(), Some(of()?)),
        Op::Set { field, add, remove } => {
            let record = of()?;
            let had = record.get(field).as_list().unwrap_or_default().iter();
            let kept = had.filter(|item| !remove.contains(item) && !add.contains(item));
            let entered = Value::set(kept.chain(add).cloned());
            (Fields::from([(field.clone(), entered)]), Some(record))
        }
        _ => return Err(trouble::not_found()),
    };
    Ok(Refused { entry, reject, fields, record })
}

#[cfg(test)]
#[path = "../tests/common/mod.rs"]
mod common;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::common::{day, fields};
    use super::*;
    use legwork_domain::{Incarnation, RejectCode};
    use legwork_store::outbox::{Group, pending, set_incarnation};
    use legwork_store::page::{ResultIn, VerdictIn};
    use legwork_store::results::record_results;

    /// The server refuses an action because of a field; the number of the entry.
    fn refuse(app: &Legwork, group: Group, field: &str, rule: &str) -> i64 {
        let reject = Reject { field: Some(field.into()), rule: rule.into(), ..Reject::new(RejectCode::Validation) };
        app.with(|store, _| {
            let verdict = VerdictIn::Rejected(reject);
            let result = ResultIn { incarnation: Incarnation(5), mid: group.number, verdict };
            Ok(record_results(store, &[result], 1)?)
        })
        .unwrap();
        let entry = app.attention().unwrap().into_iter().find(|entry| entry.group == group).unwrap();
        assert!(entry.editable && !entry.lost_value, "{entry:?}");
        entry.number
    }

    fn shown(form: &FormView, field: &str) -> (String, Option<String>) {
        let fields = form.sections.iter().flat_map(|s| &s.fields);
        let found = fields.into_iter().find(|f| f.name == field).unwrap();
        (found.text.clone(), found.problem.clone())
    }

    #[test]
    fn v1_a_refused_new_record_is_filled_in_again_and_nothing_of_it_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let (app, _clock) = day(folder.path());
        app.with(|store, _| Ok(set_incarnation(store, Incarnation(5))?)).unwrap();
        let given = fields([("name", "云岭精密".into()), ("note", "年底签约".into()), ("employees", 40.into())]);
        let saved = app.create("customer", &given).unwrap();
        let number = refuse(&app, saved.group, "employees", "too_small");

        let form = app.refused_form(number, &Fields::new()).unwrap();
        assert_eq!(form.title, "新建客户");
        assert_eq!(shown(&form, "note"), ("年底签约".into(), None));
        assert_eq!(shown(&form, "employees"), ("40".into(), Some("数值太小".into())));
        let changed = fields([("employees", 400.into())]);
        assert_eq!(shown(&app.refused_form(number, &changed).unwrap(), "employees"), ("400".into(), None));

        let bad = fields([("name", Value::Null)]);
        assert_eq!(app.resend_refused(number, &bad).unwrap_err().code, "required");
        assert_eq!(app.attention().unwrap().len(), 1, "a form that is wrong stays");
        let again = app.resend_refused(number, &changed).unwrap();
        assert_eq!((again.id, app.attention().unwrap().len()), (saved.id, 0));
        let record = app.with(|store, _| Ok(store.get("customer", saved.id)?)).unwrap().unwrap();
        assert_eq!((record.get("note"), record.get("employees")), (&"年底签约".into(), &400.into()));
        assert_eq!(app.refused_form(number, &Fields::new()).unwrap_err().code, "not_found");
    }

    #[test]
    fn v1_a_refused_edit_shows_the_record_with_what_was_entered() {
        let folder = tempfile::tempdir().unwrap();
        let (app, _clock) = day(folder.path());
        app.with(|store, _| Ok(set_incarnation(store, Incarnation(5))?)).unwrap();
        let id = app.create("customer", &fields([("name", "云岭精密".into())])).unwrap().id;
        let edit = app.update("customer", id, &fields([("note", "电话不对".into())])).unwrap().unwrap();
        let number = refuse(&app, edit.group, "note", "too_long");
        assert_eq!(app.refused_values(number).unwrap().1["name"], "云岭精密".into());
        let form = app.refused_form(number, &Fields::new()).unwrap();
        assert_eq!((form.title.as_str(), shown(&form, "name").0.as_str()), ("编辑客户", "云岭精密"));
        assert_eq!(shown(&form, "note"), ("电话不对".into(), Some("内容太长".into())));
        app.resend_refused(number, &fields([("note", "电话".into())])).unwrap();
        let record = app.with(|store, _| Ok(store.get("customer", id)?)).unwrap().unwrap();
        assert_eq!(record.get("note"), &"电话".into());
    }

    #[test]
    fn v1_a_refused_change_of_tags_is_a_form_and_goes_again_by_element() {
        let folder = tempfile::tempdir().unwrap();
        let (app, _clock) = day(folder.path());
        app.with(|store, _| Ok(set_incarnation(store, Incarnation(5))?)).unwrap();
        let tags = |all: &[&str]| Value::set(all.iter().map(|tag| Value::from(*tag)));
        let id =
            app.create("customer", &fields([("name", "云岭精密".into()), ("tags", tags(&["老客户"]))])).unwrap().id;
        let edit = app.update("customer", id, &fields([("tags", tags(&["重点", "展会"]))])).unwrap().unwrap();
        let number = refuse(&app, edit.group, "tags", "too_long");
        // A colleague's tag is there by the time the form is looked at.
        app.update("customer", id, &fields([("tags", tags(&["老客户", "外地"]))])).unwrap();
        let form = app.refused_form(number, &Fields::new()).unwrap();
        let (shown, problem) = shown(&form, "tags");
        assert!(["重点", "展会", "外地"].iter().all(|tag| shown.contains(tag)) && !shown.contains("老客户"), "{shown}");
        assert_eq!(problem.as_deref(), Some("内容太长"));

        let changes = fields([("tags", tags(&["重点", "外地"])), ("note", "见展会名录".into())]);
        app.resend_refused(number, &changes).unwrap();
        assert_eq!(app.attention().unwrap().len(), 0);
        let record = app.with(|store, _| Ok(store.get("customer", id)?)).unwrap().unwrap();
        assert_eq!((record.get("tags"), record.get("note")), (&tags(&["重点", "外地"]), &"见展会名录".into()));
        let sent = app.with(|store, _| Ok(pending(store.connection(), 99, 1 << 20)?)).unwrap();
        let again = sent.iter().rev().find_map(|m| match &m.op {
            Op::Set { add, remove, .. } => Some((add.clone(), remove.clone())),
            _ => None,
        });
        assert_eq!(again, Some((vec!["重点".into()], vec!["老客户".into()])), "by element: a colleague's tag stays");

        // What is put back as it stands asks for nothing any more.
        let edit = app.update("customer", id, &fields([("tags", tags(&["重点", "外地", "展会"]))])).unwrap().unwrap();
        let number = refuse(&app, edit.group, "tags", "too_long");
        let before = app.with(|store, _| Ok(store.get("customer", id)?)).unwrap().unwrap();
        app.resend_refused(number, &fields([("tags", before.get("tags").clone())])).unwrap();
        assert_eq!(app.attention().unwrap().len(), 0);
    }
}
