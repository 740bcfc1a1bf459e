//! Around every request: a request id, security headers, and problems in the caller's language.

use super::problem::Pending;
use super::words::{preferred, words};
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use legwork_domain::{Error, ErrorKind};
use legwork_view::Language;

/// Headers of every answer: nothing here is ever framed, sniffed, or allowed to run scripts.
const HEADERS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    (
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    ),
    ("cache-control", "no-store"),
];

pub(crate) async fn around(request: Request, next: Next) -> Response {
    let id = crate::auth::random::<8>().map_or_else(|_| "0".to_owned(), |b| crate::scoped::hex(&b));
    let accept = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
    let language = preferred(accept);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let started = std::time::Instant::now();
    let mut response = next.run(request).await;
    let failed = response.status().is_client_error() || response.status().is_server_error();
    let pending = response.extensions_mut().remove::<Pending>();
    if failed {
        let error = pending.map_or_else(|| from_status(response.status()), |p| p.0);
        if error.kind == ErrorKind::Internal {
            tracing::error!(request = id, %method, path, %error, "failed");
        }
        let body = body(&error, response.status(), language, &id);
        *response.body_mut() = Body::from(body);
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if response.status() == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if response.status() == StatusCode::TOO_MANY_REQUESTS
            && let Ok(value) = HeaderValue::from_str(&error.detail)
        {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
    }
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    let ms = started.elapsed().as_millis() as u64;
    tracing::debug!(request = id, %method, path, status = response.status().as_u16(), ms, "answered");
    response
}

/// What the framework refused before a handler saw it.
fn from_status(status: StatusCode) -> Error {
    match status {
        StatusCode::NOT_FOUND => Error::new(ErrorKind::NotFound, "not_found"),
        StatusCode::PAYLOAD_TOO_LARGE => Error::new(ErrorKind::Limit, "body_too_large"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::new(ErrorKind::Invalid, "media_type"),
        StatusCode::METHOD_NOT_ALLOWED => Error::new(ErrorKind::NotFound, "method_not_allowed"),
        status if status.is_client_error() => Error::new(ErrorKind::Invalid, "malformed_request"),
        _ => Error::new(ErrorKind::Internal, "internal"),
    }
}

fn body(error: &Error, status: StatusCode, language: Language, id: &str) -> String {
    let problem = serde_json::json!({
        "type": "about:blank",
        "status": status.as_u16(),
        "title": words(error, language),
        "kind": error.kind,
        "code": error.code,
        "field": error.field,
        "request": id,
    });
    problem.to_string()
}
