//! What was deleted and may be taken back: the recycle bin of the console.
#![allow(unused_qualifications, reason = "the macro that documents query parameters writes them")]

use super::app::App;
use super::auth::Caller;
use super::problem::Answer;
use super::session::in_order;
use super::shapes;
use super::view_shapes::CellShape;
use super::viewer::{Viewer, view};
use super::words::language;
use crate::recycle_bin::{self, Deleted, RECYCLE_MS};
use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use legwork_domain::metadata::ObjectType;
use legwork_domain::{Error, ErrorKind, Result};
use legwork_view::build;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Which of the deleted records, from where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct BinQuery {
    /// Object type; all of them without it.
    object: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Most records, 1 … 200; 50 without it.
    limit: Option<u32>,
}

/// An object of which the caller may take records back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BinObject {
    /// Stable name.
    name: String,
    /// What people call one of them.
    label: String,
}

/// A deleted record.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeletedRecord {
    /// Object type.
    object: String,
    /// What people call one of them.
    object_label: String,
    /// Record.
    id: String,
    /// Its name; empty when it has none that the caller may see.
    title: String,
    /// What else its first list shows, as it was last.
    cells: Vec<CellShape>,
    /// When the server learnt of the deletion, in words.
    at: String,
    /// The same, Unix ms.
    at_ms: i64,
    /// Who deleted it; empty when unknown.
    by: String,
    /// Days in which it can still be taken back, 1 … 30: a day that has begun counts.
    days_left: i64,
}

/// A page of the recycle bin, what was deleted last first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecycleBin {
    /// The objects to choose from.
    objects: Vec<BinObject>,
    /// The records.
    records: Vec<DeletedRecord>,
    /// Cursor of the next page; absent at the end.
    next: Option<String>,
}

/// What was deleted in the last 30 days and may be taken back by the caller.
#[utoipa::path(get, path = "/v1/recycle-bin", tag = "console", security(("bearer" = [])), params(BinQuery),
    responses((status = 200, body = RecycleBin), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem), (status = 404, body = shapes::Problem), (status = 422, body = shapes::Problem)))]
pub(crate) async fn bin(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    Query(query): Query<BinQuery>,
) -> Answer<Json<RecycleBin>> {
    let limit = query.limit.unwrap_or(50);
    if limit == 0 || limit > crate::scoped::MAX_PAGE {
        return Err(Error::invalid("limit", "out_of_range").into());
    }
    let drawn = move |viewer: &Viewer<'_>| {
        let mut all = recycle_bin::objects(viewer.engine.schema(), viewer.rights);
        all.sort_by_key(|kind| in_order(&kind.name));
        let kinds = match query.object.as_deref().filter(|o| !o.is_empty()) {
            None => all.clone(),
            Some(object) => {
                let kind = viewer.kind(object)?;
                let chosen = all.iter().copied().find(|k| k.name == kind.name);
                vec![chosen.ok_or_else(|| Error::new(ErrorKind::Forbidden, "forbidden"))?]
            }
        };
        let (tenant, now) = (viewer.session.tenant, viewer.context.now_ms);
        let cursor = query.cursor.as_deref().filter(|c| !c.is_empty());
        let page = recycle_bin::page(viewer.conn, tenant, viewer.rights, &kinds, now, cursor, limit)?;
        let label = |kind: &ObjectType| viewer.words.label(&kind.label).to_owned();
        let objects = all.iter().map(|k| BinObject { name: k.name.clone(), label: label(k) }).collect();
        let records = page.records.into_iter().map(|d| shown(viewer, d)).collect::<Result<_>>()?;
        Ok(RecycleBin { objects, records, next: page.next })
    };
    Ok(Json(view(&app, caller.session, language(&headers), drawn).await?))
}

fn shown(viewer: &Viewer<'_>, deleted: Deleted) -> Result<DeletedRecord> {
    let Deleted { record, at, by } = deleted;
    let kind = viewer.kind(&record.object)?;
    let columns = kind.list_views.first().map(|v| v.columns.clone()).unwrap_or_default();
    let rest: Vec<String> = columns.into_iter().filter(|c| *c != kind.title).collect();
    let (id, mask) = (record.id.to_string(), viewer.mask(&kind.name));
    let list = viewer.formatted(|f| build::list(f, kind, &rest, &mask, &[record], None));
    let row = list.rows.into_iter().next().ok_or_else(|| Error::new(ErrorKind::Internal, "internal"))?;
    Ok(DeletedRecord {
        object: kind.name.clone(),
        object_label: viewer.words.label(&kind.label).to_owned(),
        id,
        title: row.title,
        cells: row.cells.into_iter().map(CellShape::from).filter(|c| !c.text.is_empty()).collect(),
        at: viewer.formatted(|f| f.moment(at)),
        at_ms: at,
        by: by.map(|user| viewer.org.name(user).to_owned()).unwrap_or_default(),
        days_left: (at + RECYCLE_MS - viewer.context.now_ms + DAY_MS - 1).div_euclid(DAY_MS).clamp(1, 30),
    })
}
