//! Language and words.

use crate::app::SettingsClient;
use crate::error::LegworkError;
use crate::offload;
use legwork_app::{Arg, Language};
use std::collections::HashMap;

#[uniffi::export(async_runtime = "tokio")]
impl SettingsClient {
    /// Tag of the language in use.
    pub fn language(&self) -> String {
        self.app.language().tag().to_owned()
    }
    /// Changes the language at once.
    pub fn set_language(&self, tag: String) {
        self.app.set_language(Language::preferred(&tag));
    }
    /// A text without arguments.
    pub fn text(&self, key: String) -> String {
        self.app.words().get(&key)
    }
    /// A text with arguments; whole numbers decide plural forms.
    pub fn text_with(&self, key: String, arguments: HashMap<String, String>) -> String {
        let arg = |(name, text): (&'_ String, &'_ String)| (name.clone(), text.parse::<i64>().ok(), text.clone());
        let read: Vec<(String, Option<i64>, String)> = arguments.iter().map(arg).collect();
        let args: Vec<(&str, Arg<'_>)> =
            read.iter().map(|(n, i, t)| (n.as_str(), i.map_or(Arg::Text(t), Arg::Number))).collect();
        self.app.words().with(&key, &args)
    }
    /// Every text that needs no arguments, by key: one call for a whole shell.
    pub fn texts(&self) -> HashMap<String, String> {
        self.app.words().plain().into_iter().collect()
    }
    /// Remembers a text for the signed-in person: a draft, a choice. Empty forgets it.
    ///
    /// # Errors
    /// Throws `too_long` above 256 KiB, or usual trouble (see `LegworkError`). What was remembered before stays.
    pub async fn remember(&self, name: String, text: String) -> Result<(), LegworkError> {
        let app = self.app.clone();
        offload(move || app.remember(&name, &text)).await
    }
    /// The text remembered under a name.
    ///
    /// # Errors
    /// Throws usual trouble (see `LegworkError`).
    pub async fn recall(&self, name: String) -> Result<Option<String>, LegworkError> {
        let app = self.app.clone();
        offload(move || app.recall_text(&name)).await
    }
    /// An error in words: what happened and what one can do.
    pub fn words_for(&self, error: LegworkError) -> String {
        self.app.error_words(&error.to_domain())
    }
}
