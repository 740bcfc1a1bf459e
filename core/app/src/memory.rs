//! What a shell wants to remember for the signed-in person: drafts of forms, recent searches, choices of the screen. It
//! lies in the person's own database, so it is encrypted, survives the app's death and goes with a sign-out.

use crate::legwork::Legwork;
use legwork_domain::{Error, ErrorKind, Result};
use legwork_store::meta;

/// Longest remembered text, bytes: a form with every field full.
const LIMIT: usize = 256 * 1024;

impl Legwork {
    /// Remembers a text under a name; empty forgets it.
    ///
    /// # Errors
    /// `too_long` (kind `limit`) above 256 KiB; what was remembered before stays.
    pub fn remember(&self, name: &str, text: &str) -> Result<()> {
        if text.len() > LIMIT {
            return Err(Error::new(ErrorKind::Limit, "too_long"));
        }
        self.with(|store, _| Ok(meta::set_setting(store.connection(), &key(name), text)?))
    }

    /// The text remembered under a name.
    ///
    /// # Errors
    /// [Usual trouble](crate::trouble) only.
    pub fn recall_text(&self, name: &str) -> Result<Option<String>> {
        let text = self.with(|store, _| Ok(meta::setting(store.connection(), &key(name))?))?;
        Ok(text.filter(|t| !t.is_empty()))
    }
}

fn key(name: &str) -> String {
    format!("shell:{name}")
}
