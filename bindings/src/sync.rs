//! Sending and fetching, receipts, what needs attention.

use crate::app::SyncClient;
use crate::error::LegworkError;
use crate::offload;
use crate::views::{ActionId, DraftValue, RecordForm, SavedRecord, filled_again, id};
use legwork_app::sync::{AttentionView, Nudge, ReceiptView, SyncView};
use std::collections::HashMap;
use std::sync::Arc;

/// The state of the sync.
#[derive(uniffi::Record)]
pub struct SyncStatus {
    /// Changes the server has not confirmed.
    pub pending: u64,
    /// Entries that wait for the person.
    pub attention: u64,
    /// The server ended the login: nothing moves until the person signs in again.
    pub login_ended: bool,
    /// All of it in one line.
    pub text: String,
}

impl From<SyncView> for SyncStatus {
    fn from(view: SyncView) -> Self {
        SyncStatus { pending: view.pending, attention: view.attention, login_ended: view.login_ended, text: view.text }
    }
}

/// How far an action has come.
#[derive(uniffi::Record)]
pub struct ReceiptLine {
    /// The action.
    pub action: ActionId,
    /// `on_this_phone`, `sent`, `accepted`, `attention`.
    pub state: String,
    /// In words.
    pub text: String,
}

/// An action of this phone and how far it has come.
#[derive(uniffi::Record)]
pub struct DeliveryLine {
    /// The action.
    pub action: ActionId,
    /// Object type it touched first.
    pub object_name: String,
    /// Record it touched first.
    pub id: String,
    /// What was done, and with what.
    pub title: String,
    /// Its way in words.
    pub text: String,
    /// `on_this_phone`, `sent`, `accepted`, `attention`.
    pub state: String,
}

/// An entry of "needs attention".
#[derive(uniffi::Record)]
pub struct AttentionItem {
    /// Its number.
    pub number: i64,
    /// The action it belongs to.
    pub action: ActionId,
    /// Object type of the record.
    pub object_name: String,
    /// The record.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What happened, in words.
    pub text: String,
    /// A value lost and can be put back; else the action was refused.
    pub lost_value: bool,
    /// It is a refused form, which can be filled in again.
    #[uniffi(default = false)]
    pub editable: bool,
}

/// Stops a sync that is under way.
#[derive(Default, uniffi::Object)]
pub struct SyncCancel {
    cancel: legwork_app::sync::Cancel,
}

