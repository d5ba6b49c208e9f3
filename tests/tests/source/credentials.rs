//! Credentials are read for each exchange; what was refused is tried again when they are others.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use auth_runtime::source::State;
use auth_runtime::testing::ManualClock;
use auth_runtime::{Error, TokenSource};
use auth_tests::login::Login;
use auth_tests::scripted::{Says, Scripted};

use super::{seconds, source, text, within};

#[tokio::test]
async fn other_credentials_open_a_refusal() {
    let provider = Scripted::new(Says::refuses("invalid_client"));
    let (source, _clock) = source(&provider);
    for _ in 0..3 {
        within(source.token()).await.unwrap_err();
    }
    assert_eq!(provider.calls(), 1);
    provider.otherwise(Says::Numbered(900));
    source.credentials_changed();
    within(source.token()).await.unwrap();
    assert_eq!(provider.calls(), 2);
}

/// A vault whose secret is so often replaced, and a count of how often it was read.
fn vault(provider: &Scripted, clock: &ManualClock) -> (TokenSource, Arc<AtomicUsize>, Arc<AtomicUsize>) {
    let (version, reads) = (Arc::new(AtomicUsize::new(1)), Arc::new(AtomicUsize::new(0)));
    let credentials = {
        let (version, reads) = (version.clone(), reads.clone());
        move || {
            reads.fetch_add(1, Ordering::SeqCst);
            let version = version.load(Ordering::SeqCst);
            async move {
                match version {
                    0 => Err(Error::credentials("sealed")),
                    version => Ok(Login::with(&format!("secret-{version}"))),
                }
            }
        }
    };
    let source = TokenSource::load(credentials, provider.clone()).clock(clock.clone()).build();
    (source, version, reads)
}

#[tokio::test]
async fn credentials_are_read_for_an_exchange_and_not_for_a_request() {
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    let (source, version, reads) = vault(&provider, &clock);
    for _ in 0..100 {
        within(source.token()).await.unwrap();
    }
    assert_eq!(reads.load(Ordering::SeqCst), 1);
    version.store(2, Ordering::SeqCst);
    clock.advance(seconds(900));
    within(source.token()).await.unwrap();
    assert_eq!(reads.load(Ordering::SeqCst), 2);
    assert!(provider.bodies()[1].contains("secret-2"));
}

#[tokio::test]
async fn a_refused_secret_is_read_again_once_and_tried_again_only_if_it_changed() {
    let (provider, clock) = (Scripted::new(Says::refuses("invalid_client")), ManualClock::new());
    let (source, version, reads) = vault(&provider, &clock);
    within(source.token()).await.unwrap_err();
    assert_eq!((provider.calls(), reads.load(Ordering::SeqCst)), (1, 2));
    // While it holds, the vault is looked at each half minute that somebody asks.
    for _ in 0..6 {
        clock.advance(seconds(20));
        // Nobody waits for the vault: the refusal is known.
        assert!(matches!(super::first_poll(source.token()), std::task::Poll::Ready(Err(_))));
        within(source.settled()).await;
    }
    assert_eq!(provider.calls(), 1);
    assert_eq!(reads.load(Ordering::SeqCst), 5);
    version.store(2, Ordering::SeqCst);
    provider.otherwise(Says::Numbered(900));
    clock.advance(seconds(30));
    within(source.token()).await.unwrap_err();
    within(source.settled()).await;
    within(source.token()).await.unwrap();
    assert_eq!(provider.calls(), 2);
}

#[tokio::test]
async fn a_secret_that_was_replaced_a_moment_ago_is_used_in_the_same_flight() {
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    let (source, version, _reads) = vault(&provider, &clock);
    provider.then(Says::refuses("invalid_client")).hold();
    let asking = tokio::spawn({
        let source = source.clone();
        async move { source.token().await }
    });
    within(provider.asked(1)).await;
    version.store(2, Ordering::SeqCst);
    provider.go();
    assert_eq!(text(&within(asking).await.unwrap()), "t1");
    let bodies = provider.bodies();
    assert!(bodies[0].contains("secret-1") && bodies[1].contains("secret-2"), "{bodies:?}");
}

/// A vault that is away must not open a refusal: the secret that comes back is the refused one.
#[tokio::test]
async fn a_vault_that_fails_while_a_refusal_holds_repeats_no_login() {
    let (provider, clock) = (Scripted::new(Says::refuses("invalid_client")), ManualClock::new());
    let (source, version, _reads) = vault(&provider, &clock);
    within(source.token()).await.unwrap_err();
    let began = clock.wall();
    let mut sealed = false;
    while clock.wall() < began + seconds(200) {
        sealed = !sealed;
        version.store(usize::from(!sealed), Ordering::SeqCst);
        within(source.token()).await.unwrap_err();
        within(source.settled()).await;
        clock.advance(seconds(5));
    }
    assert_eq!(provider.calls(), 1, "the refused secret was sent again within minutes");
}

#[tokio::test]
async fn verify_is_one_exchange_and_opens_a_refusal() {
    let provider = Scripted::new(Says::refuses("invalid_client"));
    let (source, clock) = source(&provider);
    within(source.token()).await.unwrap_err();
    // No cache and no latch, and nothing twice.
    within(source.verify()).await.unwrap_err();
    within(source.verify()).await.unwrap_err();
    assert_eq!(provider.calls(), 3);
    provider.otherwise(Says::Numbered(900));
    let token = within(source.verify()).await.unwrap();
    assert_eq!(token.expires_at(), Some(clock.wall() + seconds(900)));
    assert_eq!(source.status().state, State::Ok);
    // What it acquired is not kept.
    assert_eq!(text(&within(source.token()).await), "t2");
    within(source.verify()).await.unwrap();
    assert_eq!(provider.calls(), 6);
}
