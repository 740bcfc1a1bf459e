//! Whether everybody's phone gets through: when it was last heard of, what it sent, what was refused.

use super::app::App;
use super::auth::{Admin, Caller};
use super::problem::Answer;
use super::shapes;
use super::team::department_name;
use super::viewer::{Viewer, view};
use super::words::language;
use crate::journal;
use crate::sync::{self, Traffic};
use crate::vals;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use legwork_domain::{RecordId, Result};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// How far back sent and refused changes are counted, ms.
const WEEK_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// When a phone of each person was last heard of, Unix ms.
pub(crate) fn last_seen(viewer: &Viewer<'_>) -> Result<BTreeMap<RecordId, i64>> {
    let tenant = viewer.session.tenant;
    let sql = "SELECT d.user_id, MAX(d.seen_at) FROM device d WHERE d.tenant = $1 GROUP BY d.user_id";
    let rows = viewer.conn.query(sql, &vals![tenant])?;
    let mut seen: BTreeMap<RecordId, i64> =
        rows.iter().map(|row| Ok((row.id(0)?, row.int(1)?))).collect::<Result<_>>()?;
    for ((user, _), traffic) in sync::traffic(viewer.conn, tenant, viewer.context.now_ms - WEEK_MS)? {
        let at = seen.entry(user).or_default();
        *at = traffic.last_ms.max(*at);
    }
    Ok(seen)
}

/// A phone and how it gets through.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PhoneHealth {
    /// Install.
    id: String,
    /// Whose.
    user: String,
    /// Their name.
    user_name: String,
    /// Their department.
    department_name: String,
    /// Name of the phone.
    name: String,
    /// `android`, `ios`, `linux`.
    platform: String,
    /// App version.
    app_version: String,
    /// When it was last heard of, in words.
    seen: String,
    /// The same, Unix ms.
    seen_ms: i64,
    /// Heard of today.
    today: bool,
    /// Changes it sent within seven days.
    sent: i64,
    /// Of these, refused.
    refused: i64,
    /// Sessions that are alive; none means signed out.
    sessions: i64,
}

/// How sync is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SyncHealth {
    /// Phones, the one silent for longest last.
    phones: Vec<PhoneHealth>,
    /// Phones heard of today.
    today: u32,
    /// Changes sent within seven days.
    sent: i64,
    /// Changes refused within seven days.
    refused: i64,
}

/// How the phones of everybody in reach get through.
#[utoipa::path(get, path = "/v1/sync-health", tag = "console", security(("bearer" = [])),
    responses((status = 200, body = SyncHealth), (status = 401, body = shapes::Problem)))]
pub(crate) async fn health(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
) -> Answer<Json<SyncHealth>> {
    let drawn = |viewer: &Viewer<'_>| {
        let (tenant, now) = (viewer.session.tenant, viewer.context.now_ms);
        let traffic = sync::traffic(viewer.conn, tenant, now - WEEK_MS)?;
        let sql = "SELECT d.user_id, d.id, d.name, d.platform, d.app_version, d.seen_at, (SELECT COUNT(*) FROM session s \
                   WHERE s.tenant = d.tenant AND s.user_id = d.user_id AND s.device = d.id AND s.refresh_until > $2) \
                   FROM device d WHERE d.tenant = $1";
        let start = viewer.context.day(0).0;
        let mut phones = Vec::new();
        for row in viewer.conn.query(sql, &vals![tenant, now])? {
            let (user, device) = (row.id(0)?, row.id(1)?);
            if !viewer.rights.admin() && !viewer.reaches(user) {
                continue;
            }
            let Traffic { sent, refused, last_ms } = traffic.get(&(user, device)).copied().unwrap_or_default();
            let seen_ms = row.int(5)?.max(last_ms);
            phones.push(PhoneHealth {
                id: device.to_string(),
                user: user.to_string(),
                user_name: viewer.org.name(user).to_owned(),
                department_name: department_name(viewer, user),
                name: row.text(2)?.to_owned(),
                platform: row.text(3)?.to_owned(),
                app_version: row.text(4)?.to_owned(),
                seen: viewer.formatted(|f| f.moment(seen_ms)),
                seen_ms,
                today: seen_ms >= start,
                sent,
                refused,
                sessions: row.int(6)?,
            });
        }
        phones.sort_by_key(|p| std::cmp::Reverse(p.seen_ms));
        Ok(SyncHealth {
            today: phones.iter().filter(|p| p.today).count() as u32,
            sent: phones.iter().map(|p| p.sent).sum(),
            refused: phones.iter().map(|p| p.refused).sum(),
            phones,
        })
    };
    Ok(Json(view(&app, caller.session, language(&headers), drawn).await?))
}

/// How the server is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServerHealth {
    /// Version of the program.
    version: String,
    /// Size of the database, bytes.
    database_bytes: u64,
    /// Last number given to a change.
    seq: u64,
    /// Entries of the audit log.
    audit_entries: i64,
    /// Every entry of the audit log fits to the one before.
    audit_sound: bool,
    /// Records that are not deleted, by object.
    records: Vec<RecordCount>,
}

/// How many records of an object there are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordCount {
    /// Object.
    object: String,
    /// What people call one of them.
    label: String,
    /// Number.
    count: i64,
}

/// How the server is: for administrators. Reads the whole audit log.
#[utoipa::path(get, path = "/v1/server-health", tag = "console", security(("bearer" = [])),
    responses((status = 200, body = ServerHealth), (status = 401, body = shapes::Problem), (status = 403, body = shapes::Problem)))]
pub(crate) async fn server(
    State(app): State<Arc<App>>,
    Admin(caller): Admin,
    headers: HeaderMap,
) -> Answer<Json<ServerHealth>> {
    let database_bytes = app.db.size();
    let drawn = move |viewer: &Viewer<'_>| {
        let tenant = viewer.session.tenant;
        let mut records = Vec::new();
        for (object, count) in crate::records::counts(viewer.conn, tenant)? {
            let label = viewer.kind(&object).map(|k| viewer.words.label(&k.label).to_owned()).unwrap_or_default();
            records.push(RecordCount { object, label, count });
        }
        Ok(ServerHealth {
            version: env!("CARGO_PKG_VERSION").into(),
            database_bytes,
            seq: viewer.tenant.seq,
            audit_entries: viewer.tenant.audit_count,
            audit_sound: journal::first_broken(viewer.conn, tenant)?.is_none(),
            records,
        })
    };
    Ok(Json(view(&app, caller.session, language(&headers), drawn).await?))
}