#[uniffi::export]
impl SyncCancel {
    /// A fresh one, for one call.
    #[uniffi::constructor]
    pub fn create() -> Arc<Self> {
        Arc::new(SyncCancel::default())
    }
    /// Stops soon; what was received so far is kept.
    pub fn cancel(&self) {
        self.cancel.cancel();
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl SyncClient {
    /// Sends and fetches until nothing is left to do; needs the network.
    ///
    /// # Errors
    /// Throws what stopped it: network trouble, `server_busy`, `session_ended` or `signed_out` (signing in again
    /// helps), `password_change_required`, `upgrade_required`, `server_too_old`, `sync_gap`, `message_not_ours`,
    /// `message_truncated`, `cancelled`, `device_wiped` (the server ordered it: the person is signed out and the data
    /// is gone), or usual trouble (for both see `LegworkError`). What was sent and fetched until then stays; local work
    /// is never affected. A single file that cannot be moved stops nothing and is tried again later.
    pub async fn run_once(&self, cancel: Option<Arc<SyncCancel>>) -> Result<SyncStatus, LegworkError> {
        let app = self.app.clone();
        let cancel = cancel.map(|c| c.cancel.clone()).unwrap_or_default();
        offload(move || app.sync_now(&cancel)).await.map(SyncStatus::from)
    }
    /// Stays in step from now on.
    ///
    /// # Errors
    /// Throws `session_ended` (signing in again helps), `not_our_server` for an address that is none,
    /// `network_unavailable`, or usual trouble (see `LegworkError`). What goes wrong later is not thrown: the
    /// observer's `sync_state` asks for a look at `status`.
    pub async fn start(&self) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.start_sync()).await
    }
    /// Stops staying in step.
    ///
    /// # Errors
    /// Throws `internal` for a defect of ours, nothing else.
    pub async fn stop(&self) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || {
            app.stop_sync();
            Ok(())
        })
        .await
    }
    /// The app came to the front.
    pub fn foreground(&self) {
        self.app.nudge(Nudge::Foreground);
    }
    /// The app went to the back.
    pub fn background(&self) {
        self.app.nudge(Nudge::Background);
    }
    /// The network came back.
    pub fn online(&self) {
        self.app.nudge(Nudge::Online);
    }
    /// The state in words; also without a network.
    ///
    /// # Errors
    /// Throws usual trouble (see `LegworkError`).
    pub async fn status(&self) -> Result<SyncStatus, LegworkError> {
        let app = self.app.clone();
        offload(move || app.sync_view()).await.map(SyncStatus::from)
    }
    /// Receipts of a record's changes, oldest first.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, or usual trouble (see `LegworkError`).
    pub async fn receipts(&self, object_name: String, record: String) -> Result<Vec<ReceiptLine>, LegworkError> {
        let (app, record) = (self.app.clone(), id(&record)?);
        let all = offload(move || app.receipts(&object_name, record)).await?;
        let line = |r: ReceiptView| ReceiptLine { action: r.group.into(), state: r.state.to_owned(), text: r.text };
        Ok(all.into_iter().map(line).collect())
    }
    /// The latest actions, newest first.
    ///
    /// # Errors
    /// Throws usual trouble (see `LegworkError`).
    pub async fn deliveries(&self, limit: u32) -> Result<Vec<DeliveryLine>, LegworkError> {
        let app = self.app.clone();
        let all = offload(move || app.deliveries(limit)).await?;
        let line = |d: legwork_app::deliveries::DeliveryView| DeliveryLine {
            action: d.group.into(),
            object_name: d.object,
            id: d.id.to_string(),
            title: d.title,
            text: d.text,
            state: d.state.to_owned(),
        };
        Ok(all.into_iter().map(line).collect())
    }
    /// What needs attention.
    ///
    /// # Errors
    /// Throws usual trouble (see `LegworkError`).
    pub async fn attention(&self) -> Result<Vec<AttentionItem>, LegworkError> {
        let app = self.app.clone();
        let all = offload(move || app.attention()).await?;
        let item = |a: AttentionView| AttentionItem {
            number: a.number,
            action: a.group.into(),
            object_name: a.object,
            id: a.id.to_string(),
            title: a.title,
            text: a.text,
            lost_value: a.lost_value,
            editable: a.editable,
        };
        Ok(all.into_iter().map(item).collect())
    }
    /// Puts a lost value back.
    ///
    /// # Errors
    /// Throws `not_found` when there is no such entry of a lost value, a refusal, a limit of a write, or usual trouble
    /// (all see `LegworkError`). The entry stays.
    pub async fn restore_mine(&self, number: i64) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.restore_mine(number)).await
    }
    /// Accepts that another value stands.
    ///
    /// # Errors
    /// Throws `not_found` when there is no such entry, or usual trouble (see `LegworkError`).
    pub async fn dismiss(&self, number: i64) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.dismiss(number)).await
    }
    /// Sends a refused action again.
    ///
    /// # Errors
    /// Throws `not_found` when there is no such refused action, a refusal when it does not apply to the records as they
    /// are now, a limit of a write, or usual trouble (all see `LegworkError`). The entry stays.
    pub async fn retry(&self, action: ActionId) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.retry(action.into())).await
    }
    /// The form of a refused new record or edit as it was filled, with unsaved changes and what is wrong.
    ///
    /// # Errors
    /// `not_found` for an entry that is gone, is no form, or whose record is not on this phone any more.
    pub async fn refused_form(
        &self,
        number: i64,
        changes: HashMap<String, DraftValue>,
    ) -> Result<RecordForm, LegworkError> {
        let app = self.app.clone();
        offload(move || app.refused_form(number, &filled_again(&app, number, changes)?)).await.map(RecordForm::from)
    }
    /// Saves a refused form with these changes in place of the refused action.
    ///
    /// # Errors
    /// As `refused_form`; the first broken rule. The entry stays then.
    pub async fn resend_refused(
        &self,
        number: i64,
        changes: HashMap<String, DraftValue>,
    ) -> Result<SavedRecord, LegworkError> {
        let app = self.app.clone();
        offload(move || app.resend_refused(number, &filled_again(&app, number, changes)?)).await.map(SavedRecord::from)
    }
    /// Gives a refused action up.
    ///
    /// # Errors
    /// Throws `not_found` when there is no such refused action, or usual trouble (see `LegworkError`).
    pub async fn drop_rejected(&self, action: ActionId) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.drop_rejected(action.into())).await
    }
}
