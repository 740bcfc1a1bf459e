//! What the server is, and whether it lives.

use super::app::{App, now_ms};
use super::problem::Answer;
use crate::tenant::{self, Tenant};
use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use legwork_protocol::PROTOCOL_VERSION;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What anybody may know of the server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServerInfo {
    /// Always `legwork`.
    product: String,
    /// Version of the server.
    version: String,
    /// Sync protocol versions it speaks.
    protocols: Vec<u16>,
    /// Version of the metadata.
    schema_version: u64,
    /// Whether a company exists.
    set_up: bool,
    /// Its clock, Unix ms.
    server_ms: i64,
}

/// What the server is.
#[utoipa::path(get, path = "/v1/server", tag = "server", security(()), responses((status = 200, body = ServerInfo)))]
pub(crate) async fn server(State(app): State<Arc<App>>) -> Answer<Json<ServerInfo>> {
    let set_up = app.read(Tenant::any).await?.is_some();
    Ok(Json(ServerInfo {
        product: "legwork".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        protocols: vec![PROTOCOL_VERSION],
        schema_version: app.engine.schema().version,
        set_up,
        server_ms: now_ms(),
    }))
}

/// `/healthz`: the process answers. `/readyz`: the database does, too.
pub(crate) fn health() -> Router<Arc<App>> {
    let ready = |State(app): State<Arc<App>>| async move {
        let epoch = app.read(tenant::epoch).await?;
        Answer::Ok(if epoch.0 == 0 { "starting" } else { "ready" })
    };
    Router::new().route("/healthz", get(|| async { "alive" })).route("/readyz", get(ready))
}
