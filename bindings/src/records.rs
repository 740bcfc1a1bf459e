//! Lists, details, forms, saving, deleting, duplicates.

use crate::app::RecordsClient;
use crate::error::LegworkError;
use crate::offload;
use crate::views::{ActionId, DraftValue, ListPage, RecordDetail, RecordForm, RecordRow, SavedRecord, entered, id};
use legwork_app::records::ListRequest;
use std::collections::HashMap;

/// A record that is probably the same party.
#[derive(uniffi::Record)]
pub struct DuplicateView {
    /// Object type.
    pub object_name: String,
    /// Record.
    pub id: String,
    /// Title.
    pub title: String,
    /// Owner.
    pub owner: String,
    /// Field that is the same.
    pub field: String,
}

impl From<legwork_app::records::Duplicate> for DuplicateView {
    fn from(duplicate: legwork_app::records::Duplicate) -> Self {
        let legwork_app::records::Duplicate { object, id, title, owner, field } = duplicate;
        DuplicateView { object_name: object, id: id.to_string(), title, owner, field }
    }
}

/// A record in this phone's recycle bin.
#[derive(uniffi::Record)]
pub struct DeletedRecord {
    /// Object type.
    pub object_name: String,
    /// What one of them is called.
    pub object_label: String,
    /// Record.
    pub id: String,
    /// What names it.
    pub title: String,
    /// When it was deleted, in words.
    pub deleted: String,
    /// How long it can still be restored, in words.
    pub left: String,
}

