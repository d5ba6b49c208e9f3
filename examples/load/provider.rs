//! A provider that takes its time and fails by chance, without a network; and its endpoint.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use auth_runtime::{Action, Body, Bytes, Error, Secret, SendFuture, Stage, TokenEndpoint, Transport, http};

use crate::args::Args;

#[derive(Clone, TokenEndpoint)]
#[token(
    post = "https://provider.example/token",
    grant_type = client_credentials,
    auth = basic,
    response(expires_in = ms("expires_in_ms")),
)]
pub(crate) struct Endpoint {
    pub(crate) client_id: String,
    pub(crate) client_secret: Secret,
}

impl Endpoint {
    pub(crate) fn new() -> Self {
        Endpoint { client_id: "load".into(), client_secret: "s3cret".into() }
    }
}

/// One exchange, as the provider saw it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) began: Instant,
    pub(crate) ended: Instant,
    /// The number of the token that it gave.
    pub(crate) token: Option<u64>,
}

#[derive(Clone)]
pub(crate) struct Provider(Arc<Inner>);

struct Inner {
    args: Args,
    dice: Dice,
    under_way: AtomicUsize,
    /// Calls that found another one under way.
    beside: AtomicUsize,
    next: AtomicU64,
    calls: Mutex<Vec<Call>>,
}

impl Provider {
    pub(crate) fn new(args: Args) -> Self {
        Provider(Arc::new(Inner {
            args,
            dice: Dice::new(),
            under_way: AtomicUsize::new(0),
            beside: AtomicUsize::new(0),
            next: AtomicU64::new(1),
            calls: Mutex::default(),
        }))
    }

    /// Looks at the calls that have ended, in the order of their ends.
    pub(crate) fn calls<R>(&self, look: impl FnOnce(&[Call]) -> R) -> R {
        look(&self.0.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn beside(&self) -> usize {
        self.0.beside.load(Ordering::Relaxed)
    }
}

impl Inner {
    fn respond(&self, token: u64) -> Result<http::Response<Bytes>, Error> {
        if self.dice.draw() >= self.args.fail_rate {
            let life = self.args.life_ms;
            let body = format!(r#"{{"access_token":"token-{token}","expires_in_ms":{life}}}"#);
            return Ok(http::Response::new(Bytes::from(body)));
        }
        let error = |what| Error::custom(Stage::Transport, "", what, Action::Wait { until: None });
        match self.dice.draw() {
            draw if draw < 0.4 => {
                let mut response = http::Response::new(Bytes::new());
                *response.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
                Ok(response)
            }
            draw if draw < 0.7 => Err(error("the connection broke")),
            _ => Err(error("no connection").not_sent()),
        }
    }
}

/// One call less, also where the response is not waited for.
struct UnderWay<'a>(&'a AtomicUsize);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Transport for Provider {
    fn send(&self, _: http::Request<Body>) -> SendFuture<'_> {
        Box::pin(async {
            let provider = &self.0;
            let began = Instant::now();
            if provider.under_way.fetch_add(1, Ordering::Relaxed) > 0 {
                provider.beside.fetch_add(1, Ordering::Relaxed);
            }
            let under_way = UnderWay(&provider.under_way);
            tokio::time::sleep(provider.args.provider()).await;
            let number = provider.next.fetch_add(1, Ordering::Relaxed);
            let response = provider.respond(number);
            let gave = response.as_ref().is_ok_and(|response| response.status().is_success());
            // Over before it is told, so that nobody learns of it who cannot find it.
            drop(under_way);
            let mut calls = provider.calls.lock().unwrap_or_else(PoisonError::into_inner);
            calls.push(Call { began, ended: Instant::now(), token: gave.then_some(number) });
            response
        })
    }
}

/// Numbers from 0 to 1 (`SplitMix64`).
pub(crate) struct Dice(AtomicU64);

impl Dice {
    pub(crate) fn new() -> Self {
        Dice(AtomicU64::new(RandomState::new().hash_one(0)))
    }

    pub(crate) fn draw(&self) -> f64 {
        let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bits = u32::try_from((z ^ (z >> 31)) >> 32).unwrap_or_default();
        f64::from(bits) / f64::from(u32::MAX)
    }

    /// About this long: from half of it to half as long again.
    pub(crate) fn about(&self, duration: Duration) -> Duration {
        duration.mul_f64(0.5 + self.draw())
    }
}
