//! The console's files, embedded when the server is built; and what the browser hears when they are not there.
//!
//! `cargo xtask console` writes them into `console/dist`. A debug build reads that folder as it is, a release build
//! carries it inside. Files under `assets/` are named by their content and may be kept for ever.

use super::app::App;
use super::pages::Page;
use axum::Router;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use std::sync::Arc;

#[derive(RustEmbed)]
#[folder = "console/dist/"]
struct Files;

/// What a page of the console may do: run our own scripts, talk to us, nothing else. Styles that the component library
/// writes at run time carry the nonce.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' blob: data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}

/// Everything that is not a route of ours: a file of the console, or one of its pages.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new().fallback(|uri: Uri, headers: HeaderMap| async move { serve(uri.path(), &headers) })
}

fn serve(path: &str, headers: &HeaderMap) -> Response {
    let name = path.trim_start_matches('/');
    if name.starts_with("v1/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    if let Some(file) = Files::get(name).filter(|_| name != "index.html") {
        let cache = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
        let headers = [(header::CONTENT_TYPE, content_type(name)), (header::CACHE_CONTROL, cache)];
        return (headers, file.data).into_response();
    }
    let wants_page = headers.get(header::ACCEPT).is_none_or(|v| v.to_str().is_ok_and(|v| v.contains("text/html")));
    if name.starts_with("assets/") || !wants_page {
        return StatusCode::NOT_FOUND.into_response();
    }
    index().unwrap_or_else(|| absent(headers))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        Some("json" | "webmanifest" | "map") => "application/json",
        _ => "application/octet-stream",
    }
}

/// The one HTML file, with a fresh nonce. `None` when the console was not built, or no randomness is to be had.
fn index() -> Option<Response> {
    let file = Files::get("index.html")?;
    let nonce = crate::scoped::hex(&crate::auth::random::<16>().ok()?);
    let html = String::from_utf8_lossy(&file.data).replace("%LEGWORK_NONCE%", &nonce);
    let policy = HeaderValue::from_str(&policy(&nonce)).ok()?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Some((headers, html).into_response())
}

/// How to get the console, for whoever opens the address of a server without one.
fn absent(headers: &HeaderMap) -> Response {
    let page = Page::of(headers);
    let (title, lead) = (page.text("console-absent-title"), page.text("console-absent"));
    let after = page.text("console-absent-after");
    page.answer(
        StatusCode::OK,
        &format!("<h1>{title}</h1><p class=\"lead\">{lead}</p><p><code>cargo xtask console</code></p><p>{after}</p>"),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn a_server_without_a_console_says_how_to_build_it() {
        let answer = absent(&HeaderMap::new());
        assert_eq!(answer.status(), StatusCode::OK);
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        assert!(String::from_utf8(body.to_vec()).unwrap().contains("cargo xtask console"));
    }

    #[test]
    fn unknown_routes_of_the_api_and_missing_files_are_not_pages() {
        let html: HeaderMap = [(header::ACCEPT, HeaderValue::from_static("text/html"))].into_iter().collect();
        assert_eq!(serve("/v1/nowhere", &html).status(), StatusCode::NOT_FOUND);
        assert_eq!(serve("/assets/gone.js", &html).status(), StatusCode::NOT_FOUND);
        let json: HeaderMap = [(header::ACCEPT, HeaderValue::from_static("application/json"))].into_iter().collect();
        assert_eq!(serve("/anything", &json).status(), StatusCode::NOT_FOUND);
        assert_eq!(serve("/visits", &html).status(), StatusCode::OK);
        assert_eq!(serve("/../Cargo.toml", &json).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn scripts_run_only_from_our_own_files() {
        let policy = policy("abc");
        assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"));
        assert!(!policy.contains("unsafe"));
    }
}
