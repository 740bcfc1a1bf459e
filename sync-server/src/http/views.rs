//! Lists, details and forms of every object, drawn from the metadata by `legwork-view`: the same views the phone has.
#![allow(unused_qualifications, reason = "the macro that documents query parameters writes them")]

use super::app::App;
use super::auth::Caller;
use super::problem::Answer;
use super::records::id_of;
use super::saved_views;
use super::shapes;
use super::view_fields::{files, list_fields, related};
use super::view_shapes::{
    DetailShape, FormField, FormSectionShape, FormShape, HistoryEntry, ListViewShape, ObjectShape, RowCount, RowPage,
    options, sections,
};
use super::viewer::{Viewer, view};
use super::visits;
use super::words::language;
use crate::journal;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use legwork_domain::access::Operation;
use legwork_domain::metadata::{FieldType, ListView, ObjectType};
use legwork_domain::query::{Filter, Sort};
use legwork_domain::{Error, ErrorKind, Fields, Record, Result, Value};
use legwork_view::build;
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Longest filter, bytes.
pub(crate) const MAX_FILTER: usize = 20_000;
/// Longest text searched for, characters.
const MAX_SEARCH: usize = 100;
/// Counting stops here.
const MAX_COUNT: u64 = 1_000_000;
/// Changes of a record that its page shows.
const HISTORY: u32 = 100;

/// Which rows, in which order, from where.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RowQuery {
    /// A ready-made or saved list; the first one without it.
    view: Option<String>,
    /// Columns, separated by commas; the list's own without it.
    columns: Option<String>,
    /// Query tree as JSON, in addition to the list's own filter.
    filter: Option<String>,
    /// Text to look for in the fields that search looks at.
    q: Option<String>,
    /// Field to sort by; `-field` for the largest first. The list's own order without it.
    sort: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Most rows, 1 … 200; 50 without it.
    limit: Option<u32>,
}

/// Reads a query tree from a parameter.
pub(crate) fn filter_of(text: Option<&str>) -> Result<Filter> {
    match text {
        None | Some("") => Ok(Filter::Everything),
        Some(text) if text.len() > MAX_FILTER => Err(Error::invalid("filter", "filter_too_large")),
        Some(text) => serde_json::from_str(text).map_err(|_| Error::invalid("filter", "malformed_filter")),
    }
}

/// `field` or `-field`.
pub(crate) fn sort_of(text: &str) -> Option<Sort> {
    match text.strip_prefix('-') {
        _ if text.is_empty() => None,
        Some(field) => Some(Sort { field: field.to_owned(), descending: true }),
        None => Some(Sort { field: text.to_owned(), descending: false }),
    }
}

/// A sort as a parameter.
fn sort_text(sort: &[Sort]) -> String {
    sort.first().map_or_else(String::new, |s| format!("{}{}", if s.descending { "-" } else { "" }, s.field))
}

/// The list views of an object: the standard ones, then the person's own.
fn views(viewer: &Viewer<'_>, kind: &ObjectType) -> Result<Vec<(ListView, bool)>> {
    let own = saved_views::all(viewer, &kind.name)?.into_iter().map(|v| (v, true));
    let mut all: Vec<(ListView, bool)> = kind.list_views.iter().cloned().map(|v| (v, false)).chain(own).collect();
    if all.is_empty() {
        let columns = kind.visible_fields().filter(|f| !f.system).take(6).map(|f| f.name.clone()).collect();
        let label = kind.label.clone();
        let plain = ListView { name: "all".into(), label, filter: Filter::Everything, sort: Vec::new(), columns };
        all.push((plain, false));
    }
    Ok(all)
}

/// Everything the console needs to draw lists of an object.
#[utoipa::path(get, path = "/v1/views/{object}", tag = "console", security(("bearer" = [])),
    params(("object" = String, Path, description = "Object type")),
    responses((status = 200, body = ObjectShape), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem)))]
