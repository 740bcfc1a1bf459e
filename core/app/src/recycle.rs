//! Deleting, and the recycle bin of this phone (B6).

use crate::legwork::{Desk, Legwork, action, kind};
use legwork_domain::{Op, RecordId, Result, validate};
use legwork_store::outbox::Group;
use legwork_store::recycle;
use legwork_view::build;
use legwork_view::views::DeletedView;

impl Legwork {
    /// Moves a record to the recycle bin; restorable for 30 days.
    ///
    /// # Errors
    /// `unknown_object`; `append_only` for one whose records are never deleted; `missing` (kind `conflict`) for a record
    /// that is not on this phone.
    pub fn delete(&self, object: &str, id: RecordId) -> Result<Group> {
        self.with(|store, _| validate::may_change(kind(store.schema(), object)?))?;
        Ok(self.write(&[action(object, id, Op::Delete)], false, &[])?.group)
    }

    /// Takes a record out of the recycle bin.
    ///
    /// # Errors
    /// `unknown_object`; `missing` (kind `conflict`) for a record that is not on this phone.
    pub fn restore(&self, object: &str, id: RecordId) -> Result<Group> {
        Ok(self.write(&[action(object, id, Op::Restore)], false, &[])?.group)
    }

    /// Records of all objects this phone deleted in the last 30 days that still are deleted, newest first.
    ///
    /// # Errors
    /// [Usual trouble](crate::trouble) only.
    pub fn recycle_bin(&self) -> Result<Vec<DeletedView>> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let found = recycle::recycle_bin(store, desk.context.now_ms)?;
            let line = |f: &legwork_view::format::Formatter<'_>, (record, at_ms): &(legwork_domain::Record, i64)| {
                let kind = desk.schema.object(&record.object)?;
                Some(build::deleted(f, kind, record, *at_ms, *at_ms + recycle::RECYCLE_MS))
            };
            Ok(desk.formatter(store, |f| found.iter().filter_map(|one| line(f, one)).collect()))
        })
    }
}
