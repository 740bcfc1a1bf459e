//! Account messages (JSON): sign-in, tokens, device registration.

use legwork_domain::{Epoch, Incarnation, RecordId};
use serde::{Deserialize, Serialize};

/// `POST /v1/login`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginRequest {
    /// Login name.
    pub login: String,
    /// Password.
    pub password: String,
    /// The device that signs in; absent for a browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceInfo>,
}

/// What a phone says of itself when it registers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceInfo {
    /// Random id of this install, made once by the app.
    pub install: RecordId,
    /// Shown to the administrator: "Pixel 9".
    pub name: String,
    /// `android`, `ios`, `linux`.
    pub platform: String,
    /// App version.
    pub app_version: String,
    /// Public key of the evidence signer (SEC1 uncompressed P-256 point, base64), if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer_key: Option<String>,
    /// Kind of the signer: `software`, `keystore`, `strong_box`, `secure_enclave`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer_kind: Option<String>,
}

/// Answer to a sign-in or a refresh.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Opaque token for `Authorization: Bearer`, short-lived.
    pub access_token: String,
    /// Opaque single-use token for `POST /v1/refresh`.
    pub refresh_token: String,
    /// Seconds until the access token ends.
    pub expires_in: u64,
    /// The person.
    pub user: RecordId,
    /// Display name.
    pub user_name: String,
    /// The tenant.
    pub tenant: RecordId,
    /// Display name of the company.
    pub tenant_name: String,
    /// IANA zone in which the company's days begin.
    pub zone: String,
    /// ISO 4217 code amounts are entered in by default.
    pub currency: String,
    /// History of the server.
    pub epoch: Epoch,
    /// Identity for this database file; absent for a browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incarnation: Option<Incarnation>,
    /// The password must be changed before anything else.
    pub must_change_password: bool,
    /// The server's clock, Unix ms.
    pub server_ms: i64,
}

/// `POST /v1/refresh`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshRequest {
    /// The refresh token.
    pub refresh_token: String,
}

/// `POST /v1/password`: change of one's own password. Other sessions end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordRequest {
    /// The password so far.
    pub old: String,
    /// The new one, at least 8 characters.
    pub new: String,
}

/// An event on `GET /v1/wake` (SSE): "something moved", never what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wake {
    /// The tenant's newest sequence number.
    pub seq: u64,
}
