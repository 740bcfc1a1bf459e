//! The browser's side of a session: a cookie that scripts cannot read, and a token against forged requests.
//!
//! Behind TLS (a proxy says so in `X-Forwarded-Proto`) the cookie carries the `__Host-` prefix and `Secure`; over plain
//! HTTP, as on localhost, browsers refuse such cookies and it has a plain name. It lasts as long as the session does
//! on the server; nothing else is kept in the browser.

use crate::auth::sessions::BROWSER_MS;
use crate::scoped::hex;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use legwork_domain::{Error, ErrorKind, Result};

const PLAIN: &str = "legwork";
const SECURE: &str = "__Host-legwork";
/// Header that carries the token against forged requests.
pub(crate) const CSRF: &str = "x-legwork-csrf";

fn is_https(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|v| v.as_bytes().eq_ignore_ascii_case(b"https"))
}

/// The session token in the cookies of a request.
pub(crate) fn token(headers: &HeaderMap) -> Option<String> {
    let wanted = if is_https(headers) { SECURE } else { PLAIN };
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    let found = pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(name, _)| *name == wanted);
    found.map(|(_, value)| value.to_owned()).filter(|value| !value.is_empty() && value.len() <= 200)
}

/// The token that requests which change something must send back: derived from the session, so that nothing is stored.
pub(crate) fn csrf(token: &str) -> String {
    hex(&blake3::derive_key("legwork console csrf v1", token.as_bytes())[..16])
}

/// Refuses a request that changes something and was not made by our own page.
pub(crate) fn guard(method: &Method, headers: &HeaderMap, token: &str) -> Result<()> {
    if method.is_safe() || headers.get(CSRF).is_some_and(|v| v.as_bytes() == csrf(token).as_bytes()) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Forbidden, "csrf_missing"))
}

/// Refuses a form that another site's page submits to us.
pub(crate) fn same_site(headers: &HeaderMap) -> Result<()> {
    let site = headers.get("sec-fetch-site").map_or(b"none".as_slice(), HeaderValue::as_bytes);
    if matches!(site, b"same-origin" | b"none") {
        Ok(())
    } else {
        Err(Error::new(ErrorKind::Forbidden, "csrf_missing"))
    }
}

fn cookie(headers: &HeaderMap, token: &str, seconds: i64) -> HeaderValue {
    let (name, secure) = if is_https(headers) { (SECURE, "; Secure") } else { (PLAIN, "") };
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("legwork=; Path=/; Max-Age=0"))
}

/// `Set-Cookie` of a session that begins.
pub(crate) fn begin(headers: &HeaderMap, token: &str) -> HeaderValue {
    cookie(headers, token, BROWSER_MS / 1000)
}

/// `Set-Cookie` of a session that ends.
pub(crate) fn end(headers: &HeaderMap) -> HeaderValue {
    cookie(headers, "", 0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (k.parse::<header::HeaderName>().unwrap(), v.parse().unwrap())).collect()
    }

    #[test]
    fn behind_tls_only_the_host_cookie_counts() {
        let plain = headers(&[("cookie", "other=1; legwork=abc")]);
        assert_eq!(token(&plain).as_deref(), Some("abc"));
        assert_eq!(begin(&plain, "abc"), "legwork=abc; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200");
        let tls = headers(&[("cookie", "legwork=planted; __Host-legwork=abc"), ("x-forwarded-proto", "https")]);
        assert_eq!(token(&tls).as_deref(), Some("abc"));
        let set = begin(&tls, "abc");
        assert!(
            set.to_str().unwrap().starts_with("__Host-legwork=abc;") && set.to_str().unwrap().ends_with("; Secure")
        );
        assert_eq!(token(&headers(&[("cookie", "legwork=")])), None);
    }

    #[test]
    fn a_change_needs_the_token_of_this_very_session() {
        let right = headers(&[(CSRF, &csrf("abc"))]);
        assert!(guard(&Method::POST, &right, "abc").is_ok());
        assert!(guard(&Method::POST, &right, "abd").is_err());
        assert!(guard(&Method::DELETE, &HeaderMap::new(), "abc").is_err());
        assert!(guard(&Method::GET, &HeaderMap::new(), "abc").is_ok());
    }

    #[test]
    fn forms_of_other_sites_are_refused() {
        assert!(same_site(&headers(&[("sec-fetch-site", "cross-site")])).is_err());
        assert!(same_site(&headers(&[("sec-fetch-site", "same-site")])).is_err());
        assert!(same_site(&headers(&[("sec-fetch-site", "same-origin")])).is_ok());
        assert!(same_site(&HeaderMap::new()).is_ok());
    }
}
