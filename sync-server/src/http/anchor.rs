//! Time anchors: the server signs "when your monotonic clock showed this, it was this late here".

use super::app::{App, now_ms};
use super::auth::Caller;
use super::problem::Answer;
use super::shapes;
use crate::auth::random;
use crate::scoped::unhex;
use crate::time::authority;
use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use legwork_domain::{Error, ErrorKind};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A phone's reading of its clock.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnchorDraft {
    /// Random id of the boot, 32 hex digits.
    boot_id: String,
    /// Monotonic clock when it asks, nanoseconds.
    monotonic_ns: u64,
}

/// A signed anchor.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnchorBody {
    /// `legwork_geo::anchor::TimeToken` as bytes, base64.
    token: String,
    /// Key it is signed with, SEC1 P-256, base64.
    server_key: String,
}

/// Anchor the phone's monotonic clock to the server's time.
#[utoipa::path(post, path = "/v1/device/anchor", tag = "sync", security(("bearer" = [])), request_body = AnchorDraft,
    responses((status = 200, body = AnchorBody), (status = 401, body = shapes::Problem), (status = 422, body = shapes::Problem)))]
pub(crate) async fn anchor(
    State(app): State<Arc<App>>,
    caller: Caller,
    Json(draft): Json<AnchorDraft>,
) -> Answer<Json<AnchorBody>> {
    let boot = unhex(&draft.boot_id).and_then(|b| b.try_into().ok());
    let boot: [u8; 16] = boot.ok_or_else(|| Error::invalid("boot_id", "not_an_id"))?;
    let device = caller.session.device.ok_or_else(|| Error::new(ErrorKind::Forbidden, "no_device"))?;
    let authority = app.writer.run(authority).await?;
    let token = authority.issue(*device.as_bytes(), boot, draft.monotonic_ns, now_ms(), random()?);
    let token = token.map_err(|e| Error::new(ErrorKind::Internal, "internal").detail(e))?;
    let (token, server_key) = (BASE64_STANDARD.encode(token.encode()), BASE64_STANDARD.encode(authority.public_key()));
    Ok(Json(AnchorBody { token, server_key }))
}
