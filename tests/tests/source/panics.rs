//! A defect in what a source was given is an error, or nothing, and never the end of the source.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use auth_runtime::source::State;
use auth_runtime::testing::ManualClock;
use auth_runtime::{Action, Body, Bytes, Context, Error, Token, TokenEndpoint, TokenSource};
use auth_tests::login::{Grant, Login};
use auth_tests::scripted::{Says, Scripted};

use super::{Outcome, builder, seconds, text, within};

/// As long as it is broken.
type Broken = Arc<AtomicBool>;

fn broken() -> Broken {
    Arc::new(AtomicBool::new(true))
}

fn check(broken: &Broken, what: &str) {
    assert!(!broken.load(Ordering::SeqCst), "on purpose: {what}");
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    Request,
    Response,
    Steps,
    Provider,
    Fingerprint,
    Refresh,
}

#[derive(Clone)]
struct Faulty(Where, Broken);

impl Faulty {
    fn check(&self, here: Where) {
        if self.0 == here {
            check(&self.1, "the endpoint");
        }
    }
}

impl TokenEndpoint for Faulty {
    fn provider(&self) -> &'static str {
        self.check(Where::Provider);
        "Faulty"
    }

    fn request(&self, cx: &Context) -> Result<http::Request<Body>, Error> {
        self.check(Where::Request);
        // An endpoint by hand is told apart by the request that it makes at a fixed time, years ago.
        if cx.now() < std::time::UNIX_EPOCH + seconds(1_100_000_000) {
            self.check(Where::Fingerprint);
        }
        Login::new().request(cx)
    }

    fn response(&self, response: http::Response<Bytes>, cx: &Context) -> Outcome {
        self.check(Where::Response);
        Login::new().response(response, cx)
    }

    fn steps(&self) -> Vec<auth_runtime::Step<'_>> {
        self.check(Where::Steps);
        Vec::new()
    }

    fn refresh(&self) -> Option<Box<dyn TokenEndpoint + '_>> {
        self.check(Where::Refresh);
        None
    }
}

/// An error that says whose defect it is; then, when the defect is gone, a token.
async fn recovers(source: TokenSource, clock: ManualClock, broken: Broken) {
    let waiting = tokio::spawn({
        let source = source.clone();
        async move { source.token().await }
    });
    let error = within(source.token()).await.unwrap_err();
    assert_eq!(error.action(), Action::ReportBug, "{error}");
    assert!(error.to_string().contains("panicked") && error.retry_at().is_some(), "{error}");
    assert_eq!(within(waiting).await.unwrap().unwrap_err().to_string(), error.to_string());
    within(source.token()).await.unwrap_err();
    broken.store(false, Ordering::SeqCst);
    clock.advance(seconds(5 * 60));
    within(source.token()).await.unwrap();
    assert_eq!(source.status().state, State::Ok);
}

#[tokio::test]
async fn of_an_endpoint() {
    for here in [Where::Request, Where::Response, Where::Steps, Where::Refresh] {
        let (provider, clock, broken) = (Scripted::new(Says::Numbered(900)), ManualClock::new(), broken());
        let source = TokenSource::builder(Faulty(here, broken.clone()), provider.clone());
        recovers(source.clock(clock.clone()).build(), clock, broken).await;
    }
}

#[tokio::test]
async fn of_an_endpoint_that_was_refused() {
    let (provider, clock, broken) = (Scripted::new(Says::Numbered(900)), ManualClock::new(), broken());
    provider.then(Says::refuses("invalid_client"));
    let source = TokenSource::builder(Faulty(Where::Fingerprint, broken.clone()), provider.clone());
    recovers(source.clock(clock.clone()).build(), clock, broken).await;
}

#[tokio::test]
async fn of_an_endpoint_that_was_loaded() {
    for here in [Where::Provider, Where::Request] {
        let (provider, clock, broken) = (Scripted::new(Says::Numbered(900)), ManualClock::new(), broken());
        let endpoint = Faulty(here, broken.clone());
        let load = move || std::future::ready(Ok(endpoint.clone()));
        let source = TokenSource::load(load, provider.clone()).clock(clock.clone()).build();
        recovers(source, clock, broken).await;
    }
}

