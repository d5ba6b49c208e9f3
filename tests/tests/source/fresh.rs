//! What has to be new in each request is new in each attempt.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use auth_runtime::testing::ManualClock;
use auth_runtime::{Context, TokenSource};
use auth_tests::login::Login;
use auth_tests::scripted::{Says, Scripted};

use super::{builder, seconds, until, within};

/// All different; and the time is that of the attempt.
fn check(provider: &Scripted, times: &[Duration]) {
    let headers = provider.headers();
    let all = |name: &str| -> Vec<String> {
        headers.iter().map(|headers| headers[name].to_str().unwrap().to_owned()).collect()
    };
    for name in ["x-nonce", "x-uuid"] {
        let values: HashSet<_> = all(name).into_iter().collect();
        assert_eq!(values.len(), times.len(), "{name}: {values:?}");
    }
    let wanted: Vec<_> = times.iter().map(|time| time.as_millis().to_string()).collect();
    assert_eq!(all("x-time"), wanted);
}

fn wall(clock: &ManualClock) -> Duration {
    clock.wall().duration_since(UNIX_EPOCH).unwrap()
}

#[tokio::test]
async fn in_each_flight_and_after_each_failure() {
    // A context that the user gave is drawn anew too.
    for cx in [Context::new(), Context::builder().param("a", "b").build()] {
        let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
        let source = builder(&provider, &clock).context(cx).build();
        let mut times = Vec::new();
        for says in [Says::down(), Says::refuses("invalid_client"), Says::Numbered(5), Says::Numbered(5)] {
            provider.then(says);
            times.push(wall(&clock));
            drop(within(source.token()).await);
            clock.advance(seconds(3601));
        }
        times.push(wall(&clock));
        within(source.verify()).await.unwrap();
        check(&provider, &times);
    }
}

#[tokio::test]
async fn in_each_try_of_one_flight() {
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    provider.then(Says::RetryAfter(503, "10".to_owned())).then(Says::RetryAfter(429, "20".to_owned()));
    let source = builder(&provider, &clock).retry(5, seconds(50)).build();
    let begin = wall(&clock);
    let asking = tokio::spawn(async move { source.token().await });
    for wait in [10, 20] {
        until(|| clock.sleepers() == 2).await;
        clock.advance(seconds(wait));
        let calls = provider.calls() + 1;
        within(provider.asked(calls)).await;
    }
    within(asking).await.unwrap().unwrap();
    check(&provider, &[begin, begin + seconds(10), begin + seconds(30)]);
}

#[tokio::test]
async fn with_credentials_that_were_read_again() {
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    provider.then(Says::refuses("invalid_client"));
    let version = Arc::new(AtomicUsize::new(0));
    let load = move || {
        let version = version.fetch_add(1, Ordering::SeqCst);
        std::future::ready(Ok(Login::with(&format!("secret-{version}"))))
    };
    let source = TokenSource::load(load, provider.clone()).clock(clock.clone()).build();
    within(source.token()).await.unwrap();
    check(&provider, &[wall(&clock); 2]);
}

#[tokio::test]
async fn after_the_clock_was_set_in_flight() {
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    let source = builder(&provider, &clock).build();
    provider.hold();
    let asking = tokio::spawn(async move { source.token().await });
    within(provider.asked(1)).await;
    let before = wall(&clock);
    clock.advance_wall(seconds(86_400));
    provider.go();
    within(asking).await.unwrap().unwrap();
    check(&provider, &[before, before + seconds(86_400)]);
}
