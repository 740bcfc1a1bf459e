//! Lists that a person saved for themselves: filter, order and columns under a name.

use super::app::App;
use super::auth::Caller;
use super::problem::Answer;
use super::shapes;
use super::viewer::Viewer;
use super::views::{MAX_FILTER, sort_of};
use crate::vals;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use legwork_domain::metadata::{Label, ListView};
use legwork_domain::query::Filter;
use legwork_domain::{Error, ErrorKind, Result};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Most lists of one person on one object.
const MOST: usize = 50;

/// A list to save.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedViewDraft {
    /// Query tree.
    filter: serde_json::Value,
    /// Field to sort by, `-field` for the largest first; empty for the title.
    #[serde(default)]
    sort: String,
    /// Columns in order, 1 … 40.
    columns: Vec<String>,
}

/// The lists a person saved on an object.
pub(crate) fn all(viewer: &Viewer<'_>, object: &str) -> Result<Vec<ListView>> {
    let sql = "SELECT name, body FROM saved_view WHERE tenant = $1 AND user_id = $2 AND object = $3 ORDER BY name";
    let rows = viewer.conn.query(sql, &vals![viewer.session.tenant, viewer.session.user, object])?;
    let read = |row: &crate::db::Row| -> Result<ListView> {
        let name = row.text(0)?.to_owned();
        let stored: Result<ListView, _> = serde_json::from_str(row.text(1)?);
        let view = stored.map_err(|e| Error::new(ErrorKind::Corrupt, "database_row").detail(e))?;
        Ok(ListView { label: Label { zh: name.clone(), en: name.clone() }, name, ..view })
    };
    rows.iter().map(read).collect()
}

/// Save a list under a name, or overwrite the one of this name.
#[utoipa::path(put, path = "/v1/views/{object}/saved/{name}", tag = "console", security(("bearer" = [])),
    params(("object" = String, Path, description = "Object type"), ("name" = String, Path, description = "Name, at most 40 characters")),
    request_body = SavedViewDraft,
    responses((status = 204), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem), (status = 422, body = shapes::Problem)))]
pub(crate) async fn save(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((object, name)): Path<(String, String)>,
    Json(draft): Json<SavedViewDraft>,
) -> Answer<StatusCode> {
    let name = name.trim().to_owned();
    let schema = app.engine.schema().clone();
    let kind = schema.object(&object).ok_or_else(|| Error::new(ErrorKind::NotFound, "unknown_object"))?;
    if name.is_empty() {
        return Err(Error::invalid("name", "required").into());
    }
    if name.chars().count() > 40 {
        return Err(Error::invalid("name", "too_long").into());
    }
    if name.chars().any(char::is_control) {
        return Err(Error::invalid("name", "control_character").into());
    }
    if kind.list_views.iter().any(|v| v.name == name) {
        return Err(Error::invalid("name", "view_name_taken_by_standard").into());
    }
    if draft.filter.to_string().len() > MAX_FILTER {
        return Err(Error::invalid("filter", "filter_too_large").into());
    }
    let filter: Filter =
        serde_json::from_value(draft.filter).map_err(|_| Error::invalid("filter", "malformed_filter"))?;
    let known = |field: &String| kind.field(field).is_some();
    if draft.columns.is_empty() || draft.columns.len() > 40 || !draft.columns.iter().all(known) {
        return Err(Error::invalid("columns", "unknown_field").into());
    }
    let sort: Vec<_> = sort_of(&draft.sort).into_iter().collect();
    if !sort.iter().all(|s| known(&s.field)) {
        return Err(Error::invalid("sort", "unknown_field").into());
    }
    let view = ListView { name: name.clone(), label: Label::default(), filter, sort, columns: draft.columns };
    let body = serde_json::to_string(&view).map_err(|e| Error::new(ErrorKind::Internal, "internal").detail(e))?;
    let session = caller.session;
    app.writer
        .run(move |tx| {
            let (tenant, user) = (session.tenant, session.user);
            let count =
                "SELECT COUNT(*) FROM saved_view WHERE tenant = $1 AND user_id = $2 AND object = $3 AND name <> $4";
            let others = tx.one(count, &vals![tenant, user, object.as_str(), name.as_str()])?;
            if others.map(|row| row.u64(0)).transpose()?.unwrap_or(0) >= MOST as u64 {
                return Err(Error::new(ErrorKind::Limit, "too_many"));
            }
            let sql = "INSERT INTO saved_view (tenant, user_id, object, name, body) VALUES ($1, $2, $3, $4, $5) \
                       ON CONFLICT (tenant, user_id, object, name) DO UPDATE SET body = excluded.body";
            tx.execute(sql, &vals![tenant, user, object, name, body]).map(drop)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove a saved list.
#[utoipa::path(delete, path = "/v1/views/{object}/saved/{name}", tag = "console", security(("bearer" = [])),
    params(("object" = String, Path, description = "Object type"), ("name" = String, Path, description = "Name")),
    responses((status = 204), (status = 401, body = shapes::Problem), (status = 404, body = shapes::Problem)))]
pub(crate) async fn remove(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((object, name)): Path<(String, String)>,
) -> Answer<StatusCode> {
    let session = caller.session;
    app.writer
        .run(move |tx| {
            let sql = "DELETE FROM saved_view WHERE tenant = $1 AND user_id = $2 AND object = $3 AND name = $4";
            match tx.execute(sql, &vals![session.tenant, session.user, object, name])? {
                0 => Err(Error::new(ErrorKind::NotFound, "not_found")),
                _ => Ok(()),
            }
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
