//! The search box.

use crate::app::SearchClient;
use crate::error::LegworkError;
use crate::offload;

/// A hit.
#[derive(uniffi::Record)]
pub struct SearchHit {
    /// Object type.
    pub object_name: String,
    /// What one of them is called.
    pub object_label: String,
    /// Record.
    pub id: String,
    /// Title.
    pub title: String,
    /// Label of the field that matched.
    pub matched: String,
}

#[uniffi::export(async_runtime = "tokio")]
impl SearchClient {
    /// Records that match what was typed, best first.
    ///
    /// # Errors
    /// Throws `unknown_object`, or usual trouble (see `LegworkError`).
    pub async fn find(
        &self,
        text: String,
        object_names: Vec<String>,
        limit: u32,
    ) -> Result<Vec<SearchHit>, LegworkError> {
        let app = self.app.clone();
        let work = move || {
            let objects: Vec<&str> = object_names.iter().map(String::as_str).collect();
            app.search(&text, &objects, limit)
        };
        let hit = |h: legwork_app::search::HitView| SearchHit {
            object_name: h.object,
            object_label: h.object_label,
            id: h.id.to_string(),
            title: h.title,
            matched: h.matched,
        };
        Ok(offload(work).await?.into_iter().map(hit).collect())
    }
}
