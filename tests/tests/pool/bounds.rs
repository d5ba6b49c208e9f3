//! What the vendor is spared.

use std::sync::atomic::Ordering;
use std::time::Duration;

use auth_runtime::TokenPool;

use super::{Vendor, example, settle};

const CALL: Duration = Duration::from_millis(50);

#[tokio::test]
async fn no_more_exchanges_at_once_than_allowed() {
    let vendor = Vendor::new(CALL);
    let pool = TokenPool::builder(vendor.clone(), |tenant| async move { Ok(example(tenant)) })
        .clock(vendor.clock.clone())
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
        assert_eq!(vendor.calls(), (3 * round).min(10));
        vendor.clock.advance(CALL);
    }
    for task in tasks {
        assert!(task.await.unwrap());
    }
    assert_eq!(vendor.most.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn no_more_exchanges_in_a_second_than_allowed() {
    let vendor = Vendor::new(Duration::ZERO);
    let pool = TokenPool::builder(vendor.clone(), |tenant| async move { Ok(example(tenant)) })
        .clock(vendor.clock.clone())
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
        calls.push(vendor.calls());
        vendor.clock.advance(Duration::from_millis(500));
    }
    assert_eq!(calls, [2, 3, 4, 5, 6, 6]);
    for task in tasks {
        assert!(task.await.unwrap());
    }
}
