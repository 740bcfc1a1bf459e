//! The routes under `/v1`, their documentation, and what wraps all of them: limits, compression, request ids,
//! security headers, problems in the caller's language.

mod account;
mod anchor;
mod app;
mod auth;
mod blobs;
mod frames;
mod layers;
mod people;
mod problem;
mod records;
mod server_info;
mod setup;
mod shapes;
mod wake;
mod words;

pub use app::{App, now_ms};

use axum::Router;
use shapes::Security;
use std::sync::Arc;
use tower_http::compression::{
    CompressionLayer,
    predicate::{NotForContentType, Predicate, SizeAbove},
};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Largest body of a JSON request, after decompression.
const MAX_JSON: usize = 1024 * 1024;

#[derive(OpenApi)]
#[openapi(
    info(title = "Legwork", description = "Server of the Legwork CRM. Errors are problem+json with stable codes."),
    modifiers(&Security),
    components(schemas(shapes::Problem))
)]
struct Documentation;

fn described() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(Documentation::openapi())
        .routes(routes!(server_info::server))
        .routes(routes!(setup::set_up))
        .routes(routes!(account::login))
        .routes(routes!(account::refresh))
        .routes(routes!(account::logout))
        .routes(routes!(account::password))
        .routes(routes!(account::incarnation))
        .routes(routes!(anchor::anchor))
        .routes(routes!(frames::push))
        .routes(routes!(frames::pull))
        .routes(routes!(wake::wake))
        .routes(routes!(blobs::announce, blobs::download))
        .routes(routes!(blobs::chunk))
        .routes(routes!(records::objects))
        .routes(routes!(records::list, records::create))
        .routes(routes!(records::get, records::update, records::delete))
        .routes(routes!(records::verdict))
        .routes(routes!(people::create))
        .routes(routes!(people::reset))
        .routes(routes!(people::disable))
        .routes(routes!(people::devices))
        .routes(routes!(people::sign_out))
}

/// The API's description, as committed in `openapi.json`.
pub fn openapi() -> String {
    let mut text = described().into_openapi().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// The whole service.
pub fn router(app: Arc<App>) -> Router {
    let (api, _) = described().split_for_parts();
    let api = api.layer(axum::extract::DefaultBodyLimit::max(MAX_JSON));
    // Frames and pictures are compressed already; a wake-up must leave at once.
    let worthwhile = SizeAbove::new(512)
        .and(NotForContentType::new("application/x-legwork"))
        .and(NotForContentType::new("text/event-stream"))
        .and(NotForContentType::IMAGES);
    api.merge(setup::page())
        .merge(server_info::health())
        .layer(tower_http::decompression::RequestDecompressionLayer::new())
        .layer(CompressionLayer::new().compress_when(worthwhile))
        .layer(axum::middleware::from_fn(layers::around))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
        .with_state(app)
}