pub(crate) async fn object(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    Path(object): Path<String>,
) -> Answer<Json<ObjectShape>> {
    let shape = move |viewer: &Viewer<'_>| {
        let kind = viewer.kind(&object)?;
        viewer.scope(kind)?;
        let one = |(view, saved): (ListView, bool)| ListViewShape {
            label: viewer.words.label(&view.label).to_owned(),
            filter: serde_json::to_value(&view.filter).unwrap_or_default(),
            sort: sort_text(&view.sort),
            name: view.name,
            columns: view.columns,
            saved,
        };
        Ok(ObjectShape {
            object: kind.name.clone(),
            label: viewer.words.label(&kind.label).to_owned(),
            title: kind.title.clone(),
            create: kind.name != "visit" && !viewer.rights.buckets(&kind.name, Operation::Create).is_empty(),
            views: views(viewer, kind)?.into_iter().map(one).collect(),
            fields: list_fields(viewer, kind),
            related: related(viewer, kind),
        })
    };
    Ok(Json(view(&app, caller.session, language(&headers), shape).await?))
}

/// The list view a query names, and the whole filter with "me" and "today" replaced.
fn asked(viewer: &Viewer<'_>, kind: &ObjectType, query: &RowQuery) -> Result<(ListView, Filter)> {
    let all = views(viewer, kind)?;
    let chosen = match query.view.as_deref().filter(|v| !v.is_empty()) {
        Some(name) => all.into_iter().find(|(v, _)| v.name == name),
        None => all.into_iter().next(),
    };
    let (list, _) = chosen.ok_or_else(|| Error::invalid("view", "unknown_view"))?;
    let mut parts = vec![list.filter.clone(), filter_of(query.filter.as_deref())?];
    if let Some(text) = query.q.as_deref().map(str::trim).filter(|t| !t.is_empty()) {
        if text.chars().count() > MAX_SEARCH {
            return Err(Error::invalid("q", "too_long"));
        }
        let mask = viewer.mask(&kind.name);
        let looked_at = kind.fields.iter().filter(|f| f.search || f.name == kind.title);
        let seen = looked_at.filter(|f| mask.get(&f.name) != Some(&legwork_domain::metadata::FieldAccess::Hidden));
        parts.push(Filter::Any(seen.map(|f| Filter::Contains { field: f.name.clone(), text: text.into() }).collect()));
    }
    Ok((list, Filter::All(parts).resolve(&viewer.context)))
}

/// A page of rows that the person may see.
#[utoipa::path(get, path = "/v1/views/{object}/rows", tag = "console", security(("bearer" = [])),
    params(("object" = String, Path, description = "Object type"), RowQuery),
    responses((status = 200, body = RowPage), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem), (status = 422, body = shapes::Problem)))]
pub(crate) async fn rows(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    Path(object): Path<String>,
    Query(query): Query<RowQuery>,
) -> Answer<Json<RowPage>> {
    let limit = query.limit.unwrap_or(50);
    if limit == 0 || limit > crate::scoped::MAX_PAGE {
        return Err(Error::invalid("limit", "out_of_range").into());
    }
    let page = move |viewer: &Viewer<'_>| {
        let kind = viewer.kind(&object)?;
        let scope = viewer.scope(kind)?;
        let (list, filter) = asked(viewer, kind, &query)?;
        let sort = match query.sort.as_deref() {
            Some(text) => sort_of(text),
            None => list.sort.first().cloned(),
        };
        let page = scope.list(viewer.conn, &filter, sort.as_ref(), query.cursor.as_deref(), limit)?;
        let columns = match query.columns.as_deref() {
            Some(text) => text.split(',').filter(|c| !c.is_empty()).take(40).map(str::to_owned).collect(),
            None => list.columns,
        };
        let records: Vec<Record> = page.records.into_iter().map(|s| s.record).collect();
        let mask = viewer.mask(&kind.name);
        let others = visits::of_others(viewer.session.user, &records);
        let list = viewer.formatted(|formatter| build::list(formatter, kind, &columns, &mask, &records, page.next));
        Ok((RowPage::from(list), others))
    };
    let (page, others) = view(&app, caller.session.clone(), language(&headers), page).await?;
    visits::note_list(&app, caller.session, others, "rows").await?;
    Ok(Json(page))
}

