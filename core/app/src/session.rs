//! Signing in and out, and the accounts of this device: one database and key per (server, tenant, user).

use crate::legwork::{Legwork, Open, lock};
use crate::platform;
use crate::trouble;
use legwork_domain::{Error, ErrorKind, Incarnation, RecordId, Result};
use legwork_net::Credentials;
use legwork_protocol::account::{DeviceInfo, PasswordRequest, Session};
use legwork_store::{Store, blobs, inbox, outbox};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// A person on this device. Kept in `accounts.json`; holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Address of the server.
    pub server: String,
    /// The tenant.
    pub tenant: RecordId,
    /// Name of the company.
    pub tenant_name: String,
    /// The person.
    pub user: RecordId,
    /// Their name.
    pub user_name: String,
    /// Login name.
    pub login: String,
    /// IANA zone of the company's days.
    pub zone: String,
    /// ISO 4217 code amounts are entered in by default.
    pub currency: String,
    /// Identity of the database file, kept here because this folder is left out of backups.
    pub incarnation: Option<Incarnation>,
    /// The password must be changed before anything else.
    pub must_change_password: bool,
}

/// The files of a database: itself, its log and the log's index.
const DATABASE_FILES: [&str; 3] = ["", "-wal", "-shm"];
/// Name of a damaged database that was put aside.
const DAMAGED: &str = ".damaged";

/// What the device remembers.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Accounts {
    /// Random id of this install.
    install: Option<RecordId>,
    /// Who was signed in last.
    last: Option<RecordId>,
    /// Everybody with a database here.
    all: Vec<Account>,
}

/// What signing out would lose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignOut {
    /// Changes not yet confirmed by the server.
    pub pending: u64,
    /// Photos and other files the server does not have whole.
    pub files: u64,
    /// Refused changes that wait for the person.
    pub refused: u64,
    /// Begun and not finished: a check-in, a scanned card.
    pub begun: u64,
}

impl SignOut {
    /// All of it.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.pending + self.files + self.refused + self.begun
    }
}

impl Legwork {
    /// Signs in (A3). Needs the network once; afterwards the app opens without one.
    ///
    /// # Errors
    /// `not_our_server` at `server` for what is no address; `wrong_login`, `code_expired`, `account_disabled`,
    /// `too_many_attempts`, `too_long` (the login name); [network trouble](crate::trouble). Then as [`Legwork::adopt`]:
    /// with the server's yes the person is remembered, and [`Legwork::resume`] can be tried again.
    pub fn sign_in(&self, server: &str, login: &str, password: &str) -> Result<Account> {
        let server = server_url(server)?;
        let session = Credentials::sign_in(&server, login, password, self.device_info()?)?;
        let account = Account {
            server,
            tenant: session.tenant,
            tenant_name: session.tenant_name.clone(),
            user: session.user,
            user_name: session.user_name.clone(),
            login: login.to_owned(),
            zone: session.zone.clone(),
            currency: session.currency.clone(),
            incarnation: None,
            must_change_password: session.must_change_password,
        };
        // First, so that a renewal of the old session does not put its tokens over the new ones.
        self.close_session();
        self.keep_tokens(&account, &session)?;
        let account = self.adopt(account)?;
        self.login_holds();
        Ok(account)
    }

    /// Opens the database of an account that is known to this device, or makes it. The way in for a sign-in, and for
    /// tests that have no server. A damaged database is put aside, so that the server can fill a new one; it goes with
    /// the sign-out.
    ///
    /// # Errors
    /// As [`Legwork::resume`], which goes on with this account once it is in the list, but not `database_corrupt`.
    pub fn adopt(&self, mut account: Account) -> Result<Account> {
        let mut accounts = self.accounts()?;
        let same = |a: &Account| a.server == account.server && a.tenant == account.tenant && a.user == account.user;
        if let Some(known) = accounts.all.iter().find(|a| same(a)) {
            account.incarnation = known.incarnation;
        }
        accounts.all.retain(|a| !same(a));
        accounts.all.insert(0, account.clone());
        accounts.last = Some(account.user);
        self.save_accounts(&accounts)?;
        match self.open_store(account.clone()) {
            Err(error) if error.code == "database_corrupt" => {
                self.put_aside(&account)?;
                self.open_store(account.clone())?;
            }
            opened => opened?,
        }
        Ok(account)
    }

