//! Wake-up: server-sent events that say only "something moved".

use super::app::App;
use super::auth::Caller;
use super::shapes;
use crate::auth::sessions;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use futures::stream::{Stream, unfold};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

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
    let stream = unfold((app, moved, live, Instant::now()), |(app, mut moved, live, mut looked)| async move {
        let event = match tokio::time::timeout(HEARTBEAT, moved.changed()).await {
            Ok(Ok(())) => {
                // On a busy server there is never a pause: the session is looked at as time goes by.
                if looked.elapsed() >= HEARTBEAT {
                    looked = Instant::now();
                    if !alive(&app, &live).await {
                        return None;
                    }
                }
                let seq = *moved.borrow_and_update();
                Event::default().event("moved").data(format!("{{\"seq\":{seq}}}"))
            }
            Ok(Err(_)) => return None,
            Err(_) => {
                looked = Instant::now();
                if !alive(&app, &live).await {
                    return None;
                }
                Event::default().comment("")
            }
        };
        Some((Ok(event), (app, moved, live, looked)))
    });
    Sse::new(stream)
}

async fn alive(app: &Arc<App>, live: &sessions::Live) -> bool {
    let (tenant, id, now) = (live.tenant, live.id, app.now_ms());
    app.read(move |conn| sessions::alive(conn, now, tenant, id)).await.unwrap_or(false)
}
