//! What a person does on a phone, sensible or not, and that it shows at once (I4, I5).

use super::Violation;
use super::oracle::Key;
use super::phone::Phone;
use super::schema::{COUNTER, GROWN, MASKED};
use super::server::Server;
use crate::dice::Dice;
use legwork_domain::{Fields, Op, Record, RecordId, Value};
use legwork_store::StoreError;
use legwork_store::inbox::{self, Entry};
use legwork_store::outbox::{Action, WriteContext, Written, write_action};
use std::collections::BTreeMap;

/// What may be done, and how often.
const OFTEN: [(What, u64); 13] = [
    (What::Customer, 14),
    (What::Contact, 8),
    (What::Activity, 8),
    (What::Task, 8),
    (What::Edit, 32),
    (What::Tag, 8),
    (What::Count, 14),
    (What::Transfer, 6),
    (What::Answer, 5),
    (What::Delete, 7),
    (What::Restore, 3),
    (What::Reparent, 3),
    (What::Inbox, 8),
];

#[derive(Clone, Copy)]
enum What {
    Customer,
    Contact,
    Activity,
    Task,
    Edit,
    Tag,
    Count,
    Transfer,
    Answer,
    Delete,
    Restore,
    Reparent,
    Inbox,
}

/// The most that each counter can have come to: everything that anybody ever added.
pub(crate) type Counted = BTreeMap<Key, i64>;

fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Fields {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn action(object: &str, id: RecordId, op: Op) -> Action {
    Action { object: object.to_owned(), id, op }
}

/// A person and the phone in their hand.
pub(crate) struct Hand<'w> {
    pub(crate) phone: &'w mut Phone,
    pub(crate) server: &'w Server,
    pub(crate) counted: &'w mut Counted,
    pub(crate) dice: &'w mut Dice,
    pub(crate) world_ms: i64,
}

