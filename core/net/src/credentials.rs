//! Sign-in, sign-out, password: blocking functions over [`Http`].

use crate::files::Held;
use crate::http::{Http, ServerInfo};
use crate::runner::Cancel;
use crate::runtime::wait;
use legwork_protocol::account::{DeviceInfo, PasswordRequest, Session};
use legwork_sync::Result;
use std::sync::Arc;
use tokio::sync::Mutex;

/// A person's session with a server. Clones share it; an app makes one for an open database and asks everything of it,
/// because a second one would use the single-use refresh token again and end the session.
#[derive(Clone, Debug)]
pub struct Credentials {
    http: Http,
    turns: Arc<Turns>,
}

/// Who may work on the database of a session now.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    /// Held by the engine that runs.
    pub(crate) engine: Mutex<()>,
    /// Held while files move.
    pub(crate) files: Mutex<()>,
    /// Files that could not be moved lately.
    pub(crate) held: Held,
    /// The session is done with on this phone.
    pub(crate) closed: Cancel,
}

impl Credentials {
    /// What the server at this address says of itself.
    ///
    /// # Errors
    /// `not_our_server`, `server_away`.
    pub fn server(server: &str) -> Result<ServerInfo> {
        wait(async { Http::new(server)?.server_info().await })
    }

    /// Signs in. The caller keeps the session and goes on with [`Credentials::resume`].
    ///
    /// # Errors
    /// `wrong_login`, `account_disabled`, `code_expired`, `too_many_attempts`, `not_our_server`, `server_away`.
    pub fn sign_in(server: &str, login: &str, password: &str, device: DeviceInfo) -> Result<Session> {
        wait(async { Http::new(server)?.sign_in(login, password, Some(device)).await })
    }

    /// Goes on with a session. `keep` stores every renewed one; its refresh token is single-use.
    ///
    /// # Errors
    /// `not_our_server` for what is not an address.
    pub fn resume(
        server: &str,
        session: Session,
        keep: impl Fn(&Session) -> Result<()> + Send + Sync + 'static,
    ) -> Result<Credentials> {
        Ok(Credentials { http: Http::with_session(server, Some(session), keep)?, turns: Arc::default() })
    }

    /// Changes the person's own password; their other sessions end.
    pub fn change_password(&self, request: &PasswordRequest) -> Result<()> {
        wait(self.http.change_password(request))
    }

    /// Ends the session on the server.
    pub fn sign_out(&self) -> Result<()> {
        wait(self.http.sign_out())
    }

    /// Ends every sync of this session and waits until none touches the database any more; none begins afterwards.
    /// Blocks.
    pub fn close(&self) {
        self.turns.closed.cancel();
        wait(async {
            let _engine = self.turns.engine.lock().await;
            let _files = self.turns.files.lock().await;
        });
    }

    pub(crate) fn turns(&self) -> &Arc<Turns> {
        &self.turns
    }

    /// The connection, for the sync.
    pub fn http(&self) -> &Http {
        &self.http
    }
}
