//! A source for each tenant, on the public API and a clock that stands still.
#![allow(clippy::unwrap_used, reason = "all of this is a test, its helpers too")]

mod bounds;
mod keyed;
mod latches;
mod lines;
mod server;
mod settings;
mod steps;
mod tenants;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth_runtime::testing::ManualClock;
use auth_runtime::{Body, Bytes, Secret, SendFuture, Token, TokenEndpoint, Transport, http};

#[derive(Clone, TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = client_credentials)]
struct Example {
    client_id: String,
    client_secret: Secret,
}

fn example(tenant: u32) -> Example {
    Example { client_id: format!("tenant-{tenant}"), client_secret: "s3cret".into() }
}

/// Gives tokens of a quarter of an hour, each with its request's path and number, after a while by the clock.
#[derive(Clone)]
struct Provider {
    clock: ManualClock,
    takes: Duration,
    seen: Arc<Mutex<Vec<String>>>,
    under_way: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Provider {
    fn new(takes: Duration) -> Self {
        Provider {
            clock: ManualClock::new(),
            takes,
            seen: Arc::default(),
            under_way: Arc::default(),
            most: Arc::default(),
        }
    }

    fn calls(&self) -> usize {
        self.seen.lock().expect("nobody panicked").len()
    }

    /// How many requests had this in their path or body.
    fn calls_with(&self, part: &str) -> usize {
        self.seen.lock().expect("nobody panicked").iter().filter(|seen| seen.contains(part)).count()
    }
}

impl Transport for Provider {
    fn send(&self, request: http::Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            let body = String::from_utf8_lossy(request.body().as_bytes()).into_owned();
            let number = {
                let mut seen = self.seen.lock().expect("nobody panicked");
                seen.push(format!("{} {body}", request.uri().path()));
                seen.len()
            };
            let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            if !self.takes.is_zero() {
                self.clock.sleep(self.takes).await;
            }
            self.under_way.fetch_sub(1, Ordering::SeqCst);
            let response =
                format!(r#"{{"access_token":"t{number}","token_type":"Bearer","expires_in":900}}"#);
            Ok(http::Response::new(Bytes::from(response)))
        })
    }
}

fn text(token: &Token) -> String {
    token.access_token().expose_secret().to_owned()
}

/// Lets every task go as far as it can.
async fn settle() {
    for _ in 0..64 {
        tokio::task::yield_now().await;
    }
}
