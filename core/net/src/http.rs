//! One server over HTTPS: time-outs, tokens, and what an answer that is not one means.

use crate::problem::Failure;
use legwork_protocol::account::{DeviceInfo, LoginRequest, PasswordRequest, RefreshRequest, Session};
use legwork_sync::{Error, ErrorKind, Result};
use reqwest::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, redirect};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a connection may take to come up.
const CONNECT: Duration = Duration::from_secs(10);
/// How long a server may be silent within an answer. There is no limit on the whole: pages take long on a village
/// network, and every byte that arrives shows that it works.
const SILENCE: Duration = Duration::from_secs(30);
/// Largest JSON answer: sessions and progress of files are a few hundred bytes.
const JSON_LIMIT: usize = 1 << 20;

/// Keeps a session that was renewed: the refresh token is single-use, so the new one must be stored before anything
/// else happens.
pub type Keep = dyn Fn(&Session) -> Result<()> + Send + Sync;

/// A server, and perhaps a session with it. Cheap to clone; clones share the session.
#[derive(Clone)]
pub struct Http {
    inner: Arc<Inner>,
}

struct Inner {
    client: Client,
    base: String,
    session: Mutex<Option<Session>>,
    /// Held while a session is renewed: two renewals at once would use one refresh token twice and end the session.
    renewing: tokio::sync::Mutex<()>,
    keep: Box<Keep>,
}

/// What anybody may know of a server: `GET /v1/server`. Fields of later versions are ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerInfo {
    /// `legwork`.
    #[serde(default)]
    pub product: String,
    /// Version of the server.
    pub version: String,
    /// Sync protocol versions it speaks.
    #[serde(default)]
    pub protocols: Vec<u16>,
    /// Whether a company exists on it.
    #[serde(default)]
    pub set_up: bool,
    /// Its clock, Unix ms.
    #[serde(default)]
    pub server_ms: i64,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http").finish_non_exhaustive() // holds secrets
    }
}

impl Http {
    /// A server at `base` (`https://crm.example`, a path is possible) without a session.
    ///
    /// # Errors
    /// `not_our_server` for what is not an http(s) address.
    pub fn new(base: &str) -> Result<Http> {
        Http::with_session(base, None, |_| Ok(()))
    }

