//! A refresh token is redeemed once, and what replaces it is not lost, whatever happens while it is saved.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use auth_runtime::source::State;
use auth_runtime::testing::ManualClock;
use auth_runtime::{Action, Body, Bytes, Context, Error, Stage, Token, TokenEndpoint, TokenSource};
use auth_tests::login::{Grant, Rotates};
use auth_tests::scripted::{Says, Scripted};

use super::{Row, ask, passing, redeemed, seconds, settle, text, until, within};

/// A response that it cannot read is a response all the same.
struct CannotRead(Rotates);

impl TokenEndpoint for CannotRead {
    fn provider(&self) -> &str {
        self.0.provider()
    }

    fn request(&self, cx: &Context) -> Result<http::Request<Body>, Error> {
        self.0.request(cx)
    }

    fn response(&self, _: http::Response<Bytes>, _: &Context) -> Result<Token, Error> {
        let what = "no key to read the respond with";
        Err(Error::custom(Stage::Credentials, "", what, Action::Wait { until: None }))
    }

    fn details(&self) -> auth_runtime::__private0::Details<'_> {
        self.0.details()
    }
}

#[tokio::test]
async fn one_whose_response_nobody_can_read_is_not_sent_again() {
    let (provider, clock) = (Scripted::new(Says::token("a", 900)), ManualClock::new());
    let source = TokenSource::builder(CannotRead(Rotates::from("r0")), provider.clone())
        .persist(|_| async { Ok(()) })
        .clock(clock.clone())
        .build();
    for _ in 0..3 {
        assert!(within(source.token()).await.unwrap_err().is_outcome_unknown());
        clock.advance(seconds(3600));
    }
    assert_eq!(redeemed(&provider), ["r0"]);
}

/// The code of a first login is good for one exchange: what came for it is all there is.
#[tokio::test]
async fn the_first_one_is_saved_after_the_last_clone_is_gone() {
    let (provider, row) = (Scripted::new(Says::pair("a", 900, "r1")), Row::of(""));
    let saved = row.clone();
    let source = TokenSource::builder(Grant::at("https://provider.example/token"), provider)
        .persist(move |rotated| saved.save(rotated))
        .build();
    row.open.send_replace(0);
    let asking = ask(&source);
    drop(source);
    row.asked(1).await;
    asking.abort();
    settle().await;
    row.open.send_replace(usize::MAX);
    until(|| row.read() == "r1").await;
}

/// The customer connects again between two tries to save what came of the grant before.
#[tokio::test]
async fn the_one_of_an_old_grant_does_not_overwrite_the_new_row() {
    let (provider, clock) = (Scripted::new(Says::pair("a", 900, "old-1")), ManualClock::new());
    let (row, tries) = (Row::of("old-0"), Arc::new(AtomicUsize::new(0)));
    let (saved, counted) = (row.clone(), tries.clone());
    let source = TokenSource::builder(Rotates::from("old-0"), provider.clone())
        .clock(clock.clone())
        .persist(move |rotated| {
            let fails = counted.fetch_add(1, Ordering::SeqCst) == 0;
            let saving = (!fails).then(|| saved.save(rotated));
            async move {
                match saving {
                    Some(saving) => saving.await,
                    None => Err(Error::credentials("it is locked")),
                }
            }
        })
        .build();
    let asking = ask(&source);
    // In line for the second try: the other sleeper is the deadline.
    until(|| clock.sleepers() == 2).await;
    row.write("new-0");
    source.set_refresh_token("new-0");
    let _ = passing(&clock, asking).await;
    within(source.settled()).await;
    assert_eq!((row.read().as_str(), tries.load(Ordering::SeqCst)), ("new-0", 1));
    // It is the one that is redeemed next.
    provider.otherwise(Says::pair("b", 900, "new-1"));
    clock.advance(seconds(900));
    assert_eq!(text(&within(source.token()).await), "b");
    assert_eq!((redeemed(&provider), row.read().as_str()), (vec!["old-0".into(), "new-0".into()], "new-1"));
}

/// The token was acquired, and a database that hangs is no reason to throw it away and to redeem another one.
#[tokio::test]
async fn a_save_that_hangs_takes_no_token_with_it() {
    let (provider, clock) = (Scripted::new(Says::pair("a", 36_000, "r1")), ManualClock::new());
    let row = Row::of("r0");
    let saved = row.clone();
    let source = TokenSource::builder(Rotates::from("r0"), provider.clone())
        .clock(clock.clone())
        .persist(move |rotated| saved.save(rotated))
        .build();
    row.open.send_replace(0);
    let asking = ask(&source);
    row.asked(1).await;
    clock.advance(seconds(61));
    assert_eq!(text(&within(asking).await.unwrap()), "a");
    assert_eq!((source.status().state, row.read().as_str()), (State::Degraded, "r0"));
    // Saved as soon as the database answers, with nothing acquired.
    row.open.send_replace(usize::MAX);
    clock.advance(seconds(61));
    within(source.token()).await.unwrap();
    within(source.settled()).await;
    assert_eq!((source.status().state, row.read().as_str()), (State::Ok, "r1"));
    assert_eq!(provider.calls(), 1);
}

/// A database that is slower than the token lives: an error, and the provider is left alone after it.
#[tokio::test]
async fn a_token_that_ends_while_it_is_saved_is_acquired_once() {
    let (provider, clock) = (Scripted::new(Says::pair("a", 5, "r1")), ManualClock::new());
    let (row, slow) = (Row::of("r0"), clock.clone());
    let saved = row.clone();
    let source = TokenSource::builder(Rotates::from("r0"), provider.clone())
        .clock(clock.clone())
        .persist(move |rotated| {
            slow.advance(seconds(6));
            saved.save(rotated)
        })
        .build();
    for _ in 0..3 {
        let error = within(source.token()).await.unwrap_err();
        assert_eq!(error.stage(), Stage::Credentials);
        assert!(error.to_string().contains("expired while") && error.retry_at().is_some(), "{error}");
    }
    assert_eq!((provider.calls(), source.status().state, row.read().as_str()), (1, State::Degraded, "r1"));
}

/// Somebody forgets while it is under way: the response is awaited, and neither lost nor asked for twice.
#[tokio::test]
async fn one_that_is_forgotten_under_way_is_being_redeemed_until_it_is_saved() {
    let (provider, clock) = (Scripted::new(Says::Never), ManualClock::new());
    provider.then(Says::pair("a1", 900, "r1")).then(Says::pair("a2", 900, "r2")).hold();
    let row = Row::of("r0");
    let (read, saved) = (row.clone(), row.clone());
    let load = move || std::future::ready(Ok::<_, Error>(Rotates::from(&read.read())));
    let source = TokenSource::load(load, provider.clone())
        .clock(clock.clone())
        .persist(move |rotated| saved.save(rotated))
        .build();
    let asking = ask(&source);
    within(provider.asked(1)).await;
    source.forget();
    for outcome in [within(asking).await.unwrap(), within(source.token()).await] {
        let error = outcome.unwrap_err();
        assert!(!error.is_outcome_unknown() && error.to_string().contains("is being redeemed"), "{error}");
        assert!(matches!(error.action(), Action::Wait { .. }) && error.retry_at().is_some(), "{error}");
    }
    assert_eq!(redeemed(&provider), ["r0"]);
    provider.go();
    until(|| row.read() == "r1").await;
    clock.advance(seconds(1));
    assert_eq!(text(&within(source.token()).await), "a2");
    assert_eq!(redeemed(&provider), ["r0", "r1"]);
}
