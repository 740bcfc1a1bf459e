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
    pub async fn resume(&self) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.resume()).await
    }
    /// Signs in; needs the network once.
    pub async fn sign_in(&self, server: String, login: String, password: String) -> Result<AccountView, LegworkError> {
        let app = self.app.clone();
        offload(move || app.sign_in(&server, &login, &password)).await.map(AccountView::from)
    }
    /// The text of the QR code in a photo; empty when there is none.
    pub async fn code_in_picture(&self, photo_file: String) -> Result<String, LegworkError> {
        let app = self.app.clone();
        offload(move || app.code_in_picture(std::path::Path::new(&photo_file))).await
    }
    /// Changes the password.
    pub async fn change_password(&self, old: String, new_password: String) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.change_password(&old, &new_password)).await
    }
    /// How many unsent changes signing out would lose.
    pub async fn unsent(&self) -> Result<u64, LegworkError> {
        let app = self.app.clone();
        Ok(offload(move || app.sign_out_check()).await?.pending)
    }
    /// Signs out and deletes the data on this device; with unsent changes only when told to.
    pub async fn sign_out(&self, lose_unsent: bool) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.sign_out(lose_unsent)).await
    }
}