#[tokio::test]
async fn of_a_transport() {
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    provider.then(Says::Panics);
    let source = builder(&provider, &clock).build();
    recovers(source, clock, broken()).await;
}

#[tokio::test]
async fn of_a_closure_that_reads_credentials() {
    for at_once in [true, false] {
        let (provider, clock, broken) = (Scripted::new(Says::Numbered(900)), ManualClock::new(), broken());
        let held = broken.clone();
        let load = move || {
            if at_once {
                check(&held, "the closure");
            }
            let held = held.clone();
            async move {
                check(&held, "its future");
                Ok(Login::new())
            }
        };
        let source = TokenSource::load(load, provider.clone()).clock(clock.clone()).build();
        recovers(source, clock, broken).await;
    }
}

/// The token was acquired: what saves the refresh token failed, and more is not known.
#[tokio::test]
async fn of_what_saves_a_refresh_token() {
    for at_once in [true, false] {
        let (provider, clock, broken) = (Scripted::new(Says::Numbered(900)), ManualClock::new(), broken());
        provider.then(Says::pair("first", 900, "r1"));
        let held = broken.clone();
        let source = TokenSource::builder(Grant::at("https://provider.example/token"), provider.clone())
            .clock(clock.clone())
            .persist(move |_| {
                if at_once {
                    check(&held, "the hook");
                }
                let held = held.clone();
                async move {
                    check(&held, "its future");
                    Ok(())
                }
            })
            .build();
        let asking = tokio::spawn({
            let source = source.clone();
            async move { source.token().await }
        });
        let outcome = within(async {
            while !asking.is_finished() {
                // Between its tries.
                if clock.sleepers() > 1 {
                    clock.advance(seconds(1));
                }
                tokio::task::yield_now().await;
            }
            asking.await.unwrap()
        })
        .await;
        assert_eq!(text(&outcome), "first", "as where saving fails");
        assert_eq!(source.status().state, State::Degraded);
        broken.store(false, Ordering::SeqCst);
        clock.advance(seconds(300));
        within(source.token()).await.unwrap();
        within(source.settled()).await;
        assert_eq!(source.status().state, State::Ok);
    }
}

#[tokio::test]
async fn of_who_is_told_of_changes() {
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    let source = builder(&provider, &clock).on_change(|_| panic!("on purpose: on_change")).build();
    provider.then(Says::down());
    within(source.token()).await.unwrap_err();
    clock.advance(seconds(60));
    assert_eq!(text(&within(source.token()).await), "t1");
    assert_eq!(text(&within(source.token()).await), "t1");
    assert_eq!(source.status().state, State::Ok);
    // On the caller's own task, too.
    clock.advance(seconds(900));
    provider.then(Says::refuses("invalid_client"));
    within(source.token()).await.unwrap_err();
    within(source.verify()).await.unwrap();
    assert_eq!(source.status().state, State::Ok);
}

/// It runs on the caller's task, and is the caller's error all the same.
#[tokio::test]
async fn of_a_trial() {
    for here in [Where::Request, Where::Response, Where::Steps] {
        let broken = broken();
        let source = TokenSource::new(Faulty(here, broken.clone()), Scripted::new(Says::Numbered(900)));
        let trying = tokio::spawn({
            let source = source.clone();
            async move { source.verify().await }
        });
        let error = within(trying).await.expect("it panicked").unwrap_err();
        assert_eq!(error.action(), Action::ReportBug, "{error}");
        broken.store(false, Ordering::SeqCst);
        within(source.verify()).await.unwrap();
    }
}

/// Whoever holds a token while a panic goes by.
#[tokio::test]
async fn of_a_caller_between_token_and_use() {
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    let source = builder(&provider, &clock).build();
    let panics = tokio::spawn({
        let source = source.clone();
        async move {
            let _token: Token = source.token().await.unwrap();
            panic!("on purpose");
        }
    });
    assert!(within(panics).await.unwrap_err().is_panic());
    assert_eq!(text(&within(source.token()).await), "t1");
}
