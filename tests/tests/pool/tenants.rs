//! One source for each tenant, as long as anybody holds it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth_runtime::source::State;
use auth_runtime::{Action, TokenPool};
use auth_tests::login::{Grant, Rotates};
use auth_tests::scripted::{Says, Scripted};

use super::{Provider, example, settle, text};

#[tokio::test]
async fn each_tenant_acquires_once_however_many_ask() {
    let provider = Provider::new(Duration::from_millis(50));
    let pool = TokenPool::builder(provider.clone(), |tenant| async move { Ok(example(tenant)) })
        .clock(provider.clock.clone())
        .build();
    let ask = |tenant: u32| {
        let pool = pool.clone();
        tokio::spawn(async move { pool.get(&tenant).token().await.map(|token| text(&token)) })
    };
    let asked: Vec<_> = (0..300).map(|task| (task % 3, ask(task % 3))).collect();
    settle().await;
    provider.clock.advance(Duration::from_millis(50));
    let mut tokens = [const { None }; 3];
    for (tenant, task) in asked {
        let token = task.await.unwrap().unwrap();
        let first: &mut Option<String> = tokens.get_mut(tenant as usize).unwrap();
        assert_eq!(*first.get_or_insert(token.clone()), token);
    }
    assert_eq!(provider.calls(), 3);
    assert_eq!(pool.len(), 3);
}

#[tokio::test]
async fn a_tenant_that_somebody_holds_is_the_same_after_others_took_its_place() {
    let provider = Provider::new(Duration::ZERO);
    let loads = Arc::new(Mutex::new(Vec::new()));
    let pool = TokenPool::builder(provider.clone(), {
        let loads = loads.clone();
        move |tenant| {
            loads.lock().unwrap().push(tenant);
            async move { Ok(example(tenant)) }
        }
    })
    .clock(provider.clock.clone())
    .capacity(2)
    .build();
    let times = |tenant| loads.lock().unwrap().iter().filter(|loaded| **loaded == tenant).count();
    // More than the cache has room for, so that most of them have given way.
    let mut held = Vec::new();
    for tenant in 0..50 {
        let source = pool.get(&tenant);
        held.push((tenant, text(&source.token().await.unwrap()), source));
    }
    for tenant in 50..200 {
        pool.get(&tenant).token().await.unwrap();
    }
    assert!(pool.len() < 20, "the memory is bounded: {}", pool.len());
    for (tenant, token, _) in &held {
        assert_eq!(text(&pool.get(tenant).token().await.unwrap()), *token, "two sources for one tenant");
        assert_eq!(times(*tenant), 1);
    }

    // Nobody holds this one, and others came: its token is gone, and it begins anew.
    pool.get(&100).token().await.unwrap();
    assert_eq!(times(100), 2);
}

#[tokio::test]
async fn what_is_forgotten_is_not_served_by_whoever_held_it() {
    let provider = Provider::new(Duration::ZERO);
    let pool = TokenPool::builder(provider.clone(), |tenant| async move { Ok(example(tenant)) })
        .clock(provider.clock.clone())
        .build();
    let held = pool.get(&1);
    let before = held.token().await.unwrap();
    pool.forget(&1);
    assert_eq!(pool.len(), 0);
    assert_eq!(held.status().state, State::Unknown);
    assert_eq!(held.status().expires_at, None);
    let after = held.token().await.unwrap();
    assert_ne!(text(&after), text(&before));
    assert_eq!(provider.calls(), 2);
}

#[tokio::test]
async fn what_a_forgotten_tenant_waited_for_is_acquired_anew() {
    let provider = Provider::new(Duration::from_millis(50));
    let pool = TokenPool::builder(provider.clone(), |tenant| async move { Ok(example(tenant)) })
        .clock(provider.clock.clone())
        .build();
    let waiter = {
        let source = pool.get(&1);
        tokio::spawn(async move { source.token().await.map(|token| text(&token)) })
    };
    settle().await;
    pool.forget(&1);
    settle().await;
    provider.clock.advance(Duration::from_millis(50));
    settle().await;
    // The first exchange was given up, so that there is one at a time; what it brought is nobody's.
    assert_eq!(waiter.await.unwrap().unwrap(), "t2");
}

/// What is under way with it is not known: the database may still have the one that was sent.
#[tokio::test]
async fn who_is_forgotten_while_a_refresh_token_is_under_way_does_not_send_it_twice() {
    let provider = Scripted::new(Says::pair("a", 900, "r1"));
    let pool = TokenPool::builder(provider.clone(), |_: u32| async move { Ok(Rotates::from("seed")) })
        .persist(|_, _| async { Ok(()) })
        .build();
    provider.hold();
    let ask = || {
        let source = pool.get(&1);
        tokio::spawn(async move { source.token().await.map(drop) })
    };
    let first = ask();
    settle().await;
    first.abort();
    pool.forget(&1);
    let second = ask();
    settle().await;
    assert_eq!(provider.calls(), 1, "the refresh token was sent twice");
    provider.go();
    // Not for long: what comes of it is saved, and the next one reads it.
    let error = second.await.unwrap().unwrap_err();
    assert!(matches!(error.action(), Action::Wait { .. }), "{error}");
    assert!(!error.is_outcome_unknown());
}

/// Each new refresh token goes to the tenant that it belongs to.
#[tokio::test]
async fn what_is_saved_is_saved_for_its_tenant() {
    let provider = Scripted::new(Says::pair("a", 900, "r1"));
    let rows = Arc::new(Mutex::new(Vec::new()));
    let saved = rows.clone();
    let pool =
        TokenPool::builder(provider, |_: u32| async move { Ok(Grant::at("https://provider.example/token")) })
            .persist(move |tenant, rotated| {
                saved.lock().unwrap().push((tenant, rotated.refresh_token().expose_secret().to_owned()));
                async { Ok(()) }
            })
            .build();
    for tenant in [7, 8] {
        pool.get(&tenant).token().await.unwrap();
    }
    assert_eq!(*rows.lock().unwrap(), [(7, "r1".to_owned()), (8, "r1".to_owned())]);
}

#[tokio::test]
async fn a_callback_is_told_which_tenant_it_is() {
    let provider = Provider::new(Duration::ZERO);
    let told = Arc::new(Mutex::new(Vec::new()));
    let pool = TokenPool::builder(provider.clone(), |tenant: u32| async move { Ok(example(tenant)) })
        .clock(provider.clock.clone())
        .on_change({
            let told = told.clone();
            move |tenant, change| told.lock().unwrap().push((*tenant, change.before, change.now.state))
        })
        .build();
    for tenant in [7, 8, 7] {
        pool.get(&tenant).token().await.unwrap();
    }
    assert_eq!(*told.lock().unwrap(), [(7, State::Unknown, State::Ok), (8, State::Unknown, State::Ok)]);
}
