//! What went wrong, from what came back: problem+json, a proxy's page, a broken connection.

use legwork_sync::{Error, ErrorKind, TransportError};
use reqwest::StatusCode;
use serde::Deserialize;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// No phone runs this software before 2026-01-01.
const EARLIEST_NOW: Duration = Duration::from_secs(1_767_225_600);

/// Media type of errors (RFC 9457).
const PROBLEM: &str = "application/problem+json";

/// An answer that is not the one asked for.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// HTTP status, if there was an answer at all.
    pub(crate) status: Option<StatusCode>,
    /// In terms of the domain.
    pub(crate) error: Error,
    /// When the server wants to be asked again, ms from now.
    pub(crate) retry_after_ms: Option<i64>,
}

/// The fields of problem+json that matter here.
#[derive(Deserialize)]
struct Problem {
    kind: Option<ErrorKind>,
    code: Option<String>,
    field: Option<String>,
    detail: Option<String>,
}

impl Failure {
    /// No answer: no network, no server, no trust, or time ran out.
    pub(crate) fn broken(error: &reqwest::Error) -> Self {
        let what = match () {
            () if error.is_timeout() => "time ran out",
            () if error.is_connect() => "no connection",
            () => "connection broken",
        };
        // reqwest's own text holds the address, which may name a company: it stays out.
        let mut causes = String::new();
        let mut cause = std::error::Error::source(error);
        while let Some(next) = cause {
            causes = format!("{causes}: {next}");
            cause = next.source();
        }
        let code = certificate(error, SystemTime::now()).unwrap_or("server_away");
        let error = Error::new(ErrorKind::Unreachable, code).detail(format_args!("{what}{causes}"));
        Failure { status: None, error, retry_after_ms: None }
    }

    /// An answer that no server of ours gives: a hotel's sign-in page, a proxy, a wrong address.
    pub(crate) fn foreign(status: StatusCode) -> Self {
        let code = if status.is_server_error() { "server_away" } else { "not_our_server" };
        let error = Error::new(ErrorKind::Unreachable, code).detail(format_args!("foreign answer, status {status}"));
        Failure { status: Some(status), error, retry_after_ms: None }
    }

    /// An answer of our server that is larger or otherwise than it may be.
    pub(crate) fn unreadable(status: StatusCode, error: impl Into<Error>) -> Self {
        Failure { status: Some(status), error: error.into(), retry_after_ms: None }
    }

    /// An error answer.
    pub(crate) fn answered(status: StatusCode, content_type: &str, retry_after: Option<&str>, body: &[u8]) -> Self {
        // Seconds, or a date, which our server never sends.
        let retry_after_ms =
            retry_after.and_then(|text| text.trim().parse::<u32>().ok()).map(|seconds| i64::from(seconds) * 1_000);
        let problem = (content_type == PROBLEM).then(|| serde_json::from_slice::<Problem>(body).ok()).flatten();
        let Some(Problem { kind, code: Some(code), field, detail }) = problem else {
            return Failure { retry_after_ms, ..Failure::foreign(status) };
        };
        let kind = kind.unwrap_or(match status {
            StatusCode::UNAUTHORIZED => ErrorKind::Unauthenticated,
            StatusCode::UPGRADE_REQUIRED => ErrorKind::Incompatible,
            StatusCode::PAYLOAD_TOO_LARGE | StatusCode::TOO_MANY_REQUESTS => ErrorKind::Limit,
            status if status.is_server_error() => ErrorKind::Unreachable,
            _ => ErrorKind::Invalid,
        });
        let error = Error { kind, code, field, detail: detail.unwrap_or_default() };
        Failure { status: Some(status), error, retry_after_ms }
    }

    /// Whether our server said that the sign-in ended. A foreign 401 says nothing about our session.
    pub(crate) fn is_signed_out(&self) -> bool {
        self.error.kind == ErrorKind::Unauthenticated
    }

    /// In terms of the sync engine.
    pub(crate) fn into_transport(self) -> TransportError {
        let status = self.status.map_or(0, |status| status.as_u16());
        match (self.error.kind, status, self.error.code.as_str()) {
            (_, _, "device_wiped") => TransportError::Wipe,
            (ErrorKind::Unauthenticated, ..) => TransportError::Unauthenticated,
            // The other way round, "server too old", is not mended by an update of the app.
            (ErrorKind::Incompatible, _, code) if code != "server_too_old" => TransportError::UpgradeRequired,
            (ErrorKind::Limit, 413, _) => TransportError::TooLarge,
            (_, 429 | 503, _) if self.retry_after_ms.is_some() => {
                TransportError::Busy { retry_after_ms: self.retry_after_ms }
            }
            (ErrorKind::Unreachable, ..) => TransportError::Unreachable(self.error),
            _ => TransportError::Failed(self.error),
        }
    }
}