impl Hand<'_> {
    /// Does something; what it was, if anything came of it.
    pub(crate) fn act(&mut self) -> Result<Option<String>, Violation> {
        let what = OFTEN[self.dice.weighted(OFTEN.iter().map(|(_, weight)| *weight))].0;
        let actions = match what {
            What::Customer => self.new_customer(),
            What::Contact => self.new_contact(),
            What::Activity => self.new_activity(),
            What::Task => self.new_task(),
            What::Edit => self.edit(),
            What::Tag => self.tag(),
            What::Count => self.any("customer").map(|id| {
                let delta = self.dice.range(1..6);
                vec![action("customer", id, Op::Add { field: COUNTER.into(), delta })]
            }),
            What::Transfer => self.transfer(),
            What::Answer => self.answer(),
            What::Delete => self.delete(),
            What::Restore => self.restore(),
            What::Reparent => self.reparent(),
            What::Inbox => return self.inbox(),
        };
        let Some(actions) = actions else { return Ok(None) };
        let text = format!("{:?}", actions.iter().map(|a| (&a.object, a.id, &a.op)).collect::<Vec<_>>());
        Ok(self.write(&actions)?.then_some(text))
    }

    fn context(&self) -> WriteContext<'static> {
        WriteContext { now_ms: self.phone.now_ms(self.world_ms), ..WriteContext::default() }
    }

    /// Writes a user action and looks whether it shows; `false` when the phone itself refuses it.
    fn write(&mut self, actions: &[Action]) -> Result<bool, Violation> {
        let mut before = Vec::with_capacity(actions.len());
        for action in actions {
            before.push(self.phone.store.get(&action.object, action.id)?);
        }
        let context = self.context();
        let written = match write_action(&mut self.phone.store, actions, &context) {
            Ok(written) => written,
            Err(StoreError::Refused(_)) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        self.note(&written, actions.iter().map(|a| (a.object.as_str(), a.id, &a.op)));
        for (action, before) in actions.iter().zip(before) {
            let after = self.phone.store.get(&action.object, action.id)?;
            shows(action, before.as_ref(), after.as_ref())?;
        }
        Ok(true)
    }

    /// Keeps account of what was made.
    fn note<'a>(&mut self, written: &Written, made: impl Iterator<Item = (&'a str, RecordId, &'a Op)>) {
        let mut count = 0;
        for (object, id, op) in made {
            let key = (object.to_owned(), id);
            match op {
                Op::Add { delta, .. } => *self.counted.entry(key).or_default() += delta,
                Op::Delete => {
                    self.phone.book.deleted.insert(key, (written.group.era, written.group.number + count));
                }
                Op::Restore => self.phone.expect_older(&key),
                Op::Command { fields, .. } => {
                    let mutation = (written.group.era, written.group.number + count);
                    self.phone.book.commands.push((key, mutation, fields.keys().cloned().collect()));
                }
                _ => {}
            }
            count += 1;
        }
        self.phone.note_made(written.group, count);
    }

    fn any(&mut self, object: &str) -> Option<RecordId> {
        let ids: Vec<RecordId> =
            self.phone.view.shown.keys().filter(|(kind, _)| kind == object).map(|(_, id)| *id).collect();
        self.dice.pick(&ids).copied()
    }

    fn somebody(&mut self) -> RecordId {
        self.dice.pick(&self.server.people).copied().unwrap_or(self.server.admin)
    }

    fn new_id(&mut self) -> RecordId {
        self.dice.id(self.world_ms)
    }

    fn word(&mut self) -> Value {
        format!("word {}", self.dice.below(1_000)).into()
    }

    fn new_customer(&mut self) -> Option<Vec<Action>> {
        let id = self.new_id();
        let mut customer = fields([("name", self.word())]);
        if self.dice.chance(10) {
            customer.insert("external_code".into(), format!("X{}", self.dice.below(4)).into());
        }
        let mut actions = vec![action("customer", id, Op::Create(customer))];
        if self.dice.chance(30) {
            let contact = fields([("name", self.word()), ("customer", id.into())]);
            actions.push(action("contact", self.new_id(), Op::Create(contact)));
        }
        Some(actions)
    }

    fn new_contact(&mut self) -> Option<Vec<Action>> {
        let customer = self.any("customer")?;
        let contact = fields([("name", self.word()), ("customer", customer.into())]);
        Some(vec![action("contact", self.new_id(), Op::Create(contact))])
    }

    fn new_activity(&mut self) -> Option<Vec<Action>> {
        let object = if self.dice.chance(60) { "customer" } else { "contact" };
        let parent = self.any(object)?;
        let kind = if self.dice.chance(8) { "no such kind" } else { "call" };
        let activity = fields([
            ("parent", Value::link(object, parent)),
            ("kind", kind.into()),
            ("at", self.world_ms.into()),
            ("text", self.word()),
        ]);
        Some(vec![action("activity", self.new_id(), Op::Create(activity))])
    }

    fn new_task(&mut self) -> Option<Vec<Action>> {
        let task = fields([
            ("subject", self.word()),
            ("assignee", self.somebody().into()),
            ("acknowledged", "waiting".into()),
            ("status", "open".into()),
        ]);
        Some(vec![action("task", self.new_id(), Op::Create(task))])
    }

    fn edit(&mut self) -> Option<Vec<Action>> {
        let object = *self.dice.pick(&["customer", "customer", "customer", "contact", "task"])?;
        let id = self.any(object)?;
        let mut edits = Fields::new();
        for _ in 0..1 + self.dice.below(2) {
            let (name, value) = match (object, self.dice.below(12)) {
                ("customer", 0) => ("phone", if self.dice.chance(50) { "021 5555 0199" } else { "no number" }.into()),
                ("customer", 1) if self.dice.chance(50) => (MASKED, "a".into()),
                ("customer", 2) => ("external_code", format!("X{}", self.dice.below(4)).into()),
                ("customer", 3) if self.phone.store.schema().version >= 3 => (GROWN, self.word()),
                ("customer", 4) => ("name", if self.dice.chance(30) { Value::Null } else { self.word() }),
                ("customer", 5) => ("owner", self.somebody().into()),
                ("customer", _) => (if self.dice.chance(60) { "note" } else { "name" }, self.word()),
                ("contact", 0) => ("mobile", "13800000000".into()),
                ("contact", _) => ("name", self.word()),
                (_, 0) => ("assignee", self.somebody().into()),
                (_, 1) => ("status", "half done".into()),
                _ => (if self.dice.chance(50) { "note" } else { "subject" }, self.word()),
            };
            edits.insert(name.to_owned(), value);
        }
        Some(vec![action(object, id, Op::Update(edits))])
    }

    fn tag(&mut self) -> Option<Vec<Action>> {
        let object = if self.dice.chance(70) { "customer" } else { "contact" };
        let id = self.any(object)?;
        let tags = |dice: &mut Dice| -> Vec<Value> {
            (0..dice.below(3)).map(|_| format!("tag {}", dice.below(5)).into()).collect()
        };
        let (add, remove) = (tags(self.dice), tags(self.dice));
        Some(vec![action(object, id, Op::Set { field: "tags".into(), add, remove })])
    }

    fn transfer(&mut self) -> Option<Vec<Action>> {
        let id = self.any("customer")?;
        let owner = self.phone.view.shown.get(&("customer".to_owned(), id))?.get("owner").clone();
        let new = self.somebody();
        let expect = if owner.is_empty() { Fields::new() } else { fields([("owner", owner)]) };
        let op = Op::Command { name: "transfer".into(), expect, fields: fields([("owner", new.into())]) };
        Some(vec![action("customer", id, op)])
    }

    fn answer(&mut self) -> Option<Vec<Action>> {
        let id = self.any("task")?;
        let answer = if self.dice.chance(50) { "accepted" } else { "refused" };
        let op = Op::Command {
            name: "answer".into(),
            expect: fields([("acknowledged", "waiting".into())]),
            fields: fields([("acknowledged", answer.into()), ("acknowledged_note", self.word())]),
        };
        Some(vec![action("task", id, op)])
    }

    fn delete(&mut self) -> Option<Vec<Action>> {
        let object = *self.dice.pick(&["customer", "contact", "task"])?;
        Some(vec![action(object, self.any(object)?, Op::Delete)])
    }

    fn restore(&mut self) -> Option<Vec<Action>> {
        let deleted: Vec<Key> = self.phone.book.deleted.keys().cloned().collect();
        let (object, id) = self.dice.pick(&deleted)?.clone();
        Some(vec![Action { object, id, op: Op::Restore }])
    }

    fn reparent(&mut self) -> Option<Vec<Action>> {
        let (contact, customer) = (self.any("contact")?, self.any("customer")?);
        Some(vec![action("contact", contact, Op::Update(fields([("customer", customer.into())])))])
    }

    /// Deals with what needs attention.
    fn inbox(&mut self) -> Result<Option<String>, Violation> {
        let all = inbox::inbox(self.phone.store.connection())?;
        let Some(entry) = self.dice.pick(&all).cloned() else { return Ok(None) };
        let context = self.context();
        let refused = |entry: &inbox::InboxEntry| matches!(entry.entry, Entry::Rejected(_));
        let group: Vec<_> = match entry.entry {
            Entry::Rejected(_) => all.into_iter().filter(|e| refused(e) && e.group == entry.group).rev().collect(),
            Entry::Merged { .. } => vec![entry.clone()],
        };
        let again = self.dice.chance(50);
        let store = &mut self.phone.store;
        let done = match (&entry.entry, again) {
            (Entry::Rejected(_), true) => inbox::retry_rejected(store, entry.group, &context).map(Some),
            (Entry::Rejected(_), false) => inbox::drop_rejected(store, entry.group).map(|()| None),
            (Entry::Merged { .. }, true) => inbox::restore_mine(store, entry.number, &context).map(Some),
            (Entry::Merged { .. }, false) => inbox::dismiss(store, entry.number).map(|()| None),
        };
        let written = match done {
            Ok(written) => written,
            Err(StoreError::Refused(_) | StoreError::NotFound(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let handled = group.iter().map(|e| (e.group.era, e.mutation.mid));
        self.phone.book.handled.extend(handled);
        if let Some(written) = written {
            let own = |e: &inbox::InboxEntry| match &e.entry {
                Entry::Merged { field, mine, .. } => Op::Update(Fields::from([(field.clone(), mine.clone())])),
                Entry::Rejected(_) => e.mutation.op.clone(),
            };
            let ops: Vec<(String, RecordId, Op)> =
                group.iter().map(|e| (e.mutation.object.clone(), e.mutation.id, own(e))).collect();
            self.note(&written, ops.iter().map(|(object, id, op)| (object.as_str(), *id, op)));
        }
        Ok(Some(format!("{} {:?} of the inbox", if again { "again" } else { "drops" }, entry.group)))
    }
}

/// What was just written is what is shown (I4), with a stamp above what was shown before (I5).
fn shows(action: &Action, before: Option<&Record>, after: Option<&Record>) -> Result<(), Violation> {
    let wrong = |invariant, what: &str| {
        Err(Violation::new(invariant, format_args!("{what}: {action:?} made {after:?} of {before:?}")))
    };
    let Some(after) = after else { return wrong(4, "a write made nothing") };
    let none = Record::default();
    let before = before.unwrap_or(&none);
    let same = |a: &Value, b: &Value| a == b || (a.is_empty() && b.is_empty());
    match &action.op {
        Op::Create(fields) | Op::Update(fields) | Op::Command { fields, .. } => {
            for (name, value) in fields {
                if after.clocks.of(name) <= before.clocks.of(name) {
                    return wrong(5, "an edit is not stamped above what it edits");
                }
                if !same(after.get(name), value) {
                    return wrong(4, "a write does not show");
                }
            }
        }
        Op::Set { field, add, .. } => {
            let items = after.get(field).as_list().unwrap_or_default();
            if add.iter().any(|item| !items.contains(item)) {
                return wrong(4, "an added element does not show");
            }
        }
        Op::Add { field, delta } => {
            let old = before.get(field).as_int().unwrap_or(0);
            if after.get(field).as_int() != Some(old + delta) {
                return wrong(4, "an addition does not show");
            }
        }
        Op::Delete | Op::Restore => {
            if after.deleted != (action.op == Op::Delete) {
                return wrong(4, "a deletion or its undoing does not show");
            }
        }
    }
    Ok(())
}
