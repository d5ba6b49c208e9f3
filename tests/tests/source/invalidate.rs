//! A token that an API refused is replaced once, however many say so.

use auth_runtime::Invalidated;
use auth_runtime::testing::ManualClock;
use auth_tests::scripted::{Says, Scripted};

use super::{builder, seconds, source, text, within};

const TASKS: usize = 64;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_with_the_same_401_make_one_exchange() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    within(source.warm()).await.unwrap();
    for round in 2..20 {
        clock.advance(seconds(60));
        let barrier = std::sync::Arc::new(tokio::sync::Barrier::new(TASKS));
        let tasks: Vec<_> = (0..TASKS)
            .map(|_| {
                let (source, barrier) = (source.clone(), barrier.clone());
                tokio::spawn(async move {
                    let token = source.token().await.unwrap();
                    barrier.wait().await;
                    let first = source.invalidate(&token);
                    (first, source.token().await)
                })
            })
            .collect();
        let mut firsts = 0;
        for task in tasks {
            let (first, outcome) = within(task).await.unwrap();
            assert!(first.should_retry());
            firsts += usize::from(first == Invalidated::Removed);
            assert_eq!(text(&outcome), format!("t{round}"));
        }
        assert_eq!((firsts, provider.calls()), (1, round));
    }
    assert_eq!(source.stats().invalidations, 18);
}

#[tokio::test]
async fn a_token_that_was_acquired_meanwhile_stays() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    let old = within(source.token()).await.unwrap();
    clock.advance(seconds(60));
    assert_eq!(source.invalidate(&old), Invalidated::Removed);
    within(source.token()).await.unwrap();
    clock.advance(seconds(60));
    for _ in 0..100 {
        assert_eq!(source.invalidate(&old), Invalidated::Outdated);
    }
    assert_eq!(text(&within(source.token()).await), "t2");
    assert_eq!(provider.calls(), 2);
}

/// A clone of a token and what another thread got are the same token.
#[tokio::test]
async fn each_handle_of_a_token_is_that_token() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    for _ in 0..5 {
        let first = within(source.token()).await.unwrap();
        let mut last = first.clone();
        // A thread that asks often is given a handle of its own.
        for _ in 0..100 {
            last = within(source.token()).await.unwrap();
        }
        let elsewhere = source.clone();
        let other = std::thread::spawn(move || match super::first_poll(elsewhere.token()) {
            std::task::Poll::Ready(outcome) => outcome.unwrap(),
            std::task::Poll::Pending => panic!("it is there"),
        });
        let other = other.join().unwrap();
        clock.advance(seconds(60));
        assert_eq!(source.invalidate(&other), Invalidated::Removed);
        assert_eq!([source.invalidate(&last), source.invalidate(&first)], [Invalidated::Outdated; 2]);
        within(source.token()).await.unwrap();
    }
}

/// The text tells nothing: a provider may give the old one again.
#[tokio::test]
async fn a_provider_that_gives_the_same_text_again() {
    let provider = Scripted::new(Says::token("same", 900));
    let (source, clock) = source(&provider);
    let old = within(source.token()).await.unwrap();
    clock.advance(seconds(60));
    assert_eq!(source.invalidate(&old), Invalidated::Removed);
    let new = within(source.token()).await.unwrap();
    clock.advance(seconds(60));
    // Who comes late with the old one is told apart from who has the new one.
    assert_eq!(source.invalidate(&old), Invalidated::Outdated);
    assert_eq!(provider.calls(), 2);
    assert_eq!(source.invalidate(&new), Invalidated::Removed);
    within(source.token()).await.unwrap();
    assert_eq!(provider.calls(), 3);
}

#[tokio::test]
async fn a_new_token_that_is_refused_at_once_stays() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    let token = within(source.token()).await.unwrap();
    for _ in 0..19 {
        clock.advance(std::time::Duration::from_millis(100));
        let told = source.invalidate(&token);
        assert_eq!((told, told.should_retry()), (Invalidated::TooYoung, false));
        assert_eq!(text(&within(source.token()).await), "t1");
    }
    assert_eq!(provider.calls(), 1);
    clock.advance(std::time::Duration::from_millis(100));
    assert_eq!(source.invalidate(&token), Invalidated::Removed);
    assert_eq!(text(&within(source.token()).await), "t2");
}

/// The README's loop: what it says about a retry is what the next call does, whoever else has told meanwhile.
#[tokio::test]
async fn a_retry_has_another_token_and_only_then() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    for pass in [0, 1, 3, 60, 880, 900] {
        let early = within(source.token()).await.unwrap();
        clock.advance(seconds(pass));
        let late = within(source.token()).await.unwrap();
        for token in [&early, &late, &early, &late] {
            let told = source.invalidate(token);
            let next = within(source.token()).await.unwrap();
            let other = next.access_token().expose_secret() != token.access_token().expose_secret();
            assert_eq!(told.should_retry(), other, "{told:?} after {pass} s");
        }
        clock.advance(seconds(3000));
    }
}

/// A life that is shorter than a new token is kept for.
#[tokio::test]
async fn an_ended_token_is_never_too_young() {
    let provider = Scripted::new(Says::Numbered(1));
    let (source, clock) = source(&provider);
    let token = within(source.token()).await.unwrap();
    assert_eq!(source.invalidate(&token), Invalidated::TooYoung);
    clock.advance(seconds(1));
    assert_eq!(source.invalidate(&token), Invalidated::Outdated);
    assert_eq!(text(&within(source.token()).await), "t2");
}

/// One that another source gave, or this one forgot.
#[tokio::test]
async fn a_token_that_is_not_cached_is_outdated() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, _) = source(&provider);
    let (elsewhere, _) = super::source(&Scripted::new(Says::token("other", 900)));
    let other = within(elsewhere.token()).await.unwrap();
    assert_eq!(source.invalidate(&other), Invalidated::Outdated);
    let token = within(source.token()).await.unwrap();
    source.forget();
    assert_eq!(source.invalidate(&token), Invalidated::Outdated);
    assert_eq!(source.stats().invalidations, 0);
}

/// An API that refuses whatever token it is shown: an hour of that is no attack on the token endpoint.
#[tokio::test]
async fn no_storm() {
    for says in [Says::Numbered(3600), Says::token("same", 3600)] {
        let provider = Scripted::new(says);
        let (source, clock) = source(&provider);
        for _ in 0..36_000 {
            let token = within(source.token()).await.unwrap();
            let _ = source.invalidate(&token);
            clock.advance(std::time::Duration::from_millis(100));
        }
        // 2, 4, 8 … 256 s, then each five minutes.
        assert!(provider.calls() < 25, "{} calls in an hour", provider.calls());
        assert!(provider.calls() > 10, "a token that is refused is never replaced");
    }
}

/// It is a refusal of the token, and not of the credentials: a failure meanwhile is waited for as ever.
#[tokio::test]
async fn while_the_provider_is_down_a_refused_token_is_not_served() {
    let provider = Scripted::new(Says::Numbered(900));
    let clock = ManualClock::new();
    let source = builder(&provider, &clock).build();
    let token = within(source.token()).await.unwrap();
    clock.advance(seconds(60));
    provider.otherwise(Says::RetryAfter(503, "30".to_owned()));
    assert_eq!(source.invalidate(&token), Invalidated::Removed);
    for _ in 0..100 {
        within(source.token()).await.unwrap_err();
        assert_eq!(source.invalidate(&token), Invalidated::Outdated);
    }
    assert_eq!(provider.calls(), 2);
}
