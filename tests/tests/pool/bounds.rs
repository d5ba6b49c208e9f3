//! What the provider is spared.

use std::sync::atomic::Ordering;
use std::time::Duration;

use auth_providers::{Thredfi, ThredfiBusiness};
use auth_runtime::TokenPool;
use auth_runtime::testing::ManualClock;
use auth_tests::login::{Login, Rotates};
use auth_tests::scripted::{Says, Scripted};
use uuid::Uuid;

use super::{Provider, example, settle};

const CALL: Duration = Duration::from_millis(50);

#[tokio::test]
async fn no_more_exchanges_at_once_than_allowed() {
    let provider = Provider::new(CALL);
    let pool = TokenPool::builder(provider.clone(), |tenant| async move { Ok(example(tenant)) })
        .clock(provider.clock.clone())
        .max_exchanges(3)
        .build();
    let tasks: Vec<_> = (0..10)
        .map(|tenant| {
            let source = pool.get(&tenant);
            tokio::spawn(async move { source.token().await.is_ok() })
        })
        .collect();
    for round in 1..=4 {
        settle().await;
        assert_eq!(provider.calls(), (3 * round).min(10));
        provider.clock.advance(CALL);
    }
    for task in tasks {
        assert!(task.await.unwrap());
    }
    assert_eq!(provider.most.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn no_more_exchanges_in_a_second_than_allowed() {
    let provider = Provider::new(Duration::ZERO);
    let pool = TokenPool::builder(provider.clone(), |tenant| async move { Ok(example(tenant)) })
        .clock(provider.clock.clone())
        .rate(2, Duration::from_secs(1))
        .build();
    let tasks: Vec<_> = (0..6)
        .map(|tenant| {
            let source = pool.get(&tenant);
            tokio::spawn(async move { source.token().await.is_ok() })
        })
        .collect();
    let mut calls = Vec::new();
    for _ in 0..6 {
        settle().await;
        calls.push(provider.calls());
        provider.clock.advance(Duration::from_millis(500));
    }
    // In no window of a second more than two.
    assert_eq!(calls, [2, 2, 4, 4, 6, 6]);
    for task in tasks {
        assert!(task.await.unwrap());
    }
}

/// Steps, trials and refresh tokens are exchanges too.
#[tokio::test]
async fn no_exchange_is_left_out_of_the_limit() {
    let provider = Provider::new(CALL);
    let business = |tenant: u128| {
        let partner = Thredfi::new(Thredfi::SANDBOX, Uuid::from_u128(tenant), "k3y");
        ThredfiBusiness::new(partner, Uuid::from_u128(tenant))
    };
    let pool = TokenPool::builder(provider.clone(), move |tenant: u128| async move { Ok(business(tenant)) })
        .clock(provider.clock.clone())
        .max_exchanges(2)
        .build();
    let steps: Vec<_> = (0..5_u128).map(|tenant| pool.get(&tenant)).collect();
    let steps = steps.into_iter().map(|source| tokio::spawn(async move { source.token().await.is_ok() }));
    all(&provider, steps.collect()).await;

    let pool = TokenPool::builder(provider.clone(), |tenant| async move { Ok(example(tenant)) })
        .clock(provider.clock.clone())
        .max_exchanges(2)
        .build();
    let trials: Vec<_> = (0..5).map(|tenant| pool.get(&tenant)).collect();
    let trials = trials.into_iter().map(|source| tokio::spawn(async move { source.verify().await.is_ok() }));
    all(&provider, trials.collect()).await;

    let rotates = |tenant: u32| async move { Ok(Rotates::from(&format!("seed-{tenant}"))) };
    let pool = TokenPool::builder(provider.clone(), rotates)
        .persist(|_, _| async { Ok(()) })
        .clock(provider.clock.clone())
        .max_exchanges(2)
        .build();
    let refreshes: Vec<_> = (0..5).map(|tenant| pool.get(&tenant)).collect();
    let refreshes =
        refreshes.into_iter().map(|source| tokio::spawn(async move { source.token().await.is_ok() }));
    all(&provider, refreshes.collect()).await;
}

async fn all(provider: &Provider, tasks: Vec<tokio::task::JoinHandle<bool>>) {
    for _ in 0..12 {
        settle().await;
        provider.clock.advance(CALL);
    }
    for task in tasks {
        assert!(task.await.expect("no task panics"));
    }
    assert_eq!(provider.most.swap(0, Ordering::SeqCst), 2);
}

/// What is signed is of the moment at which it is sent.
#[tokio::test]
async fn who_stood_in_line_sends_the_time_of_now() {
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    let pool = TokenPool::builder(provider.clone(), |_: u32| async move { Ok(Login::new()) })
        .clock(clock.clone())
        .max_exchanges(1)
        .build();
    provider.hold();
    let tasks = [1, 2].map(|tenant| {
        let source = pool.get(&tenant);
        tokio::spawn(async move { source.token().await.is_ok() })
    });
    settle().await;
    assert_eq!(provider.calls(), 1);
    clock.advance(Duration::from_secs(10));
    provider.go();
    for task in tasks {
        assert!(task.await.unwrap());
    }
    let times: Vec<u64> = provider
        .headers()
        .iter()
        .map(|headers| headers["x-time"].to_str().unwrap().parse().unwrap())
        .collect();
    assert_eq!(times[1] - times[0], 10_000);
}
