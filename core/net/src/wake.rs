//! Follows the server's "something moved" (`GET /v1/wake`, server-sent events).
//!
//! A hint only: what moved comes by pull. Where a proxy holds events back, or the server is away, the engine's own
//! regular look for news goes on; the channel is tried again with growing pauses.

use crate::http::{Http, accepting, media_type};
use crate::problem::Failure;
use crate::sse::Parser;
use legwork_protocol::account::Wake;
use legwork_sync::Event;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;

const EVENTS: &str = "text/event-stream";
/// Pauses between tries: first and longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// Sends [`Event::Wake`] for every move, and [`Event::Online`] when the channel is open again after a gap, until the
/// receiver is gone or the sign-in has ended.
pub async fn follow(http: Http, events: UnboundedSender<Event>) {
    let mut pause = FIRST_PAUSE;
    let mut gap = false;
    while !events.is_closed() {
        match open(&http).await {
            Ok(stream) => {
                if gap && events.send(Event::Online).is_err() {
                    return;
                }
                if listen(stream, &events).await {
                    pause = FIRST_PAUSE;
                }
            }
            Err(failure) if failure.is_signed_out() || failure.error.code == "device_wiped" => {
                // The engine asks once more and does what is to be done; if it is gone, nobody is to be told.
                let _ = events.send(Event::Online);
                return;
            }
            Err(_) => {}
        }
        gap = true;
        tokio::select! {
            () = tokio::time::sleep(jittered(pause)) => {}
            () = events.closed() => return,
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn open(http: &Http) -> Result<reqwest::Response, Failure> {
    let build = |client: &reqwest::Client, url: &dyn Fn(&str) -> String| accepting(client.get(url("/v1/wake")), EVENTS);
    let answer = http.send(build).await?;
    if media_type(&answer) == EVENTS { Ok(answer) } else { Err(Failure::foreign(answer.status())) }
}

/// Whether anything was heard.
async fn listen(mut stream: reqwest::Response, events: &UnboundedSender<Event>) -> bool {
    let mut parser = Parser::default();
    let mut heard = false;
    loop {
        let portion = tokio::select! {
            portion = stream.chunk() => portion,
            () = events.closed() => return heard,
        };
        // The server sends a comment every 25 s. A longer silence ends in the client's time-out: the connection is
        // dead, whatever TCP believes.
        let Ok(Some(bytes)) = portion else { return heard };
        let Some(parsed) = parser.feed(&bytes) else { return heard };
        heard = true;
        for event in parsed {
            if event.name == "moved"
                && let Ok(Wake { seq }) = serde_json::from_str(&event.data)
                && events.send(Event::Wake { seq }).is_err()
            {
                return heard;
            }
        }
    }
}

/// Between half and the whole of a pause, so that phones do not come back all at once after an outage.
fn jittered(pause: Duration) -> Duration {
    let part = crate::runner::random() % 512;
    pause / 2 + pause * u32::try_from(part).unwrap_or(0) / 1_024
}
