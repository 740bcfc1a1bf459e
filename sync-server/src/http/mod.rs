//! The routes under `/v1`, their documentation, and what wraps all of them: limits, compression, request ids,
//! security headers, problems in the caller's language. Beside them the pages the server draws itself and the console.

mod account;
mod anchor;
mod app;
mod auth;
mod blobs;
mod browser;
mod console;
mod described;
mod frames;
mod layers;
mod pages;
mod people;
mod problem;
mod proxies;
mod records;
mod recycle_bin;
mod saved_views;
mod server_info;
mod session;
mod setup;
mod shapes;
mod sign_in_page;
mod sync_health;
mod team;
mod verdicts;
mod view_fields;
mod view_shapes;
mod viewer;
mod views;
mod visit_pins;
mod visit_shapes;
mod visits;
mod wake;
mod words;

pub use app::{App, now_ms};
pub use proxies::Proxies;

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
        .routes(routes!(records::restore))
        .routes(routes!(recycle_bin::bin))
        .routes(routes!(verdicts::give))
        .routes(routes!(people::create, team::people))
        .routes(routes!(people::reset))
        .routes(routes!(people::disable))
        .routes(routes!(people::devices))
        .routes(routes!(people::sign_out))
        .routes(routes!(session::begin, session::get, session::end))
        .routes(routes!(views::object))
        .routes(routes!(views::rows))
        .routes(routes!(views::count))
        .routes(routes!(views::detail))
        .routes(routes!(views::history))
        .routes(routes!(views::form))
        .routes(routes!(saved_views::save, saved_views::remove))
        .routes(routes!(visits::day))
        .routes(routes!(visits::person_day))
        .routes(routes!(visits::visit))
        .routes(routes!(team::team))
        .routes(routes!(team::departments))
        .routes(routes!(team::roles))
        .routes(routes!(sync_health::health))
        .routes(routes!(sync_health::server))
}

/// The API's description, as committed in `openapi.json`.
pub fn openapi() -> String {
    let api = serde_json::to_value(described().into_openapi()).unwrap_or_default();
    let mut text = serde_json::to_string_pretty(&described::completed(api)).unwrap_or_default();
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
        .merge(sign_in_page::routes())
        .merge(server_info::health())
        .merge(console::routes())
        .layer(tower_http::decompression::RequestDecompressionLayer::new())
        .layer(CompressionLayer::new().compress_when(worthwhile))
        .layer(axum::middleware::from_fn(layers::around))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
        .with_state(app)
}
