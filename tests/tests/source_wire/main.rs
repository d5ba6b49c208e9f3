//! A source over a real client, and servers that fail as real ones do.
#![allow(clippy::unwrap_used, reason = "all of this is a test, its helpers too")]

mod outage;
mod pace;
mod rotation;

use std::future::Future;
use std::time::Duration;

/// Only so that a broken source ends a test instead of hanging it.
async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), future).await.expect("it hangs")
}

/// A good response on a connection that stays open.
fn kept(body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
