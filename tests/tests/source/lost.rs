//! A refresh token that was redeemed, and whose response was lost or was no: what happens next.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use auth_runtime::source::State;
use auth_runtime::{Action, Error, TokenSource};
use auth_tests::login::Rotates;
use auth_tests::scripted::Says;

use super::refresh_tokens::{grant, new, redeemed, rotates};
use super::{cut, first_poll, seconds, text, until, within};

#[tokio::test]
async fn an_unknown_outcome_is_said() {
    for says in [Says::Fails(cut()), Says::down(), Says::Status(200, "{".to_owned()), Says::Panics] {
        let (provider, clock) = new();
        provider.then(says.clone());
        let source = rotates(&provider, &clock);
        for _ in 0..3 {
            let error = within(source.token()).await.unwrap_err();
            assert!(error.is_outcome_unknown(), "{says:?}: {error}");
            assert!(error.to_string().contains("unknown"), "{error}");
            assert_eq!((error.action(), error.retry_at()), (Action::AskCustomer, None), "{error}");
            clock.advance(seconds(86_400));
        }
        assert_eq!(source.status().state, State::Unknown);
        assert!(source.status().error.unwrap().is_outcome_unknown());
        assert_eq!(provider.calls(), 1);
        // Until the customer connected again.
        provider.then(Says::pair("a1", 900, "r1"));
        source.set_refresh_token("reconnected");
        assert_eq!(text(&within(source.token()).await), "a1");
        assert_eq!(redeemed(&provider), ["seed-0", "reconnected"]);
        assert_eq!(source.status().state, State::Ok);
    }
}

#[tokio::test]
async fn a_deadline_leaves_the_outcome_unknown() {
    let (provider, clock) = new();
    provider.then(Says::Never);
    let source = rotates(&provider, &clock);
    let asking = tokio::spawn({
        let source = source.clone();
        async move { source.token().await }
    });
    within(provider.asked(1)).await;
    until(|| clock.sleepers() == 1).await;
    clock.advance(seconds(60));
    assert!(within(asking).await.unwrap().unwrap_err().is_outcome_unknown());
    clock.advance(seconds(86_400));
    assert!(within(source.token()).await.unwrap_err().is_outcome_unknown());
    assert_eq!(provider.calls(), 1);
}

/// Where there is a login, a refresh that hangs to the deadline is not the end.
#[tokio::test]
async fn a_deadline_leaves_the_login() {
    for login_too in [false, true] {
        let (provider, clock) = new();
        provider.then(if login_too { Says::Fails(cut()) } else { Says::Never });
        if login_too {
            provider.then(Says::Never);
        }
        provider.otherwise(Says::token("a1", 900));
        let source = grant(&provider, &clock).refresh_token("seeded").build();
        let asking = tokio::spawn({
            let source = source.clone();
            async move { source.token().await }
        });
        within(provider.asked(1 + usize::from(login_too))).await;
        until(|| clock.sleepers() == 1).await;
        clock.advance(seconds(60));
        let error = within(asking).await.unwrap().unwrap_err();
        assert!(error.retry_at().is_some(), "{error}");
        clock.advance(seconds(60));
        assert_eq!(text(&within(source.token()).await), "a1");
        assert_eq!(redeemed(&provider).iter().filter(|redeemed| *redeemed == "seeded").count(), 1);
    }
}

#[tokio::test]
async fn a_dead_one_without_a_login_asks_the_customer() {
    let (provider, clock) = new();
    provider.otherwise(Says::Status(400, r#"{"error":"invalid_grant"}"#.to_owned()));
    let source = rotates(&provider, &clock);
    for _ in 0..20 {
        let error = within(source.token()).await.unwrap_err();
        assert_eq!(error.action(), Action::AskCustomer, "{error}");
        assert!(!error.is_outcome_unknown());
        clock.advance(seconds(3600));
    }
    assert_eq!(provider.calls(), 1, "it is dead, and was sent again");
    assert_eq!(source.status().state, State::Refused);
}

/// Out of the user's database, where a customer who connects again is written.
#[tokio::test]
async fn a_new_credential_opens_it_again() {
    for says in [Says::Fails(cut()), Says::Status(400, r#"{"error":"invalid_grant"}"#.to_owned())] {
        let (provider, clock) = new();
        provider.then(says).otherwise(Says::pair("a1", 900, "r1"));
        let version = Arc::new(AtomicUsize::new(0));
        let load = {
            let version = version.clone();
            move || {
                let version = version.load(Ordering::SeqCst);
                std::future::ready(Ok::<_, Error>(Rotates::from(&format!("seed-{version}"))))
            }
        };
        let source = TokenSource::load(load, provider.clone())
            .persist(|_| async { Ok(()) })
            .clock(clock.clone())
            .build();
        within(source.token()).await.unwrap_err();
        clock.advance(seconds(3600));
        within(source.token()).await.unwrap_err();
        version.store(1, Ordering::SeqCst);
        clock.advance(seconds(30));
        within(source.token()).await.unwrap_err();
        within(source.settled()).await;
        assert_eq!(text(&within(source.token()).await), "a1");
        // The database still has the one before: it is the same customer, and nothing new.
        clock.advance(seconds(900));
        within(source.token()).await.unwrap();
        assert_eq!(redeemed(&provider), ["seed-0", "seed-1", "r1"]);
    }
}

/// The runtime is shut down in the middle.
#[test]
fn a_runtime_that_is_dropped_leaves_the_outcome_unknown() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for login in [false, true] {
        let (provider, clock) = new();
        provider.otherwise(Says::pair("a1", 900, "r1"));
        let source = if login {
            grant(&provider, &clock).refresh_token("seed-0").build()
        } else {
            rotates(&provider, &clock)
        };
        provider.hold();
        let first = runtime();
        first.block_on(async {
            assert!(first_poll(source.token()).is_pending());
            within(provider.asked(1)).await;
        });
        drop(first);
        provider.go();
        let outcome = runtime().block_on(within(source.token()));
        match outcome {
            Ok(token) => assert!(login && token.access_token().expose_secret() == "a1"),
            Err(error) => assert!(!login && error.is_outcome_unknown(), "{error}"),
        }
        let wanted: &[&str] = if login { &["seed-0", "login"] } else { &["seed-0"] };
        assert_eq!(redeemed(&provider), wanted);
    }
}
