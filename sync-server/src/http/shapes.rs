//! Documented shapes of requests and answers that are not documented where they are made.

use legwork_domain::Fields;
use serde::{Deserialize, Serialize};
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, ToSchema};

/// Declares the bearer token.
pub(crate) struct Security;

impl Modify for Security {
    fn modify(&self, api: &mut OpenApi) {
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        api.components.get_or_insert_with(Default::default).add_security_scheme("bearer", bearer);
    }
}

/// An error.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Always `about:blank`.
    #[serde(rename = "type")]
    kind_uri: String,
    /// HTTP status.
    status: u16,
    /// One sentence in the caller's language.
    title: String,
    /// Stable kind: `invalid`, `forbidden` …
    kind: String,
    /// Stable code: `password_too_short` …
    code: String,
    /// The field it is about.
    field: Option<String>,
    /// Request id, as in the log.
    request: String,
}

/// A device that signs in.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Device {
    /// Random id of this install, a UUIDv7.
    pub install: String,
    /// Shown to the administrator.
    pub name: String,
    /// `android`, `ios`, `linux`.
    pub platform: String,
    /// App version.
    pub app_version: String,
    /// Public key of the evidence signer, SEC1 uncompressed P-256 point in base64.
    pub signer_key: Option<String>,
    /// `software`, `keystore`, `strong_box`, `secure_enclave`.
    pub signer_kind: Option<String>,
}

/// Sign-in.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Login {
    /// Login name.
    pub login: String,
    /// Password.
    pub password: String,
    /// Absent for a browser.
    pub device: Option<Device>,
}

/// Exchange of a refresh token.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Refresh {
    /// The refresh token, good once.
    pub refresh_token: String,
}

/// Change of one's own password.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Password {
    /// The password so far.
    pub old: String,
    /// The new one, at least 8 characters.
    pub new: String,
}

/// A session.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Session {
    /// For `Authorization: Bearer`, 15 minutes.
    pub access_token: String,
    /// For `POST /v1/refresh`, once.
    pub refresh_token: String,
    /// Seconds until the access token ends.
    pub expires_in: u64,
    /// User record.
    pub user: String,
    /// Display name.
    pub user_name: String,
    /// Tenant.
    pub tenant: String,
    /// Company.
    pub tenant_name: String,
    /// IANA zone.
    pub zone: String,
    /// ISO 4217 code.
    pub currency: String,
    /// History of the server.
    pub epoch: u64,
    /// Number of the phone's database file.
    pub incarnation: Option<u64>,
    /// The password must be changed before anything else.
    pub must_change_password: bool,
    /// The server's clock, Unix ms.
    pub server_ms: i64,
}

/// A record as lists and forms of a browser get it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordBody {
    /// Id.
    pub id: String,
    /// Sequence number of its last change.
    pub seq: u64,
    /// Number of changes, for `If-Match`.
    pub version: i64,
    /// Values by field name.
    #[schema(value_type = Object)]
    pub fields: Fields,
}

/// A page of records.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordPage {
    /// The records.
    pub records: Vec<RecordBody>,
    /// Cursor of the next page; absent at the end.
    pub next: Option<String>,
}

/// Values of a new or changed record.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordDraft {
    /// Id of a new record, a UUIDv7; made by the server when absent.
    #[serde(default)]
    pub id: Option<String>,
    /// Values by field name.
    #[schema(value_type = Object)]
    pub fields: Fields,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use legwork_domain::{Epoch, Incarnation, RecordId};
    use legwork_protocol::account;
    use serde::de::DeserializeOwned;

    /// The documented shape has the fields of the protocol's message, no more and no fewer.
    fn same<Shape: Serialize + DeserializeOwned>(message: impl Serialize) {
        let json = serde_json::to_value(message).unwrap();
        let shape: Shape = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(serde_json::to_value(shape).unwrap(), json);
    }

    #[test]
    fn documented_shapes_are_the_protocols_messages() {
        let id = RecordId::v7(1, [1; 10]);
        let device = account::DeviceInfo {
            install: id,
            name: "n".into(),
            platform: "p".into(),
            app_version: "1".into(),
            signer_key: Some("k".into()),
            signer_kind: Some("software".into()),
        };
        same::<Device>(&device);
        same::<Login>(account::LoginRequest { login: "l".into(), password: "p".into(), device: Some(device) });
        same::<Refresh>(account::RefreshRequest { refresh_token: "t".into() });
        same::<Password>(account::PasswordRequest { old: "o".into(), new: "n".into() });
        same::<Session>(account::Session {
            access_token: "a".into(),
            refresh_token: "r".into(),
            expires_in: 1,
            user: id,
            user_name: "u".into(),
            tenant: id,
            tenant_name: "t".into(),
            zone: "z".into(),
            currency: "c".into(),
            epoch: Epoch(1),
            incarnation: Some(Incarnation(2)),
            must_change_password: false,
            server_ms: 3,
        });
    }
}