/// The refusal of a certificate among the causes of an error. An I/O error leaves out what it wraps when it is asked for
/// its source, so it is asked twice.
fn refused_certificate<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e rustls::CertificateError> {
    if let Some(rustls::Error::InvalidCertificate(refusal)) = error.downcast_ref() {
        return Some(refusal);
    }
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    let found = wrapped.and_then(|inner| refused_certificate(inner));
    found.or_else(|| refused_certificate(error.source()?))
}

/// What a refused certificate says about the time, if that is why there is no answer: `device_clock_wrong` when this phone's
/// clock is behind, `certificate_expired` when it is ahead or the certificate really ended. Some systems call both
/// "expired"; a clock from before this software existed is wrong whatever they say.
fn certificate(error: &(dyn std::error::Error + 'static), now: SystemTime) -> Option<&'static str> {
    let refusal = refused_certificate(error)?;
    use rustls::CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    match refusal {
        _ if now < UNIX_EPOCH + EARLIEST_NOW => Some("device_clock_wrong"),
        NotValidYet | NotValidYetContext { .. } => Some("device_clock_wrong"),
        Expired | ExpiredContext { .. } => Some("certificate_expired"),
        _ => None,
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        failure.error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_of_another_time_is_told_from_a_server_that_is_away() {
        use rustls::CertificateError as Refusal;
        let (now, in_1970) = (UNIX_EPOCH + EARLIEST_NOW + Duration::from_secs(9), UNIX_EPOCH + Duration::from_secs(60));
        let refused = |refusal| std::io::Error::other(rustls::Error::InvalidCertificate(refusal));
        for (refusal, at, code) in [
            (Refusal::NotValidYet, now, Some("device_clock_wrong")),
            (Refusal::Expired, now, Some("certificate_expired")),
            (Refusal::Expired, in_1970, Some("device_clock_wrong")),
            (Refusal::UnknownIssuer, now, None),
        ] {
            // As the HTTP library hands it on: wrapped, and wrapped again.
            let error = std::io::Error::other(refused(refusal.clone()));
            assert_eq!(certificate(&refused(refusal.clone()), at), code, "{refusal:?}");
            assert_eq!(certificate(&error, at), code, "{refusal:?}, wrapped");
            assert_eq!(certificate(&rustls::Error::InvalidCertificate(refusal.clone()), at), code, "{refusal:?}, bare");
        }
        assert_eq!(certificate(&std::io::Error::other("connection refused"), in_1970), None);
    }

    #[test]
    fn every_kind_of_answer_has_its_meaning() {
        let problem = |kind: &str, code: &str| format!(r#"{{"kind":"{kind}","code":"{code}","title":"words"}}"#);
        let away = |code: &str| TransportError::Unreachable(Error::new(ErrorKind::Unreachable, code));
        // Status, content type, Retry-After, body; what the engine is told (details aside).
        let cases = [
            (401, PROBLEM, None, problem("unauthenticated", "session_ended"), TransportError::Unauthenticated),
            (426, PROBLEM, None, problem("incompatible", "app_too_old"), TransportError::UpgradeRequired),
            (413, PROBLEM, None, problem("limit", "body_too_large"), TransportError::TooLarge),
            (
                429,
                PROBLEM,
                Some("7"),
                problem("limit", "slow_down"),
                TransportError::Busy { retry_after_ms: Some(7_000) },
            ),
            (
                503,
                PROBLEM,
                Some("2"),
                problem("unavailable", "busy"),
                TransportError::Busy { retry_after_ms: Some(2_000) },
            ),
            (410, PROBLEM, None, problem("forbidden", "device_wiped"), TransportError::Wipe),
            (401, "text/html", None, "<html>hotel</html>".into(), away("not_our_server")),
            (200, "text/html", None, "<html>hotel</html>".into(), away("not_our_server")),
            (302, "", None, String::new(), away("not_our_server")),
            (502, "text/html", None, "<html>nginx</html>".into(), away("server_away")),
            (400, PROBLEM, None, "{".into(), away("not_our_server")),
            (400, PROBLEM, None, r#"{"kind":"news","code":"x"}"#.into(), away("not_our_server")),
            (
                403,
                PROBLEM,
                None,
                problem("forbidden", "password_change_required"),
                TransportError::Failed(Error::new(ErrorKind::Forbidden, "password_change_required")),
            ),
            (
                426,
                PROBLEM,
                None,
                problem("incompatible", "server_too_old"),
                TransportError::Failed(Error::new(ErrorKind::Incompatible, "server_too_old")),
            ),
        ];
        for (status, content_type, retry_after, body, expected) in cases {
            let status = StatusCode::from_u16(status).expect("status");
            let mut failure = Failure::answered(status, content_type, retry_after, body.as_bytes());
            failure.error.detail.clear();
            assert_eq!(failure.into_transport(), expected, "{status} {body}");
        }
    }
}
