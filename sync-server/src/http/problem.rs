//! Errors as problem+json (RFC 9457). Handlers return [`Problem`]; [`super::layers`] puts it into words.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use legwork_domain::{Error, ErrorKind, Reject, RejectCode};

/// A handler's error.
#[derive(Debug)]
pub(crate) struct Problem(pub(crate) Error);

/// Marks a response whose body [`super::layers`] writes.
#[derive(Clone, Debug)]
pub(crate) struct Pending(pub(crate) Error);

pub(crate) type Answer<T> = Result<T, Problem>;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Problem(error)
    }
}

impl Problem {
    /// A rejected mutation, for callers that speak HTTP and not sync.
    pub(crate) fn rejected(reject: Reject) -> Self {
        // Who may not see a record does not learn whether there is one.
        if matches!(reject.code, RejectCode::OutOfScope | RejectCode::Missing) {
            return Problem(Error::new(ErrorKind::NotFound, "not_found"));
        }
        let kind = match reject.code {
            RejectCode::Forbidden => ErrorKind::Forbidden,
            RejectCode::OutOfScope | RejectCode::Missing => ErrorKind::NotFound,
            RejectCode::Deleted | RejectCode::Exists | RejectCode::Precondition | RejectCode::DependsRejected => {
                ErrorKind::Conflict
            }
            RejectCode::SchemaTooOld => ErrorKind::Incompatible,
            RejectCode::Limit => ErrorKind::Limit,
            RejectCode::Validation | RejectCode::Evidence => ErrorKind::Invalid,
        };
        let code = if reject.rule.is_empty() { reject.code.as_str() } else { &reject.rule };
        Problem(Error { field: reject.field, ..Error::new(kind, code) })
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = match self.0.code.as_str() {
            "too_many_attempts" => StatusCode::TOO_MANY_REQUESTS,
            _ => StatusCode::from_u16(self.0.kind.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(Pending(self.0));
        response
    }
}
