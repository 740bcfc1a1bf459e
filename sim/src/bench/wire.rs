//! A wire that counts: everything between a phone and the server goes through it.

use anyhow::Result;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// Bytes so far, HTTP included.
#[derive(Debug, Default)]
struct Counts {
    up: AtomicU64,
    down: AtomicU64,
}

/// A wire to a server.
#[derive(Debug)]
pub struct Wire {
    /// Address by which the server is reached over this wire: `http://127.0.0.1:port`.
    pub url: String,
    counts: Arc<Counts>,
}

impl Wire {
    /// Lays a wire to `server` (`http://host:port`). It lasts as long as the runtime.
    pub async fn to(server: &str) -> Result<Wire> {
        let address = server.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let counts = Arc::new(Counts::default());
        let shared = counts.clone();
        tokio::spawn(async move {
            while let Ok((phone, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(&address).await else { continue };
                let _ = (phone.set_nodelay(true), server.set_nodelay(true));
                let ((from_phone, to_phone), (from_server, to_server)) = (phone.into_split(), server.into_split());
                let (up, down) = (shared.clone(), shared.clone());
                tokio::spawn(async move { carry(from_phone, to_server, &up.up).await });
                tokio::spawn(async move { carry(from_server, to_phone, &down.down).await });
            }
        });
        Ok(Wire { url, counts })
    }

    /// Bytes sent by the phone and bytes sent to it, since the last call.
    pub fn take(&self) -> (u64, u64) {
        (self.counts.up.swap(0, Ordering::SeqCst), self.counts.down.swap(0, Ordering::SeqCst))
    }
}

/// Carries bytes one way until either side closes.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, count: &AtomicU64) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read) = from.read(&mut buffer).await {
        count.fetch_add(read as u64, Ordering::SeqCst);
        if read == 0 || to.write_all(&buffer[..read]).await.is_err() {
            break;
        }
    }
    let _ = to.shutdown().await;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn both_ways_are_counted_and_counting_begins_anew() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let echo = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let wire = Wire::to(&format!("http://{}", echo.local_addr().unwrap())).await.unwrap();
            let mut phone = TcpStream::connect(wire.url.trim_start_matches("http://")).await.unwrap();
            phone.write_all(b"four").await.unwrap();
            let (mut server, _) = echo.accept().await.unwrap();
            let mut heard = [0; 4];
            server.read_exact(&mut heard).await.unwrap();
            server.write_all(b"and six").await.unwrap();
            let mut answer = [0; 7];
            phone.read_exact(&mut answer).await.unwrap();
            assert_eq!((&heard, &answer), (b"four", b"and six"));
            assert_eq!(wire.take(), (4, 7));
            assert_eq!(wire.take(), (0, 0));
        });
    }
}
