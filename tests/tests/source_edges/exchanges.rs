//! What is counted, how long anybody waits, and how often a provider is asked.

use std::task::{Context, Poll, Waker};
use std::time::Duration;

use auth_runtime::testing::ManualClock;
use auth_runtime::{TokenPool, TokenSource};
use auth_tests::login::Login;
use auth_tests::scripted::{Says, Scripted};

use super::{ask, seconds, settle, within};

/// A black hole and a defect are failures too.
#[tokio::test]
async fn each_exchange_that_brings_nothing_is_counted() {
    for says in [Says::Never, Says::Panics, Says::down()] {
        let (provider, clock) = (Scripted::new(says.clone()), ManualClock::new());
        let source = TokenSource::builder(Login::new(), provider.clone()).clock(clock.clone()).build();
        let asking = ask(&source);
        within(provider.asked(1)).await;
        clock.advance(seconds(61));
        within(asking).await.unwrap().unwrap_err();
        let counts = source.stats();
        assert_eq!((counts.exchanges, counts.failures), (1, 1), "{says:?}");
    }
}

#[tokio::test]
async fn a_trial_has_a_deadline_and_is_counted() {
    let (provider, clock) = (Scripted::new(Says::Never), ManualClock::new());
    let source = TokenSource::builder(Login::new(), provider.clone()).clock(clock.clone()).build();
    let trial = tokio::spawn({
        let source = source.clone();
        async move { source.verify().await }
    });
    within(provider.asked(1)).await;
    clock.advance(seconds(61));
    let error = within(trial).await.unwrap().unwrap_err();
    assert!(error.to_string().contains("deadline"), "{error}");
    assert_eq!((source.stats().exchanges, source.stats().failures), (1, 1));
}

/// The line is the pool's own doing, and no provider is down because of it.
#[tokio::test]
async fn who_stands_in_line_longer_than_the_deadline_gets_a_token() {
    let (provider, clock) = (Scripted::new(Says::Numbered(3600)), ManualClock::new());
    let pool = TokenPool::builder(provider.clone(), |_: u32| async { Ok(Login::new()) })
        .rate(1, seconds(1))
        .clock(clock.clone())
        .build();
    let tasks: Vec<_> = (0..100).map(|tenant| ask(&pool.get(&tenant))).collect();
    settle().await;
    for calls in 1..=100 {
        assert_eq!(provider.calls(), calls);
        clock.advance(seconds(1));
        settle().await;
    }
    for task in tasks {
        within(task).await.unwrap().unwrap();
    }
}

/// A login that is refused again and again locks somebody out, whatever was set.
#[tokio::test]
async fn no_setting_repeats_a_refused_login_on_each_call() {
    let (provider, clock) = (Scripted::new(Says::refuses("invalid_client")), ManualClock::new());
    let source = TokenSource::builder(Login::new(), provider.clone())
        .reprobe(Duration::ZERO, Duration::ZERO)
        .clock(clock.clone())
        .build();
    for _ in 0..50 {
        within(source.token()).await.unwrap_err();
    }
    assert_eq!(provider.calls(), 1);
}

#[test]
fn a_pool_without_a_limit() {
    let pool = TokenPool::builder(Scripted::new(Says::Never), |_: u32| async { Ok(Login::new()) })
        .capacity(usize::MAX)
        .build();
    drop(pool.get(&1));
    assert_eq!(pool.len(), 1);
}

/// Without a runtime nobody can take over what is overdue, and nobody waits for it.
#[test]
fn a_runtime_that_nobody_drives_and_a_caller_outside_of_any() {
    let (provider, clock) = (Scripted::new(Says::Never), ManualClock::new());
    let source = TokenSource::builder(Login::new(), provider.clone()).clock(clock.clone()).build();
    let idle = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    idle.block_on(async {
        drop(ask(&source));
        within(provider.asked(1)).await;
    });
    clock.advance(seconds(1000));
    let mut asking = std::pin::pin!(source.token());
    let polled = asking.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    let Poll::Ready(outcome) = polled else { panic!("it waits for nobody") };
    assert!(outcome.unwrap_err().to_string().contains("runtime"));
}
