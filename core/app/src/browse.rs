//! Lists as a screen browses them: ready-made views, choices as filters, search as you type (E1, E4, K1).

use crate::legwork::{Desk, Legwork, kind};
use legwork_domain::metadata::FieldType;
use legwork_domain::query::{Filter, Operand};
use legwork_domain::{Record, Result};
use legwork_store::query::{Cursor, ListQuery, count};
use legwork_store::search::{SearchQuery, search};
use legwork_view::build;
use legwork_view::views::RowView;

/// Most hits of a search that are shown as rows.
const HITS: usize = 100;

/// What is browsed.
#[derive(Clone, Debug, Default)]
pub struct BrowseRequest {
    /// Object type.
    pub object: String,
    /// A ready-made list; `all` when absent.
    pub view: Option<String>,
    /// What was typed; empty for the whole list.
    pub text: String,
    /// Field and the options it may have; all must hold.
    pub choices: Vec<(String, Vec<String>)>,
    /// Page after this one.
    pub after: Option<String>,
    /// Most rows; 50 when 0, 100 at most.
    pub limit: u32,
}

/// A page of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BrowsePage {
    /// Rows.
    pub rows: Vec<RowView>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// How many there are in all; on the first page only, and not for a text that finds more than are shown.
    pub total: Option<u64>,
}

/// A named choice: stable name and label.
pub type Named = (String, String);

/// A field one can filter by: name, label, options.
pub type FilterField = (String, String, Vec<Named>);

impl Legwork {
    /// One page of a list, narrowed by choices; with a text, the best hits instead, narrowed the same way.
    ///
    /// # Errors
    /// `unknown_object`; `malformed` when `after` is no place in this list.
    pub fn browse(&self, request: &BrowseRequest) -> Result<BrowsePage> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let object = kind(&desk.schema, &request.object)?;
            let ready = object.list_view(request.view.as_deref().unwrap_or("all"));
            let one = |(field, options): &(String, Vec<String>)| Filter::In {
                field: field.clone(),
                values: options.iter().map(|o| Operand::Value(o.as_str().into())).collect(),
            };
            let mut all: Vec<Filter> = request.choices.iter().filter(|(_, o)| !o.is_empty()).map(one).collect();
            all.extend(ready.map(|r| r.filter.clone()));
            let filter = Filter::All(all).resolve(&desk.context);
            let columns = ready.map(|r| r.columns.clone()).unwrap_or_default();
            let columns: Vec<_> = columns.iter().filter_map(|c| object.field(c)).collect();
            let rows = |records: &[Record]| {
                desk.formatter(store, |f| records.iter().map(|r| build::row(f, object, r, &columns)).collect())
            };
            if !request.text.trim().is_empty() {
                let objects = [request.object.as_str()];
                let (text, filter, me) = (request.text.as_str(), Some(&filter), Some(account.user));
                let query = SearchQuery { text, objects: &objects, filter, me, limit: HITS };
                let hits = search(store.connection(), store.tables(), &query)?;
                // More than are shown were not counted.
                let total = (hits.len() < HITS).then_some(hits.len() as u64);
                let mut records = Vec::new();
                for hit in hits {
                    records.extend(store.get(&request.object, hit.id)?);
                }
                return Ok(BrowsePage { total, rows: rows(&records), next: None });
            }
            let first = request.after.is_none();
            let total =
                first.then(|| count(store.connection(), store.tables(), &request.object, &filter)).transpose()?;
            let page = desk.list(
                store,
                ListQuery {
                    object: request.object.clone(),
                    filter,
                    sort: ready.map(|r| r.sort.clone()).unwrap_or_default(),
                    limit: if request.limit == 0 { 50 } else { request.limit.min(100) },
                    after: request.after.clone().map(Cursor::new),
                },
            )?;
            let next = page.next.map(|c| c.as_str().to_owned());
            Ok(BrowsePage { rows: rows(&page.records), next, total })
        })
    }

    /// The ready-made lists of an object.
    ///
    /// # Errors
    /// `unknown_object`.
    pub fn list_views(&self, object: &str) -> Result<Vec<Named>> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let label = |l: &legwork_domain::metadata::Label| desk.words.label(l).to_owned();
            Ok(kind(&desk.schema, object)?.list_views.iter().map(|v| (v.name.clone(), label(&v.label))).collect())
        })
    }

    /// Fields of an object that have few enough options to choose from in a sheet.
    ///
    /// # Errors
    /// `unknown_object`.
    pub fn filter_fields(&self, object: &str) -> Result<Vec<FilterField>> {
        self.with(|store, account| {
            let desk = Desk::new(self, store, account)?;
            let label = |l: &legwork_domain::metadata::Label| desk.words.label(l).to_owned();
            let kind = kind(&desk.schema, object)?;
            let chosen = kind.fields.iter().filter(|f| f.kind == FieldType::Select && (f.indexed || f.stage));
            let field = |f: &legwork_domain::metadata::Field| {
                let options = desk.schema.options(f).iter().filter(|o| !o.retired);
                (f.name.clone(), label(&f.label), options.map(|o| (o.name.clone(), label(&o.label))).collect())
            };
            Ok(chosen.map(field).collect())
        })
    }
}
