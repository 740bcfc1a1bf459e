//! What a write or a pull changed: the only thing that tells a screen to refresh.

use legwork_domain::RecordId;
use std::collections::BTreeSet;

/// Ids only, never content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Object types with changes.
    pub objects: BTreeSet<String>,
    /// Records that changed, appeared or went.
    pub records: BTreeSet<RecordId>,
}

impl Changed {
    pub(crate) fn note(&mut self, object: &str, id: RecordId) {
        if !self.objects.contains(object) {
            self.objects.insert(object.to_owned());
        }
        self.records.insert(id);
    }
    /// Takes in another set of changes.
    pub fn merge(&mut self, other: Changed) {
        self.objects.extend(other.objects);
        self.records.extend(other.records);
    }
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty() && self.records.is_empty()
    }
}