/// How many rows a list has.
#[utoipa::path(get, path = "/v1/views/{object}/count", tag = "console", security(("bearer" = [])),
    params(("object" = String, Path, description = "Object type"), RowQuery),
    responses((status = 200, body = RowCount), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem), (status = 422, body = shapes::Problem)))]
pub(crate) async fn count(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    Path(object): Path<String>,
    Query(query): Query<RowQuery>,
) -> Answer<Json<RowCount>> {
    let counted = move |viewer: &Viewer<'_>| {
        let kind = viewer.kind(&object)?;
        let scope = viewer.scope(kind)?;
        let (_, filter) = asked(viewer, kind, &query)?;
        let found = scope.count(viewer.conn, &filter, MAX_COUNT + 1, None)?;
        Ok(RowCount { count: found.min(MAX_COUNT), more: found > MAX_COUNT })
    };
    Ok(Json(view(&app, caller.session, language(&headers), counted).await?))
}

/// A record to read.
#[utoipa::path(get, path = "/v1/views/{object}/records/{id}", tag = "console", security(("bearer" = [])),
    params(("object" = String, Path, description = "Object type"), ("id" = String, Path, description = "Record")),
    responses((status = 200, body = DetailShape), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem)))]
pub(crate) async fn detail(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    Path((object, id)): Path<(String, String)>,
) -> Answer<Json<DetailShape>> {
    let id = id_of(&id)?;
    let detail = move |viewer: &Viewer<'_>| {
        let kind = viewer.kind(&object)?;
        let found = viewer.scope(kind)?.get(viewer.conn, id)?;
        let stored = found.ok_or_else(|| Error::new(ErrorKind::NotFound, "not_found"))?;
        let mask = viewer.mask(&kind.name);
        let drawn = viewer.formatted(|formatter| build::detail(formatter, kind, &mask, &stored.record));
        let may = |operation| viewer.rights.allowed(&kind.name, operation, &stored.buckets);
        let shape = DetailShape {
            object: kind.name.clone(),
            object_label: drawn.object_label.clone(),
            id: id.to_string(),
            version: stored.version,
            title: drawn.title.clone(),
            files: files(viewer, kind, &stored.record),
            related: related(viewer, kind),
            update: !kind.append_only && kind.name != "visit" && may(Operation::Update),
            delete: !kind.append_only && kind.name != "visit" && may(Operation::Delete),
            sections: sections(drawn),
        };
        Ok((shape, stored.record))
    };
    let (shape, record) = view(&app, caller.session.clone(), language(&headers), detail).await?;
    visits::note_one(&app, caller.session, &record).await?;
    Ok(Json(shape))
}

/// Who changed what of a record, the newest first.
#[utoipa::path(get, path = "/v1/views/{object}/records/{id}/history", tag = "console", security(("bearer" = [])),
    params(("object" = String, Path, description = "Object type"), ("id" = String, Path, description = "Record")),
    responses((status = 200, body = Vec<HistoryEntry>), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem)))]
pub(crate) async fn history(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    Path((object, id)): Path<(String, String)>,
) -> Answer<Json<Vec<HistoryEntry>>> {
    let id = id_of(&id)?;
    let read = move |viewer: &Viewer<'_>| {
        let kind = viewer.kind(&object)?;
        let seen = viewer.scope(kind)?.get(viewer.conn, id)?;
        let seen = seen.ok_or_else(|| Error::new(ErrorKind::NotFound, "not_found"))?;
        let mask = viewer.mask(&kind.name);
        let changes = journal::read(viewer.conn, viewer.session.tenant, &kind.name, id, HISTORY)?;
        let entries = viewer.formatted(|formatter| {
            let entry = |change: journal::Past| {
                let shown = |f: &&legwork_domain::metadata::Field| {
                    let secret = mask.get(&f.name) == Some(&legwork_domain::metadata::FieldAccess::Hidden);
                    !f.hidden && !secret && f.kind != FieldType::Json
                };
                let field = kind.field(&change.field).filter(shown)?;
                Some(HistoryEntry {
                    at: formatter.moment(change.at),
                    at_ms: change.at,
                    who: viewer.org.name(change.user).to_owned(),
                    field: viewer.words.label(&field.label).to_owned(),
                    old: formatter.value(field, &change.old),
                    new: formatter.value(field, &change.new),
                    lost: change.lost,
                })
            };
            changes.into_iter().filter_map(entry).collect()
        });
        Ok((entries, seen.record))
    };
    let (entries, record) = view(&app, caller.session.clone(), language(&headers), read).await?;
    visits::note_one(&app, caller.session, &record).await?;
    Ok(Json(entries))
}

