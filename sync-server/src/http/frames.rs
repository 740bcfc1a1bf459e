//! Push and pull as binary frames.

use super::app::{App, now_ms};
use super::auth::Caller;
use super::problem::Answer;
use super::shapes;
use crate::sync;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use legwork_domain::{Error, ErrorKind};
use legwork_protocol::codec::{self, Message};
use legwork_protocol::error::WireError;
use legwork_protocol::frame::{HEADER_BYTES, Limits};
use legwork_protocol::sync::{PullRequest, PushRequest};
use std::sync::Arc;

const FRAMES: &str = "application/x-legwork";

fn wire(error: WireError) -> Error {
    match error {
        WireError::TooLarge { .. } => Error::new(ErrorKind::Limit, "body_too_large"),
        WireError::Future { .. } => Error::new(ErrorKind::Incompatible, "server_too_old"),
        other => Error::new(ErrorKind::Corrupt, "malformed_frame").detail(other),
    }
}

async fn message<M: Message>(body: Body) -> Result<M, Error> {
    let bytes = to_bytes(body, Limits::REQUEST.compressed + HEADER_BYTES).await;
    let bytes = bytes.map_err(|_| Error::new(ErrorKind::Limit, "body_too_large"))?;
    codec::from_bytes(&bytes).map_err(wire)
}

fn frame<M: Message>(message: &M) -> Result<Response, Error> {
    let bytes = codec::to_bytes(message).map_err(|e| Error::new(ErrorKind::Internal, "internal").detail(e))?;
    Ok(([(header::CONTENT_TYPE, FRAMES)], bytes).into_response())
}

/// Send mutations. The body is one `PushRequest` frame, the answer one `PushAnswer` frame.
#[utoipa::path(post, path = "/v1/push", tag = "sync", security(("bearer" = [])),
    request_body(content = Vec<u8>, content_type = "application/x-legwork"),
    responses((status = 200, body = Vec<u8>, content_type = "application/x-legwork"),
        (status = 400, body = shapes::Problem), (status = 401, body = shapes::Problem), (status = 413, body = shapes::Problem)))]
pub(crate) async fn push(State(app): State<Arc<App>>, caller: Caller, body: Body) -> Answer<Response> {
    let request: PushRequest = message(body).await?;
    let (engine, session) = (app.engine.clone(), caller.session);
    let tenant = session.tenant;
    let answer = if sync::is_large(&request) {
        app.write_alone(tenant, move |conn| sync::push_large(conn, &engine, now_ms(), &session, &request)).await?
    } else {
        app.write(tenant, move |tx| sync::push(tx, &engine, now_ms(), &session, &request)).await?
    };
    Ok(frame(&answer)?)
}

/// Fetch what is new. The body is one `PullRequest` frame, the answer one `PullAnswer` frame.
#[utoipa::path(post, path = "/v1/pull", tag = "sync", security(("bearer" = [])),
    request_body(content = Vec<u8>, content_type = "application/x-legwork"),
    responses((status = 200, body = Vec<u8>, content_type = "application/x-legwork"),
        (status = 400, body = shapes::Problem), (status = 401, body = shapes::Problem), (status = 413, body = shapes::Problem)))]
pub(crate) async fn pull(State(app): State<Arc<App>>, caller: Caller, body: Body) -> Answer<Response> {
    let request: PullRequest = message(body).await?;
    let (engine, session) = (app.engine.clone(), caller.session);
    // Encoding compresses: it belongs on the thread that may take its time.
    let response = app.read(move |conn| frame(&sync::pull(conn, &engine, now_ms(), &session, &request)?)).await?;
    Ok(response)
}
