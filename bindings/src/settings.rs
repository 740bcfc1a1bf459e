//! Language and words.

use crate::app::SettingsClient;
use crate::error::LegworkError;
use legwork_app::Language;

#[uniffi::export]
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
    /// An error in words: what happened and what one can do.
    pub fn words_for(&self, error: LegworkError) -> String {
        self.app.error_words(&error.to_domain())
    }
}
