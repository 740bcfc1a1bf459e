//! Lists as a screen browses them, and a record's own page.

use crate::app::RecordsClient;
use crate::error::LegworkError;
use crate::offload;
use crate::views::{ChoiceView, RecordDetail, RecordRow, id};
use legwork_app::browse::BrowseRequest;
use legwork_app::page as core;
use std::collections::HashMap;

/// A page of rows.
#[derive(uniffi::Record)]
pub struct RowPage {
    /// Rows.
    pub rows: Vec<RecordRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many there are in all; on the first page only.
    pub total: Option<u64>,
}

/// A field one can filter by.
#[derive(uniffi::Record)]
pub struct FilterField {
    /// Field name.
    pub name: String,
    /// Label.
    pub label: String,
    /// Options.
    pub choices: Vec<ChoiceView>,
}

/// A number one can call.
#[derive(uniffi::Record)]
pub struct PhoneLine {
    /// Whose and which.
    pub label: String,
    /// As stored.
    pub number: String,
}

/// Records of one object that belong to a record.
#[derive(uniffi::Record)]
pub struct RelatedTab {
    /// Object type.
    pub object_name: String,
    /// Label.
    pub label: String,
    /// How many.
    pub count: u64,
}

/// A record's own page.
#[derive(uniffi::Record)]
pub struct RecordPage {
    /// All fields, in sections.
    pub detail: RecordDetail,
    /// The line under the name.
    pub subtitle: String,
    /// Own numbers, then those of its contacts.
    pub phones: Vec<PhoneLine>,
    /// Latitude, degrees.
    pub lat: Option<f64>,
    /// Longitude, degrees.
    pub lng: Option<f64>,
    /// The address in one line.
    pub address: String,
    /// What belongs to it.
    pub tabs: Vec<RelatedTab>,
    /// One can check in here.
    pub visitable: bool,
    /// Its fields may be changed; otherwise there is no button for it.
    #[uniffi(default = true)]
    pub editable: bool,
}

/// A line of a timeline.
#[derive(uniffi::Record)]
pub struct TimelineLine {
    /// Object type.
    pub object_name: String,
    /// Record.
    pub id: String,
    /// Heading of its day.
    pub day: String,
    /// What it was.
    pub kind: String,
    /// Colour role of the kind.
    pub tone: String,
    /// Who and when.
    pub head: String,
    /// What was written.
    pub text: String,
    /// Small print.
    pub foot: String,
    /// Small JPEGs of its first pictures, base64.
    pub thumbnails: Vec<String>,
    /// Chip at the end.
    pub badge: Option<String>,
    /// Its colour role.
    pub badge_tone: Option<String>,
}

fn named((name, label): (String, String)) -> ChoiceView {
    ChoiceView { name, label }
}

#[uniffi::export(async_runtime = "tokio")]
impl RecordsClient {
    /// One page of a list narrowed by choices; with a text, the best hits instead.
    ///
    /// # Errors
    /// Throws `unknown_object`, `malformed` when `after` is no place in this list, or usual trouble (see
    /// `LegworkError`).
    pub async fn browse(
        &self,
        object_name: String,
        view: Option<String>,
        text: String,
        choices: HashMap<String, Vec<String>>,
        after: Option<String>,
        limit: u32,
    ) -> Result<RowPage, LegworkError> {
        let app = self.app.clone();
        let choices = choices.into_iter().collect();
        let request = BrowseRequest { object: object_name, view, text, choices, after, limit };
        let page = offload(move || app.browse(&request)).await?;
        Ok(RowPage { rows: page.rows.into_iter().map(RecordRow::from).collect(), next: page.next, total: page.total })
    }
    /// The ready-made lists of an object.
    ///
    /// # Errors
    /// Throws `unknown_object`, or usual trouble (see `LegworkError`).
    pub async fn list_views(&self, object_name: String) -> Result<Vec<ChoiceView>, LegworkError> {
        let app = self.app.clone();
        Ok(offload(move || app.list_views(&object_name)).await?.into_iter().map(named).collect())
    }
    /// Fields of an object to filter by.
    ///
    /// # Errors
    /// Throws `unknown_object`, or usual trouble (see `LegworkError`).
    pub async fn filter_fields(&self, object_name: String) -> Result<Vec<FilterField>, LegworkError> {
        let app = self.app.clone();
        let field = |(name, label, options): legwork_app::browse::FilterField| FilterField {
            name,
            label,
            choices: options.into_iter().map(named).collect(),
        };
        Ok(offload(move || app.filter_fields(&object_name)).await?.into_iter().map(field).collect())
    }
    /// A record's own page.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, `unknown_object`, `not_found` for a record that is not on this phone,
    /// or usual trouble (see `LegworkError`).
    pub async fn page(&self, object_name: String, record: String) -> Result<RecordPage, LegworkError> {
        let (app, record) = (self.app.clone(), id(&record)?);
        let page = offload(move || app.page(&object_name, record)).await?;
        let (lat, lng) = page.position.unzip();
        let phone = |p: core::PhoneLine| PhoneLine { label: p.label, number: p.number };
        let tab = |t: core::RelatedTab| RelatedTab { object_name: t.object, label: t.label, count: t.count };
        Ok(RecordPage {
            detail: page.detail.into(),
            subtitle: page.subtitle,
            phones: page.phones.into_iter().map(phone).collect(),
            lat,
            lng,
            address: page.address,
            tabs: page.tabs.into_iter().map(tab).collect(),
            visitable: page.visitable,
            editable: page.editable,
        })
    }
    /// What happened with a record, newest first.
    ///
    /// # Errors
    /// Throws `not_a_record` for what is no id, or usual trouble (see `LegworkError`).
    pub async fn timeline(
        &self,
        object_name: String,
        record: String,
        limit: u32,
    ) -> Result<Vec<TimelineLine>, LegworkError> {
        let (app, record) = (self.app.clone(), id(&record)?);
        let items = offload(move || app.timeline(&object_name, record, limit)).await?;
        let line = |item: core::TimelineItem| {
            let (badge, badge_tone) = item.badge.unzip();
            TimelineLine {
                object_name: item.object,
                id: item.id.to_string(),
                day: item.day,
                kind: item.kind,
                tone: item.tone,
                head: item.head,
                text: item.text,
                foot: item.foot,
                thumbnails: item.thumbnails,
                badge,
                badge_tone,
            }
        };
        Ok(items.into_iter().map(line).collect())
    }
}
