//! What is done once a day, and at the start: forgetting what nobody asks for any more.

use crate::db::Conn;
use crate::http::App;
use crate::tenant::Tenant;
use crate::{blobs, sync};
use legwork_domain::{Error, ErrorKind, Result};
use std::sync::Arc;
use std::time::Duration;

/// Time between two runs.
const EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// Does it now and then daily, for as long as it is polled. What fails is tried again the next day.
pub(crate) async fn run(app: Arc<App>) {
    loop {
        if let Err(error) = tidy(&app).await {
            tracing::warn!(%error, "daily tidying failed");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Forgets old results of changes, uploads that did not become whole, and files that no record ever showed.
///
/// # Errors
/// Those of the storage.
pub async fn tidy(app: &Arc<App>) -> Result<()> {
    let now = app.now_ms();
    let forget = move |tx: &Conn| {
        if let Some(tenant) = Tenant::any(tx)? {
            sync::forget_old_results(tx, tenant, now)?;
        }
        blobs::forget_old(tx, now)
    };
    let (swept, data) = (app.writer.run(forget).await?, app.data.clone());
    let removed = tokio::task::spawn_blocking(move || blobs::remove(&data, &swept)).await;
    removed.map_err(|_| Error::new(ErrorKind::Internal, "internal").detail("panic in a file operation"))
}