    /// Puts a database that cannot be read aside, in place of one put aside before.
    fn put_aside(&self, account: &Account) -> Result<()> {
        let path = self.database(account);
        for suffix in DATABASE_FILES {
            match std::fs::rename(beside(&path, suffix), beside(&path, &format!("{DAMAGED}{suffix}"))) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(trouble::io(error)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Who is signed in; also without a network.
    pub fn account(&self) -> Option<Account> {
        lock(&self.inner.open).as_ref().map(|open| open.account.clone())
    }

    /// The text of the QR code in a photo, empty when there is none: how a server is set without typing (A2).
    ///
    /// # Errors
    /// As for any photo: `not_found`, `file_access`, `empty_file`, `not_an_image`, `image_format`, `image_too_large`,
    /// `image_damaged`.
    pub fn code_in_picture(&self, photo: &std::path::Path) -> Result<String> {
        let bytes = crate::pictures::read(photo)?;
        let picture = legwork_media::decode(&bytes).map_err(crate::pictures::refused)?;
        Ok(legwork_card::code_text(&picture).unwrap_or_default())
    }

    /// Changes the password; other devices must sign in again (A7).
    ///
    /// # Errors
    /// `password_too_short` at `new`, `wrong_password` at `old`, `code_expired`, `too_many_attempts`, `session_ended`,
    /// `device_wiped` (the next sync obeys), [network trouble](crate::trouble). Should the device's storage fail after
    /// the server's yes, the new password holds nevertheless.
    pub fn change_password(&self, old: &str, new: &str) -> Result<()> {
        if new.chars().count() < 8 {
            return Err(Error::invalid("new", "password_too_short"));
        }
        let request = PasswordRequest { old: old.to_owned(), new: new.to_owned() };
        self.credentials()?.change_password(&request)?;
        self.change_account(|account| account.must_change_password = false)
    }

    /// What signing out would lose (A9): the screen asks before it does.
    ///
    /// # Errors
    /// [Usual trouble](crate::trouble) only.
    pub fn sign_out_check(&self) -> Result<SignOut> {
        let check_in = {
            let mut held = lock(&self.inner.check_in);
            self.recall(&mut held)?;
            held.is_some()
        };
        let begun = u64::from(check_in) + u64::from(self.kept_card()?.is_some());
        self.with(|store, _| {
            let entries = inbox::inbox(store.connection())?;
            let refused = entries.iter().filter(|e| matches!(e.entry, inbox::Entry::Rejected(_))).count() as u64;
            let (pending, files) = (outbox::waiting(store.connection())?, blobs::unsent(store.connection())?);
            Ok(SignOut { pending, files, refused, begun })
        })
    }

    /// Signs out: the database, its files and its key are deleted. With anything to lose only when `lose_unsent`.
    ///
    /// # Errors
    /// `unsent_changes` (kind `conflict`): nothing has happened. When deleting fails, the person is signed out, but data
    /// may be left on the device.
    pub fn sign_out(&self, lose_unsent: bool) -> Result<()> {
        if self.sign_out_check()?.total() > 0 && !lose_unsent {
            return Err(Error::new(ErrorKind::Conflict, "unsent_changes"));
        }
        self.stop_sync();
        // Telling the server is a courtesy: without a network the token ends by itself.
        if let Ok(credentials) = self.credentials() {
            let _ = credentials.sign_out();
        }
        self.wipe()
    }

    /// Deletes the signed-in person's key, then database and files.
    pub(crate) fn wipe(&self) -> Result<()> {
        // Ordered twice at once, the second waits until all is gone.
        let _one_at_a_time = lock(&self.inner.resuming);
        let Some(open) = lock(&self.inner.open).take() else { return Ok(()) };
        self.close_session();
        *lock(&self.inner.inverses) = crate::undo::Inverses::default();
        *lock(&self.inner.check_in) = None;
        for name in ["key", "tokens"] {
            self.inner.platform.vault.remove(&secret_name(name, &open.account))?;
        }
        let path = self.database(&open.account);
        drop(open.store);
        let mut accounts = self.accounts()?;
        accounts.all.retain(|a| a.user != open.account.user || a.server != open.account.server);
        accounts.last = None;
        self.save_accounts(&accounts)?;
        for (copy, suffix) in ["", DAMAGED].into_iter().flat_map(|copy| DATABASE_FILES.map(|suffix| (copy, suffix))) {
            match std::fs::remove_file(beside(&path, &format!("{copy}{suffix}"))) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(trouble::io(error)),
                _ => {}
            }
        }
        match std::fs::remove_dir_all(beside(&path, ".blobs")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(trouble::io(error)),
            _ => Ok(()),
        }
    }

    pub(crate) fn last_account(&self) -> Result<Option<Account>> {
        let accounts = self.accounts()?;
        Ok(accounts.last.and_then(|user| accounts.all.into_iter().find(|a| a.user == user)))
    }

    pub(crate) fn open_store(&self, account: Account) -> Result<()> {
        // The old database is closed first: signing in twice must not open one file twice.
        *lock(&self.inner.open) = None;
        self.close_session();
        let key = if cfg!(feature = "encryption") { Some(self.database_key(&account)?) } else { None };
        let store = Store::open(&self.database(&account), key, account.incarnation)?;
        *lock(&self.inner.open) = Some(Open { account, store: Arc::new(Mutex::new(store)) });
        Ok(())
    }

    /// The database got its identity: kept outside the file.
    pub(crate) fn keep_incarnation(&self, incarnation: Incarnation) -> Result<()> {
        self.change_account(|account| account.incarnation = Some(incarnation))
    }

    /// The session of the signed-in person, for the network: one for an open database, whoever asks. A refresh token
    /// serves once; two sessions that each renew by it look like a thief to the server.
    pub(crate) fn credentials(&self) -> Result<Credentials> {
        let mut kept = lock(&self.inner.credentials);
        let account = self.opened()?.account;
        if let Some(credentials) = kept.as_ref() {
            return Ok(credentials.clone());
        }
        let name = secret_name("tokens", &account);
        let tokens = self.inner.platform.vault.get(&name)?;
        let session: Session = tokens
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .ok_or_else(|| Error::new(ErrorKind::Unauthenticated, "session_ended"))?;
        // The vault only: whoever holds the app must not be held by it.
        let vault = self.inner.platform.vault.clone();
        let keep = move |session: &Session| keep_tokens(vault.as_ref(), &name, session);
        Ok(kept.insert(Credentials::resume(&account.server, session, keep)?).clone())
    }

    /// Ends whatever works on the open database for the network, and waits for it.
    fn close_session(&self) {
        self.stop_sync();
        let credentials = lock(&self.inner.credentials).take();
        if let Some(credentials) = credentials {
            credentials.close();
        }
    }

    pub(crate) fn device_info(&self) -> Result<DeviceInfo> {
        use base64::Engine;
        let signer = platform::signer(&self.inner.platform)?;
        let config = &self.inner.config;
        let kind = serde_json::to_value(signer.kind()).map_err(trouble::internal)?;
        Ok(DeviceInfo {
            install: self.install()?,
            name: config.device_name.clone(),
            platform: config.platform_name.clone(),
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            signer_key: Some(base64::engine::general_purpose::STANDARD.encode(signer.public_key())),
            signer_kind: kind.as_str().map(str::to_owned),
        })
    }

    /// Random id of this install, made once.
    pub(crate) fn install(&self) -> Result<RecordId> {
        let mut accounts = self.accounts()?;
        if let Some(install) = accounts.install {
            return Ok(install);
        }
        let install = RecordId::v7(self.now_ms()?, platform::random());
        accounts.install = Some(install);
        self.save_accounts(&accounts)?;
        Ok(install)
    }

    fn keep_tokens(&self, account: &Account, session: &Session) -> Result<()> {
        keep_tokens(self.inner.platform.vault.as_ref(), &secret_name("tokens", account), session)
    }

    fn database_key(&self, account: &Account) -> Result<[u8; 32]> {
        let name = secret_name("key", account);
        if let Some(key) = self.inner.platform.vault.get(&name)?.and_then(|k| <[u8; 32]>::try_from(k).ok()) {
            return Ok(key);
        }
        let fresh: [u8; 32] = platform::random();
        self.inner.platform.vault.set(&name, &fresh)?;
        Ok(fresh)
    }

    fn database(&self, account: &Account) -> PathBuf {
        self.inner.config.folder.join(format!("{}-{}.db", account.tenant, account.user))
    }

    fn change_account(&self, change: impl Fn(&mut Account)) -> Result<()> {
        let user = {
            let mut open = lock(&self.inner.open);
            let open = open.as_mut().ok_or_else(|| Error::new(ErrorKind::Unauthenticated, "not_signed_in"))?;
            change(&mut open.account);
            open.account.user
        };
        let mut accounts = self.accounts()?;
        accounts.all.iter_mut().filter(|a| a.user == user).for_each(change);
        self.save_accounts(&accounts)
    }

    fn accounts(&self) -> Result<Accounts> {
        match std::fs::read(self.inner.config.folder.join("accounts.json")) {
            Ok(bytes) => {
                serde_json::from_slice(&bytes).map_err(|e| Error::new(ErrorKind::Corrupt, "accounts_damaged").detail(e))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Accounts::default()),
            Err(error) => Err(trouble::io(error)),
        }
    }

    fn save_accounts(&self, accounts: &Accounts) -> Result<()> {
        let bytes = serde_json::to_vec_pretty(accounts).map_err(trouble::internal)?;
        trouble::write_private(&self.inner.config.folder.join("accounts.json"), &bytes)
    }
}

fn keep_tokens(vault: &dyn platform::KeyVault, name: &str, session: &Session) -> Result<()> {
    vault.set(name, &serde_json::to_vec(session).map_err(trouble::internal)?)
}

/// The file whose name goes on like this.
fn beside(path: &std::path::Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn secret_name(what: &str, account: &Account) -> String {
    format!("{what}-{}-{}", account.tenant, account.user)
}

/// An address as people type it: `https` unless said otherwise, no slash at the end.
fn server_url(text: &str) -> Result<String> {
    let text = text.trim().trim_end_matches('/');
    let wrong = || Err(Error::invalid("server", "not_our_server"));
    if text.is_empty() || text.contains(char::is_whitespace) {
        return wrong();
    }
    match text.split_once("://") {
        Some(("http" | "https", rest)) if !rest.is_empty() => Ok(text.to_owned()),
        Some(_) => wrong(),
        None => Ok(format!("https://{text}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_addresses_as_people_type_them() {
        for (typed, expected) in [
            (" crm.example ", Some("https://crm.example")),
            ("http://127.0.0.1:8080/", Some("http://127.0.0.1:8080")),
            ("ftp://crm.example", None),
            ("my server", None),
            ("", None),
        ] {
            assert_eq!(server_url(typed).ok().as_deref(), expected, "{typed}");
        }
    }
}