/// Which record a form is for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FormQuery {
    /// Record to edit; a new one without it.
    id: Option<String>,
    /// Record a new one hangs on, as `object:id`: the customer of a new contact.
    of: Option<String>,
}

/// A form for a new or an existing record.
#[utoipa::path(get, path = "/v1/views/{object}/form", tag = "console", security(("bearer" = [])),
    params(("object" = String, Path, description = "Object type"), FormQuery),
    responses((status = 200, body = FormShape), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem)))]
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    Path(object): Path<String>,
    Query(query): Query<FormQuery>,
) -> Answer<Json<FormShape>> {
    let id = query.id.as_deref().filter(|t| !t.is_empty()).map(id_of).transpose()?;
    let drawn = move |viewer: &Viewer<'_>| {
        let kind = viewer.kind(&object)?;
        let scope = viewer.scope(kind)?;
        let (values, version) = match id {
            Some(id) => {
                let stored = scope.get(viewer.conn, id)?.ok_or_else(|| Error::new(ErrorKind::NotFound, "not_found"))?;
                if !viewer.rights.allowed(&kind.name, Operation::Update, &stored.buckets) {
                    return Err(Error::new(ErrorKind::Forbidden, "forbidden"));
                }
                (stored.record.fields, Some(stored.version))
            }
            None if viewer.rights.buckets(&kind.name, Operation::Create).is_empty() => {
                return Err(Error::new(ErrorKind::Forbidden, "forbidden"));
            }
            None => (fresh(viewer, kind, query.of.as_deref())?, None),
        };
        Ok(form_of(viewer, kind, &values, version))
    };
    Ok(Json(view(&app, caller.session, language(&headers), drawn).await?))
}

/// What a new record begins with: defaults, the person, and the record it hangs on.
fn fresh(viewer: &Viewer<'_>, kind: &ObjectType, of: Option<&str>) -> Result<Fields> {
    let mut values = super::records::with_defaults(kind, Fields::new());
    let known = |name: &str| kind.field(name).is_some_and(|f| f.system);
    if known("owner") {
        values.insert("owner".into(), viewer.session.user.into());
        values.insert("department".into(), viewer.actor.department.into());
    }
    if let Some((object, id)) = of.and_then(|of| of.split_once(':')) {
        let id = id_of(id)?;
        let to = |f: &&legwork_domain::metadata::Field| f.to.iter().any(|t| t == object) && !f.hidden;
        if let Some(field) = kind.fields.iter().find(to) {
            let value = if field.kind == FieldType::AnyReference { Value::link(object, id) } else { id.into() };
            values.insert(field.name.clone(), value);
        }
    }
    Ok(values)
}

fn form_of(viewer: &Viewer<'_>, kind: &ObjectType, values: &Fields, version: Option<i64>) -> FormShape {
    let mask = viewer.mask(&kind.name);
    let drawn = viewer.formatted(|f| build::form(f, kind, &mask, values, &[], version.is_none()));
    let field = |f: legwork_view::views::FieldView| FormField {
        length: kind.field(&f.name).map_or(0, |known| known.length),
        widget: f.widget.as_str().to_owned(),
        options: options(f.options),
        name: f.name,
        label: f.label,
        required: f.required,
        value: f.value,
        text: f.text,
        to: f.to,
        scale: f.scale,
    };
    let section = |s: legwork_view::views::FormSection| FormSectionShape {
        title: s.title,
        more: s.more,
        fields: s.fields.into_iter().map(field).collect(),
    };
    let sections = drawn.sections.into_iter().map(section).collect();
    FormShape { object: drawn.object, title: drawn.title, version, sections }
}
