//! A phone of the demo: the real core over a folder of its own. It touches the network only when it is told to sync.

use crate::demo::clock::StoryClock;
use anyhow::{Context, Result, anyhow};
use legwork_app::platform::FileVault;
use legwork_app::records::ListRequest;
use legwork_app::session::Account;
use legwork_app::sync::{Cancel, SyncView};
use legwork_app::views::{DetailView, RowView};
use legwork_app::{Config, Error, Language, Legwork, Platform, RecordId};
use legwork_domain::query::Filter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A device with the app on it.
pub struct Phone {
    /// What the story calls it.
    pub name: String,
    folder: PathBuf,
    app: Option<Legwork>,
}

impl Phone {
    /// Opens the app over `folder`; whoever was signed in there is signed in again.
    pub fn open(folder: &Path, name: &str) -> Result<Phone> {
        let mut phone = Phone { name: name.to_owned(), folder: folder.to_owned(), app: None };
        phone.reopen()?;
        Ok(phone)
    }

    /// Where its files are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Takes the app away without a word to it, as when the system ends it in the background.
    pub fn close(&mut self) {
        self.app = None;
    }

    /// Takes the app away, if it is there, and opens it again.
    pub fn reopen(&mut self) -> Result<()> {
        self.close();
        std::fs::create_dir_all(&self.folder)?;
        let config = Config {
            folder: self.folder.clone(),
            models: None,
            language: Language::En,
            device_name: self.name.clone(),
            platform_name: std::env::consts::OS.to_owned(),
        };
        let vault = Arc::new(FileVault::new(self.folder.join("vault.json")));
        let platform = Platform { clock: Arc::new(StoryClock), vault, signer: None, observer: None };
        self.app = Some(Legwork::open(config, platform).with_context(|| format!("{} does not open", self.name))?);
        Ok(())
    }

    /// The app.
    ///
    /// # Errors
    /// When it is closed.
    pub fn app(&self) -> Result<&Legwork> {
        self.app.as_ref().ok_or_else(|| anyhow!("the app of {} is closed", self.name))
    }

    /// Signs in and fetches everything the person may see.
    pub fn sign_in(&self, server: &str, login: &str, password: &str) -> Result<Account> {
        let account = self.app()?.sign_in(server, login, password);
        let account = account.map_err(|error| self.words(&error)).context("signing in")?;
        self.sync()?;
        Ok(account)
    }

    /// Sends and fetches until nothing is left to do.
    pub fn sync(&self) -> Result<SyncView> {
        self.app()?.sync_now(&Cancel::default()).map_err(|error| self.words(&error)).context("sync")
    }

    /// Rows of an object type that match.
    pub fn rows(&self, object: &str, filter: Filter) -> Result<Vec<RowView>> {
        let mut request = ListRequest { object: object.to_owned(), filter, limit: 100, ..ListRequest::default() };
        let mut rows = Vec::new();
        loop {
            let page = self.app()?.list(&request)?;
            rows.extend(page.rows);
            match page.next {
                Some(next) => request.after = Some(next),
                None => return Ok(rows),
            }
        }
    }

    /// The one row that matches.
    pub fn row(&self, object: &str, filter: Filter) -> Result<RowView> {
        let row = self.rows(object, filter)?.into_iter().next();
        row.with_context(|| format!("no such {object} on {}", self.name))
    }

    /// The record as its screen shows it; `None` when it is not on this phone.
    pub fn detail(&self, object: &str, id: RecordId) -> Result<Option<DetailView>> {
        match self.app()?.detail(object, id) {
            Ok(view) => Ok(Some(view)),
            Err(error) if error.kind == legwork_app::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.words(&error)),
        }
    }

    /// The text of a field on the record's screen; empty when there is none.
    pub fn text(&self, object: &str, id: RecordId, field: &str) -> Result<String> {
        let view = self.detail(object, id)?;
        let cells = view.iter().flat_map(|v| &v.sections).flat_map(|s| &s.items).map(|(_, cell)| cell);
        Ok(cells.into_iter().find(|cell| cell.field == field).map(|cell| cell.text.clone()).unwrap_or_default())
    }

    /// An error as the phone shows it, with what it keeps for us.
    fn words(&self, error: &Error) -> anyhow::Error {
        let shown = self.app.as_ref().map_or_else(String::new, |app| app.error_words(error));
        anyhow!("{}: {shown} [{error}]", self.name)
    }
}