    /// A server with a session from an earlier sign-in. `keep` stores every renewed one.
    pub fn with_session(
        base: &str,
        session: Option<Session>,
        keep: impl Fn(&Session) -> Result<()> + Send + Sync + 'static,
    ) -> Result<Http> {
        let wrong = |detail: String| Error::invalid("server", "not_our_server").detail(detail);
        let url = reqwest::Url::parse(base).map_err(|error| wrong(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong(format!("scheme {}", url.scheme())));
        }
        // Only the first call installs; a provider that is there already is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            // Our server never redirects. Who does is a hotel's network, and must not get our token.
            .redirect(redirect::Policy::none())
            .user_agent(concat!("legwork/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Error::new(ErrorKind::Unavailable, "network_unavailable").detail(error))?;
        let inner = Inner {
            client,
            base: base.trim_end_matches('/').to_owned(),
            session: Mutex::new(session),
            renewing: tokio::sync::Mutex::default(),
            keep: Box::new(keep),
        };
        Ok(Http { inner: Arc::new(inner) })
    }

    /// What the server says of itself. The way to find out whether an address is one of ours.
    pub async fn server_info(&self) -> Result<ServerInfo> {
        let answer = self.attempt(|client, url| client.get(url("/v1/server")), false).await?;
        Ok(json(answer).await?)
    }

    /// Signs in; the session is used from now on and returned, not given to `keep`.
    ///
    /// # Errors
    /// What the server says (`wrong_login`, `too_many_attempts` …), `server_away`, `not_our_server`.
    pub async fn sign_in(&self, login: &str, password: &str, device: Option<DeviceInfo>) -> Result<Session> {
        let request = LoginRequest { login: login.to_owned(), password: password.to_owned(), device };
        let answer = self.attempt(|client, url| client.post(url("/v1/login")).json(&request), false).await?;
        let session: Session = json(answer).await?;
        *self.session() = Some(session.clone());
        Ok(session)
    }

    /// Ends the session on the server.
    pub async fn sign_out(&self) -> Result<()> {
        self.send(|client, url| client.post(url("/v1/logout"))).await?;
        *self.session() = None;
        Ok(())
    }

    /// Changes the person's own password; their other sessions end.
    pub async fn change_password(&self, request: &PasswordRequest) -> Result<()> {
        self.send(|client, url| client.post(url("/v1/password")).json(request)).await?;
        Ok(())
    }

    /// Sends a request with the session's token; renews the session once when it has ended.
    pub(crate) async fn send(
        &self,
        build: impl Fn(&Client, &dyn Fn(&str) -> String) -> RequestBuilder,
    ) -> Result<Response, Failure> {
        let token = self.token();
        match self.attempt(&build, true).await {
            Err(failure) if failure.is_signed_out() && token.is_some() => {
                self.renew(token).await?;
                self.attempt(&build, true).await
            }
            other => other,
        }
    }

    /// A request with a JSON answer.
    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Failure> {
        json(self.send(|client, url| client.request(method.clone(), url(path)).json(body)).await?).await
    }

    async fn attempt(
        &self,
        build: impl Fn(&Client, &dyn Fn(&str) -> String) -> RequestBuilder,
        signed: bool,
    ) -> Result<Response, Failure> {
        let mut request = build(&self.inner.client, &|path| format!("{}{path}", self.inner.base));
        if let Some(token) = self.token().filter(|_| signed) {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.map_err(|error| Failure::broken(&error))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let content_type = media_type(&answer).to_owned();
        let retry_after = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = body(answer, JSON_LIMIT).await.unwrap_or_default();
        Err(Failure::answered(status, &content_type, retry_after.as_deref(), &body))
    }

    /// Gets a new session for the one whose access token was `token`.
    async fn renew(&self, token: Option<String>) -> Result<(), Failure> {
        let _one_at_a_time = self.inner.renewing.lock().await;
        if self.token() != token {
            return Ok(()); // another request renewed it while this one waited
        }
        let ended = || Error::new(ErrorKind::Unauthenticated, "session_ended");
        let refresh_token = self.session().as_ref().map(|session| session.refresh_token.clone());
        let refresh_token = refresh_token.ok_or_else(|| Failure::unreadable(StatusCode::UNAUTHORIZED, ended()))?;
        let request = RefreshRequest { refresh_token };
        let answer = self.attempt(|client, url| client.post(url("/v1/refresh")).json(&request), false).await?;
        let session: Session = json(answer).await?;
        *self.session() = Some(session.clone());
        (self.inner.keep)(&session).map_err(|error| Failure::unreadable(StatusCode::OK, error))
    }

    fn token(&self) -> Option<String> {
        self.session().as_ref().map(|session| session.access_token.clone())
    }

    fn session(&self) -> std::sync::MutexGuard<'_, Option<Session>> {
        self.inner.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The media type of an answer, without parameters.
pub(crate) fn media_type(answer: &Response) -> &str {
    let value = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim()
}

/// The body of an answer, at most `limit` bytes.
pub(crate) async fn body(mut answer: Response, limit: usize) -> Result<Vec<u8>, Failure> {
    let status = answer.status();
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| Failure::broken(&error))? {
        if bytes.len() + chunk.len() > limit {
            return Err(Failure::unreadable(status, Error::new(ErrorKind::Limit, "message_too_large")));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The JSON of an answer.
pub(crate) async fn json<T: DeserializeOwned>(answer: Response) -> Result<T, Failure> {
    let status = answer.status();
    if media_type(&answer) != "application/json" {
        return Err(Failure::foreign(status));
    }
    let bytes = body(answer, JSON_LIMIT).await?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Failure::unreadable(status, Error::new(ErrorKind::Corrupt, "message_corrupt").detail(error)))
}

/// Asks for one media type.
pub(crate) fn accepting(request: RequestBuilder, media_type: &'static str) -> RequestBuilder {
    request.header(ACCEPT, media_type)
}
