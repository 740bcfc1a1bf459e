//! The server's signed time: asked for with the phone's monotonic clock, so that check-ins without a network know how
//! late it is whatever the wall clock shows (design 06).

use crate::http::Http;
use legwork_geo::anchor::{Anchor, ClockReading, TimeToken};
use legwork_sync::{Error, ErrorKind, Result};
use reqwest::Method;
use serde::{Deserialize, Serialize};

/// What a renewal needs from the app.
pub trait AnchorClock: Send + Sync {
    /// The clocks, when a fresh anchor is due; `None` while the last one serves.
    fn due(&self) -> Option<ClockReading>;
    /// The clocks now.
    fn read(&self) -> Result<ClockReading>;
}

#[derive(Serialize)]
struct Ask {
    boot_id: String,
    monotonic_ns: u64,
}

#[derive(Deserialize)]
struct Answer {
    token: String,
    server_key: String,
}

/// Asks for an anchor when one is due. `device` is the install that asks. Only a token that its server signed for this
/// device is returned.
pub(crate) async fn renew(http: &Http, device: [u8; 16], clock: &dyn AnchorClock) -> Result<Option<Anchor>> {
    let Some(now) = clock.due() else { return Ok(None) };
    let boot_id = now.boot_id.iter().map(|b| format!("{b:02x}")).collect();
    let ask = Ask { boot_id, monotonic_ns: now.monotonic_ns };
    let answer: Answer = http.call(Method::POST, "/v1/device/anchor", &ask).await?;
    let received = clock.read()?;
    let broken = |what: &str| Error::new(ErrorKind::Corrupt, "time_token").detail(what);
    let token = decode(&answer.token).and_then(|bytes| TimeToken::decode(&bytes).ok());
    let key = decode(&answer.server_key).ok_or_else(|| broken("key"))?;
    let token = token.filter(|t| t.boot_id == received.boot_id).ok_or_else(|| broken("token"))?;
    Anchor::accept(token, received.monotonic_ns, device, &key).map(Some).ok_or_else(|| broken("signature"))
}

fn decode(text: &str) -> Option<Vec<u8>> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}
