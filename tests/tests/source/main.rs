//! Each guarantee of a token source, seen from outside.
#![allow(clippy::unwrap_used, reason = "all of this is a test, its helpers too")]

mod callers;
mod clocks;
mod credentials;
mod failures;
mod fresh;
mod invalidate;
mod lost;
mod one_call;
mod panics;
mod providers;
mod readable;
mod refresh_ahead;
mod refresh_tokens;
mod runtimes;
mod saving;
mod status;
mod steps;

use std::future::Future;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use auth_runtime::testing::ManualClock;
use auth_runtime::{Error, Stage, Token, TokenSource, TokenSourceBuilder};
use auth_tests::login::Login;
use auth_tests::scripted::Scripted;

type Outcome = Result<Token, Error>;

/// A source of [`Login`] tokens on a clock that stands still.
fn source(provider: &Scripted) -> (TokenSource, ManualClock) {
    let clock = ManualClock::new();
    (builder(provider, &clock).build(), clock)
}

fn builder(provider: &Scripted, clock: &ManualClock) -> TokenSourceBuilder {
    TokenSource::builder(Login::new(), provider.clone()).clock(clock.clone())
}

/// Only so that a broken source ends a test instead of hanging it.
async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), future).await.expect("it hangs")
}

/// Lets other tasks run until it is so.
async fn until(so: impl Fn() -> bool) {
    let waiting = async {
        while !so() {
            tokio::task::yield_now().await;
        }
    };
    within(waiting).await;
}

/// The outcome of a first poll.
fn first_poll<T>(future: impl Future<Output = T>) -> Poll<T> {
    std::pin::pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn just_before(end: Duration) -> Duration {
    end.saturating_sub(Duration::from_nanos(1))
}

fn text(outcome: &Outcome) -> &str {
    outcome.as_ref().unwrap().access_token().expose_secret()
}

fn cut() -> Error {
    let what = "the connection was cut";
    Error::custom(Stage::Transport, "", what, auth_runtime::Action::Wait { until: None })
}
