//! Taking an action back that the server has confirmed already. The outbox forgets such actions, which on a good network
//! is within a second: their inverses are kept here, as long as the app runs and only for the latest ones.

use crate::legwork::{Legwork, lock};
use legwork_domain::{Fields, Op, Result, Value};
use legwork_store::outbox::{Action, Group, WriteContext};
use legwork_store::{Store, StoreError, recycle};
use std::collections::VecDeque;

/// How many of the latest actions can be taken back.
const KEPT: usize = 16;

/// The latest actions and what would take them back, the newest last.
#[derive(Default)]
pub(crate) struct Inverses(VecDeque<(Group, Vec<Action>)>);

impl Inverses {
    /// Remembers how an action is taken back; nothing for one that cannot be.
    pub(crate) fn keep(&mut self, group: Group, inverse: Option<Vec<Action>>) {
        // The number of an action that was taken back is given again.
        self.0.retain(|(known, _)| *known != group);
        if let Some(inverse) = inverse {
            self.0.push_back((group, inverse));
            if self.0.len() > KEPT {
                self.0.pop_front();
            }
        }
    }

    fn take(&mut self, group: Group) -> Option<Vec<Action>> {
        let at = self.0.iter().position(|(known, _)| *known == group)?;
        self.0.remove(at).map(|(_, inverse)| inverse)
    }
}

/// What takes `actions` back, read before they are written; `None` when one of them cannot be: commands, and records
/// that are never changed once the server has them.
pub(crate) fn inverse(store: &Store, actions: &[Action]) -> Result<Option<Vec<Action>>> {
    let back = |action: &Action| {
        if store.schema().object(&action.object).is_some_and(|kind| kind.append_only) {
            return Ok(None);
        }
        let op = match &action.op {
            Op::Create(_) | Op::Restore => Op::Delete,
            Op::Delete => Op::Restore,
            Op::Update(fields) => {
                let record = store.get(&action.object, action.id)?;
                let before = |name: &String| record.as_ref().map(|r| r.get(name).clone()).unwrap_or_default();
                Op::Update(fields.keys().map(|name| (name.clone(), before(name))).collect::<Fields>())
            }
            Op::Set { field, add, remove } => {
                let record = store.get(&action.object, action.id)?;
                let items = record.as_ref().and_then(|r| r.get(field).as_list()).unwrap_or_default();
                let there = |item: &&Value| items.contains(item);
                let (add, remove) = (remove.iter().filter(there), add.iter().filter(|item| !there(item)));
                Op::Set { field: field.clone(), add: add.cloned().collect(), remove: remove.cloned().collect() }
            }
            Op::Add { .. } | Op::Command { .. } => return Ok(None),
        };
        Ok(Some(Action { object: action.object.clone(), id: action.id, op }))
    };
    actions.iter().rev().map(back).collect()
}

impl Legwork {
    /// Takes a user action back (B3: for five seconds the screen offers it): forgets it when nothing of it can have left
    /// the phone, else writes its inverse as a new action.
    ///
    /// # Errors
    /// `not_found` for an action nobody remembers any more, `not_supported` for a command that was sent (a check-out);
    /// a [refusal](crate::trouble) when the inverse does not apply, or a limit of the write. The action stands then.
    pub fn undo(&self, group: Group) -> Result<()> {
        let context = WriteContext { now_ms: self.now_ms()?, ..Default::default() };
        match self.with(|store, _| Ok(recycle::undo(store, group, &context)))? {
            Ok(changed) => {
                lock(&self.inner.inverses).take(group);
                self.after_write(&changed);
            }
            Err(StoreError::NotFound(what)) => {
                let inverse = lock(&self.inner.inverses).take(group);
                self.write(&inverse.ok_or(StoreError::NotFound(what))?, false, &[])?;
            }
            Err(other) => return Err(other.into()),
        }
        Ok(())
    }
}
