//! What is forgotten is gone from the memory, and who waits gets the next.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use auth_runtime::source::State;
use auth_runtime::testing::ManualClock;
use auth_runtime::{Body, Bytes, Context, Error, Token, TokenEndpoint, TokenSource};
use auth_tests::login::{Login, Rotates};
use auth_tests::scripted::{Says, Scripted};

use super::{ask, cut, seconds, settle, text, until, within};

/// Counts itself when its memory is freed.
struct Cached(Arc<AtomicUsize>);

impl Drop for Cached {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// An endpoint whose credentials, and whose tokens, tell when they are dropped.
struct Watched {
    login: Login,
    rotates: Option<Rotates>,
    tokens: Arc<AtomicUsize>,
    _credentials: Cached,
}

impl TokenEndpoint for Watched {
    fn provider(&self) -> &'static str {
        "Watched"
    }

    fn request(&self, cx: &Context) -> Result<http::Request<Body>, Error> {
        self.rotates.as_ref().map_or_else(|| self.login.request(cx), |rotates| rotates.request(cx))
    }

    fn response(&self, _: http::Response<Bytes>, cx: &Context) -> Result<Token, Error> {
        let token =
            Token::builder("t").expires_at(cx.now() + seconds(900)).extra(Cached(self.tokens.clone()));
        Ok(if self.rotates.is_some() { token.refresh_token("r1") } else { token }.build())
    }

    fn details(&self) -> auth_runtime::__private0::Details<'_> {
        self.rotates.as_ref().map_or_else(|| self.login.details(), TokenEndpoint::details)
    }
}

/// A source of it, and how many of its endpoints and of its tokens are gone.
fn watched(
    provider: &Scripted,
    clock: &ManualClock,
    rotates: bool,
) -> (TokenSource, Arc<AtomicUsize>, Arc<AtomicUsize>) {
    let (credentials, tokens) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (of_credentials, of_tokens) = (credentials.clone(), tokens.clone());
    let load = move || {
        let rotates = rotates.then(|| Rotates::from("r0"));
        std::future::ready(Ok(Watched {
            login: Login::new(),
            rotates,
            tokens: of_tokens.clone(),
            _credentials: Cached(of_credentials.clone()),
        }))
    };
    (
        TokenSource::load(load, provider.clone()).persist(|_| async { Ok(()) }).clock(clock.clone()).build(),
        credentials,
        tokens,
    )
}

#[tokio::test]
async fn the_token_and_the_endpoints_secrets_are_dropped() {
    for rotates in [false, true] {
        let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
        let (source, credentials, tokens) = watched(&provider, &clock, rotates);
        drop(within(source.token()).await.unwrap());
        settle().await;
        // The endpoint puts the token on requests.
        let gone = || (credentials.load(Ordering::SeqCst), tokens.load(Ordering::SeqCst));
        assert_eq!(gone(), (0, 0));
        source.forget();
        assert_eq!(gone(), (1, 1), "rotates: {rotates}");
    }
}

/// The exchange goes on, since it redeems a refresh token; nothing of it stays.
#[tokio::test]
async fn what_was_loaded_for_an_exchange_is_dropped_with_it() {
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    let (source, credentials, tokens) = watched(&provider, &clock, true);
    provider.hold();
    let asking = ask(&source);
    within(provider.asked(1)).await;
    asking.abort();
    source.forget();
    provider.go();
    until(|| provider.under_way() == 0).await;
    settle().await;
    assert_eq!((credentials.load(Ordering::SeqCst), tokens.load(Ordering::SeqCst)), (1, 1));
}

/// That one was redeemed is all that is known of it afterwards.
#[tokio::test]
async fn after_an_unknown_outcome_no_token_stays() {
    let (provider, clock) = (Scripted::new(Says::Fails(cut())), ManualClock::new());
    let (source, credentials, tokens) = watched(&provider, &clock, true);
    provider.then(Says::token("t", 900));
    drop(within(source.token()).await.unwrap());
    clock.advance(seconds(1000));
    assert!(within(source.token()).await.unwrap_err().is_outcome_unknown());
    source.forget();
    settle().await;
    assert_eq!((credentials.load(Ordering::SeqCst), tokens.load(Ordering::SeqCst)), (2, 1));
    // That it was redeemed is remembered.
    assert!(within(source.token()).await.unwrap_err().is_outcome_unknown());
    assert_eq!(provider.calls(), 2);
}

/// However often: who waits has lost nothing but time.
#[tokio::test]
async fn who_waits_through_many_gets_the_next_token() {
    let provider = Scripted::new(Says::Numbered(900));
    let source = TokenSource::new(Login::new(), provider.clone());
    provider.hold();
    let asking = ask(&source);
    for calls in 1..=10 {
        within(provider.asked(calls)).await;
        source.forget();
    }
    within(provider.asked(11)).await;
    provider.go();
    assert_eq!(text(&within(asking).await.unwrap()), "t1");
}

#[tokio::test]
async fn it_is_a_change_that_is_told() {
    for (says, after) in
        [(Says::refuses("invalid_client"), State::Refused), (Says::Numbered(900), State::Unknown)]
    {
        let told = Arc::new(Mutex::new(Vec::new()));
        let states = told.clone();
        let source = TokenSource::builder(Login::new(), Scripted::new(says))
            .on_change(move |change| states.lock().unwrap().push((change.before, change.now.state)))
            .build();
        drop(within(source.token()).await);
        let before = source.status().state;
        source.forget();
        // A refusal is not forgotten: nothing became another.
        assert_eq!(source.status().state, after);
        let mut states = vec![(State::Unknown, before)];
        states.extend((before != after).then_some((before, after)));
        assert_eq!(*told.lock().unwrap(), states);
    }
}
