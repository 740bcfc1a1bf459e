//! The search box: hits on this phone while typing (E1, E2).

use crate::legwork::{Desk, Legwork};
use legwork_domain::{RecordId, Result};
use legwork_store::search::{SearchQuery, search};

/// A hit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HitView {
    /// Object type.
    pub object: String,
    /// What one of them is called.
    pub object_label: String,
    /// Record.
    pub id: RecordId,
    /// Title.
    pub title: String,
    /// Label of the field that matched.
    pub matched: String,
}

impl Legwork {
    /// Records that match what was typed, best first; from one character on. `objects` empty = all.
    ///
    /// # Errors
    /// `unknown_object`.
    pub fn search(&self, text: &str, objects: &[&str], limit: u32) -> Result<Vec<HitView>> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let limit = limit.clamp(1, 100) as usize;
            let query = SearchQuery { text, objects, filter: None, me: Some(account.user), limit };
            let hits = search(store.connection(), store.tables(), &query)?;
            let view = |hit: legwork_store::search::Hit| {
                let kind = desk.schema.object(&hit.object)?;
                let field = kind.field(&hit.matched_field);
                Some(HitView {
                    object_label: desk.words.label(&kind.label).to_owned(),
                    matched: field.map(|f| desk.words.label(&f.label).to_owned()).unwrap_or_default(),
                    object: hit.object,
                    id: hit.id,
                    title: hit.title,
                })
            };
            Ok(hits.into_iter().filter_map(view).collect())
        })
    }
}
