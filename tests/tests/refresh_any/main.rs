//! Any response to a refresh, made by a generator that knows what it has put into it: what can be read is saved, and
//! what was not ended is sent again.
#![allow(clippy::unwrap_used, reason = "all of this is a test, its helpers too")]

mod endpoints;
mod fate;
mod response;
mod saved;
mod unread;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth_runtime::testing::Provider;
use auth_runtime::{Bytes, Error, RotatedToken, Secret, Token, TokenSource, http};
use proptest::test_runner::{Config, RngSeed};

use endpoints::Endpoint;

/// The same ones each time; `PROPTEST_CASES=100000` tries more.
fn config(cases: u32) -> Config {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    Config {
        cases: asked.unwrap_or(cases),
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(9),
        max_shrink_iters: 4_000,
        ..Config::default()
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

/// What an endpoint sends first.
const OLD: &str = "old-refresh-token-0";

/// A source that refreshes at once, what it saves, and the provider.
struct Play {
    source: TokenSource,
    provider: Provider,
    saved: Arc<Mutex<Vec<String>>>,
}

impl Play {
    fn new(endpoint: Endpoint, script: impl FnOnce(Provider) -> Provider) -> Self {
        let saved = Arc::new(Mutex::new(Vec::new()));
        let rows = saved.clone();
        let persist = move |rotated: RotatedToken| {
            rows.lock().unwrap().push(rotated.refresh_token().expose_secret().to_owned());
            std::future::ready(Ok(()))
        };
        let (builder, provider) = endpoint.start(script);
        Play { source: builder.persist(persist).build(), provider, saved }
    }

    async fn ask(&self) -> Result<Token, Error> {
        let outcome = self.source.token().await;
        // A look that was begun behind the response.
        self.source.settled().await;
        outcome
    }

    /// Asks once in ten minutes, for two days.
    async fn ask_until_there_is_one(&self) -> Option<Token> {
        for _ in 0..2 * 24 * 6 {
            if let Ok(token) = self.ask().await {
                return Some(token);
            }
            self.provider.clock().advance(Duration::from_secs(600));
        }
        None
    }

    fn saved(&self) -> Vec<String> {
        self.saved.lock().unwrap().clone()
    }

    /// The refresh tokens that were sent, each once for each time.
    fn sent(&self) -> Vec<String> {
        let requests = self.provider.requests();
        requests.iter().filter_map(|request| request.param("refresh_token")).collect()
    }
}

fn http_response(status: u16, headers: &[(&str, &str)], body: &[u8]) -> http::Response<Bytes> {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(Bytes::copy_from_slice(body)).unwrap()
}

fn text(secret: &Secret) -> &str {
    secret.expose_secret()
}
