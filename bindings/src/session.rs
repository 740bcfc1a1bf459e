//! Signing in and out.

use crate::app::SessionClient;
use crate::error::LegworkError;
use crate::offload;

/// The signed-in person.
#[derive(uniffi::Record)]
pub struct AccountView {
    /// Address of the server.
    pub server: String,
    /// Company.
    pub company: String,
    /// Id of the person's user record.
    pub user: String,
    /// Name.
    pub name: String,
    /// The password must be changed before anything else.
    pub must_change_password: bool,
}

impl From<legwork_app::session::Account> for AccountView {
    fn from(account: legwork_app::session::Account) -> Self {
        AccountView {
            server: account.server,
            company: account.tenant_name,
            user: account.user.to_string(),
            name: account.user_name,
            must_change_password: account.must_change_password,
        }
    }
}

#[uniffi::export(async_runtime = "tokio")]
impl SessionClient {
    /// Who is signed in; also without a network.
    pub async fn current(&self) -> Option<AccountView> {
        let app = self.app.clone();
        offload(move || Ok(app.account())).await.ok().flatten().map(AccountView::from)
    }
    /// Signs the last person in again, without a network; after an error it can be tried again.
    ///
    /// # Errors
    /// Throws `accounts_damaged`, `database_corrupt`, `malformed` (what lies there cannot be read; all of it is left as
    /// it is), `database_from_the_future` (written by a newer app), `not_supported` (a database of this kind needs
    /// another build), or usual trouble (see `LegworkError`). Nobody is signed in then.
    pub async fn resume(&self) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.resume()).await
    }
    /// Signs in; needs the network once.
    ///
    /// # Errors
    /// Throws `not_our_server` (field `server`) for what is no address; `wrong_login`, `code_expired`,
    /// `account_disabled`, `too_many_attempts`, `too_long` (the login name); network trouble (see `LegworkError`). Then
    /// what `resume` throws, but not `database_corrupt`: what cannot be read is put aside and fetched anew. With the
    /// server's yes the person is remembered, and `resume` can be tried again.
    pub async fn sign_in(&self, server: String, login: String, password: String) -> Result<AccountView, LegworkError> {
        let app = self.app.clone();
        offload(move || app.sign_in(&server, &login, &password)).await.map(AccountView::from)
    }
    /// The text of the QR code in a photo; empty when there is none.
    ///
    /// # Errors
    /// Throws `not_found` or `file_access` for the file; `empty_file`, `not_an_image`, `image_format`,
    /// `image_too_large`, `image_damaged`.
    pub async fn code_in_picture(&self, photo_file: String) -> Result<String, LegworkError> {
        let app = self.app.clone();
        offload(move || app.code_in_picture(std::path::Path::new(&photo_file))).await
    }
    /// Changes the password.
    ///
    /// # Errors
    /// Throws `password_too_short` (field `new`), `wrong_password` (field `old`), `code_expired`, `too_many_attempts`,
    /// `session_ended`, `device_wiped` (the next sync obeys), network trouble or usual trouble (see `LegworkError`).
    /// Should the device's storage fail after the server's yes, the new password holds nevertheless.
    pub async fn change_password(&self, old: String, new_password: String) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.change_password(&old, &new_password)).await
    }
    /// How much signing out would lose: changes, photos, refused changes, a check-in or card begun.
    ///
    /// # Errors
    /// Throws usual trouble (see `LegworkError`).
    pub async fn unsent(&self) -> Result<u64, LegworkError> {
        let app = self.app.clone();
        Ok(offload(move || app.sign_out_check()).await?.total())
    }
    /// Signs out and deletes the data on this device; with unsent changes only when told to.
    ///
    /// # Errors
    /// Throws `unsent_changes` while something waits and may not be lost: nothing has happened then. Throws
    /// usual trouble (see `LegworkError`); when deleting fails, the person is signed out, but data may be left on the
    /// device.
    pub async fn sign_out(&self, lose_unsent: bool) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.sign_out(lose_unsent)).await
    }
}
