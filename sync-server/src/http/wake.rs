//! Wake-up: server-sent events that say only "something moved".

use super::app::{App, now_ms};
use super::auth::Caller;
use super::shapes;
use crate::auth::sessions;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use futures::stream::{Stream, unfold};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

/// Time between comments that keep proxies from closing the connection, and between looks at the session.
const HEARTBEAT: Duration = Duration::from_secs(25);

/// Follow the tenant's newest sequence number: `event: moved`, `data: {"seq":n}`. Ends with the session.
#[utoipa::path(get, path = "/v1/wake", tag = "sync", security(("bearer" = [])),
    responses((status = 200, body = String, content_type = "text/event-stream"), (status = 401, body = shapes::Problem)))]
pub(crate) async fn wake(
    State(app): State<Arc<App>>,
    caller: Caller,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let moved = app.wake(caller.session.tenant).subscribe();
    let live = caller.live;
    let stream = unfold((app, moved, live), |(app, mut moved, live)| async move {
        let event = match tokio::time::timeout(HEARTBEAT, moved.changed()).await {
            Ok(Ok(())) => {
                let seq = *moved.borrow_and_update();
                Event::default().event("moved").data(format!("{{\"seq\":{seq}}}"))
            }
            Ok(Err(_)) => return None,
            Err(_) => {
                let (tenant, id) = (live.tenant, live.id);
                let alive = app.read(move |conn| sessions::alive(conn, now_ms(), tenant, id)).await;
                if !alive.unwrap_or(false) {
                    return None;
                }
                Event::default().comment("")
            }
        };
        Some((Ok(event), (app, moved, live)))
    });
    Sse::new(stream)
}
