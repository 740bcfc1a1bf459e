//! The engine's calls over HTTP.

use crate::http::{Http, accepting, body, media_type};
use crate::problem::Failure;
use legwork_protocol::account::DeviceInfo;
use legwork_protocol::codec::Message;
use legwork_protocol::frame::HEADER_BYTES;
use legwork_protocol::{WireError, from_bytes, to_bytes};
use legwork_sync::{Answer, Call, Error, Incarnation, TransportError};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, StatusCode};
use serde::Deserialize;

/// Media type of frames.
const FRAMES: &str = "application/x-legwork";

/// Performs one call.
pub(crate) async fn perform(http: &Http, device: &DeviceInfo, call: Call) -> Result<Answer, TransportError> {
    let answer = match call {
        Call::Push(request) => exchange(http, "/v1/push", &request).await.map(Answer::Push),
        Call::Pull(request) => exchange(http, "/v1/pull", &request).await.map(Answer::Pull),
        Call::RegisterIncarnation => register(http, device).await.map(Answer::Incarnation),
    };
    answer.map_err(Failure::into_transport)
}

async fn exchange<Q: Message, A: Message>(http: &Http, path: &str, request: &Q) -> Result<A, Failure> {
    let frame = to_bytes(request).map_err(|error| Failure::unreadable(StatusCode::PAYLOAD_TOO_LARGE, error))?;
    let frame = bytes::Bytes::from(frame);
    let build = |client: &reqwest::Client, url: &dyn Fn(&str) -> String| {
        accepting(client.post(url(path)), FRAMES).header(CONTENT_TYPE, FRAMES).body(frame.clone())
    };
    let answer = http.send(build).await?;
    let status = answer.status();
    if media_type(&answer) != FRAMES {
        return Err(Failure::foreign(status));
    }
    let bytes = body(answer, A::LIMITS.compressed + HEADER_BYTES).await?;
    from_bytes(&bytes).map_err(|error| match error {
        WireError::NotAFrame => Failure::foreign(status),
        error => Failure::unreadable(status, Error::from(error)),
    })
}

#[derive(Deserialize)]
struct Registered {
    incarnation: Incarnation,
}

async fn register(http: &Http, device: &DeviceInfo) -> Result<Incarnation, Failure> {
    let answer: Registered = http.call(Method::POST, "/v1/device/incarnation", device).await?;
    Ok(answer.incarnation)
}