impl From<legwork_app::views::DeletedView> for DeletedRecord {
    fn from(line: legwork_app::views::DeletedView) -> Self {
        let legwork_app::views::DeletedView { object, object_label, id, title, deleted, left } = line;
        DeletedRecord { object_name: object, object_label, id: id.to_string(), title, deleted, left }
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl RecordsClient {
    /// One page of a ready-made list.
    ///
    /// # Errors
    /// Throws `unknown_object`, `malformed` when `after` is no place in this list, or usual trouble (see
    /// `LegworkError`).
    pub async fn list(
        &self,
        object_name: String,
        view: Option<String>,
        after: Option<String>,
        limit: u32,
    ) -> Result<ListPage, LegworkError> {
        let app = self.app.clone();
        let request = ListRequest { object: object_name, view, after, limit, ..ListRequest::default() };
        offload(move || app.list(&request)).await.map(ListPage::from)
    }
    /// A record to read.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, `unknown_object`, `not_found` for a record that is not on this phone,
    /// or usual trouble (see `LegworkError`).
    pub async fn detail(&self, object_name: String, record: String) -> Result<RecordDetail, LegworkError> {
        let (app, record) = (self.app.clone(), id(&record)?);
        offload(move || app.detail(&object_name, record)).await.map(RecordDetail::from)
    }
    /// Records that belong to a record, newest first.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, `unknown_object`, or usual trouble (see `LegworkError`).
    pub async fn related(&self, object_name: String, of: String, limit: u32) -> Result<Vec<RecordRow>, LegworkError> {
        let (app, of) = (self.app.clone(), id(&of)?);
        let rows = offload(move || app.related(&object_name, of, limit)).await?;
        Ok(rows.into_iter().map(RecordRow::from).collect())
    }
    /// A form for a new record.
    ///
    /// # Errors
    /// Throws `unknown_object`, or usual trouble (see `LegworkError`). What is wrong with the values given is in the
    /// form.
    pub async fn new_form(
        &self,
        object_name: String,
        given: HashMap<String, DraftValue>,
    ) -> Result<RecordForm, LegworkError> {
        let app = self.app.clone();
        offload(move || app.new_form(&object_name, &entered(&app, &object_name, None, given)?))
            .await
            .map(RecordForm::from)
    }
    /// A form of a record with unsaved changes.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, `unknown_object`, `not_found` for a record that is not on this phone,
    /// or usual trouble (see `LegworkError`). What is wrong with the changes is in the form.
    pub async fn edit_form(
        &self,
        object_name: String,
        record: String,
        changes: HashMap<String, DraftValue>,
    ) -> Result<RecordForm, LegworkError> {
        let (app, record) = (self.app.clone(), id(&record)?);
        offload(move || app.edit_form(&object_name, record, &entered(&app, &object_name, Some(record), changes)?))
            .await
            .map(RecordForm::from)
    }
    /// Saves a new record.
    ///
    /// # Errors
    /// Throws `unknown_object`, the first broken rule, a limit of a write, or usual trouble (all see `LegworkError`).
    /// Nothing is saved then.
    pub async fn create(
        &self,
        object_name: String,
        draft: HashMap<String, DraftValue>,
    ) -> Result<SavedRecord, LegworkError> {
        let app = self.app.clone();
        offload(move || app.create(&object_name, &entered(&app, &object_name, None, draft)?))
            .await
            .map(SavedRecord::from)
    }
    /// Saves changed fields; nothing when nothing differs.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, `unknown_object`, `not_found` for a record that is not on this phone,
    /// the first broken rule, a limit of a write, or usual trouble (all see `LegworkError`). Nothing is saved then.
    pub async fn update(
        &self,
        object_name: String,
        record: String,
        changes: HashMap<String, DraftValue>,
    ) -> Result<Option<SavedRecord>, LegworkError> {
        let (app, record) = (self.app.clone(), id(&record)?);
        Ok(offload(move || app.update(&object_name, record, &entered(&app, &object_name, Some(record), changes)?))
            .await?
            .map(SavedRecord::from))
    }
    /// Moves a record to the recycle bin.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, `unknown_object`, the refusal `missing` for a record that is not on
    /// this phone, or usual trouble (see `LegworkError`).
    pub async fn delete(&self, object_name: String, record: String) -> Result<ActionId, LegworkError> {
        let (app, record) = (self.app.clone(), id(&record)?);
        offload(move || app.delete(&object_name, record)).await.map(ActionId::from)
    }
    /// Takes a record out of the recycle bin.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, `unknown_object`, the refusal `missing` for a record that is not on
    /// this phone, or usual trouble (see `LegworkError`).
    pub async fn restore(&self, object_name: String, record: String) -> Result<ActionId, LegworkError> {
        let (app, record) = (self.app.clone(), id(&record)?);
        offload(move || app.restore(&object_name, record)).await.map(ActionId::from)
    }
    /// Records of all objects this phone deleted in the last 30 days that can be restored, newest first.
    ///
    /// # Errors
    /// Throws usual trouble (see `LegworkError`).
    pub async fn recycle_bin(&self) -> Result<Vec<DeletedRecord>, LegworkError> {
        let app = self.app.clone();
        let found = offload(move || app.recycle_bin()).await?;
        Ok(found.into_iter().map(DeletedRecord::from).collect())
    }
    /// Takes a user action back.
    ///
    /// # Errors
    /// Throws `not_found` for an action nobody remembers any more, `not_supported` for a command that was sent (a
    /// check-out), a refusal when the inverse does not apply, a limit of a write, or usual trouble (all see
    /// `LegworkError`). The action stands then.
    pub async fn undo(&self, action: ActionId) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.undo(action.into())).await
    }
    /// Records that are probably the same party as what is being entered.
    ///
    /// # Errors
    /// Throws `unknown_object`, or usual trouble (see `LegworkError`).
    pub async fn duplicates(
        &self,
        object_name: String,
        draft: HashMap<String, DraftValue>,
    ) -> Result<Vec<DuplicateView>, LegworkError> {
        let app = self.app.clone();
        let found = offload(move || app.duplicates(&object_name, &entered(&app, &object_name, None, draft)?)).await?;
        Ok(found.into_iter().map(DuplicateView::from).collect())
    }
}
